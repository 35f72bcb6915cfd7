//! `vmem-lab ask`.

use std::io::Write;
use std::path::PathBuf;

use vmem_lab::narration::{self, Formatter};
use vmem_lab::prompt::parse_question;
use vmem_lab::timeline::Player;
use vmem_lab::{Place, language, query};

use super::input::{about, read_scenario};
use super::verdict::{Stop, Verdict};
use super::{json, place};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The scenario; - for standard input.
    file: PathBuf,
    /// Ask after the first OP operations, not after all.
    #[arg(long, value_name = "OP", value_parser = place::parse_whole)]
    at: Option<usize>,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
    /// The question.
    #[arg(required = true, value_name = "QUESTION")]
    question: Vec<String>,
}

/// Returns the questions of the language, for `--help`.
pub(super) fn questions() -> String {
    let mut text = "Questions:\n".to_owned();
    for verb in language::questions() {
        for usage in verb.usage() {
            text += &format!("  {usage}\n");
        }
        text += &format!("      {}\n", verb.help);
    }
    text
}

pub(super) fn ask(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    let file = &arguments.file;
    let scenario = read_scenario(file)?;
    let all = scenario.operations();
    let operations = arguments.at.unwrap_or(all);
    let mut player = Player::default();
    while player.position() < operations && player.step(&scenario).is_some() {}
    let world = player.world();
    let question = parse_question(world, None, &arguments.question.join(" "));
    let question = question.map_err(|error| format!("in the question, {error}"))?;
    if operations > all {
        let nowhere = place::nowhere(Place::after(operations), all);
        return Err(about(file, nowhere).into());
    }
    let answer = query::answer(world, &question).map_err(|failure| about(file, failure))?;
    if arguments.json {
        json::write_line(out, &json::answer::of(world, &answer))?;
    } else {
        let words = narration::answer(Formatter::decimal(world), &answer);
        writeln!(out, "{words}")?;
    }
    Ok(Verdict::Fine)
}

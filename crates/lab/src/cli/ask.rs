//! `vmem-lab ask`.

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::narration::{self, Formatter};
use vmem_lab::prompt::parse_question;
use vmem_lab::timeline::Player;
use vmem_lab::{Place, query};

use super::input::read_scenario;
use super::verdict::{Verdict, complain};
use super::{json, place};

/// Answers a question about a scenario, after its first `operations` or all.
pub(super) fn ask(
    out: &mut impl Write,
    file: &Path,
    operations: Option<usize>,
    json: bool,
    question: &str,
) -> io::Result<Verdict> {
    let Some(scenario) = read_scenario(file) else {
        return Ok(Verdict::Wrong);
    };
    let all = scenario.operations();
    let operations = operations.unwrap_or(all);
    let mut player = Player::new();
    while player.position() < operations && player.step(&scenario).is_some() {}
    let world = player.world();
    let question = match parse_question(world, None, question) {
        Ok(question) => question,
        Err(error) => {
            complain(&format!("in the question, {error}"));
            return Ok(Verdict::Wrong);
        }
    };
    if operations > all {
        let nowhere = place::nowhere(Place::after(operations), all);
        complain(&format!("{}: {nowhere}", file.display()));
        return Ok(Verdict::Wrong);
    }
    match query::answer(world, &question) {
        Ok(answer) => {
            if json {
                json::answered(out, world, &answer)?;
            } else {
                writeln!(
                    out,
                    "{}",
                    narration::answer(Formatter::decimal(world), &answer)
                )?;
            }
            Ok(Verdict::Fine)
        }
        Err(failure) => {
            complain(&format!("{}: {failure}", file.display()));
            Ok(Verdict::Wrong)
        }
    }
}

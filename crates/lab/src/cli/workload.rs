//! `vmem-lab workload`.

use std::io::{self, Write};

use vmem_lab::narration::grouped;
use vmem_lab::scenario::MAX_BYTES;
use vmem_lab::timeline::Player;
use vmem_lab::{Outcome, ParseError, Preset, Recording, Scenario, Statement, World, parse_line};

use super::verdict::{Verdict, complain};

/// Returns the lists of presets and attributes, for `--help`.
pub(super) fn help() -> String {
    let presets = Preset::ALL.map(|preset| format!("  {}\n", row(preset)));
    format!("Presets:\n{}\n{ATTRIBUTES}", presets.concat())
}

const ATTRIBUTES: &str = "\
Attributes, as in a “random” line; each replaces that of the preset:
  size=A..B | size=N    sizes asked for, in units
  sizes=HOW             uniform, powers (of two), skewed (many small, few large) or
                        buckets (powers of two, many small and few large)
  live=N                how many ranges are wanted to be live at a time
  life=HOW              who is freed next: random, stack (the newest), queue (the oldest),
                        steady (any, and a free for each allocation) or
                        every-other (the adversary)
  swing=N               the wanted number swings that far up and down, in slow waves
  policy=HOW            instant, best, next or mixed
  align=N | align=size  multiples of N, or of each range's own size
  nocross=N             no multiple of N inside a range
  within=A..B | low     these addresses, or the lower half of the arena
  constrained=PERCENT   how many of a hundred allocations have each of the constraints

Examples:
  vmem-lab workload kernel | vmem-lab run -
  vmem-lab workload kernel policy=best live=100 --ops 2000 --seed 7
  vmem-lab workload life=queue sizes=skewed constrained=25 --expand";

/// The arguments of `vmem-lab workload`.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A preset (see --list), and attributes that replace those of the preset.
    #[arg(value_name = "PRESET | KEY=VALUE")]
    words: Vec<String>,
    /// The number of operations; by default, one that suits the preset.
    #[arg(long, value_name = "N")]
    ops: Option<String>,
    /// The seed (default: 1): the same seed always gives the same operations.
    #[arg(long, value_name = "N")]
    seed: Option<String>,
    /// Print every operation as a line of its own.
    #[arg(long)]
    expand: bool,
    /// List the presets.
    #[arg(long, exclusive = true)]
    list: bool,
}

pub(super) fn workload(out: &mut impl Write, arguments: &Arguments) -> io::Result<Verdict> {
    if arguments.list {
        return list(out);
    }
    let text = match scenario(arguments) {
        Ok(text) => text,
        Err(message) => {
            complain(&message);
            return Ok(Verdict::Wrong);
        }
    };
    let text = if arguments.expand {
        expanded(&text)
    } else {
        Ok(text)
    };
    match text {
        Ok(text) => out.write_all(text.as_bytes()).map(|()| Verdict::Fine),
        Err(message) => {
            complain(&message);
            Ok(Verdict::Wrong)
        }
    }
}

fn list(out: &mut impl Write) -> io::Result<Verdict> {
    for preset in Preset::ALL {
        writeln!(out, "{}", row(preset))?;
    }
    Ok(Verdict::Fine)
}

fn row(preset: Preset) -> String {
    format!("{:<10} {}", preset.name(), preset.description())
}

/// Returns a whole scenario with a `random` line.
fn scenario(arguments: &Arguments) -> Result<String, String> {
    let (line, usual_ops) = random(arguments);
    let parsed = if usual_ops {
        // The preset, once it is parsed, gives the number.
        parse_line(&format!("{line} ops=1"))
    } else {
        parse_line(&line)
    };
    let mut statement = parsed.map_err(|error| pointed_at(&line, &error))?;
    let mut text = String::new();
    if let Some(Statement::Random {
        arena,
        ops: operations,
        shape,
        ..
    }) = &mut statement
    {
        if let Some(preset) = shape.preset {
            text = format!("# {}\n", preset.description());
        }
        // Without a preset, the arena of the plainest one.
        let stage = shape.preset.unwrap_or(Preset::Churn);
        text += stage.setup();
        stage.arena().clone_into(arena);
        if usual_ops {
            *operations = stage.operations();
        }
    }
    if let Some(statement) = statement {
        text += &format!("{statement}\n");
    }
    Ok(text)
}

/// Returns the `random` line, and true if it lacks the number of operations.
fn random(arguments: &Arguments) -> (String, bool) {
    let words = &arguments.words;
    let mut line = "random heap".to_owned();
    for (index, word) in words.iter().enumerate() {
        // The first word may be the name of a preset.
        let key = if index == 0 && !word.contains('=') {
            "preset="
        } else {
            ""
        };
        line += &format!(" {key}{word}");
    }
    let written = |key: &str| words.iter().any(|word| word.starts_with(key));
    match &arguments.seed {
        Some(seed) => line += &format!(" seed={seed}"),
        None if written("seed=") => {}
        None => line += " seed=1",
    }
    if let Some(ops) = &arguments.ops {
        line += &format!(" ops={ops}");
    }
    (line, arguments.ops.is_none() && !written("ops="))
}

/// Returns the line, marks under the mistake, and the message.
fn pointed_at(line: &str, error: &ParseError) -> String {
    let blanks = " ".repeat(error.column.saturating_sub(1));
    let marks = "^".repeat(error.length);
    let correction = error.suggestion.as_ref();
    let correction = correction.map(|word| format!("; did you mean “{word}”?"));
    let correction = correction.unwrap_or_default();
    format!("{line}\n{blanks}{marks}\n{}{correction}", error.message)
}

/// Returns the scenario with a line for each operation, and a name for each allocation.
fn expanded(text: &str) -> Result<String, String> {
    let scenario = Scenario::parse(text).map_err(|errors| {
        let errors = errors.iter().map(ParseError::to_string);
        errors.collect::<Vec<_>>().join("\n")
    })?;
    let mut lines = String::new();
    for line in scenario.lines() {
        // Comments stay, and the expanded line becomes one.
        match &line.comment {
            Some(_) => lines += &format!("{}\n", line.text),
            None if line.operations() > 1 => lines += &format!("# {}\n", line.text),
            None => {}
        }
    }
    let mut write = |_: usize, _: &World, outcome: &Outcome| {
        lines += &format!("{}\n", outcome.statement);
        match lines.len() {
            ..=MAX_BYTES => Ok(()),
            _ => Err(format!(
                "written out, these are more than {} bytes, the most a scenario may have; ask for \
                 fewer operations",
                grouped(MAX_BYTES as u128)
            )),
        }
    };
    Player::new().play(&scenario, Recording::Off, &mut write)?;
    Ok(lines)
}

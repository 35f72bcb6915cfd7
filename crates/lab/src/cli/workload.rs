//! `vmem-lab workload`.

use std::io::Write;

use vmem_lab::narration::grouped;
use vmem_lab::scenario::MAX_BYTES;
use vmem_lab::timeline::Player;
use vmem_lab::{ParseError, Preset, Recording, Scenario, SessionError, Statement, parse_line};

use super::verdict::{Stop, Verdict};

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
  live=N                how many ranges are live at a time
  life=HOW              which range is freed next: random, stack (the newest), queue (the oldest),
                        steady (any, and a free for each allocation) or
                        every-other (the adversary)
  swing=N               live rises and falls by N, in slow waves
  policy=HOW            instant, best, next or mixed
  align=N | align=size  multiples of N, or of each range's own size
  nocross=N             no multiple of N inside a range
  within=A..B | low     these addresses, or the lower half of the arena
  constrained=PERCENT   percentage of the allocations that have each of the constraints

Examples:
  vmem-lab workload kernel | vmem-lab run -
  vmem-lab workload kernel policy=best live=100 --ops 2000 --seed 7
  vmem-lab workload life=queue sizes=skewed constrained=25 --expand";

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

pub(super) fn workload(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    if arguments.list {
        for preset in Preset::ALL {
            writeln!(out, "{}", row(preset))?;
        }
        return Ok(Verdict::Fine);
    }
    let mut text = scenario(arguments)?;
    if arguments.expand {
        text = expanded(&text)?;
    }
    out.write_all(text.as_bytes())?;
    Ok(Verdict::Fine)
}

fn row(preset: Preset) -> String {
    format!("{:<10} {}", preset.name(), preset.description())
}

fn scenario(arguments: &Arguments) -> Result<String, String> {
    let (line, usual_ops) = random(arguments);
    // The preset, once it is parsed, gives the number.
    let ops = if usual_ops { " ops=1" } else { "" };
    let statement = parse_line(&format!("{line}{ops}"));
    let Some(mut statement) = statement.map_err(|error| pointed_at(&line, &error))? else {
        return Ok(String::new());
    };
    let mut text = String::new();
    if let Statement::Random {
        arena, ops, shape, ..
    } = &mut statement
    {
        if let Some(preset) = shape.preset {
            text = format!("# {}\n", preset.description());
        }
        // Without a preset, the arena of the plainest one.
        let stage = shape.preset.unwrap_or(Preset::Churn);
        text += stage.setup();
        stage.arena().clone_into(arena);
        if usual_ops {
            *ops = stage.operations();
        }
    }
    text += &format!("{statement}\n");
    // There is no workload that it could continue.
    Scenario::parse(&text).map_err(|errors| SessionError::from(errors).to_string())?;
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
    format!("{line}\n{blanks}{marks}\n{}", error.explanation())
}

/// Returns the scenario with a line for each operation, and a name for each allocation.
fn expanded(text: &str) -> Result<String, String> {
    let scenario =
        Scenario::parse(text).map_err(|errors| SessionError::from(errors).to_string())?;
    let mut lines = String::new();
    for line in scenario.lines() {
        // Comments stay, and the expanded line becomes one.
        match &line.comment {
            Some(_) => lines += &format!("{}\n", line.text),
            None if line.operations() > 1 => lines += &format!("# {}\n", line.text),
            None => {}
        }
    }
    Player::default().play(&scenario, Recording::Off, &mut |_, _, outcome| {
        lines += &format!("{}\n", outcome.statement);
        match lines.len() {
            ..=MAX_BYTES => Ok(()),
            _ => Err(format!(
                "written out, these are more than {} bytes, the most a scenario may have; ask for \
                 fewer operations",
                grouped(MAX_BYTES as u128)
            )),
        }
    })?;
    Ok(lines)
}

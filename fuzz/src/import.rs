//! Logs of programs, with any content, become scenarios.

use vmem_lab::import::{Format, Imported, Importer};
use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Outcome, Recording, Scenario, World};

/// Checks that any log, read as either kind, becomes a scenario in which only those
/// operations fail that the scenario expects to fail.
pub fn import(log: &[u8]) {
    // Any input has an answer.
    let _either = Format::guess(log);
    for format in [Format::Mtrace, Format::Strace] {
        let imported = whole(format, log);
        assert_eq!(in_pieces(format, log), imported);
        let scenario = Scenario::parse(&imported.text);
        let scenario = scenario.unwrap_or_else(|errors| panic!("{errors:?}\n{}", imported.text));
        let lines = log.split_inclusive(|&byte| byte == b'\n').count();
        assert_eq!(imported.report.lines, lines as u64);
        assert_eq!(imported.report.operations, scenario.operations());
        goes_as_it_says(&scenario);
    }
}

fn whole(format: Format, log: &[u8]) -> Imported {
    let mut importer = Importer::new(format);
    importer.push(log);
    importer.finish(&String::from_utf8_lossy(log))
}

/// Cuts the log into pieces; the first byte of a piece is its length.
fn in_pieces(format: Format, log: &[u8]) -> Imported {
    let mut importer = Importer::new(format);
    let mut rest = log;
    while let Some(&first) = rest.first() {
        let length = usize::from(first).min(rest.len());
        importer.push(&rest[..length]);
        // A piece may be empty, but the next one then is not.
        let (one, more) = rest[length..].split_at(usize::from(length == 0));
        importer.push(one);
        rest = more;
    }
    importer.finish(&String::from_utf8_lossy(log))
}

/// Checks that every rule holds at every line, and that exactly the expected operations
/// fail. Skips a scenario with very many operations.
fn goes_as_it_says(scenario: &Scenario) {
    const MOST: usize = 300;
    if scenario.operations() > MOST {
        return;
    }
    let mut failed = None;
    let mut judge = |line: usize, world: &World, outcome: &Outcome| {
        world.validate().map_err(|broken| format!("{broken:?}"))?;
        match (&outcome.result, failed.take()) {
            (Ok(Effect::Held), Some(_)) => {}
            (Ok(Effect::Held | Effect::NotHeld { .. }), None) | (_, Some(_)) => {
                return Err(format!("line {line}: {outcome:?}"));
            }
            (Ok(_), None) => {}
            (Err(_), None) => failed = Some(line),
        }
        Ok(())
    };
    let played = Player::default().play(scenario, Recording::Off, &mut judge);
    assert_eq!(played, Ok(()), "{}", scenario.text());
    assert_eq!(failed, None, "{}", scenario.text());
}

//! Files and standard input, read in one way for all commands.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use vmem_lab::open::{self, OpenError, Opened, read_at_most};
use vmem_lab::scenario::MAX_BYTES;
use vmem_lab::{ParseError, Scenario};

/// Returns a message about a file.
pub(super) fn about(file: &Path, message: impl Display) -> String {
    format!("{}: {message}", file.display())
}

/// Returns a message about each mistake in a file.
pub(super) fn mistakes(file: &Path, errors: &[ParseError]) -> String {
    let messages = errors.iter().map(|error| about(file, error));
    messages.collect::<Vec<_>>().join("\n")
}

/// Opens a file, or standard input for `-`.
pub(super) fn reader(file: &Path) -> io::Result<Box<dyn Read>> {
    if is_stdin(file) {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(File::open(file)?))
}

pub(super) fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

/// Reads a file or standard input: all of it, or as much as shows that it is too long for
/// a scenario.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, String> {
    let read = reader(file).and_then(|reader| read_at_most(reader, MAX_BYTES));
    read.map_err(|error| about(file, error))
}

/// Reads a scenario. The error says what else was found.
pub(super) fn read_scenario(file: &Path) -> Result<Scenario, String> {
    scenario(file, &read(file)?)
}

/// Parses a scenario. The error says what else was found.
pub(super) fn scenario(file: &Path, bytes: &[u8]) -> Result<Scenario, String> {
    let name = file.file_name().map(|name| name.to_string_lossy());
    match open::classify(bytes, name.as_deref()) {
        Ok(Opened::Scenario(scenario)) => Ok(scenario),
        Ok(Opened::Log(format)) => Err(about(
            file,
            format_args!(
                "this is {}, not a scenario; `vmem-lab import` makes a scenario of it",
                format.describe()
            ),
        )),
        Ok(Opened::Link(_)) => Err(about(
            file,
            "this is a link, not a scenario; `vmem-lab link --open -` reads it from standard input",
        )),
        // A scenario without a line has nothing to run.
        Err(OpenError::Empty) => {
            Scenario::parse_bytes(bytes).map_err(|errors| mistakes(file, &errors))
        }
        Err(OpenError::NotScenario(errors)) => Err(mistakes(file, &errors)),
        Err(error) => Err(about(file, error)),
    }
}

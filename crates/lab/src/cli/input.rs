//! Files and standard input, read in one way for all commands.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use vmem_lab::Scenario;
use vmem_lab::open::{self, OpenError, Opened, read_at_most};
use vmem_lab::scenario::MAX_BYTES;

use super::verdict::complain;

/// Opens a file, or standard input for `-`.
pub(super) fn reader(file: &Path) -> io::Result<Box<dyn Read>> {
    if is_stdin(file) {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(File::open(file)?))
}

/// Returns true for `-`.
pub(super) fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

/// Reads a file or standard input: all of it, or as much as shows that it is too long for
/// a scenario. If it can't be read, the reason is printed.
pub(super) fn read(file: &Path) -> Option<Vec<u8>> {
    let read = reader(file).and_then(|reader| read_at_most(reader, MAX_BYTES));
    read.inspect_err(|error| complain(&format!("{}: {error}", file.display())))
        .ok()
}

/// Reads a scenario. If there is none, what was found is printed.
pub(super) fn read_scenario(file: &Path) -> Option<Scenario> {
    Some(read_text(file)?.1)
}

/// Reads a scenario, and returns its text to the letter too.
pub(super) fn read_text(file: &Path) -> Option<(String, Scenario)> {
    let bytes = read(file)?;
    let scenario = scenario(file, &bytes)?;
    // It was UTF-8, or there would be no scenario.
    Some((String::from_utf8(bytes).ok()?, scenario))
}

/// Parses a scenario. If it is none, what was found is printed.
pub(super) fn scenario(file: &Path, bytes: &[u8]) -> Option<Scenario> {
    let shown = file.display();
    let name = file.file_name().map(|name| name.to_string_lossy());
    match open::classify(bytes, name.as_deref()) {
        Ok(Opened::Scenario(scenario)) => return Some(scenario),
        Ok(Opened::Log(format)) => complain(&format!(
            "{shown}: this is {}, not a scenario; `vmem-lab import` makes a scenario of it",
            format.describe()
        )),
        Ok(Opened::Link(_)) => complain(&format!(
            "{shown}: this is a link, not a scenario; `vmem-lab link --open -` reads it from standard input"
        )),
        // A scenario without a line has nothing to run.
        Err(OpenError::Empty) => return Some(Scenario::default()),
        Err(OpenError::NotScenario(errors)) => {
            for error in errors {
                complain(&format!("{shown}: {error}"));
            }
        }
        Err(error) => complain(&format!("{shown}: {error}")),
    }
    None
}

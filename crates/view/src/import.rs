//! The import of a log as a scenario, some of it each frame.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use vmem_lab::import::{Format, Imported, Importer};
use vmem_lab::narration::count;
use vmem_lab::scenario::MAX_BYTES;

use crate::open::file_name;
use crate::time_budget::TimeBudget;

/// Bytes between two looks at the clock.
const CHUNK: usize = 64 << 10;

/// The state of the import.
#[derive(Default)]
pub enum Import {
    /// There is none.
    #[default]
    Nothing,
    /// A log is being read.
    Reading(Box<Reading>),
    /// A log was read.
    Log(Box<Log>),
    /// A log was not read.
    Failed {
        /// The name of the log.
        name: String,
        /// The reason, as a sentence.
        reason: String,
    },
}

/// A log that was read.
pub struct Log {
    /// The name.
    pub name: String,
    /// The format.
    pub format: Format,
    /// The scenario, and the report.
    pub imported: Imported,
}

/// The bytes of a log. A file may be longer than the memory.
pub struct Source {
    bytes: Box<dyn Read>,
    /// The number of bytes, if known.
    size: Option<u64>,
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            size: Some(bytes.len() as u64),
            bytes: Box::new(Cursor::new(bytes)),
        }
    }
}

impl Source {
    /// Opens a file.
    ///
    /// # Errors
    /// The reason, as a sentence.
    pub fn open(path: &Path) -> Result<Self, String> {
        let file = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (len, file) = file.map_err(|error| format!("It cannot be opened: {error}."))?;
        Ok(Self {
            // A pipe has a length of 0.
            size: Some(len).filter(|len| *len > 0),
            bytes: Box::new(file),
        })
    }
}

/// A log that is being read.
pub struct Reading {
    name: String,
    source: Source,
    /// Bytes read so far.
    read: u64,
    format: Format,
    importer: Importer,
}

impl Import {
    /// Starts to read a log.
    pub fn new(name: String, format: Format, source: Source) -> Self {
        Self::Reading(Box::new(Reading {
            name,
            source,
            read: 0,
            format,
            importer: Importer::new(format),
        }))
    }

    /// Starts to read the log at a path, of which these are the first bytes: all of them, or
    /// more than a scenario may have.
    pub fn of_file(path: &Path, format: Format, bytes: Vec<u8>) -> Self {
        let name = file_name(path);
        // Without a path, all bytes are here.
        let source = if bytes.len() > MAX_BYTES && path.is_absolute() {
            Source::open(path)
        } else {
            Ok(Source::from(bytes))
        };
        match source {
            Ok(source) => Self::new(name, format, source),
            Err(reason) => Self::Failed { name, reason },
        }
    }

    /// Reads until the time budget is used up.
    pub fn work(&mut self, budget: TimeBudget) {
        while let Self::Reading(reading) = self {
            if let Some(result) = reading.read_next() {
                *self = result;
            } else if budget.is_over() {
                return;
            }
        }
    }

    /// Returns whether there is work left for the next frame.
    pub fn is_reading(&self) -> bool {
        matches!(self, Self::Reading(_))
    }
}

impl Reading {
    /// Returns the progress, as text and as a share.
    pub fn progress(&self) -> (String, f32) {
        let report = self.importer.report();
        let lines = count(report.lines, "line", "lines");
        let operations = count(report.operations as u128, "operation", "operations");
        let size = self.source.size;
        let share = size.map_or(0.0, |size| self.read as f32 / size.max(1) as f32);
        let text = format!("{}: {lines} became {operations}", self.name);
        (text, share)
    }

    /// Reads the next bytes; returns the result at the end.
    fn read_next(&mut self) -> Option<Import> {
        let mut bytes = vec![0; CHUNK];
        let name = || self.name.clone();
        match self.source.bytes.read(&mut bytes) {
            Err(error) => Some(Import::Failed {
                name: name(),
                reason: format!("It cannot be read any further: {error}."),
            }),
            Ok(0) => {
                let importer = std::mem::replace(&mut self.importer, Importer::new(self.format));
                Some(Import::Log(Box::new(Log {
                    name: name(),
                    format: self.format,
                    imported: importer.finish(&self.name),
                })))
            }
            Ok(len) => {
                self.read += len as u64;
                self.importer.push(&bytes[..len]);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_takes_several_frames() {
        let line = "@ ./a:[0x1] + 0x55d0 0x20\n@ ./a:[0x1] - 0x55d0\n";
        let log = format!("= Start\n{}", line.repeat(100_000));
        let source = Source::from(log.into_bytes());
        let mut import = Import::new("log".to_owned(), Format::Mtrace, source);
        import.work(TimeBudget::begin());
        let Import::Reading(reading) = &import else {
            panic!("read at once")
        };
        let (text, share) = reading.progress();
        assert!(text.contains("became"), "{text}");
        assert!(share > 0.0 && share < 1.0);
        while import.is_reading() {
            import.work(TimeBudget::begin());
        }
        let Import::Log(log) = import else {
            panic!("not a log")
        };
        assert!(log.imported.report.operations > 0);
    }
}

//! A log that becomes a scenario, a time budget a frame.

use vmem_lab::import::{Format, Imported, Importer};
use vmem_lab::narration::{count, grouped};

use crate::experiments::import::source::{Chunk, Source};
use vmem_view::time_budget::TimeBudget;

/// The number of bytes that are read before the time budget is checked.
const CHUNK: usize = 64 << 10;

/// A log that is being read, or its result.
#[derive(Default)]
pub(crate) enum Import {
    /// Nothing was read.
    #[default]
    Nothing,
    /// A log is being read.
    Reading(Box<Reading>),
    /// A log was read.
    Log(Box<Log>),
    /// Nothing could be read.
    Failed(Failure),
}

/// Something that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Failure {
    /// Its name.
    pub(crate) name: String,
    /// The reasons, a sentence each.
    pub(crate) why: Vec<String>,
}

/// A log that was read.
pub(crate) struct Log {
    /// Its name.
    pub(crate) name: String,
    /// Its format.
    pub(crate) format: Format,
    /// Its result.
    pub(crate) imported: Imported,
}

/// A log that is being read.
pub(crate) struct Reading {
    name: String,
    source: Source,
    /// The number of bytes that were read.
    read: u64,
    /// The number of bytes in all, if known.
    len: Option<u64>,
    format: Format,
    importer: Box<Importer>,
}

impl Import {
    /// Begins to read a log; what was being read is dropped.
    pub(crate) fn begin(name: &str, format: Format, source: Result<Source, String>) -> Self {
        let name = name.to_owned();
        match source {
            Ok(source) => Self::Reading(Box::new(Reading {
                name,
                len: source.len(),
                source,
                read: 0,
                format,
                importer: Box::new(Importer::new(format)),
            })),
            Err(error) => Self::failed(name, error),
        }
    }

    /// Makes a failure with one reason.
    pub(crate) fn failed(name: String, reason: String) -> Self {
        Self::Failed(Failure {
            name,
            why: vec![reason],
        })
    }

    /// Reads on until the time budget is used.
    pub(crate) fn work(&mut self, budget: TimeBudget) {
        while let Self::Reading(reading) = self {
            if let Some(ended) = reading.read_on() {
                *self = ended;
            } else if budget.is_over() {
                return;
            }
        }
    }

    /// Returns true if there is more to read.
    pub(crate) fn is_reading(&self) -> bool {
        matches!(self, Self::Reading(_))
    }
}

impl Reading {
    /// Returns the progress as a sentence and as a share.
    pub(crate) fn progress(&self) -> (String, f32) {
        let report = self.importer.report();
        let lines = count(report.lines, "line", "lines");
        let operations = grouped(report.operations as u128);
        let share = self
            .len
            .map_or(0.0, |len| self.read as f32 / len.max(1) as f32);
        let text = format!("{}: {lines} became {operations} operations", self.name);
        (text, share)
    }

    /// Reads the next chunk. Returns the result at the end.
    fn read_on(&mut self) -> Option<Import> {
        match self.source.next(CHUNK) {
            Err(error) => Some(Import::failed(self.name.clone(), error)),
            Ok(Chunk::Bytes(bytes)) => {
                self.read += bytes.len() as u64;
                self.importer.push(&bytes);
                None
            }
            Ok(Chunk::End) => {
                let importer = std::mem::replace(&mut *self.importer, Importer::new(self.format));
                Some(Import::Log(Box::new(Log {
                    name: self.name.clone(),
                    format: self.format,
                    imported: importer.finish(&self.name),
                })))
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
        let source = Source::from_bytes(log.into_bytes());
        let mut import = Import::begin("log", Format::Mtrace, Ok(source));
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

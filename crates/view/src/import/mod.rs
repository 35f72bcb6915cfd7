//! The import of a file or a pasted text, some of it each frame.

pub mod source;

use vmem_lab::Scenario;
use vmem_lab::import::{Format, Imported, Importer};
use vmem_lab::narration::{count, grouped};
use vmem_lab::scenario::MAX_BYTES;

use crate::import::source::{Chunk, Source};
use crate::time_budget::TimeBudget;
use crate::wording::as_sentence;

/// Bytes from which the format is guessed.
const SAMPLE: usize = 64 << 10;
/// Bytes between two looks at the clock.
const AT_ONCE: usize = 64 << 10;
/// The most errors that are shown.
const MOST_ERRORS: usize = 5;

/// The state of the import.
#[derive(Default)]
pub enum Import {
    /// There is none.
    #[default]
    Nothing,
    /// A file is being read.
    Reading(Box<Reading>),
    /// A log was read.
    Log(Box<Log>),
    /// A scenario was read: its name and text, to be opened in this frame.
    Scenario(String, String),
    /// The file is neither, or cannot be read.
    Failed(Failure),
}

/// The reasons why a file was not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The name of the file.
    pub name: String,
    /// The reasons, a sentence each.
    pub reasons: Vec<String>,
}

/// A log that was read.
pub struct Log {
    /// The name of the file.
    pub name: String,
    /// The format.
    pub format: Format,
    /// The scenario, and the report.
    pub imported: Imported,
}

/// A file that is being read.
pub struct Reading {
    name: String,
    source: Source,
    /// Bytes read so far, and in total if that is known.
    read: u64,
    len: Option<u64>,
    stage: Stage,
}

enum Stage {
    /// The format is unknown.
    Unknown(Vec<u8>),
    /// A log.
    Log(Format, Box<Importer>),
    /// A scenario, since it is not a log.
    Scenario(Vec<u8>),
}

impl Import {
    /// Starts to read a source, or reports why it cannot be opened.
    pub fn new(name: String, source: Result<Source, String>) -> Self {
        let source = match source {
            Ok(source) => source,
            Err(reason) => {
                let reasons = vec![reason];
                return Self::Failed(Failure { name, reasons });
            }
        };
        Self::Reading(Box::new(Reading {
            len: source.size(),
            name,
            source,
            read: 0,
            stage: Stage::Unknown(Vec::new()),
        }))
    }

    /// Reads until the time budget is used up.
    pub fn work(&mut self, budget: TimeBudget) {
        while let Self::Reading(reading) = self {
            if let Some(result) = reading.read_next() {
                *self = result;
            } else if budget.is_over() || reading.source.is_waiting() {
                return;
            }
        }
    }

    /// Returns whether there is work left for the next frame.
    pub fn is_reading(&self) -> bool {
        matches!(self, Self::Reading(reading) if !reading.source.is_waiting())
    }
}

impl Reading {
    /// Returns the progress, as text and as a share.
    pub fn progress(&self) -> (String, f32) {
        let what = match &self.stage {
            Stage::Unknown(_) => "reading".to_owned(),
            Stage::Scenario(_) => "reading a scenario".to_owned(),
            Stage::Log(_, importer) => {
                let lines = count(importer.report().lines, "line", "lines");
                let operations = grouped(importer.report().operations as u128);
                format!("{lines} became {operations} operations")
            }
        };
        let read = self.read as f32;
        let share = self.len.map_or(0.0, |len| read / len.max(1) as f32);
        (format!("{}: {what}", self.name), share)
    }

    /// Reads the next piece; returns the result at the end.
    fn read_next(&mut self) -> Option<Import> {
        match self.source.next(AT_ONCE) {
            Err(reason) => Some(self.failed(vec![reason])),
            Ok(Chunk::Later) => None,
            Ok(Chunk::Bytes(bytes)) => {
                self.read += bytes.len() as u64;
                self.len = self.len.or(self.source.size());
                self.take(&bytes)
            }
            Ok(Chunk::End) => Some(self.end()),
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Option<Import> {
        match &mut self.stage {
            Stage::Log(_, importer) => importer.push(bytes),
            Stage::Unknown(sample) => {
                sample.extend_from_slice(bytes);
                if sample.len() >= SAMPLE {
                    self.guess_format();
                }
            }
            Stage::Scenario(text) => {
                text.extend_from_slice(bytes);
                if text.len() > MAX_BYTES {
                    let reason = self.not_a_log("it is too long for a scenario (at most 16 MiB)");
                    return Some(self.failed(vec![reason + "."]));
                }
            }
        }
        None
    }

    fn guess_format(&mut self) {
        let Stage::Unknown(sample) = &mut self.stage else {
            return;
        };
        let sample = std::mem::take(sample);
        let is_scenario = self.name.ends_with(".vmem");
        let format = Format::guess(&sample).filter(|_| !is_scenario);
        self.stage = match format {
            None => Stage::Scenario(sample),
            Some(format) => {
                let mut importer = Box::new(Importer::new(format));
                importer.push(&sample);
                Stage::Log(format, importer)
            }
        };
    }

    fn end(&mut self) -> Import {
        self.guess_format();
        match std::mem::replace(&mut self.stage, Stage::Unknown(Vec::new())) {
            Stage::Log(format, importer) => Import::Log(Box::new(Log {
                name: self.name.clone(),
                format,
                imported: importer.finish(&self.name),
            })),
            Stage::Scenario(text) | Stage::Unknown(text) => self.scenario(&text),
        }
    }

    fn scenario(&self, text: &[u8]) -> Import {
        if text.iter().all(u8::is_ascii_whitespace) {
            return self.failed(vec!["The text is empty.".to_owned()]);
        }
        match Scenario::parse_bytes(text) {
            Ok(scenario) => Import::Scenario(self.name.clone(), scenario.text().to_owned()),
            Err(errors) => {
                let mut reasons = vec![self.not_a_log("as a scenario, it has these errors:")];
                let shown = errors.iter().take(MOST_ERRORS);
                reasons.extend(shown.map(ToString::to_string));
                if errors.len() > MOST_ERRORS {
                    reasons.push(format!("and {} more", errors.len() - MOST_ERRORS));
                }
                self.failed(reasons)
            }
        }
    }

    /// Begins a reason; a file named as a scenario was not tried as a log.
    fn not_a_log(&self, problem: &str) -> String {
        if self.name.ends_with(".vmem") {
            return as_sentence(problem).trim_end_matches('.').to_owned();
        }
        format!("This is neither a malloc trace nor a log of strace, and {problem}")
    }

    fn failed(&self, reasons: Vec<String>) -> Import {
        let name = self.name.clone();
        Import::Failed(Failure { name, reasons })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Import {
        let mut import = Import::new(name.to_owned(), Ok(text.as_bytes().to_vec().into()));
        while import.is_reading() {
            import.work(TimeBudget::begin());
        }
        import
    }

    #[test]
    fn a_malloc_trace_is_known_by_its_lines() {
        let log = "= Start\n@ ./a:[0x1] + 0x55d0 0x20\n@ ./a:[0x1] - 0x55d0\n= End\n";
        let Import::Log(log) = read("log", log) else {
            panic!("not a log")
        };
        assert_eq!(log.format, Format::Mtrace);
        assert!(log.imported.report.operations > 0);
    }

    #[test]
    fn a_scenario_is_opened_and_what_is_wrong_with_one_is_told() {
        let text = "arena heap\nspan heap 0 64\n";
        assert!(matches!(read("x.vmem", text), Import::Scenario(_, read) if read == text));
        let Import::Failed(failure) = read("x.vmem", "arena 7\n") else {
            panic!("read")
        };
        assert!(
            failure.reasons[0].contains("errors"),
            "{:?}",
            failure.reasons
        );
        assert!(
            failure.reasons[1].contains("line 1"),
            "{:?}",
            failure.reasons
        );
    }

    #[test]
    fn garbage_and_nothing_at_all_are_told() {
        for text in ["", "\n \n", "\u{0}\u{1}\u{2}", "lorem ipsum\n"] {
            assert!(matches!(read("log", text), Import::Failed(_)), "{text:?}");
        }
        let long = "lorem ipsum\n".repeat(2_000_000);
        let Import::Failed(failure) = read("log", &long) else {
            panic!("read")
        };
        assert!(
            failure.reasons[0].contains("too long"),
            "{:?}",
            failure.reasons
        );
    }

    #[test]
    fn a_long_log_takes_several_slices() {
        let line = "@ ./a:[0x1] + 0x55d0 0x20\n@ ./a:[0x1] - 0x55d0\n";
        let log = format!("= Start\n{}", line.repeat(100_000));
        let mut import = Import::new("log".to_owned(), Ok(log.into_bytes().into()));
        import.work(TimeBudget::begin());
        let Import::Reading(reading) = &import else {
            panic!("read at once")
        };
        let (words, share) = reading.progress();
        assert!(words.contains("became"), "{words}");
        assert!(share > 0.0 && share < 1.0);
    }
}

//! A file or a pasted text becoming a scenario, a slice a frame.

use std::fmt::Write as _;

use vmem_lab::Scenario;
use vmem_lab::import::{Format, Imported, Importer};
use vmem_lab::narration::{count, grouped};
use vmem_lab::scenario::MAX_BYTES;

use crate::experiments::import::source::{Chunk, Source};
use vmem_view::time_budget::TimeBudget;

/// How much is read to see what it is.
const BEGINNING: usize = 64 << 10;
/// How much is read before the clock is looked at.
const AT_ONCE: usize = 64 << 10;
/// The most errors that are told.
const MOST_ERRORS: usize = 5;

/// What is being read, or was.
#[derive(Default)]
pub(crate) enum Import {
    /// Nothing.
    #[default]
    Nothing,
    /// This is being read.
    Reading(Box<Reading>),
    /// A log was read.
    Log(Box<Log>),
    /// It is a scenario of this name and text, to be begun with in this frame.
    Scenario(String, String),
    /// It is neither, or can't be read.
    Failed(Failure),
}

/// What could not be read, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Failure {
    /// Its name.
    pub(crate) name: String,
    /// Why, a sentence a line.
    pub(crate) why: Vec<String>,
}

/// A log that was read.
pub(crate) struct Log {
    /// Its name.
    pub(crate) name: String,
    /// What it is.
    pub(crate) format: Format,
    /// What became of it.
    pub(crate) imported: Imported,
}

/// What is being read.
pub(crate) struct Reading {
    name: String,
    source: Source,
    /// How many bytes were read, and how many there are, if that is known.
    read: u64,
    len: Option<u64>,
    stage: Stage,
}

enum Stage {
    /// It is not known yet what it is.
    Unknown(Vec<u8>),
    /// It is a log.
    Log(Format, Box<Importer>),
    /// It can only be a scenario.
    Scenario(Vec<u8>),
}

impl Import {
    /// Begins to read what could be opened, or says why it could not.
    pub(crate) fn of(name: String, source: Result<Source, String>) -> Self {
        match source {
            Ok(source) => Self::begin(&name, source),
            Err(why) => Self::Failed(Failure {
                name,
                why: vec![why],
            }),
        }
    }

    /// Begins to read; what was being read is dropped.
    pub(crate) fn begin(name: &str, source: Source) -> Self {
        Self::Reading(Box::new(Reading {
            name: name.to_owned(),
            len: source.len(),
            source,
            read: 0,
            stage: Stage::Unknown(Vec::new()),
        }))
    }

    /// Reads on until the slice is over.
    pub(crate) fn work(&mut self, slice: TimeBudget) {
        while let Self::Reading(reading) = self {
            if let Some(ended) = reading.read_on() {
                *self = ended;
            } else if slice.is_over() || reading.source.is_waiting() {
                return;
            }
        }
    }

    /// Whether it goes on with the next frame. Where the browser still reads, that asks
    /// for a frame when it is done.
    pub(crate) fn is_reading(&self) -> bool {
        matches!(self, Self::Reading(reading) if !reading.source.is_waiting())
    }
}

impl Reading {
    /// How far it is, in words, and as a share.
    pub(crate) fn progress(&self) -> (String, f32) {
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

    /// Reads the next piece; what came of it, once it ended.
    fn read_on(&mut self) -> Option<Import> {
        match self.source.next(AT_ONCE) {
            Err(why) => Some(self.failed(vec![why])),
            Ok(Chunk::Later) => None,
            Ok(Chunk::Bytes(bytes)) => {
                self.read += bytes.len() as u64;
                self.len = self.len.or(self.source.len());
                self.take(&bytes)
            }
            Ok(Chunk::End) => Some(self.end()),
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Option<Import> {
        match &mut self.stage {
            Stage::Log(_, importer) => importer.push(bytes),
            Stage::Unknown(beginning) => {
                beginning.extend_from_slice(bytes);
                if beginning.len() >= BEGINNING {
                    self.look();
                }
            }
            Stage::Scenario(text) => {
                text.extend_from_slice(bytes);
                if text.len() > MAX_BYTES {
                    let why = self.not_a_log("it is too long for a scenario, of 16 MiB at most");
                    return Some(self.failed(vec![why]));
                }
            }
        }
        None
    }

    /// VisitOrder what it is.
    fn look(&mut self) {
        let Stage::Unknown(beginning) = &mut self.stage else {
            return;
        };
        let beginning = std::mem::take(beginning);
        let is_scenario = self.name.ends_with(".vmem");
        let format = Format::guess(&beginning).filter(|_| !is_scenario);
        self.stage = match format {
            None => Stage::Scenario(beginning),
            Some(format) => {
                let mut importer = Box::new(Importer::new(format));
                importer.push(&beginning);
                Stage::Log(format, importer)
            }
        };
    }

    /// What it was.
    fn end(&mut self) -> Import {
        self.look();
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
            return self.failed(vec!["There is nothing in it.".to_owned()]);
        }
        match Scenario::parse_bytes(text) {
            Ok(scenario) => Import::Scenario(self.name.clone(), scenario.text().to_owned()),
            Err(errors) => {
                let mut why = vec![self.not_a_log("as a scenario, this is wrong with it:")];
                let told = errors.iter().take(MOST_ERRORS);
                why.extend(told.map(|error| {
                    let mut words = String::new();
                    let _infallible = write!(words, "{error}");
                    words
                }));
                if errors.len() > MOST_ERRORS {
                    why.push(format!("and {} more", errors.len() - MOST_ERRORS));
                }
                self.failed(why)
            }
        }
    }

    fn not_a_log(&self, further: &str) -> String {
        if self.name.ends_with(".vmem") {
            return match further.strip_prefix("as a scenario, ") {
                Some(rest) => format!("It can't be opened; {rest}"),
                None => format!("It can't be opened: {further}."),
            };
        }
        format!("No line at its beginning is of a malloc trace or of strace; and {further}")
    }

    fn failed(&self, why: Vec<String>) -> Import {
        Import::Failed(Failure {
            name: self.name.clone(),
            why,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Import {
        let mut import = Import::begin(name, Source::of_bytes(text.as_bytes().to_vec()));
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
        assert!(failure.why[0].contains("wrong"), "{:?}", failure.why);
        assert!(failure.why[1].contains("line 1"), "{:?}", failure.why);
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
        assert!(failure.why[0].contains("too long"), "{:?}", failure.why);
    }

    #[test]
    fn a_long_log_takes_several_slices() {
        let line = "@ ./a:[0x1] + 0x55d0 0x20\n@ ./a:[0x1] - 0x55d0\n";
        let log = format!("= Start\n{}", line.repeat(100_000));
        let mut import = Import::begin("log", Source::of_bytes(log.into_bytes()));
        import.work(TimeBudget::begin());
        let Import::Reading(reading) = &import else {
            panic!("read at once")
        };
        let (words, share) = reading.progress();
        assert!(words.contains("became"), "{words}");
        assert!(share > 0.0 && share < 1.0);
    }
}

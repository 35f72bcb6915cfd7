//! Logs of real programs as scenarios.
//!
//! ```
//! use vmem_lab::import::{Format, Importer};
//!
//! let mut importer = Importer::new(Format::Mtrace);
//! importer.push(b"= Start\n@ ./prog:(main+0x1a)[0x1149] + 0x5581c5a0 0x18\n");
//! importer.push(b"@ ./prog:[0x1171] - 0x5581c5a0\n");
//! let imported = importer.finish("prog.mtrace");
//! assert!(imported.text.contains("m1 = alloc heap 24  # main\nfree heap m1\n"));
//! assert_eq!(imported.report.operations, 4);
//! ```
//!
//! # What a log becomes
//!
//! An arena decides by itself where things go, so a program's addresses are not
//! those of the scenario: what a log has at an address gets a name, `m17`, and what
//! the log does to the address happens to the name. Everything is tried on a
//! real arena while it is written, so every operation that succeeded in the
//! program succeeds here too, in a span not much larger than it has to be.
//!
//! **A malloc trace** is one arena, `heap`, with malloc's alignment of 16 bytes as its
//! quantum; malloc's own headers are not in it.
//!
//! | in the log | here |
//! |---|---|
//! | malloc, calloc and the like | `alloc`, with the caller as a comment |
//! | of 0 bytes, which malloc grants and an arena does not | `alloc` of 1 byte |
//! | free | `free` |
//! | realloc in place | `free`, then `alloc`: an arena does not resize |
//! | realloc that moves | `alloc`, then `free`: to be copied, both have to be there |
//! | what failed | an `alloc` that fails if no address space has as much; else left out, since here it would not fail |
//! | a second free | the same `free` again, which fails |
//! | a free of what the log never allocated | left out: it was allocated before the log began |
//! | an allocation where something is live | a `free` of that first: a thread was faster than another's line in the log |
//! | the free that belongs there, told late | left out: it is done |
//!
//! **An strace log** is an arena of pages for each address space, `space-1234` for that of
//! process 1234; another for the heap below its program break, `brk-1234`; and `pids`,
//! for the ids of processes and threads.
//!
//! | in the log | here |
//! |---|---|
//! | `mmap` | `alloc`; a hint is only told in the comment |
//! | `mmap` over a part of what is mapped (`MAP_FIXED`) | the parts around it stay, and it is put between them by `xalloc … within=` |
//! | `MAP_FIXED` elsewhere | `alloc`, and counted |
//! | `munmap` | `free`; parts that stay are allocated again where they were, by `xalloc … within=` |
//! | `mremap` | smaller: as `munmap` of the end; larger: in place if there is room behind it, else moved |
//! | `brk` | up: `alloc`; down: `free` from the top. There is nothing else in its arena, so it stays in one piece |
//! | `fork`, `vfork`, `clone` | `alloc pids 1 next`. The child has a copy of the address space, made when it first changes it; most replace it at once. A thread, and a child of `vfork`, shares it |
//! | mappings beyond the 65 530 that Linux lets a process have by default | left out, and so is their `munmap` |
//! | `execve` | everything goes, and the space begins empty |
//! | an exit | everything goes if nobody shares it, and the id is free. What the very last one had is left to be looked at |
//! | what the log does not show (the program itself, its stack, what was before the log) | nothing; unmapping it is counted |
//!
//! Scenarios have 64 arenas at a time; the calls of further address spaces are
//! counted. A log that needs more operations or text than a scenario may have is cut,
//! and the report says where.

mod draft;
mod mtrace;
mod quoted;
mod report;
mod strace;
mod trial;

use draft::{Draft, Full};
pub use report::{Cut, Limit, Report, Tally};

/// No line that means something is longer: half of the most that the arguments of a
/// program may take, as strace shows them.
const MOST_IN_A_LINE: usize = 1 << 20;

/// What wrote a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// glibc's `mtrace`.
    Mtrace,
    /// `strace`, with any of its options that keep a call in a line.
    Strace,
}

impl Format {
    /// The format of a log of which this is the beginning; `None` if no line of it
    /// is understood.
    pub fn guess(beginning: &[u8]) -> Option<Self> {
        beginning.split(|&byte| byte == b'\n').find_map(|line| {
            let line = String::from_utf8_lossy(line);
            if mtrace::understands(&line) {
                return Some(Self::Mtrace);
            }
            strace::understands(&line).then_some(Self::Strace)
        })
    }

    /// What a log of it is called.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Mtrace => "a malloc trace (glibc's mtrace)",
            Self::Strace => "a log of system calls (strace)",
        }
    }
}

/// What a log became.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// The scenario, with the report in comments ahead. It always parses.
    pub text: String,
    /// What was used and what was not.
    pub report: Report,
}

enum Reader {
    Mtrace(Box<mtrace::Heap>),
    Strace(Box<strace::System>),
}

/// A log being made a scenario, as it comes.
///
/// Memory is bounded by the limits of scenarios, not by the length of the log.
pub struct Importer {
    format: Format,
    reader: Reader,
    draft: Draft,
    /// The beginning of a line whose end has not come yet.
    begun: Vec<u8>,
}

impl Importer {
    /// One that has read nothing yet.
    pub fn new(format: Format) -> Self {
        let reader = match format {
            Format::Mtrace => Reader::Mtrace(Box::new(mtrace::Heap::new())),
            Format::Strace => Reader::Strace(Box::default()),
        };
        Self {
            format,
            reader,
            draft: Draft::new(),
            begun: Vec::new(),
        }
    }

    /// Takes what comes next in the log, cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut lines = bytes.split(|&byte| byte == b'\n');
        // What is behind the last line break is a line only when its end comes.
        let rest = lines.next_back().unwrap_or_default();
        for line in lines {
            if self.begun.is_empty() {
                self.line(line);
            } else {
                let mut begun = std::mem::take(&mut self.begun);
                keep(&mut begun, line);
                self.line(&begun);
                begun.clear();
                self.begun = begun;
            }
        }
        keep(&mut self.begun, rest);
    }

    /// Whether the scenario is full: what comes is only counted.
    pub fn is_full(&self) -> bool {
        self.draft.report.cut.is_some()
    }

    /// What was made of the log so far.
    pub fn report(&self) -> &Report {
        &self.draft.report
    }

    /// The end of the log, which came from `source`: a file's name, for the comment
    /// ahead. In proportion to the scenario's length.
    pub fn finish(mut self, source: &str) -> Imported {
        let rest = std::mem::take(&mut self.begun);
        if !rest.is_empty() {
            self.line(&rest);
        }
        match &mut self.reader {
            Reader::Mtrace(heap) => heap.finish(&mut self.draft),
            Reader::Strace(system) => system.finish(&mut self.draft),
        }
        let what = self.format.describe();
        let mut header = vec![format!("{}: {what}", quoted::quoted(source))];
        header.extend(self.draft.report.sentences());
        let (text, report) = self.draft.into_scenario(&header);
        Imported { text, report }
    }

    fn line(&mut self, line: &[u8]) {
        self.draft.report.lines += 1;
        if let Some(cut) = &mut self.draft.report.cut {
            cut.lines += 1;
            return;
        }
        if line.len() > MOST_IN_A_LINE {
            self.draft.left_out("lines of more than 1 MiB");
            return;
        }
        let line = String::from_utf8_lossy(line);
        if line.trim().is_empty() {
            return;
        }
        let written = match &mut self.reader {
            Reader::Mtrace(heap) => heap.line(&line, &mut self.draft),
            Reader::Strace(system) => system.line(&line, &mut self.draft),
        };
        // The draft remembers that it is full.
        let (Ok(()) | Err(Full)) = written;
    }
}

/// Keeps the beginning of a line, and no more than shows that it is too long.
fn keep(begun: &mut Vec<u8>, more: &[u8]) {
    let room = (MOST_IN_A_LINE + 1).saturating_sub(begun.len());
    begun.extend_from_slice(&more[..more.len().min(room)]);
}

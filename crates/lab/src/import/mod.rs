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
//! An arena chooses addresses by itself, so a program's addresses are not those of the
//! scenario. What a log has at an address gets a name, `m17`, and calls with that address
//! become operations on that name. Every operation is tried on a real arena while it is
//! written. Therefore every operation that succeeded in the program succeeds in the scenario
//! too, in a span that is not much larger than necessary.
//!
//! **A malloc trace** becomes one arena, `heap`, whose quantum is malloc's alignment of 16
//! bytes. malloc's own headers are not in it.
//!
//! | in the log | in the scenario |
//! |---|---|
//! | malloc, calloc and the like | `alloc`; of 1 byte instead of 0, which an arena does not allow |
//! | realloc in place | `free`, then `alloc`: an arena does not resize |
//! | realloc that moves | `alloc`, then `free`: both exist while the content is copied |
//! | a failed request | an `alloc` that fails, if it is larger than the address space here and of most processors; otherwise left out, because it would succeed |
//! | free | `free`; a second one fails, one of a block from before the log is left out |
//! | an allocation at the address of a live block | first a `free` of that block, whose late free is left out: another thread was faster than the log |
//!
//! **An strace log** becomes an arena of pages for each address space (`space-1234` for that
//! of process 1234), another for the heap below its program break (`brk-1234`), and `pids`
//! for the ids of processes and threads.
//!
//! | in the log | in the scenario |
//! |---|---|
//! | `mmap` | `alloc`, at any address even with a hint, or with `MAP_FIXED` where nothing is mapped; over a part of a mapping, `xalloc … within=` between the parts around it |
//! | `munmap` | `free`; parts that stay are allocated again at their addresses, by `xalloc … within=` |
//! | `mremap` | smaller: as `munmap` of the end; larger: in place if there is room after it, otherwise moved |
//! | an `munmap` whose end is logged after another thread got its addresses | what was mapped since its beginning stays |
//! | `brk` | up: `alloc`; down: `free` from the top. Nothing else is in its arena, so it stays contiguous |
//! | `fork`, `vfork`, `clone` | `alloc pids 1 next`. The child has a copy of the address space, which is written when the child first changes it (most replace it at once). A thread, and a child of `vfork`, shares the address space |
//! | mappings beyond Linux's default limit of 65 530 for a process | left out, with their `munmap` |
//! | `execve` | everything is freed, and the address space is empty |
//! | an exit | everything is freed if no other process shares it, and the id is freed. The memory of the very last process stays for inspection. The end of a child that strace does not follow is known when its parent is told: by `wait4`, `waitid` or `SIGCHLD` |
//! | what the log does not show (the program itself, its stack, mappings before the log) | nothing; unmapping it is counted |
//!
//! Any option of strace may be used, except `-c` alone. Without `-o`, its messages are between
//! and inside of the calls. They also say which processes are new, and which are threads of a
//! process that strace attached to. Lines of a new process wait until the log shows who
//! created it and what both share. What the log never shows is guessed, and the guess is
//! counted: `clone3` without its flags makes a thread, and a process whose creation is not in
//! the log has an address space of its own.
//!
//! A scenario has at most 64 arenas at a time; calls in further address spaces are counted. A
//! log that needs more operations or text than a scenario can have is cut, and the report
//! says where.

mod draft;
mod mtrace;
mod report;
mod strace;
mod trial;

use draft::Draft;
use report::Use;
pub use report::{Cut, Finding, Limit, Report};

/// The maximum length of a line: half of the maximum length of a program's arguments, as
/// strace shows them. Longer lines are left out.
const MOST_IN_A_LINE: usize = 1 << 20;

/// The program that wrote a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// glibc's `mtrace`.
    Mtrace,
    /// `strace`, with any of its options.
    Strace,
}

impl Format {
    /// Returns the format of a log from its beginning; `None` if no complete line in it is
    /// recognized. A longer beginning may have one.
    pub fn guess(beginning: &[u8]) -> Option<Self> {
        let lines = beginning.split(|&byte| byte == b'\n');
        let mut lines = lines.filter(|line| line.len() <= MOST_IN_A_LINE);
        lines.find_map(|line| {
            let line = String::from_utf8_lossy(line);
            if mtrace::understands(&line) {
                return Some(Self::Mtrace);
            }
            strace::understands(&line).then_some(Self::Strace)
        })
    }

    /// Returns a description of the format.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Mtrace => "a malloc trace (glibc's mtrace)",
            Self::Strace => "a log of system calls (strace)",
        }
    }
}

/// The result of an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// The scenario, which begins with the report in comments. It always parses.
    pub text: String,
    /// Counts of what was used and what was not.
    pub report: Report,
}

/// The state of a program, as far as its log shows.
trait Reader {
    fn line(&mut self, line: &str, draft: &mut Draft);

    fn finish(&mut self, draft: &mut Draft);
}

/// Converts a log into a scenario as it is read.
///
/// Its memory is bounded by the limits of scenarios, not by the length of the log.
pub struct Importer {
    format: Format,
    reader: Box<dyn Reader>,
    draft: Draft,
    /// The beginning of an incomplete line.
    partial: Vec<u8>,
}

impl Importer {
    /// Returns an importer that has read nothing yet.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            reader: match format {
                Format::Mtrace => Box::new(mtrace::Heap::new()),
                Format::Strace => Box::<strace::System>::default(),
            },
            draft: Draft::new(),
            partial: Vec::new(),
        }
    }

    /// Reads the next bytes of the log, which may end anywhere.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut lines = bytes.split(|&byte| byte == b'\n');
        // The text after the last line break is an incomplete line.
        let rest = lines.next_back().unwrap_or_default();
        for line in lines {
            if self.partial.is_empty() {
                self.line(line);
            } else {
                let mut partial = std::mem::take(&mut self.partial);
                keep(&mut partial, line);
                self.line(&partial);
            }
        }
        keep(&mut self.partial, rest);
    }

    /// Returns whether the scenario is full. Further lines are only counted.
    pub fn is_full(&self) -> bool {
        self.draft.is_full()
    }

    /// Returns the report so far.
    pub fn report(&self) -> &Report {
        &self.draft.report
    }

    /// Finishes the import. `source` is the name of the file, for the first comment. Takes
    /// time in proportion to the scenario's length.
    pub fn finish(mut self, source: &str) -> Imported {
        let rest = std::mem::take(&mut self.partial);
        if !rest.is_empty() {
            self.line(&rest);
        }
        self.reader.finish(&mut self.draft);
        let title = format!("{}: {}", report::quoted(source), self.format.describe());
        let (text, report) = self.draft.finish(&title);
        Imported { text, report }
    }

    fn line(&mut self, line: &[u8]) {
        self.draft.report.lines += 1;
        if let Some(cut) = &mut self.draft.report.cut {
            cut.lines += 1;
            return;
        }
        let left_out = |draft: &mut Draft, why| draft.count(Use::LeftOut(why), draft.line());
        if line.len() > MOST_IN_A_LINE {
            return left_out(&mut self.draft, "lines of more than 1 MiB");
        }
        let line = String::from_utf8_lossy(line);
        if line.trim().is_empty() {
            return left_out(&mut self.draft, "empty lines");
        }
        self.reader.line(&line, &mut self.draft);
    }
}

/// Keeps the beginning of a line, and no more than shows that the line is too long.
fn keep(partial: &mut Vec<u8>, more: &[u8]) {
    let room = (MOST_IN_A_LINE + 1).saturating_sub(partial.len());
    partial.extend_from_slice(&more[..more.len().min(room)]);
}

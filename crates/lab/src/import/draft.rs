//! The scenario being written, and the counts for the report.
//!
//! Once the scenario has no room for more, nothing is written or counted. What is written so
//! far is a valid scenario.

use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::rc::Rc;

use super::report::{Cut, Limit, Lines, Report, Use, count_one};
use crate::scenario::{MAX_ARENAS, MAX_BYTES, MAX_OPERATIONS};

/// The maximum size of the header, in bytes.
const HEADER: usize = 64 << 10;
/// Larger numbers are memory addresses and are written in hexadecimal.
const PAGE: u64 = 4096;
/// The maximum length of a line that is filled in last, in bytes.
const LATE: usize = 256;
/// The size up to which comments for human readers are written, in bytes.
const READABLE: usize = 4 << 20;

/// The reason why a call is left out that began before the end of the scenario.
const CUT_OFF: &str = "calls that end after the last line in the scenario";

/// The name of something the program has, by number: `m17`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Name(u32);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m{}", self.0)
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Arena(usize);

struct NamedArena {
    name: Rc<str>,
    /// The first unit and the size of its span, once they are known.
    span: Option<(u64, u64)>,
}

/// A line that is filled in last, because it depends on the size of a span.
struct LateLine {
    /// Its place in the body.
    place: usize,
    arena: Arena,
    what: Late,
}

enum Late {
    Span,
    /// An allocation that failed in the program. It is written if it fails here too.
    Failure(Failure),
}

/// A request that failed in the program.
#[derive(Clone, Copy)]
pub(super) struct Failure {
    pub(super) size: u64,
    pub(super) lines: Lines,
    /// Its name in the report if it fails here too.
    pub(super) fails: &'static str,
    /// Its name in the report if it would succeed here.
    pub(super) succeeds: &'static str,
}

pub(super) struct Draft {
    body: String,
    /// The bytes that may still be added, without those reserved for late lines.
    bytes_left: usize,
    /// All arenas, in the order of creation.
    arenas: Vec<NamedArena>,
    /// In the order of the body.
    late: Vec<LateLine>,
    /// The names of those that are not destroyed.
    taken: HashSet<Rc<str>>,
    names: u32,
    /// The last line that was counted.
    last_counted: u64,
    pub(super) report: Report,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            body: String::new(),
            bytes_left: MAX_BYTES - HEADER,
            arenas: Vec::new(),
            late: Vec::new(),
            taken: HashSet::new(),
            names: 0,
            last_counted: 0,
            report: Report::default(),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.report.cut.is_some()
    }

    /// Returns whether the scenario is short enough for human readers.
    pub(super) fn is_readable(&self) -> bool {
        self.body.len() < READABLE
    }

    /// Creates an arena; `None` if there are too many at a time.
    pub(super) fn arena(&mut self, wanted: &str, attributes: &str, comment: &str) -> Option<Arena> {
        if self.taken.len() >= MAX_ARENAS {
            return None;
        }
        let mut name = wanted.to_owned();
        let mut generation = 1;
        while self.taken.contains(&*name) {
            generation += 1;
            name = format!("{wanted}-{generation}");
        }
        self.operation(format_args!("arena {name}{attributes}"), comment);
        let arena = Arena(self.arenas.len());
        if self.is_full() || !self.reserve(arena, Late::Span) {
            return None;
        }
        let name: Rc<str> = name.into();
        self.taken.insert(Rc::clone(&name));
        self.arenas.push(NamedArena { name, span: None });
        Some(arena)
    }

    /// Sets the span of an arena, once its size is known.
    pub(super) fn span(&mut self, Arena(index): Arena, base: u64, size: u64) {
        self.arenas[index].span = Some((base, size));
    }

    pub(super) fn destroy(&mut self, arena: Arena) {
        let name = self.arena_name(arena);
        self.operation(format_args!("destroy {name}"), "");
        self.taken.remove(&name);
    }

    pub(super) fn alloc(&mut self, arena: Arena, size: u64, comment: &str) -> Name {
        let (name, arena) = (self.next_name(), self.arena_name(arena));
        self.operation(format_args!("{name} = alloc {arena} {size}"), comment);
        name
    }

    /// Writes an allocation of the range from `base` to `end`.
    pub(super) fn alloc_at(&mut self, arena: Arena, base: u64, end: u64, comment: &str) -> Name {
        let (name, arena, size) = (self.next_name(), self.arena_name(arena), end - base);
        let within = format_args!("{name} = xalloc {arena} {size} within={base:#x}..{end:#x}");
        self.operation(within, comment);
        name
    }

    /// Writes an allocation that failed in the program, if it fails here too.
    pub(super) fn alloc_fails(&mut self, arena: Arena, failure: Failure) {
        if self.reserve(arena, Late::Failure(failure)) {
            self.last_counted = failure.lines.last();
        } else {
            self.count(Use::LeftOut(failure.succeeds), failure.lines);
        }
    }

    pub(super) fn free(&mut self, arena: Arena, name: impl fmt::Display, comment: &str) {
        let arena = self.arena_name(arena);
        self.operation(format_args!("free {arena} {name}"), comment);
    }

    pub(super) fn operation(&mut self, statement: fmt::Arguments<'_>, comment: &str) {
        let take = Self::count_operation;
        match comment {
            "" => self.write(statement, take),
            comment => self.write(format_args!("{statement}  # {comment}"), take),
        }
    }

    /// Writes that the last operation fails.
    pub(super) fn expect_fails(&mut self) {
        if !self.is_full() {
            self.write(format_args!("expect fails"), Self::take);
        }
    }

    pub(super) fn remark(&mut self, comment: fmt::Arguments<'_>) {
        self.write(format_args!("# {comment}"), Self::take);
    }

    /// Returns the number of the line that is read now.
    pub(super) fn line(&self) -> Lines {
        Lines::one(self.report.lines)
    }

    /// Counts a call.
    pub(super) fn count(&mut self, what: Use, lines: Lines) {
        match self.report.cut {
            None => {
                self.last_counted = lines.last();
                self.report.count(what, lines);
            }
            // The lines from the cut on are counted there.
            Some(cut) => {
                if let Some(before) = lines.before(cut.line) {
                    self.report.count(Use::LeftOut(CUT_OFF), before);
                }
            }
        }
    }

    /// Counts a named call among those left out.
    pub(super) fn leave_out_by_name(&mut self, what: &'static str, name: &str, lines: Lines) {
        self.count(Use::LeftOut(what), lines);
        if !self.is_full() {
            self.report.count_name(what, name);
        }
    }

    /// Counts lines that are left out, each for itself.
    pub(super) fn leave_out_each(&mut self, what: &'static str, lines: Lines) {
        if self.is_full() {
            self.count(Use::LeftOut(what), lines);
        } else {
            self.last_counted = lines.last();
            self.report.leave_out_each(what, lines);
        }
    }

    pub(super) fn adapted(&mut self, what: &'static str) {
        if !self.is_full() {
            count_one(&mut self.report.adapted, what, self.report.lines);
        }
    }

    /// Returns the scenario and the report, which are finished. The scenario begins with
    /// `title` and the report.
    pub(super) fn finish(mut self, title: &str) -> (String, Report) {
        let late = self.late_texts();
        self.report.sort();
        let mut text = String::with_capacity(self.body.len() + HEADER);
        let sentences = self.report.sentences();
        for line in [title].into_iter().chain(sentences.iter().map(|s| &**s)) {
            let _infallible = writeln!(text, "# {line}");
        }
        text.push('\n');
        let mut from = 0;
        for (place, line) in late {
            text += &self.body[from..place];
            text += &line;
            from = place;
        }
        text += &self.body[from..];
        (text, self.report)
    }

    /// Returns the late lines with their places, and counts them.
    fn late_texts(&mut self) -> Vec<(usize, String)> {
        let mut texts = Vec::new();
        for LateLine { place, arena, what } in std::mem::take(&mut self.late) {
            let NamedArena { name, span } = &self.arenas[arena.0];
            let text = match what {
                Late::Span => {
                    span.map_or(String::new(), |(base, size)| span_line(name, base, size))
                }
                Late::Failure(failure) if span.is_none_or(|(_, size)| failure.size <= size) => {
                    self.report.operations -= 1;
                    self.report
                        .count(Use::LeftOut(failure.succeeds), failure.lines);
                    String::new()
                }
                Late::Failure(Failure {
                    size, lines, fails, ..
                }) => {
                    self.report.count(Use::Used(fails), lines);
                    format!("alloc {name} {size}  # failed in the program\nexpect fails\n")
                }
            };
            texts.push((place, text));
        }
        texts
    }

    /// Reserves room for a line that is filled in last. Returns false if there is none.
    fn reserve(&mut self, arena: Arena, what: Late) -> bool {
        let is_reserved = self.count_operation(LATE);
        if is_reserved {
            let place = self.body.len();
            self.late.push(LateLine { place, arena, what });
        }
        is_reserved
    }

    fn next_name(&mut self) -> Name {
        self.names += 1;
        Name(self.names)
    }

    fn arena_name(&self, Arena(index): Arena) -> Rc<str> {
        Rc::clone(&self.arenas[index].name)
    }

    /// Writes a line if `take` finds room for its bytes.
    fn write(&mut self, line: fmt::Arguments<'_>, take: fn(&mut Self, usize) -> bool) {
        let start = self.body.len();
        let _infallible = writeln!(self.body, "{line}");
        if !take(self, self.body.len() - start) {
            self.body.truncate(start);
        }
    }

    fn count_operation(&mut self, bytes: usize) -> bool {
        if self.report.operations >= MAX_OPERATIONS {
            self.cut(Limit::Operations);
        }
        let is_written = !self.is_full() && self.take(bytes);
        self.report.operations += usize::from(is_written);
        is_written
    }

    fn take(&mut self, bytes: usize) -> bool {
        let left = self.bytes_left.checked_sub(bytes);
        match left {
            Some(left) => self.bytes_left = left,
            None => self.cut(Limit::Bytes),
        }
        left.is_some()
    }

    fn cut(&mut self, limit: Limit) {
        let is_counted = u64::from(self.last_counted == self.report.lines);
        self.report.cut.get_or_insert(Cut {
            limit,
            line: self.report.lines + is_counted,
            lines: 1 - is_counted,
        });
    }
}

fn span_line(name: &str, base: u64, size: u64) -> String {
    let size = short(size);
    match base {
        0..PAGE => format!("span {name} {base} {size}\n"),
        _ => format!("span {name} {base:#x} {size}\n"),
    }
}

/// Writes a number with the largest suffix that divides it.
fn short(number: u64) -> String {
    let units = [(40, "T"), (30, "G"), (20, "M"), (10, "K")];
    let fits = |&(bits, _): &(u32, &str)| number != 0 && number.trailing_zeros() >= bits;
    match units.into_iter().find(fits) {
        Some((bits, unit)) => format!("{}{unit}", number >> bits),
        None => number.to_string(),
    }
}

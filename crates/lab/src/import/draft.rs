//! The scenario being written, and the counts for the report.
//!
//! Once the scenario has no room for more, nothing is written or counted. What is written so
//! far is a valid scenario.

use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::rc::Rc;

use super::report::{Cut, Limit, Report, count_one};
use crate::scenario::{MAX_ARENAS, MAX_BYTES, MAX_OPERATIONS};

/// The maximum size of the header, in bytes.
const HEADER: usize = 64 << 10;
/// Larger numbers are memory addresses and are written in hexadecimal.
const PAGE: u64 = 4096;
/// The maximum length of a span's line, in bytes.
const SPAN: usize = 128;
/// The size up to which comments for human readers are written, in bytes.
const READABLE: usize = 4 << 20;

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

/// An arena's name, and the line of its span, which is filled in last.
struct ArenaLines {
    name: Rc<str>,
    /// The place of the span's line in the body.
    place: usize,
    span: String,
}

pub(super) struct Draft {
    body: String,
    /// The bytes that may still be added, without those reserved for the lines of spans.
    bytes_left: usize,
    /// All arenas, in the order of creation.
    arenas: Vec<ArenaLines>,
    /// The names of those that are not destroyed.
    taken: HashSet<Rc<str>>,
    names: u32,
    pub(super) report: Report,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            body: String::new(),
            bytes_left: MAX_BYTES - HEADER,
            arenas: Vec::new(),
            taken: HashSet::new(),
            names: 0,
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
        if self.is_full() || !self.count_operation(SPAN) {
            return None;
        }
        let name: Rc<str> = name.into();
        self.taken.insert(Rc::clone(&name));
        self.arenas.push(ArenaLines {
            name,
            place: self.body.len(),
            span: String::new(),
        });
        Some(Arena(self.arenas.len() - 1))
    }

    /// Fills in the span of an arena, once its size is known.
    pub(super) fn span(&mut self, Arena(index): Arena, base: u64, size: u64) {
        let arena = &mut self.arenas[index];
        let size = short(size);
        arena.span = match base {
            0..PAGE => format!("span {} {base} {size}\n", arena.name),
            _ => format!("span {} {base:#x} {size}\n", arena.name),
        };
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

    /// Writes an allocation that failed in the program, and fails here.
    pub(super) fn alloc_fails(&mut self, arena: Arena, size: u64) {
        let arena = self.arena_name(arena);
        let statement = format_args!("alloc {arena} {size}");
        self.operation(statement, "failed in the program");
        self.expect_fails();
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

    pub(super) fn used(&mut self, what: &'static str) {
        if !self.is_full() {
            count_one(&mut self.report.used, what, self.report.lines);
        }
    }

    pub(super) fn adapted(&mut self, what: &'static str) {
        if !self.is_full() {
            count_one(&mut self.report.adapted, what, self.report.lines);
        }
    }

    pub(super) fn left_out(&mut self, what: &'static str) {
        if !self.is_full() {
            self.left_out_in(self.report.lines, what);
        }
    }

    /// Counts a named thing among those left out.
    pub(super) fn left_out_by_name(&mut self, what: &'static str, name: &str) {
        if !self.is_full() {
            count_one(&mut self.report.left_out, what, self.report.lines).count_name(name);
        }
    }

    /// Counts something left out that was in an earlier line.
    pub(super) fn left_out_in(&mut self, line: u64, what: &'static str) {
        count_one(&mut self.report.left_out, what, line);
    }

    pub(super) fn into_scenario(self, header: &[String]) -> (String, Report) {
        let mut text = String::with_capacity(self.body.len() + HEADER);
        for line in header {
            let _infallible = writeln!(text, "# {line}");
        }
        text.push('\n');
        let mut from = 0;
        for ArenaLines { place, span, .. } in &self.arenas {
            text += &self.body[from..*place];
            text += span;
            from = *place;
        }
        text += &self.body[from..];
        (text, self.report)
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
        let line = self.report.lines;
        self.report.cut.get_or_insert(Cut {
            limit,
            line,
            lines: 1,
        });
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

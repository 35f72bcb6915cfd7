//! The scenario being written, and the counts for the report.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

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

/// The scenario has no room for more. What is written so far is a valid scenario.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Full;

/// The name of something the program has, by number: `m17`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Name(u32);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m{}", self.0)
    }
}

/// The place of a span's line, which is filled in last.
#[derive(Debug)]
pub(super) struct Hole(usize);

/// The scenario so far.
pub(super) struct Draft {
    body: String,
    /// The bytes that may still be added, without those reserved for holes.
    bytes_left: usize,
    /// The lines of spans, each with its place in the body.
    spans: Vec<(usize, String)>,
    names: u32,
    arenas: HashSet<String>,
    pub(super) report: Report,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            body: String::new(),
            bytes_left: MAX_BYTES - HEADER,
            spans: Vec::new(),
            names: 0,
            arenas: HashSet::new(),
            report: Report::default(),
        }
    }

    /// Returns an unused name.
    pub(super) fn name(&mut self) -> Name {
        self.names += 1;
        Name(self.names)
    }

    /// Creates an arena; `None` if there are too many at a time.
    pub(super) fn arena(
        &mut self,
        wanted: &str,
        attributes: &str,
        comment: &str,
    ) -> Result<Option<(String, Hole)>, Full> {
        if self.arenas.len() >= MAX_ARENAS {
            return Ok(None);
        }
        let mut name = wanted.to_owned();
        let mut generation = 1;
        while self.arenas.contains(&name) {
            generation += 1;
            name = format!("{wanted}-{generation}");
        }
        self.operation(format_args!("arena {name}{attributes}"), comment)?;
        self.count_operation(SPAN)?;
        let hole = Hole(self.spans.len());
        self.spans.push((self.body.len(), String::new()));
        self.arenas.insert(name.clone());
        Ok(Some((name, hole)))
    }

    /// Fills in the span of an arena, once its size is known.
    pub(super) fn span(&mut self, hole: &Hole, arena: &str, base: u64, size: u64) {
        if let Some((_, line)) = self.spans.get_mut(hole.0) {
            *line = match base {
                0..PAGE => format!("span {arena} {base} {}\n", short(size)),
                _ => format!("span {arena} {base:#x} {}\n", short(size)),
            };
        }
    }

    /// Destroys an empty arena.
    pub(super) fn destroy(&mut self, arena: &str) -> Result<(), Full> {
        self.operation(format_args!("destroy {arena}"), "")?;
        self.arenas.remove(arena);
        Ok(())
    }

    /// Writes an operation.
    pub(super) fn operation(
        &mut self,
        statement: fmt::Arguments<'_>,
        comment: &str,
    ) -> Result<(), Full> {
        let start = self.body.len();
        let _infallible = match comment {
            "" => writeln!(self.body, "{statement}"),
            comment => writeln!(self.body, "{statement}  # {comment}"),
        };
        let counted = self.count_operation(self.body.len() - start);
        if counted.is_err() {
            self.body.truncate(start);
        }
        counted
    }

    /// Writes that the last operation fails.
    pub(super) fn expect_fails(&mut self) -> Result<(), Full> {
        self.line(format_args!("expect fails"))
    }

    /// Writes a comment on a line of its own.
    pub(super) fn remark(&mut self, comment: fmt::Arguments<'_>) -> Result<(), Full> {
        self.line(format_args!("# {comment}"))
    }

    /// Returns whether the scenario is short enough for human readers.
    pub(super) fn is_readable(&self) -> bool {
        self.body.len() < READABLE
    }

    pub(super) fn used(&mut self, what: &'static str) {
        count_one(&mut self.report.used, what, self.report.lines);
    }

    pub(super) fn adapted(&mut self, what: &'static str) {
        count_one(&mut self.report.adapted, what, self.report.lines);
    }

    pub(super) fn left_out(&mut self, what: &'static str) {
        self.left_out_in(self.report.lines, what);
    }

    /// Counts something left out that writes nothing.
    pub(super) fn skip(&mut self, what: &'static str) -> Result<(), Full> {
        self.left_out(what);
        Ok(())
    }

    /// Counts a named thing among those left out.
    pub(super) fn left_out_by_name(&mut self, what: &'static str, name: &str) {
        count_one(&mut self.report.left_out, what, self.report.lines).count_name(name);
    }

    /// Counts something left out that was in an earlier line.
    pub(super) fn left_out_in(&mut self, line: u64, what: &'static str) {
        count_one(&mut self.report.left_out, what, line);
    }

    /// Returns the whole text and the report.
    pub(super) fn into_scenario(self, header: &[String]) -> (String, Report) {
        let mut text = String::with_capacity(self.body.len() + HEADER);
        for line in header {
            let _infallible = writeln!(text, "# {line}");
        }
        text.push('\n');
        let mut from = 0;
        for (place, line) in &self.spans {
            text.push_str(&self.body[from..*place]);
            text.push_str(line);
            from = *place;
        }
        text.push_str(&self.body[from..]);
        (text, self.report)
    }

    fn line(&mut self, line: fmt::Arguments<'_>) -> Result<(), Full> {
        let start = self.body.len();
        let _infallible = writeln!(self.body, "{line}");
        let taken = self.take(self.body.len() - start);
        if taken.is_err() {
            self.body.truncate(start);
        }
        taken
    }

    fn count_operation(&mut self, bytes: usize) -> Result<(), Full> {
        if self.report.operations >= MAX_OPERATIONS {
            return Err(self.cut(Limit::Operations));
        }
        self.take(bytes)?;
        self.report.operations += 1;
        Ok(())
    }

    fn take(&mut self, bytes: usize) -> Result<(), Full> {
        match self.bytes_left.checked_sub(bytes) {
            Some(left) => {
                self.bytes_left = left;
                Ok(())
            }
            None => Err(self.cut(Limit::Bytes)),
        }
    }

    fn cut(&mut self, limit: Limit) -> Full {
        let line = self.report.lines;
        self.report.cut.get_or_insert(Cut {
            limit,
            line,
            lines: 1,
        });
        Full
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

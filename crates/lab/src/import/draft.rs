//! The scenario while it is written, and what is counted on the way.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use super::report::{Cut, Limit, Report, tally};
use crate::scenario::{MAX_ARENAS, MAX_BYTES, MAX_OPERATIONS};

/// What the header may take.
const HEADER: usize = 64 << 10;
/// Above it, numbers are addresses of memory, and written as such.
const PAGE: u64 = 4096;
/// What the line of a span may take.
const SPAN: usize = 128;
/// Comments that only help to read are for scenarios that somebody can read.
const READABLE: usize = 4 << 20;

/// The scenario has no room for more. What is written is a scenario still.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Full;

/// Something the program has, by the number in its name: `m17`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Name(u32);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m{}", self.0)
    }
}

/// The place of a span's line, which is known when all else is.
#[derive(Debug)]
pub(super) struct Hole(usize);

/// The scenario so far.
pub(super) struct Draft {
    body: String,
    /// What may be in the body yet, less what holes will take.
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

    /// A name that nothing had yet.
    pub(super) fn name(&mut self) -> Name {
        self.names += 1;
        Name(self.names)
    }

    /// Takes one of the arenas that there may be at a time, and makes it. `None`
    /// where there are too many.
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

    /// The span of an arena, once it is known how large it has to be.
    pub(super) fn span(&mut self, hole: &Hole, arena: &str, base: u64, size: u64) {
        if let Some((_, line)) = self.spans.get_mut(hole.0) {
            *line = match base {
                0..PAGE => format!("span {arena} {base} {}\n", short(size)),
                _ => format!("span {arena} {base:#x} {}\n", short(size)),
            };
        }
    }

    /// Ends an arena that is empty.
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
        let begun = self.body.len();
        let _infallible = match comment {
            "" => writeln!(self.body, "{statement}"),
            comment => writeln!(self.body, "{statement}  # {comment}"),
        };
        let counted = self.count_operation(self.body.len() - begun);
        if counted.is_err() {
            self.body.truncate(begun);
        }
        counted
    }

    /// Says that the operation just written fails.
    pub(super) fn expect_fails(&mut self) -> Result<(), Full> {
        self.line(format_args!("expect fails"))
    }

    /// Writes a comment of its own.
    pub(super) fn remark(&mut self, comment: fmt::Arguments<'_>) -> Result<(), Full> {
        self.line(format_args!("# {comment}"))
    }

    /// Whether it is short enough for comments that only help to read.
    pub(super) fn is_readable(&self) -> bool {
        self.body.len() < READABLE
    }

    pub(super) fn used(&mut self, what: &'static str) {
        tally(&mut self.report.used, what, self.report.lines);
    }

    pub(super) fn adapted(&mut self, what: &'static str) {
        tally(&mut self.report.adapted, what, self.report.lines);
    }

    pub(super) fn left_out(&mut self, what: &'static str) {
        self.left_out_in(self.report.lines, what);
    }

    /// The same for one of many kinds, with its name.
    pub(super) fn left_out_by_name(&mut self, what: &'static str, name: &str) {
        tally(&mut self.report.left_out, what, self.report.lines).count_name(name);
    }

    /// The same for what was in an earlier line.
    pub(super) fn left_out_in(&mut self, line: u64, what: &'static str) {
        tally(&mut self.report.left_out, what, line);
    }

    /// The whole text.
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
        let begun = self.body.len();
        let _infallible = writeln!(self.body, "{line}");
        let taken = self.take(self.body.len() - begun);
        if taken.is_err() {
            self.body.truncate(begun);
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

/// A number with the largest suffix that it is a whole number of.
fn short(number: u64) -> String {
    let units = [(40, "T"), (30, "G"), (20, "M"), (10, "K")];
    let fits = |&(bits, _): &(u32, &str)| number != 0 && number.trailing_zeros() >= bits;
    match units.into_iter().find(fits) {
        Some((bits, unit)) => format!("{}{unit}", number >> bits),
        None => number.to_string(),
    }
}

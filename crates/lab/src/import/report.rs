//! What was made of a log, counted.

use std::fmt;

use crate::words::{count, grouped};

/// A kind of thing found in a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    /// What it is, as a plural: `frees`.
    pub what: &'static str,
    /// How often it was found.
    pub count: u64,
    /// The line it was first found in, from 1.
    pub first_line: u64,
}

/// A limit of scenarios that a log did not stay within.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// [`MAX_OPERATIONS`](crate::scenario::MAX_OPERATIONS).
    Operations,
    /// [`MAX_BYTES`](crate::scenario::MAX_BYTES).
    Bytes,
}

/// Where the scenario ends although the log goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    /// What there would be too much of.
    pub limit: Limit,
    /// The first line of the log that is not, or not wholly, in the scenario.
    pub line: u64,
    /// How many lines that is, this one included.
    pub lines: u64,
}

/// What was made of a log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Lines read, blank ones included.
    pub lines: u64,
    /// Operations written.
    pub operations: usize,
    /// What became operations as it is.
    pub used: Vec<Tally>,
    /// What became something near it.
    pub adapted: Vec<Tally>,
    /// What became nothing.
    pub left_out: Vec<Tally>,
    /// Where the scenario ends, if that is before the log does.
    pub cut: Option<Cut>,
    /// What else is worth knowing, a sentence each.
    pub facts: Vec<String>,
}

impl Report {
    /// Everything in it, a line each.
    pub fn sentences(&self) -> Vec<String> {
        let lines = count(self.lines, "line", "lines");
        let operations = count(self.operations as u128, "operation", "operations");
        let mut told = vec![format!("{lines} became {operations}")];
        for (how, tallies) in [
            ("used", &self.used),
            ("adapted", &self.adapted),
            ("left out", &self.left_out),
        ] {
            told.extend(tallies.iter().map(|tally| format!("{how}: {tally}")));
        }
        told.extend(self.cut.map(|cut| cut.to_string()));
        told.extend(self.facts.iter().cloned());
        told
    }

    /// Whether anything of the log is in the scenario.
    pub fn is_of_use(&self) -> bool {
        !self.used.is_empty() || !self.adapted.is_empty()
    }
}

/// Counts one more.
pub(super) fn tally(tallies: &mut Vec<Tally>, what: &'static str, line: u64) {
    match tallies.iter_mut().find(|tally| tally.what == what) {
        Some(tally) => {
            tally.count += 1;
            tally.first_line = tally.first_line.min(line);
        }
        None => tallies.push(Tally {
            what,
            count: 1,
            first_line: line,
        }),
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            count,
            first_line,
        } = *self;
        let (count, line) = (grouped(count.into()), grouped(first_line.into()));
        write!(f, "{what}: {count}, the first in line {line}")
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = match self.limit {
            Limit::Operations => "a scenario has room for no more operations",
            Limit::Bytes => "a scenario has room for no more text",
        };
        let lines = count(self.lines, "line of the log is", "lines of the log are");
        let line = grouped(self.line.into());
        write!(
            f,
            "cut: {limit}, reached in line {line}; from there on {lines} not in it"
        )
    }
}

//! What was made of a log, counted.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use super::quoted::quoted;
use crate::narration::{count, grouped};

/// How many names are told.
const TOLD: usize = 5;
/// How many names are counted one by one: more than there are system calls.
const MOST_NAMES: usize = 1024;

/// A kind of thing found in a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    /// What it is, as a plural: `frees`.
    pub what: &'static str,
    /// How often it was found.
    pub count: u64,
    /// The line it was first found in, from 1.
    pub first_line: u64,
    /// What there was of it by name, where it is of many kinds. Names that a log has
    /// too many of are in `count` only.
    pub names: BTreeMap<String, u64>,
}

impl Tally {
    /// One of those counted had this name.
    pub(super) fn count_name(&mut self, name: &str) {
        let name = quoted(name);
        if let Some(count) = self.names.get_mut(&name) {
            *count += 1;
        } else if self.names.len() < MOST_NAMES {
            self.names.insert(name, 1);
        }
    }

    /// The commonest names: `wait4 4, read 3`.
    fn commonest(&self) -> String {
        let mut names: Vec<_> = self
            .names
            .iter()
            .map(|(name, &count)| (name, count))
            .collect();
        names.sort_by_key(|&(_, count)| Reverse(count));
        names.truncate(TOLD);
        let told: u64 = names.iter().map(|&(_, count)| count).sum();
        let others = self.count.saturating_sub(told);
        let mut words: Vec<_> = names
            .into_iter()
            .map(|(name, count)| format!("{name} {}", grouped(count.into())))
            .collect();
        if others > 0 {
            words.push(format!("others {}", grouped(others.into())));
        }
        words.join(", ")
    }
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
pub(super) fn tally<'a>(
    tallies: &'a mut Vec<Tally>,
    what: &'static str,
    line: u64,
) -> &'a mut Tally {
    let known = tallies.iter().position(|tally| tally.what == what);
    let place = known.unwrap_or(tallies.len());
    if known.is_none() {
        tallies.push(Tally {
            what,
            count: 0,
            first_line: line,
            names: BTreeMap::new(),
        });
    }
    let tally = &mut tallies[place];
    tally.count += 1;
    tally.first_line = tally.first_line.min(line);
    tally
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, line) = (grouped(self.count.into()), grouped(self.first_line.into()));
        write!(f, "{}: {count}", self.what)?;
        if !self.names.is_empty() {
            write!(f, " ({})", self.commonest())?;
        }
        write!(f, ", the first in line {line}")
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

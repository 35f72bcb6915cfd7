//! The counts of an import.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use crate::narration::{count, grouped};

/// The maximum number of names written.
const MAX_NAMES_WRITTEN: usize = 5;
/// The maximum number of names counted separately: more than there are system calls.
const MAX_NAMES: usize = 1024;

/// A kind of thing found in a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Its name, a plural: `frees`.
    pub what: &'static str,
    /// The number of times it was found.
    pub count: u64,
    /// The first line in which it was found, from 1.
    pub first_line: u64,
    /// Counts by name, if it has many variants. Beyond the maximum, names are only in
    /// `count`.
    pub names: BTreeMap<String, u64>,
}

impl Finding {
    pub(super) fn count_name(&mut self, name: &str) {
        let name = quoted(name);
        if let Some(count) = self.names.get_mut(&name) {
            *count += 1;
        } else if self.names.len() < MAX_NAMES {
            self.names.insert(name, 1);
        }
    }

    /// Returns the most frequent names: `wait4 4, read 3`.
    fn most_frequent(&self) -> String {
        let mut names: Vec<_> = self.names.iter().map(|(name, &n)| (&**name, n)).collect();
        names.sort_by_key(|&(_, count)| Reverse(count));
        names.truncate(MAX_NAMES_WRITTEN);
        let listed: u64 = names.iter().map(|&(_, count)| count).sum();
        if self.count > listed {
            names.push(("others", self.count - listed));
        }
        let word = |(name, count): (&str, u64)| format!("{name} {}", grouped(count.into()));
        names.into_iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

/// The lines of a log that one call takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Lines {
    first: u64,
    /// The second line; the first again if there is only one.
    second: u64,
    last: u64,
    count: u64,
}

impl Lines {
    pub(super) const fn one(line: u64) -> Self {
        Self {
            first: line,
            second: line,
            last: line,
            count: 1,
        }
    }

    /// Returns these lines and later ones.
    pub(super) fn and(self, later: Self) -> Self {
        let second = match self.count {
            1 => later.first,
            _ => self.second,
        };
        Self {
            second,
            last: later.last,
            count: self.count + later.count,
            ..self
        }
    }

    pub(super) const fn first(self) -> u64 {
        self.first
    }

    pub(super) const fn last(self) -> u64 {
        self.last
    }

    /// Returns those before a line; `None` if there are none.
    pub(super) fn before(self, line: u64) -> Option<Self> {
        let count = self.count - u64::from(self.last == line);
        (count > 0).then_some(Self { count, ..self })
    }
}

/// The use that was made of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// It became an operation, or was needed to write others.
    Used(&'static str),
    /// It was only counted, for this reason.
    LeftOut(&'static str),
}

/// A limit of scenarios that was reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// [`MAX_OPERATIONS`](crate::scenario::MAX_OPERATIONS).
    Operations,
    /// [`MAX_BYTES`](crate::scenario::MAX_BYTES).
    Bytes,
}

/// The place where the scenario ends before the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    /// The limit that was reached.
    pub limit: Limit,
    /// The first line of the log that is not completely in the scenario.
    pub line: u64,
    /// The number of lines from there on.
    pub lines: u64,
}

/// The report of an import.
///
/// Every line of the log is counted once: in `used`, in `left_out` or in `cut`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Lines read, including empty ones.
    pub lines: u64,
    /// Operations written.
    pub operations: usize,
    /// Things that became operations.
    pub used: Vec<Finding>,
    /// Those of them that became different operations.
    pub adapted: Vec<Finding>,
    /// Things that became no operations.
    pub left_out: Vec<Finding>,
    /// The end of the scenario, if it is before that of the log.
    pub cut: Option<Cut>,
    /// Other facts, one sentence each.
    pub facts: Vec<String>,
}

impl Report {
    /// Returns the report, one sentence for each line.
    pub fn sentences(&self) -> Vec<String> {
        let lines = count(self.lines, "line", "lines");
        let operations = count(self.operations as u128, "operation", "operations");
        let mut sentences = vec![format!("{lines} became {operations}")];
        for (how, findings) in [
            ("used", &self.used),
            ("changed", &self.adapted),
            ("left out", &self.left_out),
        ] {
            sentences.extend(findings.iter().map(|finding| format!("{how}: {finding}")));
        }
        sentences.extend(self.cut.map(|cut| cut.to_string()));
        sentences.extend(self.facts.iter().cloned());
        sentences
    }

    /// Returns whether anything of the log is in the scenario.
    pub fn is_of_use(&self) -> bool {
        !self.used.is_empty()
    }

    /// Counts a call that takes these lines.
    pub(super) fn count(&mut self, what: Use, lines: Lines) {
        let (findings, what) = match what {
            Use::Used(what) => (&mut self.used, what),
            Use::LeftOut(what) => (&mut self.left_out, what),
        };
        if lines.count > 1 {
            let more = count_one(findings, FURTHER_LINES, lines.second);
            more.count += lines.count - 2;
        }
        count_one(findings, what, lines.first);
    }

    /// Counts the name of a call that was just left out.
    pub(super) fn count_name(&mut self, what: &'static str, name: &str) {
        let finding = self
            .left_out
            .iter_mut()
            .find(|finding| finding.what == what);
        if let Some(finding) = finding {
            finding.count_name(name);
        }
    }

    /// Counts lines that are left out, each for itself.
    pub(super) fn leave_out_each(&mut self, what: &'static str, lines: Lines) {
        count_one(&mut self.left_out, what, lines.first).count += lines.count - 1;
    }

    /// Puts the findings into the order of the log.
    pub(super) fn sort(&mut self) {
        for findings in [&mut self.used, &mut self.adapted, &mut self.left_out] {
            findings.sort_by_key(|finding| finding.first_line);
        }
    }
}

/// The name under which every line of a call after its first is counted.
const FURTHER_LINES: &str = "further lines of calls that take several lines";

/// Counts one more thing of a kind, found in `line`, and returns its counts.
pub(super) fn count_one<'a>(
    findings: &'a mut Vec<Finding>,
    what: &'static str,
    line: u64,
) -> &'a mut Finding {
    let known = findings.iter().position(|finding| finding.what == what);
    let place = known.unwrap_or(findings.len());
    if known.is_none() {
        findings.push(Finding {
            what,
            count: 0,
            first_line: line,
            names: BTreeMap::new(),
        });
    }
    let finding = &mut findings[place];
    finding.count += 1;
    finding.first_line = finding.first_line.min(line);
    finding
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, line) = (grouped(self.count.into()), grouped(self.first_line.into()));
        write!(f, "{}: {count}", self.what)?;
        if !self.names.is_empty() {
            write!(f, " ({})", self.most_frequent())?;
        }
        write!(f, ", the first in line {line}")
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = match self.limit {
            Limit::Operations => "a scenario cannot have more operations",
            Limit::Bytes => "a scenario cannot have more text",
        };
        let lines = count(self.lines, "line is", "lines are");
        let line = grouped(self.line.into());
        write!(
            f,
            "the scenario ends at line {line} of the log, because {limit}: {lines} left out"
        )
    }
}

/// Returns text of a log for a comment: one short line without control characters.
pub(super) fn quoted(words: &str) -> String {
    const MOST: usize = 48;
    let mut printable = words.chars().filter(|c| !c.is_control());
    let mut text: String = printable.by_ref().take(MOST).collect();
    if printable.next().is_some() {
        text.push('…');
    }
    text
}

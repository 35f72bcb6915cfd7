//! A whole text: its lines, and where its operations are.
//!
//! The text is stored as it is, with eight bytes more for each line. A line is parsed when
//! its statement is needed: a million statements would take a quarter of a gigabyte.

use std::collections::HashSet;
use std::ops::Range;

use super::error::ParseError;
use super::mentions::Mentions;
use super::parse::parse_line;
use super::parts::{ByJoint, nothing_to_continue};
use super::statement::{Expectation, Statement};
use super::words::split_comment;
use super::{MAX_ARENAS, MAX_BYTES, MAX_ERRORS, MAX_OPERATIONS};

/// One line of a scenario, parsed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// The text as the user wrote it.
    pub text: String,
    /// The statement; `None` for a blank line or a comment.
    pub statement: Option<Statement>,
    /// The text after a `#`, without surrounding blanks.
    pub comment: Option<String>,
}

impl Line {
    fn parse(number: usize, text: &str) -> Result<Self, ParseError> {
        Ok(Self {
            number,
            text: text.to_owned(),
            statement: statement(number, text)?,
            comment: split_comment(text).1.map(str::to_owned),
        })
    }

    /// Returns the number of operations.
    pub fn operations(&self) -> usize {
        self.statement.as_ref().map_or(0, Statement::operations)
    }
}

/// A line that is one operation or, as a workload, many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The line's index, from 0.
    pub line: usize,
    /// The number of operations before it.
    pub start: usize,
    /// The number of operations.
    pub count: usize,
}

impl Entry {
    /// Returns the first operation after it.
    pub const fn end(self) -> usize {
        self.start + self.count
    }
}

/// The start of a line. The limits keep both numbers small.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Start {
    byte: u32,
    /// The number of operations before it.
    operation: u32,
}

/// A text in which every line parses.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scenario {
    block: Block,
    mentions: Mentions,
    summary: Summary,
}

/// The findings of the check of a whole scenario.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Summary {
    /// The number of operations in workloads.
    workload_operations: usize,
    /// The lines of workloads that later lines continue, each with that line, in order.
    continued: Vec<(usize, usize)>,
    /// The most arenas that exist at a time.
    most_arenas: usize,
}

impl Scenario {
    /// Parses a whole text.
    ///
    /// # Errors
    /// Lists the mistakes, up to [`MAX_ERRORS`].
    pub fn parse(text: &str) -> Result<Self, Vec<ParseError>> {
        let mut mentions = Mentions::default();
        let block = Block::parse(text, |_, statement| mentions.add(statement))?;
        let mut scenario = Self {
            block,
            mentions,
            summary: Summary::default(),
        };
        scenario.summary = scenario.check().map_err(|error| vec![error])?;
        Ok(scenario)
    }

    /// Parses bytes that may not be text.
    ///
    /// # Errors
    /// The errors of [`parse`](Self::parse), or the place of the first byte that is not UTF-8.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, Vec<ParseError>> {
        if bytes.len() > MAX_BYTES {
            return Err(vec![too_long(bytes.len())]);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let last = before.rsplit('\n').next().unwrap_or_default();
            vec![ParseError {
                line: before.matches('\n').count() + 1,
                column: last.chars().count() + 1,
                ..ParseError::at_start("this is not UTF-8 text".to_owned())
            }]
        })?;
        Self::parse(text)
    }

    /// Parses every line by itself, for an editor that marks errors while the user types.
    /// Does not check the scenario as a whole: its limits, and the workloads it continues.
    pub fn parse_lossy(text: &str) -> Vec<Result<Line, ParseError>> {
        split_lines(text)
            .enumerate()
            .map(|(index, line)| Line::parse(index + 1, line))
            .collect()
    }

    /// Returns the whole text.
    pub fn text(&self) -> &str {
        &self.block.text
    }

    /// Returns the number of lines.
    pub fn line_count(&self) -> usize {
        self.block.lines()
    }

    /// Returns the text of a line (from 0), without its end; empty beyond the last.
    pub fn line_text(&self, index: usize) -> &str {
        self.block.line(index)
    }

    /// Returns a line (from 0), parsed.
    pub fn line(&self, index: usize) -> Option<Line> {
        if index >= self.line_count() {
            return None;
        }
        // Every line parsed before.
        Line::parse(index + 1, self.line_text(index)).ok()
    }

    /// Returns all lines, parsed.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line> + '_ {
        (0..self.line_count()).filter_map(|index| self.line(index))
    }

    /// Returns the statement of a line (from 0).
    pub fn statement(&self, line: usize) -> Option<Statement> {
        statement(line + 1, self.line_text(line)).ok().flatten()
    }

    /// Returns the number of operations.
    pub fn operations(&self) -> usize {
        self.block.operations()
    }

    /// Returns whether it has a `random` line.
    pub fn has_random(&self) -> bool {
        self.summary.workload_operations > 0
    }

    /// Returns the number of operations that set up the arenas: those at the start that only
    /// make arenas, add spans and choose a CPU.
    pub fn set_up(&self) -> usize {
        let sets_up = |line: &usize| {
            use Statement::{Arena, Cpu, Expect, Span};
            matches!(
                self.statement(*line),
                None | Some(Arena { .. } | Span { .. } | Cpu(_) | Expect(_))
            )
        };
        let lines = (0..self.line_count()).take_while(sets_up).count();
        self.block.operations_before(lines)
    }

    /// Returns the most arenas that exist at a time, if every `arena` and `destroy` succeeds.
    pub const fn most_arenas(&self) -> usize {
        self.summary.most_arenas
    }

    /// Returns the line of an operation (from 0), in `O(log lines)`.
    pub fn entry_of(&self, operation: usize) -> Option<Entry> {
        if operation >= self.operations() {
            return None;
        }
        let starts = &self.block.starts[..self.line_count()];
        let line = starts
            .partition_point(|start| start.operation as usize <= operation)
            .checked_sub(1)?;
        Some(self.entry(line))
    }

    /// Returns the operations of a line (from 0); `None` if it has none.
    pub fn entry_at(&self, line: usize) -> Option<Entry> {
        let entry = (line < self.line_count()).then(|| self.entry(line))?;
        (entry.count > 0).then_some(entry)
    }

    /// Returns the line of an operation, and looks first at `line` and the next ones.
    pub(crate) fn entry_near(&self, line: usize, operation: usize) -> Option<Entry> {
        const NEAR: usize = 8;
        let lines = line..self.line_count().min(line + NEAR);
        lines
            .map(|line| self.entry(line))
            .find(|entry| (entry.start..entry.end()).contains(&operation))
            .or_else(|| self.entry_of(operation))
    }

    fn entry(&self, line: usize) -> Entry {
        Entry {
            line,
            start: self.block.operations_before(line),
            count: self.block.operations_of(line),
        }
    }

    pub(crate) fn block(&self) -> &Block {
        &self.block
    }

    /// Returns the index of the first line after an entry and its expectations; without an
    /// entry, after the expectations at the start.
    pub(crate) fn end_of(&self, entry: Option<Entry>) -> usize {
        let from = entry.map_or(0, |entry| entry.line + 1);
        let until = self
            .entry_of(entry.map_or(0, Entry::end))
            .map_or(self.line_count(), |next| next.line);
        (from..until)
            .rev()
            .find(|&line| !is_blank(self.line_text(line)))
            .map_or(from, |line| line + 1)
    }

    /// Returns the expectations after an entry, with their line indices; without an entry,
    /// those at the start.
    pub(crate) fn checks(
        &self,
        entry: Option<Entry>,
    ) -> impl Iterator<Item = (usize, Expectation)> + '_ {
        let from = entry.map_or(0, |entry| entry.line + 1);
        (from..self.end_of(entry)).filter_map(|line| match self.statement(line)? {
            Statement::Expect(expectation) => Some((line, expectation)),
            _ => None,
        })
    }

    /// Returns the places, in operations, that have expectations, each once: the stops of a
    /// lesson. Looks at the lines without parsing them.
    pub fn stops(&self) -> impl Iterator<Item = usize> + '_ {
        let is_expectation = |&line: &usize| {
            let text = self.line_text(line).trim_start();
            let rest = text.strip_prefix("expect").map(str::trim_start);
            first_word(text) == "expect" && rest.is_some_and(|rest| !rest.starts_with('='))
        };
        let lines = (0..self.line_count()).filter(is_expectation);
        let mut last = None;
        lines
            .map(|line| self.block.operations_before(line))
            .filter(move |&at| last.replace(at) != Some(at))
    }

    pub(crate) fn unused_names(&self, others: &Mentions) -> impl Iterator<Item = String> {
        self.mentions.unused(others)
    }

    /// Returns the lines of workloads that later lines continue, each with that line, in
    /// order.
    pub(crate) fn continued(&self) -> &[(usize, usize)] {
        &self.summary.continued
    }

    /// Returns whether a later line continues the workload of this one.
    pub(crate) fn is_continued(&self, line: usize) -> bool {
        self.summary
            .continued
            .binary_search_by_key(&line, |&(first, _)| first)
            .is_ok()
    }

    /// Returns false if the line neither continues a workload nor is continued. Constant time.
    pub(crate) fn may_be_part(&self, line: usize) -> bool {
        !self.summary.continued.is_empty() && first_word(self.line_text(line)) == "random"
    }

    /// Replaces lines, and returns the old ones. Nothing changes if that goes over a limit,
    /// or a line would continue a workload that is gone.
    pub(crate) fn splice(
        &mut self,
        range: Range<usize>,
        lines: &Block,
    ) -> Result<Block, Vec<ParseError>> {
        if let Some(over) = lines.first_over(2 * MAX_OPERATIONS) {
            return Err(vec![over_limit(range.start + over, lines.line(over))]);
        }
        let put = range.start..range.start + lines.lines();
        let taken = self.block.replace(range, lines);
        match self.check() {
            Ok(summary) => {
                self.summary = summary;
                taken.statements().for_each(|s| self.mentions.remove(&s));
                lines.statements().for_each(|s| self.mentions.add(&s));
                Ok(taken)
            }
            Err(error) => {
                self.block.replace(put, &taken);
                Err(vec![error])
            }
        }
    }

    /// Checks the limits.
    fn check(&self) -> Result<Summary, ParseError> {
        // A text without a last line break is a byte shorter.
        if self.text().len() > MAX_BYTES + 1 {
            return Err(too_long(self.text().len()));
        }
        let (mut written, mut expanded) = (0, 0);
        let (mut arenas, mut most_arenas) = (HashSet::new(), 0);
        let mut parts = 0;
        for line in 0..self.line_count() {
            let count = self.entry(line).count;
            // No other line needs to be parsed.
            let counted = match first_word(self.line_text(line)) {
                "arena" | "destroy" | "random" => self.statement(line),
                _ => None,
            };
            match counted {
                Some(Statement::Random { skip, .. }) => {
                    expanded += count;
                    parts += usize::from(skip > 0);
                }
                _ => written += count,
            }
            if written > MAX_OPERATIONS || expanded > MAX_OPERATIONS {
                return Err(over_limit(line, self.line_text(line)));
            }
            match counted {
                Some(Statement::Arena { name, .. }) => arenas.insert(name),
                Some(Statement::Destroy(arena)) => arenas.remove(&arena),
                _ => false,
            };
            most_arenas = most_arenas.max(arenas.len());
            if most_arenas > MAX_ARENAS {
                let message =
                    format!("there may be {MAX_ARENAS} arenas at a time; destroy one first");
                return Err(whole_line(line, self.line_text(line), message));
            }
        }
        Ok(Summary {
            workload_operations: expanded,
            most_arenas,
            continued: if parts == 0 {
                Vec::new()
            } else {
                self.find_continued()?
            },
        })
    }

    /// Returns the error of a line (from 0) that has no workload to continue.
    fn not_continuing(&self, line: usize) -> ParseError {
        const KEY: &str = "skip";
        let skip = match self.statement(line) {
            Some(Statement::Random { skip, .. }) => skip,
            _ => 0,
        };
        let code = split_comment(self.line_text(line)).0;
        let before = code.rfind(KEY).map_or("", |byte| &code[..byte]);
        ParseError {
            line: line + 1,
            column: before.chars().count() + 1,
            length: KEY.len(),
            ..ParseError::at_start(nothing_to_continue(skip))
        }
    }

    /// Goes backward: each line that continues a workload takes the nearest one before it.
    fn find_continued(&self) -> Result<Vec<(usize, usize)>, ParseError> {
        let mut later = ByJoint::default();
        let mut continued = Vec::new();
        let is_random = |&line: &usize| first_word(self.line_text(line)) == "random";
        for line in (0..self.line_count()).rev().filter(is_random) {
            let Some(statement) = self.statement(line) else {
                continue;
            };
            let next = statement.ends_at().and_then(|end| later.take(&end));
            continued.extend(next.map(|next| (line, next)));
            if let Some(joint) = statement.continues() {
                later.add(joint, line);
            }
        }
        continued.reverse();
        match later.values().min() {
            Some(&line) => Err(self.not_continuing(line)),
            None => Ok(continued),
        }
    }
}

/// Lines that parse, each by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Block {
    /// Each line with a line break after it.
    text: String,
    /// The start of each line, and one more for the end.
    starts: Vec<Start>,
}

impl Default for Block {
    fn default() -> Self {
        Self {
            text: String::new(),
            starts: vec![Start::default()],
        }
    }
}

impl Block {
    /// Parses lines without checking the limit of operations, and passes each statement to
    /// `show`, with the index of its line.
    pub(crate) fn parse(
        text: &str,
        mut show: impl FnMut(usize, &Statement),
    ) -> Result<Self, Vec<ParseError>> {
        if text.len() > MAX_BYTES {
            return Err(vec![too_long(text.len())]);
        }
        let mut block = Self::default();
        block.text.reserve_exact(text.len() + 1);
        let mut errors = Vec::new();
        for (index, line) in split_lines(text).enumerate() {
            match statement(index + 1, line) {
                Ok(statement) => {
                    if let Some(statement) = &statement {
                        show(index, statement);
                    }
                    block.push(line, statement.as_ref().map_or(0, Statement::operations));
                }
                Err(error) => errors.push(error),
            }
            if errors.len() == MAX_ERRORS {
                break;
            }
        }
        if errors.is_empty() {
            block.starts.shrink_to_fit();
            Ok(block)
        } else {
            Err(errors)
        }
    }

    pub(crate) fn push(&mut self, line: &str, operations: usize) {
        self.text.push_str(line);
        self.text.push('\n');
        let before = self.starts.last().map_or(0, |start| start.operation);
        let operations = u32::try_from(operations).unwrap_or(u32::MAX);
        self.starts.push(Start {
            // The limits are checked elsewhere.
            byte: u32::try_from(self.text.len()).unwrap_or(u32::MAX),
            operation: before.saturating_add(operations),
        });
    }

    pub(crate) fn append(&mut self, other: &Self, lines: Range<usize>) {
        for line in lines {
            self.push(other.line(line), other.operations_of(line));
        }
    }

    pub(crate) fn lines(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn operations(&self) -> usize {
        self.operations_before(self.lines())
    }

    pub(crate) fn operations_of(&self, line: usize) -> usize {
        self.operations_before(line + 1) - self.operations_before(line)
    }

    /// Returns the number of operations before a line; beyond the last line, of all.
    pub(crate) fn operations_before(&self, line: usize) -> usize {
        let start = self.starts.get(line).or(self.starts.last());
        start.map_or(0, |start| start.operation as usize)
    }

    /// Returns the first line that passes this number of operations.
    fn first_over(&self, operations: usize) -> Option<usize> {
        let over = |start: &Start| start.operation as usize > operations;
        self.starts[1..].iter().position(over)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.starts.len() * size_of::<Start>()
    }

    /// Returns the text of a line, without its end.
    pub(crate) fn line(&self, index: usize) -> &str {
        let start = |index: usize| self.starts.get(index).map(|start| start.byte as usize);
        match (start(index), start(index + 1)) {
            (Some(from), Some(end)) => &self.text[from..end - 1],
            _ => "",
        }
    }

    fn statements(&self) -> impl Iterator<Item = Statement> + '_ {
        (0..self.lines()).filter_map(|index| statement(index + 1, self.line(index)).ok()?)
    }

    /// Replaces lines, and returns the old ones.
    fn replace(&mut self, range: Range<usize>, lines: &Self) -> Self {
        let mut taken = Self::default();
        taken.append(self, range.clone());
        let (from, to) = (self.starts[range.start], self.starts[range.end]);
        self.text
            .replace_range(from.byte as usize..to.byte as usize, &lines.text);
        // A text over the limits may overflow the types until it is refused.
        let moved = |start: &Start, by: &Start, back: Start| Start {
            byte: (start.byte - back.byte).saturating_add(by.byte),
            operation: (start.operation - back.operation).saturating_add(by.operation),
        };
        let zero = self.starts[0];
        let put: Vec<Start> = lines.starts.iter().map(|s| moved(s, &from, zero)).collect();
        let end = put.last().copied().unwrap_or(from);
        for start in &mut self.starts[range.end + 1..] {
            *start = moved(start, &end, to);
        }
        self.starts.splice(range.start..=range.end, put);
        taken
    }
}

fn statement(number: usize, text: &str) -> Result<Option<Statement>, ParseError> {
    parse_line(text).map_err(|error| ParseError {
        line: number,
        ..error
    })
}

fn over_limit(index: usize, line: &str) -> ParseError {
    let message = format!(
        "on this line the scenario exceeds a limit: at most {MAX_OPERATIONS} written operations, and at most {MAX_OPERATIONS} operations of all “random” lines together"
    );
    whole_line(index, line, message)
}

/// Returns an error about a whole line (from 0).
fn whole_line(index: usize, line: &str, message: String) -> ParseError {
    ParseError {
        line: index + 1,
        length: line.chars().count().max(1),
        ..ParseError::at_start(message)
    }
}

/// Returns true for a line that is empty, or only a comment.
pub(crate) fn is_blank(line: &str) -> bool {
    split_comment(line).0.trim().is_empty()
}

/// Returns the text before the first blank, `=` or `#`.
pub(crate) fn first_word(line: &str) -> &str {
    let line = line.trim_start();
    let end = line.find(|c: char| c.is_whitespace() || c == '=' || c == '#');
    &line[..end.unwrap_or(line.len())]
}

/// Returns the lines of a text with any line ends, without a byte order mark.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // `lines` leaves a `\r` before another one, and at the very end.
    text.lines().map(|line| line.trim_end_matches('\r'))
}

fn too_long(bytes: usize) -> ParseError {
    let limit = format!("a scenario may have at most {MAX_BYTES} (16 MiB)");
    ParseError::at_start(format!("the text has {bytes} bytes; {limit}"))
}

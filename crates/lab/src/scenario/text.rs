//! A whole text: its lines, and where its operations are.

use std::collections::HashSet;
use std::ops::Range;

use super::words::split_comment;
use super::{
    Expectation, MAX_ARENAS, MAX_BYTES, MAX_ERRORS, MAX_OPERATIONS, ParseError, Statement,
    parse_line,
};

/// One line of a scenario, with what it means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// The text as the user wrote it.
    pub text: String,
    /// What it asks for; `None` for a blank line or a comment.
    pub statement: Option<Statement>,
    /// What follows a `#`, without surrounding blanks.
    pub comment: Option<String>,
}

impl Line {
    fn parse(number: usize, text: &str) -> Result<Self, ParseError> {
        let statement = parse_line(text).map_err(|error| ParseError {
            line: number,
            ..error
        })?;
        Ok(Self {
            number,
            text: text.to_owned(),
            statement,
            comment: split_comment(text).1.map(str::to_owned),
        })
    }

    /// The line a statement is written as.
    pub(crate) fn of(statement: Statement) -> Self {
        Self {
            number: 0,
            text: statement.to_string(),
            statement: Some(statement),
            comment: None,
        }
    }

    /// How many operations it is.
    pub fn operations(&self) -> usize {
        self.statement.as_ref().map_or(0, Statement::operations)
    }
}

/// A line that is one operation or, as a workload, many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The line's index, from 0.
    pub line: usize,
    /// How many operations there are ahead of it.
    pub start: usize,
    /// How many operations it is.
    pub count: usize,
}

/// A text every line of which makes sense.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scenario {
    lines: Vec<Line>,
    entries: Vec<Entry>,
    len: usize,
}

impl Scenario {
    /// Parses a whole text.
    ///
    /// # Errors
    /// Everything that is wrong with it, up to [`MAX_ERRORS`].
    pub fn parse(text: &str) -> Result<Self, Vec<ParseError>> {
        Self::of_lines(parse_lines(text)?)
    }

    /// The same for bytes that may be no text.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), or where it stops being UTF-8.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, Vec<ParseError>> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let last = before.rsplit('\n').next().unwrap_or_default();
            vec![ParseError {
                line: before.matches('\n').count() + 1,
                column: last.chars().count() + 1,
                length: 1,
                message: "this is not UTF-8 text".to_owned(),
                suggestion: None,
            }]
        })?;
        Self::parse(text)
    }

    /// Every line by itself, right or wrong, for an editor that marks errors
    /// as they are typed. The limits of a whole scenario are not looked at.
    pub fn parse_lossy(text: &str) -> Vec<Result<Line, ParseError>> {
        split_lines(text)
            .enumerate()
            .map(|(index, line)| Line::parse(index + 1, line))
            .collect()
    }

    /// A scenario of these lines, if they stay within the limits.
    pub(crate) fn of_lines(lines: Vec<Line>) -> Result<Self, Vec<ParseError>> {
        let mut scenario = Self {
            lines,
            ..Self::default()
        };
        scenario.index();
        scenario.check_limits().map_err(|error| vec![error])?;
        Ok(scenario)
    }

    /// Its lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub(crate) fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    /// How many operations there are ahead of a line (from 0).
    pub(crate) fn operations_before(&self, line: usize) -> usize {
        let entry = self.entries.partition_point(|entry| entry.line < line);
        self.entries
            .get(entry)
            .map_or(self.len, |entry| entry.start)
    }

    /// The lines that are operations.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many operations it is.
    pub fn operations(&self) -> usize {
        self.len
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }

    /// The entry that an operation (from 0) belongs to, by its index.
    pub fn entry_of(&self, operation: usize) -> Option<usize> {
        if operation >= self.len {
            return None;
        }
        self.entries
            .partition_point(|entry| entry.start <= operation)
            .checked_sub(1)
    }

    /// What an entry's line asks for.
    pub fn statement(&self, entry: usize) -> Option<&Statement> {
        let line = self.lines.get(self.entries.get(entry)?.line)?;
        line.statement.as_ref()
    }

    /// The index of the first line behind an entry and what is expected of it;
    /// without an entry, behind what is expected of the start.
    pub(crate) fn end_of(&self, entry: Option<usize>) -> usize {
        let from = entry
            .and_then(|entry| self.entries.get(entry))
            .map_or(0, |entry| entry.line + 1);
        let until = self
            .entries
            .get(entry.map_or(0, |entry| entry + 1))
            .map_or(self.lines.len(), |next| next.line);
        (from..until)
            .rev()
            .find(|&line| self.lines[line].statement.is_some())
            .map_or(from, |line| line + 1)
    }

    /// What is expected behind an entry, by line index; without an entry, at
    /// the start.
    pub(crate) fn checks(
        &self,
        entry: Option<usize>,
    ) -> impl Iterator<Item = (usize, &Expectation)> + '_ {
        let from = entry
            .and_then(|entry| self.entries.get(entry))
            .map_or(0, |entry| entry.line + 1);
        (from..self.end_of(entry)).filter_map(|line| match &self.lines[line].statement {
            Some(Statement::Expect(expectation)) => Some((line, expectation)),
            _ => None,
        })
    }

    /// Puts lines in the place of others, and hands those back. Nothing changes
    /// if that goes over a limit.
    pub(crate) fn splice(
        &mut self,
        range: Range<usize>,
        lines: Vec<Line>,
    ) -> Result<Vec<Line>, Vec<ParseError>> {
        let put = range.start..range.start + lines.len();
        let taken: Vec<Line> = self.lines.splice(range, lines).collect();
        self.index();
        match self.check_limits() {
            Ok(()) => Ok(taken),
            Err(error) => {
                self.lines.splice(put, taken);
                self.index();
                Err(vec![error])
            }
        }
    }

    fn index(&mut self) {
        self.entries.clear();
        self.len = 0;
        for (index, line) in self.lines.iter_mut().enumerate() {
            line.number = index + 1;
            let count = line.operations();
            if count > 0 {
                self.entries.push(Entry {
                    line: index,
                    start: self.len,
                    count,
                });
                self.len = self.len.saturating_add(count);
            }
        }
    }

    fn check_limits(&self) -> Result<(), ParseError> {
        let bytes: usize = self.lines.iter().map(|line| line.text.len() + 1).sum();
        // A text without a last line break is a byte shorter.
        if bytes > MAX_BYTES + 1 {
            return Err(too_long(bytes));
        }
        let (mut written, mut expanded) = (0, 0);
        for entry in &self.entries {
            match self.lines[entry.line].statement {
                Some(Statement::Random { .. }) => expanded += entry.count,
                _ => written += 1,
            }
            if written > MAX_OPERATIONS || expanded > MAX_OPERATIONS {
                let message = format!(
                    "here the scenario passes {MAX_OPERATIONS} operations, the most there may be"
                );
                return Err(self.at_line(entry.line, message));
            }
        }
        let mut arenas = HashSet::new();
        for (index, line) in self.lines.iter().enumerate() {
            match &line.statement {
                Some(Statement::Arena { name, .. }) => arenas.insert(name),
                Some(Statement::Destroy { arena }) => arenas.remove(arena),
                _ => false,
            };
            if arenas.len() > MAX_ARENAS {
                let message =
                    format!("there may be {MAX_ARENAS} arenas at a time; destroy one first");
                return Err(self.at_line(index, message));
            }
        }
        Ok(())
    }

    fn at_line(&self, index: usize, message: String) -> ParseError {
        ParseError {
            line: index + 1,
            column: 1,
            length: self.lines[index].text.chars().count().max(1),
            message,
            suggestion: None,
        }
    }
}

/// Parses lines without looking at how many operations they are.
pub(crate) fn parse_lines(text: &str) -> Result<Vec<Line>, Vec<ParseError>> {
    if text.len() > MAX_BYTES {
        return Err(vec![too_long(text.len())]);
    }
    let mut lines = Vec::new();
    let mut errors = Vec::new();
    for (index, line) in split_lines(text).enumerate() {
        match Line::parse(index + 1, line) {
            Ok(line) => lines.push(line),
            Err(error) => errors.push(error),
        }
        if errors.len() == MAX_ERRORS {
            break;
        }
    }
    if errors.is_empty() {
        Ok(lines)
    } else {
        Err(errors)
    }
}

/// The lines of a text, whatever its line ends, without a byte order mark.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // `lines` leaves a `\r` ahead of another one, and at the very end.
    text.lines().map(|line| line.trim_end_matches('\r'))
}

fn too_long(bytes: usize) -> ParseError {
    ParseError {
        line: 1,
        column: 1,
        length: 1,
        message: format!("the text has {bytes} bytes; a scenario may have {MAX_BYTES} (16 MiB)"),
        suggestion: None,
    }
}

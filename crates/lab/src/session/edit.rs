//! Edits of the text, each of which can be undone.

use super::command::SessionError;
use super::document::Document;
use super::later_names::{self, NextNumbers};
use crate::scenario::{
    Block, Mentions, ParseError, Scenario, Statement, automatic_number, is_blank,
};
use crate::timeline::Timeline;

/// The opening of another session, and that session's file.
#[derive(Debug)]
pub(super) struct Opening(pub(super) Option<Document>);

/// Lines that replace other lines.
#[derive(Debug)]
pub(super) struct Edit {
    /// The session that is opened, if the edit opens another one: none of its arenas existed
    /// before.
    pub(super) opens: Option<Opening>,
    /// The index of the first line.
    pub(super) at: usize,
    /// The number of lines replaced.
    pub(super) replaces: usize,
    pub(super) lines: Block,
    /// The number of operations that are the same at the start of both.
    pub(super) same_before: usize,
    /// The number of operations that are the same at the end of both.
    pub(super) same_after: usize,
    /// The position before the edit.
    pub(super) from: usize,
    /// The position after the edit.
    pub(super) to: usize,
}

impl Edit {
    fn new(at: usize, replaces: usize, lines: Block, from: usize, to: usize) -> Self {
        Self {
            opens: None,
            at,
            replaces,
            lines,
            same_before: 0,
            same_after: 0,
            from,
            to,
        }
    }

    /// Extends the edit so that later lines keep their meaning: their automatic names, and
    /// the workloads that they continue. `next_numbers` gets the changed scenario, and the
    /// largest number that matters.
    ///
    /// # Errors
    /// The changed scenario goes over a limit, or a line would continue another workload.
    fn keep_later_lines(
        &mut self,
        scenario: &Scenario,
        next_numbers: impl FnOnce(&Scenario, u64) -> NextNumbers,
    ) -> Result<(), SessionError> {
        let end = self.at + self.replaces;
        let numbered = later_names::numbered_lines(scenario, end);
        let has_parts = self.same_before > 0 || !scenario.continued().is_empty();
        if !has_parts && numbered.is_empty() {
            return Ok(());
        }
        let mut changed = scenario.clone();
        changed.splice(self.at..end, &self.lines)?;
        self.check_parts(scenario, &changed)?;
        if let Some(largest) = numbered.iter().map(|&(_, number)| number).max() {
            let next = next_numbers(&changed, largest);
            later_names::rename(scenario, self, &numbered, next);
        }
        Ok(())
    }

    /// Checks that each line that stays continues the same workload as before.
    fn check_parts(&self, scenario: &Scenario, changed: &Scenario) -> Result<(), SessionError> {
        let last = self.at + self.lines.lines();
        // The parts of a line that is split.
        let split = (self.same_before > 0).then(|| (self.at, last - 1));
        let moved = |line: usize, part: Option<usize>| match line.checked_sub(self.at) {
            None => Some(line),
            Some(nth) if nth < self.replaces => part,
            Some(nth) => Some(last + nth - self.replaces),
        };
        let stays = |&(line, next): &(usize, usize)| {
            let line = moved(line, split.map(|(_, rest)| rest))?;
            Some((line, moved(next, split.map(|(first, _)| first))?))
        };
        let mut expected = scenario.continued().iter().filter_map(stays).chain(split);
        let is_lost = |pair: &(usize, usize)| changed.continued().binary_search(pair).is_err();
        match expected.find(is_lost) {
            None => Ok(()),
            Some((_, line)) => Err(SessionError::OtherWorkload { line: line + 1 }),
        }
    }
}

/// Edits that can be undone or redone.
#[derive(Default)]
pub(super) struct UndoHistory {
    pub(super) undo: Vec<Edit>,
    pub(super) redo: Vec<Edit>,
}

impl UndoHistory {
    const MAX_EDITS: usize = 1000;
    const MAX_BYTES: usize = 64 << 20;

    /// Remembers how to undo an edit. Forgets the oldest ones beyond the limits, but never
    /// the last.
    pub(super) fn remember(&mut self, inverse: Edit) {
        self.redo.clear();
        self.undo.push(inverse);
        let mut bytes = 0;
        let kept = self
            .undo
            .iter()
            .rev()
            .take(Self::MAX_EDITS)
            .take_while(|edit| {
                bytes += edit.lines.bytes();
                bytes <= Self::MAX_BYTES
            })
            .count();
        self.undo.drain(..self.undo.len() - kept.max(1));
    }
}

/// Parses lines that will be inserted, and names their allocations: an allocation without a
/// name gets the next one that neither the scenario nor these lines mention.
///
/// If these lines mention an automatic name (a1, a2 …), they mean one of their own
/// allocations, or an earlier one. All names then stay as they are.
fn parse_and_name(scenario: &Scenario, text: &str) -> Result<Block, Vec<ParseError>> {
    let mut mentions = Mentions::default();
    let mut unnamed = Vec::new();
    let mut has_automatic_name = false;
    let lines = Block::parse(text, |line, statement| {
        mentions.add(statement);
        has_automatic_name |= statement.allocation().and_then(automatic_number).is_some();
        if let Statement::Alloc { name: None, .. } = statement {
            unnamed.push(line);
        }
    })?;
    if unnamed.is_empty() || has_automatic_name {
        return Ok(lines);
    }
    let mut names = scenario.unused_names(&mentions);
    let mut named = Block::default();
    for line in 0..lines.lines() {
        let (text, count) = (lines.line(line), lines.operations_of(line));
        let unnamed = unnamed.binary_search(&line).ok();
        match unnamed.and_then(|_| names.next()) {
            Some(name) => named.push(&with_name(text, &name), count),
            None => named.push(text, count),
        }
    }
    Ok(named)
}

/// Replaces the whole text. Equal lines at its start and its end stay, so that their
/// operations need not be run again.
pub(super) fn replace(
    scenario: &Scenario,
    position: usize,
    text: &str,
) -> Result<Edit, SessionError> {
    let new = Scenario::parse(text)?;
    let len = new.operations();
    let to = if position == scenario.operations() {
        len
    } else {
        position.min(len)
    };
    let (old_lines, new_lines) = (scenario.line_count(), new.line_count());
    let most = old_lines.min(new_lines);
    let head = (0..most)
        .take_while(|&line| scenario.line_text(line) == new.line_text(line))
        .count();
    let tail = (0..most - head)
        .take_while(|back| {
            scenario.line_text(old_lines - 1 - back) == new.line_text(new_lines - 1 - back)
        })
        .count();
    let mut lines = Block::default();
    lines.append(new.block(), head..new_lines - tail);
    let replaces = old_lines - head - tail;
    Ok(Edit::new(head, replaces, lines, position, to))
}

/// Replaces the whole text by that of another session.
pub(super) fn open(scenario: &Scenario, position: usize, text: &str) -> Result<Edit, SessionError> {
    Ok(Edit {
        opens: Some(Opening(None)),
        ..replace(scenario, position, text)?
    })
}

/// Removes the line of an operation, and the expectations after it. Comments stay.
pub(super) fn remove(
    scenario: &Scenario,
    timeline: &Timeline,
    index: usize,
) -> Result<Edit, SessionError> {
    let len = scenario.operations();
    let entry = scenario.entry_of(index);
    let entry = entry.ok_or(SessionError::NoSuchOperation { index, len })?;
    let end = scenario.end_of(Some(entry));
    let mut lines = Block::default();
    let comments = (entry.line..end).map(|line| scenario.line_text(line));
    for comment in comments.filter(|line| is_blank(line)) {
        lines.push(comment, 0);
    }
    let position = timeline.position();
    let to = match position {
        before if before <= entry.start => before,
        inside if inside < entry.end() => entry.start,
        after => after - entry.count,
    };
    let mut edit = Edit::new(entry.line, end - entry.line, lines, position, to);
    let removed = [entry.start, entry.end()];
    edit.keep_later_lines(scenario, |_, _| {
        let [before, after_removed] = removed.map(|at| timeline.next_number(scenario, at));
        NextNumbers {
            before,
            after_removed,
            after_inserted: before,
        }
    })?;
    Ok(edit)
}

/// Inserts lines of text after the operations that are done. An allocation without a name
/// gets one. The workload that the position is inside of is split, and continues after them.
pub(super) fn insert(
    scenario: &Scenario,
    timeline: &Timeline,
    text: &str,
) -> Result<Edit, SessionError> {
    let lines = parse_and_name(scenario, text)?;
    let position = timeline.position();
    let to = position + lines.operations();
    let mut edit = match split_workload(scenario, position) {
        _ if lines.lines() == 0 => return Ok(Edit::new(0, 0, lines, position, position)),
        Some((line, [mut parts, rest])) => {
            let same_before = parts.operations();
            parts.append(&lines, 0..lines.lines());
            parts.append(&rest, 0..1);
            Edit {
                same_before,
                same_after: rest.operations(),
                ..Edit::new(line, 1, parts, position, to)
            }
        }
        None => Edit::new(insertion_line(scenario, position), 0, lines, position, to),
    };
    edit.keep_later_lines(scenario, |changed, largest| {
        let before = timeline.world_after().next_auto_number();
        NextNumbers {
            before,
            after_removed: before,
            after_inserted: if largest < before {
                before
            } else {
                timeline.next_number_after(changed, to)
            },
        }
    })?;
    Ok(edit)
}

/// Returns the index of the line after the operations that are done.
fn insertion_line(scenario: &Scenario, position: usize) -> usize {
    let lines = scenario.line_count();
    if position == scenario.operations() {
        return lines;
    }
    match position.checked_sub(1) {
        Some(last) => scenario.end_of(scenario.entry_of(last)),
        None => scenario.entry_of(0).map_or(lines, |entry| entry.line),
    }
}

/// Splits the workload that the position is inside of, and returns its line and its two
/// parts.
fn split_workload(scenario: &Scenario, position: usize) -> Option<(usize, [Block; 2])> {
    let entry = scenario.entry_of(position)?;
    let done = position - entry.start;
    if done == 0 {
        return None;
    }
    let line = scenario.line(entry.line)?;
    let statement = line.statement?;
    let part = |before: usize, operations: usize, comment: Option<String>| {
        let mut statement = statement.clone();
        if let Statement::Random { ops, skip, .. } = &mut statement {
            *ops = operations as u64;
            *skip += before as u64;
        }
        let comment = comment.map(|comment| format!(" # {comment}"));
        let mut part = Block::default();
        let text = format!("{statement}{}", comment.unwrap_or_default());
        part.push(&text, operations);
        part
    };
    let parts = [
        part(0, done, line.comment),
        part(done, entry.count - done, None),
    ];
    Some((entry.line, parts))
}

/// Returns the line with a name for its allocation.
fn with_name(line: &str, own: &str) -> String {
    let (blank, rest) = line.split_at(line.len() - line.trim_start().len());
    format!("{blank}{own} = {rest}")
}

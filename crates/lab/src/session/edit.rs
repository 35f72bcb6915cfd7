//! Edits of the text, each of which can be undone.

use std::collections::HashSet;

use super::command::SessionError;
use crate::scenario::{
    Block, Mentions, ParseError, Scenario, Statement, first_word, is_automatic_name, is_blank,
    parse_line,
};

/// Lines that replace other lines.
#[derive(Debug)]
pub(super) struct Edit {
    /// Another session is opened: none of its arenas existed before.
    pub(super) opens: bool,
    /// The index of the first line.
    pub(super) at: usize,
    /// The number of lines replaced.
    pub(super) replaces: usize,
    pub(super) lines: Block,
    /// The number of operations that are the same at the end of both.
    pub(super) same: usize,
    /// The position before the edit.
    pub(super) from: usize,
    /// The position after the edit.
    pub(super) to: usize,
}

impl Edit {
    fn new(at: usize, replaces: usize, lines: Block, from: usize, to: usize) -> Self {
        Self {
            opens: false,
            at,
            replaces,
            lines,
            same: 0,
            from,
            to,
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
        has_automatic_name |= statement.allocation().is_some_and(is_automatic_name);
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
        opens: true,
        ..replace(scenario, position, text)?
    })
}

/// Removes the line of an operation, and the expectations after it. Comments stay.
pub(super) fn remove(scenario: &Scenario, position: usize, index: usize) -> Option<Edit> {
    let entry = scenario.entry_of(index)?;
    let end = scenario.end_of(Some(entry));
    let mut lines = Block::default();
    let comments = (entry.line..end).map(|line| scenario.line_text(line));
    for comment in comments.filter(|line| is_blank(line)) {
        lines.push(comment, 0);
    }
    let to = match position {
        before if before <= entry.start => before,
        inside if inside < entry.end() => entry.start,
        after => after - entry.count,
    };
    let mut edit = Edit::new(entry.line, end - entry.line, lines, position, to);
    keep_numbers(scenario, &mut edit);
    Some(edit)
}

/// Inserts lines of text after the operations that are done. An allocation without a name
/// gets one.
pub(super) fn insert(
    scenario: &Scenario,
    position: usize,
    text: &str,
) -> Result<Edit, SessionError> {
    let lines = parse_and_name(scenario, text)?;
    let to = position + lines.operations();
    let is_empty = lines.lines() == 0;
    let mut edit = match split_workload(scenario, position).filter(|_| !is_empty) {
        Some((line, mut done, rest)) => {
            done.append(&lines, 0..lines.lines());
            done.append(&rest, 0..rest.lines());
            Edit::new(line, 1, done, position, to)
        }
        None => Edit::new(insertion_line(scenario, position), 0, lines, position, to),
    };
    keep_numbers(scenario, &mut edit);
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
/// parts. The second part has another seed, because otherwise it would repeat the first.
fn split_workload(scenario: &Scenario, position: usize) -> Option<(usize, Block, Block)> {
    let entry = scenario.entry_of(position)?;
    let first = position - entry.start;
    if first == 0 {
        return None;
    }
    let line = scenario.line(entry.line)?;
    let statement = line.statement?;
    let part = |length: usize, further: u64| {
        let mut statement = statement.clone();
        if let Statement::Random { ops, seed, .. } = &mut statement {
            *ops = length as u64;
            *seed = seed.wrapping_add(further);
        }
        statement.to_string()
    };
    let (mut done, mut rest) = (Block::default(), Block::default());
    let comment = line.comment.map(|comment| format!(" # {comment}"));
    done.push(&(part(first, 0) + &comment.unwrap_or_default()), first);
    rest.push(&part(entry.count - first, 1), entry.count - first);
    Some((entry.line, done, rest))
}

/// Keeps the automatic names of later allocations that other lines mention. An allocation
/// without a name is named by its number, which an edit before it may change; it then gets
/// its old name explicitly. (After a workload, the numbers are not known here.)
fn keep_numbers(scenario: &Scenario, edit: &mut Edit) {
    let end = edit.at + edit.replaces;
    let all = scenario.line_count();
    let is_numbered = |line: usize| mentions_a_number(scenario.line_text(line));
    let is_workload = |line: usize| {
        first_word(scenario.line_text(line)) == "random"
            && matches!(scenario.statement(line), Some(Statement::Random { .. }))
    };
    if !(end..all).any(is_numbered) || (0..all).any(is_workload) {
        return;
    }
    let asks = |text: &str| match parse_line(text) {
        Ok(Some(Statement::Alloc { name, .. })) => Some(name),
        _ => None,
    };
    let of_scenario = |line: usize| asks(scenario.line_text(line));
    let gone = (edit.at..end).filter_map(of_scenario).count();
    let new = (0..edit.lines.lines()).filter_map(|line| asks(edit.lines.line(line)));
    if gone == new.count() {
        return;
    }
    let statements = (end..all).filter_map(|line| scenario.statement(line));
    let names: HashSet<String> = statements
        .filter_map(|statement| statement.allocation().map(str::to_owned))
        .collect();
    let before = (0..end).filter_map(of_scenario).count();
    let later = (end..all).filter_map(|line| Some((line, of_scenario(line)?)));
    let mut replaced = end;
    for (number, (line, name)) in (before + 1..).zip(later) {
        let own = format!("a{number}");
        if name.is_none() && names.contains(&own) {
            edit.lines.append(scenario.block(), replaced..line);
            edit.lines
                .push(&with_name(scenario.line_text(line), &own), 1);
            replaced = line + 1;
        }
    }
    edit.replaces = replaced - edit.at;
    let old = scenario.block();
    edit.same = old.operations_before(replaced) - old.operations_before(end);
}

/// Returns the line with a name for its allocation.
fn with_name(line: &str, own: &str) -> String {
    let (blank, rest) = line.split_at(line.len() - line.trim_start().len());
    format!("{blank}{own} = {rest}")
}

/// Returns whether a line contains a name such as a7.
fn mentions_a_number(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric())
        .any(is_automatic_name)
}

//! Changes of the text, each of which can be undone.

use std::collections::HashSet;

use super::SessionError;
use crate::scenario::{
    Expectation, Line, ParseError, Scenario, Statement, parse_line, parse_lines,
};

/// Lines that take the place of others.
#[derive(Debug)]
pub(super) struct Edit {
    /// The index of the first line.
    pub(super) at: usize,
    /// How many lines go.
    pub(super) replaces: usize,
    /// The lines that come.
    pub(super) lines: Vec<Line>,
    /// The position before it.
    pub(super) from: usize,
    /// The position behind it.
    pub(super) to: usize,
}

impl Edit {
    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        let line = |line: &Line| size_of::<Line>() + 2 * line.text.len();
        self.lines.iter().map(line).sum()
    }
}

/// What can be undone, and what was.
#[derive(Default)]
pub(super) struct History {
    pub(super) undo: Vec<Edit>,
    pub(super) redo: Vec<Edit>,
}

impl History {
    const MOST: usize = 1000;
    const MOST_BYTES: usize = 64 << 20;

    /// Remembers how to undo a change that was just made. What is too long ago,
    /// or would take too much memory, is forgotten; the last change never is.
    pub(super) fn remember(&mut self, inverse: Edit) {
        self.redo.clear();
        self.undo.push(inverse);
        let mut bytes = 0;
        let kept = self
            .undo
            .iter()
            .rev()
            .take(Self::MOST)
            .take_while(|edit| {
                bytes += edit.bytes();
                bytes <= Self::MOST_BYTES
            })
            .count();
        self.undo.drain(..self.undo.len() - kept.max(1));
    }
}

/// Inserts an operation behind those that are done.
pub(super) fn operate(
    scenario: &Scenario,
    position: usize,
    mut statement: Statement,
) -> Result<Edit, SessionError> {
    if let Statement::Alloc { name, .. } | Statement::Xalloc { name, .. } = &mut statement
        && name.is_none()
    {
        *name = Some(next_name(scenario));
    }
    let line = Line::of(statement);
    // Whoever made it by hand may have made something that can't be written.
    match parse_line(&line.text) {
        Ok(read) if read == line.statement => Ok(insert(scenario, position, vec![line])),
        Err(error) => Err(vec![error].into()),
        Ok(_) => Err(vec![ParseError {
            line: 1,
            column: 1,
            length: line.text.chars().count().max(1),
            message: format!("“{}” has a name that is not one", line.text),
            suggestion: None,
        }]
        .into()),
    }
}

/// Inserts lines of text behind the operations that are done.
pub(super) fn type_in(
    scenario: &Scenario,
    position: usize,
    text: &str,
) -> Result<Edit, SessionError> {
    Ok(insert(scenario, position, parse_lines(text)?))
}

/// Puts a text in the place of the whole. What is the same at its beginning and
/// its end stays, so that its operations need not be done again.
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
    let (old, mut lines) = (scenario.lines(), new.into_lines());
    let same = |(old, new): &(&Line, &Line)| old.text == new.text;
    let head = old.iter().zip(&lines).take_while(same).count();
    let tail = old[head..].iter().rev().zip(lines[head..].iter().rev());
    let tail = tail.take_while(same).count();
    let replaces = old.len() - head - tail;
    lines.truncate(lines.len() - tail);
    lines.drain(..head);
    Ok(Edit {
        at: head,
        replaces,
        lines,
        from: position,
        to,
    })
}

/// Removes the line of an operation, and what is expected of it. Comments stay.
pub(super) fn remove(scenario: &Scenario, position: usize, index: usize) -> Option<Edit> {
    let of = scenario.entry_of(index)?;
    let entry = *scenario.entries().get(of)?;
    let end = scenario.end_of(Some(of));
    let mut edit = Edit {
        at: entry.line,
        replaces: end - entry.line,
        lines: scenario.lines()[entry.line..end]
            .iter()
            .filter(|line| line.statement.is_none())
            .cloned()
            .collect(),
        from: position,
        to: match position {
            before if before <= entry.start => before,
            inside if inside < entry.start + entry.count => entry.start,
            behind => behind - entry.count,
        },
    };
    keep_numbers(scenario, &mut edit);
    Some(edit)
}

/// Inserts lines behind the operations that are done.
fn insert(scenario: &Scenario, position: usize, mut lines: Vec<Line>) -> Edit {
    let count: usize = lines.iter().map(Line::operations).sum();
    let (mut at, mut replaces) = (place(scenario, position), 0);
    if let Some((line, [done, rest])) = split_workload(scenario, position) {
        lines.insert(0, done);
        lines.push(rest);
        (at, replaces) = (line, 1);
    }
    let mut edit = Edit {
        at,
        replaces,
        lines,
        from: position,
        to: position + count,
    };
    keep_numbers(scenario, &mut edit);
    edit
}

/// The line index right behind the operations that are done.
fn place(scenario: &Scenario, position: usize) -> usize {
    let lines = scenario.lines().len();
    if position == scenario.operations() {
        return lines;
    }
    match position.checked_sub(1) {
        Some(last) => scenario.end_of(scenario.entry_of(last)),
        None => scenario.entries().first().map_or(lines, |entry| entry.line),
    }
}

/// Where the position is inside a workload: its line, and two workloads, of
/// what is done and of what is not. The second one has another seed, or it
/// would ask for the same again.
fn split_workload(scenario: &Scenario, position: usize) -> Option<(usize, [Line; 2])> {
    let of = scenario.entry_of(position)?;
    let entry = scenario.entries().get(of)?;
    let first = position - entry.start;
    if first == 0 {
        return None;
    }
    let part = |length: usize, other_seed: bool| {
        let mut statement = scenario.statement(of)?.clone();
        if let Statement::Random { ops, seed, .. } = &mut statement {
            *ops = length as u64;
            *seed = seed.wrapping_add(u64::from(other_seed));
        }
        Some(Line::of(statement))
    };
    let mut done = part(first, false)?;
    if let Some(comment) = &scenario.lines()[entry.line].comment {
        done.text.push_str(" # ");
        done.text.push_str(comment);
        done.comment = Some(comment.clone());
    }
    Some((entry.line, [done, part(entry.count - first, true)?]))
}

/// An allocation without a name is called by its number, and an edit ahead of
/// it may change that number. Where another line mentions it, it gets the name
/// it had. (What comes behind a workload has no number that is known here.)
fn keep_numbers(scenario: &Scenario, edit: &mut Edit) {
    let asks = |line: &Line| match &line.statement {
        Some(Statement::Alloc { name, .. } | Statement::Xalloc { name, .. }) => Some(name.clone()),
        _ => None,
    };
    let all = scenario.lines();
    let behind = edit.at + edit.replaces;
    let numbers = |lines: &[Line]| lines.iter().filter(|line| asks(line).is_some()).count();
    if numbers(&all[edit.at..behind]) == numbers(&edit.lines) || has_workload(all) {
        return;
    }
    let mentioned: HashSet<&str> = all[behind..].iter().filter_map(mentions).collect();
    let mut number = numbers(&all[..behind]);
    let mut kept = Vec::new();
    for (index, line) in all.iter().enumerate().skip(behind) {
        let Some(name) = asks(line) else { continue };
        number += 1;
        let own = format!("a{number}");
        if name.is_none() && mentioned.contains(own.as_str()) {
            kept.push((index, named(line, own)));
        }
    }
    let Some(&(last, _)) = kept.last() else {
        return;
    };
    let moved = edit.lines.len();
    edit.lines.extend_from_slice(&all[behind..=last]);
    edit.replaces = last + 1 - edit.at;
    for (index, line) in kept {
        edit.lines[moved + index - behind] = line;
    }
}

/// The same line with a name for its allocation.
fn named(line: &Line, own: String) -> Line {
    let blank = line.text.len() - line.text.trim_start().len();
    let (before, rest) = line.text.split_at(blank);
    let mut line = Line {
        text: format!("{before}{own} = {rest}"),
        ..line.clone()
    };
    if let Some(Statement::Alloc { name, .. } | Statement::Xalloc { name, .. }) =
        &mut line.statement
    {
        *name = Some(own);
    }
    line
}

fn has_workload(lines: &[Line]) -> bool {
    let is_workload = |line: &Line| matches!(line.statement, Some(Statement::Random { .. }));
    lines.iter().any(is_workload)
}

/// The allocation that a line mentions.
fn mentions(line: &Line) -> Option<&str> {
    match line.statement.as_ref()? {
        Statement::Alloc { name, .. } | Statement::Xalloc { name, .. } => name.as_deref(),
        Statement::Free { name, .. } | Statement::Expect(Expectation::At { name, .. }) => {
            Some(name)
        }
        _ => None,
    }
}

/// The first of a, b … z, aa, ab … that no line mentions.
pub(super) fn next_name(scenario: &Scenario) -> String {
    let mentioned: HashSet<&str> = scenario.lines().iter().filter_map(mentions).collect();
    (0..)
        .map(letters)
        .find(|name| !mentioned.contains(name.as_str()))
        .unwrap_or_default()
}

/// 0 is a, 25 is z, 26 is aa.
fn letters(number: usize) -> String {
    let last = char::from(b'a' + (number % 26) as u8);
    match (number / 26).checked_sub(1) {
        Some(more) => format!("{}{last}", letters(more)),
        None => last.to_string(),
    }
}

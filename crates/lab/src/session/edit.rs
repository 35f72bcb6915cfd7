//! Changes of the text, each of which can be undone.

use std::collections::HashSet;

use super::command::SessionError;
use crate::scenario::{
    Block, ParseError, Scenario, Statement, first_word, is_blank, mentioned, parse_line,
};

/// What a change of the text is of the session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The session goes on.
    Change,
    /// Another one begins.
    OpenRequest,
}

/// Lines that take the place of others.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) kind: Kind,
    /// The index of the first line.
    pub(super) at: usize,
    /// How many lines go.
    pub(super) replaces: usize,
    /// The lines that come.
    pub(super) lines: Block,
    /// How many operations at the end of both are the same ones.
    pub(super) same: usize,
    /// The position before it.
    pub(super) from: usize,
    /// The position behind it.
    pub(super) to: usize,
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
                bytes += edit.lines.bytes();
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
        *name = Some(scenario.unused_name());
    }
    let line = statement.to_string();
    // Whoever made it by hand may have made something that can't be written.
    match parse_line(&line) {
        Ok(Some(read)) if read == statement => {
            let mut lines = Block::default();
            lines.push(&line, statement.operations());
            Ok(insert(scenario, position, lines))
        }
        Err(error) => Err(vec![error].into()),
        Ok(_) => Err(vec![ParseError {
            line: 1,
            column: 1,
            length: line.chars().count().max(1),
            message: format!("“{line}” has a name that is not one"),
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
    let lines = Block::parse(text, |_| {})?;
    Ok(insert(scenario, position, lines))
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
    for line in head..new_lines - tail {
        let count = new.operations_before(line + 1) - new.operations_before(line);
        lines.push(new.line_text(line), count);
    }
    Ok(Edit {
        kind: Kind::Change,
        at: head,
        replaces: old_lines - head - tail,
        lines,
        same: 0,
        from: position,
        to,
    })
}

/// Puts the text of another session in the place of the whole.
pub(super) fn begin(
    scenario: &Scenario,
    position: usize,
    text: &str,
) -> Result<Edit, SessionError> {
    Ok(Edit {
        kind: Kind::OpenRequest,
        ..replace(scenario, position, text)?
    })
}

/// Removes the line of an operation, and what is expected of it. Comments stay.
pub(super) fn remove(scenario: &Scenario, position: usize, index: usize) -> Option<Edit> {
    let entry = scenario.entry_of(index)?;
    let end = scenario.end_of(Some(entry));
    let mut lines = Block::default();
    let comments = (entry.line..end).map(|line| scenario.line_text(line));
    for comment in comments.filter(|line| is_blank(line)) {
        lines.push(comment, 0);
    }
    let mut edit = Edit {
        kind: Kind::Change,
        at: entry.line,
        replaces: end - entry.line,
        lines,
        same: 0,
        from: position,
        to: match position {
            before if before <= entry.start => before,
            inside if inside < entry.end() => entry.start,
            behind => behind - entry.count,
        },
    };
    keep_numbers(scenario, &mut edit);
    Some(edit)
}

/// Inserts lines behind the operations that are done.
fn insert(scenario: &Scenario, position: usize, lines: Block) -> Edit {
    let count = lines.operations();
    let mut edit = Edit {
        kind: Kind::Change,
        at: place(scenario, position),
        replaces: 0,
        lines,
        same: 0,
        from: position,
        to: position + count,
    };
    if let Some(Split { line, done, rest }) = split_workload(scenario, position) {
        let mut lines = done;
        lines.append(&edit.lines);
        lines.append(&rest);
        (edit.at, edit.replaces, edit.lines) = (line, 1, lines);
    }
    keep_numbers(scenario, &mut edit);
    edit
}

/// The line index right behind the operations that are done.
fn place(scenario: &Scenario, position: usize) -> usize {
    let lines = scenario.line_count();
    if position == scenario.operations() {
        return lines;
    }
    match position.checked_sub(1) {
        Some(last) => scenario.end_of(scenario.entry_of(last)),
        None => scenario.entry_of(0).map_or(lines, |entry| entry.line),
    }
}

/// A workload cut in two.
struct Split {
    line: usize,
    done: Block,
    rest: Block,
}

/// Where the position is inside a workload: one of what is done, and one of what is
/// not. The second one has another seed, or it would ask for the same again.
fn split_workload(scenario: &Scenario, position: usize) -> Option<Split> {
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
    Some(Split {
        line: entry.line,
        done,
        rest,
    })
}

/// An allocation without a name is called by its number, and an edit ahead of
/// it may change that number. Where another line mentions it, it gets the name
/// it had. (What comes behind a workload has no number that is known here.)
fn keep_numbers(scenario: &Scenario, edit: &mut Edit) {
    let behind = edit.at + edit.replaces;
    let all = scenario.line_count();
    let is_numbered = |line: usize| mentions_a_number(scenario.line_text(line));
    if !(behind..all).any(is_numbered) || (0..all).any(|line| is_workload(scenario, line)) {
        return;
    }
    let asks = |text: &str| match parse_line(text) {
        Ok(Some(Statement::Alloc { name, .. } | Statement::Xalloc { name, .. })) => Some(name),
        _ => None,
    };
    let of_scenario = |line: usize| asks(scenario.line_text(line));
    let gone = (edit.at..behind).filter_map(of_scenario).count();
    let new = (0..edit.lines.lines()).filter_map(|line| asks(edit.lines.line(line)));
    if gone == new.count() {
        return;
    }
    let statements = (behind..all).filter_map(|line| scenario.statement(line));
    let names: HashSet<String> = statements
        .filter_map(|statement| mentioned(&statement).map(str::to_owned))
        .collect();
    let mut number = (0..behind).filter_map(of_scenario).count();
    let mut kept = Vec::new();
    for line in behind..all {
        let Some(name) = of_scenario(line) else {
            continue;
        };
        number += 1;
        let own = format!("a{number}");
        if name.is_none() && names.contains(&own) {
            kept.push((line, own));
        }
    }
    let Some(&(last, _)) = kept.last() else {
        return;
    };
    let mut kept = kept.into_iter().peekable();
    for line in behind..=last {
        let text = scenario.line_text(line);
        let count = scenario.operations_before(line + 1) - scenario.operations_before(line);
        match kept.next_if(|(named, _)| *named == line) {
            Some((_, own)) => edit.lines.push(&with_name(text, &own), count),
            None => edit.lines.push(text, count),
        }
    }
    edit.replaces = last + 1 - edit.at;
    edit.same = scenario.operations_before(last + 1) - scenario.operations_before(behind);
}

/// The same line with a name for its allocation.
fn with_name(line: &str, own: &str) -> String {
    let (blank, rest) = line.split_at(line.len() - line.trim_start().len());
    format!("{blank}{own} = {rest}")
}

/// Whether there is a name like a7 in a line.
fn mentions_a_number(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let number = word.strip_prefix('a');
        number.is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
    })
}

fn is_workload(scenario: &Scenario, line: usize) -> bool {
    first_word(scenario.line_text(line)) == "random"
        && matches!(scenario.statement(line), Some(Statement::Random { .. }))
}

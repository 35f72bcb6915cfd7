//! A session as text to be saved, and back.
//!
//! The scenario comes first, unchanged. The comments after it hold the session's file and its
//! undo history, so that a version without undo history opens the text too:
//!
//! | line | contents |
//! |---|---|
//! | `#:saved 1 CHECK` | the number of the format; CRC-32 of the scenario and of the lines below |
//! | `#:file CHECK PATH` | the session's file, if there is one |
//! | `#:undo AT REPLACES BEFORE AFTER FROM TO` | an edit to undo, the latest first (BEFORE, AFTER: the operations that are the same at its start and its end); if it opens another session, followed by `opens`, or `opens` and that session's file |
//! | `#:redo …` | an edit to redo, in the same form |
//! | `#:\|LINE` | a line of the edit above |
//!
//! A session without file and history is saved as its scenario alone, unless a line of the
//! scenario itself begins with `#:saved 1`.

use std::fmt::Write as _;

use super::Session;
use super::document::Document;
use super::edit::{Edit, Opening, UndoHistory};
use crate::scenario::{Block, MAX_BYTES};

const MARK: &str = "#:saved 1 ";

/// The saved undo history is damaged, or belongs to another text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the saved undo history is damaged")]
pub struct DamagedHistory;

/// Returns the scenario of a saved text.
pub fn saved_scenario(saved: &str) -> &str {
    split(saved).map_or(saved, |(scenario, _)| scenario)
}

impl Session {
    /// Returns the session as text to be saved, with the latest edits of its undo history,
    /// which take at most `most` bytes.
    pub fn to_saved(&self, most: usize) -> String {
        let mut lines = String::new();
        if let Some(file) = self.document.as_ref().and_then(Document::to_line) {
            lines += &format!("#:file {file}\n");
        }
        let room = most.min(MAX_BYTES.saturating_sub(self.text().len()));
        let end = lines.len() + room;
        let UndoHistory { undo, redo } = &self.undo_history;
        let undo = undo.iter().rev().map(|edit| ("undo", edit));
        let redo = redo.iter().rev().map(|edit| ("redo", edit));
        for (kind, edit) in undo.chain(redo) {
            let before = lines.len();
            write_edit(&mut lines, kind, edit, end);
            if lines.len() > end {
                lines.truncate(before);
                break;
            }
        }
        // Without a mark after it, the scenario would be cut at a mark of its own.
        if lines.is_empty() && split(self.text()).is_none() {
            return self.text().to_owned();
        }
        let check = check(self.text(), &lines);
        format!("{}{MARK}{check:08x}\n{lines}", self.text())
    }

    /// Gives a session that was opened from [`saved_scenario`] its file and its undo history.
    ///
    /// # Errors
    /// They are damaged. The session has neither.
    pub fn restore(&mut self, saved: &str) -> Result<(), DamagedHistory> {
        if let Some((scenario, rest)) = split(saved) {
            let restored = parse(scenario, rest).ok_or(DamagedHistory)?;
            (self.document, self.undo_history) = restored;
        }
        Ok(())
    }
}

/// Splits a saved text into the scenario, and the rest from its check on.
fn split(saved: &str) -> Option<(&str, &str)> {
    let begins = |&(at, _): &(usize, _)| at == 0 || saved.as_bytes()[at - 1] == b'\n';
    let (at, _) = saved.rmatch_indices(MARK).find(begins)?;
    Some((&saved[..at], &saved[at + MARK.len()..]))
}

fn check(scenario: &str, lines: &str) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(scenario.as_bytes());
    hasher.update(lines.as_bytes());
    hasher.finalize()
}

/// Appends an edit. Stops as soon as the text is longer than `most` bytes.
fn write_edit(to: &mut String, kind: &str, edit: &Edit, most: usize) {
    let Edit {
        at,
        replaces,
        same_before,
        same_after,
        from,
        to: end,
        ..
    } = edit;
    // Writing to a string never fails.
    let numbers = format_args!("{at} {replaces} {same_before} {same_after} {from} {end}");
    let _written = write!(to, "#:{kind} {numbers}");
    if let Some(Opening(document)) = &edit.opens {
        *to += " opens";
        if let Some(file) = document.as_ref().and_then(Document::to_line) {
            *to += " ";
            *to += &file;
        }
    }
    *to += "\n";
    for line in 0..edit.lines.lines() {
        if to.len() > most {
            return;
        }
        *to += "#:|";
        *to += edit.lines.line(line);
        *to += "\n";
    }
}

/// Parses the rest of a saved text: the check, the file and the edits.
fn parse(scenario: &str, rest: &str) -> Option<(Option<Document>, UndoHistory)> {
    let (sum, lines) = rest.split_once('\n')?;
    if u32::from_str_radix(sum, 16).ok()? != check(scenario, lines) {
        return None;
    }
    let (mut document, mut history) = (None, UndoHistory::default());
    let mut lines = lines.lines().peekable();
    while let Some(line) = lines.next() {
        let (kind, words) = line.strip_prefix("#:")?.split_once(' ')?;
        let mut text = String::new();
        while let Some(line) = lines.peek().and_then(|line| line.strip_prefix("#:|")) {
            text += line;
            text += "\n";
            lines.next();
        }
        match kind {
            "file" => document = Some(Document::from_line(words)?),
            "undo" => history.undo.push(parse_edit(words, &text)?),
            "redo" => history.redo.push(parse_edit(words, &text)?),
            _ => return None,
        }
    }
    history.undo.reverse();
    history.redo.reverse();
    Some((document, history))
}

fn parse_edit(words: &str, text: &str) -> Option<Edit> {
    let mut words = words.splitn(7, ' ');
    let mut number = || words.next()?.parse().ok();
    let [at, replaces] = [number()?, number()?];
    let [same_before, same_after] = [number()?, number()?];
    let [from, to] = [number()?, number()?];
    let opens = match words.next().map(|opens| opens.strip_prefix("opens")) {
        None => None,
        Some(Some("")) => Some(Opening(None)),
        Some(file) => Some(Opening(Some(Document::from_line(
            file?.strip_prefix(' ')?,
        )?))),
    };
    Some(Edit {
        opens,
        at,
        replaces,
        lines: Block::parse(text, |_, _| {}).ok()?,
        same_before,
        same_after,
        from,
        to,
    })
}

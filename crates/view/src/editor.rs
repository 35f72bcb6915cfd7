//! The scenario's text while it is being edited: whether it is a draft, and where its
//! lines are, is found out when the text changes, not in every frame.

use std::ops::Range;

/// The scenario's text while it is being edited.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    /// Whether it is shown. A draft stays when it is not.
    pub open: bool,
    /// It was just opened: what is typed next is meant for it.
    pub wants_focus: bool,
    /// What is wrong with it.
    pub errors: Vec<String>,
    text: String,
    /// The session's text.
    original: String,
    is_draft: bool,
    /// Where the lines of the text are, once somebody asked.
    lines: Option<Vec<Range<usize>>>,
}

impl Editor {
    /// Opens the editor with the session's text or the draft that was left in it, or closes it
    /// and keeps the draft.
    pub fn toggle(&mut self, text: &str) {
        self.open = !self.open;
        self.wants_focus = self.open;
        self.follow(text);
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, for a field to change; [`edited`](Self::edited) is to follow if it did.
    pub fn text_mut(&mut self) -> &mut String {
        &mut self.text
    }

    /// Whether it is another text than the session's.
    pub fn is_draft(&self) -> bool {
        self.is_draft
    }

    /// The text has changed.
    pub fn edited(&mut self) {
        self.is_draft = self.text != self.original;
        self.lines = None;
        self.errors.clear();
    }

    /// Takes over what the session's text has become; a draft stays what it is.
    pub fn follow(&mut self, text: &str) {
        if !self.open {
            return;
        }
        text.clone_into(&mut self.original);
        match self.is_draft {
            true => self.is_draft = self.text != self.original,
            false => {
                text.clone_into(&mut self.text);
                self.edited();
            }
        }
    }

    /// Opens with a draft in the place of the session's text, and what is wrong with it.
    pub fn offer(&mut self, draft: String, session: &str, errors: Vec<String>) {
        self.open = true;
        self.text = draft;
        session.clone_into(&mut self.original);
        self.edited();
        self.errors = errors;
    }

    /// The text `ran` is the session's now.
    pub fn accepted(&mut self, ran: &str) {
        if ran == self.text {
            self.original.clone_from(&self.text);
            self.edited();
        }
    }

    /// The session's text once more.
    pub fn discard(&mut self) {
        self.text.clone_from(&self.original);
        self.edited();
    }

    /// The lines of the text, without their ends.
    pub fn lines(&mut self) -> Lines<'_> {
        let text = self.text.as_str();
        let ranges = self.lines.get_or_insert_with(|| {
            let mut end = 0;
            let lines = text.split_inclusive('\n').map(|line| {
                let start = end;
                end += line.len();
                let line = line.strip_suffix('\n').unwrap_or(line);
                let line = line.strip_suffix('\r').unwrap_or(line);
                start..start + line.len()
            });
            lines.collect()
        });
        Lines { text, ranges }
    }
}

/// The lines of a text, found before.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    ranges: &'a [Range<usize>],
}

impl<'a> Lines<'a> {
    /// How many there are.
    pub fn count(self) -> usize {
        self.ranges.len()
    }

    /// One of them (from 0); empty beyond the last.
    pub fn get(self, index: usize) -> &'a str {
        let range = self.ranges.get(index).cloned();
        range
            .and_then(|range| self.text.get(range))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Editor {
        let mut editor = Editor {
            open: true,
            ..Editor::default()
        };
        editor.follow(text);
        editor
    }

    #[test]
    fn what_is_typed_is_a_draft_until_it_runs_or_is_discarded() {
        let mut editor = open("arena heap\n");
        assert!(!editor.is_draft());
        editor.text_mut().push_str("span heap 0 64\n");
        editor.edited();
        assert!(editor.is_draft());
        editor.follow("arena other\n");
        assert_eq!(editor.text(), "arena heap\nspan heap 0 64\n");
        editor.accepted("arena other\n");
        assert!(editor.is_draft());
        editor.accepted("arena heap\nspan heap 0 64\n");
        assert!(!editor.is_draft());
        editor.text_mut().clear();
        editor.edited();
        editor.discard();
        assert!(!editor.is_draft());
        assert_eq!(editor.text(), "arena heap\nspan heap 0 64\n");
    }

    #[test]
    fn typing_the_draft_away_leaves_none() {
        let mut editor = open("arena heap\n");
        editor.text_mut().push('#');
        editor.edited();
        editor.text_mut().pop();
        editor.edited();
        assert!(!editor.is_draft());
    }

    #[test]
    fn the_lines_of_a_long_draft_are_found_once() {
        let mut editor = open("");
        editor.offer("# a line\r\n".repeat(1 << 20), "", vec!["no".to_owned()]);
        assert!(editor.is_draft());
        assert_eq!(editor.errors, ["no"]);
        let found = editor.lines().ranges.as_ptr();
        assert_eq!(editor.lines().ranges.as_ptr(), found);
        let lines = editor.lines();
        assert_eq!((lines.count(), lines.get(7)), (1 << 20, "# a line"));
        assert_eq!(lines.get(1 << 20), "");
        editor.discard();
        assert_eq!(editor.lines().count(), 0);
    }
}

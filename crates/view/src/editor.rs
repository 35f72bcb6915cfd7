//! The scenario's text in the editor. The lines of the text, and whether the text is a draft, are
//! found when the text changes, not in every frame.

use std::ops::Range;

/// The scenario's text in the editor.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    /// The editor is shown. A draft stays when the editor is hidden.
    pub open: bool,
    /// The editor was just opened and takes the focus.
    pub wants_focus: bool,
    /// The errors of the draft.
    pub errors: Vec<String>,
    text: String,
    /// The session's text.
    original: String,
    is_draft: bool,
    /// The lines of the text, once they were asked for.
    lines: Option<Vec<Range<usize>>>,
}

impl Editor {
    /// Opens the editor with the session's text or an earlier draft, or hides it with its draft.
    pub fn toggle(&mut self, text: &str) {
        self.open = !self.open;
        self.wants_focus = self.open;
        self.follow(text);
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text for a field to edit. Call [`edited`](Self::edited) after a change.
    pub fn text_mut(&mut self) -> &mut String {
        &mut self.text
    }

    /// Returns true if the text differs from the session's.
    pub fn is_draft(&self) -> bool {
        self.is_draft
    }

    /// Updates the editor after a change of the text.
    pub fn edited(&mut self) {
        self.is_draft = self.text != self.original;
        self.lines = None;
        self.errors.clear();
    }

    /// Takes over the session's new text; a draft stays unchanged.
    pub fn follow(&mut self, text: &str) {
        if !self.open {
            return;
        }
        text.clone_into(&mut self.original);
        if self.is_draft {
            self.is_draft = self.text != self.original;
        } else {
            self.discard();
        }
    }

    /// Opens the editor with a draft and its errors.
    pub fn offer(&mut self, draft: String, session: &str, errors: Vec<String>) {
        self.open = true;
        self.text = draft;
        session.clone_into(&mut self.original);
        self.edited();
        self.errors = errors;
    }

    /// Notes that the session has the text `ran` now.
    pub fn accepted(&mut self, ran: &str) {
        if ran == self.text {
            self.original.clone_from(&self.text);
            self.edited();
        }
    }

    /// Replaces the draft by the session's text.
    pub fn discard(&mut self) {
        self.text.clone_from(&self.original);
        self.edited();
    }

    /// Returns the lines of the text, without line ends.
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

/// The lines of a text.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    ranges: &'a [Range<usize>],
}

impl<'a> Lines<'a> {
    /// Returns the number of lines.
    pub fn count(self) -> usize {
        self.ranges.len()
    }

    /// Returns a line (from 0); empty after the last one.
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
        let mut editor = Editor::default();
        editor.toggle(text);
        editor
    }

    #[test]
    fn typed_text_is_a_draft_until_it_runs_or_is_discarded() {
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
    fn undoing_the_typing_leaves_no_draft() {
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

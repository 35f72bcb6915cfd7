//! The command line, and the lines that were inserted before.

use crate::radix_text::RadixText;

/// The command line.
#[derive(Clone, Debug, Default)]
pub struct Console {
    /// The text in it.
    pub text: String,
    /// Set when it is asked for: it takes the focus.
    pub wants_focus: bool,
    /// Several lines that were pasted, until they are run or discarded.
    pub pasted: Option<Pasted>,
    /// A question and its answer.
    pub answer: Option<(String, RadixText)>,
    /// True if one of the suggestions is chosen with the arrow keys.
    pub choosing: bool,
    /// True if suggestions were shown in the last frame.
    pub suggesting: bool,
    history: History,
}

/// Several lines that were pasted.
#[derive(Clone, Debug, Default)]
pub struct Pasted {
    /// The lines.
    pub text: String,
    /// The errors in them.
    pub errors: Vec<String>,
}

/// The lines that were inserted, and the recalled one.
#[derive(Clone, Debug, Default)]
struct History {
    lines: Vec<String>,
    /// The index of the recalled line, and the text that was typed before.
    at: Option<(usize, String)>,
}

impl Console {
    /// Remembers a line that was inserted, as the newest one.
    pub fn remember(&mut self, line: &str) {
        const MAX_LINES: usize = 500;
        self.history.at = None;
        if self.history.lines.last().is_some_and(|last| last == line) {
            return;
        }
        if self.history.lines.len() == MAX_LINES {
            self.history.lines.remove(0);
        }
        self.history.lines.push(line.to_owned());
    }

    /// Returns whether the text is a recalled line that was not edited.
    pub fn is_recalled(&self) -> bool {
        let at = self.history.at.as_ref();
        at.and_then(|(index, _)| self.history.lines.get(*index)) == Some(&self.text)
    }

    /// Recalls the line before the recalled one.
    pub fn older(&mut self) {
        let (index, typed) = match self.history.at.take() {
            Some((index, typed)) => (index.saturating_sub(1), typed),
            None => match self.history.lines.len().checked_sub(1) {
                Some(last) => (last, self.text.clone()),
                None => return,
            },
        };
        self.recall(index, typed);
    }

    /// Recalls the line after the recalled one; after the last one, the typed text.
    pub fn newer(&mut self) {
        let Some((index, typed)) = self.history.at.take() else {
            return;
        };
        if index + 1 < self.history.lines.len() {
            self.recall(index + 1, typed);
        } else {
            self.text = typed;
        }
    }

    fn recall(&mut self, index: usize, typed: String) {
        if let Some(line) = self.history.lines.get(index) {
            self.text.clone_from(line);
        }
        self.history.at = Some((index, typed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_recalled_from_the_last_to_the_first_and_back_to_what_was_typed() {
        let mut console = Console::default();
        for line in ["one", "two", "two"] {
            console.remember(line);
        }
        console.text = "half".to_owned();
        let mut seen = Vec::new();
        for _ in 0..3 {
            console.older();
            seen.push(console.text.clone());
        }
        assert_eq!(seen, ["two", "one", "one"]);
        console.newer();
        assert_eq!(console.text, "two");
        assert!(console.is_recalled());
        console.newer();
        assert_eq!(console.text, "half");
        assert!(!console.is_recalled());
    }

    #[test]
    fn nothing_is_recalled_where_nothing_was_run() {
        let mut console = Console {
            text: "half".to_owned(),
            ..Console::default()
        };
        console.older();
        console.newer();
        assert_eq!(console.text, "half");
    }
}

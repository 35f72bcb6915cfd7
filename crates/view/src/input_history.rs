//! The command line, and the lines that were inserted before.

use crate::settings::RadixText;

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
    /// The lines that were inserted, the newest last.
    lines: Vec<String>,
    /// The index of the recalled line, and the text that was typed before.
    recalled: Option<(usize, String)>,
}

/// Several lines that were pasted.
#[derive(Clone, Debug, Default)]
pub struct Pasted {
    /// The lines.
    pub text: String,
    /// The errors in them.
    pub errors: Vec<String>,
}

impl Console {
    /// Remembers a line that was inserted, as the newest one.
    pub fn remember(&mut self, line: &str) {
        const MAX_LINES: usize = 500;
        self.recalled = None;
        if self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == MAX_LINES {
            self.lines.remove(0);
        }
        self.lines.push(line.to_owned());
    }

    /// Returns whether the text is a recalled line that was not edited.
    pub fn is_recalled(&self) -> bool {
        let recalled = self.recalled.as_ref();
        recalled.and_then(|(index, _)| self.lines.get(*index)) == Some(&self.text)
    }

    /// Recalls the line before the recalled one.
    pub fn older(&mut self) {
        let newest = || (self.lines.len(), self.text.clone());
        let (index, typed) = self.recalled.take().unwrap_or_else(newest);
        if !self.lines.is_empty() {
            self.recall(index.saturating_sub(1), typed);
        }
    }

    /// Recalls the line after the recalled one; after the last one, the typed text.
    pub fn newer(&mut self) {
        match self.recalled.take() {
            Some((index, typed)) if index + 1 < self.lines.len() => self.recall(index + 1, typed),
            Some((_, typed)) => self.text = typed,
            None => {}
        }
    }

    fn recall(&mut self, index: usize, typed: String) {
        self.text.clone_from(&self.lines[index]);
        self.recalled = Some((index, typed));
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

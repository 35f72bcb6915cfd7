//! The field that any line of the language is typed into, and what was typed before.

use crate::radix_text::RadixText;

/// The field that any line of the language is typed into.
#[derive(Clone, Debug, Default)]
pub struct Console {
    /// What is typed.
    pub text: String,
    /// It was just asked for: what is typed next is meant for it.
    pub wants_focus: bool,
    /// Several lines that were pasted, until they are run or thrown away.
    pub pasted: Option<Pasted>,
    /// A question, and what the answer is.
    pub answer: Option<(String, RadixText)>,
    /// Suggestions are shown, and one of them was gone to.
    pub choosing: bool,
    /// Suggestions were shown in the frame before.
    pub suggesting: bool,
    history: History,
}

/// Several lines that were pasted.
#[derive(Clone, Debug, Default)]
pub struct Pasted {
    /// The lines.
    pub text: String,
    /// What is wrong with them.
    pub errors: Vec<String>,
}

/// The lines that were run, and which one is looked at.
#[derive(Clone, Debug, Default)]
struct History {
    lines: Vec<String>,
    /// The line that is looked at, and what was typed before it was.
    at: Option<(usize, String)>,
}

impl Console {
    /// Remembers a line that was run, as the newest one.
    pub fn remember(&mut self, line: &str) {
        const MOST: usize = 500;
        self.history.at = None;
        if self.history.lines.last().is_some_and(|last| last == line) {
            return;
        }
        if self.history.lines.len() == MOST {
            self.history.lines.remove(0);
        }
        self.history.lines.push(line.to_owned());
    }

    /// Whether the text is one of those that were run, as it was.
    pub fn is_recalled(&self) -> bool {
        let at = self.history.at.as_ref();
        at.and_then(|(index, _)| self.history.lines.get(*index)) == Some(&self.text)
    }

    /// The line before the one that is looked at.
    pub fn older(&mut self) {
        let (index, typed) = match self.history.at.take() {
            Some((index, typed)) => (index.saturating_sub(1), typed),
            None => match self.history.lines.len().checked_sub(1) {
                Some(last) => (last, self.text.clone()),
                None => return,
            },
        };
        self.look_at(index, typed);
    }

    /// The line behind the one that is looked at; behind the last, what was typed.
    pub fn newer(&mut self) {
        let Some((index, typed)) = self.history.at.take() else {
            return;
        };
        if index + 1 < self.history.lines.len() {
            self.look_at(index + 1, typed);
        } else {
            self.text = typed;
        }
    }

    fn look_at(&mut self, index: usize, typed: String) {
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

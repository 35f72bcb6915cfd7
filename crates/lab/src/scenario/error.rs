//! The mistake in a line, and a correction.

/// A line that cannot be parsed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}, column {column}: {}", self.explanation())]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// The first character that is wrong, from 1.
    pub column: usize,
    /// The number of wrong characters; at least 1. If something is missing, they are past
    /// the end of the line.
    pub length: usize,
    /// The mistake, and what was expected instead.
    pub message: String,
    /// The correct word, if the word is misspelt.
    pub suggestion: Option<String>,
}

impl ParseError {
    /// Returns an error about a whole text or line, which points at its first character.
    pub(super) fn at_start(message: String) -> Self {
        Self {
            line: 1,
            column: 1,
            length: 1,
            message,
            suggestion: None,
        }
    }

    /// Returns the mistake and its correction, without the place.
    pub fn explanation(&self) -> String {
        match &self.suggestion {
            Some(word) => format!("{}; did you mean “{word}”?", self.message),
            None => self.message.clone(),
        }
    }

    /// Returns the line with the suggestion in place of the mistake; `None` without a
    /// suggestion.
    pub fn corrected(&self, line: &str) -> Option<String> {
        let word = self.suggestion.as_ref()?;
        let before = line.chars().take(self.column - 1);
        let after = line.chars().skip(self.column - 1 + self.length);
        Some(before.chain(word.chars()).chain(after).collect())
    }
}

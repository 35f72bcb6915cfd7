//! What is wrong with a line, and what would be right.

use std::fmt;

/// A line that can't be parsed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// The first character that is wrong, from 1.
    pub column: usize,
    /// How many characters are wrong; at least 1, past the end of the line
    /// where something is missing.
    pub length: usize,
    /// What is wrong, and what was expected.
    pub message: String,
    /// The nearest word that would be right, for one that is misspelt.
    pub suggestion: Option<String>,
}

impl ParseError {
    /// Returns the line with the suggestion in place of what is wrong; `None` without a
    /// suggestion.
    pub fn corrected(&self, line: &str) -> Option<String> {
        let word = self.suggestion.as_ref()?;
        let before = line.chars().take(self.column - 1);
        let after = line.chars().skip(self.column - 1 + self.length);
        Some(before.chain(word.chars()).chain(after).collect())
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.message
        )?;
        match &self.suggestion {
            Some(word) => write!(f, "; did you mean “{word}”?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseError {}

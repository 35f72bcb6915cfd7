//! A line cut into words, and the errors that point at one.

use super::error::ParseError;
use super::number::{Number, NumberError};
use crate::language::{Verb, nearest};

/// The longest name, in characters, that the screen has room for.
const MOST_IN_A_NAME: usize = 64;

/// A word, or `=`.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// Its first character, from 1.
    column: usize,
}

impl Word<'_> {
    /// Returns an error that points at this word.
    pub(super) fn wrong(&self, message: String) -> ParseError {
        ParseError {
            line: 1,
            column: self.column,
            length: self.text.chars().count().max(1),
            message,
            suggestion: None,
        }
    }

    /// Returns the word for a message, shortened if it is very long.
    pub(super) fn quoted(&self) -> String {
        let mut text: String = self.text.chars().take(32).collect();
        if text.len() < self.text.len() {
            text.push('…');
        }
        format!("“{text}”")
    }

    /// Returns an error that names the expected text and suggests the nearest of `choices`.
    pub(super) fn instead_of(&self, expected: &str, choices: &[&str]) -> ParseError {
        ParseError {
            suggestion: nearest(self.text, choices.iter().copied()).map(str::to_owned),
            ..self.wrong(format!("expected {expected}, found {}", self.quoted()))
        }
    }

    pub(super) fn number(&self, what: &str) -> Result<u64, ParseError> {
        self.number_in(self.text, what)
    }

    /// Parses a part of this word as a number.
    pub(super) fn number_in(&self, part: &str, what: &str) -> Result<u64, ParseError> {
        match part.parse() {
            Ok(Number(value)) => Ok(value),
            Err(NumberError::TooLarge) => Err(self.wrong(format!(
                "{} is too large for {what}: the largest number is 2^64 - 1",
                self.quoted()
            ))),
            Err(NumberError::Malformed) => {
                let upper = part.to_ascii_uppercase().replace("0X", "0x");
                let suggestion = upper.parse::<Number>().is_ok().then_some(upper);
                Err(ParseError {
                    suggestion,
                    ..self.wrong(format!(
                        "expected {what}, a number such as 64, 0x40, 1_000 or 4K, found {}",
                        self.quoted()
                    ))
                })
            }
        }
    }

    /// Parses a name: a letter, then letters, digits, `_` or `-`.
    pub(super) fn name(&self, what: &str) -> Result<String, ParseError> {
        let mut characters = self.text.chars();
        let begins = characters.next().is_some_and(char::is_alphabetic);
        if begins && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            return match self.text.chars().count() {
                ..=MOST_IN_A_NAME => Ok(self.text.to_owned()),
                count => Err(self.wrong(format!(
                    "a name has at most {MOST_IN_A_NAME} characters, and {} has {count}",
                    self.quoted()
                ))),
            };
        }
        Err(self.wrong(format!(
            "expected {what}, a letter and then letters, digits, _ or -, found {}",
            self.quoted()
        )))
    }
}

/// The words of a line, read one after the other.
pub(super) struct Words<'a> {
    words: Vec<Word<'a>>,
    read: usize,
    /// The column after the last word.
    end: usize,
    /// The verb of the line, which messages explain.
    pub(super) verb: Option<&'static Verb>,
}

impl<'a> Words<'a> {
    /// Cuts a line up to its comment.
    pub(super) fn new(line: &'a str) -> Self {
        let mut words = Vec::new();
        let mut end = 1;
        // The byte and the column at which the word being read began.
        let mut begin: Option<(usize, usize)> = None;
        let code = split_comment(line).0;
        for (index, (byte, character)) in code.char_indices().enumerate() {
            let column = index + 1;
            let in_range = begin.is_some_and(|(from, _)| code[from..byte].ends_with(".."));
            let equals = character == '=' && !in_range;
            if character.is_whitespace() || equals {
                if let Some((from, column)) = begin.take() {
                    words.push(Word {
                        text: &code[from..byte],
                        column,
                    });
                }
                if equals {
                    words.push(Word {
                        text: &code[byte..=byte],
                        column,
                    });
                }
            } else if begin.is_none() {
                begin = Some((byte, column));
            }
            if !character.is_whitespace() {
                end = column + 1;
            }
        }
        if let Some((from, column)) = begin {
            words.push(Word {
                text: &code[from..],
                column,
            });
        }
        Self {
            words,
            read: 0,
            end,
            verb: None,
        }
    }

    pub(super) fn peek(&self) -> Option<Word<'a>> {
        self.words.get(self.read).copied()
    }

    /// Returns true if `=` follows the next word.
    pub(super) fn equals_follows(&self) -> bool {
        self.words.get(self.read + 1).is_some_and(|w| w.text == "=")
    }

    pub(super) fn next(&mut self) -> Option<Word<'a>> {
        let word = self.peek()?;
        self.read += 1;
        Some(word)
    }

    /// Returns the next word, or an error if the line ends here.
    pub(super) fn expect(&mut self, what: &str) -> Result<Word<'a>, ParseError> {
        self.next().ok_or_else(|| ParseError {
            line: 1,
            column: self.end,
            length: 1,
            message: format!("expected {what} here{}", self.written()),
            suggestion: None,
        })
    }

    pub(super) fn number(&mut self, what: &str) -> Result<u64, ParseError> {
        self.expect(what)?.number(what)
    }

    pub(super) fn name(&mut self, what: &str) -> Result<String, ParseError> {
        self.expect(what)?.name(what)
    }

    /// Returns an error unless the line ends here.
    pub(super) fn finish(&self) -> Result<(), ParseError> {
        match self.peek() {
            None => Ok(()),
            Some(word) => Err(word.wrong(format!(
                "expected the end of the line, found {}{}",
                word.quoted(),
                self.written()
            ))),
        }
    }

    /// Returns the usage of the verb, for the end of a message.
    fn written(&self) -> String {
        let usages = self.verb.map(Verb::usage).unwrap_or_default();
        match usages.as_slice() {
            [] => String::new(),
            [usage] => format!("; it is written “{usage}”"),
            [first @ .., last] => {
                format!("; it is written “{}”, or “{last}”", first.join("”, “"))
            }
        }
    }
}

/// Splits a line into code and comment.
pub(super) fn split_comment(line: &str) -> (&str, Option<&str>) {
    match line.split_once('#') {
        Some((code, comment)) => (code, Some(comment.trim())),
        None => (line, None),
    }
}

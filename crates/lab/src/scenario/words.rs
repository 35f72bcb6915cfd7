//! A line cut into words, and the errors that point at one.

use super::error::ParseError;
use super::number::{Number, NumberError};
use crate::language::{Verb, nearest};

/// The longest name, in characters, that the screen has room for.
const MOST_IN_A_NAME: usize = 64;

/// The longest line, in bytes.
const MOST_IN_A_LINE: usize = 4096;

#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// The line, and the byte at which the word begins.
    line: &'a str,
    byte: usize,
}

impl Word<'_> {
    pub(super) fn wrong(&self, message: String) -> ParseError {
        ParseError {
            column: columns(&self.line[..self.byte]) + 1,
            length: columns(self.text).max(1),
            ..ParseError::at_start(message)
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
            "expected {what} (a letter, then letters, digits, _ or -), found {}",
            self.quoted()
        )))
    }
}

/// The words of a line, read one after the other.
pub(super) struct Words<'a> {
    /// The line up to its comment.
    code: &'a str,
    words: Vec<Word<'a>>,
    read: usize,
    /// The verb of the line, which messages explain.
    pub(super) verb: Option<&'static Verb>,
    /// The keys read so far.
    keys: Vec<&'static str>,
}

impl<'a> Words<'a> {
    /// Cuts a line up to its comment.
    pub(super) fn new(line: &'a str) -> Result<Self, ParseError> {
        if line.len() > MOST_IN_A_LINE {
            return Err(ParseError::at_start(format!(
                "a line has at most {MOST_IN_A_LINE} bytes, and this one has {}",
                line.len()
            )));
        }
        let code = split_comment(line).0;
        let word = |byte: usize, end: usize| Word {
            text: &code[byte..end],
            line: code,
            byte,
        };
        let mut words = Vec::with_capacity(8); // most lines have no more
        // The byte at which the word being read began.
        let mut begin: Option<usize> = None;
        for (byte, character) in code.char_indices() {
            let in_range = |begin: usize| code[begin..byte].ends_with("..");
            let equals = character == '=' && !begin.is_some_and(in_range);
            if character.is_whitespace() || equals {
                words.extend(begin.take().map(|begin| word(begin, byte)));
                words.extend(equals.then(|| word(byte, byte + 1)));
            } else {
                begin = begin.or(Some(byte));
            }
        }
        words.extend(begin.map(|begin| word(begin, code.len())));
        Ok(Self {
            code,
            words,
            read: 0,
            verb: None,
            keys: Vec::new(),
        })
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
        self.next().ok_or_else(|| self.missing(what))
    }

    /// Returns the error for a line that ends too early.
    pub(super) fn missing(&self, what: &str) -> ParseError {
        ParseError {
            column: columns(self.code.trim_end()) + 1,
            ..ParseError::at_start(format!("expected {what} here{}", self.written()))
        }
    }

    pub(super) fn number(&mut self, what: &str) -> Result<u64, ParseError> {
        self.expect(what)?.number(what)
    }

    pub(super) fn last_number(&mut self, what: &str) -> Result<Option<u64>, ParseError> {
        self.next().map(|word| word.number(what)).transpose()
    }

    pub(super) fn name(&mut self, what: &str) -> Result<String, ParseError> {
        self.expect(what)?.name(what)
    }

    /// Returns the value of a key of the verb, of which only the key was read. Each key may be
    /// given once.
    pub(super) fn value_of(&mut self, key: Word<'a>) -> Result<Word<'a>, ParseError> {
        let names = self.verb.map(Verb::key_names).unwrap_or_default();
        let Some(&name) = names.iter().find(|&&name| name == key.text) else {
            return Err(key.instead_of(&format!("{}=", names.join("=, ")), &names));
        };
        if self.keys.contains(&name) {
            return Err(key.wrong(format!("{} is given twice", key.quoted())));
        }
        self.keys.push(name);
        let what = format!("= after “{name}”");
        let equals = self.expect(&what)?;
        if equals.text != "=" {
            return Err(equals.instead_of(&what, &[]));
        }
        self.expect(&format!("a value for {name}"))
    }

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

/// Returns the line of a `free` or `expect` with another name for its allocation.
pub(crate) fn renamed(line: &str, name: &str) -> String {
    let words = Words::new(line)
        .map(|words| words.words)
        .unwrap_or_default();
    let nth = match words.first() {
        Some(verb) if verb.text == "free" => 2,
        _ => 1,
    };
    let Some(word) = words.get(nth) else {
        return line.to_owned();
    };
    let end = word.byte + word.text.len();
    format!("{}{name}{}", &line[..word.byte], &line[end..])
}

/// Splits a line into code and comment.
pub(super) fn split_comment(line: &str) -> (&str, Option<&str>) {
    match line.split_once('#') {
        Some((code, comment)) => (code, Some(comment.trim())),
        None => (line, None),
    }
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

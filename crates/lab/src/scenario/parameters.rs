//! The parameters that several lines share: requests, targets, policies, ranges, attributes.

use vmem::AllocPolicy;

use super::error::ParseError;
use super::target::Target;
use super::words::{Word, Words};
use crate::language::{self, Key, Verb};
use crate::request::{Bounds, Constraints, POLICIES, policy_word};

pub(super) const ARENA: &str = "the arena's name";
pub(super) const SIZE: &str = "a size";
pub(super) const ADDRESS: &str = "an address";
/// The longest line, in bytes.
const MOST_IN_A_LINE: usize = 4096;

pub(super) fn check_length(line: &str) -> Result<(), ParseError> {
    if line.len() <= MOST_IN_A_LINE {
        return Ok(());
    }
    Err(ParseError {
        line: 1,
        column: 1,
        length: 1,
        message: format!(
            "a line has at most {MOST_IN_A_LINE} bytes, and this one has {}",
            line.len()
        ),
        suggestion: None,
    })
}

/// A request: size, constraints and policy.
pub(super) struct Wanted {
    pub(super) arena: String,
    pub(super) size: u64,
    pub(super) constraints: Constraints,
    pub(super) policy: Option<AllocPolicy>,
}

pub(super) fn wanted(words: &mut Words<'_>, verb: &'static Verb) -> Result<Wanted, ParseError> {
    let arena = words.name(ARENA)?;
    let size = words.number(SIZE)?;
    let mut constraints = Constraints::default();
    let mut policy = None;
    let mut keys = Keys::new(verb);
    while let Some(word) = words.next() {
        let is_choice = verb.choice_words().any(|choice| choice.word == word.text);
        if is_choice || !keys.might_be(word, words) {
            if policy.is_some() {
                return Err(once(word));
            }
            policy = Some(parse_policy(word, verb)?);
            continue;
        }
        let (key, value) = keys.attribute(word, words)?;
        let number = || value.number(&format!("a number for {}", word.text));
        match key.name {
            "align" => constraints.align = number()?,
            "phase" => constraints.phase = number()?,
            "nocross" => constraints.nocross = number()?,
            _ => constraints.within = Some(bounds(value)?),
        }
    }
    Ok(Wanted {
        arena,
        size,
        constraints,
        policy,
    })
}

/// Parses the target of a free.
pub(super) fn target(words: &mut Words<'_>) -> Result<Target, ParseError> {
    let what = words.expect("the allocation's name, or @ and an address")?;
    if let Some(base) = what.text.strip_prefix('@') {
        let base = what.number_in(base, "@ and an address")?;
        return Ok(Target::Base(base));
    }
    if what.number("").is_ok() {
        return Err(ParseError {
            suggestion: Some(format!("@{}", what.text)),
            ..what.wrong(format!(
                "expected the allocation's name, found {}; an address is written with @ before it",
                what.quoted()
            ))
        });
    }
    let name = what.name("the allocation's name, or @ and an address")?;
    Ok(Target::Name(name))
}

/// Parses a policy. The error lists the keys and words that the verb also takes here.
pub(super) fn parse_policy(word: Word<'_>, verb: &Verb) -> Result<AllocPolicy, ParseError> {
    let policy = POLICIES
        .into_iter()
        .find(|&policy| policy_word(policy) == word.text);
    policy.ok_or_else(|| {
        let keys = verb.keys.iter().map(|key| format!("{}=", key.name));
        let words = verb.choice_words().map(|choice| choice.word.to_owned());
        let expected: Vec<String> = keys.chain(words).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        let choices = verb.choice_words().map(|choice| choice.word);
        let choices: Vec<_> = choices.chain(verb.key_names()).collect();
        word.instead_of(&language::one_of(&expected), &choices)
    })
}

pub(super) fn bounds(word: Word<'_>) -> Result<Bounds, ParseError> {
    let what = "a range such as 16..64 or 16..=64";
    if let Some((first, last)) = word.text.split_once("..=") {
        let (first, last) = (word.number_in(first, what)?, word.number_in(last, what)?);
        return Ok(Bounds::Through(first, last));
    }
    match word.text.split_once("..") {
        Some((first, end)) => {
            let (first, end) = (word.number_in(first, what)?, word.number_in(end, what)?);
            Ok(Bounds::Until(first, end))
        }
        None => Err(word.instead_of(what, &[])),
    }
}

pub(super) fn once(word: Word<'_>) -> ParseError {
    word.wrong(format!(
        "{} is one too many: a policy is given once",
        word.quoted()
    ))
}

/// The attributes of a verb, and those already given.
pub(super) struct Keys {
    verb: &'static Verb,
    given: Vec<&'static str>,
}

impl Keys {
    pub(super) fn new(verb: &'static Verb) -> Self {
        Self {
            verb,
            given: Vec::new(),
        }
    }

    /// Returns true if a word is an attribute, or was meant to be one.
    fn might_be(&self, key: Word<'_>, words: &Words<'_>) -> bool {
        words.peek().is_some_and(|next| next.text == "=") || self.verb.key(key.text).is_some()
    }

    /// Parses the rest of `key=value`. Each key may be given once.
    pub(super) fn attribute<'a>(
        &mut self,
        word: Word<'a>,
        words: &mut Words<'a>,
    ) -> Result<(&'static Key, Word<'a>), ParseError> {
        let key = self.verb.key(word.text).ok_or_else(|| {
            let names = self.verb.key_names();
            word.instead_of(&format!("{}=", names.join("=, ")), &names)
        })?;
        if self.given.contains(&key.name) {
            return Err(word.wrong(format!("{} is given twice", word.quoted())));
        }
        self.given.push(key.name);
        let what = format!("= after “{}”", key.name);
        let equals = words.expect(&what)?;
        if equals.text != "=" {
            return Err(equals.instead_of(&what, &[]));
        }
        Ok((key, words.expect(&format!("a value for {}", key.name))?))
    }
}

//! The parameters that several lines share: requests, targets, ranges.

use vmem::AllocPolicy;

use super::error::ParseError;
use super::question::Target;
use super::words::{Word, Words};
use crate::language::{self, Verb, VerbKind};
use crate::request::{Bounds, Constraints, POLICIES, policy_word};

pub(super) const ARENA: &str = "the arena's name";
pub(super) const SIZE: &str = "a size";
pub(super) const ADDRESS: &str = "an address";

/// The parameters of an `alloc`, an `xalloc` or a `get`.
pub(super) struct Request {
    pub(super) arena: String,
    pub(super) size: u64,
    pub(super) constraints: Constraints,
    pub(super) policy: Option<AllocPolicy>,
    pub(super) wait: bool,
}

/// Parses the keys and words that the verb takes.
pub(super) fn request(words: &mut Words<'_>, verb: &'static Verb) -> Result<Request, ParseError> {
    let mut request = Request {
        arena: words.name(ARENA)?,
        size: words.number(SIZE)?,
        constraints: Constraints::default(),
        policy: None,
        wait: false,
    };
    while let Some(word) = words.next() {
        let is_choice = verb.choice_words().any(|choice| choice.word == word.text);
        let equals = words.peek().is_some_and(|next| next.text == "=");
        if is_choice && word.text == "wait" && !request.wait {
            request.wait = true;
        } else if is_choice || verb.keys.is_empty() || !(equals || verb.key(word.text).is_some()) {
            request.policy = Some(policy(word, verb, request.policy)?);
        } else {
            let value = words.value_of(word)?;
            let number = || value.number(&format!("a number for {}", word.text));
            match word.text {
                "align" => request.constraints.align = number()?,
                "phase" => request.constraints.phase = number()?,
                "nocross" => request.constraints.nocross = number()?,
                _ => request.constraints.within = Some(bounds(value)?),
            }
        }
    }
    Ok(request)
}

/// Parses a policy, unless one was given. The error lists the keys and words that the verb also
/// takes here.
fn policy(
    word: Word<'_>,
    verb: &Verb,
    given: Option<AllocPolicy>,
) -> Result<AllocPolicy, ParseError> {
    let takes_word = |other: &&Verb| {
        verb.keys.is_empty() && other.kind == VerbKind::Allocation && other.key(word.text).is_some()
    };
    if let Some(constrained) = language::operations().find(takes_word) {
        return Err(word.wrong(format!(
            "{} takes no constraints; {} takes {}",
            verb.word,
            constrained.word,
            word.quoted()
        )));
    }
    if given.is_some() {
        return Err(word.wrong(format!(
            "{} is one too many: a policy is given once",
            word.quoted()
        )));
    }
    let mut policies = POLICIES.into_iter();
    let policy = policies.find(|&policy| policy_word(policy) == word.text);
    policy.ok_or_else(|| {
        let words: Vec<&str> = verb.choice_words().map(|choice| choice.word).collect();
        let keys = verb.key_names();
        let with_equals: Vec<String> = keys.iter().map(|key| format!("{key}=")).collect();
        let expected = with_equals.iter().map(String::as_str).chain(words.clone());
        let expected = language::one_of(&expected.collect::<Vec<_>>());
        word.instead_of(&expected, &[words, keys].concat())
    })
}

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

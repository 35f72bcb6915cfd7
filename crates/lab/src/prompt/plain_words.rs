//! Questions in plain words, as lines of the language.

use crate::language::{self, Verb, VerbKind};
use crate::world::World;

/// Words that begin a question.
const ASKING: [&str; 9] = [
    "what", "what's", "what’s", "whats", "where", "who", "which", "how", "would",
];

/// Words that a question may have and that say nothing about its kind.
const FILLING: [&str; 22] = [
    "if", "i", "it", "do", "does", "this", "there", "segment", "address", "in", "the", "a", "an",
    "unit", "units", "of", "from", "arena", "for", "with", "into", "request",
];

/// Returns the line that a question in plain words asks: `at 4100` for “what is at 4100?”,
/// `at heap 4100` for “what is at 4100 in heap?”. The arena may be missing from it.
pub(super) fn question(world: &World, typed: &str) -> Option<String> {
    let words = typed.trim_end_matches(['?', '.', ' ']).split_whitespace();
    let words: Vec<&str> = words.collect();
    let first = *words.first()?;
    let is_verb = language::verb(first).is_some_and(|verb| verb.kind == VerbKind::Question);
    if !is_one_of(first, &ASKING) && !is_verb {
        return None;
    }
    let (mut arena, mut subject) = (None, None);
    for &word in words.iter().filter(|word| !is_grammar(word)) {
        let part = match world.arena_named(word) {
            Some(_) => &mut arena,
            None => &mut subject,
        };
        if part.replace(word).is_some() {
            return None;
        }
    }
    // An allocation may have the name “a”.
    let is_allocation = |word: &&str| world.latest_arena_of(word).is_some();
    let subject = subject.or_else(|| words.iter().copied().find(is_allocation))?;
    let verb = kind(&words)?;
    let is_number = subject
        .trim_start_matches('@')
        .starts_with(char::is_numeric);
    let line = || {
        let words = [Some(verb.word), arena, Some(subject)];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        words.join(" ")
    };
    match (verb.word, world.allocation_named(subject)) {
        ("at", Some(allocation)) => {
            let arena = world.name_of(allocation.arena);
            Some(format!("at {arena} {}", allocation.base))
        }
        ("would-free", _) => Some(line()),
        (_, None) if is_number => Some(line()),
        _ => None,
    }
}

/// Returns the question that has one of its plain words among these. “at” decides; “is” and
/// the like may be part of any question.
fn kind(words: &[&str]) -> Option<&'static Verb> {
    if words.iter().any(|word| is_one_of(word, &["at"])) {
        return language::verb("at");
    }
    let has_any = |verb: &&Verb| words.iter().any(|word| is_one_of(word, verb.plain_words));
    let found = language::questions().filter(has_any);
    found.max_by_key(|verb| verb.word != "at")
}

/// Returns true for a word about the question and not about its subject.
fn is_grammar(word: &str) -> bool {
    let is_plain = |verb: &Verb| is_one_of(word, verb.plain_words);
    is_one_of(word, &ASKING) || is_one_of(word, &FILLING) || language::questions().any(is_plain)
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.contains(&word.to_lowercase().as_str())
}

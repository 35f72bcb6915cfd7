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
    let is_live = |word: &&str| world.allocation_named(word).is_some();
    let subject = subject.or_else(|| words.iter().copied().find(is_live))?;
    let verb = kind(&words)?;
    let is_number = subject
        .trim_start_matches('@')
        .starts_with(char::is_numeric);
    match (verb.word, world.allocation_named(subject)) {
        ("at", Some(allocation)) => {
            let arena = world.name_of(allocation.arena);
            Some(format!("{} {arena} {}", verb.word, allocation.base))
        }
        ("would-free", _) => Some(line(verb, arena, subject)),
        (_, None) if is_number => Some(line(verb, arena, subject)),
        _ => None,
    }
}

fn line(verb: &Verb, arena: Option<&str>, subject: &str) -> String {
    match arena {
        Some(arena) => format!("{} {arena} {subject}", verb.word),
        None => format!("{} {subject}", verb.word),
    }
}

/// The question that has one of its plain words among these. “at” decides; “is” and the
/// like may be part of any question.
fn kind(words: &[&str]) -> Option<&'static Verb> {
    let has_any = |verb: &&Verb| words.iter().any(|word| is_one_of(word, verb.plain_words));
    let found: Vec<_> = language::questions().filter(has_any).collect();
    let at = found.iter().find(|verb| verb.word == "at");
    let decided = at.filter(|at| {
        words
            .iter()
            .any(|word| is_one_of(word, &at.plain_words[..1]))
    });
    let other = found.iter().rfind(|verb| verb.word != "at");
    decided.or(other).or(at).copied()
}

/// Returns true for a word about the question and not about its subject.
fn is_grammar(word: &str) -> bool {
    let is_plain = |verb: &Verb| is_one_of(word, verb.plain_words);
    is_one_of(word, &ASKING) || is_one_of(word, &FILLING) || language::questions().any(is_plain)
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.contains(&word.to_lowercase().as_str())
}

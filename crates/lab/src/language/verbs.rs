//! The verbs of the table, by word and by kind.

use super::table::VERBS;
use super::verb::{Verb, VerbKind};

/// Returns the verb of this word.
pub fn verb(word: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.word == word)
}

/// Returns the verbs of scenarios.
pub fn operations() -> impl Iterator<Item = &'static Verb> + Clone {
    VERBS.iter().filter(|verb| verb.kind != VerbKind::Question)
}

/// Returns the verbs of questions.
pub fn questions() -> impl Iterator<Item = &'static Verb> + Clone {
    VERBS.iter().filter(|verb| verb.kind == VerbKind::Question)
}

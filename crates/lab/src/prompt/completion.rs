//! The words that can come next in a line.

use vmem::{Origin, SegmentKind};

use super::preview::MOST_TAGS;
use crate::language::{self, Argument, Choice, Need, ValueType, Verb, VerbKind, Word};
use crate::narration::{Radix, grouped, units};
use crate::world::{ArenaId, World};

/// The most words that are suggested.
const MOST: usize = 40;

/// The words that can stand at a place of a line.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Completion {
    /// The byte at which the word begins that they would replace. It ends at the cursor.
    pub start: usize,
    /// The words.
    pub words: Vec<Suggestion>,
}

/// A word that can stand at a place of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// The word, with a blank after it if another word follows.
    pub text: String,
    /// A few words about it; may be empty.
    pub about: String,
}

/// Returns the words that can stand at the cursor (in bytes) and begin with what is typed
/// there. The texts about them show addresses in `radix`.
pub fn complete(world: &World, radix: Radix, line: &str, cursor: usize) -> Completion {
    let before = line.get(..cursor).unwrap_or(line);
    let start = before.rfind(char::is_whitespace).map_or(0, |blank| {
        blank + before[blank..].chars().next().map_or(1, char::len_utf8)
    });
    let (before, typed) = before.split_at(start);
    if before.contains('#') || typed.contains('#') {
        return Completion::default();
    }
    let words: Vec<&str> = before.split_whitespace().collect();
    let place = Place {
        world,
        radix,
        typed,
    };
    let mut allocations = language::operations().filter(|v| v.kind == VerbKind::Allocation);
    let all = match words.as_slice() {
        [] => {
            let help = whole("help", "all that can be typed");
            let verbs = language::VERBS.iter().map(verb_suggestion);
            verbs.chain([help]).collect()
        }
        ["help"] => language::VERBS.iter().map(verb_suggestion).collect(),
        // `a = alloc heap 16`; `expect a = 16` has its `=` one word later.
        [_, "="] => allocations.map(verb_suggestion).collect(),
        [_, "=", verb, rest @ ..] => {
            let verb = allocations.find(|known| known.word == *verb);
            verb.map_or_else(Vec::new, |verb| place.after(verb, rest))
        }
        [verb, rest @ ..] => {
            let verb = language::verb(verb);
            verb.map_or_else(Vec::new, |verb| place.after(verb, rest))
        }
    };
    let fits = |word: &Suggestion| word.text.starts_with(typed) && word.text.trim_end() != typed;
    Completion {
        start,
        words: all.into_iter().filter(fits).take(MOST).collect(),
    }
}

fn verb_suggestion(verb: &Verb) -> Suggestion {
    whole(verb.word, verb.summary)
}

fn word_suggestion(word: &Word) -> Suggestion {
    whole(word.word, word.help)
}

/// A word after which a blank follows.
fn whole(word: &str, about: &str) -> Suggestion {
    Suggestion {
        text: format!("{word} "),
        about: about.to_owned(),
    }
}

struct Place<'a> {
    world: &'a World,
    radix: Radix,
    typed: &'a str,
}

impl Place<'_> {
    /// Returns the words that can follow a verb and the words after it.
    fn after(&self, verb: &Verb, written: &[&str]) -> Vec<Suggestion> {
        let mut found: Vec<Suggestion> = Vec::new();
        for form in verb.forms {
            let mut arguments = written.iter().zip(*form);
            if !arguments.all(|(word, argument)| self.is(word, argument)) {
                continue;
            }
            let next = form.get(written.len());
            found.extend(next.map_or_else(Vec::new, |next| self.values(next.value, written)));
            if next.is_none_or(|argument| argument.need == Need::Optional) {
                let rest = written.get(form.len()..).unwrap_or_default();
                found.extend(self.keys_and_choices(verb, rest));
            }
        }
        let mut known = std::collections::HashSet::new();
        found.retain(|word| known.insert(word.text.clone()));
        found
    }

    /// Returns true if a written word may be this argument.
    fn is(&self, word: &str, argument: &Argument) -> bool {
        match argument.value {
            ValueType::Literal(literal) => word == literal,
            ValueType::OneOf(words) => words.iter().any(|known| known.word == word),
            ValueType::Arena => self.world.arena_named(word).is_some(),
            ValueType::Allocation => !word.starts_with('@') && word != "fails",
            ValueType::AtAddress => word.starts_with('@'),
            _ => true,
        }
    }

    fn values(&self, value: ValueType, written: &[&str]) -> Vec<Suggestion> {
        let named = written.first();
        let arena = named.and_then(|name| self.world.arena_named(name));
        match (value, arena) {
            (ValueType::Arena, _) => self.arenas(),
            (ValueType::Allocation | ValueType::Target, Some(arena)) => self.allocations(arena),
            (ValueType::Allocation | ValueType::Target, None) => {
                let arenas = self.world.arenas();
                let allocations = arenas.flat_map(|arena| self.allocations(arena.id));
                allocations.collect()
            }
            (ValueType::Span, Some(arena)) => self.spans(arena),
            (ValueType::Literal(literal), _) => vec![whole(literal, "")],
            (other, _) => other.words().iter().map(word_suggestion).collect(),
        }
    }

    /// Returns the keys and words not yet given, or the values of the key being typed.
    fn keys_and_choices(&self, verb: &Verb, given: &[&str]) -> Vec<Suggestion> {
        if let Some((name, _)) = self.typed.split_once('=') {
            let values = verb.key(name).map(|key| self.values(key.value, &[]));
            let mut values = values.unwrap_or_default();
            for value in &mut values {
                value.text = format!("{name}={}", value.text);
            }
            return values;
        }
        let is_given = |name: &str| {
            given
                .iter()
                .any(|word| word.split('=').next() == Some(name))
        };
        let keys = verb.keys.iter().filter(|key| !is_given(key.name));
        let keys = keys.map(|key| Suggestion {
            text: format!("{}=", key.name),
            about: key.help.to_owned(),
        });
        let is_open = |choice: &&Choice| !choice.words.iter().any(|word| is_given(word.word));
        let choices = verb.choices.iter().filter(is_open);
        let words = choices.flat_map(|choice| choice.words).map(word_suggestion);
        keys.chain(words).collect()
    }

    fn arenas(&self) -> Vec<Suggestion> {
        let arenas = self.world.arenas().map(|arena| {
            let quantum = self.world.inspect(arena.id, |view| view.quantum().get());
            whole(arena.name, &format!("quantum {}", grouped(quantum.into())))
        });
        arenas.collect()
    }

    fn allocations(&self, arena: ArenaId) -> Vec<Suggestion> {
        if self.world.inspect(arena, |view| view.tag_count()) > MOST_TAGS {
            return Vec::new();
        }
        let allocations = self.world.allocations(arena);
        let allocations = allocations.filter(|allocation| allocation.name.starts_with(self.typed));
        let suggestions = allocations.take(MOST).map(|allocation| {
            let about = self.radix.range(allocation.base, allocation.size);
            whole(&allocation.name, &about)
        });
        suggestions.collect()
    }

    fn spans(&self, arena: ArenaId) -> Vec<Suggestion> {
        self.world.inspect(arena, |view| {
            let added = |span: &vmem::Segment| span.kind == SegmentKind::Span(Origin::Added);
            let spans = view.spans().filter(added).take(MOST);
            spans
                .map(|span| whole(&self.radix.typed(span.base), &units(span.size)))
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::world_after;
    use super::*;

    fn world() -> World {
        world_after(&[
            "arena heap quantum=16",
            "span heap 4096 1K",
            "arena kmem source=heap",
            "first = alloc heap 16",
        ])
    }

    fn words(before: &str, typed: &str) -> Vec<String> {
        let line = format!("{before}{typed}");
        let found = complete(&world(), Radix::Decimal, &line, line.len());
        assert!(found.words.is_empty() || found.start == before.len());
        let words = found.words.into_iter();
        words.map(|word| word.text.trim().to_owned()).collect()
    }

    #[test]
    fn the_words_that_can_come_next_are_suggested() {
        for (before, typed, expected) in [
            // Operations and questions.
            ("", "al", &["alloc"][..]),
            ("", "f", &["free"]),
            ("", "ge", &["get"]),
            ("", "he", &["help"]),
            // Names.
            ("alloc ", "", &["heap", "kmem"]),
            ("free heap ", "fi", &["first"]),
            ("unspan heap ", "", &["4096"]),
            ("arena pool ", "source=h", &["source=heap"]),
            // The keys and words of an operation, at its end.
            ("alloc heap 16 ", "b", &["best"]),
            ("x = xalloc heap 16 ", "al", &["align="]),
            ("random heap ", "preset=pi", &["preset=pids"]),
            ("expect heap ", "la", &["largest"]),
            ("expect first ", "", &["="]),
            // Not again if they are given.
            ("alloc heap 16 best ", "", &["wait"]),
            (
                "xalloc heap 16 align=64 best ",
                "",
                &["phase=", "nocross=", "within="],
            ),
            // Nothing in a comment, for a whole word, or after an unknown verb.
            ("# alloc ", "h", &[]),
            ("", "alloc", &[]),
            ("nonsense ", "", &[]),
        ] {
            assert_eq!(words(before, typed), expected, "{before}{typed}");
        }
        assert!(words("", "").len() > language::VERBS.len());
    }

    #[test]
    fn the_cursor_may_be_inside_of_the_line() {
        let line = "alloc he 16 # a comment";
        let found = complete(&world(), Radix::Decimal, line, 8);
        assert_eq!((found.start, found.words[0].text.as_str()), (6, "heap "));
        assert_eq!(
            complete(&world(), Radix::Decimal, line, 15),
            Completion::default()
        );
        // A cursor is neither inside a letter nor after the end.
        assert!(complete(&world(), Radix::Decimal, "é", 1).words.is_empty());
        assert!(complete(&world(), Radix::Decimal, "al", 99).words.len() == 1);
    }
}

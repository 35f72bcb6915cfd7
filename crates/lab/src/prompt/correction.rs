//! Corrections of lines that do not parse: a word is misspelt or is another word for a
//! verb, the name of the arena is left out, or a question is asked in plain words.

use super::{Parsed, explained, parse, plain_words};
use crate::language::{self, ValueType, Verb};
use crate::scenario::{self, ParseError, Question};
use crate::world::{ArenaRef, World};

/// The most misspelt words of a line that are corrected.
const MOST_WORDS: usize = 8;

/// The correction of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Correction {
    /// A request for help, which has this text.
    Help(String),
    /// This question.
    Question(String),
    /// This statement, to be shown before it is run.
    Statement(String),
}

/// Returns the arena that a line without one is about: the one of this name, else the
/// first.
pub fn default_arena<'w>(world: &'w World, name: Option<&str>) -> Option<ArenaRef<'w>> {
    let named = name.and_then(|name| world.arena_named(name));
    let named = named.and_then(|id| world.arena(id));
    named.or_else(|| world.arenas().next())
}

/// Returns the correction of `typed`; `None` if it parses or no correction is
/// known. `shown` is the arena that a line without one is about; else it is the first.
pub fn correct(world: &World, shown: Option<&str>, typed: &str) -> Option<Correction> {
    let typed = typed.trim();
    if let Some(help) = language::help_for(typed, "") {
        return Some(Correction::Help(help));
    }
    let error = parse(typed).err()?;
    let corrector = Corrector {
        world,
        shown,
        parse,
    };
    let line = corrector.corrected(typed, error)?;
    Some(if scenario::is_question(&line) {
        Correction::Question(line)
    } else {
        Correction::Statement(line)
    })
}

/// Parses a question of the language or in plain words: “at heap 4100”, “what is at
/// 4100?”. An arena that is missing is completed as by [`correct`].
///
/// # Errors
/// Describes the first mistake, as for a line of the language.
pub fn parse_question(
    world: &World,
    shown: Option<&str>,
    typed: &str,
) -> Result<Question, ParseError> {
    scenario::parse_question(typed).or_else(|error| {
        let corrector = Corrector {
            world,
            shown,
            parse: |line| scenario::parse_question(line).map(Parsed::Question),
        };
        let corrected = corrector.corrected(typed, error.clone());
        let parsed = corrected.and_then(|line| scenario::parse_question(&line).ok());
        parsed.ok_or_else(|| explained(world, typed, error))
    })
}

struct Corrector<'a> {
    world: &'a World,
    shown: Option<&'a str>,
    parse: fn(&str) -> Result<Parsed, ParseError>,
}

impl Corrector<'_> {
    fn parses(&self, line: &str) -> bool {
        (self.parse)(line).is_ok()
    }

    fn corrected(&self, typed: &str, error: ParseError) -> Option<String> {
        let asked = plain_words::question(self.world, typed);
        let asked = asked.and_then(|line| self.completed(line));
        asked.or_else(|| self.respelt(typed, error))
    }

    /// Returns the line with each wrong word replaced by its suggestion, and with its arena.
    fn respelt(&self, typed: &str, mut error: ParseError) -> Option<String> {
        let mut line = typed.to_owned();
        for _ in 0..MOST_WORDS {
            let Some(next) = error.corrected(&line) else {
                return self.completed(line);
            };
            line = next;
            match (self.parse)(&line) {
                Ok(_) => return Some(line),
                Err(further) => error = further,
            }
        }
        None
    }

    fn completed(&self, line: String) -> Option<String> {
        if self.parses(&line) {
            return Some(line);
        }
        let line = self.with_arena(&line)?;
        match (self.parse)(&line) {
            Ok(_) => Some(line),
            // An address without its @, for one.
            Err(error) => error.corrected(&line).filter(|line| self.parses(line)),
        }
    }

    /// Returns the line with the missing name of its arena: the arena of the freed
    /// allocation, or the shown arena.
    fn with_arena(&self, line: &str) -> Option<String> {
        let world = self.world;
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let place = match words.as_slice() {
            [_, "=", ..] => 3,
            _ => 1,
        };
        let (word, next) = (*words.get(place - 1)?, *words.get(place)?);
        let verb = language::verb(word)?;
        let is_number = next
            .trim_start_matches('@')
            .starts_with(|first: char| first.is_ascii_digit());
        // An allocation that was freed is still one: the answer says when it was freed.
        let allocated_in = world.latest_arena_of(next);
        let arena = match allocated_in {
            _ if world.arena_named(next).is_some() || !takes_arena(verb) => None,
            _ if is_number || (next.contains('=') && !verb.keys.is_empty()) => {
                default_arena(world, self.shown)
            }
            Some(arena) if takes_allocation(verb) => world.arena(arena),
            _ => None,
        };
        words.insert(place, arena?.name);
        Some(words.join(" "))
    }
}

/// Returns whether a verb's first argument is an arena that exists. `expect` has forms
/// without one.
pub(super) fn takes_arena(verb: &Verb) -> bool {
    let mut firsts = verb.forms.iter().map(|form| form.first());
    firsts.all(|first| first.is_some_and(|first| matches!(first.value, ValueType::Arena)))
}

/// Returns whether a verb's second argument may be the name of an allocation.
pub(super) fn takes_allocation(verb: &Verb) -> bool {
    use ValueType::{Allocation, Target};
    let mut seconds = verb.forms.iter().filter_map(|form| form.get(1));
    seconds.any(|second| matches!(second.value, Allocation | Target))
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
            "first = alloc kmem 16",
        ])
    }

    #[test]
    fn wrong_words_are_replaced_and_an_arena_that_is_left_out_is_added() {
        for (typed, line) in [
            // The arena that is shown, or that of the freed allocation.
            ("alloc 1M", "alloc heap 1M"),
            ("a = alloc 1M best", "a = alloc heap 1M best"),
            ("span 0 4K", "span heap 0 4K"),
            ("random ops=9 seed=1", "random heap ops=9 seed=1"),
            ("free first", "free kmem first"),
            ("free @4096 16", "free heap @4096 16"),
            // Misspelt words, and other words for a verb.
            ("aloc heap 16", "alloc heap 16"),
            ("alocate heap 16 bst", "alloc heap 16 best"),
            ("malloc 16", "alloc heap 16"),
            ("b = malloc 4k", "b = alloc heap 4K"),
            ("delete first", "free kmem first"),
            ("xalloc heap 16 aling=64", "xalloc heap 16 align=64"),
            ("free heap 4096 16", "free heap @4096 16"),
        ] {
            let corrected = Some(Correction::Statement(line.to_owned()));
            assert_eq!(correct(&world(), None, typed), corrected, "{typed}");
        }
        let shown = correct(&world(), Some("kmem"), "xalloc 4 align=2");
        let line = "xalloc kmem 4 align=2".to_owned();
        assert_eq!(shown, Some(Correction::Statement(line)));
    }

    #[test]
    fn a_question_in_plain_words_is_understood() {
        for (typed, line) in [
            ("at 4100", "at heap 4100"),
            ("at 4100?", "at heap 4100"),
            ("what is at 4100?", "at heap 4100"),
            ("What is at 4100 ?", "at heap 4100"),
            ("what's at @4100", "at heap 4100"),
            ("what is at heap 4100?", "at heap 4100"),
            ("what is at 4100 in heap?", "at heap 4100"),
            ("who has a unit at 4100?", "at heap 4100"),
            ("which segment is 4100 in?", "at heap 4100"),
            ("get 16", "get heap 16"),
            ("where would 16 units go in kmem?", "get kmem 16"),
            ("what is at first?", "at kmem 4096"),
            ("what if I free first?", "would-free kmem first"),
            ("what would freeing first merge?", "would-free kmem first"),
            (
                "what would a free of first merge in kmem?",
                "would-free kmem first",
            ),
            ("what would freeing 4096 merge?", "would-free heap 4096"),
        ] {
            let Some(Correction::Question(question)) = correct(&world(), None, typed) else {
                panic!("{typed} is no question");
            };
            assert_eq!(question.replace('@', ""), line, "{typed}");
        }
        for typed in ["?", "help"] {
            let help = Correction::Help(language::help(""));
            assert_eq!(correct(&world(), None, typed), Some(help));
        }
    }

    #[test]
    fn questions_are_parsed_in_both_ways() {
        let parse = |typed| parse_question(&world(), None, typed).map(|asked| asked.to_string());
        assert_eq!(parse("at heap 4100").as_deref(), Ok("at heap 4100"));
        assert_eq!(parse("what is at 4100?").as_deref(), Ok("at heap 4100"));
        assert_eq!(parse("free first").as_deref(), Ok("would-free kmem first"));
        assert_eq!(parse("gte 16").as_deref(), Ok("get heap 16"));
        assert_eq!(parse("at heap").unwrap_err().column, 8);
        assert!(parse("what is this?").is_err());
        assert!(parse("alloc heap 16").is_err());
    }

    #[test]
    fn nothing_is_meant_by_what_is_a_line_or_will_be_none() {
        for typed in [
            "alloc heap 16",
            "at heap 4100",
            "alloc",
            "alloc x 5",
            "free x",
            "free heap",
            "nonsense 4100",
            "what is this?",
            "",
        ] {
            assert_eq!(correct(&world(), None, typed), None, "{typed}");
        }
        assert_eq!(correct(&World::default(), None, "alloc 16"), None);
    }
}

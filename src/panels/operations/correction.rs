//! What is most likely meant by a line that is not yet one of the language: an arena's name
//! is left out, or a question is asked in plain words.

use std::rc::Rc;

use egui::Context;
use vmem_lab::scenario::{is_question, parse_question};
use vmem_lab::{World, parse_line};

use crate::panels::operations::preview_of;
use crate::shell::context::Ctx;
use vmem_view::preview::{Advice, Preview};
use vmem_view::shown::shown_of;

/// What is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meant {
    /// What can be typed?
    Help,
    /// This question.
    Question(String),
    /// This statement, to be looked at before it is run.
    Statement(String),
}

/// What is meant by `typed`; nothing where it says so itself, or where nobody knows.
/// `shown` is the arena that the panels show, if one was chosen.
pub fn meant(world: &World, shown: Option<&str>, typed: &str) -> Option<Meant> {
    let typed = typed.trim();
    if matches!(typed, "" | "?" | "help") {
        return (!typed.is_empty()).then_some(Meant::Help);
    }
    if parses(typed) {
        return None;
    }
    let line = asked(world, typed).unwrap_or_else(|| typed.to_owned());
    let line = match parses(&line) {
        true => line,
        false => with_arena(world, shown, &line).filter(|line| parses(line))?,
    };
    Some(match is_question(&line) {
        true => Meant::Question(line),
        false => Meant::Statement(line),
    })
}

/// What `typed` would come to, or what is meant by it, which then comes first of what would
/// work instead.
pub fn preview(ctx: &Context, cx: &mut Ctx<'_>, typed: &str) -> Option<Rc<Preview>> {
    let meant = meant(cx.moment().after, cx.view.shown.as_deref(), typed);
    let mut of = |line: &str| preview_of(ctx, cx, line);
    match meant {
        None => of(typed),
        Some(Meant::Help) => Some(Rc::new(Preview {
            words: "Enter shows all that can be typed here.".to_owned(),
            ..Preview::default()
        })),
        Some(Meant::Question(line)) => of(&line),
        Some(Meant::Statement(line)) => {
            let mut preview = Preview::clone(&*of(&line)?);
            let advice = Advice {
                words: format!("did you mean “{line}”?"),
                line,
            };
            preview.advice.insert(0, advice);
            Some(Rc::new(preview))
        }
    }
}

fn parses(line: &str) -> bool {
    match is_question(line) {
        true => parse_question(line).is_ok(),
        false => parse_line(line).is_ok(),
    }
}

/// A question in plain words as a line: "what is at 4100?".
fn asked(world: &World, typed: &str) -> Option<String> {
    let words = typed.trim_end_matches(['?', ' ']).split_whitespace();
    let is_filling = |word: &str| {
        let word = word.to_lowercase();
        let filling = [
            "what", "what's", "what’s", "whats", "who", "which", "is", "lies", "there", "segment",
            "at", "address", "in", "the", "has", "a", "unit", "of", "arena",
        ];
        filling.contains(&word.as_str())
    };
    let asks = words.clone().next().is_some_and(is_filling);
    let mut told: Vec<&str> = words.filter(|word| !is_filling(word)).collect();
    let is_number = |word: &str| word.trim_start_matches('@').starts_with(char::is_numeric);
    // "4100 in heap"
    told.sort_by_key(|word| is_number(word));
    match told.as_slice() {
        [number] if asks && is_number(number) => Some(format!("at {number}")),
        [arena, number] if asks && is_number(number) && world.arena_named(arena).is_some() => {
            Some(format!("at {arena} {number}"))
        }
        _ => None,
    }
}

/// The line with the name of an arena where one is missing: that of the allocation that is
/// freed, or of the one that is shown.
fn with_arena(world: &World, shown: Option<&str>, line: &str) -> Option<String> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let place = match words.as_slice() {
        [_, "=", ..] => 3,
        _ => 1,
    };
    let (operation, next) = (*words.get(place - 1)?, *words.get(place)?);
    let shown = || shown_of(world, shown).map(|arena| arena.name);
    let is_number = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
    let arena = match operation {
        "alloc" | "xalloc" | "get" | "span" | "unspan" if is_number(next) => shown(),
        "at" if is_number(next.trim_start_matches('@')) => shown(),
        "random" if next.contains('=') => shown(),
        "free" | "would-free" if next.starts_with('@') => shown(),
        "free" | "would-free" if world.arena_named(next).is_none() => {
            let allocation = world.allocation_named(next)?;
            world.arena(allocation.arena).map(|arena| arena.name)
        }
        _ => None,
    };
    words.insert(place, arena?);
    Some(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        let mut world = World::new();
        for line in [
            "arena heap quantum=16",
            "span heap 4096 1K",
            "arena kmem source=heap",
            "first = alloc kmem 16",
        ] {
            world.run(&parse_line(line).unwrap().unwrap());
        }
        world
    }

    fn statement(typed: &str) -> String {
        match meant(&world(), None, typed) {
            Some(Meant::Statement(line)) => line,
            other => panic!("{typed}: {other:?}"),
        }
    }

    #[test]
    fn an_arena_that_is_left_out_is_the_one_that_is_shown() {
        assert_eq!(statement("alloc 1M"), "alloc heap 1M");
        assert_eq!(statement("a = alloc 1M best"), "a = alloc heap 1M best");
        assert_eq!(statement("span 0 4K"), "span heap 0 4K");
        assert_eq!(statement("random ops=9 seed=1"), "random heap ops=9 seed=1");
        let shown = meant(&world(), Some("kmem"), "xalloc 4 align=2");
        let line = "xalloc kmem 4 align=2".to_owned();
        assert_eq!(shown, Some(Meant::Statement(line)));
    }

    #[test]
    fn what_is_freed_knows_its_arena() {
        assert_eq!(statement("free first"), "free kmem first");
        assert_eq!(statement("free @4096 16"), "free heap @4096 16");
    }

    #[test]
    fn a_question_in_plain_words_is_understood() {
        let question = |line: &str| Some(Meant::Question(line.to_owned()));
        for typed in [
            "at 4100",
            "at 4100?",
            "what is at 4100?",
            "What is at 4100 ?",
            "what's at @4100",
            "what is at heap 4100?",
            "what is at 4100 in heap?",
        ] {
            assert_eq!(
                meant(&world(), None, typed).map(|meant| match meant {
                    Meant::Question(line) => Meant::Question(line.replace('@', "")),
                    other => other,
                }),
                question("at heap 4100"),
                "{typed}"
            );
        }
        assert_eq!(meant(&world(), None, "get 16"), question("get heap 16"));
        assert_eq!(meant(&world(), None, "?"), Some(Meant::Help));
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
            assert_eq!(meant(&world(), None, typed), None, "{typed}");
        }
        assert_eq!(meant(&World::new(), None, "alloc 16"), None);
    }
}

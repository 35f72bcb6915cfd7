//! What a line would do if it was run now: where a request would go by each policy, what a
//! free would merge, what is wrong with the line and what would be right.

mod advice;
mod request;

use std::rc::Rc;

use vmem::AllocPolicy;

use super::{Correction, correct};
use crate::narration::{self, Formatter, Radix};
use crate::query::{self, Answer, Destination, Legality, MergeEnd, Question, Trial};
use crate::scenario::{ParseError, Statement, is_question, parse_line, parse_question};
use crate::world::{ArenaId, Effect, Failure, World};

/// What a line would do.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The line.
    pub line: String,
    /// The arena that the line is about.
    pub arena: Option<ArenaId>,
    /// What the line would do, or what is wrong with it.
    pub words: String,
    /// Whether it would work.
    pub verdict: Verdict,
    /// The ranges that it would change.
    pub ranges: Vec<PreviewRange>,
    /// The addresses that would be legal, if the line constrains them.
    pub legality: Option<Legality>,
    /// Lines that would work instead.
    pub advice: Vec<Advice>,
}

/// Whether a line would work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Verdict {
    /// It would, as far as that is known.
    #[default]
    Works,
    /// Something is still missing.
    Incomplete,
    /// It is not a line of the language.
    Wrong,
    /// It would fail.
    Fails,
}

/// A range that would change.
#[derive(Clone, PartialEq, Debug)]
pub struct PreviewRange {
    /// The arena.
    pub arena: ArenaId,
    /// Its first unit.
    pub base: u64,
    /// Its units.
    pub size: u64,
    /// What would happen to it.
    pub effect: RangeEffect,
}

/// What would happen to a range.
#[derive(Clone, PartialEq, Debug)]
pub enum RangeEffect {
    /// It would be allocated.
    Goes {
        /// By these policies.
        by: Vec<AllocPolicy>,
        /// The requested policy is one of them.
        chosen: bool,
    },
    /// It would be lent to the arena of this name.
    Lent(String),
    /// It would be one free segment.
    Free,
}

/// A line that would work.
#[derive(Clone, PartialEq, Debug)]
pub struct Advice {
    /// What is different, in a few words.
    pub words: String,
    /// The line.
    pub line: String,
}

/// How much may be tried for a preview: it is tried on copies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    /// The whole world may be copied, at each key that is pressed.
    CopyWorld,
    /// The arenas that are asked may be copied, when typing pauses.
    CopyArenas,
    /// Nothing may be copied.
    CopyNothing,
}

impl Effort {
    /// Returns the effort that a world of this size allows, after so many operations.
    pub fn for_world(world: &World, operations: usize) -> Self {
        let tags = |id| world.inspect(id, |view| view.tag_count());
        let tags: usize = world.arenas().map(|arena| tags(arena.id)).sum();
        match tags.max(operations / 2) {
            0..=20_000 => Self::CopyWorld,
            20_001..=500_000 => Self::CopyArenas,
            _ => Self::CopyNothing,
        }
    }
}

impl Preview {
    /// Returns what a line would do, with addresses written in `radix`.
    pub fn of_line(world: &World, line: &str, effort: Effort, radix: Radix) -> Self {
        let mut preview = Self::found(world, line, effort, radix);
        line.clone_into(&mut preview.line);
        preview
    }

    fn found(world: &World, line: &str, effort: Effort, radix: Radix) -> Self {
        if is_question(line) {
            return match parse_question(line) {
                Ok(question) => asked(world, &question, effort, radix),
                Err(error) => wrong(line, &error),
            };
        }
        match parse_line(line) {
            Ok(Some(statement)) => stated(world, &statement, effort, radix),
            Ok(None) => Self::default(),
            Err(error) => wrong(line, &error),
        }
    }

    fn fails(words: String) -> Self {
        Self {
            words,
            verdict: Verdict::Fails,
            ..Self::default()
        }
    }
}

/// Returns what `typed` would do, or the line that is meant by it, which is then the first
/// advice. `of_line` gives the preview of a line, which may be a known one.
pub fn preview_corrected(
    world: &World,
    shown: Option<&str>,
    typed: &str,
    mut of_line: impl FnMut(&str) -> Option<Rc<Preview>>,
) -> Option<Rc<Preview>> {
    match correct(world, shown, typed) {
        None => of_line(typed),
        Some(Correction::Help(_)) => Some(Rc::new(Preview {
            words: "Enter shows all that can be typed here.".to_owned(),
            ..Preview::default()
        })),
        Some(Correction::Question(line)) => of_line(&line),
        Some(Correction::Statement(line)) => {
            let wrong = of_line(typed)?;
            // One wrong word is explained.
            if wrong.advice.iter().any(|advice| advice.line == line) {
                return Some(wrong);
            }
            let mut preview = Preview::clone(&*of_line(&line)?);
            let advice = Advice {
                words: format!("did you mean “{line}”?"),
                line,
            };
            preview.advice.insert(0, advice);
            Some(Rc::new(preview))
        }
    }
}

/// A line that makes no sense, and the one that was most likely meant.
fn wrong(line: &str, error: &ParseError) -> Preview {
    let end = line.trim_end().chars().count();
    let last = || line.split_whitespace().last().unwrap_or_default();
    let begun = |word: &String| error.column + error.length > end && word.starts_with(last());
    // The beginning of a word is no mistake.
    let missing = error.column > end || error.suggestion.as_ref().is_some_and(begun);
    let advice = error.corrected(line).zip(error.suggestion.as_ref());
    let advice = advice.map(|(line, word)| Advice {
        words: format!("did you mean “{word}”?"),
        line,
    });
    Preview {
        words: error.message.clone(),
        verdict: match missing {
            true => Verdict::Incomplete,
            false => Verdict::Wrong,
        },
        advice: advice.into_iter().collect(),
        ..Preview::default()
    }
}

fn stated(world: &World, statement: &Statement, effort: Effort, radix: Radix) -> Preview {
    let named = statement.arena().filter(|_| !makes_arena(statement));
    let line = || narration::statement(radix, statement);
    if let Some(unknown) = named.and_then(|name| unknown(world, name, line, radix)) {
        return unknown;
    }
    let arena = named.and_then(|name| world.arena_named(name));
    match (statement, arena) {
        (Statement::Alloc { .. } | Statement::Xalloc { .. }, Some(id)) => {
            request::preview(world, id, statement, effort, radix)
        }
        (Statement::Free { name, size, .. }, Some(id)) => {
            let target = query::Target::Name(name.clone());
            freed(world, id, &target, *size, effort, radix)
        }
        (Statement::FreeAt { base, size, .. }, Some(id)) => freed(
            world,
            id,
            &query::Target::Base(*base),
            Some(*size),
            effort,
            radix,
        ),
        // What a workload comes to is seen when it is done.
        (Statement::Random { .. }, _) => Preview {
            arena,
            ..Preview::default()
        },
        _ if effort == Effort::CopyWorld => tried(world, statement, radix),
        _ => Preview::default(),
    }
}

const fn makes_arena(statement: &Statement) -> bool {
    matches!(statement, Statement::Arena { .. })
}

/// There is no arena of the name that the line has: which one was meant?
fn unknown(
    world: &World,
    name: &str,
    line: impl FnOnce() -> String,
    radix: Radix,
) -> Option<Preview> {
    if world.arena_named(name).is_some() {
        return None;
    }
    let question = Question::At {
        arena: name.to_owned(),
        address: 0,
    };
    let failure = query::answer(world, &question).err()?;
    let nearest = match &failure {
        Failure::UnknownArena { nearest, .. } => nearest.clone(),
        _ => None,
    };
    let advice = nearest.map(|nearest| Advice {
        words: format!("{nearest} instead"),
        line: replaced(&line(), name, &nearest),
    });
    Some(Preview {
        advice: advice.into_iter().collect(),
        ..Preview::fails(narration::failure(
            Formatter::new(world, radix),
            None,
            &failure,
        ))
    })
}

/// A line with a word in the place of the first one that is `word`.
fn replaced(line: &str, word: &str, by: &str) -> String {
    let mut done = false;
    let words = line.split(' ').map(|one| match one == word && !done {
        true => {
            done = true;
            by
        }
        false => one,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What a statement would do.
fn tried(world: &World, statement: &Statement, radix: Radix) -> Preview {
    let trial = query::would_do(world, statement);
    Preview {
        arena: statement.arena().and_then(|name| world.arena_named(name)),
        words: outcome_words(world, &trial, radix),
        verdict: match trial.fails() {
            true => Verdict::Fails,
            false => Verdict::Works,
        },
        ..Preview::default()
    }
}

/// Returns why a trial failed, or what became of what it expected; empty if it just works.
pub fn outcome_words(world: &World, trial: &Trial, radix: Radix) -> String {
    let Trial { outcome, after } = trial;
    let arena = outcome.statement.arena();
    let arena = arena.and_then(|name| world.arena_named(name));
    match &outcome.result {
        Err(failure) => narration::failure(Formatter::new(world, radix), arena, failure),
        Ok(Effect::Held | Effect::NotHeld { .. }) => {
            narration::summary(Formatter::new(after, radix), outcome)
        }
        Ok(_) => String::new(),
    }
}

fn asked(world: &World, question: &Question, effort: Effort, radix: Radix) -> Preview {
    let (Question::Get { arena, .. } | Question::At { arena, .. } | Question::Free { arena, .. }) =
        question;
    let line = || narration::question(radix, question);
    if let Some(unknown) = unknown(world, arena, line, radix) {
        return unknown;
    }
    let Some(id) = world.arena_named(arena) else {
        return Preview::default();
    };
    match question {
        Question::Get {
            size,
            constraints,
            policy,
            ..
        } => {
            let statement = Statement::Xalloc {
                name: None,
                arena: arena.clone(),
                size: *size,
                constraints: *constraints,
                policy: policy.unwrap_or_default(),
            };
            let mut preview = request::preview(world, id, &statement, effort, radix);
            // What is advised is a request, and this is a question.
            preview.advice.clear();
            preview
        }
        Question::At { .. } => Preview {
            arena: Some(id),
            words: query::answer(world, question)
                .map(|answer| narration::answer(Formatter::new(world, radix), &answer))
                .unwrap_or_default(),
            ..Preview::default()
        },
        Question::Free { target, size, .. } => freed(world, id, target, *size, effort, radix),
    }
}

/// What a free would merge. That it would fail is found out on a copy.
fn freed(
    world: &World,
    id: ArenaId,
    target: &query::Target,
    size: Option<u64>,
    effort: Effort,
    radix: Radix,
) -> Preview {
    let is_there = match target {
        query::Target::Name(name) => world
            .allocation_named(name)
            .is_some_and(|found| found.arena == id && size.is_none()),
        query::Target::Base(_) => false,
    };
    if !is_there && effort != Effort::CopyWorld {
        return Preview::default();
    }
    let free = query::free(world, id, target, size);
    let verdict = match free.result {
        Ok(_) => Verdict::Works,
        Err(_) => Verdict::Fails,
    };
    let mut ranges = Vec::new();
    let mut back = free.result.as_ref().ok().map(|freed| &freed.destination);
    while let Some(Destination::SegmentList(merge)) = back {
        let (base, size) = (merge.whole.base, merge.whole.size);
        ranges.push(PreviewRange {
            arena: merge.arena,
            base,
            size,
            effect: RangeEffect::Free,
        });
        back = match &merge.end {
            MergeEnd::Returned { destination } => Some(destination),
            MergeEnd::Listed { .. } => None,
        };
    }
    let words = narration::answer(Formatter::new(world, radix), &Answer::Free(free));
    Preview {
        arena: Some(id),
        words: words.replace('\n', " "),
        verdict,
        ranges,
        ..Preview::default()
    }
}

#[cfg(test)]
mod tests;

//! The effect of a line, if it was run now: where a request would go by each policy, what a
//! free would merge, the mistake in the line and its correction.

mod advice;
mod effort;
mod request;
mod result;

pub use effort::Effort;
pub use result::{Advice, Preview, PreviewRange, RangeEffect, Verdict};

use std::rc::Rc;

use super::correction::{Correction, correct};
use crate::narration::{self, Formatter, Radix};
use crate::query::{self, Answer, Destination, MergeEnd, Question, Trial};
use crate::scenario::{ParseError, Statement, is_question, parse_line, parse_question};
use crate::world::{ArenaId, Effect, Failure, World};

impl Preview {
    /// Returns the preview of a line, with addresses written in `radix`.
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
}

/// Returns the preview of `typed`, or of its correction, which is then the first advice.
/// `of_line` returns the preview of a line, which may be cached.
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

/// Returns the preview of a line that does not parse, with its correction.
fn wrong(line: &str, error: &ParseError) -> Preview {
    let end = line.trim_end().chars().count();
    let last = || line.split_whitespace().last().unwrap_or_default();
    let prefix = |word: &String| error.column + error.length > end && word.starts_with(last());
    // An unfinished word is no mistake.
    let missing = error.column > end || error.suggestion.as_ref().is_some_and(prefix);
    let advice = error.corrected(line).zip(error.suggestion.as_ref());
    let advice = advice.map(|(line, word)| Advice {
        words: format!("did you mean “{word}”?"),
        line,
    });
    Preview {
        words: error.message.clone(),
        verdict: if missing {
            Verdict::Incomplete
        } else {
            Verdict::Wrong
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
        // A workload may be long: it is not tried.
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

/// Returns the preview of a line whose arena does not exist, with the nearest name.
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

/// Returns the line with its first `word` replaced.
fn replaced(line: &str, word: &str, by: &str) -> String {
    let mut done = false;
    let words = line.split(' ').map(|one| {
        if one == word && !done {
            done = true;
            by
        } else {
            one
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Returns the preview of a statement that is tried on a copy.
fn tried(world: &World, statement: &Statement, radix: Radix) -> Preview {
    let trial = query::would_do(world, statement);
    Preview {
        arena: statement.arena().and_then(|name| world.arena_named(name)),
        words: outcome_words(world, &trial, radix),
        verdict: if trial.fails() {
            Verdict::Fails
        } else {
            Verdict::Works
        },
        ..Preview::default()
    }
}

/// Returns the reason a trial failed, or the result of its expectation; empty if it works.
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
            // The advice is requests, and this is a question.
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

/// Returns the preview of a free. A failure is found on a copy.
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

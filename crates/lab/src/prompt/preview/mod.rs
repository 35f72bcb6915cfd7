//! The effect of a line, if it was run now: where a request would go by each policy, what a
//! free would merge, the mistake in the line and its correction.

mod advice;
mod request;
mod result;
#[cfg(test)]
mod tests;

pub(super) use result::MOST_TAGS;
pub use result::{Advice, Effort, Preview, PreviewRange, RangeEffect, Verdict};

use std::rc::Rc;

use super::correction::{Correction, correct};
use super::{Parsed, explained, parse};
use crate::narration::{self, Formatter, Radix};
use crate::query::{self, Answer, Destination, Question, Target, Trial};
use crate::scenario::{Mode, ParseError, Statement};
use crate::world::{ArenaId, Effect, Failure, World};

impl Preview {
    /// Returns the preview of a line, with addresses written in `radix`.
    pub fn of_line(world: &World, line: &str, effort: Effort, radix: Radix) -> Self {
        let previewer = Previewer {
            world,
            effort,
            radix,
        };
        match parse(line) {
            Ok(Parsed::Nothing) => Self::default(),
            Ok(Parsed::Statement(statement)) => previewer.stated(&statement),
            Ok(Parsed::Question(question)) => previewer.asked(&question),
            Err(error) => wrong(line, &explained(world, line, error)),
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

/// A world in which lines are previewed.
#[derive(Clone, Copy)]
struct Previewer<'a> {
    world: &'a World,
    effort: Effort,
    radix: Radix,
}

impl Previewer<'_> {
    fn stated(self, statement: &Statement) -> Preview {
        let makes_arena = matches!(statement, Statement::Arena { .. });
        let named = statement.arena().filter(|_| !makes_arena);
        let line = narration::statement(self.radix, statement);
        let arena = match named.map(|name| self.arena(name, &line)).transpose() {
            Ok(arena) => arena,
            Err(unknown) => return *unknown,
        };
        match (statement, arena) {
            (Statement::Alloc { .. }, Some(id)) => self.requested(id, statement),
            (Statement::Free { target, size, .. }, Some(id)) => self.freed(id, target, *size),
            // A workload may be long: it is not tried.
            (Statement::Random { .. }, _) => Preview {
                arena,
                ..Preview::default()
            },
            _ if self.effort == Effort::CopyWorld => self.tried(statement),
            _ => Preview::default(),
        }
    }

    fn asked(self, question: &Question) -> Preview {
        let (Question::Get { arena, .. }
        | Question::At { arena, .. }
        | Question::Free { arena, .. }) = question;
        let line = narration::statement(self.radix, question);
        let id = match self.arena(arena, &line) {
            Ok(id) => id,
            Err(unknown) => return *unknown,
        };
        match question {
            Question::Get {
                size,
                constraints,
                policy,
                ..
            } => {
                let statement = Statement::Alloc {
                    name: None,
                    arena: arena.clone(),
                    size: *size,
                    mode: Mode::Constrained(*constraints),
                    policy: policy.unwrap_or_default(),
                };
                // The advice is requests, and this is a question.
                Preview {
                    advice: Vec::new(),
                    ..self.requested(id, &statement)
                }
            }
            Question::At { address, .. } => {
                let at = query::at(self.world, id, *address);
                Preview {
                    arena: Some(id),
                    words: narration::at(Formatter::new(self.world, self.radix), &at),
                    ..Preview::default()
                }
            }
            Question::Free { target, size, .. } => self.freed(id, target, *size),
        }
    }

    /// Returns the arena that a line names.
    ///
    /// # Errors
    /// The preview of a line whose arena does not exist, with the nearest name.
    fn arena(self, name: &str, line: &str) -> Result<ArenaId, Box<Preview>> {
        query::named(self.world, name).map_err(|failure| {
            let nearest = match &failure {
                Failure::UnknownArena { nearest, .. } => nearest.as_deref(),
                _ => None,
            };
            let advice = nearest.map(|nearest| Advice {
                words: format!("{nearest} instead"),
                line: replaced(line, name, nearest),
            });
            Box::new(Preview {
                advice: advice.into_iter().collect(),
                ..self.fails(None, &failure)
            })
        })
    }

    fn fails(self, arena: Option<ArenaId>, failure: &Failure) -> Preview {
        Preview {
            arena,
            words: narration::failure(Formatter::new(self.world, self.radix), arena, failure),
            verdict: Verdict::Fails,
            ..Preview::default()
        }
    }

    /// Returns the preview of a statement that is tried on a copy.
    fn tried(self, statement: &Statement) -> Preview {
        let trial = query::would_do(self.world, statement);
        let named = statement.arena();
        Preview {
            arena: named.and_then(|name| self.world.arena_named(name)),
            words: outcome_words(self.world, &trial, self.radix),
            verdict: if trial.fails() {
                Verdict::Fails
            } else {
                Verdict::Works
            },
            ..Preview::default()
        }
    }

    /// Returns the preview of a free. A failure is found on a copy.
    fn freed(self, id: ArenaId, target: &Target, size: Option<u64>) -> Preview {
        let is_there = match target {
            Target::Name(name) => {
                let allocation = self.world.allocation_named(name);
                size.is_none() && allocation.is_some_and(|found| found.arena == id)
            }
            Target::Base(_) => false,
        };
        if !is_there && self.effort != Effort::CopyWorld {
            return Preview::default();
        }
        let free = query::free(self.world, id, target, size);
        let verdict = match free.result {
            Ok(_) => Verdict::Works,
            Err(_) => Verdict::Fails,
        };
        let mut ranges = Vec::new();
        let mut back = free.result.as_ref().ok().map(|freed| &freed.destination);
        while let Some(Destination::SegmentList(merge)) = back {
            ranges.push(PreviewRange {
                arena: merge.arena,
                base: merge.whole.base,
                size: merge.whole.size,
                effect: RangeEffect::Free,
            });
            back = merge.returned.as_deref();
        }
        let formatter = Formatter::new(self.world, self.radix);
        let words = narration::answer(formatter, &Answer::Free(free));
        Preview {
            arena: Some(id),
            words: words.replace('\n', " "),
            verdict,
            ranges,
            ..Preview::default()
        }
    }
}

/// Returns the line with its first `word` replaced.
fn replaced(line: &str, word: &str, by: &str) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    if let Some(first) = words.iter_mut().find(|one| **one == word) {
        *first = by;
    }
    words.join(" ")
}

/// Returns the reason a trial failed, or the result of its expectation; empty if it works.
pub fn outcome_words(world: &World, trial: &Trial, radix: Radix) -> String {
    let Trial { outcome, after } = trial;
    match &outcome.result {
        Err(failure) => narration::failure(Formatter::new(world, radix), outcome.arena, failure),
        Ok(Effect::Held | Effect::NotHeld { .. }) => {
            narration::summary(Formatter::new(after, radix), outcome)
        }
        Ok(_) => String::new(),
    }
}

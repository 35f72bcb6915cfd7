//! What a line that is typed would come to, if it was run now: where a request would go
//! by each policy, what a free would merge, what is wrong with it and what would be right.

mod advice;
pub mod cache;
mod request;
#[cfg(test)]
mod tests;

use vmem::AllocPolicy;
use vmem_lab::query::{self, Answer, Destination, Legality, MergeEnd, Question, Trial};
use vmem_lab::scenario::{is_question, parse_question};
use vmem_lab::{ArenaId, Effect, ParseError, Statement, World, narration, parse_line};

pub use crate::preview::cache::Previews;

use crate::radix_text::RadixText;
use crate::settings::Settings;
use crate::time_budget::TAGS_PER_FRAME;

/// What a line would come to.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The line.
    pub line: String,
    /// The arena it is about.
    pub arena: Option<ArenaId>,
    /// What it would come to, or what is wrong with it.
    pub words: String,
    /// Whether it would work.
    pub verdict: Verdict,
    /// What it would change, on the bars.
    pub places: Vec<Place>,
    /// Which addresses would do, where it constrains them.
    pub legality: Option<Legality>,
    /// What would work instead.
    pub advice: Vec<Advice>,
}

/// Whether a line would work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Verdict {
    /// It would, as far as that is known.
    #[default]
    Works,
    /// It is no line yet, but can become one.
    Incomplete,
    /// It is no line of the language.
    Wrong,
    /// It would fail.
    Fails,
}

/// A range that would change.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// The arena.
    pub arena: ArenaId,
    /// Its first unit.
    pub base: u64,
    /// Its units.
    pub size: u64,
    /// What would become of it.
    pub what: What,
}

/// What would become of a range.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// It would be allocated.
    Goes {
        /// By these policies.
        by: Vec<AllocPolicy>,
        /// The one that is asked for is one of them.
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

/// How much may be tried out for an answer: it is tried on copies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Effort {
    /// All of the world is copied, at each key that is pressed.
    Any,
    /// The arenas that are asked are copied, when typing pauses.
    Some,
    /// Nothing is copied.
    None,
}

impl Effort {
    fn of(world: &World, operations: usize) -> Self {
        let tags = |id| world.inspect(id, |view| view.tag_count());
        let tags: usize = world.arenas().map(|arena| tags(arena.id)).sum();
        match tags.max(operations / 2) {
            0..=TAGS_PER_FRAME => Self::Any,
            ..=500_000 => Self::Some,
            _ => Self::None,
        }
    }
}

impl Preview {
    fn of(world: &World, line: &str, effort: Effort, settings: Settings) -> Self {
        let mut preview = Self::found(world, line, effort, settings);
        line.clone_into(&mut preview.line);
        preview
    }

    fn found(world: &World, line: &str, effort: Effort, settings: Settings) -> Self {
        if is_question(line) {
            return match parse_question(line) {
                Ok(question) => asked(world, &question, effort, settings),
                Err(error) => wrong(line, &error),
            };
        }
        match parse_line(line) {
            Ok(Some(statement)) => stated(world, &statement, effort, settings),
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

/// A line that makes no sense, and the one that was most likely meant.
fn wrong(line: &str, error: &ParseError) -> Preview {
    let end = line.trim_end().chars().count();
    let last = || line.split_whitespace().last().unwrap_or_default();
    let begun = |word: &String| error.column + error.length > end && word.starts_with(last());
    // The beginning of a word is no mistake.
    let missing = error.column > end || error.suggestion.as_ref().is_some_and(begun);
    let advice = error.suggestion.iter().map(|word| {
        let before = line.chars().take(error.column - 1);
        let behind = line.chars().skip(error.column - 1 + error.length);
        let line: String = before.chain(word.chars()).chain(behind).collect();
        Advice {
            words: format!("did you mean “{word}”?"),
            line,
        }
    });
    Preview {
        words: error.message.clone(),
        verdict: match missing {
            true => Verdict::Incomplete,
            false => Verdict::Wrong,
        },
        advice: advice.collect(),
        ..Preview::default()
    }
}

fn stated(world: &World, statement: &Statement, effort: Effort, settings: Settings) -> Preview {
    let named = statement.arena().filter(|_| !makes_arena(statement));
    let line = || narration::statement(settings.radix, statement);
    if let Some(unknown) = named.and_then(|name| unknown(world, name, line, settings)) {
        return unknown;
    }
    let arena = named.and_then(|name| world.arena_named(name));
    match (statement, arena) {
        (Statement::Alloc { .. } | Statement::Xalloc { .. }, Some(id)) => {
            request::preview(world, id, statement, effort, settings)
        }
        (Statement::Free { name, size, .. }, Some(id)) => {
            let target = query::Target::Name(name.clone());
            freed(world, id, &target, *size, effort, settings)
        }
        (Statement::FreeAt { base, size, .. }, Some(id)) => freed(
            world,
            id,
            &query::Target::Base(*base),
            Some(*size),
            effort,
            settings,
        ),
        // What a workload comes to is seen when it is done.
        (Statement::Random { .. }, _) => Preview {
            arena,
            ..Preview::default()
        },
        _ if effort == Effort::Any => tried(world, statement, settings),
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
    settings: Settings,
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
        vmem_lab::Failure::UnknownArena { nearest, .. } => nearest.clone(),
        _ => None,
    };
    let advice = nearest.map(|nearest| Advice {
        words: format!("{nearest} instead"),
        line: replaced(&line(), name, &nearest),
    });
    Some(Preview {
        advice: advice.into_iter().collect(),
        ..Preview::fails(narration::failure(
            settings.formatter(world),
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
fn tried(world: &World, statement: &Statement, settings: Settings) -> Preview {
    let trial = query::would_do(world, statement);
    Preview {
        arena: statement.arena().and_then(|name| world.arena_named(name)),
        words: told(world, &trial, settings),
        verdict: match trial.fails() {
            true => Verdict::Fails,
            false => Verdict::Works,
        },
        ..Preview::default()
    }
}

/// What is to be said of a trial.
fn told(world: &World, trial: &Trial, settings: Settings) -> String {
    let Trial { outcome, after } = trial;
    let arena = outcome.statement.arena();
    let arena = arena.and_then(|name| world.arena_named(name));
    match &outcome.result {
        Err(failure) => narration::failure(settings.formatter(world), arena, failure),
        Ok(Effect::Held | Effect::NotHeld { .. }) => {
            narration::summary(settings.formatter(after), outcome)
        }
        Ok(_) => String::new(),
    }
}

/// Why a statement would fail, tried whatever that costs: for once, when a form is sent
/// off.
pub fn refusal(world: &World, statement: &Statement) -> Option<RadixText> {
    let trial = query::would_do(world, statement);
    let said = || RadixText::by(|settings| told(world, &trial, settings));
    trial.fails().then(said)
}

fn asked(world: &World, question: &Question, effort: Effort, settings: Settings) -> Preview {
    let (Question::Get { arena, .. } | Question::At { arena, .. } | Question::Free { arena, .. }) =
        question;
    let line = || narration::question(settings.radix, question);
    if let Some(unknown) = unknown(world, arena, line, settings) {
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
            let mut preview = request::preview(world, id, &statement, effort, settings);
            // What is advised is a request, and this is a question.
            preview.advice.clear();
            preview
        }
        Question::At { .. } => Preview {
            arena: Some(id),
            words: answered(world, question, settings).unwrap_or_default(),
            ..Preview::default()
        },
        Question::Free { target, size, .. } => freed(world, id, target, *size, effort, settings),
    }
}

/// The answer to a question, in words.
pub fn answered(world: &World, question: &Question, settings: Settings) -> Result<String, String> {
    match query::answer(world, question) {
        Ok(answer) => Ok(narration::answer(settings.formatter(world), &answer)),
        Err(failure) => Err(narration::failure(
            settings.formatter(world),
            None,
            &failure,
        )),
    }
}

/// What a free would merge. That it would fail is found out on a copy.
fn freed(
    world: &World,
    id: ArenaId,
    target: &query::Target,
    size: Option<u64>,
    effort: Effort,
    settings: Settings,
) -> Preview {
    let is_there = match target {
        query::Target::Name(name) => world
            .allocation_named(name)
            .is_some_and(|found| found.arena == id && size.is_none()),
        query::Target::Base(_) => false,
    };
    if !is_there && effort != Effort::Any {
        return Preview::default();
    }
    let free = query::free(world, id, target, size);
    let verdict = match free.result {
        Ok(_) => Verdict::Works,
        Err(_) => Verdict::Fails,
    };
    let mut places = Vec::new();
    let mut back = free.result.as_ref().ok().map(|freed| &freed.destination);
    while let Some(Destination::SegmentList(merge)) = back {
        let (base, size) = (merge.whole.base, merge.whole.size);
        places.push(Place {
            arena: merge.arena,
            base,
            size,
            what: What::Free,
        });
        back = match &merge.end {
            MergeEnd::Returned { destination } => Some(destination),
            MergeEnd::Listed { .. } => None,
        };
    }
    let words = narration::answer(settings.formatter(world), &Answer::Free(free));
    Preview {
        arena: Some(id),
        words: words.replace('\n', " "),
        verdict,
        places,
        ..Preview::default()
    }
}

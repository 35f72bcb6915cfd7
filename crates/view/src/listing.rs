//! Which pseudo-code is shown of what is highlights, and which of its lines ran.

use std::collections::BTreeSet;

use vmem_lab::pseudocode::{Algorithm, Call, Trace};
use vmem_lab::{ArenaId, Moment, Outcome};

/// The pseudo-code that is shown at a place.
#[derive(Debug, Default)]
pub struct Listing {
    /// The algorithms, those who called above whom they called.
    pub parts: Vec<Part>,
    /// Which of them is told where there is room for one.
    told: Option<usize>,
}

/// One algorithm of it, as it is called in an arena.
#[derive(Debug)]
pub struct Part {
    /// The arena that it runs in.
    pub arena: ArenaId,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The lines that are shown.
    pub extent: Extent,
}

/// What a line of code had to do with the operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Run {
    /// It was passed by, or did not run yet.
    Passed,
    /// It ran.
    Ran,
    /// It waits for what it called.
    Calls,
    /// It is highlights.
    Now,
}

impl Run {
    /// As it is said behind the number of a line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "",
            Self::Ran => ", ran",
            Self::Calls => ", calls",
            Self::Now => ", now",
        }
    }
}

impl Part {
    /// What a line had to do with the operation.
    pub fn run(&self, line: usize) -> Run {
        match &self.extent {
            Extent::Calling(calls) if *calls == line => Run::Calls,
            Extent::Whole { now, .. } if *now == Some(line) => Run::Now,
            Extent::Whole { ran, .. } if ran.contains(&line) => Run::Ran,
            Extent::Calling(_) | Extent::Whole { .. } => Run::Passed,
        }
    }

    /// Whose code it is, and what it is for.
    pub fn title(&self, moment: &Moment<'_>) -> String {
        let title = self.algorithm.title();
        match moment.world.arena(self.arena) {
            Some(arena) => format!("{}: {title}", arena.name),
            None => title.to_owned(),
        }
    }
}

/// How much is shown of an algorithm.
/// The lines of an algorithm that are shown.
#[derive(Debug)]
pub enum Extent {
    /// The line that calls what is below.
    Calling(usize),
    /// All lines.
    Whole {
        /// The lines that ran.
        ran: BTreeSet<usize>,
        /// The line that runs now.
        now: Option<usize>,
    },
}

impl Listing {
    /// In the midst of an operation, the calls that go on. Behind it, all that it ran.
    pub fn of(moment: &Moment<'_>) -> Self {
        let Some(outcome) = moment.done else {
            return Self::default();
        };
        let trace = Trace::new(moment.after, outcome);
        match moment.place.step {
            Some(step) => stack(&trace, step),
            None => everything(&trace, outcome),
        }
    }

    /// The algorithm that is told where there is room for one: in the midst of an operation
    /// the innermost, behind it the one that it called itself.
    pub fn told(&self) -> Option<&Part> {
        self.parts.get(self.told?)
    }

    /// Whether there is no code for it.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// The calls that go on at a step, the outermost first; of the innermost, every line.
fn stack(trace: &Trace, step: usize) -> Listing {
    let mut calls = trace.stack(step);
    let Some((top, now)) = calls.next() else {
        return Listing::default();
    };
    let callers = calls.map(|(call, line)| part(call, Extent::Calling(line)));
    let mut parts: Vec<Part> = callers.collect();
    parts.reverse();
    let so_far = (0..=step).flat_map(|step| trace.stack(step));
    let ran = so_far.filter(|(call, _)| std::ptr::eq(*call, top));
    parts.push(part(
        top,
        Extent::Whole {
            ran: ran.map(|(_, line)| line).collect(),
            now: Some(now),
        },
    ));
    Listing {
        told: parts.len().checked_sub(1),
        parts,
    }
}

fn part(call: &Call, extent: Extent) -> Part {
    Part {
        arena: call.arena,
        algorithm: call.algorithm,
        extent,
    }
}

/// The algorithms that an operation ran, in the order in which it came to them, each once
/// for an arena. Those who are served behind it run code of their own.
fn everything(trace: &Trace, outcome: &Outcome) -> Listing {
    let mut sections: Vec<(ArenaId, Algorithm, BTreeSet<usize>)> = Vec::new();
    let steps = outcome.own_steps().len();
    let mut stack = Vec::new();
    for step in 0..steps {
        stack.clear();
        stack.extend(trace.stack(step));
        for (call, line) in stack.iter().rev() {
            let is_of = |section: &&mut (ArenaId, Algorithm, _)| {
                (section.0, section.1) == (call.arena, call.algorithm)
            };
            match sections.iter_mut().find(is_of) {
                Some(section) => {
                    section.2.insert(*line);
                }
                None => sections.push((call.arena, call.algorithm, BTreeSet::from([*line]))),
            }
        }
    }
    // Where the last step was, in its own algorithm and in those that called it.
    let last = steps.checked_sub(1);
    let last: Vec<_> = last
        .into_iter()
        .flat_map(|step| trace.stack(step))
        .collect();
    let now_of = |arena, algorithm| {
        let is_of =
            |(call, _): &&(&Call, usize)| (call.arena, call.algorithm) == (arena, algorithm);
        last.iter().find(is_of).map(|(_, line)| *line)
    };
    let told = last.last().and_then(|(call, _)| {
        let is_of = |section: &(ArenaId, Algorithm, _)| {
            (section.0, section.1) == (call.arena, call.algorithm)
        };
        sections.iter().position(is_of)
    });
    let whole = |(arena, algorithm, ran)| Part {
        arena,
        algorithm,
        extent: Extent::Whole {
            ran,
            now: now_of(arena, algorithm),
        },
    };
    Listing {
        parts: sections.into_iter().map(whole).collect(),
        told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::{Command, Place, Session};

    fn at(step: usize) -> Listing {
        let text = "arena heap\nspan heap 0 64\narena kid source=heap\na = alloc kid 8\n";
        let mut session = Session::open(text).unwrap();
        let place = Place::inside(3, step);
        session.run(Command::GoToPlace(place)).unwrap();
        Listing::of(&session.moment())
    }

    #[test]
    fn in_a_call_the_caller_shows_the_line_that_called() {
        let deep = (0..)
            .map(at)
            .find(|listing| listing.parts.len() > 2)
            .unwrap();
        let (last, callers) = deep.parts.split_last().unwrap();
        let calling = |part: &Part| matches!(part.extent, Extent::Calling(_));
        assert!(callers.iter().all(calling));
        assert!(matches!(last.extent, Extent::Whole { now: Some(_), .. }));
        // The innermost is in the source by then.
        assert_ne!(last.arena, callers[0].arena);
    }

    #[test]
    fn where_there_is_room_for_one_it_is_the_innermost_and_behind_all_the_outermost() {
        let text = "arena heap\nspan heap 0 64\narena kid source=heap\na = alloc kid 8\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let kid = session.moment().world.arena_named("kid").unwrap();
        let listing = Listing::of(&session.moment());
        let told = listing.told().unwrap();
        assert_eq!((told.arena, told.algorithm), (kid, Algorithm::InstantFit));
        let deep = (0..)
            .map(at)
            .find(|listing| listing.parts.len() > 2)
            .unwrap();
        assert_ne!(deep.told().unwrap().arena, kid);
    }

    #[test]
    fn lines_that_ran_are_those_up_to_the_step() {
        let first = at(0);
        let Extent::Whole { ran, now } = &first.parts[0].extent else {
            panic!("{first:?}");
        };
        assert_eq!((ran.len(), *now), (1, Some(0)));
    }
}

//! The pseudo-code of the current step or operation, with the lines that ran.

use std::collections::BTreeSet;

use vmem_lab::pseudocode::{Algorithm, Call, Trace};
use vmem_lab::{ArenaId, Moment, Outcome};

/// The pseudo-code shown at a place in time.
#[derive(Debug, Default)]
pub struct Listing {
    /// The algorithms; callers come before the algorithms that they call.
    pub parts: Vec<Part>,
    /// The index of the main part.
    main: Option<usize>,
}

/// An algorithm, called in an arena.
#[derive(Debug)]
pub struct Part {
    /// The arena that the algorithm runs in.
    pub arena: ArenaId,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The lines that are shown.
    pub extent: Extent,
}

/// The state of a line of code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Run {
    /// It did not run, or did not run yet.
    Passed,
    /// It ran.
    Ran,
    /// It called another algorithm that has not returned.
    Calls,
    /// It runs now.
    Now,
}

impl Run {
    /// Returns the end of the line’s accessible name.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Passed => "",
            Self::Ran => ", ran",
            Self::Calls => ", calls",
            Self::Now => ", now",
        }
    }
}

impl Part {
    /// Returns the state of a line.
    pub fn run(&self, line: usize) -> Run {
        match &self.extent {
            Extent::Calling(calls) if *calls == line => Run::Calls,
            Extent::Whole { now, .. } if *now == Some(line) => Run::Now,
            Extent::Whole { ran, .. } if ran.contains(&line) => Run::Ran,
            Extent::Calling(_) | Extent::Whole { .. } => Run::Passed,
        }
    }

    /// Returns the arena’s name and the algorithm’s title.
    pub fn title(&self, moment: &Moment<'_>) -> String {
        let title = self.algorithm.title();
        match moment.world.arena(self.arena) {
            Some(arena) => format!("{}: {title}", arena.name),
            None => title.to_owned(),
        }
    }
}

/// The lines of an algorithm that are shown.
#[derive(Debug)]
pub enum Extent {
    /// The line that calls the next part.
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
    /// Collects the pseudo-code: inside an operation the calls that have not returned, after it
    /// every algorithm that ran.
    pub fn new(moment: &Moment<'_>) -> Self {
        let Some(outcome) = moment.done else {
            return Self::default();
        };
        let trace = Trace::new(moment.after, outcome);
        match moment.place.step {
            Some(step) => stack(&trace, step),
            None => everything(&trace, outcome),
        }
    }

    /// Returns the part to show where there is room for one: inside an operation the innermost
    /// call, after it the outermost.
    pub fn main(&self) -> Option<&Part> {
        self.parts.get(self.main?)
    }

    /// Returns whether there is no code to show.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// Collects the calls that have not returned at a step, the outermost first. Of the innermost
/// call every line is shown.
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
        main: parts.len().checked_sub(1),
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

/// Collects the algorithms that an operation ran, in order, each once for an arena. Waiting
/// requests served after it are not part of it.
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
    // The lines of the last step: of its own algorithm and of the callers.
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
    let main = last.last().and_then(|(call, _)| {
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
        main,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at_end;
    use vmem_lab::{Command, Place, Session};

    fn at(step: usize) -> Listing {
        let text = "arena heap\nspan heap 0 64\narena kid source=heap\na = alloc kid 8\n";
        let mut session = Session::open(text).unwrap();
        let place = Place::inside(3, step);
        session.run(Command::GoToPlace(place)).unwrap();
        Listing::new(&session.moment())
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
    fn the_main_part_is_the_innermost_call_and_after_the_operation_the_outermost() {
        let text = "arena heap\nspan heap 0 64\narena kid source=heap\na = alloc kid 8\n";
        let session = at_end(text);
        let kid = session.moment().world.arena_named("kid").unwrap();
        let listing = Listing::new(&session.moment());
        let main = listing.main().unwrap();
        assert_eq!((main.arena, main.algorithm), (kid, Algorithm::InstantFit));
        let deep = (0..)
            .map(at)
            .find(|listing| listing.parts.len() > 2)
            .unwrap();
        assert_ne!(deep.main().unwrap().arena, kid);
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

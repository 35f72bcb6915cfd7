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
    /// The line that calls the next part, which is then the only one shown.
    pub calls: Option<usize>,
    /// The lines that ran.
    ran: BTreeSet<usize>,
    /// The line that runs now.
    now: Option<usize>,
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
    fn new(call: &Call) -> Self {
        Self {
            arena: call.arena,
            algorithm: call.algorithm,
            calls: None,
            ran: BTreeSet::new(),
            now: None,
        }
    }

    /// Returns the state of a line.
    pub fn run(&self, line: usize) -> Run {
        if self.calls == Some(line) {
            Run::Calls
        } else if self.now == Some(line) {
            Run::Now
        } else if self.ran.contains(&line) {
            Run::Ran
        } else {
            Run::Passed
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
}

/// Collects the calls that have not returned at a step, the outermost first. Of the innermost
/// call every line is shown.
fn stack(trace: &Trace, step: usize) -> Listing {
    let calls = trace.stack(step).map(|(call, line)| Part {
        calls: Some(line),
        ..Part::new(call)
    });
    let mut parts: Vec<Part> = calls.collect();
    parts.reverse();
    if let Some((call, _)) = trace.stack(step).next()
        && let Some(innermost) = parts.last_mut()
    {
        let so_far = (0..=step).flat_map(|step| trace.stack(step));
        let own = so_far.filter(|(other, _)| std::ptr::eq(*other, call));
        innermost.ran = own.map(|(_, line)| line).collect();
        innermost.now = innermost.calls.take();
    }
    Listing {
        main: parts.len().checked_sub(1),
        parts,
    }
}

/// Collects the algorithms that an operation ran, in order, each once for an arena. Waiting
/// requests served after it are not part of it.
fn everything(trace: &Trace, outcome: &Outcome) -> Listing {
    let mut listing = Listing::default();
    let mut stack = Vec::new();
    for step in 0..outcome.own_steps().len() {
        stack.clear();
        stack.extend(trace.stack(step));
        // The lines of the last step remain: of its own algorithm and of the callers.
        listing.parts.iter_mut().for_each(|part| part.now = None);
        for (depth, (call, line)) in stack.iter().rev().enumerate() {
            let is_of = |part: &Part| (part.arena, part.algorithm) == (call.arena, call.algorithm);
            let nth = listing.parts.iter().position(is_of).unwrap_or_else(|| {
                listing.parts.push(Part::new(call));
                listing.parts.len() - 1
            });
            listing.parts[nth].ran.insert(*line);
            listing.parts[nth].now = Some(*line);
            if depth == 0 {
                listing.main = Some(nth);
            }
        }
    }
    listing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at_end;
    use vmem_lab::{Command, Place};

    const IMPORT: &str = "arena heap\nspan heap 0 64\narena kid source=heap\na = alloc kid 8\n";

    fn at(step: usize) -> Listing {
        let mut session = at_end(IMPORT);
        let place = Place::inside(3, step);
        session.run(Command::GoToPlace(place)).unwrap();
        Listing::new(&session.moment())
    }

    fn deep() -> Listing {
        let mut listings = (0..).map(at);
        listings.find(|listing| listing.parts.len() > 2).unwrap()
    }

    #[test]
    fn in_a_call_the_caller_shows_the_line_that_called() {
        let deep = deep();
        let (last, callers) = deep.parts.split_last().unwrap();
        assert!(callers.iter().all(|part| part.calls.is_some()));
        assert!(last.now.is_some());
        // The innermost is in the source by then.
        assert_ne!(last.arena, callers[0].arena);
    }

    #[test]
    fn the_main_part_is_the_innermost_call_and_after_the_operation_the_outermost() {
        let session = at_end(IMPORT);
        let kid = session.moment().world.arena_named("kid").unwrap();
        let listing = Listing::new(&session.moment());
        let main = listing.main().unwrap();
        assert_eq!((main.arena, main.algorithm), (kid, Algorithm::InstantFit));
        assert_ne!(deep().main().unwrap().arena, kid);
    }

    #[test]
    fn lines_that_ran_are_those_up_to_the_step() {
        let first = &at(0).parts[0];
        assert_eq!((first.ran.len(), first.now), (1, Some(0)));
    }
}

//! The open calls of an operation, followed from step to step.
//!
//! The steps of an operation are one flat list. Each belongs to a call of an algorithm,
//! and calls are nested: a free looks up an address, an import allocates from the source,
//! which may import too. Most calls have no step that marks their end, so a call ends when
//! a step comes that cannot belong to it.

use super::table::{Algorithm, Line, line};
use super::trace::{Call, Location, Trace};
use crate::scenario::{Mode, Statement};
use crate::world::{ArenaId, Outcome, World};

/// The calls up to the current step.
pub(super) struct Walk<'a> {
    pub(super) world: &'a World,
    pub(super) outcome: &'a Outcome,
    /// The index of the current step.
    pub(super) index: usize,
    calls: Vec<Call>,
    /// The calls that may not have ended yet, the outermost first.
    open: Vec<Open>,
}

/// A call that may not have ended yet.
struct Open {
    /// The call, as an index of the calls.
    call: usize,
    /// The current line.
    now: Line,
    /// The line that asks the source, if the source answers next.
    asks: Option<Line>,
}

impl<'a> Walk<'a> {
    /// Returns the trace of an operation. `world` is the one after the operation.
    pub(super) fn trace(world: &'a World, outcome: &'a Outcome) -> Trace {
        let mut walk = Self {
            world,
            outcome,
            index: 0,
            calls: Vec::new(),
            open: Vec::new(),
        };
        let mut locations = Vec::new();
        for (index, step) in outcome.steps.iter().enumerate() {
            walk.index = index;
            // All calls have ended at the first step that serves another request.
            if index == outcome.own_steps().len() {
                walk.open.clear();
            }
            locations.push(walk.step(step));
        }
        Trace {
            calls: walk.calls,
            locations,
        }
    }

    /// Returns whether the step belongs to the statement itself, and does not serve another
    /// request.
    pub(super) fn is_own(&self) -> bool {
        self.index < self.outcome.own_steps().len()
    }

    /// Returns the innermost wanted algorithm that is open in an arena.
    pub(super) fn innermost(
        &self,
        arena: ArenaId,
        wanted: impl Fn(Algorithm) -> bool,
    ) -> Option<Algorithm> {
        let calls = self.open.iter().rev().map(|open| self.calls[open.call]);
        let mut calls = calls.filter(|call| call.arena == arena);
        calls.find_map(|call| wanted(call.algorithm).then_some(call.algorithm))
    }

    /// Returns the current line of the innermost call of an algorithm.
    pub(super) fn now(&self, arena: ArenaId, algorithm: Algorithm) -> Option<Line> {
        let open = self.position(arena, algorithm)?;
        Some(self.open[open].now)
    }

    fn position(&self, arena: ArenaId, algorithm: Algorithm) -> Option<usize> {
        self.open.iter().rposition(|open| {
            let call = self.calls[open.call];
            (call.arena, call.algorithm) == (arena, algorithm)
        })
    }

    /// Returns the location of a step at this line of the open call, whose inner calls
    /// end. Opens a call if none is open.
    pub(super) fn at(&mut self, arena: ArenaId, line: impl Into<Line>) -> Location {
        let line = line.into();
        let Some(open) = self.position(arena, line.algorithm) else {
            return self.begin(arena, line);
        };
        self.open.truncate(open + 1);
        self.open[open].now = line;
        self.location(open)
    }

    /// Returns the location of a step that opens a call at this line.
    pub(super) fn begin(&mut self, arena: ArenaId, line: impl Into<Line>) -> Location {
        let line = line.into();
        let caller = self.caller(arena, line.algorithm);
        self.open_call(arena, line, caller)
    }

    /// Notes the line of the innermost call that asks the source next.
    pub(super) fn asks_source(&mut self, line: impl Into<Line>) {
        if let Some(open) = self.open.last_mut() {
            open.asks = Some(line.into());
        }
    }

    /// Returns the caller of an algorithm. Open calls that cannot be the caller end.
    fn caller(&mut self, arena: ArenaId, callee: Algorithm) -> Option<Location> {
        while let Some(open) = self.open.last_mut() {
            let line = if self.calls[open.call].arena == arena {
                open.now.calling(callee)
            } else {
                open.asks.take()
            };
            if let Some(line) = line {
                open.now = line;
                return Some(self.location(self.open.len() - 1));
            }
            self.open.pop();
        }
        self.waiting_caller(arena, callee)
    }

    /// Opens the call that waits, or that serves a waiting request, as the caller.
    fn waiting_caller(&mut self, arena: ArenaId, callee: Algorithm) -> Option<Location> {
        let waiting: Line = if !self.is_own() {
            line::Serve::Try.into()
        } else if waits(self.outcome) {
            line::Wait::Try.into()
        } else {
            return None;
        };
        let line = waiting.calling(callee).unwrap_or(waiting);
        Some(self.open_call(arena, line, None))
    }

    fn open_call(&mut self, arena: ArenaId, line: Line, caller: Option<Location>) -> Location {
        self.open.push(Open {
            call: self.calls.len(),
            now: line,
            asks: None,
        });
        self.calls.push(Call {
            arena,
            algorithm: line.algorithm,
            caller,
        });
        self.location(self.open.len() - 1)
    }

    fn location(&self, open: usize) -> Location {
        let &Open { call, now, .. } = &self.open[open];
        let caller = self.calls[call].caller;
        Location {
            algorithm: now.algorithm,
            line: now.index,
            depth: caller.map_or(0, |caller| caller.depth + 1),
            call,
        }
    }
}

/// Returns whether the request waited. A request that finds room at once is an ordinary
/// allocation.
fn waits(outcome: &Outcome) -> bool {
    matches!(
        outcome.statement,
        Statement::Alloc {
            mode: Mode::Wait,
            ..
        }
    ) && outcome
        .own_steps()
        .iter()
        .any(|step| step.event == vmem::Event::Deferred)
}

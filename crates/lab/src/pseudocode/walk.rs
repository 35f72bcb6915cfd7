//! Following the calls inside an operation from step to step.
//!
//! The steps of an operation are one flat list. Each belongs to a call of an
//! algorithm, and calls are within calls: a free looks an address up, an import
//! allocates from the source, which may import itself. Most calls have no step of
//! their own for their end, so they end when a step comes that can't be theirs.

use super::calls;
use super::table::{Algorithm, Line, line};
use super::{Call, Caller, Place, Trace};
use crate::scenario::Statement;
use crate::world::{ArenaId, Outcome, Step, World};

/// The calls up to a step.
pub(super) struct Walk<'a> {
    pub(super) world: &'a World,
    pub(super) outcome: &'a Outcome,
    /// Where the step is that is being placed.
    pub(super) index: usize,
    calls: Vec<Call>,
    /// Those that may not have ended yet, the outermost first.
    open: Vec<Open>,
}

/// A call that goes on, as far as is known.
struct Open {
    /// Which call.
    call: usize,
    /// The line it is at.
    now: Line,
    /// The line that asks the source, if the source is to answer next.
    asks: Option<Line>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(world: &'a World, outcome: &'a Outcome) -> Self {
        Self {
            world,
            outcome,
            index: 0,
            calls: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Places the first `count` steps.
    pub(super) fn through(mut self, count: usize) -> Trace {
        let steps = self.outcome.steps.iter().take(count);
        let places = steps
            .enumerate()
            .map(|(index, step)| {
                self.index = index;
                if index == self.outcome.own_steps().len() {
                    self.open.clear();
                }
                self.step(step)
            })
            .collect();
        Trace {
            calls: self.calls,
            places,
        }
    }

    /// Whether the step is the statement's own: not one of serving others.
    pub(super) fn is_own(&self) -> bool {
        self.index < self.outcome.own_steps().len()
    }

    /// The step before this one.
    pub(super) fn previous(&self) -> Option<&'a Step> {
        self.outcome.steps.get(self.index.checked_sub(1)?)
    }

    /// The step behind this one.
    pub(super) fn next(&self) -> Option<&'a Step> {
        self.outcome.steps.get(self.index + 1)
    }

    /// The innermost call of the arena that is one of these.
    pub(super) fn innermost(
        &self,
        arena: ArenaId,
        wanted: impl Fn(Algorithm) -> bool,
    ) -> Option<Algorithm> {
        let calls = self.open.iter().rev().map(|open| self.calls[open.call]);
        let mut calls = calls.filter(|call| call.arena == arena);
        calls.find_map(|call| wanted(call.algorithm).then_some(call.algorithm))
    }

    /// The line that the innermost call of an algorithm is at.
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

    /// A step at this line of the call that goes on. All calls within it have
    /// ended. Without one, this is its begin.
    pub(super) fn at(&mut self, arena: ArenaId, line: impl Into<Line>) -> Place {
        let line = line.into();
        match self.position(arena, line.algorithm) {
            Some(open) => {
                self.open.truncate(open + 1);
                self.stand(open, line)
            }
            None => self.begin(arena, line),
        }
    }

    /// A step at this line of a call that begins with it.
    pub(super) fn begin(&mut self, arena: ArenaId, line: impl Into<Line>) -> Place {
        let line = line.into();
        let caller = self.caller(arena, line.algorithm);
        let open = self.open_call(arena, line, caller);
        self.stand(open, line)
    }

    /// The same where the call that goes on calls it in line `from`.
    pub(super) fn begin_from(
        &mut self,
        arena: ArenaId,
        from: Line,
        line: impl Into<Line>,
    ) -> Place {
        self.at(arena, from);
        self.begin(arena, line)
    }

    /// From this line of the innermost call the source is asked next.
    pub(super) fn asks_source(&mut self, line: impl Into<Line>) {
        if let Some(open) = self.open.last_mut() {
            open.asks = Some(line.into());
        }
    }

    /// Who calls an algorithm: what does not has ended.
    fn caller(&mut self, arena: ArenaId, callee: Algorithm) -> Option<Caller> {
        while let Some(open) = self.open.last_mut() {
            let call = self.calls[open.call];
            let site = if call.arena == arena {
                calls::site(call.algorithm, open.now, callee)
            } else {
                open.asks.take()
            };
            if let Some(line) = site {
                open.now = line;
                return Some(Caller {
                    call: open.call,
                    line: line.index,
                });
            }
            self.open.pop();
        }
        self.occasion(arena, callee)
    }

    /// What an operation is done for that no other calls, beside the statement.
    fn occasion(&mut self, arena: ArenaId, callee: Algorithm) -> Option<Caller> {
        let occasion: Line = if !self.is_own() {
            line::Serve::Try.into()
        } else if waits(self.outcome) {
            line::Wait::Try.into()
        } else {
            return None;
        };
        let line = calls::site(occasion.algorithm, occasion, callee).unwrap_or(occasion);
        let open = self.open_call(arena, line, None);
        Some(Caller {
            call: self.open[open].call,
            line: line.index,
        })
    }

    /// Opens a call, at a line of it; where in those that are open it is.
    fn open_call(&mut self, arena: ArenaId, line: Line, caller: Option<Caller>) -> usize {
        self.open.push(Open {
            call: self.calls.len(),
            now: line,
            asks: None,
        });
        self.calls.push(Call {
            arena,
            algorithm: line.algorithm,
            caller,
            depth: caller.map_or(0, |caller| self.calls[caller.call].depth + 1),
        });
        self.open.len() - 1
    }

    /// An open call is at this line now.
    fn stand(&mut self, open: usize, line: Line) -> Place {
        let open = &mut self.open[open];
        open.now = line;
        Place {
            algorithm: line.algorithm,
            line: line.index,
            depth: self.calls[open.call].depth,
            call: open.call,
        }
    }
}

/// Whether a request came as far as waiting: one that has room is an allocation
/// as any other.
fn waits(outcome: &Outcome) -> bool {
    matches!(outcome.statement, Statement::Alloc { wait: true, .. })
        && outcome
            .own_steps()
            .iter()
            .any(|step| step.event == vmem::Event::Deferred)
}

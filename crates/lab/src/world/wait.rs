//! Requests that wait for free units, and are served when units are freed.
//!
//! An arena's own `xalloc_wait` puts a thread to sleep. Here no thread sleeps, but the rules
//! are the same. Only the first request in the queue is tried, so that small requests do not
//! overtake a large one forever. A new request goes to the end of the queue even if there is
//! room for it. While a request waits, caches hold nothing in reserve.

use std::collections::{HashSet, VecDeque, vec_deque};
use std::rc::Rc;

use vmem::caches::{CachesView as _, Reaped};
use vmem::{AllocPolicy, Error, Layout};

use super::arenas::World;
use super::outcome::{Effect, Failure};
use super::state::{Allocation, ArenaId, LabArena, Waiting};

impl World {
    /// Returns the requests that wait for an arena, in the order in which they will be
    /// served.
    pub fn waiting(&self, id: ArenaId) -> vec_deque::Iter<'_, Waiting> {
        static NONE: VecDeque<Waiting> = VecDeque::new();
        let slot = self.slots.get(&id);
        slot.map_or(&NONE, |slot| &slot.facts.line).iter()
    }

    pub(super) fn allocate_or_wait(
        &mut self,
        name: String,
        arena: &str,
        asked: u64,
        policy: AllocPolicy,
    ) -> Result<Effect, Failure> {
        let handle = self.named(arena)?;
        let ahead = self.waiting(handle.id).len();
        // Waiting does not help a request for 0 units: it fails at once.
        let why = if ahead == 0 || asked == 0 {
            let layout = Layout::new(asked);
            let mut answer = handle.attempt(layout, policy)?;
            if answer.is_err() && handle.reap_all() != Reaped::default() {
                answer = handle.attempt(layout, policy)?;
            }
            match answer {
                Ok(base) => {
                    let allocation = self.remember(name, &handle, base, asked);
                    return Ok(Effect::Allocated(allocation));
                }
                Err(no_room) => Some(no_room),
            }
        } else {
            None
        };
        handle.arena.count_waiting();
        self.state.waited += 1;
        self.state.queued.insert(name.clone(), handle.id);
        if let Some(slot) = self.slots.get_mut(&handle.id) {
            slot.facts.line.push_back(Waiting {
                name: name.clone(),
                asked,
                policy,
                order: self.state.waited,
            });
        }
        Ok(Effect::Waits {
            name,
            asked,
            ahead,
            why,
        })
    }

    /// Serves waiting requests for which units were freed, except in `parked`, whose last
    /// request has just found no room. Among several queues, the one whose first request has
    /// waited longest is served first.
    pub(super) fn serve(&mut self, parked: Option<ArenaId>) -> Vec<Allocation> {
        let mut served = Vec::new();
        if self.state.queued.is_empty() {
            return served;
        }
        let mut reaped = HashSet::new();
        loop {
            let freed = self.log.freed.take();
            let was_freed_for = |id| self.chain(id).any(|above| freed.contains(&above));
            let mut lines: Vec<(u64, ArenaId)> = self
                .slots
                .iter()
                .filter(|(id, _)| parked != Some(**id))
                .filter_map(|(&id, slot)| Some((slot.facts.line.front()?.order, id)))
                .filter(|&(_, id)| was_freed_for(id))
                .collect();
            if lines.is_empty() {
                return served;
            }
            lines.sort_unstable();
            for (_, id) in lines {
                let Some(handle) = self.handle(id) else {
                    continue;
                };
                // This may free units for another queue too. Once is enough: later the caches
                // hold only objects from failed attempts.
                if reaped.insert(id) {
                    handle.reap_all();
                }
                self.serve_line(&handle, &mut served);
            }
        }
    }

    /// Serves a queue until there is no room for its first request.
    fn serve_line(&mut self, handle: &Handle, served: &mut Vec<Allocation>) {
        while let Some(first) = self.waiting(handle.id).next() {
            let (layout, policy) = (Layout::new(first.asked), first.policy);
            let Ok(Ok(base)) = handle.attempt(layout, policy) else {
                return;
            };
            let (name, asked) = (first.name.clone(), first.asked);
            if let Some(slot) = self.slots.get_mut(&handle.id) {
                slot.facts.line.pop_front();
            }
            self.state.queued.remove(&name);
            served.push(self.remember(name, handle, base, asked));
            self.part_is_done();
        }
    }

    /// Returns an arena and the arenas above it, each the source of the one before.
    pub(super) fn chain(&self, id: ArenaId) -> impl Iterator<Item = ArenaId> + '_ {
        std::iter::successors(Some(id), |id| self.slots.get(id)?.facts.parent)
    }

    pub(super) fn handle(&self, id: ArenaId) -> Option<Handle> {
        let arena = Rc::clone(&self.slots.get(&id)?.arena);
        Some(Handle { id, arena })
    }
}

/// An arena of a world, on which operations can be called.
pub(super) struct Handle {
    pub(super) id: ArenaId,
    pub(super) arena: Rc<LabArena>,
}

impl Handle {
    fn note_free(&self) {
        self.arena.with_tracer(|recorder| recorder.note_free());
    }

    pub(super) fn add_span(&self, base: u64, size: u64) -> Result<(), Error> {
        self.arena.add_span(base, size)?;
        self.note_free();
        Ok(())
    }

    /// Allocates; without constraints this is the arena's `alloc`.
    pub(super) fn alloc(&self, layout: Layout, policy: AllocPolicy) -> Result<u64, Error> {
        self.noting_surplus(|| self.arena.xalloc(&layout, policy))
    }

    pub(super) fn attempt(
        &self,
        layout: Layout,
        policy: AllocPolicy,
    ) -> Result<Result<u64, Error>, Error> {
        self.noting_surplus(|| self.arena.attempt(&layout, policy))
    }

    /// Runs `request`. If it imported a span, or made a slab, more than it needed may be free
    /// after it. Frees in it do not count: it imported a span, could not use it and gave it
    /// back, so no unit is free that was not free before.
    fn noting_surplus<R>(&self, request: impl FnOnce() -> R) -> R {
        let log = self.arena.with_tracer(|recorder| Rc::clone(&recorder.log));
        let freed = log.freed.borrow().len();
        let before = self.arena.stats();
        let answer = request();
        let after = self.arena.stats();
        log.freed.borrow_mut().truncate(freed);
        let imported = after.mem_total > before.mem_total;
        let slab = self.arena.quantum_caches().sizes() > 0 && after.alloc > before.alloc;
        if imported || slab {
            self.note_free();
        }
        answer
    }

    pub(super) fn free(&self, base: u64, size: u64) -> Result<(), Error> {
        self.arena.free(base, size)?;
        self.note_free();
        Ok(())
    }

    pub(super) fn reap(&self) -> Reaped {
        self.noting_reaped(self.arena.reap())
    }

    /// Reaps the magazines of all CPUs too.
    pub(super) fn reap_all(&self) -> Reaped {
        self.noting_reaped(self.arena.reap_all())
    }

    fn noting_reaped(&self, reaped: Reaped) -> Reaped {
        if reaped != Reaped::default() {
            self.note_free();
        }
        reaped
    }

    /// Closes the arena. There must be no other reference to it.
    pub(super) fn close(self) {
        // Dropping the arena frees what its caches still hold.
        drop(Rc::try_unwrap(self.arena).map(LabArena::close));
    }
}

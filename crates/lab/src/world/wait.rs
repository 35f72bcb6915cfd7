//! Requests that wait: parked in front of their arena, and served when something
//! comes free.
//!
//! An arena's own `xalloc_wait` puts a thread to sleep. Here nobody sleeps, but
//! the rules are the same. Only the first in line is tried: a large request is
//! not overtaken by small ones for ever. A request that joins the line stands
//! behind those that are there, even if there were room for it. And while somebody
//! waits, caches hold nothing back.

use std::collections::{HashSet, VecDeque, vec_deque};
use std::rc::Rc;

use vmem::caches::Reaped;
use vmem::{AllocPolicy, Layout};

use super::allocation::{Allocation, ArenaId, Waiting};
use super::arenas::World;
use super::handle::Handle;
use super::outcome::{Effect, Failure};

impl World {
    /// Who waits in front of an arena, in the order in which they will be served.
    pub fn waiting(&self, id: ArenaId) -> vec_deque::Iter<'_, Waiting> {
        static NOBODY: VecDeque<Waiting> = VecDeque::new();
        let slot = self.state.slots.get(&id);
        slot.map_or(&NOBODY, |slot| &slot.facts.line).iter()
    }

    /// Allocates, or waits for it.
    pub(super) fn allocate_or_wait(
        &mut self,
        name: String,
        arena: &str,
        asked: u64,
        policy: AllocPolicy,
    ) -> Result<Effect, Failure> {
        let handle = self.named(arena)?;
        let ahead = self.waiting(handle.id).len();
        // No waiting helps a request for nothing: it fails right away.
        let why = if ahead == 0 || asked == 0 {
            let layout = Layout::new(asked);
            let mut answer = handle.attempt(layout, policy)?;
            if answer.is_err() && handle.reap_all() != Reaped::default() {
                answer = handle.attempt(layout, policy)?;
            }
            match answer {
                Ok(base) => {
                    let allocation = self.remember_live(name, &handle, base, asked);
                    return Ok(Effect::Allocated(allocation));
                }
                Err(no_room) => Some(no_room),
            }
        } else {
            None
        };
        handle.queue();
        self.state.waited += 1;
        self.state.queued.insert(name.clone(), handle.id);
        if let Some(slot) = self.state.slots.get_mut(&handle.id) {
            slot.facts.line.push_back(Waiting {
                name: name.clone(),
                asked,
                policy,
                order: self.state.waited,
            });
        }
        Ok(Effect::Waits {
            name,
            arena: handle.id,
            asked,
            ahead,
            why,
        })
    }

    /// Serves those who waited for what has come free, but for the one of
    /// `parked`, who has just found no room. Of several lines, the one comes first
    /// whose first has waited longest.
    pub(super) fn serve(&mut self, parked: Option<ArenaId>) -> Vec<Allocation> {
        let mut served = Vec::new();
        if self.state.queued.is_empty() {
            return served;
        }
        let mut reaped = HashSet::new();
        loop {
            let freed = self.state.log.take_freed();
            let hears = |id| self.chain(id).any(|above| freed.contains(&above));
            let mut lines: Vec<(u64, ArenaId)> = self
                .state
                .slots
                .iter()
                .filter(|(id, _)| parked != Some(**id))
                .filter_map(|(&id, slot)| Some((slot.facts.line.front()?.order, id)))
                .filter(|&(_, id)| hears(id))
                .collect();
            if lines.is_empty() {
                return served;
            }
            lines.sort_unstable();
            for (_, id) in lines {
                let Some(handle) = self.handle(id) else {
                    continue;
                };
                // Something may come free by that too, for another line. Once is
                // enough: what is in a cache again then was only tried.
                if reaped.insert(id) {
                    handle.reap_all();
                }
                self.serve_line(&handle, &mut served);
            }
        }
    }

    /// Serves a line until there is no room for its first.
    fn serve_line(&mut self, handle: &Handle, served: &mut Vec<Allocation>) {
        while let Some(first) = self.waiting(handle.id).next() {
            let (layout, policy) = (Layout::new(first.asked), first.policy);
            let Ok(Ok(base)) = handle.attempt(layout, policy) else {
                return;
            };
            let (name, asked) = (first.name.clone(), first.asked);
            if let Some(slot) = self.state.slots.get_mut(&handle.id) {
                slot.facts.line.pop_front();
            }
            self.state.queued.remove(&name);
            served.push(self.remember_live(name, handle, base, asked));
        }
    }

    /// An arena and those above it, each the source of the one before.
    fn chain(&self, id: ArenaId) -> impl Iterator<Item = ArenaId> + '_ {
        std::iter::successors(Some(id), |id| self.state.slots.get(id)?.facts.parent)
    }

    /// An arena to call.
    pub(super) fn handle(&self, id: ArenaId) -> Option<Handle> {
        let arena = Rc::clone(&self.state.slots.get(&id)?.arena);
        Some(Handle { id, arena })
    }
}

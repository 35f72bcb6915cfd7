//! What a world asks of its arenas: noted where something came free, since somebody
//! may wait for that.

use std::rc::Rc;

use vmem::caches::{CachesView as _, Reaped};
use vmem::{AllocPolicy, Error, Layout};

use super::allocation::ArenaId;
use super::state::LabArena;

/// An arena of a world, to be called.
pub(super) struct Handle {
    pub(super) id: ArenaId,
    pub(super) arena: Rc<LabArena>,
}

impl Handle {
    fn came_free(&self) {
        self.arena.with_tracer(|recorder| recorder.came_free());
    }

    /// Runs `request`. If it gives something back, it had just got that, from a
    /// source, and could not use it: nothing came free.
    fn nothing_came_free<R>(&self, request: impl FnOnce() -> R) -> R {
        let before = self.arena.with_tracer(|recorder| recorder.freed());
        let answer = request();
        self.arena
            .with_tracer(|recorder| recorder.forget_freed(before));
        answer
    }

    pub(super) fn add_span(&self, base: u64, size: u64) -> Result<(), Error> {
        self.arena.add_span(base, size)?;
        self.came_free();
        Ok(())
    }

    pub(super) fn remove_span(&self, base: u64) -> Result<(), Error> {
        self.arena.remove_span(base)
    }

    /// Without constraints this is the arena's `alloc`.
    pub(super) fn alloc(&self, layout: Layout, policy: AllocPolicy) -> Result<u64, Error> {
        self.leaving_something_over(|| self.arena.xalloc(&layout, policy))
    }

    pub(super) fn attempt(
        &self,
        layout: Layout,
        policy: AllocPolicy,
    ) -> Result<Result<u64, Error>, Error> {
        self.leaving_something_over(|| self.arena.attempt(&layout, policy))
    }

    /// Runs `request`. What it imported, or cut into a slab, may be more than it
    /// needed: as good as something that came free.
    fn leaving_something_over<R>(&self, request: impl FnOnce() -> R) -> R {
        let before = self.arena.stats();
        let answer = self.nothing_came_free(request);
        let after = self.arena.stats();
        let imported = after.mem_total > before.mem_total;
        let slab = self.arena.quantum_caches().sizes() > 0 && after.alloc > before.alloc;
        if imported || slab {
            self.came_free();
        }
        answer
    }

    /// A request begins to wait.
    pub(super) fn queue(&self) {
        self.arena.count_waiting();
    }

    pub(super) fn free(&self, base: u64, size: u64) -> Result<(), Error> {
        self.arena.free(base, size)?;
        self.came_free();
        Ok(())
    }

    pub(super) fn reap(&self) -> Reaped {
        self.gave_back(self.arena.reap())
    }

    /// The magazines of all CPUs too.
    pub(super) fn reap_all(&self) -> Reaped {
        self.gave_back(self.arena.reap_all())
    }

    fn gave_back(&self, reaped: Reaped) -> Reaped {
        if reaped != Reaped::default() {
            self.came_free();
        }
        reaped
    }

    /// Ends the arena, which nobody else must have any more.
    pub(super) fn close(self) {
        // What it still held, it had in its caches; dropped, it gives all back.
        drop(Rc::try_unwrap(self.arena).map(LabArena::close));
    }
}

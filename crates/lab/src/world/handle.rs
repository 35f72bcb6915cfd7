//! The calls of a world to its arenas, which note where units are freed: a request may wait
//! for them.

use std::rc::Rc;

use vmem::caches::{CachesView as _, Reaped};
use vmem::{AllocPolicy, Error, Layout};

use super::allocation::ArenaId;
use super::state::LabArena;

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
        let freed = self.arena.with_tracer(|recorder| recorder.freed());
        let before = self.arena.stats();
        let answer = request();
        let after = self.arena.stats();
        self.arena
            .with_tracer(|recorder| recorder.forget_freed(freed));
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

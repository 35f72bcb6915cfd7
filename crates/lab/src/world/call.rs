//! What a world asks of its arenas, kept so that copies of them can be asked
//! the same.

use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::caches::{CachesView as _, Reaped};
use vmem::lock::Single;
use vmem::{AllocPolicy, Arena, Error, Layout, Source, Tracer};

use super::{ArenaId, LabArena, LabCaches};

/// One call of an arena.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Call {
    AddSpan { base: u64, size: u64 },
    RemoveSpan { base: u64 },
    Alloc { layout: Layout, policy: AllocPolicy },
    Attempt { layout: Layout, policy: AllocPolicy },
    Queue,
    Free { base: u64, size: u64 },
    Reap,
    ReapAll,
    Close,
}

impl Call {
    /// Calls another arena the same way. What it answers was heard before.
    pub(super) fn again<S: Source, T: Tracer>(
        self,
        arena: Rc<Arena<Heap, S, T, Single, LabCaches>>,
    ) {
        match self {
            Self::AddSpan { base, size } => drop(arena.add_span(base, size)),
            Self::RemoveSpan { base } => drop(arena.remove_span(base)),
            Self::Alloc { layout, policy } => drop(arena.xalloc(&layout, policy)),
            Self::Attempt { layout, policy } => drop(arena.attempt(&layout, policy)),
            Self::Queue => arena.count_waiting(),
            Self::Free { base, size } => drop(arena.free(base, size)),
            Self::Reap => {
                arena.reap();
            }
            Self::ReapAll => {
                arena.reap_all();
            }
            Self::Close => drop(Rc::try_unwrap(arena).map(Arena::close)),
        }
    }
}

/// An arena of a world. Its calls are kept, and it is noted where something came
/// free: somebody may wait for that.
pub(super) struct Handle {
    pub(super) id: ArenaId,
    pub(super) arena: Rc<LabArena>,
}

impl Handle {
    fn note(&self, call: Call) {
        self.arena.with_tracer(|recorder| recorder.note(call));
    }

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
        self.note(Call::AddSpan { base, size });
        self.arena.add_span(base, size)?;
        self.came_free();
        Ok(())
    }

    pub(super) fn remove_span(&self, base: u64) -> Result<(), Error> {
        self.note(Call::RemoveSpan { base });
        self.arena.remove_span(base)
    }

    /// Without constraints this is the arena's `alloc`.
    pub(super) fn alloc(&self, layout: Layout, policy: AllocPolicy) -> Result<u64, Error> {
        self.note(Call::Alloc { layout, policy });
        self.leaving_something_over(|| self.arena.xalloc(&layout, policy))
    }

    pub(super) fn attempt(
        &self,
        layout: Layout,
        policy: AllocPolicy,
    ) -> Result<Result<u64, Error>, Error> {
        self.note(Call::Attempt { layout, policy });
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
        self.note(Call::Queue);
        self.arena.count_waiting();
    }

    pub(super) fn free(&self, base: u64, size: u64) -> Result<(), Error> {
        self.note(Call::Free { base, size });
        self.arena.free(base, size)?;
        self.came_free();
        Ok(())
    }

    pub(super) fn reap(&self) -> Reaped {
        self.note(Call::Reap);
        self.gave_back(self.arena.reap())
    }

    /// The magazines of all CPUs too.
    pub(super) fn reap_all(&self) -> Reaped {
        self.note(Call::ReapAll);
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
        self.note(Call::Close);
        // What it still held, it had in its caches; dropped, it gives all back.
        drop(Rc::try_unwrap(self.arena).map(LabArena::close));
    }
}

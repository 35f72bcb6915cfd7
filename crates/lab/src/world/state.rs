//! The arenas of a world without the allocation history: the part that is copied for another
//! position.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

use vmem::caches::{self, CachesView, NamedCpu};
use vmem::lock::Single;
use vmem::{Arena, Layout, Quantum, Source, SourceError, alloc::Heap};

use super::allocation::{ArenaId, ArenaRef, Waiting};
use super::history::LogPosition;
use super::recorder::{Log, Recorder};
use super::redo::Completion;

/// An arena of the lab: on the heap, traced, with or without a source, with or without
/// quantum caches.
pub type LabArena = Arena<Heap, Parent, Recorder, Single, LabCaches>;

/// The quantum caches of the lab; a statement chooses the CPU.
pub type LabCaches = caches::Caches<caches::Heap, NamedCpu>;

/// The source of an arena, if it has one.
#[derive(Clone, Default)]
pub struct Parent {
    pub(super) arena: Option<Rc<LabArena>>,
    pub(super) log: Rc<Log>,
}

impl Source for Parent {
    fn quantum(&self) -> Option<Quantum> {
        self.arena.quantum()
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        self.arena.import(layout)
    }

    fn release(&self, base: u64, size: u64) {
        if let Some(parent) = self.arena.as_ref().filter(|_| !self.log.is_over()) {
            parent.release(base, size);
            parent.with_tracer(|recorder| recorder.note_free());
        }
    }
}

/// An arena, and what the scenario knows about it.
pub(super) struct Slot {
    pub(super) arena: Rc<LabArena>,
    pub(super) facts: Facts,
}

/// The facts that a scenario has about an arena.
#[derive(Clone)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) parent: Option<ArenaId>,
    /// A copy, because the arena may be locked.
    pub(super) quantum: Quantum,
    /// The number of the scenario's allocations in it.
    pub(super) live: usize,
    /// Waiting requests, in order.
    pub(super) line: VecDeque<Waiting>,
}

/// Everything in a world that changes, except the history.
#[derive(Default)]
pub(crate) struct State {
    /// By id, which is the order of creation.
    pub(super) slots: BTreeMap<ArenaId, Slot>,
    /// The ids in tree order, each with its depth.
    pub(super) tree: Vec<(ArenaId, usize)>,
    /// The number of arenas ever created.
    pub(super) made: u32,
    /// The arenas of waiting requests, by the request's name.
    pub(super) queued: HashMap<String, ArenaId>,
    /// The number of allocations asked for.
    pub(super) asked: u64,
    /// The number of requests that ever waited.
    pub(super) waited: u64,
    /// The CPU that runs the operations.
    pub(super) cpu: usize,
    /// All smaller numbers give names that were taken when tried. They are not tried again.
    pub(super) untried: u64,
    /// The result of the last operation.
    pub(super) last: Option<Completion>,
    /// The position in the log.
    pub(super) position: LogPosition,
    /// In a snapshot inside an operation: the log position after the operation.
    pub(super) after: Option<LogPosition>,
    pub(super) log: Rc<Log>,
}

impl Drop for State {
    /// Imported spans are no longer returned to a source.
    fn drop(&mut self) {
        self.log.end();
    }
}

impl State {
    /// Returns a copy, which does not record. Takes time in proportion to the size of all
    /// arenas.
    pub(super) fn fork(&self) -> Self {
        let log = Rc::<Log>::default();
        let mut slots = BTreeMap::<ArenaId, Slot>::new();
        // A source is always older than the arenas that import from it.
        for (&id, slot) in &self.slots {
            let arena = slot.facts.parent.and_then(|parent| slots.get(&parent));
            let parent = Parent {
                arena: arena.map(|slot| Rc::clone(&slot.arena)),
                log: Rc::clone(&log),
            };
            let recorder = Recorder::new(id, Rc::clone(&log));
            let copy = Slot {
                arena: Rc::new(slot.arena.fork(parent, recorder)),
                facts: slot.facts.clone(),
            };
            slots.insert(id, copy);
        }
        self.with(slots, log)
    }

    /// Returns the same state with other arenas.
    fn with(&self, slots: BTreeMap<ArenaId, Slot>, log: Rc<Log>) -> Self {
        Self {
            slots,
            tree: self.tree.clone(),
            made: self.made,
            queued: self.queued.clone(),
            asked: self.asked,
            waited: self.waited,
            cpu: self.cpu,
            untried: self.untried,
            last: self.last,
            position: self.position,
            after: self.after,
            log,
        }
    }

    /// Returns everything but the arenas themselves.
    pub(super) fn outline(&self) -> Outline {
        let facts = self.slots.iter();
        Outline {
            facts: facts.map(|(&id, slot)| (id, slot.facts.clone())).collect(),
            rest: self.with(BTreeMap::new(), Rc::default()),
        }
    }

    /// Returns the approximate cost of a copy: tags, waiting requests and cache records of
    /// all arenas, in units of a tag.
    pub(super) fn weight(&self) -> usize {
        /// A request is in the queue of its arena and, by name, in `queued`.
        const QUEUED: usize = 8;
        let tags = |slot: &Slot| slot.arena.inspect(|view| view.footprint());
        let caches = |slot: &Slot| weight_of(slot.arena.quantum_caches());
        let arenas = self.slots.values().map(|slot| tags(slot) + caches(slot));
        arenas.sum::<usize>() + QUEUED * self.queued.len()
    }

    pub(super) fn arena_named(&self, name: &str) -> Option<ArenaId> {
        let (&id, _) = self
            .slots
            .iter()
            .find(|(_, slot)| slot.facts.name == name)?;
        Some(id)
    }

    pub(super) fn arenas(&self) -> impl Iterator<Item = ArenaRef<'_>> + '_ {
        self.tree.iter().filter_map(|&(id, depth)| {
            let slot = self.slots.get(&id)?;
            Some(ArenaRef {
                id,
                name: &slot.facts.name,
                parent: slot.facts.parent,
                depth,
            })
        })
    }

    /// Updates `tree` after an arena was created or destroyed.
    pub(super) fn rebuild_tree(&mut self) {
        fn branch(
            state: &State,
            parent: Option<ArenaId>,
            depth: usize,
            tree: &mut Vec<(ArenaId, usize)>,
        ) {
            for (&id, slot) in &state.slots {
                if slot.facts.parent == parent {
                    tree.push((id, depth));
                    branch(state, Some(id), depth + 1, tree);
                }
            }
        }
        let mut tree = Vec::with_capacity(self.slots.len());
        branch(self, None, 0, &mut tree);
        self.tree = tree;
    }
}

/// A state without its arenas.
pub(super) struct Outline {
    facts: BTreeMap<ArenaId, Facts>,
    rest: State,
}

impl Outline {
    /// Returns the snapshot inside an operation that ends at `after`. Arenas that are not in
    /// `arenas` were already destroyed.
    pub(super) fn filled(
        mut self,
        arenas: BTreeMap<ArenaId, LabArena>,
        after: LogPosition,
    ) -> State {
        let mut state = self.rest;
        for (id, arena) in arenas {
            if let Some(facts) = self.facts.remove(&id) {
                let arena = Rc::new(arena);
                state.slots.insert(id, Slot { arena, facts });
            }
        }
        state.tree.retain(|(id, _)| state.slots.contains_key(id));
        state.after = Some(after);
        state
    }
}

/// Returns caches that serve no size.
pub(super) fn no_caches(quantum: Quantum) -> LabCaches {
    LabCaches::new(quantum, 0, caches::Heap::new(1, 1), NamedCpu::new())
}

/// Returns the approximate cost of a copy of caches, in tags of 32 bytes.
fn weight_of(caches: &LabCaches) -> usize {
    const EMPTY: usize = 48;
    const CPU: usize = 48;
    const SLAB: usize = 3;
    let cpus = CachesView::cpus(caches);
    let mut weight = EMPTY + CPU * cpus;
    caches.slabs(&mut |_| weight += SLAB);
    for class in 0..caches.sizes() {
        let (full, empty) = caches.depot(class);
        let in_use = |cpu: &usize| caches.counters(*cpu, class) != Default::default();
        // A CPU that has used magazines usually has two; a round takes 4 bytes.
        let used = (0..cpus).filter(in_use).count();
        weight += (full + empty + 2 * used) * caches.magazine() / 8;
    }
    weight
}

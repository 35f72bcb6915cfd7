//! The arenas of a world, without the history of who has what: what is copied to go on
//! from a time again.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

use vmem::caches::{self, CachesView, NamedCpu};
use vmem::lock::Single;
use vmem::{Arena, Layout, Quantum, Source, SourceError, alloc::Heap};

use super::allocation::{ArenaId, ArenaRef, Waiting};
use super::history::LogPosition;
use super::recorder::{Log, Recorder};
use super::redo::Completion;

/// The arena of a lab: on the heap, under another or none, watched, with quantum
/// caches or with caches for no size.
pub type LabArena = Arena<Heap, Parent, Recorder, Single, LabCaches>;

/// The quantum caches of a lab, where a statement says which CPU it is.
pub type LabCaches = caches::Caches<caches::Heap, NamedCpu>;

/// The arena that another imports from, if it does.
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
            parent.with_tracer(|recorder| recorder.came_free());
        }
    }
}

/// An arena, and what a scenario knows of it.
pub(super) struct Slot {
    pub(super) arena: Rc<LabArena>,
    pub(super) facts: Facts,
}

/// What a scenario knows of an arena.
#[derive(Clone)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) parent: Option<ArenaId>,
    /// Known without looking at the arena, which may be locked.
    pub(super) quantum: Quantum,
    /// How many allocations of the scenario there are in it.
    pub(super) live: usize,
    /// Requests for which there was no room, in the order of their coming.
    pub(super) line: VecDeque<Waiting>,
}

/// All of a world that changes, but the history.
#[derive(Default)]
pub(crate) struct State {
    /// By id, that is in the order in which they were made.
    pub(super) slots: BTreeMap<ArenaId, Slot>,
    /// The ids in tree order, and how deep each is.
    pub(super) tree: Vec<(ArenaId, usize)>,
    /// How many arenas there ever were.
    pub(super) made: u32,
    /// The requests that wait, by name, and where.
    pub(super) queued: HashMap<String, ArenaId>,
    /// How many allocations were asked for.
    pub(super) asked: u64,
    /// How many of them had to wait.
    pub(super) waited: u64,
    /// The CPU that does the operations.
    pub(super) cpu: usize,
    /// All numbers below, as far as they were tried, gave names that were taken:
    /// they are not tried again.
    pub(super) untried: u64,
    /// What the last operation came to, if there was one.
    pub(super) last: Option<Completion>,
    /// The place in the history.
    pub(super) position: LogPosition,
    /// In the midst of an operation: the place in the history behind it.
    pub(super) behind: Option<LogPosition>,
    pub(super) log: Rc<Log>,
}

impl Drop for State {
    /// Nobody is left to whom an import could go back.
    fn drop(&mut self) {
        self.log.end();
    }
}

impl State {
    /// A copy, in proportion to the size of all arenas. It does not record.
    pub(super) fn fork(&self) -> Self {
        let log = Rc::<Log>::default();
        let mut slots = BTreeMap::<ArenaId, Slot>::new();
        // A source is always older than those who import from it.
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

    /// The same with other arenas.
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
            behind: self.behind,
            log,
        }
    }

    /// What there is to know but the arenas themselves.
    pub(super) fn outline(&self) -> Outline {
        let facts = self.slots.iter();
        Outline {
            facts: facts.map(|(&id, slot)| (id, slot.facts.clone())).collect(),
            rest: self.with(BTreeMap::new(), Rc::default()),
        }
    }

    /// About how much a copy costs: the tags, the requests that wait, and the
    /// records of the caches of all arenas, counted in the size of a tag.
    pub(super) fn weight(&self) -> usize {
        /// A request is in its line and, with its name, among all.
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

    /// Brings `tree` up to date after an arena came or went.
    pub(super) fn plant(&mut self) {
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

/// A state that lacks its arenas.
pub(super) struct Outline {
    facts: BTreeMap<ArenaId, Facts>,
    rest: State,
}

impl Outline {
    /// As it was in the midst of an operation that leads to `behind`. Whatever is
    /// not among `arenas` was gone by then.
    pub(super) fn filled(
        mut self,
        arenas: BTreeMap<ArenaId, LabArena>,
        behind: LogPosition,
    ) -> State {
        let mut state = self.rest;
        for (id, arena) in arenas {
            if let Some(facts) = self.facts.remove(&id) {
                let arena = Rc::new(arena);
                state.slots.insert(id, Slot { arena, facts });
            }
        }
        state.tree.retain(|(id, _)| state.slots.contains_key(id));
        state.behind = Some(behind);
        state
    }
}

/// Caches for no size.
pub(super) fn no_caches(quantum: Quantum) -> LabCaches {
    LabCaches::new(quantum, 0, caches::Heap::new(1, 1), NamedCpu::new())
}

/// About how much a copy of caches costs, in tags of 32 bytes.
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
        // A CPU that has had a magazine has two, as a rule; a round is 4 bytes.
        let used = (0..cpus).filter(in_use).count();
        weight += (full + empty + 2 * used) * caches.magazine() / 8;
    }
    weight
}

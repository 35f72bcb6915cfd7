//! Arenas by name, and what happens to them.

mod call;
mod check;
mod outcome;
mod owner;
mod recorder;
mod run;
mod wait;
mod watch;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::caches::{self, CachesView, NamedCpu};
use vmem::lock::Single;
use vmem::{AllocPolicy, Arena, Error, Layout, Quantum, Source, SourceError, View};

pub use outcome::{Effect, Failure, Outcome};
pub use owner::{Owner, objects_out};
use recorder::Log;
pub use recorder::{Recorder, Recording, Step};
pub use wait::Waiting;

/// The arena of a lab: on the heap, under another or none, watched, with quantum
/// caches or with caches for no size.
pub type LabArena = Arena<Heap, Parent, Recorder, Single, LabCaches>;

/// The quantum caches of a lab, where a statement says which CPU it is.
pub type LabCaches = caches::Caches<caches::Heap, NamedCpu>;

/// The arena that another imports from, if it does.
#[derive(Clone, Default)]
pub struct Parent(pub(crate) Option<Rc<LabArena>>);

impl Source for Parent {
    fn quantum(&self) -> Option<vmem::Quantum> {
        self.0.quantum()
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        self.0.import(layout)
    }

    fn release(&self, base: u64, size: u64) {
        if let Some(parent) = &self.0 {
            parent.release(base, size);
            parent.with_tracer(|recorder| recorder.came_free());
        }
    }
}

/// An arena of a [`World`]; never used again for another one of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ArenaId(pub u32);

/// An arena's place in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ArenaRef<'a> {
    /// The arena.
    pub id: ArenaId,
    /// Its name.
    pub name: &'a str,
    /// The arena it imports from.
    pub parent: Option<ArenaId>,
    /// How many arenas are above it.
    pub depth: usize,
}

/// A live allocation that a scenario made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allocation {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub arena: ArenaId,
    /// Its address.
    pub base: u64,
    /// Units asked for.
    pub asked: u64,
    /// Units it has: `asked`, rounded up to the quantum.
    pub size: u64,
}

/// An allocation that was freed, to know a second free when it comes.
#[derive(Clone)]
struct Former {
    name: String,
    arena: ArenaId,
    base: u64,
    asked: u64,
}

/// An arena, and what a scenario knows of it.
struct Slot {
    name: String,
    parent: Option<ArenaId>,
    arena: Rc<LabArena>,
    /// By address.
    allocations: BTreeMap<u64, Allocation>,
    /// Requests for which there was no room, in the order of their coming.
    line: VecDeque<Waiting>,
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// The allocation at an address of an arena.
    Live(ArenaId, u64),
    /// A request that waits in front of an arena.
    Waiting(ArenaId),
}

/// Arenas by name, and the allocations in them.
#[derive(Default)]
pub struct World {
    /// By id, that is in the order in which they were made.
    slots: BTreeMap<ArenaId, Slot>,
    /// The ids in tree order, and how deep each is.
    tree: Vec<(ArenaId, usize)>,
    /// How many arenas there ever were.
    made: u32,
    names: HashMap<String, Named>,
    /// The last ones that were freed, oldest first.
    former: VecDeque<Former>,
    /// How many allocations were asked for.
    asked: u64,
    /// How many of them had to wait.
    waited: u64,
    /// The CPU that does the operations.
    cpu: usize,
    /// All numbers below, as far as they were tried, gave names that were taken:
    /// they are not tried again.
    untried: u64,
    /// What the last operation came to, if there was one.
    last: Option<check::Last>,
    log: Rc<Log>,
}

impl World {
    /// A world without arenas.
    pub fn new() -> Self {
        Self::default()
    }

    /// A deep copy, from which both go on by themselves; in proportion to the
    /// size of all arenas. The copy does not record.
    #[must_use]
    pub fn fork(&self) -> Self {
        let log = Rc::<Log>::default();
        let mut slots = BTreeMap::<ArenaId, Slot>::new();
        // A source is always older than those who import from it.
        for (&id, slot) in &self.slots {
            let parent = slot.parent.and_then(|parent| slots.get(&parent));
            let parent = Parent(parent.map(|slot| Rc::clone(&slot.arena)));
            let recorder = Recorder::new(id, Rc::clone(&log));
            let copy = Slot {
                name: slot.name.clone(),
                parent: slot.parent,
                arena: Rc::new(slot.arena.fork(parent, recorder)),
                allocations: slot.allocations.clone(),
                line: slot.line.clone(),
            };
            slots.insert(id, copy);
        }
        Self {
            slots,
            tree: self.tree.clone(),
            made: self.made,
            names: self.names.clone(),
            former: self.former.clone(),
            asked: self.asked,
            waited: self.waited,
            cpu: self.cpu,
            untried: self.untried,
            last: self.last,
            log,
        }
    }

    /// About how much a copy costs: the tags, the names, and the records of the
    /// caches of all arenas, counted in the size of a tag.
    pub fn weight(&self) -> usize {
        let tags = |slot: &Slot| slot.arena.inspect(|view| view.tag_count());
        let caches = |slot: &Slot| weight_of(slot.arena.quantum_caches());
        let arenas = self.slots.values().map(|slot| tags(slot) + caches(slot));
        arenas.sum::<usize>() + self.names.len()
    }

    /// The CPU that does the operations; a `cpu` names another.
    pub fn cpu(&self) -> usize {
        self.cpu
    }

    /// Whether outcomes have steps from now on.
    pub fn set_recording(&mut self, recording: Recording) {
        self.log.set_recording(recording);
    }

    /// The arenas: each ahead of those that import from it, else in the order
    /// in which they were made.
    pub fn arenas(&self) -> impl Iterator<Item = ArenaRef<'_>> + '_ {
        self.tree.iter().filter_map(|&(id, depth)| {
            let slot = self.slots.get(&id)?;
            Some(ArenaRef {
                id,
                name: &slot.name,
                parent: slot.parent,
                depth,
            })
        })
    }

    /// The arena of this id, unless it was destroyed.
    pub fn arena(&self, id: ArenaId) -> Option<ArenaRef<'_>> {
        self.arenas().find(|arena| arena.id == id)
    }

    /// The arena of this name.
    pub fn arena_named(&self, name: &str) -> Option<ArenaId> {
        let (&id, _) = self.slots.iter().find(|(_, slot)| slot.name == name)?;
        Some(id)
    }

    /// Looks at an arena; `None` if it was destroyed. `look` must not come
    /// back to the same arena.
    pub fn try_inspect<R>(&self, id: ArenaId, look: impl FnOnce(View<'_>) -> R) -> Option<R> {
        Some(self.slots.get(&id)?.arena.inspect(look))
    }

    /// As [`try_inspect`](Self::try_inspect), but an arena that was destroyed
    /// is looked at as an empty one.
    pub fn inspect<R>(&self, id: ArenaId, look: impl FnOnce(View<'_>) -> R) -> R {
        match self.slots.get(&id) {
            Some(slot) => slot.arena.inspect(look),
            None => Arena::new(Quantum::ONE, Heap::new()).inspect(look),
        }
    }

    /// The allocation that begins at this address of an arena: a segment, or a
    /// cached object.
    pub fn allocation_at(&self, id: ArenaId, base: u64) -> Option<&Allocation> {
        self.slots.get(&id)?.allocations.get(&base)
    }

    /// The live allocation of this name.
    pub fn allocation_named(&self, name: &str) -> Option<&Allocation> {
        match *self.names.get(name)? {
            Named::Live(id, base) => self.allocation_at(id, base),
            Named::Waiting(_) => None,
        }
    }

    /// An arena's allocations by address; not what it lent to others.
    pub fn allocations(&self, id: ArenaId) -> impl Iterator<Item = &Allocation> + '_ {
        let slot = self.slots.get(&id).into_iter();
        slot.flat_map(|slot| slot.allocations.values())
    }

    /// The name that the next allocation without one will get: the letter `a`
    /// and the number of allocations asked for, or the next number whose name
    /// is not taken.
    pub fn next_auto_name(&self) -> String {
        format!("a{}", self.next_auto_number())
    }

    fn next_auto_number(&self) -> u64 {
        let taken = |number: &u64| self.names.contains_key(&format!("a{number}"));
        let first = self.asked.saturating_add(1).max(self.untried);
        (first..).find(|number| !taken(number)).unwrap_or(first)
    }

    /// Where a request would go, or why it would fail, with nothing changed:
    /// tried on a copy of the arena and those it imports from, so in proportion
    /// to their size.
    ///
    /// # Errors
    /// As the real thing; for an arena that was destroyed, that nothing is free.
    pub fn preview(&self, id: ArenaId, layout: &Layout, policy: AllocPolicy) -> Result<u64, Error> {
        match self.fork_up(id, &Rc::default()) {
            Some(arena) => arena.xalloc(layout, policy),
            None => Arena::new(Quantum::ONE, Heap::new()).xalloc(layout, policy),
        }
    }

    /// A copy of an arena and of those it imports from.
    fn fork_up(&self, id: ArenaId, log: &Rc<Log>) -> Option<LabArena> {
        let slot = self.slots.get(&id)?;
        let parent = slot.parent.and_then(|parent| self.fork_up(parent, log));
        let recorder = Recorder::new(id, Rc::clone(log));
        Some(slot.arena.fork(Parent(parent.map(Rc::new)), recorder))
    }

    /// Brings `tree` up to date after an arena came or went.
    fn plant(&mut self) {
        fn branch(
            world: &World,
            parent: Option<ArenaId>,
            depth: usize,
            tree: &mut Vec<(ArenaId, usize)>,
        ) {
            for (&id, slot) in &world.slots {
                if slot.parent == parent {
                    tree.push((id, depth));
                    branch(world, Some(id), depth + 1, tree);
                }
            }
        }
        let mut tree = Vec::with_capacity(self.slots.len());
        branch(self, None, 0, &mut tree);
        self.tree = tree;
    }
}

/// About how much a copy of caches costs, in tags of 32 bytes.
fn weight_of(caches: &LabCaches) -> usize {
    const EMPTY: usize = 48;
    const CPU: usize = 48;
    const SLAB: usize = 2;
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

//! Arenas by name, and what happens to them.

mod check;
mod outcome;
mod recorder;
mod run;
mod watch;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::{
    AllocPolicy, Arena, Error, Layout, Origin, Quantum, Segment, SegmentKind, Source, SourceError,
    View, Violation,
};

pub use outcome::{Effect, Failure, Outcome};
use recorder::Log;
pub use recorder::{Recorder, Recording, Step};

/// The arena of a lab: on the heap, under another or none, watched.
pub type LabArena = Arena<Heap, Parent, Recorder>;

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
        self.0.release(base, size);
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
    /// Where the live allocation of a name is.
    names: HashMap<String, (ArenaId, u64)>,
    /// The last ones that were freed, oldest first.
    former: VecDeque<Former>,
    /// How many allocations were asked for.
    asked: u64,
    /// All numbers below, as far as they were tried, gave names that were taken:
    /// they are not tried again.
    untried: u64,
    /// Whether the last operation failed, if there was one.
    failed: Option<bool>,
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
            untried: self.untried,
            failed: self.failed,
            log,
        }
    }

    /// About how much a copy costs: the tags and the allocations of all arenas.
    pub fn weight(&self) -> usize {
        let tags = |slot: &Slot| slot.arena.inspect(|view| view.tag_count());
        self.slots.values().map(tags).sum::<usize>() + self.names.len()
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

    /// The allocation at this address of an arena.
    pub fn allocation_at(&self, id: ArenaId, base: u64) -> Option<&Allocation> {
        self.slots.get(&id)?.allocations.get(&base)
    }

    /// The live allocation of this name.
    pub fn allocation_named(&self, name: &str) -> Option<&Allocation> {
        let &(id, base) = self.names.get(name)?;
        self.allocation_at(id, base)
    }

    /// An arena's allocations by address; not what it lent to others.
    pub fn allocations(&self, id: ArenaId) -> impl Iterator<Item = &Allocation> + '_ {
        let slot = self.slots.get(&id).into_iter();
        slot.flat_map(|slot| slot.allocations.values())
    }

    /// Which arena imported the segment allocated at this address.
    pub fn borrower(&self, id: ArenaId, base: u64) -> Option<ArenaId> {
        let imported = SegmentKind::Span(Origin::Imported);
        self.children(id).find(|child| {
            let span = self
                .try_inspect(*child, |view| view.span_of(base))
                .flatten();
            span.is_some_and(|span| span.base == base && span.kind == imported)
        })
    }

    /// The arenas that have this one as their source.
    pub fn children(&self, id: ArenaId) -> impl Iterator<Item = ArenaId> + '_ {
        let of_id =
            move |(&child, slot): (&ArenaId, &Slot)| (slot.parent == Some(id)).then_some(child);
        self.slots.iter().filter_map(of_id)
    }

    /// The units that the allocation at this address has over what was asked.
    pub fn padding(&self, id: ArenaId, base: u64) -> u64 {
        self.allocation_at(id, base)
            .map_or(0, |allocation| allocation.size - allocation.asked)
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

    /// Checks every rule of every arena, and that each allocated segment has
    /// one owner: an allocation of the scenario, or an arena that imported it.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn validate(&self) -> Result<(), (ArenaId, Violation)> {
        for (&id, slot) in &self.slots {
            slot.arena.validate().map_err(|broken| (id, broken))?;
            self.validate_owners(id, slot)
                .map_err(|broken| (id, broken))?;
        }
        Ok(())
    }

    fn validate_owners(&self, id: ArenaId, slot: &Slot) -> Result<(), Violation> {
        let allocated: Vec<Segment> = slot.arena.inspect(|view| {
            let is_allocated = |segment: &Segment| segment.kind == SegmentKind::Allocated;
            view.segments().filter(is_allocated).collect()
        });
        let mut named = 0;
        for segment in allocated {
            let at = segment.base;
            let allocation = slot.allocations.get(&at);
            named += usize::from(allocation.is_some());
            let known = allocation.is_none_or(|a| {
                a.size == segment.size && self.names.get(&a.name) == Some(&(id, at))
            });
            if !known {
                let rule = "an allocation has the name and the size that the scenario gave it";
                return Err(Violation { rule, at });
            }
            if allocation.is_some() == self.borrower(id, at).is_some() {
                let rule = "an allocated segment has one owner";
                return Err(Violation { rule, at });
            }
        }
        if named != slot.allocations.len() {
            let rule = "an allocation of the scenario is an allocated segment";
            return Err(Violation { rule, at: 0 });
        }
        Ok(())
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

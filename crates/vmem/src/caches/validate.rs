//! Checking the caches against every rule they have to keep.

use super::depot::Stack as _;
use super::{Caches, Class, Cpus, Place, Round, SlabId, Storage};
use crate::inspect::View;
use crate::lock::Word as _;
use crate::validate::{Violation, hold};

impl<K: Storage, C: Cpus> Caches<K, C> {
    /// Checks every rule; nobody else may be in the arena. In proportion to the
    /// slabs there ever were at once, and to the rounds in magazines.
    pub(crate) fn validate(&self, arena: View<'_>) -> Result<(), Violation> {
        hold(
            self.geometry.sizes() == 0 || self.quantum() == arena.quantum(),
            0,
            "the caches have the arena's quantum",
        )?;
        let records = self.with_depot(|depot| depot.slabs.records());
        let slabs = (0..records).map(SlabId);
        let mut live = 0;
        for id in slabs.clone() {
            live += u32::from(self.check_slab(id, arena)?);
        }
        hold(
            self.with_depot(|depot| depot.slabs.live()) == live,
            0,
            "the slabs are as many as were counted",
        )?;
        for class in self.geometry.classes() {
            self.check_lists(class, records)?;
            for cpu in 0..self.storage.cpus().len() {
                self.with_cpu(cpu, |cpu| {
                    let pair = cpu.pair(class);
                    if let Some(loaded) = &pair.loaded {
                        self.see(class, Place::Loaded, loaded.rounds())?;
                    }
                    match &pair.previous {
                        Some(previous) => {
                            hold(
                                previous.is_empty() || previous.is_full(),
                                0,
                                "a previous magazine is empty or full",
                            )?;
                            self.see(class, Place::Previous, previous.rounds())
                        }
                        None => Ok(()),
                    }
                })
                .unwrap_or(Ok(()))?;
            }
            self.check_shelf(class)?;
        }
        slabs.clone().try_for_each(|id| self.check_seen(id))
    }

    /// Whether the record is that of a slab; if so, checks it, and forgets what
    /// was seen of it.
    fn check_slab(&self, id: SlabId, arena: View<'_>) -> Result<bool, Violation> {
        let Some(slab) = self.storage.slab(id) else {
            return Ok(false);
        };
        slab.seen.store(0);
        let key = slab.key();
        let base = self.geometry.base(key);
        let Some(class) = self.geometry.class(key) else {
            return Ok(false);
        };
        let all = self.geometry.all_objects(class);
        let (out, free) = (slab.out.load(), slab.free.load());
        hold(
            class.index() < self.geometry.sizes(),
            base,
            "a slab has objects of a cached size",
        )?;
        hold(
            arena
                .allocation(base)
                .is_some_and(|segment| segment.size == self.geometry.slab_size()),
            base,
            "a slab is an allocated segment",
        )?;
        hold(
            out & !all == 0 && free & !all == 0,
            base,
            "a slab has no more objects than fit",
        )?;
        hold(
            out & free == 0,
            base,
            "an object that is handed out is not free in its slab",
        )?;
        let found = self.slab_at(base);
        hold(
            found == Some((id, key)),
            base,
            "every slab is found by its base",
        )?;
        Ok(true)
    }

    /// Marks the rounds of a magazine as seen.
    fn see(&self, class: Class, place: Place, rounds: &[Round]) -> Result<(), Violation> {
        for &round in rounds {
            let base = self.base_of(round);
            let slab = self.storage.slab(round.slab());
            let slab = slab.filter(|slab| self.geometry.class(slab.key()) == Some(class));
            let Some(slab) = slab else {
                return Err(Violation {
                    rule: "magazines hold objects of slabs of their size",
                    at: base,
                });
            };
            let bit = 1 << round.nth();
            hold(
                (slab.out.load() | slab.free.load()) & bit == 0,
                base,
                match place {
                    Place::Depot => "an object in the depot is in no slab and not handed out",
                    Place::Loaded | Place::Previous => {
                        "an object in a magazine is in no slab and not handed out"
                    }
                },
            )?;
            hold(
                slab.seen.set(bit) & bit == 0,
                base,
                "an object is in one magazine, once",
            )?;
        }
        Ok(())
    }

    fn check_shelf(&self, class: Class) -> Result<(), Violation> {
        self.with_depot(|depot| {
            let shelf = depot.shelf(class);
            for n in 0..shelf.full.count() {
                let full = shelf.full.get(n);
                hold(
                    full.is_some_and(|magazine| magazine.is_full()),
                    0,
                    "the depot's full magazines are full",
                )?;
                full.map_or(Ok(()), |magazine| {
                    self.see(class, Place::Depot, magazine.rounds())
                })?;
            }
            let mut empty = (0..shelf.empty.count()).map(|n| shelf.empty.get(n));
            hold(
                empty.all(|magazine| magazine.is_some_and(|magazine| magazine.is_empty())),
                0,
                "the depot's empty magazines are empty",
            )
        })
    }

    /// The slabs that have free objects are in the list where they are looked
    /// for, and no others.
    fn check_lists(&self, class: Class, records: u32) -> Result<(), Violation> {
        let of_class = |id: u32| {
            self.storage
                .slab(SlabId(id))
                .filter(|slab| self.geometry.class(slab.key()) == Some(class))
        };
        let with_free = (0..records)
            .filter_map(of_class)
            .filter(|slab| slab.free.load() != 0)
            .count();
        let all = self.geometry.all_objects(class);
        self.with_depot(|depot| {
            let mut listed = 0;
            let mut whole = false;
            for slab in depot
                .slabs
                .with_free(&self.storage, class)
                .take(with_free + 1)
            {
                let free = slab.free.load();
                let at = self.geometry.base(slab.key());
                hold(
                    free != 0 && self.geometry.class(slab.key()) == Some(class),
                    at,
                    "a list of slabs has slabs of its size with free objects",
                )?;
                hold(
                    free == all || !whole,
                    at,
                    "slabs that are all free are kept apart",
                )?;
                whole |= free == all;
                listed += 1;
            }
            hold(
                listed == with_free,
                0,
                "every slab with free objects is in a list, once",
            )
        })
    }

    /// Every object is somewhere.
    fn check_seen(&self, id: SlabId) -> Result<(), Violation> {
        let Some(slab) = self.storage.slab(id) else {
            return Ok(());
        };
        let Some(class) = self.geometry.class(slab.key()) else {
            return Ok(());
        };
        let somewhere = slab.out.load() | slab.free.load() | slab.seen.load();
        hold(
            somewhere == self.geometry.all_objects(class),
            self.geometry.base(slab.key()),
            "every object is handed out, or in a magazine, or free in its slab",
        )
    }
}

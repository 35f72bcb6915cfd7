//! Checking every rule of the caches.

use super::depot::Stack as _;
use super::{Caches, Class, Cpus, Place, Round, SlabId, Storage};
use crate::inspect::View;
use crate::lock::Word as _;
use crate::validate::{Violation, hold};

impl<K: Storage, C: Cpus> Caches<K, C> {
    /// Checks every rule; nobody else may use the arena. Takes time in proportion to the
    /// greatest number of slabs so far, and to the rounds in magazines.
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

    /// Returns true if the record is a slab's; then checks the slab, and clears its `seen`
    /// bits.
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
            "an allocated object is not free in its slab",
        )?;
        let found = self.slab_at(base);
        hold(
            found.is_some_and(|found| found.id == id && found.key == key),
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
                    Place::Depot => "an object in the depot is in no slab and not allocated",
                    Place::Loaded | Place::Previous => {
                        "an object in a magazine is in no slab and not allocated"
                    }
                },
            )?;
            hold(
                slab.seen.set_bits(bit) & bit == 0,
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

    /// Checks that the slabs with free objects are in the right list, and no
    /// other slabs.
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

    /// Checks that every object is in one place.
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
            "every object is allocated, in a magazine, or free in its slab",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Caches, Fixed, Magazine, OneCpu, Round, SlabId, Stack as _, Storage as _};
    use crate::alloc::Fixed as Tags;
    use crate::lock::{Lock as _, Single, Word as _};
    use crate::{AllocPolicy, Arena, Core, NoSource, NoTrace, Quantum};

    type Room = Fixed<1, 2, 2, 8>;
    type OneSize = Caches<Room, OneCpu>;
    type Sample = Arena<Tags<64, 16>, NoSource, NoTrace, Single, OneSize>;

    /// Two slabs of four objects, 0 and 4, and one that is all free, 8. Handed out: 0, 6
    /// and 7. In the loaded magazine: 1; in the previous one: 4 and 5; in the depot: 2
    /// and 3.
    fn sample() -> Sample {
        let core = Core::new(Quantum::ONE, Tags::new());
        let caches = Caches::new(Quantum::ONE, 1, Room::new(), OneCpu);
        let arena = Sample::with_caches(core, NoSource, caches);
        arena.add_span(0, 64).unwrap();
        for _ in 0..9 {
            arena.alloc(1, AllocPolicy::InstantFit).unwrap();
        }
        for base in [2, 3, 4, 5, 1] {
            arena.free(base, 1).unwrap();
        }
        let last = Round::new(SlabId(2), 0);
        assert!(arena.caches.storage.slab(SlabId(2)).unwrap().take_back(0));
        arena.caches.return_to_slab(last);
        arena.validate().unwrap();
        arena
    }

    #[track_caller]
    fn broken(how: impl FnOnce(&OneSize)) -> (&'static str, u64) {
        let arena = sample();
        how(&arena.caches);
        let violation = arena.validate().expect_err("nothing was noticed");
        (violation.rule, violation.at)
    }

    #[test]
    fn a_wrong_slab_is_noticed() {
        let slab = |caches: &OneSize, id, key| {
            caches.storage.slab(SlabId(id)).unwrap().key.store(key);
        };
        let rule = "a slab is an allocated segment";
        assert_eq!(broken(|caches| slab(caches, 1, 16 | 1)), (rule, 16));
        let rule = "the slabs are as many as were counted";
        assert_eq!(broken(|caches| slab(caches, 2, 0)), (rule, 0));
        let rule = "a slab has objects of a cached size";
        assert_eq!(broken(|caches| slab(caches, 2, 8 | 2)), (rule, 8));
    }

    #[test]
    fn a_slab_that_is_not_found_is_noticed() {
        let rule = "every slab is found by its base";
        let lost = broken(|caches| {
            let heads = (0..8).filter_map(|index| caches.storage.heads(index));
            heads.for_each(|heads| heads.store(0));
        });
        assert_eq!(lost, (rule, 0));
    }

    #[test]
    fn an_object_in_two_places_is_noticed() {
        let bits = |caches: &OneSize, out, free| {
            let slab = caches.storage.slab(SlabId(0)).unwrap();
            slab.out.set_bits(out);
            slab.free.set_bits(free);
        };
        let rule = "an allocated object is not free in its slab";
        assert_eq!(broken(|caches| bits(caches, 0, 1)), (rule, 0));
        let rule = "an object in a magazine is in no slab and not allocated";
        assert_eq!(broken(|caches| bits(caches, 1 << 1, 0)), (rule, 1));
        let rule = "an object in the depot is in no slab and not allocated";
        assert_eq!(broken(|caches| bits(caches, 1 << 2, 0)), (rule, 2));
        let rule = "a slab has no more objects than fit";
        assert_eq!(broken(|caches| bits(caches, 1 << 4, 0)), (rule, 0));
        let rule = "an object is in one magazine, once";
        let twice = broken(|caches| {
            let class = caches.class_of(1).unwrap();
            caches.put(0, class, Round::new(SlabId(0), 2));
        });
        assert_eq!(twice, (rule, 2));
    }

    #[test]
    fn an_object_that_is_nowhere_is_noticed() {
        let rule = "every object is allocated, in a magazine, or free in its slab";
        let lost = broken(|caches| {
            caches.storage.slab(SlabId(0)).unwrap().out.clear_bits(1);
        });
        assert_eq!(lost, (rule, 0));
    }

    #[test]
    fn wrong_magazines_are_noticed() {
        let class = |caches: &OneSize| caches.class_of(1).unwrap();
        let rule = "a previous magazine is empty or full";
        let half = broken(|caches| {
            caches.with_cpu(0, |cpu| {
                cpu.pair_mut(class(caches)).previous.as_mut()?.pop()
            });
        });
        assert_eq!(half, (rule, 0));
        let rule = "the depot's full magazines are full";
        let half = broken(|caches| {
            caches.with_depot(|depot| {
                let shelf = depot.shelf_mut(class(caches));
                shelf.full.push(Magazine::new([Round::NONE; 2])).unwrap();
            });
        });
        assert_eq!(half, (rule, 0));
        let rule = "the depot's empty magazines are empty";
        let round = broken(|caches| {
            caches.with_depot(|depot| {
                let mut magazine = Magazine::new([Round::NONE; 2]);
                magazine.push(Round::NONE);
                let shelf = depot.shelf_mut(class(caches));
                shelf.empty.push(magazine).unwrap();
            });
        });
        assert_eq!(round, (rule, 0));
        let rule = "magazines hold objects of slabs of their size";
        let foreign = broken(|caches| {
            caches.put(0, class(caches), Round::new(SlabId(5), 0));
        });
        assert_eq!(foreign.0, rule);
    }

    #[test]
    fn a_slab_in_no_list_or_the_wrong_one_is_noticed() {
        let rule = "every slab with free objects is in a list, once";
        let unlisted = broken(|caches| {
            let slab = caches.storage.slab(SlabId(1)).unwrap();
            slab.out.clear_bits(1 << 2);
            slab.free.set_bits(1 << 2);
        });
        assert_eq!(unlisted, (rule, 0));
        let rule = "a list of slabs has slabs of its size with free objects";
        let listed = broken(|caches| {
            let slab = caches.storage.slab(SlabId(2)).unwrap();
            slab.free.store(0);
            slab.out.store(15);
        });
        assert_eq!(listed, (rule, 8));
    }

    #[test]
    fn another_quantum_is_noticed() {
        let core = Core::new(Quantum::new(2).unwrap(), Tags::new());
        let caches = Caches::new(Quantum::ONE, 1, Room::new(), OneCpu);
        let arena = Sample::from_parts(core::cell::RefCell::new(core), NoSource, caches);
        let violation = arena.validate().unwrap_err();
        assert_eq!(violation.rule, "the caches have the arena's quantum");
        arena.lock.with(|core| core.state.quantum = Quantum::ONE);
        arena.validate().unwrap();
    }
}

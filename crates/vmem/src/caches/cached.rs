//! Allocating and freeing through the caches, layer by layer.

use super::depot::Exchange;
use super::magazine::{Put, Take};
use super::{CacheLayer, Caches, CachesView, Class, Cpus, Found, Place, Round, Storage, Word};
use crate::Arena;
use crate::alloc::Allocator;
use crate::error::Error;
use crate::layout::Layout;
use crate::lock::{Lock as _, Platform};
use crate::policy::AllocPolicy;
use crate::source::Source;
use crate::trace::{CacheStep, Event, Tracer};
use crate::wait::Waiters as _;

/// The result of a reap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reaped {
    /// Objects that went from magazines to their slabs.
    pub objects: usize,
    /// Slabs that went back to the segment list.
    pub slabs: usize,
}

/// The caches of an arena, and the class and CPU of one request.
struct Cache<'a, K: Storage, C: Cpus> {
    caches: &'a Caches<K, C>,
    class: Class,
    cpu: usize,
}

impl<A, S, T, P, Q> Arena<A, S, T, P, Q>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    fn cache<'a>(
        caches: &'a Caches<Q::Storage, Q::Cpus>,
        class: Class,
    ) -> Cache<'a, Q::Storage, Q::Cpus> {
        Cache {
            caches,
            class,
            cpu: caches.cpu(),
        }
    }

    /// Tells the tracer a step in a cache. No lock of the caches is held.
    #[inline(always)]
    fn tell(&self, cache: &Cache<'_, Q::Storage, Q::Cpus>, step: impl FnOnce() -> CacheStep) {
        if T::ENABLED {
            let event = Event::Cache {
                cpu: cache.cpu,
                object: cache.caches.geometry().object_size(cache.class),
                step: step(),
            };
            self.tell_event(&event);
        }
    }

    /// Allocates an object.
    #[inline]
    pub(crate) fn alloc_cached(
        &self,
        caches: &Caches<Q::Storage, Q::Cpus>,
        class: Class,
        asked: u64,
    ) -> Result<u64, Error> {
        let cache = Self::cache(caches, class);
        self.tell(&cache, || CacheStep::Asked { asked });
        match caches.take(cache.cpu, class) {
            Take::Round(round, left) => Ok(self.popped(&cache, round, left)),
            take => self.alloc_exchanging(&cache, take, asked),
        }
    }

    /// Allocates an object after a first attempt with the result `take`.
    #[cold]
    fn alloc_exchanging(
        &self,
        cache: &Cache<'_, Q::Storage, Q::Cpus>,
        mut take: Take,
        asked: u64,
    ) -> Result<u64, Error> {
        loop {
            match take {
                Take::Round(round, left) => return Ok(self.popped(cache, round, left)),
                Take::Swapped => self.tell(cache, || CacheStep::Swapped),
                Take::Empty => match cache.caches.load(cache.cpu, cache.class) {
                    Exchange::Done(loaded) => self.tell(cache, || CacheStep::Loaded {
                        rounds: loaded.rounds,
                    }),
                    Exchange::Stale => {}
                    Exchange::Failed => return self.alloc_from_slab(cache, asked),
                },
            }
            take = cache.caches.take(cache.cpu, cache.class);
        }
    }

    #[inline]
    fn popped(&self, cache: &Cache<'_, Q::Storage, Q::Cpus>, round: Round, left: usize) -> u64 {
        let base = cache.caches.hand_out(round);
        self.tell(cache, || CacheStep::Popped { base, left });
        self.granted(cache, base)
    }

    #[inline]
    fn granted(&self, cache: &Cache<'_, Q::Storage, Q::Cpus>, base: u64) -> u64 {
        if T::ENABLED {
            let size = cache.caches.geometry().object_size(cache.class);
            self.tell_event(&Event::Granted { base, size });
        }
        base
    }

    /// Takes an object from a slab, possibly a new one. If there is no room for a
    /// slab, the segment list answers the request itself.
    #[cold]
    fn alloc_from_slab(
        &self,
        cache: &Cache<'_, Q::Storage, Q::Cpus>,
        asked: u64,
    ) -> Result<u64, Error> {
        self.tell(cache, || CacheStep::DepotEmpty);
        if let Some(round) = cache.caches.take_from_slab(cache.class) {
            return Ok(self.cut(cache, round));
        }
        let size = cache.caches.geometry().slab_size();
        self.tell(cache, || CacheStep::NoSlab { size });
        let refused = if cache.caches.has_record() {
            let layout = Layout::new(size).align(size);
            match self.alloc_segment(&layout, AllocPolicy::InstantFit) {
                Ok(slab) => match self.add_slab(cache, slab, size) {
                    Some(round) => return Ok(self.cut(cache, round)),
                    None => None,
                },
                Err(error) => Some(error),
            }
        } else {
            None
        };
        self.tell(cache, || CacheStep::Bypassed);
        match refused {
            // The source was asked already: once is enough.
            Some(error) => self.alloc_here(asked, error),
            None => self.alloc_segment(&Layout::new(asked), AllocPolicy::InstantFit),
        }
    }

    /// Makes a slab of a range, and takes an object from it. If there is no record left
    /// for it by now, gives the range back.
    fn add_slab(
        &self,
        cache: &Cache<'_, Q::Storage, Q::Cpus>,
        slab: u64,
        size: u64,
    ) -> Option<Round> {
        let round = cache.caches.add_slab(slab, cache.class);
        if round.is_some() {
            let objects = cache.caches.geometry().objects(cache.class);
            self.tell(cache, || CacheStep::SlabAdded {
                slab,
                size,
                objects,
            });
        } else {
            self.free_slab(slab, size);
        }
        // A waiting request may need the other objects, or the range.
        self.waiters.wake();
        round
    }

    /// Gives a slab's range back. It is allocated, so this can't fail.
    fn free_slab(&self, slab: u64, size: u64) {
        let _refused = self.free_segment(slab, size);
    }

    fn cut(&self, cache: &Cache<'_, Q::Storage, Q::Cpus>, round: Round) -> u64 {
        let base = cache.caches.hand_out(round);
        let slab = cache.caches.slab_base(round);
        self.tell(cache, || CacheStep::Cut { slab, base });
        self.granted(cache, base)
    }

    /// Frees the object that was found at `base`.
    #[inline]
    pub(crate) fn free_cached(
        &self,
        caches: &Caches<Q::Storage, Q::Cpus>,
        found: Found<'_, Word<Q::Storage>>,
        base: u64,
        given: u64,
    ) -> Result<(), Error> {
        if T::ENABLED {
            self.tell_event(&Event::FreeAsked { base, size: given });
        }
        let Some((class, round)) = caches.take_back(&found, given) else {
            return Err(self.refuse(caches.why_not(&found, base, given)));
        };
        let cache = Self::cache(caches, class);
        self.tell(&cache, || CacheStep::Found {
            slab: caches.slab_base(round),
            base,
        });
        match caches.put(cache.cpu, class, round) {
            Put::Done(rounds) => self.tell(&cache, || CacheStep::Pushed { base, rounds }),
            put => self.put_away(&cache, put, round, base),
        }
        self.waiters.wake();
        Ok(())
    }

    /// Puts a free object away after a first attempt with the result `put`.
    #[cold]
    fn put_away(
        &self,
        cache: &Cache<'_, Q::Storage, Q::Cpus>,
        mut put: Put,
        round: Round,
        base: u64,
    ) {
        loop {
            match put {
                Put::Done(rounds) => {
                    return self.tell(cache, || CacheStep::Pushed { base, rounds });
                }
                Put::Swapped => self.tell(cache, || CacheStep::Swapped),
                Put::Full => match cache.caches.store(cache.cpu, cache.class) {
                    Exchange::Done(how) => self.tell(cache, || CacheStep::Stored { how }),
                    Exchange::Stale => {}
                    Exchange::Failed => {
                        self.tell(cache, || CacheStep::NoMagazine);
                        return self.return_to_slab(cache, round, base);
                    }
                },
            }
            put = cache.caches.put(cache.cpu, cache.class, round);
        }
    }

    #[cold]
    fn return_to_slab(&self, cache: &Cache<'_, Q::Storage, Q::Cpus>, round: Round, base: u64) {
        let slab = cache.caches.slab_base(round);
        let free = cache.caches.return_to_slab(round);
        self.tell(cache, || CacheStep::Returned { slab, base, free });
    }

    /// Gives back the free objects of the caches: empties this CPU's magazines and the
    /// depot's full ones into their slabs. Slabs that are all free then go back to the
    /// segment list, and imported spans to the source (paper, sections 2.2 and 3.7).
    /// Magazines of other CPUs stay as they are, because a reap would make those CPUs wait.
    /// Takes time in proportion to the objects given back.
    ///
    /// Does nothing without caches.
    pub fn reap(&self) -> Reaped {
        let Some(caches) = self.caches.caches() else {
            return Reaped::default();
        };
        let mut objects = self.empty_cpu(caches, caches.cpu());
        objects += self.empty_depot(caches);
        let slabs = self.trim(caches);
        self.waiters.wake();
        Reaped { objects, slabs }
    }

    /// Does the same as [`reap`](Self::reap), with the magazines of all CPUs: each CPU may
    /// have to wait for a moment. If all objects are free, all slabs go back.
    pub fn reap_all(&self) -> Reaped {
        let reaped = self.reap_quietly();
        self.waiters.wake();
        reaped
    }

    /// Does the same without waking any request: for a request that waits itself.
    pub(crate) fn reap_quietly(&self) -> Reaped {
        let Some(caches) = self.caches.caches() else {
            return Reaped::default();
        };
        // The depot first: otherwise a CPU that is already emptied could load one of its
        // full magazines.
        let mut objects = self.empty_depot(caches);
        for cpu in 0..CachesView::cpus(caches) {
            objects += self.empty_cpu(caches, cpu);
        }
        let slabs = self.trim(caches);
        Reaped { objects, slabs }
    }

    fn empty_cpu(&self, caches: &Caches<Q::Storage, Q::Cpus>, cpu: usize) -> usize {
        let mut objects = 0;
        for class in caches.geometry().classes() {
            let cache = Cache { caches, class, cpu };
            for place in [Place::Loaded, Place::Previous] {
                objects += self.empty(&cache, place);
            }
        }
        objects
    }

    fn empty_depot(&self, caches: &Caches<Q::Storage, Q::Cpus>) -> usize {
        let mut objects = 0;
        for class in caches.geometry().classes() {
            let cache = Self::cache(caches, class);
            while let emptied @ 1.. = self.empty(&cache, Place::Depot) {
                objects += emptied;
            }
        }
        objects
    }

    /// Empties a magazine into the slabs and returns the number of objects.
    fn empty(&self, cache: &Cache<'_, Q::Storage, Q::Cpus>, place: Place) -> usize {
        let Some(magazine) = cache.caches.unload(cache.cpu, cache.class, place) else {
            return 0;
        };
        let rounds = magazine.rounds();
        if !rounds.is_empty() {
            self.tell(cache, || CacheStep::Emptied {
                place,
                rounds: rounds.len(),
            });
        }
        for &round in rounds {
            self.return_to_slab(cache, round, cache.caches.base_of(round));
        }
        rounds.len()
    }

    /// Gives slabs that are all free back to the segment list and returns their number.
    fn trim(&self, caches: &Caches<Q::Storage, Q::Cpus>) -> usize {
        let mut slabs = 0;
        let size = caches.slab_size();
        for class in caches.geometry().classes() {
            while let Some(slab) = caches.remove_whole(class) {
                self.tell(&Self::cache(caches, class), || CacheStep::SlabRemoved {
                    slab,
                    size,
                });
                self.free_slab(slab, size);
                slabs += 1;
            }
        }
        slabs
    }

    fn refuse(&self, error: Error) -> Error {
        self.lock.with(|core| core.refuse(error))
    }
}

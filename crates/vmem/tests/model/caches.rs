//! Quantum caches written from their rules: plain stacks, and slabs that are
//! searched from end to end.

use crate::ask::Ask;
use vmem::caches::Counters;
use vmem::{AllocPolicy, Error};

/// A piece of the arena, cut into objects of one size.
#[derive(Clone, Debug)]
pub(crate) struct Slab {
    pub(crate) base: u128,
    class: usize,
    pub(crate) object: u128,
    /// The state of each object.
    pub(crate) objects: Vec<Object>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Object {
    Free,
    InMagazine,
    Out,
}

impl Slab {
    pub(crate) fn handed_out(&self) -> Vec<(u128, u128)> {
        let bases = (0..).map(|n| self.base + n * self.object);
        let mut objects: Vec<_> = bases.zip(&self.objects).collect();
        objects.retain(|(_, object)| **object == Object::Out);
        objects
            .iter()
            .map(|(base, _)| (*base, self.object))
            .collect()
    }

    fn is_whole(&self) -> bool {
        self.objects.iter().all(|object| *object == Object::Free)
    }

    /// Returns the index of the object that begins at an address.
    fn nth(&self, base: u128) -> Option<usize> {
        let offset = base - self.base;
        let nth = (offset / self.object) as usize;
        (offset.is_multiple_of(self.object) && nth < self.objects.len()).then_some(nth)
    }
}

/// The magazines of one CPU and one size, if they exist; each from its first
/// round.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair {
    pub(crate) loaded: Option<Vec<u128>>,
    pub(crate) previous: Option<Vec<u128>>,
    pub(crate) counters: Counters,
}

impl Pair {
    fn len(magazine: &Option<Vec<u128>>) -> usize {
        magazine.as_ref().map_or(0, Vec::len)
    }

    fn swap(&mut self) {
        // A swap with a magazine that does not exist yet is not counted.
        self.counters.swap += u64::from(self.previous.is_some());
        std::mem::swap(&mut self.loaded, &mut self.previous);
    }
}

/// The cache of one size.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    pub(crate) object: u128,
    /// One pair for each CPU.
    pub(crate) pairs: Vec<Pair>,
    /// The depot's full magazines, the last one on top.
    pub(crate) full: Vec<Vec<u128>>,
    /// Number of empty magazines in the depot.
    pub(crate) empty: usize,
    /// Slabs with some of their objects free, and with all of them free; each list
    /// from its head.
    partial: Vec<u128>,
    whole: Vec<u128>,
}

#[derive(Clone, Debug)]
pub(crate) struct Caches {
    pub(crate) slab_size: u128,
    pub(crate) magazine: usize,
    cpus: usize,
    /// The current CPU.
    pub(crate) cpu: usize,
    /// By size, the smallest first.
    pub(crate) caches: Vec<Cache>,
    /// All slabs, in no order.
    pub(crate) slabs: Vec<Slab>,
}

impl Caches {
    pub(crate) fn new(q: u128, most: u128, magazine: usize, cpus: usize) -> Self {
        let sizes = (most / q).min(16);
        let cache = |n| Cache {
            object: n * q,
            pairs: vec![Pair::default(); cpus],
            full: Vec::new(),
            empty: 0,
            partial: Vec::new(),
            whole: Vec::new(),
        };
        Self {
            slab_size: (3 * sizes * q + 1).next_power_of_two(),
            magazine,
            cpus,
            cpu: 0,
            caches: (1..=sizes).map(cache).collect(),
            slabs: Vec::new(),
        }
    }

    pub(crate) fn act_as(&mut self, cpu: usize) {
        self.cpu = cpu % self.cpus;
    }

    pub(crate) fn sizes(&self) -> usize {
        self.caches.len()
    }

    /// Returns the cache for a request, if any. The request must accept any multiple of
    /// the quantum as its address.
    pub(crate) fn class_of(&self, said: &Ask, policy: AllocPolicy) -> Option<usize> {
        let q = self.caches.first()?.object;
        let ask = said.rounded(q);
        let is_anywhere = said.align.is_power_of_two() && ask == Ask::anywhere(ask.size).rounded(q);
        let mut caches = self.caches.iter();
        caches
            .position(|cache| cache.object == ask.size)
            .filter(|_| is_anywhere && policy == AllocPolicy::InstantFit)
    }

    /// Returns the request for a slab.
    pub(crate) fn slab(&self) -> Ask {
        Ask {
            align: self.slab_size,
            ..Ask::anywhere(self.slab_size)
        }
    }

    /// Returns the slab that contains an address.
    pub(crate) fn slab_at(&self, address: u128) -> Option<&Slab> {
        let nth = self.slab_number(address)?;
        Some(&self.slabs[nth])
    }

    fn slab_number(&self, address: u128) -> Option<usize> {
        let inside = |slab: &Slab| (slab.base..slab.base + self.slab_size).contains(&address);
        self.slabs.iter().position(inside)
    }

    fn object_mut(&mut self, base: u128) -> &mut Object {
        let slab = self.slab_number(base).expect("it is in a slab");
        let slab = &mut self.slabs[slab];
        let nth = slab.nth(base).expect("it is an object");
        &mut slab.objects[nth]
    }

    /// Allocates an object without a new slab, if that is possible.
    pub(crate) fn alloc(&mut self, class: usize) -> Option<u128> {
        let cache = &mut self.caches[class];
        let pair = &mut cache.pairs[self.cpu];
        if Pair::len(&pair.loaded) == 0 {
            if Pair::len(&pair.previous) > 0 {
                pair.swap();
            } else if let Some(full) = cache.full.pop() {
                cache.empty += usize::from(pair.previous.is_some());
                pair.previous = pair.loaded.replace(full);
                pair.counters.load += 1;
            }
        }
        let Some(base) = pair.loaded.as_mut().and_then(Vec::pop) else {
            return self.cut(class);
        };
        pair.counters.alloc += 1;
        *self.object_mut(base) = Object::Out;
        Some(base)
    }

    /// Returns the lowest free object of the slab that is first in its list.
    fn cut(&mut self, class: usize) -> Option<u128> {
        let cache = &self.caches[class];
        let base = *cache.partial.first().or(cache.whole.first())?;
        let slab = self.slab_at(base).expect("lists hold slabs");
        let free = slab.objects.iter().position(|o| *o == Object::Free);
        let base = slab.base + free.expect("so it is listed") as u128 * slab.object;
        self.refile(base, Object::Out);
        Some(base)
    }

    /// Moves an object out of its slab or back, and the slab to the head of another list
    /// if it belongs there now.
    fn refile(&mut self, object: u128, becomes: Object) {
        let list = |slab: &Slab| match slab.objects.contains(&Object::Free) {
            false => 0,
            true if slab.is_whole() => 2,
            true => 1,
        };
        let before = self.slab_at(object).map(list);
        *self.object_mut(object) = becomes;
        let slab = self.slab_at(object).expect("it is in a slab");
        let (base, class, after) = (slab.base, slab.class, list(slab));
        if before != Some(after) {
            let Cache { partial, whole, .. } = &mut self.caches[class];
            partial.retain(|slab| *slab != base);
            whole.retain(|slab| *slab != base);
            match after {
                0 => {}
                1 => partial.insert(0, base),
                _ => whole.insert(0, base),
            }
        }
    }

    /// Makes a slab of a range, and allocates an object for the request, possibly
    /// from another slab that has free objects by now.
    pub(crate) fn add_slab(&mut self, base: u128, ask: &Ask) -> u128 {
        let class = self.class_of(ask, AllocPolicy::InstantFit);
        let class = class.expect("it has a slab, so it is cached");
        let count = self.slab_size / ask.size;
        self.slabs.push(Slab {
            base,
            class,
            object: ask.size,
            objects: vec![Object::Free; count as usize],
        });
        self.caches[class].whole.insert(0, base);
        self.cut(class).expect("there is a new slab")
    }

    /// Frees a range in a slab.
    pub(crate) fn free(&mut self, base: u128, size: u128) -> Result<(), Error> {
        let slab = self.slab_at(base).expect("it lies in a slab");
        let (class, actual) = (slab.class, slab.object);
        let told = base as u64;
        let is_out = |nth| slab.objects[nth] == Object::Out;
        if !slab.nth(base).is_some_and(is_out) {
            return Err(Error::NotAllocated { base: told });
        }
        if size.next_multiple_of(self.caches[0].object) != actual {
            return Err(Error::WrongSize {
                base: told,
                given: size as u64,
                actual: actual as u64,
            });
        }
        if self.put(class, base) {
            *self.object_mut(base) = Object::InMagazine;
        } else {
            self.refile(base, Object::Free);
        }
        Ok(())
    }

    /// Puts an object into a magazine, if magazines have rounds.
    fn put(&mut self, class: usize, base: u128) -> bool {
        let cache = &mut self.caches[class];
        let pair = &mut cache.pairs[self.cpu];
        if self.magazine == 0 {
            return false;
        }
        if Pair::len(&pair.loaded) == self.magazine {
            if Pair::len(&pair.previous) == self.magazine {
                cache.full.extend(pair.previous.take());
                cache.empty = cache.empty.saturating_sub(1);
                pair.previous = pair.loaded.take();
                pair.counters.store += 1;
            } else {
                pair.swap();
            }
        }
        pair.loaded.get_or_insert_default().push(base);
        pair.counters.free += 1;
        true
    }

    /// Empties and removes the magazines of the current CPU and the depot's full
    /// ones; returns the number of objects.
    pub(crate) fn empty_magazines(&mut self) -> usize {
        let mut objects = Vec::new();
        for cache in &mut self.caches {
            let pair = &mut cache.pairs[self.cpu];
            let own = [pair.loaded.take(), pair.previous.take()];
            let full = std::mem::take(&mut cache.full).into_iter().rev();
            objects.extend(own.into_iter().flatten().chain(full).flatten());
        }
        for base in &objects {
            self.refile(*base, Object::Free);
        }
        objects.len()
    }

    /// Removes the first slab of a size that is all free; returns its base and size.
    pub(crate) fn remove_whole(&mut self, class: usize) -> Option<(u128, u128)> {
        let whole = &mut self.caches[class].whole;
        let base = (!whole.is_empty()).then(|| whole.remove(0))?;
        self.slabs.retain(|slab| slab.base != base);
        Some((base, self.slab_size))
    }
}

//! Quantum caches as their rules tell them: lists of addresses.

use vmem::Error;
use vmem::caches::SIZES;

/// The two magazines of a CPU for one size, each from the bottom.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair {
    pub(crate) loaded: Option<Vec<u128>>,
    pub(crate) previous: Option<Vec<u128>>,
}

/// Objects are counted from the slab's base, a bit for each.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slab {
    pub(crate) base: u128,
    pub(crate) class: usize,
    pub(crate) out: u64,
    pub(crate) free: u64,
}

/// All but the CPUs is by class: 0 for one quantum.
#[derive(Clone, Debug)]
pub(crate) struct Caches {
    q: u128,
    pub(crate) sizes: usize,
    pub(crate) slab_size: u128,
    /// How many rounds a magazine has.
    rounds: usize,
    pub(crate) cpus: Vec<Vec<Pair>>,
    pub(crate) full: Vec<Vec<Vec<u128>>>,
    pub(crate) empty: Vec<usize>,
    pub(crate) slabs: Vec<Slab>,
    /// Bases of slabs with some objects free, and with all, each from its head.
    partial: Vec<Vec<u128>>,
    whole: Vec<Vec<u128>>,
}

impl Caches {
    pub(crate) fn new(q: u128, sizes: usize, cpus: usize, rounds: usize) -> Self {
        let sizes = sizes.min(SIZES);
        Self {
            q,
            sizes,
            slab_size: q * (3 * sizes as u128 + 1).next_power_of_two(),
            rounds,
            cpus: vec![vec![Pair::default(); sizes]; cpus.max(1)],
            full: vec![Vec::new(); sizes],
            empty: vec![0; sizes],
            slabs: Vec::new(),
            partial: vec![Vec::new(); sizes],
            whole: vec![Vec::new(); sizes],
        }
    }

    pub(crate) fn class_of(&self, size: u128) -> Option<usize> {
        let class = size.div_ceil(self.q).checked_sub(1)?;
        (class < self.sizes as u128).then_some(class as usize)
    }

    pub(crate) fn object_size(&self, class: usize) -> u128 {
        self.q * (class as u128 + 1)
    }

    pub(crate) fn objects(&self, class: usize) -> u32 {
        (self.slab_size / self.object_size(class)) as u32
    }

    fn slab_at(&self, address: u128) -> Option<usize> {
        let holds = |slab: &Slab| (slab.base..slab.base + self.slab_size).contains(&address);
        self.slabs.iter().position(holds)
    }

    /// The slab and the number of an object that begins at `base`.
    fn object_at(&self, base: u128) -> (usize, u32) {
        let slab = self.slab_at(base).expect("an object is of a slab");
        let Slab {
            base: begin, class, ..
        } = self.slabs[slab];
        (slab, ((base - begin) / self.object_size(class)) as u32)
    }

    /// The objects that are handed out, with their sizes.
    pub(crate) fn handed_out(&self) -> impl Iterator<Item = (u128, u128)> {
        self.slabs.iter().flat_map(|slab| {
            let size = self.object_size(slab.class);
            let out = (0..64).filter(|nth| slab.out >> nth & 1 == 1);
            out.map(move |nth| (slab.base + nth * size, size))
        })
    }

    pub(crate) fn is_slab(&self, base: u128) -> bool {
        self.slabs.iter().any(|slab| slab.base == base)
    }

    fn hand_out(&mut self, base: u128) -> u128 {
        let (slab, nth) = self.object_at(base);
        self.slabs[slab].out |= 1 << nth;
        base
    }

    /// From the magazines, the depot, or a slab that is there.
    pub(crate) fn alloc(&mut self, cpu: usize, class: usize) -> Option<u128> {
        let base = self.pop(cpu, class).or_else(|| self.take(class))?;
        Some(self.hand_out(base))
    }

    fn pop(&mut self, cpu: usize, class: usize) -> Option<u128> {
        let cpu = cpu % self.cpus.len();
        let Pair { loaded, previous } = &mut self.cpus[cpu][class];
        if loaded.as_ref().is_none_or(Vec::is_empty) {
            if previous.as_ref().is_some_and(|rounds| !rounds.is_empty()) {
                std::mem::swap(loaded, previous);
            } else if let Some(full) = self.full[class].pop() {
                self.empty[class] += usize::from(previous.is_some());
                *previous = loaded.replace(full);
            }
        }
        loaded.as_mut().and_then(Vec::pop)
    }

    /// The lowest free object of the first slab that has one, rather of one
    /// that others are out of.
    fn take(&mut self, class: usize) -> Option<u128> {
        let mut slabs = self.partial[class].iter().chain(&self.whole[class]);
        let base = *slabs.next()?;
        let nth = self.slabs[self.slab_at(base)?].free.trailing_zeros();
        let object = base + u128::from(nth) * self.object_size(class);
        self.set_free(object, false);
        Some(object)
    }

    /// Changes whether an object is free in its slab. A slab that changes its
    /// list goes to the head.
    fn set_free(&mut self, object: u128, is_free: bool) {
        let (at, nth) = self.object_at(object);
        let Slab {
            class, base, free, ..
        } = self.slabs[at];
        let now = free & !(1 << nth) | u64::from(is_free) << nth;
        self.slabs[at].free = now;
        let all = self.objects(class);
        let (from, to) = (free.count_ones(), now.count_ones());
        let kind = |count| (count == 0, count == all);
        if kind(from) != kind(to) {
            self.partial[class].retain(|&other| other != base);
            self.whole[class].retain(|&other| other != base);
            match to {
                0 => {}
                _ if to == all => self.whole[class].insert(0, base),
                _ => self.partial[class].insert(0, base),
            }
        }
    }

    /// Cuts a new slab up, and takes an object; of that slab, or of another
    /// that has come to have one meanwhile.
    pub(crate) fn add_slab(&mut self, base: u128, class: usize) -> u128 {
        let free = (0..self.objects(class)).fold(0, |free, nth| free | 1 << nth);
        self.slabs.push(Slab {
            base,
            class,
            out: 0,
            free,
        });
        self.whole[class].insert(0, base);
        let base = self.take(class).expect("there is a new slab");
        self.hand_out(base)
    }

    /// Frees an object; `None` outside of all slabs.
    pub(crate) fn free(
        &mut self,
        cpu: usize,
        base: u128,
        given: u128,
    ) -> Option<Result<(), Error>> {
        let slab = &self.slabs[self.slab_at(base)?];
        let class = slab.class;
        let size = self.object_size(class);
        let nth = (base - slab.base) / size;
        let begins = (base - slab.base).is_multiple_of(size);
        let told = base as u64;
        Some(if !begins || slab.out >> nth & 1 == 0 {
            Err(Error::NotAllocated { base: told })
        } else if self.class_of(given) != Some(class) {
            Err(Error::WrongSize {
                base: told,
                given: given as u64,
                actual: size as u64,
            })
        } else {
            let (slab, nth) = self.object_at(base);
            self.slabs[slab].out &= !(1 << nth);
            if !self.push(cpu, class, base) {
                self.set_free(base, true);
            }
            Ok(())
        })
    }

    /// False if there are no magazines.
    fn push(&mut self, cpu: usize, class: usize, base: u128) -> bool {
        if self.rounds == 0 {
            return false;
        }
        let cpu = cpu % self.cpus.len();
        let Pair { loaded, previous } = &mut self.cpus[cpu][class];
        let room =
            |magazine: &Option<Vec<u128>>| magazine.as_ref().is_some_and(|m| m.len() < self.rounds);
        if !room(loaded) {
            if room(previous) {
                std::mem::swap(loaded, previous);
            } else {
                if let Some(full) = previous.take() {
                    self.full[class].push(full);
                    self.empty[class] = self.empty[class].saturating_sub(1);
                }
                *previous = loaded.replace(Vec::new());
            }
        }
        if let Some(loaded) = loaded {
            loaded.push(base);
        }
        true
    }

    /// Empties the magazines of a CPU and of the depot. How many objects that
    /// were, and the slabs that go back then.
    pub(crate) fn reap(&mut self, cpu: usize) -> (usize, Vec<u128>) {
        let cpu = cpu % self.cpus.len();
        let mut objects = Vec::new();
        for pair in &mut self.cpus[cpu] {
            let Pair { loaded, previous } = std::mem::take(pair);
            objects.extend([loaded, previous].into_iter().flatten().flatten());
        }
        for full in &mut self.full {
            objects.extend(std::mem::take(full).into_iter().rev().flatten());
        }
        for &object in &objects {
            self.set_free(object, true);
        }
        let whole: Vec<u128> = self.whole.iter_mut().flat_map(std::mem::take).collect();
        self.slabs.retain(|slab| !whole.contains(&slab.base));
        (objects.len(), whole)
    }
}

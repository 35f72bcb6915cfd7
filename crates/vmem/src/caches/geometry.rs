//! Sizes: of the objects, of the slabs, and which object an address is in.

use crate::quantum::Quantum;

/// The most sizes that are cached: up to 16 quanta.
pub const SIZES: usize = 16;

/// The place of a size among the cached ones: 0 for one quantum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Class(u8);

impl Class {
    #[inline]
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The sizes that follow from the quantum and the largest cached size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Geometry {
    quantum_shift: u8,
    /// A slab has `1 << slab_shift` units.
    slab_shift: u8,
    sizes: u8,
}

impl Geometry {
    pub(crate) const fn new(quantum: Quantum, qcache_max: u64) -> Self {
        let quantum_shift = quantum.get().trailing_zeros() as u8;
        let wanted = qcache_max >> quantum_shift;
        let sizes = if wanted > SIZES as u64 {
            SIZES as u8
        } else {
            wanted as u8
        };
        // The smallest power of two above 3n quanta: an object of any size
        // leaves less than a third of its slab over.
        let slab_shift = quantum_shift + ((3 * sizes as u32) | 1).ilog2() as u8 + 1;
        if slab_shift < 64 {
            Self {
                quantum_shift,
                slab_shift,
                sizes,
            }
        } else {
            Self {
                quantum_shift,
                slab_shift: quantum_shift,
                sizes: 0,
            }
        }
    }

    pub(crate) fn quantum(self) -> Quantum {
        Quantum::of_shift(self.quantum_shift)
    }

    /// How many sizes there are.
    pub(crate) fn sizes(self) -> usize {
        usize::from(self.sizes)
    }

    /// The classes, smallest first.
    pub(crate) fn classes(self) -> impl Iterator<Item = Class> + Clone {
        (0..self.sizes).map(Class)
    }

    #[inline]
    pub(crate) fn class_of(self, size: u64) -> Option<Class> {
        // 0 wraps, and is nobody's size.
        let class = size.wrapping_sub(1) >> self.quantum_shift;
        (class < u64::from(self.sizes)).then_some(Class(class as u8))
    }

    /// Units of an object.
    #[inline]
    pub(crate) fn object_size(self, class: Class) -> u64 {
        (u64::from(class.0) + 1) << self.quantum_shift
    }

    /// Units of a slab.
    pub(crate) fn slab_size(self) -> u64 {
        1 << self.slab_shift
    }

    /// How many objects a slab holds: at most 64, since it has at most 64 quanta.
    #[inline]
    pub(crate) fn objects(self, class: Class) -> u32 {
        (1 << (self.slab_shift - self.quantum_shift)) / (u32::from(class.0) + 1)
    }

    /// The bits of all objects of a slab.
    #[inline]
    pub(crate) fn all_objects(self, class: Class) -> u64 {
        u64::MAX >> (64 - self.objects(class))
    }

    /// Where the slab would begin that `address` is in, if there are slabs.
    #[inline]
    pub(crate) fn slab_of(self, address: u64) -> Option<u64> {
        (self.sizes > 0).then_some(address >> self.slab_shift << self.slab_shift)
    }

    /// A slab's key: its base and its class in one word. The class fits below
    /// the base, since a slab has more than three times as many units as there
    /// are classes. 0 is nobody's key.
    pub(crate) fn key(self, base: u64, class: Class) -> u64 {
        base | (u64::from(class.0) + 1)
    }

    /// The base of the slab with this key.
    #[inline]
    pub(crate) fn base(self, key: u64) -> u64 {
        key >> self.slab_shift << self.slab_shift
    }

    /// The class of the slab with this key; `None` if it stands for no slab.
    #[inline]
    pub(crate) fn class(self, key: u64) -> Option<Class> {
        let class = (key ^ self.base(key)) as u8;
        class.checked_sub(1).map(Class)
    }

    /// Where the object `nth` of the slab with this key begins.
    #[inline]
    pub(crate) fn object(self, key: u64, nth: u32) -> u64 {
        let base = self.base(key);
        base + ((u64::from(nth) * (key ^ base)) << self.quantum_shift)
    }

    /// The class of the slab with this key, and which of its objects begins at
    /// `address`, if one does.
    #[inline]
    pub(crate) fn locate(self, key: u64, address: u64) -> (Class, Option<u32>) {
        let base = self.base(key);
        let quanta = (key ^ base) as u32;
        let class = Class((quanta as u8).wrapping_sub(1));
        let offset = address - base;
        let at = (offset >> self.quantum_shift) as u32;
        // `max` only tells the compiler that there is no division by 0.
        let nth = at / quanta.max(1);
        let begins = u64::from(nth * quanta) << self.quantum_shift == offset;
        (class, (begins && nth < self.objects(class)).then_some(nth))
    }

    /// The object of a slab with this key that contains `address`.
    pub(crate) fn containing(self, key: u64, address: u64) -> Option<(Class, u32)> {
        let class = self.class(key)?;
        let nth = ((address - self.base(key)) / self.object_size(class)) as u32;
        (nth < self.objects(class)).then_some((class, nth))
    }
}

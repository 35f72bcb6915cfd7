//! Sizes of objects and slabs, and the object at an address.

use crate::quantum::Quantum;

/// Greatest number of cached sizes: up to 16 quanta.
pub const SIZES: usize = 16;

/// The index of a size among the cached sizes: 0 for one quantum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Class(u8);

impl Class {
    #[inline]
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The sizes, computed from the quantum and the largest cached size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Geometry {
    /// Logarithm of the quantum: a quantum has `1 << quantum_shift` units.
    quantum_shift: u32,
    /// Mask of the address bits that name a slab; 0 without slabs.
    slab_mask: u64,
    sizes: u64,
}

/// Reciprocals: `RECIPROCAL[n] * x >> 16` is `x / n`, for `x` up to 63 and `n` from 1 to 16.
const RECIPROCAL: [u32; SIZES + 1] = {
    let mut reciprocal = [0; SIZES + 1];
    let mut n = 1;
    while n <= SIZES {
        reciprocal[n] = (1_u32 << 16).div_ceil(n as u32);
        n += 1;
    }
    reciprocal
};

impl Geometry {
    pub(crate) const fn new(quantum: Quantum, qcache_max: u64) -> Self {
        let quantum_shift = quantum.get().trailing_zeros();
        let wanted = qcache_max >> quantum_shift;
        let sizes = if wanted > SIZES as u64 {
            SIZES as u64
        } else {
            wanted
        };
        // The smallest power of two above 3n quanta: objects of any size leave
        // less than a third of their slab unused.
        let slab_shift = quantum_shift + ((3 * sizes) | 1).ilog2() + 1;
        match u64::MAX.checked_shl(slab_shift) {
            Some(slab_mask) if sizes > 0 => Self {
                quantum_shift,
                slab_mask,
                sizes,
            },
            _ => Self {
                quantum_shift,
                slab_mask: 0,
                sizes: 0,
            },
        }
    }

    pub(crate) fn quantum(self) -> Quantum {
        Quantum::of_shift(self.quantum_shift)
    }

    /// Returns the number of cached sizes.
    pub(crate) fn sizes(self) -> usize {
        self.sizes as usize
    }

    /// Returns the classes, smallest first.
    pub(crate) fn classes(self) -> impl Iterator<Item = Class> + Clone {
        (0..self.sizes as u8).map(Class)
    }

    #[inline]
    pub(crate) fn class_of(self, size: u64) -> Option<Class> {
        // A size of 0 wraps, and thus has no class.
        let class = size.wrapping_sub(1) >> self.quantum_shift;
        (class < self.sizes).then_some(Class(class as u8))
    }

    /// Returns the units of an object.
    #[inline]
    pub(crate) fn object_size(self, class: Class) -> u64 {
        (u64::from(class.0) + 1) << self.quantum_shift
    }

    /// Returns the units of a slab; 0 without slabs.
    pub(crate) fn slab_size(self) -> u64 {
        self.slab_mask.wrapping_neg()
    }

    /// Returns the number of objects in a slab: at most 64, because a slab has at most 64 quanta.
    pub(crate) fn objects(self, class: Class) -> u32 {
        (self.slab_size() >> self.quantum_shift) as u32 / (u32::from(class.0) + 1)
    }

    /// Returns the bits of all objects of a slab.
    pub(crate) fn all_objects(self, class: Class) -> u64 {
        u64::MAX >> (64 - self.objects(class))
    }

    /// Returns the base of the slab that would contain `address`, if there are slabs.
    #[inline]
    pub(crate) fn slab_of(self, address: u64) -> u64 {
        address & self.slab_mask
    }

    /// Returns a slab's key: its base, with its class plus one in the low bits. They are
    /// free, because a slab has more than three times as many units as there are classes.
    /// 0 is no slab's key.
    pub(crate) fn key(self, base: u64, class: Class) -> u64 {
        base | (u64::from(class.0) + 1)
    }

    /// Returns the base of the slab with this key.
    #[inline]
    pub(crate) fn base(self, key: u64) -> u64 {
        key & self.slab_mask
    }

    /// Returns the class of the slab with this key; `None` if the key stands for no slab.
    #[inline]
    pub(crate) fn class(self, key: u64) -> Option<Class> {
        let quanta = (key & !self.slab_mask) as u8;
        quanta.checked_sub(1).map(Class)
    }

    /// Returns the base of the object `nth` of the slab with this key.
    #[inline]
    pub(crate) fn object(self, key: u64, nth: u32) -> u64 {
        let quanta = key & !self.slab_mask;
        self.base(key)
            .wrapping_add((u64::from(nth) * quanta) << self.quantum_shift)
    }

    /// Returns the index of the object that begins at `address` in the slab with this key.
    /// An address after the last object may yield one more index, but it is never
    /// handed out.
    #[inline]
    pub(crate) fn locate(self, key: u64, address: u64) -> Option<u32> {
        let quanta = (key & !self.slab_mask) as usize;
        let offset = address & !self.slab_mask;
        let at = (offset >> self.quantum_shift) as u32;
        let nth = (RECIPROCAL.get(quanta)? * at) >> 16;
        let begins = u64::from(nth * quanta as u32) << self.quantum_shift == offset;
        begins.then_some(nth)
    }

    /// Returns the object that contains `address`, in the slab with this key.
    pub(crate) fn containing(self, key: u64, address: u64) -> Option<(Class, u32)> {
        let class = self.class(key)?;
        let nth = ((address - self.base(key)) / self.object_size(class)) as u32;
        (nth < self.objects(class)).then_some((class, nth))
    }
}

#[cfg(test)]
mod tests {
    use super::RECIPROCAL;

    #[test]
    fn a_product_is_as_good_as_a_quotient() {
        for n in 1..=16 {
            for x in 0..64 {
                assert_eq!((RECIPROCAL[n as usize] * x) >> 16, x / n);
            }
        }
    }
}

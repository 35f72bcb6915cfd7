//! Magazines: the free objects of each CPU (paper, section 3.1).

use super::{Class, SIZES};
use crate::caches::slab::SlabId;

/// A free cached object: the index of its slab, and its index in the slab.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Round(u32);

/// Bits for the index of an object: a slab has at most 64 objects.
const NTH_BITS: u32 = 6;

/// Greatest number of slabs that rounds can name.
pub(crate) const MAX_SLABS: u32 = 1 << (32 - NTH_BITS);

impl Round {
    /// The contents of an unused place in a magazine.
    pub const NONE: Self = Self(0);

    #[inline]
    pub(crate) fn new(slab: SlabId, nth: u32) -> Self {
        Self(slab.0 << NTH_BITS | nth)
    }

    #[inline]
    pub(crate) fn slab(self) -> SlabId {
        SlabId(self.0 >> NTH_BITS)
    }

    #[inline]
    pub(crate) fn nth(self) -> u32 {
        self.0 & ((1 << NTH_BITS) - 1)
    }
}

/// A stack of rounds, in the places `B`.
#[derive(Clone, Debug)]
pub struct Magazine<B> {
    places: B,
    len: usize,
}

impl<B: AsRef<[Round]> + AsMut<[Round]>> Magazine<B> {
    /// An empty magazine.
    pub(crate) fn new(places: B) -> Self {
        Self { places, len: 0 }
    }

    /// Returns the rounds, from the first that was pushed.
    pub(crate) fn rounds(&self) -> &[Round] {
        &self.places.as_ref()[..self.len]
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn is_full(&self) -> bool {
        self.len == self.places.as_ref().len()
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Round> {
        let last = self.len.checked_sub(1)?;
        self.len = last;
        self.places.as_ref().get(last).copied()
    }

    /// Pushes a round; false if the magazine is full.
    #[inline]
    pub(crate) fn push(&mut self, round: Round) -> bool {
        match self.places.as_mut().get_mut(self.len) {
            Some(place) => {
                *place = round;
                self.len += 1;
                true
            }
            None => false,
        }
    }
}

/// Counters of a CPU's magazines of one size.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Objects allocated from the magazines.
    pub alloc: u64,
    /// Objects freed into the magazines.
    pub free: u64,
    /// Times that loaded and previous changed places.
    pub swap: u64,
    /// Full magazines that came from the depot.
    pub load: u64,
    /// Full magazines that went to the depot.
    pub store: u64,
}

impl Counters {
    const NONE: Self = Self {
        alloc: 0,
        free: 0,
        swap: 0,
        load: 0,
        store: 0,
    };
}

/// Result of asking the magazines for an object.
pub(crate) enum Take {
    /// The object, and the number of rounds left.
    Round(Round, usize),
    /// Loaded was empty, so previous is loaded now.
    Swapped,
    /// Both are empty.
    Empty,
}

/// Result of giving an object to the magazines.
pub(crate) enum Put {
    /// The object is in the magazine, which now holds this many.
    Done(usize),
    /// Loaded was full, so previous is loaded now.
    Swapped,
    /// Both are full, or do not exist yet.
    Full,
}

/// The two magazines of one size. A magazine that does not exist yet counts as empty,
/// but must be made before its first round. Previous is empty or full.
#[derive(Clone, Debug)]
pub(crate) struct Pair<B> {
    pub(crate) loaded: Option<Magazine<B>>,
    pub(crate) previous: Option<Magazine<B>>,
    pub(crate) counters: Counters,
}

impl<B> Pair<B> {
    const EMPTY: Self = Self {
        loaded: None,
        previous: None,
        counters: Counters::NONE,
    };
}

impl<B: AsRef<[Round]> + AsMut<[Round]>> Pair<B> {
    #[inline]
    pub(crate) fn take(&mut self) -> Take {
        if let Some(loaded) = &mut self.loaded
            && let Some(round) = loaded.pop()
        {
            self.counters.alloc += 1;
            return Take::Round(round, loaded.len);
        }
        match &self.previous {
            Some(previous) if !previous.is_empty() => {
                self.swap();
                Take::Swapped
            }
            _ => Take::Empty,
        }
    }

    #[inline]
    pub(crate) fn put(&mut self, round: Round) -> Put {
        if let Some(loaded) = &mut self.loaded
            && loaded.push(round)
        {
            self.counters.free += 1;
            return Put::Done(loaded.len);
        }
        match &self.previous {
            Some(previous) if !previous.is_full() => {
                self.swap();
                Put::Swapped
            }
            _ => Put::Full,
        }
    }

    /// Returns true if neither magazine has a round.
    pub(crate) fn is_empty(&self) -> bool {
        let empty =
            |magazine: &Option<Magazine<B>>| magazine.as_ref().is_none_or(Magazine::is_empty);
        empty(&self.loaded) && empty(&self.previous)
    }

    /// Returns true if neither magazine has room for a round.
    pub(crate) fn is_full(&self) -> bool {
        let full = |magazine: &Option<Magazine<B>>| magazine.as_ref().is_none_or(Magazine::is_full);
        full(&self.loaded) && full(&self.previous)
    }

    fn swap(&mut self) {
        core::mem::swap(&mut self.loaded, &mut self.previous);
        self.counters.swap += 1;
    }
}

/// The magazines of one CPU, two for each size.
#[derive(Clone, Debug)]
pub struct Cpu<B> {
    sizes: [Pair<B>; SIZES],
}

impl<B> Cpu<B> {
    /// A CPU without magazines.
    pub const EMPTY: Self = Self {
        sizes: [const { Pair::EMPTY }; SIZES],
    };

    pub(crate) fn pair(&self, class: Class) -> &Pair<B> {
        &self.sizes[class.index()]
    }

    #[inline]
    pub(crate) fn pair_mut(&mut self, class: Class) -> &mut Pair<B> {
        &mut self.sizes[class.index()]
    }
}

//! Storage for the caches' records.
//!
//! Like for tags, a program without a heap fixes the amount of room ([`Fixed`]), and
//! a program with one uses the `Heap` (feature `alloc`). Too little room is never
//! an error: the slab layer works without magazines, and the segment list answers
//! requests for which there is no slab.

use core::marker::PhantomData;

use super::depot::{Shared, Stack};
use super::fixed::ArrayStack;
use super::magazine::{Cpu, Magazine, Round};
use super::slab::{Slab, SlabId};
use crate::lock::{Platform, Word};

/// The lock around the magazines of one CPU.
pub(crate) type CpuLock<K> =
    <<K as Storage>::Platform as Platform>::Lock<Cpu<<K as Storage>::Rounds>>;

/// Room for the records of quantum caches.
pub trait Storage: Sized {
    /// The platform of its locks and words.
    type Platform: Platform;
    /// The places of one magazine.
    type Rounds: AsRef<[Round]> + AsMut<[Round]>;
    /// The depot's stacks of magazines.
    type Stack: Stack<Magazine<Self::Rounds>>;

    /// Returns the magazines of each CPU.
    fn cpus(&self) -> &[Padded<CpuLock<Self>>];

    /// Returns the parts that the CPUs share.
    fn shared(&self) -> &Shared<Self::Platform, Self::Stack>;

    /// Returns the record of a slab, if there is room for it. It never moves.
    fn slab(&self, id: SlabId) -> Option<&Slab<<Self::Platform as Platform>::Word>>;

    /// Returns the word with the heads of the hash chains `2 * index` and `2 * index + 1`,
    /// if there is room for more than `index` slabs. It never moves.
    fn heads(&self, index: usize) -> Option<&<Self::Platform as Platform>::Word>;

    /// Makes room for `count` slabs in total, and as many words of heads; called with
    /// the depot locked. False if it can't.
    fn reserve_slabs(&self, count: u32) -> bool;

    /// Returns the places of a new magazine, if there is room.
    fn rounds(&self) -> Option<Self::Rounds>;

    /// Returns the number of places in a magazine.
    fn rounds_each(&self) -> usize;
}

/// Storage that can be copied.
pub trait Fork: Storage {
    /// Returns a copy. Nobody else may use the storage meanwhile.
    #[must_use]
    fn fork(&self) -> Self;
}

/// Keeps its contents away from neighbouring cache lines: CPUs that share nothing
/// then do not slow each other down (paper, section 3.6).
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct Padded<V>(pub V);

/// Returns another word with the same value, for a storage's copy.
pub(crate) fn copy_of<W: Word>(word: &W) -> W {
    let copy = W::default();
    copy.store(word.load());
    copy
}

/// The storage of an arena without caches.
pub struct Nowhere<P> {
    never: core::convert::Infallible,
    platform: PhantomData<P>,
}

impl<P: Platform> Storage for Nowhere<P> {
    type Platform = P;
    type Rounds = [Round; 0];
    type Stack = ArrayStack<Magazine<[Round; 0]>, 0>;

    fn cpus(&self) -> &[Padded<CpuLock<Self>>] {
        match self.never {}
    }

    fn shared(&self) -> &Shared<P, Self::Stack> {
        match self.never {}
    }

    fn slab(&self, _: SlabId) -> Option<&Slab<P::Word>> {
        match self.never {}
    }

    fn heads(&self, _: usize) -> Option<&P::Word> {
        match self.never {}
    }

    fn reserve_slabs(&self, _: u32) -> bool {
        match self.never {}
    }

    fn rounds(&self) -> Option<[Round; 0]> {
        match self.never {}
    }

    fn rounds_each(&self) -> usize {
        match self.never {}
    }
}

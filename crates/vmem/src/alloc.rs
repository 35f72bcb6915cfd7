//! Storage for an arena's boundary tags and hash buckets (paper, section 4.4.1
//! and appendix A).
//!
//! An arena manages numbers and never touches what they stand for, so it needs
//! room of its own for its records: 32 bytes for each [`Tag`] and 4 bytes for each
//! [`Bucket`]. A kernel that has no heap yet uses [`Fixed`] arrays, even in a
//! `static`; a program uses the `Heap` (feature `alloc`). With the feature
//! `nightly`, every `core::alloc::Allocator` works.

pub use crate::tag::Tag;
use crate::tag::TagId;

/// The head of one hash chain. Opaque, like [`Tag`].
#[derive(Clone, Copy, Debug)]
pub struct Bucket(u32);

impl Bucket {
    /// An empty chain; new storage is filled with it.
    pub const EMPTY: Self = Self(0);

    pub(crate) fn of(head: TagId) -> Self {
        Self(head.0)
    }

    pub(crate) fn head(self) -> TagId {
        TagId(self.0)
    }
}

/// A provider of storage for tags.
pub trait Allocator {
    /// The type of the storage.
    type Storage: Storage;

    /// Returns empty storage in this allocator.
    fn storage(self) -> Self::Storage;
}

/// Two arrays that may grow: one of tags, one of buckets.
///
/// An implementation must return slices that never get shorter and that keep what
/// was written to them. New places hold [`Tag::EMPTY`] and [`Bucket::EMPTY`].
/// Growing must not call the arena that the storage belongs to: the arena is
/// locked.
pub trait Storage {
    /// Returns all tags and all buckets.
    fn parts(&self) -> (&[Tag], &[Bucket]);

    /// Returns all tags and all buckets, to be written.
    fn parts_mut(&mut self) -> (&mut [Tag], &mut [Bucket]);

    /// Makes room for at least `count` tags in total; more is welcome, because the
    /// arena asks for a few at a time. If it can't, changes nothing and returns false.
    fn reserve_tags(&mut self, count: usize) -> bool;

    /// Makes room for at least `count` buckets in total. If it can't, changes nothing
    /// and returns false.
    fn reserve_buckets(&mut self, count: usize) -> bool;
}

/// A fixed number of tags and buckets, in place: the arena needs no heap and can
/// be a `static`.
///
/// One tag is the segment list's anchor; each span takes two at first, each
/// allocation at most two more. Any number of buckets works; about as many as
/// there are allocations keeps look-ups at constant time.
#[derive(Clone, Debug)]
pub struct Fixed<const TAGS: usize, const BUCKETS: usize> {
    tags: [Tag; TAGS],
    buckets: [Bucket; BUCKETS],
}

impl<const TAGS: usize, const BUCKETS: usize> Fixed<TAGS, BUCKETS> {
    /// Empty storage.
    pub const fn new() -> Self {
        Self {
            tags: [Tag::EMPTY; TAGS],
            buckets: [Bucket::EMPTY; BUCKETS],
        }
    }
}

impl<const TAGS: usize, const BUCKETS: usize> Default for Fixed<TAGS, BUCKETS> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const TAGS: usize, const BUCKETS: usize> Allocator for Fixed<TAGS, BUCKETS> {
    type Storage = Self;

    fn storage(self) -> Self {
        self
    }
}

impl<const TAGS: usize, const BUCKETS: usize> Storage for Fixed<TAGS, BUCKETS> {
    fn parts(&self) -> (&[Tag], &[Bucket]) {
        (&self.tags, &self.buckets)
    }

    fn parts_mut(&mut self) -> (&mut [Tag], &mut [Bucket]) {
        (&mut self.tags, &mut self.buckets)
    }

    fn reserve_tags(&mut self, count: usize) -> bool {
        count <= TAGS
    }

    fn reserve_buckets(&mut self, count: usize) -> bool {
        count <= BUCKETS
    }
}

/// Slices that the caller lends: for example memory found at start-up.
#[derive(Debug)]
pub struct Lent<'a> {
    tags: &'a mut [Tag],
    buckets: &'a mut [Bucket],
}

impl<'a> Lent<'a> {
    /// Storage in the two slices; their contents are overwritten.
    pub fn new(tags: &'a mut [Tag], buckets: &'a mut [Bucket]) -> Self {
        tags.fill(Tag::EMPTY);
        buckets.fill(Bucket::EMPTY);
        Self { tags, buckets }
    }
}

impl Allocator for Lent<'_> {
    type Storage = Self;

    fn storage(self) -> Self {
        self
    }
}

impl Storage for Lent<'_> {
    fn parts(&self) -> (&[Tag], &[Bucket]) {
        (self.tags, self.buckets)
    }

    fn parts_mut(&mut self) -> (&mut [Tag], &mut [Bucket]) {
        (self.tags, self.buckets)
    }

    fn reserve_tags(&mut self, count: usize) -> bool {
        count <= self.tags.len()
    }

    fn reserve_buckets(&mut self, count: usize) -> bool {
        count <= self.buckets.len()
    }
}

/// Makes room in a vector for `count` places in total, and fills it. False if
/// there is not enough memory.
///
/// A vector grows by an eighth if it can: then each place is copied a constant
/// number of times, and at most a ninth of the places is unused.
#[cfg(feature = "alloc")]
macro_rules! make_room {
    ($places:expr, $count:expr, $empty:expr) => {{
        let least = $count.saturating_sub($places.len());
        let eighth = ($places.len() / 8).max(8);
        let room = least == 0
            || $places.try_reserve_exact(least.max(eighth)).is_ok()
            || $places.try_reserve_exact(least).is_ok();
        if room {
            $places.resize($places.capacity(), $empty);
        }
        room
    }};
}

/// Implements [`Storage`] for a struct with the vectors `tags` and `buckets`.
#[cfg(feature = "alloc")]
macro_rules! storage_in_vectors {
    () => {
        #[inline]
        fn parts(&self) -> (&[Tag], &[Bucket]) {
            (&self.tags, &self.buckets)
        }

        #[inline]
        fn parts_mut(&mut self) -> (&mut [Tag], &mut [Bucket]) {
            (&mut self.tags, &mut self.buckets)
        }

        fn reserve_tags(&mut self, count: usize) -> bool {
            make_room!(self.tags, count, Tag::EMPTY)
        }

        fn reserve_buckets(&mut self, count: usize) -> bool {
            make_room!(self.buckets, count, Bucket::EMPTY)
        }
    };
}

#[cfg(feature = "alloc")]
mod heap {
    use super::{Allocator, Bucket, Storage, Tag};
    use alloc_crate::vec::Vec;

    /// The global heap. Grows as needed, by an eighth; where a pause is not allowed, see
    /// [`Arena::reserve`](crate::Arena::reserve).
    #[derive(Clone, Debug, Default)]
    pub struct Heap {
        tags: Vec<Tag>,
        buckets: Vec<Bucket>,
    }

    impl Heap {
        /// Storage on the heap. Takes nothing from it yet.
        pub const fn new() -> Self {
            Self {
                tags: Vec::new(),
                buckets: Vec::new(),
            }
        }

        pub(crate) fn copy_of(tags: &[Tag], buckets: &[Bucket]) -> Self {
            Self {
                tags: tags.to_vec(),
                buckets: buckets.to_vec(),
            }
        }
    }

    impl Allocator for Heap {
        type Storage = Self;

        fn storage(self) -> Self {
            self
        }
    }

    impl Storage for Heap {
        storage_in_vectors!();
    }
}
#[cfg(feature = "alloc")]
pub use heap::Heap;

#[cfg(feature = "nightly")]
mod nightly {
    use super::{Allocator, Bucket, Storage, Tag};
    use alloc_crate::vec::Vec;

    /// Storage from a `core::alloc::Allocator`. Grows as needed, by an eighth.
    #[derive(Clone, Debug)]
    pub struct Allocating<A: core::alloc::Allocator> {
        tags: Vec<Tag, A>,
        buckets: Vec<Bucket, A>,
    }

    /// If the allocator can't be copied, pass a reference to it: a reference to an
    /// allocator is an allocator too.
    impl<A: core::alloc::Allocator + Clone> Allocator for A {
        type Storage = Allocating<A>;

        fn storage(self) -> Allocating<A> {
            Allocating {
                tags: Vec::new_in(self.clone()),
                buckets: Vec::new_in(self),
            }
        }
    }

    impl<A: core::alloc::Allocator + Clone> Storage for Allocating<A> {
        storage_in_vectors!();
    }
}
#[cfg(feature = "nightly")]
pub use nightly::Allocating;

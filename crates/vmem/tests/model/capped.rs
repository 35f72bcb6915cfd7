//! Storage with room for so many tags and no more.

use vmem::alloc::{Allocator, Bucket, Heap, Storage, Tag};

#[derive(Clone)]
pub(crate) struct Capped {
    heap: Heap,
    most: usize,
}

impl Capped {
    /// One tag more, which is the arena's own, and as many buckets. One of them
    /// is there already, so that it is never for want of buckets that an
    /// operation fails.
    pub(crate) fn new(tags: usize) -> Self {
        let mut heap = Heap::new();
        assert!(heap.reserve_buckets(1));
        Self {
            heap,
            most: tags.saturating_add(1),
        }
    }
}

impl Allocator for Capped {
    type Storage = Self;

    fn storage(self) -> Self {
        self
    }
}

impl Storage for Capped {
    fn parts(&self) -> (&[Tag], &[Bucket]) {
        self.heap.parts()
    }

    fn parts_mut(&mut self) -> (&mut [Tag], &mut [Bucket]) {
        self.heap.parts_mut()
    }

    fn reserve_tags(&mut self, count: usize) -> bool {
        count <= self.most && self.heap.reserve_tags(count)
    }

    fn reserve_buckets(&mut self, count: usize) -> bool {
        count <= self.most && self.heap.reserve_buckets(count)
    }
}

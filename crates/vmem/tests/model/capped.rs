//! Storage with room for so many tags and no more.

use vmem::alloc::{Allocator, Bucket, Storage, Tag};

#[derive(Clone)]
pub(crate) struct Capped {
    tags: Vec<Tag>,
    buckets: Vec<Bucket>,
    most: usize,
}

impl Capped {
    /// One tag more, which is the arena's own, and as many buckets. One of them
    /// is there already, so that it is never for want of buckets that an
    /// operation fails.
    pub(crate) fn new(tags: usize) -> Self {
        Self {
            tags: Vec::new(),
            buckets: vec![Bucket::EMPTY],
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
        (&self.tags, &self.buckets)
    }

    fn parts_mut(&mut self) -> (&mut [Tag], &mut [Bucket]) {
        (&mut self.tags, &mut self.buckets)
    }

    fn reserve_tags(&mut self, count: usize) -> bool {
        let room = count <= self.most;
        if room && count > self.tags.len() {
            // Twice as many as now, so that most requests find room.
            let len = (2 * count).min(self.most);
            self.tags.resize(len, Tag::EMPTY);
        }
        room
    }

    fn reserve_buckets(&mut self, count: usize) -> bool {
        let room = count <= self.most;
        if room && count > self.buckets.len() {
            self.buckets.resize(count, Bucket::EMPTY);
        }
        room
    }
}

//! Storage with a limited number of tags.

use vmem::alloc::{Allocator, Bucket, Storage, Tag};

#[derive(Clone)]
pub(crate) struct Capped {
    tags: Vec<Tag>,
    buckets: Vec<Bucket>,
    most: usize,
}

impl Capped {
    /// Makes room for this many tags, one for the arena itself, and as many buckets.
    /// One bucket exists from the start, so no operation fails for lack of
    /// buckets.
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
            // Twice as many as needed, so most requests find room.
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

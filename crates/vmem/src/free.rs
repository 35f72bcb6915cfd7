//! Freeing, and merging with free neighbours (paper, section 4.4.2).

use crate::alloc::{Allocator, Storage};
use crate::allocated::Resize;
use crate::cursor::Cursor;
use crate::error::Error;
use crate::inspect::View;
use crate::locked::{Core, Loan};
use crate::segments;
use crate::tag::{Kind, TagId};
use crate::trace::{Event, Tracer};

impl<A: Allocator, T: Tracer> Core<A, T> {
    /// Frees the allocation at `base`. If a span must go back to the source because of
    /// that, returns the span, which is no longer part of the arena.
    #[inline]
    pub(crate) fn free(&mut self, base: u64, size: u64) -> Result<Option<Loan>, Error> {
        self.emit(|_| Event::FreeAsked { base, size });
        let id = match self.leave(base, size) {
            Ok(id) => id,
            Err(error) => return Err(self.refuse(error)),
        };
        self.state.stats.free += 1;
        self.state.revision += 1;
        let id = self.merge(id);

        if self.state.stats.mem_import > 0
            && let Some(marker) = self.whole_import(id)
        {
            return Ok(Some(self.detach(marker, id)));
        }
        self.file(id);
        Ok(None)
    }

    /// Returns the marker of the imported span that this free segment fills.
    fn whole_import(&self, id: TagId) -> Option<TagId> {
        let tags = self.tags();
        let marker = tags[id].prev();
        let whole = tags[marker].kind() == Kind::Imported && tags[marker].size() == tags[id].size();
        whole.then_some(marker)
    }

    /// Finds the allocation at `base` and removes it from the hash table.
    #[inline]
    fn leave(&mut self, base: u64, size: u64) -> Result<TagId, Error> {
        let (tags, buckets) = self.storage.parts();
        let (state, tracer) = (&self.state, &mut self.tracer);
        let mut compared = 0;
        let found = state.allocated.find(tags, buckets, base, |id| {
            compared += 1;
            if T::ENABLED {
                let event = Event::Compared {
                    bucket: state.allocated.bucket_of(base),
                    base: tags[id].base(),
                    found: tags[id].base() == base,
                };
                let view = View {
                    tags,
                    buckets,
                    state,
                    caches: None,
                };
                tracer.event(&event, view);
            }
        });
        self.state.stats.lookup += compared;
        let found = found.ok_or(Error::NotAllocated { base })?;
        let actual = self.tags()[found.id].size();
        if self.state.quantum.round_up(size) != Some(actual) {
            return Err(Error::WrongSize {
                base,
                given: size,
                actual,
            });
        }

        let (tags, buckets, state) = self.parts_mut();
        state.allocated.remove(tags, buckets, found);
        tags[found.id].set_kind(Kind::Free);
        state.stats.mem_inuse -= u128::from(actual);
        self.emit(|core| Event::Unhashed {
            segment: core.segment(found.id),
            bucket: core.state.allocated.bucket_of(base),
        });
        if self.state.allocated.wants_fewer() {
            self.shrink_table();
        }
        Ok(found.id)
    }

    /// Shrinks the table at twice the pace at which it is emptied.
    #[inline(never)]
    fn shrink_table(&mut self) {
        for _ in 0..2 {
            if self.state.allocated.wants_fewer() {
                let (tags, buckets, state) = self.parts_mut();
                let Resize {
                    bucket,
                    sibling,
                    moved,
                } = state.allocated.shrink(tags, buckets);
                self.emit(|_| Event::TableShrank {
                    bucket,
                    sibling,
                    moved,
                });
            }
        }
    }

    /// Merges a segment that is in no list with its free neighbours.
    #[inline]
    fn merge(&mut self, mut id: TagId) -> TagId {
        let right = self.tags()[id].next();
        if self.tags()[right].kind() == Kind::Free {
            let neighbour = self.segment(right);
            id = self.join(id, right);
            self.emit(|core| Event::MergedRight {
                segment: core.segment(id),
                neighbour,
            });
        }
        let left = self.tags()[id].prev();
        if self.tags()[left].kind() == Kind::Free {
            let neighbour = self.segment(left);
            id = self.join(id, left);
            self.emit(|core| Event::MergedLeft {
                segment: core.segment(id),
                neighbour,
            });
        }
        id
    }

    /// Joins a segment with a free neighbour and keeps the neighbour's tag for both.
    /// The tag beyond the neighbour thus keeps its link, and need not be read (a
    /// cache miss, perhaps).
    #[inline(always)]
    fn join(&mut self, id: TagId, neighbour: TagId) -> TagId {
        self.unfile(neighbour);
        if let Cursor::After { unit, segment } = self.state.cursor
            && segment == id
        {
            let segment = neighbour;
            self.state.cursor = Cursor::After { unit, segment };
        }
        let (tags, _, state) = self.parts_mut();
        let (base, size) = (tags[id].base(), tags[id].size());
        let tag = &mut tags[neighbour];
        tag.set_range(tag.base().min(base), tag.size() + size);
        segments::remove(tags, id);
        state.pool.put(tags, id);
        neighbour
    }
}

//! Answering a request from free segments (paper, section 4.4.2).

use crate::alloc::Allocator;
use crate::allocated::Resize;
use crate::constraint::{Request, Unmet};
use crate::cursor::Cursor;
use crate::error::{Error, Shortage};
use crate::inspect::Segment;
use crate::locked::{Choice, Core, Missed, Short};
use crate::policy::AllocPolicy;
use crate::tag::{Kind, Tag, TagId};
use crate::trace::{Event, Tracer, Verdict};

impl<A: Allocator, T: Tracer> Core<A, T> {
    /// Returns what is missing for a request of `asked` units.
    pub(crate) fn shortage(&self, asked: u64) -> Shortage {
        Shortage {
            asked,
            free: self.state.stats.mem_free(),
            largest: self.view().largest_free(),
        }
    }

    /// Returns the error of a layout that did not become a request.
    #[cold]
    pub(crate) fn unmet(&mut self, unmet: Unmet, asked: u64) -> Error {
        self.state.stats.fail += 1;
        let error = match unmet {
            Unmet::Invalid(error) => error,
            Unmet::TooLarge => Error::Exhausted(self.shortage(asked)),
        };
        self.refuse(error)
    }

    /// Starts on a request for `size` units anywhere.
    #[inline]
    pub(crate) fn attempt_anywhere(
        &mut self,
        size: u64,
        policy: AllocPolicy,
    ) -> Result<u64, Missed> {
        let request = Request::anywhere(size, self.state.quantum);
        self.attempt(request, size, policy)
    }

    /// Starts on a request for `asked` units.
    // Inlined even though it is long: if the caller has no constraints, the compiler
    // removes them and their arithmetic.
    #[inline(always)]
    pub(crate) fn attempt(
        &mut self,
        request: Result<Request, Unmet>,
        asked: u64,
        policy: AllocPolicy,
    ) -> Result<u64, Missed> {
        // By reference, to avoid a copy for every request.
        let request = match &request {
            Ok(request) => request,
            Err(unmet) => return Err(Missed::Failed(self.unmet(*unmet, asked))),
        };
        self.emit(|_| Event::Asked {
            request: *request,
            policy,
        });
        match self.allocate(request, policy) {
            Ok(Some(base)) => Ok(base),
            Ok(None) => Err(Missed::Short(Short {
                request: *request,
                policy,
                revision: self.state.revision,
            })),
            Err(error) => Err(Missed::Failed(error)),
        }
    }

    /// Examines a tag: returns the lowest legal address in it at or after `from`.
    #[inline]
    pub(crate) fn examine(&mut self, id: TagId, request: &Request, from: u64) -> Option<u64> {
        self.state.stats.search += 1;
        let tag = self.tags()[id];
        let at = match tag.kind() {
            Kind::Free => request.lowest_in(tag.base(), tag.last(), from),
            _ => None,
        };
        self.emit(|_| Event::Examined {
            segment: Segment::of(&tag),
            verdict: match (at, tag.kind()) {
                (Some(at), _) => Verdict::Fits { at },
                (None, Kind::Free) if tag.size() < request.size => Verdict::TooSmall,
                (None, Kind::Free) => Verdict::NoLegalAddress,
                (None, Kind::Allocated) => Verdict::Allocated,
                (None, _) => Verdict::Marker,
            },
        });
        at
    }

    /// Answers a request from free segments. `Ok(None)`: nothing fits.
    #[inline(always)]
    pub(crate) fn allocate(
        &mut self,
        request: &Request,
        policy: AllocPolicy,
    ) -> Result<Option<u64>, Error> {
        match self.search(request, policy) {
            Some(choice) => self.grant(choice, request, policy).map(Some),
            None => {
                self.emit(|_| Event::NothingFits);
                Ok(None)
            }
        }
    }

    /// Hands out the chosen range.
    #[inline(always)]
    pub(crate) fn grant(
        &mut self,
        choice: Choice,
        request: &Request,
        policy: AllocPolicy,
    ) -> Result<u64, Error> {
        let Some(taken) = self.carve(choice, request.size) else {
            self.state.stats.fail += 1;
            return Err(self.refuse(Error::NoTags));
        };
        if policy == AllocPolicy::NextFit {
            self.move_cursor(taken);
        }
        self.emit(|_| Event::Granted {
            base: choice.at,
            size: request.size,
        });
        Ok(choice.at)
    }

    /// Allocates `size` units at the choice's address; `None` if there are too few
    /// tags. This part is the same for every policy.
    #[inline(always)]
    fn carve(&mut self, choice: Choice, size: u64) -> Option<TagId> {
        // At most two are needed. The exact number matters only if there are fewer.
        if !self.has_spare(2) {
            self.reserve_split(choice, size).ok()?;
        }
        self.emit(|core| Event::Chosen {
            segment: core.segment(choice.id),
            at: choice.at,
        });
        let taken = self.take(choice, size);
        self.enter(taken);
        self.state.stats.alloc += 1;
        self.state.revision += 1;
        Some(taken)
    }

    /// Reserves tags for what remains on either side of the chosen range.
    #[inline(never)]
    fn reserve_split(&mut self, choice: Choice, size: u64) -> Result<(), Error> {
        let tag = &self.tags()[choice.id];
        let left = choice.at > tag.base();
        let right = choice.at + (size - 1) < tag.last();
        self.reserve(usize::from(left) + usize::from(right))
    }

    /// Moves the cursor past an allocation.
    fn move_cursor(&mut self, segment: TagId) {
        let unit = self.tags()[segment].last();
        self.state.cursor = Cursor::After { unit, segment };
        self.emit(|_| Event::CursorMoved { past: unit });
    }

    /// Takes `size` units at the choice's address out of its free segment. The
    /// tags for the rest on either side were reserved before.
    #[inline]
    fn take(&mut self, choice: Choice, size: u64) -> TagId {
        let Choice { id, at } = choice;
        let whole = self.segment(id);
        let left = at - whole.base;
        let right = whole.size - left - size;
        let taken = if left == 0 && right == 0 {
            self.unfile(id);
            self.tags_mut()[id].set_kind(Kind::Allocated);
            self.state.stats.mem_inuse += u128::from(size);
            id
        } else if left == 0 {
            self.shrink(id, at + size, right);
            self.state.stats.mem_inuse += u128::from(size);
            self.insert_before(id, Tag::new(Kind::Allocated, at, size))
        } else {
            self.take_behind(choice, size)
        };
        self.follow_split(id);
        self.emit(|core| Event::Taken {
            from: whole,
            segment: core.segment(taken),
        });
        taken
    }

    /// Takes the same if something is left over below, which happens only with
    /// constraints and by next fit.
    #[inline(never)]
    fn take_behind(&mut self, choice: Choice, size: u64) -> TagId {
        let Choice { id, at } = choice;
        let whole = self.segment(id);
        let left = at - whole.base;
        let right = whole.size - left - size;
        self.shrink(id, whole.base, left);
        let taken = self.insert_after(id, Tag::new(Kind::Allocated, at, size));
        self.state.stats.mem_inuse += u128::from(size);
        if right > 0 {
            let rest = self.insert_after(taken, Tag::new(Kind::Free, at + size, right));
            self.file(rest);
        }
        taken
    }

    /// Moves the cursor to the piece of a split segment that now contains its
    /// unit; `id` is one of the pieces.
    #[inline]
    fn follow_split(&mut self, id: TagId) {
        if let Cursor::After { unit, segment } = self.state.cursor
            && segment == id
        {
            let tags = self.tags();
            let mut piece = id;
            while tags[piece].base() > unit {
                piece = tags[piece].prev();
            }
            while !tags[piece].contains(unit) {
                piece = tags[piece].next();
            }
            self.state.cursor = Cursor::After {
                unit,
                segment: piece,
            };
        }
    }

    /// Puts an allocated segment into the hash table.
    #[inline]
    fn enter(&mut self, id: TagId) {
        let (tags, buckets, state) = self.parts_mut();
        let bucket = state.allocated.insert(tags, buckets, id);
        let base = tags[id].base();
        self.emit(|_| Event::Hashed { base, bucket });
        if self.state.allocated.wants_more() {
            let grown = self.state.allocated.grow(&mut self.storage);
            if let Some(Resize {
                bucket,
                sibling,
                moved,
            }) = grown
            {
                self.emit(|_| Event::TableGrew {
                    bucket,
                    sibling,
                    moved,
                });
            }
        }
    }
}

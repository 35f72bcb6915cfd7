//! Adding, importing and releasing spans (paper, sections 4.3.1
//! and 4.3.3).

use crate::alloc::Allocator;
use crate::constraint::Request;
use crate::cursor::Cursor;
use crate::error::{Error, SourceError};
use crate::inspect::Origin;
use crate::layout::Layout;
use crate::locked::{Choice, Core, Loan, Short};
use crate::quantum::Quantum;
use crate::segments;
use crate::tag::{Kind, Tag, TagId};
use crate::trace::{Event, Tracer};

impl<A: Allocator, T: Tracer> Core<A, T> {
    /// Adds a span, all of it free.
    pub(crate) fn add_span(
        &mut self,
        base: u64,
        size: u64,
        origin: Origin,
    ) -> Result<TagId, Error> {
        self.check_span(base, size)?;
        self.reserve(2)?;
        let kind = match origin {
            Origin::Added => Kind::Added,
            Origin::Imported => Kind::Imported,
        };
        let (tags, _, state) = self.parts_mut();
        let marker = state.pool.take(tags);
        tags[marker] = Tag::new(kind, base, size);
        segments::append(tags, marker);
        state.spans.insert(tags, marker);
        let segment = self.insert_after(marker, Tag::new(Kind::Free, base, size));

        self.state.stats.mem_total += u128::from(size);
        if origin == Origin::Imported {
            self.state.stats.mem_import += u128::from(size);
        }
        self.state.revision += 1;
        self.emit(|_| Event::SpanAdded { base, size, origin });
        self.file(segment);
        Ok(segment)
    }

    fn check_span(&self, base: u64, size: u64) -> Result<(), Error> {
        let quantum = self.state.quantum;
        if size == 0 {
            return Err(Error::ZeroSize);
        }
        if !quantum.divides(base) || !quantum.divides(size) {
            return Err(Error::UnalignedSpan {
                quantum: quantum.get(),
            });
        }
        let last = base.checked_add(size - 1).ok_or(Error::SpanWraps)?;
        match self.state.spans.overlapping(self.tags(), base, last) {
            Some(id) => Err(Error::SpanOverlaps {
                base: self.tags()[id].base(),
                size: self.tags()[id].size(),
            }),
            None => Ok(()),
        }
    }

    /// Removes a span that was added and is all free.
    pub(crate) fn remove_span(&mut self, base: u64) -> Result<(), Error> {
        let marker = self
            .state
            .spans
            .containing(self.tags(), base)
            .filter(|&id| self.tags()[id].base() == base)
            .ok_or(Error::NoSuchSpan { base })?;
        let segment = self.tags()[marker].next();
        if self.tags()[segment].kind() != Kind::Free
            || self.tags()[segment].size() != self.tags()[marker].size()
        {
            let in_use = self
                .view()
                .segments_of(base)
                .filter(|segment| segment.kind == crate::SegmentKind::Allocated)
                .map(|segment| u128::from(segment.size))
                .sum();
            return Err(Error::SpanInUse { in_use });
        }
        self.unfile(segment);
        self.detach(marker, segment);
        self.state.revision += 1;
        Ok(())
    }

    /// Returns the first imported span at or above `address`.
    pub(crate) fn import_from(&self, address: u64) -> Option<Loan> {
        let tags = self.tags();
        let mut id = self.state.spans.at_or_above(tags, address)?;
        while tags[id].kind() != Kind::Imported {
            let after = tags[id].last().checked_add(1)?;
            id = self.state.spans.at_or_above(tags, after)?;
        }
        Some(Loan {
            base: tags[id].base(),
            size: tags[id].size(),
        })
    }

    /// Removes a span whose only segment is free and in no list.
    pub(crate) fn detach(&mut self, marker: TagId, segment: TagId) -> Loan {
        let span = self.tags()[marker];
        let cursor = self.state.cursor;
        if cursor.segment() == Some(segment) || cursor == Cursor::Before(marker) {
            let following = self.tags()[segment].next();
            self.state.cursor = Cursor::Before(following);
        }
        let (tags, _, state) = self.parts_mut();
        state.spans.remove(tags, marker);
        for id in [segment, marker] {
            segments::remove(tags, id);
            state.pool.put(tags, id);
        }
        let (base, size) = (span.base(), span.size());
        state.stats.mem_total -= u128::from(size);
        let origin = if span.kind() == Kind::Imported {
            state.stats.mem_import -= u128::from(size);
            Origin::Imported
        } else {
            Origin::Added
        };
        self.emit(|_| Event::SpanRemoved { base, size, origin });
        Loan { base, size }
    }

    /// Returns what to ask of a source with this quantum, for a request that nothing here
    /// fits. `None` if no source can have as much.
    pub(crate) fn plan_import(&mut self, request: &Request, source: Quantum) -> Option<Layout> {
        let layout = request.import(self.state.quantum, self.state.import_min, source)?;
        self.emit(|_| Event::ImportAsked { layout });
        Some(layout)
    }

    /// Adds what the source lent and answers the request from it. If the request
    /// fits without the loan by now, or fails, returns the loan beside the answer: it
    /// must go back to the source.
    pub(crate) fn receive(
        &mut self,
        lent: Loan,
        short: &Short,
    ) -> (Result<u64, Error>, Option<Loan>) {
        let Loan { base, size } = lent;
        self.emit(|_| Event::Imported { base, size });
        let answer = match self.retry(short) {
            Ok(None) => match self.take_in(lent, short) {
                Ok(at) => return (Ok(at), None),
                Err(error) => {
                    self.state.stats.fail += 1;
                    Err(self.refuse(error))
                }
            },
            Ok(Some(at)) => Ok(at),
            Err(error) => Err(error),
        };
        self.emit(|_| Event::ImportReturned { base, size });
        (answer, Some(lent))
    }

    /// Ends a request because the source could not lend, unless something was freed
    /// meanwhile.
    pub(crate) fn do_without(
        &mut self,
        import: u64,
        cause: SourceError,
        short: &Short,
    ) -> Result<u64, Error> {
        self.emit(|_| Event::ImportFailed { cause });
        match self.retry(short)? {
            Some(at) => Ok(at),
            None => {
                let shortage = self.shortage(short.request.asked);
                self.state.stats.fail += 1;
                Err(self.refuse(Error::SourceFailed {
                    shortage,
                    import,
                    cause,
                }))
            }
        }
    }

    /// Fails a request that no free segment fits, when there is no source to ask.
    pub(crate) fn exhausted(&mut self, request: &Request) -> Error {
        let shortage = self.shortage(request.asked);
        self.state.stats.fail += 1;
        self.refuse(Error::Exhausted(shortage))
    }

    /// Notes that a request without room waits instead of failing.
    pub(crate) fn defer(&mut self) {
        self.state.stats.fail -= 1;
        self.emit(|_| Event::Deferred);
    }

    /// Searches again if anything has changed since the last search.
    fn retry(&mut self, short: &Short) -> Result<Option<u64>, Error> {
        if self.state.revision == short.revision {
            return Ok(None);
        }
        self.allocate(&short.request, short.policy)
    }

    /// Adds an import and answers the request from it, without a search.
    fn take_in(&mut self, lent: Loan, short: &Short) -> Result<u64, Error> {
        let Loan { base, size } = lent;
        let request = &short.request;
        let at = match self.check_span(base, size) {
            Ok(()) => request.lowest_in(base, base + (size - 1), 0),
            Err(_) => None,
        };
        let Some(at) = at else {
            return Err(Error::SourceFailed {
                shortage: self.shortage(request.asked),
                import: size,
                cause: SourceError::BadSpan { base },
            });
        };
        // Two for the span, at most two for the rest around the request. All or
        // nothing: once the span is added, it can't be refused any more.
        let left = usize::from(at > base);
        let right = usize::from(at - base < size - request.size);
        self.reserve(2 + left + right)?;
        let id = self.add_span(base, size, Origin::Imported)?;
        self.grant(Choice { id, at }, request, short.policy)
    }
}

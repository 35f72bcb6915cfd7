//! The arena written from its rules: sorted vectors, searched from end to end.

use crate::ask::{Ask, TOP};
use crate::caches::Caches;
use vmem::{AllocPolicy, Error, Shortage};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) base: u128,
    pub(crate) size: u128,
    pub(crate) free: bool,
}

impl Piece {
    pub(crate) fn free(base: u128, size: u128) -> Self {
        Self {
            base,
            size,
            free: true,
        }
    }

    fn end(&self) -> u128 {
        self.base + self.size
    }

    /// Returns the number of pieces that remain around `size` units at `t`.
    pub(crate) fn remainders(&self, t: u128, size: u128) -> usize {
        usize::from(t > self.base) + usize::from(t + size < self.end())
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) base: u128,
    pub(crate) size: u128,
    pub(crate) imported: bool,
    pub(crate) pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Cursor {
    /// Before the first span.
    First,
    /// At an address of the span at `span`, or just past it.
    At { span: u128, address: u128 },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lender {
    Nobody,
    /// An arena, by its place in the forest.
    Arena(usize),
    /// A source that is no arena, with this quantum.
    Outside(u128),
}

#[derive(Clone, Debug)]
pub(crate) struct Naive {
    pub(crate) q: u128,
    pub(crate) import_min: u128,
    pub(crate) source: Lender,
    /// Greatest number of tags.
    pub(crate) room: usize,
    pub(crate) spans: Vec<Span>,
    /// Bases of free pieces, each list from its head.
    pub(crate) lists: Vec<Vec<u128>>,
    pub(crate) cursor: Cursor,
    /// Allocations, frees, failures.
    pub(crate) counts: (u64, u64, u64),
    pub(crate) caches: Caches,
}

fn class(size: u128) -> usize {
    (0..64).rfind(|&n| 1 << n <= size).unwrap_or(0)
}

impl Naive {
    pub(crate) fn new(
        q: u128,
        import_min: u128,
        source: Lender,
        room: usize,
        caches: Caches,
    ) -> Self {
        Self {
            q,
            import_min,
            source,
            room,
            spans: Vec::new(),
            lists: vec![Vec::new(); 64],
            cursor: Cursor::First,
            counts: (0, 0, 0),
            caches,
        }
    }

    pub(crate) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.spans.iter().flat_map(|span| &span.pieces)
    }

    pub(crate) fn allocated(&self) -> impl Iterator<Item = &Piece> {
        self.pieces().filter(|piece| !piece.free)
    }

    /// Returns the ranges handed out and not freed, by base and size: segments that are
    /// no slabs, and objects of slabs.
    pub(crate) fn handed_out(&self) -> Vec<(u128, u128)> {
        let of = |piece: &Piece| match self.caches.slab_at(piece.base) {
            Some(slab) => slab.handed_out(),
            None => vec![(piece.base, piece.size)],
        };
        self.allocated().flat_map(of).collect()
    }

    pub(crate) fn largest(&self) -> u128 {
        let free = self.pieces().filter(|piece| piece.free);
        free.map(|piece| piece.size).max().unwrap_or(0)
    }

    pub(crate) fn shortage(&self, asked: u128) -> Shortage {
        let free = self.pieces().filter(|piece| piece.free);
        Shortage {
            asked: asked as u64,
            free: free.map(|piece| piece.size).sum(),
            largest: self.largest() as u64,
        }
    }

    fn piece(&self, base: u128) -> Piece {
        let at = |piece: &&Piece| piece.base == base;
        *self.pieces().find(at).expect("lists hold pieces")
    }

    fn enter(&mut self, piece: Piece) {
        self.lists[class(piece.size)].insert(0, piece.base);
    }

    fn leave(&mut self, piece: Piece) {
        let list = &mut self.lists[class(piece.size)];
        let before = list.len();
        list.retain(|&base| base != piece.base);
        assert_eq!(list.len() + 1, before);
    }

    /// Makes a free piece smaller: it keeps its place, or goes to the head of
    /// its new list.
    fn resize(&mut self, old: Piece, new: Piece) {
        if class(old.size) == class(new.size) {
            let list = &mut self.lists[class(old.size)];
            let place = list.iter_mut().find(|base| **base == old.base);
            *place.expect("it is in its list") = new.base;
        } else {
            self.leave(old);
            self.enter(new);
        }
    }

    /// Returns the chosen free piece, and the address in it.
    fn choose(&self, ask: &Ask, policy: AllocPolicy) -> Option<(Piece, u128)> {
        let legal = |piece: Piece| Some((piece, ask.lowest(piece.base, piece.end())?));
        let in_list = |n: usize| {
            self.lists[n]
                .iter()
                .filter_map(move |&b| legal(self.piece(b)))
        };
        let f = class(ask.size);
        let certain = if ask.size.is_power_of_two() { f } else { f + 1 };
        match policy {
            AllocPolicy::InstantFit => {
                let maybe = (certain > f).then_some(f);
                (certain..64).chain(maybe).flat_map(in_list).next()
            }
            AllocPolicy::BestFit => (f..64)
                // `min_by_key` takes the first of equals.
                .find_map(|n| in_list(n).min_by_key(|(piece, _)| piece.size)),
            AllocPolicy::NextFit => self.next(ask),
        }
    }

    fn next(&self, ask: &Ask) -> Option<(Piece, u128)> {
        let (start, from) = match self.cursor {
            Cursor::First => (0, 0),
            Cursor::At { span, address } => {
                let start = self.spans.iter().position(|s| s.base == span);
                (start.expect("the cursor's span is there"), address)
            }
        };
        let (before, behind) = self.spans.split_at(start);
        let (own, behind) = behind.split_first()?;
        let fit = |piece: &Piece, from: u128| {
            let free = piece.free && piece.end() > from;
            let at = free.then(|| ask.lowest(piece.base.max(from), piece.end()))??;
            Some((*piece, at))
        };
        let past = own.pieces.iter().find_map(|piece| fit(piece, from));
        let others = || {
            let pieces = behind.iter().chain(before).flat_map(|span| &span.pieces);
            pieces.into_iter().find_map(|piece| fit(piece, 0))
        };
        let below = || own.pieces.iter().find_map(|piece| fit(piece, 0));
        past.or_else(others).or_else(below)
    }

    /// Checks for `more` tags: each span has one, and each piece.
    pub(crate) fn has_room(&self, more: usize) -> Result<(), Error> {
        let used = self.spans.len() + self.pieces().count();
        (used + more <= self.room)
            .then_some(())
            .ok_or(Error::NoTags)
    }

    /// Answers from free pieces, if any fits.
    pub(crate) fn grant(&mut self, ask: &Ask, policy: AllocPolicy) -> Option<Result<u128, Error>> {
        let (piece, t) = self.choose(ask, policy)?;
        let room = self.has_room(piece.remainders(t, ask.size));
        Some(room.map(|()| {
            self.take(piece, t, ask.size, policy);
            t
        }))
    }

    /// Takes `size` units at `t` out of a free piece.
    pub(crate) fn take(&mut self, whole: Piece, t: u128, size: u128, policy: AllocPolicy) {
        let left = Piece {
            size: t - whole.base,
            ..whole
        };
        let right = Piece::free(t + size, whole.end() - (t + size));
        match (left.size > 0, right.size > 0) {
            (true, true) => {
                self.resize(whole, left);
                self.enter(right);
            }
            (true, false) => self.resize(whole, left),
            (false, true) => self.resize(whole, right),
            (false, false) => self.leave(whole),
        }
        let taken = Piece {
            base: t,
            size,
            free: false,
        };
        let span = self.spans.iter_mut().find(|span| {
            let offset = t.checked_sub(span.base);
            offset.is_some_and(|offset| offset < span.size)
        });
        let span = span.expect("it lies in a span");
        let nth = span.pieces.iter().position(|p| p.base == whole.base);
        let nth = nth.expect("it is a piece of its span");
        let parts = [left, taken, right].into_iter().filter(|p| p.size > 0);
        span.pieces.splice(nth..=nth, parts);
        if policy == AllocPolicy::NextFit {
            self.cursor = Cursor::At {
                span: span.base,
                address: t + size,
            };
        }
        self.counts.0 += 1;
    }

    pub(crate) fn overlaps(&self, base: u128, size: u128) -> bool {
        let mut spans = self.spans.iter();
        spans.any(|span| base < span.base + span.size && span.base < base + size)
    }

    /// Returns the address of a request in its loan; `None` if the loan is no valid
    /// span, or is not as requested.
    pub(crate) fn usable(&self, base: u128, size: u128, ask: &Ask) -> Option<u128> {
        let whole = base.is_multiple_of(self.q) && size.is_multiple_of(self.q);
        let is_span = whole && base + size <= TOP && !self.overlaps(base, size);
        let t = ask.lowest(base, base + size);
        t.filter(|_| is_span)
    }

    pub(crate) fn add_span(&mut self, base: u128, size: u128) -> Result<(), Error> {
        if size == 0 {
            Err(Error::ZeroSize)
        } else if !base.is_multiple_of(self.q) || !size.is_multiple_of(self.q) {
            Err(Error::UnalignedSpan {
                quantum: self.q as u64,
            })
        } else if base + size > TOP {
            Err(Error::SpanWraps)
        } else if self.overlaps(base, size) {
            // The rules do not say which span is reported; the caller checks.
            Err(Error::SpanOverlaps { base: 0, size: 0 })
        } else {
            self.has_room(2)?;
            self.append(Piece::free(base, size), false);
            Ok(())
        }
    }

    /// Appends a span of one free piece.
    pub(crate) fn append(&mut self, piece: Piece, imported: bool) {
        self.spans.push(Span {
            base: piece.base,
            size: piece.size,
            imported,
            pieces: vec![piece],
        });
        self.enter(piece);
    }

    pub(crate) fn remove_span(&mut self, base: u128) -> Result<(), Error> {
        let nth = self.spans.iter().position(|span| span.base == base);
        let base = base as u64;
        let nth = nth.ok_or(Error::NoSuchSpan { base })?;
        let allocated = self.spans[nth].pieces.iter().filter(|piece| !piece.free);
        let in_use: u128 = allocated.map(|piece| piece.size).sum();
        if in_use > 0 {
            return Err(Error::SpanInUse { in_use });
        }
        self.leave(self.spans[nth].pieces[0]);
        self.drop_span(nth);
        Ok(())
    }

    /// Removes a span that is in no list any more.
    fn drop_span(&mut self, nth: usize) {
        let gone = self.spans.remove(nth);
        if let Cursor::At { span, .. } = self.cursor
            && span == gone.base
        {
            self.cursor = match self.spans.get(nth) {
                Some(next) => Cursor::At {
                    span: next.base,
                    address: next.base,
                },
                None => Cursor::First,
            };
        }
    }

    /// Frees, and returns the span that must go back to the source, if any.
    pub(crate) fn free(&mut self, base: u128, size: u128) -> Result<Option<(u128, u128)>, Error> {
        if self.caches.slab_at(base).is_some() {
            return self.caches.free(base, size).map(|()| None);
        }
        self.free_segment(base, size)
    }

    /// Does the same for a segment, even if it was a slab.
    pub(crate) fn free_segment(
        &mut self,
        base: u128,
        size: u128,
    ) -> Result<Option<(u128, u128)>, Error> {
        let found = self.allocated().find(|piece| piece.base == base).copied();
        let told = base as u64;
        let found = found.ok_or(Error::NotAllocated { base: told })?;
        if size.next_multiple_of(self.q) != found.size {
            return Err(Error::WrongSize {
                base: told,
                given: size as u64,
                actual: found.size as u64,
            });
        }
        self.counts.1 += 1;
        let holds = |span: &Span| span.pieces.iter().any(|piece| piece.base == base);
        let nth = self.spans.iter().position(holds).expect("it was found");
        let mut pieces = std::mem::take(&mut self.spans[nth].pieces);
        let mut at = pieces.iter().position(|p| p.base == base).expect("too");
        pieces[at].free = true;
        if pieces.get(at + 1).is_some_and(|right| right.free) {
            let right = pieces.remove(at + 1);
            self.leave(right);
            pieces[at].size += right.size;
        }
        if at > 0 && pieces[at - 1].free {
            self.leave(pieces[at - 1]);
            let merged = pieces.remove(at);
            at -= 1;
            pieces[at].size += merged.size;
        }
        let merged = pieces[at];
        self.spans[nth].pieces = pieces;
        let span = &self.spans[nth];
        if span.imported && span.size == merged.size {
            self.drop_span(nth);
            return Ok(Some((merged.base, merged.size)));
        }
        self.enter(merged);
        Ok(None)
    }
}

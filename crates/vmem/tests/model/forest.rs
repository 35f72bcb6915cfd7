//! Arenas that import from each other, and one of them maybe from outside: a
//! request goes up until it finds something, and comes back down.

use crate::ask::{Ask, TOP};
use crate::naive::{Lender, Naive, Piece};
use std::ops::ControlFlow::{self, Break, Continue};
use vmem::{AllocPolicy, Error, SourceError};

/// A request that an arena can't answer from what it has.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    nth: usize,
    /// The size as it was said.
    said: u128,
    ask: Ask,
    policy: AllocPolicy,
    /// What its source is asked for.
    pub(crate) import: Ask,
    object: Option<Object>,
}

/// What a slab is asked for.
#[derive(Clone, Copy, Debug)]
struct Object {
    class: usize,
    said: u128,
}

impl Wish {
    fn failed(&self, arena: &Naive, cause: SourceError) -> Error {
        Error::SourceFailed {
            shortage: arena.shortage(self.said),
            import: self.import.size as u64,
            cause,
        }
    }

    /// Makes a span of what was lent, and answers from that.
    fn take_in(&self, arena: &mut Naive, base: u128) -> Result<u128, Error> {
        let size = self.import.size;
        let Some(t) = arena.usable(base, size, &self.ask) else {
            let base = base as u64;
            return Err(self.failed(arena, SourceError::BadSpan { base }));
        };
        let piece = Piece::free(base, size);
        arena.has_room(2 + piece.remainders(t, self.ask.size))?;
        arena.append(piece, true);
        arena.take(piece, t, self.ask.size, self.policy);
        Ok(t)
    }
}

/// Arenas that import from each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forest {
    pub(crate) arenas: Vec<Naive>,
    /// Whose magazines are used.
    pub(crate) cpu: usize,
}

impl Forest {
    /// Answers a request. `None`: the source outside has to be asked for what
    /// the last of `wishes` imports, and what it says goes to
    /// [`finish`](Self::finish).
    pub(crate) fn alloc(
        &mut self,
        nth: usize,
        said: &Ask,
        policy: AllocPolicy,
        wishes: &mut Vec<Wish>,
    ) -> Option<Result<u128, Error>> {
        let Naive { q, caches, .. } = &mut self.arenas[nth];
        let class = caches.class_of(said.size);
        let class = class.filter(|_| policy == AllocPolicy::InstantFit && said.is_anywhere(*q));
        let Some(class) = class else {
            return self.alloc_segment(nth, said, policy, None, wishes);
        };
        if let Some(base) = caches.alloc(self.cpu, class) {
            return Some(Ok(base));
        }
        let slab = Ask {
            align: caches.slab_size,
            ..Ask::anywhere(caches.slab_size)
        };
        let said = said.size;
        self.alloc_segment(nth, &slab, policy, Some(Object { class, said }), wishes)
    }

    fn alloc_segment(
        &mut self,
        nth: usize,
        said: &Ask,
        policy: AllocPolicy,
        object: Option<Object>,
        wishes: &mut Vec<Wish>,
    ) -> Option<Result<u128, Error>> {
        let mut wish = match self.attempt(nth, said, policy) {
            Continue(wish) => wish,
            Break(answer) => {
                self.arenas[nth].counts.2 += u64::from(answer.is_err());
                return Some(self.cut(nth, object, answer));
            }
        };
        wish.object = object;
        wishes.push(wish.clone());
        let Lender::Arena(source) = self.arenas[nth].source else {
            return None;
        };
        let lent = self.alloc(source, &wish.import, AllocPolicy::InstantFit, wishes)?;
        wishes.pop();
        Some(self.receive(&wish, lent.map_err(SourceError::from)))
    }

    /// The source outside has answered.
    pub(crate) fn finish(
        &mut self,
        wishes: Vec<Wish>,
        lent: Result<u128, SourceError>,
    ) -> Result<u128, Error> {
        let mut wishes = wishes.into_iter().rev();
        let last = wishes.next().expect("a wish was not answered");
        wishes.fold(self.receive(&last, lent), |lent, wish| {
            self.receive(&wish, lent.map_err(SourceError::from))
        })
    }

    /// Answers from what the arena has, if it can.
    fn attempt(
        &mut self,
        nth: usize,
        said: &Ask,
        policy: AllocPolicy,
    ) -> ControlFlow<Result<u128, Error>, Wish> {
        let source_q = match self.arenas[nth].source {
            Lender::Nobody => None,
            Lender::Arena(source) => Some(self.arenas[source].q),
            Lender::Outside(q) => Some(q),
        };
        let arena = &mut self.arenas[nth];
        if said.size == 0 {
            return Break(Err(Error::ZeroSize));
        }
        let ask = said.rounded(arena.q);
        if let Some(&broken) = ask.broken(said, arena.q).first() {
            return Break(Err(Error::InvalidLayout(broken)));
        }
        let exhausted = Break(Err(Error::Exhausted(arena.shortage(said.size))));
        if ask.size >= TOP {
            return exhausted;
        }
        if let Some(answer) = arena.grant(&ask, policy) {
            return Break(answer);
        }
        let import = source_q.map(|q| ask.import(arena.q, arena.import_min, q));
        match import.filter(|import| import.size < TOP) {
            None => exhausted,
            Some(import) => Continue(Wish {
                nth,
                said: said.size,
                ask,
                policy,
                import,
                object: None,
            }),
        }
    }

    /// The source of an arena has answered; meanwhile anything may have
    /// happened.
    fn receive(&mut self, wish: &Wish, lent: Result<u128, SourceError>) -> Result<u128, Error> {
        let arena = &mut self.arenas[wish.nth];
        let granted = arena.grant(&wish.ask, wish.policy);
        let is_needed = granted.is_none();
        let answer = granted.unwrap_or_else(|| match lent {
            Ok(base) => wish.take_in(arena, base),
            Err(cause) => Err(wish.failed(arena, cause)),
        });
        arena.counts.2 += u64::from(answer.is_err());
        if let Ok(base) = lent
            && !(is_needed && answer.is_ok())
        {
            self.give_back(wish.nth, base, wish.import.size);
        }
        self.cut(wish.nth, wish.object, answer)
    }

    /// If what was asked for is a slab for an object: makes a slab of it. Where
    /// there is none, the object is taken from what is free, with no more asking.
    fn cut(
        &mut self,
        nth: usize,
        object: Option<Object>,
        slab: Result<u128, Error>,
    ) -> Result<u128, Error> {
        let Some(Object { class, said }) = object else {
            return slab;
        };
        let arena = &mut self.arenas[nth];
        let mut error = match slab {
            Ok(base) => return Ok(arena.caches.add_slab(base, class)),
            Err(error) => error,
        };
        let ask = Ask::anywhere(said).rounded(arena.q);
        if let Some(answer) = arena.grant(&ask, AllocPolicy::InstantFit) {
            // What failed is at most this request, not the slab's.
            arena.counts.2 -= u64::from(answer.is_ok());
            return answer;
        }
        if let Error::Exhausted(shortage) | Error::SourceFailed { shortage, .. } = &mut error {
            shortage.asked = said as u64;
        }
        Err(error)
    }

    fn give_back(&mut self, nth: usize, base: u128, size: u128) {
        match self.arenas[nth].source {
            Lender::Nobody => panic!("imports have a source"),
            Lender::Arena(source) => self.free(source, base, size).expect("it was lent"),
            Lender::Outside(_) => {}
        }
    }

    pub(crate) fn free(&mut self, nth: usize, base: u128, size: u128) -> Result<(), Error> {
        let cached = self.arenas[nth].caches.free(self.cpu, base, size);
        cached.unwrap_or_else(|| self.free_segment(nth, base, size))
    }

    /// How many objects and slabs that were.
    pub(crate) fn reap(&mut self, nth: usize) -> (usize, usize) {
        let Naive { caches, .. } = &mut self.arenas[nth];
        let size = caches.slab_size;
        let (objects, slabs) = caches.reap(self.cpu);
        for &base in &slabs {
            self.free_segment(nth, base, size).expect("it was a slab");
        }
        (objects, slabs.len())
    }

    fn free_segment(&mut self, nth: usize, base: u128, size: u128) -> Result<(), Error> {
        if let Some((base, size)) = self.arenas[nth].free(base, size)? {
            self.give_back(nth, base, size);
        }
        Ok(())
    }

    /// Ends the last arena, which returns its imports by address.
    pub(crate) fn end_last(&mut self) {
        let Some(nth) = self.arenas.len().checked_sub(1) else {
            return;
        };
        let mut spans = std::mem::take(&mut self.arenas[nth].spans);
        spans.sort_by_key(|span| span.base);
        for span in spans.iter().filter(|span| span.imported) {
            self.give_back(nth, span.base, span.size);
        }
        self.arenas.pop();
    }

    /// Whether an arena has lent what is allocated there.
    pub(crate) fn is_lent(&self, nth: usize, base: u128) -> bool {
        let children = self
            .arenas
            .iter()
            .filter(|n| n.source == Lender::Arena(nth));
        let mut spans = children.flat_map(|child| &child.spans);
        spans.any(|span| span.imported && span.base == base)
    }
}

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
pub(crate) struct Forest(pub(crate) Vec<Naive>);

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
        let wish = match self.attempt(nth, said, policy) {
            Continue(wish) => wish,
            Break(answer) => {
                self.0[nth].counts.2 += u64::from(answer.is_err());
                return Some(answer);
            }
        };
        wishes.push(wish.clone());
        let Lender::Arena(source) = self.0[nth].source else {
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
        let source_q = match self.0[nth].source {
            Lender::Nobody => None,
            Lender::Arena(source) => Some(self.0[source].q),
            Lender::Outside(q) => Some(q),
        };
        let arena = &mut self.0[nth];
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
            }),
        }
    }

    /// The source of an arena has answered; meanwhile anything may have
    /// happened.
    fn receive(&mut self, wish: &Wish, lent: Result<u128, SourceError>) -> Result<u128, Error> {
        let arena = &mut self.0[wish.nth];
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
        answer
    }

    fn give_back(&mut self, nth: usize, base: u128, size: u128) {
        match self.0[nth].source {
            Lender::Nobody => panic!("imports have a source"),
            Lender::Arena(source) => self.free(source, base, size).expect("it was lent"),
            Lender::Outside(_) => {}
        }
    }

    pub(crate) fn free(&mut self, nth: usize, base: u128, size: u128) -> Result<(), Error> {
        if let Some((base, size)) = self.0[nth].free(base, size)? {
            self.give_back(nth, base, size);
        }
        Ok(())
    }

    /// Ends the last arena, which returns its imports by address.
    pub(crate) fn end_last(&mut self) {
        let Some(nth) = self.0.len().checked_sub(1) else {
            return;
        };
        let mut spans = std::mem::take(&mut self.0[nth].spans);
        spans.sort_by_key(|span| span.base);
        for span in spans.iter().filter(|span| span.imported) {
            self.give_back(nth, span.base, span.size);
        }
        self.0.pop();
    }

    /// Whether an arena has lent what is allocated there.
    pub(crate) fn is_lent(&self, nth: usize, base: u128) -> bool {
        let children = self.0.iter().filter(|n| n.source == Lender::Arena(nth));
        let mut spans = children.flat_map(|child| &child.spans);
        spans.any(|span| span.imported && span.base == base)
    }
}

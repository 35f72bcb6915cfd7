//! Arenas that import from each other, one of them perhaps from outside: a
//! request goes up until it is answered, and comes back down.

use crate::ask::{Ask, TOP};
use crate::naive::{Lender, Naive, Piece};
use std::ops::ControlFlow::{self, Break, Continue};
use vmem::caches::Reaped;
use vmem::{AllocPolicy, Error, SourceError};

/// The purpose of a request on the segment list.
#[derive(Clone, Copy, Debug)]
enum Goal {
    Caller,
    /// A slab, for an object of this many units.
    Slab {
        said: u128,
    },
}

/// A reap in progress.
#[derive(Debug, Default)]
pub(crate) struct Reap {
    nth: usize,
    /// First size that may still have a slab that is all free.
    class: usize,
    pub(crate) reaped: Reaped,
}

/// A request that an arena can't answer from its free segments.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    nth: usize,
    /// The size in the request.
    said: u128,
    ask: Ask,
    policy: AllocPolicy,
    goal: Goal,
    /// The request to its source.
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

    /// Makes a span of the loan, and answers the request from it.
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

impl Naive {
    /// Turns the answer of the segment list into the answer to the caller. Without a
    /// slab, the segment list may still have the object itself; the source was
    /// asked already.
    fn settle(&mut self, goal: Goal, answer: Result<u128, Error>) -> Result<u128, Error> {
        let answer = match goal {
            Goal::Caller => answer,
            Goal::Slab { said } => {
                let ask = Ask::anywhere(said).rounded(self.q);
                match answer {
                    Ok(base) => Ok(self.caches.add_slab(base, &ask)),
                    Err(error) => self
                        .grant(&ask, AllocPolicy::InstantFit)
                        .unwrap_or(Err(asked(error, said))),
                }
            }
        };
        self.counts.2 += u64::from(answer.is_err());
        answer
    }
}

/// Returns the same error for a request of this many units.
fn asked(mut error: Error, said: u128) -> Error {
    if let Error::Exhausted(shortage) | Error::SourceFailed { shortage, .. } = &mut error {
        shortage.asked = said as u64;
    }
    error
}

/// Arenas that import from each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forest(pub(crate) Vec<Naive>);

impl Forest {
    /// Answers a request. `None`: the source outside must be asked for the import of
    /// the last of `wishes`, and its answer goes to
    /// [`finish`](Self::finish).
    pub(crate) fn alloc(
        &mut self,
        nth: usize,
        said: &Ask,
        policy: AllocPolicy,
        wishes: &mut Vec<Wish>,
    ) -> Option<Result<u128, Error>> {
        let arena = &mut self.0[nth];
        let (ask, goal) = match arena.caches.class_of(said, policy) {
            None => (*said, Goal::Caller),
            Some(class) => match arena.caches.alloc(class) {
                Some(base) => return Some(Ok(base)),
                None => (arena.caches.slab(), Goal::Slab { said: said.size }),
            },
        };
        let wish = match self.attempt(nth, &ask, policy, goal) {
            Continue(wish) => wish,
            Break(answer) => return Some(self.0[nth].settle(goal, answer)),
        };
        wishes.push(wish.clone());
        let Lender::Arena(source) = self.0[nth].source else {
            return None;
        };
        let lent = self.alloc(source, &wish.import, AllocPolicy::InstantFit, wishes)?;
        wishes.pop();
        Some(self.receive(&wish, lent.map_err(SourceError::from)))
    }

    /// Continues after the answer of the source outside.
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

    /// Answers from the arena's free segments, if possible.
    fn attempt(
        &mut self,
        nth: usize,
        said: &Ask,
        policy: AllocPolicy,
        goal: Goal,
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
                goal,
                import,
            }),
        }
    }

    /// Continues after the answer of an arena's source; the arena may have changed
    /// meanwhile.
    fn receive(&mut self, wish: &Wish, lent: Result<u128, SourceError>) -> Result<u128, Error> {
        let arena = &mut self.0[wish.nth];
        let granted = arena.grant(&wish.ask, wish.policy);
        let is_needed = granted.is_none();
        let answer = granted.unwrap_or_else(|| match lent {
            Ok(base) => wish.take_in(arena, base),
            Err(cause) => Err(wish.failed(arena, cause)),
        });
        let is_kept = is_needed && answer.is_ok();
        let answer = arena.settle(wish.goal, answer);
        if let Ok(base) = lent
            && !is_kept
        {
            self.give_back(wish.nth, base, wish.import.size);
        }
        answer
    }

    /// Gives a range back; returns true if it went to the source outside.
    fn give_back(&mut self, nth: usize, base: u128, size: u128) -> bool {
        match self.0[nth].source {
            Lender::Nobody => panic!("imports have a source"),
            Lender::Arena(source) => {
                let back = self.0[source].free(base, size).expect("it was lent");
                back.is_some_and(|(base, size)| self.give_back(source, base, size))
            }
            Lender::Outside(_) => true,
        }
    }

    pub(crate) fn free(&mut self, nth: usize, base: u128, size: u128) -> Result<(), Error> {
        if let Some((base, size)) = self.0[nth].free(base, size)? {
            self.give_back(nth, base, size);
        }
        Ok(())
    }

    /// Empties magazines; [`trim`](Self::trim) does the slabs.
    pub(crate) fn reap(&mut self, nth: usize) -> Reap {
        let objects = self.0[nth].caches.empty_magazines();
        Reap {
            nth,
            class: 0,
            reaped: Reaped { objects, slabs: 0 },
        }
    }

    /// Gives back slabs that are all free, until the source outside gets something
    /// back: then anything may happen before this continues.
    pub(crate) fn trim(&mut self, reap: &mut Reap) {
        while reap.class < self.0[reap.nth].caches.sizes() {
            let arena = &mut self.0[reap.nth];
            let Some((base, size)) = arena.caches.remove_whole(reap.class) else {
                reap.class += 1;
                continue;
            };
            reap.reaped.slabs += 1;
            let back = arena.free_segment(base, size).expect("it is a slab");
            if back.is_some_and(|(base, size)| self.give_back(reap.nth, base, size)) {
                return;
            }
        }
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

    /// Returns true if an arena has lent this allocation.
    pub(crate) fn is_lent(&self, nth: usize, base: u128) -> bool {
        let children = self.0.iter().filter(|n| n.source == Lender::Arena(nth));
        let mut spans = children.flat_map(|child| &child.spans);
        spans.any(|span| span.imported && span.base == base)
    }
}

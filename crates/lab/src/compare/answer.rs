//! What a side answered to a request.

use crate::world::{Effect, Outcome};

/// What a side answered to a request, and who else got something by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// What came of the request itself.
    pub reply: Reply,
    /// The addresses of those who waited, and were served because of it.
    pub served: Vec<u64>,
}

/// What came of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reply {
    /// An address.
    Allocated(u64),
    /// It was done; there is no address to tell.
    Done,
    /// It waits.
    Waits,
    /// It was refused; why, as a word that never changes.
    Refused(&'static str),
    /// It was not asked: it is about an allocation that this side never made.
    Skipped,
    /// It was not asked: it failed as written, and would do something here.
    Spared,
}

/// Why a side is not asked what was asked as written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unasked {
    /// It is about an allocation that this side never made.
    NeverAllocated,
    /// It failed as written, and would do something here.
    FailedAsWritten,
}

impl Answer {
    /// The answer of one that was not asked.
    pub(super) fn skipped(why: Unasked) -> Self {
        Self {
            reply: match why {
                Unasked::NeverAllocated => Reply::Skipped,
                Unasked::FailedAsWritten => Reply::Spared,
            },
            served: Vec::new(),
        }
    }

    pub(super) fn of(outcome: &Outcome) -> Self {
        let reply = match &outcome.result {
            Ok(Effect::Allocated(allocation)) => Reply::Allocated(allocation.base),
            Ok(Effect::Waits { .. }) => Reply::Waits,
            Ok(_) => Reply::Done,
            Err(failure) => Reply::Refused(failure.code()),
        };
        let served = outcome.served.iter().map(|allocation| allocation.base);
        Self {
            reply,
            served: served.collect(),
        }
    }

    /// Whether two sides answered otherwise. One that was not asked did not answer.
    pub fn differs(&self, other: &Self) -> bool {
        self.was_asked() && other.was_asked() && self != other
    }

    fn was_asked(&self) -> bool {
        !matches!(self.reply, Reply::Skipped | Reply::Spared)
    }
}

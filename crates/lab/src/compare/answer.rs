//! Answers to the requests of a comparison.

use crate::world::{Effect, Outcome};

/// A column's answer to a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The result of the request itself.
    pub reply: Reply,
    /// The addresses of waiting requests that were served because of it.
    pub served: Vec<u64>,
}

/// The result of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reply {
    /// Allocated at this address.
    Allocated(u64),
    /// Done, without an address.
    Done,
    /// The request waits.
    Waits,
    /// Refused, with the failure's code.
    Refused(&'static str),
    /// Not asked: the request is about an allocation that was never made here.
    Skipped,
    /// Not asked: the request failed as written, and would succeed here.
    Spared,
}

/// The reason for which a variant is not asked a request of the scenario as written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unasked {
    /// The request is about an allocation that was never made in the variant.
    NeverAllocated,
    /// The request failed as written, and would succeed in the variant.
    FailedAsWritten,
}

impl Answer {
    /// Returns the answer to a request that was not asked.
    pub(super) fn unasked(why: Unasked) -> Self {
        Self {
            reply: match why {
                Unasked::NeverAllocated => Reply::Skipped,
                Unasked::FailedAsWritten => Reply::Spared,
            },
            served: Vec::new(),
        }
    }

    pub(super) fn new(outcome: &Outcome) -> Self {
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

    /// Returns whether two answers differ. A request that was not asked has no answer.
    pub fn differs(&self, other: &Self) -> bool {
        self.was_asked() && other.was_asked() && self != other
    }

    fn was_asked(&self) -> bool {
        !matches!(self.reply, Reply::Skipped | Reply::Spared)
    }
}

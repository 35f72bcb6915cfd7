//! Answers to the requests of a comparison.

use crate::narration::Radix;
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

impl Answer {
    /// Returns the answer of an outcome, or to a request that was not asked.
    pub(super) fn new(asked: Result<&Outcome, Reply>) -> Self {
        let reply = match asked.map(|outcome| &outcome.result) {
            Ok(Ok(Effect::Allocated(allocation))) => Reply::Allocated(allocation.base),
            Ok(Ok(Effect::Waits { .. })) => Reply::Waits,
            Ok(Ok(_)) => Reply::Done,
            Ok(Err(failure)) => Reply::Refused(failure.code()),
            Err(unasked) => unasked,
        };
        let served = asked.map_or(&[][..], |outcome| &outcome.served);
        Self {
            reply,
            served: served.iter().map(|allocation| allocation.base).collect(),
        }
    }

    /// Returns whether two answers differ. A request that was not asked has no answer.
    pub fn differs(&self, other: &Self) -> bool {
        self.was_asked() && other.was_asked() && self != other
    }

    fn was_asked(&self) -> bool {
        !matches!(self.reply, Reply::Skipped | Reply::Spared)
    }

    /// Returns the answer as text: the address or the failure, and the addresses of
    /// waiting requests that were served because of it.
    pub fn text(&self, radix: Radix) -> String {
        let mut text = match self.reply {
            Reply::Allocated(base) => radix.address(base),
            Reply::Done => "done".to_owned(),
            Reply::Waits => "waits".to_owned(),
            Reply::Refused(code) => format!("refused: {code}"),
            Reply::Skipped => "skipped: never allocated here".to_owned(),
            Reply::Spared => "skipped: failed as written, would succeed here".to_owned(),
        };
        if !self.served.is_empty() {
            let served = self.served.iter().map(|&base| radix.address(base));
            let served: Vec<_> = served.collect();
            let who = match served.len() {
                1 => "the waiting request",
                _ => "waiting requests",
            };
            text += &format!(", then serves {who} at {}", served.join(", "));
        }
        text
    }
}

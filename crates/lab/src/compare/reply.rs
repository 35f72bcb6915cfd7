//! The answers of a side as text.

use super::answer::{Answer, Reply};
use crate::narration::Radix;

impl Answer {
    /// Returns the answer as text: the address or the failure, and the addresses of
    /// waiting requests that were served because of it.
    pub fn text(&self, radix: Radix) -> String {
        let mut text = match self.reply {
            Reply::Allocated(base) => radix.address(base),
            Reply::Done => "done".to_owned(),
            Reply::Waits => "waits".to_owned(),
            Reply::Refused(code) => format!("refused: {code}"),
            Reply::Skipped => "not asked: never allocated here".to_owned(),
            Reply::Spared => "not asked: failed as written, would succeed here".to_owned(),
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

//! What a side of a comparison answered, in words.

use super::Radix;
use crate::compare::{Answer, Reply};

/// What a side answered to a request, and who else got something by it.
pub fn reply(radix: Radix, answer: &Answer) -> String {
    let mut text = match answer.reply {
        Reply::Allocated(base) => radix.address(base),
        Reply::Done => "done".to_owned(),
        Reply::Waits => "waits".to_owned(),
        Reply::Refused(code) => format!("refused: {code}"),
        Reply::Skipped => "not asked: it was never allocated here".to_owned(),
        Reply::Spared => "not asked: it failed as written, and would do something here".to_owned(),
    };
    if !answer.served.is_empty() {
        let served = answer.served.iter().map(|&base| radix.address(base));
        let served: Vec<_> = served.collect();
        text += &format!(", and serves who waited at {}", served.join(", "));
    }
    text
}

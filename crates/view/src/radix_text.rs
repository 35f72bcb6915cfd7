//! Words that stay on the screen while the settings change.

use crate::settings::{Radix, Settings};

/// Words of the past, in each way of writing addresses: what they tell of may be gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RadixText {
    decimal: String,
    hexadecimal: String,
}

impl RadixText {
    /// What is said under settings like these, and like these with addresses the other way.
    pub fn by(mut say: impl FnMut(Settings) -> String) -> Self {
        let mut in_radix = |radix| {
            let settings = Settings::default();
            say(Settings { radix, ..settings })
        };
        Self {
            decimal: in_radix(Radix::Decimal),
            hexadecimal: in_radix(Radix::Hexadecimal),
        }
    }

    /// As the settings have it.
    pub fn shown(&self, settings: Settings) -> &str {
        match settings.radix {
            Radix::Decimal => &self.decimal,
            Radix::Hexadecimal => &self.hexadecimal,
        }
    }
}

/// Words without an address.
impl From<String> for RadixText {
    fn from(words: String) -> Self {
        Self {
            decimal: words.clone(),
            hexadecimal: words,
        }
    }
}

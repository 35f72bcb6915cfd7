//! A text that is stored while the radix of addresses may change.

use crate::settings::{Radix, Settings};

/// A text about a past state, in each radix: it cannot be formatted again later.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RadixText {
    decimal: String,
    hexadecimal: String,
}

impl RadixText {
    /// Formats the text in each radix.
    pub fn new(mut format: impl FnMut(Settings) -> String) -> Self {
        let mut in_radix = |radix| {
            let settings = Settings::default();
            format(Settings { radix, ..settings })
        };
        Self {
            decimal: in_radix(Radix::Decimal),
            hexadecimal: in_radix(Radix::Hexadecimal),
        }
    }

    /// Returns the text in the radix of the settings.
    pub fn shown(&self, settings: Settings) -> &str {
        match settings.radix {
            Radix::Decimal => &self.decimal,
            Radix::Hexadecimal => &self.hexadecimal,
        }
    }
}

/// A text without an address.
impl From<String> for RadixText {
    fn from(text: String) -> Self {
        Self {
            decimal: text.clone(),
            hexadecimal: text,
        }
    }
}

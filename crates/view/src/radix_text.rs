//! A text that is stored while the radix of addresses may change.

use vmem_lab::narration::Radix;

use crate::settings::Settings;

/// A text about a past state, in decimal and hexadecimal: it cannot be formatted again later.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RadixText([String; 2]);

impl RadixText {
    /// Formats the text in each radix.
    pub fn new(format: impl FnMut(Radix) -> String) -> Self {
        Self([Radix::Decimal, Radix::Hexadecimal].map(format))
    }

    /// Returns the text in the radix of the settings.
    pub fn shown(&self, settings: Settings) -> &str {
        let [decimal, hexadecimal] = &self.0;
        match settings.radix {
            Radix::Decimal => decimal,
            Radix::Hexadecimal => hexadecimal,
        }
    }
}

/// A text without an address.
impl From<String> for RadixText {
    fn from(text: String) -> Self {
        Self([text.clone(), text])
    }
}

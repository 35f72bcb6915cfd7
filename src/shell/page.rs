//! What the page around the canvas says in words, for screen readers and for
//! whoever looks in from outside. Nothing natively, where the window has an
//! accessibility tree of its own.

use vmem_lab::Session;

use vmem_view::settings::{Radix, Settings};
use vmem_view::wording::sentence;

/// What the page says, by what it was written for.
#[derive(Default)]
pub struct Page {
    sentence: Option<(u64, Radix)>,
    text: Option<u64>,
}

impl Page {
    /// Writes the sentence of state `state` and the scenario of text `text` into
    /// the page, where they are new.
    pub fn show(&mut self, state: u64, text: u64, session: &Session, settings: Settings) {
        if self.text.replace(text) != Some(text) {
            write("vmem-scenario", || session.text().to_owned());
        }
        let told = Some((state, settings.radix));
        if std::mem::replace(&mut self.sentence, told) != told {
            write("vmem-narration", || sentence(&session.moment(), settings));
            #[cfg(target_arch = "wasm32")]
            crate::platform::browser::ready();
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn write(element: &str, words: impl FnOnce() -> String) {
    crate::platform::browser::write(element, &words());
}

#[cfg(not(target_arch = "wasm32"))]
fn write(_: &str, _: impl FnOnce() -> String) {}

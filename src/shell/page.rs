//! The comments, the sentence and the scenario as text in the page around the canvas, for screen readers
//! and tests. A native window has an accessibility tree instead.

use vmem_lab::Session;

use vmem_view::settings::Radix;
use vmem_view::wording::commented;

/// The revisions of the texts that the page has.
#[derive(Default)]
pub struct Page {
    sentence: Option<(u64, Radix)>,
    text: Option<u64>,
}

impl Page {
    /// Writes the sentence and the scenario into the page, each if its revision is new.
    pub fn show(&mut self, state: u64, text: u64, session: &Session, radix: Radix) {
        if self.text.replace(text) != Some(text) {
            write("vmem-scenario", || session.text().to_owned());
        }
        let sentence_of = Some((state, radix));
        if std::mem::replace(&mut self.sentence, sentence_of) != sentence_of {
            write("vmem-narration", || commented(session, radix).join("\n"));
            #[cfg(target_arch = "wasm32")]
            crate::platform::browser::ready();
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn write(element: &str, text: impl FnOnce() -> String) {
    crate::platform::browser::write(element, &text());
}

#[cfg(not(target_arch = "wasm32"))]
fn write(_: &str, _: impl FnOnce() -> String) {}

//! What the page around the canvas says in words, for screen readers and for
//! whoever looks in from outside. Nothing natively, where the window has an
//! accessibility tree of its own.

/// The page's text, as it was last written.
#[derive(Default)]
pub struct Page {
    revision: Option<u64>,
}

impl Page {
    /// Writes the scenario and the sentence into the page, if `revision` is new.
    pub fn show(&mut self, revision: u64, text: impl FnOnce() -> String, sentence: &str) {
        if self.revision == Some(revision) {
            return;
        }
        self.revision = Some(revision);
        #[cfg(target_arch = "wasm32")]
        {
            crate::web::write("vmem-scenario", &text());
            crate::web::write("vmem-narration", sentence);
            crate::web::ready();
        }
        #[cfg(not(target_arch = "wasm32"))]
        let _ = (text, sentence);
    }
}

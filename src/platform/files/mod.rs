//! Saving, opening and copying: the dialogs of the system, or the browser.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod page;

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};

use egui::{ColorImage, Context, DroppedFileHandle};
#[cfg(not(target_arch = "wasm32"))]
pub use native::read;
use vmem_view::files::{At, FileEvent, FileRequest};

/// Something for the clipboard.
#[derive(Clone, PartialEq, Debug)]
pub enum Clip {
    /// The session's link.
    Link(String),
    /// Another text.
    Text(String),
    /// A picture.
    Picture(ColorImage),
}

impl Clip {
    const fn subject(&self) -> &'static str {
        match self {
            Self::Link(_) => "The link",
            Self::Text(_) => "The text",
            Self::Picture(_) => "The picture",
        }
    }

    fn copied(&self) -> FileEvent {
        let notice = format!("{} is on the clipboard.", self.subject());
        FileEvent::Copied(Ok(notice))
    }
}

/// Files and clipboard of the system. No call waits: [`poll`](Self::poll) returns the
/// results, and a repaint is requested for each.
pub trait Platform {
    /// Saves or opens a file.
    fn request(&mut self, ctx: &Context, request: FileRequest, at: At);
    /// Opens a file that was dropped on the window.
    fn open_dropped(&mut self, ctx: &Context, file: &DroppedFileHandle);
    /// Copies to the clipboard. Returns the result if it is known at once.
    fn copy(&mut self, ctx: &Context, clip: Clip) -> Option<FileEvent> {
        let copied = clip.copied();
        match clip {
            Clip::Link(text) | Clip::Text(text) => ctx.copy_text(text),
            Clip::Picture(image) => ctx.copy_image(image),
        }
        Some(copied)
    }
    /// Returns the next result.
    fn poll(&mut self) -> Option<FileEvent>;
}

/// Returns the platform that this system has.
#[cfg(not(target_arch = "wasm32"))]
pub fn system() -> Box<dyn Platform> {
    Box::new(native::Dialogs::default())
}

/// Returns the platform that this system has.
#[cfg(target_arch = "wasm32")]
pub fn system() -> Box<dyn Platform> {
    Box::new(page::Page::default())
}

/// The results that have arrived, in order.
struct Events {
    sender: Sender<FileEvent>,
    arrived: Receiver<FileEvent>,
}

impl Default for Events {
    fn default() -> Self {
        let (sender, arrived) = channel();
        Self { sender, arrived }
    }
}

impl Events {
    /// Returns a function that sends a result, from any thread, and requests a repaint.
    fn sender(&self, ctx: &Context) -> impl Fn(FileEvent) + Send + 'static {
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        move |event| {
            // Without a receiver the app is at its end.
            let _sent = sender.send(event);
            ctx.request_repaint();
        }
    }

    fn send(&self, ctx: &Context, event: FileEvent) {
        self.sender(ctx)(event);
    }
}

/// Returns the event of a file that was read, or could not be read.
fn opened(path: PathBuf, bytes: Result<Vec<u8>, impl Display>) -> FileEvent {
    match bytes {
        Ok(bytes) => FileEvent::Opened { path, bytes },
        Err(error) => {
            let name = vmem_view::open::file_name(&path);
            FileEvent::Failed(format!("{name} was not opened: {error}."))
        }
    }
}

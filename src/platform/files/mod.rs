//! Saving, opening and copying: the dialogs of the system, or the browser.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod page;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use egui::{ColorImage, Context, DroppedFileHandle};

/// The kind of a file that is saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A scenario.
    Scenario,
    /// A picture made of pixels.
    Picture,
    /// A picture made of lines and text.
    Drawing,
    /// Comma-separated values.
    Table,
}

impl FileKind {
    /// Returns the name of the kind.
    pub const fn title(self) -> &'static str {
        self.facts().0
    }

    /// Returns the extension of such files.
    pub const fn extension(self) -> &'static str {
        self.facts().1
    }

    /// Returns the media type.
    pub const fn media_type(self) -> &'static str {
        self.facts().2
    }

    const fn facts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Scenario => ("scenario", "vmem", "text/plain;charset=utf-8"),
            Self::Picture => ("PNG picture", "png", "image/png"),
            Self::Drawing => ("SVG drawing", "svg", "image/svg+xml"),
            Self::Table => ("CSV table", "csv", "text/csv;charset=utf-8"),
        }
    }
}

/// A file to save.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// The proposed name.
    pub name: String,
    /// Its kind.
    pub kind: FileKind,
    /// Its contents.
    pub bytes: Vec<u8>,
}

impl File {
    /// Makes a file that is called `stem`, with the extension of its kind.
    pub fn new(stem: &str, kind: FileKind, bytes: Vec<u8>) -> Self {
        Self {
            name: format!("{stem}.{}", kind.extension()),
            kind,
            bytes,
        }
    }
}

/// The contents of a file that was chosen or dropped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contents {
    /// All bytes; if `rest` is set, the first bytes, more than a scenario may have.
    pub bytes: Vec<u8>,
    /// The path of a file that is too long to be read at once.
    pub rest: Option<PathBuf>,
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, rest: None }
    }
}

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

/// The use of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileRequest {
    /// Save this file.
    Save(File),
    /// Open a file.
    Open,
}

/// The result of a call of [`Platform`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileEvent {
    /// A file was saved under this name.
    Saved(String),
    /// A file was read.
    Opened {
        /// Its name.
        name: String,
        /// Its contents.
        contents: Contents,
    },
    /// Something is on the clipboard, with the notice that says so; or the reason why not.
    Copied(Result<String, String>),
    /// It failed, for this reason.
    Failed(String),
    /// It failed at a typed path; another path may work.
    PathFailed {
        /// The request.
        request: FileRequest,
        /// The path.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// This system has no file dialog.
    NoDialog(FileRequest),
}

/// Files and clipboard of the system. No call waits: [`poll`](Self::poll) returns the
/// results, and a repaint is requested for each.
pub trait Platform {
    /// Saves or opens a file: at a path, or else at the one that the user chooses.
    fn request(&mut self, ctx: &Context, request: FileRequest, path: Option<PathBuf>);
    /// Saves a file at the path that the user chooses.
    fn save(&mut self, ctx: &Context, file: File) {
        self.request(ctx, FileRequest::Save(file), None);
    }
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
fn opened(name: String, bytes: Result<Vec<u8>, impl Display>) -> FileEvent {
    match bytes {
        Ok(bytes) => FileEvent::Opened {
            name,
            contents: bytes.into(),
        },
        Err(error) => FileEvent::Failed(format!("{name} was not opened: {error}.")),
    }
}

/// Returns the name of a file, as messages have it.
fn name_of(path: &Path) -> String {
    match path.file_name().unwrap_or(path.as_os_str()) {
        name if name.is_empty() => "unnamed file".to_owned(),
        name => name.to_string_lossy().into_owned(),
    }
}

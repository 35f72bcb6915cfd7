//! Where files go to and come from: the system's dialogs, or the browser.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod page;

use std::path::PathBuf;

use egui::{ColorImage, Context};

/// What is in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A scenario.
    Scenario,
    /// A picture made of pixels.
    Picture,
    /// A picture made of lines and words.
    Drawing,
    /// Comma-separated values.
    Table,
}

impl Kind {
    /// How the names of such files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Scenario => "vmem",
            Self::Picture => "png",
            Self::Drawing => "svg",
            Self::Table => "csv",
        }
    }

    /// What such files are called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Scenario => "Scenario",
            Self::Picture => "PNG picture",
            Self::Drawing => "SVG drawing",
            Self::Table => "CSV table",
        }
    }

    /// What browsers call it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Scenario => "text/plain;charset=utf-8",
            Self::Picture => "image/png",
            Self::Drawing => "image/svg+xml",
            Self::Table => "text/csv;charset=utf-8",
        }
    }
}

/// A file that is to be saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// The name that is proposed.
    pub name: String,
    /// What is in it.
    pub kind: Kind,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file called `stem`, with the ending of its kind.
    pub fn new(stem: &str, kind: Kind, bytes: Vec<u8>) -> Self {
        Self {
            name: format!("{stem}.{}", kind.extension()),
            kind,
            bytes,
        }
    }
}

/// What a file is opened for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To begin with the scenario in it.
    Scenario,
    /// To make a scenario of the log in it.
    Log,
}

/// Where that is which is in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Contents {
    /// In the file: it may be too long to be read at once.
    #[cfg(not(target_arch = "wasm32"))]
    At(PathBuf),
    /// Here.
    Here(Vec<u8>),
}

/// What goes on the clipboard.
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
    /// What is said when it is there.
    pub const fn said(&self) -> &'static str {
        match self {
            Self::Link(_) => "The link is on the clipboard.",
            Self::Text(_) => "The text is on the clipboard.",
            Self::Picture(_) => "The picture is on the clipboard.",
        }
    }
}

/// What was wanted of a dialog.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// A place for a file.
    Save(File),
    /// A file to open.
    Open(Purpose),
}

/// What has come of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// A file was saved under this name.
    Saved(String),
    /// A scenario was chosen.
    Opened {
        /// Its name.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// A log was chosen.
    Log {
        /// Its name.
        name: String,
        /// What is in it.
        contents: Contents,
    },
    /// It is on the clipboard; the sentence that says so.
    Copied(&'static str),
    /// It was not done; why, in words.
    Failed(String),
    /// It was not done where a typed path said; another path may do.
    NotThere {
        /// What was wanted.
        wanted: Wanted,
        /// The path.
        path: PathBuf,
        /// Why, in words.
        why: String,
    },
    /// There is no dialog to be had on this system.
    NoDialog(Wanted),
}

/// Saves and opens files, and copies. Nothing waits: what comes of it is asked for with
/// [`poll`](Self::poll), and a repaint is asked for when there is something.
pub trait Platform {
    /// Lets the user save a file.
    fn save(&mut self, ctx: &Context, file: File);
    /// Lets the user choose a file.
    fn open(&mut self, ctx: &Context, purpose: Purpose);
    /// Saves a file where a path says.
    fn save_at(&mut self, ctx: &Context, path: PathBuf, file: File);
    /// Opens the file at a path.
    fn open_at(&mut self, ctx: &Context, path: PathBuf, purpose: Purpose);
    /// Puts something on the clipboard. What has come of it, if that is known at once.
    fn copy(&mut self, ctx: &Context, clip: Clip) -> Option<Answer> {
        let said = clip.said();
        match clip {
            Clip::Link(text) | Clip::Text(text) => ctx.copy_text(text),
            Clip::Picture(image) => ctx.copy_image(image),
        }
        Some(Answer::Copied(said))
    }
    /// The next answer, if there is one.
    fn poll(&mut self) -> Option<Answer>;
}

/// The one that this system has.
#[cfg(not(target_arch = "wasm32"))]
pub fn of_the_system() -> Box<dyn Platform> {
    Box::new(native::Dialogs::default())
}

/// The one that this system has.
#[cfg(target_arch = "wasm32")]
pub fn of_the_system() -> Box<dyn Platform> {
    Box::new(page::Page::default())
}

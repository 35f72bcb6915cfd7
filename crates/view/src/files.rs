//! Files to save and to open: requests, and their results.

use std::path::PathBuf;

use vmem_lab::{ArenaGeneration, Document};

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

/// The file that a save may replace without asking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Replaces {
    /// None.
    Nothing,
    /// This one, unless it was changed elsewhere.
    Unchanged(Document),
    /// Any: the user was asked.
    Anything,
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
    /// The files that it may replace.
    pub replaces: Replaces,
    /// The [opening](vmem_lab::Session::opening) of the session that it holds, if it holds one.
    pub opening: Option<ArenaGeneration>,
}

impl File {
    /// Makes a file that is called `stem`, with the extension of its kind.
    pub fn new(stem: &str, kind: FileKind, bytes: Vec<u8>) -> Self {
        Self {
            name: format!("{stem}.{}", kind.extension()),
            kind,
            bytes,
            replaces: Replaces::Nothing,
            opening: None,
        }
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

/// The place of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum At {
    /// The place that the user chooses in a dialog, which begins in this folder.
    Dialog(Option<PathBuf>),
    /// This path.
    Path(PathBuf),
}

/// The result of a call of the system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileEvent {
    /// A file was saved.
    Saved {
        /// The file.
        file: File,
        /// Its path; `None` for the browser's downloads.
        path: Option<PathBuf>,
    },
    /// A file was not saved, because it would replace one that it may not replace unasked.
    Exists {
        /// The file.
        file: File,
        /// The path.
        path: PathBuf,
    },
    /// A file was read.
    Opened {
        /// Its path, or only its name.
        path: PathBuf,
        /// Its contents; if they are more than a scenario may have, possibly the first bytes.
        bytes: Vec<u8>,
    },
    /// Something is on the clipboard, with the notice that says so; or the reason why not.
    Copied(Result<String, String>),
    /// It failed, for this reason.
    Failed(String),
    /// It failed at a path; another path may work.
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

//! The parts of the screen that can be saved as a picture.

use crate::tabs::Tab;

/// A part of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The whole window.
    Screen,
    /// The arenas.
    Arenas,
    /// The panel of a tab.
    Tab(Tab),
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 8] = [
        Self::Screen,
        Self::Arenas,
        Self::Tab(Tab::Lists),
        Self::Tab(Tab::Hash),
        Self::Tab(Tab::Caches),
        Self::Tab(Tab::Imports),
        Self::Tab(Tab::Steps),
        Self::Tab(Tab::Inspector),
    ];

    /// Returns the title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Screen => "Whole screen",
            Self::Arenas => "Arenas",
            Self::Tab(tab) => tab.title(),
        }
    }

    /// Returns the name of a file with its picture, without the extension.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Screen => "vmem-screen",
            Self::Arenas => "vmem-arenas",
            Self::Tab(Tab::Lists) => "vmem-freelists",
            Self::Tab(Tab::Hash) => "vmem-hash-chains",
            Self::Tab(Tab::Caches) => "vmem-caches",
            Self::Tab(Tab::Imports) => "vmem-spans",
            Self::Tab(Tab::Steps) => "vmem-steps",
            Self::Tab(Tab::Inspector) => "vmem-inspector",
        }
    }
}

//! The parts of the screen that there can be a picture of.

use crate::tabs::Tab;

/// What a picture shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// All of the window.
    Screen,
    /// The arenas.
    Arenas,
    /// One structure, or what is said about it.
    Tab(Tab),
}

impl Part {
    /// All of them.
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

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Screen => "Whole screen",
            Self::Arenas => "Arenas",
            Self::Tab(tab) => tab.title(),
        }
    }

    /// The name of a file with it.
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

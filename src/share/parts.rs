//! What there can be a picture or a drawing of, and where it is on the screen.

use egui::Rect;

use crate::state::Tab;

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

/// Where the parts of the screen were drawn last.
#[derive(Clone, Debug, Default)]
pub struct Places {
    drawn: Vec<(Part, Rect)>,
    /// In the frame before: what lies above the screen may be drawn first.
    before: Vec<(Part, Rect)>,
}

impl Places {
    /// Nothing is drawn yet in this frame.
    pub fn begin_frame(&mut self) {
        self.before = std::mem::take(&mut self.drawn);
    }

    /// A part is drawn here.
    pub fn note(&mut self, part: Part, rect: Rect) {
        self.drawn.push((part, rect));
    }

    /// Where a part is in the frame that was drawn, in points.
    pub fn of(&self, part: Part) -> Option<Rect> {
        let found = self.drawn.iter().find(|(drawn, _)| *drawn == part);
        found.map(|(_, rect)| *rect)
    }

    /// Whether there was anything of a part to be seen in the frame before this one.
    pub fn shows(&self, part: Part) -> bool {
        part == Part::Screen || self.before.iter().any(|(drawn, _)| *drawn == part)
    }
}

//! The bounds of the panels, for pictures of them.

use egui::Rect;
use vmem_view::tabs::Part;

/// The bounds of the panels, as drawn last.
#[derive(Clone, Debug, Default)]
pub struct Places {
    drawn: Vec<(Part, Rect)>,
    /// The bounds in the previous frame: a dialog may be drawn before the panels.
    before: Vec<(Part, Rect)>,
}

impl Places {
    /// Starts a frame, in which nothing is drawn yet.
    pub fn begin_frame(&mut self) {
        self.before = std::mem::take(&mut self.drawn);
    }

    /// Records the bounds of a part.
    pub fn note(&mut self, part: Part, rect: Rect) {
        self.drawn.push((part, rect));
    }

    /// Returns the bounds of a part in this frame, in points.
    pub fn of(&self, part: Part) -> Option<Rect> {
        let found = self.drawn.iter().find(|(drawn, _)| *drawn == part);
        found.map(|(_, rect)| *rect)
    }

    /// Returns true if the part was visible in the previous frame.
    pub fn shows(&self, part: Part) -> bool {
        part == Part::Screen || self.before.iter().any(|(drawn, _)| *drawn == part)
    }
}

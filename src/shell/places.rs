//! The bounds of the parts of the screen, for pictures of them.

use egui::Rect;
use vmem_view::part::Part;

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

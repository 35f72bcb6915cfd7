//! Chips: the segments of a freelist or a hash chain, as boxes with arrows between them.

use egui::{
    Align2, Color32, CornerRadius, Id, Painter, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2,
};
use vmem_lab::narration::grouped;

use crate::kit::focus::Focus;
use crate::kit::theme::{Galley, Palette, mono, size, text};
use crate::kit::{navigation, paint, text_width};
use vmem_view::step_highlights::{StepHighlights, VisitOrder};

/// The measures of a row of chips.
pub struct Measures {
    /// The height of a chip.
    pub height: f32,
    /// The width of a chip beyond its label.
    pub padding: f32,
    /// The distance from one chip to the next.
    pub link: f32,
    /// The distance from a chip to the arrow.
    pub before_arrow: f32,
}

impl Measures {
    /// Returns the width of a chip.
    pub fn width(&self, label: &Galley) -> f32 {
        label.size().x + self.padding
    }

    /// Returns the box of a chip whose left edge has its centre at `at`.
    pub fn place(&self, label: &Galley, at: Pos2) -> Rect {
        let size = vec2(self.width(label), self.height);
        Rect::from_min_size(at - vec2(0.0, size.y / 2.0), size)
    }

    /// Draws the arrow from `at` to the next chip. Returns where the chip begins.
    pub fn arrow(&self, painter: &Painter, at: Pos2, colour: Color32) -> Pos2 {
        let stroke = Stroke::new(1.5, colour);
        let tip = at + vec2(self.link - 2.0, 0.0);
        painter.line_segment([at + vec2(self.before_arrow, 0.0), tip], stroke);
        painter.line_segment([tip, tip + vec2(-5.0, -4.0)], stroke);
        painter.line_segment([tip, tip + vec2(-5.0, 4.0)], stroke);
        at + vec2(self.link, 0.0)
    }

    /// Draws the ghost of a segment that left the list or the chain, its left edge at `at`.
    /// Returns where it ends; `None` if it does not fit before `right`.
    pub fn ghost(&self, ui: &Ui, ghost: Ghost, at: Pos2, right: f32) -> Option<f32> {
        let palette = Palette::of(ui);
        let Ghost { id, labels, text } = ghost;
        let mut labels = labels
            .into_iter()
            .map(|label| lay_out(ui, label, palette.ink));
        let label = labels.find(|label| at.x + self.width(label) <= right)?;
        let rect = self.place(&label, at);
        let painter = ui.painter();
        painter.rect_filled(rect, 0.0, palette.card);
        paint::dashed_box(painter, rect, palette.ink, palette.card);
        paint::galley(
            painter,
            rect.center(),
            Align2::CENTER_CENTER,
            label,
            palette.ink,
        );
        navigation::label(ui, rect, id, &text).on_hover_text(text);
        Some(rect.right())
    }
}

/// A segment that left a list or a chain.
pub struct Ghost {
    /// Distinguishes it from other widgets of the panel.
    pub id: Id,
    /// The possible labels; the first that fits is drawn.
    pub labels: Vec<String>,
    /// The accessible name and the tooltip.
    pub text: String,
}

/// The fill of a chip.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fill {
    /// Allocated, in its arena's colour.
    Solid(Color32),
    /// Free.
    Hatched,
}

/// A segment in a list or in a chain.
pub struct Chip<'a> {
    /// The segment's first unit.
    pub base: u64,
    /// Distinguishes it from other widgets of the panel.
    pub id: Id,
    /// Its box.
    pub rect: Rect,
    /// Its label.
    pub label: Galley,
    /// Its fill.
    pub fill: Fill,
    /// True if the current step added it to the list or the chain.
    pub is_new: bool,
    /// The visits to number it by, and the verb for a visit.
    pub visits: (fn(&StepHighlights) -> &VisitOrder, &'static str),
    /// Returns the accessible name.
    pub name: &'a dyn Fn() -> String,
    /// Returns the tooltip.
    pub tooltip: &'a dyn Fn() -> String,
}

/// Draws a segment that can be hovered and selected, with the number of its visit.
pub fn ui(ui: &Ui, chip: Chip<'_>, focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    let rect = chip.rect;
    let (visits, verb) = chip.visits;
    let visits = visits(&focus.highlights);
    let number = visits.number_of(chip.base);
    let is_latest = visits.latest() == Some(chip.base);
    let name = || {
        let number = number.map(|number| format!(", {verb} as number {number}"));
        (chip.name)() + &number.unwrap_or_default()
    };
    let item = focus.segment(chip.base);
    let (response, is_highlighted) = focus.thing(ui, rect, chip.id, item, name);
    let is_now = is_latest || chip.is_new && !is_highlighted;
    let painter = ui.painter();
    paint(painter, &palette, rect, chip.label, chip.fill);
    if is_now {
        paint::ring(painter, rect, 2.0, palette.now);
    } else if is_highlighted {
        painter.rect_stroke(rect, 4.0, (2.5, palette.ink), StrokeKind::Middle);
    }
    if let Some(number) = number {
        let colours = if is_now {
            (palette.now, palette.on_now)
        } else {
            (palette.ink, palette.card)
        };
        badge(painter, rect, number, colours);
    }
    response.on_hover_ui(|ui| {
        ui.label((chip.tooltip)());
    });
}

fn paint(painter: &Painter, palette: &Palette, rect: Rect, label: Galley, fill: Fill) {
    let corner = CornerRadius::same(4);
    let at = Align2::CENTER_CENTER.anchor_size(rect.center(), label.size());
    let ink = match fill {
        Fill::Solid(hue) => {
            painter.rect_filled(rect, corner, hue);
            palette.on_hue
        }
        Fill::Hatched => {
            painter.rect_filled(rect, corner, palette.card);
            let line = Stroke::new(1.2, palette.hatch);
            paint::hatch(painter, rect.shrink(1.0), 7.0, line);
            let patch = at.expand2(vec2(3.0, -1.0));
            painter.rect_filled(patch, CornerRadius::same(3), palette.card);
            let edge = Stroke::new(1.2, palette.ink);
            painter.rect_stroke(rect, corner, edge, StrokeKind::Inside);
            palette.ink
        }
    };
    painter.galley(at.min, label, ink);
}

/// Draws the number of a visit on the corner of a chip.
fn badge(painter: &Painter, chip: Rect, number: usize, (fill, ink): (Color32, Color32)) {
    let label = painter.layout_no_wrap(number.to_string(), mono(size::SMALL), ink);
    let width = (label.size().x + 6.0).max(16.0);
    let rect = Rect::from_center_size(chip.left_top() + vec2(1.0, -1.0), vec2(width, 15.0));
    painter.rect_filled(rect, CornerRadius::same(7), fill);
    paint::galley(painter, rect.center(), Align2::CENTER_CENTER, label, ink);
}

/// Lays out the label of a chip.
pub fn lay_out(ui: &Ui, label: String, ink: Color32) -> Galley {
    ui.painter().layout_no_wrap(label, mono(size::SMALL), ink)
}

/// Returns the note for chips that are not drawn: "+ 3 more".
pub fn more(count: usize) -> String {
    format!("+ {} more", grouped(count as u128))
}

/// Returns the width of a note after a chip.
pub fn note_width(ui: &Ui, note: &str) -> f32 {
    text_width(ui, note, size::SMALL) + 8.0
}

/// Draws a note in place of chips. Returns where it ends.
pub fn note(ui: &Ui, note: String, x: f32, y: f32) -> f32 {
    let muted = Palette::of(ui).muted;
    let painter = ui.painter();
    let font = text(size::SMALL);
    painter
        .text(pos2(x, y), Align2::LEFT_CENTER, note, font, muted)
        .right()
}

//! Chips: the segments of a freelist or a hash chain, as boxes with arrows between them.

use egui::{Align2, Color32, Id, Painter, Pos2, Rect, Stroke, StrokeKind, Ui, vec2};
use vmem_lab::narration::grouped;

use crate::kit::focus::Focus;
use crate::kit::theme::{Galley, Palette, mono, size, text};
use crate::kit::{marks, navigation, paint, text_width};

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
    fn place(&self, label: &Galley, at: Pos2) -> Rect {
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

    /// Draws a chip that can be hovered and selected, its left edge at `at`, with the number of
    /// its visit in the current step. Returns where it ends.
    pub fn chip(&self, ui: &Ui, chip: Chip<'_>, at: Pos2, focus: &mut Focus<'_>) -> Pos2 {
        let palette = Palette::of(ui);
        let rect = self.place(&chip.label, at);
        let base = chip.base;
        let highlights = focus.highlights.clone();
        let moves = &highlights.moves;
        let fill = (chip.kind == Kind::Allocated).then_some(focus.hue);
        let (visits, verb, is_new) = match chip.kind {
            Kind::Free => (&highlights.examined, "examined", moves.is_filed(base)),
            Kind::Allocated => (&highlights.compared, "compared", moves.is_hashed(base)),
        };
        let number = visits.number_of(base);
        let name = || match number {
            Some(number) => {
                let name = (chip.name)();
                format!("{name}, number {number} of the segments {verb}")
            }
            None => (chip.name)(),
        };
        let item = focus.segment(base);
        let (response, is_highlighted) = focus.thing(ui, rect, ("chip", base), item, name);
        let is_now = visits.latest() == Some(base) || is_new && !is_highlighted;
        let painter = ui.painter();
        paint(painter, &palette, rect, chip.label, fill);
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
            marks::number(painter, rect, number, colours);
        }
        response.on_hover_ui(|ui| {
            ui.label((chip.tooltip)());
        });
        rect.right_center()
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
        let (at, ink) = (rect.center(), palette.ink);
        paint::galley(painter, at, Align2::CENTER_CENTER, label, ink);
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

/// The kind of a chip.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A free segment in a list.
    Free,
    /// An allocated segment in a chain.
    Allocated,
}

/// A segment in a list or in a chain.
pub struct Chip<'a> {
    /// The segment's first unit.
    pub base: u64,
    /// Its kind.
    pub kind: Kind,
    /// Its label.
    pub label: Galley,
    /// Returns the accessible name.
    pub name: &'a dyn Fn() -> String,
    /// Returns the tooltip.
    pub tooltip: &'a dyn Fn() -> String,
}

fn paint(painter: &Painter, palette: &Palette, rect: Rect, label: Galley, fill: Option<Color32>) {
    let at = Align2::CENTER_CENTER.anchor_size(rect.center(), label.size());
    painter.rect_filled(rect, 4.0, fill.unwrap_or(palette.card));
    if fill.is_some() {
        painter.galley(at.min, label, palette.on_hue);
        return;
    }
    paint::hatch(painter, rect.shrink(1.0), 7.0, (1.2, palette.hatch));
    painter.rect_filled(at.expand2(vec2(3.0, -1.0)), 3.0, palette.card);
    painter.rect_stroke(rect, 4.0, (1.2, palette.ink), StrokeKind::Inside);
    painter.galley(at.min, label, palette.ink);
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

/// Draws a note in place of chips, its left edge at `at`. Returns where it ends.
pub fn note(ui: &Ui, note: String, at: Pos2) -> f32 {
    let (painter, muted) = (ui.painter(), Palette::of(ui).muted);
    let note = painter.text(at, Align2::LEFT_CENTER, note, text(size::SMALL), muted);
    note.right()
}

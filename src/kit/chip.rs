//! Chips: a segment in a list, a chain or a magazine, and what stands around it.

use egui::{
    Align2, Color32, CornerRadius, Id, Painter, Pos2, Rect, Role, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::kit::focus::Focus;
use crate::kit::theme::{Galley, Palette, mono, size, text};
use crate::kit::{navigation, paint};
use vmem_view::action::Action;
use vmem_view::step_highlights::{StepHighlights, VisitOrder};

/// The height of a chip.
pub const HEIGHT: f32 = 22.0;
/// The length of the link from one chip to the next.
pub const LINK: f32 = 16.0;

/// How a chip is filled.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fill {
    /// Allocated, in its arena's colour.
    Solid(Color32),
    /// Free.
    Hatched,
}

/// Whether a chip stands out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stress {
    /// It does not.
    None,
    /// It lights up with what is pointed at.
    Lit,
    /// It is looked at now.
    Now,
}

impl Stress {
    /// As `lit` says, unless it is `now`.
    pub fn of(lit: bool, now: bool) -> Self {
        match (now, lit) {
            (true, _) => Self::Now,
            (_, true) => Self::Lit,
            _ => Self::None,
        }
    }
}

/// The width of a chip with this label.
pub fn width(label: &Galley) -> f32 {
    label.size().x + 14.0
}

/// Draws a chip with its label.
fn paint(
    painter: &Painter,
    palette: &Palette,
    rect: Rect,
    label: Galley,
    fill: Fill,
    stress: Stress,
) {
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
    match stress {
        Stress::None => {}
        Stress::Lit => {
            let edge = Stroke::new(2.5, palette.ink);
            painter.rect_stroke(rect, corner, edge, StrokeKind::Middle);
        }
        Stress::Now => paint::ring(painter, rect, 2.0, palette.now),
    }
}

/// Draws what was there before: dashed, as on the bars.
pub fn ghost(painter: &Painter, palette: &Palette, rect: Rect, label: Galley) {
    painter.rect_filled(rect, CornerRadius::ZERO, palette.card);
    paint::dashed_box(painter, rect, palette.ink, palette.card);
    let at = Align2::CENTER_CENTER.anchor_size(rect.center(), label.size());
    painter.galley(at.min, label, palette.ink);
}

/// A segment in a list or in a chain.
pub struct Chip<'a> {
    /// Where the segment begins.
    pub base: u64,
    /// Tells it from other chips of the panel.
    pub id: Id,
    /// Where it is.
    pub rect: Rect,
    /// What stands in it.
    pub label: Galley,
    /// How it is filled.
    pub fill: Fill,
    /// Whether it has come here now.
    pub came: bool,
    /// Where it is told what was looked at, and what looking is called.
    pub looks: (fn(&StepHighlights) -> &VisitOrder, &'static str),
    /// What a screen reader says.
    pub name: &'a dyn Fn() -> String,
    /// What the pointer is told.
    pub tip: &'a dyn Fn() -> String,
}

/// Draws a segment that can be pointed at and selected, with its number if it was looked at.
pub fn ui(ui: &Ui, chip: Chip<'_>, focus: &mut Focus<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let rect = chip.rect;
    let response = navigation::thing(ui, rect, chip.id);
    let (looks, looked) = chip.looks;
    let looks = looks(&focus.highlights);
    let number = looks.number_of(chip.base);
    let now = looks.latest() == Some(chip.base);
    response.widget_info(|| {
        let number = number.map(|number| format!(", {looked} as number {number}"));
        let name = (chip.name)() + &number.unwrap_or_default();
        WidgetInfo::labeled(Role::Button, true, name)
    });
    let lit = focus.link(&response, focus.segment(chip.base), actions);
    let stress = Stress::of(lit, now || chip.came && !lit);
    paint(ui.painter(), &palette, rect, chip.label, chip.fill, stress);
    if let Some(number) = number {
        badge(ui.painter(), &palette, rect, number, stress);
    }
    response.on_hover_ui(|ui| {
        ui.label((chip.tip)());
    });
}

/// The number of a thing among those that were looked at, on the corner of its chip.
fn badge(painter: &Painter, palette: &Palette, chip: Rect, number: usize, stress: Stress) {
    let (fill, ink) = match stress {
        Stress::Now => (palette.now, palette.on_now),
        _ => (palette.ink, palette.card),
    };
    let label = painter.layout_no_wrap(number.to_string(), mono(size::SMALL), ink);
    let width = (label.size().x + 6.0).max(16.0);
    let rect = Rect::from_center_size(chip.left_top() + vec2(1.0, -1.0), vec2(width, 15.0));
    painter.rect_filled(rect, CornerRadius::same(7), fill);
    let at = Align2::CENTER_CENTER.anchor_size(rect.center(), label.size());
    painter.galley(at.min, label, ink);
}

/// A link to what is at the right of it.
pub fn arrow(painter: &Painter, left: f32, right: f32, y: f32, colour: Color32) {
    let stroke = Stroke::new(1.5, colour);
    let tip = pos2(right, y);
    painter.line_segment([pos2(left, y), tip], stroke);
    painter.line_segment([tip, tip + vec2(-5.0, -4.0)], stroke);
    painter.line_segment([tip, tip + vec2(-5.0, 4.0)], stroke);
}

/// What stands for chips that are not drawn. Where it ends.
pub fn note(painter: &Painter, palette: &Palette, words: String, left_centre: Pos2) -> f32 {
    painter
        .text(
            left_centre,
            Align2::LEFT_CENTER,
            words,
            text(size::SMALL),
            palette.muted,
        )
        .right()
}

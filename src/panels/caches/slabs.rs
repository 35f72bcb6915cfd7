//! Slabs as trays: each object handed out, in a magazine, or free in its slab.

use crate::kit::settings;
use egui::{
    Align2, CornerRadius, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use vmem::caches::SlabView;
use vmem_lab::Moment;
use vmem_lab::narration::count;

use crate::kit::chip::Stress;
use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, mono, size};
use crate::kit::{navigation, paint};
use vmem_view::action::Action;
use vmem_view::settings::Settings;

/// The height of a line of objects.
const LINE: f32 = 24.0;
/// Between two slabs.
const BETWEEN: f32 = 6.0;
/// An object is at least so wide; a slab of many takes several lines.
const NARROWEST: f32 = 12.0;

/// The measures that all slabs of a size have in common.
#[derive(Clone, Copy)]
struct Measures {
    /// Where the objects begin, behind the slab's address.
    names: f32,
    /// How many objects are on a line, and how wide each is.
    columns: u32,
    object: f32,
    /// How many lines.
    lines: u32,
}

impl Measures {
    fn of(ui: &Ui, slabs: &[SlabView]) -> Self {
        let names = names_width(ui, slabs);
        let room = (ui.available_width() - names - 2.0).max(NARROWEST);
        let first = slabs.first();
        let objects = first.map_or(1, |slab| slab.objects.max(1));
        let fit = ((room / NARROWEST) as u32).max(1);
        let lines = objects.div_ceil(fit);
        let columns = objects.div_ceil(lines);
        // On one line, what is left over behind the last object is to scale too.
        let scale = first.map_or(1.0, |slab| slab.object as f32 / slab.size.max(1) as f32);
        let object = match lines {
            1 => room * scale,
            _ => room / columns as f32,
        };
        Self {
            names,
            columns,
            object,
            lines,
        }
    }

    fn row(self) -> f32 {
        self.lines as f32 * LINE + BETWEEN
    }
}

/// Where an object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Whereabouts {
    Out,
    Magazine,
    Slab,
}

impl Whereabouts {
    fn of(slab: &SlabView, nth: u32) -> Self {
        let bit = |bits: u64| bits >> nth & 1 == 1;
        match (bit(slab.out), bit(slab.free)) {
            (true, _) => Self::Out,
            (_, true) => Self::Slab,
            _ => Self::Magazine,
        }
    }

    /// The same where there is little room.
    fn word(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::Magazine => "in a magazine",
            Self::Slab => "free",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Out => "handed out",
            Self::Magazine => "in a magazine",
            Self::Slab => "free in its slab",
        }
    }
}

/// Draws the slabs of one size, those in view.
pub(super) fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    slabs: &[SlabView],
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    ui.add_space(4.0);
    if slabs.is_empty() {
        let words = "No slab of this size yet: the first request cuts one from the segment list.";
        let words = RichText::new(words).size(size::SMALL).color(palette.muted);
        ui.add(egui::Label::new(words).wrap());
        return;
    }
    let words = count(slabs.len() as u128, "slab", "slabs");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
        for each in [Whereabouts::Out, Whereabouts::Magazine, Whereabouts::Slab] {
            legend(ui, each, focus);
        }
    });
    let measures = Measures::of(ui, slabs);
    let height = measures.row();
    let room = vec2(ui.available_width(), slabs.len() as f32 * height);
    let (area, _) = ui.allocate_exact_size(room, Sense::hover());
    let clip = ui.clip_rect();
    let first = ((clip.top() - area.top()) / height).floor().max(0.0) as usize;
    let last = ((clip.bottom() - area.top()) / height).ceil().max(0.0) as usize;
    let visible = first.min(slabs.len())..last.min(slabs.len());
    if let Some(row) = touched(slabs, focus).filter(|_| focus.news.is_fresh()) {
        let top = area.top() + row as f32 * height;
        let rect = Rect::from_x_y_ranges(area.x_range(), top..=(top + height));
        ui.scroll_to_rect(rect, None);
    }
    for index in visible {
        let top = area.top() + index as f32 * height;
        let row = Rect::from_x_y_ranges(area.x_range(), top..=(top + height));
        tray(ui, moment, row, measures, &slabs[index], focus, actions);
    }
}

/// The slab out of which, or back into which, an object goes now.
fn touched(slabs: &[SlabView], focus: &Focus<'_>) -> Option<usize> {
    let base = focus.highlights.object_of_slab()?;
    let contains = |slab: &SlabView| base.wrapping_sub(slab.base) < slab.size;
    slabs.iter().position(contains)
}

fn legend(ui: &mut Ui, each: Whereabouts, focus: &Focus<'_>) {
    let palette = Palette::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
    fill(ui, rect, each, focus);
    let words = RichText::new(each.word()).size(size::SMALL);
    ui.label(words.color(palette.muted));
}

/// The width of the widest base.
fn names_width(ui: &Ui, slabs: &[SlabView]) -> f32 {
    let highest = slabs.last().map_or(0, |slab| slab.base);
    let label = settings::current(ui.ctx()).address(highest.into());
    let ink = Palette::of(ui).ink;
    let galley = ui.painter().layout_no_wrap(label, mono(size::SMALL), ink);
    galley.size().x + 8.0
}

fn tray(
    ui: &mut Ui,
    moment: &Moment<'_>,
    row: Rect,
    measures: Measures,
    slab: &SlabView,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let base = settings::current(ui.ctx()).address(slab.base.into());
    let lines = Rect::from_min_max(row.min, pos2(row.right() - 2.0, row.bottom() - BETWEEN));
    let name = lines.with_max_x(row.left() + measures.names);
    let id = ui.scope_id().with(("slab", slab.base));
    let response = navigation::thing(ui, name, id);
    let words = spoken(slab, settings::current(ui.ctx()));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
    let lit = focus.link(&response, focus.segment(slab.base), actions);
    let ink = if lit { palette.ink } else { palette.muted };
    ui.painter().text(
        pos2(row.left(), lines.top() + LINE / 2.0),
        Align2::LEFT_CENTER,
        base,
        mono(size::SMALL),
        ink,
    );
    let all = lines.with_min_x(name.right());
    for nth in 0..slab.objects {
        let (column, line) = (nth % measures.columns, nth / measures.columns);
        let place = vec2(column as f32 * measures.object, line as f32 * LINE);
        let cell = Rect::from_min_size(all.min + place, vec2(measures.object, LINE));
        object(ui, moment, cell, slab, nth, focus, actions);
    }
    let (thickness, edge) = if lit {
        (2.5, palette.ink)
    } else {
        (1.2, palette.ink)
    };
    let outline = Stroke::new(thickness, edge);
    ui.painter()
        .rect_stroke(all, CornerRadius::same(2), outline, StrokeKind::Middle);
    response.on_hover_text(words);
}

fn object(
    ui: &mut Ui,
    moment: &Moment<'_>,
    cell: Rect,
    slab: &SlabView,
    nth: u32,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let base = slab.base + u64::from(nth) * slab.object;
    let at = Whereabouts::of(slab, nth);
    fill(ui, cell, at, focus);
    let painter = ui.painter().clone();
    let line = Stroke::new(0.7, palette.ink);
    painter.rect_stroke(cell, CornerRadius::ZERO, line, StrokeKind::Middle);
    let mark = focus.object(base);
    let name = match at {
        Whereabouts::Out => moment.world.allocation_at(focus.arena, base),
        _ => None,
    };
    let id = ui.scope_id().with(("object", base));
    let response = navigation::thing(ui, cell, id);
    let address = settings::current(ui.ctx()).address(base.into());
    let words = match &name {
        Some(allocation) => format!("object at {address}: {}, handed out", allocation.name),
        None => format!("object at {address}: {}", at.words()),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
    let lit = focus.link(&response, mark, actions);
    if let Some(allocation) = name {
        let font = mono(size::SMALL);
        let label = painter.layout_no_wrap(allocation.name, font, palette.on_hue);
        if label.size().x + 2.0 <= cell.width() {
            let at = Align2::CENTER_CENTER.anchor_size(cell.center(), label.size());
            painter.galley(at.min, label, palette.on_hue);
        }
    }
    response.on_hover_text(words);
    match Stress::of(lit, focus.highlights.touches_object(base)) {
        Stress::None => {}
        stress => {
            let colour = match stress {
                Stress::Now => palette.now,
                _ => palette.ink,
            };
            let outline = Stroke::new(2.5, colour);
            let corner = CornerRadius::same(2);
            painter.rect_stroke(cell.shrink(0.5), corner, outline, StrokeKind::Inside);
        }
    }
}

/// Solid where it is handed out, hatched where it is free, a round where it is one.
fn fill(ui: &Ui, cell: Rect, at: Whereabouts, focus: &Focus<'_>) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    match at {
        Whereabouts::Out => {
            painter.rect_filled(cell, CornerRadius::ZERO, focus.hue);
        }
        Whereabouts::Magazine => {
            painter.rect_filled(cell, CornerRadius::ZERO, palette.card);
            let radius = (cell.width().min(cell.height()) / 2.0 - 1.5).clamp(1.0, 4.5);
            painter.circle_filled(cell.center(), radius, focus.hue);
        }
        Whereabouts::Slab => {
            painter.rect_filled(cell, CornerRadius::ZERO, palette.card);
            paint::hatch(painter, cell, 5.0, Stroke::new(1.2, palette.hatch));
        }
    }
    if cell.height() < LINE {
        let edge = Stroke::new(1.0, palette.ink);
        painter.rect_stroke(cell, CornerRadius::ZERO, edge, StrokeKind::Inside);
    }
}

fn spoken(slab: &SlabView, settings: Settings) -> String {
    let (out, free) = (slab.out.count_ones(), slab.free.count_ones());
    format!(
        "slab at {}: {} of {} objects handed out, {} in magazines, {} free in it",
        settings.address(slab.base.into()),
        out,
        slab.objects,
        slab.objects.saturating_sub(out + free),
        free
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_out_nor_free_is_in_a_magazine() {
        let slab = SlabView {
            base: 0,
            size: 64,
            object: 16,
            objects: 4,
            out: 0b0001,
            free: 0b1100,
        };
        let all = [0, 1, 2, 3].map(|nth| Whereabouts::of(&slab, nth));
        use Whereabouts::{Magazine, Out, Slab};
        assert_eq!(all, [Out, Magazine, Slab, Slab]);
        assert!(
            spoken(&slab, Settings::default())
                .contains("1 of 4 objects handed out, 1 in magazines, 2 free")
        );
    }
}

//! Slabs, with the state of each object.

use egui::{Align2, Rect, RichText, Sense, StrokeKind, Ui, vec2};
use vmem::caches::SlabView;
use vmem_lab::Moment;
use vmem_lab::narration::count;

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, mono, size};
use crate::kit::{mono_width, paint, rows_in_view};
use vmem_view::quantum_caches::{ObjectState, slab_name};

/// The height of a line of objects.
const LINE: f32 = 24.0;
/// The distance between two slabs.
const BETWEEN: f32 = 6.0;
/// The least width of an object; a slab of many objects takes several lines.
const NARROWEST: f32 = 12.0;

/// The measures that all slabs of a size share.
#[derive(Clone, Copy)]
struct Measures {
    /// The width of the addresses before the objects.
    names: f32,
    /// The number of objects on a line.
    columns: u32,
    /// The width of an object.
    object: f32,
    /// The number of lines of a slab.
    lines: u32,
}

impl Measures {
    fn new(ui: &Ui, slabs: &[SlabView], focus: &Focus<'_>) -> Self {
        let highest = slabs.last().map_or(0, |slab| slab.base);
        let names = mono_width(ui, &focus.address(highest), size::SMALL) + 8.0;
        let room = (ui.available_width() - names - 2.0).max(NARROWEST);
        let first = slabs.first();
        let objects = first.map_or(1, |slab| slab.objects.max(1));
        let fit = ((room / NARROWEST) as u32).max(1);
        let lines = objects.div_ceil(fit);
        let columns = objects.div_ceil(lines);
        // On one line the unused rest of the slab is to scale, too.
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
}

/// Draws the slabs of one size that are in view.
pub(super) fn ui(ui: &mut Ui, moment: &Moment<'_>, slabs: &[SlabView], focus: &mut Focus<'_>) {
    ui.add_space(4.0);
    if slabs.is_empty() {
        let text = "No slab has objects of this size yet. The first request cuts a slab from \
            the segment list.";
        ui.label(RichText::new(text).small().weak());
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let label = count(slabs.len() as u128, "slab", "slabs");
        ui.label(RichText::new(label).small().weak());
        for state in ObjectState::ALL {
            legend(ui, state, focus);
        }
    });
    let measures = Measures::new(ui, slabs, focus);
    let height = measures.lines as f32 * LINE + BETWEEN;
    let room = vec2(ui.available_width(), slabs.len() as f32 * height);
    let (area, _) = ui.allocate_exact_size(room, Sense::hover());
    let row_at = |index: usize| {
        let at = area.min + vec2(0.0, index as f32 * height);
        Rect::from_min_size(at, vec2(area.width(), height))
    };
    let changed = focus.highlights.changed_slab(slabs);
    if let Some(index) = changed.filter(|_| focus.scroll.is_fresh()) {
        ui.scroll_to_rect(row_at(index), None);
    }
    for index in rows_in_view(ui, area, slabs.len()) {
        slab_ui(ui, moment, (row_at(index), measures), &slabs[index], focus);
    }
}

fn legend(ui: &mut Ui, state: ObjectState, focus: &Focus<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
    fill(ui, rect, state, focus);
    let (painter, ink) = (ui.painter(), Palette::of(ui).ink);
    painter.rect_stroke(rect, 0.0, (1.0, ink), StrokeKind::Inside);
    ui.label(RichText::new(state.short_label()).small().weak());
}

fn slab_ui(
    ui: &Ui,
    moment: &Moment<'_>,
    (row, measures): (Rect, Measures),
    slab: &SlabView,
    focus: &mut Focus<'_>,
) {
    let palette = Palette::of(ui);
    let lines = Rect::from_min_max(row.min, row.max - vec2(2.0, BETWEEN));
    let name = lines.with_max_x(row.left() + measures.names);
    let item = focus.segment(slab.base);
    let text = slab_name(slab, focus.settings.radix);
    let (response, is_highlighted) =
        focus.thing(ui, name, ("slab", slab.base), item, || text.clone());
    let (ink, width) = if is_highlighted {
        (palette.ink, 2.5)
    } else {
        (palette.muted, 1.2)
    };
    let (at, font) = (row.left_top() + vec2(0.0, LINE / 2.0), mono(size::SMALL));
    let address = focus.address(slab.base);
    ui.painter()
        .text(at, Align2::LEFT_CENTER, address, font, ink);
    let all = lines.with_min_x(name.right());
    for nth in 0..slab.objects {
        let (column, line) = (nth % measures.columns, nth / measures.columns);
        let place = vec2(column as f32 * measures.object, line as f32 * LINE);
        let cell = Rect::from_min_size(all.min + place, vec2(measures.object, LINE));
        object_ui(ui, moment, cell, (slab, nth), focus);
    }
    let edge = (width, palette.ink);
    ui.painter().rect_stroke(all, 2.0, edge, StrokeKind::Middle);
    response.on_hover_text(text);
}

fn object_ui(
    ui: &Ui,
    moment: &Moment<'_>,
    cell: Rect,
    (slab, index): (&SlabView, u32),
    focus: &mut Focus<'_>,
) {
    let palette = Palette::of(ui);
    let base = slab.base + u64::from(index) * slab.object;
    let state = ObjectState::new(slab, index);
    fill(ui, cell, state, focus);
    let painter = ui.painter();
    painter.rect_stroke(cell, 0.0, (0.7, palette.ink), StrokeKind::Middle);
    let allocation = match state {
        ObjectState::HandedOut => moment.world.allocation_at(focus.arena, base),
        _ => None,
    };
    let (address, label) = (focus.address(base), state.label());
    let name = match &allocation {
        Some(allocation) => format!("object at {address}: {}, {label}", allocation.name),
        None => format!("object at {address}: {label}"),
    };
    let item = focus.object(base);
    let (response, is_highlighted) = focus.thing(ui, cell, ("object", base), item, || name.clone());
    if let Some(allocation) = allocation {
        let (font, ink) = (mono(size::SMALL), palette.on_hue);
        let label = painter.layout_no_wrap(allocation.name, font, ink);
        if label.size().x + 2.0 <= cell.width() {
            paint::galley(painter, cell.center(), Align2::CENTER_CENTER, label, ink);
        }
    }
    response.on_hover_text(name);
    let outline = if focus.highlights.changes_object(base) {
        palette.now
    } else if is_highlighted {
        palette.ink
    } else {
        return;
    };
    painter.rect_stroke(cell.shrink(0.5), 2.0, (2.5, outline), StrokeKind::Inside);
}

/// Fills a cell: solid if the object is handed out, hatched if it is free in its slab, with a
/// dot if it is in a magazine.
fn fill(ui: &Ui, cell: Rect, state: ObjectState, focus: &Focus<'_>) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    if state == ObjectState::HandedOut {
        painter.rect_filled(cell, 0.0, focus.hue);
        return;
    }
    painter.rect_filled(cell, 0.0, palette.card);
    if state == ObjectState::InMagazine {
        let radius = (cell.width().min(cell.height()) / 2.0 - 1.5).clamp(1.0, 4.5);
        painter.circle_filled(cell.center(), radius, focus.hue);
    } else {
        paint::hatch(painter, cell, 5.0, (1.2, palette.hatch));
    }
}

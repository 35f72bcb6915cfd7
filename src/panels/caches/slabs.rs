//! Slabs, with the state of each object.

use egui::{
    Align2, CornerRadius, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use vmem::caches::SlabView;
use vmem_lab::Moment;
use vmem_lab::narration::count;

use crate::kit::chip::Emphasis;
use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, mono, size};
use crate::kit::{navigation, paint};
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
        let names = names_width(ui, slabs, focus);
        let room = (ui.available_width() - names - 2.0).max(NARROWEST);
        let first = slabs.first();
        let objects = first.map_or(1, |slab| slab.objects.max(1));
        let fit = ((room / NARROWEST) as u32).max(1);
        let lines = objects.div_ceil(fit);
        let columns = objects.div_ceil(lines);
        // On one line the unused rest of the slab is to scale, too.
        let scale = first.map_or(1.0, |slab| slab.object as f32 / slab.size.max(1) as f32);
        let object = if lines == 1 {
            room * scale
        } else {
            room / columns as f32
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

/// Draws the slabs of one size that are in view.
pub(super) fn ui(ui: &mut Ui, moment: &Moment<'_>, slabs: &[SlabView], focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    ui.add_space(4.0);
    if slabs.is_empty() {
        let text = "There is no slab of this size yet: the first request cuts one from the \
            segment list.";
        let text = RichText::new(text).size(size::SMALL).color(palette.muted);
        ui.add(egui::Label::new(text).wrap());
        return;
    }
    let label = count(slabs.len() as u128, "slab", "slabs");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(RichText::new(label).size(size::SMALL).color(palette.muted));
        for state in ObjectState::ALL {
            legend(ui, state, focus);
        }
    });
    let measures = Measures::new(ui, slabs, focus);
    let height = measures.row();
    let room = vec2(ui.available_width(), slabs.len() as f32 * height);
    let (area, _) = ui.allocate_exact_size(room, Sense::hover());
    let clip = ui.clip_rect();
    let first = ((clip.top() - area.top()) / height).floor().max(0.0) as usize;
    let last = ((clip.bottom() - area.top()) / height).ceil().max(0.0) as usize;
    let visible = first.min(slabs.len())..last.min(slabs.len());
    let changed = focus.highlights.changed_slab(slabs);
    if let Some(row) = changed.filter(|_| focus.scroll.is_fresh()) {
        let top = area.top() + row as f32 * height;
        let rect = Rect::from_x_y_ranges(area.x_range(), top..=(top + height));
        ui.scroll_to_rect(rect, None);
    }
    for index in visible {
        let top = area.top() + index as f32 * height;
        let row = Rect::from_x_y_ranges(area.x_range(), top..=(top + height));
        slab_ui(ui, moment, (row, measures), &slabs[index], focus);
    }
}

fn legend(ui: &mut Ui, state: ObjectState, focus: &Focus<'_>) {
    let palette = Palette::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
    fill(ui, rect, state, focus);
    let label = RichText::new(state.short_label()).size(size::SMALL);
    ui.label(label.color(palette.muted));
}

/// Returns the width of the widest address.
fn names_width(ui: &Ui, slabs: &[SlabView], focus: &Focus<'_>) -> f32 {
    let highest = slabs.last().map_or(0, |slab| slab.base);
    let label = focus.address(highest);
    let ink = Palette::of(ui).ink;
    let galley = ui.painter().layout_no_wrap(label, mono(size::SMALL), ink);
    galley.size().x + 8.0
}

fn slab_ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    (row, measures): (Rect, Measures),
    slab: &SlabView,
    focus: &mut Focus<'_>,
) {
    let palette = Palette::of(ui);
    let lines = Rect::from_min_max(row.min, pos2(row.right() - 2.0, row.bottom() - BETWEEN));
    let name = lines.with_max_x(row.left() + measures.names);
    let id = ui.scope_id().with(("slab", slab.base));
    let response = navigation::thing(ui, name, id);
    let accessible_name = slab_name(slab, focus.settings);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &accessible_name));
    let is_highlighted = focus.link(&response, focus.segment(slab.base));
    let ink = if is_highlighted {
        palette.ink
    } else {
        palette.muted
    };
    ui.painter().text(
        pos2(row.left(), lines.top() + LINE / 2.0),
        Align2::LEFT_CENTER,
        focus.address(slab.base),
        mono(size::SMALL),
        ink,
    );
    let all = lines.with_min_x(name.right());
    for nth in 0..slab.objects {
        let (column, line) = (nth % measures.columns, nth / measures.columns);
        let place = vec2(column as f32 * measures.object, line as f32 * LINE);
        let cell = Rect::from_min_size(all.min + place, vec2(measures.object, LINE));
        object_ui(ui, moment, cell, (slab, nth), focus);
    }
    let outline = Stroke::new(if is_highlighted { 2.5 } else { 1.2 }, palette.ink);
    ui.painter()
        .rect_stroke(all, CornerRadius::same(2), outline, StrokeKind::Middle);
    response.on_hover_text(accessible_name);
}

fn object_ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    cell: Rect,
    (slab, index): (&SlabView, u32),
    focus: &mut Focus<'_>,
) {
    let palette = Palette::of(ui);
    let base = slab.base + u64::from(index) * slab.object;
    let state = ObjectState::new(slab, index);
    fill(ui, cell, state, focus);
    let painter = ui.painter().clone();
    let line = Stroke::new(0.7, palette.ink);
    painter.rect_stroke(cell, CornerRadius::ZERO, line, StrokeKind::Middle);
    let allocation = match state {
        ObjectState::HandedOut => moment.world.allocation_at(focus.arena, base),
        _ => None,
    };
    let id = ui.scope_id().with(("object", base));
    let response = navigation::thing(ui, cell, id);
    let (address, label) = (focus.address(base), state.label());
    let name = match &allocation {
        Some(allocation) => format!("object at {address}: {}, {label}", allocation.name),
        None => format!("object at {address}: {label}"),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let is_highlighted = focus.link(&response, focus.object(base));
    if let Some(allocation) = allocation {
        let font = mono(size::SMALL);
        let label = painter.layout_no_wrap(allocation.name, font, palette.on_hue);
        if label.size().x + 2.0 <= cell.width() {
            let at = Align2::CENTER_CENTER.anchor_size(cell.center(), label.size());
            painter.galley(at.min, label, palette.on_hue);
        }
    }
    response.on_hover_text(name);
    let emphasis = if focus.highlights.changes_object(base) {
        Emphasis::Now
    } else if is_highlighted {
        Emphasis::Highlighted
    } else {
        Emphasis::None
    };
    if let Some(outline) = emphasis.outline(&palette, 2.5) {
        let corner = CornerRadius::same(2);
        painter.rect_stroke(cell.shrink(0.5), corner, outline, StrokeKind::Inside);
    }
}

/// Fills a cell: solid if the object is handed out, hatched if it is free in its slab, with a
/// dot if it is in a magazine.
fn fill(ui: &Ui, cell: Rect, state: ObjectState, focus: &Focus<'_>) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    match state {
        ObjectState::HandedOut => {
            painter.rect_filled(cell, CornerRadius::ZERO, focus.hue);
        }
        ObjectState::InMagazine => {
            painter.rect_filled(cell, CornerRadius::ZERO, palette.card);
            let radius = (cell.width().min(cell.height()) / 2.0 - 1.5).clamp(1.0, 4.5);
            painter.circle_filled(cell.center(), radius, focus.hue);
        }
        ObjectState::InSlab => {
            painter.rect_filled(cell, CornerRadius::ZERO, palette.card);
            paint::hatch(painter, cell, 5.0, Stroke::new(1.2, palette.hatch));
        }
    }
    if cell.height() < LINE {
        let edge = Stroke::new(1.0, palette.ink);
        painter.rect_stroke(cell, CornerRadius::ZERO, edge, StrokeKind::Inside);
    }
}

//! The free segments of each freelist over the operations: more segments, stronger colour.

use egui::{Color32, Mesh, Rect, Ui, vec2};
use egui_plot::PlotTransform;
use vmem_lab::measure::{Bin, Series};
use vmem_lab::narration::grouped;

use crate::experiments::plots::chart::{self, Frame, Pointing};
use crate::kit::texts::small;
use crate::kit::theme::{Palette, mono};
use vmem_view::action::Action;
use vmem_view::plots::{HALF, lists};
use vmem_view::wording::shorten;

/// Draws the freelists of an arena in this colour.
pub(super) fn ui(
    ui: &mut Ui,
    frame: &Frame<'_>,
    series: &Series,
    hue: Color32,
    pointing: &mut Pointing,
    actions: &mut Vec<Action>,
) {
    let top_of_card = ui.cursor().top();
    ui.label(frame.plot.title);
    let name = shorten(&series.name, 24);
    let text = format!("{name}: a stronger colour means more free segments");
    small(ui, text);
    let window = pointing.window(frame.session);
    // If nothing was ever free, the smallest list stands for all.
    let (first, last) = lists::used(series).unwrap_or((0, 0));
    let describe = |operation| lists::describe(series, operation);
    let shown = chart::plot(ui, frame, top_of_card, describe)
        .y_grid_spacer(move |_| chart::marks(&ticks(first, last)))
        .y_axis_formatter(|mark, _| format!("2^{}", mark.value.floor()))
        .show(ui, |plot| {
            plot.set_plot_bounds_y(first as f64..=last as f64 + 1.0);
            plot.set_plot_bounds_x(window.first()..=window.last());
        });
    let bins = lists::bins_in(series, window.first(), window.last());
    paint(ui, &shown.transform, bins, hue);
    let now = describe(frame.session.position()).join(", ");
    let content = format!("{} of {}. Now: {now}", frame.plot.title, series.name);
    chart::label(&shown.response, &content);
    chart::interact(ui, frame.session, &shown, pointing, actions);
}

/// Returns ticks in the middle of the rows, at most eight.
fn ticks(first: usize, last: usize) -> Vec<f64> {
    let step = (last + 1 - first).div_ceil(8);
    let lists = (first..=last).step_by(step);
    lists.map(|list| list as f64 + 0.5).collect()
}

fn paint(ui: &Ui, transform: &PlotTransform, bins: &[Bin], hue: Color32) {
    /// Bins that are wide enough for numbers are few.
    const MOST_NUMBERED: usize = 256;
    let counts = |bin: &Bin| {
        let lists = bin.lists.into_iter().enumerate();
        lists.filter(|(_, count)| *count > 0)
    };
    let most = bins.iter().flat_map(|bin| bin.lists).max().unwrap_or(1);
    let most = f64::from(most).ln_1p().max(0.7);
    let clip = transform.frame().intersect(ui.clip_rect());
    let painter = ui.painter().with_clip_rect(clip);
    let palette = Palette::of(ui);
    let mut mesh = Mesh::default();
    for bin in bins {
        for (list, count) in counts(bin) {
            let strength = (f64::from(count).ln_1p() / most).min(1.0) as f32;
            // Opaque, because narrow cells overlap.
            let colour = palette.sunk.lerp_to_gamma(hue, 0.2 + 0.8 * strength);
            mesh.add_colored_rect(cell(transform, bin, list), colour);
        }
    }
    painter.add(egui::Shape::mesh(mesh));
    for bin in bins.iter().take(MOST_NUMBERED) {
        for (list, count) in counts(bin) {
            let rect = cell(transform, bin, list);
            if rect.width() < 18.0 || rect.height() < 12.0 {
                continue;
            }
            let number = grouped(count.into());
            let galley = painter.layout_no_wrap(number, mono(11.0), palette.ink);
            let patch = Rect::from_center_size(rect.center(), galley.size() + vec2(4.0, 0.0));
            if patch.width() < rect.width() {
                painter.rect_filled(patch, 2.0, palette.card);
                painter.galley(patch.min + vec2(2.0, 0.0), galley, palette.ink);
            }
        }
    }
}

/// Returns the rectangle of a list after the operations of a bin.
fn cell(transform: &PlotTransform, bin: &Bin, list: usize) -> Rect {
    let x = |operation: f64| transform.position_from_point_x(operation);
    let y = |list: usize| transform.position_from_point_y(list as f64);
    let (left, right) = (x(bin.first as f64 - HALF), x(bin.last as f64 + HALF));
    let (top, bottom) = (y(list + 1) + 1.0, y(list) - 1.0);
    Rect::from_x_y_ranges(left..=right.max(left + 1.0), top..=bottom)
}

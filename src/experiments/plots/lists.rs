//! The free segments of each freelist over the operations: more segments, stronger colour.

use egui::{Color32, Mesh, Rect, Ui, pos2, vec2};
use egui_plot::{HoverPosition, PlotTransform};
use vmem_lab::measure::{Bin, Series};
use vmem_lab::narration::grouped;

use crate::experiments::layout::small;
use crate::experiments::plots::chart;
use crate::experiments::plots::chart::{Frame, Pointing};
use crate::kit::theme::{Palette, mono};
use vmem_view::action::Action;
use vmem_view::plots::lists;
use vmem_view::plots::ticks::Tick;
use vmem_view::wording::shorten;

/// The freelists of an arena.
pub(super) struct Lists<'a> {
    /// The numbers of the arena.
    pub(super) series: &'a Series,
    /// The colour.
    pub(super) hue: Color32,
}

impl Lists<'_> {
    /// Draws the plot.
    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        frame: &Frame<'_>,
        pointing: &mut Pointing,
        actions: &mut Vec<Action>,
    ) {
        let series = self.series;
        let top_of_card = ui.cursor().top();
        chart::title_ui(ui, frame);
        let name = shorten(series.name(), 24);
        small(
            ui,
            format!("of {name}; a stronger colour means more segments"),
        );
        let range = pointing.axis.range(frame.len);
        // If nothing was ever free, the smallest list stands for all.
        let (first, last) = lists::used(series).unwrap_or((0, 0));
        let shown = chart::plot(ui, frame, top_of_card)
            .y_grid_spacer(move |_| chart::marks(ticks(first, last)))
            .y_axis_formatter(|mark, _| format!("2^{}", mark.value.floor()))
            .label_formatter(|at| Some(hover_text(frame, series, at)))
            .show(ui, |plot| {
                plot.set_plot_bounds_y(first as f64..=last as f64 + 1.0);
                plot.set_plot_bounds_x(range.clone());
            });
        let bins = lists::bins_in(series, *range.start(), *range.end());
        paint(ui, &shown.transform, bins, self.hue);
        let now = lists::describe(series, frame.position).join(", ");
        let title = format!("{} of {}", frame.title, series.name());
        let named = Frame {
            title: &title,
            ..*frame
        };
        chart::label(&shown.response, &named, &format!("now {now}"));
        chart::interact(ui, frame, &shown, pointing, actions);
    }
}

/// Returns ticks in the middle of the rows, at most eight.
fn ticks(first: usize, last: usize) -> Vec<Tick> {
    let step = (last + 1 - first).div_ceil(8);
    let lists = (first..=last).step_by(step);
    let ticks = lists.map(|list| Tick {
        value: list as f64 + 0.5,
        step: step as f64,
    });
    ticks.collect()
}

fn paint(ui: &Ui, transform: &PlotTransform, bins: &[Bin], hue: Color32) {
    /// Bins that are wide enough for numbers are few.
    const MOST_NUMBERED: usize = 256;
    let counts = |bin: &Bin| {
        bin.lists
            .into_iter()
            .enumerate()
            .filter(|(_, count)| *count > 0)
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
    let (left, right) = (x(bin.first as f64 - 0.5), x(bin.last as f64 + 0.5));
    Rect::from_min_max(
        pos2(left, y(list + 1) + 1.0),
        pos2(right.max(left + 1.0), y(list) - 1.0),
    )
}

fn hover_text(frame: &Frame<'_>, series: &Series, at: &HoverPosition<'_>) -> String {
    let operation = chart::operation_at(at, frame.len);
    let lists = lists::describe(series, operation).join("\n");
    format!("operation {}\n{lists}", grouped(operation as u128))
}

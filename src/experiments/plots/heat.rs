//! How many free segments each list has, over the operations: the darker, the more.

use std::ops::RangeInclusive;

use egui::{Color32, Mesh, Rect, Ui, pos2};
use egui_plot::{HoverPosition, PlotTransform};
use vmem_lab::measure::{Bin, Series};
use vmem_lab::narration::grouped;

use crate::experiments::plots::chart;
use crate::experiments::plots::chart::{Frame, Pointing};
use crate::kit::theme::{Palette, mono};
use vmem_view::action::Action;
use vmem_view::wording::{shorten, sizes_of};

/// The lists that ever had a segment: the first and the last.
pub(crate) fn lists(series: &Series) -> Option<(usize, usize)> {
    let had = |list: &usize| {
        let stretches = series.bins().iter();
        stretches.map(|stretch| stretch.lists[*list]).any(|n| n > 0)
    };
    let lists = 0..vmem::LISTS;
    let (first, last) = (lists.clone().find(had)?, lists.rev().find(had)?);
    Some((first, last))
}

/// Draws the picture of `series`, in which the lists from the first to the last
/// were in use.
pub(crate) fn ui(
    ui: &mut Ui,
    frame: &Frame<'_>,
    series: &Series,
    lists: (usize, usize),
    hue: Color32,
    pointing: &mut Pointing,
    actions: &mut Vec<Action>,
) {
    let top_of_card = ui.cursor().top();
    chart::title_ui(ui, frame);
    let words = format!(
        "of {}; the stronger the colour, the more segments",
        shorten(series.name(), 24)
    );
    let palette = Palette::of(ui);
    ui.label(
        egui::RichText::new(words)
            .size(crate::kit::theme::size::SMALL)
            .color(palette.muted),
    );
    let range = pointing.axis.range(frame.len);
    let shown = chart::plot(ui, frame, top_of_card)
        .y_grid_spacer(move |_| marks(lists))
        .y_axis_formatter(|mark, _| format!("2^{}", mark.value.floor()))
        .label_formatter(|at| hovered(series, lists, at))
        .show(ui, |plot| {
            plot.set_plot_bounds_y(lists.0 as f64..=lists.1 as f64 + 1.0);
            plot.set_plot_bounds_x(range.clone());
        });
    paint(ui, &shown.transform, series, lists, &range, hue);
    let name = described(frame, series, lists);
    chart::finish(
        ui,
        frame,
        &shown.response,
        &shown.transform,
        &name,
        pointing,
        actions,
    );
}

/// A number for each list, or for some of them, in the middle of their rows.
fn marks((first, last): (usize, usize)) -> Vec<egui_plot::GridMark> {
    let step = (last + 1 - first).div_ceil(8);
    let lists = (first..=last).step_by(step);
    lists
        .map(|list| egui_plot::GridMark {
            value: list as f64 + 0.5,
            step_size: step as f64,
        })
        .collect()
}

fn paint(
    ui: &Ui,
    transform: &PlotTransform,
    series: &Series,
    (first, last): (usize, usize),
    range: &RangeInclusive<f64>,
    hue: Color32,
) {
    let stretches = series.bins();
    let begin = stretches.partition_point(|stretch| (stretch.last as f64) < *range.start());
    let end = stretches.partition_point(|stretch| stretch.first as f64 <= *range.end());
    let seen = stretches.get(begin..end).unwrap_or_default();
    let most = seen.iter().flat_map(|stretch| stretch.lists).max();
    let most = f64::from(most.unwrap_or(1)).ln_1p();
    let painter = ui
        .painter()
        .with_clip_rect(transform.frame().intersect(ui.clip_rect()));
    let mut mesh = Mesh::default();
    let palette = Palette::of(ui);
    for stretch in seen {
        for list in first..=last {
            let segments = stretch.lists[list];
            if segments == 0 {
                continue;
            }
            let strength = (f64::from(segments).ln_1p() / most.max(0.7)) as f32;
            let rect = cell(transform, stretch, list);
            let share = 0.2 + 0.8 * strength.min(1.0);
            // Not see-through: narrow cells lie one over the other.
            mesh.add_colored_rect(rect, palette.sunk.lerp_to_gamma(hue, share));
        }
    }
    painter.add(egui::Shape::mesh(mesh));
    for stretch in seen.iter().take(256) {
        for list in first..=last {
            let rect = cell(transform, stretch, list);
            let segments = stretch.lists[list];
            if segments > 0 && rect.width() >= 18.0 && rect.height() >= 12.0 {
                let place = rect.center();
                let words = grouped(segments.into());
                let galley = painter.layout_no_wrap(words, mono(11.0), palette.ink);
                let patch = Rect::from_center_size(place, galley.size() + egui::vec2(4.0, 0.0));
                if patch.width() < rect.width() {
                    painter.rect_filled(patch, 2.0, palette.card);
                    painter.galley(patch.min + egui::vec2(2.0, 0.0), galley, palette.ink);
                }
            }
        }
    }
}

/// The place of what a list had behind the operations of a stretch.
fn cell(transform: &PlotTransform, stretch: &Bin, list: usize) -> Rect {
    let x = |operation: f64| transform.position_from_point_x(operation);
    let y = |list: usize| transform.position_from_point_y(list as f64);
    // Behind an operation, until the next one.
    let (left, right) = (x(stretch.first as f64 - 0.5), x(stretch.last as f64 + 0.5));
    Rect::from_min_max(
        pos2(left, y(list + 1) + 1.0),
        pos2(right.max(left + 1.0), y(list) - 1.0),
    )
}

/// What each list has behind an operation.
fn told(series: &Series, (first, last): (usize, usize), operation: usize) -> Vec<String> {
    let stretch = series.bin_at(operation);
    let Some(stretch) = stretch.filter(|stretch| operation <= stretch.last) else {
        return Vec::new();
    };
    let had = (first..=last).filter(|&list| stretch.lists[list] > 0);
    had.map(|list| {
        let range = sizes_of(list as u8);
        format!(
            "list {list} ({range}): {}",
            grouped(stretch.lists[list].into())
        )
    })
    .collect()
}

fn hovered(series: &Series, lists: (usize, usize), at: &HoverPosition<'_>) -> Option<String> {
    let (HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position }) =
        at;
    let operation = position.x.round().max(0.0) as usize;
    let mut words = vec![format!("operation {}", grouped(operation as u128))];
    words.extend(told(series, lists, operation));
    if words.len() == 1 {
        words.push("nothing is free".to_owned());
    }
    Some(words.join("\n"))
}

fn described(frame: &Frame<'_>, series: &Series, lists: (usize, usize)) -> String {
    let told = told(series, lists, frame.position);
    let now = match told.is_empty() {
        true => "nothing is free".to_owned(),
        false => told.join(", "),
    };
    format!("plot of {} of {}. now {now}", frame.title, series.name())
}

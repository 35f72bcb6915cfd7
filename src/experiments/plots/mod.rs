//! Plots of the session's arenas over the operations.

pub(super) mod chart;
pub(super) mod line;
mod lists;

use egui::{Checkbox, Color32, ScrollArea, Ui};
use vmem_lab::Session;
use vmem_lab::measure::Series;
use vmem_lab::narration::{count, grouped};

use crate::experiments::layout::{card, empty, in_rows, scrolled};
use crate::experiments::plots::chart::{Frame, Pointing};
use crate::experiments::plots::line::Line;
use crate::experiments::widgets::{button, task_ui};
use crate::kit::fields::plain;
use crate::kit::texts::small;
use crate::kit::theme::Palette;
use crate::shell::context::Ctx;
use vmem_view::plots::measuring::Measuring;
use vmem_view::plots::{LISTS, Plot, SESSION, figures, operations_in};
use vmem_view::range::position;
use vmem_view::time_budget::Work;
use vmem_view::wording::shorten;

/// The most arenas that can be told apart in a plot.
const MOST_ARENAS: usize = 5;
/// Arenas that are shown if none are chosen.
const DEFAULT_ARENAS: usize = 3;

/// The texts of the measurement.
const MEASURE: [&str; 3] = ["measured", "Stop measuring", "Measure the rest"];

/// The state of the section.
#[derive(Default)]
pub(super) struct Plots {
    /// The measurement of the session.
    pub(super) measuring: Measuring,
    pointing: Pointing,
    /// The arenas that were chosen by name; `None` for the default ones.
    chosen: Option<Vec<String>>,
}

impl Plots {
    /// Returns the indices of the series that are shown.
    fn shown(&self, series: &[Series], arena: Option<&str>) -> Vec<usize> {
        let index_of = |name: &str| series.iter().position(|series| series.name == name);
        if let Some(chosen) = &self.chosen {
            let shown: Vec<usize> = chosen.iter().filter_map(|name| index_of(name)).collect();
            if !shown.is_empty() || chosen.is_empty() {
                return shown;
            }
        }
        let mut shown: Vec<usize> = (0..series.len().min(DEFAULT_ARENAS)).collect();
        let arena = arena.and_then(index_of);
        if let Some(arena) = arena.filter(|arena| !shown.contains(arena)) {
            shown.pop();
            shown.push(arena);
        }
        shown
    }
}

pub(super) fn ui(ui: &mut Ui, plots: &mut Plots, cx: &mut Ctx<'_>) {
    if cx.session.len() == 0 {
        empty(ui, "plot");
        return;
    }
    plots.pointing.follow(cx.session);
    tools(ui, plots, cx.session);
    let series = plots.measuring.measurement.meter.series();
    let shown = plots.shown(series, cx.view.shown.as_deref());
    if series.len() > 1 {
        choose_arenas(ui, series, &shown, &mut plots.chosen);
    }
    if !shown.is_empty() {
        grid(ui, plots, &shown, cx);
    } else if series.is_empty() {
        // While it is measured, an arena may follow.
        if plots.measuring.state != Work::Going {
            ui.weak("The session has no arena.");
        }
    } else {
        ui.weak("No arena is chosen. Choose one above.");
    }
}

/// Draws the controls of the range, and the progress of the measurement.
fn tools(ui: &mut Ui, plots: &mut Plots, session: &Session) {
    let len = session.len();
    ui.horizontal_wrapped(|ui| {
        let pointing = &mut plots.pointing;
        let window = pointing.window(session);
        let around = (session.position() as f64).clamp(window.first(), window.last());
        if plain(ui, "Zoom in").clicked() {
            pointing.zoom.show(window.zoomed(2.0, position(around)));
        }
        let is_part = pointing.zoom.is_part();
        if button(ui, is_part, "Zoom out").clicked() {
            pointing.zoom.show(window.zoomed(0.5, position(around)));
        }
        if button(ui, is_part, "All").clicked() {
            pointing.zoom.show_all();
        }
        let mut text = count(len as u128, "operation", "operations");
        if pointing.zoom.is_part() {
            let window = pointing.window(session);
            let [first, last] = operations_in(window, len);
            let [first, last, len] = [first, last, len].map(|it| grouped(it as u128));
            text = format!("operations {first} to {last} of {len}");
        }
        small(ui, text).on_hover_text(
            "Click or drag in a plot to go to an operation. Ctrl and the wheel zoom; a drag \
             with the secondary mouse button selects a range.",
        );
    });
    let measuring = &mut plots.measuring;
    let done = measuring.measurement.position();
    if let Some(work) = task_ui(ui, MEASURE, measuring.state, done, len) {
        measuring.state = work;
    }
}

fn choose_arenas(
    ui: &mut Ui,
    series: &[Series],
    shown: &[usize],
    chosen: &mut Option<Vec<String>>,
) {
    let row = |ui: &mut Ui| {
        for (index, arena) in series.iter().enumerate() {
            let mut is_shown = shown.contains(&index);
            let is_enabled = is_shown || shown.len() < MOST_ARENAS;
            let label = format!("arena {}", shorten(&arena.name, 20));
            let response = ui
                .add_enabled(is_enabled, Checkbox::new(&mut is_shown, label))
                .on_disabled_hover_text("At most five arenas can be shown at once");
            if response.changed() {
                // The shown arenas, and this one if it was not shown before.
                let is_chosen = |other: &usize| shown.contains(other) != (*other == index);
                let indices = (0..series.len()).filter(is_chosen);
                *chosen = Some(indices.map(|it| series[it].name.to_owned()).collect());
            }
        }
    };
    ScrollArea::horizontal()
        .id_salt("arenas of the plots")
        .show(ui, |ui| ui.horizontal(row));
}

/// Draws the plots in as many columns as there is room for.
fn grid(ui: &mut Ui, plots: &mut Plots, shown: &[usize], cx: &mut Ctx<'_>) {
    let room = ui.available_height();
    scrolled(ui, "plots", |ui| {
        let columns = match ui.available_width() {
            1560.0.. => 3,
            760.0.. => 2,
            _ => 1,
        };
        let contents: Vec<_> = SESSION.iter().map(Some).chain([None]).collect();
        let rows = contents.len().div_ceil(columns);
        let height = (room / rows as f32 - 30.0).clamp(184.0, 360.0);
        let mut grid = Grid {
            height,
            plots,
            shown,
            cx,
        };
        in_rows(ui, columns, &contents, |ui, content| {
            card(ui, |ui| match content {
                Some(plot) => grid.plot_ui(ui, plot),
                None => grid.lists_ui(ui),
            });
        });
    });
}

/// The plots, and the arenas that they show.
struct Grid<'a, 'c> {
    height: f32,
    plots: &'a mut Plots,
    /// The indices of the series.
    shown: &'a [usize],
    cx: &'a mut Ctx<'c>,
}

impl<'c> Grid<'_, 'c> {
    fn frame(&self, plot: Plot) -> Frame<'c> {
        Frame {
            plot,
            session: self.cx.session,
            shape: self.cx.shape,
            height: self.height,
        }
    }

    fn hue(&self, ui: &Ui, index: usize) -> Color32 {
        let measurement = &self.plots.measuring.measurement;
        let name = &measurement.meter.series()[index].name;
        let id = measurement.world().arena_named(name);
        Palette::of(ui).hue(id.map_or(index, |id| id.0 as usize))
    }

    /// Draws the freelists of the first arena that is shown.
    fn lists_ui(&mut self, ui: &mut Ui) {
        let Some(&first) = self.shown.first() else {
            return;
        };
        let (frame, hue) = (self.frame(LISTS), self.hue(ui, first));
        let plots = &mut *self.plots;
        let series = &plots.measuring.measurement.meter.series()[first];
        let pointing = &mut plots.pointing;
        lists::ui(ui, &frame, series, hue, pointing, self.cx.actions);
    }

    fn plot_ui(&mut self, ui: &mut Ui, plot: &Plot) {
        let frame = self.frame(*plot);
        let quantities = std::iter::once(plot.quantity).chain(plot.reference);
        let world = self.cx.moment().after;
        let mut lines = Vec::new();
        for (rank, &index) in self.shown.iter().enumerate() {
            let series = &self.plots.measuring.measurement.meter.series()[index];
            for quantity in quantities.clone() {
                let name = match (self.shown.len(), plot.reference) {
                    (_, None) => series.name.to_owned(),
                    (1, Some(_)) => quantity.title().to_owned(),
                    (_, Some(_)) => format!("{} {}", series.name, quantity.title()),
                };
                let now = figures::now(world, &series.name, quantity);
                lines.push(Line {
                    name,
                    now: now.or_else(|| figures::at(series, quantity, self.cx.session.position())),
                    series,
                    quantity,
                    hue: self.hue(ui, index),
                    rank,
                    is_reference: quantity != plot.quantity,
                });
            }
        }
        let pointing = &mut self.plots.pointing;
        chart::ui(ui, &frame, &lines, pointing, self.cx.actions);
    }
}

//! Policies or settings side by side.

mod table;
mod tiny_bar;
mod variants;

use egui::{Grid, Label, RichText, Ui, vec2};
use vmem_lab::Command;
use vmem_lab::compare::{Compared, Variant};
use vmem_lab::measure::NumberRange;
use vmem_lab::narration::{self, count, grouped};

use crate::experiments::compare::variants::VariantField;
use crate::experiments::layout::{card, empty, heading, scrolled, two_columns};
use crate::experiments::plots::chart::{self, Frame, Pointing};
use crate::experiments::plots::line::Line;
use crate::experiments::widgets::{arena_combo, button};
use crate::kit::texts::small;
use crate::kit::theme::{self, GAP, Palette, Shape, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::comparison::bars::ColumnBars;
use vmem_view::comparison::results::Results;
use vmem_view::comparison::{Comparing, summary};
use vmem_view::plots::{COMPARISON, Plot, figures};
use vmem_view::settings::Radix;
use vmem_view::time_budget::Work;
use vmem_view::wording::shorten;

/// The height of the plots.
const PLOT_HEIGHT: f32 = 210.0;

/// The state of the section.
#[derive(Default)]
pub(super) struct Comparisons {
    /// The comparison.
    pub(super) comparing: Comparing,
    /// The arena that was chosen.
    arena: Option<String>,
    field: VariantField,
    pointing: Pointing,
    bars: ColumnBars,
    /// The width of the table in the last frame.
    table_width: f32,
}

pub(super) fn ui(ui: &mut Ui, state: &mut Comparisons, cx: &mut Ctx<'_>) {
    if cx.session.len() == 0 {
        empty(ui, "compare");
        return;
    }
    state.pointing.follow(cx.session);
    scrolled(ui, "comparison", |ui| {
        card(ui, |ui| {
            variants::ui(ui, &mut state.comparing, &mut state.field, cx.session);
        });
        let names = state.comparing.whole.arenas();
        let chosen = state.arena.as_deref().or(cx.view.shown.as_deref());
        let chosen = chosen.filter(|name| names.iter().any(|it| it == name));
        let Some(arena) = chosen.or(names.first().map(String::as_str)) else {
            // While it is compared, an arena may follow.
            if state.comparing.state != Work::Going {
                ui.weak("The session has no arena.");
            }
            return;
        };
        let arena = arena.to_owned();
        let mut shown = Shown {
            state,
            names,
            arena,
            cx,
        };
        match shown.cx.shape {
            Shape::Wide => shown.wide_ui(ui),
            Shape::Tabs | Shape::Phone => shown.narrow_ui(ui),
        }
    });
}

/// A comparison that has an arena.
struct Shown<'a, 'c> {
    state: &'a mut Comparisons,
    /// The names of all arenas.
    names: Vec<String>,
    /// The arena that is shown.
    arena: String,
    cx: &'a mut Ctx<'c>,
}

impl Shown<'_, '_> {
    fn wide_ui(&mut self, ui: &mut Ui) {
        let [in_use, fragmentation, examined] = &COMPARISON;
        let each = (ui.available_width() - GAP) / 2.0;
        let edges = theme::card(ui).total_margin().sum().x;
        // The table fits beside the bars, unless there are many columns or seeds.
        let is_narrow = self.state.table_width + edges <= each;
        if !is_narrow {
            card(ui, |ui| self.results(ui));
        }
        let mut columns = two_columns(ui);
        if is_narrow {
            card(&mut columns[0], |ui| self.results(ui));
            card(&mut columns[1], |ui| self.differences(ui));
        } else {
            card(&mut columns[0], |ui| self.differences(ui));
        }
        card(&mut columns[1], |ui| self.here(ui));
        // A plot that fits beside a longer column is there; else it is below both.
        let [left, right] = columns.each_mut().map(|ui| ui.cursor().top());
        let is_beside = (left - right).abs() > PLOT_HEIGHT + 30.0;
        if is_beside {
            let shorter = &mut columns[usize::from(left > right)];
            card(shorter, |ui| self.plot(ui, examined, PLOT_HEIGHT));
        }
        // The last plots end at the same height.
        let tops = columns.each_mut().map(|ui| ui.cursor().top());
        let lowest = tops[0].max(tops[1]);
        for ((column, top), plot) in columns.iter_mut().zip(tops).zip([in_use, fragmentation]) {
            let height = PLOT_HEIGHT + lowest - top;
            card(column, |ui| self.plot(ui, plot, height));
        }
        let [left, right] = columns.map(|column| column.min_rect());
        ui.advance_cursor_after_rect(left.union(right));
        if !is_beside {
            card(ui, |ui| self.plot(ui, examined, PLOT_HEIGHT));
        }
    }

    fn narrow_ui(&mut self, ui: &mut Ui) {
        card(ui, |ui| self.results(ui));
        card(ui, |ui| self.differences(ui));
        card(ui, |ui| self.here(ui));
        for plot in &COMPARISON {
            card(ui, |ui| self.plot(ui, plot, PLOT_HEIGHT));
        }
    }

    fn differences(&mut self, ui: &mut Ui) {
        let (comparing, position) = (&self.state.comparing, self.cx.session.position());
        heading(ui, "Different results");
        let Some(first) = &comparing.whole.first_difference else {
            let text = match comparing.state {
                Work::Done => "All results are the same.",
                Work::Going | Work::Stopped => "All results so far are the same.",
            };
            ui.weak(text);
            return;
        };
        let all = comparing.differences.len() as u128;
        let all = count(
            all,
            "operation has different results",
            "operations have different results",
        );
        ui.weak(format!("{all}. The first:"));
        let (variants, radix) = (comparing.variants(), self.cx.view.settings.radix);
        answers(ui, "first", first, variants, radix);
        let (before, after) = comparing.around(position);
        ui.horizontal_wrapped(|ui| {
            for (label, to) in [
                ("Go to the first", Some(first.operation)),
                ("Previous difference", before),
                ("Next difference", after),
            ] {
                let to = to.filter(|&to| to != position);
                let action = to.map(|to| Action::Session(Command::GoTo(to)));
                if button(ui, action.is_some(), label).clicked() {
                    self.cx.actions.extend(action);
                }
            }
        });
        if let Some(here) = &comparing.here.last
            && here.differs()
            && here.operation != first.operation
        {
            ui.separator();
            ui.weak("At this operation:");
            answers(ui, "here", here, variants, radix);
        }
    }

    fn results(&mut self, ui: &mut Ui) {
        let results = Results::new(&self.state.comparing, self.cx.session, &self.arena);
        heading(ui, "Over all operations");
        for sentence in &results.verdict {
            ui.label(sentence);
        }
        if self.cx.shape == Shape::Phone {
            table::stacked_ui(ui, &results);
        } else {
            self.state.table_width = table::ui(ui, &results);
        }
        small(ui, results.note);
    }

    /// Draws the columns at the place of the time line.
    fn here(&mut self, ui: &mut Ui) {
        let comparing = &self.state.comparing;
        let (at, to) = (comparing.here.position(), self.cx.session.position());
        let (done, all) = (grouped(at as u128), grouped(to as u128));
        heading(ui, format!("After operation {done}"));
        let progress = (at != to).then(|| format!("comparing … {done} of {all}"));
        if let Some(progress) = &progress {
            ui.weak(progress.as_str());
        }
        if self.names.len() > 1
            && let Some(other) = arena_combo(ui, "comparison", &self.names, &self.arena)
        {
            self.state.arena = Some(other.to_owned());
        }
        for (index, column) in comparing.here.columns().enumerate() {
            let name = shorten(&column.variant.to_string(), 32);
            ui.horizontal_wrapped(|ui| {
                ui.label(name.as_str());
                small(ui, summary(&column, &self.arena));
            });
            if progress.is_none() {
                let width = ui.available_width();
                let of = (comparing.stamp_here(), self.arena.clone(), width);
                self.state.bars.compute(index, &column, of, &name);
            }
            let id = column.world.arena_named(&self.arena);
            let hue = Palette::of(ui).hue(id.map_or(0, |id| id.0 as usize));
            let reason = progress.as_deref().unwrap_or("nothing here yet");
            let bar = self.state.bars.get(index);
            let label = bar.map_or_else(|| format!("{name}: {reason}"), |bar| bar.label.clone());
            tiny_bar::ui(ui, &label, bar.map(|bar| &bar.bar), hue, reason);
            ui.add_space(4.0);
        }
    }

    fn plot(&mut self, ui: &mut Ui, plot: &Plot, height: f32) {
        let palette = Palette::of(ui);
        let frame = Frame {
            plot: *plot,
            session: self.cx.session,
            shape: self.cx.shape,
            height,
        };
        let comparing = &self.state.comparing;
        // The numbers are exact once the columns are at the place of the time line.
        let position = frame.session.position();
        let is_here = comparing.here.position() == position;
        let columns = comparing.whole.columns().enumerate();
        let lines = columns.filter_map(|(index, column)| {
            let series = column.meter.series_named(&self.arena)?;
            let here = comparing.here.column(index).filter(|_| is_here);
            let exact = here.and_then(|here| {
                let id = here.world.arena_named(&self.arena)?;
                plot.quantity.of(&here.meter.sample(id)?)
            });
            let exact = exact.map(NumberRange::new);
            Some(Line {
                name: column.variant.to_string(),
                now: exact.or_else(|| figures::at(series, plot.quantity, position)),
                series,
                quantity: plot.quantity,
                hue: palette.hue(index),
                rank: index,
                is_reference: false,
            })
        });
        let lines: Vec<_> = lines.collect();
        let pointing = &mut self.state.pointing;
        chart::ui(ui, &frame, &lines, pointing, self.cx.actions);
    }
}

/// Draws an operation and its answer in each column.
fn answers(ui: &mut Ui, salt: &str, compared: &Compared, variants: &[Variant], radix: Radix) {
    let [operation, line] = [compared.operation, compared.line].map(|it| grouped(it as u128));
    let statement = narration::statement(radix, &compared.statement);
    let operation = format!("operation {operation}, line {line}: {statement}");
    ui.add(Label::new(RichText::new(operation).font(mono(size::SMALL))).wrap());
    let written = Variant::default();
    let columns = std::iter::once(&written).chain(variants);
    let grid = Grid::new(salt)
        .num_columns(2)
        .spacing(vec2(16.0, 2.0))
        .min_row_height(18.0);
    grid.show(ui, |ui| {
        for (variant, answer) in columns.zip(&compared.answers) {
            ui.weak(shorten(&variant.to_string(), 28));
            let text = RichText::new(answer.text(radix)).font(mono(size::SMALL));
            let is_same = compared.answers.first() == Some(answer);
            ui.label(if is_same { text } else { text.strong() });
            ui.end_row();
        }
    });
}

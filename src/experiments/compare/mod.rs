//! The screen of the comparison: policies or settings side by side.

pub(super) mod tiny_bar;
pub(super) mod totals;
pub(super) mod variants;

use std::collections::HashMap;

use egui::{Button, RichText, Ui, vec2};
use vmem_lab::compare::{Column, Compared, Variant};
use vmem_lab::measure::Quantity;
use vmem_lab::narration::{self, count, grouped};
use vmem_lab::{Command, Session};

use crate::experiments::arena_box;
use crate::experiments::compare::tiny_bar::TinyBars;
use crate::experiments::compare::variants::Typing;
use crate::experiments::layout::{card, column, empty, in_rows, scrolled};
use crate::experiments::plots::chart;
use crate::experiments::plots::chart::{Frame, Pointing};
use crate::experiments::plots::curve::{Curve, Scale};
use crate::experiments::plots::line::{Line, Part};
use crate::kit::theme::{CONTROL, GAP, Palette, Shape, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::comparison::Versus;
use vmem_view::plots::figures;
use vmem_view::plots::figures::Form;
use vmem_view::settings::Settings;
use vmem_view::time_budget::Work;
use vmem_view::wording::shorten;

/// A plot of the sides: what it is called, and of what.
type PlotOf = (&'static str, Quantity, Scale);

/// What is plotted of the sides.
const PLOTS: [PlotOf; 3] = [
    ("In use", Quantity::InUse, Scale::Linear),
    (
        "External fragmentation",
        Quantity::ExternalFragmentation,
        Scale::Linear,
    ),
    ("Nodes examined", Quantity::Examined, Scale::Logarithmic),
];

/// What the section remembers.
#[derive(Default)]
pub(crate) struct Sides {
    /// The comparison.
    pub(crate) versus: Versus,
    /// The arena that is looked at, if one was chosen.
    arena: Option<String>,
    typing: Typing,
    pointing: Pointing,
    /// Where the time line was when the plots last followed it.
    followed: usize,
    curves: HashMap<(usize, Quantity), Curve>,
    /// What the curves are of.
    known: Option<(String, (u64, usize, bool))>,
    bars: TinyBars,
}

/// Draws the section. `asked` is the arena that the other panels show.
pub(crate) fn ui(ui: &mut Ui, state: &mut Sides, cx: &mut Ctx<'_>) {
    let (session, shape, actions) = (cx.session, cx.shape, &mut *cx.actions);
    let settings = cx.view.settings;
    let asked = cx.view.shown.as_deref();
    if session.len() == 0 {
        empty(ui, "compare");
        return;
    }
    if session.position() != state.followed {
        state.followed = session.position();
        let axis = &mut state.pointing.axis;
        axis.follow(state.followed as f64, session.len());
    }
    scrolled(ui, "sides", |ui, width| {
        card(ui, width, |ui| {
            variants::ui(ui, session, &mut state.versus, &mut state.typing)
        });
        let names = names(state);
        let chosen = state.arena.as_deref().or(asked);
        let chosen = chosen.filter(|name| names.iter().any(|it| it == name));
        let Some(arena) = chosen.or(names.first().map(String::as_str)) else {
            let words = match state.versus.state() {
                Work::Going => "Comparing … no side has made an arena yet.",
                Work::Stopped | Work::Done => "No arena was made yet.",
            };
            ui.label(RichText::new(words).color(Palette::of(ui).muted));
            return;
        };
        let known = Some((arena.to_owned(), state.versus.stamp()));
        if state.known != known {
            state.known = known;
            state.curves.clear();
        }
        let mut shown = Shown {
            arena: arena.to_owned(),
            session,
            settings,
            state,
            names,
            frame: Frame::of(session, shape, 210.0),
            actions,
        };
        match shape {
            Shape::Wide => shown.wide_ui(ui, width),
            Shape::Tabs | Shape::Phone => shown.narrow_ui(ui, width),
        }
    });
}

/// The arenas that any side has.
fn names(state: &Sides) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // All sides make the same ones, unless one can't.
    for side in state.versus.whole().columns() {
        for series in side.meter.series() {
            if !names.iter().any(|name| name == series.name()) {
                names.push(series.name().to_owned());
            }
        }
    }
    names
}

/// What is shown of sides that have an arena.
struct Shown<'a> {
    session: &'a Session,
    settings: Settings,
    state: &'a mut Sides,
    /// The arenas that any side has, and the one that is looked at.
    names: Vec<String>,
    arena: String,
    /// What all plots have in common.
    frame: Frame<'static>,
    actions: &'a mut Vec<Action>,
}

impl Shown<'_> {
    fn wide_ui(&mut self, ui: &mut Ui, width: f32) {
        let [in_use, fragmentation, examined] = PLOTS;
        let each = (width - GAP) / 2.0;
        // A plot below each column: of three, the third is as wide as both.
        ui.horizontal_top(|ui| {
            column(ui, each, |ui| {
                card(ui, each, |ui| self.differences(ui));
                card(ui, each, |ui| self.tallied(ui));
                self.plots(ui, each, 1, &[in_use]);
            });
            column(ui, each, |ui| {
                card(ui, each, |ui| self.here(ui));
                self.plots(ui, each, 1, &[fragmentation]);
            });
        });
        self.plots(ui, width, 1, &[examined]);
    }

    fn narrow_ui(&mut self, ui: &mut Ui, width: f32) {
        card(ui, width, |ui| self.differences(ui));
        card(ui, width, |ui| self.here(ui));
        card(ui, width, |ui| self.tallied(ui));
        self.plots(ui, width, 1, &PLOTS);
    }

    fn tallied(&self, ui: &mut Ui) {
        ui.label(RichText::new("Over all operations").size(16.0));
        totals::ui(ui, self.state.versus.whole(), &self.arena);
    }

    /// Where the answers are not the same.
    fn differences(&mut self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        let (versus, position) = (&self.state.versus, self.session.position());
        ui.label(RichText::new("Where the answers differ").size(16.0));
        let Some(first) = versus.whole().first_difference() else {
            let words = match versus.state() {
                Work::Done => "All answers are the same.",
                _ => "All answers so far are the same.",
            };
            ui.label(RichText::new(words).color(palette.muted));
            return;
        };
        let all = count(
            versus.differences().len() as u128,
            "operation",
            "operations",
        );
        ui.label(RichText::new(format!("{all}, the first:")).color(palette.muted));
        answers(ui, "first", first, versus.variants(), self.settings);
        let (before, next) = versus.around(position);
        ui.horizontal_wrapped(|ui| {
            for (label, to) in [
                ("Go to the first", Some(first.operation)),
                ("Previous difference", before),
                ("Next difference", next),
            ] {
                let to = to.filter(|&to| to != position);
                let button = Button::new(label).min_size(vec2(0.0, CONTROL));
                if ui.add_enabled(to.is_some(), button).clicked()
                    && let Some(to) = to
                {
                    self.actions.push(Action::Session(Command::GoTo(to)));
                }
            }
        });
        match versus.here().last() {
            Some(here) if here.differs() && here.operation != first.operation => {
                ui.separator();
                ui.label(RichText::new("Here:").color(palette.muted));
                answers(ui, "here", here, versus.variants(), self.settings);
            }
            _ => {}
        }
    }

    /// The sides where the time line is.
    fn here(&mut self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        let versus = &self.state.versus;
        let (at, to) = (versus.here().position(), self.session.position());
        let title = format!("After operation {}", grouped(at as u128));
        ui.label(RichText::new(title).size(16.0));
        let way = format!(
            "comparing … {} of {}",
            grouped(at as u128),
            grouped(to as u128)
        );
        let stamp = match at == to {
            true => Ok(versus.stamp_here()),
            false => Err(way.as_str()),
        };
        if at != to {
            ui.label(RichText::new(&way).color(palette.muted));
        }
        if self.names.len() > 1
            && let Some(other) = arena_box::ui(ui, "comparison", &self.names, &self.arena)
        {
            self.state.arena = Some(other.to_owned());
        }
        for (place, side) in versus.here().columns().enumerate() {
            let name = shorten(&side.variant.to_string(), 32);
            ui.horizontal_wrapped(|ui| {
                ui.label(name.as_str());
                let words = numbers(&side, &self.arena);
                ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
            });
            let bars = &mut self.state.bars;
            bars.ui(ui, stamp, place, &side, &self.arena, &name);
            ui.add_space(4.0);
        }
    }

    /// The sides' histories, one over the other; so many plots beside each other.
    fn plots(&mut self, ui: &mut Ui, width: f32, columns: usize, shown: &[PlotOf]) {
        in_rows(ui, width, columns, shown, |ui, each, plot| {
            card(ui, each, |ui| self.plot(ui, plot));
        });
    }

    fn plot(&mut self, ui: &mut Ui, &(title, quantity, scale): &PlotOf) {
        let palette = Palette::of(ui);
        let frame = Frame {
            title,
            scale,
            form: Form::of(quantity),
            ..self.frame
        };
        let Sides {
            versus,
            curves,
            pointing,
            ..
        } = &mut *self.state;
        let sides: Vec<_> = versus.whole().columns().collect();
        for (place, side) in sides.iter().enumerate() {
            if let Some(series) = side.meter.series_named(&self.arena) {
                let curve = curves.entry((place, quantity));
                curve.or_insert_with(|| Curve::of(series, quantity, scale));
            }
        }
        // Exact, once the sides are there.
        let arrived = versus.here().position() == frame.position;
        let here: Vec<_> = match arrived {
            true => versus.here().columns().collect(),
            false => Vec::new(),
        };
        let lines = sides.iter().enumerate().filter_map(|(place, side)| {
            let series = side.meter.series_named(&self.arena)?;
            let exact = here.get(place).and_then(|here| {
                let id = here.world.arena_named(&self.arena)?;
                quantity.of(&here.meter.sample(id)?)
            });
            let exact = exact.map(|number| figures::exactly(number.as_f64()));
            Some(Line {
                name: side.variant.to_string(),
                now: exact.or_else(|| figures::at(series, quantity, frame.position)),
                series,
                quantity,
                curve: curves.get(&(place, quantity))?,
                hue: palette.hue(place),
                rank: place,
                part: Part::Main,
            })
        });
        let lines: Vec<_> = lines.collect();
        chart::ui(ui, &frame, &lines, pointing, self.actions);
    }
}

/// What each side answered to an operation.
fn answers(ui: &mut Ui, salt: &str, compared: &Compared, variants: &[Variant], settings: Settings) {
    let palette = Palette::of(ui);
    let asked = format!(
        "operation {}, line {}: {}",
        grouped(compared.operation as u128),
        grouped(compared.line as u128),
        narration::statement(settings.radix, &compared.statement)
    );
    ui.add(egui::Label::new(RichText::new(asked).font(mono(size::SMALL))).wrap());
    let written = Variant::default();
    let sides = std::iter::once(&written).chain(variants);
    egui::Grid::new(salt)
        .num_columns(2)
        .spacing(vec2(16.0, 2.0))
        .min_row_height(18.0)
        .show(ui, |ui| {
            for (variant, answer) in sides.zip(&compared.answers) {
                let name = shorten(&variant.to_string(), 28);
                ui.label(RichText::new(name).color(palette.muted));
                let same = compared.answers.first() == Some(answer);
                let mut words = RichText::new(answer.text(settings.radix)).font(mono(size::SMALL));
                if !same {
                    words = words.strong();
                }
                ui.label(words);
                ui.end_row();
            }
        });
}

/// "in use 192 of 1 024, fragmentation 12.5 %, 3 failed".
fn numbers(side: &Column<'_>, arena: &str) -> String {
    let id = side.world.arena_named(arena);
    let failed = count(side.totals.failures, "failure", "failures");
    let Some(sample) = id.and_then(|id| side.meter.sample(id)) else {
        return format!("no such arena here, {failed}");
    };
    let fragmentation = sample.external_fragmentation();
    let fragmentation = fragmentation.map_or("unknown".to_owned(), |it| Form::Share.write(it));
    format!(
        "in use {} of {}, fragmentation {fragmentation}, {failed}",
        grouped(sample.stats.mem_inuse),
        grouped(sample.stats.mem_total),
    )
}

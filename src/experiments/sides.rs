//! The screen of the comparison: policies or settings side by side.

use std::collections::HashMap;

use egui::{Button, RichText, ScrollArea, TextEdit, Ui, vec2};
use vmem_lab::compare::{Compared, SideRef, Variant};
use vmem_lab::measure::Quantity;
use vmem_lab::words::{self, count, grouped, reply};
use vmem_lab::{Command, Session};

use super::chart::{self, Frame, Pointing};
use super::curve::{Curve, Scale};
use super::figures::{self, Form};
use super::line::{Line, Part};
use super::plots::{card, sense};
use super::slice::{Work, progress_ui};
use super::tallies;
use super::tiny_bar::TinyBars;
use super::versus::{MOST_VARIANTS, Versus};
use crate::panels::fields::entered;
use crate::state::{Action, Settings};
use crate::theme::{CONTROL, GAP, Palette, Shape, mono, size};
use crate::wording::shorten;

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
pub(super) struct Sides {
    /// The comparison.
    pub(super) versus: Versus,
    /// The arena that is looked at, if one was chosen.
    arena: Option<String>,
    /// A setting being typed, and what is wrong with it.
    typed: String,
    error: Option<String>,
    pointing: Pointing,
    /// Where the time line was when the plots last followed it.
    followed: usize,
    curves: HashMap<(usize, Quantity), Curve>,
    /// What the curves are of.
    known: Option<(String, (u64, usize, bool))>,
    bars: TinyBars,
}

/// Draws the section. `asked` is the arena that the other panels show.
pub(super) fn ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut Sides,
    asked: Option<&str>,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    if session.len() == 0 {
        card(ui, ui.available_width(), |ui| {
            ui.label("There is nothing to compare: the session has no operations yet.");
            let words = "Run a workload, import the log of a program, or operate an arena.";
            ui.label(RichText::new(words).color(palette.muted));
        });
        return;
    }
    if session.position() != state.followed {
        state.followed = session.position();
        let axis = &mut state.pointing.axis;
        axis.follow(state.followed as f64, session.len());
    }
    ScrollArea::vertical()
        .id_salt("sides")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            // Room for the scroll bar.
            let width = ui.available_width() - 6.0;
            ui.set_max_width(width);
            ui.spacing_mut().item_spacing = vec2(GAP, GAP);
            card(ui, width, |ui| variants(ui, session, state));
            let names = names(state);
            let chosen = state.arena.as_deref().or(asked);
            let chosen = chosen.filter(|name| names.iter().any(|it| it == name));
            let Some(arena) = chosen.or(names.first().map(String::as_str)) else {
                let words = match state.versus.state() {
                    Work::Going => "Comparing … no side has made an arena yet.",
                    Work::Stopped | Work::Done => "No arena was made yet.",
                };
                ui.label(RichText::new(words).color(palette.muted));
                return;
            };
            let arena = arena.to_owned();
            let [in_use, fragmentation, examined] = PLOTS;
            if shape == Shape::Wide {
                let each = (width - GAP) / 2.0;
                let column = |ui: &mut Ui, content: &mut dyn FnMut(&mut Ui)| {
                    ui.allocate_ui(vec2(each, 0.0), |ui| ui.vertical(|ui| content(ui)));
                };
                // A plot below each column: of three, the third is as wide as both.
                ui.horizontal_top(|ui| {
                    column(ui, &mut |ui| {
                        card(ui, each, |ui| differences(ui, session, state, actions));
                        card(ui, each, |ui| tallied(ui, state, &arena));
                        let shown = [in_use];
                        plots(ui, each, session, state, &arena, &shown, shape, actions);
                    });
                    column(ui, &mut |ui| {
                        card(ui, each, |ui| here(ui, session, state, &names, &arena));
                        let shown = [fragmentation];
                        plots(ui, each, session, state, &arena, &shown, shape, actions);
                    });
                });
                let shown = [examined];
                plots(ui, width, session, state, &arena, &shown, shape, actions);
            } else {
                card(ui, width, |ui| differences(ui, session, state, actions));
                card(ui, width, |ui| here(ui, session, state, &names, &arena));
                card(ui, width, |ui| tallied(ui, state, &arena));
                plots(ui, width, session, state, &arena, &PLOTS, shape, actions);
            }
        });
}

fn tallied(ui: &mut Ui, state: &Sides, arena: &str) {
    ui.label(RichText::new("Over all operations").size(16.0));
    tallies::ui(ui, state.versus.whole(), arena);
}

/// The arenas that any side has.
fn names(state: &Sides) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // All sides make the same ones, unless one can't.
    for side in state.versus.whole().sides() {
        for series in side.meter.series() {
            if !names.iter().any(|name| name == series.name()) {
                names.push(series.name().to_owned());
            }
        }
    }
    names
}

/// What is compared, and how far that is.
fn variants(ui: &mut Ui, session: &Session, state: &mut Sides) {
    let palette = Palette::of(ui);
    ui.label(RichText::new("The same requests, side by side").size(16.0));
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("as written, and").color(palette.muted));
        let variants = state.versus.variants().to_vec();
        for variant in &variants {
            let name = variant.to_string();
            let button = ui.button(format!("{}  ×", shorten(&name, 32)));
            let button = button.accessible_name(format!("leave out {name}"));
            if button.on_hover_text("Leave it out").clicked() {
                let others = variants.iter().filter(|it| *it != variant).cloned();
                state.versus.set_variants(others.collect());
            }
        }
        if variants != Variant::policies() && ui.button("The three policies").clicked() {
            state.versus.set_variants(Variant::policies().to_vec());
        }
    });
    ui.horizontal_wrapped(|ui| {
        let room = state.versus.variants().len() < MOST_VARIANTS;
        let edit = TextEdit::singleline(&mut state.typed)
            .font(mono(size::BODY))
            .hint_text("heap.quantum=64")
            .align(egui::Align2::LEFT_CENTER);
        let width = 220.0_f32.min(ui.available_width() - 80.0);
        let field = ui.add_enabled_ui(room, |ui| ui.add_sized(vec2(width, CONTROL), edit));
        let field = field.inner.accessible_name("a setting to compare");
        let enter = entered(ui, &field);
        let add = Button::new("Compare").min_size(vec2(0.0, CONTROL));
        let add = ui.add_enabled(room, add);
        let add = add.on_disabled_hover_text("Five sides are all that can be told apart");
        if (enter || add.clicked()) && !state.typed.trim().is_empty() {
            let added = state.versus.add(&state.typed, session.scenario());
            state.error = added.err().map(|error| error.to_string());
            if state.error.is_none() {
                state.typed.clear();
            }
        }
        let words = "policy, quantum, import, qcache or magazine, of one arena or of all";
        ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
    });
    if let Some(error) = &state.error {
        let words = RichText::new(format!("Not compared: {error}."));
        ui.add(egui::Label::new(words.color(palette.warn)).wrap());
    }
    progress(ui, session, state);
}

fn progress(ui: &mut Ui, session: &Session, state: &mut Sides) {
    let (done, all) = (state.versus.whole().position(), session.len());
    let words = format!(
        "comparing … {} of {}",
        grouped(done as u128),
        grouped(all as u128)
    );
    match state.versus.state() {
        Work::Going => {
            if progress_ui(
                ui,
                &words,
                done as f32 / all.max(1) as f32,
                "Stop comparing",
            ) {
                state.versus.set_state(Work::Stopped);
            }
        }
        Work::Stopped => {
            ui.horizontal_wrapped(|ui| {
                let words = format!(
                    "Stopped: {} of {} operations are compared.",
                    grouped(done as u128),
                    grouped(all as u128)
                );
                ui.label(RichText::new(words).color(Palette::of(ui).muted));
                if ui.button("Compare the rest").clicked() {
                    state.versus.set_state(Work::Going);
                }
            });
        }
        Work::Done => {}
    }
}

/// Where the answers are not the same.
fn differences(ui: &mut Ui, session: &Session, state: &Sides, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let versus = &state.versus;
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
    answers(ui, "first", first, versus.variants());
    let (before, next) = versus.around(session.position());
    ui.horizontal_wrapped(|ui| {
        let mut go = |ui: &mut Ui, label: &str, to: Option<usize>| {
            let to = to.filter(|&to| to != session.position());
            let button = Button::new(label).min_size(vec2(0.0, CONTROL));
            if ui.add_enabled(to.is_some(), button).clicked()
                && let Some(to) = to
            {
                actions.push(Action::Session(Command::GoTo(to)));
            }
        };
        go(ui, "Go to the first", Some(first.operation));
        go(ui, "Previous difference", before);
        go(ui, "Next difference", next);
    });
    match versus.here().last() {
        Some(here) if here.differs() && here.operation != first.operation => {
            ui.separator();
            ui.label(RichText::new("Here:").color(palette.muted));
            answers(ui, "here", here, versus.variants());
        }
        _ => {}
    }
}

/// What each side answered to an operation.
fn answers(ui: &mut Ui, salt: &str, compared: &Compared, variants: &[Variant]) {
    let (palette, settings) = (Palette::of(ui), Settings::of(ui.ctx()));
    let asked = format!(
        "operation {}, line {}: {}",
        grouped(compared.operation as u128),
        grouped(compared.line as u128),
        words::statement(settings.radix, &compared.statement)
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
                let mut words =
                    RichText::new(reply(settings.radix, answer)).font(mono(size::SMALL));
                if !same {
                    words = words.strong();
                }
                ui.label(words);
                ui.end_row();
            }
        });
}

/// The sides where the time line is.
fn here(ui: &mut Ui, session: &Session, state: &mut Sides, names: &[String], arena: &str) {
    let palette = Palette::of(ui);
    let (at, to) = (state.versus.here().position(), session.position());
    let title = format!("Behind operation {}", grouped(at as u128));
    ui.label(RichText::new(title).size(16.0));
    if at != to {
        let words = format!(
            "comparing … {} of {}",
            grouped(at as u128),
            grouped(to as u128)
        );
        ui.label(RichText::new(words).color(palette.muted));
    }
    if names.len() > 1 {
        choose_arena(ui, names, arena, &mut state.arena);
    }
    let way = format!(
        "comparing … {} of {}",
        grouped(at as u128),
        grouped(to as u128)
    );
    let stamp = match at == to {
        true => Ok(state.versus.stamp_here()),
        false => Err(way.as_str()),
    };
    for (place, side) in state.versus.here().sides().enumerate() {
        let name = shorten(&side.variant.to_string(), 32);
        ui.horizontal_wrapped(|ui| {
            ui.label(name.as_str());
            let words = numbers(&side, arena);
            ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
        });
        state.bars.ui(ui, stamp, place, &side, arena, &name);
        ui.add_space(4.0);
    }
}

/// "in use 192 of 1 024, fragmentation 12.5 %, 3 failed".
fn numbers(side: &SideRef<'_>, arena: &str) -> String {
    let id = side.world.arena_named(arena);
    let failed = count(side.tally.failures, "failure", "failures");
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

fn choose_arena(ui: &mut Ui, names: &[String], arena: &str, chosen: &mut Option<String>) {
    let response = egui::ComboBox::from_id_salt("arena of the comparison")
        .selected_text(shorten(arena, 24))
        .show_ui(ui, |ui| {
            for name in names {
                if ui
                    .selectable_label(name == arena, shorten(name, 40))
                    .clicked()
                {
                    *chosen = Some(name.clone());
                }
            }
        })
        .response;
    let name = format!("arena of the comparison: {arena}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &name));
}

/// The sides' histories, one over the other; `shown` of them beside each other.
#[expect(clippy::too_many_arguments, reason = "all that the section is about")]
fn plots(
    ui: &mut Ui,
    width: f32,
    session: &Session,
    state: &mut Sides,
    arena: &str,
    shown: &[PlotOf],
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let known = Some((arena.to_owned(), state.versus.stamp()));
    if state.known != known {
        state.known = known;
        state.curves.clear();
    }
    let columns = if shape == Shape::Wide { shown.len() } else { 1 };
    let each = (width - (columns - 1) as f32 * GAP) / columns as f32;
    for row in shown.chunks(columns) {
        ui.horizontal_top(|ui| {
            for &(title, quantity, scale) in row {
                ui.allocate_ui(vec2(each, 0.0), |ui| {
                    card(ui, each, |ui| {
                        let frame = Frame {
                            title,
                            scale,
                            form: Form::of(quantity),
                            len: session.len(),
                            position: session.position(),
                            height: 210.0,
                            sense: sense(shape),
                        };
                        plot(ui, &frame, state, arena, quantity, actions);
                    });
                });
            }
        });
    }
}

fn plot(
    ui: &mut Ui,
    frame: &Frame<'_>,
    state: &mut Sides,
    arena: &str,
    quantity: Quantity,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let sides: Vec<_> = state.versus.whole().sides().collect();
    for (place, side) in sides.iter().enumerate() {
        if let Some(series) = side.meter.series_named(arena) {
            let curve = state.curves.entry((place, quantity));
            curve.or_insert_with(|| Curve::of(series, quantity, frame.scale));
        }
    }
    // Exact, once the sides are there.
    let arrived = state.versus.here().position() == frame.position;
    let here: Vec<_> = match arrived {
        true => state.versus.here().sides().collect(),
        false => Vec::new(),
    };
    let lines = sides.iter().enumerate().filter_map(|(place, side)| {
        let series = side.meter.series_named(arena)?;
        let exact = here.get(place).and_then(|here| {
            let id = here.world.arena_named(arena)?;
            quantity.of(&here.meter.sample(id)?)
        });
        let exact = exact.map(|number| figures::exactly(number.as_f64()));
        Some(Line {
            name: side.variant.to_string(),
            now: exact.or_else(|| figures::at(series, quantity, frame.position)),
            series,
            quantity,
            curve: state.curves.get(&(place, quantity))?,
            hue: palette.hue(place),
            rank: place,
            part: Part::Main,
        })
    });
    let lines: Vec<_> = lines.collect();
    chart::ui(ui, frame, &lines, &mut state.pointing, actions);
}

//! Plots of what the session's arenas do, operation by operation.

pub(super) mod chart;
pub(super) mod curve;
pub(super) mod heat;
pub(super) mod line;
pub(super) mod ticks;

use std::collections::HashMap;

use egui::{Color32, RichText, ScrollArea, Ui};
use vmem_lab::Session;
use vmem_lab::measure::{Quantity, Series};
use vmem_lab::narration::{count, grouped};

use crate::experiments::layout::{card, empty, in_rows, scrolled};
use crate::experiments::plots::chart::{Frame, Pointing};
use crate::experiments::plots::curve::{Curve, Scale};
use crate::experiments::plots::line::{Line, Part};
use crate::experiments::work::{Task, work_ui};
use crate::kit::theme::{Palette, Shape, size};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::plots::figures;
use vmem_view::plots::figures::Form;
use vmem_view::plots::measuring::{Measuring, Stamp};
use vmem_view::time_budget::TimeBudget;
use vmem_view::wording::shorten;

/// More arenas in a plot are not told apart.
const MOST_OVERLAID: usize = 5;
/// So many are shown unless others are chosen.
const OVERLAID: usize = 3;

/// A plot: what it is called, and its quantities.
struct Kind {
    title: &'static str,
    scale: Scale,
    main: &'static [Quantity],
    beside: &'static [Quantity],
}

const KINDS: [Kind; 5] = [
    Kind {
        title: "In use, of the total",
        scale: Scale::Linear,
        main: &[Quantity::InUse],
        beside: &[Quantity::Total],
    },
    Kind {
        title: "External fragmentation",
        scale: Scale::Linear,
        main: &[Quantity::ExternalFragmentation],
        beside: &[],
    },
    Kind {
        title: "Nodes examined by an operation",
        scale: Scale::Logarithmic,
        main: &[Quantity::Examined],
        beside: &[],
    },
    Kind {
        title: "Internal waste",
        scale: Scale::Linear,
        main: &[Quantity::InternalWaste],
        beside: &[],
    },
    Kind {
        title: "Segments, allocated and free",
        scale: Scale::Linear,
        main: &[Quantity::Allocated],
        beside: &[Quantity::FreeSegments],
    },
];

const MEASURE: Task = Task {
    done: "measured",
    stop: "Stop measuring",
    resume: "Measure the rest",
};

/// What the plots remember.
#[derive(Default)]
pub(crate) struct Plots {
    measuring: Measuring,
    curves: Curves,
    pointing: Pointing,
    /// The arenas that were chosen by name; `None` for the usual ones.
    chosen: Option<Vec<String>>,
    /// Where the time line was when the plots last followed it.
    followed: usize,
}

/// What was worked out of the histories, until there is more of them.
#[derive(Default)]
struct Curves {
    stamp: Stamp,
    /// By the history's place and what it is of.
    known: HashMap<(usize, Quantity), Curve>,
    lists: HashMap<usize, Option<(usize, usize)>>,
}

impl Plots {
    /// The measurement of the session, as far as it is.
    pub(crate) fn measuring(&self) -> &Measuring {
        &self.measuring
    }

    /// Measures on.
    pub(crate) fn work(&mut self, session: &Session, revision: u64, slice: TimeBudget) {
        self.measuring.work(session, revision, slice);
        if session.position() != self.followed {
            self.followed = session.position();
            let axis = &mut self.pointing.axis;
            axis.follow(self.followed as f64, session.len());
        }
    }

    /// The places of the histories that are shown.
    fn shown(&self, series: &[Series], asked: Option<&str>) -> Vec<usize> {
        let place = |name: &String| series.iter().position(|it| it.name() == name);
        let chosen = self.chosen.as_deref().unwrap_or_default();
        let chosen: Vec<usize> = chosen.iter().filter_map(place).collect();
        if !chosen.is_empty() || (self.chosen.as_ref().is_some_and(Vec::is_empty)) {
            return chosen;
        }
        let mut usual: Vec<usize> = (0..series.len().min(OVERLAID)).collect();
        let asked = asked.and_then(|name| series.iter().position(|it| it.name() == name));
        if let Some(asked) = asked.filter(|asked| !usual.contains(asked)) {
            usual.pop();
            usual.push(asked);
        }
        usual
    }
}

/// Draws the section. `asked` is the arena that the other panels show.
pub(crate) fn ui(ui: &mut Ui, plots: &mut Plots, cx: &mut Ctx<'_>) {
    let (session, shape, actions) = (cx.session, cx.shape, &mut *cx.actions);
    let asked = cx.view.shown.as_deref();
    if session.len() == 0 {
        empty(ui, "plot");
        return;
    }
    let stamp = plots.measuring.stamp();
    if plots.curves.stamp != stamp {
        plots.curves = Curves {
            stamp,
            ..Curves::default()
        };
    }
    tools(ui, session, plots);
    let series = plots.measuring.measurement().meter().series();
    let shown = plots.shown(series, asked);
    if series.len() > 1 {
        let names = series.iter().map(|it| it.name().to_owned()).collect();
        choose(ui, names, &shown, &mut plots.chosen);
    }
    if shown.is_empty() {
        let words = match series.is_empty() {
            true => "No arena was made yet.",
            false => "No arena is chosen. Choose one above.",
        };
        ui.label(RichText::new(words).color(Palette::of(ui).muted));
        return;
    }
    grid(ui, session, plots, &shown, shape, actions);
}

/// How far it is measured, and which operations are shown.
fn tools(ui: &mut Ui, session: &Session, plots: &mut Plots) {
    let palette = Palette::of(ui);
    let (len, position) = (session.len(), session.position());
    let around = position as f64;
    ui.horizontal_wrapped(|ui| {
        let axis = &mut plots.pointing.axis;
        if ui.button("Closer").clicked() {
            axis.zoom(
                2.0,
                around.clamp(*axis.range(len).start(), *axis.range(len).end()),
                len,
            );
        }
        let part = axis.is_part();
        if ui.add_enabled(part, egui::Button::new("Wider")).clicked() {
            axis.zoom(
                0.5,
                around.clamp(*axis.range(len).start(), *axis.range(len).end()),
                len,
            );
        }
        if ui.add_enabled(part, egui::Button::new("All")).clicked() {
            axis.show_all();
        }
        let range = axis.range(len);
        let words = match part {
            true => format!(
                "operations {} to {} of {}",
                grouped(range.start().round() as u128),
                grouped(range.end().round() as u128),
                grouped(len as u128)
            ),
            false => count(len as u128, "operation", "operations"),
        };
        ui.label(RichText::new(words).size(size::SMALL).color(palette.muted))
            .on_hover_text(
                "Click or drag in a plot to go there. With Ctrl and the wheel it comes closer; \
                 the other mouse button chooses a part.",
            );
    });
    let measuring = &mut plots.measuring;
    let done = measuring.measurement().position();
    if let Some(work) = work_ui(ui, &MEASURE, measuring.state(), done, len) {
        measuring.set_state(work);
    }
}

/// The names of the arenas, some of them chosen.
fn choose(ui: &mut Ui, names: Vec<String>, shown: &[usize], chosen: &mut Option<Vec<String>>) {
    ScrollArea::horizontal()
        .id_salt("arenas of the plots")
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                for (place, name) in names.iter().enumerate() {
                    let mut on = shown.contains(&place);
                    let room = on || shown.len() < MOST_OVERLAID;
                    let label = format!("arena {}", shorten(name, 20));
                    let boxed = ui.add_enabled(room, egui::Checkbox::new(&mut on, label));
                    let boxed =
                        boxed.on_disabled_hover_text("At most five arenas can be shown at once");
                    if boxed.changed() {
                        let mut places = shown.to_vec();
                        match on {
                            true => places.push(place),
                            false => places.retain(|&other| other != place),
                        }
                        places.sort_unstable();
                        let all = places.into_iter().map(|place| names[place].clone());
                        *chosen = Some(all.collect());
                    }
                }
            });
        });
}

/// As many plots beside each other as there is room for.
fn grid(
    ui: &mut Ui,
    session: &Session,
    plots: &mut Plots,
    shown: &[usize],
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let high = ui.available_height();
    scrolled(ui, "plots", |ui, width| {
        let columns = match width {
            1560.0.. => 3,
            760.0.. => 2,
            _ => 1,
        };
        let contents: Vec<_> = KINDS.iter().map(Some).chain([None]).collect();
        let rows = contents.len().div_ceil(columns);
        let height = (high / rows as f32 - 30.0).clamp(184.0, 360.0);
        let frame = Frame::of(session, shape, height);
        let mut drawn = Drawn {
            series: plots.measuring.measurement().meter().series(),
            session,
            measuring: &plots.measuring,
            curves: &mut plots.curves,
            pointing: &mut plots.pointing,
            shown,
            actions,
        };
        in_rows(ui, width, columns, &contents, |ui, each, content| {
            card(ui, each, |ui| match content {
                Some(kind) => drawn.lines(ui, frame, kind),
                None => drawn.lists(ui, frame),
            });
        });
    });
}

/// The histories that are drawn, and what the plots share.
struct Drawn<'a> {
    session: &'a Session,
    measuring: &'a Measuring,
    series: &'a [Series],
    curves: &'a mut Curves,
    pointing: &'a mut Pointing,
    /// The places of the histories.
    shown: &'a [usize],
    actions: &'a mut Vec<Action>,
}

impl Drawn<'_> {
    /// The colour of a history's arena.
    fn hue(&self, palette: &Palette, place: usize) -> Color32 {
        let world = self.measuring.measurement().world();
        let id = world.arena_named(self.series[place].name());
        palette.hue(id.map_or(place, |id| id.0 as usize))
    }

    /// The lists of the first arena that is shown.
    fn lists(&mut self, ui: &mut Ui, frame: Frame<'_>) {
        let Some(&first) = self.shown.first() else {
            return;
        };
        let frame = Frame {
            title: "Free segments by list",
            ..frame
        };
        let hue = self.hue(&Palette::of(ui), first);
        let series = &self.series[first];
        let lists = self.curves.lists.entry(first);
        let lists = *lists.or_insert_with(|| heat::lists(series));
        // Of nothing that was ever free, the smallest list.
        let lists = lists.unwrap_or((0, 0));
        heat::ui(ui, &frame, series, lists, hue, self.pointing, self.actions);
    }

    /// A kind of plot of all that are shown.
    fn lines(&mut self, ui: &mut Ui, frame: Frame<'_>, kind: &Kind) {
        let quantities = kind.main.iter().map(|&it| (it, Part::Main));
        let quantities = quantities.chain(kind.beside.iter().map(|&it| (it, Part::Beside)));
        let quantities: Vec<_> = quantities.collect();
        for &place in self.shown {
            for &(quantity, _) in &quantities {
                let known = self.curves.known.entry((place, quantity));
                known.or_insert_with(|| Curve::of(&self.series[place], quantity, kind.scale));
            }
        }
        let palette = Palette::of(ui);
        let behind = self.session.moment().after;
        let mut lines = Vec::new();
        for (rank, &place) in self.shown.iter().enumerate() {
            let series = &self.series[place];
            for &(quantity, part) in &quantities {
                let Some(curve) = self.curves.known.get(&(place, quantity)) else {
                    continue;
                };
                lines.push(Line {
                    name: named(
                        self.series,
                        place,
                        quantity,
                        self.shown.len(),
                        quantities.len(),
                    ),
                    now: figures::now(behind, series.name(), quantity)
                        .or_else(|| figures::at(series, quantity, frame.position)),
                    series,
                    quantity,
                    curve,
                    hue: self.hue(&palette, place),
                    rank,
                    part,
                });
            }
        }
        let frame = Frame {
            title: kind.title,
            scale: kind.scale,
            form: quantities.first().map_or(Form::Count, |it| Form::of(it.0)),
            ..frame
        };
        chart::ui(ui, &frame, &lines, self.pointing, self.actions);
    }
}

/// What a line has to be called to be told apart.
fn named(
    series: &[Series],
    place: usize,
    quantity: Quantity,
    arenas: usize,
    quantities: usize,
) -> String {
    let (arena, what) = (series[place].name(), quantity.title());
    match (arenas, quantities) {
        (1, 2..) => what.to_owned(),
        (_, 1) => arena.to_owned(),
        _ => format!("{arena} {what}"),
    }
}

//! The layout of the panels, for screens from a phone to a projector.

use egui::{CentralPanel, Color32, Frame, Margin, Panel, ScrollArea, Ui, vec2};

use crate::experiments::Experiments;
use crate::export::Sharing;
use crate::kit::theme::{GAP, Palette, Shape};
use crate::kit::{navigation, tab_row, theme};
use crate::panels::arenas::{self, Room};
use crate::panels::timeline::transport;
use crate::panels::{narration, operations, scenario};
use crate::shell::context::{Ctx, ViewState};
use crate::shell::{about, header, keys, legend, palette, present, structure, words};
use crate::{experiments, export};
use vmem_lab::Session;
use vmem_view::action::{Overlay, Workspace};
use vmem_view::settings::Stage;
use vmem_view::tabs::Part;
use vmem_view::tabs::Tab;

/// The state of the features beyond the panels.
#[derive(Default)]
pub struct Features {
    /// The state of links, files and pictures.
    pub sharing: Sharing,
    /// Workloads, plots, comparisons and logs.
    pub experiments: Experiments,
}

/// Draws the whole screen.
pub fn ui(ui: &mut Ui, features: &mut Features, cx: &mut Ctx<'_>) {
    let size = ui.ctx().content_rect().size();
    let shape = cx.shape;
    let palette = Palette::of(ui);
    if std::mem::replace(&mut cx.view.screen, size) != size {
        // The panels have another size now: they scroll to the changes once more.
        cx.view.brought_into_view = None;
    }
    cx.view.items.begin_frame(cx.session, &mut cx.view.derived);
    cx.view.places.begin_frame();
    above(ui, &mut features.sharing, cx);
    experiments::work(ui.ctx(), &mut features.experiments, cx);
    if !cx.view.shows_sandbox() {
        // A form that is not drawn would keep the keys from everything else.
        cx.view.form.close();
    }
    if cx.view.settings.stage == Stage::Present {
        export::notice_ui(ui, &features.sharing, cx);
        present::ui(ui, cx);
        cx.view.brought_into_view = Some(cx.view.derived.revision);
        return;
    }

    Panel::top("header")
        .exact_size(if shape == Shape::Phone { 48.0 } else { 44.0 })
        .frame(edge(palette.card, 16))
        .show(ui, |ui| {
            navigation::panel(ui, "top bar", |ui| header::ui(ui, cx));
        });
    Panel::bottom("transport")
        .exact_size(transport::height(cx))
        .frame(edge(palette.card, 16))
        .show(ui, |ui| {
            navigation::panel(ui, "time", |ui| transport::ui(ui, cx));
        });
    if !cx.view.shows_sandbox() {
        export::notice_ui(ui, &features.sharing, cx);
    }
    if cx.view.editor.open {
        text(ui, cx);
        if shape == Shape::Phone {
            return;
        }
    }
    if cx.view.workspace == Workspace::Experiments {
        navigation::panel(ui, "experiments", |ui| {
            experiments::ui(ui, &mut features.experiments, cx);
        });
        return;
    }
    let bar = Panel::bottom("operations")
        .show_separator_line(false)
        .resizable(false)
        .frame(theme::ground(ui, [12, 12], 0))
        .show(ui, |ui| {
            let card = theme::card(ui).inner_margin(8.0);
            navigation::panel(ui, "operations", |ui| {
                card.show(ui, |ui| {
                    ui.set_min_width(ui.available_width());
                    operations::ui(ui, cx);
                });
            });
        });
    export::notice_ui(ui, &features.sharing, cx);
    let bar = bar.response.rect.shrink2(vec2(12.0, 0.0));
    let bar = bar.with_min_y(ui.available_rect_before_wrap().bottom());
    operations::above_ui(ui, cx, bar);
    let frame = match shape {
        Shape::Wide => theme::ground(ui, [12, 12], 12),
        // The scroll bar takes the rest of the margin.
        _ => theme::ground(ui, [12, 6], 8),
    };
    let draw = |ui: &mut Ui| match shape {
        Shape::Wide => wide(ui, cx),
        _ => narrow(ui, cx),
    };
    CentralPanel::no_frame().frame(frame).show(ui, draw);
    cx.view.brought_into_view = Some(cx.view.derived.revision);
}

/// Returns the width of a panel that is drawn by itself.
pub fn panel_width(part: Part) -> f32 {
    match part {
        Part::Screen | Part::Arenas => 1200.0,
        Part::Tab(_) => 560.0,
    }
}

/// Draws a panel by itself in all of the room there is. Its actions are not carried out.
pub fn panel_ui(ui: &mut Ui, part: Part, session: &Session, view: &mut ViewState) {
    let size = ui.available_size();
    let mut cx = Ctx {
        session,
        view,
        shape: Shape::Wide,
        actions: &mut Vec::new(),
    };
    match part {
        // The whole screen is not drawn again: the frame on the screen has its shapes.
        Part::Screen => {}
        Part::Arenas => {
            let most = size.y - 24.0;
            let room = Room {
                rows: cx.moment().world.arenas().count(),
                wanted: most,
                most,
            };
            arenas_in(ui, &mut cx, room);
        }
        Part::Tab(tab) => structure::ui(ui, size, &[tab], &mut cx),
    }
}

fn above(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    let closes = match cx.view.overlay {
        Some(Overlay::Keys) => keys::ui(ui),
        Some(Overlay::Words(term)) => words::ui(ui, term),
        Some(Overlay::Legend) => legend::ui(ui),
        Some(Overlay::About) => about::ui(ui),
        _ => false,
    };
    if closes {
        cx.view.overlay = None;
    }
    palette::ui(ui, cx);
    export::ui(ui, sharing, cx);
}

/// Returns the frame of a bar along an edge of the window.
pub(super) fn edge(fill: Color32, margin: i8) -> Frame {
    Frame::new()
        .fill(fill)
        .inner_margin(Margin::symmetric(margin, 0))
}

/// Draws the scenario's text, beside the other panels or, on a phone, instead of them.
fn text(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let shape = cx.shape;
    let frame = theme::card(ui).corner_radius(0.0);
    let draw = |ui: &mut Ui| {
        navigation::panel(ui, "scenario", |ui| scenario::ui(ui, cx));
    };
    if shape == Shape::Phone {
        CentralPanel::no_frame().frame(frame).show(ui, draw);
    } else {
        Panel::right("scenario")
            .default_size(360.0)
            .size_range(260.0..=560.0)
            .frame(frame)
            .show(ui, draw);
    }
}

/// Returns the tabs of each card and the card's share of the width.
fn places(width: f32) -> &'static [(&'static [Tab], f32)] {
    // The narration comes first and never shares its card. Then the freelists, where segments
    // come from, and the hash chains, where they go to.
    const THREE: &[(&[Tab], f32)] = &[
        (&[Tab::Steps], 0.38),
        (&[Tab::Lists], 0.31),
        (
            &[Tab::Hash, Tab::Caches, Tab::Imports, Tab::Inspector],
            0.31,
        ),
    ];
    const FOUR: &[(&[Tab], f32)] = &[
        (&[Tab::Steps], 0.28),
        (&[Tab::Lists], 0.26),
        (&[Tab::Hash, Tab::Caches, Tab::Imports], 0.22),
        (&[Tab::Inspector], 0.24),
    ];
    const FIVE: &[(&[Tab], f32)] = &[
        (&[Tab::Steps], 0.245),
        (&[Tab::Lists], 0.205),
        (&[Tab::Hash], 0.16),
        // Two CPUs and their depot beside each other.
        (&[Tab::Caches, Tab::Imports], 0.19),
        (&[Tab::Inspector], 0.20),
    ];
    const SIX: &[(&[Tab], f32)] = &[
        (&[Tab::Steps], 0.22),
        (&[Tab::Lists], 0.18),
        (&[Tab::Hash], 0.14),
        (&[Tab::Caches], 0.15),
        (&[Tab::Imports], 0.14),
        (&[Tab::Inspector], 0.17),
    ];
    match width {
        2300.0.. => SIX,
        1880.0.. => FIVE,
        1500.0.. => FOUR,
        _ => THREE,
    }
}

/// Draws the arenas above the structures, which are side by side.
fn wide(ui: &mut Ui, cx: &mut Ctx<'_>) {
    const LEAST: f32 = 220.0;
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    arenas_card(ui, cx, LEAST);
    let height = ui.available_height();
    let places = places(ui.available_width());
    let width = ui.available_width() - (places.len() - 1) as f32 * GAP;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for (group, share) in places {
            // Without fractions, no content moves an edge by rounding.
            let size = vec2((width * share).floor(), height);
            structure::ui(ui, size, group, cx);
        }
    });
}

/// Draws the sentence, the arenas, and one structure at a time.
fn narrow(ui: &mut Ui, cx: &mut Ctx<'_>) {
    /// The height of a message of one line.
    const MESSAGE: f32 = 48.0;
    let is_phone = cx.shape == Shape::Phone;
    // The smallest height of the structure. The arenas scroll if they need more than the rest.
    let least = if is_phone { 184.0 } else { 152.0 };
    ScrollArea::vertical()
        .id_salt("all")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(GAP, GAP);
            // Room for the scroll bar.
            ui.set_max_width(ui.available_width() - 6.0);
            narration::card_ui(ui, cx);
            let tabs_height = if is_phone { tab_row::HEIGHT + GAP } else { 0.0 };
            arenas_card(ui, cx, least + tabs_height);
            let tab = cx.view.tabs.shown_in(&Tab::ALL);
            let titles = |tab: Tab| [tab.title(), tab.short_title()];
            if is_phone && let Some(chosen) = tab_row::boxes(ui, &Tab::ALL, tab, titles) {
                cx.view.tabs.show(chosen);
            }
            let group = if is_phone { &[tab][..] } else { &Tab::ALL };
            // It is lower while a message takes room.
            let height = ui.available_height().max(least - MESSAGE);
            let size = vec2(ui.available_width(), height);
            structure::ui(ui, size, group, cx);
        });
}

/// Draws the arenas above panels that need `least` points. They leave half of the room to
/// these panels, if they can be compressed to the other half.
fn arenas_card(ui: &mut Ui, cx: &mut Ctx<'_>, least: f32) {
    /// The height of the card's margins and edges.
    const EDGES: f32 = 22.0;
    /// At least one arena is visible.
    const LEAST_ARENAS: f32 = 96.0;
    let room = ui.available_height();
    let without = |below: f32| (room - below - GAP - EDGES).max(LEAST_ARENAS);
    let room = Room {
        rows: cx.most_arenas(),
        wanted: without(least.max(room / 2.0)),
        most: without(least),
    };
    arenas_in(ui, cx, room);
}

fn arenas_in(ui: &mut Ui, cx: &mut Ctx<'_>, room: Room) {
    let card = theme::card(ui);
    let card = navigation::panel(ui, "arenas", |ui| {
        card.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            arenas::ui(ui, cx, room);
        })
    });
    cx.view.places.note(Part::Arenas, card.response.rect);
}

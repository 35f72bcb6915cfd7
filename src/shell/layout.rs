//! Where the panels lie, for screens from a phone to a projector.

use egui::{CentralPanel, Color32, CornerRadius, Frame, Margin, Panel, ScrollArea, Ui, vec2};
use vmem_lab::{ArenaId, Moment, Session};

use crate::kit::theme::{GAP, Palette, Shape};
use crate::kit::{navigation, tab_row, terms, theme};
use crate::panels::timeline::transport;
use crate::panels::{arenas, narration, operations, scenario};
use crate::shell::context::ViewState;
use crate::shell::{about, header, keys, palette, present, structure};
use crate::{experiments, export};
use vmem_view::action::{Action, Workspace};
use vmem_view::part::Part;
use vmem_view::settings::Stage;
use vmem_view::shown::shown_of;
use vmem_view::tabs::Tab;

/// Draws everything; what the user did is added to `actions`.
pub fn ui(ui: &mut Ui, session: &Session, state: &mut ViewState, actions: &mut Vec<Action>) {
    let size = ui.ctx().content_rect().size();
    let shape = Shape::of(size);
    let palette = Palette::of(ui);
    if std::mem::replace(&mut state.screen, size) != size {
        // On a screen of another size, as after everything was enlarged.
        state.brought_into_view.forget();
    }
    state.items.begin_frame(session, &mut state.derived);
    state.sharing.places.begin_frame();
    let moment = session.moment();
    let shown = shown_of(moment.world, state.shown.as_deref()).map(|arena| arena.id);
    above(ui, session, state, actions);
    experiments::always_ui(ui, session, state, actions);
    if state.settings.stage == Stage::Present {
        present::ui(ui, session, shown, state, actions);
        state.brought_into_view.update(state.derived.revision);
        return;
    }

    Panel::top("header")
        .exact_size(if shape == Shape::Phone { 48.0 } else { 44.0 })
        .frame(edge(palette.card, 16))
        .show(ui, |ui| {
            let draw = |ui: &mut Ui| header::ui(ui, session, state, shape, actions);
            navigation::panel(ui, "top bar", draw);
        });
    Panel::bottom("transport")
        .exact_size(transport::height(session, state, shape))
        .frame(edge(palette.card, 16))
        .show(ui, |ui| {
            let draw = |ui: &mut Ui| transport::ui(ui, session, state, shape, actions);
            navigation::panel(ui, "time", draw);
        });
    if state.editor.open {
        text(ui, session, state, shape, actions);
        if shape == Shape::Phone {
            return;
        }
    }
    if state.workspace == Workspace::Experiments {
        navigation::panel(ui, "experiments", |ui| {
            experiments::ui(ui, session, state, shape, actions);
        });
        return;
    }
    let bar = Panel::bottom("operations")
        .show_separator_line(false)
        .resizable(false)
        .frame(Frame::new().fill(palette.ground).inner_margin(Margin {
            left: 12,
            right: 12,
            top: 0,
            bottom: 8,
        }))
        .show(ui, |ui| {
            let card = theme::card(ui).inner_margin(Margin::same(8));
            navigation::panel(ui, "operations", |ui| {
                card.show(ui, |ui| {
                    ui.set_min_width(ui.available_width());
                    operations::ui(ui, &moment, shown, state, shape, actions);
                });
            });
        });
    operations::above_ui(
        ui,
        bar.response.rect.shrink2(vec2(12.0, 0.0)),
        state,
        actions,
    );
    CentralPanel::no_frame()
        .frame(Frame::new().fill(palette.ground).inner_margin(Margin {
            left: 12,
            // The scroll bar lies in the margin, so that the cards are as wide as the others.
            right: if shape == Shape::Wide { 12 } else { 6 },
            top: if shape == Shape::Wide { 12 } else { 8 },
            bottom: 8,
        }))
        .show(ui, |ui| match shape {
            Shape::Wide => wide(ui, session, shown, state, actions),
            _ => narrow(ui, session, shown, state, shape, actions),
        });
    state.brought_into_view.update(state.derived.revision);
}

/// What lies above the screen, if anything does.
fn above(ui: &mut Ui, session: &Session, state: &mut ViewState, actions: &mut Vec<Action>) {
    keys::ui(ui, state);
    palette::ui(ui, session, state, actions);
    about::ui(ui, state);
    terms::ui(ui, state);
    export::ui(ui, session, state, actions);
}

/// A bar along an edge of the window.
fn edge(fill: Color32, margin: i8) -> Frame {
    Frame::new()
        .fill(fill)
        .inner_margin(Margin::symmetric(margin, 0))
}

/// The text, beside the rest, or instead of it on a phone.
fn text(
    ui: &mut Ui,
    session: &Session,
    state: &mut ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let frame = theme::card(ui).corner_radius(CornerRadius::ZERO);
    let draw = |ui: &mut Ui| {
        navigation::panel(ui, "scenario", |ui| {
            scenario::ui(ui, session, state, actions)
        });
    };
    match shape {
        Shape::Phone => {
            CentralPanel::no_frame().frame(frame).show(ui, draw);
        }
        _ => {
            Panel::right("scenario")
                .default_size(360.0)
                .size_range(260.0..=560.0)
                .frame(frame)
                .show(ui, draw);
        }
    }
}

/// Which structures share a place, and which part of the width each place has.
fn places(width: f32) -> &'static [(&'static [Tab], f32)] {
    // What happened, and why, comes first, and is never behind something else; then the
    // list a segment came from, then the chain it went to.
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
    match width {
        1880.0.. => FIVE,
        1500.0.. => FOUR,
        _ => THREE,
    }
}

/// All structures side by side, under the arenas.
fn wide(
    ui: &mut Ui,
    session: &Session,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    const LEAST: f32 = 220.0;
    let moment = session.moment();
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    let most = (ui.available_height() - LEAST - GAP).max(140.0);
    arenas_card(ui, &moment, state, Shape::Wide, most - 24.0, actions);
    let height = ui.available_height();
    let places = places(ui.available_width());
    let width = ui.available_width() - (places.len() - 1) as f32 * GAP;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for (group, share) in places {
            let size = vec2(width * share, height);
            let place = structure::Place { size, group };
            structure::ui(ui, place, session, shown, state, actions);
        }
    });
}

/// The sentence first, then the arenas, then one structure at a time.
fn narrow(
    ui: &mut Ui,
    session: &Session,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    // What the structure is given at least; the arenas scroll for it.
    let least = if shape == Shape::Phone { 208.0 } else { 152.0 };
    /// One arena is always seen.
    const LEAST_ARENAS: f32 = 96.0;
    let moment = &session.moment();
    ScrollArea::vertical()
        .id_salt("all")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(GAP, GAP);
            // Room for the scroll bar.
            ui.set_max_width(ui.available_width() - 6.0);
            narration::card_ui(ui, moment);
            let tabs_height = if shape == Shape::Phone {
                tab_row::HEIGHT + GAP
            } else {
                0.0
            };
            let most = ui.available_height() - tabs_height - least - GAP;
            arenas_card(
                ui,
                moment,
                state,
                shape,
                (most - 22.0).max(LEAST_ARENAS),
                actions,
            );
            let tab = state.tabs.shown_of(&Tab::ALL);
            let group = match shape {
                Shape::Phone => {
                    if let Some(chosen) = tab_row::boxes(ui, &Tab::ALL, tab) {
                        state.tabs.bring_up(chosen);
                    }
                    &[tab][..]
                }
                _ => &Tab::ALL[..],
            };
            let size = vec2(ui.available_width(), ui.available_height().max(least));
            let place = structure::Place { size, group };
            structure::ui(ui, place, session, shown, state, actions);
        });
}

fn arenas_card(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    shape: Shape,
    most: f32,
    actions: &mut Vec<Action>,
) {
    let card = theme::card(ui);
    let card = navigation::panel(ui, "arenas", |ui| {
        card.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            arenas::ui(ui, moment, state, shape, most, actions);
        })
    });
    state.sharing.places.note(Part::Arenas, card.response.rect);
}

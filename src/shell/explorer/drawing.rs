//! Parts of the screen as SVG.

use egui::{Context, LayerId};
use vmem_lab::Session;

use crate::export::offscreen::{self, Painting};
use crate::export::svg::{self, Words};
use crate::kit::{settings, theme};
use crate::shell::context::ViewState;
use crate::shell::layout;
use vmem_lab::prompt::default_arena;
use vmem_view::part::Part;
use vmem_view::settings::{Motion, Settings, Stage};
use vmem_view::tabs::Tab;
use vmem_view::wording;

/// Returns a part of the screen as an SVG document.
///
/// The whole screen is what was painted in this frame, below what lies above it. A panel
/// is drawn by itself, so that all of it is there, on the screen or not.
pub(super) fn svg(ctx: &Context, session: &Session, state: &ViewState, part: Part) -> String {
    let painting = match part {
        Part::Screen => Painting {
            shapes: ctx.graphics(|layers| {
                let screen = layers.get(LayerId::background());
                let shapes = screen.map(|screen| screen.all_entries().cloned().collect());
                shapes.unwrap_or_default()
            }),
            rect: ctx.content_rect(),
            names: Vec::new(),
        },
        part => panel(ctx, session, state, part),
    };
    let words = Words {
        title: &title(session, state, part),
        description: &wording::sentence(&session.moment(), state.settings),
        names: &painting.names,
    };
    svg::svg(&painting.shapes, painting.rect, words)
}

/// Paints a panel by itself, as a desk shows it.
fn panel(ctx: &Context, session: &Session, state: &ViewState, part: Part) -> Painting {
    let there = Settings {
        stage: Stage::Desk,
        motion: Motion::None,
        zoom: 1.0,
        ..state.settings
    };
    let set_up = |offscreen: &Context| {
        theme::install(offscreen);
        settings::apply(offscreen, there);
        // The system's theme is unknown there.
        offscreen.set_theme(ctx.theme());
    };
    let mut state = state.detached(there);
    offscreen::paint(layout::panel_width(part), set_up, |ui| {
        layout::panel_ui(ui, part, session, &mut state);
    })
}

/// "Freelists of heap".
fn title(session: &Session, state: &ViewState, part: Part) -> String {
    let world = session.moment().world;
    match (part, default_arena(world, state.shown.as_deref())) {
        (Part::Tab(Tab::Lists | Tab::Hash | Tab::Caches), Some(arena)) => {
            format!("{} of {}", part.title(), arena.name)
        }
        _ => part.title().to_owned(),
    }
}

//! The screen or a panel as SVG.

use egui::{Context, LayerId};
use vmem_lab::Session;

use crate::export::offscreen::{self, Painting};
use crate::export::svg::{self, Words};
use crate::kit::theme;
use crate::shell::context::ViewState;
use crate::shell::layout;
use vmem_lab::prompt::default_arena;
use vmem_view::settings::{Motion, Settings, Stage};
use vmem_view::tabs::Part;
use vmem_view::tabs::Tab;
use vmem_view::wording;

/// Returns a part of the screen as an SVG document.
///
/// The whole screen is the picture of this frame without dialogs. A panel is drawn anew by
/// itself, with the parts that are scrolled out of view or hidden.
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
    let texts = Words {
        title: &title(session, state, part),
        description: &wording::sentence(session, state.settings.radix),
        names: &painting.names,
    };
    svg::svg(&painting.shapes, painting.rect, texts)
}

/// Paints a panel by itself, as outside present mode.
fn panel(ctx: &Context, session: &Session, state: &ViewState, part: Part) -> Painting {
    let settings_there = Settings {
        stage: Stage::Desk,
        motion: Motion::None,
        zoom: Some(1.0),
        ..state.settings
    };
    let set_up = |offscreen: &Context| {
        theme::install(offscreen);
        theme::apply(offscreen, settings_there, [0.0; 2]);
        // The offscreen context does not know the system's theme.
        offscreen.set_theme(ctx.theme());
    };
    let mut state = state.detached(settings_there);
    offscreen::paint(layout::panel_width(part), set_up, |ui| {
        layout::panel_ui(ui, part, session, &mut state);
    })
}

/// Returns a title: "Freelists of heap".
fn title(session: &Session, state: &ViewState, part: Part) -> String {
    let world = session.moment().world;
    match (part, default_arena(world, state.shown.as_deref())) {
        (Part::Tab(Tab::Lists | Tab::Hash | Tab::Caches), Some(arena)) => {
            format!("{} of {}", part.title(), arena.name)
        }
        _ => part.title().to_owned(),
    }
}

//! The arenas as a tree: numbers, segment lists drawn to scale, and ribbons from every
//! imported span to the parent's segment it is.

mod drawing;
mod head;
mod kept;
mod lens;
mod look;
mod minimap;
mod over;
mod pieces;
mod ribbons;
mod row;
mod ruler;
mod tags;
mod zoom;

use crate::kit::settings;
use egui::{Align2, CornerRadius, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, vec2};
use vmem_lab::Moment;

pub use vmem_view::wording::shorten;

use crate::kit::theme::{Palette, Shape, size, text};
use crate::panels::arenas::drawing::{Drawing, DrawnFor};
use crate::panels::arenas::kept::Kept;
use crate::panels::arenas::look::Look;
use crate::panels::arenas::row::{Density, Row};
use crate::panels::operations::preview;
use crate::shell::context::ViewState;
use vmem_view::action::Action;

/// Draws the panel's inside, at most `most` points high.
pub fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    shape: Shape,
    most: f32,
    actions: &mut Vec<Action>,
) {
    if moment.world.arenas().next().is_none() {
        empty(ui, state);
        return;
    }
    let screen = ui.ctx().content_rect().height();
    let density = Density::fitting(moment, state, shape, screen, most);
    let height = row::height(ui, moment, state, shape, density);
    state.bars.focused = None;
    let is_new = state.bars.follow(state.shown.as_deref(), most);
    ScrollArea::vertical()
        .id_salt("arenas")
        .max_height(most)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let (area, _) =
                ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
            let rows = row::rows(ui, moment, state, area, shape, density);
            ribbons::ui(ui, moment, &state.items, &rows);
            let fresh = state.news().is_fresh();
            for row in &rows {
                if (fresh || is_new) && state.shown.as_deref() == Some(&row.name) {
                    ui.scroll_to_rect(row.rect().expand(12.0), None);
                }
                // One more on each side is drawn, so that Tab comes to it.
                let beyond = row.rect().height() + 32.0;
                if ui.is_rect_visible(row.rect().expand(beyond)) {
                    head::ui(ui, moment, state, row, shape, actions);
                    bar(ui, moment, state, row, &rows, actions);
                }
            }
        });
}

/// What is said while the arenas are not there because they are still on their way.
pub const UNDER_WAY: (&str, &str) = (
    "The arenas are being worked out",
    "Every operation up to here is done; that takes a moment.",
);

/// Nothing there yet.
fn empty(ui: &mut Ui, state: &ViewState) {
    let palette = Palette::of(ui);
    let (title, words) = match state.player.is_under_way() {
        true => UNDER_WAY,
        false => (
            "There is no arena yet",
            "Make one with “New arena…” below, or write a scenario.",
        ),
    };
    ui.vertical_centered(|ui| {
        ui.add_space(32.0);
        ui.label(RichText::new(title).size(size::TITLE));
        ui.label(RichText::new(words).color(palette.muted));
        ui.add_space(32.0);
    });
}

fn bar(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    row: &Row,
    rows: &[Row],
    actions: &mut Vec<Action>,
) {
    if row.layout.is_empty() {
        nothing(ui, row);
        return;
    }
    let child = |child| {
        let row = rows.iter().find(|row| row.arena == child)?;
        Some((row.hue, row.name.clone()))
    };
    let look = Look {
        arena: row.arena,
        arena_name: &row.name,
        source: row.source.as_deref(),
        hue: row.hue,
        child: &child,
        settings: settings::current(ui.ctx()),
    };
    let revision = state.derived.revision;
    let key = DrawnFor::of(ui, revision, row.window, row.bar);
    let make = || Drawing::of(ui, moment, row.bar, &row.layout, &look);
    let drawing = Kept::Drawing.of(ui.ctx(), row.nth, key, make);
    drawing.paint(ui.painter());
    pieces::ui(ui, moment, state, row, &look, actions);
    let taken = over::ui(ui, moment, state, row);
    drawing.paint_labels(ui.painter());
    if let Some(shown) = state.previews.shown() {
        preview::paint(ui, row.arena, row.bar, &row.layout, shown);
    }
    ruler::ui(ui, row, &taken, actions);
    if minimap::ui(ui, revision, state.bars.of(row.arena), row) {
        state.bars.focused = Some(row.arena);
    }
}

/// An arena without a span.
fn nothing(ui: &Ui, row: &Row) {
    let palette = Palette::of(ui);
    let hint = match &row.source {
        Some(source) => {
            let source = shorten(source, 24);
            format!("holds nothing; imports from {source} when asked")
        }
        None => "holds nothing yet; add a span".to_owned(),
    };
    ui.painter().rect_stroke(
        row.bar,
        CornerRadius::same(4),
        Stroke::new(1.0, palette.hairline),
        StrokeKind::Inside,
    );
    ui.painter().text(
        row.bar.center(),
        Align2::CENTER_CENTER,
        hint,
        text(size::SMALL),
        palette.muted,
    );
}

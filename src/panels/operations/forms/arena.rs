//! A new arena.

use egui::{RichText, ScrollArea, Ui};
use vmem_lab::Moment;

use crate::kit::fields::{Field, primary};
use crate::kit::theme::{Palette, Shape, size};
use crate::panels::operations::forms::{Failing, Next, first, heading, outlook, row, send};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::form::or;
use vmem_view::wording::shorten;

/// Draws the form.
pub(super) fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    heading(ui, "A new arena", None);
    let arena = &mut state.form.arena;
    let number = |name, hint| Field::number(name).label(name).hint(hint);
    let name = Field::text("name").label("name").hint("pool");
    let quantum = number("quantum", "1").least(1);
    let [name, quantum] = row(ui, [(name, &mut arena.name), (quantum, &mut arena.quantum)]);
    let qcache = number("caches for sizes up to", "none");
    let magazine = number("objects in a magazine", "15").least(1);
    let [qcache, magazine] = row(
        ui,
        [(qcache, &mut arena.qcache), (magazine, &mut arena.magazine)],
    );
    sources(ui, moment, &mut arena.source);
    let import = number("at least, at a time", "no least")
        .label("imports at least, at a time")
        .width(ui.available_width())
        .show(ui, &mut arena.import);
    let shape = Shape::of(ui.ctx().content_rect().size());
    let fields = [&name, &quantum, &qcache, &magazine, &import];
    let entered = fields.iter().any(|field| field.entered);
    if fields.iter().any(|field| field.changed) {
        state.form.refused = None;
    }
    first(&name.response, state, shape);
    let line = line(state);
    outlook(ui, moment, &line, state);
    if !(primary(ui, "Make the arena").clicked() || entered) {
        return Next::Stays;
    }
    let next = send(&line, Failing::IsRefused, moment, state, actions);
    if next == Next::Closes {
        state.form.arena = Default::default();
    }
    next
}

fn line(state: &ViewState) -> String {
    let arena = &state.form.arena;
    let mut line = format!("arena {}", or(&arena.name, "pool"));
    for (key, value) in [
        ("quantum", &arena.quantum),
        ("import", &arena.import),
        ("qcache", &arena.qcache),
        ("magazine", &arena.magazine),
    ] {
        if !value.trim().is_empty() {
            line += &format!(" {key}={}", value.trim());
        }
    }
    if let Some(source) = &arena.source {
        line += &format!(" source={source}");
    }
    line
}

/// Whom a new arena imports from: the arenas as a tree.
fn sources(ui: &mut Ui, moment: &Moment<'_>, source: &mut Option<String>) {
    let palette = Palette::of(ui);
    let words = RichText::new("imports from").size(size::SMALL);
    ui.label(words.color(palette.muted));
    ScrollArea::vertical()
        .id_salt("sources")
        .max_height(96.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.spacing_mut().interact_size.y = ui.spacing().interact_size.y.min(44.0);
            ui.selectable_value(source, None, "nobody");
            for choice in moment.after.arenas() {
                ui.horizontal(|ui| {
                    ui.add_space(16.0 * choice.depth.min(6) as f32);
                    let label = format!("from {}", shorten(choice.name, 28));
                    let chosen = Some(choice.name.to_owned());
                    ui.selectable_value(source, chosen, label)
                        .on_hover_text(choice.name);
                });
            }
        });
}

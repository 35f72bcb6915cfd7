//! A seeded workload, the simple ones; the experiments make the others.

use egui::{RichText, Ui};

use crate::kit::fields::{Field, primary};
use crate::kit::theme::{Palette, size};
use crate::panels::operations::forms::{At, Failing, Next, first, heading, outlook, row, send};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::form::or;

/// Draws the form.
pub(super) fn ui(
    ui: &mut Ui,
    at: &At<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    let palette = Palette::of(ui);
    heading(ui, "At random, in", Some(at.name));
    let words = "Random allocations and frees. The same seed gives the same ones.";
    ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
    let random = &mut state.form.random;
    let operations = Field::number("operations")
        .label("operations")
        .hint("20")
        .least(1);
    let seed = Field::number("seed").label("seed").hint("1");
    let sizes = Field::text("sizes, from..to").label("sizes").hint("1..64");
    let live = Field::number("live at a time").label("live at a time");
    let live = live.hint("as they come").least(1);
    let fields = [
        (operations, &mut random.operations),
        (seed, &mut random.seed),
    ];
    let top = row(ui, fields);
    let bottom = row(ui, [(sizes, &mut random.sizes), (live, &mut random.live)]);
    first(&top[0].response, state, at.shape);
    let mut fields = top.iter().chain(&bottom);
    let entered = fields.clone().any(|field| field.entered);
    if fields.any(|field| field.changed) {
        state.form.refused = None;
    }
    let line = line(at.name, state);
    outlook(ui, &at.moment, &line, state);
    if primary(ui, "Run them").clicked() || entered {
        return send(&line, Failing::IsDone, &at.moment, state, actions);
    }
    Next::Stays
}

fn line(arena: &str, state: &ViewState) -> String {
    let random = &state.form.random;
    let operations = or(&random.operations, "20");
    let seed = or(&random.seed, "1");
    let mut line = format!("random {arena} ops={operations} seed={seed}");
    for (key, value) in [("size", &random.sizes), ("live", &random.live)] {
        if !value.trim().is_empty() {
            line += &format!(" {key}={}", value.trim());
        }
    }
    line
}

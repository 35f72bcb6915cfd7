//! A seeded workload, in its simple form. The experiments offer the others.

use egui::Ui;

use crate::kit::fields::{Field, muted_text, primary};
use crate::panels::operations::forms::{At, focus_first, heading, outlook, row, submit};
use crate::shell::context::Ctx;
use vmem_view::submission::{Control, FormKind};

const KIND: FormKind = FormKind::Random;
/// The number of operations if none is typed.
const OPERATIONS: &str = "20";

/// Draws the form.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    heading(ui, "At random, in", Some(at.name));
    muted_text(
        ui,
        "Random allocations and frees. The same seed gives the same ones.",
    );
    let random = &mut cx.view.form.random;
    let operations = Field::number("operations")
        .label("operations")
        .hint(OPERATIONS)
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
    let [size, most, ..] = &mut random.typed;
    let bottom = row(ui, [(sizes, size), (live, most)]);
    focus_first(cx, &top[0].response);
    let mut fields = top.iter().chain(&bottom);
    let entered = fields.clone().any(|field| field.entered);
    if fields.any(|field| field.changed) {
        cx.view.form.edited(Control::Form(KIND));
    }
    let line = cx.view.form.random.line_of(at.name, OPERATIONS);
    outlook(ui, cx, KIND, &line);
    if primary(ui, "Run them").clicked() || entered {
        submit(cx, KIND, line);
    }
}

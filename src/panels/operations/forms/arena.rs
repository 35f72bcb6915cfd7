//! A new arena.

use egui::{ScrollArea, Ui};

use crate::kit::fields::{Field, muted_text, primary};
use crate::panels::operations::forms::{focus_first, heading, outlook, row, submit};
use crate::shell::context::Ctx;
use vmem_view::submission::{Control, FormKind};
use vmem_view::wording::shorten;

const KIND: FormKind = FormKind::Arena;

/// Draws the form.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    heading(ui, "A new arena", None);
    let arena = &mut cx.view.form.arena;
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
    sources(ui, cx);
    let import = number("at least, at a time", "no least")
        .label("imports at least, at a time")
        .width(ui.available_width())
        .show(ui, &mut cx.view.form.arena.import);
    let fields = [&name, &quantum, &qcache, &magazine, &import];
    if fields.iter().any(|field| field.changed) {
        cx.view.form.edited(Control::Form(KIND));
    }
    focus_first(cx, &name.response);
    let line = cx.view.form.arena.line();
    outlook(ui, cx, KIND, &line);
    if primary(ui, "Create the arena").clicked() || fields.iter().any(|field| field.entered) {
        submit(cx, KIND, line);
    }
}

/// Draws the choice of the arena that a new one imports from: all arenas as a tree.
fn sources(ui: &mut Ui, cx: &mut Ctx<'_>) {
    muted_text(ui, "imports from");
    let world = cx.moment().after;
    let source = &mut cx.view.form.arena.source;
    ScrollArea::vertical()
        .id_salt("sources")
        .max_height(96.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.spacing_mut().interact_size.y = ui.spacing().interact_size.y.min(44.0);
            ui.selectable_value(source, None, "nobody");
            for choice in world.arenas() {
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

//! The forms of typed fields: a request, a new arena, and a workload.

use egui::{Checkbox, Ui};
use vmem_lab::narration;
use vmem_lab::scenario::POLICIES;

use crate::kit::fields::{Field, Typed, choice};
use crate::kit::scroll_area;
use crate::kit::texts::small;
use crate::kit::theme::Shape;
use crate::panels::operations::forms::{At, Fields, heading, preview_on_bars};
use crate::shell::context::Ctx;
use vmem_view::form::{ConstraintForm, Form, REQUEST_SIZE};
use vmem_view::submission::FormKind;
use vmem_view::wording::shorten;

/// Draws the form of a request with constraints, a name, or a wait.
pub(super) fn request(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    heading(ui, "Allocate from", Some(at.name));
    let form = &mut cx.view.form;
    let mut fields = Fields::default();
    let number = |name, hint| Field::number(name).label(name).hint(hint).step(at.quantum);
    let ConstraintForm {
        align,
        phase,
        nocross,
        from,
        to,
    } = &mut form.constraints;
    let size = number("size of the allocation", REQUEST_SIZE).label("size");
    let size = (size.least(at.quantum), &mut form.size);
    let align = (number("alignment", "1"), align);
    let phase = (number("offset (phase)", "0"), phase);
    let across = number("must not cross a multiple of", "none");
    let from = (number("lowest address", "any"), from);
    let to = (number("below address", "any"), to);
    if cx.shape == Shape::Phone {
        fields.row(ui, [size, align]);
        fields.row(ui, [phase, from]);
        // The full label is as wide as the form.
        fields.row(ui, [to, (across.label("must not cross"), nocross)]);
    } else {
        fields.row(ui, [size, from, to]);
        fields.row(ui, [align, phase, (across, nocross)]);
    }
    fields.add(policy_and_name(ui, cx.shape, form));
    fields.settle(cx, FormKind::Constrained);
    let radix = cx.view.settings.radix;
    let line = cx.view.form.constrained_line(at.name, radix);
    preview_on_bars(ui, cx, &line);
    fields.submit(ui, cx, FormKind::Constrained, line, "Allocate");
}

/// Draws the policy, the name, and whether to wait. Returns the name.
fn policy_and_name(ui: &mut Ui, shape: Shape, form: &mut Form) -> Typed {
    let policies = POLICIES.map(|policy| (policy, narration::policy(policy)));
    if shape == Shape::Phone {
        choice(ui, "", &mut form.policy, &policies);
        return ui.horizontal(|ui| name_and_wait(ui, form)).inner;
    }
    let row = ui.horizontal(|ui| {
        choice(ui, "", &mut form.policy, &policies);
        name_and_wait(ui, form)
    });
    row.inner
}

fn name_and_wait(ui: &mut Ui, form: &mut Form) -> Typed {
    let plain = form.constraints.is_empty();
    let name = Field::text("name of the allocation").hint("name (default: a, b, …)");
    let name = name.width(176.0).show(ui, &mut form.name);
    let check = ui.add_enabled(plain, Checkbox::new(&mut form.waits, "wait for room"));
    check.on_disabled_hover_text("Only requests without constraints can wait.");
    name
}

/// Draws the form of a new arena.
pub(super) fn arena(ui: &mut Ui, cx: &mut Ctx<'_>) {
    heading(ui, "New arena", None);
    let mut fields = Fields::default();
    let arena = &mut cx.view.form.arena;
    let number = |name, hint| Field::number(name).label(name).hint(hint);
    let name = Field::text("name").label("name").hint("pool");
    let quantum = number("quantum", "1").least(1);
    fields.row(ui, [(name, &mut arena.name), (quantum, &mut arena.quantum)]);
    let qcache = (number("caches for sizes up to", "none"), &mut arena.qcache);
    let magazine = number("objects in a magazine", "15").least(1);
    fields.row(ui, [qcache, (magazine, &mut arena.magazine)]);
    sources(ui, cx);
    let import = number("minimum import", "none");
    fields.row(ui, [(import, &mut cx.view.form.arena.import)]);
    fields.settle(cx, FormKind::Arena);
    let line = cx.view.form.arena.line();
    fields.submit(ui, cx, FormKind::Arena, line, "Create the arena");
}

/// Draws the choice of the arena that a new one imports from: all arenas as a tree.
fn sources(ui: &mut Ui, cx: &mut Ctx<'_>) {
    small(ui, "imports from");
    let world = cx.moment().after;
    let source = &mut cx.view.form.arena.source;
    scroll_area("sources").max_height(96.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = ui.spacing().interact_size.y.min(44.0);
        ui.selectable_value(source, None, "none");
        for choice in world.arenas() {
            ui.horizontal(|ui| {
                ui.add_space(16.0 * choice.depth.min(6) as f32);
                let label = format!("from {}", shorten(choice.name, 28));
                let chosen = Some(choice.name.to_owned());
                let response = ui.selectable_value(source, chosen, label);
                response.on_hover_text(choice.name);
            });
        }
    });
}

/// The number of operations of a workload if none is typed.
const OPERATIONS: &str = "20";

/// Draws the form of a seeded workload, in its simple form. The experiments offer the others.
pub(super) fn random(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    heading(ui, "Random operations in", Some(at.name));
    let text = "Random allocations and frees. The same seed gives the same operations.";
    small(ui, text);
    let mut fields = Fields::default();
    let random = &mut cx.view.form.random;
    let number = |name, hint| Field::number(name).label(name).hint(hint);
    let operations = number("operations", OPERATIONS).least(1);
    let seed = (number("seed", "1"), &mut random.seed);
    fields.row(ui, [(operations, &mut random.operations), seed]);
    let [size, most, ..] = &mut random.shape;
    let sizes = Field::text("sizes (min..max)").label("sizes").hint("1..64");
    let live = number("allocations kept", "64").least(1);
    fields.row(ui, [(sizes, size), (live, most)]);
    fields.settle(cx, FormKind::Random);
    let line = cx.view.form.random.line_of(at.name, OPERATIONS);
    fields.submit(ui, cx, FormKind::Random, line, "Run");
}

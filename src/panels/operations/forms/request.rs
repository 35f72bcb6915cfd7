//! A request with constraints, a name, or a wait.

use egui::{Checkbox, Ui};
use vmem_lab::narration;
use vmem_lab::scenario::POLICIES;

use crate::kit::fields::{Field, Typed, choice, primary};
use crate::kit::theme::Shape;
use crate::panels::operations::forms::{At, focus_first, heading, outlook, row, submit};
use crate::panels::operations::preview_of;
use crate::shell::context::Ctx;
use vmem_view::form::{Form, REQUEST_SIZE};
use vmem_view::submission::{Control, FormKind};

const KIND: FormKind = FormKind::Constrained;

/// Draws the form.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    heading(ui, "Allocate from", Some(at.name));
    let form = &mut cx.view.form;
    let fields = if cx.shape == Shape::Phone {
        in_pairs(ui, at, form)
    } else {
        in_threes(ui, at, form)
    };
    let name = policy_and_name(ui, cx.shape, form);
    if name.changed || fields.iter().any(|field| field.changed) {
        form.edited(Control::Form(KIND));
    }
    if let Some(first) = fields.first() {
        focus_first(cx, &first.response);
    }
    let line = cx
        .view
        .form
        .constrained_line(at.name, cx.view.settings.radix);
    let found = preview_of(ui.ctx(), cx, &line);
    cx.view.previews.show(found);
    outlook(ui, cx, KIND, &line);
    let entered = name.entered || fields.iter().any(|field| field.entered);
    if primary(ui, "Allocate here").clicked() || entered {
        submit(cx, KIND, line);
    }
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
    let name = Field::text("name of the allocation").hint("name: the next letter");
    let name = name.width(176.0).show(ui, &mut form.name);
    let check = ui.add_enabled(plain, Checkbox::new(&mut form.waits, "wait for room"));
    check.on_disabled_hover_text("Only requests without constraints can wait.");
    name
}

fn size_field<'a>(at: &At<'_>) -> Field<'a> {
    let size = Field::number("size of the allocation").label("size");
    size.hint(REQUEST_SIZE).step(at.quantum).least(at.quantum)
}

/// Returns a field for a constraint.
fn constraint<'a>(at: &At<'_>, name: &'a str, hint: &'a str) -> Field<'a> {
    Field::number(name).label(name).hint(hint).step(at.quantum)
}

const ALIGN: (&str, &str) = ("a multiple of (align)", "1");
const PHASE: (&str, &str) = ("plus (phase)", "0");
const NOCROSS: (&str, &str) = ("not across a multiple of (nocross)", "none");
const FROM: (&str, &str) = ("from address", "lowest");
const TO: (&str, &str) = ("to before address", "highest");

/// Draws the fields in rows of three, the size first.
fn in_threes(ui: &mut Ui, at: &At<'_>, form: &mut Form) -> Vec<Typed> {
    let field = |(name, hint)| constraint(at, name, hint);
    let constraints = &mut form.constraints;
    let first_row = [
        (size_field(at), &mut form.size),
        (field(FROM), &mut constraints.from),
        (field(TO), &mut constraints.to),
    ];
    let first_row = row(ui, first_row);
    let second_row = [
        (field(ALIGN), &mut constraints.align),
        (field(PHASE), &mut constraints.phase),
        (field(NOCROSS), &mut constraints.nocross),
    ];
    let second_row = row(ui, second_row);
    first_row.into_iter().chain(second_row).collect()
}

/// Draws the fields in rows of two, the size first.
fn in_pairs(ui: &mut Ui, at: &At<'_>, form: &mut Form) -> Vec<Typed> {
    let field = |(name, hint)| constraint(at, name, hint);
    let constraints = &mut form.constraints;
    let size = [
        (size_field(at), &mut form.size),
        (field(ALIGN), &mut constraints.align),
    ];
    let size = row(ui, size);
    let phase = [
        (field(PHASE), &mut constraints.phase),
        (field(FROM), &mut constraints.from),
    ];
    let phase = row(ui, phase);
    // The full label is as wide as the form.
    let nocross = field(NOCROSS).label("not across (nocross)");
    let to = [
        (field(TO), &mut constraints.to),
        (nocross, &mut constraints.nocross),
    ];
    let to = row(ui, to);
    size.into_iter().chain(phase).chain(to).collect()
}

//! A request that says more than how much: constrained, under a name, waiting.

use egui::{Checkbox, Ui};
use vmem::AllocPolicy;
use vmem_lab::narration;
use vmem_lab::scenario::{POLICIES, policy_word};

use crate::kit::fields::{Field, choice, primary};
use crate::kit::theme::Shape;
use crate::panels::operations::forms::{At, Failing, Next, first, heading, outlook, row, send};
use crate::panels::operations::preview_of;
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::form::{ConstraintForm, Form, or};
use vmem_view::settings::Radix;

/// What is asked for where nothing is typed.
const SIZE: &str = "16";

/// The line that the operation bar stands for.
pub fn request_line(form: &Form, arena: &str) -> String {
    let size = or(&form.size, SIZE);
    format!("alloc {arena} {size}{}", policy(form.policy))
}

/// The line of the request that the form holds. One without constraints is a plain one,
/// which can wait.
fn line(form: &Form, arena: &str, radix: Radix) -> String {
    let name = named_as(&form.name);
    let size = or(&form.size, SIZE);
    let constraints = constraints(&form.constraints, radix);
    let policy = policy(form.policy);
    match (constraints.is_empty(), form.waits) {
        (true, true) => format!("{name}alloc {arena} {size}{policy} wait"),
        (true, false) => format!("{name}alloc {arena} {size}{policy}"),
        (false, _) => format!("{name}xalloc {arena} {size}{constraints}{policy}"),
    }
}

/// As they stand behind a size.
fn constraints(form: &ConstraintForm, radix: Radix) -> String {
    let ConstraintForm {
        align,
        phase,
        nocross,
        from,
        to,
    } = form;
    let mut text = String::new();
    for (key, value) in [("align", align), ("phase", phase), ("nocross", nocross)] {
        if !value.trim().is_empty() {
            text += &format!(" {key}={}", value.trim());
        }
    }
    match (from.trim(), to.trim()) {
        ("", "") => {}
        (from, "") => text += &format!(" within={from}..={}", radix.typed(u64::MAX)),
        ("", to) => text += &format!(" within=0..{to}"),
        (from, to) => text += &format!(" within={from}..{to}"),
    }
    text
}

fn named_as(name: &str) -> String {
    match name.trim() {
        "" => String::new(),
        name => format!("{name} = "),
    }
}

/// The word for a policy behind a request, where it is not the usual one.
fn policy(policy: AllocPolicy) -> String {
    match policy == AllocPolicy::default() {
        true => String::new(),
        false => format!(" {}", policy_word(policy)),
    }
}

/// Draws the form.
pub(super) fn ui(
    ui: &mut Ui,
    at: &At<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    heading(ui, "Allocate from", Some(at.name));
    let entered = match at.shape {
        Shape::Phone => in_pairs(ui, at, state),
        _ => in_threes(ui, at, state),
    };
    let named = how(ui, at, state);
    let line = line(&state.form, at.name, state.settings.radix);
    let shown = preview_of(ui.ctx(), &at.moment, state, &line);
    state.previews.show(shown);
    off(
        ui,
        at,
        "Allocate here",
        &line,
        entered || named,
        state,
        actions,
    )
}

/// The policy, the name, and whether to wait. True if the name was left with Enter.
fn how(ui: &mut Ui, at: &At<'_>, state: &mut ViewState) -> bool {
    let policies = POLICIES.map(|policy| (policy, narration::policy(policy)));
    match at.shape {
        Shape::Phone => {
            choice(ui, "", &mut state.form.policy, &policies);
            ui.horizontal(|ui| name_and_wait(ui, &mut state.form)).inner
        }
        _ => {
            let row = ui.horizontal(|ui| {
                choice(ui, "", &mut state.form.policy, &policies);
                name_and_wait(ui, &mut state.form)
            });
            row.inner
        }
    }
}

fn name_and_wait(ui: &mut Ui, form: &mut Form) -> bool {
    let plain = form.constraints.is_empty();
    let name = Field::text("name of the allocation").hint("name: the next letter");
    let name = name.width(176.0).show(ui, &mut form.name);
    let check = ui.add_enabled(plain, Checkbox::new(&mut form.waits, "wait for room"));
    check.on_disabled_hover_text("Only requests without constraints can wait.");
    name.entered
}

fn size_field<'a>(at: &At<'_>) -> Field<'a> {
    let size = Field::number("size of the allocation").label("size");
    size.hint(SIZE).step(at.quantum).least(at.quantum)
}

/// A field for a constraint.
fn constraint<'a>(at: &At<'_>, name: &'a str, hint: &'a str) -> Field<'a> {
    Field::number(name).label(name).hint(hint).step(at.quantum)
}

const ALIGN: (&str, &str) = ("a multiple of (align)", "1");
const PHASE: (&str, &str) = ("plus (phase)", "0");
const NOCROSS: (&str, &str) = ("not across a multiple of (nocross)", "none");
const FROM: (&str, &str) = ("from address", "lowest");
const TO: (&str, &str) = ("to before address", "highest");

/// True if a field was left with Enter.
fn in_threes(ui: &mut Ui, at: &At<'_>, state: &mut ViewState) -> bool {
    let field = |(name, hint)| constraint(at, name, hint);
    let form = &mut state.form;
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
    first(&first_row[0].response, state, at.shape);
    let mut fields = first_row.iter().chain(&second_row);
    fields.any(|field| field.entered)
}

fn in_pairs(ui: &mut Ui, at: &At<'_>, state: &mut ViewState) -> bool {
    let field = |(name, hint)| constraint(at, name, hint);
    let form = &mut state.form;
    let constraints = &mut form.constraints;
    let size = row(
        ui,
        [
            (size_field(at), &mut form.size),
            (field(ALIGN), &mut constraints.align),
        ],
    );
    let phase = row(
        ui,
        [
            (field(PHASE), &mut constraints.phase),
            (field(FROM), &mut constraints.from),
        ],
    );
    // The label in full is as wide as the form.
    let nocross = field(NOCROSS).label("not across (nocross)");
    let to = row(
        ui,
        [
            (field(TO), &mut constraints.to),
            (nocross, &mut constraints.nocross),
        ],
    );
    let mut fields = size.iter().chain(&phase).chain(&to);
    fields.any(|field| field.entered)
}

/// The button, what it would do, and whether it was pressed.
fn off(
    ui: &mut Ui,
    at: &At<'_>,
    label: &str,
    line: &str,
    entered: bool,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    outlook(ui, &at.moment, line, state);
    if !(primary(ui, label).clicked() || entered) {
        return Next::Stays;
    }
    let next = send(line, Failing::IsDone, &at.moment, state, actions);
    if next == Next::Closes {
        // A name is given once.
        state.form.name.clear();
    }
    next
}

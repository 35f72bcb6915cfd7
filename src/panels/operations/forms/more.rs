//! Operations that are needed less often: reap, destroy, another CPU, expectations.

use egui::Ui;
use vmem_lab::Measure;

use crate::kit::fields::{Field, choice, error_text, plain, primary};
use crate::kit::texts::small;
use crate::kit::theme::Shape;
use crate::panels::operations::forms::{
    At, Fields, advice_and_line, form_error, heading, other_forms, submit,
};
use crate::panels::operations::{console, preview, preview_of, preview_of_typed};
use crate::shell::context::Ctx;
use vmem_view::form::{Expected, or};
use vmem_view::submission::{Control, FormKind};
use vmem_view::wording::shorten;

const KIND: FormKind = FormKind::More;

const EXPECTED: [(Expected, &str); 6] = [
    (Expected::Number(Measure::Free), "free"),
    (Expected::Number(Measure::InUse), "in use"),
    (Expected::Number(Measure::Segments), "segments"),
    (Expected::Number(Measure::Largest), "largest"),
    (Expected::Address, "an address"),
    (Expected::Failure, "a failure"),
];

/// Draws the form. `room`: the shape whose controls fit into the bar.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>, room: Shape) {
    // On larger screens the command line is in the operation bar.
    if cx.shape == Shape::Phone {
        let width = ui.available_width();
        if console::ui(ui, cx, width) {
            cx.view.form.close();
            return;
        }
        outlook_of_typed(ui, cx);
        ui.separator();
    }
    // In the widest bar, every form has a button.
    if room != Shape::Wide {
        other_forms(ui, cx, at);
        ui.separator();
    }
    let Some(at) = at else { return };
    cpu(ui, cx, at);
    ui.separator();
    expect(ui, cx, at);
    ui.separator();
    whole(ui, cx, at);
}

/// Draws the error of the command line, or the preview of what is typed there.
fn outlook_of_typed(ui: &mut Ui, cx: &mut Ctx<'_>) {
    if let Some(submitted) = cx.view.form.error()
        && let Err(error) = &submitted.result
    {
        error_text(ui, error.shown(cx.view.settings.radix));
        if submitted.from == Control::CommandLine {
            return;
        }
    }
    let line = cx.view.console.text.trim().to_owned();
    if line.is_empty() {
        return;
    }
    if let Some(found) = preview_of_typed(ui.ctx(), cx, &line) {
        preview::words_ui(ui, &found);
        if let Some(taken) = preview::advice_ui(ui, &found) {
            console::put(ui, cx.view, taken);
        }
    }
}

/// Draws the operations on the arena as a whole, and the error of this form.
fn whole(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    let name = shorten(at.name, 14);
    let text = "Reap: return cached objects to the arena. Destroy: delete the arena.";
    small(ui, text);
    ui.horizontal_wrapped(|ui| {
        for (label, word) in [("Reap", "reap"), ("Destroy", "destroy")] {
            let line = format!("{word} {}", at.name);
            let button = plain(ui, &format!("{label} {name}")).on_hover_text(&line);
            if button.clicked() {
                submit(cx, KIND, line);
            }
        }
    });
    form_error(ui, cx, KIND);
}

/// Draws the choice of the CPU, whose magazines the next operations use.
fn cpu(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    let now = at.moment.after.cpu();
    let text = format!("CPU {now} runs the operations. Each CPU has its own magazines.");
    small(ui, text);
    let hint = if now == 0 { "1" } else { "0" };
    ui.horizontal(|ui| {
        let mut fields = Fields::default();
        let field = Field::number("number of the CPU").hint(hint).width(96.0);
        fields.add(field.show(ui, &mut cx.view.form.cpu));
        fields.settle(cx, KIND);
        if plain(ui, "Use this CPU").clicked() || fields.entered {
            let line = format!("cpu {}", or(&cx.view.form.cpu, hint));
            submit(cx, KIND, line);
        }
    });
}

/// Draws the fields of an expectation.
fn expect(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    heading(ui, "Add a check for", Some(at.name));
    choice(ui, "", &mut cx.view.form.expect.what, &EXPECTED);
    let now = now(cx, at);
    let expect = &mut cx.view.form.expect;
    let mut fields = Fields::default();
    ui.horizontal(|ui| {
        let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
        if expect.what == Expected::Address {
            let name = Field::text("allocation").label("allocation").hint("a");
            fields.add(name.width(width).show(ui, &mut expect.name));
        }
        if expect.what != Expected::Failure {
            let value = Field::number("expected number").label("is").hint(&now);
            fields.add(value.width(width).show(ui, &mut expect.value));
        }
    });
    let line = expect.line(at.name, &now);
    let found = preview_of(ui.ctx(), cx, &line);
    if let Some(found) = &found {
        preview::words_ui(ui, found);
    }
    advice_and_line(ui, cx, KIND, &line, found.as_deref());
    if primary(ui, "Add check").clicked() || fields.entered {
        submit(cx, KIND, line);
    }
}

/// Returns the number as it is now, which is expected if none is typed.
fn now(cx: &Ctx<'_>, at: &At<'_>) -> String {
    let world = at.moment.after;
    let expect = &cx.view.form.expect;
    match expect.what {
        Expected::Number(measure) => {
            let number = world.measure(at.arena, measure);
            number.unwrap_or_default().to_string()
        }
        Expected::Address => {
            let found = world.allocation_named(or(&expect.name, "a"));
            let base = found.map_or(0, |found| found.base);
            cx.view.settings.radix.typed(base)
        }
        Expected::Failure => String::new(),
    }
}

//! What is needed less often: reap, destroy, another CPU, what is expected.

use egui::{RichText, Ui};
use vmem_lab::Moment;

use crate::kit::fields::{Field, choice, plain, primary};
use crate::kit::theme::{Palette, Shape, size};
use crate::panels::operations::console::Sending;
use crate::panels::operations::forms::{
    At, Failing, Next, first, heading, other_forms, outlook, send,
};
use crate::panels::operations::{console, preview, preview_of_typed};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::form::{Expected, or};
use vmem_view::wording::shorten;

const EXPECTED: [(Expected, &str); 6] = [
    (Expected::Free, "free"),
    (Expected::InUse, "in use"),
    (Expected::Segments, "segments"),
    (Expected::Largest, "largest"),
    (Expected::Address, "an address"),
    (Expected::Failure, "it failed"),
];

/// Draws the form.
pub(super) fn ui(
    ui: &mut Ui,
    at: Option<&At<'_>>,
    moment: &Moment<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    let shape = Shape::of(ui.ctx().content_rect().size());
    // Elsewhere it is in the operation bar.
    if shape == Shape::Phone {
        if typed(ui, moment, state, actions) == Next::Closes {
            return Next::Closes;
        }
        ui.separator();
    }
    // On large screens the others have buttons of their own.
    if shape != Shape::Wide {
        other_forms(ui, at, state);
        ui.separator();
    }
    let Some(at) = at else { return Next::Stays };
    let cpu = cpu(ui, at, state, actions);
    ui.separator();
    let expect = expect(ui, at, state, actions);
    ui.separator();
    let whole = whole(ui, at, state, actions);
    match [cpu, expect, whole].contains(&Next::Closes) {
        true => Next::Closes,
        false => Next::Stays,
    }
}

/// Any line of the language, and what it would come to.
fn typed(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    let width = ui.available_width();
    if console::ui(ui, moment, state, width, actions) == Sending::Sent {
        return Next::Closes;
    }
    if let Some(error) = &state.form.error {
        let words = RichText::new(error).size(size::SMALL);
        let words = words.color(Palette::of(ui).warn);
        ui.add(egui::Label::new(words).wrap());
        return Next::Stays;
    }
    let line = state.console.text.trim().to_owned();
    let found = preview_of_typed(ui.ctx(), moment, state, &line);
    if let Some(found) = found.filter(|_| !line.is_empty()) {
        preview::words_ui(ui, &found);
        if let Some(taken) = preview::advice_ui(ui, &found) {
            console::put(ui, state, taken);
        }
    }
    Next::Stays
}

/// What is done to the arena as a whole.
fn whole(ui: &mut Ui, at: &At<'_>, state: &mut ViewState, actions: &mut Vec<Action>) -> Next {
    let palette = Palette::of(ui);
    let name = shorten(at.name, 14);
    let mut next = Next::Stays;
    let words = "Reaped, it gives back what its caches hold; destroyed, it is gone.";
    ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
    ui.horizontal_wrapped(|ui| {
        for (label, word) in [("Reap", "reap"), ("Destroy", "destroy")] {
            let line = format!("{word} {}", at.name);
            let button = plain(ui, &format!("{label} {name}")).on_hover_text(&line);
            if button.clicked() {
                next = send(&line, Failing::IsRefused, &at.moment, state, actions);
            }
        }
    });
    if let Some(refused) = &state.form.refused {
        let words = RichText::new(refused.shown(state.settings))
            .size(size::SMALL)
            .color(palette.warn);
        ui.add(egui::Label::new(words).wrap());
    }
    next
}

/// Whose magazines the next operations use.
fn cpu(ui: &mut Ui, at: &At<'_>, state: &mut ViewState, actions: &mut Vec<Action>) -> Next {
    let palette = Palette::of(ui);
    let now = at.moment.after.cpu();
    let words = format!("CPU {now} does the operations. Each has magazines of its own.");
    ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
    let hint = if now == 0 { "1" } else { "0" };
    let pressed = ui.horizontal(|ui| {
        let field = Field::number("number of the CPU").hint(hint).width(96.0);
        let field = field.show(ui, &mut state.form.cpu);
        first(&field.response, state, at.shape);
        if field.changed {
            state.form.refused = None;
        }
        plain(ui, "Use this CPU").clicked() || field.entered
    });
    if !pressed.inner {
        return Next::Stays;
    }
    let line = format!("cpu {}", or(&state.form.cpu, hint));
    let next = send(&line, Failing::IsRefused, &at.moment, state, actions);
    if next == Next::Closes {
        state.form.cpu.clear();
    }
    next
}

/// What must be so here.
fn expect(ui: &mut Ui, at: &At<'_>, state: &mut ViewState, actions: &mut Vec<Action>) -> Next {
    heading(ui, "Expect here, of", Some(at.name));
    let mut entered = false;
    choice(ui, "", &mut state.form.expect.what, &EXPECTED);
    let now = now(at, state);
    let expect = &mut state.form.expect;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
        if expect.what == Expected::Address {
            let name = Field::text("allocation").label("allocation").hint("a");
            entered |= name.width(width).show(ui, &mut expect.name).entered;
        }
        if expect.what != Expected::Failure {
            let value = Field::number("expected number").label("is").hint(&now);
            entered |= value.width(width).show(ui, &mut expect.value).entered;
        }
    });
    let value = or(&expect.value, &now);
    let arena = at.name;
    let line = match expect.what {
        Expected::Free => format!("expect {arena} free {value}"),
        Expected::InUse => format!("expect {arena} in-use {value}"),
        Expected::Segments => format!("expect {arena} segments {value}"),
        Expected::Largest => format!("expect {arena} largest {value}"),
        Expected::Address => format!("expect {} = {value}", or(&expect.name, "a")),
        Expected::Failure => "expect fails".to_owned(),
    };
    let refused = state.form.refused.take();
    outlook(ui, &at.moment, &line, state);
    state.form.refused = refused;
    if primary(ui, "Expect this").clicked() || entered {
        return send(&line, Failing::IsDone, &at.moment, state, actions);
    }
    Next::Stays
}

/// What it is now, which is what is expected where nothing is typed.
fn now(at: &At<'_>, state: &ViewState) -> String {
    let world = at.moment.after;
    let expect = &state.form.expect;
    let address = || {
        let found = world.allocation_named(or(&expect.name, "a"));
        found.map_or(0, |found| found.base)
    };
    let number: u128 = world.inspect(at.arena, |view| match expect.what {
        Expected::Free => view.stats().mem_free(),
        Expected::InUse => view.stats().mem_inuse,
        Expected::Segments => (view.allocated_count() + view.free_count()) as u128,
        Expected::Largest => view.largest_free().into(),
        Expected::Address | Expected::Failure => 0,
    });
    match expect.what {
        Expected::Address => state.settings.radix.typed(address()),
        _ => number.to_string(),
    }
}

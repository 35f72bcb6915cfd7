//! The forms behind the operation bar's buttons, one a function: each becomes a
//! line of the scenario language.

use egui::{Button, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui, vec2};
use vmem::{Segment, SegmentKind};
use vmem_lab::scenario::{self, Statement};
use vmem_lab::words::{self, grouped};
use vmem_lab::{ArenaId, Failure, Moment};

use crate::panels::arenas::shorten;
use crate::panels::fields::{entered, field, labelled, primary, table};
use crate::panels::operations::{arena_name, policy_suffix, previewable, size_of, submit};
use crate::state::{Action, ConstraintForm, Derived, Form, ViewState};
use crate::theme::{CONTROL, Palette, size};

/// Draws the buttons that open a form each.
pub fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    if let Some(arena) = shown {
        constrained(ui, moment, arena, state, actions);
        free(ui, moment, arena, state, actions);
        span(ui, moment, arena, state, actions);
    }
    new_arena(ui, moment, state, actions);
    if let Some(arena) = shown {
        random(ui, moment, arena, state, actions);
    }
}

/// Align, phase, nocross and bounds, and where that would go.
fn constrained(
    ui: &mut Ui,
    moment: &Moment<'_>,
    arena: ArenaId,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    form(ui, "Constrained…", |ui| {
        let constraints = &mut state.form.constraints;
        let entered = table(ui, "constraints", |ui| {
            let mut entered = false;
            entered |= labelled(ui, "size", &mut state.form.size, "16");
            entered |= labelled(ui, "a multiple of (align)", &mut constraints.align, "1");
            entered |= labelled(ui, "plus (phase)", &mut constraints.phase, "0");
            entered |= labelled(
                ui,
                "not across a multiple of (nocross)",
                &mut constraints.nocross,
                "none",
            );
            entered |= labelled(ui, "from address", &mut constraints.from, "lowest");
            entered |= labelled(ui, "to before address", &mut constraints.to, "highest");
            entered
        });
        let name = arena_name(moment, arena);
        let line = constrained_line(&state.form, &name);
        would_go(ui, moment, arena, &line, &mut state.derived);
        if primary(ui, "Allocate here").clicked() || entered {
            submit(&line, &mut state.form, actions);
            ui.close();
        }
    });
}

fn constrained_line(form: &Form, arena: &str) -> String {
    let ConstraintForm {
        align,
        phase,
        nocross,
        from,
        to,
    } = &form.constraints;
    let mut line = format!("xalloc {arena} {}", size_of(form));
    for (key, value) in [("align", align), ("phase", phase), ("nocross", nocross)] {
        if !value.trim().is_empty() {
            line += &format!(" {key}={}", value.trim());
        }
    }
    match (from.trim(), to.trim()) {
        ("", "") => {}
        (from, "") => line += &format!(" within={from}..={}", u64::MAX),
        ("", to) => line += &format!(" within=0..{to}"),
        (from, to) => line += &format!(" within={from}..{to}"),
    }
    line + policy_suffix(form.policy)
}

/// Where a line's request would go, or what is wrong with it.
fn would_go(ui: &mut Ui, moment: &Moment<'_>, arena: ArenaId, line: &str, derived: &mut Derived) {
    let palette = Palette::of(ui);
    if !previewable(moment, arena) {
        return;
    }
    let (words, colour) = match derived.preview(line, || preview(moment, arena, line)) {
        Ok(words) => (words, palette.muted),
        Err(words) => (words, palette.warn),
    };
    ui.add(egui::Label::new(RichText::new(words).size(size::SMALL).color(colour)).wrap());
}

fn preview(moment: &Moment<'_>, arena: ArenaId, line: &str) -> Result<String, String> {
    match scenario::parse_line(line) {
        Ok(Some(Statement::Xalloc {
            size,
            constraints,
            policy,
            ..
        })) => {
            let layout = constraints.layout(size);
            match moment.behind.preview(arena, &layout, policy) {
                Ok(base) => Ok(format!("would go to {}", grouped(base.into()))),
                Err(error) => {
                    let failure = Failure::Arena(error);
                    Err(words::failure(moment.world, Some(arena), &failure))
                }
            }
        }
        Ok(_) => Ok(String::new()),
        Err(error) => Err(error.message),
    }
}

/// By name: every allocation of the arena, or an address typed.
fn free(
    ui: &mut Ui,
    moment: &Moment<'_>,
    arena: ArenaId,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    /// More than this many names are not a menu any more; a field is.
    const MOST_NAMES: usize = 24;
    let name = arena_name(moment, arena);
    form(ui, "Free…", |ui| {
        let palette = Palette::of(ui);
        let mut any = false;
        ui.horizontal_wrapped(|ui| {
            for allocation in moment.world.allocations(arena).take(MOST_NAMES) {
                any = true;
                let label = format!(
                    "{} @ {}",
                    shorten(&allocation.name, 16),
                    grouped(allocation.base.into())
                );
                if ui.button(label).clicked() {
                    submit(
                        &format!("free {name} {}", allocation.name),
                        &mut state.form,
                        actions,
                    );
                    ui.close();
                }
            }
        });
        if !any {
            ui.label(
                RichText::new(format!("Nothing is allocated in {name}.")).color(palette.muted),
            );
        }
        ui.separator();
        ui.label("A name, or @address and size:");
        ui.horizontal(|ui| {
            let response = field(ui, &mut state.form.free, "@4096 64", 130.0, "what to free");
            let entered = entered(ui, &response);
            if ui.button("Free").clicked() || entered {
                submit(
                    &format!("free {name} {}", state.form.free.trim()),
                    &mut state.form,
                    actions,
                );
                ui.close();
            }
        });
    });
}

fn span(
    ui: &mut Ui,
    moment: &Moment<'_>,
    arena: ArenaId,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    let name = arena_name(moment, arena);
    form(ui, "Add span…", |ui| {
        let [base, size] = &mut state.form.span;
        let entered = table(ui, "span", |ui| {
            let mut entered = false;
            entered |= labelled(ui, "from address", base, "0x2000");
            entered |= labelled(ui, "units", size, "1K");
            entered
        });
        if primary(ui, "Add the span").clicked() || entered {
            let [base, size] = &state.form.span;
            let line = format!("span {name} {} {}", or(base, "0x2000"), or(size, "1K"));
            submit(&line, &mut state.form, actions);
            ui.close();
        }
        removable_spans(ui, moment, arena, &name, &mut state.form, actions);
    });
}

/// Spans that are all free and were added can be taken away again.
fn removable_spans(
    ui: &mut Ui,
    moment: &Moment<'_>,
    arena: ArenaId,
    name: &str,
    form: &mut Form,
    actions: &mut Vec<Action>,
) {
    const MOST_SPANS: usize = 8;
    let spans: Vec<_> = moment.world.inspect(arena, |view| {
        // The first of a span's segments is as large as the span: it is the only one.
        let all_free = |span: &Segment| {
            view.segments_of(span.base)
                .nth(1)
                .is_some_and(|first| first.kind == SegmentKind::Free && first.size == span.size)
        };
        view.spans().filter(all_free).take(MOST_SPANS).collect()
    });
    for span in spans {
        let label = format!("Remove the span at {}", grouped(span.base.into()));
        if ui.button(label).clicked() {
            submit(&format!("unspan {name} {}", span.base), form, actions);
            ui.close();
        }
    }
}

fn new_arena(ui: &mut Ui, moment: &Moment<'_>, state: &mut ViewState, actions: &mut Vec<Action>) {
    form(ui, "New arena…", |ui| {
        let arena = &mut state.form.arena;
        let entered = table(ui, "new arena", |ui| {
            let mut entered = false;
            entered |= labelled(ui, "name", &mut arena.name, "pool");
            entered |= labelled(ui, "quantum", &mut arena.quantum, "1");
            ui.label("imports from");
            sources(ui, moment, &mut arena.source);
            ui.end_row();
            entered |= labelled(ui, "at least, at a time", &mut arena.import, "no least");
            entered |= labelled(ui, "caches for sizes up to", &mut arena.qcache, "none");
            entered |= labelled(ui, "objects in a magazine", &mut arena.magazine, "15");
            entered
        });
        if primary(ui, "Make the arena").clicked() || entered {
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
            submit(&line, &mut state.form, actions);
            ui.close();
        }
    });
}

/// Whom a new arena imports from. In the form itself: a list that opens would
/// take the place of the form.
fn sources(ui: &mut Ui, moment: &Moment<'_>, source: &mut Option<String>) {
    ScrollArea::vertical()
        .id_salt("sources")
        .max_height(150.0)
        .min_scrolled_height(150.0)
        .show(ui, |ui| {
            ui.vertical(|ui| {
                ui.selectable_value(source, None, "nobody");
                for choice in moment.world.arenas() {
                    let label = format!("from {}", shorten(choice.name, 20));
                    ui.selectable_value(source, Some(choice.name.to_owned()), label);
                }
            });
        });
}

fn random(
    ui: &mut Ui,
    moment: &Moment<'_>,
    arena: ArenaId,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    let name = arena_name(moment, arena);
    form(ui, "Random…", |ui| {
        let random = &mut state.form.random;
        ui.label("Allocations and frees by chance: the same seed, the same ones.");
        let entered = table(ui, "random", |ui| {
            let mut entered = false;
            entered |= labelled(ui, "operations", &mut random.operations, "20");
            entered |= labelled(ui, "seed", &mut random.seed, "1");
            entered
        });
        if primary(ui, "Run them").clicked() || entered {
            let line = format!(
                "random {name} ops={} seed={}",
                or(&random.operations, "20"),
                or(&random.seed, "1")
            );
            submit(&line, &mut state.form, actions);
            ui.close();
        }
    });
}

fn or<'a>(typed: &'a str, otherwise: &'a str) -> &'a str {
    match typed.trim() {
        "" => otherwise,
        typed => typed,
    }
}

/// A button that opens a form.
fn form(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui)) {
    let response = ui.add(Button::new(label).min_size(vec2(0.0, CONTROL)));
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(label.trim_end_matches('…'))
        .show(|ui| {
            ui.set_max_width(320.0);
            ui.spacing_mut().item_spacing.y = 8.0;
            content(ui);
        });
}

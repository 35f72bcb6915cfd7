//! The forms behind the operation bar's buttons, one a function: each becomes a
//! line of the scenario language.

use egui::{Button, ComboBox, Popup, PopupCloseBehavior, RichText, Ui, vec2};
use vmem_lab::scenario::{self, Statement};
use vmem_lab::words::grouped;
use vmem_lab::{ArenaId, Moment};

use crate::panels::arenas::shorten;
use crate::panels::fields::{entered, field, labelled, primary, table};
use crate::panels::operations::{arena_name, policy_suffix, size_of, submit};
use crate::state::{Action, ConstraintForm, Form, ViewState};
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
        table(ui, "constraints", |ui| {
            labelled(ui, "size", &mut state.form.size, "16");
            labelled(ui, "a multiple of (align)", &mut constraints.align, "1");
            labelled(ui, "plus (phase)", &mut constraints.phase, "0");
            labelled(
                ui,
                "not across a multiple of (nocross)",
                &mut constraints.nocross,
                "none",
            );
            labelled(ui, "from address", &mut constraints.from, "lowest");
            labelled(ui, "to before address", &mut constraints.to, "highest");
        });
        let name = arena_name(moment, arena);
        let line = constrained_line(&state.form, &name);
        would_go(ui, moment, arena, &line);
        if primary(ui, "Allocate here").clicked() {
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
fn would_go(ui: &mut Ui, moment: &Moment<'_>, arena: ArenaId, line: &str) {
    let palette = Palette::of(ui);
    let (words, colour) = match scenario::parse_line(line) {
        Ok(Some(Statement::Xalloc {
            size,
            constraints,
            policy,
            ..
        })) => {
            match moment
                .world
                .preview(arena, &constraints.layout(size), policy)
            {
                Ok(base) => (
                    format!("would go to {}", grouped(base.into())),
                    palette.muted,
                ),
                Err(error) => (error.to_string(), palette.warn),
            }
        }
        Ok(_) => return,
        Err(error) => (error.message, palette.warn),
    };
    ui.add(egui::Label::new(RichText::new(words).size(size::SMALL).color(colour)).wrap());
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
        table(ui, "span", |ui| {
            labelled(ui, "from address", base, "0x2000");
            labelled(ui, "units", size, "1K");
        });
        if primary(ui, "Add the span").clicked() {
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
    let spans: Vec<_> = moment
        .world
        .inspect(arena, |view| view.spans().take(MOST_SPANS).collect());
    for span in spans {
        let free = moment.world.inspect(arena, |view| {
            view.segments_of(span.base).nth(1).is_some_and(|segment| {
                segment.kind == vmem::SegmentKind::Free && segment.size == span.size
            })
        });
        if free
            && ui
                .button(format!("Remove the span at {}", grouped(span.base.into())))
                .clicked()
        {
            submit(&format!("unspan {name} {}", span.base), form, actions);
            ui.close();
        }
    }
}

fn new_arena(ui: &mut Ui, moment: &Moment<'_>, state: &mut ViewState, actions: &mut Vec<Action>) {
    form(ui, "New arena…", |ui| {
        let arena = &mut state.form.arena;
        table(ui, "new arena", |ui| {
            labelled(ui, "name", &mut arena.name, "pool");
            labelled(ui, "quantum", &mut arena.quantum, "1");
            ui.label("imports from");
            ComboBox::from_id_salt("source")
                .width(84.0)
                .selected_text(
                    arena
                        .source
                        .as_deref()
                        .map_or("nobody".to_owned(), |name| shorten(name, 16)),
                )
                .show_ui(ui, |ui| {
                    ui.selectable_value(&mut arena.source, None, "nobody");
                    for choice in moment.world.arenas() {
                        ui.selectable_value(
                            &mut arena.source,
                            Some(choice.name.to_owned()),
                            shorten(choice.name, 40),
                        );
                    }
                })
                .response
                .widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "imports from")
                });
            ui.end_row();
            labelled(ui, "at least, at a time", &mut arena.import, "no least");
        });
        if primary(ui, "Make the arena").clicked() {
            let mut line = format!("arena {}", or(&arena.name, "pool"));
            for (key, value) in [("quantum", &arena.quantum), ("import", &arena.import)] {
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
        table(ui, "random", |ui| {
            labelled(ui, "operations", &mut random.operations, "20");
            labelled(ui, "seed", &mut random.seed, "1");
        });
        if primary(ui, "Run them").clicked() {
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

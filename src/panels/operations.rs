//! The operation bar: every operation of the language by mouse and keyboard.
//!
//! What is typed here becomes a line of the scenario language and is parsed as
//! one, so that numbers, errors and suggestions are the same everywhere.

use egui::{
    Button, ComboBox, Popup, PopupCloseBehavior, Response, RichText, ScrollArea, TextEdit, Ui, vec2,
};
use vmem::{AllocPolicy, Layout};
use vmem_lab::scenario::{self, Statement};
use vmem_lab::words::grouped;
use vmem_lab::{ArenaId, Command, Moment, Session};

use crate::panels::arenas::shorten;
use crate::state::{Action, ConstraintForm, Form, ViewState};
use crate::theme::{CONTROL, Palette, Shape, mono, size};

/// Arenas with more segments than this are not copied to preview a request.
const MOST_TO_PREVIEW: usize = 20_000;

/// Draws the bar's inside. `shown` is the arena that requests go to.
pub fn ui(
    ui: &mut Ui,
    session: &Session,
    moment: &Moment<'_>,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
    if shape == Shape::Phone {
        if let Some(arena) = shown {
            ui.horizontal(|ui| request(ui, moment, arena, state, shape, actions));
        }
        ScrollArea::horizontal().id_salt("forms").show(ui, |ui| {
            ui.horizontal(|ui| forms(ui, moment, shown, state, actions));
        });
    } else {
        ui.horizontal_wrapped(|ui| {
            if let Some(arena) = shown {
                request(ui, moment, arena, state, shape, actions);
            }
            forms(ui, moment, shown, state, actions);
            if let Some(arena) = shown.filter(|_| shape == Shape::Wide) {
                preview_ui(ui, session, moment, arena, state);
            }
        });
    }
    error_ui(ui, state);
}

/// The buttons that open a form each.
fn forms(
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

/// The parts of a plain request, and its button.
fn request(
    ui: &mut Ui,
    moment: &Moment<'_>,
    arena: ArenaId,
    state: &mut ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let name = arena_name(moment, arena);
    ComboBox::from_id_salt("arena of the request")
        .width(if shape == Shape::Phone { 60.0 } else { 84.0 })
        .selected_text(shorten(&name, if shape == Shape::Phone { 6 } else { 12 }))
        .show_ui(ui, |ui| {
            for choice in moment.world.arenas() {
                if ui
                    .selectable_label(choice.id == arena, shorten(choice.name, 40))
                    .clicked()
                {
                    actions.push(Action::Show(choice.id));
                }
            }
        })
        .response
        .widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::ComboBox, true, format!("arena: {name}"))
        });

    let width = if shape == Shape::Phone { 52.0 } else { 64.0 };
    let size = field(ui, &mut state.form.size, "16", width, "size in units");
    let entered = size.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    policy(ui, &mut state.form.policy, shape);
    if primary(ui, "Allocate")
        .on_hover_text("Allocate what is typed here (A)")
        .clicked()
        || entered
    {
        actions.push(Action::Allocate);
    }
}

/// The line that the operation bar stands for.
pub fn request_line(form: &Form, arena: &str) -> String {
    format!(
        "alloc {arena} {}{}",
        size_of(form),
        policy_suffix(form.policy)
    )
}

fn size_of(form: &Form) -> &str {
    match form.size.trim() {
        "" => "16",
        size => size,
    }
}

fn policy_suffix(policy: AllocPolicy) -> &'static str {
    match policy {
        AllocPolicy::InstantFit => "",
        AllocPolicy::BestFit => " best",
        AllocPolicy::NextFit => " next",
    }
}

fn policy(ui: &mut Ui, policy: &mut AllocPolicy, shape: Shape) {
    let (width, fit) = if shape == Shape::Phone {
        (76.0, "")
    } else {
        (100.0, " fit")
    };
    let word = |policy| format!("{}{fit}", scenario::policy_word(policy));
    let response = ComboBox::from_id_salt("policy")
        .width(width)
        .selected_text(word(*policy))
        .show_ui(ui, |ui| {
            for choice in [
                AllocPolicy::InstantFit,
                AllocPolicy::BestFit,
                AllocPolicy::NextFit,
            ] {
                ui.selectable_value(policy, choice, word(choice));
            }
        })
        .response;
    let policy = *policy;
    response.widget_info(|| {
        egui::WidgetInfo::labeled(
            egui::Role::ComboBox,
            true,
            format!("policy: {}", word(policy)),
        )
    });
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
        egui::Grid::new("constraints")
            .num_columns(2)
            .spacing(vec2(12.0, 6.0))
            .show(ui, |ui| {
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
            let entered =
                response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
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
        egui::Grid::new("span")
            .num_columns(2)
            .spacing(vec2(12.0, 6.0))
            .show(ui, |ui| {
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
        egui::Grid::new("new arena")
            .num_columns(2)
            .spacing(vec2(12.0, 6.0))
            .show(ui, |ui| {
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
        egui::Grid::new("random")
            .num_columns(2)
            .spacing(vec2(12.0, 6.0))
            .show(ui, |ui| {
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

/// Where the request of the bar would go under each policy.
fn preview_ui(
    ui: &mut Ui,
    session: &Session,
    moment: &Moment<'_>,
    arena: ArenaId,
    state: &mut ViewState,
) {
    let palette = Palette::of(ui);
    let tags = moment.world.inspect(arena, |view| view.tag_count());
    let Ok(scenario::Number(size)) = size_of(&state.form).parse() else {
        return;
    };
    // What does not fit into the row is left out: the bar keeps its height.
    if tags > MOST_TO_PREVIEW || ui.available_size_before_wrap().x < 160.0 {
        return;
    }
    let words = state
        .derived
        .preview(arena, size, || preview(session, arena, size));
    ui.add(
        egui::Label::new(RichText::new(words).size(size::SMALL).color(palette.muted)).truncate(),
    );
}

fn preview(session: &Session, arena: ArenaId, size: u64) -> String {
    let answer = |policy| session.preview(arena, &Layout::new(size), policy);
    let answers = [
        AllocPolicy::InstantFit,
        AllocPolicy::BestFit,
        AllocPolicy::NextFit,
    ]
    .map(answer);
    match &answers {
        [Ok(instant), Ok(best), Ok(next)] if instant == best && best == next => {
            format!(
                "would go to {}, whatever the policy",
                grouped(u128::from(*instant))
            )
        }
        [Err(_), Err(_), Err(_)] => "would not fit anywhere".to_owned(),
        answers => {
            let words = ["instant", "best", "next"]
                .iter()
                .zip(answers)
                .map(|(word, answer)| match answer {
                    Ok(base) => format!("{word} {}", grouped(u128::from(*base))),
                    Err(_) => format!("{word} fails"),
                });
            format!("would go to: {}", words.collect::<Vec<_>>().join(" · "))
        }
    }
}

/// What was wrong with the last thing tried here.
fn error_ui(ui: &mut Ui, state: &mut ViewState) {
    let Some(error) = &state.form.error else {
        return;
    };
    let palette = Palette::of(ui);
    let error = error.clone();
    ui.horizontal(|ui| {
        ui.add(egui::Label::new(RichText::new(error).color(palette.warn)).wrap());
        if ui.small_button("dismiss").clicked() {
            state.form.error = None;
        }
    });
}

/// Parses a line and has it done, or keeps what is wrong with it.
pub fn submit(line: &str, form: &mut Form, actions: &mut Vec<Action>) {
    match scenario::parse_line(line) {
        Ok(Some(statement)) => {
            form.error = None;
            actions.push(Action::Session(Command::Operate(statement)));
        }
        Ok(None) => {}
        Err(error) => {
            let hint = error
                .suggestion
                .map_or(String::new(), |word| format!("; did you mean “{word}”?"));
            form.error = Some(format!("“{line}”: {}{hint}", error.message));
        }
    }
}

fn arena_name(moment: &Moment<'_>, arena: ArenaId) -> String {
    moment
        .world
        .arena(arena)
        .map_or(String::new(), |arena| arena.name.to_owned())
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

/// A text field with a name for screen readers.
fn field(ui: &mut Ui, value: &mut String, hint: &str, width: f32, name: &str) -> Response {
    let response = ui.add_sized(
        vec2(width, CONTROL),
        TextEdit::singleline(value)
            .font(mono(size::BODY))
            .hint_text(hint)
            .align(egui::Align2::LEFT_CENTER),
    );
    response.accessible_name(name)
}

/// A row of a form.
fn labelled(ui: &mut Ui, label: &str, value: &mut String, hint: &str) {
    ui.label(label);
    field(ui, value, hint, 110.0, label);
    ui.end_row();
}

fn primary(ui: &mut Ui, label: &str) -> Response {
    let palette = Palette::of(ui);
    ui.add(
        Button::new(RichText::new(label).color(palette.on_now))
            .fill(palette.now)
            .stroke(egui::Stroke::new(1.0, palette.now))
            .min_size(vec2(0.0, CONTROL)),
    )
}

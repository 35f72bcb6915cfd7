//! The operation bar: every operation of the language by mouse and keyboard.
//!
//! What is typed here becomes a line of the scenario language and is parsed as
//! one, so that numbers, errors and suggestions are the same everywhere.

use egui::{ComboBox, RichText, ScrollArea, Ui, vec2};
use vmem::{AllocPolicy, Layout};
use vmem_lab::scenario;
use vmem_lab::words::grouped;
use vmem_lab::{ArenaId, Command, Moment, Session};

use crate::panels::arenas::shorten;
use crate::panels::fields::{entered, field, primary};
use crate::panels::forms;
use crate::state::{Action, Form, ViewState};
use crate::theme::{Palette, Shape, size};

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
            ui.horizontal(|ui| forms::ui(ui, moment, shown, state, actions));
        });
    } else {
        ui.horizontal_wrapped(|ui| {
            if let Some(arena) = shown {
                request(ui, moment, arena, state, shape, actions);
            }
            forms::ui(ui, moment, shown, state, actions);
            if let Some(arena) = shown.filter(|_| shape == Shape::Wide) {
                preview_ui(ui, session, moment, arena, state);
            }
        });
    }
    error_ui(ui, state);
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
    let entered = entered(ui, &size);
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

pub(super) fn size_of(form: &Form) -> &str {
    match form.size.trim() {
        "" => "16",
        size => size,
    }
}

pub(super) fn policy_suffix(policy: AllocPolicy) -> &'static str {
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

pub(super) fn arena_name(moment: &Moment<'_>, arena: ArenaId) -> String {
    moment
        .world
        .arena(arena)
        .map_or(String::new(), |arena| arena.name.to_owned())
}

//! The operation bar: the operations of the language by mouse and keyboard.
//!
//! What is typed here becomes a line of the scenario language and is parsed as
//! one, so that numbers, errors and suggestions are the same everywhere.

use egui::{
    Align2, Area, ComboBox, Frame, Id, Key, Order, Rect, RichText, ScrollArea, Stroke, Ui, vec2,
};
use vmem::{AllocPolicy, Layout};
use vmem_lab::scenario;
use vmem_lab::words::grouped;
use vmem_lab::{ArenaId, Command, Moment};

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
                preview_ui(ui, moment, arena, state);
            }
        });
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
    let entered = entered(ui, &size);
    if entered {
        // The next size can be typed at once.
        size.request_focus();
    }
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
fn preview_ui(ui: &mut Ui, moment: &Moment<'_>, arena: ArenaId, state: &mut ViewState) {
    let palette = Palette::of(ui);
    // What does not fit into the row is left out: the bar keeps its height.
    let Ok(scenario::Number(size @ 1..)) = size_of(&state.form).parse() else {
        return;
    };
    if ui.available_size_before_wrap().x < 160.0 || !previewable(moment, arena) {
        return;
    }
    let line = format!("{} {size}", arena_name(moment, arena));
    let words = state
        .derived
        .preview(&line, || preview(moment, arena, size));
    let words = RichText::new(words.unwrap_or_else(|words| words)).size(size::SMALL);
    ui.add(egui::Label::new(words.color(palette.muted)).truncate());
}

/// Whether the arena, and those it imports from, are small enough to be copied
/// for an answer.
pub(super) fn previewable(moment: &Moment<'_>, arena: ArenaId) -> bool {
    let chain = std::iter::successors(Some(arena), |&id| moment.world.arena(id)?.parent);
    let tags = |id| moment.world.inspect(id, |view| view.tag_count());
    chain.map(tags).sum::<usize>() <= MOST_TO_PREVIEW
}

fn preview(moment: &Moment<'_>, arena: ArenaId, size: u64) -> Result<String, String> {
    let answer = |policy| moment.behind.preview(arena, &Layout::new(size), policy);
    let answers = [
        AllocPolicy::InstantFit,
        AllocPolicy::BestFit,
        AllocPolicy::NextFit,
    ]
    .map(answer);
    match &answers {
        [Ok(instant), Ok(best), Ok(next)] if instant == best && best == next => Ok(format!(
            "would go to {}, whatever the policy",
            grouped(u128::from(*instant))
        )),
        [Err(_), Err(_), Err(_)] => Err("would not fit anywhere".to_owned()),
        answers => {
            let words = ["instant", "best", "next"]
                .iter()
                .zip(answers)
                .map(|(word, answer)| match answer {
                    Ok(base) => format!("{word} {}", grouped(u128::from(*base))),
                    Err(_) => format!("{word} fails"),
                });
            Ok(format!(
                "would go to: {}",
                words.collect::<Vec<_>>().join(" · ")
            ))
        }
    }
}

/// What was wrong with the last thing tried here, above `bar`: nothing moves
/// because of it.
pub fn error_ui(ui: &Ui, bar: Rect, state: &mut ViewState) {
    let Some(error) = state.form.error.clone() else {
        return;
    };
    let palette = Palette::of(ui);
    let dismissed = Area::new(Id::unique("what was wrong"))
        .order(Order::Foreground)
        .pivot(Align2::LEFT_BOTTOM)
        .fixed_pos(bar.left_top() + vec2(0.0, -4.0))
        .show(ui.ctx(), |ui| {
            let frame = Frame::popup(ui.style()).stroke(Stroke::new(1.5, palette.warn));
            frame
                .show(ui, |ui| {
                    ui.set_max_width((bar.width() - 24.0).min(720.0));
                    let words = RichText::new(error).color(palette.warn);
                    ui.add(egui::Label::new(words).wrap());
                    ui.small_button("dismiss").clicked()
                })
                .inner
        })
        .inner;
    if dismissed || ui.input(|input| input.key_pressed(Key::Escape)) {
        state.form.error = None;
    }
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

//! The operation bar: a request, the forms of all other operations, a field for any line
//! of the language, and in words what that would come to.
//!
//! What is typed here becomes a line of the scenario language and is parsed as
//! one, so that numbers, errors and suggestions are the same everywhere.

pub mod console;
pub mod forms;
pub mod preview;

use std::rc::Rc;

use crate::kit::settings;
use egui::{
    Align, Align2, Area, ComboBox, Context, Frame, Id, Order, Rect, RichText, Role, Ui, UiBuilder,
    WidgetInfo, vec2,
};
use vmem::AllocPolicy;
use vmem_lab::prompt::{self, Preview, Verdict};
use vmem_lab::scenario::{self, POLICIES, policy_word};
use vmem_lab::{ArenaId, Command, Effect, Moment, Outcome, Statement, narration};

use crate::kit::error_card;
use crate::kit::fields::{Field, primary};
use crate::kit::theme::{CONTROL, Palette, Shape};
use crate::panels::operations::forms::At;
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::form::{Form, FormKind, Sent, Told};
use vmem_view::radix_text::RadixText;
use vmem_view::scroll_once::ScrollOnce;
use vmem_view::settings::Settings;
use vmem_view::wording::shorten;

pub use forms::request_line;

/// A console narrower than this has a row of its own.
const NARROWEST_CONSOLE: f32 = 220.0;
/// While a line is typed it is seen on as many points, over what stands beside it.
const TYPED_CONSOLE: f32 = 620.0;

/// Draws the bar's inside. `shown` is the arena that requests go to.
pub fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    state.previews.show(None);
    ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
    ui.spacing_mut().interact_size.y = match shape {
        Shape::Phone => 44.0,
        _ => CONTROL,
    };
    let at = At::of(*moment, shown, shape);
    let at = at.as_ref();
    match shape {
        Shape::Phone => phone(ui, at, moment, shown, state, actions),
        Shape::Tabs => tabs(ui, at, moment, shown, state, actions),
        Shape::Wide => wide(ui, at, moment, shown, state, actions),
    }
}

/// One row, and a line of words. The line of the language is in the sheet behind “…”.
fn phone(
    ui: &mut Ui,
    at: Option<&At<'_>>,
    moment: &Moment<'_>,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    if state.console.wants_focus && state.form.open != Some(FormKind::More) {
        state.form.open(FormKind::More);
    }
    let mut engaged = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 6.0;
        engaged = controls(ui, (at, Shape::Phone), moment, shown, state, actions);
    });
    said(ui, at, moment, state, Shape::Phone, engaged);
}

/// The request, and the buttons of the forms. Whether the pointer is on the request.
fn controls(
    ui: &mut Ui,
    (at, shape): (Option<&At<'_>>, Shape),
    moment: &Moment<'_>,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> bool {
    let engaged = at.is_some_and(|at| request(ui, at, state, actions));
    forms::ui(ui, moment, shown, state, shape, actions);
    engaged
}

/// Buttons, and below them the line of the language beside the words about it.
fn tabs(
    ui: &mut Ui,
    at: Option<&At<'_>>,
    moment: &Moment<'_>,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    let mut engaged = false;
    ui.horizontal(|ui| {
        engaged = controls(ui, (at, Shape::Tabs), moment, shown, state, actions);
    });
    ui.horizontal(|ui| {
        let width = (ui.available_width() * 0.44).max(NARROWEST_CONSOLE);
        console::ui(ui, moment, state, width, actions);
        ui.vertical(|ui| {
            engaged |= ui.rect_contains_pointer(ui.max_rect());
            said(ui, at, moment, state, Shape::Tabs, engaged);
        });
    });
}

/// All in one row, if there is room, and the words below it.
fn wide(
    ui: &mut Ui,
    at: Option<&At<'_>>,
    moment: &Moment<'_>,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    let mut engaged = false;
    ui.horizontal_wrapped(|ui| {
        engaged = controls(ui, (at, Shape::Wide), moment, shown, state, actions);
        let left = ui.available_size_before_wrap().x;
        let width = match left < NARROWEST_CONSOLE {
            true => ui.max_rect().width(),
            false => left,
        };
        if !console::has_focus(ui) || width >= TYPED_CONSOLE {
            console::ui(ui, moment, state, width, actions);
            return;
        }
        let (place, _) = ui.allocate_exact_size(vec2(width, CONTROL), egui::Sense::hover());
        let width = TYPED_CONSOLE.min(ui.max_rect().width());
        let place = place.with_min_x(place.right() - width);
        ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
            console::ui(ui, moment, state, width, actions)
        });
    });
    engaged |= ui.rect_contains_pointer(ui.min_rect());
    said(ui, at, moment, state, Shape::Wide, engaged);
}

/// What came of what was sent off from here and was just done, where that is to be told.
pub fn hear(moment: &Moment<'_>, state: &mut ViewState) {
    let told = match state.form.sent.take() {
        None => return,
        Some(Sent::Operations) => moment.done.and_then(|done| failed(moment, done)),
        Some(Sent::Expectation) => moment.checks.last().map(|check| {
            let verdict = match check.result {
                Ok(Effect::Held) => Verdict::Works,
                _ => Verdict::Fails,
            };
            let say =
                |settings: Settings| narration::summary(settings.formatter(moment.after), check);
            Told::Words(RadixText::new(say), verdict)
        }),
    };
    state.form.told = told.map(|told| (state.derived.revision, told));
    state.form.touched = None;
}

fn failed(moment: &Moment<'_>, done: &Outcome) -> Option<Told> {
    let why = done.result.as_ref().err()?;
    let arena = done.statement.arena();
    let arena = arena.and_then(|name| moment.after.arena_named(name));
    Some(match done.statement {
        Statement::Alloc { .. } | Statement::Xalloc { .. } => Told::Request {
            line: done.statement.to_string(),
            why: RadixText::new(|settings| {
                narration::failure(settings.formatter(moment.after), arena, why)
            }),
        },
        _ => {
            let say =
                |settings: Settings| narration::summary(settings.formatter(moment.after), done);
            Told::Words(RadixText::new(say), Verdict::Fails)
        }
    })
}

/// What is said of a request that just failed: why, and what would work instead. If another
/// policy would have done it, that is said in place of why.
fn told_again(found: Preview, why: &str) -> Preview {
    let words = match found.ranges.is_empty() {
        true => format!("it failed: {why}"),
        false => format!("it failed; {}", found.words),
    };
    Preview { words, ..found }
}

/// Whether a request may have to look at so much that it takes a while.
fn is_large(moment: &Moment<'_>, arena: ArenaId) -> bool {
    const MOST_TAGS: usize = 20_000;
    moment.after.inspect(arena, |view| view.tag_count()) > MOST_TAGS
}

/// Words below or beside the controls, of what is typed.
fn said(
    ui: &mut Ui,
    at: Option<&At<'_>>,
    moment: &Moment<'_>,
    state: &mut ViewState,
    shape: Shape,
    engaged: bool,
) {
    let (height, most_advice) = match shape {
        Shape::Phone => (18.0, 1),
        Shape::Tabs => (32.0, 1),
        Shape::Wide => (18.0, 4),
    };
    let revision = state.derived.revision;
    let typed = state.console.text.trim().to_owned();
    let touched = state.form.touched == Some(revision);
    let told = state.form.told.clone().filter(|(of, _)| *of == revision);
    let told = told.filter(|_| typed.is_empty() && !touched);
    let mut failed = None;
    let line = match (told, at) {
        (Some((_, Told::Words(words, verdict))), _) => {
            ui.scope(|ui| {
                ui.set_min_height(height);
                let colour = preview::colour(ui, verdict);
                preview::truncated(
                    ui,
                    words.shown(state.settings),
                    colour,
                    (height / 16.0) as usize,
                );
            });
            return;
        }
        (Some((_, Told::Request { line, why })), _) => {
            failed = Some(why);
            line
        }
        (None, _) if !typed.is_empty() => typed.clone(),
        (None, Some(at)) => request_line(&state.form, at.name),
        (None, None) => String::new(),
    };
    // While time passes by itself, nobody reads where the next request would go.
    let passing = state.player.is_playing() || state.player.wanted().is_some();
    // In a large arena it takes as long as the rest of a frame, and has one of its own.
    let later =
        at.is_some_and(|at| is_large(moment, at.arena)) && state.news() == ScrollOnce::Fresh;
    if later {
        ui.ctx().request_repaint();
    }
    let passing = passing || later;
    let asked = !passing || !typed.is_empty();
    let found = match typed.is_empty() {
        _ if !asked => None,
        true => preview_of(ui.ctx(), moment, state, &line),
        false => preview_of_typed(ui.ctx(), moment, state, &line),
    };
    let found = match failed {
        None => found,
        Some(why) => found.map(|found| {
            let found = Preview::clone(&found);
            Rc::new(told_again(found, why.shown(state.settings)))
        }),
    };
    // Nothing is said twice.
    let complained = state.form.error.is_some();
    let inside = typed.is_empty() && state.form.open.is_some();
    let found = found.filter(|found| !inside && (!complained || found.verdict != Verdict::Wrong));
    let Some(found) = found else {
        ui.allocate_exact_size(vec2(1.0, height), egui::Sense::hover());
        return;
    };
    let on_bars = !typed.is_empty() || engaged || touched;
    // In the midst of an operation the bars are not what would be asked.
    if on_bars && moment.place.step.is_none() {
        state.previews.show(Some(found.clone()));
    }
    // Below what it is about.
    let align = match (typed.is_empty(), shape) {
        (false, Shape::Wide) => Align::Max,
        _ => Align::Min,
    };
    let Some(taken) = preview::line_ui(ui, &found, align, height, most_advice) else {
        return;
    };
    if typed.is_empty() {
        if let Ok(Some(statement)) = scenario::parse_line(&taken) {
            state.form.take(&statement, state.settings.radix);
            state.form.touched = Some(revision);
        }
    } else {
        console::put(ui, state, taken);
    }
}

/// The parts of a plain request, and its button. True while one of them has the focus.
fn request(ui: &mut Ui, at: &At<'_>, state: &mut ViewState, actions: &mut Vec<Action>) -> bool {
    let revision = state.derived.revision;
    arena(ui, at, actions);
    let width = if at.shape == Shape::Phone { 50.0 } else { 64.0 };
    let size = Field::number("size in units")
        .hint("16")
        .width(width)
        .step(at.quantum)
        .least(at.quantum)
        .show(ui, &mut state.form.size);
    let chosen = policy(ui, &mut state.form.policy, at.shape);
    if size.changed || chosen {
        state.form.touched = Some(revision);
    }
    let button = primary(ui, "Allocate").on_hover_text("Allocate what is typed here (A)");
    if button.clicked() || size.entered {
        actions.push(Action::Allocate);
    }
    size.response.has_focus() || button.has_focus() || button.hovered()
}

/// Which arena is asked: all of them as a tree.
fn arena(ui: &mut Ui, at: &At<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let (width, letters) = match at.shape {
        Shape::Phone => (62.0, 6),
        _ => (84.0, 12),
    };
    let response = ComboBox::from_id_salt("arena of the request")
        .width(width)
        .selected_text(shorten(at.name, letters))
        .show_ui(ui, |ui| {
            for choice in at.moment.world.arenas() {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 4.0;
                    if choice.depth > 0 {
                        ui.add_space(14.0 * (choice.depth.min(6) - 1) as f32);
                        ui.label(RichText::new("└").monospace().color(palette.muted));
                    }
                    let label = shorten(choice.name, 32);
                    let button = ui.selectable_label(choice.id == at.arena, label);
                    if button.on_hover_text(choice.name).clicked() {
                        actions.push(Action::Show(choice.id));
                    }
                });
            }
        })
        .response;
    let name = at.name;
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("arena: {name}")));
    if name.chars().count() > letters {
        response.on_hover_text(name);
    }
}

/// True if another one was chosen.
fn policy(ui: &mut Ui, policy: &mut AllocPolicy, shape: Shape) -> bool {
    let (width, word): (f32, fn(AllocPolicy) -> &'static str) = match shape {
        Shape::Phone => (72.0, policy_word),
        Shape::Tabs => (80.0, policy_word),
        Shape::Wide => (100.0, narration::policy),
    };
    let before = *policy;
    let response = ComboBox::from_id_salt("policy")
        .width(width)
        .selected_text(word(*policy))
        .show_ui(ui, |ui| {
            for choice in POLICIES {
                ui.selectable_value(policy, choice, word(choice));
            }
        })
        .response;
    let name = format!("policy: {}", word(*policy));
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &name));
    *policy != before
}

/// What lies above `bar`, so that nothing moves because of it: what was wrong with the
/// last thing tried here, the answer to a question, lines that were pasted.
pub fn above_ui(ui: &Ui, bar: Rect, state: &mut ViewState, actions: &mut Vec<Action>) {
    // One press of Escape takes one of them away: the one that lies above the others.
    console::pasted_ui(ui, bar, state, actions);
    console::answer_ui(ui, bar, state);
    error_ui(ui, bar, state);
}

/// What was wrong with the last thing tried here.
pub fn error_ui(ui: &Ui, bar: Rect, state: &mut ViewState) {
    // On a phone it stands in the sheet of what was typed.
    let is_covered = state.form.open == Some(FormKind::More)
        && Shape::of(ui.ctx().content_rect().size()) == Shape::Phone;
    let error = &mut state.form.error;
    if is_covered || error.is_none() {
        return;
    }
    Area::new(Id::unique("what was wrong"))
        .order(Order::Foreground)
        .pivot(Align2::LEFT_BOTTOM)
        .fixed_pos(bar.left_top() + vec2(0.0, -4.0))
        .show(ui.ctx(), |ui| {
            ui.set_max_width((bar.width() - 24.0).min(720.0));
            error_card::ui(ui, Frame::popup(ui.style()), error);
        });
}

/// Parses a line and has it done, or keeps what is wrong with it.
pub fn submit(line: &str, form: &mut Form, actions: &mut Vec<Action>) {
    match scenario::parse_line(line) {
        Ok(Some(statement)) => {
            form.error = None;
            form.sent = Some(Sent::of(&statement));
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

/// Returns the preview of `line`; `None` until a slow one is worth its time.
fn preview_of(
    ctx: &Context,
    moment: &Moment<'_>,
    state: &mut ViewState,
    line: &str,
) -> Option<Rc<Preview>> {
    let now = ctx.input(|input| input.time);
    let revision = state.derived.revision;
    let settings = settings::current(ctx);
    let found = state.previews.of(now, moment, revision, line, settings);
    if let Some(wait) = state.previews.wait(now).filter(|_| found.is_none()) {
        ctx.request_repaint_after_secs(wait as f32);
    }
    found
}

/// Returns the preview of what `typed` means.
fn preview_of_typed(
    ctx: &Context,
    moment: &Moment<'_>,
    state: &mut ViewState,
    typed: &str,
) -> Option<Rc<Preview>> {
    let shown = state.shown.clone();
    prompt::preview_corrected(moment.after, shown.as_deref(), typed, |line| {
        preview_of(ctx, moment, state, line)
    })
}

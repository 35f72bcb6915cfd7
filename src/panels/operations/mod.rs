//! The operation bar: a request, the forms of all other operations, the command line, and the
//! preview of what is typed.
//!
//! Every form becomes a line of the scenario language, which the session parses. So
//! numbers, errors and suggestions are the same everywhere.

pub mod console;
pub mod forms;
pub mod preview;

use std::rc::Rc;

use egui::{Align, Align2, Area, Context, Frame, Id, Order, Rect, RichText, Sense, Ui, vec2};
use vmem::AllocPolicy;
use vmem_lab::narration;
use vmem_lab::prompt::{self, Preview, Verdict};
use vmem_lab::scenario::{self, POLICIES, policy_word};

use crate::kit::fields::{Field, combo, primary};
use crate::kit::theme::{CONTROL, Shape};
use crate::kit::{error_card, terms};
use crate::panels::operations::forms::At;
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::submission::{Control, FormKind, Report};
use vmem_view::time_budget::TAGS_PER_FRAME;
use vmem_view::wording::shorten;

/// The least width of a command line beside the buttons.
const NARROWEST_CONSOLE: f32 = 464.0;
/// The greatest width of a command line below the buttons.
const WIDEST_CONSOLE: f32 = 620.0;
/// The width of the buttons and fields of a wide screen, once there is an arena.
const CONTROLS: f32 = 936.0;
/// The same of a screen with tabs.
const FEWER_CONTROLS: f32 = 500.0;

/// The room for the feedback: its height, and the most pieces of advice.
type Room = (f32, usize);
/// The room below the controls of a wide screen.
const BELOW: Room = (18.0, 4);

/// Draws the inside of the bar.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    cx.view.previews.shown = None;
    ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
    ui.spacing_mut().interact_size.y = match cx.shape {
        Shape::Phone => 44.0,
        _ => CONTROL,
    };
    let at = At::new(cx);
    let at = at.as_ref();
    match cx.shape {
        Shape::Phone => phone(ui, cx, at),
        Shape::Tabs | Shape::Wide => desk(ui, cx, at),
    }
}

/// Draws one row, and a line of text. The command line is in the sheet behind “…”.
fn phone(ui: &mut Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>) {
    if cx.view.console.wants_focus && cx.view.form.open != Some(FormKind::More) {
        cx.view.form.open(FormKind::More);
    }
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 6.0;
        controls(ui, cx, at)
    });
    feedback(ui, cx, at, row.inner, (18.0, 1));
}

/// Draws the request, and the buttons of the forms. Returns whether the user is at the
/// request.
fn controls(ui: &mut Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>) -> bool {
    let room = room(cx.shape, ui.available_width());
    let engaged = at.is_some_and(|at| request(ui, cx, at, room));
    forms::ui(ui, cx, at, room);
    engaged
}

/// Returns the shape whose controls fit into a bar of this width: the scenario's text beside it
/// takes a part of the screen.
fn room(shape: Shape, width: f32) -> Shape {
    match shape {
        Shape::Wide if width >= CONTROLS => Shape::Wide,
        Shape::Wide | Shape::Tabs if width >= FEWER_CONTROLS => Shape::Tabs,
        _ => Shape::Phone,
    }
}

/// Draws the buttons and the command line in one row, with the feedback below. If a line has
/// no room there, it is below the buttons, beside the feedback.
fn desk(ui: &mut Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>) {
    let has_room = ui.available_width() >= CONTROLS + NARROWEST_CONSOLE;
    let buttons = ui.horizontal(|ui| {
        let engaged = controls(ui, cx, at);
        if has_room {
            console::ui(ui, cx, ui.available_width());
        }
        engaged
    });
    let mut engaged = buttons.inner;
    engaged |= ui.rect_contains_pointer(ui.min_rect());
    if has_room {
        feedback(ui, cx, at, engaged, BELOW);
        return;
    }
    let advice = if cx.shape == Shape::Wide { 2 } else { 1 };
    ui.horizontal(|ui| {
        let width = (ui.available_width() * 0.5).min(WIDEST_CONSOLE);
        console::ui(ui, cx, width);
        ui.vertical(|ui| feedback(ui, cx, at, engaged, (CONTROL, advice)));
    });
}

/// Draws the feedback below or beside the controls: the report about the last line, or the
/// preview of the line that is typed. `engaged`: the user is at the request.
fn feedback(ui: &mut Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>, engaged: bool, room: Room) {
    let (height, most_advice) = room;
    let typed = cx.view.console.text.trim().to_owned();
    let submitted = cx.view.form.submitted.as_ref();
    let report = submitted.and_then(|submitted| submitted.result.as_ref().ok()?.clone());
    let report = report.filter(|_| typed.is_empty());
    let found = match &report {
        Some(Report::Text(text, verdict)) => {
            ui.scope(|ui| {
                ui.set_min_height(height);
                preview::truncated(ui, text.shown(cx.view.settings.radix), *verdict, height);
            });
            return;
        }
        // The reason, or the policies that would have worked.
        Some(Report::FailedRequest { line, why }) => next_preview(ui, cx, at, line).map(|found| {
            let words = if found.ranges.is_empty() {
                format!("the request failed: {}", why.shown(cx.view.settings.radix))
            } else {
                format!("the request failed; {}", found.words)
            };
            Rc::new(Preview {
                words,
                ..Preview::clone(&found)
            })
        }),
        None if !typed.is_empty() => preview_of_typed(ui.ctx(), cx, &typed),
        None => {
            let line = at.map(|at| cx.view.form.request_line(at.name));
            next_preview(ui, cx, at, &line.unwrap_or_default())
        }
    };
    // An open form has a preview of its own, and an error is shown once.
    let form = &cx.view.form;
    let in_form = typed.is_empty() && form.open.is_some();
    let has_error = form.error().is_some();
    let is_hidden = |found: &Preview| in_form || (has_error && found.verdict == Verdict::Wrong);
    let found = found.filter(|found| !is_hidden(found));
    let Some(found) = found else {
        ui.allocate_exact_size(vec2(1.0, height), Sense::hover());
        return;
    };
    let on_bars = !typed.is_empty() || engaged || form.is_edited;
    // Inside an operation, the bars show another state than the one that would be asked.
    if on_bars && cx.moment().place.step.is_none() {
        cx.view.previews.shown = Some(found.clone());
    }
    // Below the command line, if the preview is about that.
    let align = if !typed.is_empty() && room == BELOW {
        Align::Max
    } else {
        Align::Min
    };
    let Some(taken) = preview::line_ui(ui, &found, align, height, most_advice) else {
        return;
    };
    if !typed.is_empty() {
        console::put(ui, cx.view, taken);
    } else if let Ok(Some(statement)) = scenario::parse_line(&taken) {
        cx.view.form.take(&statement, cx.view.settings.radix);
        cx.view.form.edited(Control::Bar);
    }
}

/// Returns the preview of a request that is not typed. There is none during playback, and in a
/// large arena it waits for a frame of its own.
fn next_preview(ui: &Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>, line: &str) -> Option<Rc<Preview>> {
    let player = &cx.view.player;
    let plays = player.is_playing() || player.target.is_some();
    let tags = |at: &At<'_>| at.moment.after.inspect(at.arena, |view| view.tag_count());
    let is_large = at.is_some_and(|at| tags(at) > TAGS_PER_FRAME);
    let waits = is_large && cx.view.news().is_fresh();
    if waits {
        ui.ctx().request_repaint();
    }
    if plays || waits {
        return None;
    }
    preview_of(ui.ctx(), cx, line)
}

/// Draws the fields of a plain request, and its button. Returns whether the user is at one of
/// them.
fn request(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>, room: Shape) -> bool {
    arena(ui, cx, at, room);
    let width = if room == Shape::Phone { 50.0 } else { 64.0 };
    let form = &mut cx.view.form;
    let size = Field::number("size in units")
        .hint("16")
        .width(width)
        .step(at.quantum)
        .least(at.quantum);
    let size = size.show(ui, &mut form.size);
    let chosen = policy(ui, &mut form.policy, room);
    if size.changed || chosen {
        form.edited(Control::Bar);
    }
    let button = primary(ui, "Allocate").on_hover_text("Allocate what is typed here (A)");
    if button.clicked() || size.entered {
        cx.actions.push(Action::Allocate);
    }
    size.response.has_focus() || button.has_focus() || button.hovered()
}

/// Draws the choice of the arena: all of them as a tree.
fn arena(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>, room: Shape) {
    let (width, letters) = match room {
        Shape::Phone => (62.0, 6),
        _ => (84.0, 12),
    };
    let name = format!("arena: {}", at.name);
    let response = combo(ui, &name, width, shorten(at.name, letters), |ui| {
        for choice in at.moment.world.arenas() {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                if choice.depth > 0 {
                    ui.add_space(14.0 * (choice.depth.min(6) - 1) as f32);
                    ui.weak(RichText::new("└").monospace());
                }
                let label = shorten(choice.name, 32);
                let button = ui.selectable_label(choice.id == at.arena, label);
                if button.on_hover_text(choice.name).clicked() {
                    cx.actions.push(Action::Show(choice.id));
                }
            });
        }
    });
    if at.name.chars().count() > letters {
        response.on_hover_text(at.name);
    }
}

/// Draws the choice of the policy. Returns true if another one was chosen.
fn policy(ui: &mut Ui, policy: &mut AllocPolicy, room: Shape) -> bool {
    let (width, word): (f32, fn(AllocPolicy) -> &'static str) = match room {
        Shape::Phone => (72.0, policy_word),
        Shape::Tabs => (80.0, policy_word),
        Shape::Wide => (100.0, narration::policy),
    };
    let before = *policy;
    let name = format!("policy: {}", word(before));
    combo(ui, &name, width, word(before), |ui| {
        for choice in POLICIES {
            let row = ui.selectable_value(policy, choice, word(choice));
            terms::explained(row, narration::policy(choice));
        }
    });
    *policy != before
}

/// Draws the cards above the bar, over the panels: lines that were pasted, the answer to a
/// question, an error.
pub fn above_ui(ui: &Ui, cx: &mut Ctx<'_>, bar: Rect) {
    // Escape closes one of them: the one in front.
    console::pasted_ui(ui, cx, bar);
    console::answer_ui(ui, cx, bar);
    error_ui(ui, cx, bar);
}

/// Draws the error of the last thing submitted, above the bar.
pub fn error_ui(ui: &Ui, cx: &mut Ctx<'_>, bar: Rect) {
    let radix = cx.view.settings.radix;
    let form = &mut cx.view.form;
    // On a phone, the sheet with the command line shows it.
    let is_phone = Shape::of(ui.ctx().content_rect().size()) == Shape::Phone;
    let is_covered = form.open == Some(FormKind::More) && is_phone;
    if is_covered || form.error().is_none() {
        return;
    }
    area_above(bar, "what was wrong", Align2::LEFT_BOTTOM).show(ui.ctx(), |ui| {
        ui.set_max_width((bar.width() - 24.0).min(720.0));
        error_card::ui(ui, Frame::popup(ui.style()), form, radix);
    });
}

/// Returns an area above the bar; its corner `pivot` is at a corner of the bar.
fn area_above(bar: Rect, name: &str, pivot: Align2) -> Area {
    let corner = Align2([pivot.x(), Align::TOP]).pos_in_rect(&bar);
    Area::new(Id::unique(name))
        .order(Order::Foreground)
        .pivot(pivot)
        .fixed_pos(corner - vec2(0.0, 4.0))
}

/// Returns the preview of `line`; `None` while typing has not paused in a large arena.
fn preview_of(ctx: &Context, cx: &mut Ctx<'_>, line: &str) -> Option<Rc<Preview>> {
    let now = ctx.input(|input| input.time);
    let revision = cx.view.derived.revision;
    let radix = cx.view.settings.radix;
    let moment = cx.moment();
    let previews = &mut cx.view.previews;
    let found = previews.of(now, &moment, revision, line, radix);
    if let Some(wait) = previews.wait(now).filter(|_| found.is_none()) {
        ctx.request_repaint_after_secs(wait as f32);
    }
    found
}

/// Returns the preview of what `typed` means.
fn preview_of_typed(ctx: &Context, cx: &mut Ctx<'_>, typed: &str) -> Option<Rc<Preview>> {
    let shown = cx.view.shown.clone();
    prompt::preview_corrected(cx.moment().after, shown.as_deref(), typed, |line| {
        preview_of(ctx, cx, line)
    })
}

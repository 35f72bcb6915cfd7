//! A notice above the time line: the progress of a long jump, or the effects of an edit on
//! later operations.

use egui::{Align, Label, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use vmem_lab::narration::{count, grouped};
use vmem_lab::{Command, EditEffects};

use crate::kit::icons::{Icon, IconButton};
use crate::kit::text_width;
use crate::kit::theme::{Palette, size};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::playback::Tune;
use vmem_view::time_text::effects_sentence;

/// The height of the notice, in points.
const HEIGHT: f32 = 32.0;

/// Returns the target of a jump to an operation that is not computed yet.
fn jump_target(cx: &Ctx<'_>) -> Option<usize> {
    let target = cx.view.player.target?.operations;
    (target > cx.session.computed()).then_some(target)
}

/// Returns the effects of the last edit, until their notice is closed.
fn open_effects<'a>(cx: &Ctx<'a>) -> Option<&'a EditEffects> {
    let effects = cx.session.edit_effects();
    let is_open = !effects.is_nothing() && !cx.view.timeline.edit_effects_closed;
    is_open.then_some(effects)
}

/// Returns the height of the notice; 0 without one.
pub fn height(cx: &Ctx<'_>) -> f32 {
    let is_shown = jump_target(cx).is_some() || open_effects(cx).is_some();
    if is_shown { HEIGHT } else { 0.0 }
}

/// Draws the notice, if there is one.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    if height(cx) == 0.0 {
        return;
    }
    let size = vec2(ui.available_width(), HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.spacing_mut().button_padding = vec2(8.0, 1.0);
        ui.spacing_mut().interact_size.y = 24.0;
        if let Some(to) = jump_target(cx) {
            jump(ui, cx.session.computed(), to, cx.actions);
        } else if let Some(effects) = open_effects(cx) {
            let close = IconButton::new(Icon::Close, "close this notice", 24.0);
            cx.view.timeline.edit_effects_closed |= close.show(ui).clicked();
            edit_effects(ui, effects, cx.actions);
        }
    });
}

/// Draws the effects of an edit, and a button that goes to the first of them.
fn edit_effects(ui: &mut Ui, effects: &EditEffects, actions: &mut Vec<Action>) {
    let Some(first) = effects.changes.first() else {
        return;
    };
    if ui.button("First change").clicked() {
        actions.push(Action::Session(Command::GoTo(first.operation + 1)));
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        // If one line is too short, two lines of smaller text.
        let sentence = effects_sentence(effects);
        let fits = text_width(ui, &sentence, size::BODY) <= ui.available_width();
        let size = if fits { size::BODY } else { size::SMALL };
        let sentence = RichText::new(sentence).size(size);
        ui.add(Label::new(sentence.color(Palette::of(ui).warn)).wrap());
    });
}

/// Draws the progress of a jump, and a button that stops it.
fn jump(ui: &mut Ui, computed: usize, to: usize, actions: &mut Vec<Action>) {
    if ui.button("Stop (Esc)").clicked() {
        actions.push(Action::Tune(Tune::StopJump));
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let done = grouped(computed as u128);
        let all = count(to as u64, "operation", "operations");
        let label = format!("computing: {done} of {all}");
        let width = (ui.available_width() * 0.4).min(240.0);
        progress(ui, width, computed as f32 / to.max(1) as f32, &label);
        // A phone has room for the numbers only.
        let fits = text_width(ui, &label, size::BODY) <= ui.available_width();
        let short = format!("{done} of {}", grouped(to as u128));
        ui.add(Label::new(if fits { label } else { short }).truncate());
    });
}

/// Draws a progress bar.
fn progress(ui: &mut Ui, width: f32, share: f32, label: &str) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 8.0), Sense::hover());
    let done = rect.with_max_x(rect.left() + width * share.clamp(0.0, 1.0));
    ui.painter().rect_filled(rect, 4.0, palette.hatch);
    ui.painter().rect_filled(done, 4.0, palette.now);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, label);
        info.value = Some(f64::from(share));
        info
    });
}

//! All steps of the operation; clicking one goes there.

use egui::{
    Align2, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use vmem_lab::{Command, Moment, Place};

use crate::kit::theme::{Galley, Palette, mono, size, text};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::scroll_once::ScrollOnce;
use vmem_view::wording::{step_sentence, unbroken};

/// More steps than this have one line each, and only those in view are laid out.
const MOST_WRAPPED: usize = 200;
/// The height of such a line.
const ROW: f32 = 24.0;

/// A step with its sentence.
struct Step {
    index: usize,
    sentence: String,
    galley: Galley,
}

/// Draws the steps, and scrolls to the current one.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, moment: &Moment<'_>, scroll: ScrollOnce) {
    let Some(outcome) = moment.done else { return };
    let settings = cx.view.settings;
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = outcome.steps.len();
    if count > MOST_WRAPPED {
        rows(ui, cx, moment, scroll);
        return;
    }
    for index in 0..count {
        let Some(sentence) = step_sentence(moment, index, settings) else {
            continue;
        };
        let width = (ui.available_width() - numbers_width(count)).max(40.0);
        let ink = ink(ui, moment, index);
        let galley = ui
            .painter()
            .layout(unbroken(&sentence), text(size::BODY), ink, width);
        let size = vec2(ui.available_width(), galley.size().y + 4.0);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let step = Step {
            index,
            sentence,
            galley,
        };
        row(ui, moment, step, rect, cx.actions);
        if scroll.is_fresh() && moment.place.step == Some(index) {
            ui.scroll_to_rect(rect.expand2(vec2(0.0, 28.0)), None);
        }
    }
}

/// Draws many steps in rows of the same height.
fn rows(ui: &mut Ui, cx: &mut Ctx<'_>, moment: &Moment<'_>, scroll: ScrollOnce) {
    let count = moment.done.map_or(0, |outcome| outcome.steps.len());
    let size = vec2(ui.available_width(), count as f32 * ROW);
    let (all, _) = ui.allocate_exact_size(size, Sense::hover());
    let rect_of = |index: usize| {
        let top = all.top() + index as f32 * ROW;
        Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), ROW))
    };
    if let Some(step) = moment.place.step.filter(|_| scroll.is_fresh()) {
        ui.scroll_to_rect(rect_of(step).expand2(vec2(0.0, ROW)), None);
    }
    let settings = cx.view.settings;
    let clip = ui.clip_rect();
    let first = ((clip.top() - all.top()) / ROW).floor().max(0.0) as usize;
    let end = ((clip.bottom() - all.top()) / ROW).ceil().max(0.0) as usize;
    for index in first..end.min(count) {
        let Some(sentence) = step_sentence(moment, index, settings) else {
            continue;
        };
        let rect = rect_of(index);
        let ink = ink(ui, moment, index);
        let width = (rect.width() - numbers_width(count)).max(40.0);
        let mut job =
            egui::text::LayoutJob::simple_singleline(unbroken(&sentence), text(size::BODY), ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(width);
        let galley = ui.painter().layout_job(job);
        let step = Step {
            index,
            sentence,
            galley,
        };
        row(ui, moment, step, rect, cx.actions);
    }
}

/// Returns the width of the numbers before the sentences.
fn numbers_width(count: usize) -> f32 {
    const DIGIT: f32 = 8.0;
    let digits = count.checked_ilog10().unwrap_or(0) + 1;
    24.0 + DIGIT * digits as f32
}

/// Returns the colour of a step; steps that are not done are paler.
fn ink(ui: &Ui, moment: &Moment<'_>, index: usize) -> Color32 {
    let palette = Palette::of(ui);
    match moment.place.step {
        Some(step) if index > step => palette.muted,
        _ => palette.ink,
    }
}

fn row(ui: &Ui, moment: &Moment<'_>, step: Step, rect: Rect, actions: &mut Vec<Action>) {
    let Step {
        index,
        sentence,
        galley,
    } = step;
    let palette = Palette::of(ui);
    let count = moment.done.map_or(0, |outcome| outcome.steps.len());
    let left = rect.left() + numbers_width(count);
    let is_now = moment.place.step == Some(index);
    let id = ui.scope_id().with(("step", index));
    let response = ui.interact(rect, id, Sense::click());
    let now = if is_now { ", now" } else { "" };
    let name = format!("step {} of {count}{now}: {sentence}", index + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));

    let painter = ui.painter();
    if is_now {
        painter.rect_filled(rect, CornerRadius::ZERO, palette.now_soft);
        let edge = rect.with_max_x(rect.left() + 4.0);
        painter.rect_filled(edge, CornerRadius::ZERO, palette.now);
    } else if response.hovered() {
        painter.rect_filled(rect, CornerRadius::same(4), palette.ground);
    }
    if response.has_focus() {
        let stroke = Stroke::new(2.0, palette.ink);
        painter.rect_stroke(rect, CornerRadius::same(4), stroke, StrokeKind::Inside);
    }
    painter.text(
        pos2(left - 10.0, rect.top() + 4.0),
        Align2::RIGHT_TOP,
        index + 1,
        mono(size::SMALL),
        palette.muted,
    );
    let is_cut = galley.elided;
    let at = pos2(left, rect.top() + 2.0);
    painter.galley(at, galley, ink(ui, moment, index));
    if response.clicked()
        && let Some(operation) = moment.position.checked_sub(1)
    {
        let place = Place::inside(operation, index);
        actions.push(Action::Session(Command::GoToPlace(place)));
    }
    if is_cut {
        response.on_hover_text(sentence);
    }
}

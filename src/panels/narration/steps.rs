//! Every inner step of the operation in words; clicking one goes there.

use crate::kit::settings;
use egui::{
    Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use vmem_lab::{Command, Moment, Place};

use crate::kit::theme::{Palette, mono, size, text};
use vmem_view::action::Action;
use vmem_view::scroll_once::ScrollOnce;
use vmem_view::wording::{step_sentence, unbroken};

/// Of more steps, each has one line, and only those that are seen are laid out.
const MOST_WRAPPED: usize = 200;
/// How high such a line is.
const ROW: f32 = 24.0;

/// Draws the steps. The one that is highlights is brought into view, where that is news.
pub fn ui(ui: &mut Ui, moment: &Moment<'_>, news: ScrollOnce, actions: &mut Vec<Action>) {
    let Some(outcome) = moment.done else { return };
    let settings = settings::current(ui.ctx());
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = outcome.steps.len();
    if count > MOST_WRAPPED {
        rows(ui, moment, count, news, actions);
        return;
    }
    for index in 0..count {
        let Some(words) = step_sentence(moment, index, settings) else {
            continue;
        };
        let width = ui.available_width() - room_for_numbers(count);
        let words_of = unbroken(&words);
        let ink = ink(ui, moment, index);
        let galley = ui
            .painter()
            .layout(words_of, text(size::BODY), ink, width.max(40.0));
        let size = vec2(ui.available_width(), galley.size().y + 4.0);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        row(ui, moment, index, rect, &words, galley, actions);
        if news.is_fresh() && moment.place.step == Some(index) {
            ui.scroll_to_rect(rect.expand2(vec2(0.0, 28.0)), None);
        }
    }
}

/// Many rows, all of the same height.
fn rows(
    ui: &mut Ui,
    moment: &Moment<'_>,
    count: usize,
    news: ScrollOnce,
    actions: &mut Vec<Action>,
) {
    let size = vec2(ui.available_width(), count as f32 * ROW);
    let (all, _) = ui.allocate_exact_size(size, Sense::hover());
    let rect_of = |index: usize| {
        let top = all.top() + index as f32 * ROW;
        Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), ROW))
    };
    if let Some(step) = moment.place.step.filter(|_| news.is_fresh()) {
        ui.scroll_to_rect(rect_of(step).expand2(vec2(0.0, ROW)), None);
    }
    let settings = settings::current(ui.ctx());
    let clip = ui.clip_rect();
    let first = ((clip.top() - all.top()) / ROW).floor().max(0.0) as usize;
    let end = ((clip.bottom() - all.top()) / ROW).ceil().max(0.0) as usize;
    for index in first..end.min(count) {
        let Some(words) = step_sentence(moment, index, settings) else {
            continue;
        };
        let rect = rect_of(index);
        let ink = ink(ui, moment, index);
        let width = (rect.width() - room_for_numbers(count)).max(40.0);
        let mut job =
            egui::text::LayoutJob::simple_singleline(unbroken(&words), text(size::BODY), ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(width);
        let galley = ui.painter().layout_job(job);
        row(ui, moment, index, rect, &words, galley, actions);
    }
}

/// What the numbers of so many steps take beside the words.
fn room_for_numbers(count: usize) -> f32 {
    const DIGIT: f32 = 8.0;
    let digits = count.checked_ilog10().unwrap_or(0) + 1;
    24.0 + DIGIT * digits as f32
}

/// What is still to come is paler.
fn ink(ui: &Ui, moment: &Moment<'_>, index: usize) -> egui::Color32 {
    let palette = Palette::of(ui);
    match moment.place.step {
        Some(step) if index > step => palette.muted,
        _ => palette.ink,
    }
}

fn row(
    ui: &Ui,
    moment: &Moment<'_>,
    index: usize,
    rect: Rect,
    words: &str,
    galley: std::sync::Arc<egui::Galley>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let count = moment.done.map_or(0, |outcome| outcome.steps.len());
    let words_from = room_for_numbers(count);
    let is_now = moment.place.step == Some(index);
    let id = ui.scope_id().with(("step", index));
    let response = ui.interact(rect, id, Sense::click());
    let now = if is_now { ", now" } else { "" };
    let name = format!("step {} of {count}{now}: {words}", index + 1);
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
    let baseline = rect.top() + 3.0;
    painter.text(
        pos2(rect.left() + words_from - 10.0, baseline + 1.0),
        Align2::RIGHT_TOP,
        index + 1,
        mono(size::SMALL),
        palette.muted,
    );
    let is_cut = galley.elided;
    let colour = ink(ui, moment, index);
    painter.galley(
        pos2(rect.left() + words_from, rect.top() + 2.0),
        galley,
        colour,
    );
    if response.clicked()
        && let Some(operation) = moment.position.checked_sub(1)
    {
        let place = Place::inside(operation, index);
        actions.push(Action::Session(Command::GoToPlace(place)));
    }
    if is_cut {
        response.on_hover_text(words);
    }
}

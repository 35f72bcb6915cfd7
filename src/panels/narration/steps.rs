//! All steps of the operation; clicking one goes there.

use egui::text::LayoutJob;
use egui::{Align2, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vmem_lab::{Command, Moment, Place};

use crate::kit::theme::{Galley, Palette, mono, size, text};
use crate::kit::{paint, rows_in_view};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::memo::ScrollOnce;
use vmem_view::wording::{step_sentence, unbroken};

/// More steps than this have one line each, and only those in view are laid out.
const MOST_WRAPPED: usize = 200;
/// The height of such a line.
const ROW: f32 = 24.0;

/// Draws the steps, and scrolls to the current one.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, moment: &Moment<'_>, scroll: ScrollOnce) {
    let count = moment.done.map_or(0, |outcome| outcome.steps.len());
    let width = ui.available_width();
    let current = moment.place.step.filter(|_| scroll.is_fresh());
    ui.spacing_mut().item_spacing.y = 0.0;
    if count <= MOST_WRAPPED {
        for index in 0..count {
            let Some(step) = Step::new(ui, cx, moment, index, usize::MAX) else {
                continue;
            };
            let size = vec2(width, step.galley.size().y + 4.0);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            step.ui(ui, cx, moment, rect);
            if current == Some(index) {
                ui.scroll_to_rect(rect.expand2(vec2(0.0, 28.0)), None);
            }
        }
        return;
    }
    let (all, _) = ui.allocate_exact_size(vec2(width, count as f32 * ROW), Sense::hover());
    let rect_of = |index: usize| {
        let at = all.min + vec2(0.0, index as f32 * ROW);
        Rect::from_min_size(at, vec2(width, ROW))
    };
    if let Some(step) = current {
        ui.scroll_to_rect(rect_of(step).expand2(vec2(0.0, ROW)), None);
    }
    for index in rows_in_view(ui, all, count) {
        if let Some(step) = Step::new(ui, cx, moment, index, 1) {
            step.ui(ui, cx, moment, rect_of(index));
        }
    }
}

/// A step with its sentence.
struct Step {
    index: usize,
    /// The number of steps.
    count: usize,
    sentence: String,
    galley: Galley,
    /// The width of the number before the sentence.
    number: f32,
}

impl Step {
    /// Lays out the sentence of a step in at most `most_rows` rows. Steps that are not done are
    /// paler.
    fn new(
        ui: &Ui,
        cx: &Ctx<'_>,
        moment: &Moment<'_>,
        index: usize,
        most_rows: usize,
    ) -> Option<Self> {
        const DIGIT: f32 = 8.0;
        let count = moment.done?.steps.len();
        let digits = count.checked_ilog10().unwrap_or(0) + 1;
        let number = 24.0 + DIGIT * digits as f32;
        let palette = Palette::of(ui);
        let ink = match moment.place.step {
            Some(step) if index > step => palette.muted,
            _ => palette.ink,
        };
        let sentence = step_sentence(moment, index, cx.view.settings.radix)?;
        let width = (ui.available_width() - number).max(40.0);
        let mut job = LayoutJob::simple(unbroken(&sentence), text(size::BODY), ink, width);
        job.wrap.max_rows = most_rows;
        job.wrap.break_anywhere = most_rows == 1;
        let galley = ui.painter().layout_job(job);
        Some(Self {
            index,
            count,
            sentence,
            galley,
            number,
        })
    }

    fn ui(self, ui: &Ui, cx: &mut Ctx<'_>, moment: &Moment<'_>, rect: Rect) {
        let (index, sentence) = (self.index, self.sentence);
        let palette = Palette::of(ui);
        let is_now = moment.place.step == Some(index);
        let id = ui.scope_id().with(("step", index));
        let response = ui.interact(rect, id, Sense::click());
        let now = if is_now { ", now" } else { "" };
        let name = format!("step {} of {}{now}: {sentence}", index + 1, self.count);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));

        let painter = ui.painter();
        if is_now {
            paint::now(painter, &palette, rect);
        } else if response.hovered() {
            painter.rect_filled(rect, 4.0, palette.ground);
        }
        if response.has_focus() {
            painter.rect_stroke(rect, 4.0, (2.0, palette.ink), StrokeKind::Inside);
        }
        let left = rect.left() + self.number;
        let (at, font) = (pos2(left - 10.0, rect.top() + 4.0), mono(size::SMALL));
        painter.text(at, Align2::RIGHT_TOP, index + 1, font, palette.muted);
        let is_cut = self.galley.elided;
        painter.galley(pos2(left, rect.top() + 2.0), self.galley, palette.ink);
        if response.clicked()
            && let Some(operation) = moment.position.checked_sub(1)
        {
            let place = Place::inside(operation, index);
            cx.actions.push(Action::Session(Command::GoToPlace(place)));
        }
        if is_cut {
            response.on_hover_text(sentence);
        }
    }
}

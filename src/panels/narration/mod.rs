//! The narration panel: a sentence about the current step, and below it the pseudo-code or all
//! steps.

pub mod code;
mod steps;

use std::rc::Rc;

use egui::{Frame, Label, Margin, RichText, Ui, vec2};
use vmem_lab::narration::{self, Formatter, count, grouped};
use vmem_lab::{Effect, Moment, Outcome};

use crate::kit::fields::error_text;
use crate::kit::theme::{self, Palette, Shape, size};
use crate::kit::{scroll_area, size_that_fits, terms};
use crate::shell::context::Ctx;
use vmem_view::action::{Action, Detail, Overlay};
use vmem_view::memo::ScrollOnce;
use vmem_view::settings::Radix;
use vmem_view::wording::{operation_label, unbroken};

/// Draws the sentence, with the operation and its comments above it. If they need more than
/// `most` points, the sentence is written in smaller letters.
fn sentence_ui(ui: &mut Ui, cx: &mut Ctx<'_>, most: f32) {
    let bottom = ui.cursor().top() + most;
    let (moment, radix) = (&cx.moment(), cx.view.settings.radix);
    if let Some(operation) = operation_label(moment, radix) {
        ui.add(Label::new(RichText::new(operation).small().weak()).truncate());
    }
    for comment in moment.comments {
        let comment = RichText::new(unbroken(comment)).italics();
        ui.label(match cx.shape {
            Shape::Phone => comment.small(),
            Shape::Tabs | Shape::Wide => comment,
        });
    }
    let failed = moment.done.is_some_and(|outcome| outcome.result.is_err());
    if failed && moment.place.step.is_none() {
        error_text(ui, "Failed. Nothing changed.");
    }
    let computing = cx.view.player.computing(moment).map(Rc::<str>::from);
    let sentence = computing.unwrap_or_else(|| cx.view.derived.sentence(cx.session, radix));
    let room = bottom - ui.cursor().top();
    let sizes = [size::TITLE, 15.5, size::BODY];
    let size = size_that_fits(ui, &sentence, &sizes, |galley| galley.size().y <= room);
    if let Some(term) = terms::sentence(ui, &sentence, size) {
        let words = Overlay::Words(Some(term));
        cx.actions.push(Action::Overlay(Some(words)));
    }
}

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let moment = &cx.moment();
    // In a panel of another size it is scrolled into view again.
    let height = ui.available_height().round() as u32;
    let radix = cx.view.settings.radix;
    let state = &mut *cx.view;
    let shown = (state.derived.revision, state.detail, height);
    let scroll = ScrollOnce::update(&mut state.narrated, shown);
    let most = ui.available_height() * 0.55;
    let above = scroll_area("sentence").max_height(most);
    above.show(ui, |ui| {
        // On smaller screens the sentence has its own card.
        if cx.shape == Shape::Wide {
            now_ui(ui, cx, most);
        }
        checks_ui(ui, moment, radix);
    });
    ui.add_space(4.0);
    scroll_area("narration").show(ui, |ui| {
        let listing = cx.view.derived.listing(moment);
        if cx.view.detail == Detail::Code && !listing.parts.is_empty() {
            code::ui(ui, moment, &listing, scroll);
            whole_ui(ui, cx, moment);
        } else {
            whole_ui(ui, cx, moment);
            steps::ui(ui, cx, moment, scroll);
        }
    });
}

/// Draws the sentence on its own card, in the colour of the current step. The card has the same
/// height at every place in time.
pub fn card_ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let height = if cx.shape == Shape::Phone {
        132.0
    } else {
        80.0
    };
    let card = theme::card(ui).inner_margin(Margin::symmetric(16, 6));
    framed(ui, card, cx, |ui, cx| {
        ui.set_min_height(height);
        ui.spacing_mut().item_spacing.y = 2.0;
        let area = scroll_area("sentence").max_height(height);
        area.min_scrolled_height(height)
            .show(ui, |ui| sentence_ui(ui, cx, height));
    });
}

/// Draws the sentence within the panel.
fn now_ui(ui: &mut Ui, cx: &mut Ctx<'_>, most: f32) {
    const MARGIN: Margin = Margin {
        left: 12,
        right: 8,
        top: 4,
        bottom: 6,
    };
    let frame = Frame::new().corner_radius(4.0).inner_margin(MARGIN);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        framed(ui, frame, cx, |ui, cx| {
            sentence_ui(ui, cx, most - MARGIN.sum().y);
        });
    });
}

/// Draws the sentence in a frame. The one of a step has its colour, and an edge on the left.
fn framed(
    ui: &mut Ui,
    mut frame: Frame,
    cx: &mut Ctx<'_>,
    inside: impl FnOnce(&mut Ui, &mut Ctx<'_>),
) {
    let palette = Palette::of(ui);
    let is_step = cx.moment().done.is_some();
    let corner = frame.corner_radius;
    if is_step {
        frame = frame.fill(palette.now_soft);
    }
    let inside = frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        inside(ui, cx);
    });
    if is_step {
        let rect = inside.response.rect;
        let edge = rect.with_max_x(rect.left() + 4.0);
        let painter = ui.painter_at(edge.intersect(ui.clip_rect()));
        painter.rect_filled(rect, corner, palette.now);
    }
}

/// Inside an operation, draws the summary of the whole operation.
fn whole_ui(ui: &mut Ui, cx: &mut Ctx<'_>, moment: &Moment<'_>) {
    if moment.place.step.is_none() {
        return;
    }
    let radix = cx.view.settings.radix;
    let Some(summary) = cx.view.derived.summary(moment, radix) else {
        return;
    };
    ui.add_space(4.0);
    let summary = format!("The whole operation: {summary}");
    ui.label(RichText::new(summary).small().weak());
}

/// Draws the results of the scenario’s checks at this place, the failed ones first.
fn checks_ui(ui: &mut Ui, moment: &Moment<'_>, radix: Radix) {
    const MOST_CHECKS: usize = 12;
    let palette = Palette::of(ui);
    let formatter = Formatter::new(moment.world, radix);
    let holds = |check: &&Outcome| matches!(check.result, Ok(Effect::Held));
    let broken = moment.checks.iter().filter(|check| !holds(check));
    let held = moment.checks.iter().filter(holds);
    for check in broken.chain(held).take(MOST_CHECKS) {
        let is_held = holds(&check);
        let colour = if is_held { palette.good } else { palette.warn };
        let summary = unbroken(&narration::summary(formatter, check));
        ui.colored_label(colour, summary);
    }
    if let Some(more) = moment.checks.len().checked_sub(MOST_CHECKS + 1) {
        ui.weak(format!("and {} more", grouped(more as u128 + 1)));
    }
}

/// Draws the switch between the code and the steps, from right to left.
pub fn switch_ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let moment = &cx.moment();
    let state = &mut *cx.view;
    let Some(outcome) = moment.done else { return };
    ui.spacing_mut().button_padding = vec2(8.0, 1.0);
    ui.spacing_mut().interact_size.y = 22.0;
    let steps = match outcome.steps.len() {
        0 => return,
        steps => count(steps as u128, "step", "steps"),
    };
    ui.selectable_value(&mut state.detail, Detail::Steps, steps);
    if !state.derived.listing(moment).parts.is_empty() {
        ui.selectable_value(&mut state.detail, Detail::Code, "Code");
    }
}

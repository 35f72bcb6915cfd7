//! The narration panel: a sentence about the current step, and below it the pseudo-code or all
//! steps.

pub mod code;
mod steps;

use egui::scroll_area::ScrollBarVisibility;
use egui::{CornerRadius, Frame, Label, Margin, Rect, RichText, ScrollArea, Ui, vec2};
use vmem_lab::narration::{self, count, grouped};
use vmem_lab::{Effect, Moment, Outcome};

use crate::kit::theme::{self, CORNER, Palette, Shape, size};
use crate::shell::context::Ctx;
use vmem_view::action::Detail;
use vmem_view::settings::Settings;
use vmem_view::wording::{operation_label, sentence, unbroken};

/// Draws the sentence, with the operation above it.
fn sentence_ui(ui: &mut Ui, moment: &Moment<'_>, settings: Settings) {
    let palette = Palette::of(ui);
    let small = |text: String, colour| RichText::new(text).size(size::SMALL).color(colour);
    if let Some(operation) = operation_label(moment, settings) {
        ui.add(Label::new(small(operation, palette.muted)).truncate());
    }
    let failed = moment.done.is_some_and(|outcome| outcome.result.is_err());
    if failed && moment.place.step.is_none() {
        let text = "The operation failed and changed nothing".to_owned();
        ui.label(small(text, palette.warn));
    }
    let sentence = unbroken(&sentence(moment, settings));
    ui.add(Label::new(RichText::new(sentence).size(size::TITLE)).wrap());
}

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let moment = &cx.moment();
    // In a panel of another size it is scrolled into view again.
    let height = ui.available_height().round() as u32;
    let settings = cx.view.settings;
    let state = &mut *cx.view;
    let shown = (state.derived.revision, state.detail, height);
    let scroll = state.narrated.update(shown);
    ScrollArea::vertical()
        .id_salt("sentence")
        .max_height(ui.available_height() * 0.55)
        // Two scroll bars in one panel would be confusing.
        .scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            // On smaller screens the sentence has its own card.
            if cx.shape == Shape::Wide {
                now_ui(ui, moment, settings);
            }
            checks_ui(ui, moment, settings);
        });
    ui.add_space(4.0);
    ScrollArea::vertical()
        .id_salt("narration")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let listing = cx.view.derived.listing(moment);
            if cx.view.detail == Detail::Code && !listing.is_empty() {
                code::ui(ui, moment, &listing, scroll);
                whole_ui(ui, moment, settings);
            } else {
                whole_ui(ui, moment, settings);
                steps::ui(ui, cx, moment, scroll);
            }
        });
}

/// Draws the sentence on its own card, in the colour of the current step.
pub fn card_ui(ui: &mut Ui, moment: &Moment<'_>, settings: Settings) {
    let palette = Palette::of(ui);
    let card = theme::card(ui).inner_margin(Margin::symmetric(16, 6));
    let card = if moment.done.is_some() {
        card.fill(palette.now_soft)
    } else {
        card
    };
    let inside = card.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        sentence_ui(ui, moment, settings);
    });
    if moment.done.is_some() {
        edge(ui, inside.response.rect, CORNER);
    }
}

/// Draws the left edge of the current step over a box with corners of radius `corner`.
fn edge(ui: &Ui, rect: Rect, corner: u8) {
    let edge = rect.with_max_x(rect.left() + 4.0);
    let painter = ui.painter_at(edge.intersect(ui.clip_rect()));
    let now = Palette::of(ui).now;
    painter.rect_filled(rect, CornerRadius::same(corner), now);
}

/// Draws the sentence within the panel.
fn now_ui(ui: &mut Ui, moment: &Moment<'_>, settings: Settings) {
    let palette = Palette::of(ui);
    if moment.done.is_none() {
        sentence_ui(ui, moment, settings);
        return;
    }
    let frame = Frame::new()
        .fill(palette.now_soft)
        .corner_radius(CornerRadius::same(4))
        .inner_margin(Margin {
            left: 12,
            right: 8,
            top: 4,
            bottom: 6,
        });
    let inside = frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        sentence_ui(ui, moment, settings);
    });
    edge(ui, inside.response.rect, 4);
}

/// Inside an operation, draws the summary of the whole operation.
fn whole_ui(ui: &mut Ui, moment: &Moment<'_>, settings: Settings) {
    let Some(outcome) = moment.done.filter(|_| moment.place.step.is_some()) else {
        return;
    };
    let formatter = settings.formatter(moment.after);
    let summary = narration::summary(formatter, outcome);
    let summary = RichText::new(unbroken(&format!("The whole operation: {summary}")))
        .size(size::SMALL)
        .color(Palette::of(ui).muted);
    ui.add_space(4.0);
    ui.add(Label::new(summary).wrap());
}

/// Draws the results of the scenario’s checks at this place, the failed ones first.
fn checks_ui(ui: &mut Ui, moment: &Moment<'_>, settings: Settings) {
    const MOST_CHECKS: usize = 12;
    let palette = Palette::of(ui);
    let formatter = settings.formatter(moment.world);
    let holds = |check: &&Outcome| matches!(check.result, Ok(Effect::Held));
    let broken = moment.checks.iter().filter(|check| !holds(check));
    let held = moment.checks.iter().filter(holds);
    for check in broken.chain(held).take(MOST_CHECKS) {
        let colour = if holds(&check) {
            palette.good
        } else {
            palette.warn
        };
        let summary = unbroken(&narration::summary(formatter, check));
        ui.add(Label::new(RichText::new(summary).color(colour)).wrap());
    }
    if let Some(more) = moment.checks.len().checked_sub(MOST_CHECKS + 1) {
        let note = format!("and {} more", grouped(more as u128 + 1));
        ui.label(RichText::new(note).color(palette.muted));
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
    if !state.derived.listing(moment).is_empty() {
        ui.selectable_value(&mut state.detail, Detail::Code, "Code");
    }
}

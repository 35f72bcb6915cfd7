//! What happened and why: a sentence, and below it the pseudo-code or every step in
//! words.

pub mod code;
pub mod steps;

use crate::kit::settings;
use egui::scroll_area::ScrollBarVisibility;
use egui::{CornerRadius, Frame, Label, Margin, Rect, RichText, ScrollArea, Ui, vec2};
use vmem_lab::{Effect, Moment, Outcome, narration};

use crate::kit::theme;
use crate::kit::theme::{CORNER, Palette, Shape, size};
use crate::shell::context::ViewState;
use vmem_view::action::{Action, Detail};
use vmem_view::wording::{sentence, unbroken};

/// Draws the sentence alone, under what it is about.
fn sentence_ui(ui: &mut Ui, moment: &Moment<'_>) {
    let (palette, settings) = (Palette::of(ui), settings::current(ui.ctx()));
    let small = |words: String, colour| RichText::new(words).size(size::SMALL).color(colour);
    if let Some(outcome) = moment.done {
        let done = narration::grouped(moment.position as u128);
        let asked = narration::statement(settings.radix, &outcome.statement);
        let words = match moment.place.step {
            Some(step) => format!(
                "operation {done}, step {} of {}: {asked}",
                narration::grouped(step as u128 + 1),
                narration::grouped(outcome.steps.len() as u128),
            ),
            None => format!("operation {done}: {asked}"),
        };
        ui.add(Label::new(small(words, palette.muted)).truncate());
    }
    let failed = moment.done.filter(|outcome| outcome.result.is_err());
    let inside = moment.place.step.is_some();
    if failed.is_some() && !inside {
        let words = "It failed, and nothing has changed".to_owned();
        ui.label(small(words, palette.warn));
    }
    ui.add(
        Label::new(RichText::new(unbroken(&sentence(moment, settings))).size(size::TITLE)).wrap(),
    );
}

/// Draws the panel's inside.
pub fn ui(ui: &mut Ui, moment: &Moment<'_>, state: &mut ViewState, actions: &mut Vec<Action>) {
    // In a panel of another size, it is brought into view once more.
    let height = ui.available_height().round() as u32;
    let shown = (state.derived.revision, state.detail, height);
    let news = state.narrated.update(shown);
    // On smaller screens the sentence has a card of its own.
    let shape = Shape::of(ui.ctx().content_rect().size());
    ScrollArea::vertical()
        .id_salt("sentence")
        .max_height(ui.available_height() * 0.55)
        // Two bars in one panel could not be told apart; it fades where it goes on.
        .scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            if shape == Shape::Wide {
                now_ui(ui, moment);
            }
            checks_ui(ui, moment);
        });
    ui.add_space(4.0);
    ScrollArea::vertical()
        .id_salt("narration")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let listing = state.derived.listing(moment);
            match state.detail {
                Detail::Code if !listing.is_empty() => {
                    code::ui(ui, moment, &listing, news);
                    whole_ui(ui, moment);
                }
                Detail::Code | Detail::Steps => {
                    whole_ui(ui, moment);
                    steps::ui(ui, moment, news, actions);
                }
            }
        });
}

/// Draws the sentence on a card of its own, marked as everything else is that happens now.
pub fn card_ui(ui: &mut Ui, moment: &Moment<'_>) {
    let palette = Palette::of(ui);
    let card = theme::card(ui).inner_margin(Margin::symmetric(16, 6));
    let card = match moment.done {
        Some(_) => card.fill(palette.now_soft),
        None => card,
    };
    let inside = card.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        sentence_ui(ui, moment);
    });
    if moment.done.is_some() {
        edge(ui, inside.response.rect, CORNER);
    }
}

/// The left edge, of what happens now, of something with such corners.
fn edge(ui: &Ui, rect: Rect, corner: u8) {
    let edge = rect.with_max_x(rect.left() + 4.0);
    let painter = ui.painter_at(edge.intersect(ui.clip_rect()));
    let now = Palette::of(ui).now;
    painter.rect_filled(rect, CornerRadius::same(corner), now);
}

/// The same within a panel.
fn now_ui(ui: &mut Ui, moment: &Moment<'_>) {
    let palette = Palette::of(ui);
    if moment.done.is_none() {
        sentence_ui(ui, moment);
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
        sentence_ui(ui, moment);
    });
    edge(ui, inside.response.rect, 4);
}

/// In the midst of an operation, what comes of the whole.
fn whole_ui(ui: &mut Ui, moment: &Moment<'_>) {
    let Some(outcome) = moment.done.filter(|_| moment.place.step.is_some()) else {
        return;
    };
    let formatter = settings::current(ui.ctx()).formatter(moment.after);
    let words = format!("All of it: {}", narration::summary(formatter, outcome));
    let words = RichText::new(unbroken(&words))
        .size(size::SMALL)
        .color(Palette::of(ui).muted);
    ui.add_space(4.0);
    ui.add(Label::new(words).wrap());
}

/// What the scenario expects at this place, and whether it is so: what is not
/// comes first, and of many the first tell the story.
fn checks_ui(ui: &mut Ui, moment: &Moment<'_>) {
    const MOST_CHECKS: usize = 12;
    let palette = Palette::of(ui);
    let formatter = settings::current(ui.ctx()).formatter(moment.world);
    let holds = |check: &&Outcome| matches!(check.result, Ok(Effect::Held));
    let broken = moment.checks.iter().filter(|check| !holds(check));
    let held = moment.checks.iter().filter(holds);
    for check in broken.chain(held).take(MOST_CHECKS) {
        let colour = if holds(&check) {
            palette.good
        } else {
            palette.warn
        };
        let words = unbroken(&narration::summary(formatter, check));
        ui.add(Label::new(RichText::new(words).color(colour)).wrap());
    }
    if let Some(more) = moment.checks.len().checked_sub(MOST_CHECKS + 1) {
        let words = format!("and {} more", narration::grouped(more as u128 + 1));
        ui.label(RichText::new(words).color(palette.muted));
    }
}

/// Draws the switch between the code and the steps, from right to left.
pub fn switch_ui(ui: &mut Ui, moment: &Moment<'_>, state: &mut ViewState) {
    let Some(outcome) = moment.done else { return };
    ui.spacing_mut().button_padding = vec2(8.0, 1.0);
    ui.spacing_mut().interact_size.y = 22.0;
    let steps = match outcome.steps.len() {
        0 => return,
        steps => narration::count(steps as u128, "step", "steps"),
    };
    ui.selectable_value(&mut state.detail, Detail::Steps, steps);
    if !state.derived.listing(moment).is_empty() {
        ui.selectable_value(&mut state.detail, Detail::Code, "Code");
    }
}

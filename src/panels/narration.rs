//! What happened and why: a sentence, the pseudo-code with the lines that ran,
//! and every step in words.

use std::collections::BTreeSet;

use egui::{
    Align, CornerRadius, Frame, Label, Layout, Margin, RichText, ScrollArea, Stroke, Ui, vec2,
};
use vmem_lab::code::{self, Algorithm, Trace};
use vmem_lab::{ArenaId, Effect, Moment, Outcome, World, words};

use crate::state::{Detail, ViewState};
use crate::theme::{Palette, mono, size};

/// The sentence that says what the last operation did.
pub fn sentence(moment: &Moment<'_>) -> String {
    match moment.done {
        Some(outcome) => words::summary(moment.world, outcome),
        None => "Nothing has happened yet. Step forward, or make an arena.".to_owned(),
    }
}

/// Thin spaces group digits, but a line may be broken at one; not at these.
fn unbroken(words: &str) -> String {
    words.replace('\u{2009}', "\u{a0}")
}

/// Draws the sentence alone.
pub fn sentence_ui(ui: &mut Ui, moment: &Moment<'_>) {
    let palette = Palette::of(ui);
    let failed = moment.done.is_some_and(|outcome| outcome.result.is_err());
    if failed {
        ui.label(
            RichText::new("It failed, and nothing has changed")
                .size(size::SMALL)
                .color(palette.warn),
        );
    }
    ui.add(Label::new(RichText::new(unbroken(&sentence(moment))).size(size::TITLE)).wrap());
}

/// Draws the panel's inside.
pub fn ui(ui: &mut Ui, moment: &Moment<'_>, state: &mut ViewState) {
    ScrollArea::vertical()
        .id_salt("narration")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            sentence_ui(ui, moment);
            checks_ui(ui, moment);
            ui.add_space(6.0);
            let Some(outcome) = moment.done else { return };
            match (state.detail, Algorithm::of(moment.world, outcome)) {
                (Detail::Code, Some(algorithm)) => code_ui(ui, moment, algorithm),
                _ => steps_ui(ui, moment),
            }
        });
}

/// What the scenario expects at this place, and whether it is so: what is not
/// comes first, and of many the first tell the story.
fn checks_ui(ui: &mut Ui, moment: &Moment<'_>) {
    const MOST_CHECKS: usize = 12;
    let palette = Palette::of(ui);
    let holds = |check: &&Outcome| matches!(check.result, Ok(Effect::Held));
    let broken = moment.checks.iter().filter(|check| !holds(check));
    let held = moment.checks.iter().filter(holds);
    for check in broken.chain(held).take(MOST_CHECKS) {
        let colour = if holds(&check) {
            palette.good
        } else {
            palette.warn
        };
        let words = unbroken(&words::summary(moment.world, check));
        ui.add(Label::new(RichText::new(words).color(colour)).wrap());
    }
    if let Some(more) = moment.checks.len().checked_sub(MOST_CHECKS + 1) {
        let words = format!("and {} more", words::grouped(more as u128 + 1));
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
        1 => "1 step".to_owned(),
        count => format!("{count} steps"),
    };
    ui.selectable_value(&mut state.detail, Detail::Steps, steps);
    if Algorithm::of(moment.world, outcome).is_some() {
        ui.selectable_value(&mut state.detail, Detail::Code, "Code");
    }
}

/// The pseudo-code: the operation's own algorithm first, then those that were called
/// in it, each with the lines that ran. Where the last step was is marked as "now", in
/// the algorithm it is of and in those that called it.
fn code_ui(ui: &mut Ui, moment: &Moment<'_>, algorithm: Algorithm) {
    let Some(outcome) = moment.done else { return };
    let mut sections = sections(moment.world, outcome).into_iter();
    let own = sections.next();
    let (ran, now) = own.map_or_else(Default::default, |own| (own.ran, own.now));
    lines_ui(ui, algorithm, &ran, now);
    for section in sections {
        let arena = moment.world.arena(section.arena);
        let title = section.algorithm.title();
        let heading = match arena {
            Some(arena) => format!("{}: {title}", arena.name),
            None => title.to_owned(),
        };
        ui.add_space(6.0);
        let palette = Palette::of(ui);
        ui.label(
            RichText::new(heading)
                .size(size::SMALL)
                .color(palette.muted),
        );
        lines_ui(ui, section.algorithm, &section.ran, section.now);
    }
}

fn lines_ui(ui: &mut Ui, algorithm: Algorithm, ran: &BTreeSet<usize>, now: Option<usize>) {
    let palette = Palette::of(ui);
    Frame::new()
        .fill(palette.sunk)
        .stroke(Stroke::new(1.0, palette.hairline))
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(0, 4))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (index, line) in code::lines(algorithm).iter().enumerate() {
                let part = match index {
                    _ if now == Some(index) => Part::Now,
                    _ if ran.contains(&index) => Part::Ran,
                    _ => Part::Passed,
                };
                code_line(ui, index, line, part);
            }
        });
}

/// What an operation ran of an algorithm in an arena, in all of its calls.
struct Section {
    arena: ArenaId,
    algorithm: Algorithm,
    /// The lines that steps are, or that called what steps are of.
    ran: BTreeSet<usize>,
    /// The one of them that the last step was at.
    now: Option<usize>,
}

/// The algorithms that an operation ran, in the order in which it came to them. Those
/// who are served behind it run code of their own.
fn sections(world: &World, outcome: &Outcome) -> Vec<Section> {
    let trace = Trace::of(world, outcome);
    let mut sections: Vec<Section> = Vec::new();
    for step in 0..outcome.own_steps().len() {
        for section in &mut sections {
            section.now = None;
        }
        let mut stack: Vec<_> = trace.stack(step).collect();
        stack.reverse();
        for (call, line) in stack {
            let (arena, algorithm) = (call.arena, call.algorithm);
            let known = sections
                .iter_mut()
                .find(|section| (section.arena, section.algorithm) == (arena, algorithm));
            match known {
                Some(section) => {
                    section.ran.insert(line);
                    section.now = Some(line);
                }
                None => sections.push(Section {
                    arena,
                    algorithm,
                    ran: BTreeSet::from([line]),
                    now: Some(line),
                }),
            }
        }
    }
    sections
}

/// What a line of code had to do with the operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It was passed by.
    Passed,
    /// It ran.
    Ran,
    /// It ran, and was the last.
    Now,
}

fn code_line(ui: &mut Ui, index: usize, line: &str, part: Part) {
    let palette = Palette::of(ui);
    let (fill, colour, mark) = match part {
        Part::Passed => (palette.sunk, palette.muted, " "),
        Part::Ran => (palette.sunk, palette.ink, "●"),
        Part::Now => (palette.now_soft, palette.ink, "●"),
    };
    let frame = Frame::new().fill(fill).inner_margin(Margin {
        left: 12,
        right: 8,
        top: 1,
        bottom: 1,
    });
    let response = frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.label(
                RichText::new(format!("{}", index + 1))
                    .font(mono(size::SMALL))
                    .color(palette.muted),
            );
            ui.label(RichText::new(mark).font(mono(8.0)).color(palette.ink));
            ui.add(Label::new(RichText::new(line).font(mono(13.0)).color(colour)).wrap());
        });
    });
    if part == Part::Now {
        let rect = response.response.rect;
        let edge = rect.with_max_x(rect.left() + 4.0);
        ui.painter()
            .rect_filled(edge, CornerRadius::ZERO, palette.now);
    }
}

/// Every step, one sentence each.
fn steps_ui(ui: &mut Ui, moment: &Moment<'_>) {
    /// A search through a long list has as many steps; the first tell the story.
    const MOST_STEPS: usize = 200;
    let palette = Palette::of(ui);
    let Some(outcome) = moment.done else { return };
    for (index, step) in outcome.steps.iter().take(MOST_STEPS).enumerate() {
        ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
            let number = RichText::new(format!("{:>2}", index + 1))
                .font(mono(size::SMALL))
                .color(palette.muted);
            ui.label(number);
            let width = ui.available_width();
            ui.allocate_ui(vec2(width, 0.0), |ui| {
                ui.add(Label::new(unbroken(&words::sentence(moment.world, step))).wrap());
            });
        });
    }
    if outcome.steps.len() > MOST_STEPS {
        let more = format!("and {} more of the kind", outcome.steps.len() - MOST_STEPS);
        ui.label(RichText::new(more).color(palette.muted));
    }
}

//! The arenas as a tree: numbers, segment lists drawn to scale, and ribbons
//! from every imported span to the parent's segment it is.

use std::rc::Rc;

use egui::{
    Align2, Color32, CornerRadius, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use vmem::{Origin, Stats};
use vmem_lab::words::grouped;
use vmem_lab::{ArenaId, Effect, Moment};

use crate::bar::{Bar, SpanBar};
use crate::icons;
use crate::paint;
use crate::panels::segments::{self, Look};
use crate::state::{Action, Validity, ViewState};
use crate::swatch;
use crate::theme::{Palette, Shape, mono, size, text};

/// A level of the tree is indented by this.
const INDENT: f32 = 32.0;
const HEAD: f32 = 24.0;
const RULER: f32 = 20.0;
/// A span narrower than this has no room for an address.
const NARROWEST_RULER: f32 = 10.0;
/// Room for ribbons ahead of a child.
const RIBBON: f32 = 18.0;

/// One arena's place in the panel.
struct Row {
    arena: ArenaId,
    name: String,
    parent: Option<ArenaId>,
    source: Option<String>,
    hue: Color32,
    head: Rect,
    bar: Rect,
    layout: Rc<Bar>,
}

/// Draws the panel's inside, at most `most` points high.
pub fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    shape: Shape,
    most: f32,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    if moment.world.arenas().next().is_none() {
        empty(ui);
        return;
    }
    let screen = ui.ctx().content_rect().height();
    let height = height(moment, shape, screen);
    ScrollArea::vertical()
        .id_salt("arenas")
        .max_height(most)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let (area, _) =
                ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
            let rows = rows(moment, state, area, &palette, shape, screen);
            ribbons(ui, moment, &rows, &palette);
            let fresh = state.brought_into_view != Some(state.derived.revision);
            for row in &rows {
                if fresh && state.shown.as_deref() == Some(&row.name) {
                    ui.scroll_to_rect(row.head.union(row.bar).expand(12.0), None);
                }
                head(ui, moment, state, row, shape, actions);
                bar(ui, moment, state, row, &rows, actions);
            }
        });
}

/// Nothing there yet.
fn empty(ui: &mut Ui) {
    let palette = Palette::of(ui);
    ui.vertical_centered(|ui| {
        ui.add_space(32.0);
        ui.label(RichText::new("There is no arena yet").size(size::TITLE));
        ui.label(
            RichText::new("Make one with “New arena…” below, or write a scenario.")
                .color(palette.muted),
        );
        ui.add_space(32.0);
    });
}

/// Higher where the screen is, lower where there are many.
fn bar_height(depth: usize, arenas: usize, shape: Shape, screen: f32) -> f32 {
    let scale = match arenas {
        0..=4 => (screen / 720.0).clamp(1.0, 2.0),
        _ => 1.0,
    };
    let height = match (depth, arenas) {
        (_, 5..) => 30.0,
        (0, _) if shape == Shape::Phone => 46.0,
        (0, _) => 54.0,
        _ => 38.0,
    };
    (height * scale).round()
}

/// The height everything takes.
fn height(moment: &Moment<'_>, shape: Shape, screen: f32) -> f32 {
    let count = moment.world.arenas().count();
    if count == 0 {
        return 120.0;
    }
    moment
        .world
        .arenas()
        .map(|arena| {
            let gap = if arena.depth > 0 { RIBBON } else { 0.0 };
            gap + HEAD + 6.0 + bar_height(arena.depth, count, shape, screen) + RULER
        })
        .sum::<f32>()
        + 4.0
}

fn rows(
    moment: &Moment<'_>,
    state: &mut ViewState,
    area: Rect,
    palette: &Palette,
    shape: Shape,
    screen: f32,
) -> Vec<Row> {
    let count = moment.world.arenas().count();
    let mut top = area.top();
    let mut rows: Vec<Row> = Vec::with_capacity(count);
    for arena in moment.world.arenas() {
        if arena.depth > 0 {
            top += RIBBON;
        }
        let indent = INDENT.min(area.width() / 16.0) * arena.depth.min(6) as f32;
        let left = area.left() + indent;
        let head = Rect::from_min_max(pos2(left, top), pos2(area.right(), top + HEAD));
        let bar_top = head.bottom() + 6.0;
        // Posts stand out by a few points.
        let bar = Rect::from_min_max(
            pos2(left + 4.0, bar_top),
            pos2(
                area.right() - 4.0,
                bar_top + bar_height(arena.depth, count, shape, screen),
            ),
        );
        top = bar.bottom() + RULER;
        rows.push(Row {
            arena: arena.id,
            name: arena.name.to_owned(),
            parent: arena.parent,
            source: arena
                .parent
                .and_then(|parent| rows.iter().find(|row| row.arena == parent))
                .map(|row| row.name.clone()),
            hue: palette.hue(arena.id.0 as usize),
            head,
            bar,
            layout: state.derived.bar(moment, arena.id, bar.width()),
        });
    }
    rows
}

/// The span that the operation imported into `arena`, if it did.
fn imported_now(moment: &Moment<'_>, arena: ArenaId) -> Option<u64> {
    moment.done?.steps.iter().find_map(|step| match step.event {
        vmem::Event::SpanAdded {
            base,
            origin: Origin::Imported,
            ..
        } if step.arena == arena => Some(base),
        _ => None,
    })
}

fn ribbons(ui: &Ui, moment: &Moment<'_>, rows: &[Row], palette: &Palette) {
    for row in rows {
        let Some(parent) = row
            .parent
            .and_then(|parent| rows.iter().find(|row| row.arena == parent))
        else {
            continue;
        };
        let now = imported_now(moment, row.arena);
        for span in row
            .layout
            .spans
            .iter()
            .filter(|span| span.origin == Origin::Imported)
        {
            let Some(lent) = parent.layout.extent_of(span.base, span.size) else {
                continue;
            };
            let colour = if now == Some(span.base) {
                palette.now.gamma_multiply(0.20)
            } else {
                row.hue.gamma_multiply(0.16)
            };
            let top = parent.bar.bottom();
            let bottom = row.bar.top();
            paint::ribbon(
                ui.painter(),
                [
                    pos2(parent.bar.left() + lent.left, top),
                    pos2(parent.bar.left() + lent.right, top),
                ],
                [
                    pos2(row.bar.left() + span.extent.left, bottom),
                    pos2(row.bar.left() + span.extent.right, bottom),
                ],
                colour,
            );
        }
    }
}

/// The line above a bar: whose it is, and its numbers.
fn head(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    row: &Row,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let mut ui = ui.new_child(
        UiBuilder::new()
            .id_salt(("arena", row.arena))
            .max_rect(row.head)
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    ui.spacing_mut().item_spacing.x = 8.0;
    swatch::ui(&mut ui, row.arena);

    let shown = state.shown.as_deref() == Some(&row.name);
    let name = shorten(&row.name, if shape == Shape::Phone { 14 } else { 28 });
    let response = ui
        .add(egui::Label::new(RichText::new(name).size(size::TITLE)).sense(Sense::click()))
        .on_hover_text(format!(
            "Show the freelists and the hash table of {}",
            row.name
        ));
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, shown, format!("arena {}", row.name))
    });
    if response.clicked() {
        actions.push(Action::Show(row.arena));
    }

    let (stats, quantum) = moment
        .world
        .inspect(row.arena, |view| (*view.stats(), view.quantum().get()));
    let largest = state.derived.largest_free(moment, row.arena);
    let changed = changed(moment, row.arena);
    let number = |ui: &mut Ui, label: &str, value: String, now: bool| {
        // What does not fit is left out, not cut.
        let width = |words: &str, font| {
            let galley = ui
                .painter()
                .layout_no_wrap(words.to_owned(), font, palette.ink);
            galley.size().x
        };
        let needed = width(label, text(size::SMALL)) + width(&value, mono(size::SMALL)) + 20.0;
        if needed > ui.available_width() {
            return;
        }
        ui.add_space(4.0);
        if !label.is_empty() {
            ui.label(RichText::new(label).size(size::SMALL).color(palette.muted));
        }
        let colour = if now { palette.now_text } else { palette.ink };
        ui.label(RichText::new(value).font(mono(size::SMALL)).color(colour));
    };
    let in_use = format!(
        "{} of {}",
        grouped(stats.mem_inuse),
        grouped(stats.mem_total)
    );
    if shape == Shape::Phone || ui.available_width() < 330.0 {
        number(&mut ui, "", in_use, changed);
        return;
    }
    number(&mut ui, "quantum", grouped(quantum.into()), false);
    if let Some(source) = &row.source {
        number(&mut ui, "from", shorten(source, 20), false);
    }
    number(&mut ui, "in use", in_use, changed);
    let waiting = moment.world.waiting(row.arena).len();
    if waiting > 0 {
        number(&mut ui, "waiting", grouped(waiting as u128), false);
    }
    if shape == Shape::Wide {
        number(&mut ui, "largest free", grouped(largest.into()), false);
        number(
            &mut ui,
            "fragmentation",
            fragmentation(&stats, largest),
            false,
        );
    }
    validity(&mut ui, row.arena, state.derived.validity(moment), shape);
}

/// Right-aligned: whether all rules hold.
fn validity(ui: &mut Ui, arena: ArenaId, validity: &Validity, shape: Shape) {
    let palette = Palette::of(ui);
    let holds = if shape == Shape::Wide {
        "all invariants hold"
    } else {
        "holds"
    };
    let (words, colour, why) = match validity {
        Validity::Broken(broken, rule) if *broken == arena => {
            ("a rule is broken", palette.warn, rule.as_str())
        }
        Validity::Unchecked => (
            "not checked",
            palette.muted,
            "There are too many segments to check every rule after every operation.",
        ),
        Validity::Holds | Validity::Broken(..) => (
            holds,
            palette.good,
            "Every rule of the arena was checked on the live structure after this operation.",
        ),
    };
    let width = ui
        .painter()
        .layout_no_wrap(words.to_owned(), text(size::SMALL), colour)
        .size()
        .x;
    if ui.available_width() < width + 26.0 {
        return;
    }
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.label(RichText::new(words).size(size::SMALL).color(colour))
            .on_hover_text(why);
        if words == holds {
            let (mark, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            icons::check(ui.painter(), mark.left_center(), 11.0, colour);
        }
    });
}

/// `1 − largest free / free`, in percent.
pub fn fragmentation(stats: &Stats, largest: u64) -> String {
    let free = stats.mem_free();
    if free == 0 {
        return "–".to_owned();
    }
    let share = 1.0 - u128::from(largest) as f64 / free as f64;
    format!("{:.0} %", 100.0 * share)
}

/// Whether the operation changed what is in use in `arena`.
fn changed(moment: &Moment<'_>, arena: ArenaId) -> bool {
    moment.done.is_some_and(|done| {
        done.steps.iter().any(|step| {
            step.arena == arena
                && matches!(
                    step.event,
                    vmem::Event::Taken { .. }
                        | vmem::Event::Unhashed { .. }
                        | vmem::Event::SpanAdded { .. }
                        | vmem::Event::SpanRemoved { .. }
                )
        })
    })
}

/// At most `most` characters, the middle left out.
pub fn shorten(name: &str, most: usize) -> String {
    let count = name.chars().count();
    if count <= most {
        return name.to_owned();
    }
    let head: String = name.chars().take(most * 2 / 3).collect();
    let tail: String = name
        .chars()
        .skip(count - (most - most * 2 / 3 - 1))
        .collect();
    format!("{head}…{tail}")
}

fn bar(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    row: &Row,
    rows: &[Row],
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    if row.layout.is_empty() {
        let hint = match &row.source {
            Some(source) => format!("holds nothing; imports from {source} when asked"),
            None => "holds nothing yet; add a span".to_owned(),
        };
        ui.painter().rect_stroke(
            row.bar,
            CornerRadius::same(4),
            Stroke::new(1.0, palette.hairline),
            egui::StrokeKind::Inside,
        );
        ui.painter().text(
            row.bar.center(),
            Align2::CENTER_CENTER,
            hint,
            text(size::BODY),
            palette.muted,
        );
        return;
    }
    let child = |child| {
        let row = rows.iter().find(|row| row.arena == child)?;
        Some((row.hue, row.name.clone()))
    };
    let look = Look {
        arena: row.arena,
        arena_name: &row.name,
        hue: row.hue,
        child: &child,
        now: now(moment, row.arena),
    };
    if !row.layout.crowd.is_empty() {
        segments::crowd(ui, row.bar, &row.layout.crowd, &look);
    }
    for span in &row.layout.spans {
        segments::span(ui, moment, state, row.bar, span, &look, actions);
        ruler(ui, row.bar, span);
    }
    if let Some(now) = look.now
        && let Some(extent) = row.layout.extent_of(now.0, now.1)
    {
        let left = row.bar.left() + extent.left;
        let ringed =
            Rect::from_x_y_ranges(left..=(left + extent.width().max(2.0)), row.bar.y_range());
        paint::ring(ui.painter(), ringed, 3.0, palette.now);
    }
}

/// The segment the operation is about: what it allocated, or the free segment
/// that what it freed is part of now.
fn now(moment: &Moment<'_>, arena: ArenaId) -> Option<(u64, u64)> {
    let done = moment.done?;
    match done.result.as_ref().ok()? {
        Effect::Allocated(allocation) if allocation.arena == arena => {
            Some((allocation.base, allocation.size))
        }
        Effect::Freed {
            arena: in_arena, ..
        } if *in_arena == arena => {
            done.own_steps()
                .iter()
                .rev()
                .find_map(|step| match step.event {
                    vmem::Event::Filed { segment, .. } if step.arena == arena => {
                        Some((segment.base, segment.size))
                    }
                    _ => None,
                })
        }
        Effect::SpanAdded {
            base,
            size,
            arena: in_arena,
            ..
        } if *in_arena == arena => Some((*base, *size)),
        _ => None,
    }
}

/// Addresses below a span: round ones, as many as fit; at least its ends, if
/// they do.
fn ruler(ui: &Ui, bar: Rect, span: &SpanBar) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let top = bar.bottom() + 4.0;
    let left = bar.left() + span.extent.left;
    let right = bar.left() + span.extent.right;
    let font = mono(11.0);
    let lay = |address: u128| painter.layout_no_wrap(grouped(address), font.clone(), palette.muted);
    let tick = |x: f32| {
        painter.line_segment(
            [pos2(x, top), pos2(x, top + 4.0)],
            Stroke::new(1.0, palette.muted),
        )
    };

    if span.extent.width() < NARROWEST_RULER {
        return;
    }
    let end = u128::from(span.base) + u128::from(span.size);
    let first = lay(span.base.into());
    let last = lay(end);
    if first.size().x > span.extent.width() {
        return;
    }
    let first_right = left + first.size().x;
    tick(left);
    painter.galley(pos2(left, top + 4.0), first, palette.muted);
    let last_left = right - last.size().x;
    if last_left < first_right + 10.0 {
        return;
    }
    let widest = last.size().x;
    tick(right);
    painter.galley(pos2(last_left, top + 4.0), last, palette.muted);

    let step = round_step(span.size, (span.extent.width() / (widest + 32.0)).max(1.0));
    let mut taken = first_right;
    let mut address = (u128::from(span.base) / step + 1) * step;
    while address < end {
        let x = left
            + ((address - u128::from(span.base)) as f64 / span.size as f64) as f32
                * span.extent.width();
        let galley = lay(address);
        let half = galley.size().x / 2.0;
        if x - half > taken + 10.0 && x + half < last_left - 10.0 {
            taken = x + half;
            tick(x);
            painter.galley(pos2(x - half, top + 4.0), galley, palette.muted);
        }
        address += step;
    }
}

/// The least power of two, or 10, 20, 50, … for spans of such sizes, that cuts
/// `size` into at most `pieces`.
fn round_step(size: u64, pieces: f32) -> u128 {
    let least = (size as f64 / f64::from(pieces)).max(1.0);
    let binary = size.is_multiple_of(16);
    if binary {
        return 1 << (least.log2().ceil() as u32).min(64);
    }
    let decade = 10_u128.pow((least.log10().floor() as u32).min(19));
    [1, 2, 5, 10]
        .into_iter()
        .map(|factor| factor * decade)
        .find(|step| *step as f64 >= least)
        .unwrap_or(decade * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_its_ends() {
        assert_eq!(shorten("kmem", 10), "kmem");
        let short = shorten(&"x".repeat(60), 20);
        assert_eq!(short.chars().count(), 20);
    }

    #[test]
    fn ruler_steps_are_round_and_few() {
        assert_eq!(round_step(1024, 8.0), 128);
        assert_eq!(round_step(90, 9.0), 10);
        assert_eq!(round_step(1, 5.0), 1);
        assert!(round_step(u64::MAX, 4.0) > 1 << 61);
    }
}

//! The freelists: a row a list, with its bit, its range, its segments in list
//! order, and what it is worth to the request at hand.

use egui::{
    Align, Align2, CornerRadius, Layout, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use vmem::{LISTS, Segment, View};
use vmem_lab::words::grouped;

use crate::navigation;
use crate::paint;
use crate::state::{Action, Focus, Mark, Wanted};
use crate::theme::{Palette, mono, size, text};

/// More segments of a list than this are only counted.
const MOST_CHIPS: usize = 12;
const ROW: f32 = 34.0;

/// What a list can do for a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Worth {
    /// Everything in it is smaller.
    TooSmall,
    /// Some of it may be large enough.
    Maybe,
    /// Everything in it is large enough.
    Certain,
}

impl Worth {
    /// What list `list` is worth to a request of `size` rounded units.
    pub fn of(list: u8, size: u64) -> Self {
        let floor = size.max(1).ilog2() as u8;
        match list.cmp(&floor) {
            std::cmp::Ordering::Less => Self::TooSmall,
            std::cmp::Ordering::Equal if !size.is_power_of_two() => Self::Maybe,
            _ => Self::Certain,
        }
    }

    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::TooSmall => "too small",
            Self::Maybe => "maybe",
            Self::Certain => "certain",
        }
    }

    /// For a request that also cares about the address, size makes nothing
    /// certain.
    fn under_constraints(self) -> Self {
        match self {
            Self::Certain => Self::Maybe,
            other => other,
        }
    }
}

/// The lists worth showing, from the highest down: those between the smallest
/// that can have anything and the largest that has, or that the request asks.
fn shown_lists(view: View<'_>, wanted: Option<Wanted>) -> std::ops::RangeInclusive<u8> {
    let lowest = view.quantum().get().ilog2() as u8;
    let fullest = view.bitmap().checked_ilog2().unwrap_or(0) as u8;
    let asked = wanted.map_or(0, |wanted| wanted.size.max(1).ilog2() as u8 + 1);
    let highest = fullest.max(asked).max(lowest + 3).min(LISTS as u8 - 1);
    lowest..=highest
}

/// A row of the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Entry {
    /// One list.
    List(u8),
    /// Several neighbours that have nothing and say nothing.
    Empty { from: u8, to: u8 },
}

/// The rows from the highest list down. Long runs of empty lists are one row.
fn entries(view: View<'_>, lists: std::ops::RangeInclusive<u8>, focus: &Focus<'_>) -> Vec<Entry> {
    const LONG: usize = 3;
    const FEW: usize = 8;
    let few = lists.clone().count() <= FEW;
    let telling = |list: u8| {
        let floor = focus.wanted.map(|wanted| wanted.size.max(1).ilog2() as u8);
        view.freelist_len(list) > 0
            || focus.touches_list(list)
            || floor.is_some_and(|floor| list == floor || list == floor + 1)
    };
    let mut entries = Vec::new();
    let mut run: Vec<u8> = Vec::new();
    for list in lists.rev() {
        if few || telling(list) {
            close_run(&mut run, &mut entries, LONG);
            entries.push(Entry::List(list));
        } else {
            run.push(list);
        }
    }
    close_run(&mut run, &mut entries, LONG);
    entries
}

fn close_run(run: &mut Vec<u8>, entries: &mut Vec<Entry>, long: usize) {
    match (run.first(), run.last()) {
        (Some(&to), Some(&from)) if run.len() >= long => entries.push(Entry::Empty { from, to }),
        _ => entries.extend(run.iter().copied().map(Entry::List)),
    }
    run.clear();
}

fn empty_row(ui: &mut Ui, from: u8, to: u8) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let words = format!("lists {from} to {to}: nothing");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    ui.painter().text(
        pos2(rect.left() + 42.0, rect.center().y),
        Align2::LEFT_CENTER,
        &words,
        text(size::SMALL),
        palette.muted,
    );
}

/// Draws the panel's inside.
pub fn ui(ui: &mut Ui, view: View<'_>, focus: &mut Focus<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let lists = shown_lists(view, focus.wanted);
    let footer = focus.wanted.map(|wanted| footer(wanted, view));
    let room = ui.available_height() - if footer.is_some() { 24.0 } else { 0.0 };

    ScrollArea::vertical()
        .id_salt("freelists")
        .max_height(room.max(ROW * 3.0))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for entry in entries(view, lists, focus) {
                match entry {
                    Entry::List(list) => row(ui, view, list, focus, actions),
                    Entry::Empty { from, to } => empty_row(ui, from, to),
                }
            }
        });
    if let Some(footer) = footer {
        ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
            let words = egui::RichText::new(footer).size(size::SMALL);
            ui.add(egui::Label::new(words.color(palette.muted)).truncate());
        });
    }
}

/// What the request means for the lists, in one line.
fn footer(wanted: Wanted, view: View<'_>) -> String {
    let floor = wanted.size.max(1).ilog2();
    let units = grouped(wanted.size.into());
    let exact = wanted.size.is_power_of_two();
    let certain = if exact { floor } else { floor + 1 };
    let verb = if wanted.constrained {
        "are large enough"
    } else {
        "surely fit"
    };
    let mut line = match certain {
        64 => format!("Asked for {units} units: no list surely fits"),
        _ => format!("Asked for {units} units: list {certain} and up {verb}"),
    };
    if !exact {
        line += &format!(", list {floor} might");
    }
    if view.bitmap() == 0 {
        line += "; nothing is free";
    }
    line
}

fn row(ui: &mut Ui, view: View<'_>, list: u8, focus: &mut Focus<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let count = view.freelist_len(list);
    let worth = focus.wanted.map(|wanted| {
        let worth = Worth::of(list, wanted.size);
        if wanted.constrained {
            worth.under_constraints()
        } else {
            worth
        }
    });
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, describe(view, list, worth)));
    if focus.fresh && focus.touches_list(list) {
        ui.scroll_to_rect(rect, None);
    }
    let response = response.on_hover_ui(|ui| {
        ui.label(describe(view, list, worth));
        ui.label("The box is the list's bit in the bitmap: 1 where the list is not empty.");
    });
    if !ui.is_rect_visible(response.rect) {
        return;
    }
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    if focus.touches_list(list) {
        painter.rect(
            rect.shrink(1.0),
            CornerRadius::same(5),
            palette.now_soft,
            Stroke::new(1.5, palette.now),
            StrokeKind::Inside,
        );
    }

    // The bit.
    let middle = rect.center().y;
    let bit = Rect::from_center_size(pos2(rect.left() + 20.0, middle), vec2(22.0, 22.0));
    let (fill, ink) = if count > 0 {
        (palette.ink, palette.card)
    } else {
        (palette.card, palette.ink)
    };
    painter.rect(
        bit,
        CornerRadius::same(3),
        fill,
        Stroke::new(1.5, palette.ink),
        StrokeKind::Inside,
    );
    painter.text(
        bit.center(),
        Align2::CENTER_CENTER,
        u8::from(count > 0),
        mono(14.0),
        ink,
    );

    // The range, as a power and in numbers.
    let power = painter.text(
        pos2(bit.right() + 12.0, middle),
        Align2::LEFT_CENTER,
        "2",
        mono(14.0),
        palette.ink,
    );
    let power = painter.text(
        pos2(power.right(), middle - 6.0),
        Align2::LEFT_CENTER,
        list,
        mono(10.5),
        palette.ink,
    );
    let mut left = power.right().max(bit.right() + 38.0) + 8.0;
    let narrow = rect.width() < 330.0;
    if !(narrow && count > 0) {
        let range = painter.text(
            pos2(left, middle),
            Align2::LEFT_CENTER,
            range(list),
            mono(size::SMALL),
            palette.muted,
        );
        left = range.right() + 12.0;
    }

    // What it is worth.
    let mut right = rect.right() - 8.0;
    if let Some(worth) = worth {
        let colour = match worth {
            Worth::TooSmall => palette.muted,
            Worth::Maybe => palette.warn,
            Worth::Certain => palette.good,
        };
        let word = painter.text(
            pos2(right, middle),
            Align2::RIGHT_CENTER,
            worth.word(),
            text(size::SMALL),
            colour,
        );
        right = word.left() - 10.0;
    }
    chips(
        ui,
        view,
        list,
        Rect::from_x_y_ranges(left..=right, rect.y_range()),
        focus,
        actions,
    );
}

/// The segments in list order; as many as there is room for, then a count.
fn chips(
    ui: &mut Ui,
    view: View<'_>,
    list: u8,
    room: Rect,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let count = view.freelist_len(list);
    let mut left = room.left();
    for (index, segment) in view.freelist(list).take(MOST_CHIPS).enumerate() {
        let label = format!(
            "{} @ {}",
            grouped(segment.size.into()),
            grouped(segment.base.into())
        );
        let galley = ui
            .painter()
            .layout_no_wrap(label, mono(size::SMALL), palette.ink);
        let last = index + 1 == count;
        let more = if last { 0.0 } else { 52.0 };
        let width = galley.size().x + 14.0;
        if left + width + more > room.right() {
            let rest = grouped((count - index) as u128);
            let words = match index {
                0 => format!("{rest} free"),
                _ => format!("+ {rest} more"),
            };
            note(ui, words, pos2(left, room.center().y));
            return;
        }
        let chip = Rect::from_min_size(pos2(left, room.center().y - 11.0), vec2(width, 22.0));
        free_chip(ui, list, index, chip, segment, focus, actions);
        let text_at = Align2::CENTER_CENTER.anchor_size(chip.center(), galley.size());
        ui.painter().rect_filled(
            text_at.expand2(vec2(3.0, -1.0)),
            CornerRadius::same(3),
            palette.card,
        );
        ui.painter().galley(text_at.min, galley, palette.ink);
        left = chip.right() + 6.0;
        if index + 1 == MOST_CHIPS && count > MOST_CHIPS {
            let rest = grouped((count - MOST_CHIPS) as u128);
            note(ui, format!("+ {rest} more"), pos2(left, room.center().y));
        }
    }
}

/// What stands for segments that are not drawn.
fn note(ui: &Ui, words: String, at: egui::Pos2) {
    let palette = Palette::of(ui);
    ui.painter().text(
        at,
        Align2::LEFT_CENTER,
        words,
        text(size::SMALL),
        palette.muted,
    );
}

fn free_chip(
    ui: &mut Ui,
    list: u8,
    index: usize,
    chip: Rect,
    segment: Segment,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let response = navigation::thing(ui, chip, ui.scope_id().with((list, index)));
    response.widget_info(|| {
        let name = format!(
            "free segment, {} units at {}, list {list}",
            segment.size, segment.base
        );
        WidgetInfo::labeled(Role::Button, true, name)
    });
    let painter = ui.painter();
    painter.rect_filled(chip, CornerRadius::same(4), palette.card);
    paint::hatch(
        painter,
        chip.shrink(1.0),
        7.0,
        Stroke::new(1.2, palette.hatch),
    );
    let edge = if response.hovered() || focus.is_lit(segment.base) {
        2.5
    } else {
        1.2
    };
    painter.rect_stroke(
        chip,
        CornerRadius::same(4),
        Stroke::new(edge, palette.ink),
        StrokeKind::Inside,
    );
    if response.hovered() || response.has_focus() {
        focus.point_at(segment.base);
    }
    if response.clicked() {
        let arena = focus.arena;
        let base = segment.base;
        actions.push(Action::Select(Some(Mark::Segment { arena, base })));
    }
}

/// "512 – 1 023".
pub fn range(list: u8) -> String {
    let low = 1_u64 << list;
    let high = low + (low - 1);
    match list {
        0 => "1".to_owned(),
        1..=40 => format!("{} – {}", grouped(low.into()), grouped(high.into())),
        _ => format!("from {}", grouped(low.into())),
    }
}

fn describe(view: View<'_>, list: u8, worth: Option<Worth>) -> String {
    let count = view.freelist_len(list);
    let worth = worth.map_or(String::new(), |worth| format!(", {}", worth.word()));
    format!("list {list}, {} units: {count} free{worth}", range(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_of_two_is_certain_in_its_own_list() {
        assert_eq!(Worth::of(6, 64), Worth::Certain);
        assert_eq!(Worth::of(6, 65), Worth::Maybe);
        assert_eq!(Worth::of(5, 64), Worth::TooSmall);
        assert_eq!(Worth::of(7, 65), Worth::Certain);
    }

    #[test]
    fn the_range_of_the_last_list_does_not_overflow() {
        assert!(range(63).starts_with("from 9"));
    }
}

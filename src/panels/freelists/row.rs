//! A freelist as a row: its bit, its range, its segments in list order, and what it is
//! worth.

use crate::kit::settings;
use egui::{
    Align2, CornerRadius, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use vmem::{Segment, View};
use vmem_lab::narration::{grouped, units};
use vmem_lab::query::ListFit;

use crate::kit::chip::{Chip, Fill};
use crate::kit::focus::Focus;
use crate::kit::theme::{Galley, Palette, mono, size, text};
use crate::kit::{chip, navigation};
use crate::panels::freelists::worth;
use vmem_view::action::Action;
use vmem_view::wording::{sizes_from, sizes_of};

/// More segments of a list than this are only counted.
const MOST_CHIPS: usize = 12;
/// Between the range and the segments.
const AFTER_RANGE: f32 = 12.0;
/// Between what left the list and what is in it.
const AFTER_GHOST: f32 = 10.0;
/// The height of a row.
pub(super) const HEIGHT: f32 = 34.0;

/// Draws a list's row.
pub(super) fn ui(
    ui: &mut Ui,
    view: View<'_>,
    list: u8,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), HEIGHT);
    let (_, rect) = ui.allocate_space(size);
    let response = navigation::thing(ui, rect, ui.scope_id().with(("list", list)));
    let worth = focus.highlights.wanted.map(|wanted| worth(list, wanted));
    let touched = focus.highlights.touches_list(list);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, describe(view, list, worth)));
    if focus.news.is_fresh() && touched {
        ui.scroll_to_rect(rect, None);
    }
    let lit = focus.link(&response, focus.list(list), actions);
    let response = response.on_hover_ui(|ui| {
        ui.label(describe(view, list, worth));
        ui.label("The box is the list’s bit in the bitmap: 1 where the list is not empty.");
    });
    if !ui.is_rect_visible(response.rect) {
        return;
    }
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    if touched {
        let edge = Stroke::new(1.5, palette.now);
        let (inner, corner) = (rect.shrink(1.0), CornerRadius::same(5));
        painter.rect(inner, corner, palette.now_soft, edge, StrokeKind::Inside);
    }
    if lit {
        let edge = Stroke::new(1.5, palette.ink);
        let (inner, corner) = (rect.shrink(2.5), CornerRadius::same(4));
        painter.rect_stroke(inner, corner, edge, StrokeKind::Inside);
    }
    let count = view.freelist_len(list);
    let search = focus.highlights.search.as_ref();
    let searched = search.is_some_and(|search| search.list == list);
    let mut left = head(&painter, &palette, rect, list, count);
    let right = worth_ui(&painter, &palette, rect, worth);
    let highlights = focus.highlights.clone();
    let gone = highlights.moves.left_list(list).next();
    // What is in the list needs the room of its range, if that is little.
    let chips_need = match count {
        0 => 0.0,
        _ => least_width(ui, view, list, count),
    };
    let needed = chips_need + gone.map_or(0.0, |gone| short_width(ui, gone) + AFTER_GHOST);
    if count == 0 || rect.width() >= 330.0 && !searched {
        left = range_ui(&painter, &palette, rect, list, left..=right - needed);
    }
    if let Some(gone) = gone {
        let at = pos2(left, rect.center().y);
        left = ghost(ui, list, gone, at, right - chips_need);
    }
    let room = Rect::from_x_y_ranges(left..=right, rect.y_range());
    chips(ui, view, list, room, focus, actions);
}

/// The bit and the power of two. Where they end.
fn head(painter: &egui::Painter, palette: &Palette, rect: Rect, list: u8, count: usize) -> f32 {
    let middle = rect.center().y;
    let bit = Rect::from_center_size(pos2(rect.left() + 20.0, middle), vec2(22.0, 22.0));
    let (fill, ink) = if count > 0 {
        (palette.ink, palette.card)
    } else {
        (palette.card, palette.ink)
    };
    let edge = Stroke::new(1.5, palette.ink);
    painter.rect(bit, CornerRadius::same(3), fill, edge, StrokeKind::Inside);
    painter.text(
        bit.center(),
        Align2::CENTER_CENTER,
        u8::from(count > 0),
        mono(14.0),
        ink,
    );
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
        mono(size::SMALL),
        palette.ink,
    );
    power.right().max(bit.right() + 38.0) + 8.0
}

/// The range in numbers, or where it begins, if there is `room`. Where what is next begins.
fn range_ui(
    painter: &egui::Painter,
    palette: &Palette,
    rect: Rect,
    list: u8,
    room: std::ops::RangeInclusive<f32>,
) -> f32 {
    let left = *room.start();
    let lay = |words| painter.layout_no_wrap(words, mono(size::SMALL), palette.muted);
    let words = [sizes_of(list), sizes_from(list)].map(lay);
    let fits = |words: &Galley| left + words.size().x + AFTER_RANGE <= *room.end();
    let Some(words) = words.into_iter().find(fits) else {
        return left;
    };
    let place = Rect::from_min_size(pos2(left, rect.center().y), words.size());
    let right = place.right();
    let at = place.min - vec2(0.0, words.size().y / 2.0);
    painter.galley(at, words, palette.muted);
    right + AFTER_RANGE
}

/// What was in the list before, ahead of what is: where there is room, with its address.
/// Where what is next begins.
fn ghost(ui: &Ui, list: u8, gone: Segment, at: Pos2, most: f32) -> f32 {
    let palette = Palette::of(ui);
    let base = settings::current(ui.ctx()).address(gone.base.into());
    let units_alone = grouped(gone.size.into());
    let labels = [format!("{units_alone} @ {base}"), units_alone];
    let fits = |label: &Galley| at.x + chip::width(label) <= most;
    let Some(label) = labels
        .map(|label| lay_out(ui, label))
        .into_iter()
        .find(fits)
    else {
        return at.x;
    };
    let size = vec2(chip::width(&label), chip::HEIGHT);
    let rect = Rect::from_min_size(at - vec2(0.0, size.y / 2.0), size);
    chip::ghost(ui.painter(), &palette, rect, label);
    let words = format!("was in list {list}: {} at {base}", units(gone.size));
    let id = ui.scope_id().with(("gone", list));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    response.on_hover_text(words);
    rect.right() + AFTER_GHOST
}

/// What the first of a list's segments needs, and the count of the rest.
fn least_width(ui: &Ui, view: View<'_>, list: u8, count: usize) -> f32 {
    let first = view.freelist(list).next();
    let chip = first.map_or(0.0, |segment| short_width(ui, segment));
    match count {
        1 => chip,
        _ => chip + note_width(ui, &rest(count)),
    }
}

/// "+ 3 more".
fn rest(more: usize) -> String {
    format!("+ {} more", grouped(more as u128))
}

/// The width of words behind a chip.
fn note_width(ui: &Ui, words: &str) -> f32 {
    let ink = Palette::of(ui).ink;
    let words = ui
        .painter()
        .layout_no_wrap(words.to_owned(), text(size::SMALL), ink);
    words.size().x + 8.0
}

/// What it is worth, at the right. Where that begins.
fn worth_ui(painter: &egui::Painter, palette: &Palette, rect: Rect, worth: Option<ListFit>) -> f32 {
    let right = rect.right() - 8.0;
    let Some(worth) = worth else { return right };
    let colour = match worth {
        ListFit::TooSmall => palette.muted,
        ListFit::MightFit => palette.warn,
        ListFit::AlwaysFits => palette.good,
    };
    let word = painter.text(
        pos2(right, rect.center().y),
        Align2::RIGHT_CENTER,
        worth.word(),
        text(size::SMALL),
        colour,
    );
    word.left() - 10.0
}

/// The segments in list order; as many as there is room for, then a count. While the
/// list is searched, those around the one that is examined.
fn chips(
    ui: &mut Ui,
    view: View<'_>,
    list: u8,
    room: Rect,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let painter = ui.painter().clone();
    let highlights = focus.highlights.clone();
    let count = view.freelist_len(list);
    let search = highlights.search.as_ref();
    let (mut ahead, mut segments) = match search.filter(|search| search.list == list) {
        Some(search) => (search.ahead, search.window.clone()),
        None => (0, view.freelist(list).take(MOST_CHIPS).collect()),
    };
    let middle = room.center().y;
    // Wide enough for whatever is left to be counted.
    let note = note_width(ui, &rest(count));
    // The one that is examined is seen before the one ahead of it.
    let first_two: f32 = segments
        .iter()
        .take(2)
        .map(|&one| short_width(ui, one))
        .sum();
    let needed = first_two + 2.0 * chip::LINK + 2.0 * note;
    if search.is_some_and(|search| search.list == list && search.examined > ahead + 1)
        && needed > room.width()
    {
        ahead += 1;
        segments.remove(0);
    }
    let mut left = room.left();
    if ahead > 0 {
        let words = format!("{} ahead", grouped(ahead as u128));
        left = chip::note(&painter, &palette, words, pos2(left, middle)) + 2.0;
    }
    let beyond = if count > segments.len() { note } else { 0.0 };
    let label = shortest_that_fit(ui, &segments, room.right() - left - beyond);
    for (index, &segment) in segments.iter().enumerate() {
        let galley = label(ui, segment);
        let place = ahead + index;
        let link = if place > 0 { chip::LINK } else { 0.0 };
        let more = if place + 1 == count { 0.0 } else { note };
        let width = chip::width(&galley);
        if left + link + width + more > room.right() {
            let words = match place {
                0 => format!("{} free", grouped(count as u128)),
                _ => rest(count - place),
            };
            // Nothing is written over what the list is worth: the bit says it, too.
            if left + note_width(ui, &words) <= room.right() {
                chip::note(&painter, &palette, words, pos2(left + 6.0, middle));
            }
            return;
        }
        if link > 0.0 {
            chip::arrow(&painter, left + 2.0, left + link - 2.0, middle, palette.ink);
        }
        let at = pos2(left + link, middle - chip::HEIGHT / 2.0);
        let rect = Rect::from_min_size(at, vec2(width, chip::HEIGHT));
        free_chip(ui, list, rect, segment, galley, focus, actions);
        left = rect.right();
    }
    let drawn = ahead + segments.len();
    if drawn < count {
        chip::note(
            &painter,
            &palette,
            rest(count - drawn),
            pos2(left + 6.0, middle),
        );
    }
}

type Label = fn(&Ui, Segment) -> Galley;

/// Size and address, if there is room for all segments with both; else their sizes,
/// which is what a search of the list compares.
fn shortest_that_fit(ui: &Ui, segments: &[Segment], room: f32) -> Label {
    let long: Label = |ui, segment| {
        let base = settings::current(ui.ctx()).address(segment.base.into());
        let label = format!("{} @ {base}", grouped(segment.size.into()));
        lay_out(ui, label)
    };
    let short: Label = |ui, segment| lay_out(ui, grouped(segment.size.into()));
    let mut needed = chip::LINK * segments.len().saturating_sub(1) as f32;
    for &segment in segments {
        needed += chip::width(&long(ui, segment));
        if needed > room {
            return short;
        }
    }
    long
}

/// The width of a chip with the size alone.
fn short_width(ui: &Ui, segment: Segment) -> f32 {
    chip::width(&lay_out(ui, grouped(segment.size.into())))
}

fn lay_out(ui: &Ui, label: String) -> Galley {
    let ink = Palette::of(ui).ink;
    ui.painter().layout_no_wrap(label, mono(size::SMALL), ink)
}

fn free_chip(
    ui: &mut Ui,
    list: u8,
    rect: Rect,
    segment: Segment,
    label: Galley,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let base = settings::current(ui.ctx()).address(segment.base.into());
    let units = units(segment.size);
    let chip = Chip {
        base: segment.base,
        id: ui.scope_id().with(("free", list, segment.base)),
        rect,
        label,
        fill: Fill::Hatched,
        came: focus.highlights.moves.is_filed(segment.base),
        looks: (|highlights| &highlights.examined, "examined"),
        name: &|| format!("free segment, {units} at {base}, list {list}"),
        tip: &|| format!("free, {units} at {base}"),
    };
    chip::ui(ui, chip, focus, actions);
}

fn describe(view: View<'_>, list: u8, worth: Option<ListFit>) -> String {
    let count = view.freelist_len(list);
    let worth = worth.map_or(String::new(), |worth| format!(", {}", worth.word()));
    format!("list {list}, {} units: {count} free{worth}", sizes_of(list))
}

//! The row of a freelist: its bit, its sizes, its segments in order, and whether they fit the
//! request.

use egui::{Align2, Painter, Rect, StrokeKind, Ui, pos2, vec2};
use vmem::{Segment, View};
use vmem_lab::narration::{grouped, units};
use vmem_lab::query::ListFit;

use crate::kit::chip::{Chip, Ghost, Kind, Measures};
use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, mono, size, text};
use crate::kit::{chip, mono_width, paint};
use vmem_view::freelist_rows::list_name;
use vmem_view::wording::{sizes_from, sizes_of};

/// At most this many segments of a list are drawn; the others are counted.
const MOST_CHIPS: usize = 12;
/// The distance from the sizes to the segments.
const AFTER_SIZES: f32 = 12.0;
/// The distance from the ghost to the segments.
const AFTER_GHOST: f32 = 10.0;
/// The height of a row.
pub(super) const HEIGHT: f32 = 34.0;
/// The height of a row in a low panel.
pub(super) const LEAST_HEIGHT: f32 = 26.0;
const CHIPS: Measures = Measures {
    height: 22.0,
    padding: 14.0,
    link: 16.0,
    before_arrow: 2.0,
};

/// Draws the row of a list. Returns its bounds.
pub(super) fn ui(
    ui: &mut Ui,
    view: View<'_>,
    list: u8,
    height: f32,
    focus: &mut Focus<'_>,
) -> Rect {
    let palette = Palette::of(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let highlights = focus.highlights.clone();
    let is_changed = highlights.changes_list(list);
    let name = || list_name(view, list, highlights.wanted.as_ref());
    let item = focus.list(list);
    let (response, is_highlighted) = focus.thing(ui, rect, ("list", list), item, name);
    response.on_hover_ui(|ui| {
        ui.label(name());
        ui.label("The box is the list’s bit in the bitmap: 1 if the list is not empty.");
    });
    if !ui.is_rect_visible(rect) {
        return rect;
    }
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    if is_changed {
        paint::changed(&painter, &palette, rect.shrink(1.0));
    }
    if is_highlighted {
        let edge = (1.5, palette.ink);
        painter.rect_stroke(rect.shrink(2.5), 4.0, edge, StrokeKind::Inside);
    }
    let count = view.freelist_len(list);
    let mut left = head(&painter, &palette, rect, list, count);
    let fit = highlights.wanted.as_ref();
    let fit = fit.map(|request| ListFit::new(list, request));
    let right = fit_ui(&painter, &palette, rect, fit);
    let gone = highlights.moves.left_list(list);
    // The segments need the room of the sizes, if there is little.
    let chips_need = least_width(ui, view, list, count);
    let needed = chips_need + gone.map_or(0.0, |gone| short_width(ui, gone) + AFTER_GHOST);
    let search = highlights.search.as_ref();
    let is_searched = search.is_some_and(|search| search.list == list);
    if count == 0 || rect.width() >= 330.0 && !is_searched {
        left = sizes_ui(ui, rect, list, left, right - needed);
    }
    if let Some(gone) = gone {
        let (address, size) = (focus.address(gone.base), grouped(gone.size.into()));
        let ghost = Ghost {
            id: ui.scope_id().with(("gone", list)),
            labels: vec![format!("{size} @ {address}"), size],
            text: format!("was in list {list}: {} at {address}", units(gone.size)),
        };
        let at = pos2(left, rect.center().y);
        let end = CHIPS.ghost(ui, ghost, at, right - chips_need);
        left = end.map_or(left, |end| end + AFTER_GHOST);
    }
    let room = Rect::from_x_y_ranges(left..=right, rect.y_range());
    chips(ui, view, list, room, focus);
    rect
}

/// Draws the bit and the power of two. Returns where they end.
fn head(painter: &Painter, palette: &Palette, rect: Rect, list: u8, count: usize) -> f32 {
    let (ink, middle) = (palette.ink, rect.center().y);
    let bit = Rect::from_center_size(pos2(rect.left() + 20.0, middle), vec2(22.0, 22.0));
    let (digit, fill, on_fill) = if count > 0 {
        ("1", ink, palette.card)
    } else {
        ("0", palette.card, ink)
    };
    painter.rect(bit, 3.0, fill, (1.5, ink), StrokeKind::Inside);
    let (font, at) = (mono(14.0), bit.center());
    painter.text(at, Align2::CENTER_CENTER, digit, font.clone(), on_fill);
    let at = pos2(bit.right() + 12.0, middle);
    let two = painter.text(at, Align2::LEFT_CENTER, "2", font, ink);
    let (font, at) = (mono(size::SMALL), pos2(two.right(), middle - 6.0));
    let power = painter.text(at, Align2::LEFT_CENTER, list, font, ink);
    power.right().max(bit.right() + 38.0) + 8.0
}

/// Draws the sizes of the list at `left`, if there is room. Returns where the next part begins.
fn sizes_ui(ui: &Ui, rect: Rect, list: u8, left: f32, right: f32) -> f32 {
    let muted = Palette::of(ui).muted;
    let mut sizes = [sizes_of(list), sizes_from(list)]
        .into_iter()
        .map(|sizes| chip::lay_out(ui, sizes, muted));
    let Some(sizes) = sizes.find(|sizes| left + sizes.size().x + AFTER_SIZES <= right) else {
        return left;
    };
    let next = left + sizes.size().x + AFTER_SIZES;
    let top = rect.center().y - sizes.size().y / 2.0;
    ui.painter().galley(pos2(left, top), sizes, muted);
    next
}

/// Returns the least width of the chips: of the first, and of the note for the others.
fn least_width(ui: &Ui, view: View<'_>, list: u8, count: usize) -> f32 {
    let first = view.freelist(list).next();
    let chip = first.map_or(0.0, |segment| short_width(ui, segment));
    if count > 1 {
        chip + chip::note_width(ui, &chip::more(count))
    } else {
        chip
    }
}

/// Draws whether the list fits the request, at the right. Returns where the text begins.
fn fit_ui(painter: &Painter, palette: &Palette, rect: Rect, fit: Option<ListFit>) -> f32 {
    let right = rect.right() - 8.0;
    let Some(fit) = fit else { return right };
    let colour = match fit {
        ListFit::TooSmall => palette.muted,
        ListFit::MightFit => palette.warn,
        ListFit::AlwaysFits => palette.good,
    };
    let (at, font) = (pos2(right, rect.center().y), text(size::SMALL));
    let label = painter.text(at, Align2::RIGHT_CENTER, fit.word(), font, colour);
    label.left() - 10.0
}

/// Draws as many segments as fit, in list order, and the count of the others. During a search
/// of the list: those around the segment examined last.
fn chips(ui: &mut Ui, view: View<'_>, list: u8, room: Rect, focus: &mut Focus<'_>) {
    let (ink, radix) = (Palette::of(ui).ink, focus.settings.radix);
    let highlights = focus.highlights.clone();
    let count = view.freelist_len(list);
    let search = highlights.search.as_ref();
    let search = search.filter(|search| search.list == list);
    let (mut skipped, mut segments) = match search {
        Some(search) => (search.skipped, search.window.clone()),
        None => (0, view.freelist(list).take(MOST_CHIPS).collect()),
    };
    let note_width = chip::note_width(ui, &chip::more(count));
    // The segment examined last is more important than the one before it.
    let first_two = segments.iter().take(2);
    let first_two: f32 = first_two.map(|&segment| short_width(ui, segment)).sum();
    let needed = first_two + 2.0 * CHIPS.link + 2.0 * note_width;
    if search.is_some_and(|search| search.examined > skipped + 1) && needed > room.width() {
        skipped += 1;
        segments.remove(0);
    }
    let mut at = room.left_center();
    if skipped > 0 {
        let note = format!("{} before", grouped(skipped as u128));
        at.x = chip::note(ui, note, at) + 2.0;
    }
    let beyond = if count > segments.len() {
        note_width
    } else {
        0.0
    };
    let is_short = !fits_with_addresses(ui, &segments, focus, room.right() - at.x - beyond);
    for (index, &segment) in segments.iter().enumerate() {
        let label = if is_short {
            short_label(segment)
        } else {
            long_label(segment, focus)
        };
        let galley = chip::lay_out(ui, label, ink);
        let place = skipped + index;
        let link = if place > 0 { CHIPS.link } else { 0.0 };
        let after = if place + 1 == count { 0.0 } else { note_width };
        if at.x + link + CHIPS.width(&galley) + after > room.right() {
            let note = if place == 0 {
                format!("{} free", grouped(count as u128))
            } else {
                chip::more(count - place)
            };
            // Without room for the note, the bit still says that the list is not empty.
            if at.x + chip::note_width(ui, &note) <= room.right() {
                chip::note(ui, note, at + vec2(6.0, 0.0));
            }
            return;
        }
        if place > 0 {
            at = CHIPS.arrow(ui.painter(), at, ink);
        }
        let text = || format!("{} at {}", units(segment.size), radix.address(segment.base));
        let chip = Chip {
            base: segment.base,
            kind: Kind::Free,
            label: galley,
            name: &|| format!("free segment, {}, list {list}", text()),
            tooltip: &|| format!("free, {}", text()),
        };
        at = CHIPS.chip(ui, chip, at, focus);
    }
    let drawn = skipped + segments.len();
    if drawn < count {
        chip::note(ui, chip::more(count - drawn), at + vec2(6.0, 0.0));
    }
}

fn long_label(segment: Segment, focus: &Focus<'_>) -> String {
    format!("{} @ {}", short_label(segment), focus.address(segment.base))
}

/// Returns the size, which a search of the list compares.
fn short_label(segment: Segment) -> String {
    grouped(segment.size.into())
}

fn short_width(ui: &Ui, segment: Segment) -> f32 {
    mono_width(ui, &short_label(segment), size::SMALL) + CHIPS.padding
}

/// Returns whether all segments fit with their addresses.
fn fits_with_addresses(ui: &Ui, segments: &[Segment], focus: &Focus<'_>, room: f32) -> bool {
    let mut needed = CHIPS.link * segments.len().saturating_sub(1) as f32;
    segments.iter().all(|&segment| {
        let label = long_label(segment, focus);
        needed += mono_width(ui, &label, size::SMALL) + CHIPS.padding;
        needed <= room
    })
}

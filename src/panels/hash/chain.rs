//! A bucket with its chain, in the order of a look-up.

use egui::{Align2, Pos2, Rect, Sense, StrokeKind, Ui, pos2, vec2};
use vmem::Segment;
use vmem_lab::narration::{count, grouped, units};

use crate::kit::chip::{self, Chip, Ghost, Kind, Measures};
use crate::kit::focus::Focus;
use crate::kit::paint;
use crate::kit::theme::{Galley, Palette, size, text};
use crate::panels::hash::Table;
use vmem_view::hash::chip_labels;

/// The height of a bucket's row.
pub(super) const HEIGHT: f32 = 26.0;
/// At most this many segments of a chain are drawn in a row; the others are counted.
const MOST_CHIPS: usize = 12;
/// At most this many segments are drawn of a whole chain.
const MOST_OF_WHOLE: usize = 64;
const CHIPS: Measures = Measures {
    height: 21.0,
    padding: 12.0,
    link: 20.0,
    before_arrow: 0.0,
};

/// Draws a bucket in `room`, with as much of its chain as fits.
pub(super) fn ui(ui: &mut Ui, table: &Table<'_>, bucket: usize, room: Rect, focus: &mut Focus<'_>) {
    if focus.scroll.is_fresh() && focus.highlights.changes_bucket(bucket) {
        // The neighbours are scrolled into view, too: the outermost rows fade.
        ui.scroll_to_rect(room.expand2(vec2(0.0, HEIGHT)), None);
    }
    let mut at = cell(ui, table, bucket, room, focus);
    let mut chain = table.view.chain_of(bucket).enumerate().peekable();
    let gone = focus.highlights.moves.left_bucket(bucket);
    if chain.peek().is_none() && gone.is_none() {
        empty(ui, at);
    }
    while let Some((index, segment)) = chain.next() {
        // The next segment is at least counted.
        let right = room.right() - if chain.peek().is_some() { 28.0 } else { 0.0 };
        let room = right - at.x - CHIPS.link;
        let label = label(ui, table, segment, focus, room - 2.0);
        if index == MOST_CHIPS || CHIPS.width(&label) > room {
            let note = format!("+ {}", 1 + chain.count());
            chip::note(ui, note, at + vec2(6.0, 0.0));
            return;
        }
        at = link(ui, table, (bucket, segment), label, at, focus);
    }
    if let Some(gone) = gone {
        let address = focus.address(gone.base);
        let owner = (table.owner)(gone.base);
        let text = format!("was in bucket {bucket}: {} at {address}", units(gone.size));
        let ghost = Ghost {
            id: ui.scope_id().with(("gone", bucket)),
            labels: chip_labels(&address, owner.as_deref()),
            text: owner.map_or(text.clone(), |owner| format!("{owner} {text}")),
        };
        CHIPS.ghost(ui, ghost, at + vec2(CHIPS.link, 0.0), room.right());
    }
}

/// Draws a bucket with its whole chain, on as many lines as it needs.
pub(super) fn whole(ui: &mut Ui, table: &Table<'_>, bucket: usize, focus: &mut Focus<'_>) {
    let width = ui.available_width();
    let indent = 8.0 + cell_width(&number(ui, bucket));
    let lines = lines(ui, table, bucket, width - indent, focus);
    let count = lines.iter().map(Vec::len).sum::<usize>();
    let length = table.view.chain_of(bucket).count();
    let height = lines.len().max(1) as f32 * HEIGHT + if count < length { 20.0 } else { 0.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let first = rect.with_max_y(rect.top() + HEIGHT);
    let left = cell(ui, table, bucket, first, focus);
    if count == 0 {
        empty(ui, left);
    }
    for (line, chips) in lines.into_iter().enumerate() {
        let mut at = left + vec2(0.0, line as f32 * HEIGHT);
        for (segment, label) in chips {
            at = link(ui, table, (bucket, segment), label, at, focus);
        }
    }
    if count < length {
        let more = chip::more(length - count);
        chip::note(ui, more, pos2(left.x, rect.bottom() - 10.0));
    }
}

/// Returns the chips of a chain, line by line.
fn lines(
    ui: &Ui,
    table: &Table<'_>,
    bucket: usize,
    room: f32,
    focus: &Focus<'_>,
) -> Vec<Vec<(Segment, Galley)>> {
    let mut lines: Vec<Vec<(Segment, Galley)>> = Vec::new();
    let mut x = 0.0;
    for segment in table.view.chain_of(bucket).take(MOST_OF_WHOLE) {
        let label = label(ui, table, segment, focus, room - CHIPS.link);
        let width = CHIPS.link + CHIPS.width(&label);
        match lines.last_mut() {
            Some(line) if x + width <= room => line.push((segment, label)),
            _ => {
                x = 0.0;
                lines.push(vec![(segment, label)]);
            }
        }
        x += width;
    }
    lines
}

/// Draws the dot of an empty chain.
fn empty(ui: &Ui, left: Pos2) {
    let (at, font) = (left + vec2(10.0, 0.0), text(size::BODY));
    let muted = Palette::of(ui).muted;
    ui.painter().text(at, Align2::LEFT_CENTER, "·", font, muted);
}

fn number(ui: &Ui, bucket: usize) -> Galley {
    chip::lay_out(ui, grouped(bucket as u128), Palette::of(ui).ink)
}

fn cell_width(number: &Galley) -> f32 {
    (number.size().x + 10.0).max(32.0)
}

/// Draws the bucket's number in its box. Returns the middle of the box's right edge.
fn cell(ui: &Ui, table: &Table<'_>, bucket: usize, room: Rect, focus: &mut Focus<'_>) -> Pos2 {
    let palette = Palette::of(ui);
    let number = number(ui, bucket);
    let middle = room.center().y;
    let at = pos2(room.left() + 1.0, middle - CHIPS.height / 2.0);
    let cell = Rect::from_min_size(at, vec2(cell_width(&number), CHIPS.height));
    let name = || {
        let length = table.view.chain_of(bucket).count() as u128;
        format!("bucket {bucket}: {}", count(length, "segment", "segments"))
    };
    let item = focus.bucket(bucket);
    let (_, is_highlighted) = focus.thing(ui, cell, ("bucket", bucket), item, name);
    let painter = ui.painter();
    if focus.highlights.changes_bucket(bucket) {
        let row = Rect::from_x_y_ranges(room.x_range(), (middle - 13.0)..=(middle + 13.0));
        paint::changed(painter, &palette, row);
    }
    let width = if is_highlighted { 2.5 } else { 1.2 };
    let edge = (width, palette.ink);
    painter.rect(cell, 3.0, palette.sunk, edge, StrokeKind::Inside);
    let (at, ink) = (cell.center(), palette.ink);
    paint::galley(painter, at, Align2::CENTER_CENTER, number, ink);
    cell.right_center()
}

/// Lays out the first label that fits, or else the last.
fn label(ui: &Ui, table: &Table<'_>, segment: Segment, focus: &Focus<'_>, room: f32) -> Galley {
    let ink = Palette::of(ui).on_hue;
    let owner = (table.owner)(segment.base);
    let mut labels = chip_labels(&focus.address(segment.base), owner.as_deref()).into_iter();
    let mut galley = chip::lay_out(ui, labels.next().unwrap_or_default(), ink);
    while CHIPS.width(&galley) > room
        && let Some(label) = labels.next()
    {
        galley = chip::lay_out(ui, label, ink);
    }
    galley
}

/// Draws an arrow from `at` to a segment of a chain, and the segment. Returns where it ends.
fn link(
    ui: &Ui,
    table: &Table<'_>,
    (bucket, segment): (usize, Segment),
    label: Galley,
    at: Pos2,
    focus: &mut Focus<'_>,
) -> Pos2 {
    let (base, radix) = (segment.base, focus.settings.radix);
    let place = || format!("{} at {}", units(segment.size), radix.address(base));
    let name = || match (table.owner)(base) {
        Some(owner) => format!("bucket {bucket}: {owner} {}", place()),
        None => format!("bucket {bucket}: {}", place()),
    };
    let tooltip = || match (table.owner)(base) {
        Some(owner) => format!("{owner}: {}", place()),
        None => place(),
    };
    let chip = Chip {
        base,
        kind: Kind::Allocated,
        label,
        name: &name,
        tooltip: &tooltip,
    };
    let at = CHIPS.arrow(ui.painter(), at, Palette::of(ui).ink);
    CHIPS.chip(ui, chip, at, focus)
}

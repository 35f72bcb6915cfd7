//! A bucket with its chain, in the order of a look-up.

use egui::{
    Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use vmem::Segment;
use vmem_lab::narration::{count, grouped, units};

use crate::kit::chip::{Chip, Fill, Ghost, Measures};
use crate::kit::focus::Focus;
use crate::kit::theme::{Galley, Palette, size, text};
use crate::kit::{chip, navigation};
use crate::panels::hash::Table;
use vmem_view::hash_text::chip_labels;

/// The height of a bucket's row.
pub(super) const HEIGHT: f32 = 26.0;
/// At most this many segments of a chain are drawn in a row; the others are counted.
const MOST_CHIPS: usize = 12;
/// At most this many segments are drawn of a whole chain.
const MOST_OF_WHOLE: usize = 64;
const CHIPS: Measures = Measures {
    height: 21.0,
    ghost: 19.0,
    padding: 12.0,
    link: 20.0,
    before_arrow: 0.0,
};

/// Draws a bucket in `room`, with as much of its chain as fits.
pub(super) fn ui(ui: &mut Ui, table: &Table<'_>, bucket: usize, room: Rect, focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    let painter = ui.painter().clone();
    if focus.scroll.is_fresh() && focus.highlights.changes_bucket(bucket) {
        // The neighbours are scrolled into view, too: the outermost rows fade.
        ui.scroll_to_rect(room.expand2(vec2(0.0, HEIGHT)), None);
    }
    let mut at = pos2(cell(ui, table, bucket, room, focus), room.center().y);
    let mut chain = table.view.chain_of(bucket).enumerate().peekable();
    let gone = focus.highlights.moves.left_bucket(bucket);
    if chain.peek().is_none() && gone.is_none() {
        empty(ui, at.x, at.y);
    }
    while let Some((index, segment)) = chain.next() {
        // The next segment is at least counted.
        let right = room.right() - if chain.peek().is_some() { 28.0 } else { 0.0 };
        let most = right - at.x - CHIPS.link - 2.0;
        let label = label(ui, table, segment, focus, most);
        if index == MOST_CHIPS || at.x + CHIPS.link + CHIPS.width(&label) > right {
            chip::note(ui, format!("+ {}", 1 + chain.count()), at.x + 6.0, at.y);
            return;
        }
        let rect = CHIPS.place(&label, CHIPS.arrow(&painter, at, palette.ink));
        at.x = rect.right();
        let link = Link {
            bucket,
            segment,
            rect,
            label,
        };
        allocated_chip(ui, table, link, focus);
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
    let ink = Palette::of(ui).ink;
    let width = ui.available_width();
    let indent = 8.0 + cell_width(ui, bucket);
    let lines = lines(ui, table, bucket, width - indent, focus);
    let count = lines.iter().map(Vec::len).sum::<usize>();
    let length = table.view.chain_of(bucket).count();
    let height = lines.len().max(1) as f32 * HEIGHT + if count < length { 20.0 } else { 0.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let painter = ui.painter().clone();
    let first = rect.with_max_y(rect.top() + HEIGHT);
    let left = cell(ui, table, bucket, first, focus);
    if count == 0 {
        empty(ui, left, first.center().y);
    }
    for (line, chips) in lines.into_iter().enumerate() {
        let mut at = pos2(left, first.center().y + line as f32 * HEIGHT);
        for (segment, label) in chips {
            let rect = CHIPS.place(&label, CHIPS.arrow(&painter, at, ink));
            at.x = rect.right();
            let link = Link {
                bucket,
                segment,
                rect,
                label,
            };
            allocated_chip(ui, table, link, focus);
        }
    }
    if count < length {
        chip::note(ui, chip::more(length - count), left, rect.bottom() - 10.0);
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
fn empty(ui: &Ui, left: f32, middle: f32) {
    let (at, muted) = (pos2(left + 10.0, middle), Palette::of(ui).muted);
    let font = text(size::BODY);
    ui.painter().text(at, Align2::LEFT_CENTER, "·", font, muted);
}

fn number(ui: &Ui, bucket: usize) -> Galley {
    chip::lay_out(ui, grouped(bucket as u128), Palette::of(ui).ink)
}

fn cell_width(ui: &Ui, bucket: usize) -> f32 {
    (number(ui, bucket).size().x + 10.0).max(32.0)
}

/// Draws the bucket's number in its box. Returns where the box ends.
fn cell(ui: &mut Ui, table: &Table<'_>, bucket: usize, room: Rect, focus: &mut Focus<'_>) -> f32 {
    let palette = Palette::of(ui);
    let middle = room.center().y;
    let number = number(ui, bucket);
    let size = vec2(cell_width(ui, bucket), CHIPS.height);
    let left = room.left() + 1.0;
    let cell = Rect::from_min_size(pos2(left, middle - size.y / 2.0), size);
    let response = navigation::thing(ui, cell, ui.scope_id().with(("bucket", bucket)));
    response.widget_info(|| {
        let length = table.view.chain_of(bucket).count();
        let segments = count(length as u128, "segment", "segments");
        WidgetInfo::labeled(Role::Button, true, format!("bucket {bucket}: {segments}"))
    });
    let is_highlighted = focus.link(&response, focus.bucket(bucket));
    let painter = ui.painter();
    if focus.highlights.changes_bucket(bucket) {
        let row = Rect::from_x_y_ranges(room.x_range(), (middle - 13.0)..=(middle + 13.0));
        let edge = Stroke::new(1.5, palette.now);
        let corner = CornerRadius::same(5);
        painter.rect(row, corner, palette.now_soft, edge, StrokeKind::Inside);
    }
    let edge = Stroke::new(if is_highlighted { 2.5 } else { 1.2 }, palette.ink);
    let corner = CornerRadius::same(3);
    painter.rect(cell, corner, palette.sunk, edge, StrokeKind::Inside);
    let at = Align2::CENTER_CENTER.anchor_size(cell.center(), number.size());
    painter.galley(at.min, number, palette.ink);
    cell.right()
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

/// A drawn segment of the chain of a bucket.
struct Link {
    bucket: usize,
    segment: Segment,
    rect: Rect,
    label: Galley,
}

fn allocated_chip(ui: &Ui, table: &Table<'_>, link: Link, focus: &mut Focus<'_>) {
    let Link {
        bucket,
        segment,
        rect,
        label,
    } = link;
    let base = segment.base;
    let owner = (table.owner)(base);
    let (address, units) = (focus.address(base), units(segment.size));
    let chip = Chip {
        base,
        id: ui.scope_id().with(("chip", base)),
        rect,
        label,
        fill: Fill::Solid(focus.hue),
        is_new: focus.highlights.moves.is_hashed(base),
        visits: (|highlights| &highlights.compared, "compared"),
        name: &|| match &owner {
            Some(owner) => format!("bucket {bucket}: {owner} {units} at {address}"),
            None => format!("bucket {bucket}: {units} at {address}"),
        },
        tooltip: &|| match &owner {
            Some(owner) => format!("{owner}: {units} at {address}"),
            None => format!("{units} at {address}"),
        },
    };
    chip::ui(ui, chip, focus);
}

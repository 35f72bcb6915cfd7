//! A bucket with its chain, in the order in which a look-up meets its segments.

use crate::kit::settings;
use egui::{
    Align2, Color32, CornerRadius, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use vmem::{Segment, View};
use vmem_lab::narration::{count, grouped, units};

use crate::kit::chip::{Chip, Fill};
use crate::kit::focus::Focus;
use crate::kit::theme::{Galley, Palette, mono, size, text};
use crate::kit::{chip, navigation};
use crate::panels::hash::{Name, labels};
use vmem_view::action::Action;

/// The height of a bucket's row.
pub(super) const HEIGHT: f32 = 26.0;
/// More segments of a chain than this are only counted.
const MOST_CHIPS: usize = 12;
/// The same where one chain is shown in full.
const MOST_OF_WHOLE: usize = 64;
/// The length of the link from one chip to the next.
const LINK: f32 = 20.0;
/// The height of a chip.
const CHIP: f32 = 21.0;

/// Draws a bucket in `room`; of its chain, as much as fits.
pub(super) fn ui(
    ui: &mut Ui,
    view: View<'_>,
    bucket: usize,
    room: Rect,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
    name: Name<'_>,
) {
    let palette = Palette::of(ui);
    let painter = ui.painter().clone();
    if focus.news.is_fresh() && focus.highlights.touches_bucket(bucket) {
        // With its neighbours: the outermost fade.
        ui.scroll_to_rect(room.expand2(vec2(0.0, HEIGHT)), None);
    }
    let mut left = cell(ui, view, bucket, room, focus, actions);
    let middle = room.center().y;
    let mut chain = view.chain_of(bucket).enumerate().peekable();
    let gone = focus.highlights.moves.left_bucket(bucket);
    if chain.peek().is_none() && gone.is_none() {
        nothing(&painter, &palette, left, middle);
    }
    while let Some((index, segment)) = chain.next() {
        // What follows is at least counted.
        let right = room.right() - if chain.peek().is_some() { 28.0 } else { 0.0 };
        let galley = chip_label(
            ui,
            &segment,
            name,
            right - left - LINK - 2.0,
            palette.on_hue,
        );
        let width = galley.size().x + 12.0;
        if index == MOST_CHIPS || left + LINK + width > right {
            let more = format!("+ {}", 1 + chain.count());
            chip::note(&painter, &palette, more, pos2(left + 6.0, middle));
            return;
        }
        chip::arrow(&painter, left, left + LINK - 2.0, middle, palette.ink);
        let rect = Rect::from_min_size(pos2(left + LINK, middle - CHIP / 2.0), vec2(width, CHIP));
        let link = Link {
            bucket,
            segment,
            name,
        };
        allocated_chip(ui, &link, rect, galley, focus, actions);
        left = rect.right();
    }
    if let Some(gone) = gone {
        ghost(
            ui,
            bucket,
            gone,
            name,
            pos2(left + LINK, middle),
            room.right(),
        );
    }
}

/// What was in the chain before, where there is room for it.
fn ghost(ui: &Ui, bucket: usize, gone: Segment, name: Name<'_>, at: Pos2, most: f32) {
    let palette = Palette::of(ui);
    let base = settings::current(ui.ctx()).address(gone.base.into());
    let label = chip_label(ui, &gone, name, most - at.x, palette.ink);
    let size = vec2(label.size().x + 12.0, CHIP - 2.0);
    let rect = Rect::from_min_size(at - vec2(0.0, size.y / 2.0), size);
    if rect.right() > most {
        return;
    }
    chip::ghost(ui.painter(), &palette, rect, label);
    let words = format!("was in bucket {bucket}: {} at {base}", units(gone.size));
    let words = match name(gone.base) {
        Some(name) => format!("{name} {words}"),
        None => words,
    };
    let id = ui.scope_id().with(("gone", bucket));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    response.on_hover_text(words);
}

/// Draws a bucket with its whole chain, on as many lines as it takes.
pub(super) fn whole(
    ui: &mut Ui,
    view: View<'_>,
    bucket: usize,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
    name: Name<'_>,
) {
    let palette = Palette::of(ui);
    let width = ui.available_width();
    let indent = 8.0 + cell_width(ui, bucket);
    let lines = lines(ui, view, bucket, width - indent, name);
    let count = lines.iter().map(Vec::len).sum::<usize>();
    let length = view.chain_of(bucket).count();
    let height = lines.len().max(1) as f32 * HEIGHT + if count < length { 20.0 } else { 0.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let painter = ui.painter().clone();
    let first = rect.with_max_y(rect.top() + HEIGHT);
    let left = cell(ui, view, bucket, first, focus, actions);
    if count == 0 {
        nothing(&painter, &palette, left, first.center().y);
    }
    for (line, chips) in lines.into_iter().enumerate() {
        let middle = first.center().y + line as f32 * HEIGHT;
        let mut x = left;
        for (segment, galley) in chips {
            chip::arrow(&painter, x, x + LINK - 2.0, middle, palette.ink);
            let size = vec2(galley.size().x + 12.0, CHIP);
            let chip = Rect::from_min_size(pos2(x + LINK, middle - CHIP / 2.0), size);
            let link = Link {
                bucket,
                segment,
                name,
            };
            allocated_chip(ui, &link, chip, galley, focus, actions);
            x = chip.right();
        }
    }
    if count < length {
        let more = format!("+ {} more", grouped((length - count) as u128));
        let at = pos2(left, rect.bottom() - 10.0);
        chip::note(&painter, &palette, more, at);
    }
}

/// The chips of a chain, line by line.
fn lines(
    ui: &Ui,
    view: View<'_>,
    bucket: usize,
    room: f32,
    name: Name<'_>,
) -> Vec<Vec<(Segment, Galley)>> {
    let ink = Palette::of(ui).on_hue;
    let mut lines: Vec<Vec<(Segment, Galley)>> = Vec::new();
    let mut x = 0.0;
    for segment in view.chain_of(bucket).take(MOST_OF_WHOLE) {
        let galley = chip_label(ui, &segment, name, room - LINK, ink);
        let width = LINK + galley.size().x + 12.0;
        match lines.last_mut() {
            Some(line) if x + width <= room => line.push((segment, galley)),
            _ => {
                x = 0.0;
                lines.push(vec![(segment, galley)]);
            }
        }
        x += width;
    }
    lines
}

fn nothing(painter: &Painter, palette: &Palette, left: f32, middle: f32) {
    let at = pos2(left + 10.0, middle);
    painter.text(
        at,
        Align2::LEFT_CENTER,
        "·",
        text(size::BODY),
        palette.muted,
    );
}

fn number(ui: &Ui, bucket: usize) -> Galley {
    let ink = Palette::of(ui).ink;
    let number = grouped(bucket as u128);
    ui.painter().layout_no_wrap(number, mono(size::SMALL), ink)
}

fn cell_width(ui: &Ui, bucket: usize) -> f32 {
    (number(ui, bucket).size().x + 10.0).max(32.0)
}

/// The bucket's number in its box. Where that ends.
fn cell(
    ui: &mut Ui,
    view: View<'_>,
    bucket: usize,
    room: Rect,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) -> f32 {
    let palette = Palette::of(ui);
    let middle = room.center().y;
    let number = number(ui, bucket);
    let size = vec2(cell_width(ui, bucket), CHIP);
    let left = room.left() + 1.0;
    let cell = Rect::from_min_size(pos2(left, middle - CHIP / 2.0), size);
    let response = navigation::thing(ui, cell, ui.scope_id().with(("bucket", bucket)));
    response.widget_info(|| {
        let length = view.chain_of(bucket).count();
        let segments = count(length as u128, "segment", "segments");
        WidgetInfo::labeled(Role::Button, true, format!("bucket {bucket}: {segments}"))
    });
    let lit = focus.link(&response, focus.bucket(bucket), actions);
    let painter = ui.painter();
    if focus.highlights.touches_bucket(bucket) {
        let row = Rect::from_x_y_ranges(room.x_range(), (middle - 13.0)..=(middle + 13.0));
        let edge = Stroke::new(1.5, palette.now);
        let corner = CornerRadius::same(5);
        painter.rect(row, corner, palette.now_soft, edge, StrokeKind::Inside);
    }
    let edge = Stroke::new(if lit { 2.5 } else { 1.2 }, palette.ink);
    let corner = CornerRadius::same(3);
    painter.rect(cell, corner, palette.sunk, edge, StrokeKind::Inside);
    let at = Align2::CENTER_CENTER.anchor_size(cell.center(), number.size());
    painter.galley(at.min, number, palette.ink);
    cell.right()
}

/// Address and name, or as much of that as there is room for.
fn chip_label(ui: &Ui, segment: &Segment, name: Name<'_>, room: f32, ink: Color32) -> Galley {
    let base = settings::current(ui.ctx()).address(segment.base.into());
    let lay = |label: String| ui.painter().layout_no_wrap(label, mono(size::SMALL), ink);
    let labels = labels(&base, name(segment.base).as_deref());
    let mut galleys = labels.into_iter().map(lay).peekable();
    let mut shortest = lay(base);
    while let Some(galley) = galleys.next() {
        if galley.size().x + 12.0 <= room {
            return galley;
        }
        if galleys.peek().is_none() {
            shortest = galley;
        }
    }
    shortest
}

/// A segment in the chain of a bucket.
struct Link<'a> {
    bucket: usize,
    segment: Segment,
    name: Name<'a>,
}

fn allocated_chip(
    ui: &Ui,
    link: &Link<'_>,
    rect: Rect,
    label: Galley,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
) {
    let &Link {
        bucket, segment, ..
    } = link;
    let named = (link.name)(segment.base);
    let base = settings::current(ui.ctx()).address(segment.base.into());
    let units = units(segment.size);
    let chip = Chip {
        base: segment.base,
        id: ui.scope_id().with(("chip", segment.base)),
        rect,
        label,
        fill: Fill::Solid(focus.hue),
        came: focus.highlights.moves.is_hashed(segment.base),
        looks: (|highlights| &highlights.compared, "compared"),
        name: &|| match &named {
            Some(name) => format!("bucket {bucket}: {name} {units} at {base}"),
            None => format!("bucket {bucket}: {units} at {base}"),
        },
        tip: &|| match &named {
            Some(name) => format!("{name}: {units} at {base}"),
            None => format!("{units} at {base}"),
        },
    };
    chip::ui(ui, chip, focus, actions);
}

//! Spans and imports: the arenas as a tree, with the spans and the waiting requests of each.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, FontId, Rect, StrokeKind, Ui, pos2, vec2};
use vmem_lab::ArenaId;
use vmem_lab::narration::{grouped, units};

use crate::kit::focus::link;
use crate::kit::theme::{Palette, mono, size, text};
use crate::kit::{mono_width, navigation, paint, scroll_area, swatch};
use crate::shell::context::Ctx;
use vmem_view::arena_tree::{RowKind, SpanRow, TreeRow, position};
use vmem_view::item::Item;
use vmem_view::settings::Radix;

const ROW: f32 = 38.0;
/// The indentation of a level of the tree.
const INDENT: f32 = 14.0;
/// The width of a span's small bar.
const BAR: f32 = 56.0;

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let tree = cx.view.derived.arena_tree(&cx.session.moment());
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut area = scroll_area("imports");
    if cx.view.news().is_fresh()
        && let Some(row) = tree.rows.iter().position(|row| is_new(cx, row))
    {
        let above = (ui.available_height() / 2.0 - ROW).max(0.0);
        area = area.vertical_scroll_offset((row as f32 * (ROW + 2.0) - above).max(0.0));
    }
    area.show_rows(ui, ROW, tree.rows.len(), |ui, rows| {
        ui.set_max_width(ui.available_width() - 8.0);
        for row in tree.rows.get(rows).unwrap_or_default() {
            row_ui(ui, cx, row);
        }
    });
}

/// Returns whether the operation added a row.
fn is_new(cx: &mut Ctx<'_>, row: &TreeRow) -> bool {
    let RowKind::Span(span) = &row.kind else {
        return false;
    };
    let moment = cx.session.moment();
    let highlights = cx.view.derived.highlights(&moment, row.arena);
    highlights.changes_span(span.base)
}

fn row_ui(ui: &mut Ui, cx: &mut Ctx<'_>, row: &TreeRow) {
    let is_new = is_new(cx, row);
    let palette = Palette::of(ui);
    let (id, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let radix = cx.view.settings.radix;
    let mut sentence = row.sentence(radix);
    if is_new {
        sentence += ", new";
    }
    let response = navigation::thing(ui, rect, id, || sentence.clone());
    let arena = row.arena;
    let item = match &row.kind {
        RowKind::Span(span) => Item::Span(arena, span.base),
        _ => Item::Arena(arena),
    };
    let highlighted = link(&response, item, &mut cx.view.items, cx.actions);
    let painter = ui.painter();
    if is_new {
        paint::changed(painter, &palette, rect);
    }
    if highlighted {
        let edge = (1.5, palette.ink);
        painter.rect_stroke(rect.shrink(1.5), 5.0, edge, StrokeKind::Inside);
    }
    // Deep levels are not indented further than a quarter of the width.
    let indent = (row.depth as f32 * INDENT).min(rect.width() * 0.25);
    let inner = rect.with_min_x(rect.left() + 6.0 + indent);
    match &row.kind {
        RowKind::Arena { name, summary } => arena_ui(ui, inner, arena, name, summary),
        RowKind::Waiting {
            number,
            name,
            asked,
        } => waiting_ui(ui, inner, *number, name, *asked),
        RowKind::Span(span) => span_ui(ui, inner, arena, span, radix),
    }
    response.on_hover_text(sentence);
}

/// Writes two lines, cut off at the right end.
fn lines(ui: &Ui, rect: Rect, first: &str, first_font: FontId, second: &str) {
    let palette = Palette::of(ui);
    let line = |text: &str, font, colour, y: f32| {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
        job.wrap = TextWrapping::truncate_at_width(rect.width() - 4.0);
        let galley = ui.painter().layout_job(job);
        let at = rect.left_top() + vec2(0.0, y);
        paint::galley(ui.painter(), at, Align2::LEFT_CENTER, galley, colour);
    };
    line(first, first_font, palette.ink, 11.0);
    line(second, text(size::SMALL), palette.muted, 27.0);
}

fn arena_ui(ui: &Ui, rect: Rect, id: ArenaId, name: &str, summary: &str) {
    let index = id.0 as usize;
    let square = Rect::from_min_size(rect.left_top() + vec2(0.0, 6.0), vec2(11.0, 11.0));
    swatch::paint(ui.painter(), square, index, Palette::of(ui).hue(index));
    let inner = rect.with_min_x(rect.left() + 18.0);
    lines(ui, inner, name, text(15.0), summary);
}

fn waiting_ui(ui: &Ui, rect: Rect, number: usize, name: &str, asked: u64) {
    let palette = Palette::of(ui);
    let centre = pos2(rect.left() + 24.0, rect.center().y);
    let (painter, font) = (ui.painter(), mono(size::SMALL));
    painter.circle_stroke(centre, 9.0, (1.5, palette.muted));
    painter.text(centre, Align2::CENTER_CENTER, number, font, palette.ink);
    let first = format!("{name} waits for {}", units(asked));
    let inner = rect.with_min_x(rect.left() + 18.0 + BAR * 0.5);
    lines(ui, inner, &first, text(size::BODY), &position(number));
}

fn span_ui(ui: &Ui, rect: Rect, arena: ArenaId, span: &SpanRow, radix: Radix) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let hue = palette.hue(arena.0 as usize);
    let bar = Rect::from_min_size(rect.left_top() + vec2(18.0, 8.0), vec2(BAR, 20.0));
    painter.rect_filled(bar, 0.0, palette.card);
    paint::hatch(painter, bar, 7.0, (1.2, palette.hatch));
    let share = span.in_use as f32 / span.size.max(1) as f32;
    let least = if span.allocated > 0 { 2.0 } else { 0.0 };
    let used = bar.with_max_x(bar.left() + (bar.width() * share).max(least));
    painter.rect_filled(used, 0.0, hue);
    painter.rect_stroke(bar, 0.0, (1.0, palette.ink), StrokeKind::Middle);
    for (x, inward) in [(bar.left(), 1.0), (bar.right(), -1.0)] {
        let post = Rect::from_center_size(pos2(x, bar.center().y), vec2(3.0, 26.0));
        painter.rect_filled(post, 0.0, palette.ink);
        // A double post for an imported span, as in the bar of the arena.
        if span.imported_from.is_some() {
            let x = x + inward * 5.0;
            painter.vline(x, post.y_range(), (3.0, palette.card));
            painter.vline(x, post.y_range(), (1.5, hue));
        }
    }
    let inner = rect.with_min_x(bar.right() + 12.0);
    let mut first = span.range(radix);
    let size = grouped(span.size.into());
    let needed = mono_width(ui, &first, 13.0) + mono_width(ui, &size, 13.0) + 20.0;
    if needed < inner.width() {
        let at = inner.right_top() + vec2(-6.0, 11.0);
        painter.text(at, Align2::RIGHT_CENTER, size, mono(13.0), palette.muted);
    } else {
        first = radix.address(span.base);
    }
    lines(ui, inner, &first, mono(13.0), &span.state());
}

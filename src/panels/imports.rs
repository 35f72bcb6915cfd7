//! Spans and imports: the arenas as a tree, the spans of each, where each came from and
//! whether it can go, and who waits.

use crate::kit::settings;
use egui::{
    Align2, CornerRadius, Rect, Role, ScrollArea, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use vmem_lab::Moment;
use vmem_lab::narration::{count, grouped, units};

use crate::kit::focus::link;
use crate::kit::theme::{Palette, mono, size, text};
use crate::kit::{navigation, paint, swatch};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::arena_tree::{Kind, Row, Span};
use vmem_view::item::Item;
use vmem_view::settings::Settings;
use vmem_view::wording::shorten;

const ROW: f32 = 38.0;
/// A level of the tree is indented by this.
const INDENT: f32 = 14.0;
/// The width of a span's little bar.
const BAR: f32 = 56.0;

/// Draws the panel's inside.
pub fn ui(ui: &mut Ui, moment: &Moment<'_>, state: &mut ViewState, actions: &mut Vec<Action>) {
    let arena_tree = state.derived.arena_tree(moment);
    let news = state.news();
    let step_highlights: Vec<_> = moment
        .world
        .arenas()
        .map(|arena| (arena.id, state.derived.highlights(moment, arena.id)))
        .collect();
    let is_new = |row: &Row| match &row.kind {
        Kind::Span(span) => step_highlights
            .iter()
            .any(|(arena, highlights)| *arena == row.arena && highlights.changes_span(span.base)),
        _ => false,
    };
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut area = ScrollArea::vertical()
        .id_salt("imports")
        .auto_shrink([false, true]);
    let first_new = || arena_tree.rows.iter().position(is_new);
    if let Some(row) = news.is_fresh().then(first_new).flatten() {
        let above = (ui.available_height() / 2.0 - ROW).max(0.0);
        area = area.vertical_scroll_offset((row as f32 * (ROW + 2.0) - above).max(0.0));
    }
    area.show_rows(ui, ROW, arena_tree.rows.len(), |ui, rows| {
        ui.set_max_width(ui.available_width() - 8.0);
        for row in arena_tree.rows.get(rows).unwrap_or_default() {
            row_ui(ui, row, is_new(row), state, actions);
        }
    });
}

fn row_ui(ui: &mut Ui, row: &Row, new: bool, state: &mut ViewState, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), ROW);
    let (id, rect) = ui.allocate_space(size);
    let response = navigation::thing(ui, rect, id);
    let settings = settings::current(ui.ctx());
    let arena = row.arena;
    let (words, mark) = match &row.kind {
        Kind::Arena { name, .. } => (format!("arena {name}: spans"), Item::Arena(arena)),
        Kind::Waiting { ahead, name, asked } => {
            let number = grouped(*ahead as u128 + 1);
            let units = units(*asked);
            let words = format!("{name} waits as number {number} for {units}");
            (words, Item::Arena(arena))
        }
        Kind::Span(span) => {
            let base = span.base;
            (spoken(span, settings, new), Item::Span { arena, base })
        }
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
    let lit = link(&response, mark, &mut state.items, actions);
    let painter = ui.painter();
    let corner = CornerRadius::same(5);
    if new {
        let edge = Stroke::new(1.5, palette.now);
        painter.rect(rect, corner, palette.now_soft, edge, StrokeKind::Inside);
    }
    if lit {
        let edge = Stroke::new(1.5, palette.ink);
        painter.rect_stroke(rect.shrink(1.5), corner, edge, StrokeKind::Inside);
    }
    // A level deeper than the width has room for is not indented further.
    let indent = (row.depth as f32 * INDENT).min(rect.width() * 0.25);
    let inner = rect.with_min_x(rect.left() + 6.0 + indent);
    match &row.kind {
        Kind::Arena {
            name,
            source,
            spans,
            in_use,
        } => arena_ui(ui, inner, row, name, source.as_deref(), *spans, *in_use),
        Kind::Waiting { ahead, name, asked } => waiting_ui(ui, inner, *ahead, name, *asked),
        Kind::Span(span) => span_ui(ui, inner, row, span, settings),
    }
    response.on_hover_text(words);
}

/// Two lines, each cut off where the room ends.
fn lines(ui: &Ui, rect: Rect, first: &str, first_font: egui::FontId, second: &str) {
    let palette = Palette::of(ui);
    let line = |words: &str, font, colour, y: f32| {
        let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font, colour);
        job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width() - 4.0);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let at = Align2::LEFT_CENTER.anchor_size(pos2(rect.left(), y), galley.size());
        ui.painter().galley(at.min, galley, colour);
    };
    let (top, bottom) = (rect.top() + 11.0, rect.top() + 27.0);
    line(first, first_font, palette.ink, top);
    line(second, text(size::SMALL), palette.muted, bottom);
}

fn arena_ui(
    ui: &Ui,
    rect: Rect,
    row: &Row,
    name: &str,
    source: Option<&str>,
    spans: usize,
    (in_use, total): (u128, u128),
) {
    let palette = Palette::of(ui);
    let square = Rect::from_min_size(rect.left_top() + vec2(0.0, 6.0), vec2(11.0, 11.0));
    let hue = palette.hue(row.arena.0 as usize);
    swatch::paint(ui.painter(), square, row.arena.0 as usize, hue);
    let spans = match (spans, source) {
        (0, Some(source)) => format!("no span; imports from {source} when asked"),
        (0, None) => "no span yet".to_owned(),
        (spans, source) => {
            let from = source.map_or(String::new(), |source| {
                format!(" · from {}", shorten(source, 16))
            });
            let (spans, used) = (count(spans as u128, "span", "spans"), grouped(in_use));
            format!("{spans}{from} · {used} of {} in use", grouped(total))
        }
    };
    let inner = rect.with_min_x(rect.left() + 18.0);
    lines(ui, inner, name, text(15.0), &spans);
}

fn waiting_ui(ui: &Ui, rect: Rect, ahead: usize, name: &str, asked: u64) {
    let palette = Palette::of(ui);
    // A little queue: a ring for each place, the last one filled.
    let centre = pos2(rect.left() + 24.0, rect.center().y);
    let ring = Stroke::new(1.5, palette.muted);
    ui.painter().circle_stroke(centre, 9.0, ring);
    ui.painter().text(
        centre,
        Align2::CENTER_CENTER,
        ahead + 1,
        mono(size::SMALL),
        palette.ink,
    );
    let first = format!("{name} waits for {}", units(asked));
    let second = match ahead {
        0 => "first in line".to_owned(),
        ahead => format!("{} ahead of it", grouped(ahead as u128)),
    };
    let inner = rect.with_min_x(rect.left() + 18.0 + BAR * 0.5);
    lines(ui, inner, &first, text(size::BODY), &second);
}

fn span_ui(ui: &Ui, rect: Rect, row: &Row, span: &Span, settings: Settings) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let hue = palette.hue(row.arena.0 as usize);
    let bar = Rect::from_min_size(rect.left_top() + vec2(18.0, 8.0), vec2(BAR, 20.0));
    painter.rect_filled(bar, CornerRadius::ZERO, palette.card);
    paint::hatch(painter, bar, 7.0, Stroke::new(1.2, palette.hatch));
    let share = span.in_use() as f32 / span.size.max(1) as f32;
    let least = if span.allocated > 0 { 2.0 } else { 0.0 };
    let used = bar.with_max_x(bar.left() + (bar.width() * share).max(least));
    painter.rect_filled(used, CornerRadius::ZERO, hue);
    let outline = Stroke::new(1.0, palette.ink);
    painter.rect_stroke(bar, CornerRadius::ZERO, outline, StrokeKind::Middle);
    for (x, inward) in [(bar.left(), 1.0), (bar.right(), -1.0)] {
        let post = Rect::from_center_size(pos2(x, bar.center().y), vec2(3.0, 26.0));
        painter.rect_filled(post, CornerRadius::ZERO, palette.ink);
        // Doubled where it was imported, as in the bar of the arena.
        if span.lender.is_some() {
            let x = x + inward * 5.0;
            painter.vline(x, post.y_range(), Stroke::new(3.0, palette.card));
            painter.vline(x, post.y_range(), Stroke::new(1.5, hue));
        }
    }
    let inner = rect.with_min_x(bar.right() + 12.0);
    let font = mono(13.0);
    let size = text_width(ui, grouped(span.size.into()), &font);
    let whole = range(span, settings);
    let fits = text_width(ui, whole.clone(), &font) + size + 20.0 < inner.width();
    // Of a long range the beginning is enough to know it by.
    let first = match fits {
        true => whole,
        false => settings.address(span.base.into()),
    };
    if fits {
        let at = pos2(inner.right() - 6.0, rect.top() + 11.0);
        let size = grouped(span.size.into());
        painter.text(at, Align2::RIGHT_CENTER, size, font.clone(), palette.muted);
    }
    lines(ui, inner, &first, font, &state(span));
}

fn text_width(ui: &Ui, words: String, font: &egui::FontId) -> f32 {
    let ink = Palette::of(ui).ink;
    let galley = ui.painter().layout_no_wrap(words, font.clone(), ink);
    galley.size().x
}

/// "4 096 – 4 160".
fn range(span: &Span, settings: Settings) -> String {
    let end = u128::from(span.base) + u128::from(span.size);
    format!(
        "{} – {}",
        settings.address(span.base.into()),
        settings.address(end)
    )
}

/// Where it came from, and whether it can go.
fn state(span: &Span) -> String {
    let frees = count(span.allocated as u128, "free", "frees");
    match &span.lender {
        Some((_, lender)) => format!("from {} · goes back after {frees}", shorten(lender, 16)),
        None if span.allocated == 0 => "added · all free: can be removed".to_owned(),
        None => format!("added · removable after {frees}"),
    }
}

fn spoken(span: &Span, settings: Settings, new: bool) -> String {
    let new = if new { ", new" } else { "" };
    format!(
        "span {}: {}, {} of them free, {}{new}",
        range(span, settings),
        units(span.size),
        grouped(span.free.into()),
        state(span)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_says_whether_it_can_go() {
        let mut span = Span {
            base: u64::MAX - 9,
            size: 10,
            lender: None,
            allocated: 0,
            free: 10,
        };
        assert!(state(&span).contains("can be removed"));
        span.lender = Some((vmem_lab::ArenaId(0), "heap".to_owned()));
        span.allocated = 1;
        assert!(state(&span).contains("from heap · goes back after 1 free"));
        let end = range(&span, Settings::default());
        assert!(end.ends_with(&grouped(1 << 64)), "{end}");
    }
}

//! All arenas, one under the other: numbers, segment lists to scale, rulers, and ribbons
//! from every imported span to the segment of the source that it is.

use std::rc::Rc;

use egui::{Pos2, Rect, Vec2, pos2, vec2};
use vmem::Origin;
use vmem_lab::ArenaId;
use vmem_lab::narration::grouped;

use crate::export::svg::fill::Fill;
use crate::export::svg::page::{Anchor, Page, Type};
use crate::export::svg::segment::place;
use crate::export::svg::{Scene, segment};
use crate::kit::theme::size;
use vmem_view::segment_index::SegmentIndex;
use vmem_view::steps;
use vmem_view::tiles::{Bar, SpanBar, Tile};
use vmem_view::wording::{fragmentation_words, shorten};

const WIDTH: f32 = 1200.0;
const MARGIN: f32 = 24.0;
/// A level of the tree is indented by this.
const INDENT: f32 = 32.0;
const HEAD: f32 = 26.0;
const BAR: f32 = 54.0;
const CHILD_BAR: f32 = 40.0;
const RULER: f32 = 22.0;
/// Ahead of an arena: room for its ribbons.
const RIBBON: f32 = 24.0;

/// One arena's place.
struct Row {
    arena: ArenaId,
    parent: Option<ArenaId>,
    top: f32,
    bar: Rect,
    layout: Bar,
}

/// Draws them; how large it is.
pub(super) fn draw(page: &mut Page, scene: &Scene<'_>) -> Vec2 {
    let mut bottom = MARGIN - RIBBON;
    let mut rows: Vec<Row> = Vec::new();
    for arena in scene.moment.world.arenas() {
        let top = bottom + RIBBON;
        let left = MARGIN + INDENT * arena.depth.min(8) as f32 + 3.0;
        let height = if arena.depth == 0 { BAR } else { CHILD_BAR };
        let bar = Rect::from_min_max(
            pos2(left, top + HEAD),
            pos2(WIDTH - MARGIN - 3.0, top + HEAD + height),
        );
        let chart = scene.moment.world.inspect(arena.id, SegmentIndex::new);
        rows.push(Row {
            arena: arena.id,
            parent: arena.parent,
            top,
            bar,
            layout: Bar::whole(&Rc::new(chart), bar.width()),
        });
        bottom = bar.bottom() + RULER;
    }
    for row in &rows {
        let parent = |parent| rows.iter().find(|row| row.arena == parent);
        if let Some(parent) = row.parent.and_then(parent) {
            ribbons(page, scene, row, parent);
        }
    }
    for row in &rows {
        head(page, scene, row);
        bar(page, scene, row);
    }
    vec2(WIDTH, bottom + MARGIN)
}

fn ribbons(page: &mut Page, scene: &Scene<'_>, row: &Row, parent: &Row) {
    let spans = row.layout.spans.iter();
    for span in spans.filter(|span| span.origin == Origin::Imported) {
        if let Some(lent) = parent.layout.extent_of(span.base, span.size) {
            let edge =
                |rect: Rect, y: f32| -> [Pos2; 2] { [pos2(rect.left(), y), pos2(rect.right(), y)] };
            page.ribbon(
                edge(place(parent.bar, lent), parent.bar.bottom()),
                edge(place(row.bar, span.extent), row.bar.top()),
                scene.hue(row.arena),
            );
        }
    }
}

/// The line above a bar: whose it is, and its numbers.
fn head(page: &mut Page, scene: &Scene<'_>, row: &Row) {
    let (ink, muted) = (page.palette.ink, page.palette.muted);
    let left = row.bar.left() - 3.0;
    let swatch = Rect::from_min_size(pos2(left, row.top + 2.0), Vec2::splat(12.0));
    page.boxed(swatch, 3.0, &Fill::Colour(scene.hue(row.arena)), None);
    let (stats, quantum, largest) = scene.moment.world.inspect(row.arena, |view| {
        (*view.stats(), view.quantum().get(), view.largest_free())
    });
    let mut words = vec![(0.0, Type::title(ink), shorten(scene.name(row.arena), 40))];
    let width = |(gap, font, words): &(f32, Type, String)| gap + font.width(words);
    let room = WIDTH - MARGIN - left - 20.0;
    let mut taken: f32 = words.iter().map(width).sum();
    let mut number = |label: &str, value: String| {
        let label = (16.0, Type::text(size::SMALL, muted), label.to_owned());
        let value = (6.0, Type::mono(size::SMALL, ink), value);
        taken += width(&label) + width(&value);
        // What does not fit is left out, not cut.
        if taken <= room {
            words.extend([label, value]);
        }
    };
    number("quantum", grouped(quantum.into()));
    if let Some(parent) = row.parent {
        number("from", shorten(scene.name(parent), 20));
    }
    let in_use = format!(
        "{} of {}",
        grouped(stats.mem_inuse),
        grouped(stats.mem_total)
    );
    number("in use", in_use);
    number("largest free", grouped(largest.into()));
    number("fragmentation", fragmentation_words(&stats, largest));
    page.run(left + 20.0, row.top + 14.0, &words);
}

fn bar(page: &mut Page, scene: &Scene<'_>, row: &Row) {
    let palette = page.palette;
    if row.layout.is_empty() {
        page.boxed(row.bar, 4.0, &Fill::Nothing, Some((1.0, palette.hairline)));
        let words = match row.parent {
            Some(parent) => format!(
                "holds nothing; imports from {} when asked",
                shorten(scene.name(parent), 30)
            ),
            None => "holds nothing yet".to_owned(),
        };
        page.caption(
            row.bar,
            &[&words],
            Type::text(size::BODY, palette.muted),
            None,
        );
        return;
    }
    if !row.layout.crowd.is_empty() {
        segment::crowd(page, scene, row.arena, row.bar, &row.layout.crowd);
    }
    for span in &row.layout.spans {
        segment::span(page, scene, row.arena, row.bar, span);
        ruler(page, scene, row.bar, span);
    }
    let now = steps::touched(&scene.moment, row.arena);
    if let Some(extent) = now.and_then(|(base, size)| row.layout.extent_of(base, size)) {
        let rect = place(row.bar, extent);
        let rect = rect
            .with_max_x(rect.right().max(rect.left() + 2.0))
            .expand(3.0);
        page.named("what the operation is about", |page| {
            page.boxed(rect, 5.0, &Fill::Nothing, Some((3.0, palette.now)));
        });
    }
}

/// The addresses of a span's ends, and of the segments in it that have room for theirs.
fn ruler(page: &mut Page, scene: &Scene<'_>, bar: Rect, span: &SpanBar) {
    let muted = page.palette.muted;
    let font = Type::mono(11.0, muted);
    let top = bar.bottom() + 4.0;
    let whole = place(bar, span.extent);
    let mut mark = |x: f32, anchor: Anchor, words: &str| {
        page.line(pos2(x, top), pos2(x, top + 4.0), 1.0, muted);
        page.text(x, top + 15.0, anchor, font, words);
    };
    let first = scene.address(span.base);
    let end = u128::from(span.base) + u128::from(span.size);
    let last = scene.settings.address(end);
    if font.width(&first) > whole.width() {
        return;
    }
    mark(whole.left(), Anchor::Start, &first);
    let mut taken = whole.left() + font.width(&first) + 12.0;
    let mut until = whole.right();
    if until - font.width(&last) > taken {
        mark(until, Anchor::End, &last);
        until -= font.width(&last) + 12.0;
    }
    for (extent, piece) in &span.tiles {
        let Tile::One(segment) = piece else {
            continue;
        };
        let words = scene.address(segment.base);
        let x = bar.left() + extent.left;
        let half = font.width(&words) / 2.0;
        if x - half > taken && x + half < until {
            mark(x, Anchor::Middle, &words);
            taken = x + half + 12.0;
        }
    }
}

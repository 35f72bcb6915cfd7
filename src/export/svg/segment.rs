//! The segments of one span: boxes to scale, each with a name.

use egui::{Rect, pos2, vec2};
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::{count, grouped, units};
use vmem_lab::{ArenaId, Owner};

use crate::export::svg::Scene;
use crate::export::svg::fill::Fill;
use crate::export::svg::page::{Page, Type};
use crate::kit::theme::size;
use vmem_view::extent::Extent;
use vmem_view::segment_index::SegmentSum;
use vmem_view::tiles::{SpanBar, Tile};

/// Draws a span on `bar`.
pub(super) fn span(page: &mut Page, scene: &Scene<'_>, arena: ArenaId, bar: Rect, span: &SpanBar) {
    let ink = page.palette.ink;
    pieces(page, scene, arena, bar, &span.tiles);
    let whole = place(bar, span.extent);
    page.boxed(whole, 0.0, &Fill::Nothing, Some((1.5, ink)));
    let origin = match span.origin {
        Origin::Added => "added by hand",
        Origin::Imported => "imported",
    };
    let name = format!(
        "ends of the span of {} at {} in {}, {origin}",
        units(span.size),
        scene.address(span.base),
        scene.name(arena)
    );
    page.named(&name, |page| ends(page, scene, arena, whole, span.origin));
}

/// Draws columns of segments that are too many to be told apart.
pub(super) fn crowd(
    page: &mut Page,
    scene: &Scene<'_>,
    arena: ArenaId,
    bar: Rect,
    crowd: &[(Extent, Tile)],
) {
    pieces(page, scene, arena, bar, crowd);
    let ink = page.palette.ink;
    page.boxed(bar, 0.0, &Fill::Nothing, Some((1.5, ink)));
}

fn pieces(
    page: &mut Page,
    scene: &Scene<'_>,
    arena: ArenaId,
    bar: Rect,
    pieces: &[(Extent, Tile)],
) {
    for (extent, piece) in pieces {
        let rect = place(bar, *extent);
        match piece {
            Tile::One(segment) => one(page, scene, arena, rect, segment),
            Tile::Many(column) => many(page, scene, arena, rect, column),
        }
    }
}

pub(super) fn place(bar: Rect, extent: Extent) -> Rect {
    let left = bar.left() + extent.left;
    Rect::from_x_y_ranges(left..=(left + extent.width()), bar.y_range())
}

/// The posts at which merging stops; doubled where the span was imported.
fn ends(page: &mut Page, scene: &Scene<'_>, arena: ArenaId, whole: Rect, origin: Origin) {
    let (ink, card) = (page.palette.ink, page.palette.card);
    let post = (whole.width() / 6.0).clamp(1.0, 6.0);
    for (x, inward) in [(whole.left(), 1.0), (whole.right(), -1.0)] {
        let rect =
            Rect::from_center_size(pos2(x, whole.center().y), vec2(post, whole.height() + 8.0));
        page.boxed(rect, 1.0, &Fill::Colour(ink), None);
        if origin == Origin::Imported && whole.width() > 30.0 {
            let x = x + inward * 6.0;
            let line = [pos2(x, whole.top() - 3.0), pos2(x, whole.bottom() + 3.0)];
            page.line(line[0], line[1], 4.0, card);
            page.line(line[0], line[1], 2.0, scene.hue(arena));
        }
    }
}

/// Many segments in one column: from below, the share that is allocated.
fn many(page: &mut Page, scene: &Scene<'_>, arena: ArenaId, rect: Rect, column: &SegmentSum) {
    let share = column.allocated as f32 / column.size as f32;
    if share <= 0.0 {
        return;
    }
    let rect = rect.with_max_x(rect.right().max(rect.left() + 1.0));
    let filled = rect.with_min_y(rect.bottom() - (rect.height() * share).max(4.0));
    let name = format!(
        "{}, {} of {} allocated, from {} on in {}",
        count(column.segments as u128, "segment", "segments"),
        grouped(column.allocated),
        count(column.size, "unit", "units"),
        scene.address(column.base),
        scene.name(arena)
    );
    let hue = scene.hue(arena);
    page.named(&name, |page| {
        page.boxed(filled, 0.0, &Fill::Colour(hue), None)
    });
}

fn one(page: &mut Page, scene: &Scene<'_>, arena: ArenaId, rect: Rect, segment: &Segment) {
    let name = describe(scene, arena, segment);
    page.named(&name, |page| match segment.kind {
        SegmentKind::Allocated => allocated(page, scene, arena, rect, segment),
        SegmentKind::Free | SegmentKind::Span(_) => free(page, rect, segment),
    });
}

fn free(page: &mut Page, rect: Rect, segment: &Segment) {
    let palette = page.palette;
    let edge = Some((edge_width(rect), palette.ink));
    page.boxed(rect, 0.0, &Fill::Hatch(palette.hatch), edge);
    let number = grouped(segment.size.into());
    let list = segment.size.ilog2();
    let long = format!("free · {} · list {list}", units(segment.size));
    let short = format!("{number} free");
    let font = Type::text(size::BODY, palette.ink);
    page.caption(rect, &[&long, &short, &number], font, Some(palette.card));
}

fn allocated(page: &mut Page, scene: &Scene<'_>, arena: ArenaId, rect: Rect, segment: &Segment) {
    let palette = page.palette;
    let edge = Some((edge_width(rect), palette.ink));
    let hue = scene.hue(arena);
    let who = scene.who(arena, segment.base).unwrap_or_default();
    let small = Type::text(size::SMALL, palette.on_hue);
    match scene.moment.world.owner(arena, segment.base) {
        Some(Owner::Importer(child)) => {
            page.boxed(rect, 0.0, &Fill::Stripes(hue, scene.hue(child)), edge);
            let font = Type::text(size::SMALL, palette.ink);
            page.caption(rect, &[&who], font, Some(palette.card));
        }
        Some(Owner::Slab { .. }) => {
            page.boxed(rect, 0.0, &Fill::Colour(hue), edge);
            page.caption(rect, &[&who, "slab"], small, None);
        }
        Some(Owner::Allocation(allocation)) => {
            page.boxed(rect, 0.0, &Fill::Colour(hue), None);
            let padding = allocation.size - allocation.asked;
            let padded = rect.width() * (padding as f64 / segment.size as f64) as f32;
            let kept = rect.with_max_x(rect.right() - padded);
            if padding > 0 {
                let rounding = rect.with_min_x(kept.right());
                page.boxed(rounding, 0.0, &Fill::Dots(palette.on_hue), None);
            }
            page.boxed(rect, 0.0, &Fill::Nothing, edge);
            page.caption(kept, &[&who], Type::mono(15.0, palette.on_hue), None);
        }
        None => page.boxed(rect, 0.0, &Fill::Colour(hue), edge),
    }
}

fn edge_width(rect: Rect) -> f32 {
    if rect.width() < 12.0 { 1.0 } else { 1.5 }
}

/// "c: 112 units at 4 160 in kmem; 100 asked for".
fn describe(scene: &Scene<'_>, arena: ArenaId, segment: &Segment) -> String {
    let place = format!(
        "{} at {} in {}",
        units(segment.size),
        scene.address(segment.base),
        scene.name(arena)
    );
    if segment.kind != SegmentKind::Allocated {
        return format!("free: {place}, list {}", segment.size.ilog2());
    }
    match scene.moment.world.owner(arena, segment.base) {
        Some(Owner::Allocation(allocation)) if allocation.asked < segment.size => format!(
            "{}: {place}; {} asked for",
            allocation.name,
            grouped(allocation.asked.into())
        ),
        Some(Owner::Importer(child)) => format!("lent to {}: {place}", scene.name(child)),
        Some(_) => format!(
            "{}: {place}",
            scene.who(arena, segment.base).unwrap_or_default()
        ),
        None => format!("allocated: {place}"),
    }
}

//! The boundary tags of what is pointed at or selected: flags where segments meet, and
//! lines to the tags they are linked with.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};
use vmem::{SegmentKind, View};
use vmem_lab::{ArenaId, Moment};

use vmem_view::segment_index::SegmentIndex;
use vmem_view::tiles::Bar;

/// The tags that a segment's tag is linked with, by their addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Links {
    /// The segments beside it in its span.
    beside: [Option<u64>; 2],
    /// Those before and behind it in its freelist or hash chain.
    listed: [Option<u64>; 2],
}

impl Links {
    pub(super) fn of(moment: &Moment<'_>, arena: ArenaId, chart: &SegmentIndex, base: u64) -> Self {
        let Some((index, span)) = chart.index_of(base).zip(chart.span_of(base)) else {
            return Self::default();
        };
        let at = |index: usize| {
            let inside = span.segments.contains(&index);
            inside.then(|| chart.segments()[index].base)
        };
        let segment = chart.segments()[index];
        let listed = moment
            .world
            .try_inspect(arena, |view| listed(view, segment));
        Self {
            beside: [index.checked_sub(1).and_then(at), at(index + 1)],
            listed: listed.unwrap_or_default(),
        }
    }
}

/// The neighbours of a segment in its freelist or its hash chain.
fn listed(view: View<'_>, segment: vmem::Segment) -> [Option<u64>; 2] {
    /// Who is further down a list than this has no neighbours that could be told.
    const FURTHEST: usize = 100_000;
    fn neighbours(list: impl Iterator<Item = vmem::Segment>, base: u64) -> [Option<u64>; 2] {
        let mut list = list.take(FURTHEST);
        let mut before = None;
        while let Some(segment) = list.next() {
            if segment.base == base {
                return [before, list.next().map(|segment| segment.base)];
            }
            before = Some(segment.base);
        }
        [None, None]
    }
    match segment.kind {
        SegmentKind::Free => {
            let list = segment.size.checked_ilog2().unwrap_or(0) as u8;
            neighbours(view.freelist(list), segment.base)
        }
        _ => match view.bucket_of(segment.base) {
            Some(bucket) => neighbours(view.chain_of(bucket), segment.base),
            None => [None, None],
        },
    }
}

/// Draws the flags and links of the segment at `base`.
pub(super) fn paint(
    painter: &Painter,
    rect: Rect,
    bar: &Bar,
    base: u64,
    links: &Links,
    colours: [Color32; 2],
) {
    let [ink, card] = colours;
    let foot = |address: u64| {
        let extent = bar.extent_of(address, 1)?;
        let seen = bar.extent();
        let inside = (seen.left - 0.5..=seen.right).contains(&extent.left);
        inside.then(|| pos2(rect.left() + extent.left, rect.top()))
    };
    let Some(own) = foot(base) else { return };
    for (address, height) in links.listed.into_iter().zip([4.0, 7.0]) {
        if let Some(other) = address.and_then(foot) {
            link(painter, own, other, height, ink);
        }
    }
    for other in links.beside.into_iter().chain(links.listed).flatten() {
        if let Some(foot) = foot(other) {
            flag(painter, foot, card, ink);
        }
    }
    flag(painter, own, ink, ink);
}

/// A flag on the edge where a segment begins.
fn flag(painter: &Painter, foot: Pos2, fill: Color32, ink: Color32) {
    let top = foot.y - 9.0;
    painter.line_segment([foot, pos2(foot.x, top)], Stroke::new(1.5, ink));
    let cloth = vec![
        pos2(foot.x, top),
        pos2(foot.x + 7.0, top + 2.5),
        pos2(foot.x, top + 5.0),
    ];
    painter.add(Shape::convex_polygon(cloth, fill, Stroke::new(1.0, ink)));
}

/// A line from flag to flag, above the bar.
fn link(painter: &Painter, from: Pos2, to: Pos2, height: f32, ink: Color32) {
    let y = from.y - height;
    let points = [pos2(from.x, y), pos2(to.x, y)];
    painter.extend(Shape::dashed_line(&points, Stroke::new(1.0, ink), 3.0, 2.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::{Command, Session};

    #[test]
    fn a_free_segment_is_linked_with_its_neighbours_and_its_list() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 8\n\
            c = alloc heap 8\nd = alloc heap 8\nfree heap a\nfree heap c\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let moment = session.moment();
        let arena = moment.world.arena_named("heap").unwrap();
        let chart = moment.world.inspect(arena, SegmentIndex::of);
        let links = Links::of(&moment, arena, &chart, 16);
        assert_eq!(links.beside, [Some(8), Some(24)]);
        assert_eq!(links.listed, [None, Some(0)]);
        assert_eq!(Links::of(&moment, arena, &chart, 9999), Links::default());
    }
}

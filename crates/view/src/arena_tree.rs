//! All arenas with their spans and waiting requests, as the rows of a tree.

use std::rc::Rc;

use vmem::Origin;
use vmem_lab::narration::{count, grouped, units};
use vmem_lab::{ArenaId, Moment};

use crate::segment_index::{SegmentIndex, SpanEntry};
use crate::settings::Radix;
use crate::wording::shorten;

/// The rows, each arena before the arenas that import from it.
#[derive(Default, Debug)]
pub struct ArenaTree {
    /// The rows.
    pub rows: Vec<TreeRow>,
}

/// A row of the tree.
#[derive(Clone, PartialEq, Debug)]
pub struct TreeRow {
    /// Its arena.
    pub arena: ArenaId,
    /// The number of arenas above that arena.
    pub depth: usize,
    /// An arena, a waiting request, or a span.
    pub kind: RowKind,
}

/// The kinds of rows.
#[derive(Clone, PartialEq, Debug)]
pub enum RowKind {
    /// An arena; its rows follow.
    Arena(ArenaRow),
    /// A request that waits for memory.
    Waiting(WaitingRow),
    /// A span.
    Span(SpanRow),
}

/// An arena.
#[derive(Clone, PartialEq, Debug)]
pub struct ArenaRow {
    /// Its name.
    pub name: String,
    /// The name of the arena it imports from.
    pub source: Option<String>,
    /// The number of its spans.
    pub spans: usize,
    /// Allocated units.
    pub in_use: u128,
    /// All units.
    pub total: u128,
}

/// A request that waits for memory.
#[derive(Clone, PartialEq, Debug)]
pub struct WaitingRow {
    /// Its number in the queue, from 1.
    pub number: usize,
    /// The name that the allocation will have.
    pub name: String,
    /// The requested size.
    pub asked: u64,
}

/// A span and its contents.
#[derive(Clone, PartialEq, Debug)]
pub struct SpanRow {
    /// The first unit.
    pub base: u64,
    /// The number of units.
    pub size: u64,
    /// The name of the arena that the span was imported from.
    pub imported_from: Option<String>,
    /// The number of allocated segments.
    pub allocated: usize,
    /// The number of free units.
    pub free: u64,
}

impl ArenaTree {
    /// Reads the indexes of all arenas.
    pub fn new(moment: &Moment<'_>, mut index: impl FnMut(ArenaId) -> Rc<SegmentIndex>) -> Self {
        let world = moment.world;
        let mut tree = Self::default();
        for arena in world.arenas() {
            let source = arena.parent.map(|parent| world.name_of(parent));
            let mut add = |kind| {
                tree.rows.push(TreeRow {
                    arena: arena.id,
                    depth: arena.depth,
                    kind,
                });
            };
            world.inspect(arena.id, |view| {
                let stats = view.stats();
                add(RowKind::Arena(ArenaRow {
                    name: arena.name.to_owned(),
                    source: source.clone(),
                    spans: view.span_count(),
                    in_use: stats.mem_inuse,
                    total: stats.mem_total,
                }));
            });
            for (before, waiting) in world.waiting(arena.id).enumerate() {
                add(RowKind::Waiting(WaitingRow {
                    number: before + 1,
                    name: waiting.name.clone(),
                    asked: waiting.asked,
                }));
            }
            let index = index(arena.id);
            for span in index.spans() {
                add(RowKind::Span(SpanRow::new(&index, span, source.as_ref())));
            }
        }
        tree
    }
}

impl TreeRow {
    /// Returns the row as a sentence, for screen readers.
    pub fn sentence(&self, radix: Radix) -> String {
        match &self.kind {
            RowKind::Arena(arena) => format!("arena {}: spans", arena.name),
            RowKind::Waiting(WaitingRow {
                number,
                name,
                asked,
            }) => {
                let number = grouped(*number as u128);
                format!("{name} waits as number {number} for {}", units(*asked))
            }
            RowKind::Span(span) => format!(
                "span {}: {}, {} of them free, {}",
                span.range(radix),
                units(span.size),
                grouped(span.free.into()),
                span.state()
            ),
        }
    }
}

impl ArenaRow {
    /// "2 spans · from heap · 48 of 128 in use".
    pub fn summary(&self) -> String {
        match (self.spans, &self.source) {
            (0, Some(source)) => format!("no span; imports from {source} when needed"),
            (0, None) => "no span yet".to_owned(),
            (spans, source) => {
                let from = source.as_ref().map_or(String::new(), |source| {
                    format!(" · from {}", shorten(source, 16))
                });
                let spans = count(spans as u128, "span", "spans");
                let (in_use, total) = (grouped(self.in_use), grouped(self.total));
                format!("{spans}{from} · {in_use} of {total} in use")
            }
        }
    }
}

impl WaitingRow {
    /// "first in line", "2 before it".
    pub fn position(&self) -> String {
        if self.number == 1 {
            "first in line".to_owned()
        } else {
            format!("{} before it", grouped(self.number as u128 - 1))
        }
    }
}

impl SpanRow {
    fn new(index: &SegmentIndex, span: &SpanEntry, source: Option<&String>) -> Self {
        let sum = index.sum(span.segments.clone());
        let source = source.filter(|_| span.origin == Origin::Imported);
        Self {
            base: span.base,
            size: span.size,
            imported_from: source.cloned(),
            allocated: sum.segments - sum.free,
            // At most the size of the span, which is a `u64`.
            free: (sum.size - sum.allocated) as u64,
        }
    }

    /// Returns the number of allocated units.
    pub fn in_use(&self) -> u64 {
        self.size - self.free
    }

    /// "4 096 – 4 160".
    pub fn range(&self, radix: Radix) -> String {
        let end = u128::from(self.base) + u128::from(self.size);
        format!("{} – {}", radix.address(self.base), radix.address(end))
    }

    /// Returns the origin of the span, and when it can be removed or returned.
    pub fn state(&self) -> String {
        let frees = count(self.allocated as u128, "free", "frees");
        match &self.imported_from {
            Some(source) => format!("from {} · goes back after {frees}", shorten(source, 16)),
            None if self.allocated == 0 => "added · all free: can be removed".to_owned(),
            None => format!("added · removable after {frees}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at_end;

    fn rows(text: &str) -> Vec<TreeRow> {
        let session = at_end(text);
        let moment = session.moment();
        let index = |arena| Rc::new(moment.world.inspect(arena, SegmentIndex::new));
        ArenaTree::new(&moment, index).rows
    }

    #[test]
    fn spans_follow_their_arena_and_name_their_source() {
        let rows = rows(
            "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap\n\
             a = alloc kmem 40\nb = alloc kmem 2K wait\n",
        );
        let depths: Vec<usize> = rows.iter().map(|row| row.depth).collect();
        assert_eq!(depths, [0, 0, 1, 1, 1]);
        let (RowKind::Waiting(waiting), RowKind::Span(span)) = (&rows[3].kind, &rows[4].kind)
        else {
            panic!("{rows:?}");
        };
        assert_eq!((waiting.number, waiting.asked), (1, 2048));
        assert_eq!(span.imported_from.as_deref(), Some("heap"));
        assert_eq!((span.in_use(), span.free, span.allocated), (48, 16, 1));
    }

    #[test]
    fn a_span_of_the_whole_address_space_but_one_unit_is_counted() {
        let rows = rows("arena all\nspan all 0 18446744073709551615\n");
        let RowKind::Span(span) = &rows[1].kind else {
            panic!("{:?}", rows[1]);
        };
        assert_eq!((span.free, span.in_use()), (u64::MAX, 0));
        assert_eq!(span.imported_from, None);
    }

    #[test]
    fn the_state_of_a_span_says_when_it_can_go() {
        let mut span = SpanRow {
            base: u64::MAX - 9,
            size: 10,
            imported_from: None,
            allocated: 0,
            free: 10,
        };
        assert!(span.state().contains("can be removed"));
        span.imported_from = Some("heap".to_owned());
        span.allocated = 1;
        assert!(span.state().contains("from heap · goes back after 1 free"));
        let range = span.range(Radix::Decimal);
        assert!(range.ends_with(&grouped(1 << 64)), "{range}");
    }
}

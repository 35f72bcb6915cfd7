//! All arenas with their spans and waiting requests, as the rows of a tree.

use std::rc::Rc;

use vmem::{Origin, View};
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
    Arena {
        /// Its name.
        name: String,
        /// "2 spans · from heap · 48 of 128 in use".
        summary: String,
    },
    /// A request that waits for memory.
    Waiting {
        /// Its number in the queue, from 1.
        number: usize,
        /// The name that the allocation will have.
        name: String,
        /// The requested size.
        asked: u64,
    },
    /// A span.
    Span(SpanRow),
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
    /// The number of allocated units.
    pub in_use: u64,
    /// The number of free units. Inside an operation a unit may be neither.
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
            add(RowKind::Arena {
                name: arena.name.to_owned(),
                summary: world.inspect(arena.id, |view| summary(view, source.as_deref())),
            });
            for (number, waiting) in (1..).zip(world.waiting(arena.id)) {
                add(RowKind::Waiting {
                    number,
                    name: waiting.name.clone(),
                    asked: waiting.asked,
                });
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
            RowKind::Arena { name, .. } => format!("arena {name}: spans"),
            RowKind::Waiting {
                number,
                name,
                asked,
            } => {
                let number = grouped(*number as u128);
                format!(
                    "{name} waits for {}, number {number} in the queue",
                    units(*asked)
                )
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

fn summary(view: View<'_>, source: Option<&str>) -> String {
    match (view.span_count(), source) {
        (0, Some(source)) => format!("empty; imports from {source} when needed"),
        (0, None) => "no span yet".to_owned(),
        (spans, source) => {
            let from = source.map_or(String::new(), |source| {
                format!(" · from {}", shorten(source, 16))
            });
            let spans = count(spans as u128, "span", "spans");
            let stats = view.stats();
            let (in_use, total) = (grouped(stats.mem_inuse), grouped(stats.mem_total));
            format!("{spans}{from} · {in_use} of {total} in use")
        }
    }
}

/// Returns the place of a request in the queue: "number 2 in the queue".
pub fn position(number: usize) -> String {
    if number == 1 {
        "first in the queue".to_owned()
    } else {
        format!("number {} in the queue", grouped(number as u128))
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
            in_use: sum.allocated as u64,
            free: (sum.size - sum.allocated) as u64,
        }
    }

    /// "4 096 – 4 160".
    pub fn range(&self, radix: Radix) -> String {
        let end = u128::from(self.base) + u128::from(self.size);
        format!("{} – {}", radix.address(self.base), radix.address(end))
    }

    /// Returns the origin of the span, and when it can be removed or returned.
    pub fn state(&self) -> String {
        let frees = count(self.allocated as u128, "more free", "more frees");
        let all_free = self.free == self.size;
        match &self.imported_from {
            None if all_free => "added · completely free: can be removed".to_owned(),
            None if self.allocated == 0 => "added · in progress".to_owned(),
            None => format!("added · removable after {frees}"),
            // Only inside an operation, which will use it or return it.
            Some(source) if self.allocated == 0 => {
                format!("from {} · in progress", shorten(source, 16))
            }
            Some(source) => format!("from {} · returns after {frees}", shorten(source, 16)),
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
        let RowKind::Waiting { number, asked, .. } = rows[3].kind else {
            panic!("{rows:?}");
        };
        assert_eq!((number, asked), (1, 2048));
        let RowKind::Span(span) = &rows[4].kind else {
            panic!("{rows:?}");
        };
        assert_eq!(span.imported_from.as_deref(), Some("heap"));
        assert_eq!((span.in_use, span.free, span.allocated), (48, 16, 1));
    }

    #[test]
    fn a_span_of_the_whole_address_space_but_one_unit_is_counted() {
        let rows = rows("arena all\nspan all 0 18446744073709551615\n");
        let RowKind::Span(span) = &rows[1].kind else {
            panic!("{:?}", rows[1]);
        };
        assert_eq!((span.free, span.in_use), (u64::MAX, 0));
        assert_eq!(span.imported_from, None);
    }

    #[test]
    fn the_state_of_a_span_says_when_it_can_go() {
        let mut span = SpanRow {
            base: u64::MAX - 9,
            size: 10,
            imported_from: None,
            allocated: 0,
            in_use: 0,
            free: 10,
        };
        assert!(span.state().contains("can be removed"));
        span.free = 4;
        assert_eq!(span.state(), "added · in progress");
        span.imported_from = Some("heap".to_owned());
        assert_eq!(span.state(), "from heap · in progress");
        span.allocated = 1;
        assert!(
            span.state()
                .contains("from heap · returns after 1 more free")
        );
        let range = span.range(Radix::Decimal);
        assert!(range.ends_with(&grouped(1 << 64)), "{range}");
    }
}

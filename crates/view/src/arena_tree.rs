//! All arenas with their spans and those who wait for them, row by row: the tree of who
//! imports from whom.

use std::collections::HashMap;
use std::rc::Rc;

use vmem::Origin;
use vmem_lab::{ArenaId, Moment};

use crate::segment_index::{SegmentIndex, SpanEntry};

/// The rows, each arena ahead of those that import from it.
#[derive(Default, Debug)]
pub struct ArenaTree {
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row, and how deep in the tree it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its arena.
    pub arena: ArenaId,
    /// How many arenas are above that.
    pub depth: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a row is.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// An arena; what follows is its.
    Arena {
        /// Its name.
        name: String,
        /// Whom it imports from.
        source: Option<String>,
        /// How many spans it has.
        spans: usize,
        /// Units allocated, and all.
        in_use: (u128, u128),
    },
    /// A request that waits.
    Waiting {
        /// How many are ahead of it.
        ahead: usize,
        /// What it will be called.
        name: String,
        /// What it asked for.
        asked: u64,
    },
    /// A span.
    Span(Span),
}

/// A span, and what is in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Span {
    /// Its first unit.
    pub base: u64,
    /// Its units.
    pub size: u64,
    /// The arena that lent it, if it was imported.
    pub lender: Option<(ArenaId, String)>,
    /// How many of its segments are allocated.
    pub allocated: usize,
    /// Its free units.
    pub free: u64,
}

impl Span {
    /// Units allocated.
    pub fn in_use(&self) -> u64 {
        self.size - self.free
    }
}

impl ArenaTree {
    /// Reads off the charts of all arenas.
    pub fn of(moment: &Moment<'_>, mut chart: impl FnMut(ArenaId) -> Rc<SegmentIndex>) -> Self {
        let world = moment.world;
        let names: HashMap<ArenaId, String> = world
            .arenas()
            .map(|arena| (arena.id, arena.name.to_owned()))
            .collect();
        let mut arena_tree = Self::default();
        for arena in world.arenas() {
            let source = arena.parent.and_then(|parent| names.get(&parent).cloned());
            let lender = arena.parent.zip(source.clone());
            let mut add = |kind| {
                arena_tree.rows.push(Row {
                    arena: arena.id,
                    depth: arena.depth,
                    kind,
                });
            };
            world.inspect(arena.id, |view| {
                let stats = view.stats();
                add(Kind::Arena {
                    name: arena.name.to_owned(),
                    source,
                    spans: view.span_count(),
                    in_use: (stats.mem_inuse, stats.mem_total),
                });
            });
            for (ahead, waiting) in world.waiting(arena.id).enumerate() {
                add(Kind::Waiting {
                    ahead,
                    name: waiting.name.clone(),
                    asked: waiting.asked,
                });
            }
            let spans = spans(&chart(arena.id), lender.as_ref());
            spans.into_iter().map(Kind::Span).for_each(&mut add);
        }
        arena_tree
    }
}

/// The spans of an arena in the order of its segment list.
fn spans(chart: &SegmentIndex, lender: Option<&(ArenaId, String)>) -> Vec<Span> {
    let span = |span: &SpanEntry| {
        let inside = chart.sum(span.segments.clone());
        Span {
            base: span.base,
            size: span.size,
            lender: lender.filter(|_| span.origin == Origin::Imported).cloned(),
            allocated: inside.segments - inside.free,
            // No more than the span has, which is a `u64`.
            free: (inside.size - inside.allocated) as u64,
        }
    };
    chart.spans().iter().map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::{Command, Session};

    fn arena_tree(text: &str) -> ArenaTree {
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let moment = session.moment();
        let chart = |arena| Rc::new(moment.world.inspect(arena, SegmentIndex::of));
        ArenaTree::of(&moment, chart)
    }

    #[test]
    fn spans_follow_their_arena_and_say_who_lent_them() {
        let arena_tree = arena_tree(
            "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap\n\
             a = alloc kmem 40\nb = alloc kmem 2K wait\n",
        );
        let depths: Vec<usize> = arena_tree.rows.iter().map(|row| row.depth).collect();
        assert_eq!(depths, [0, 0, 1, 1, 1]);
        let Kind::Waiting {
            ahead: 0, asked, ..
        } = arena_tree.rows[3].kind
        else {
            panic!("{:?}", arena_tree.rows[3]);
        };
        assert_eq!(asked, 2048);
        let Kind::Span(span) = &arena_tree.rows[4].kind else {
            panic!("{:?}", arena_tree.rows[4]);
        };
        assert_eq!(span.lender, Some((ArenaId(0), "heap".to_owned())));
        assert_eq!((span.in_use(), span.free, span.allocated), (48, 16, 1));
    }

    #[test]
    fn a_span_of_the_whole_address_space_but_one_unit_is_counted() {
        let arena_tree = arena_tree("arena all\nspan all 0 18446744073709551615\n");
        let Kind::Span(span) = &arena_tree.rows[1].kind else {
            panic!("{:?}", arena_tree.rows[1]);
        };
        assert_eq!((span.free, span.in_use()), (u64::MAX, 0));
        assert_eq!(span.lender, None);
    }
}

//! What can be pointed at and chosen, and what belongs together: a segment, its chip in
//! a list or a chain, the segment of the parent that its span is, and so on. All panels
//! mark the same.

use vmem::{Origin, Segment, SegmentKind, View};
use vmem_lab::{ArenaId, Session, World};

/// A thing on the screen, wherever it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mark {
    /// A segment, free or allocated.
    Segment {
        /// Its arena.
        arena: ArenaId,
        /// Its first unit.
        base: u64,
    },
    /// A span.
    Span {
        /// Its arena.
        arena: ArenaId,
        /// Its first unit.
        base: u64,
    },
    /// A freelist.
    List {
        /// Its arena.
        arena: ArenaId,
        /// Its number.
        list: u8,
    },
    /// A hash chain.
    Bucket {
        /// Its arena.
        arena: ArenaId,
        /// Its number.
        bucket: usize,
    },
    /// The cache of one size.
    Cache {
        /// Its arena.
        arena: ArenaId,
        /// Which of the cached sizes, from 0.
        class: usize,
    },
    /// An arena.
    Arena(ArenaId),
    /// An operation of the scenario, from 0.
    Operation(usize),
}

/// What the pointer is on, what is selected, and what belongs to it.
#[derive(Default)]
pub struct Marks {
    pointed: Option<Mark>,
    /// The same in the frame before, which is what the panels mark: the panel
    /// the pointer is on may be drawn last.
    pointed_before: Option<Mark>,
    selected: Option<Mark>,
    /// What belongs to the one that was pointed at, else to the selected one; and for
    /// which state and mark that is.
    lit: Vec<Mark>,
    lit_for: Option<(u64, Mark)>,
}

impl Marks {
    /// A new frame of the state `revision` begins.
    pub fn begin_frame(&mut self, session: &Session, revision: u64) {
        self.pointed_before = self.pointed.take();
        let mark = self.pointed_before.or(self.selected);
        let wanted = mark.map(|mark| (revision, mark));
        if self.lit_for != wanted {
            self.lit_for = wanted;
            self.lit = mark.map_or(Vec::new(), |mark| belonging(session, mark));
        }
    }

    /// Whether the pointer has moved to something else in this frame.
    pub fn have_moved(&self) -> bool {
        self.pointed != self.pointed_before
    }

    /// The pointer, or the keyboard's focus, is on this.
    pub fn point_at(&mut self, mark: Mark) {
        self.pointed = Some(mark);
    }

    /// Whether the pointer is on this, in whatever panel, or on something that belongs
    /// to it; where it is on nothing, whether that is selected.
    pub fn is_lit(&self, mark: Mark) -> bool {
        self.lit.contains(&mark)
    }

    /// All that lights up: first what is pointed at or selected itself.
    pub fn lit(&self) -> &[Mark] {
        &self.lit
    }

    /// What is selected.
    pub fn selected(&self) -> Option<Mark> {
        self.selected
    }

    /// Selects this, or nothing.
    pub fn select(&mut self, mark: Option<Mark>) {
        self.selected = mark;
    }
}

/// Everything that lights up with `mark`, itself included.
fn belonging(session: &Session, mark: Mark) -> Vec<Mark> {
    /// Of more, nobody sees all.
    const MOST: usize = 64;
    let world = session.moment().world;
    let mut lit = vec![mark];
    let of_each = |arena: ArenaId, segments: Vec<Segment>, lit: &mut Vec<Mark>| {
        lit.extend(segments.into_iter().map(|segment| Mark::Segment {
            arena,
            base: segment.base,
        }));
    };
    match mark {
        Mark::Segment { arena, base } => with_segment(world, arena, base, &mut lit),
        Mark::Span { arena, base } => with_span(world, arena, base, &mut lit),
        Mark::List { arena, list } => {
            let look = |view: View<'_>| view.freelist(list).take(MOST).collect();
            of_each(arena, world.inspect(arena, look), &mut lit);
        }
        Mark::Bucket { arena, bucket } => {
            let look = |view: View<'_>| view.chain_of(bucket).take(MOST).collect();
            of_each(arena, world.inspect(arena, look), &mut lit);
        }
        Mark::Operation(index) => {
            let statement = session
                .operation(index)
                .map(|operation| operation.statement);
            let name = statement
                .as_ref()
                .and_then(|statement| statement.allocation());
            let allocation = name.and_then(|name| world.allocation_named(name));
            if let Some(allocation) = allocation {
                let (arena, base) = (allocation.arena, allocation.base);
                lit.push(Mark::Segment { arena, base });
                with_segment(world, arena, base, &mut lit);
            }
        }
        Mark::Cache { .. } | Mark::Arena(_) => {}
    }
    lit
}

/// The list or chain of a segment, its span, and the span of the child it is lent to.
fn with_segment(world: &World, arena: ArenaId, base: u64, lit: &mut Vec<Mark>) {
    let found = world.try_inspect(arena, |view| {
        let (span, segment) = view.find(base)?;
        Some((span, segment, view.bucket_of(base)))
    });
    let Some((span, segment, bucket)) = found.flatten() else {
        return;
    };
    match (segment.kind, bucket) {
        (SegmentKind::Allocated, Some(bucket)) => lit.push(Mark::Bucket { arena, bucket }),
        (SegmentKind::Free, _) => lit.push(Mark::List {
            arena,
            list: segment.size.ilog2() as u8,
        }),
        _ => {}
    }
    if span.kind == SegmentKind::Span(Origin::Imported) {
        with_span(world, arena, span.base, lit);
    }
    if let Some(child) = world.borrower(arena, base) {
        lit.push(Mark::Span { arena: child, base });
    }
}

/// The parent's segment that an imported span is.
fn with_span(world: &World, arena: ArenaId, base: u64, lit: &mut Vec<Mark>) {
    lit.push(Mark::Span { arena, base });
    let span = world
        .try_inspect(arena, |view| view.span_of(base))
        .flatten();
    let imported = span.is_some_and(|span| span.kind == SegmentKind::Span(Origin::Imported));
    let parent = world.arena(arena).and_then(|arena| arena.parent);
    if let Some(parent) = parent.filter(|_| imported) {
        lit.push(Mark::Segment {
            arena: parent,
            base,
        });
    }
}

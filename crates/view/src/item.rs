//! What can be pointed at and chosen, and what lights up with it: all panels mark the
//! same.

use vmem_lab::{ArenaId, Session};

use crate::derived::Derived;
use crate::related::related;
use crate::selection_history::SelectionHistory;

/// A thing on the screen, wherever it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Item {
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
    /// A cached object, handed out or in reserve: a part of a slab, which is a segment.
    Object {
        /// Its arena.
        arena: ArenaId,
        /// Its first unit.
        base: u64,
    },
    /// An arena.
    Arena(ArenaId),
    /// An operation of the scenario, from 0.
    Operation(usize),
}

impl Item {
    /// The arena it is in.
    pub fn arena(self) -> Option<ArenaId> {
        match self {
            Self::Segment { arena, .. }
            | Self::Span { arena, .. }
            | Self::List { arena, .. }
            | Self::Bucket { arena, .. }
            | Self::Cache { arena, .. }
            | Self::Object { arena, .. }
            | Self::Arena(arena) => Some(arena),
            Self::Operation(_) => None,
        }
    }
}

/// What the pointer is on, what is selected, and what belongs to it.
#[derive(Clone, Default)]
pub struct Highlights {
    pointed: Option<Item>,
    /// The same in the frame before, which is what the panels mark: the panel
    /// the pointer is on may be drawn last.
    pointed_before: Option<Item>,
    selected: SelectionHistory,
    /// What belongs to the one that was pointed at, else to the selected one; and for
    /// which state and mark that is.
    lit: Vec<Item>,
    lit_for: Option<(u64, Item)>,
}

impl Highlights {
    /// A new frame begins.
    pub fn begin_frame(&mut self, session: &Session, derived: &mut Derived) {
        self.pointed_before = self.pointed.take();
        let mark = self.pointed_before.or(self.selected());
        let wanted = mark.map(|mark| (derived.revision, mark));
        if self.lit_for != wanted {
            self.lit_for = wanted;
            self.lit = mark.map_or(Vec::new(), |mark| related(session, derived, mark));
        }
    }

    /// Whether the pointer has moved to something else in this frame.
    pub fn have_moved(&self) -> bool {
        self.pointed != self.pointed_before
    }

    /// The pointer, or the keyboard's focus, is on this.
    pub fn point_at(&mut self, mark: Item) {
        self.pointed = Some(mark);
    }

    /// Whether the pointer is on this, in whatever panel, or on something that belongs
    /// to it; where it is on nothing, whether that is selected.
    pub fn is_lit(&self, mark: Item) -> bool {
        self.lit.contains(&mark)
    }

    /// The bucket of an arena that is lit, if one is.
    pub fn lit_bucket(&self, of: ArenaId) -> Option<usize> {
        self.lit.iter().find_map(|mark| match *mark {
            Item::Bucket { arena, bucket } if arena == of => Some(bucket),
            _ => None,
        })
    }

    /// The operation that is lit, if one is.
    pub fn lit_operation(&self) -> Option<usize> {
        self.lit.iter().find_map(|mark| match *mark {
            Item::Operation(index) => Some(index),
            _ => None,
        })
    }

    /// All that lights up: first what is pointed at or selected itself.
    pub fn lit(&self) -> &[Item] {
        &self.lit
    }

    /// What is selected.
    pub fn selected(&self) -> Option<Item> {
        self.selected.here()
    }

    /// Selects this, or nothing.
    pub fn select(&mut self, mark: Option<Item>) {
        self.selected.go(mark);
    }

    /// Selects what was selected before.
    pub fn select_before(&mut self) {
        self.selected.back();
    }

    /// Selects what one came back from.
    pub fn select_behind(&mut self) {
        self.selected.forward();
    }

    /// What was selected one after the other.
    pub fn trail(&self) -> &SelectionHistory {
        &self.selected
    }
}

//! The hovered and the selected item, and the items that every panel highlights with them.

use vmem_lab::{ArenaId, Session};

use crate::derived::Derived;
use crate::item::Item;
use crate::related::related;
use crate::selection_history::SelectionHistory;

/// The hovered item, the selected item, and all items related to them.
#[derive(Clone, Default)]
pub struct Highlights {
    hovered: Option<Item>,
    /// The item hovered in the last frame: panels drawn earlier in this frame need it.
    hovered_before: Option<Item>,
    selection: SelectionHistory,
    /// The hovered item, or else the selected one, followed by its related items.
    related: Vec<Item>,
    /// The revision and item that `related` was computed for.
    related_to: Option<(u64, Item)>,
}

impl Highlights {
    /// Begins a frame: recomputes the related items if the item or the arenas changed.
    pub fn begin_frame(&mut self, session: &Session, derived: &mut Derived) {
        self.hovered_before = self.hovered.take();
        let item = self.hovered_before.or(self.selected());
        let wanted = item.map(|item| (derived.revision, item));
        if self.related_to != wanted {
            self.related_to = wanted;
            self.related = item.map_or(Vec::new(), |item| related(session, derived, item));
        }
    }

    /// Returns whether the pointer moved to another item in this frame.
    pub fn have_moved(&self) -> bool {
        self.hovered != self.hovered_before
    }

    /// Notes that the pointer or the keyboard focus is on an item.
    pub fn point_at(&mut self, item: Item) {
        self.hovered = Some(item);
    }

    /// Returns whether an item is highlighted: it is hovered, or related to the hovered
    /// item; while nothing is hovered, the selected item counts instead.
    pub fn is_highlighted(&self, item: Item) -> bool {
        self.related.contains(&item)
    }

    /// Returns the highlighted items; the hovered or selected one is the first.
    pub fn related(&self) -> &[Item] {
        &self.related
    }

    /// Returns the highlighted hash bucket of an arena.
    pub fn bucket_in(&self, wanted: ArenaId) -> Option<usize> {
        self.related.iter().find_map(|item| match *item {
            Item::Bucket(arena, bucket) if arena == wanted => Some(bucket),
            _ => None,
        })
    }

    /// Returns the highlighted operation.
    pub fn operation(&self) -> Option<usize> {
        self.related.iter().find_map(|item| match *item {
            Item::Operation(index) => Some(index),
            _ => None,
        })
    }

    /// Returns the selected item.
    pub fn selected(&self) -> Option<Item> {
        self.selection.current()
    }

    /// Selects an item; `None` clears the selection.
    pub fn select(&mut self, item: Option<Item>) {
        self.selection.select(item);
    }

    /// Selects the previously selected item.
    pub fn select_before(&mut self) {
        self.selection.back();
    }

    /// Undoes [`select_before`](Self::select_before).
    pub fn select_after(&mut self) {
        self.selection.forward();
    }

    /// Returns the selection history.
    pub fn history(&self) -> &SelectionHistory {
        &self.selection
    }
}

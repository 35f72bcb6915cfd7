//! The spans by address: a treap of the span markers, linked through the two
//! fields of a tag that a marker does not need otherwise.
//!
//! The paper keeps no such index: it can't tell whether a new span overlaps an old
//! one, and finds the span of an address only by walking. Here both take
//! `O(log spans)` steps. A node's priority is the hash of its base: the shape
//! depends only on the set of spans, and needs no random numbers.

use crate::hash::mix;
use crate::tag::{Tag, TagId};

/// The root of the treap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spans {
    root: TagId,
    len: usize,
}

/// A place in the treap that holds a subtree.
#[derive(Clone, Copy)]
enum Slot {
    Root,
    Left(TagId),
    Right(TagId),
}

impl Spans {
    pub(crate) const fn new() -> Self {
        Self {
            root: TagId::NONE,
            len: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Returns the span with the greatest base that is not above `address`.
    pub(crate) fn at_or_below(&self, tags: &[Tag], address: u64) -> Option<TagId> {
        let mut best = None;
        let mut id = self.root;
        while !id.is_none() {
            if tags[id].base() <= address {
                best = Some(id);
                id = tags[id].fore();
            } else {
                id = tags[id].back();
            }
        }
        best
    }

    /// Returns the span with the least base that is not below `address`.
    pub(crate) fn at_or_above(&self, tags: &[Tag], address: u64) -> Option<TagId> {
        let mut best = None;
        let mut id = self.root;
        while !id.is_none() {
            if tags[id].base() >= address {
                best = Some(id);
                id = tags[id].back();
            } else {
                id = tags[id].fore();
            }
        }
        best
    }

    /// Returns the span that contains `address`.
    pub(crate) fn containing(&self, tags: &[Tag], address: u64) -> Option<TagId> {
        self.at_or_below(tags, address)
            .filter(|&id| tags[id].contains(address))
    }

    /// Returns a span that shares a unit with `first..=last`. Because spans are disjoint,
    /// only the span with the greatest base up to `last` can.
    pub(crate) fn overlapping(&self, tags: &[Tag], first: u64, last: u64) -> Option<TagId> {
        self.at_or_below(tags, last)
            .filter(|&id| tags[id].last() >= first)
    }

    /// Inserts the marker `id`; its span must not overlap an existing one.
    pub(crate) fn insert(&mut self, tags: &mut [Tag], id: TagId) {
        let base = tags[id].base();
        let priority = mix(base);
        // Down to the first node that belongs below the new one …
        let mut slot = Slot::Root;
        let mut node = self.root;
        while !node.is_none() && mix(tags[node].base()) >= priority {
            slot = if base < tags[node].base() {
                Slot::Left(node)
            } else {
                Slot::Right(node)
            };
            node = self.get(tags, slot);
        }
        // … whose subtree is split around the new base.
        self.set(tags, slot, id);
        let (mut low, mut high) = (Slot::Left(id), Slot::Right(id));
        while !node.is_none() {
            if tags[node].base() < base {
                self.set(tags, low, node);
                low = Slot::Right(node);
                node = tags[node].fore();
            } else {
                self.set(tags, high, node);
                high = Slot::Left(node);
                node = tags[node].back();
            }
        }
        self.set(tags, low, TagId::NONE);
        self.set(tags, high, TagId::NONE);
        self.len += 1;
    }

    /// Removes the marker `id`, which must be there.
    pub(crate) fn remove(&mut self, tags: &mut [Tag], id: TagId) {
        let base = tags[id].base();
        let mut slot = Slot::Root;
        let mut node = self.root;
        while node != id {
            slot = if base < tags[node].base() {
                Slot::Left(node)
            } else {
                Slot::Right(node)
            };
            node = self.get(tags, slot);
        }
        // Its place gets its two subtrees, joined.
        let (mut low, mut high) = (tags[id].back(), tags[id].fore());
        while !low.is_none() && !high.is_none() {
            if mix(tags[low].base()) >= mix(tags[high].base()) {
                self.set(tags, slot, low);
                slot = Slot::Right(low);
                low = tags[low].fore();
            } else {
                self.set(tags, slot, high);
                slot = Slot::Left(high);
                high = tags[high].back();
            }
        }
        let rest = if low.is_none() { high } else { low };
        self.set(tags, slot, rest);
        self.len -= 1;
    }

    fn get(&self, tags: &[Tag], slot: Slot) -> TagId {
        match slot {
            Slot::Root => self.root,
            Slot::Left(parent) => tags[parent].back(),
            Slot::Right(parent) => tags[parent].fore(),
        }
    }

    fn set(&mut self, tags: &mut [Tag], slot: Slot, id: TagId) {
        match slot {
            Slot::Root => self.root = id,
            Slot::Left(parent) => tags[parent].set_back(id),
            Slot::Right(parent) => tags[parent].set_fore(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TagId;
    use crate::tag::Kind;
    use crate::testing::{Sample, broken, tag};

    /// Returns the root and a child of it.
    fn root_and_child(core: &Sample) -> (TagId, TagId) {
        let root = core.state.spans.root;
        let (back, fore) = (core.tags()[root].back(), core.tags()[root].fore());
        (root, if back.is_none() { fore } else { back })
    }

    #[test]
    fn damage_is_noticed() {
        let index = "every span is in the span index";
        let count = broken(|core| core.state.spans.len += 1);
        assert_eq!(count, (index, 0));
        let lost = broken(|core| {
            let id = tag(core, Kind::Imported, 1024);
            let (tags, _, state) = core.parts_mut();
            state.spans.remove(tags, id);
        });
        assert_eq!(lost, (index, 0));
        let cut = broken(|core| {
            let (root, _) = root_and_child(core);
            core.tags_mut()[root].set_back(TagId::NONE);
            core.tags_mut()[root].set_fore(TagId::NONE);
        });
        assert_eq!(cut, ("the span index is ordered by address", 0));
        let priority = broken(|core| {
            let (root, child) = root_and_child(core);
            let left = core.tags()[root].back() == child;
            let tags = core.tags_mut();
            tags[root].set_back(TagId::NONE);
            tags[root].set_fore(TagId::NONE);
            if left {
                tags[child].set_fore(root);
            } else {
                tags[child].set_back(root);
            }
            core.state.spans.root = child;
        });
        assert_eq!(priority.0, "the span index is ordered by priority");
        let segment = broken(|core| core.state.spans.root = tag(core, Kind::Allocated, 0));
        assert_eq!(segment.0, "the span index holds span markers");
        let side = broken(|core| {
            let (root, _) = root_and_child(core);
            let (back, fore) = (core.tags()[root].back(), core.tags()[root].fore());
            core.tags_mut()[root].set_back(fore);
            core.tags_mut()[root].set_fore(back);
        });
        assert_eq!(side, ("the span index is ordered by address", 0));
    }

    #[test]
    fn spans_that_overlap_are_noticed() {
        let overlap = broken(|core| {
            let (marker, last) = (tag(core, Kind::Added, 0), tag(core, Kind::Free, 48));
            core.tags_mut()[marker].set_range(0, 1032);
            core.tags_mut()[last].set_range(48, 984);
            core.state.stats.mem_total += 936;
        });
        assert_eq!(overlap, ("no two spans overlap", 0));
    }
}

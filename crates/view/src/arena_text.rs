//! The descriptions of an arena's segments, spans and tiles: tooltips, and names for screen
//! readers.

use std::rc::Rc;

use vmem::caches::SlabView;
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::{self, grouped, units};
use vmem_lab::prompt::{PreviewRange, RangeEffect};
use vmem_lab::query::LegalAddresses;
use vmem_lab::scenario::policy_word;
use vmem_lab::{ArenaId, Effect, Moment, Owner, World};

use crate::changes::Changes;
use crate::quantum_caches::ObjectCounts;
use crate::segment_index::SegmentSum;
use crate::settings::Settings;
use crate::tiles::SpanBar;
use crate::wording::shorten;

/// Describes the parts of one arena.
#[derive(Clone)]
pub struct ArenaText<'a> {
    /// The names of arenas and owners.
    pub world: &'a World,
    /// The arena.
    pub arena: ArenaId,
    /// The radix of addresses.
    pub settings: Settings,
    /// The free segments that are in no list now.
    pub changes: Rc<Changes>,
    /// The arena's slabs by address.
    pub slabs: Rc<Vec<SlabView>>,
}

impl<'a> ArenaText<'a> {
    fn name(&self) -> &'a str {
        self.name_of(self.arena)
    }

    /// Returns the owner of the allocated segment at `base`.
    pub fn owner(&self, base: u64) -> Option<Owner> {
        self.world.owner(self.arena, base)
    }

    /// Returns the name of any arena.
    pub fn name_of(&self, arena: ArenaId) -> &'a str {
        self.world.arena(arena).map_or("", |arena| arena.name)
    }

    /// Formats an address.
    pub fn address(&self, base: u64) -> String {
        self.settings.radix.address(base)
    }

    /// "a: 48 units at 4 096 in kmem; 40 asked for, 8 from rounding up".
    pub fn segment(&self, segment: &Segment) -> String {
        let range = self.settings.radix.range(segment.base, segment.size);
        let place = format!("{range} in {}", self.name());
        if segment.kind != SegmentKind::Allocated {
            return format!("free segment: {place}, {}", self.list_of(segment));
        }
        match self.owner(segment.base) {
            Some(Owner::Importer(child)) => format!("lent to {}: {place}", self.name_of(child)),
            Some(Owner::Slab { object }) => {
                let size = grouped(object.into());
                let counts = ObjectCounts::new(self.slab(segment.base));
                let out = format!("{} of {} objects", counts.handed_out, counts.all);
                format!("slab of the cache of {size}-unit objects: {place}; {out} handed out")
            }
            Some(Owner::Allocation(allocation)) if allocation.asked < segment.size => format!(
                "{}: {place}; {} asked for, {} from rounding up",
                allocation.name,
                grouped(allocation.asked.into()),
                grouped(u128::from(segment.size - allocation.asked)),
            ),
            Some(Owner::Allocation(allocation)) => format!("{}: {place}", allocation.name),
            None => format!("allocated: {place}"),
        }
    }

    /// Returns the list of a free segment: "list 10", or "in no list now" at a step between
    /// two lists.
    pub fn list_of(&self, segment: &Segment) -> String {
        if self.changes.unlisted.contains(&segment.base) {
            return "in no list now".to_owned();
        }
        format!("list {}", segment.size.max(1).ilog2())
    }

    /// Returns the slab at `base`.
    pub fn slab(&self, base: u64) -> Option<&SlabView> {
        let found = self.slabs.binary_search_by_key(&base, |slab| slab.base);
        found.ok().map(|nth| &self.slabs[nth])
    }

    /// "span of 1 024 units at 4 096 in kmem, imported from heap".
    pub fn span(&self, span: &SpanBar) -> String {
        let parent = self.world.arena(self.arena).and_then(|arena| arena.parent);
        let origin = match (span.origin, parent) {
            (Origin::Added, _) => "added".to_owned(),
            (Origin::Imported, None) => "imported".to_owned(),
            (Origin::Imported, Some(parent)) => format!("imported from {}", self.name_of(parent)),
        };
        let range = self.settings.radix.range(span.base, span.size);
        format!("span of {range} in {}, {origin}", self.name())
    }

    /// "37 segments from 4 096 to 4 200 in kmem: 80 % allocated, largest free 5 units".
    pub fn sum(&self, sum: &SegmentSum) -> String {
        let last = u128::from(sum.base) + sum.size.saturating_sub(1);
        let share = 100.0 * sum.allocated as f64 / (sum.size as f64).max(1.0);
        let segments = narration::count(sum.segments as u128, "segment", "segments");
        let hole = if sum.largest_free == 0 {
            "no free segment".to_owned()
        } else {
            format!("largest free {}", units(sum.largest_free))
        };
        format!(
            "{segments} from {} to {} in {}: {share:.0} % allocated, {hole}",
            self.address(sum.base),
            self.settings.radix.address(last),
            self.name(),
        )
    }

    /// "would go here by best fit: 50 units at 0".
    pub fn preview(&self, range: &PreviewRange) -> String {
        let place = self.settings.radix.range(range.base, range.size);
        match &range.effect {
            RangeEffect::Goes { by, .. } => {
                let policies = by.iter().map(|&policy| narration::policy(policy));
                let policies = policies.collect::<Vec<_>>().join(", ");
                format!("would go here by {policies}: {place}")
            }
            RangeEffect::Lent(to) => format!("would be lent to {to}: {place}"),
            RangeEffect::Free => format!("would be one free segment: {place}"),
        }
    }

    /// "legal addresses: 4 352 to 4 864, every 256 units".
    pub fn legal(&self, legal: &LegalAddresses) -> String {
        let addresses = narration::legal(self.settings.radix, legal);
        format!("legal addresses: {addresses}")
    }
}

/// Returns the label of a preview on the bar, and a short one.
pub fn preview_labels(effect: &RangeEffect) -> (String, String) {
    match effect {
        RangeEffect::Goes { by, .. } => {
            let words: Vec<&str> = by.iter().map(|&policy| policy_word(policy)).collect();
            // The words of the language are ASCII.
            let letters: Vec<String> = words.iter().map(|word| word[..1].to_uppercase()).collect();
            (words.join(" · "), letters.join(" "))
        }
        RangeEffect::Lent(to) => (format!("lent to {}", shorten(to, 20)), "lent".to_owned()),
        RangeEffect::Free => ("then free".to_owned(), "free".to_owned()),
    }
}

/// Returns "slab of 16-unit objects" for the size of the slab's objects.
pub fn slab_label(object: u64) -> String {
    format!("slab of {}-unit objects", grouped(object.into()))
}

/// Returns a label for the owner of the segment at `base`; `None` if it is not allocated.
pub fn label(world: &World, arena: ArenaId, base: u64) -> Option<String> {
    Some(match world.owner(arena, base)? {
        Owner::Allocation(allocation) => allocation.name,
        Owner::Importer(importer) => format!("lent to {}", world.name_of(importer)),
        Owner::Slab { object } => slab_label(object),
    })
}

/// Returns the same as [`label`]; for a segment that the last operation freed, its owner
/// before that.
pub fn label_now_or_before(moment: &Moment<'_>, arena: ArenaId, base: u64) -> Option<String> {
    label(moment.world, arena, base).or_else(|| label_before(moment, arena, base))
}

/// Returns a label for the owner before the last operation. Large arenas are not copied
/// before each operation, but the outcome of a free still has the name.
pub fn label_before(moment: &Moment<'_>, arena: ArenaId, base: u64) -> Option<String> {
    if let Some(label) = moment.before.and_then(|world| label(world, arena, base)) {
        return Some(label);
    }
    let done = moment.done.filter(|done| done.arena == Some(arena))?;
    match &done.result {
        Ok(Effect::Freed {
            name, base: freed, ..
        }) if *freed == base => name.clone(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HEAP, at_end};
    use vmem::View;

    #[test]
    fn a_freed_segment_keeps_its_label_until_the_next_operation() {
        let text = "arena heap quantum=16 qcache=16\nspan heap 4096 4K\n\
            arena kmem source=heap\na = alloc heap 40\nb = alloc heap 16\n\
            c = alloc kmem 32\nfree heap a\n";
        let session = at_end(text);
        let moment = session.moment();
        let bases = |view: View<'_>| view.segments().map(|segment| segment.base).collect();
        let bases: Vec<u64> = moment.world.inspect(HEAP, bases);
        let label = |base| label_now_or_before(&moment, HEAP, base);
        let mut labels: Vec<String> = bases.into_iter().filter_map(label).collect();
        labels.dedup();
        assert_eq!(labels, ["a", "slab of 16-unit objects", "lent to kmem"]);
    }
}

//! Labels for the owner of an allocated segment.

use vmem_lab::narration::grouped;
use vmem_lab::{ArenaId, Effect, Moment, Owner, World};

/// Returns "slab of 16s" for the size of the slab's objects.
pub fn slab_label(object: u64) -> String {
    format!("slab of {}s", grouped(object.into()))
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
        assert_eq!(labels, ["a", "slab of 16s", "lent to kmem"]);
    }
}

//! The changes of an operation in one arena's segment list, as its bar shows them.

use vmem::{Event, Origin};
use vmem_lab::narration::units;
use vmem_lab::{ArenaId, Moment, Owner, Step};

use crate::arena_text::{label_before, slab_label};
use crate::steps;

/// The changes in one arena's segment list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// The segment that the step or operation is about: base and size.
    pub changed: Option<(u64, u64)>,
    /// The segments that were there before.
    pub ghosts: Vec<Ghost>,
    /// The addresses at which two segments were merged.
    pub seams: Vec<u64>,
    /// The bases of the free segments that are in no list at this step.
    pub unlisted: Vec<u64>,
    /// A change that the bar cannot show.
    pub note: Option<String>,
}

/// A segment as it was before the operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ghost {
    /// Its first unit.
    pub base: u64,
    /// The number of units.
    pub size: u64,
    /// "before: b".
    pub label: String,
}

impl Changes {
    /// Collects the changes in `arena` so far.
    pub fn new(moment: &Moment<'_>, arena: ArenaId) -> Self {
        let mut changes = Self::default();
        let world = moment.world;
        let parent = |id| world.arena(world.arena(id)?.parent?);
        let source = parent(arena).map(|parent| parent.name);
        let so_far = steps::so_far(moment);
        for step in so_far.iter().filter(|step| step.arena == arena) {
            changes.add(moment, step, source);
            changes.follow_lists(&step.event);
        }
        changes.changed = steps::changed(moment, arena);
        changes
    }

    /// Follows the free segments that have left a list, or are about to enter one. An arena
    /// handles one of them at a time, and its free neighbours.
    fn follow_lists(&mut self, event: &Event) {
        match *event {
            Event::Unfiled { segment, .. } | Event::Unhashed { segment, .. } => {
                self.unlisted.push(segment.base);
            }
            Event::SpanAdded { base, .. } => self.unlisted.push(base),
            Event::MergedRight { segment, .. } | Event::MergedLeft { segment, .. } => {
                self.unlisted = vec![segment.base];
            }
            Event::Filed { .. } | Event::Taken { .. } | Event::SpanRemoved { .. } => {
                self.unlisted.clear();
            }
            _ => {}
        }
    }

    fn add(&mut self, moment: &Moment<'_>, step: &Step, source: Option<&str>) {
        let from = source.map_or(String::new(), |source| format!(" from {source}"));
        match step.event {
            Event::Unhashed { segment, .. } => self.ghosts.push(Ghost {
                base: segment.base,
                size: segment.size,
                label: was(moment, step.arena, segment.base),
            }),
            Event::Taken { from, segment } if from.size > segment.size => {
                self.ghosts.push(Ghost {
                    base: from.base,
                    size: from.size,
                    label: format!("before: free, {}", units(from.size)),
                });
            }
            Event::MergedRight { neighbour, .. } => self.seams.push(neighbour.base),
            Event::MergedLeft { neighbour, .. } => {
                self.seams.push(neighbour.base.wrapping_add(neighbour.size));
            }
            Event::SpanAdded { origin, .. } => {
                self.note = Some(match origin {
                    Origin::Imported => format!("new span, imported{from} for this request"),
                    Origin::Added => "new span".to_owned(),
                });
            }
            Event::SpanRemoved { origin, size, .. } => {
                // Its segments went with it.
                self.ghosts.clear();
                self.seams.clear();
                self.note = Some(match (origin, source) {
                    (Origin::Imported, Some(source)) => {
                        format!("a span of {} went back to {source}", units(size))
                    }
                    _ => format!("a span of {} was removed", units(size)),
                });
            }
            _ => {}
        }
    }
}

/// Returns the label of a segment that was freed.
fn was(moment: &Moment<'_>, arena: ArenaId, base: u64) -> String {
    let before = moment.before;
    if let Some(Owner::Slab { object }) = before.and_then(|before| before.owner(arena, base)) {
        return format!("before: {}", slab_label(object));
    }
    let owner = label_before(moment, arena, base);
    format!("before: {}", owner.as_deref().unwrap_or("allocated"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HEAP, KMEM, at_end};
    use vmem_lab::{Command, Place};

    fn changes(text: &str, arena: ArenaId) -> Changes {
        Changes::new(&at_end(text).moment(), arena)
    }

    const MERGE: &str = "arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 8\n\
        c = alloc heap 8\nfree heap a\nfree heap c\nfree heap b\n";

    #[test]
    fn a_freed_segment_leaves_a_ghost_and_seams_to_its_neighbours() {
        let changes = changes(MERGE, HEAP);
        assert_eq!(changes.changed, Some((0, 64)));
        assert_eq!(changes.ghosts.len(), 1);
        assert_eq!(changes.ghosts[0].label, "before: b");
        let mut seams = changes.seams;
        seams.sort_unstable();
        assert_eq!(seams, [8, 16]);
    }

    #[test]
    fn inside_an_operation_only_the_steps_so_far_are_shown() {
        let mut session = at_end(MERGE);
        let first = Place::inside(session.len() - 1, 0);
        session.run(Command::GoToPlace(first)).unwrap();
        let changes = Changes::new(&session.moment(), HEAP);
        assert!(changes.ghosts.is_empty() && changes.seams.is_empty());
        assert_eq!(changes.changed, Some((8, 8)));
    }

    const IMPORT: &str = "arena heap quantum=64\nspan heap 4096 1K\n\
        arena kmem quantum=16 source=heap\na = alloc kmem 40\n";

    #[test]
    fn an_import_touches_both_arenas_and_says_so() {
        let child = changes(IMPORT, KMEM);
        assert_eq!(child.changed, Some((4096, 48)));
        let note = "new span, imported from heap for this request";
        assert_eq!(child.note.as_deref(), Some(note));
        let parent = changes(IMPORT, HEAP);
        assert_eq!(parent.changed, Some((4096, 64)));
        assert_eq!(parent.ghosts[0].label, "before: free, 1\u{2009}024 units");
    }

    #[test]
    fn a_span_that_goes_back_takes_its_ghosts_along() {
        let text = format!("{IMPORT}free kmem a\n");
        let child = changes(&text, KMEM);
        assert!(child.ghosts.is_empty());
        let note = "a span of 64 units went back to heap";
        assert_eq!(child.note.as_deref(), Some(note));
        let parent = changes(&text, HEAP);
        assert_eq!(parent.ghosts[0].label, "before: lent to kmem");
        assert_eq!(parent.changed, Some((4096, 1024)));
    }
}

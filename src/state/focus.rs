//! What a panel needs to know to mark what the others mark.

use egui::Color32;
use vmem::Event;
use vmem_lab::{ArenaId, Moment};

use super::{Mark, Marks};
use crate::now;

/// The request the freelists are judged by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Units, rounded up.
    pub size: u64,
    /// Whether it also cares about the address.
    pub constrained: bool,
}

/// What a panel of one arena needs to know to mark what the others mark.
pub struct Focus<'a> {
    /// The arena that is shown.
    pub arena: ArenaId,
    /// Its colour.
    pub hue: Color32,
    /// What the operation asked it for.
    pub wanted: Option<Wanted>,
    /// The state is new: what changed is brought into view.
    pub fresh: bool,
    /// What is pointed at and selected.
    pub marks: &'a mut Marks,
    /// The lists that are changing now.
    lists: u64,
    /// The buckets that are changing now, or are looked at.
    buckets: Vec<usize>,
}

impl<'a> Focus<'a> {
    /// What is happening means this for `arena`.
    pub fn of(arena: ArenaId, hue: Color32, moment: &Moment<'_>, marks: &'a mut Marks) -> Self {
        let mut focus = Self {
            arena,
            hue,
            wanted: None,
            fresh: false,
            marks,
            lists: 0,
            buckets: Vec::new(),
        };
        for step in now::so_far(moment)
            .iter()
            .filter(|step| step.arena == arena)
        {
            if let Event::Asked { request, .. } = step.event {
                focus.wanted = Some(Wanted {
                    size: request.size,
                    constrained: request.constraints.is_some(),
                });
            }
        }
        for step in now::steps(moment).iter().filter(|step| step.arena == arena) {
            focus.touch(&step.event, moment.place.step.is_some());
        }
        focus
    }

    /// What is only looked at counts while it is looked at, not behind the operation.
    fn touch(&mut self, event: &Event, in_the_midst: bool) {
        match *event {
            Event::Filed { list, .. }
            | Event::Shrunk { list, .. }
            | Event::Unfiled { list, .. } => {
                self.lists |= 1 << list;
            }
            Event::Scanned {
                found: Some(list), ..
            }
            | Event::Searching { list }
                if in_the_midst =>
            {
                self.lists |= 1 << list;
            }
            Event::Hashed { bucket, .. } | Event::Unhashed { bucket, .. } => {
                self.buckets.push(bucket);
            }
            Event::Compared { bucket, .. } if in_the_midst => self.buckets.push(bucket),
            Event::TableGrew {
                bucket, sibling, ..
            }
            | Event::TableShrank {
                bucket, sibling, ..
            } if in_the_midst => {
                self.buckets.extend([bucket, sibling]);
            }
            _ => {}
        }
    }

    /// Whether list `list` is changing now.
    pub fn touches_list(&self, list: u8) -> bool {
        self.lists >> list & 1 == 1
    }

    /// Whether bucket `bucket` is changing now.
    pub fn touches_bucket(&self, bucket: usize) -> bool {
        self.buckets.contains(&bucket)
    }

    /// Whether the segment at `base` lights up with what is pointed at in whatever panel.
    pub fn is_lit(&self, base: u64) -> bool {
        let arena = self.arena;
        self.marks.is_lit(Mark::Segment { arena, base })
    }

    /// The pointer is on the segment at `base`.
    pub fn point_at(&mut self, base: u64) {
        let arena = self.arena;
        self.marks.point_at(Mark::Segment { arena, base });
    }
}

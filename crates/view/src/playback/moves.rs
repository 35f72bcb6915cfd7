//! The segments that an operation added to lists and chains, and those that it removed. Panels
//! draw a ring around the first and a ghost of the others, which shows where an allocation came
//! from and where it went.

use std::collections::HashSet;

use vmem::{Event, Segment};

/// The changes of the lists and chains of one arena.
#[derive(Default, Debug)]
pub struct Moves {
    filed: HashSet<u64>,
    hashed: HashSet<u64>,
    left_lists: Vec<(u8, Segment)>,
    left_buckets: Vec<(usize, Segment)>,
}

impl Moves {
    /// Adds a step.
    pub fn follow(&mut self, event: &Event) {
        match *event {
            Event::Filed { segment, list } => {
                self.filed.insert(segment.base);
                self.left_lists.retain(|left| *left != (list, segment));
            }
            Event::Shrunk { segment, .. } => {
                self.filed.insert(segment.base);
            }
            // A segment added by this operation was not there before it, so it leaves no ghost.
            Event::Unfiled { segment, list } if !self.filed.remove(&segment.base) => {
                leave(&mut self.left_lists, (list, segment));
            }
            Event::Hashed { base, .. } => {
                self.hashed.insert(base);
            }
            Event::Unhashed { segment, bucket } if !self.hashed.remove(&segment.base) => {
                leave(&mut self.left_buckets, (bucket, segment));
            }
            _ => {}
        }
    }

    /// Returns true if the free segment at `base` was added to its list, or shrank there.
    pub fn is_filed(&self, base: u64) -> bool {
        self.filed.contains(&base)
    }

    /// Returns true if the allocated segment at `base` was added to its chain.
    pub fn is_hashed(&self, base: u64) -> bool {
        self.hashed.contains(&base)
    }

    /// Returns the segments removed from list `list`, the last one first.
    pub fn left_list(&self, list: u8) -> impl Iterator<Item = Segment> {
        let left = self.left_lists.iter().rev();
        left.filter(move |(from, _)| *from == list)
            .map(|(_, segment)| *segment)
    }

    /// Returns the segment that was removed last from bucket `bucket`.
    pub fn left_bucket(&self, bucket: usize) -> Option<Segment> {
        let mut left = self.left_buckets.iter().rev();
        left.find(|(from, _)| *from == bucket)
            .map(|(_, segment)| *segment)
    }
}

/// Records a removed segment. Only the last ones are needed: no reader can see more.
fn leave<T>(left: &mut Vec<T>, gone: T) {
    const MOST: usize = 64;
    if left.len() == MOST {
        left.remove(0);
    }
    left.push(gone);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at_end;

    fn moves(text: &str) -> Moves {
        let session = at_end(text);
        let moment = session.moment();
        let mut moves = Moves::default();
        for step in &moment.done.unwrap().steps {
            moves.follow(&step.event);
        }
        moves
    }

    fn bases(left: impl Iterator<Item = Segment>) -> Vec<u64> {
        left.map(|segment| segment.base).collect()
    }

    const TAKEN: &str = "arena heap\nspan heap 4096 64\na = alloc heap 40\n";

    #[test]
    fn a_segment_leaves_its_list_for_a_chain_and_its_rest_goes_into_another() {
        let moves = moves(TAKEN);
        assert_eq!(bases(moves.left_list(6)), [4096]);
        assert!(moves.is_hashed(4096));
        assert!(moves.is_filed(4136) && !moves.is_filed(4096));
    }

    #[test]
    fn a_free_removes_the_segment_from_its_chain_and_a_neighbour_from_its_list() {
        let moves = moves(&format!("{TAKEN}free heap a\n"));
        assert_eq!(bases(moves.left_list(4)), [4136]);
        assert!(moves.is_filed(4096) && !moves.is_hashed(4096));
        let bucket = (0..1 << 12).find_map(|bucket| moves.left_bucket(bucket));
        assert_eq!(bucket.unwrap().base, 4096);
    }

    #[test]
    fn a_segment_that_shrinks_stays_in_its_list() {
        let moves = moves("arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 4\n");
        assert_eq!(bases(moves.left_list(5)), []);
        assert!(moves.is_filed(12));
    }
}

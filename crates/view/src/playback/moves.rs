//! Which segments went into a list or a chain just now, and which left one: the first are
//! ringed there, the others leave a ghost, so that one sees where an allocation came from
//! and where it went.

use std::collections::HashSet;

use vmem::{Event, Segment};

/// What went into the lists and chains of one arena, and what left them.
#[derive(Default, Debug)]
pub struct Moves {
    filed: HashSet<u64>,
    hashed: HashSet<u64>,
    left_lists: Vec<(u8, Segment)>,
    left_buckets: Vec<(usize, Segment)>,
}

impl Moves {
    /// Follows a step.
    pub fn follow(&mut self, event: &Event) {
        match *event {
            Event::Filed { segment, list } => {
                self.filed.insert(segment.base);
                let back = |gone: &(u8, Segment)| *gone == (list, segment);
                self.left_lists.retain(|gone| !back(gone));
            }
            Event::Shrunk { segment, .. } => {
                self.filed.insert(segment.base);
            }
            // What came and went within the operation was not there before it.
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

    /// Whether the free segment at `base` went into its list, or shrank there.
    pub fn is_filed(&self, base: u64) -> bool {
        self.filed.contains(&base)
    }

    /// Whether the allocated segment at `base` went into its chain.
    pub fn is_hashed(&self, base: u64) -> bool {
        self.hashed.contains(&base)
    }

    /// The segments that left list `list`; the latest first.
    pub fn left_list(&self, list: u8) -> impl Iterator<Item = Segment> {
        let left = self.left_lists.iter().rev();
        left.filter(move |(from, _)| *from == list)
            .map(|(_, segment)| *segment)
    }

    /// The segment that left bucket `bucket` last.
    pub fn left_bucket(&self, bucket: usize) -> Option<Segment> {
        let mut left = self.left_buckets.iter().rev();
        left.find(|(from, _)| *from == bucket)
            .map(|(_, segment)| *segment)
    }
}

/// Remembers what left; nobody can make out more than a few.
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
    use vmem_lab::{Command, Session};

    fn moves(text: &str) -> Moves {
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
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
    fn what_is_freed_leaves_its_chain_and_what_it_merges_with_its_list() {
        let moves = moves(&format!("{TAKEN}free heap a\n"));
        assert_eq!(bases(moves.left_list(4)), [4136]);
        assert!(moves.is_filed(4096) && !moves.is_hashed(4096));
        let bucket = (0..1 << 12).find_map(|bucket| moves.left_bucket(bucket));
        assert_eq!(bucket.unwrap().base, 4096);
    }

    #[test]
    fn a_segment_that_shrinks_in_its_place_has_not_left() {
        let moves = moves("arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 4\n");
        assert_eq!(bases(moves.left_list(5)), []);
        assert!(moves.is_filed(12));
    }
}

//! Ranges of addresses.

use std::collections::BTreeMap;

pub(super) const PAGE: u64 = 4096;

/// Returns a length rounded up to pages, if the range begins at a page and does not overflow.
pub(super) fn whole(at: u64, length: u64) -> Option<u64> {
    let pages = length.checked_next_multiple_of(PAGE)?;
    let is_range = at.is_multiple_of(PAGE) && pages > 0 && at.checked_add(pages).is_some();
    is_range.then_some(pages)
}

/// A set of addresses: a limited number of ranges that do not touch each other.
#[derive(Clone, Default)]
pub(super) struct Ranges {
    /// The end of each range, by its first address.
    ends: BTreeMap<u64, u64>,
}

impl Ranges {
    /// The maximum number of ranges. Further ranges are forgotten.
    const MOST: usize = 1 << 18;

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether any address of a range is in the set.
    pub(super) fn touch(&self, at: u64, end: u64) -> bool {
        let before = self.ends.range(..end).next_back();
        before.is_some_and(|(_, &until)| until > at)
    }

    /// Adds a range, and merges it with adjacent ones.
    pub(super) fn add(&mut self, at: u64, end: u64) {
        self.remove(at, end);
        let before = self.ends.range(..at).next_back();
        let first = before.filter(|(_, until)| **until == at);
        let first = first.map_or(at, |(&first, _)| first);
        let last = self.ends.remove(&end).unwrap_or(end);
        self.ends.remove(&first);
        self.keep(first, last);
    }

    /// Removes a range. Takes time in proportion to the number of ranges it overlaps.
    pub(super) fn remove(&mut self, at: u64, end: u64) {
        while let Some((&first, &until)) = self.ends.range(..end).next_back()
            && until > at
        {
            self.ends.remove(&first);
            self.keep(first, first.max(at));
            self.keep(end.min(until), until);
        }
    }

    fn keep(&mut self, first: u64, end: u64) {
        if first < end && self.ends.len() < Self::MOST {
            self.ends.insert(first, end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ranges;

    fn all(ranges: &Ranges) -> Vec<(u64, u64)> {
        ranges.ends.iter().map(|(&at, &end)| (at, end)).collect()
    }

    #[test]
    fn ranges_join_and_are_cut() {
        let mut ranges = Ranges::default();
        ranges.add(10, 20);
        ranges.add(30, 40);
        assert!(ranges.touch(19, 30) && !ranges.touch(20, 30));
        ranges.add(20, 30);
        assert_eq!(all(&ranges), [(10, 40)]);
        ranges.remove(15, 25);
        assert_eq!(all(&ranges), [(10, 15), (25, 40)]);
        ranges.add(12, 27);
        assert_eq!(all(&ranges), [(10, 40)]);
        ranges.remove(0, u64::MAX);
        assert_eq!(ranges.len(), 0);
    }

    #[test]
    fn there_are_never_more_than_the_most() {
        let mut ranges = Ranges::default();
        for at in 0..Ranges::MOST as u64 + 9 {
            ranges.add(2 * at, 2 * at + 1);
        }
        assert_eq!(ranges.len(), Ranges::MOST);
        // Ranges in the set can still grow.
        ranges.add(1, 2);
        assert_eq!(ranges.len(), Ranges::MOST - 1);
        ranges.add(1 << 40, 1 << 41);
        ranges.remove((1 << 40) + 1, (1 << 40) + 2);
        assert_eq!(ranges.len(), Ranges::MOST);
    }
}

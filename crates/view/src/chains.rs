//! The lengths of an arena's hash chains, updated from one operation to the next.

use vmem::{SegmentKind, View};

use crate::segment_index::SegmentIndex;

/// A summary of the chains of a hash table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Chains {
    /// The number of buckets by the length of their chain; the last entry counts longer
    /// chains too.
    pub lengths: [usize; 9],
    /// The longest chain.
    pub longest: usize,
}

/// The length of every chain.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChainLengths {
    by_bucket: Vec<usize>,
    /// The number of chains by length.
    counts: Vec<usize>,
}

impl ChainLengths {
    /// Walks all chains.
    pub fn from_chains(view: View<'_>) -> Self {
        let length = |bucket| view.chain_of(bucket).count();
        Self::new((0..view.bucket_count()).map(length).collect())
    }

    /// Computes the lengths without walking the chains, which are scattered over memory:
    /// every allocated segment is in the bucket of its base.
    pub fn from_index(view: View<'_>, index: &SegmentIndex) -> Self {
        let mut by_bucket = vec![0; view.bucket_count()];
        let all = index.segments().iter();
        for segment in all.filter(|segment| segment.kind == SegmentKind::Allocated) {
            let bucket = view.bucket_of(segment.base);
            if let Some(length) = bucket.and_then(|bucket| by_bucket.get_mut(bucket)) {
                *length += 1;
            }
        }
        Self::new(by_bucket)
    }

    fn new(by_bucket: Vec<usize>) -> Self {
        let mut chains = Self::default();
        by_bucket.iter().for_each(|&length| chains.count(length));
        Self {
            by_bucket,
            ..chains
        }
    }

    /// Updates the lengths, given the buckets that may have changed. The time is in
    /// proportion to their number.
    pub fn update(&mut self, view: View<'_>, buckets: &[usize]) {
        let length = |bucket| view.chain_of(bucket).count();
        let count = view.bucket_count();
        while self.by_bucket.len() > count {
            self.remove_last();
        }
        for bucket in self.by_bucket.len()..count {
            self.by_bucket.push(length(bucket));
            self.count(length(bucket));
        }
        for &bucket in buckets {
            if let Some(entry) = self.by_bucket.get_mut(bucket) {
                let before = std::mem::replace(entry, length(bucket));
                self.counts[before] -= 1;
                self.count(length(bucket));
            }
        }
    }

    /// Returns the summary.
    pub fn summary(&self) -> Chains {
        let mut chains = Chains::default();
        for (length, &count) in self
            .counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
        {
            chains.lengths[length.min(chains.lengths.len() - 1)] += count;
            chains.longest = length;
        }
        chains
    }

    fn count(&mut self, length: usize) {
        if self.counts.len() <= length {
            self.counts.resize(length + 1, 0);
        }
        self.counts[length] += 1;
    }

    fn remove_last(&mut self) {
        if let Some(length) = self.by_bucket.pop() {
            self.counts[length] -= 1;
        }
    }
}

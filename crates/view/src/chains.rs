//! How long an arena's hash chains are, kept from one operation to the next.

use vmem::{SegmentKind, View};

use crate::segment_index::SegmentIndex;

/// How long the chains of a hash table are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Chains {
    /// How many buckets have a chain of each length; the last of them, of that
    /// length or more.
    pub lengths: [usize; 9],
    /// The longest.
    pub longest: usize,
}

/// The length of every chain.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EachChain {
    /// By bucket.
    lengths: Vec<usize>,
    /// How many chains there are of each length.
    counts: Vec<usize>,
}

impl EachChain {
    /// Follows all chains.
    pub fn of(view: View<'_>) -> Self {
        let length = |bucket| view.chain_of(bucket).count();
        Self::new((0..view.bucket_count()).map(length).collect())
    }

    /// The same without following the chains, which lie all over memory: every allocated
    /// segment is in the bucket of its base.
    pub fn from_chart(view: View<'_>, chart: &SegmentIndex) -> Self {
        let mut lengths = vec![0; view.bucket_count()];
        let all = chart.segments().iter();
        for segment in all.filter(|segment| segment.kind == SegmentKind::Allocated) {
            let bucket = view.bucket_of(segment.base);
            if let Some(length) = bucket.and_then(|bucket| lengths.get_mut(bucket)) {
                *length += 1;
            }
        }
        Self::new(lengths)
    }

    fn new(lengths: Vec<usize>) -> Self {
        let mut chains = Self {
            lengths,
            counts: Vec::new(),
        };
        for bucket in 0..chains.lengths.len() {
            chains.count(chains.lengths[bucket]);
        }
        chains
    }

    /// Makes these the chains of the same arena at another time, between which and the
    /// time of these only those of some buckets have changed. In proportion to how many
    /// that are.
    pub fn follow(&mut self, view: View<'_>, buckets: &[usize]) {
        let length = |bucket| view.chain_of(bucket).count();
        let count = view.bucket_count();
        while self.lengths.len() > count {
            self.remove_last();
        }
        for bucket in self.lengths.len()..count {
            self.lengths.push(length(bucket));
            self.count(length(bucket));
        }
        for &bucket in buckets {
            if let Some(known) = self.lengths.get_mut(bucket) {
                let before = std::mem::replace(known, length(bucket));
                self.counts[before] -= 1;
                self.count(length(bucket));
            }
        }
    }

    /// What is to be told of them.
    pub fn summary(&self) -> Chains {
        let mut chains = Chains::default();
        for (length, &count) in self.counts.iter().enumerate().filter(|of| *of.1 > 0) {
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
        if let Some(length) = self.lengths.pop() {
            self.counts[length] -= 1;
        }
    }
}

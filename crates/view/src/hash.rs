//! The lengths of an arena's hash chains, updated from one operation to the next, and the texts
//! of the hash table panel.

use vmem::{SegmentKind, View};
use vmem_lab::ArenaId;
use vmem_lab::narration::{count, grouped};

use crate::highlights::Highlights;
use crate::segment_index::SegmentIndex;
use crate::step_highlights::{Resize, StepHighlights};
use crate::wording::shorten;

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
        let kept = count.min(self.by_bucket.len());
        for length in self.by_bucket.drain(kept..) {
            self.counts[length] -= 1;
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
        for (length, &count) in self.counts.iter().enumerate() {
            chains.lengths[length.min(chains.lengths.len() - 1)] += count;
            if count > 0 {
                chains.longest = length;
            }
        }
        chains
    }

    fn count(&mut self, length: usize) {
        if self.counts.len() <= length {
            self.counts.resize(length + 1, 0);
        }
        self.counts[length] += 1;
    }
}

/// Returns "2 entries in 16 buckets · longest chain 1".
pub fn summary(view: View<'_>, chains: &Chains) -> String {
    format!(
        "{} in {} buckets · longest chain {}",
        count(view.allocated_count() as u128, "entry", "entries"),
        grouped(view.bucket_count() as u128),
        chains.longest
    )
}

/// Describes how full the table is, and when it grows and shrinks.
pub fn load(view: View<'_>) -> String {
    let steady = view.steady_load();
    let (allocated, buckets) = (view.allocated_count(), view.bucket_count());
    let grouped = |count: usize| grouped(count as u128);
    let load = allocated as f64 / buckets.max(1) as f64;
    let shrinks = match *steady.start() {
        0 => "does not shrink further".to_owned(),
        least => format!("shrinks when it has fewer than {}", grouped(least)),
    };
    format!(
        "load {load:.2}: {} in {} buckets; the table grows when it has more than {} segments and {shrinks}",
        count(allocated as u128, "segment", "segments"),
        grouped(buckets),
        grouped(*steady.end()),
    )
}

/// Describes the last change of the table's size.
pub fn resize(resize: Resize) -> String {
    let buckets = [resize.bucket, resize.sibling];
    let [bucket, sibling] = buckets.map(|bucket| grouped(bucket as u128));
    let moved = count(resize.moved as u128, "segment", "segments");
    if resize.grew {
        format!("Bucket {bucket} is new: {moved} moved from bucket {sibling} to bucket {bucket}.")
    } else {
        format!("Bucket {bucket} was removed: its {moved} moved to bucket {sibling}.")
    }
}

/// Returns the buckets to show of a table that is too large to be drawn: the highlighted one,
/// and those that change now.
pub fn shown_buckets(
    view: View<'_>,
    arena: ArenaId,
    items: &Highlights,
    steps: &StepHighlights,
) -> Vec<usize> {
    let resized = steps.resize.map(|resize| [resize.sibling, resize.bucket]);
    let mut shown = Vec::new();
    let buckets = items.bucket_in(arena).into_iter().chain(steps.bucket());
    for bucket in buckets.chain(resized.into_iter().flatten()) {
        if bucket < view.bucket_count() && !shown.contains(&bucket) {
            shown.push(bucket);
        }
    }
    shown
}

/// Returns the possible labels of a chip, the longest first: "4 096 a". The owner says more
/// than the address, which is on the arena's bar, too.
pub fn chip_labels(address: &str, owner: Option<&str>) -> Vec<String> {
    let Some(owner) = owner else {
        return vec![address.to_owned()];
    };
    let owner = owner.strip_prefix("lent ").unwrap_or(owner);
    vec![
        format!("{address} {}", shorten(owner, 12)),
        format!("{address} {}", shorten(owner, 8)),
        shorten(owner, 12),
        address.to_owned(),
        shorten(owner, 8),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HEAP, at_end};

    #[test]
    fn the_load_says_when_the_table_grows_and_shrinks() {
        let load_of = |allocations: usize| {
            let allocations = "alloc heap 1\n".repeat(allocations);
            let text = format!("arena heap\nspan heap 0 1K\n{allocations}");
            let session = at_end(&text);
            session.moment().world.inspect(HEAP, load)
        };
        let small = load_of(2);
        assert!(small.starts_with("load 0.1"), "{small}");
        assert!(small.contains("does not shrink"), "{small}");
        let large = load_of(40);
        assert!(large.contains("shrinks when it has fewer than "), "{large}");
    }
}

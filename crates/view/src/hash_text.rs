//! The texts of the hash table panel.

use vmem::View;
use vmem_lab::ArenaId;
use vmem_lab::narration::{count, grouped};

use crate::chains::Chains;
use crate::highlights::Highlights;
use crate::step_highlights::{Resize, StepHighlights};
use crate::wording::shorten;

/// Returns "2 in 16 buckets · 2 used · longest 1".
pub fn summary(view: View<'_>, chains: &Chains) -> String {
    format!(
        "{} in {} buckets · {} used · longest {}",
        grouped(view.allocated_count() as u128),
        grouped(view.bucket_count() as u128),
        grouped((view.bucket_count() - chains.lengths[0]) as u128),
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
        0 => "and is never smaller".to_owned(),
        least => format!("shrinks with fewer than {}", grouped(least)),
    };
    format!(
        "load {load:.2}: {} in {} buckets; the table grows with more than {}, {shrinks}",
        count(allocated as u128, "allocated segment", "allocated segments"),
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
        format!("Bucket {bucket} is new: {moved} of bucket {sibling} moved there.")
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
    use crate::testing::at_end;

    #[test]
    fn the_load_says_when_the_table_grows_and_shrinks() {
        let load_of = |allocations: usize| {
            let allocations = "alloc heap 1\n".repeat(allocations);
            let text = format!("arena heap\nspan heap 0 1K\n{allocations}");
            let session = at_end(&text);
            session.moment().world.inspect(ArenaId(0), load)
        };
        let small = load_of(2);
        assert!(small.starts_with("load 0.1"), "{small}");
        assert!(small.contains("never smaller"), "{small}");
        let large = load_of(40);
        assert!(large.contains("shrinks with fewer than "), "{large}");
    }
}

//! The free segments of each freelist, over the operations.

use vmem_lab::measure::{Bin, Series};
use vmem_lab::narration::grouped;

use crate::wording::sizes_of;

/// Returns the first and the last list that ever had a segment.
pub fn used(series: &Series) -> Option<(usize, usize)> {
    let is_used = |list: &usize| series.bins().iter().any(|bin| bin.lists[*list] > 0);
    let first = (0..vmem::LISTS).find(is_used)?;
    let last = (0..vmem::LISTS).rev().find(is_used)?;
    Some((first, last))
}

/// Returns the bins in a range of operations.
pub fn bins_in(series: &Series, first: f64, last: f64) -> &[Bin] {
    let bins = series.bins();
    let begin = bins.partition_point(|bin| (bin.last as f64) < first);
    let end = bins.partition_point(|bin| bin.first as f64 <= last);
    bins.get(begin..end).unwrap_or_default()
}

/// Returns the number of segments of each list after an operation, as text.
pub fn describe(series: &Series, operation: usize) -> Vec<String> {
    let bin = series.bin_at(operation);
    let Some(bin) = bin.filter(|bin| operation <= bin.last) else {
        return vec!["nothing is free".to_owned()];
    };
    let lists = bin
        .lists
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0);
    let lists = lists.map(|(list, &count)| {
        let sizes = sizes_of(list as u8);
        format!("list {list} ({sizes}): {}", grouped(count.into()))
    });
    let lists: Vec<String> = lists.collect();
    if lists.is_empty() {
        return vec!["nothing is free".to_owned()];
    }
    lists
}

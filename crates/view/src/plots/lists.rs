//! The free segments of each freelist, over the operations.

use vmem_lab::measure::{Bin, Series};
use vmem_lab::narration::grouped;

use crate::plots::HALF;
use crate::wording::sizes_of;

/// Returns the first and the last list that ever had a segment.
pub fn used(series: &Series) -> Option<(usize, usize)> {
    let is_used = |list: &usize| series.bins.iter().any(|bin| bin.lists[*list] > 0);
    let first = (0..vmem::LISTS).find(is_used)?;
    let last = (0..vmem::LISTS).rev().find(is_used)?;
    Some((first, last))
}

/// Returns the bins in a range of operations.
pub fn bins_in(series: &Series, first: f64, last: f64) -> &[Bin] {
    let bins = &series.bins;
    let begin = bins.partition_point(|bin| bin.last as f64 + HALF < first);
    let end = bins.partition_point(|bin| bin.first as f64 - HALF <= last);
    bins.get(begin..end).unwrap_or_default()
}

/// Returns the number of segments of each list after an operation, as text.
pub fn describe(series: &Series, operation: usize) -> Vec<String> {
    let bin = series.bin_at(operation);
    let bin = bin.filter(|bin| operation <= bin.last);
    let counts = bin.iter().flat_map(|bin| bin.lists.iter().enumerate());
    let used = counts.filter(|(_, count)| **count > 0);
    let lists = used.map(|(list, &count)| {
        let sizes = sizes_of(list as u8);
        format!("list {list} ({sizes}): {}", grouped(count.into()))
    });
    let mut lists: Vec<String> = lists.collect();
    if lists.is_empty() {
        lists.push("nothing is free".to_owned());
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Scenario;
    use vmem_lab::measure::Measurement;

    #[test]
    fn lists_are_described_after_each_operation() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 8\n";
        let mut measurement = Measurement::default();
        measurement.advance(&Scenario::parse(text).unwrap(), usize::MAX);
        let series = measurement.meter.series_named("heap").unwrap();
        assert_eq!(used(series), Some((5, 6)));
        assert_eq!(describe(series, 1), ["nothing is free"]);
        assert_eq!(describe(series, 2), ["list 6 (64 – 127): 1"]);
        assert_eq!(describe(series, 3), ["list 5 (32 – 63): 1"]);
        assert_eq!(bins_in(series, 2.0, 3.0).len(), 2);
        assert_eq!(bins_in(series, 3.4, 9.0).len(), 1);
    }
}

//! The targets, and the results against them.

use crate::candidates::{BARE, CACHED, COARSE, INSTANT, MAPPED};
use crate::table::Table;

/// The arena's time as a multiple of a peer's.
struct Target {
    peer: &'static str,
    live: std::ops::RangeInclusive<usize>,
    at_most: f64,
}

const TARGETS: [Target; 3] = [
    Target {
        peer: MAPPED,
        live: 1..=usize::MAX,
        at_most: 0.8,
    },
    Target {
        peer: BARE,
        live: 1..=10_000,
        at_most: 1.0,
    },
    Target {
        peer: BARE,
        live: 1_000_000..=1_000_000,
        at_most: 1.6,
    },
];

/// Prints one ratio for each target and number of live ranges.
pub(crate) fn print(times: &Table, columns: &[usize]) {
    println!("\n{INSTANT} as a multiple of a peer");
    for target in &TARGETS {
        for (column, live) in columns.iter().enumerate() {
            if let Some(ours) = times.get(INSTANT, column)
                && let Some(theirs) = times.get(target.peer, column)
                && target.live.contains(live)
            {
                let what = format!("of {}, {live} live", target.peer.trim());
                verdict(&what, ours / theirs, target.at_most);
            }
        }
    }
}

/// Prints how much faster caches are.
pub(crate) fn print_cached(times: &Table, columns: &[usize]) {
    println!("\nquantum caches, as many times faster than the same arena without");
    for (column, live) in columns.iter().enumerate() {
        if let Some(bare) = times.get(COARSE, column)
            && let Some(cached) = times.get(CACHED, column)
        {
            verdict_at_least(&format!("{live} live"), bare / cached, 3.2);
        }
    }
}

/// Prints one figure and its upper limit.
pub(crate) fn verdict(what: &str, value: f64, at_most: f64) {
    print_verdict(what, value, "at most", at_most, value <= at_most);
}

/// Prints one figure and its lower limit.
pub(crate) fn verdict_at_least(what: &str, value: f64, at_least: f64) {
    print_verdict(what, value, "at least", at_least, value >= at_least);
}

fn print_verdict(what: &str, value: f64, bound: &str, limit: f64, reached: bool) {
    let reached = if reached { "ok" } else { "missed" };
    println!("  {what:<44}{value:>8.2}   {bound} {limit:<6} {reached}");
}

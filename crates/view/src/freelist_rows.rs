//! The rows and texts of the freelists panel.

use std::ops::RangeInclusive;

use vmem::{LISTS, View};
use vmem_lab::narration::grouped;
use vmem_lab::query::ListFit;

use crate::step_highlights::{Scan, Wanted};
use crate::wording::sizes_of;

/// Returns whether the segments of a list fit a request. With constraints on the address no
/// list always fits.
pub fn list_fit(list: u8, wanted: Wanted) -> ListFit {
    match ListFit::new(list, wanted.size) {
        ListFit::AlwaysFits if wanted.constrained => ListFit::MightFit,
        other => other,
    }
}

/// Returns a label for the result of [`list_fit`].
pub fn fit_label(fit: ListFit) -> &'static str {
    match fit {
        ListFit::TooSmall => "too small",
        ListFit::MightFit => "might fit",
        ListFit::AlwaysFits => "always fits",
    }
}

/// A row of the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FreelistRow {
    /// A list.
    List(u8),
    /// Several empty lists.
    Empty {
        /// The lowest.
        from: u8,
        /// The highest.
        to: u8,
    },
}

/// Returns the rows from the highest list down. Three or more neighbouring lists that are
/// empty and not `needed` share a row.
pub fn rows(
    view: View<'_>,
    wanted: Option<Wanted>,
    needed: impl Fn(u8) -> bool,
) -> Vec<FreelistRow> {
    const LONG: usize = 3;
    const FEW: usize = 8;
    let floor = wanted.map(floor);
    let lists = shown_lists(view, floor);
    let few = lists.clone().count() <= FEW;
    let is_shown = |list: u8| {
        let has_segments = view.freelist_len(list) > 0;
        let is_limit = floor.is_some_and(|floor| list == floor || list == floor + 1);
        few || has_segments || is_limit || needed(list)
    };
    let lists: Vec<u8> = lists.rev().collect();
    let mut rows = Vec::new();
    for run in lists.chunk_by(|&a, &b| !is_shown(a) && !is_shown(b)) {
        match *run {
            [to, .., from] if run.len() >= LONG => rows.push(FreelistRow::Empty { from, to }),
            _ => rows.extend(run.iter().copied().map(FreelistRow::List)),
        }
    }
    rows
}

/// Returns the list of the wanted size.
fn floor(wanted: Wanted) -> u8 {
    wanted.size.max(1).ilog2() as u8
}

/// Returns the lists between the smallest that can have segments and the largest that has
/// some, or that the request needs.
fn shown_lists(view: View<'_>, floor: Option<u8>) -> RangeInclusive<u8> {
    let lowest = view.quantum().get().ilog2() as u8;
    let fullest = view.bitmap().checked_ilog2().unwrap_or(0) as u8;
    let asked = floor.map_or(0, |floor| floor + 1);
    let highest = fullest.max(asked).max(lowest + 3).min(LISTS as u8 - 1);
    lowest..=highest
}

/// Returns the accessible name of a list.
pub fn list_name(view: View<'_>, list: u8, wanted: Option<Wanted>) -> String {
    let count = view.freelist_len(list);
    let fit = wanted.map(|wanted| list_fit(list, wanted));
    let fit = fit.map_or(String::new(), |fit| format!(", {}", fit_label(fit)));
    let units = if list == 0 { "unit" } else { "units" };
    format!("list {list}, {} {units}: {count} free{fit}", sizes_of(list))
}

/// Returns which lists fit the request.
pub fn footer(view: View<'_>, wanted: Wanted) -> String {
    let floor = floor(wanted);
    let units = grouped(wanted.size.into());
    let is_exact = wanted.size.is_power_of_two();
    let fits = if is_exact { floor } else { floor + 1 };
    let verb = if wanted.constrained {
        "are large enough"
    } else {
        "always fit"
    };
    let mut line = match fits {
        64 => format!("Asked for {units}: no list always fits"),
        _ => format!("Asked for {units}: lists {fits} and up {verb}"),
    };
    if !is_exact {
        line += &format!("; list {floor} might fit");
    }
    if view.bitmap() == 0 {
        line += "; nothing is free";
    }
    line
}

/// Returns the accessible name of the bitmap.
pub fn bitmap_name(bitmap: u64, scan: Option<Scan>) -> String {
    let set: Vec<String> = (0..LISTS)
        .filter(|bit| bitmap >> bit & 1 == 1)
        .map(|bit| bit.to_string())
        .collect();
    let mut name = match set.len() {
        0 => format!("bitmap {bitmap:#x}: no bit is set"),
        1 => format!("bitmap {bitmap:#x}: bit {} is set", set[0]),
        _ => format!("bitmap {bitmap:#x}: bits {} are set", set.join(", ")),
    };
    if let Some(Scan { from, found }) = scan {
        name += &format!("; scanned from bit {from} up, ");
        name += &found.map_or("found none".to_owned(), |found| {
            format!("found bit {found}")
        });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HEAP, at_end};

    #[test]
    fn a_power_of_two_always_fits_in_its_own_list() {
        let wanted = |size, constrained| Wanted { size, constrained };
        assert_eq!(list_fit(6, wanted(64, false)), ListFit::AlwaysFits);
        assert_eq!(list_fit(6, wanted(65, false)), ListFit::MightFit);
        assert_eq!(list_fit(5, wanted(64, false)), ListFit::TooSmall);
        assert_eq!(list_fit(7, wanted(65, false)), ListFit::AlwaysFits);
        assert_eq!(list_fit(7, wanted(65, true)), ListFit::MightFit);
    }

    #[test]
    fn a_scan_that_found_nothing() {
        let scan = Some(Scan {
            from: 5,
            found: None,
        });
        assert_eq!(
            bitmap_name(0b1_0001, scan),
            "bitmap 0x11: bits 0, 4 are set; scanned from bit 5 up, found none"
        );
    }

    #[test]
    fn runs_of_empty_lists_share_a_row_unless_one_is_needed() {
        let session = at_end("arena heap\nspan heap 0 4K\n");
        let rows = |needed: u8| {
            let world = session.moment().world;
            world.inspect(HEAP, |view| rows(view, None, |list| list == needed))
        };
        let full = FreelistRow::List(12);
        let empty = |from, to| FreelistRow::Empty { from, to };
        assert_eq!(rows(12), [full, empty(0, 11)]);
        let needed = FreelistRow::List(5);
        assert_eq!(rows(5), [full, empty(6, 11), needed, empty(0, 4)]);
    }
}

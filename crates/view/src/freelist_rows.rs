//! The rows and texts of the freelists panel.

use std::ops::RangeInclusive;

use vmem::{LISTS, Request, View};
use vmem_lab::narration::grouped;
use vmem_lab::query::ListFit;

use crate::step_highlights::{Scan, StepHighlights};
use crate::wording::sizes_of;

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

/// Returns the rows from the highest list down: up to the highest that has segments, or that
/// the operation uses in any of its steps. If there are more than `most`, three or more
/// neighbouring lists that are empty, not used and not `needed` share a row.
pub fn rows(
    view: View<'_>,
    highlights: &StepHighlights,
    most: usize,
    needed: impl Fn(u8) -> bool,
) -> Vec<FreelistRow> {
    const LONG: usize = 3;
    const FEW: usize = 8;
    let lists = shown_lists(view, highlights);
    let few = lists.clone().count() <= most.min(FEW);
    let is_shown =
        |list: u8| few || view.freelist_len(list) > 0 || highlights.uses_list(list) || needed(list);
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

/// Returns the list of the request's size.
fn floor(request: &Request) -> u8 {
    request.size.max(1).ilog2() as u8
}

/// Returns the lists between the smallest that can have segments and the largest that has
/// some, or that the operation uses.
fn shown_lists(view: View<'_>, highlights: &StepHighlights) -> RangeInclusive<u8> {
    let lowest = view.quantum().get().ilog2() as u8;
    let used = view.bitmap() | highlights.used_lists();
    let highest = used.checked_ilog2().unwrap_or(0) as u8;
    lowest..=highest.max(lowest + 3).min(LISTS as u8 - 1)
}

/// Returns the accessible name of a list.
pub fn list_name(view: View<'_>, list: u8, wanted: Option<&Request>) -> String {
    let count = view.freelist_len(list);
    let fit = wanted.map(|request| ListFit::new(list, request).word());
    let fit = fit.map_or(String::new(), |fit| format!(", {fit}"));
    let units = if list == 0 { "unit" } else { "units" };
    format!("list {list}, {} {units}: {count} free{fit}", sizes_of(list))
}

/// Returns which lists fit the request.
pub fn footer(view: View<'_>, request: &Request) -> String {
    let floor = floor(request);
    let units = grouped(request.size.into());
    let fits = if request.size.is_power_of_two() {
        floor
    } else {
        floor + 1
    };
    let mut line = match (request.constraints, fits) {
        (Some(_), _) => format!("Request of {units}: lists {floor} and up might fit"),
        (None, 64) => format!("Request of {units}: no list always fits"),
        (None, _) => format!("Request of {units}: lists {fits} and up always fit"),
    };
    if request.constraints.is_none() && fits > floor {
        line += &format!("; list {floor} might fit");
    }
    if view.bitmap() == 0 {
        line += "; every list is empty";
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
    use vmem::{Layout, Quantum};
    use vmem_lab::{Command, Session};

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

    fn rows_of(session: &Session, most: usize, needed: u8) -> Vec<FreelistRow> {
        let moment = session.moment();
        let highlights = StepHighlights::new(HEAP, &moment);
        let read = |view: View<'_>| rows(view, &highlights, most, |list| list == needed);
        moment.world.inspect(HEAP, read)
    }

    const ROOM: usize = 20;

    #[test]
    fn runs_of_empty_lists_share_a_row_unless_one_is_needed() {
        let session = at_end("arena heap\nspan heap 0 4K\n");
        let rows = |needed| rows_of(&session, ROOM, needed);
        let full = FreelistRow::List(12);
        let empty = |from, to| FreelistRow::Empty { from, to };
        assert_eq!(rows(12), [full, empty(0, 11)]);
        let needed = FreelistRow::List(5);
        assert_eq!(rows(5), [full, empty(6, 11), needed, empty(0, 4)]);
    }

    #[test]
    fn lists_that_the_operation_emptied_keep_their_rows_at_every_step() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 63\n";
        let mut session = at_end(text);
        let list = FreelistRow::List;
        let empty = FreelistRow::Empty { from: 1, to: 4 };
        let expected = [list(6), list(5), empty, list(0)];
        let all: Vec<FreelistRow> = (0..=6).rev().map(list).collect();
        while session.position() == 3 {
            assert_eq!(rows_of(&session, 4, 6), expected);
            assert_eq!(rows_of(&session, ROOM, 6), all);
            session.run(Command::InnerStepBack).unwrap();
        }
    }

    #[test]
    fn one_term_says_which_lists_fit() {
        let session = at_end("arena heap\nspan heap 0 4K\n");
        let world = session.moment().world;
        let texts = |line: &str| {
            let layout = match line {
                "align" => Layout::new(9).align(64),
                _ => Layout::new(line.parse().unwrap()),
            };
            let request = Request::new(&layout, Quantum::ONE).unwrap();
            world.inspect(HEAP, |view| {
                [footer(view, &request), list_name(view, 4, Some(&request))]
            })
        };
        let [footer, name] = texts("9");
        assert_eq!(
            footer,
            "Request of 9: lists 4 and up always fit; list 3 might fit"
        );
        assert!(name.ends_with("0 free, always fits"), "{name}");
        let [footer, name] = texts("align");
        assert_eq!(footer, "Request of 9: lists 3 and up might fit");
        assert!(name.ends_with("0 free, might fit"), "{name}");
    }
}

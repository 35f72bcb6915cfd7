//! Checking every rule of a live structure.

use core::fmt;

use crate::LISTS;
use crate::cursor::Cursor;
use crate::freelists::list_of;
use crate::hash::mix;
use crate::inspect::View;
use crate::segments;
use crate::tag::{Kind, TagId};

/// A rule that is broken, and the place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Violation {
    /// The rule.
    pub rule: &'static str,
    /// The base of the segment or span at fault, or 0.
    pub at: u64,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "broken at {}: {}", self.at, self.rule)
    }
}

impl core::error::Error for Violation {}

/// Returns `Ok` if `rule` holds.
pub(crate) fn hold(holds: bool, at: u64, rule: &'static str) -> Result<(), Violation> {
    if holds {
        Ok(())
    } else {
        Err(Violation { rule, at })
    }
}

/// Counts from the walk over the segment list.
#[derive(Default)]
struct Census {
    spans: usize,
    free: usize,
    allocated: usize,
    total: u128,
    imported: u128,
    in_use: u128,
}

/// Checks every rule.
pub(crate) fn validate(view: View<'_>) -> Result<(), Violation> {
    let census = check_segments(view)?;
    check_totals(view, &census)?;
    check_spans(view, &census)?;
    check_freelists(view, &census)?;
    check_allocated(view, &census)?;
    check_pool(view, &census)?;
    check_cursor(view)
}

fn check_segments(view: View<'_>) -> Result<Census, Violation> {
    let View { tags, state, .. } = view;
    let mut census = Census::default();
    let mut marker = TagId::ANCHOR;
    let mut left = TagId::ANCHOR;
    let mut id = segments::first(tags);
    while id != TagId::ANCHOR {
        let (tag, before) = (&tags[id], &tags[left]);
        let base = tag.base();
        hold(
            tag.prev() == left,
            base,
            "neighbours in the segment list link to each other",
        )?;
        hold(tag.size() > 0, base, "no segment and no span is empty")?;
        hold(
            state.quantum.divides(base) && state.quantum.divides(tag.size()),
            base,
            "every base and size is a multiple of the quantum",
        )?;
        hold(
            base.checked_add(tag.size() - 1).is_some(),
            base,
            "nothing wraps",
        )?;
        match tag.kind() {
            Kind::Unused => {
                return Err(Violation {
                    rule: "the segment list has no unused tag",
                    at: base,
                });
            }
            Kind::Added | Kind::Imported => {
                check_span_end(view, marker, left)?;
                marker = id;
                census.spans += 1;
                census.total += u128::from(tag.size());
                if tag.kind() == Kind::Imported {
                    census.imported += u128::from(tag.size());
                }
            }
            Kind::Free | Kind::Allocated => {
                let start = if before.kind().is_marker() {
                    Some(before.base())
                } else {
                    before.last().checked_add(1)
                };
                hold(
                    left != TagId::ANCHOR && start == Some(base),
                    base,
                    "the segments of a span tile it, in address order",
                )?;
            }
        }
        match tag.kind() {
            Kind::Free => {
                hold(
                    before.kind() != Kind::Free,
                    base,
                    "no two free segments are neighbours",
                )?;
                hold(
                    before.kind() != Kind::Imported || before.size() != tag.size(),
                    base,
                    "an imported span that is all free has gone back",
                )?;
                census.free += 1;
            }
            Kind::Allocated => {
                census.allocated += 1;
                census.in_use += u128::from(tag.size());
            }
            _ => {}
        }
        left = id;
        id = tag.next();
    }
    check_span_end(view, marker, left)?;
    hold(
        tags.first().is_none_or(|anchor| anchor.prev() == left),
        0,
        "the segment list ends where its anchor says",
    )?;
    Ok(census)
}

/// Checks that `last`, the last segment of a span, ends where the span does.
fn check_span_end(view: View<'_>, marker: TagId, last: TagId) -> Result<(), Violation> {
    if last == TagId::ANCHOR {
        return Ok(());
    }
    let (marker, last) = (&view.tags[marker], &view.tags[last]);
    hold(
        last.kind().is_segment() && last.last() == marker.last(),
        marker.base(),
        "the segments of a span reach to its end",
    )
}

fn check_totals(view: View<'_>, census: &Census) -> Result<(), Violation> {
    let stats = &view.state.stats;
    hold(
        stats.mem_total == census.total,
        0,
        "the total is the sum of the spans",
    )?;
    hold(
        stats.mem_import == census.imported,
        0,
        "what is imported is the sum of the imported spans",
    )?;
    hold(
        stats.mem_inuse == census.in_use,
        0,
        "what is in use is the sum of the allocated segments",
    )?;
    hold(
        stats.alloc.checked_sub(stats.free) == Some(census.allocated as u64),
        0,
        "what was allocated and not freed is allocated",
    )
}

fn check_spans(view: View<'_>, census: &Census) -> Result<(), Violation> {
    let View { tags, state, .. } = view;
    hold(
        state.spans.len() == census.spans,
        0,
        "every span is in the span index",
    )?;
    let mut counted = 0;
    let mut next = state.spans.at_or_above(tags, 0);
    while let Some(id) = next {
        let tag = &tags[id];
        counted += 1;
        hold(
            tag.kind().is_marker(),
            tag.base(),
            "the span index holds span markers",
        )?;
        for child in [tag.back(), tag.fore()] {
            hold(
                child.is_none() || mix(tags[child].base()) <= mix(tag.base()),
                tag.base(),
                "the span index is ordered by priority",
            )?;
        }
        next = match tag.last().checked_add(1) {
            Some(after) => {
                let following = state.spans.at_or_above(tags, tag.base() + 1);
                hold(
                    following == state.spans.at_or_above(tags, after),
                    tag.base(),
                    "no two spans overlap",
                )?;
                following
            }
            None => None,
        };
    }
    hold(
        counted == census.spans,
        0,
        "the span index is ordered by address",
    )?;
    let mut id = segments::first(tags);
    while id != TagId::ANCHOR {
        let tag = &tags[id];
        hold(
            tag.kind().is_segment() || state.spans.containing(tags, tag.base()) == Some(id),
            tag.base(),
            "every span is found by its base",
        )?;
        id = tag.next();
    }
    Ok(())
}

fn check_freelists(view: View<'_>, census: &Census) -> Result<(), Violation> {
    let View { tags, state, .. } = view;
    let mut counted = 0;
    for list in 0..LISTS as u8 {
        let mut len = 0;
        let mut back = TagId::NONE;
        let mut id = state.freelists.head(list);
        while !id.is_none() && counted <= census.free {
            let tag = &tags[id];
            hold(
                tag.kind() == Kind::Free,
                tag.base(),
                "freelists hold free segments",
            )?;
            hold(
                list_of(tag.size()) == list,
                tag.base(),
                "every free segment is in the list of its size",
            )?;
            hold(
                tag.back() == back,
                tag.base(),
                "neighbours in a freelist link to each other",
            )?;
            back = id;
            id = tag.fore();
            len += 1;
            counted += 1;
        }
        hold(
            state.freelists.len(list) == len,
            0,
            "the length of a freelist is known",
        )?;
        hold(
            (state.freelists.bitmap() >> list & 1 == 1) == (len > 0),
            0,
            "the bitmap tells which freelists are not empty",
        )?;
    }
    hold(
        counted == census.free,
        0,
        "every free segment is in a freelist, once",
    )
}

fn check_allocated(view: View<'_>, census: &Census) -> Result<(), Violation> {
    let View {
        tags,
        buckets,
        state,
        ..
    } = view;
    let used = state.allocated.buckets();
    hold(
        used <= buckets.len(),
        0,
        "the hash table lies in its storage",
    )?;
    hold(
        !state.allocated.wants_fewer(),
        0,
        "the hash table shrinks with the number of allocated segments",
    )?;
    let mut counted = 0;
    for (index, bucket) in buckets.iter().enumerate() {
        let mut id = bucket.head();
        hold(
            index < used || id.is_none(),
            0,
            "buckets that are not in use are empty",
        )?;
        while !id.is_none() && counted <= census.allocated {
            let tag = &tags[id];
            hold(
                tag.kind() == Kind::Allocated,
                tag.base(),
                "the hash table holds allocated segments",
            )?;
            hold(
                state.allocated.bucket_of(tag.base()) == index,
                tag.base(),
                "every allocated segment is in the bucket of its base",
            )?;
            id = tag.fore();
            counted += 1;
        }
    }
    hold(
        counted == census.allocated && state.allocated.len() == counted,
        0,
        "every allocated segment is in the hash table, once",
    )
}

fn check_pool(view: View<'_>, census: &Census) -> Result<(), Violation> {
    hold(
        view.tag_count() == census.spans + census.free + census.allocated,
        0,
        "every tag is in the segment list or in the pool",
    )?;
    hold(
        view.state.pool.returned_is_whole(view.tags),
        0,
        "the pool holds unused tags",
    )
}

fn check_cursor(view: View<'_>) -> Result<(), Violation> {
    let View { tags, state, .. } = view;
    let placed = match state.cursor {
        Cursor::Before(id) => id == TagId::ANCHOR || tags[id].kind().is_marker(),
        Cursor::After { unit, segment } => {
            tags[segment].kind().is_segment() && tags[segment].contains(unit)
        }
    };
    hold(
        placed,
        0,
        "the next-fit cursor lies in a segment, or before a span",
    )
}

#[cfg(test)]
mod tests;

//! The terms that the screen explains, with a sentence for each.

use std::ops::Range;

/// A term and its meaning.
type Term = (&'static str, &'static str);

/// All terms; basic ones come first.
pub const TERMS: &[Term] = &[
    (
        "unit",
        "The smallest amount that an arena counts: a byte, a page, a process id.",
    ),
    ("arena", "Hands out ranges of units, and takes them back."),
    (
        "span",
        "A range of units that was added to an arena, or that the arena imported from another one.",
    ),
    (
        "segment",
        "A part of a span, allocated or free. The segments of a span fill it without gaps.",
    ),
    (
        "boundary tag",
        "The record of a segment or a span: its address, its size and its type.",
    ),
    (
        "quantum",
        "The smallest size that an arena hands out. Every size is rounded up to a multiple of the quantum.",
    ),
    ("in use", "Units that are allocated now."),
    (
        "largest free",
        "The size of the largest free segment. A larger request fails, even if more units are free in total.",
    ),
    (
        "from",
        "The source: this arena imports spans from it when it runs out of units.",
    ),
    (
        "Freelists",
        "Lists of free segments by size: list n has the sizes from 2^n up to the next power of two.",
    ),
    (
        "bitmap",
        "A row of bits, one for each freelist: the bit is 1 if the list has a segment.",
    ),
    (
        "scan",
        "A search of the bitmap for the next bit that is 1, which is the next list with a segment.",
    ),
    (
        "merge",
        "Free neighbours of the same span become one free segment.",
    ),
    (
        "policy",
        "The rule by which an arena chooses the free segment for a request.",
    ),
    (
        "instant fit",
        "A policy: use the first segment of the first list whose segments always fit.",
    ),
    ("best fit", "A policy: use the smallest segment that fits."),
    (
        "always fits",
        "Every segment of the list is large enough for the request. In a list that might fit, some are.",
    ),
    (
        "next fit",
        "A policy: search from the last allocation on, and use the first segment that fits.",
    ),
    (
        "cursor",
        "The place where next fit starts to search: the end of its last allocation.",
    ),
    (
        "hash",
        "A number computed from an address. The hash decides in which bucket a segment is.",
    ),
    (
        "bucket",
        "One chain of the hash table. The address of a segment decides which bucket it is in.",
    ),
    (
        "Hash chains",
        "A hash table finds an allocated segment by its address. The segments of a bucket form a chain.",
    ),
    (
        "Caches",
        "Quantum caches hold freed objects of small sizes, so the arena has less work.",
    ),
    (
        "slab",
        "A segment that a quantum cache has cut into objects of one size.",
    ),
    (
        "object",
        "One of the equal parts of a slab. A request of that size gets an object instead of a segment.",
    ),
    (
        "reserve",
        "The free objects that the caches keep for later requests.",
    ),
    ("magazine", "A small stack of free objects for one CPU."),
    ("depot", "The full and empty magazines that the CPUs share."),
    (
        "reap",
        "The objects in the magazines of the current CPU and in the depot return to their slabs. A slab is freed if all of its objects are free.",
    ),
    (
        "Spans",
        "The spans of every arena, and the arenas they were imported from.",
    ),
    (
        "import",
        "An arena that runs out of units gets a span from its source, and returns it when the whole span is free.",
    ),
    (
        "lent",
        "An arena lends units to the arena that imports them. They are in use until the span is returned.",
    ),
    (
        "fragmentation",
        "The share of the free units that is outside the largest free segment.",
    ),
    (
        "padding",
        "Units at the end of a segment that nobody requested: the size was not a multiple of the quantum.",
    ),
    (
        "internal waste",
        "The share of the allocated units that is padding.",
    ),
    (
        "constraint",
        "A condition on the address: a range, an alignment, or no crossing of certain multiples.",
    ),
    (
        "alignment",
        "The address of the segment is a multiple of this number.",
    ),
    (
        "phase",
        "An offset from the alignment: with alignment 64 and phase 16, addresses such as 16, 80 and 144 are legal.",
    ),
    (
        "nocross",
        "The segment must not cross a multiple of this number. For example, a buffer for a device must lie within one page.",
    ),
    (
        "waiting",
        "Requests that wait until there is room: first come, first served.",
    ),
    (
        "invariant",
        "A rule that is true after every operation, for example: two free segments of a span are never next to each other.",
    ),
    (
        "workload",
        "Many operations that a program generates, as in the daily life of an arena.",
    ),
    (
        "preset",
        "A workload with settings that were chosen in advance.",
    ),
    (
        "seed",
        "A number that starts a random sequence. The same seed gives the same operations again.",
    ),
    (
        "distribution",
        "How often each size is requested: all sizes equally often, or small ones more often.",
    ),
    (
        "churn",
        "Allocations and frees in turn, as in a program that runs for a long time.",
    ),
    (
        "steady state",
        "As many frees as allocations: the number of allocations stays about the same.",
    ),
    (
        "What is happening",
        "The operation in sentences, and the lines of its algorithm.",
    ),
    (
        "Inspector",
        "Every field of the selected item. Click a segment, a list, a bucket or an arena.",
    ),
];

/// Returns the meaning of a term; `None` if it is not explained.
pub fn meaning(word: &str) -> Option<&'static str> {
    TERMS.iter().find(|term| term.0 == word).map(|term| term.1)
}

/// Returns the terms in a text, each at its first place: the characters, and the term. Terms
/// that are names of panels are left out.
pub fn within(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let text: Vec<char> = text.to_lowercase().replace('\u{a0}', " ").chars().collect();
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    let mut terms: Vec<&str> = TERMS.iter().map(|term| term.0).collect();
    // Of two terms at the same place, the longer one is meant.
    terms.sort_by_key(|term| std::cmp::Reverse(term.len()));
    for term in terms {
        if PLAIN.contains(&term) || term.starts_with(char::is_uppercase) {
            continue;
        }
        let word: Vec<char> = term.chars().collect();
        let places = (0..text.len()).filter_map(|start| whole_word(&text, start, &word));
        let is_free = |place: &Range<usize>| {
            let other =
                |(taken, _): &(Range<usize>, _)| taken.start < place.end && place.start < taken.end;
            !found.iter().any(other)
        };
        if let Some(place) = places.into_iter().find(is_free) {
            found.push((place, term));
        }
    }
    found.sort_by_key(|(place, _)| place.start);
    found
}

/// Terms that are everyday words in a sentence.
const PLAIN: [&str; 3] = ["from", "in use", "unit"];

/// Returns the place of `word` in `text` from `start` on, with the `s` of a plural; `None` if
/// it is not there, or only as a part of another word.
fn whole_word(text: &[char], start: usize, word: &[char]) -> Option<Range<usize>> {
    let is_letter = |index: usize| text.get(index).is_some_and(|c| c.is_alphanumeric());
    if !text[start..].starts_with(word) || start.checked_sub(1).is_some_and(is_letter) {
        return None;
    }
    let end = start + word.len();
    let end = end + usize::from(text.get(end) == Some(&'s'));
    (!is_letter(end)).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabs::Tab;

    fn found(text: &str) -> Vec<&'static str> {
        within(text).into_iter().map(|(_, term)| term).collect()
    }

    #[test]
    fn terms_are_found_as_whole_words_and_once() {
        assert_eq!(found("Two spans, and a span."), ["span"]);
        assert_eq!(
            found("kmem imports a span by instant\u{a0}fit."),
            ["import", "span", "instant fit"]
        );
        assert!(found("a subspan of 3 units is in use").is_empty());
        assert_eq!(within("é: a slab")[0], (5..9, "slab"));
    }

    #[test]
    fn every_panel_is_explained_and_no_word_twice() {
        for tab in Tab::ALL {
            assert!(meaning(tab.title()).is_some(), "{}", tab.title());
        }
        for (place, (word, meaning)) in TERMS.iter().enumerate() {
            assert!(meaning.ends_with('.'), "{word}");
            assert!(
                TERMS[..place].iter().all(|other| other.0 != *word),
                "{word}"
            );
        }
    }
}

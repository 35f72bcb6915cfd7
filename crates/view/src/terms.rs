//! The words that the screen explains, a sentence each.

/// A word, and what it means.
type Term = (&'static str, &'static str);

/// All of them; those that others stand on come first.
pub const TERMS: &[Term] = &[
    (
        "unit",
        "The smallest amount there is: a byte, a page, a process id, whatever is counted.",
    ),
    ("arena", "It hands out ranges of units and takes them back."),
    (
        "span",
        "A range of units that an arena was given, or has imported from another arena.",
    ),
    (
        "segment",
        "A piece of a span, allocated or free; the segments of a span fill it without a gap.",
    ),
    (
        "boundary tag",
        "The note an arena keeps of each segment and span: where it begins, how long it is, what it is.",
    ),
    (
        "quantum",
        "The least an arena hands out: every size is rounded up to a multiple of it.",
    ),
    ("in use", "Units that are allocated now."),
    (
        "largest free",
        "The longest free segment: a larger request fails, however much is free in all.",
    ),
    (
        "from",
        "The source: the arena this one imports spans from when it runs out.",
    ),
    (
        "Freelists",
        "Free segments sorted by size: list n holds those of 2^n units up to the next power of two.",
    ),
    (
        "instant fit",
        "A policy: take any segment of the first list whose segments are all large enough.",
    ),
    (
        "best fit",
        "A policy: take the smallest segment that is large enough.",
    ),
    (
        "next fit",
        "A policy: go on after the last allocation and take the first segment that is large enough.",
    ),
    (
        "Hash chains",
        "Allocated segments found by their address: the address gives a bucket, and a chain holds what shares one.",
    ),
    (
        "Caches",
        "Quantum caches keep freed pieces of small sizes at hand, so that the arena is asked less often.",
    ),
    (
        "slab",
        "A segment that a quantum cache has cut into objects of one size.",
    ),
    (
        "magazine",
        "A small stack of free objects that one CPU has for itself.",
    ),
    ("depot", "Full and empty magazines that the CPUs exchange."),
    (
        "Spans",
        "Every arena\u{2019}s spans, and which arena imported them from which.",
    ),
    (
        "import",
        "An arena that runs out asks its source for a span, and gives it back when all of it is free.",
    ),
    (
        "fragmentation",
        "The part of the free units that is not in the largest free segment.",
    ),
    (
        "waiting",
        "Requests for which there was no room, and which are answered when something is freed.",
    ),
    (
        "What is happening",
        "The operation in words, and the lines of the algorithm that it has come to.",
    ),
    (
        "Inspector",
        "Every field of what is selected: click a segment, a list, a bucket, an arena.",
    ),
];

/// Returns the explanation of a word; `None` if it needs none.
pub fn meaning(word: &str) -> Option<&'static str> {
    TERMS.iter().find(|term| term.0 == word).map(|term| term.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabs::Tab;

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

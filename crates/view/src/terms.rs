//! The terms that the screen explains, with a sentence for each.

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
        "instant fit",
        "A policy: use the first segment of the first list whose segments always fit.",
    ),
    ("best fit", "A policy: use the smallest segment that fits."),
    (
        "next fit",
        "A policy: search from the last allocation on, and use the first segment that fits.",
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
    ("magazine", "A small stack of free objects for one CPU."),
    ("depot", "The full and empty magazines that the CPUs share."),
    (
        "Spans",
        "The spans of every arena, and the arenas they were imported from.",
    ),
    (
        "import",
        "An arena that runs out of units gets a span from its source, and returns it when the whole span is free.",
    ),
    (
        "fragmentation",
        "The share of the free units that is outside the largest free segment.",
    ),
    (
        "waiting",
        "Requests that wait until there is room: first come, first served.",
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

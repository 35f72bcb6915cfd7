//! An address space and its arena.

use std::collections::BTreeMap;

use super::brk::Break;
use super::call::{Change, Map, Remap};
use super::{INVALID, NO_ARENA, PAGE};
use crate::import::draft::{Arena, Draft, Name};
use crate::import::report::quoted;
use crate::import::trial::{IMPOSSIBLE, Trial};

const BASE: u64 = 1 << 28;
/// Linux's default limit (`vm.max_map_count`).
const MOST_ALLOCATED: usize = 65_530;
/// The maximum number of mappings that were left out. Further ones are forgotten.
const MOST_LEFT_OUT: usize = 1 << 18;

/// An arena that is created when the program first changes what is in it.
pub(super) enum Stage<T> {
    Pending,
    Made(T),
    /// There are too many arenas: calls are only counted.
    CountOnly,
}

impl<T> Stage<T> {
    /// Returns the stage after an attempt to create the arena.
    pub(super) fn from_made(made: Option<T>) -> Self {
        made.map_or(Self::CountOnly, Self::Made)
    }

    pub(super) fn made(&self) -> Option<&T> {
        match self {
            Self::Made(made) => Some(made),
            Self::Pending | Self::CountOnly => None,
        }
    }
}

/// A mapping of the program, or what is left of one.
#[derive(Clone, Copy)]
struct Piece {
    size: u64,
    /// Its name and its address in the arena; `None` if it was left out.
    allocated: Option<(Name, u64)>,
}

pub(super) struct Space {
    /// The end of its arenas' names.
    label: String,
    /// By the program's addresses.
    pieces: BTreeMap<u64, Piece>,
    /// The number of pieces that were not left out.
    allocated: usize,
    arena: Stage<(Arena, Box<Trial>)>,
    heap: Break,
}

impl Space {
    pub(super) fn new(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            pieces: BTreeMap::new(),
            allocated: 0,
            arena: Stage::Pending,
            heap: Break::new(label),
        }
    }

    /// Returns an address space whose calls are only counted.
    pub(super) fn count_only(label: &str) -> Self {
        Self {
            arena: Stage::CountOnly,
            ..Self::new(label)
        }
    }

    /// Returns a copy for a fork. Nothing of it is written yet.
    pub(super) fn copy(&self, label: &str) -> Self {
        Self {
            label: label.to_owned(),
            pieces: self.pieces.clone(),
            allocated: self.allocated,
            arena: match self.arena {
                Stage::Pending | Stage::Made(_) => Stage::Pending,
                Stage::CountOnly => Stage::CountOnly,
            },
            heap: self.heap.copy(label),
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn is_written(&self) -> bool {
        matches!(self.arena, Stage::Made(_)) || self.heap.is_written()
    }

    /// Writes a call that returned `value`.
    pub(super) fn change(&mut self, change: &Change, value: u64, draft: &mut Draft) {
        match change {
            Change::Map(map) => self.map(value, map, draft),
            &Change::Unmap { at, length } => self.unmap(at, length, draft),
            Change::Remap(remap) => self.remap(value, remap, draft),
            Change::Break => self.heap.move_to(value, draft),
        }
    }

    pub(super) fn map_fails(&mut self, length: u64, draft: &mut Draft) {
        debug_assert!(length >= IMPOSSIBLE);
        if self.ready(draft)
            && let Some(&(arena, _)) = self.arena.made()
        {
            draft.used("mmaps that fail, as in the program");
            draft.alloc_fails(arena, length);
        }
    }

    fn map(&mut self, at: u64, map: &Map, draft: &mut Draft) {
        let Some(length) = whole(at, map.length) else {
            return draft.left_out(INVALID);
        };
        if !self.ready(draft) {
            return;
        }
        let what = quoted(&map.what);
        let (base, comment) = match self.cut(at, length, "mmap over", draft) {
            Some((first, name, base)) => {
                if !map.fixed {
                    draft.adapted("mappings over older mappings (the munmap is not in the log)");
                }
                // As far from the piece as in the program. Outside of the span, it is not free.
                let base = base.wrapping_add(at).wrapping_sub(first);
                (Some(base), format!("{what} over {name}"))
            }
            None if map.fixed => {
                draft.adapted(
                    "mmaps at a fixed address where nothing is mapped (at any address here)",
                );
                (None, format!("{what}, at {at:#x}"))
            }
            None if map.at != 0 => (None, format!("{what}, hint {:#x}", map.at)),
            None => (None, what),
        };
        self.put(at, length, base, &comment, draft);
        draft.used("mmap");
    }

    fn unmap(&mut self, at: u64, length: u64, draft: &mut Draft) {
        let Some(length) = whole(at, length) else {
            return draft.left_out(INVALID);
        };
        let (mut is_mapped, mut is_allocated) = (false, false);
        for (_, piece) in self.touched(at, at + length) {
            is_mapped = true;
            is_allocated |= piece.allocated.is_some();
        }
        if !is_allocated {
            self.cut(at, length, "", draft);
            draft.left_out(if is_mapped {
                "munmap of mappings that were left out"
            } else {
                "munmap of pages that the log did not map"
            });
        } else if self.ready(draft) {
            self.cut(at, length, "munmap of", draft);
            draft.used("munmap");
        }
    }

    fn remap(&mut self, to: u64, remap: &Remap, draft: &mut Draft) {
        let Remap { at, keep, .. } = *remap;
        let old = match remap.length {
            0 => Some(0),
            length => whole(at, length),
        };
        let (Some(old), Some(new)) = (old, whole(to, remap.new_length)) else {
            return draft.left_out(INVALID);
        };
        if !self.ready(draft) {
            return;
        }
        draft.used("mremap");
        if to != at {
            let unknown = self.unknown(at, at.saturating_add(old));
            self.cut(to, new, "mremap over", draft);
            self.put(to, new, None, "moved by mremap", draft);
            if old > 0 && !keep && self.cut(at, old, "mremap of", draft).is_none() {
                draft.adapted(unknown);
            }
        } else if new < old {
            self.cut(at + new, old - new, "mremap of", draft);
        } else if new > old {
            self.grow(at + old, at + new, draft);
        }
    }

    /// Moves the end of the piece that ends at `end`, in place if there is room.
    fn grow(&mut self, end: u64, new_end: u64, draft: &mut Draft) {
        self.cut(end, new_end - end, "mremap over", draft);
        let before = self.pieces.range(..end).next_back();
        let before = before.filter(|(at, piece)| **at + piece.size == end);
        let Some((
            &at,
            &Piece {
                size,
                allocated: Some((name, base)),
            },
        )) = before
        else {
            draft.adapted(self.unknown(end.saturating_sub(1), end));
            return self.put(end, new_end - end, None, "added by mremap", draft);
        };
        self.cut(at, size, "mremap of", draft);
        let comment = format!("{name}, larger by mremap");
        self.put(at, new_end - at, Some(base), &comment, draft);
    }

    /// Allocates a new piece, at `base` if that is free.
    fn put(&mut self, at: u64, size: u64, base: Option<u64>, comment: &str, draft: &mut Draft) {
        let Some(&(arena, ref trial)) = self.arena.made() else {
            return;
        };
        let allocated = if self.allocated >= MOST_ALLOCATED {
            draft.left_out("mappings beyond Linux's default limit of 65\u{2009}530 for a process");
            None
        } else if let Some(base) = base.and_then(|base| trial.alloc_at(base, size)) {
            Some((draft.alloc_at(arena, base, base + size, comment), base))
        } else if let Some(base) = trial.alloc(size) {
            Some((draft.alloc(arena, size, comment), base))
        } else {
            draft.left_out("mappings too large for any address space");
            None
        };
        self.insert(at, Piece { size, allocated });
    }

    fn insert(&mut self, at: u64, piece: Piece) {
        let left_out = self.pieces.len() - self.allocated;
        if piece.allocated.is_some() || left_out < MOST_LEFT_OUT {
            self.allocated += usize::from(piece.allocated.is_some());
            self.pieces.insert(at, piece);
        }
    }

    /// Frees everything in a range. Returns the first piece that was there and not left out:
    /// its address in the program, its name, and its address in the arena. A piece that is
    /// partly in the range is freed, and the parts outside are allocated again at their
    /// addresses.
    fn cut(
        &mut self,
        at: u64,
        length: u64,
        why: &str,
        draft: &mut Draft,
    ) -> Option<(u64, Name, u64)> {
        let end = at + length;
        let mut found = None;
        for (first, piece) in self.touched(at, end).collect::<Vec<_>>() {
            let last = first + piece.size;
            self.pieces.remove(&first);
            if let Some((name, base)) = piece.allocated
                && let Some(&(arena, ref trial)) = self.arena.made()
            {
                let part = match (first < at, end < last) {
                    (false, false) => "",
                    (false, true) => "the front of ",
                    (true, false) => "the end of ",
                    (true, true) => "the middle of ",
                };
                self.allocated -= 1;
                trial.free(base, piece.size);
                draft.free(arena, name, &format!("{why} {part}it"));
                found = found.or(Some((first, name, base)));
            }
            let outside = [
                (first, at.min(last), "front"),
                (end.max(first), last, "end"),
            ];
            for (from, until, part) in outside.into_iter().filter(|(from, until, _)| from < until) {
                let size = until - from;
                if let Some((name, base)) = piece.allocated {
                    let comment = format!("the {part} of {name}");
                    self.put(from, size, Some(base + (from - first)), &comment, draft);
                } else {
                    self.insert(from, Piece { size, ..piece });
                }
            }
        }
        found
    }

    /// Returns how to count an mremap of a range of which nothing is allocated.
    fn unknown(&self, at: u64, end: u64) -> &'static str {
        if self.touched(at, end).next().is_some() {
            "mremap of mappings that were left out (new mappings here)"
        } else {
            "mremap of pages that the log did not map (new mappings here)"
        }
    }

    /// Returns the pieces of which a part is in a range.
    fn touched(&self, at: u64, end: u64) -> impl Iterator<Item = (u64, Piece)> + '_ {
        let before = self.pieces.range(..at).next_back();
        let before = before.filter(|(first, piece)| **first + piece.size > at);
        let touched = before.into_iter().chain(self.pieces.range(at..end));
        touched.map(|(&first, &piece)| (first, piece))
    }

    /// Creates the arena with its first pieces, if it does not exist yet. Returns false if
    /// there are too many arenas.
    fn ready(&mut self, draft: &mut Draft) -> bool {
        if let Stage::Pending = self.arena {
            let wanted = format!("space{}", self.label);
            let arena = draft.arena(&wanted, " quantum=4096", "an address space");
            let made = arena.map(|arena| (arena, Box::new(Trial::new(PAGE, BASE))));
            self.arena = Stage::from_made(made);
            if arena.is_some() {
                self.allocated = 0;
                for (at, piece) in std::mem::take(&mut self.pieces) {
                    match piece.allocated {
                        Some((name, base)) => {
                            let comment = format!("copy of {name}");
                            self.put(at, piece.size, Some(base), &comment, draft);
                        }
                        None => self.insert(at, piece),
                    }
                }
            }
        }
        let is_made = matches!(self.arena, Stage::Made(_));
        if !is_made {
            draft.left_out(NO_ARENA);
        }
        is_made
    }

    pub(super) fn end(self, draft: &mut Draft) {
        self.settle(draft);
        self.heap.end(draft);
        if let Some(&(arena, _)) = self.arena.made() {
            for (name, _) in self.pieces.values().filter_map(|piece| piece.allocated) {
                draft.free(arena, name, "");
            }
            draft.destroy(arena);
        }
    }

    pub(super) fn settle(&self, draft: &mut Draft) {
        self.heap.settle(draft);
        if let Some((arena, trial)) = self.arena.made() {
            let (base, size) = trial.span();
            draft.span(*arena, base, size);
        }
    }
}

/// Returns a length rounded up to pages, if the range begins at a page and does not overflow.
fn whole(at: u64, length: u64) -> Option<u64> {
    let pages = length.checked_next_multiple_of(PAGE)?;
    let is_range = at.is_multiple_of(PAGE) && pages > 0 && at.checked_add(pages).is_some();
    is_range.then_some(pages)
}

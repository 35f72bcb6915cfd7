//! An address space and its arena.

use std::collections::BTreeMap;

use super::brk::Break;
use super::call::{Change, Map, Remap};
use super::{INVALID, NO_ARENA, PAGE};
use crate::import::draft::{Arena, Draft, Failure, Name};
use crate::import::report::{Lines, Use, quoted};
use crate::import::trial::{IMPOSSIBLE, Trial};

const BASE: u64 = 1 << 28;
/// Linux's default limit (`vm.max_map_count`).
const MOST_ALLOCATED: usize = 65_530;
/// The maximum number of ranges that were left out. Further ones are forgotten.
const MOST_LEFT_OUT: usize = 1 << 18;

/// The line until which every mapping is there.
const ANY_TIME: u64 = u64::MAX;

// Reasons why a mapping is left out.
const TOO_MANY: &str = "mappings beyond Linux's default limit of 65\u{2009}530 for a process";
const TOO_LARGE: &str = "mappings too large for any address space";
const REUSED: &str = "mappings logged late, whose addresses were used again already";

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
    /// The line of the log that made it.
    born: u64,
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
    /// The line of the log that makes pieces now.
    now: u64,
}

impl Space {
    pub(super) fn new(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            pieces: BTreeMap::new(),
            allocated: 0,
            arena: Stage::Pending,
            heap: Break::new(label),
            now: 0,
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
            now: self.now,
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn is_written(&self) -> bool {
        matches!(self.arena, Stage::Made(_)) || self.heap.is_written()
    }

    /// Writes a call that returned `value`, and returns the use made of it.
    pub(super) fn change(
        &mut self,
        change: &Change,
        value: u64,
        lines: Lines,
        draft: &mut Draft,
    ) -> Use {
        let begun = lines.first();
        self.now = lines.last();
        let (what, written) = match change {
            Change::Map(map) => ("mmap", self.map(value, map, draft)),
            &Change::Unmap { at, length } => ("munmap", self.unmap(at, length, begun, draft)),
            Change::Remap(remap) => ("mremap", self.remap(value, remap, begun, draft)),
            Change::Break => ("brk", self.heap.move_to(value, self.now, draft)),
        };
        match written {
            Ok(()) => Use::Used(what),
            Err(why) => Use::LeftOut(why),
        }
    }

    pub(super) fn map_fails(&mut self, length: u64, lines: Lines, draft: &mut Draft) {
        debug_assert!(length >= IMPOSSIBLE);
        match self.ready(draft) {
            Ok(arena) => {
                let failure = Failure {
                    size: length,
                    lines,
                    fails: "mmaps that fail, as in the program",
                    succeeds: "mmaps that failed in the program but would succeed here",
                };
                draft.alloc_fails(arena, failure);
            }
            Err(why) => draft.count(Use::LeftOut(why), lines),
        }
    }

    fn map(&mut self, at: u64, map: &Map, draft: &mut Draft) -> Result<(), &'static str> {
        let length = whole(at, map.length).ok_or(INVALID)?;
        self.ready(draft)?;
        let what = quoted(&map.what);
        let (base, comment) = match self.cut(at, length, self.now, "mmap over", draft) {
            Some((first, name, base)) => {
                if !map.fixed {
                    draft.adapted(
                        "mappings over older mappings (the munmap is not in the log, or later)",
                    );
                }
                // As far from the piece as in the program. Outside of the span, it is not free.
                let base = base.wrapping_add(at).wrapping_sub(first);
                (Some(base), format!("{what} over {name}"))
            }
            None if map.fixed => {
                draft.adapted(
                    "mmaps at a fixed address where nothing is mapped (placed anywhere here)",
                );
                (None, format!("{what}, at {at:#x}"))
            }
            None if map.at != 0 => (None, format!("{what}, hint {:#x}", map.at)),
            None => (None, what),
        };
        self.put_around(at, length, base, &comment, draft)
    }

    /// Writes an `munmap` that began in the line `begun`. What was mapped since then stays:
    /// another thread got the addresses before the log shows the end of the call.
    fn unmap(
        &mut self,
        at: u64,
        length: u64,
        begun: u64,
        draft: &mut Draft,
    ) -> Result<(), &'static str> {
        let length = whole(at, length).ok_or(INVALID)?;
        let (mut is_mapped, mut is_allocated, mut is_late) = (false, false, false);
        for (_, piece) in self.touched(at, at + length) {
            is_late |= piece.born > begun;
            is_mapped |= piece.born <= begun;
            is_allocated |= piece.born <= begun && piece.allocated.is_some();
        }
        if !is_allocated {
            self.cut(at, length, begun, "", draft);
            return Err(if is_mapped {
                "munmap of mappings that were left out"
            } else if is_late {
                "munmap logged late, which was done already"
            } else {
                "munmap of pages that the log did not map"
            });
        }
        self.ready(draft)?;
        self.cut(at, length, begun, "munmap of", draft);
        Ok(())
    }

    fn remap(
        &mut self,
        to: u64,
        remap: &Remap,
        begun: u64,
        draft: &mut Draft,
    ) -> Result<(), &'static str> {
        let Remap { at, keep, .. } = *remap;
        let old = match remap.length {
            0 => 0,
            length => whole(at, length).ok_or(INVALID)?,
        };
        let new = whole(to, remap.new_length).ok_or(INVALID)?;
        self.ready(draft)?;
        if to != at {
            let unknown = self.unknown(at, at.saturating_add(old));
            self.cut(to, new, self.now, "mremap over", draft);
            let put = self.put_around(to, new, None, "moved by mremap", draft);
            if old > 0
                && !keep
                && self.cut(at, old, begun, "mremap of", draft).is_none()
                && let Some(unknown) = unknown
            {
                draft.adapted(unknown);
            }
            return put;
        }
        if new < old {
            self.cut(at + new, old - new, begun, "mremap of", draft);
        } else if new > old {
            return self.grow(at + old, at + new, draft);
        }
        Ok(())
    }

    /// Moves the end of the piece that ends at `end`, in place if there is room.
    fn grow(&mut self, end: u64, new_end: u64, draft: &mut Draft) -> Result<(), &'static str> {
        let over = self.cut(end, new_end - end, self.now, "mremap over", draft);
        let later = self.pieces.range(end..new_end).next();
        let new_end = later.map_or(new_end, |(&at, _)| at);
        let before = self.pieces.range(..end).next_back();
        let before = before.filter(|(at, piece)| **at + piece.size == end);
        let Some((
            &at,
            &Piece {
                size,
                born,
                allocated: Some((name, base)),
            },
        )) = before
        else {
            if let Some(unknown) = self.unknown(end.saturating_sub(1), end) {
                draft.adapted(unknown);
            }
            return self.put(end, new_end - end, None, "added by mremap", draft);
        };
        self.cut(at, size, ANY_TIME, "mremap of", draft);
        let comment = format!("{name}, larger by mremap");
        let put = self.put(at, new_end - at, Some(base), &comment, draft);
        if over.is_none() {
            self.set_born(at, born);
        }
        put
    }

    /// Allocates a new piece, at `base` if that is free. Returns the reason if it is left out.
    fn put(
        &mut self,
        at: u64,
        size: u64,
        base: Option<u64>,
        comment: &str,
        draft: &mut Draft,
    ) -> Result<(), &'static str> {
        let &(arena, ref trial) = self.arena.made().ok_or(NO_ARENA)?;
        let allocated = if self.allocated >= MOST_ALLOCATED {
            Err(TOO_MANY)
        } else if let Some(base) = base.and_then(|base| trial.alloc_at(base, size)) {
            Ok((draft.alloc_at(arena, base, base + size, comment), base))
        } else {
            let base = trial.alloc(size).ok_or(TOO_LARGE);
            base.map(|base| (draft.alloc(arena, size, comment), base))
        };
        let piece = Piece {
            size,
            born: self.now,
            allocated: allocated.ok(),
        };
        self.insert(at, piece);
        allocated.map(drop)
    }

    /// Allocates a new piece between those that are there, which are of later lines. Returns
    /// the reason if all of it is left out.
    fn put_around(
        &mut self,
        at: u64,
        size: u64,
        base: Option<u64>,
        comment: &str,
        draft: &mut Draft,
    ) -> Result<(), &'static str> {
        let (mut gaps, mut from) = (Vec::new(), at);
        for (first, piece) in self.touched(at, at + size) {
            gaps.push((from, first));
            from = first + piece.size;
        }
        gaps.push((from, at + size));
        let mut put = Err(REUSED);
        for (from, end) in gaps.into_iter().filter(|(from, end)| from < end) {
            let base = base.map(|base| base.wrapping_add(from - at));
            put = put.or(self.put(from, end - from, base, comment, draft));
        }
        put
    }

    /// Puts a piece back, or what is left of it.
    fn put_again(&mut self, at: u64, piece: Piece, what: &str, draft: &mut Draft) {
        let Some((name, base)) = piece.allocated else {
            return self.insert(at, piece);
        };
        let comment = format!("{what} {name}");
        if let Err(why) = self.put(at, piece.size, Some(base), &comment, draft) {
            draft.adapted(why);
        }
        self.set_born(at, piece.born);
    }

    fn set_born(&mut self, at: u64, line: u64) {
        if let Some(piece) = self.pieces.get_mut(&at) {
            piece.born = line;
        }
    }

    /// Inserts a piece where none is. Ranges that were left out merge.
    fn insert(&mut self, at: u64, piece: Piece) {
        if piece.allocated.is_some() {
            self.allocated += 1;
            self.pieces.insert(at, piece);
            return;
        }
        let is_left_out = |piece: &Piece| piece.allocated.is_none();
        let (mut first, mut end) = (at, at + piece.size);
        if let Some((&before, piece)) = self.pieces.range(..at).next_back()
            && is_left_out(piece)
            && before + piece.size == at
        {
            first = before;
        }
        if let Some(after) = self.pieces.get(&end).copied().filter(is_left_out) {
            self.pieces.remove(&end);
            end += after.size;
        }
        if first < at || self.pieces.len() - self.allocated < MOST_LEFT_OUT {
            let size = end - first;
            self.pieces.insert(first, Piece { size, ..piece });
        }
    }

    /// Frees everything in a range that was there in the line `until`. Returns the first piece
    /// that was not left out: its address in the program, its name, and its address in the
    /// arena. A piece that is partly in the range is freed, and the parts outside are allocated
    /// again at their addresses.
    fn cut(
        &mut self,
        at: u64,
        length: u64,
        until: u64,
        why: &str,
        draft: &mut Draft,
    ) -> Option<(u64, Name, u64)> {
        let end = at + length;
        let mut found = None;
        let touched = self
            .touched(at, end)
            .filter(|(_, piece)| piece.born <= until);
        for (first, piece) in touched.collect::<Vec<_>>() {
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
                let rest = Piece {
                    size,
                    allocated: piece
                        .allocated
                        .map(|(name, base)| (name, base + (from - first))),
                    ..piece
                };
                self.put_again(from, rest, &format!("the {part} of"), draft);
            }
        }
        found
    }

    /// Returns how to count an mremap of a range, if nothing of it is allocated.
    fn unknown(&self, at: u64, end: u64) -> Option<&'static str> {
        let mut touched = self.touched(at, end).peekable();
        if touched.peek().is_none() {
            return Some("mremap of pages that the log did not map (new mappings here)");
        }
        let is_left_out = touched.all(|(_, piece)| piece.allocated.is_none());
        is_left_out.then_some("mremap of mappings that were left out (new mappings here)")
    }

    /// Returns the pieces of which a part is in a range.
    fn touched(&self, at: u64, end: u64) -> impl Iterator<Item = (u64, Piece)> + '_ {
        let before = self.pieces.range(..at).next_back();
        let before = before.filter(|(first, piece)| **first + piece.size > at);
        let touched = before.into_iter().chain(self.pieces.range(at..end));
        touched.map(|(&first, &piece)| (first, piece))
    }

    /// Returns the arena, which is created with its first pieces if it does not exist yet.
    fn ready(&mut self, draft: &mut Draft) -> Result<Arena, &'static str> {
        if let Stage::Pending = self.arena {
            let wanted = format!("space{}", self.label);
            let arena = draft.arena(&wanted, " quantum=4096", "an address space");
            let made = arena.map(|arena| (arena, Box::new(Trial::new(PAGE, BASE))));
            self.arena = Stage::from_made(made);
            if arena.is_some() {
                self.allocated = 0;
                for (at, piece) in std::mem::take(&mut self.pieces) {
                    self.put_again(at, piece, "copy of", draft);
                }
            }
        }
        self.arena.made().map(|&(arena, _)| arena).ok_or(NO_ARENA)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mmap(length: u64) -> Change {
        Change::Map(Map {
            at: 0,
            length,
            fixed: false,
            what: String::new(),
        })
    }

    #[test]
    fn a_mapping_of_which_a_part_is_written_is_used() {
        let (mut space, mut draft) = (Space::new(""), Draft::new());
        let mut map = |at, length, line| {
            let lines = Lines::one(line);
            space.change(&mmap(length), at, lines, &mut draft)
        };
        assert_eq!(map(3 * PAGE, PAGE, 9), Use::Used("mmap"));
        // The end, after the page of the later line, is too large.
        assert_eq!(map(PAGE, 1 << 58, 5), Use::Used("mmap"));
        assert_eq!(map(3 * PAGE, PAGE, 5), Use::LeftOut(REUSED));
    }
}

//! An address space and its arena.

use std::collections::BTreeMap;

use super::brk::Break;
use super::call::{Map, Remap};
use super::ranges::{PAGE, Ranges, whole};
use super::reasons::{INVALID, NO_ARENA};
use crate::import::draft::{Draft, Full, Hole, Name};
use crate::import::quoted::quoted;
use crate::import::trial::{IMPOSSIBLE, Trial};

const BASE: u64 = 1 << 28;
/// Linux's default limit (`vm.max_map_count`).
const MOST_PIECES: usize = 65_530;

/// A mapping of the program, or what is left of one.
#[derive(Clone, Copy)]
struct Piece {
    name: Name,
    size: u64,
    /// Its address in the arena.
    base: u64,
}

/// The state of the arena.
enum Stage {
    /// It is created when the process first changes its address space.
    Pending,
    Made {
        arena: String,
        hole: Hole,
        trial: Box<Trial>,
    },
    /// There are too many arenas: calls are only counted.
    CountOnly,
}

/// An address space.
pub(super) struct Space {
    /// The end of its arenas' names.
    label: String,
    /// By the program's addresses.
    pieces: BTreeMap<u64, Piece>,
    /// Ranges mapped in the program that were left out here.
    lost: Ranges,
    stage: Stage,
    pub(super) heap: Break,
}

/// The piece that was at an address before.
struct Below {
    name: Name,
    /// Its address in the program, and in the arena.
    at: u64,
    base: u64,
}

impl Space {
    /// Returns an empty address space.
    pub(super) fn new(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            pieces: BTreeMap::new(),
            lost: Ranges::default(),
            stage: Stage::Pending,
            heap: Break::new(label),
        }
    }

    /// Returns a copy for a fork. Nothing of it is written yet.
    pub(super) fn copy(&self, label: &str) -> Self {
        Self {
            label: label.to_owned(),
            pieces: self.pieces.clone(),
            lost: self.lost.clone(),
            stage: match self.stage {
                Stage::Pending | Stage::Made { .. } => Stage::Pending,
                Stage::CountOnly => Stage::CountOnly,
            },
            heap: self.heap.copy(label),
        }
    }

    /// Returns an address space whose calls are only counted.
    pub(super) fn count_only(label: &str) -> Self {
        Self {
            stage: Stage::CountOnly,
            ..Self::new(label)
        }
    }

    /// Returns the number of pieces that a copy has.
    pub(super) fn pieces(&self) -> usize {
        self.pieces.len() + self.lost.len()
    }

    /// Returns whether anything of it is in the scenario.
    pub(super) fn is_written(&self) -> bool {
        matches!(self.stage, Stage::Made { .. }) || self.heap.is_written()
    }

    pub(super) fn map(&mut self, at: u64, map: &Map, draft: &mut Draft) -> Result<(), Full> {
        let Some(length) = whole(at, map.length) else {
            return draft.skip(INVALID);
        };
        if !self.ready(draft)? {
            return Ok(());
        }
        let what = quoted(&map.what);
        match self.cut(at, length, "mmap over", draft)? {
            Some(below) => {
                if !map.fixed {
                    draft.adapted("mappings over others whose munmap is not in the log");
                }
                let comment = format!("{what} over {}", below.name);
                self.put_over(&below, at, length, &comment, draft)?;
            }
            None if map.fixed => {
                draft.adapted(
                    "mmaps at a fixed address where nothing is mapped: at any address here",
                );
                self.put(at, length, None, &format!("{what}, at {at:#x}"), draft)?;
            }
            None if map.at != 0 => {
                let comment = format!("{what}, hint {:#x}", map.at);
                self.put(at, length, None, &comment, draft)?;
            }
            None => self.put(at, length, None, &what, draft)?,
        }
        draft.used("mmap");
        Ok(())
    }

    /// Writes a mapping that failed in the program.
    pub(super) fn fails(&mut self, length: u64, draft: &mut Draft) -> Result<(), Full> {
        if !self.ready(draft)? {
            return Ok(());
        }
        let Stage::Made { arena, .. } = &self.stage else {
            return Ok(());
        };
        debug_assert!(length >= IMPOSSIBLE);
        draft.used("mmaps that fail, as in the program");
        draft.operation(
            format_args!("alloc {arena} {length}"),
            "failed in the program",
        )?;
        draft.expect_fails()
    }

    pub(super) fn unmap(&mut self, at: u64, length: u64, draft: &mut Draft) -> Result<(), Full> {
        let Some(length) = whole(at, length) else {
            return draft.skip(INVALID);
        };
        let end = at + length;
        if self.first_in(at, end).is_none() {
            draft.left_out(if self.lost.touch(at, end) {
                "munmap of mappings that were left out"
            } else {
                "munmap of pages that the log did not map"
            });
            self.lost.remove(at, end);
            return Ok(());
        }
        if self.ready(draft)? {
            self.cut(at, length, "munmap of", draft)?;
            draft.used("munmap");
        }
        Ok(())
    }

    pub(super) fn remap(&mut self, to: u64, remap: &Remap, draft: &mut Draft) -> Result<(), Full> {
        let Remap { at, keep, .. } = *remap;
        let old = if remap.length == 0 {
            Some(0)
        } else {
            whole(at, remap.length)
        };
        let (Some(old), Some(new)) = (old, whole(to, remap.new_length)) else {
            return draft.skip(INVALID);
        };
        if !self.ready(draft)? {
            return Ok(());
        }
        draft.used("mremap");
        if to != at {
            let unknown = self.unknown(at, at.saturating_add(old));
            self.cut(to, new, "mremap over", draft)?;
            self.put(to, new, None, "moved by mremap", draft)?;
            if old > 0 && !keep && self.cut(at, old, "mremap of", draft)?.is_none() {
                draft.adapted(unknown);
            }
            return Ok(());
        }
        if new <= old {
            if new < old {
                self.cut(at + new, old - new, "mremap of", draft)?;
            }
            return Ok(());
        }
        self.grow(at + old, at + new, draft)
    }

    /// Moves the end of the piece that ends at `end`, in place if there is room.
    fn grow(&mut self, end: u64, new_end: u64, draft: &mut Draft) -> Result<(), Full> {
        self.cut(end, new_end - end, "mremap over", draft)?;
        let before = self.pieces.range(..end).next_back();
        let Some((&at, &piece)) = before.filter(|(at, piece)| **at + piece.size == end) else {
            draft.adapted(self.unknown(end.saturating_sub(1), end));
            return self.put(end, new_end - end, None, "added by mremap", draft);
        };
        self.cut(at, piece.size, "mremap of", draft)?;
        let comment = format!("{}, larger by mremap", piece.name);
        self.put(at, new_end - at, Some(piece.base), &comment, draft)
    }

    /// Allocates a new piece in place of another.
    fn put_over(
        &mut self,
        below: &Below,
        at: u64,
        length: u64,
        comment: &str,
        draft: &mut Draft,
    ) -> Result<(), Full> {
        let base = match at.checked_sub(below.at) {
            Some(further) => below.base.checked_add(further),
            None => below.base.checked_sub(below.at - at),
        };
        self.put(at, length, base, comment, draft)
    }

    /// Allocates a new piece, at `base` if that is free.
    fn put(
        &mut self,
        at: u64,
        size: u64,
        base: Option<u64>,
        comment: &str,
        draft: &mut Draft,
    ) -> Result<(), Full> {
        let Stage::Made { arena, trial, .. } = &self.stage else {
            return Ok(());
        };
        if self.pieces.len() >= MOST_PIECES {
            draft.left_out("mappings beyond Linux's default limit of 65\u{2009}530 for a process");
            self.lost.add(at, at + size);
            return Ok(());
        }
        let there = base.and_then(|base| trial.alloc_at(base, size));
        let Some(base) = there.or_else(|| trial.alloc(size)) else {
            draft.left_out("mappings too large for any address space");
            self.lost.add(at, at + size);
            return Ok(());
        };
        let name = draft.name();
        match there {
            Some(base) => {
                let end = base + size;
                let within =
                    format_args!("{name} = xalloc {arena} {size} within={base:#x}..{end:#x}");
                draft.operation(within, comment)?;
            }
            None => draft.operation(format_args!("{name} = alloc {arena} {size}"), comment)?,
        }
        self.pieces.insert(at, Piece { name, size, base });
        Ok(())
    }

    /// Frees everything in a range, and returns the first piece that was there. A piece that
    /// is partly in the range is freed, and the parts outside are allocated again at their
    /// addresses.
    fn cut(
        &mut self,
        at: u64,
        length: u64,
        why: &str,
        draft: &mut Draft,
    ) -> Result<Option<Below>, Full> {
        let end = at + length;
        self.lost.remove(at, end);
        let Some(from) = self.first_in(at, end) else {
            return Ok(None);
        };
        let touched = self.pieces.range(from..end);
        let touched: Vec<(u64, Piece)> = touched.map(|(&at, &piece)| (at, piece)).collect();
        for &(first, piece) in &touched {
            let last = first + piece.size;
            let part = match (first < at, end < last) {
                (false, false) => "",
                (false, true) => "the front of ",
                (true, false) => "the end of ",
                (true, true) => "the middle of ",
            };
            self.drop_piece(first, piece, &format!("{why} {part}it"), draft)?;
            for (from, until, part) in [
                (first, at.min(last), "front"),
                (end.max(first), last, "end"),
            ] {
                if from < until {
                    let base = piece.base + (from - first);
                    let comment = format!("the {part} of {}", piece.name);
                    self.put(from, until - from, Some(base), &comment, draft)?;
                }
            }
        }
        Ok(touched
            .first()
            .map(|&(at, Piece { name, base, .. })| Below { name, at, base }))
    }

    /// Returns how to count an mremap of a range without a piece.
    fn unknown(&self, at: u64, end: u64) -> &'static str {
        if self.lost.touch(at, end) {
            "mremap of mappings that were left out: new mappings here"
        } else {
            "mremap of pages that the log did not map: new mappings here"
        }
    }

    /// Returns the address of the first piece in a range.
    fn first_in(&self, at: u64, end: u64) -> Option<u64> {
        let before = self.pieces.range(..at).next_back();
        let before = before.filter(|(first, piece)| **first + piece.size > at);
        let touched = before.or_else(|| self.pieces.range(at..end).next());
        touched.map(|(&first, _)| first)
    }

    fn drop_piece(
        &mut self,
        at: u64,
        piece: Piece,
        comment: &str,
        draft: &mut Draft,
    ) -> Result<(), Full> {
        let Stage::Made { arena, trial, .. } = &self.stage else {
            return Ok(());
        };
        trial.free(piece.base, piece.size);
        self.pieces.remove(&at);
        draft.operation(format_args!("free {arena} {}", piece.name), comment)
    }

    /// Creates the arena with its first pieces, if it does not exist yet. Returns false if
    /// there are too many arenas.
    fn ready(&mut self, draft: &mut Draft) -> Result<bool, Full> {
        match self.stage {
            Stage::Made { .. } => return Ok(true),
            Stage::CountOnly => {
                draft.left_out(NO_ARENA);
                return Ok(false);
            }
            Stage::Pending => {}
        }
        let wanted = format!("space{}", self.label);
        let Some((arena, hole)) = draft.arena(&wanted, " quantum=4096", "an address space")? else {
            self.stage = Stage::CountOnly;
            draft.left_out(NO_ARENA);
            return Ok(false);
        };
        let trial = Box::new(Trial::new(PAGE, BASE));
        self.stage = Stage::Made { arena, hole, trial };
        for (at, piece) in std::mem::take(&mut self.pieces) {
            let comment = format!("copy of {}", piece.name);
            self.put(at, piece.size, Some(piece.base), &comment, draft)?;
        }
        Ok(true)
    }

    /// Frees everything and destroys the arenas.
    pub(super) fn end(self, draft: &mut Draft) -> Result<(), Full> {
        self.settle(draft);
        self.heap.end(draft)?;
        let Stage::Made { arena, .. } = &self.stage else {
            return Ok(());
        };
        for piece in self.pieces.values() {
            draft.operation(format_args!("free {arena} {}", piece.name), "")?;
        }
        draft.destroy(arena)
    }

    /// Fills in the spans of the arenas.
    pub(super) fn settle(&self, draft: &mut Draft) {
        self.heap.settle(draft);
        if let Stage::Made { arena, hole, trial } = &self.stage {
            let (base, size) = trial.span();
            draft.span(hole, arena, base, size);
        }
    }
}

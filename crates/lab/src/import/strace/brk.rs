//! The heap below the program break.

use super::space::Stage;
use super::{INVALID, NO_ARENA, PAGE};
use crate::import::draft::{Arena, Draft, Name};
use crate::import::trial::LARGEST;

/// A program break. Its arena contains only the heap, which grows and shrinks at its end, so
/// the pieces are contiguous and the free rest is after them.
pub(super) struct Break {
    label: String,
    /// The start of the heap, once the log shows it.
    start: Option<u64>,
    size: u64,
    peak: u64,
    /// From the first units to the last.
    pieces: Vec<(Name, u64)>,
    /// The arena is created when the break first moves.
    arena: Stage<Arena>,
    /// The last line that moved it.
    line: u64,
}

impl Break {
    pub(super) fn new(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            start: None,
            size: 0,
            peak: 0,
            pieces: Vec::new(),
            arena: Stage::Pending,
            line: 0,
        }
    }

    pub(super) fn copy(&self, label: &str) -> Self {
        Self {
            start: self.start,
            line: self.line,
            size: self.size,
            peak: self.size,
            ..Self::new(label)
        }
    }

    pub(super) fn is_written(&self) -> bool {
        matches!(self.arena, Stage::Made(_))
    }

    /// Moves the break by a call that has returned in this line.
    pub(super) fn move_to(
        &mut self,
        at: u64,
        line: u64,
        draft: &mut Draft,
    ) -> Result<(), &'static str> {
        let page = at.checked_next_multiple_of(PAGE);
        let at = page.filter(|&at| at <= LARGEST).ok_or(INVALID)?;
        let start = *self.start.get_or_insert(at);
        if line < self.line {
            return Err("brk logged late, after which it was moved already");
        }
        self.line = line;
        let size = at.saturating_sub(start);
        if size != self.size {
            let arena = self.arena(start, draft).ok_or(NO_ARENA)?;
            if size > self.size {
                self.push(arena, size - self.size, "brk", draft);
            } else {
                self.shrink(arena, self.size - size, draft);
            }
            self.size = size;
            self.peak = self.peak.max(size);
        }
        Ok(())
    }

    fn shrink(&mut self, arena: Arena, mut less: u64, draft: &mut Draft) {
        while less > 0
            && let Some((name, size)) = self.pieces.pop()
        {
            draft.free(arena, name, "brk");
            if size > less {
                self.push(arena, size - less, &format!("the rest of {name}"), draft);
            }
            less = less.saturating_sub(size);
        }
    }

    fn push(&mut self, arena: Arena, size: u64, comment: &str, draft: &mut Draft) {
        self.pieces.push((draft.alloc(arena, size, comment), size));
    }

    /// Returns the arena, which is created first if it does not exist yet; `None` if there are
    /// too many arenas.
    fn arena(&mut self, start: u64, draft: &mut Draft) -> Option<Arena> {
        if let Stage::Pending = self.arena {
            let wanted = format!("brk{}", self.label);
            let comment = format!("the heap, from {start:#x}");
            let arena = draft.arena(&wanted, " quantum=4096", &comment);
            self.arena = Stage::from_made(arena);
            if let Some(arena) = arena
                && self.size > 0
            {
                self.push(arena, self.size, "copy of the parent's heap", draft);
            }
        }
        self.arena.made().copied()
    }

    pub(super) fn end(&self, draft: &mut Draft) {
        if let Some(&arena) = self.arena.made() {
            for (name, _) in &self.pieces {
                draft.free(arena, name, "");
            }
            draft.destroy(arena);
        }
    }

    pub(super) fn settle(&self, draft: &mut Draft) {
        if let (Some(&arena), Some(start)) = (self.arena.made(), self.start) {
            draft.span(arena, start, self.peak.max(PAGE));
        }
    }
}

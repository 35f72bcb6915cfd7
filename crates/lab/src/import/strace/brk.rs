//! The heap below the program break.

use super::ranges::PAGE;
use super::reasons::{INVALID, NO_ARENA};
use crate::import::draft::{Draft, Full, Hole, Name};

/// The maximum size of a heap.
const MOST: u64 = 1 << 45;

enum Stage {
    /// The arena is created when the break first moves.
    Pending,
    Made {
        arena: String,
        hole: Hole,
    },
    /// There are too many arenas: moves are only counted.
    CountOnly,
}

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
    stage: Stage,
}

impl Break {
    pub(super) fn new(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            start: None,
            size: 0,
            peak: 0,
            pieces: Vec::new(),
            stage: Stage::Pending,
        }
    }

    pub(super) fn copy(&self, label: &str) -> Self {
        Self {
            start: self.start,
            size: self.size,
            peak: self.size,
            ..Self::new(label)
        }
    }

    pub(super) fn is_written(&self) -> bool {
        matches!(self.stage, Stage::Made { .. })
    }

    /// Moves the break to an address.
    pub(super) fn at(&mut self, at: u64, draft: &mut Draft) -> Result<(), Full> {
        let Some(at) = at
            .checked_next_multiple_of(PAGE)
            .filter(|&at| at <= 1 << 57)
        else {
            return draft.skip(INVALID);
        };
        let start = *self.start.get_or_insert(at);
        let size = at.saturating_sub(start);
        if size == self.size {
            draft.used("brk");
            return Ok(());
        }
        if size > MOST {
            return draft.skip(INVALID);
        }
        if !self.ready(start, draft)? {
            return draft.skip(NO_ARENA);
        }
        draft.used("brk");
        if size > self.size {
            self.push(size - self.size, "brk", draft)?;
        } else {
            self.shrink(self.size - size, draft)?;
        }
        self.size = size;
        self.peak = self.peak.max(size);
        Ok(())
    }

    fn shrink(&mut self, mut less: u64, draft: &mut Draft) -> Result<(), Full> {
        while less > 0 {
            let Some((name, size)) = self.pieces.pop() else {
                return Ok(());
            };
            let Stage::Made { arena, .. } = &self.stage else {
                return Ok(());
            };
            draft.operation(format_args!("free {arena} {name}"), "brk")?;
            if size > less {
                self.push(size - less, &format!("the rest of {name}"), draft)?;
            }
            less = less.saturating_sub(size);
        }
        Ok(())
    }

    fn push(&mut self, size: u64, comment: &str, draft: &mut Draft) -> Result<(), Full> {
        let Stage::Made { arena, .. } = &self.stage else {
            return Ok(());
        };
        let name = draft.name();
        draft.operation(format_args!("{name} = alloc {arena} {size}"), comment)?;
        self.pieces.push((name, size));
        Ok(())
    }

    fn ready(&mut self, start: u64, draft: &mut Draft) -> Result<bool, Full> {
        match self.stage {
            Stage::Made { .. } => return Ok(true),
            Stage::CountOnly => return Ok(false),
            Stage::Pending => {}
        }
        let wanted = format!("brk{}", self.label);
        let comment = format!("the heap, from {start:#x}");
        let Some((arena, hole)) = draft.arena(&wanted, " quantum=4096", &comment)? else {
            self.stage = Stage::CountOnly;
            return Ok(false);
        };
        self.stage = Stage::Made { arena, hole };
        if self.size > 0 {
            self.push(self.size, "copy of the parent's heap", draft)?;
        }
        Ok(true)
    }

    pub(super) fn end(&self, draft: &mut Draft) -> Result<(), Full> {
        let Stage::Made { arena, .. } = &self.stage else {
            return Ok(());
        };
        for (name, _) in &self.pieces {
            draft.operation(format_args!("free {arena} {name}"), "")?;
        }
        draft.destroy(arena)
    }

    pub(super) fn settle(&self, draft: &mut Draft) {
        if let (Stage::Made { arena, hole }, Some(start)) = (&self.stage, self.start) {
            draft.span(hole, arena, start, self.peak.max(PAGE));
        }
    }
}

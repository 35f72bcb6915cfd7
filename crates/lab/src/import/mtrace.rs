//! The format of glibc's `mtrace`.
//!
//! ```text
//! = Start
//! @ ./prog:(main+0x1a)[0x1149] + 0x5581c5a0 0x18     an allocation of 24 bytes
//! @ ./prog:[0x1160] < 0x5581c5a0                     realloc: of this,
//! @ ./prog:[0x1160] > 0x5581c9d0 0x40                this was made
//! @ ./prog:[0x1171] - 0x5581c9d0                     a free
//! @ ./prog:[0x1180] + (nil) 0x1000000000000000       an allocation that failed
//! @ ./prog:[0x1190] ! 0x5581c9d0 0x2000000000000000  a realloc that failed
//! = End
//! ```

use std::collections::HashMap;

use super::Reader;
use super::draft::{Arena, Draft, Failure, Name};
use super::report::{Lines, Use, quoted};
use super::trial::{IMPOSSIBLE, Trial};
use crate::narration::{count, units};

/// The multiple to which glibc rounds.
const QUANTUM: u64 = 16;
const BASE: u64 = 1 << 20;
const ARENA: &str = "heap";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Entry {
    /// `= Start` or `= End`.
    Item,
    /// The address and the size of a new block.
    Alloc(u64, u64),
    /// The address of a block.
    Free(u64),
    ReallocOf(u64),
    ReallocTo(u64, u64),
    /// The size of a request that failed.
    Failed(u64),
}

pub(super) fn understands(line: &str) -> bool {
    parse(line).is_some()
}

/// Returns the entry of a line, and the calling function if it is known.
fn parse(line: &str) -> Option<(Entry, &str)> {
    let line = line.trim();
    if matches!(line, "= Start" | "= End") {
        return Some((Entry::Item, ""));
    }
    // The path may contain spaces, so words are taken from the end.
    let (rest, last) = last_word(line);
    let (place, word) = last_word(rest);
    let (entry, place) = match word {
        "-" => (Entry::Free(number(last)?), place),
        "<" => (Entry::ReallocOf(number(last)?), place),
        address => {
            let (at, size) = (number(address)?, number(last)?);
            let (place, sign) = last_word(place);
            let entry = match sign {
                "+" if at == 0 => Entry::Failed(size),
                "+" => Entry::Alloc(at, size),
                ">" => Entry::ReallocTo(at, size),
                "!" => Entry::Failed(size),
                _ => return None,
            };
            (entry, place)
        }
    };
    is_place(place).then(|| (entry, caller(place)))
}

/// Returns whether this can be the place of a call: `@ ./prog:[0x1149]`, only `[0x1149]`, or
/// nothing.
fn is_place(text: &str) -> bool {
    let is_address = || text.ends_with(']') && text.contains("[0x");
    text.is_empty() || text.starts_with("@ ") || is_address()
}

fn last_word(text: &str) -> (&str, &str) {
    let text = text.trim_end();
    text.rsplit_once(' ').unwrap_or(("", text))
}

/// Parses an address or a size, as C's `%p` and `%#lx` write it.
fn number(word: &str) -> Option<u64> {
    match word.strip_prefix("0x") {
        Some(digits) if !digits.starts_with('+') => u64::from_str_radix(digits, 16).ok(),
        Some(_) => None,
        None => matches!(word, "0" | "(nil)").then_some(0),
    }
}

/// Returns the function in `@ file:(function+0x1a)[0x1149]`.
fn caller(place: &str) -> &str {
    let name = place.rsplit_once('(').map_or("", |(_, name)| name);
    name.split_once('+').map_or("", |(function, _)| function)
}

/// A block at an address of the log.
#[derive(Clone, Copy)]
struct Block {
    name: Name,
    /// Its address in the trial arena.
    base: u64,
    size: u64,
    live: bool,
    /// The number of earlier blocks at this address whose free is not in the log yet: a free
    /// is logged after it is done, and another thread may be faster.
    owed: u32,
}

/// A program's heap, as far as its trace shows.
pub(super) struct Heap {
    trial: Trial,
    /// Created for the first request.
    arena: Option<Arena>,
    /// By the program's address; freed ones too.
    blocks: HashMap<u64, Block>,
    /// The first half of a realloc, and its line.
    realloc: Option<(u64, Lines)>,
    now: Level,
    peak: Level,
}

/// An amount of allocated memory.
#[derive(Clone, Copy, Default)]
struct Level {
    blocks: u64,
    bytes: u64,
}

impl Heap {
    pub(super) fn new() -> Self {
        Self {
            trial: Trial::new(QUANTUM, BASE),
            arena: None,
            blocks: HashMap::new(),
            realloc: None,
            now: Level::default(),
            peak: Level::default(),
        }
    }

    /// Writes an allocation that succeeded in the program. Returns the reason if it is left
    /// out.
    fn alloc(
        &mut self,
        at: u64,
        size: u64,
        comment: &str,
        draft: &mut Draft,
    ) -> Result<(), &'static str> {
        let arena = self.arena(draft).ok_or(NO_ARENA)?;
        let asked = size.max(1);
        let Some(base) = self.trial.alloc(asked) else {
            self.blocks.remove(&at);
            return Err("allocations too large for any address space");
        };
        let comment = match (size, draft.is_readable()) {
            (0, _) => "malloc(0)",
            (_, true) => comment,
            (_, false) => "",
        };
        if size == 0 {
            draft.adapted("requests of 0 bytes (malloc allows them; 1 byte each here)");
        }
        let block = Block {
            name: draft.alloc(arena, asked, comment),
            base,
            size: asked,
            live: true,
            owed: self.blocks.get(&at).map_or(0, |before| before.owed),
        };
        self.blocks.insert(at, block);
        if !draft.is_full() {
            self.now.blocks += 1;
            self.now.bytes = self.now.bytes.saturating_add(asked);
        }
        if self.now.bytes > self.peak.bytes {
            self.peak = self.now;
        }
        Ok(())
    }

    fn free(&mut self, at: u64, draft: &mut Draft) -> Use {
        match self.blocks.get_mut(&at) {
            Some(Block { live: true, .. }) => {
                self.release(at, "", draft);
                Use::Used("frees")
            }
            Some(block) if block.owed > 0 => {
                block.owed -= 1;
                Use::LeftOut("frees logged late, which were done already")
            }
            Some(&mut Block { name, .. }) => {
                draft.adapted("second frees of the same block, which fail here");
                if let Some(arena) = self.arena {
                    draft.free(arena, name, "a second time");
                }
                draft.expect_fails();
                Use::Used("frees")
            }
            None => Use::LeftOut("frees of blocks that the log did not allocate"),
        }
    }

    /// Writes a realloc. One in place is a free and an allocation, because an arena does not
    /// resize. One that moved had both blocks at a time.
    fn realloc(&mut self, from: Option<u64>, to: u64, size: u64, draft: &mut Draft) -> Use {
        let mut old = from.and_then(|from| self.blocks.get_mut(&from));
        let made =
            if let Some(&mut Block { name, .. }) = old.as_deref_mut().filter(|block| block.live) {
                self.resize(name, from.unwrap_or(to), to, size, draft)
            } else {
                let owed = old.map(|block| &mut block.owed).filter(|owed| **owed > 0);
                draft.adapted(if let Some(owed) = owed {
                    *owed -= 1;
                    "reallocs logged after their free (allocations here)"
                } else {
                    "reallocs of blocks that the log did not allocate (allocations here)"
                });
                self.reuse(to, draft);
                self.alloc(to, size, "realloc", draft)
            };
        match made {
            Ok(()) => Use::Used("reallocs, each an allocation and a free"),
            Err(why) => Use::LeftOut(why),
        }
    }

    fn resize(
        &mut self,
        name: Name,
        from: u64,
        to: u64,
        size: u64,
        draft: &mut Draft,
    ) -> Result<(), &'static str> {
        if from == to {
            self.release(to, "realloc, in place in the program", draft);
            return self.alloc(to, size, &format!("{name}, resized"), draft);
        }
        self.reuse(to, draft);
        let made = self.alloc(to, size, &format!("{name}, moved by realloc"), draft);
        self.release(from, "", draft);
        made
    }

    /// Writes an allocation that failed in the program, or leaves it out if it would succeed
    /// here.
    fn fails(&mut self, size: u64, draft: &mut Draft) {
        let failure = Failure {
            size,
            lines: draft.line(),
            fails: "requests that fail, as in the program",
            succeeds: "requests that failed in the program but would succeed here",
        };
        if size >= IMPOSSIBLE
            && let Some(arena) = self.arena(draft)
        {
            draft.alloc_fails(arena, failure);
        } else {
            draft.count(Use::LeftOut(failure.succeeds), failure.lines);
        }
    }

    /// Frees the live block at an address that the log reuses.
    fn reuse(&mut self, at: u64, draft: &mut Draft) {
        if self.blocks.get(&at).is_some_and(|block| block.live) {
            draft.adapted("blocks whose address was reused before their free (freed here)");
            self.release(at, "its address is reused", draft);
            if let Some(block) = self.blocks.get_mut(&at) {
                block.owed = block.owed.saturating_add(1);
            }
        }
    }

    fn release(&mut self, at: u64, comment: &str, draft: &mut Draft) {
        if let (Some(block), Some(arena)) = (self.blocks.get_mut(&at), self.arena)
            && !draft.is_full()
        {
            block.live = false;
            self.trial.free(block.base, block.size);
            self.now.blocks -= 1;
            self.now.bytes = self.now.bytes.saturating_sub(block.size);
            draft.free(arena, block.name, comment);
        }
    }

    /// Returns the arena, which is created first if it does not exist yet; `None` if there is
    /// no room for it.
    fn arena(&mut self, draft: &mut Draft) -> Option<Arena> {
        let create = || draft.arena(ARENA, " quantum=16", "malloc's own alignment");
        self.arena = self.arena.or_else(create);
        self.arena
    }
}

impl Reader for Heap {
    fn line(&mut self, line: &str, draft: &mut Draft) {
        let here = draft.line();
        let Some((entry, caller)) = parse(line) else {
            let what = "lines that are not part of a malloc trace";
            return draft.count(Use::LeftOut(what), here);
        };
        let mut pending = self.realloc.take();
        if !matches!(entry, Entry::ReallocTo(..))
            && let Some((_, lines)) = pending.take()
        {
            draft.count(Use::LeftOut(HALF), lines);
        }
        let what = match entry {
            Entry::Item => Use::LeftOut("marks of the trace's start and end"),
            Entry::Failed(size) => return self.fails(size, draft),
            Entry::Alloc(at, size) => {
                self.reuse(at, draft);
                match self.alloc(at, size, &quoted(caller), draft) {
                    Ok(()) => Use::Used("allocations"),
                    Err(why) => Use::LeftOut(why),
                }
            }
            Entry::Free(at) => self.free(at, draft),
            Entry::ReallocOf(at) => {
                self.realloc = Some((at, here));
                return;
            }
            Entry::ReallocTo(at, size) => {
                self.realloc(pending.map(|(from, _)| from), at, size, draft)
            }
        };
        let lines = pending.map_or(here, |(_, first)| first.and(here));
        draft.count(what, lines);
    }

    fn finish(&mut self, draft: &mut Draft) {
        if let Some((_, lines)) = self.realloc.take() {
            draft.count(Use::LeftOut(HALF), lines);
        }
        let Some(arena) = self.arena else { return };
        let (base, size) = self.trial.span();
        draft.span(arena, base, size);
        let Level { blocks, bytes } = self.peak;
        let peak = format!(
            "{} with {} at the peak; {} left at the end",
            count(blocks, "block", "blocks"),
            units(bytes).replace("unit", "byte"),
            count(self.now.blocks, "block is", "blocks are"),
        );
        draft.report.facts.push(peak);
    }
}

// Reasons why a line was only counted.
const HALF: &str = "reallocs without their second half, whose blocks stay \
    (several processes may have written this log)";
const NO_ARENA: &str = "lines after the end of the scenario";

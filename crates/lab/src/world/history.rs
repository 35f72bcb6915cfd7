//! Who had what, and when: every allocation that a scenario ever made.
//!
//! Nothing is taken out when something is freed: its record says when that was. So
//! going back in time is a matter of reading the history as of then, no copy of a world
//! needs a copy of the names, and an operation that is done once more finds its own
//! records there.
//!
//! Of one address, or one name, the records are linked from the newest to the oldest,
//! and each has a second link that jumps over many (Myers, "An applicative
//! random-access stack", 1983): the one of a certain time is found in `O(log n)`.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use string_interner::StringInterner;
use string_interner::backend::StringBackend;
use string_interner::symbol::{Symbol, SymbolU32};

use super::allocation::ArenaId;
use crate::workload::AllocationId;

/// A time: how many allocations and frees there were before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
struct Time(u32);

impl Time {
    /// Later than all.
    const NEVER: Self = Self(u32::MAX);
}

/// The time, and the number of the record that the next allocation will have.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct LogPosition {
    time: Time,
    births: u32,
}

impl LogPosition {
    /// The allocation_id of what is allocated now.
    pub(crate) fn allocation_id(self) -> AllocationId {
        AllocationId(self.births)
    }

    /// Behind one more allocation.
    pub(crate) fn after_allocation(self) -> Self {
        Self {
            births: self.births.saturating_add(1),
            ..self.after_free()
        }
    }

    /// Behind one more free.
    pub(crate) fn after_free(self) -> Self {
        Self {
            time: Time(self.time.0.saturating_add(1)),
            ..self
        }
    }
}

/// An allocation: when it was made, what it got, and when it was freed.
#[derive(Clone, Copy)]
pub(super) struct Record {
    name: SymbolU32,
    pub(super) arena: ArenaId,
    pub(super) base: u64,
    pub(super) asked: u64,
    born: Time,
    died: Time,
    /// Those that were at this address before.
    at: Link,
    /// Those that had this name before.
    called: Link,
}

impl Record {
    fn lives(&self, now: LogPosition) -> bool {
        self.is_born(now) && now.time <= self.died
    }

    /// Whether it was made by then.
    pub(super) fn is_born(&self, now: LogPosition) -> bool {
        self.born < now.time
    }

    fn is_at(&self, arena: ArenaId, base: u64) -> bool {
        (self.arena, self.base) == (arena, base)
    }
}

/// The number of a record; the largest means none.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Nth(u32);

impl Nth {
    const NONE: Self = Self(u32::MAX);
}

/// The links of a record to older ones.
#[derive(Clone, Copy)]
struct Link {
    previous: Nth,
    jump: Nth,
    /// How many are behind it.
    depth: u32,
}

/// Which of a record's links.
type Along = fn(&Record) -> &Link;

const AT: Along = |record| &record.at;
const CALLED: Along = |record| &record.called;

/// All allocations there ever were, as far as that is known.
#[derive(Clone)]
pub(super) struct AllocationHistory {
    /// In the order of their birth.
    records: Vec<Record>,
    /// What is known goes up to here.
    until: Time,
    names: StringInterner<StringBackend<SymbolU32>>,
    /// By the number of a name: the newest that had it.
    by_name: Vec<Nth>,
    /// The newest of each address.
    by_address: HashTable<Nth>,
    hasher: DefaultHashBuilder,
}

impl Default for AllocationHistory {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            until: Time::default(),
            names: StringInterner::new(),
            by_name: Vec::new(),
            by_address: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl AllocationHistory {
    /// What is allocated at an address.
    pub(super) fn at(&self, now: LogPosition, arena: ArenaId, base: u64) -> Option<&Record> {
        self.get(self.nth_at(now, arena, base)?)
    }

    fn nth_at(&self, now: LogPosition, arena: ArenaId, base: u64) -> Option<Nth> {
        let hash = self.hasher.hash_one((arena, base));
        let is_there = |&nth: &Nth| self.records[nth.0 as usize].is_at(arena, base);
        let newest = *self.by_address.find(hash, is_there)?;
        let nth = self.as_of(now, newest, AT)?;
        self.get(nth)?.lives(now).then_some(nth)
    }

    /// What has a name.
    pub(super) fn called(&self, now: LogPosition, name: &str) -> Option<&Record> {
        self.latest_called(now, name)
            .filter(|record| record.lives(now))
    }

    /// What had a name last, if it was in this arena and is free now.
    pub(super) fn formerly(&self, now: LogPosition, arena: ArenaId, name: &str) -> Option<&Record> {
        self.latest_called(now, name)
            .filter(|record| record.arena == arena && !record.lives(now))
    }

    /// What was allocated under a allocation_id.
    pub(super) fn of(&self, allocation_id: AllocationId) -> Option<&Record> {
        self.records.get(allocation_id.0 as usize)
    }

    pub(super) fn name(&self, record: &Record) -> &str {
        self.names.resolve(record.name).unwrap_or_default()
    }

    /// Writes down an allocation.
    pub(super) fn allocated(
        &mut self,
        now: LogPosition,
        name: &str,
        arena: ArenaId,
        base: u64,
        asked: u64,
    ) {
        let name = self.names.get_or_intern(name);
        if now.time < self.until {
            let known = self.of(now.allocation_id()).is_some_and(|record| {
                record.born == now.time
                    && record.name == name
                    && record.is_at(arena, base)
                    && record.asked == asked
            });
            if known {
                return;
            }
            self.forget(now.time);
        }
        self.until = now.after_allocation().time;
        debug_assert_eq!(now.births as usize, self.records.len());
        let nth = Nth(self.records.len() as u32);
        let hash = self.hasher.hash_one((arena, base));
        let is_there = |&nth: &Nth| self.records[nth.0 as usize].is_at(arena, base);
        let older = match self.by_address.find_mut(hash, is_there) {
            Some(newest) => std::mem::replace(newest, nth),
            None => Nth::NONE,
        };
        let number = name.to_usize();
        if self.by_name.len() <= number {
            self.by_name.resize(number + 1, Nth::NONE);
        }
        let namesake = std::mem::replace(&mut self.by_name[number], nth);
        // There are millions: doubling would take much more than is needed.
        if self.records.len() == self.records.capacity() {
            self.records.reserve_exact(self.records.len() / 4 + 64);
        }
        self.records.push(Record {
            name,
            arena,
            base,
            asked,
            born: now.time,
            died: Time::NEVER,
            at: self.link_to(older, AT),
            called: self.link_to(namesake, CALLED),
        });
        if older == Nth::NONE {
            let (records, hasher) = (&self.records, &self.hasher);
            self.by_address
                .insert_unique(hash, nth, |nth| hash_of(&records[nth.0 as usize], hasher));
        }
    }

    /// Writes down that what was allocated at an address is free.
    pub(super) fn freed(&mut self, now: LogPosition, arena: ArenaId, base: u64) {
        let Some(nth) = self.nth_at(now, arena, base) else {
            return;
        };
        let nth = nth.0 as usize;
        if now.time < self.until {
            if self.records[nth].died == now.time {
                return;
            }
            self.forget(now.time);
        }
        self.until = now.after_free().time;
        self.records[nth].died = now.time;
    }

    /// Forgets all that is known of the time from `now` on: it went another way.
    fn forget(&mut self, now: Time) {
        while let Some(record) = self.records.pop_if(|record| now <= record.born) {
            self.by_name[record.name.to_usize()] = record.called.previous;
            let hash = hash_of(&record, &self.hasher);
            let (records, nth) = (&self.records, self.records.len());
            let entry = self
                .by_address
                .find_entry(hash, |&newest| newest.0 as usize == nth);
            let Ok(mut entry) = entry else { continue };
            match record.at.previous {
                Nth::NONE => drop(entry.remove()),
                older => *entry.get_mut() = older,
            }
            debug_assert!(records.len() == nth);
        }
        for record in &mut self.records {
            if now <= record.died {
                record.died = Time::NEVER;
            }
        }
        self.until = now;
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        /// A name with where it ends and its place in a hash table.
        const NAME: usize = 28;
        self.records.capacity() * size_of::<Record>()
            + self.by_name.capacity() * size_of::<Nth>()
            + self.by_address.allocation_size()
            + self.names.len() * NAME
    }

    /// Gives back what was taken ahead of need.
    pub(super) fn shrink(&mut self) {
        self.records.shrink_to_fit();
        self.by_name.shrink_to_fit();
        self.names.shrink_to_fit();
        let (records, hasher) = (&self.records, &self.hasher);
        self.by_address
            .shrink_to_fit(|nth| hash_of(&records[nth.0 as usize], hasher));
    }

    fn latest_called(&self, now: LogPosition, name: &str) -> Option<&Record> {
        let number = self.names.get(name)?.to_usize();
        self.get(self.as_of(now, *self.by_name.get(number)?, CALLED)?)
    }

    /// From the newest on, the first that was born before `now`.
    fn as_of(&self, now: LogPosition, newest: Nth, along: Along) -> Option<Nth> {
        let mut nth = newest;
        loop {
            let record = self.get(nth)?;
            if record.born < now.time {
                return Some(nth);
            }
            let link = along(record);
            nth = match self.get(link.jump) {
                Some(far) if now.time <= far.born => link.jump,
                _ => link.previous,
            };
        }
    }

    /// The links of a record that comes behind `previous`.
    fn link_to(&self, previous: Nth, along: Along) -> Link {
        let Some(record) = self.get(previous) else {
            return Link {
                previous: Nth::NONE,
                jump: Nth::NONE,
                depth: 0,
            };
        };
        let first = along(record);
        let depth = |nth| self.get(nth).map(|record| along(record).depth);
        // Two jumps of the same length become one of twice the length.
        let jump = match self.get(first.jump).map(along) {
            Some(second)
                if depth(second.jump)
                    .is_some_and(|third| first.depth - second.depth == second.depth - third) =>
            {
                second.jump
            }
            _ => previous,
        };
        Link {
            previous,
            jump,
            depth: first.depth + 1,
        }
    }

    fn get(&self, nth: Nth) -> Option<&Record> {
        self.records.get(nth.0 as usize)
    }
}

fn hash_of(record: &Record, hasher: &DefaultHashBuilder) -> u64 {
    hasher.hash_one((record.arena, record.base))
}

#[cfg(test)]
mod tests;

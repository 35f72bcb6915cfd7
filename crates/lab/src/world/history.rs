//! The history of all allocations that a scenario ever made.
//!
//! Nothing is removed when an allocation is freed: its record then has the position of the
//! free. Therefore an earlier position is reached by reading the history as it was there,
//! copies of a world share the names, and an operation that is done again finds its own
//! records.
//!
//! The records of one address, or of one name, are linked from the newest to the oldest. Each
//! has a second link that jumps over many others (Myers, "An applicative random-access
//! stack", 1983), so the record for a given time is found in `O(log n)`.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use string_interner::StringInterner;
use string_interner::backend::StringBackend;
use string_interner::symbol::{Symbol, SymbolU32};

use super::state::ArenaId;
use crate::workload::AllocationId;

/// A point in the log: the number of allocations and frees before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
struct Time(u32);

impl Time {
    /// Later than every other time.
    const NEVER: Self = Self(u32::MAX);
}

/// A position in the log: the time, and the number of the next allocation's record.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct LogPosition {
    time: Time,
    allocations: u32,
}

impl LogPosition {
    pub(crate) fn allocation_id(self) -> AllocationId {
        AllocationId(self.allocations)
    }

    pub(crate) fn after_allocation(self) -> Self {
        Self {
            allocations: self.allocations.saturating_add(1),
            ..self.after_free()
        }
    }

    pub(crate) fn after_free(self) -> Self {
        Self {
            time: Time(self.time.0.saturating_add(1)),
            ..self
        }
    }
}

/// An allocation: its time, its range, and the time of its free.
#[derive(Clone, Copy)]
pub(super) struct Record {
    name: SymbolU32,
    pub(super) arena: ArenaId,
    pub(super) base: u64,
    pub(super) asked: u64,
    allocated_at: Time,
    freed_at: Time,
    /// The operation that freed it, from 1.
    pub(super) freed_by: u32,
    /// Links to earlier allocations at this address.
    at: Link,
    /// Links to earlier allocations with this name.
    named: Link,
}

impl Record {
    fn is_live(&self, position: LogPosition) -> bool {
        self.is_made(position) && position.time <= self.freed_at
    }

    pub(super) fn is_made(&self, position: LogPosition) -> bool {
        self.allocated_at < position.time
    }

    fn is_at(&self, arena: ArenaId, base: u64) -> bool {
        (self.arena, self.base) == (arena, base)
    }
}

/// The index of a record; the largest number means none.
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
    /// The number of records before it.
    depth: u32,
}

/// Selects one of a record's two chains.
type Chain = fn(&Record) -> &Link;

const AT: Chain = |record| &record.at;
const NAMED: Chain = |record| &record.named;

/// All allocations of a scenario, as far as it was ever run.
#[derive(Clone)]
pub(super) struct AllocationHistory {
    /// In the order of allocation.
    records: Vec<Record>,
    /// The time of the last allocation or free that is known.
    until: Time,
    names: StringInterner<StringBackend<SymbolU32>>,
    /// The newest record of each name, by the name's index.
    by_name: Vec<Nth>,
    /// The newest record of each address.
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
    pub(super) fn at(&self, position: LogPosition, arena: ArenaId, base: u64) -> Option<&Record> {
        self.get(self.nth_at(position, arena, base)?)
    }

    fn nth_at(&self, position: LogPosition, arena: ArenaId, base: u64) -> Option<Nth> {
        let nth = self.nth_latest_at(position, arena, base)?;
        self.get(nth)?.is_live(position).then_some(nth)
    }

    fn nth_latest_at(&self, position: LogPosition, arena: ArenaId, base: u64) -> Option<Nth> {
        let hash = self.hasher.hash_one((arena, base));
        let is_there = |&nth: &Nth| self.records[nth.0 as usize].is_at(arena, base);
        let newest = *self.by_address.find(hash, is_there)?;
        self.newest_before(position, newest, AT)
    }

    pub(super) fn named(&self, position: LogPosition, name: &str) -> Option<&Record> {
        self.latest_named(position, name)
            .filter(|record| record.is_live(position))
    }

    /// Returns the last allocation of this name, live or not.
    pub(super) fn latest_named(&self, position: LogPosition, name: &str) -> Option<&Record> {
        let number = self.names.get(name)?.to_usize();
        self.get(self.newest_before(position, *self.by_name.get(number)?, NAMED)?)
    }

    /// Returns the last allocation at this address, live or not.
    pub(super) fn latest_at(
        &self,
        position: LogPosition,
        arena: ArenaId,
        base: u64,
    ) -> Option<&Record> {
        self.get(self.nth_latest_at(position, arena, base)?)
    }

    pub(super) fn get_by_id(&self, allocation_id: AllocationId) -> Option<&Record> {
        self.records.get(allocation_id.0 as usize)
    }

    pub(super) fn name(&self, record: &Record) -> &str {
        self.names.resolve(record.name).unwrap_or_default()
    }

    pub(super) fn allocated(
        &mut self,
        position: LogPosition,
        name: &str,
        arena: ArenaId,
        base: u64,
        asked: u64,
    ) {
        let name = self.names.get_or_intern(name);
        if position.time < self.until {
            let known = self
                .get_by_id(position.allocation_id())
                .is_some_and(|record| {
                    record.allocated_at == position.time
                        && record.name == name
                        && record.is_at(arena, base)
                        && record.asked == asked
                });
            if known {
                return;
            }
            self.forget(position.time);
        }
        self.until = position.after_allocation().time;
        debug_assert_eq!(position.allocations as usize, self.records.len());
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
        // There are millions of records: doubling would take much more memory than needed.
        if self.records.len() == self.records.capacity() {
            self.records.reserve_exact(self.records.len() / 4 + 64);
        }
        self.records.push(Record {
            name,
            arena,
            base,
            asked,
            allocated_at: position.time,
            freed_at: Time::NEVER,
            freed_by: 0,
            at: self.link_to(older, AT),
            named: self.link_to(namesake, NAMED),
        });
        if older == Nth::NONE {
            let (records, hasher) = (&self.records, &self.hasher);
            self.by_address
                .insert_unique(hash, nth, |nth| hash_of(&records[nth.0 as usize], hasher));
        }
    }

    /// Notes that `operation` frees the allocation at this address.
    pub(super) fn freed(
        &mut self,
        position: LogPosition,
        arena: ArenaId,
        base: u64,
        operation: u32,
    ) {
        let Some(nth) = self.nth_at(position, arena, base) else {
            return;
        };
        let nth = nth.0 as usize;
        let is_known = position.time < self.until && self.records[nth].freed_at == position.time;
        if !is_known {
            if position.time < self.until {
                self.forget(position.time);
            }
            self.until = position.after_free().time;
            self.records[nth].freed_at = position.time;
        }
        // An edit before it may have changed only the number of the operation.
        self.records[nth].freed_by = operation;
    }

    /// Forgets everything after `now`, because the scenario continues differently.
    fn forget(&mut self, now: Time) {
        while let Some(record) = self.records.pop_if(|record| now <= record.allocated_at) {
            self.by_name[record.name.to_usize()] = record.named.previous;
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
            if now <= record.freed_at {
                record.freed_at = Time::NEVER;
            }
        }
        self.until = now;
    }

    pub(super) fn bytes(&self) -> usize {
        /// The end of a name, and its place in a hash table.
        const NAME: usize = 28;
        self.records.capacity() * size_of::<Record>()
            + self.by_name.capacity() * size_of::<Nth>()
            + self.by_address.allocation_size()
            + self.names.len() * NAME
    }

    /// Frees memory that is reserved but not used.
    pub(super) fn shrink(&mut self) {
        self.records.shrink_to_fit();
        self.by_name.shrink_to_fit();
        self.names.shrink_to_fit();
        let (records, hasher) = (&self.records, &self.hasher);
        self.by_address
            .shrink_to_fit(|nth| hash_of(&records[nth.0 as usize], hasher));
    }

    /// Returns the newest record of a chain that was allocated before `now`.
    fn newest_before(&self, position: LogPosition, newest: Nth, chain: Chain) -> Option<Nth> {
        let mut nth = newest;
        loop {
            let record = self.get(nth)?;
            if record.allocated_at < position.time {
                return Some(nth);
            }
            let link = chain(record);
            nth = match self.get(link.jump) {
                Some(far) if position.time <= far.allocated_at => link.jump,
                _ => link.previous,
            };
        }
    }

    /// Returns the links of a record whose predecessor in the chain is `previous`.
    fn link_to(&self, previous: Nth, chain: Chain) -> Link {
        let Some(record) = self.get(previous) else {
            return Link {
                previous: Nth::NONE,
                jump: Nth::NONE,
                depth: 0,
            };
        };
        let first = chain(record);
        let depth = |nth| self.get(nth).map(|record| chain(record).depth);
        // Two jumps of the same length become one of twice the length.
        let jump = match self.get(first.jump).map(chain) {
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

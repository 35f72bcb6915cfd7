//! The history of all allocations that a scenario ever made.
//!
//! Nothing is removed when an allocation is freed: its record then has the position of the
//! free. Therefore an earlier position is reached by reading the history as it was there,
//! copies of a world share the names, and an operation that is done again finds its own
//! records.
//!
//! Records are in the order of allocation, so the last one of a name, or of an address, before
//! a position is the predecessor of that position in an ordered set: `O(log n)`.

use std::collections::BTreeSet;

use string_interner::StringInterner;
use string_interner::backend::StringBackend;
use string_interner::symbol::SymbolU32;

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
}

impl Record {
    fn is_live(&self, position: LogPosition) -> bool {
        self.is_made(position) && position.time <= self.freed_at
    }

    pub(super) fn is_made(&self, position: LogPosition) -> bool {
        self.allocated_at < position.time
    }
}

/// All allocations of a scenario, as far as it was ever run.
#[derive(Clone, Default)]
pub(super) struct AllocationHistory {
    /// In the order of allocation.
    records: Vec<Record>,
    /// The time of the last allocation or free that is known.
    until: Time,
    names: StringInterner<StringBackend<SymbolU32>>,
    /// The index of each record after its name.
    by_name: BTreeSet<(SymbolU32, u32)>,
    /// The index of each record after its address.
    by_address: BTreeSet<(ArenaId, u64, u32)>,
    /// The number of records when both sets were last packed.
    packed: usize,
}

impl AllocationHistory {
    pub(super) fn at(&self, position: LogPosition, arena: ArenaId, base: u64) -> Option<&Record> {
        self.records.get(self.index_at(position, arena, base)?)
    }

    fn index_at(&self, position: LogPosition, arena: ArenaId, base: u64) -> Option<usize> {
        let before = (arena, base, 0)..(arena, base, position.allocations);
        let &(_, _, index) = self.by_address.range(before).next_back()?;
        let index = index as usize;
        self.records[index].is_live(position).then_some(index)
    }

    pub(super) fn named(&self, position: LogPosition, name: &str) -> Option<&Record> {
        self.latest_named(position, name)
            .filter(|record| record.is_live(position))
    }

    /// Returns the last allocation of this name, if it was in this arena and is free now.
    pub(super) fn formerly_named(
        &self,
        position: LogPosition,
        arena: ArenaId,
        name: &str,
    ) -> Option<&Record> {
        self.latest_named(position, name)
            .filter(|record| record.arena == arena && !record.is_live(position))
    }

    fn latest_named(&self, position: LogPosition, name: &str) -> Option<&Record> {
        let name = self.names.get(name)?;
        let before = (name, 0)..(name, position.allocations);
        let &(_, index) = self.by_name.range(before).next_back()?;
        self.records.get(index as usize)
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
            let known = self.get_by_id(position.allocation_id());
            if known.is_some_and(|known| {
                known.allocated_at == position.time
                    && (known.name, known.arena) == (name, arena)
                    && (known.base, known.asked) == (base, asked)
            }) {
                return;
            }
            self.forget(position.time);
        }
        self.until = position.after_allocation().time;
        let index = position.allocations;
        debug_assert_eq!(index as usize, self.records.len());
        self.by_name.insert((name, index));
        self.by_address.insert((arena, base, index));
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
        });
    }

    pub(super) fn freed(&mut self, position: LogPosition, arena: ArenaId, base: u64) {
        let Some(index) = self.index_at(position, arena, base) else {
            return;
        };
        if position.time < self.until {
            if self.records[index].freed_at == position.time {
                return;
            }
            self.forget(position.time);
        }
        self.until = position.after_free().time;
        self.records[index].freed_at = position.time;
    }

    /// Forgets everything after `now`, because the scenario continues differently.
    fn forget(&mut self, now: Time) {
        let len = self.records.partition_point(|it| it.allocated_at < now);
        if self.records.len() - len > len / 16 {
            self.by_name.retain(|&(_, index)| (index as usize) < len);
            self.by_address
                .retain(|&(.., index)| (index as usize) < len);
        } else {
            for (record, index) in self.records[len..].iter().zip(len as u32..) {
                self.by_name.remove(&(record.name, index));
                self.by_address.remove(&(record.arena, record.base, index));
            }
        }
        self.records.truncate(len);
        self.packed = self.packed.min(len);
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
        /// A record's place in both sets, whose nodes are half to wholly full.
        const PLACES: usize = 48;
        self.records.capacity() * size_of::<Record>()
            + self.records.len() * PLACES
            + self.names.len() * NAME
    }

    /// Frees memory that is reserved but not used.
    pub(super) fn shrink(&mut self) {
        self.records.shrink_to_fit();
        self.names.shrink_to_fit();
        // A set that is made of sorted items has full nodes. One that grew has half of that.
        if self.records.len() > self.packed + self.packed / 4 {
            self.packed = self.records.len();
            self.by_name = std::mem::take(&mut self.by_name).into_iter().collect();
            self.by_address = std::mem::take(&mut self.by_address).into_iter().collect();
        }
    }
}

#[cfg(test)]
mod tests;

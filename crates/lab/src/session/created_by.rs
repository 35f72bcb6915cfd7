//! The operation that created an allocation, and the allocation that an operation created.

use super::{Operation, Session};
use crate::scenario::Statement;
use crate::world::{Allocation, Completion, RedoRecord};

impl Session {
    /// Returns the operation (from 0) that requested a live allocation.
    ///
    /// Searches the redo records backward from the first checkpoint at which the allocation
    /// was live: some thousands of them, a few nanoseconds each. For a request that had to
    /// wait, as many more as it waited. `None` if it waited without a name of its own,
    /// because then no statement tells.
    pub fn created_by(&self, allocation: &Allocation) -> Option<usize> {
        let live_by = self.timeline.live_by(allocation.arena, allocation.base);
        let records = self.timeline.redo_records(live_by);
        let creator = records.enumerate().rev().find(|&(index, record)| {
            let made_here = match record {
                RedoRecord::Alloc { arena, base, .. } => {
                    (arena, base) == (allocation.arena, allocation.base)
                }
                RedoRecord::All {
                    completion: Completion::At(base),
                    ..
                } => base == allocation.base,
                // Of requests that waited, only the name tells which one it was.
                RedoRecord::All {
                    completion: Completion::Waits,
                    ..
                } => {
                    let operation = self.written(index);
                    operation.is_some_and(|operation| {
                        operation.statement.allocation() == Some(allocation.name.as_str())
                    })
                }
                _ => false,
            };
            made_here && self.asks_for(index, allocation)
        });
        creator.map(|(index, _)| index)
    }

    /// Returns the allocation that an operation (from 0) asked for and got, if it is still
    /// live. Costs as much as [`created_by`](Self::created_by).
    pub fn allocation_created_by(&self, operation: usize) -> Option<Allocation> {
        let record = self.timeline.redo_records(self.position()).nth(operation)?;
        let world = self.moment().world;
        let statement = || Some(self.written(operation)?.statement);
        let allocation = match record {
            RedoRecord::Alloc { arena, base, .. } => world.allocation_at(arena, base),
            RedoRecord::All {
                completion: Completion::At(base),
                ..
            } => {
                let arena = world.arena_named(statement()?.arena()?)?;
                world.allocation_at(arena, base)
            }
            RedoRecord::All {
                completion: Completion::Waits,
                ..
            } => world.allocation_named(statement()?.allocation()?),
            _ => None,
        }?;
        (self.created_by(&allocation) == Some(operation)).then_some(allocation)
    }

    /// Returns whether an operation may have requested this allocation.
    fn asks_for(&self, operation: usize, allocation: &Allocation) -> bool {
        let Some(Operation { statement, .. }) = self.written(operation) else {
            return false;
        };
        let arena = self.moment().world.arena(allocation.arena);
        if arena.map(|arena| arena.name) != statement.arena() {
            return false;
        }
        match statement {
            Statement::Alloc { name, size, .. } => {
                size == allocation.asked && name.is_none_or(|name| name == allocation.name)
            }
            // The operations of a workload have no lines of their own.
            Statement::Random { .. } => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Command, Session};

    fn at_the_end(text: &str) -> Session {
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        session
    }

    fn creator(session: &Session, name: &str) -> Option<usize> {
        let allocation = session.moment().world.allocation_named(name)?;
        session.created_by(&allocation)
    }

    #[test]
    fn an_operation_and_its_allocation_find_each_other() {
        /// A name, a scenario, the creators of allocations, and the allocations created.
        type Case = (
            &'static str,
            &'static str,
            &'static [(&'static str, Option<usize>)],
            &'static [(usize, Option<&'static str>)],
        );
        let cases: [Case; 6] = [
            (
                "at an address that was used before",
                "arena heap\nspan heap 0 64\na = alloc heap 8\nfree heap a\nb = alloc heap 8\n\
                 free heap b\na = alloc heap 8\nc = xalloc heap 8 align=16\n",
                &[("a", Some(6)), ("c", Some(7)), ("b", None)],
                &[],
            ),
            (
                "without a name",
                "arena heap\nspan heap 0 64\nalloc heap 8\nalloc heap 8\n",
                &[("a2", Some(3))],
                &[(2, Some("a1"))],
            ),
            (
                "after a wait",
                "arena heap\nspan heap 0 8\na = alloc heap 8\nw = alloc heap 8 wait\nfree heap a\n",
                &[("w", Some(3))],
                &[(3, Some("w")), (2, None)],
            ),
            (
                "while a request without a name waits",
                "arena heap\nspan heap 0 8\nb = alloc heap 8\nalloc heap 8 wait\n",
                &[("b", Some(2))],
                &[(2, Some("b"))],
            ),
            (
                "once the allocation is freed",
                "arena heap\nspan heap 0 64\na = alloc heap 8\nfree heap a\nb = alloc heap 8\n",
                &[],
                &[(2, None), (4, Some("b")), (99, None)],
            ),
            (
                "in arenas with the same addresses",
                "arena one\nspan one 0 8\narena two\nspan two 0 8\na = alloc one 8\n\
                 b = alloc two 8\n",
                &[("a", Some(4)), ("b", Some(5))],
                &[],
            ),
        ];
        for (case, text, creators, created) in cases {
            let session = at_the_end(text);
            for &(name, operation) in creators {
                assert_eq!(creator(&session, name), operation, "{case}: {name}");
            }
            for &(operation, name) in created {
                let allocation = session.allocation_created_by(operation);
                let found = allocation.map(|allocation| allocation.name);
                assert_eq!(found.as_deref(), name, "{case}: {operation}");
            }
        }
    }

    #[test]
    fn of_a_workload_each_operation_is_known() {
        let session =
            at_the_end("arena heap\nspan heap 0 1K\nrandom heap ops=200 seed=7 size=1..16\n");
        let heap = session.moment().world.arena_named("heap").unwrap();
        let all: Vec<_> = session.moment().world.allocations(heap).collect();
        assert!(!all.is_empty());
        for allocation in all {
            let creator = session.created_by(&allocation).unwrap();
            assert_eq!(session.allocation_created_by(creator), Some(allocation));
        }
    }

    #[test]
    fn among_checkpoints_the_operation_is_found_as_by_walking_back_from_here() {
        let mut session = at_the_end(
            "arena heap\nspan heap 0 1K\nrandom heap ops=30000 seed=7 size=1..16 live=60\n\
             span heap 4K 8\nfirst = alloc heap 8 best\n\
             random heap ops=9000 seed=8 size=1..16 live=60\n",
        );
        assert!(session.timeline.checkpoints().0 > 3);
        assert_eq!(creator(&session, "first"), Some(30_003));
        let heap = session.moment().world.arena_named("heap").unwrap();
        for place in [39_004, 30_004, 20_000, 4096, 2100] {
            session.run(Command::GoTo(place)).unwrap();
            let all: Vec<_> = session.moment().world.allocations(heap).collect();
            for allocation in all {
                let made = session.created_by(&allocation).unwrap();
                assert!(made < place);
                session.run(Command::GoTo(made + 1)).unwrap();
                let made = session.moment().world.allocation_at(heap, allocation.base);
                assert_eq!(made.as_ref(), Some(&allocation));
                session.run(Command::StepBack).unwrap();
                let before = session.moment().world.allocation_named(&allocation.name);
                assert_ne!(before, Some(allocation));
                session.run(Command::GoTo(place)).unwrap();
            }
        }
    }

    #[test]
    fn what_lies_ahead_of_the_place_made_nothing_yet() {
        let mut session = at_the_end("arena heap\nspan heap 0 64\na = alloc heap 8\n");
        session.run(Command::GoTo(2)).unwrap();
        assert_eq!(session.allocation_created_by(2), None);
    }
}

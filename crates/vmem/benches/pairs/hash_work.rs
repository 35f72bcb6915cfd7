//! Members of the hash table that one operation looks at: those that are compared, and
//! those of the chains that a table of another size splits or joins.

use churn::{Churn, Examines, Range, Ranges, room};
use vmem::alloc::Heap;
use vmem::{AllocPolicy, Arena, Core, Event, NoSource, Quantum, Tracer, View};

use crate::table::Table;
use crate::targets::verdict;

/// Limit for one operation, for any number of allocations. Only a table that is rehashed
/// as a whole would have to look at more.
const AT_MOST: f64 = 48.0;

/// Counts the work of each operation.
#[derive(Default)]
struct HashWork {
    operations: usize,
    total: usize,
    current: usize,
    most: usize,
}

impl Tracer for HashWork {
    fn event(&mut self, event: &Event, arena: View<'_>) {
        let members = |bucket| arena.chain_of(bucket).count();
        let looked_at = match *event {
            Event::Asked { .. } | Event::FreeAsked { .. } => {
                self.operations += 1;
                self.current = 0;
                0
            }
            Event::Compared { .. } | Event::Hashed { .. } => 1,
            Event::TableGrew {
                bucket, sibling, ..
            } => members(bucket) + members(sibling),
            Event::TableShrank { sibling, .. } => members(sibling),
            _ => 0,
        };
        self.total += looked_at;
        self.current += looked_at;
        self.most = self.most.max(self.current);
    }
}

struct Watched(Arena<Heap, NoSource, HashWork>);

impl Examines for Watched {}

impl Ranges for Watched {
    type Held = Range;

    fn for_live(live: usize) -> Self {
        let core = Core::with_tracer(Quantum::ONE, Heap::new(), HashWork::default());
        let arena = Arena::from_core(core, NoSource);
        arena.add_span(0, u64::from(room(live))).unwrap();
        Self(arena)
    }

    fn alloc(&mut self, size: u32) -> Range {
        let policy = AllocPolicy::InstantFit;
        let base = self.0.alloc(u64::from(size), policy).unwrap() as u32;
        Range { base, size }
    }

    fn free(&mut self, held: &mut Range) {
        self.0
            .free(u64::from(held.base), u64::from(held.size))
            .unwrap();
    }
}

/// Fills an arena, keeps it busy for a while, and empties it.
pub(crate) fn print(columns: &[usize]) {
    let names = ["the most in one", "on average"];
    let mut table = Table::new(columns, names.into_iter());
    let mut most = 0.0_f64;
    for (column, &live) in columns.iter().enumerate() {
        let mut churn = Churn::<Watched>::new(live);
        churn.run(2 * live);
        churn.drain();
        churn.ranges.0.with_tracer(|work| {
            table.set(0, column, work.most as f64);
            table.set(1, column, work.total as f64 / work.operations as f64);
            most = most.max(work.most as f64);
        });
    }
    table.print("members of the hash table looked at by one operation", 1);
    verdict("the most, with any number", most, AT_MOST);
}

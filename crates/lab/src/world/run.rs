//! Doing what a statement says.

use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::{AllocPolicy, Core, Error, Layout, Quantum, Stats};

use super::{
    Allocation, ArenaId, Effect, Failure, Former, LabArena, Outcome, Parent, Recorder, Slot, World,
};
use crate::scenario::{MAX_ARENAS, Statement, nearest};
use crate::workload::Workload;

/// How many freed allocations are remembered.
const FORMER: usize = 64;
/// How many names are looked through for the nearest one.
const NEAR: usize = 1000;

impl World {
    /// Does what a statement says. A `random` runs as a whole here; a
    /// [`Player`](crate::timeline::Player) does its operations one by one.
    pub fn run(&mut self, statement: &Statement) -> Outcome {
        self.log.take();
        let statement = self.with_name(statement);
        let before = self.counters(&statement);
        let result = self.execute(&statement);
        let after = self.counters(&statement);
        if !matches!(statement, Statement::Expect(_)) {
            self.failed = Some(result.is_err());
        }
        Outcome {
            examined: match &statement {
                Statement::Free { .. } | Statement::FreeAt { .. } => after.lookup - before.lookup,
                Statement::Alloc { .. } | Statement::Xalloc { .. } | Statement::Random { .. } => {
                    after.search - before.search
                }
                _ => 0,
            },
            statement,
            result,
            steps: self.log.take(),
        }
    }

    fn counters(&self, statement: &Statement) -> Stats {
        let named = statement.arena().and_then(|name| self.arena_named(name));
        let slot = named.and_then(|id| self.slots.get(&id));
        slot.map(|slot| slot.arena.stats()).unwrap_or_default()
    }

    fn execute(&mut self, statement: &Statement) -> Result<Effect, Failure> {
        match statement {
            Statement::Arena {
                qcache, magazine, ..
            } if *qcache > 0 || *magazine > 0 => {
                Err(Failure::NotYet("quantum caches (qcache=, magazine=)"))
            }
            Statement::Arena {
                name,
                quantum,
                source,
                import,
                ..
            } => self.create(name, *quantum, source.as_deref(), *import),
            Statement::Span { arena, base, size } => {
                let (id, arena) = self.named(arena)?;
                arena.add_span(*base, *size)?;
                Ok(Effect::SpanAdded {
                    arena: id,
                    base: *base,
                    size: *size,
                })
            }
            Statement::Unspan { arena, base } => self.remove_span(arena, *base),
            Statement::Alloc {
                name,
                arena,
                size,
                policy,
                wait,
            } => {
                let name = self.name_for(name.as_deref())?;
                self.named(arena)?;
                if *wait {
                    return Err(Failure::NotYet("waiting (wait)"));
                }
                self.allocate(name, arena, &Layout::new(*size), *policy)
            }
            Statement::Xalloc {
                name,
                arena,
                size,
                constraints,
                policy,
            } => {
                let name = self.name_for(name.as_deref())?;
                self.allocate(name, arena, &constraints.layout(*size), *policy)
            }
            Statement::Free { arena, name, size } => self.free_named(arena, name, *size),
            Statement::FreeAt { arena, base, size } => {
                let (id, _) = self.named(arena)?;
                if let Some(borrower) = self.borrower(id, *base) {
                    let borrower = self.name_of(borrower);
                    return Err(Failure::Lent {
                        base: *base,
                        borrower,
                    });
                }
                self.free_at(id, *base, *size)
            }
            Statement::Reap { arena } => {
                self.named(arena)?;
                Err(Failure::NotYet("reaping caches (reap)"))
            }
            Statement::Cpu { .. } => Err(Failure::NotYet("several CPUs (cpu)")),
            Statement::Destroy { arena } => self.destroy(arena),
            Statement::Random { .. } => self.work(statement),
            Statement::Expect(expectation) => Ok(self.check(expectation)),
        }
    }

    fn create(
        &mut self,
        name: &str,
        quantum: u64,
        source: Option<&str>,
        import: u64,
    ) -> Result<Effect, Failure> {
        if self.arena_named(name).is_some() {
            return Err(Failure::NameTaken {
                name: name.to_owned(),
            });
        }
        if self.slots.len() >= MAX_ARENAS {
            return Err(Failure::TooManyArenas);
        }
        let quantum = Quantum::new(quantum)?;
        let (parent, source) = match source {
            None => (None, None),
            Some(source) => {
                let (id, arena) = self.named(source)?;
                (Some(id), Some(arena))
            }
        };
        let id = ArenaId(self.made);
        self.made += 1;
        let recorder = Recorder::new(id, Rc::clone(&self.log));
        let core = Core::with_tracer(quantum, Heap::new(), recorder).import_min(import);
        let slot = Slot {
            name: name.to_owned(),
            parent,
            arena: Rc::new(LabArena::from_core(core, Parent(source))),
            allocations: Default::default(),
        };
        self.slots.insert(id, slot);
        self.plant();
        Ok(Effect::Created { arena: id })
    }

    fn remove_span(&self, arena: &str, base: u64) -> Result<Effect, Failure> {
        let (id, arena) = self.named(arena)?;
        let span = arena.inspect(|view| view.span_of(base));
        arena.remove_span(base)?;
        Ok(Effect::SpanRemoved {
            arena: id,
            base,
            size: span.map_or(0, |span| span.size),
        })
    }

    fn allocate(
        &mut self,
        name: String,
        arena: &str,
        layout: &Layout,
        policy: AllocPolicy,
    ) -> Result<Effect, Failure> {
        let (id, arena) = self.named(arena)?;
        let asked = layout.size();
        // Without constraints this is `alloc`.
        let base = arena.xalloc(layout, policy)?;
        let size = arena.quantum().round_up(asked).unwrap_or(asked);
        let allocation = Allocation {
            name: name.clone(),
            arena: id,
            base,
            asked,
            size,
        };
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.allocations.insert(base, allocation);
        }
        self.names.insert(name.clone(), (id, base));
        Ok(Effect::Allocated {
            name,
            arena: id,
            base,
            asked,
            size,
        })
    }

    /// The statement with a name for what it allocates.
    fn with_name(&mut self, statement: &Statement) -> Statement {
        let mut statement = statement.clone();
        if let Statement::Alloc { name, .. } | Statement::Xalloc { name, .. } = &mut statement
            && name.is_none()
        {
            self.untried = self.next_auto_number();
            *name = Some(format!("a{}", self.untried));
        }
        statement
    }

    /// Counts an allocation, and sees to it that its name is its own.
    fn name_for(&mut self, name: Option<&str>) -> Result<String, Failure> {
        let name = name.map_or_else(|| self.next_auto_name(), str::to_owned);
        self.asked = self.asked.saturating_add(1);
        if self.names.contains_key(&name) {
            return Err(Failure::NameTaken { name });
        }
        Ok(name)
    }

    fn free_named(
        &mut self,
        arena: &str,
        name: &str,
        size: Option<u64>,
    ) -> Result<Effect, Failure> {
        let (id, _) = self.named(arena)?;
        if let Some(allocation) = self.allocation_named(name) {
            if allocation.arena != id {
                return Err(Failure::OtherArena {
                    name: name.to_owned(),
                    arena: self.name_of(allocation.arena),
                });
            }
            let (base, asked) = (allocation.base, allocation.asked);
            return self.free_at(id, base, size.unwrap_or(asked));
        }
        let former = self
            .former
            .iter()
            .rfind(|former| former.name == name && former.arena == id);
        let Some(former) = former else {
            return Err(Failure::UnknownName {
                name: name.to_owned(),
                nearest: self.near_allocation(id, name),
            });
        };
        let (base, asked) = (former.base, former.asked);
        match self.owner(id, base) {
            Some(now) => Err(Failure::Reused {
                name: name.to_owned(),
                base,
                now,
            }),
            // A second free: the arena itself finds out.
            None => self.free_at(id, base, size.unwrap_or(asked)),
        }
    }

    fn free_at(&mut self, id: ArenaId, base: u64, given: u64) -> Result<Effect, Failure> {
        let Some(slot) = self.slots.get_mut(&id) else {
            return Err(Error::NotAllocated { base }.into());
        };
        slot.arena.free(base, given)?;
        let allocation = slot.allocations.remove(&base);
        let size = match &allocation {
            Some(allocation) => allocation.size,
            None => slot.arena.quantum().round_up(given).unwrap_or(given),
        };
        let name = allocation.map(|allocation| {
            self.names.remove(&allocation.name);
            self.remember(&allocation);
            allocation.name
        });
        Ok(Effect::Freed {
            name,
            arena: id,
            base,
            asked: given,
            size,
        })
    }

    fn remember(&mut self, allocation: &Allocation) {
        if self.former.len() == FORMER {
            self.former.pop_front();
        }
        self.former.push_back(Former {
            name: allocation.name.clone(),
            arena: allocation.arena,
            base: allocation.base,
            asked: allocation.asked,
        });
    }

    fn destroy(&mut self, arena: &str) -> Result<Effect, Failure> {
        let (id, arena) = self.named(arena)?;
        if let Some(child) = self.children(id).next() {
            return Err(Failure::HasChild {
                child: self.name_of(child),
            });
        }
        match arena.stats().mem_inuse {
            0 => {}
            in_use => return Err(Error::SpanInUse { in_use }.into()),
        }
        self.slots.remove(&id);
        self.plant();
        Ok(Effect::Destroyed { arena: id })
    }

    fn work(&mut self, statement: &Statement) -> Result<Effect, Failure> {
        let Some(mut workload) = Workload::new(self, statement) else {
            return Ok(Effect::Worked {
                operations: 0,
                failed: 0,
            });
        };
        if let Some(arena) = statement.arena() {
            self.named(arena)?;
        }
        let mut failed = 0;
        for _ in 0..statement.operations() {
            let outcome = self.run(&workload.draw());
            failed += u64::from(outcome.result.is_err());
            workload.learn(&outcome);
        }
        Ok(Effect::Worked {
            operations: statement.operations() as u64,
            failed,
        })
    }

    /// An arena by its name.
    fn named(&self, name: &str) -> Result<(ArenaId, Rc<LabArena>), Failure> {
        let id = self.arena_named(name);
        let slot = id.and_then(|id| Some((id, self.slots.get(&id)?)));
        match slot {
            Some((id, slot)) => Ok((id, Rc::clone(&slot.arena))),
            None => Err(Failure::UnknownArena {
                name: name.to_owned(),
                nearest: nearest(name, self.arenas().map(|arena| arena.name)).map(str::to_owned),
            }),
        }
    }

    pub(crate) fn name_of(&self, id: ArenaId) -> String {
        self.slots
            .get(&id)
            .map_or_else(|| format!("arena {}", id.0), |slot| slot.name.clone())
    }

    /// Who has the segment allocated at this address.
    fn owner(&self, id: ArenaId, base: u64) -> Option<String> {
        let allocation = self.allocation_at(id, base);
        let borrower = || self.borrower(id, base).map(|child| self.name_of(child));
        allocation.map(|a| a.name.clone()).or_else(borrower)
    }

    fn near_allocation(&self, id: ArenaId, name: &str) -> Option<String> {
        let names = self.allocations(id).take(NEAR).map(|a| a.name.as_str());
        nearest(name, names).map(str::to_owned)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Arena(error)
    }
}

//! Doing what a statement says.

use std::collections::VecDeque;
use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::caches::{self, NamedCpu, Reaped};
use vmem::{AllocPolicy, Core, Error, Layout, Quantum, Stats};

use super::call::Handle;
use super::check::Last;
use super::{
    Allocation, ArenaId, Effect, Failure, Former, LabArena, LabCaches, Named, Outcome, Parent,
    Recorder, Slot, World,
};
use crate::scenario::{MAX_ARENAS, MAX_CPUS, MAX_MAGAZINE, Statement, nearest};
use crate::workload::NamedWorkload;

/// How many freed allocations are remembered.
const FORMER: usize = 64;
/// How many names are looked through for the nearest one.
const NEAR: usize = 1000;
/// How many objects a magazine holds, unless said.
const MAGAZINE: usize = 15;

impl World {
    /// Does what a statement says. A `random` runs as a whole here; a
    /// [`Player`](crate::timeline::Player) does its operations one by one.
    pub fn run(&mut self, statement: &Statement) -> Outcome {
        self.log.clear();
        let statement = self.with_name(statement);
        let before = self.counters(&statement);
        let mut served = Vec::new();
        let result = self.execute(&statement, &mut served);
        let after = self.counters(&statement);
        let own = self.log.steps();
        let parked = match &result {
            Ok(Effect::Waits { arena, .. }) => Some(*arena),
            _ => None,
        };
        served.append(&mut self.serve(parked));
        if !matches!(statement, Statement::Expect(_)) {
            self.last = Some(Last::of(&result));
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
            served,
            calls: self.log.take_calls(),
            own,
            steps: self.log.take_steps(),
        }
    }

    fn counters(&self, statement: &Statement) -> Stats {
        let named = statement.arena().and_then(|name| self.arena_named(name));
        let slot = named.and_then(|id| self.slots.get(&id));
        slot.map(|slot| slot.arena.stats()).unwrap_or_default()
    }

    fn execute(
        &mut self,
        statement: &Statement,
        served: &mut Vec<Allocation>,
    ) -> Result<Effect, Failure> {
        match statement {
            Statement::Arena {
                name,
                quantum,
                source,
                import,
                qcache,
                magazine,
            } => {
                let caches = [*qcache, *magazine];
                self.create(name, *quantum, source.as_deref(), *import, caches)
            }
            Statement::Span { arena, base, size } => {
                let arena = self.named(arena)?;
                arena.add_span(*base, *size)?;
                Ok(Effect::SpanAdded {
                    arena: arena.id,
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
                if *wait {
                    return self.allocate_or_wait(name, arena, *size, *policy);
                }
                self.allocate(name, arena, Layout::new(*size), *policy)
            }
            Statement::Xalloc {
                name,
                arena,
                size,
                constraints,
                policy,
            } => {
                let name = self.name_for(name.as_deref())?;
                self.allocate(name, arena, constraints.layout(*size), *policy)
            }
            Statement::Free { arena, name, size } => self.free_named(arena, name, *size),
            Statement::FreeAt { arena, base, size } => {
                let arena = self.named(arena)?;
                if let Some(borrower) = self.borrower(arena.id, *base) {
                    let borrower = self.name_of(borrower);
                    return Err(Failure::Lent {
                        base: *base,
                        borrower,
                    });
                }
                self.free_at(&arena, *base, *size)
            }
            Statement::Reap { arena } => {
                let arena = self.named(arena)?;
                let Reaped { objects, slabs } = arena.reap();
                Ok(Effect::Reaped {
                    arena: arena.id,
                    objects,
                    slabs,
                })
            }
            Statement::Cpu { number } => self.choose_cpu(*number),
            Statement::Destroy { arena } => self.destroy(arena),
            Statement::Random { .. } => self.work(statement, served),
            Statement::Expect(expectation) => Ok(self.check(expectation)),
        }
    }

    /// Makes an arena; `caches` are the largest cached size, and how much a
    /// magazine holds.
    fn create(
        &mut self,
        name: &str,
        quantum: u64,
        source: Option<&str>,
        import: u64,
        caches: [u64; 2],
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
        let caches = self.caches(quantum, caches)?;
        let source = source.map(|source| self.named(source)).transpose()?;
        let id = ArenaId(self.made);
        self.made += 1;
        let recorder = Recorder::new(id, Rc::clone(&self.log));
        let core = Core::with_tracer(quantum, Heap::new(), recorder).import_min(import);
        let parent = source.as_ref().map(|source| source.id);
        let source = Parent(source.map(|source| source.arena));
        let slot = Slot {
            name: name.to_owned(),
            parent,
            arena: Rc::new(LabArena::with_caches(core, source, caches)),
            allocations: Default::default(),
            line: VecDeque::new(),
        };
        self.slots.insert(id, slot);
        self.plant();
        Ok(Effect::Created { arena: id })
    }

    fn caches(&self, quantum: Quantum, [qcache, magazine]: [u64; 2]) -> Result<LabCaches, Failure> {
        if magazine > MAX_MAGAZINE {
            return Err(Failure::LargeMagazine { rounds: magazine });
        }
        let rounds = match magazine {
            0 => MAGAZINE,
            given => given as usize,
        };
        // Magazines that nothing goes into need no room.
        let cpus = if qcache < quantum.get() { 1 } else { MAX_CPUS };
        let cpu = NamedCpu::new();
        cpu.set(self.cpu);
        let storage = caches::Heap::new(cpus, rounds);
        Ok(LabCaches::new(quantum, qcache, storage, cpu))
    }

    fn choose_cpu(&mut self, number: u64) -> Result<Effect, Failure> {
        let cpu = usize::try_from(number).ok().filter(|&cpu| cpu < MAX_CPUS);
        let Some(cpu) = cpu else {
            return Err(Failure::NoSuchCpu { number });
        };
        self.cpu = cpu;
        for slot in self.slots.values() {
            slot.arena.quantum_caches().cpus().set(cpu);
        }
        Ok(Effect::CpuChosen { cpu })
    }

    fn remove_span(&self, arena: &str, base: u64) -> Result<Effect, Failure> {
        let arena = self.named(arena)?;
        let span = arena.arena.inspect(|view| view.span_of(base));
        arena.remove_span(base)?;
        Ok(Effect::SpanRemoved {
            arena: arena.id,
            base,
            size: span.map_or(0, |span| span.size),
        })
    }

    fn allocate(
        &mut self,
        name: String,
        arena: &str,
        layout: Layout,
        policy: AllocPolicy,
    ) -> Result<Effect, Failure> {
        let arena = self.named(arena)?;
        let base = arena.alloc(layout, policy)?;
        let allocation = self.remember_live(name, &arena, base, layout.size());
        Ok(Effect::Allocated(allocation))
    }

    /// Remembers an allocation that was just made. A cached object too has what
    /// was asked for, rounded up to the quantum.
    pub(super) fn remember_live(
        &mut self,
        name: String,
        arena: &Handle,
        base: u64,
        asked: u64,
    ) -> Allocation {
        let allocation = Allocation {
            name: name.clone(),
            arena: arena.id,
            base,
            asked,
            size: arena.arena.quantum().round_up(asked).unwrap_or(asked),
        };
        if let Some(slot) = self.slots.get_mut(&arena.id) {
            slot.allocations.insert(base, allocation.clone());
        }
        self.names.insert(name, Named::Live(arena.id, base));
        allocation
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
        let arena = self.named(arena)?;
        let id = arena.id;
        if let Some(&Named::Waiting(at)) = self.names.get(name) {
            return Err(Failure::Waiting {
                name: name.to_owned(),
                arena: self.name_of(at),
            });
        }
        if let Some(allocation) = self.allocation_named(name) {
            if allocation.arena != id {
                return Err(Failure::OtherArena {
                    name: name.to_owned(),
                    arena: self.name_of(allocation.arena),
                });
            }
            let (base, asked) = (allocation.base, allocation.asked);
            return self.free_at(&arena, base, size.unwrap_or(asked));
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
        match self.holder(id, base) {
            Some(now) => Err(Failure::Reused {
                name: name.to_owned(),
                base,
                now,
            }),
            // A second free: the arena itself finds out.
            None => self.free_at(&arena, base, size.unwrap_or(asked)),
        }
    }

    fn free_at(&mut self, arena: &Handle, base: u64, given: u64) -> Result<Effect, Failure> {
        arena.free(base, given)?;
        let slot = self.slots.get_mut(&arena.id);
        let allocation = slot.and_then(|slot| slot.allocations.remove(&base));
        let size = match &allocation {
            Some(allocation) => allocation.size,
            None => arena.arena.quantum().round_up(given).unwrap_or(given),
        };
        let name = allocation.map(|allocation| {
            self.names.remove(&allocation.name);
            self.remember(&allocation);
            allocation.name
        });
        Ok(Effect::Freed {
            name,
            arena: arena.id,
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

    /// Ends an arena that nothing is handed out of. What its caches hold in
    /// reserve goes back first. A request that waits in front of it stays: whoever
    /// waits is never just forgotten.
    fn destroy(&mut self, arena: &str) -> Result<Effect, Failure> {
        let arena = self.named(arena)?;
        if let Some(child) = self.children(arena.id).next() {
            return Err(Failure::HasChild {
                child: self.name_of(child),
            });
        }
        match self.handed_out(arena.id) {
            0 => {}
            in_use => return Err(Error::SpanInUse { in_use }.into()),
        }
        if let Some(first) = self.waiting(arena.id).next() {
            return Err(Failure::HasWaiters {
                first: first.name.clone(),
            });
        }
        let id = arena.id;
        self.slots.remove(&id);
        self.plant();
        arena.close();
        Ok(Effect::Destroyed { arena: id })
    }

    fn work(
        &mut self,
        statement: &Statement,
        served: &mut Vec<Allocation>,
    ) -> Result<Effect, Failure> {
        let Some(mut workload) = NamedWorkload::new(self, statement) else {
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
            let mut outcome = self.run(&workload.draw());
            failed += u64::from(outcome.result.is_err());
            workload.learn(&outcome);
            served.append(&mut outcome.served);
        }
        Ok(Effect::Worked {
            operations: statement.operations() as u64,
            failed,
        })
    }

    /// An arena by its name, to be called.
    pub(super) fn named(&self, name: &str) -> Result<Handle, Failure> {
        let id = self.arena_named(name);
        id.and_then(|id| self.handle(id))
            .ok_or_else(|| Failure::UnknownArena {
                name: name.to_owned(),
                nearest: nearest(name, self.arenas().map(|arena| arena.name)).map(str::to_owned),
            })
    }

    pub(crate) fn name_of(&self, id: ArenaId) -> String {
        self.slots
            .get(&id)
            .map_or_else(|| format!("arena {}", id.0), |slot| slot.name.clone())
    }

    /// Who has what begins at this address: a segment, or a cached object.
    fn holder(&self, id: ArenaId, base: u64) -> Option<String> {
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

//! Running statements.

use std::collections::VecDeque;
use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::caches::{self, NamedCpu};
use vmem::{AllocPolicy, Core, Error, Layout, Quantum};

use super::arenas::World;
use super::history::{LogPosition, Record};
use super::outcome::{Effect, Failure, Outcome};
use super::recorder::Recorder;
use super::redo::{Completion, Naming, RedoRecord};
use super::state::{Allocation, ArenaId, Facts, LabArena, LabCaches, Parent, Slot};
use super::wait::Handle;
use crate::language::nearest;
use crate::scenario::{MAX_ARENAS, MAX_CPUS, MAX_MAGAZINE, Mode, Statement, Target};
use crate::workload::{Draw, Extent, Workload};

/// The number of names searched for the nearest one.
const NEAR: usize = 1000;
/// The number of objects that a magazine holds by default.
const MAGAZINE: usize = 15;

impl World {
    /// Runs a statement. A `random` runs as a whole; a [`Player`](crate::timeline::Player)
    /// runs its operations one by one.
    pub fn run(&mut self, statement: Statement) -> Outcome {
        self.log.clear();
        // The operations of a workload are counted one by one.
        let counts = !matches!(statement, Statement::Expect(_) | Statement::Random { .. });
        self.state.operations += u32::from(counts);
        let none_waited = self.state.queued.is_empty();
        let (statement, naming) = self.with_name(statement);
        let arena = statement.arena().and_then(|name| self.arena_named(name));
        let before = self.nodes_examined(&statement, arena);
        let mut served = Vec::new();
        let result = self.execute(&statement, &mut served);
        let examined = self.nodes_examined(&statement, arena) - before;
        let own = self.log.steps();
        self.part_is_done();
        // A new arena has its name only now.
        let arena = arena.or_else(|| self.arena_named(statement.arena()?));
        let parked = arena.filter(|_| matches!(result, Ok(Effect::Waits { .. })));
        served.append(&mut self.serve(parked));
        if !matches!(statement, Statement::Expect(_)) {
            self.state.last = Some(Completion::new(&result));
        }
        let alone = none_waited && parked.is_none();
        let redo = if alone && naming != Naming::Searched {
            RedoRecord::new(&statement, &result, arena, naming)
        } else {
            let completion = Completion::new(&result);
            RedoRecord::All { completion, naming }
        };
        Outcome {
            statement,
            arena,
            result,
            examined,
            served,
            own,
            steps: self.log.take_steps(),
            redo,
        }
    }

    /// Returns how many nodes the arena has ever examined for such a statement.
    fn nodes_examined(&self, statement: &Statement, arena: Option<ArenaId>) -> u64 {
        let slot = arena.and_then(|id| self.slots.get(&id));
        let stats = || slot.map(|slot| slot.arena.stats()).unwrap_or_default();
        match statement {
            Statement::Free { .. } => stats().lookup,
            Statement::Alloc { .. } | Statement::Random { .. } => stats().search,
            _ => 0,
        }
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
                let (base, size) = (*base, *size);
                Ok(Effect::SpanAdded { base, size })
            }
            Statement::Unspan { arena, base } => self.remove_span(arena, *base),
            Statement::Alloc {
                name,
                arena,
                size,
                mode,
                policy,
            } => {
                let name = self.claim_name(name.as_deref())?;
                if *mode == Mode::Wait {
                    return self.allocate_or_wait(name, arena, *size, *policy);
                }
                let layout = mode.constraints().layout(*size);
                self.allocate(name, arena, layout, *policy)
            }
            Statement::Free {
                arena,
                target,
                size,
            } => {
                let arena = self.named(arena)?;
                let (base, asked) = match target {
                    Target::Name(name) => self.range_named(arena.id, name)?,
                    Target::Base(base) => (*base, self.asked_at(arena.id, *base)?),
                };
                let freed = self.free(&arena, base, size.unwrap_or(asked));
                freed.map_err(|error| self.already_freed(arena.id, target, error))
            }
            Statement::Reap(arena) => Ok(Effect::Reaped(self.named(arena)?.reap())),
            Statement::Cpu(number) => self.choose_cpu(*number),
            Statement::Destroy(arena) => self.destroy(arena),
            Statement::Random {
                arena, ops, skip, ..
            } => {
                self.named(arena)?;
                let workload = self.start_workload(statement);
                let mut workload = workload.ok_or(Failure::NothingToContinue(*skip))?;
                let effect = self.work(arena, &mut workload, *ops, served);
                self.keep_workload(statement, workload);
                Ok(effect)
            }
            Statement::Expect(expectation) => Ok(self.check(expectation)),
        }
    }

    /// Creates an arena; `caches` are the largest cached size and the magazine size.
    fn create(
        &mut self,
        name: &str,
        quantum: u64,
        source: Option<&str>,
        import: u64,
        caches: [u64; 2],
    ) -> Result<Effect, Failure> {
        if self.arena_named(name).is_some() {
            return Err(Failure::NameTaken(name.to_owned()));
        }
        if self.slots.len() >= MAX_ARENAS {
            return Err(Failure::TooManyArenas);
        }
        let quantum = Quantum::new(quantum)?;
        let caches = self.caches(quantum, caches)?;
        let source = source.map(|source| self.named(source)).transpose()?;
        let id = ArenaId(self.state.made);
        self.state.made += 1;
        let recorder = Recorder::new(id, &self.log);
        let core = Core::with_tracer(quantum, Heap::new(), recorder).import_min(import);
        let parent = source.as_ref().map(|source| source.id);
        let source = Parent::new(source.map(|source| source.arena), &self.log);
        let slot = Slot {
            arena: Rc::new(LabArena::with_caches(core, source, caches)),
            facts: Facts {
                name: name.to_owned(),
                parent,
                quantum,
                live: 0,
                line: VecDeque::new(),
            },
        };
        self.slots.insert(id, slot);
        self.state.add_to_tree(id, parent);
        Ok(Effect::Created)
    }

    fn caches(&self, quantum: Quantum, [qcache, magazine]: [u64; 2]) -> Result<LabCaches, Failure> {
        if magazine > MAX_MAGAZINE {
            return Err(Failure::LargeMagazine(magazine));
        }
        let rounds = match magazine {
            0 => MAGAZINE,
            given => given as usize,
        };
        // Magazines that are never used need no room.
        let cpus = if qcache < quantum.get() { 1 } else { MAX_CPUS };
        let cpu = NamedCpu::new();
        cpu.set(self.state.cpu);
        let storage = caches::Heap::new(cpus, rounds);
        Ok(LabCaches::new(quantum, qcache, storage, cpu))
    }

    fn choose_cpu(&mut self, number: u64) -> Result<Effect, Failure> {
        let cpu = usize::try_from(number).ok().filter(|&cpu| cpu < MAX_CPUS);
        let Some(cpu) = cpu else {
            return Err(Failure::NoSuchCpu(number));
        };
        self.state.cpu = cpu;
        for slot in self.slots.values() {
            slot.arena.quantum_caches().cpus().set(cpu);
        }
        Ok(Effect::CpuChosen(cpu))
    }

    fn remove_span(&self, arena: &str, base: u64) -> Result<Effect, Failure> {
        let arena = self.named(arena)?;
        let span = arena.arena.inspect(|view| view.span_of(base));
        arena.arena.remove_span(base)?;
        let size = span.map_or(0, |span| span.size);
        Ok(Effect::SpanRemoved { base, size })
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
        let allocation = self.remember(name, &arena, base, layout.size());
        Ok(Effect::Allocated(allocation))
    }

    /// Remembers a new allocation. A cached object too has the size asked for, rounded up to
    /// the quantum.
    pub(super) fn remember(
        &mut self,
        name: String,
        arena: &Handle,
        base: u64,
        asked: u64,
    ) -> Allocation {
        let allocation = Allocation {
            name,
            arena: arena.id,
            base,
            asked,
            size: arena.arena.quantum().round_up(asked).unwrap_or(asked),
        };
        if let Some(slot) = self.slots.get_mut(&arena.id) {
            slot.facts.live += 1;
        }
        let (mut history, now) = (self.history.borrow_mut(), self.state.position);
        history.allocated(now, &allocation.name, arena.id, base, asked);
        self.state.position = now.after_allocation();
        drop(history);
        allocation
    }

    /// Returns the statement with a name for its allocation, and the name's origin.
    fn with_name(&mut self, mut statement: Statement) -> (Statement, Naming) {
        if let Statement::Alloc { name, .. } = &mut statement
            && name.is_none()
        {
            self.state.untried = self.next_auto_number();
            *name = Some(format!("a{}", self.state.untried));
            let is_count = self.state.untried.checked_sub(1) == Some(self.state.asked);
            let naming = if is_count {
                Naming::Counted
            } else {
                Naming::Searched
            };
            return (statement, naming);
        }
        (statement, Naming::Given)
    }

    /// Counts an allocation and checks that its name is free.
    fn claim_name(&mut self, name: Option<&str>) -> Result<String, Failure> {
        let name = name.map_or_else(|| self.next_auto_name(), str::to_owned);
        self.state.asked = self.state.asked.saturating_add(1);
        if self.is_taken(&name) {
            return Err(Failure::NameTaken(name));
        }
        Ok(name)
    }

    /// Returns the address of the allocation of this name, or of the last one that had it, and
    /// the units that it asked for. The arena detects a second free.
    fn range_named(&self, id: ArenaId, name: &str) -> Result<(u64, u64), Failure> {
        let owned = || name.to_owned();
        if let Some(&at) = self.state.queued.get(name) {
            let (name, arena) = (owned(), self.name_of(at));
            return Err(Failure::Waiting { name, arena });
        }
        let range = |record: &Record| (record.arena, record.base, record.asked);
        match self.read(|history, now| history.named(now, name).map(range)) {
            Some((arena, base, asked)) if arena == id => return Ok((base, asked)),
            Some((arena, ..)) => {
                let (name, arena) = (owned(), self.name_of(arena));
                return Err(Failure::OtherArena { name, arena });
            }
            None => {}
        }
        let formerly = self.read(|history, now| history.latest_named(now, name).copied());
        let Some(former) = formerly else {
            let (name, nearest) = (owned(), self.nearest_allocation(id, name));
            return Err(Failure::UnknownName { name, nearest });
        };
        let (name, base, operation) = (owned(), former.base, former.freed_by);
        if former.arena != id {
            return Err(Failure::AlreadyFreed { name, operation });
        }
        match self.holder(id, base) {
            Some(now) => Err(Failure::Reused {
                name,
                operation,
                base,
                now,
            }),
            None => Ok((base, former.asked)),
        }
    }

    /// Returns the failure of a free: the operation that freed the allocation before, if
    /// there is nothing at the address now.
    fn already_freed(&self, id: ArenaId, target: &Target, error: Error) -> Failure {
        let Error::NotAllocated { base } = error else {
            return error.into();
        };
        let freed = self.read(|history, now| {
            let former = match target {
                Target::Name(name) => history.latest_named(now, name),
                Target::Base(_) => history.latest_at(now, id, base),
            }?;
            let name = history.name(former).to_owned();
            let operation = former.freed_by;
            Some(Failure::AlreadyFreed { name, operation })
        });
        freed.unwrap_or(Failure::Arena(error))
    }

    /// Returns the units that the allocation at this address asked for; 1 if there is none.
    fn asked_at(&self, id: ArenaId, base: u64) -> Result<u64, Failure> {
        if let Some(importer) = self.importer(id, base) {
            let importer = self.name_of(importer);
            return Err(Failure::Exported { base, importer });
        }
        let allocation = self.allocation_at(id, base);
        Ok(allocation.map_or(1, |allocation| allocation.asked))
    }

    fn free(&mut self, arena: &Handle, base: u64, given: u64) -> Result<Effect, Error> {
        let neighbours = arena.arena.inspect(|view| view.neighbours(base));
        arena.free(base, given)?;
        let allocation = self.allocation_at(arena.id, base);
        let size = match &allocation {
            Some(allocation) => allocation.size,
            None => arena.arena.quantum().round_up(given).unwrap_or(given),
        };
        if allocation.is_some() {
            self.forget(arena.id, base);
        }
        Ok(Effect::Freed {
            name: allocation.map(|allocation| allocation.name),
            base,
            asked: given,
            size,
            neighbours,
        })
    }

    fn forget(&mut self, arena: ArenaId, base: u64) {
        if let Some(slot) = self.slots.get_mut(&arena) {
            slot.facts.live -= 1;
        }
        let (now, operation) = (self.state.position, self.state.operations);
        let mut history = self.history.borrow_mut();
        history.freed(now, arena, base, operation);
        drop(history);
        self.state.position = now.after_free();
    }

    /// Destroys an arena in which nothing is allocated. Its caches are emptied first. Waiting
    /// requests prevent it: none is ever dropped silently.
    fn destroy(&mut self, arena: &str) -> Result<Effect, Failure> {
        let arena = self.named(arena)?;
        if let Some(child) = self.children(arena.id).next() {
            return Err(Failure::HasChild(self.name_of(child)));
        }
        let in_use = self.in_use_units(arena.id);
        if in_use > 0 {
            return Err(Error::SpanInUse { in_use }.into());
        }
        if let Some(first) = self.waiting(arena.id).next() {
            return Err(Failure::HasWaiters(first.name.clone()));
        }
        self.slots.remove(&arena.id);
        self.state.tree.retain(|&(id, _)| id != arena.id);
        arena.close();
        Ok(Effect::Destroyed)
    }

    fn work(
        &mut self,
        arena: &str,
        workload: &mut Workload,
        operations: u64,
        served: &mut Vec<Allocation>,
    ) -> Effect {
        let mut failed = 0;
        for _ in 0..operations {
            let statement = self.drawn(arena, workload.draw());
            let now = self.log_position();
            let mut outcome = self.run(statement);
            failed += u64::from(outcome.result.is_err());
            workload.record_result(outcome.completion().allocation_id(now));
            served.append(&mut outcome.served);
        }
        Effect::Worked { operations, failed }
    }

    /// Returns the workload of a `random`: a new one for its arena as it is now, or the one
    /// that it continues. `None` if there is none to continue.
    pub(crate) fn start_workload(&mut self, random: &Statement) -> Option<Workload> {
        if let Some(joint) = random.continues() {
            let workload = self.state.unfinished.take(&joint)?;
            return Some(Rc::unwrap_or_clone(workload));
        }
        let Statement::Random {
            arena, seed, shape, ..
        } = random
        else {
            return None;
        };
        let id = self.arena_named(arena);
        let extent = id.and_then(|id| self.try_inspect(id, Extent::new));
        Some(Workload::new(&extent.unwrap_or_default(), *seed, shape))
    }

    /// Keeps the workload of a `random` that ended, for a later one that continues it.
    pub(crate) fn keep_workload(&mut self, random: &Statement, workload: Workload) {
        if let Some(joint) = random.ends_at() {
            self.state.unfinished.add(joint, Rc::new(workload));
        }
    }

    /// Returns a workload's next operation in an arena as a statement.
    pub(crate) fn drawn(&self, arena: &str, draw: Draw) -> Statement {
        let arena = arena.to_owned();
        match draw {
            Draw::Alloc {
                size,
                constraints,
                policy,
            } => Statement::Alloc {
                name: None,
                arena,
                size,
                mode: constraints.map_or(Mode::Plain, Mode::Constrained),
                policy,
            },
            Draw::Free(allocation_id) => {
                let history = self.history.borrow();
                let name = history
                    .get_by_id(allocation_id)
                    .map(|record| history.name(record));
                Statement::Free {
                    arena,
                    target: Target::Name(name.unwrap_or_default().to_owned()),
                    size: None,
                }
            }
        }
    }

    pub(crate) fn log_position(&self) -> LogPosition {
        self.state.position
    }

    pub(super) fn named(&self, name: &str) -> Result<Handle, Failure> {
        let id = self.arena_named(name);
        id.and_then(|id| self.handle(id))
            .ok_or_else(|| Failure::unknown_arena(name, self.arenas().map(|arena| arena.name)))
    }

    /// Returns the name of an arena; after its end, its number.
    pub fn name_of(&self, id: ArenaId) -> String {
        self.slots
            .get(&id)
            .map_or_else(|| format!("arena {}", id.0), |slot| slot.facts.name.clone())
    }

    /// Returns the name of the owner of the segment or cached object at this address.
    fn holder(&self, id: ArenaId, base: u64) -> Option<String> {
        let allocation = self.allocation_at(id, base);
        let importer = || self.importer(id, base).map(|child| self.name_of(child));
        allocation.map(|a| a.name).or_else(importer)
    }

    fn nearest_allocation(&self, id: ArenaId, name: &str) -> Option<String> {
        let near: Vec<String> = self.allocations(id).take(NEAR).map(|a| a.name).collect();
        nearest(name, near.iter().map(String::as_str)).map(str::to_owned)
    }
}

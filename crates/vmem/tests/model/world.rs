//! Real arenas beside naive ones: every action is done to both, and then everything
//! visible is compared.

use crate::actions::{
    Action, CachePlan, Call, Lend, Plan, Rule, Run, Scaled, Setup, Size, Spot, Within,
};
use crate::ask::{Ask, TOP};
use crate::caches;
use crate::capped::Capped;
use crate::compare::same;
use crate::forest::{Forest, Reap, Wish};
use crate::naive::{Lender, Naive};
use crate::outside::Bank;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use vmem::caches::{Caches, Heap, NamedCpu};
use vmem::lock::Single;
use vmem::{AllocPolicy, Arena, Core, Error, Layout, NoTrace, Quantum, Source, SourceError};

type Layer = Caches<Heap<Single>, NamedCpu>;
type Node = Arena<Capped, Option<Rc<dyn Source>>, NoTrace, Single, Layer>;

/// Limit of arenas: with more, less happens in each.
const MOST_ARENAS: usize = 6;
const MOST_QUANTUM: u8 = 20;
/// Number of recently freed ranges that are kept, to be freed again.
const FORMER: usize = 16;

/// A call of a real arena that has not returned.
enum Under {
    /// A free: the naive arena has answered all its wishes.
    Free,
    /// A reap: the naive arena has done everything up to a release at the source
    /// outside.
    Reap(Reap),
    /// An allocation that waits for the source outside, or has the answer.
    Alloc {
        wishes: Vec<Wish>,
        answer: Option<Result<u128, Error>>,
    },
}

/// Both worlds; calls of the source outside change them too.
pub(crate) struct World {
    real: RefCell<Vec<Rc<Node>>>,
    naive: RefCell<Forest>,
    outside: RefCell<Option<Rc<Bank>>>,
    calls: RefCell<VecDeque<Call>>,
    under: RefCell<Vec<Under>>,
    freed: RefCell<VecDeque<(u128, u128)>>,
    largest_q: Cell<u128>,
    /// The current CPU.
    cpu: Cell<usize>,
}

impl Drop for World {
    /// Drops each source after the arenas that import from it.
    fn drop(&mut self) {
        while self.real.get_mut().pop().is_some() {}
    }
}

impl World {
    pub(crate) fn run(run: &Run) {
        let world = Self::new(&run.setup);
        for action in &run.actions {
            world.step(action);
        }
        world.end();
    }

    fn new(setup: &Setup) -> Rc<Self> {
        let Setup { arenas, outside } = setup.clone();
        let world = Rc::new_cyclic(|world| {
            let bank = outside.as_ref().map(|outside| {
                let quantum = Quantum::new(1 << outside.q.min(MOST_QUANTUM)).unwrap();
                Rc::new(Bank::new(world.clone(), quantum))
            });
            Self {
                real: RefCell::default(),
                naive: RefCell::default(),
                outside: RefCell::new(bank),
                calls: RefCell::new(outside.map_or_else(Vec::new, |o| o.calls).into()),
                under: RefCell::default(),
                freed: RefCell::default(),
                largest_q: Cell::new(1),
                cpu: Cell::new(0),
            }
        });
        arenas.iter().for_each(|plan| world.create(plan));
        world
    }

    fn create(&self, plan: &Plan) {
        let nth = self.naive.borrow().0.len();
        if nth == MOST_ARENAS {
            return;
        }
        let q = 1_u64 << plan.q.min(MOST_QUANTUM);
        let import_min = plan.import_min.saturating_mul(q);
        let (lender, source) = match nth {
            0 => self.bank(),
            _ => {
                let source = usize::from(plan.source) % nth;
                (Lender::Arena(source), Some(self.real(source) as _))
            }
        };
        let room = plan.room.map_or(usize::MAX, usize::from);
        let CachePlan {
            sizes,
            cpus,
            rounds,
            more,
        } = plan.caches.unwrap_or_default();
        let most = u64::from(sizes) * q + u64::from(more) % q;
        let [cpus, rounds] = [cpus.max(1), rounds].map(usize::from);
        let quantum = Quantum::new(q).unwrap();
        let core = Core::new(quantum, Capped::new(room)).import_min(import_min);
        let layer = Caches::new(quantum, most, Heap::new(cpus, rounds), NamedCpu::new());
        let real = Rc::new(Arena::with_caches(core, source, layer));
        self.real.borrow_mut().push(real);
        let layer = caches::Caches::new(q.into(), most.into(), rounds, cpus);
        let naive = Naive::new(q.into(), import_min.into(), lender, room, layer);
        self.naive.borrow_mut().0.push(naive);
        self.act_as(self.cpu.get());
        self.largest_q.set(self.largest_q.get().max(q.into()));
    }

    fn bank(&self) -> (Lender, Option<Rc<dyn Source>>) {
        match &*self.outside.borrow() {
            None => (Lender::Nobody, None),
            Some(bank) => {
                let q = bank.quantum().unwrap().get();
                (Lender::Outside(q.into()), Some(Rc::clone(bank) as _))
            }
        }
    }

    /// Ends one arena after the other, beginning with the leaves.
    fn end(&self) {
        while !self.real.borrow().is_empty() {
            self.end_last();
            self.compare();
        }
        let bank = self.outside.borrow();
        let lent = bank.as_ref().map(|bank| bank.lent());
        assert_eq!(lent.unwrap_or_default(), [], "lost");
    }

    fn end_last(&self) {
        let last = self.real.borrow_mut().pop();
        drop(last);
        self.naive.borrow_mut().end_last();
    }

    fn step(&self, action: &Action) {
        match *action {
            Action::Alloc {
                arena,
                size,
                policy,
            } => {
                let nth = self.nth(arena);
                let size = self.size(nth, size);
                self.alloc(nth, &Ask::anywhere(size.into()), policy.into(), |arena| {
                    arena.alloc(size, policy.into())
                });
            }
            Action::Xalloc {
                arena,
                size,
                rule,
                policy,
            } => {
                let nth = self.nth(arena);
                let ask = self.ask(nth, size, &rule);
                let layout = Layout::new(ask.size as u64)
                    .align(ask.align as u64)
                    .phase(ask.phase as u64)
                    .nocross(ask.nocross as u64)
                    .within(ask.first as u64..=ask.last as u64);
                self.alloc(nth, &ask, policy.into(), |arena| {
                    arena.xalloc(&layout, policy.into())
                });
            }
            Action::Free { arena, nth, less } => {
                let arena = self.nth(arena);
                if let Some((base, size)) = self.allocation(arena, nth) {
                    let q = self.naive.borrow().0[arena].q;
                    self.free(arena, base, size - u128::from(less) % q);
                }
            }
            Action::FreeWrong {
                arena,
                nth,
                off,
                size,
            } => {
                let arena = self.nth(arena);
                if let Some((base, _)) = self.allocation(arena, nth) {
                    let size = self.size(arena, size);
                    let base = base + u128::from(off) * self.naive.borrow().0[arena].q;
                    self.free(arena, base % TOP, size.into());
                }
            }
            Action::FreeForeign { arena, whose, nth } => {
                if let Some((base, size)) = self.allocation(self.nth(whose), nth) {
                    self.free(self.nth(arena), base, size);
                }
            }
            Action::FreeAgain { arena, nth } => {
                let nth = usize::from(nth) % FORMER;
                let former = self.freed.borrow().get(nth).copied();
                if let Some((base, size)) = former {
                    self.free(self.nth(arena), base, size);
                }
            }
            Action::FreeRaw { arena, base, size } => {
                self.free(self.nth(arena), base.into(), size.into());
            }
            Action::FreeInSlab {
                arena,
                nth,
                quanta,
                units,
                size,
            } => {
                let arena = self.nth(arena);
                if let Some((slab, slab_size)) = self.slab(arena, nth) {
                    let q = self.naive.borrow().0[arena].q;
                    let off = u128::from(quanta) * q + u128::from(units);
                    let size = size.map_or(slab_size, |size| self.size(arena, size).into());
                    self.free(arena, slab + off % slab_size, size);
                }
            }
            Action::Cpu(cpu) => {
                self.cpu.set(cpu.into());
                self.act_as(cpu.into());
            }
            Action::Reap { arena } => self.reap(self.nth(arena)),
            Action::AddSpan { arena, spot } => {
                let nth = self.nth(arena);
                let (base, size) = self.spot(nth, spot);
                self.add_span(nth, base, size);
            }
            Action::RemoveSpan { arena, nth } => self.remove_span(self.nth(arena), nth),
            Action::Reserve { arena, tags } => {
                let nth = self.nth(arena);
                let answer = self.real(nth).reserve(tags.into());
                assert_eq!(answer, self.naive.borrow().0[nth].has_room(tags.into()));
            }
            Action::Create(ref plan) => self.create(plan),
            // Not inside a call, which must return to the arena it began in.
            Action::Fork if self.under.borrow().is_empty() => self.fork(),
            Action::End if self.under.borrow().is_empty() && self.real.borrow().len() > 1 => {
                self.end_last();
            }
            Action::Fork | Action::End => {}
        }
        self.compare();
    }

    fn real(&self, nth: usize) -> Rc<Node> {
        Rc::clone(&self.real.borrow()[nth])
    }

    fn nth(&self, arena: u8) -> usize {
        usize::from(arena) % self.real.borrow().len()
    }

    fn size(&self, nth: usize, size: Size) -> u64 {
        let q = self.naive.borrow().0[nth].q;
        match size {
            Size::Quanta { n, less } => {
                (u128::from(n) * q).saturating_sub(u128::from(less) % q) as u64
            }
            Size::Raw(size) => size,
        }
    }

    fn ask(&self, nth: usize, size: Size, rule: &Rule) -> Ask {
        let naive = self.naive.borrow();
        let Naive { q, spans, .. } = &naive.0[nth];
        let power = |exponent: u8| q << exponent.min(40);
        let align = match rule.align {
            Scaled::By(exponent) => power(exponent) >> 1,
            Scaled::Raw(raw) => raw.into(),
        };
        let phase = match rule.phase {
            Scaled::By(n) => u128::from(n) * q % align.max(*q),
            Scaled::Raw(raw) => raw.into(),
        };
        let nocross = match rule.nocross {
            Scaled::By(0) => 0,
            Scaled::By(exponent) => power(exponent - 1),
            Scaled::Raw(raw) => raw.into(),
        };
        let (first, last) = match rule.within {
            Within::Near { span, skip, len } if !spans.is_empty() => {
                let first = spans[usize::from(span) % spans.len()].base + u128::from(skip) * q / 2;
                let last = first + u128::from(len) * q / 2;
                (first.min(TOP - 1), last.min(TOP - 1))
            }
            Within::Raw { first, last } => (first.into(), last.into()),
            _ => (0, TOP - 1),
        };
        Ask {
            size: self.size(nth, size).into(),
            align,
            phase,
            nocross,
            first,
            last,
        }
    }

    fn spot(&self, nth: usize, spot: Spot) -> (u128, u128) {
        let q = self.naive.borrow().0[nth].q;
        match spot {
            Spot::Block {
                region,
                large,
                start,
                len,
            } => {
                let block = 8 * if large { self.largest_q.get() } else { q };
                let (start, size) = (u128::from(start) * block, u128::from(len) * block);
                match region {
                    0 => (start, size),
                    1 => (TOP / 2 - 6 * block + start, size),
                    _ => (TOP - start - size, size),
                }
            }
            Spot::Half { upper } => (TOP / 2 * u128::from(upper), TOP / 2),
            Spot::Raw { base, size } => (base.into(), size.into()),
        }
    }

    fn allocation(&self, arena: usize, nth: u8) -> Option<(u128, u128)> {
        let handed_out = self.naive.borrow().0[arena].handed_out();
        let nth = usize::from(nth) % handed_out.len().max(1);
        handed_out.get(nth).copied()
    }

    /// Returns a slab's base and size.
    fn slab(&self, arena: usize, nth: u8) -> Option<(u128, u128)> {
        let caches = &self.naive.borrow().0[arena].caches;
        let nth = usize::from(nth) % caches.slabs.len().max(1);
        Some((caches.slabs.get(nth)?.base, caches.slab_size))
    }

    fn alloc(
        &self,
        nth: usize,
        ask: &Ask,
        policy: AllocPolicy,
        real: impl FnOnce(&Node) -> Result<u64, Error>,
    ) {
        let mut wishes = Vec::new();
        let answer = self.naive.borrow_mut().alloc(nth, ask, policy, &mut wishes);
        self.under
            .borrow_mut()
            .push(Under::Alloc { wishes, answer });
        let real = real(&self.real(nth));
        match self.under.borrow_mut().pop() {
            Some(Under::Alloc { answer, .. }) => {
                let answer = answer.expect("the source was not asked");
                assert_eq!(real, answer.map(|base| base as u64), "{ask:?}");
            }
            _ => panic!("calls return in the order in which they were made"),
        }
    }

    fn free(&self, nth: usize, base: u128, size: u128) {
        // A loan belongs to the child that imported it.
        if self.naive.borrow().is_lent(nth, base) {
            return;
        }
        let naive = self.naive.borrow_mut().free(nth, base, size);
        if naive.is_ok() {
            let mut freed = self.freed.borrow_mut();
            freed.push_front((base, size));
            freed.truncate(FORMER);
        }
        self.under.borrow_mut().push(Under::Free);
        let real = self.real(nth).free(base as u64, size as u64);
        self.under.borrow_mut().pop();
        assert_eq!(real, naive);
    }

    fn act_as(&self, cpu: usize) {
        for (real, naive) in self
            .real
            .borrow()
            .iter()
            .zip(&mut self.naive.borrow_mut().0)
        {
            real.quantum_caches().cpus().set(cpu);
            naive.caches.act_as(cpu);
        }
    }

    fn reap(&self, nth: usize) {
        let reap = self.naive.borrow_mut().reap(nth);
        self.under.borrow_mut().push(Under::Reap(reap));
        self.trim();
        let real = self.real(nth).reap();
        match self.under.borrow_mut().pop() {
            Some(Under::Reap(naive)) => assert_eq!(real, naive.reaped),
            _ => panic!("calls return in the order in which they were made"),
        }
    }

    /// Continues the reap of the naive arena.
    fn trim(&self) {
        if let Some(Under::Reap(reap)) = self.under.borrow_mut().last_mut() {
            self.naive.borrow_mut().trim(reap);
        }
    }

    /// Handles a request to the source outside: the actions meanwhile, and the answer.
    pub(crate) fn asked(
        &self,
        layout: &Layout,
        remember: impl FnOnce(Result<u64, SourceError>),
    ) -> Result<u64, SourceError> {
        let wishes = match self.under.borrow_mut().last_mut() {
            Some(Under::Alloc { wishes, .. }) => std::mem::take(wishes),
            _ => panic!("nothing was asked for"),
        };
        let ask = wishes.last().expect("nothing had to be asked for").import;
        assert_eq!(u128::from(layout.size()), ask.size);
        assert_eq!(u128::from(layout.alignment()), ask.align);
        assert_eq!(u128::from(layout.phase_offset()), ask.phase);
        assert_eq!(u128::from(layout.boundary()), ask.nocross);
        let (first, last) = layout.bounds().into_inner();
        assert_eq!((u128::from(first), u128::from(last)), (ask.first, ask.last));

        let lend = self.next_call();
        let answer = lend.base(&ask, &self.naive.borrow().0[0]);
        remember(answer);
        // Nothing can happen before the arena has the loan, so it may have it here.
        let naive = self
            .naive
            .borrow_mut()
            .finish(wishes, answer.map(u128::from));
        if let Some(Under::Alloc { answer, .. }) = self.under.borrow_mut().last_mut() {
            *answer = Some(naive);
        }
        answer
    }

    /// Handles a release at the source outside.
    pub(crate) fn released(&self) {
        // In other calls the arenas do not equal the naive ones yet.
        if matches!(
            self.under.borrow().last(),
            Some(Under::Free | Under::Reap(_))
        ) {
            self.next_call();
            self.trim();
        }
    }

    fn next_call(&self) -> Lend {
        let call = self.calls.borrow_mut().pop_front();
        let Some(Call { meanwhile, lend }) = call else {
            return Lend::Nothing;
        };
        self.compare();
        meanwhile.iter().for_each(|action| self.step(action));
        lend
    }

    fn add_span(&self, nth: usize, base: u128, size: u128) {
        let answer = self.real(nth).add_span(base as u64, size as u64);
        let naive = &mut self.naive.borrow_mut().0[nth];
        match (answer, naive.add_span(base, size)) {
            (Err(Error::SpanOverlaps { base: b, size: s }), Err(Error::SpanOverlaps { .. })) => {
                let (b, s) = (u128::from(b), u128::from(s));
                let mut spans = naive.spans.iter();
                assert!(spans.any(|span| (span.base, span.size) == (b, s)));
                assert!(b < base + size && base < b + s);
            }
            (real, naive) => assert_eq!(real, naive),
        }
    }

    fn remove_span(&self, arena: usize, nth: u8) {
        let naive = &mut self.naive.borrow_mut().0[arena];
        let nth = usize::from(nth) % naive.spans.len().max(1);
        if let Some(span) = naive.spans.get(nth) {
            let base = span.base;
            let answer = self.real(arena).remove_span(base as u64);
            assert_eq!(answer, naive.remove_span(base));
        }
    }

    /// Continues with copies of everything.
    fn fork(&self) {
        let old = self.outside.take();
        let new = old.as_ref().map(|bank| Rc::new(bank.fork()));
        self.outside.replace(new);
        let mut forks: Vec<Rc<Node>> = Vec::new();
        for (real, naive) in self.real.borrow().iter().zip(&self.naive.borrow().0) {
            let source = match naive.source {
                Lender::Arena(nth) => Some(Rc::clone(&forks[nth]) as _),
                _ => self.bank().1,
            };
            forks.push(Rc::new(real.fork(source, NoTrace)));
        }
        // Each source after the arenas that import from it.
        let mut before = self.real.replace(forks);
        while before.pop().is_some() {}
        let lent = old.map(|bank| bank.lent());
        assert_eq!(lent.unwrap_or_default(), [], "lost by those that ended");
    }

    fn compare(&self) {
        let naive = self.naive.borrow();
        for (real, naive) in self.real.borrow().iter().zip(&naive.0) {
            real.validate().unwrap();
            real.inspect(|view| same(view, naive));
        }
        if let (Some(bank), Some(first)) = (&*self.outside.borrow(), naive.0.first()) {
            let imported = first.spans.iter().filter(|span| span.imported);
            let mut held: Vec<_> = imported
                .map(|span| (span.base as u64, span.size as u64))
                .collect();
            held.sort_unstable();
            assert_eq!(bank.lent(), held);
        }
    }
}

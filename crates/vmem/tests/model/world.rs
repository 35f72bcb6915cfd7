//! Real arenas beside naive ones: every action is done to both, and then all
//! there is to see is compared.

use crate::actions::{Action, Rule, Setup, Size, Spot};
use crate::naive::{Ask, Cursor, Forest, Naive, TOP};
use std::rc::Rc;
use vmem::alloc::Heap;
use vmem::{
    AllocPolicy, Arena, Core, Error, LISTS, Layout, NoTrace, Origin, Quantum, Segment, SegmentKind,
    Source, View,
};

type Node = Arena<Heap, Option<Rc<dyn Source>>>;

pub(crate) struct World {
    real: Vec<Rc<Node>>,
    naive: Forest,
    largest_q: u128,
}

impl Drop for World {
    /// A source after those that import from it.
    fn drop(&mut self) {
        while self.real.pop().is_some() {}
    }
}

impl World {
    pub(crate) fn new(setup: &Setup) -> Self {
        let mut world = Self {
            real: Vec::new(),
            naive: Forest::default(),
            largest_q: 1,
        };
        for (nth, plan) in setup.arenas.iter().enumerate() {
            let q = 1_u64 << plan.q;
            let import_min = plan.import_min * q;
            let source = (nth > 0).then(|| usize::from(plan.source) % nth);
            let core = Core::new(Quantum::new(q).unwrap(), Heap::new()).import_min(import_min);
            let lender = source.map(|nth| Rc::clone(&world.real[nth]) as Rc<dyn Source>);
            world.real.push(Rc::new(Arena::from_core(core, lender)));
            let naive = Naive::new(q.into(), import_min.into(), source);
            world.naive.0.push(naive);
            world.largest_q = world.largest_q.max(q.into());
        }
        world
    }

    pub(crate) fn run(setup: &Setup, actions: &[Action]) {
        let mut world = Self::new(setup);
        for action in actions {
            world.step(action);
            world.compare();
        }
        world.end();
    }

    /// Ends one arena after the other, from the leaves on.
    fn end(mut self) {
        while let Some(last) = self.real.pop() {
            drop(last);
            self.naive.end_last();
            self.compare();
        }
    }

    fn step(&mut self, action: &Action) {
        match *action {
            Action::Alloc {
                arena,
                size,
                policy,
            } => {
                let nth = self.nth(arena);
                let size = self.size(nth, size);
                let answer = self.real[nth].alloc(size, policy);
                self.answered(nth, answer, &Ask::anywhere(size.into()), policy);
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
                let answer = self.real[nth].xalloc(&layout, policy);
                self.answered(nth, answer, &ask, policy);
            }
            Action::Free { arena, nth, less } => {
                let arena = self.nth(arena);
                if let Some((base, size)) = self.allocation(arena, nth) {
                    let q = self.naive.0[arena].q;
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
                    let base = (base + u128::from(off) * self.naive.0[arena].q) % TOP;
                    self.free(arena, base, size.into());
                }
            }
            Action::AddSpan { arena, spot } => {
                let nth = self.nth(arena);
                let (base, size) = self.spot(nth, spot);
                self.add_span(nth, base, size);
            }
            Action::RemoveSpan { arena, nth } => {
                let arena = self.nth(arena);
                let spans = &self.naive.0[arena].spans;
                if !spans.is_empty() {
                    let base = spans[usize::from(nth) % spans.len()].base;
                    let answer = self.real[arena].remove_span(base as u64);
                    assert_eq!(answer, self.naive.0[arena].remove_span(base));
                }
            }
            Action::Fork => self.fork(),
        }
    }

    fn nth(&self, arena: u8) -> usize {
        usize::from(arena) % self.real.len()
    }

    fn size(&self, nth: usize, size: Size) -> u64 {
        let q = self.naive.0[nth].q;
        match size {
            Size::Quanta { n, less } => (u128::from(n) * q - u128::from(less) % q) as u64,
            Size::Raw(size) => size,
        }
    }

    fn ask(&self, nth: usize, size: Size, rule: &Rule) -> Ask {
        let q = self.naive.0[nth].q;
        let quanta = |n: u8| u128::from(n) * q;
        let align = match rule.align {
            Ok(exponent) => q << exponent >> 1,
            Err(raw) => raw.into(),
        };
        let phase = match rule.phase {
            Ok(n) => quanta(n) % align.max(q),
            Err(raw) => raw.into(),
        };
        let nocross = match rule.nocross {
            Ok(0) => 0,
            Ok(exponent) => q << (exponent - 1),
            Err(raw) => raw.into(),
        };
        let spans = &self.naive.0[nth].spans;
        let (first, last) = match rule.within {
            Some((span, skip, len)) if !spans.is_empty() => {
                let first = spans[usize::from(span) % spans.len()].base + u128::from(skip) * q / 2;
                let last = first + u128::from(len) * q / 2;
                (first.min(TOP - 1), last.min(TOP - 1))
            }
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
        let q = self.naive.0[nth].q;
        match spot {
            Spot::Block {
                region,
                large,
                start,
                len,
            } => {
                let block = 8 * if large { self.largest_q } else { q };
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
        let allocated: Vec<_> = self.naive.0[arena].allocated().collect();
        let lent = |base: u128| {
            let children = self.naive.0.iter().filter(|n| n.source == Some(arena));
            let mut spans = children.flat_map(|child| &child.spans);
            spans.any(|span| span.imported && span.base == base)
        };
        let piece = allocated.get(usize::from(nth) % allocated.len().max(1))?;
        // What is lent is the child's to free.
        (!lent(piece.base)).then_some((piece.base, piece.size))
    }

    fn free(&mut self, nth: usize, base: u128, size: u128) {
        if self.is_lent(nth, base) {
            return;
        }
        let answer = self.real[nth].free(base as u64, size as u64);
        assert_eq!(answer, self.naive.free(nth, base, size));
    }

    fn is_lent(&self, nth: usize, base: u128) -> bool {
        let children = self.naive.0.iter().filter(|n| n.source == Some(nth));
        let mut spans = children.flat_map(|child| &child.spans);
        spans.any(|span| span.imported && span.base == base)
    }

    fn add_span(&mut self, nth: usize, base: u128, size: u128) {
        let answer = self.real[nth].add_span(base as u64, size as u64);
        match (answer, self.naive.0[nth].add_span(base, size)) {
            (Err(Error::SpanOverlaps { base: b, size: s }), Err(Error::SpanOverlaps { .. })) => {
                let (b, s) = (u128::from(b), u128::from(s));
                let spans = &self.naive.0[nth].spans;
                assert!(spans.iter().any(|span| (span.base, span.size) == (b, s)));
                assert!(b < base + size && base < b + s);
            }
            (real, naive) => assert_eq!(real, naive),
        }
    }

    fn answered(&mut self, nth: usize, real: Result<u64, Error>, ask: &Ask, policy: AllocPolicy) {
        let naive = self.naive.alloc(nth, ask, policy);
        assert_eq!(real, naive.map(|base| base as u64), "{ask:?}");
    }

    /// Goes on with copies of everything.
    fn fork(&mut self) {
        let mut forks: Vec<Rc<Node>> = Vec::new();
        for (real, naive) in self.real.iter().zip(&self.naive.0) {
            let source = naive.source.map(|nth| Rc::clone(&forks[nth]));
            let source = source.map(|source| source as Rc<dyn Source>);
            forks.push(Rc::new(real.fork(source, NoTrace)));
        }
        std::mem::swap(&mut self.real, &mut forks);
        while forks.pop().is_some() {}
    }

    fn compare(&self) {
        for (real, naive) in self.real.iter().zip(&self.naive.0) {
            real.validate().unwrap();
            real.inspect(|view| same(view, naive));
        }
    }
}

fn segment(kind: SegmentKind, base: u128, size: u128) -> Segment {
    Segment {
        kind,
        base: base as u64,
        size: size as u64,
    }
}

/// Everything that can be seen.
fn same(view: View<'_>, naive: &Naive) {
    let mut segments = Vec::new();
    let mut spans = Vec::new();
    for span in &naive.spans {
        let origin = if span.imported {
            Origin::Imported
        } else {
            Origin::Added
        };
        let marker = segment(SegmentKind::Span(origin), span.base, span.size);
        segments.push(marker);
        spans.push(marker);
        segments.extend(span.pieces.iter().map(|piece| {
            let kind = if piece.free {
                SegmentKind::Free
            } else {
                SegmentKind::Allocated
            };
            segment(kind, piece.base, piece.size)
        }));
    }
    assert_eq!(view.segments().collect::<Vec<_>>(), segments);
    spans.sort_by_key(|span| span.base);
    assert_eq!(view.spans().collect::<Vec<_>>(), spans);

    for list in 0..LISTS as u8 {
        let bases: Vec<u128> = view.freelist(list).map(|s| s.base.into()).collect();
        assert_eq!(bases, naive.lists[usize::from(list)], "list {list}");
    }
    for piece in naive.allocated() {
        let found = view.allocation(piece.base as u64);
        assert_eq!(found.map(|s| u128::from(s.size)), Some(piece.size));
    }
    assert_eq!(view.allocated_count(), naive.allocated().count());
    assert_eq!(u128::from(view.largest_free()), naive.largest());

    let stats = view.stats();
    let total: u128 = naive.spans.iter().map(|span| span.size).sum();
    let imported = naive.spans.iter().filter(|span| span.imported);
    assert_eq!(stats.mem_total, total);
    assert_eq!(stats.mem_import, imported.map(|span| span.size).sum());
    assert_eq!(
        stats.mem_inuse,
        naive.allocated().map(|piece| piece.size).sum()
    );
    assert_eq!((stats.alloc, stats.free, stats.fail), naive.counts);

    let cursor = match naive.cursor {
        Cursor::First => naive.spans.first().map(|span| span.base),
        Cursor::At { address, .. } => Some(address),
    };
    let cursor = cursor.filter(|&address| address < TOP);
    assert_eq!(view.cursor().map(u128::from), cursor);
}

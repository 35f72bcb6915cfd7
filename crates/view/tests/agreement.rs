//! All panels show the same, and what the arena has: after random operations, and at random
//! steps inside them. What a panel says is compared with a walk through the arena.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod random;

use std::collections::HashSet;

use random::{Draw, go_somewhere, scenario};
use vmem::{Event, LISTS, Segment, SegmentKind, View};
use vmem_lab::measure::{Measurement, Quantity};
use vmem_lab::narration::{count, grouped};
use vmem_lab::{ArenaId, Command, Moment, Owner, Scenario, Session};
use vmem_view::arena_text::{ArenaText, label};
use vmem_view::arena_tree::RowKind;
use vmem_view::derived::{Derived, Validity};
use vmem_view::freelist_rows::{self, FreelistRow};
use vmem_view::hash::{self, ChainLengths};
use vmem_view::inspect::{Report, report};
use vmem_view::item::Item;
use vmem_view::plots::figures;
use vmem_view::related::related;
use vmem_view::settings::{Radix, Settings};
use vmem_view::steps;
use vmem_view::wording::sentence;

/// The findings of a walk through an arena.
struct Walk {
    segments: Vec<Segment>,
    spans: Vec<Segment>,
    /// The bases in each list, from its head.
    lists: Vec<Vec<u64>>,
    /// The bases in each chain.
    chains: Vec<Vec<u64>>,
}

impl Walk {
    fn new(view: View<'_>) -> Self {
        let is_span = |segment: &Segment| matches!(segment.kind, SegmentKind::Span(_));
        let (spans, segments) = view.segments().partition(is_span);
        let bases = |segments: &mut dyn Iterator<Item = Segment>| -> Vec<u64> {
            segments.map(|segment| segment.base).collect()
        };
        Self {
            segments,
            spans,
            lists: (0..LISTS as u8)
                .map(|list| bases(&mut view.freelist(list)))
                .collect(),
            chains: (0..view.bucket_count())
                .map(|bucket| bases(&mut view.chain_of(bucket)))
                .collect(),
        }
    }

    fn units(&self, kind: SegmentKind) -> u128 {
        let segments = self.segments.iter().filter(|segment| segment.kind == kind);
        segments.map(|segment| u128::from(segment.size)).sum()
    }

    fn list_of(&self, base: u64) -> Option<usize> {
        self.lists.iter().position(|list| list.contains(&base))
    }

    fn chain_of(&self, base: u64) -> Option<usize> {
        self.chains.iter().position(|chain| chain.contains(&base))
    }

    /// Returns the segments inside a span.
    fn inside(&self, span: &Segment) -> impl Iterator<Item = &Segment> {
        self.segments
            .iter()
            .filter(|segment| span.contains(segment.base))
    }
}

/// An arena at a place.
struct At<'a> {
    session: &'a Session,
    moment: Moment<'a>,
    arena: ArenaId,
    walk: Walk,
    /// True if the operation that the place is inside of has steps in the arena.
    underway: bool,
}

fn value<'a>(report: &'a Report, name: &str) -> &'a str {
    let rows = report.groups.iter().flat_map(|group| &group.rows);
    &rows.clone().find(|row| row.name == name).unwrap().value
}

impl At<'_> {
    fn report(&self, item: Item) -> Report {
        report(self.session, item, Radix::Decimal).unwrap()
    }

    fn numbers(&self, derived: &mut Derived) {
        let said = derived.numbers(&self.moment, self.arena).sentence();
        let stats = self.moment.world.inspect(self.arena, |view| *view.stats());
        let in_use = self.walk.units(SegmentKind::Allocated);
        let total: u128 = self
            .walk
            .spans
            .iter()
            .map(|span| u128::from(span.size))
            .sum();
        assert_eq!((stats.mem_inuse, stats.mem_total), (in_use, total));
        let mut expected = format!("in use {} of {}", grouped(in_use), grouped(total));
        let waiting: Vec<_> = self.moment.world.waiting(self.arena).collect();
        if let [first, ..] = waiting.as_slice() {
            expected += &format!(", waiting {}: {}", waiting.len(), first.name);
        }
        assert!(said.starts_with(&expected), "{said}\n{expected}");
        let inspector = self.report(Item::Arena(self.arena));
        let [largest, fragmentation] =
            ["largest free", "fragmentation"].map(|name| value(&inspector, name));
        if self.underway {
            assert!(said.ends_with("largest free –, fragmentation –"), "{said}");
            assert_eq!([largest, fragmentation], ["–", "–"]);
        } else {
            let free = self
                .walk
                .segments
                .iter()
                .filter(|s| s.kind == SegmentKind::Free);
            let most = free.map(|segment| segment.size).max().unwrap_or(0);
            assert!(
                said.contains(&format!("largest free {}, ", grouped(most.into()))),
                "{said}"
            );
            assert!(largest.starts_with(&grouped(most.into())));
            let free = self.walk.units(SegmentKind::Free);
            let share = match free {
                0 => "–".to_owned(),
                _ => format!("{:.0} %", 100.0 * (1.0 - most as f64 / free as f64)),
            };
            assert!(
                said.ends_with(&format!("fragmentation {share}")),
                "{said} {share}"
            );
        }
        let count = |kind| self.walk.segments.iter().filter(|s| s.kind == kind).count();
        let [allocated, free] = [SegmentKind::Allocated, SegmentKind::Free].map(count);
        assert_eq!(value(&inspector, "allocated"), grouped(allocated as u128));
        assert_eq!(value(&inspector, "free segments"), grouped(free as u128));
    }

    fn segments(&self, derived: &mut Derived) {
        let text = ArenaText {
            world: self.moment.world,
            arena: self.arena,
            settings: Settings::default(),
            changes: derived.changes(&self.moment, self.arena),
            slabs: derived.slabs(&self.moment, self.arena),
        };
        for segment in &self.walk.segments {
            let said = text.segment(segment);
            let item = Item::Segment(self.arena, segment.base);
            let inspected = self.report(item);
            let links = related(self.session, derived, item);
            let lists = links.iter().filter_map(|item| match item {
                Item::List(_, list) => Some(usize::from(*list)),
                _ => None,
            });
            let chains = links.iter().filter_map(|item| match item {
                Item::Bucket(_, bucket) => Some(*bucket),
                _ => None,
            });
            if segment.kind == SegmentKind::Free {
                let list = self.walk.list_of(segment.base);
                assert_eq!(lists.collect::<Vec<_>>(), Vec::from_iter(list), "{said}");
                let expected =
                    list.map_or("in no list now".to_owned(), |list| format!("list {list}"));
                assert!(
                    said.ends_with(&format!(", {expected}")),
                    "{said} {expected}"
                );
                assert!(
                    value(&inspected, "freelist").starts_with(&expected),
                    "{said}"
                );
                let place = list.map_or("–".to_owned(), |list| {
                    let list = &self.walk.lists[list];
                    let index = list.iter().position(|&base| base == segment.base).unwrap();
                    format!(
                        "{} of {}",
                        grouped(index as u128 + 1),
                        grouped(list.len() as u128)
                    )
                });
                assert_eq!(value(&inspected, "place in list"), place);
            } else {
                let chain = self.walk.chain_of(segment.base);
                assert_eq!(chains.collect::<Vec<_>>(), Vec::from_iter(chain), "{said}");
                let expected = chain.map_or("in no chain now".to_owned(), |n| grouped(n as u128));
                assert_eq!(value(&inspected, "hash bucket"), expected);
                self.owner(segment, &said);
            }
        }
    }

    /// The owner of an allocated segment is the one before the operation, unless the operation
    /// has freed it, or the one after it.
    fn owner(&self, segment: &Segment, said: &str) {
        let world = self.moment.world;
        match world.owner(self.arena, segment.base) {
            Some(Owner::Slab { object }) => {
                let slabs = world.slabs(self.arena);
                let slab = slabs.iter().find(|slab| slab.base == segment.base).unwrap();
                let (out, all) = (slab.out.count_ones(), slab.objects);
                let counts = format!("; {out} of {all} objects handed out");
                assert!(
                    said.starts_with(&format!("slab of the cache of {object}-unit objects: ")),
                    "{said}"
                );
                assert!(said.ends_with(&counts), "{said} {counts}");
            }
            Some(Owner::Allocation(allocation)) => {
                assert!(
                    said.starts_with(&format!("{}: ", allocation.name)),
                    "{said}"
                );
                let is_free = |step: &vmem_lab::Step| {
                    let freed = matches!(step.event, Event::Unhashed { segment: s, .. } if s.base == segment.base);
                    freed && step.arena == self.arena
                };
                let after = label(self.moment.after, self.arena, segment.base);
                if after.as_ref() != Some(&allocation.name) {
                    assert!(self.moment.place.step.is_some());
                    assert!(
                        !steps::so_far(&self.moment).iter().any(is_free),
                        "{said} {after:?}"
                    );
                }
            }
            Some(Owner::Importer(child)) => {
                let name = world.name_of(child);
                assert!(said.starts_with(&format!("lent to {name}: ")), "{said}");
                let span = world
                    .inspect(child, |view| view.span_of(segment.base))
                    .unwrap();
                assert_eq!(span.base, segment.base);
            }
            None => {
                assert!(said.starts_with("allocated: "), "{said}");
                assert!(self.underway, "{said}");
            }
        }
    }

    fn lists(&self, derived: &mut Derived) {
        let highlights = derived.highlights(&self.moment, self.arena);
        let read = |view: View<'_>| {
            let rows = freelist_rows::rows(view, &highlights, 6, |_| false);
            let names = (0..LISTS as u8).map(|list| freelist_rows::list_name(view, list, None));
            (rows, names.collect::<Vec<_>>())
        };
        let (rows, names) = self.moment.world.inspect(self.arena, read);
        for (list, bases) in self.walk.lists.iter().enumerate() {
            assert!(
                names[list].contains(&format!(": {} free", bases.len())),
                "{}",
                names[list]
            );
            let row = FreelistRow::List(list as u8);
            assert!(
                bases.is_empty() || rows.contains(&row),
                "list {list} of {rows:?}"
            );
        }
        let is_about = match self.moment.step() {
            Some(step) => step.arena == self.arena,
            None => self
                .moment
                .done
                .is_some_and(|done| done.arena == Some(self.arena)),
        };
        if is_about {
            let said = sentence(self.session, Radix::Decimal);
            for list in lists_in(&said) {
                assert!(rows.contains(&FreelistRow::List(list)), "{said}\n{rows:?}");
            }
        }
    }

    fn chains(&self, derived: &mut Derived) {
        let said = derived.chains(&self.moment, self.arena);
        let inspect =
            |look: &dyn Fn(View<'_>) -> String| self.moment.world.inspect(self.arena, look);
        let walked = self
            .moment
            .world
            .inspect(self.arena, ChainLengths::from_chains);
        assert_eq!(said, walked.summary());
        let entries: usize = self.walk.chains.iter().map(Vec::len).sum();
        let buckets = self.walk.chains.len();
        if buckets > 0 {
            let summary = inspect(&|view| hash::summary(view, &said));
            let entries = count(entries as u128, "entry", "entries");
            let expected = format!("{entries} in {buckets} buckets");
            assert!(summary.starts_with(&expected), "{summary} {expected}");
            let load = inspect(&hash::load);
            assert!(load.contains(&format!(" in {buckets} buckets")), "{load}");
        }
        let chained: HashSet<u64> = self.walk.chains.iter().flatten().copied().collect();
        assert_eq!(chained.len(), entries);
        let allocated = self
            .walk
            .segments
            .iter()
            .filter(|s| s.kind == SegmentKind::Allocated);
        let missing = allocated
            .filter(|segment| !chained.contains(&segment.base))
            .count();
        assert!(missing <= usize::from(self.underway), "{missing}");
    }

    fn spans(&self, derived: &mut Derived) {
        let tree = derived.arena_tree(&self.moment);
        let mut spans = self.walk.spans.iter();
        for row in tree.rows.iter().filter(|row| row.arena == self.arena) {
            match &row.kind {
                RowKind::Arena { summary, .. } => {
                    let in_use = grouped(self.walk.units(SegmentKind::Allocated));
                    let is_empty = self.walk.spans.is_empty();
                    assert!(
                        is_empty || summary.contains(&format!(" · {in_use} of ")),
                        "{summary}"
                    );
                }
                RowKind::Waiting { number, name, .. } => {
                    let mut waiting = self.moment.world.waiting(self.arena);
                    assert_eq!(&waiting.nth(number - 1).unwrap().name, name);
                }
                RowKind::Span(said) => {
                    let span = spans.next().unwrap();
                    assert_eq!((said.base, said.size), (span.base, span.size));
                    let of = |kind| self.walk.inside(span).filter(move |s| s.kind == kind);
                    let allocated = of(SegmentKind::Allocated).count();
                    let units: u64 = of(SegmentKind::Allocated).map(|s| s.size).sum();
                    let free: u64 = of(SegmentKind::Free).map(|s| s.size).sum();
                    assert_eq!(
                        (said.allocated, said.in_use, said.free),
                        (allocated, units, free)
                    );
                    let state = said.state();
                    if state.contains("in progress") {
                        assert!(self.underway && allocated == 0, "{state}");
                    } else if state.contains("can be removed") {
                        assert!(free == span.size && said.imported_from.is_none(), "{state}");
                    } else {
                        assert!(allocated > 0, "{state}");
                        assert!(
                            state.contains(&format!(" after {allocated} more free")),
                            "{state}"
                        );
                    }
                }
            }
        }
        assert!(spans.next().is_none());
    }
}

/// Returns the lists that a sentence names: "List 6 (64–127 units) is …".
fn lists_in(sentence: &str) -> Vec<u8> {
    let words: Vec<&str> = sentence.split([' ', ',', '.', ':']).collect();
    let pairs = words
        .windows(2)
        .filter(|pair| pair[0].eq_ignore_ascii_case("list"));
    pairs.filter_map(|pair| pair[1].parse().ok()).collect()
}

/// The numbers of things that were compared.
#[derive(Default, Debug)]
struct Seen {
    inside: usize,
    unlisted: usize,
    unchained: usize,
    lent: usize,
    slabs: usize,
    waiting: usize,
}

impl Seen {
    fn add(&mut self, at: &At<'_>) {
        let world = at.moment.world;
        let of = |kind| at.walk.segments.iter().filter(move |s| s.kind == kind);
        let unlisted = of(SegmentKind::Free).filter(|s| at.walk.list_of(s.base).is_none());
        let unchained = of(SegmentKind::Allocated).filter(|s| at.walk.chain_of(s.base).is_none());
        let lent =
            of(SegmentKind::Allocated).filter(|s| world.importer(at.arena, s.base).is_some());
        self.inside += usize::from(at.underway);
        self.unlisted += unlisted.count();
        self.unchained += unchained.count();
        self.lent += lent.count();
        self.slabs += world.slabs(at.arena).len();
        self.waiting += world.waiting(at.arena).len();
    }
}

fn check(session: &Session, derived: &mut Derived, seen: &mut Seen) {
    let moment = session.moment();
    derived.forget(&moment);
    assert_eq!(
        *derived.validity(&moment) == Validity::Holds,
        moment.place.step.is_none()
    );
    let arenas: Vec<ArenaId> = moment.world.arenas().map(|arena| arena.id).collect();
    for arena in arenas {
        let at = At {
            session,
            moment,
            arena,
            walk: moment.world.inspect(arena, Walk::new),
            underway: steps::is_underway(&moment, arena),
        };
        at.numbers(derived);
        at.segments(derived);
        at.lists(derived);
        at.chains(derived);
        at.spans(derived);
        seen.add(&at);
    }
}

#[test]
fn every_panel_agrees_with_the_arena_at_every_place() {
    let mut seen = Seen::default();
    for seed in 0..40 {
        let mut draw = Draw::new(seed);
        let text = scenario(&mut draw, 50);
        let mut session = Session::open(&text).unwrap();
        let mut derived = Derived::default();
        for _ in 0..25 {
            go_somewhere(&mut session, &mut draw);
            let place = session.place();
            let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                check(&session, &mut derived, &mut seen);
            }));
            assert!(checked.is_ok(), "seed {seed}, {place:?} of\n{text}");
        }
    }
    let Seen {
        inside,
        unlisted,
        unchained,
        lent,
        slabs,
        waiting,
    } = seen;
    let counts = [inside, unlisted, unchained, lent, slabs, waiting];
    assert!(counts.iter().all(|&count| count > 15), "{counts:?}");
}

#[test]
fn every_panel_agrees_with_the_arena_at_each_step_of_each_operation() {
    for seed in 100..110 {
        let text = scenario(&mut Draw::new(seed), 12);
        let mut session = Session::open(&text).unwrap();
        let mut derived = Derived::default();
        loop {
            let before = session.place();
            session.run(Command::InnerStepForward).unwrap();
            if session.place() == before {
                break;
            }
            check(&session, &mut derived, &mut Seen::default());
        }
    }
}

#[test]
fn the_plots_have_the_numbers_of_the_arenas_after_each_operation() {
    for seed in 0..12 {
        let text = scenario(&mut Draw::new(seed), 60);
        let scenario = Scenario::parse(&text).unwrap();
        let mut measurement = Measurement::default();
        while measurement.advance(&scenario, 64) {}
        let mut session = Session::open(&text).unwrap();
        for operation in 1..=session.len() {
            session.run(Command::GoTo(operation)).unwrap();
            let moment = session.moment();
            for arena in moment.world.arenas() {
                let series = measurement.meter.series_named(arena.name).unwrap();
                let walk = moment.world.inspect(arena.id, Walk::new);
                let at = |quantity| figures::at(series, quantity, operation).unwrap().last;
                let total: u128 = walk.spans.iter().map(|span| u128::from(span.size)).sum();
                assert_eq!(
                    at(Quantity::InUse),
                    walk.units(SegmentKind::Allocated) as f64
                );
                assert_eq!(at(Quantity::Total), total as f64);
                let lists = series.bin_at(operation).unwrap().lists;
                let lengths = walk.lists.iter().map(|list| list.len() as u32);
                assert!(
                    lists.into_iter().eq(lengths),
                    "operation {operation} of {text}"
                );
            }
        }
    }
}

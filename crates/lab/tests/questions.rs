//! Questions: every answer is compared with the real operation.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod common;

use proptest::prelude::*;
use vmem::caches::{Place, Stored};
use vmem::{
    AllocPolicy, Arena, CacheStep, Event, Layout, Quantum, Request, Segment, SegmentKind, alloc,
};
use vmem_lab::query::{
    self, Answer, At, Destination, Found, FoundSegment, Free, Holder, Legality, ListFit, Object,
    ObjectLocation, Position, TakenFrom, Target,
};
use vmem_lab::scenario::{is_question, parse_question};
use vmem_lab::timeline::Player;
use vmem_lab::{
    Allocation, ArenaId, Bounds, Constraints, Effect, Mode, Outcome, Recording, Scenario,
    Statement, World, narration,
};

const POLICIES: [AllocPolicy; 3] = [
    AllocPolicy::InstantFit,
    AllocPolicy::BestFit,
    AllocPolicy::NextFit,
];

/// Returns everything visible of a world.
fn seen(world: &World) -> Vec<String> {
    let arenas = world.arenas().map(|arena| {
        world.inspect(arena.id, |view| {
            let lists: Vec<Vec<_>> = (0..64).map(|n| view.freelist(n).collect()).collect();
            let mut caches = Vec::new();
            if let Some(view) = view.caches() {
                view.slabs(&mut |slab| caches.push(format!("{slab:?}")));
            }
            format!(
                "{view:?} {:?} {lists:?} {:?} {caches:?}",
                view.stats(),
                view.cursor()
            )
        })
    });
    arenas.chain([world.next_auto_name()]).collect()
}

/// Returns a world in the middle of a scenario.
fn moment(text: &str, place: prop::sample::Index) -> World {
    let scenario = Scenario::parse(text).unwrap();
    let mut player = Player::default();
    for _ in 0..place.index(scenario.operations() + 1) {
        player.step(&scenario);
    }
    player.world().clone()
}

/// Runs a statement on a copy.
fn done(world: &World, statement: &Statement) -> (World, Outcome) {
    let mut copy = world.clone();
    copy.set_recording(Recording::On);
    let outcome = copy.run(statement.clone());
    (copy, outcome)
}

fn arenas(world: &World) -> Vec<(ArenaId, String)> {
    world.arenas().map(|a| (a.id, a.name.to_owned())).collect()
}

fn constraints() -> impl Strategy<Value = Constraints> {
    let power = |most: u32| (0..most).prop_map(|shift| 1_u64 << shift);
    let within =
        (4000..6500_u64, 0..2500_u64).prop_map(|(first, size)| Bounds::Until(first, first + size));
    let nocross = prop_oneof![3 => Just(0), 2 => power(11)];
    let tight = (power(9), 0..8_u64, nocross, prop::option::of(within)).prop_map(
        |(align, phase, nocross, within)| Constraints {
            align,
            phase: align / 8 * phase,
            nocross,
            within,
        },
    );
    prop_oneof![1 => Just(Constraints::default()), 3 => tight]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_request_gets_the_predicted_range(
        text in common::scenario(),
        place in any::<prop::sample::Index>(),
        size in prop_oneof![0..200_u64, 0..3000_u64, any::<u64>()],
        constraints in constraints(),
    ) {
        let world = moment(&text, place);
        let before = seen(&world);
        for (id, arena) in arenas(&world) {
            let get = query::get(&world, id, size, &constraints, None);
            let told = narration::answer(narration::Formatter::decimal(&world), &Answer::Get(get.clone()));
            prop_assert!(!told.is_empty());
            prop_assert_eq!(get.attempts.len(), 3);
            for (would, policy) in get.attempts.iter().zip(POLICIES) {
                let statement = Statement::Alloc {
                    name: None,
                    arena: arena.clone(),
                    size,
                    mode: Mode::Constrained(constraints),
                    policy,
                };
                let (after, outcome) = done(&world, &statement);
                prop_assert_eq!(would.policy, policy);
                prop_assert_eq!(would.examined, outcome.examined);
                prop_assert_eq!(&narration::summary(narration::Formatter::decimal(&world), &would.outcome), &narration::summary(narration::Formatter::decimal(&after), &outcome));
                let base = match (&would.result, &outcome.result) {
                    (Ok(given), Ok(Effect::Allocated(granted))) => {
                        prop_assert_eq!((given.base, given.size), (granted.base, granted.size));
                        Some(given)
                    }
                    (Err(failure), Err(really)) => {
                        prop_assert_eq!(failure, really);
                        None
                    }
                    other => return Err(TestCaseError::fail(format!("{other:?}"))),
                };
                prop_assert_eq!(
                    base.map(|given| given.base),
                    world.preview(id, &get.layout, policy).ok()
                );
                // If something may be left over, waiting requests try again: that empties
                // caches, and may return imports.
                let waits = |(id, _): &(ArenaId, _)| world.waiting(*id).len() > 0;
                let has_caches = world.inspect(id, |view| view.caches().is_some());
                let over = !would.imports.is_empty() || has_caches;
                if !outcome.served.is_empty() || (over && arenas(&world).iter().any(waits)) {
                    continue;
                }
                for (other, _) in arenas(&world) {
                    let imported = |world: &World| world.inspect(other, |view| view.stats().mem_import);
                    let here = would.imports.iter().filter(|import| import.to == other);
                    let foretold: u128 = here.map(|import| u128::from(import.size)).sum();
                    prop_assert_eq!(imported(&after) - imported(&world), foretold);
                }
                let Some(given) = base else { continue };
                for piece in &given.remainders {
                    let heads = after.inspect(id, |view| view.freelist(piece.list).collect::<Vec<_>>());
                    prop_assert!(heads.contains(&piece.segment), "{:?}", piece);
                }
                let units: u64 = given.remainders.iter().map(|piece| piece.segment.size).sum();
                match given.from {
                    TakenFrom::Segment(segment) => {
                        prop_assert_eq!(segment.size, given.size + units);
                        let legal = get.legality.unwrap().within(segment).unwrap();
                        prop_assert!(legal.contains(given.base), "{:?} {}", legal, given.base);
                        if policy != AllocPolicy::NextFit {
                            prop_assert_eq!(legal.lowest, given.base);
                        }
                    }
                    TakenFrom::Slab { slab, cut_from } => {
                        let found = after.slabs(id).into_iter().find(|s| s.base == slab).unwrap();
                        prop_assert!(given.base - slab < found.size);
                        if let Some(segment) = cut_from {
                            prop_assert_eq!(segment.size, found.size + units);
                        }
                    }
                    TakenFrom::Magazine { cpu } => {
                        prop_assert_eq!(cpu, world.cpu());
                        prop_assert_eq!(units, 0);
                    }
                }
            }
        }
        prop_assert_eq!(seen(&world), before);
    }

    #[test]
    fn legal_addresses_are_what_trying_every_one_finds(
        base in prop_oneof![0..200_u64, (u64::MAX - 700)..(u64::MAX - 300)],
        units in 1..300_u64,
        size in 1..80_u64,
        quantum in (0..4_u32).prop_map(|shift| 1_u64 << shift),
        align in (0..8_u32).prop_map(|shift| 1_u64 << shift),
        phase in 0..128_u64,
        nocross in prop_oneof![Just(0), (0..9_u32).prop_map(|shift| 1_u64 << shift)],
        within in prop::option::of((0..300_u64, 0..300_u64)),
    ) {
        let round = |value: u64| value / quantum * quantum;
        let (base, units) = (round(base), round(units.max(quantum)));
        let mut layout = Layout::new(size).align(align).phase(round(phase % align)).nocross(round(nocross));
        let (first, last) = match within {
            Some((from, length)) => (base.saturating_add(from).saturating_sub(50), length),
            None => (0, u64::MAX),
        };
        let last = first.saturating_add(last);
        if within.is_some() {
            layout = layout.within(first..=last);
        }
        let quantum = Quantum::new(quantum).unwrap();
        let Ok(legality) = Legality::new(&layout, quantum) else {
            return Ok(());
        };
        let segment = Segment { kind: SegmentKind::Free, base, size: units };
        let rounded = quantum.round_up(size).unwrap();
        let nocross = layout.boundary();
        let really: Vec<u64> = (base..=segment.last()).filter(|&at| {
            let Some(end) = at.checked_add(rounded - 1) else { return false };
            at % align.max(quantum.get()) == layout.phase_offset()
                && end <= segment.last() && at >= first && end <= last
                && (nocross == 0 || at / nocross == end / nocross)
        }).collect();
        let legal = legality.within(segment);
        prop_assert_eq!(legal.map(|legal| (legal.lowest, legal.highest, legal.count())),
            really.first().map(|&first| (first, *really.last().unwrap(), really.len() as u64)));
        let arena = Arena::new(quantum, alloc::Heap::new());
        arena.add_span(base, units).unwrap();
        prop_assert_eq!(
            arena.xalloc(&layout, AllocPolicy::InstantFit).ok(),
            legal.map(|legal| legal.lowest)
        );
        if let Some(legal) = legal {
            let contained = (base..=segment.last()).filter(|&at| legal.contains(at));
            prop_assert_eq!(contained.collect::<Vec<_>>(), really.clone());
            let runs = legal.runs().flat_map(|(first, last)| {
                (0..=(last - first) / legal.step).map(move |n| first + n * legal.step)
            });
            prop_assert_eq!(runs.collect::<Vec<_>>(), really);
        }
    }

    #[test]
    fn a_list_holds_what_its_row_says(
        size in prop_oneof![1..5000_u64, any::<u64>().prop_map(|n| n.max(1))],
        list in 0..64_u8,
        align in prop::option::of(0..40_u32),
    ) {
        let mut layout = Layout::new(size);
        if let Some(align) = align {
            layout = layout.align(1 << align);
        }
        let Ok(request) = Request::new(&layout, Quantum::ONE) else {
            return Ok(());
        };
        let (smallest, largest) = (1_u64 << list, (1_u64 << list) - 1 + (1_u64 << list));
        let really = match (smallest >= size, largest >= size) {
            (true, _) if request.constraints.is_none() => ListFit::AlwaysFits,
            (_, true) => ListFit::MightFit,
            (_, false) => ListFit::TooSmall,
        };
        prop_assert_eq!(ListFit::new(list, &request), really);
    }

    #[test]
    fn the_answer_about_an_address_is_right(
        text in common::scenario(),
        place in any::<prop::sample::Index>(),
        addresses in prop::collection::vec(prop_oneof![4000..9000_u64, 0..300_u64, any::<u64>()], 12),
    ) {
        let world = moment(&text, place);
        let before = seen(&world);
        for (id, _) in arenas(&world) {
            // The first and the last unit of each segment are of interest.
            let ends: Vec<u64> = world.inspect(id, |view| {
                view.segments().flat_map(|s| [s.base, s.last()]).collect()
            });
            for &address in addresses.iter().chain(&ends) {
                let at = query::at(&world, id, address);
                check_at(&world, &at)?;
                prop_assert!(narration::answer(narration::Formatter::decimal(&world), &Answer::At(at)).ends_with('.'));
            }
        }
        prop_assert_eq!(seen(&world), before);
    }

    #[test]
    fn a_free_merges_the_predicted_segments(
        text in common::scenario(),
        place in any::<prop::sample::Index>(),
        wrong in prop_oneof![Just(None), (0..300_u64).prop_map(Some), Just(Some(u64::MAX))],
    ) {
        let world = moment(&text, place);
        let before = seen(&world);
        let mut targets = vec![Target::Name("nobody".to_owned()), Target::Base(4096), Target::Base(7)];
        for (id, _) in arenas(&world) {
            for allocation in world.allocations(id) {
                targets.extend([Target::Name(allocation.name.clone()), Target::Base(allocation.base)]);
            }
            targets.extend(world.waiting(id).map(|waiting| Target::Name(waiting.name.clone())));
        }
        for (id, arena) in arenas(&world) {
            for target in &targets {
                for size in [None, wrong] {
                    let free = query::free(&world, id, target, size);
                    check_free(&world, &arena, &free, size)?;
                    let told = narration::answer(narration::Formatter::decimal(&world), &Answer::Free(free));
                    prop_assert!(told.ends_with(['.', '?']), "{}", told);
                }
            }
        }
        prop_assert_eq!(seen(&world), before);
    }

    #[test]
    fn a_printed_question_reads_back(line in "\\PC{0,40}", size in any::<u64>()) {
        // Any line is a question or an error.
        let _either = (parse_question(&line), is_question(&line));
        for line in [
            format!("get heap {size} align=64 nocross=128 within=1..={size} best"),
            format!("get heap {size}"),
            format!("at heap {size}"),
            format!("would-free heap @{size} 16"),
            "would-free heap a".to_owned(),
        ] {
            let question = parse_question(&line).unwrap();
            prop_assert_eq!(question.to_string(), line.as_str());
            prop_assert!(is_question(&line));
        }
    }
}

fn check_at(world: &World, at: &At) -> Result<(), TestCaseError> {
    let id = at.arena;
    let found = world.inspect(id, |view| view.find(at.address));
    match &at.found {
        Found::Nowhere { below, above } => {
            prop_assert_eq!(found, None);
            let spans: Vec<Segment> = world.inspect(id, |view| view.spans().collect());
            let ends_ahead = |span: &&Segment| span.last() < at.address;
            prop_assert_eq!(*below, spans.iter().rfind(ends_ahead).copied());
            prop_assert_eq!(
                *above,
                spans.iter().find(|span| span.base > at.address).copied()
            );
        }
        Found::Segment(FoundSegment {
            span,
            source,
            segment,
            position,
            holder,
        }) => {
            prop_assert_eq!(found, Some((*span, *segment)));
            check_lender(world, *span, *source)?;
            let Position { list, index, len } = *position;
            let listed: Vec<Segment> = world.inspect(id, |view| match holder {
                None => view.freelist(list as u8).collect(),
                Some(_) => view.chain_of(list).collect(),
            });
            prop_assert_eq!(listed.len(), len);
            prop_assert_eq!(listed[index], *segment);
            let is_allocated = segment.kind == SegmentKind::Allocated;
            prop_assert_eq!(holder.is_some(), is_allocated);
            prop_assert!(is_allocated || segment.kind == SegmentKind::Free);
            if let Some(holder) = holder {
                check_holder(world, at, segment.base, holder)?;
            }
        }
    }
    Ok(())
}

fn check_lender(world: &World, span: Segment, from: Option<ArenaId>) -> Result<(), TestCaseError> {
    let imported = span.kind == SegmentKind::Span(vmem::Origin::Imported);
    prop_assert_eq!(imported, from.is_some());
    if let Some(from) = from {
        // The loan is allocated there, as a segment or an object.
        let there = world.inspect(from, |view| {
            let object = view.caches().and_then(|caches| caches.find(span.base));
            let segment = view.allocation(span.base).map(|segment| segment.size);
            object.map(|object| object.size).or(segment)
        });
        prop_assert_eq!(there, Some(span.size));
    }
    Ok(())
}

fn check_holder(world: &World, at: &At, base: u64, holder: &Holder) -> Result<(), TestCaseError> {
    match holder {
        Holder::Allocation(allocation) => {
            prop_assert_eq!((allocation.arena, allocation.base), (at.arena, base));
            let named = world.allocation_named(&allocation.name).unwrap();
            let known = (
                &named.name,
                named.arena,
                named.base,
                named.asked,
                named.size,
            );
            let Allocation {
                name,
                arena,
                base,
                asked,
                size,
            } = allocation;
            prop_assert_eq!(known, (name, *arena, *base, *asked, *size));
        }
        Holder::Importer { inside } => {
            prop_assert_eq!(inside.address, at.address);
            prop_assert_eq!(world.arena(inside.arena).unwrap().parent, Some(at.arena));
            let lost = matches!(inside.found, Found::Nowhere { .. });
            prop_assert!(!lost);
            check_at(world, inside)?;
        }
        Holder::Slab { size, object } => {
            let slab = world
                .slabs(at.arena)
                .into_iter()
                .find(|slab| slab.base == base)
                .unwrap();
            prop_assert_eq!(slab.object, *size);
            let nth = (at.address - base) / size;
            match object {
                None => prop_assert!(nth >= slab.objects.into()),
                Some(Object::Allocated {
                    base: object,
                    holder,
                }) => {
                    prop_assert_eq!(*object, base + nth * size);
                    prop_assert_eq!(slab.out >> nth & 1, 1);
                    check_holder(world, at, *object, holder)?;
                }
                Some(Object::Free {
                    base: object,
                    location,
                }) => {
                    prop_assert_eq!(*object, base + nth * size);
                    prop_assert_eq!(slab.out >> nth & 1, 0);
                    check_location(world, at.arena, *object, *size, *location)?;
                }
            }
        }
        Holder::Unknown => return Err(TestCaseError::fail("nobody has it")),
    }
    Ok(())
}

fn check_location(
    world: &World,
    id: ArenaId,
    object: u64,
    size: u64,
    location: ObjectLocation,
) -> Result<(), TestCaseError> {
    let ObjectLocation::Magazine { cpu, place, above } = location else {
        return Ok(());
    };
    let rounds = world.inspect(id, |view| {
        let caches = view.caches().unwrap();
        let class = (0..caches.sizes()).find(|&class| caches.object_size(class) == size);
        let mut rounds = Vec::new();
        caches.rounds(cpu, class.unwrap(), place, &mut |round| rounds.push(round));
        rounds
    });
    prop_assert_eq!(rounds[rounds.len() - 1 - above], object);
    if (cpu, place, above) == (world.cpu(), Place::Loaded, 0) {
        // The next request of that size gets this object.
        let would = query::would_get(
            world,
            id,
            size,
            &Constraints::default(),
            AllocPolicy::InstantFit,
        );
        prop_assert_eq!(would.result.unwrap().base, object);
    }
    Ok(())
}

fn check_free(
    world: &World,
    arena: &str,
    free: &Free,
    size: Option<u64>,
) -> Result<(), TestCaseError> {
    let statement = Statement::Free {
        arena: arena.to_owned(),
        target: free.target.clone(),
        size,
    };
    let (after, outcome) = done(world, &statement);
    let freed = match (&free.result, &outcome.result) {
        (Err(failure), Err(really)) => {
            prop_assert_eq!(failure, really);
            return Ok(());
        }
        (
            Ok(freed),
            Ok(Effect::Freed {
                name, base, size, ..
            }),
        ) => {
            let known = &freed.allocation;
            prop_assert_eq!(
                (Some(&known.name), known.base, known.size),
                (name.as_ref(), *base, *size)
            );
            freed
        }
        other => return Err(TestCaseError::fail(format!("{statement}: {other:?}"))),
    };
    check_destination(&outcome, &freed.destination)?;
    prop_assert!(outcome.served.is_empty() || !freed.waiting.is_empty());
    // Caches are emptied for the requests tried, which may be enough for others.
    let caches = arenas(world)
        .iter()
        .any(|(id, _)| world.inspect(*id, |view| view.caches().is_some()));
    for served in outcome.served.iter().filter(|_| !caches) {
        let first = world.waiting(served.arena).next().unwrap();
        let tried = (served.arena, first.name.clone());
        prop_assert!(freed.waiting.contains(&tried));
    }
    prop_assert_eq!(after.validate(), Ok(()));
    Ok(())
}

/// Compares with the steps of the real free, arena by arena.
fn check_destination(outcome: &Outcome, destination: &Destination) -> Result<(), TestCaseError> {
    let steps = |id: ArenaId| -> Vec<Event> {
        let own = outcome.own_steps().iter().filter(|step| step.arena == id);
        own.map(|step| step.event).collect()
    };
    match destination {
        Destination::Magazine {
            arena,
            cpu: by,
            object,
            rounds,
            exchange,
        } => {
            let own = steps(*arena);
            let pushed = own.iter().find_map(|event| match *event {
                Event::Cache {
                    cpu,
                    object,
                    step: CacheStep::Pushed { base, rounds },
                } => Some((cpu, (base, object), rounds)),
                _ => None,
            });
            prop_assert_eq!(pushed, Some((*by, *object, *rounds)));
            let exchanged = own.iter().find_map(|event| match event {
                Event::Cache { step, .. } => match step {
                    CacheStep::Stored {
                        how: Stored::Exchanged | Stored::Made,
                    } => Some(Place::Depot),
                    // A CPU's first magazine leads to this step too.
                    CacheStep::Stored {
                        how: Stored::Second,
                    } => *exchange,
                    CacheStep::Swapped => Some(Place::Previous),
                    _ => None,
                },
                _ => None,
            });
            prop_assert_eq!(exchanged, *exchange);
            let merged = own.iter().any(|event| matches!(event, Event::Filed { .. }));
            prop_assert!(!merged);
        }
        Destination::SegmentList(merge) => {
            let own = steps(merge.arena);
            let right = own.iter().find_map(|event| match *event {
                Event::MergedRight { neighbour, .. } => Some(neighbour),
                _ => None,
            });
            let left = own.iter().find_map(|event| match *event {
                Event::MergedLeft { neighbour, .. } => Some(neighbour),
                _ => None,
            });
            prop_assert_eq!((left, right), (merge.left(), merge.right()));
            let filed = own.iter().find_map(|event| match *event {
                Event::Filed { segment, list } => Some((segment, list)),
                _ => None,
            });
            let removed = own.iter().find_map(|event| match *event {
                Event::SpanRemoved { base, size, .. } => Some((base, size)),
                _ => None,
            });
            match &merge.returned {
                None => {
                    prop_assert_eq!(filed, merge.list().map(|list| (merge.whole, list)));
                    prop_assert_eq!(removed, None);
                }
                Some(destination) => {
                    prop_assert_eq!(filed, None);
                    prop_assert_eq!(removed, Some((merge.whole.base, merge.whole.size)));
                    check_destination(outcome, destination)?;
                }
            }
        }
    }
    Ok(())
}

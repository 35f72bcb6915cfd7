//! Arenas with quantum caches, as scenarios use them.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use vmem::caches::{CachesView, Place, Reaped};
use vmem::{AllocPolicy, CacheStep, Event, Layout};
use vmem_lab::{Effect, Outcome, Owner, Recording, World, narration, parse_line, pseudocode};

fn run(world: &mut World, text: &str) -> Outcome {
    let statements = text.lines().filter_map(|line| parse_line(line).unwrap());
    statements.map(|line| world.run(line)).last().unwrap()
}

fn world(text: &str) -> World {
    let mut world = World::default();
    run(&mut world, text);
    world.set_recording(Recording::On);
    world
}

fn code(outcome: Outcome) -> &'static str {
    outcome.result.unwrap_err().code()
}

fn caches<R>(world: &World, arena: &str, look: impl FnOnce(&dyn CachesView) -> R) -> R {
    let id = world.arena_named(arena).unwrap();
    world.inspect(id, |view| look(view.caches().unwrap()))
}

/// Returns the rounds in a CPU's loaded magazine of the first size.
fn loaded(world: &World, cpu: usize) -> Vec<u64> {
    let mut rounds = Vec::new();
    caches(world, "heap", |caches| {
        caches.rounds(cpu, 0, Place::Loaded, &mut |base| rounds.push(base));
    });
    rounds
}

const HEAP: &str = "arena heap quantum=16 qcache=64\nspan heap 4096 4K\n";

#[test]
fn an_arena_says_which_caches_it_has() {
    let mut world = World::default();
    for (line, said) in [
        (
            "arena a quantum=16 qcache=64",
            "a has 4 caches (16 to 64 units) for instant-fit requests without constraints.",
        ),
        (
            "arena b qcache=1 magazine=3",
            "1 cache (1 unit) for instant-fit requests without constraints. A slab has 4 units; a magazine holds 3",
        ),
        (
            "arena c quantum=16 qcache=15",
            "c has no caches, because qcache (15) is smaller than the quantum (16).",
        ),
        ("arena d quantum=16 magazine=3", "add a span."),
    ] {
        let outcome = run(&mut world, line);
        let words = narration::summary(narration::Formatter::decimal(&world), &outcome);
        assert!(words.contains(said), "{words}");
    }
    assert_eq!(caches(&world, "a", |caches| caches.magazine()), 15);
    let plain = world.arena_named("d").unwrap();
    assert!(world.inspect(plain, |view| view.caches().is_none()));
}

#[test]
fn magazines_and_cpus_have_limits() {
    let mut world = world("arena a qcache=4 magazine=1024");
    assert_eq!(
        code(run(&mut world, "arena b qcache=4 magazine=1025")),
        "large-magazine"
    );
    assert!(world.arena_named("b").is_none());
    assert!(run(&mut world, "cpu 63").result.is_ok());
    let outcome = run(&mut world, "cpu 64");
    let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
    assert!(said.contains("the CPUs are 0 to 63"), "{said}");
    assert_eq!(code(outcome), "no-such-cpu");
    assert_eq!(world.cpu(), 63);
}

#[test]
fn each_cpu_frees_into_its_own_magazines_in_arenas_made_later_too() {
    let mut world = world("cpu 2");
    run(&mut world, HEAP);
    run(
        &mut world,
        "a = alloc heap 16\nb = alloc heap 16\nfree heap a\ncpu 0\nfree heap b",
    );
    assert_eq!(
        (loaded(&world, 2), loaded(&world, 0)),
        (vec![4096], vec![4112])
    );
    let mut fork = world.clone();
    run(&mut fork, "cpu 2\nc = alloc heap 16");
    assert_eq!(fork.allocation_named("c").unwrap().base, 4096);
    // The other object is still in its magazine.
    assert_eq!((world.cpu(), loaded(&world, 2)), (0, vec![4096]));
    let outcome = run(&mut world, "c = alloc heap 16");
    assert!(matches!(outcome.result, Ok(Effect::Allocated(c)) if c.base == 4112));
}

#[test]
fn a_reap_reports_the_objects_and_slabs() {
    let mut world = world(HEAP);
    run(
        &mut world,
        "a = alloc heap 16\nb = alloc heap 16\nfree heap a",
    );
    let outcome = run(&mut world, "reap heap");
    assert!(matches!(
        outcome.result,
        Ok(Effect::Reaped(Reaped {
            objects: 1,
            slabs: 0,
        }))
    ));
    let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
    assert!(
        said.contains("1 object returns to the slabs, and no slab is completely free."),
        "{said}"
    );
    run(&mut world, "free heap b");
    let outcome = run(&mut world, "reap heap");
    assert!(matches!(
        outcome.result,
        Ok(Effect::Reaped(Reaped {
            objects: 1,
            slabs: 1,
        }))
    ));
    let outcome = run(&mut world, "reap heap");
    let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
    assert!(
        said.contains("Nothing is reaped: CPU 0's magazines and the depot have no objects"),
        "{said}"
    );
    assert_eq!(code(run(&mut world, "reap haep")), "unknown-arena");
}

#[test]
fn a_slab_belongs_to_the_caches_and_its_objects_to_allocations() {
    let mut world = world(HEAP);
    run(
        &mut world,
        "a = alloc heap 9\narena kmem quantum=16 source=heap\nk = alloc kmem 10",
    );
    let heap = world.arena_named("heap").unwrap();
    let kmem = world.arena_named("kmem").unwrap();
    assert_eq!(world.owner(heap, 4096), Some(Owner::Slab { object: 16 }));
    assert_eq!(world.allocation_at(heap, 4096).unwrap().size, 16);
    // A loan to a child is an object here.
    assert_eq!(world.importer(heap, 4112), Some(kmem));
    assert_eq!(
        world.owner(kmem, 4112),
        world.allocation_named("k").map(Owner::Allocation)
    );
    // The slab's segment is not padded: its objects are.
    let padding = |id, base| match world.owner(id, base) {
        Some(Owner::Allocation(allocation)) => allocation.size - allocation.asked,
        _ => 0,
    };
    assert_eq!((padding(heap, 4096), padding(kmem, 4112)), (0, 6));
    assert_eq!(world.validate(), Ok(()));
    let in_use = run(&mut world, "expect heap in-use 256").result;
    assert_eq!(in_use, Ok(Effect::Held));
}

#[test]
fn bad_frees_of_objects_are_refused() {
    let mut world = world(HEAP);
    run(
        &mut world,
        "a = alloc heap 16\nb = alloc heap 16\narena kmem quantum=16 source=heap\nk = alloc kmem 16\nfree heap b",
    );
    for (line, refusal) in [
        ("free heap @4096 256", "wrong-size"),
        ("free heap a 17", "wrong-size"),
        ("free heap b", "not-allocated"),
        ("free heap @4100 16", "not-allocated"),
        ("free heap @4144 16", "not-allocated"),
        ("free heap @4128 16", "span-in-use"),
    ] {
        assert_eq!(code(run(&mut world, line)), refusal, "{line}");
        assert_eq!(world.validate(), Ok(()));
    }
    run(&mut world, "c = alloc heap 16");
    let outcome = run(&mut world, "free heap b");
    let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
    assert!(
        said.contains("b was already freed, in operation 7, and c is at 4\u{2009}112 now"),
        "{said}"
    );
}

#[test]
fn an_arena_without_allocations_can_end_with_objects_in_its_caches() {
    let mut world = world(
        "arena heap quantum=64\nspan heap 4096 4K\narena kmem quantum=16 source=heap qcache=64\n\
                           a = alloc kmem 16\nb = alloc kmem 32\nfree kmem a",
    );
    let outcome = run(&mut world, "destroy kmem");
    let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
    assert!(
        said.contains("32 units of the span are still allocated"),
        "{said}"
    );
    run(&mut world, "cpu 1\nfree kmem b\ncpu 0");
    let before = world.clone();
    let outcome = run(&mut world, "destroy kmem");
    assert!(outcome.result.is_ok());
    // Its caches gave everything back, and so did the arena itself.
    run(&mut world, "expect heap in-use 0");
    assert_eq!(
        run(&mut world, "expect heap in-use 0").result,
        Ok(Effect::Held)
    );
    let removed = |step: &vmem_lab::Step| {
        let Event::Cache { step, .. } = step.event else {
            return false;
        };
        matches!(step, CacheStep::SlabRemoved { .. })
    };
    assert_eq!(outcome.steps.iter().filter(|step| removed(step)).count(), 2);
    // Each step can be shown, the last one too.
    for step in 0..outcome.steps.len() {
        assert!(before.snapshot(&outcome, step).is_some());
    }
}

#[test]
fn a_preview_looks_into_the_magazines_and_leaves_them() {
    let mut world = world(HEAP);
    run(
        &mut world,
        "a = alloc heap 16\nb = alloc heap 16\nfree heap a",
    );
    let heap = world.arena_named("heap").unwrap();
    let at = world.preview(heap, &Layout::new(9), AllocPolicy::InstantFit);
    assert_eq!((at, loaded(&world, 0)), (Ok(4096), vec![4096]));
    let at = world.preview(heap, &Layout::new(9), AllocPolicy::BestFit);
    assert_eq!(at, Ok(4096 + 256));
}

#[test]
fn the_code_that_is_shown_is_that_of_the_layer_that_answered() {
    use pseudocode::Algorithm::{BestFit, CachedAlloc, CachedFree, Free, InstantFit, Reap};
    let mut world = world(HEAP);
    for (line, algorithm) in [
        ("a = alloc heap 16", CachedAlloc),
        ("b = alloc heap 16 best", BestFit),
        ("c = alloc heap 65", InstantFit),
        ("free heap a", CachedFree),
        ("free heap a", CachedFree),
        ("free heap b", Free),
        ("reap heap", Reap),
    ] {
        let outcome = run(&mut world, line);
        let trace = pseudocode::Trace::new(&world, &outcome);
        assert_eq!(trace.calls[0].algorithm, algorithm, "{line}");
    }
    // kmem imports from a cache of heap, but has no cache of its own.
    run(&mut world, "arena kmem quantum=16 source=heap");
    let outcome = run(&mut world, "k = alloc kmem 16");
    let trace = pseudocode::Trace::new(&world, &outcome);
    assert_eq!(trace.calls[0].algorithm, InstantFit);
}

#[test]
fn the_layer_that_an_object_came_from_is_named() {
    let mut world = world("arena heap quantum=16 qcache=16 magazine=1\nspan heap 0 64");
    let mut said = |line: &str| {
        let outcome = run(&mut world, line);
        narration::summary(narration::Formatter::decimal(&world), &outcome)
    };
    for (line, words) in [
        (
            "a = alloc heap 16",
            "heap allocates a slab of 64 units at 0 and divides it into 4 objects",
        ),
        (
            "b = alloc heap 16",
            "heap takes an object from the slab at 0",
        ),
        (
            "c = alloc heap 16",
            "heap takes an object from the slab at 0",
        ),
        (
            "d = alloc heap 16",
            "heap takes an object from the slab at 0",
        ),
        (
            "free heap a",
            "on top of CPU 0's loaded magazine of 16-unit objects, which now has 1 object.",
        ),
        ("free heap b", "which now has 1 object."),
        ("free heap c", "which now has 1 object."),
        ("a = alloc heap 16", "from CPU 0's loaded magazine."),
        (
            "b = alloc heap 16",
            "from CPU 0's previous magazine, which is now the loaded magazine.",
        ),
        (
            "c = alloc heap 16",
            "from CPU 0's loaded magazine, a full magazine just loaded from the depot.",
        ),
    ] {
        let said = said(line);
        assert!(said.contains(words), "{line}: {said}");
    }
    // No room for a slab: the segment list, and its reason.
    run(&mut world, "span heap 100_000 16");
    let outcome = run(&mut world, "e = alloc heap 16");
    let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
    assert!(
        said.contains("Its first segment is 16 units at 100"),
        "{said}"
    );
}

#[test]
fn caches_of_many_arenas_are_copied_in_little_time() {
    let mut world = World::default();
    for n in 0..64 {
        run(
            &mut world,
            &format!("arena a{n} qcache=16 magazine=1024\nspan a{n} 0 4K\nalloc a{n} 9"),
        );
    }
    // Checkpoints use the weight to limit their memory.
    assert!(world.weight() > 64 * 64 * 32);
    let begun = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(world.clone().arenas().count(), 64);
    }
    assert!(begun.elapsed().as_secs() < 5);
    let mut plain = World::default();
    run(&mut plain, "arena a\nspan a 0 4K");
    assert!(plain.weight() < 200);
}

//! Any scenario is played.

use vmem::caches::{CachesView, Place, SlabView};
use vmem_lab::timeline::Player;
use vmem_lab::{Outcome, Recording, Scenario, World, narration, pseudocode};

/// Checks that every rule holds after every operation, and that everything can be
/// described. Skips a text that stands for very many operations.
pub fn world(text: &str) {
    const MOST: usize = 300;
    let Ok(scenario) = Scenario::parse(text) else {
        return;
    };
    if scenario.operations() > MOST {
        return;
    }
    let mut player = Player::default();
    let played = player.play(&scenario, Recording::On, &mut |line, world, outcome| {
        assert!(line <= scenario.line_count());
        world.validate().map_err(|broken| (line, broken))?;
        told(world, outcome);
        Ok::<(), (usize, _)>(())
    });
    assert_eq!(played, Ok(()));
    assert_eq!(player.position(), scenario.operations());
    let copy = player.clone();
    assert_eq!(shown(copy.world()), shown(player.world()));
}

/// Checks that the outcome has a description, and each step a line of an algorithm.
fn told(world: &World, outcome: &Outcome) {
    assert!(!narration::summary(narration::Formatter::decimal(world), outcome).is_empty());
    let trace = pseudocode::Trace::new(world, outcome);
    assert_eq!(trace.locations.len(), outcome.steps.len());
    for (index, (step, place)) in outcome.steps.iter().zip(&trace.locations).enumerate() {
        let sentence = narration::sentence(narration::Formatter::decimal(world), outcome, index);
        assert!(sentence.is_some_and(|sentence| !sentence.is_empty()));
        assert!(!place.code().is_empty(), "{:?}", step.event);
        assert_eq!(trace.calls[place.call].arena, step.arena);
    }
}

/// Returns the slabs, and the contents of the magazines.
fn cached(caches: &dyn CachesView) -> (Vec<SlabView>, Vec<u64>) {
    let (mut slabs, mut rounds) = (Vec::new(), Vec::new());
    caches.slabs(&mut |slab| slabs.push(slab));
    for (cpu, class) in (0..caches.cpus()).flat_map(|n| (0..caches.sizes()).map(move |s| (n, s))) {
        for place in [Place::Loaded, Place::Previous] {
            caches.rounds(cpu, class, place, &mut |base| rounds.push(base));
        }
    }
    (slabs, rounds)
}

/// Returns everything visible of a world.
pub(crate) fn shown(world: &World) -> Vec<String> {
    world
        .arenas()
        .map(|arena| {
            let view = world.inspect(arena.id, |view| {
                let cached = view.caches().map(cached);
                format!("{view:?} {:?} {cached:?}", view.stats())
            });
            let names: Vec<_> = world.allocations(arena.id).collect();
            let waiting: Vec<_> = world.waiting(arena.id).collect();
            format!("{arena:?} {view} {names:?} {waiting:?}")
        })
        .collect()
}

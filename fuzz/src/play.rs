//! A scenario is played, whatever it says.

use vmem_lab::timeline::Player;
use vmem_lab::{Algorithm, Outcome, Recording, Scenario, World, code, words};

/// Every rule holds after every operation, and all of it can be told. A text
/// that stands for very many operations is let go.
pub fn world(text: &str) {
    const MOST: usize = 300;
    let Ok(scenario) = Scenario::parse(text) else {
        return;
    };
    if scenario.operations() > MOST {
        return;
    }
    let mut player = Player::new();
    let played = player.play(&scenario, Recording::On, &mut |line, world, outcome| {
        assert!(line <= scenario.lines().len());
        world.validate().map_err(|broken| (line, broken))?;
        told(world, outcome);
        Ok::<(), (usize, _)>(())
    });
    assert_eq!(played, Ok(()));
    assert_eq!(player.position(), scenario.operations());
    let copy = player.fork();
    assert_eq!(shown(copy.world()), shown(player.world()));
}

/// There are words for what happened, and each step of an algorithm is a line
/// of it.
fn told(world: &World, outcome: &Outcome) {
    assert!(!words::summary(world, outcome).is_empty());
    let algorithm = Algorithm::of(&outcome.statement);
    for step in &outcome.steps {
        assert!(!words::sentence(world, step).is_empty());
        if let Some(algorithm) = algorithm
            && let Some(line) = code::line_of(&step.event, algorithm)
        {
            assert!(line < code::lines(algorithm).len(), "{:?}", step.event);
        }
    }
}

/// All there is to see of a world.
pub(crate) fn shown(world: &World) -> Vec<String> {
    world
        .arenas()
        .map(|arena| {
            let view = world.inspect(arena.id, |view| format!("{view:?} {:?}", view.stats()));
            let names: Vec<_> = world.allocations(arena.id).collect();
            format!("{arena:?} {view} {names:?}")
        })
        .collect()
}

//! Worlds for the tests of the prompt.

use crate::scenario::parse_line;
use crate::world::World;

pub(super) fn world_after(lines: &[&str]) -> World {
    let mut world = World::default();
    for line in lines {
        world.run(parse_line(line).unwrap().unwrap());
    }
    world
}

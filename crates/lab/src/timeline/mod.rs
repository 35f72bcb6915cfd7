//! Going to any operation and back: to the nearest checkpoint, and on from
//! there.

mod player;

pub use player::Player;

use crate::scenario::Scenario;
use crate::world::{Outcome, Recording, World};

/// The most checkpoints; beyond, every other one goes.
const MOST_CHECKPOINTS: usize = 64;
/// The most they may weigh together, in tags and allocations: about 100 MB.
const MOST_WEIGHT: usize = 1 << 20;
/// How far apart checkpoints are at first.
const SPACING: usize = 64;
/// After a long way, how far back one copy is kept, so that the next steps back
/// are short.
const NEAR: usize = 256;
/// The most a world may weigh to be copied at each step.
const BEFORE_WEIGHT: usize = 1 << 15;

/// A place in a scenario, and what was learned on the way there.
pub struct Timeline {
    player: Player,
    /// The last operation done, with its steps.
    done: Option<Outcome>,
    /// The world ahead of it, unless that is large.
    before: Option<World>,
    /// By position.
    checkpoints: Vec<Checkpoint>,
    spacing: usize,
    /// A little ahead of where the last long way ended.
    near: Option<Player>,
    /// For each operation up to the last one that was ever done: whether it
    /// failed.
    failed: Vec<bool>,
}

struct Checkpoint {
    player: Player,
    weight: usize,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            player: Player::new(),
            done: None,
            before: None,
            checkpoints: Vec::new(),
            spacing: SPACING,
            near: None,
            failed: Vec::new(),
        }
    }
}

impl Timeline {
    /// The world as it is here.
    pub fn world(&self) -> &World {
        self.player.world()
    }

    /// How many operations are done.
    pub fn position(&self) -> usize {
        self.player.position()
    }

    /// The last operation done, with its steps recorded.
    pub fn done(&self) -> Option<&Outcome> {
        self.done.as_ref()
    }

    /// The world ahead of that operation, unless that is too large to copy.
    pub fn before(&self) -> Option<&World> {
        self.before.as_ref()
    }

    /// Whether an operation failed, if it was ever done.
    pub fn failed(&self, operation: usize) -> Option<bool> {
        self.failed.get(operation).copied()
    }

    /// How many checkpoints there are, and what they weigh together.
    pub fn checkpoints(&self) -> (usize, usize) {
        let weight = self.checkpoints.iter().map(|at| at.weight).sum();
        (self.checkpoints.len(), weight)
    }

    /// Goes to where `position` operations are done, or as far as there are
    /// any. The last one is recorded.
    pub fn go_to(&mut self, scenario: &Scenario, position: usize) {
        let position = position.min(scenario.operations());
        let Some(last) = position.checked_sub(1) else {
            *self = Self {
                checkpoints: std::mem::take(&mut self.checkpoints),
                failed: std::mem::take(&mut self.failed),
                spacing: self.spacing,
                near: self.near.take(),
                ..Self::default()
            };
            return;
        };
        if self.position() == position && self.done.is_some() {
            return;
        }
        self.done = None;
        self.before = None;
        self.jump(last);
        let far = last - self.position() > 2 * NEAR;
        while self.position() < last {
            if far && last - self.position() == NEAR {
                self.near = Some(self.player.fork());
            }
            if !self.advance(scenario, Recording::Off) {
                return;
            }
        }
        let world = self.player.world();
        self.before = (world.weight() <= BEFORE_WEIGHT).then(|| world.fork());
        self.advance(scenario, Recording::On);
    }

    /// What was learned of the operations from `operation` on is no longer so.
    pub fn forget(&mut self, operation: usize) {
        self.failed.truncate(operation);
        self.checkpoints
            .retain(|at| at.player.position() <= operation);
        self.near = self.near.take().filter(|near| near.position() <= operation);
        if self.position() > operation {
            self.done = None;
            self.before = None;
            self.player = Player::new();
        }
    }

    /// To the checkpoint nearest ahead of `position`, unless it is nearer from
    /// here.
    fn jump(&mut self, position: usize) {
        let here = self.position();
        let nearest = self
            .checkpoints
            .partition_point(|at| at.player.position() <= position)
            .checked_sub(1)
            .map(|index| &self.checkpoints[index].player);
        let near = self.near.as_ref();
        let nearest = near
            .filter(|near| near.position() <= position)
            .into_iter()
            .chain(nearest)
            .max_by_key(|player| player.position());
        match nearest {
            Some(nearest) if here > position || here < nearest.position() => {
                self.player = nearest.fork();
            }
            None if here > position => self.player = Player::new(),
            _ => {}
        }
    }

    /// Does one operation; false at the end.
    fn advance(&mut self, scenario: &Scenario, recording: Recording) -> bool {
        let outcome = match recording {
            Recording::On => self.player.step_recorded(scenario),
            Recording::Off => self.player.step(scenario),
        };
        let Some(outcome) = outcome else {
            return false;
        };
        let position = self.position();
        if self.failed.len() + 1 == position {
            self.failed.push(outcome.result.is_err());
        }
        if recording == Recording::On {
            self.done = Some(outcome);
        }
        let latest = self.checkpoints.last().map_or(0, |at| at.player.position());
        if position > latest && position.is_multiple_of(self.spacing) {
            self.mark();
        }
        true
    }

    /// Makes a checkpoint here; where that are too many, doubles the distance
    /// between them.
    fn mark(&mut self) {
        self.checkpoints.push(Checkpoint {
            player: self.player.fork(),
            weight: self.player.world().weight(),
        });
        loop {
            let (count, weight) = self.checkpoints();
            if count == 0 || (count <= MOST_CHECKPOINTS && weight <= MOST_WEIGHT) {
                return;
            }
            let spacing = self.spacing.saturating_mul(2);
            self.spacing = spacing;
            self.checkpoints
                .retain(|at| at.player.position().is_multiple_of(spacing));
        }
    }
}

//! Going to any operation and any step inside of it, and back.
//!
//! An operation is done for the first time once, and what it came to is kept in a few
//! bytes. From then on any place is reached from the checkpoint ahead of it: a copy of
//! the arenas, in which the operations up to there are done again.

mod checkpoints;
mod place;
mod player;

use checkpoints::Checkpoints;
pub use place::Place;
pub use player::Player;

use crate::scenario::Scenario;
use crate::world::{ArenaId, Completion, Outcome, Recording, RedoRecord, World};

/// The most a time line is to hold, in bytes: 236 MiB.
const MOST_BYTES: usize = 236 << 20;
/// But checkpoints may have as much in any case, in tags.
const LEAST_WEIGHT: usize = 1 << 19;
/// The bytes of a tag, which weights are counted in.
const TAG: usize = 32;
/// After a long way, how far back one copy is kept, so that the next steps back
/// are short.
const NEAR: usize = 256;
/// The most a world may weigh for that, in tags of 32 bytes.
const NEAR_WEIGHT: usize = 1 << 18;
/// The most a world may weigh to be copied at each operation.
const BEFORE_WEIGHT: usize = 1 << 15;

/// A place in a scenario, and what was learned on the way there.
#[derive(Default)]
pub struct Timeline {
    here: Player,
    /// The last operation done, with its steps.
    done: Option<Outcome>,
    /// The world ahead of it, unless that is large.
    before: Option<World>,
    /// The step in whose midst this is, and the world there.
    midst: Option<(usize, World)>,
    /// How each operation was done, as far as any was ever done.
    history: Vec<RedoRecord>,
    /// The work of all of them.
    work: u64,
    checkpoints: Checkpoints,
    /// A little ahead of where the last long way ended.
    near: Option<Player>,
    /// Behind all that is known, to learn more.
    prefetch: Option<Player>,
}

impl Timeline {
    /// The world as it is here.
    pub fn world(&self) -> &World {
        match &self.midst {
            Some((_, world)) => world,
            None => self.here.world(),
        }
    }

    /// The world behind the operation in whose midst this may be. That one is for
    /// looking only; this one is whole.
    pub fn world_after(&self) -> &World {
        self.here.world()
    }

    /// Where this is.
    pub fn place(&self) -> Place {
        Place {
            operations: self.position(),
            step: self.midst.as_ref().map(|(step, _)| *step),
        }
    }

    /// How many operations are done, the one in whose midst this is included.
    pub fn position(&self) -> usize {
        self.here.position()
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
        let record = self.history.get(operation)?;
        Some(record.completion() == Completion::Failed)
    }

    /// How many operations were ever done: those are reached at once.
    pub fn computed(&self) -> usize {
        self.history.len()
    }

    /// How the first operations were done.
    pub(crate) fn redo_records(
        &self,
        until: usize,
    ) -> impl DoubleEndedIterator<Item = RedoRecord> + ExactSizeIterator + '_ {
        let known = &self.history[..until.min(self.history.len())];
        known.iter().copied()
    }

    /// Behind how many operations, at most, what is allocated at an address was there: not
    /// before the checkpoint ahead of that. In `O(log n)`.
    pub(crate) fn there_by(&self, arena: ArenaId, base: u64) -> usize {
        let there = |at: &Player| {
            self.world()
                .was_made_by(at.world().log_position(), arena, base)
        };
        let checkpoint = self.checkpoints.first(|at| there(at) == Some(true));
        let here = self.position();
        checkpoint.map_or(here, |at| at.position().min(here))
    }

    pub(crate) fn answers(&self, from: usize) -> impl Iterator<Item = Completion> + '_ {
        let known = self.history.get(from..).unwrap_or_default();
        known.iter().map(|record| record.completion())
    }

    /// How many checkpoints there are, and what they weigh together, in tags of 32
    /// bytes.
    pub fn checkpoints(&self) -> (usize, usize) {
        (self.checkpoints.count(), self.checkpoints.weight())
    }

    /// Goes to a place, or as far as there are operations, and steps in the last of
    /// them. That one is recorded.
    pub fn go_to(&mut self, scenario: &Scenario, place: Place) {
        let position = place.operations.min(scenario.operations());
        let Some(step) = place.step else {
            self.go_behind(scenario, position, BEFORE_WEIGHT);
            self.midst = None;
            return;
        };
        // What is ahead of the operation is needed, however large.
        self.go_behind(scenario, position, usize::MAX);
        self.midst = self.midst(scenario, step);
    }

    /// The world right behind a step of the operation just done, if it has that step.
    fn midst(&mut self, scenario: &Scenario, step: usize) -> Option<(usize, World)> {
        let done = self.done.as_ref().filter(|done| step < done.steps.len())?;
        let world = match self.before.take() {
            Some(before) if before.weight() <= BEFORE_WEIGHT => {
                self.before.insert(before).inside(done, step)
            }
            Some(before) => before.into_snapshot(done, step),
            None => {
                let before = self.known_player(scenario, self.position().checked_sub(1)?);
                before.into_world().into_snapshot(done, step)
            }
        };
        Some((step, world?))
    }

    /// Does up to `most` operations that were never done, ahead of need and without
    /// going there. Whether there are any left.
    pub fn precompute(&mut self, scenario: &Scenario, most: usize) -> bool {
        let end = scenario
            .operations()
            .min(self.computed().saturating_add(most));
        if self.computed() < end {
            if self.history.capacity() < end {
                self.history
                    .reserve_exact(scenario.operations() - self.computed());
            }
            let prefetch = self.prefetch.take();
            let prefetch = prefetch.filter(|prefetch| prefetch.position() == self.computed());
            let mut prefetch =
                prefetch.unwrap_or_else(|| self.known_player(scenario, self.computed()));
            while self.computed() < end && self.explore(&mut prefetch, scenario).is_some() {}
            self.prefetch = Some(prefetch);
        }
        if self.computed() < scenario.operations() {
            return true;
        }
        if self.prefetch.take().is_some() {
            self.history.shrink_to_fit();
            self.here.world().shrink();
        }
        false
    }

    /// What was learned of the operations from `operation` on is no longer so; what
    /// they came to.
    pub(crate) fn forget(&mut self, operation: usize) -> Vec<Completion> {
        let answers = self.answers(operation).collect();
        self.history.truncate(operation);
        self.work = self.history.iter().map(|&record| work(record)).sum();
        self.checkpoints.forget(operation);
        let is_known = |player: &Player| player.position() <= operation;
        self.near = self.near.take().filter(is_known);
        self.prefetch = self.prefetch.take().filter(is_known);
        if self.position() > operation {
            self.done = None;
            self.before = None;
            self.midst = None;
            self.here = self.here.at_the_start();
        }
        answers
    }

    /// Goes behind so many operations, and keeps a copy of what is ahead of the last of
    /// them unless that weighs more than `most`.
    fn go_behind(&mut self, scenario: &Scenario, position: usize, most: usize) {
        if self.position() == position && (self.done.is_some() || position == 0) {
            return;
        }
        self.done = None;
        self.before = None;
        self.midst = None;
        let Some(last) = position.checked_sub(1) else {
            self.here = self.here.at_the_start();
            return;
        };
        let mut here = self.nearest(last);
        let far = last - here.position() > 2 * NEAR;
        while here.position() < last {
            if far && last - here.position() == NEAR && here.weight() <= NEAR_WEIGHT {
                self.near = Some(here.fork_sharing_history());
            }
            if !self.advance(&mut here, scenario) {
                break;
            }
        }
        self.before = (here.weight() <= most).then(|| here.world().fork_sharing_history());
        self.done = if here.position() < self.computed() {
            here.step_recorded(scenario)
        } else {
            here.set_recording(Recording::On);
            let done = self.explore(&mut here, scenario);
            here.set_recording(Recording::Off);
            done
        };
        self.here = here;
    }

    /// A player at a position that is known, without going there.
    fn known_player(&self, scenario: &Scenario, position: usize) -> Player {
        let mut player = match self.start_for(position) {
            Some(start) => start.fork_sharing_history(),
            None => self.here.at_the_start(),
        };
        while let Some(&record) = self.history.get(player.position())
            && player.position() < position
        {
            player.redo(scenario, record);
        }
        player
    }

    /// The player from here, if that is the nearest start, else a copy of another.
    fn nearest(&mut self, position: usize) -> Player {
        let here = self.position();
        let start = self.start_for(position);
        match start {
            Some(start) if start.position() > here || here > position => {
                start.fork_sharing_history()
            }
            None => self.here.at_the_start(),
            _ => std::mem::take(&mut self.here),
        }
    }

    /// The nearest player to go on from to a position.
    fn start_for(&self, position: usize) -> Option<&Player> {
        let players = [Some(&self.here), self.near.as_ref(), self.prefetch.as_ref()];
        let is_ahead = |player: &&Player| player.position() <= position;
        let nearest = self.checkpoints.ahead_of(position);
        let players = players.into_iter().flatten().filter(is_ahead);
        players
            .chain(nearest)
            .max_by_key(|player| player.position())
    }

    /// Does one operation, for the first time or again; false at the end.
    fn advance(&mut self, player: &mut Player, scenario: &Scenario) -> bool {
        match self.history.get(player.position()) {
            Some(&record) => {
                player.redo(scenario, record);
                true
            }
            None => self.explore(player, scenario).is_some(),
        }
    }

    /// Does an operation for the first time; `None` at the end.
    fn explore(&mut self, player: &mut Player, scenario: &Scenario) -> Option<Outcome> {
        let outcome = player.step(scenario)?;
        self.history.push(outcome.redo);
        self.work += work(outcome.redo);
        if self.checkpoints.is_due(self.work) {
            let most = self.room_for_checkpoints(player, scenario);
            self.checkpoints.pass(player, self.work, most);
        }
        Some(outcome)
    }

    /// How much checkpoints may weigh, in tags of 32 bytes: what the text, the history
    /// and the history leave, and the arenas as they are here, and in the midst of an
    /// operation.
    fn room_for_checkpoints(&self, player: &Player, scenario: &Scenario) -> usize {
        const ARENAS: usize = 2;
        let history = self.history.capacity() * size_of::<RedoRecord>();
        let others = scenario.bytes() + history + player.world().history_bytes();
        let left =
            (MOST_BYTES.saturating_sub(others) / TAG).saturating_sub(ARENAS * player.weight());
        left.max(LEAST_WEIGHT)
    }
}

/// About how long it takes to do an operation again, where the arena's part is 1.
fn work(record: RedoRecord) -> u64 {
    match record {
        RedoRecord::Alloc { .. } | RedoRecord::Refused { .. } | RedoRecord::Free { .. } => 1,
        RedoRecord::All(_) => 8,
    }
}

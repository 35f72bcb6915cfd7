//! Jumps to any operation, to any step inside it, and back.
//!
//! Each operation is run for the first time once. Its redo record takes a few bytes. From
//! then on every place is reached from the checkpoint before it: a copy of the arenas, in
//! which the operations up to the place are done again.

mod checkpoints;
mod place;
mod player;

use checkpoints::Checkpoints;
pub use place::Place;
pub use player::Player;

use crate::scenario::{Scenario, Statement};
use crate::world::{ArenaId, Completion, Naming, Outcome, Recording, RedoRecord, World};

/// The maximum size of a time line in bytes: 236 MiB.
const MAX_BYTES: usize = 236 << 20;
/// The weight that checkpoints may always have, in tags.
const MIN_CHECKPOINT_WEIGHT: usize = 1 << 19;
/// The bytes of a tag, the unit of weights.
const TAG: usize = 32;
/// The distance before the target of a long jump at which one more copy is kept, so that the
/// next steps back are short.
const NEAR_DISTANCE: usize = 256;
/// The maximum weight of that copy, in tags of 32 bytes.
const MAX_NEAR_WEIGHT: usize = 1 << 18;
/// The maximum weight of a world that is copied before each operation.
const MAX_BEFORE_WEIGHT: usize = 1 << 15;

/// A place in a scenario, and the redo records of the operations that were ever run.
#[derive(Default)]
pub struct Timeline {
    here: Player,
    /// The last operation done, with its steps.
    done: Option<Outcome>,
    /// The world before that operation, unless it is large.
    before: Option<World>,
    /// While stopped inside the operation: the step, and the snapshot there.
    snapshot: Option<(usize, World)>,
    /// The redo record of each operation that was ever run.
    records: Vec<RedoRecord>,
    /// The work of all of them.
    work: u64,
    checkpoints: Checkpoints,
    /// A copy a little before the target of the last long jump.
    near: Option<Player>,
    /// The prefetch cursor: a player after all operations that were ever run.
    prefetch: Option<Player>,
}

impl Timeline {
    /// Returns the world at this place.
    pub fn world(&self) -> &World {
        match &self.snapshot {
            Some((_, world)) => world,
            None => self.here.world(),
        }
    }

    /// Returns the world after the last operation done, even while stopped inside it. A
    /// snapshot is for reading only; this world is complete.
    pub fn world_after(&self) -> &World {
        self.here.world()
    }

    /// Returns the current place.
    pub fn place(&self) -> Place {
        Place {
            operations: self.position(),
            step: self.snapshot.as_ref().map(|(step, _)| *step),
        }
    }

    /// Returns the number of operations done, including one that this place is inside of.
    pub fn position(&self) -> usize {
        self.here.position()
    }

    /// Returns the last operation done, with its steps.
    pub fn done(&self) -> Option<&Outcome> {
        self.done.as_ref()
    }

    /// Returns the world before that operation, unless it is too large to copy.
    pub fn before(&self) -> Option<&World> {
        self.before.as_ref()
    }

    /// Returns whether an operation failed; `None` if it was never run.
    pub fn failed(&self, operation: usize) -> Option<bool> {
        let record = self.records.get(operation)?;
        Some(record.completion() == Completion::Failed)
    }

    /// Returns the name of the allocation that an operation asks for, if the name is the
    /// number of the request. `None` if the operation was never run.
    pub(crate) fn counted_name(&self, scenario: &Scenario, operation: usize) -> Option<String> {
        let naming = match self.records.get(operation)? {
            RedoRecord::Alloc { naming, .. }
            | RedoRecord::Refused { naming, .. }
            | RedoRecord::All { naming, .. } => *naming,
            RedoRecord::Free { .. } => return None,
        };
        let start = self.nearest_start(operation);
        let from = start.map_or(0, Player::position);
        let asks = |&index: &usize| match self.records[index] {
            RedoRecord::Alloc { .. } | RedoRecord::Refused { .. } => true,
            RedoRecord::Free { .. } => false,
            RedoRecord::All { completion, .. } => {
                let entry = scenario.entry_of(index);
                match entry.and_then(|entry| scenario.statement(entry.line)) {
                    Some(Statement::Alloc { .. }) => true,
                    // A workload's frees succeed.
                    Some(Statement::Random { .. }) => completion != Completion::Done,
                    _ => false,
                }
            }
        };
        let before = (from..operation).filter(asks).count() as u64;
        let requests = start.map_or(0, |start| start.world().requests());
        (naming == Naming::Counted).then(|| format!("a{}", requests + before + 1))
    }

    /// Returns the number of operations that were ever run. Any of them is reached quickly.
    pub fn computed(&self) -> usize {
        self.records.len()
    }

    /// Returns the redo records of the first operations.
    pub(crate) fn redo_records(
        &self,
        until: usize,
    ) -> impl DoubleEndedIterator<Item = RedoRecord> + ExactSizeIterator + '_ {
        let known = &self.records[..until.min(self.records.len())];
        known.iter().copied()
    }

    /// Returns a position at which the current allocation at this address was already live:
    /// the first checkpoint at which it was, or the current position. `O(log n)`.
    pub(crate) fn live_by(&self, arena: ArenaId, base: u64) -> usize {
        let was_live = |at: &Player| {
            self.world()
                .was_made_before(at.world().log_position(), arena, base)
        };
        let checkpoint = self.checkpoints.first(|at| was_live(at) == Some(true));
        let here = self.position();
        checkpoint.map_or(here, |at| at.position().min(here))
    }

    pub(crate) fn completions(&self, from: usize) -> impl Iterator<Item = Completion> + '_ {
        let known = self.records.get(from..).unwrap_or_default();
        known.iter().map(|record| record.completion())
    }

    /// Returns the number of the next automatic name at a position.
    pub(crate) fn next_number(&self, scenario: &Scenario, position: usize) -> u64 {
        let player = self.player_at(scenario, position);
        number_at(player, scenario, position)
    }

    /// Returns the number of the next automatic name at a later position of a scenario that
    /// is the same up to this place. Takes time in proportion to the arenas and the
    /// allocation history.
    pub(crate) fn next_number_after(&self, changed: &Scenario, position: usize) -> u64 {
        number_at(self.here.clone(), changed, position)
    }

    /// Returns the number of checkpoints, and their weight in tags of 32 bytes.
    pub fn checkpoints(&self) -> (usize, usize) {
        (self.checkpoints.count(), self.checkpoints.weight())
    }

    /// Goes to a place, or to the last operation or step before it. The last operation's
    /// steps are recorded.
    pub fn go_to(&mut self, scenario: &Scenario, place: Place) {
        let position = place.operations.min(scenario.operations());
        let Some(step) = place.step else {
            self.go_after(scenario, position, MAX_BEFORE_WEIGHT);
            self.snapshot = None;
            return;
        };
        // The world before the operation is needed, however large it is.
        self.go_after(scenario, position, usize::MAX);
        self.snapshot = self.snapshot_at(scenario, step);
    }

    /// Returns the snapshot at a step of the operation just done, if it has that step.
    fn snapshot_at(&mut self, scenario: &Scenario, step: usize) -> Option<(usize, World)> {
        let done = self.done.as_ref().filter(|done| step < done.steps.len())?;
        let world = match self.before.take() {
            Some(before) if before.weight() <= MAX_BEFORE_WEIGHT => {
                self.before.insert(before).snapshot(done, step)
            }
            Some(before) => before.into_snapshot(done, step),
            None => {
                let before = self.player_at(scenario, self.position().checked_sub(1)?);
                before.into_world().into_snapshot(done, step)
            }
        };
        Some((step, world?))
    }

    /// Runs up to `most` operations that were never run, without going there. Returns whether
    /// any are left.
    pub fn precompute(&mut self, scenario: &Scenario, most: usize) -> bool {
        let end = scenario
            .operations()
            .min(self.computed().saturating_add(most));
        if self.computed() < end {
            if self.records.capacity() < end {
                self.records
                    .reserve_exact(scenario.operations() - self.computed());
            }
            let prefetch = self.prefetch.take();
            let prefetch = prefetch.filter(|prefetch| prefetch.position() == self.computed());
            let mut prefetch =
                prefetch.unwrap_or_else(|| self.player_at(scenario, self.computed()));
            while self.computed() < end && self.run_next(&mut prefetch, scenario).is_some() {}
            self.prefetch = Some(prefetch);
        }
        if self.computed() < scenario.operations() {
            return true;
        }
        if self.prefetch.take().is_some() {
            self.records.shrink_to_fit();
            self.here.world().shrink();
        }
        false
    }

    /// Forgets the results of the operations from `operation` on, and returns them.
    pub(crate) fn forget(&mut self, operation: usize) -> Vec<Completion> {
        let completions = self.completions(operation).collect();
        self.records.truncate(operation);
        self.work = self.records.iter().map(|&record| work(record)).sum();
        self.checkpoints.forget(operation);
        let is_known = |player: &Player| player.position() <= operation;
        self.near = self.near.take().filter(is_known);
        self.prefetch = self.prefetch.take().filter(is_known);
        if self.position() > operation {
            self.done = None;
            self.before = None;
            self.snapshot = None;
            self.here = self.here.at_the_start();
        }
        completions
    }

    /// Goes to the position after this many operations. Keeps a copy of the world before the
    /// last of them, unless it weighs more than `most`.
    fn go_after(&mut self, scenario: &Scenario, position: usize, most: usize) {
        if self.position() == position && (self.done.is_some() || position == 0) {
            return;
        }
        self.done = None;
        self.before = None;
        self.snapshot = None;
        let Some(last) = position.checked_sub(1) else {
            self.here = self.here.at_the_start();
            return;
        };
        let mut here = self.take_nearest(last);
        let far = last - here.position() > 2 * NEAR_DISTANCE;
        while here.position() < last {
            if far && last - here.position() == NEAR_DISTANCE && here.weight() <= MAX_NEAR_WEIGHT {
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
            let done = self.run_next(&mut here, scenario);
            here.set_recording(Recording::Off);
            done
        };
        self.here = here;
    }

    /// Returns a player at a position that was reached before.
    fn player_at(&self, scenario: &Scenario, position: usize) -> Player {
        let mut player = match self.nearest_start(position) {
            Some(start) => start.fork_sharing_history(),
            None => self.here.at_the_start(),
        };
        while let Some(&record) = self.records.get(player.position())
            && player.position() < position
        {
            player.redo(scenario, record);
        }
        player
    }

    /// Returns the player of the current place if it is the nearest start, otherwise a copy
    /// of another.
    fn take_nearest(&mut self, position: usize) -> Player {
        let here = self.position();
        let start = self.nearest_start(position);
        match start {
            Some(start) if start.position() > here || here > position => {
                start.fork_sharing_history()
            }
            None => self.here.at_the_start(),
            _ => std::mem::take(&mut self.here),
        }
    }

    /// Returns the nearest player from which a position can be reached.
    fn nearest_start(&self, position: usize) -> Option<&Player> {
        let players = [Some(&self.here), self.near.as_ref(), self.prefetch.as_ref()];
        let is_before = |player: &&Player| player.position() <= position;
        let nearest = self.checkpoints.last_before(position);
        let players = players.into_iter().flatten().filter(is_before);
        players
            .chain(nearest)
            .max_by_key(|player| player.position())
    }

    /// Does one operation, for the first time or again; false at the end.
    fn advance(&mut self, player: &mut Player, scenario: &Scenario) -> bool {
        match self.records.get(player.position()) {
            Some(&record) => {
                player.redo(scenario, record);
                true
            }
            None => self.run_next(player, scenario).is_some(),
        }
    }

    /// Runs an operation for the first time; `None` at the end.
    fn run_next(&mut self, player: &mut Player, scenario: &Scenario) -> Option<Outcome> {
        let outcome = player.step(scenario)?;
        self.records.push(outcome.redo);
        self.work += work(outcome.redo);
        if self.checkpoints.is_due(self.work) {
            let most = self.room_for_checkpoints(player, scenario);
            self.checkpoints.add(player, self.work, most);
        }
        Some(outcome)
    }

    /// Returns the maximum weight of the checkpoints, in tags of 32 bytes: the limit, less
    /// the text, the history, the redo records, the arenas here and a snapshot of them.
    fn room_for_checkpoints(&self, player: &Player, scenario: &Scenario) -> usize {
        const ARENAS: usize = 2;
        let history = self.records.capacity() * size_of::<RedoRecord>();
        let others = scenario.block().bytes() + history + player.world().history_bytes();
        let left =
            (MAX_BYTES.saturating_sub(others) / TAG).saturating_sub(ARENAS * player.weight());
        left.max(MIN_CHECKPOINT_WEIGHT)
    }
}

fn number_at(mut player: Player, scenario: &Scenario, position: usize) -> u64 {
    while player.position() < position && player.step(scenario).is_some() {}
    player.world().next_auto_number()
}

/// Returns the approximate time to do an operation again, relative to one that only calls the
/// arena.
fn work(record: RedoRecord) -> u64 {
    match record {
        RedoRecord::Alloc { .. } | RedoRecord::Refused { .. } | RedoRecord::Free { .. } => 1,
        RedoRecord::All { .. } => 8,
    }
}

//! The text and the time line together: the only way to change anything.

mod arena_generation;
mod command;
mod created_by;
mod edit;
mod edit_effects;
mod moment;
mod operation;

use std::ops::Range;

use vmem::{AllocPolicy, Layout};

pub use arena_generation::ArenaGeneration;
use arena_generation::{GenerationTracker, is_of_arenas};
pub use command::{Command, SessionError};
use edit::{Edit, History, Kind};
pub use edit_effects::{Change, Difference, EditEffects};
pub use moment::{Moment, Revision};
pub use operation::{Operation, Status};

use crate::scenario::{ParseError, Scenario, Statement};
use crate::timeline::{Place, Timeline};
use crate::world::{ArenaId, Outcome};

/// How many operations behind an edit are done again with it, to say what it means for
/// them; more are left to [`Session::learn`].
const WITH_AN_EDIT: usize = 10_000;
/// How many of the expectations at one place are looked at; nobody reads more.
const MOST_CHECKS: usize = 1000;

/// What a session without a text of its own begins with.
const SANDBOX: &str = "\
# heap has 1 024 units, in pieces of 64. kmem has none of its own:
# it takes from heap what it lacks, and hands it out in pieces of 16.
arena heap quantum=64
span heap 4096 1K
arena kmem quantum=16 source=heap
a = alloc kmem 40
b = alloc kmem 16
c = alloc kmem 100
free kmem a
";

/// A scenario that is looked at and changed.
#[derive(Default)]
pub struct Session {
    scenario: Scenario,
    timeline: Timeline,
    history: History,
    revision: Revision,
    descent: GenerationTracker,
    /// What is expected where the time line is, and whether it is so.
    checks: Vec<Outcome>,
    edit_effects: EditEffects,
    next_name: String,
    patience: PrecomputeBudget,
    /// Where the last edit leads, if that was too far.
    ahead: Option<usize>,
}

/// How many operations an edit may do at once.
struct PrecomputeBudget(usize);

impl Default for PrecomputeBudget {
    fn default() -> Self {
        Self(usize::MAX)
    }
}

impl Session {
    /// Opens a text, at its start.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn open(text: &str) -> Result<Self, Vec<ParseError>> {
        let scenario = Scenario::parse(text)?;
        let mut session = Self {
            next_name: scenario.unused_name(),
            descent: GenerationTracker::of(&scenario),
            scenario,
            ..Self::default()
        };
        session.go_to(Place::START);
        Ok(session)
    }

    /// Two arenas with something in them to see, at the end.
    pub fn sandbox() -> Self {
        let mut session = Self::open(SANDBOX).unwrap_or_default();
        session.go_to(Place::after(session.len()));
        session
    }

    /// Does a command; one that fails changes nothing. (An operation that
    /// fails is not a command that fails: its outcome says why.)
    ///
    /// # Errors
    /// The text that was given makes no sense, or there is nothing to do.
    pub fn run(&mut self, command: Command) -> Result<(), SessionError> {
        match command {
            Command::Operate(statement) => {
                let edit = edit::operate(&self.scenario, self.position(), statement)?;
                self.change(edit)
            }
            Command::Type(text) => {
                let edit = edit::type_in(&self.scenario, self.position(), &text)?;
                self.change(edit)
            }
            Command::Replace(text) => {
                let edit = edit::replace(&self.scenario, self.position(), &text)?;
                self.change_to(edit)
            }
            Command::Begin(text) => {
                let edit = edit::begin(&self.scenario, self.position(), &text)?;
                self.change_to(edit)
            }
            Command::Remove(index) => {
                let edit = edit::remove(&self.scenario, self.position(), index)
                    .ok_or_else(|| self.no_such(index))?;
                self.change(edit)
            }
            Command::GoTo(position) => self.move_to(Place::after(position)),
            Command::GoToPlace(place) => self.move_to(place),
            Command::StepBack => self.move_to(Place::after(self.position().saturating_sub(1))),
            Command::StepForward => {
                // Out of the midst of one is a step too.
                let further = usize::from(self.place().step.is_none());
                let to = self.len().min(self.position() + further);
                self.move_to(Place::after(to))
            }
            Command::InnerStepBack => self.inner_step_back(),
            Command::InnerStepForward => self.inner_step_forward(),
            Command::ToStart => self.move_to(Place::START),
            Command::ToEnd => self.move_to(Place::after(self.len())),
            Command::Undo => {
                // What is in the history was applied before, so it can be again.
                let edit = self.history.undo.pop().ok_or(SessionError::NothingToUndo)?;
                let inverse = self.apply(edit)?;
                self.history.redo.push(inverse);
                Ok(())
            }
            Command::Redo => {
                let edit = self.history.redo.pop().ok_or(SessionError::NothingToRedo)?;
                let inverse = self.apply(edit)?;
                self.history.undo.push(inverse);
                Ok(())
            }
        }
    }

    /// The whole text, the user's own lines as they were written.
    pub fn text(&self) -> &str {
        self.scenario.text()
    }

    /// The text, line by line, with what each means.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// How many operations there are.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a session without operations is nothing special"
    )]
    pub fn len(&self) -> usize {
        self.scenario.operations()
    }

    /// Where this is.
    pub fn place(&self) -> Place {
        self.timeline.place()
    }

    /// How many of them are done, the one in whose midst this is included.
    pub fn position(&self) -> usize {
        self.timeline.position()
    }

    /// What there is to see.
    pub fn moment(&self) -> Moment<'_> {
        Moment {
            revision: self.revision,
            place: self.place(),
            world: self.timeline.world(),
            done: self.timeline.done(),
            before: self.timeline.before(),
            after: self.timeline.world_after(),
            position: self.position(),
            checks: &self.checks,
        }
    }

    /// Which arenas the numbers of arenas stand for. What is remembered of arenas means
    /// nothing any more when this is another one.
    pub fn arena_generation(&self) -> ArenaGeneration {
        self.descent.arena_generation()
    }

    /// All operations.
    pub fn operations(&self) -> impl Iterator<Item = Operation> + '_ {
        (0..self.len()).filter_map(|index| self.operation(index))
    }

    /// One operation.
    pub fn operation(&self, index: usize) -> Option<Operation> {
        let entry = self.scenario.entry_of(index)?;
        let statement = self.scenario.statement(entry.line)?;
        let is_workload = matches!(statement, Statement::Random { .. });
        Some(Operation {
            index,
            line: entry.line + 1,
            statement,
            status: match self.timeline.failed(index) {
                None => Status::Unknown,
                Some(false) => Status::Done,
                Some(true) => Status::Failed,
            },
            of_workload: is_workload.then_some(index - entry.start),
        })
    }

    /// Whether an operation failed, if it was ever done. Constant time.
    pub fn failed(&self, index: usize) -> Option<bool> {
        self.timeline.failed(index)
    }

    /// The statement of the line that is done next.
    pub fn next(&self) -> Option<Statement> {
        let entry = self.scenario.entry_of(self.position())?;
        self.scenario.statement(entry.line)
    }

    /// Does up to `most` operations that were never done, ahead of need and without
    /// going there: from then on they are reached at once, it is known which of them
    /// fail, and what the last edit means for them. Whether there are any left.
    ///
    /// About a microsecond each. A program with a screen does some thousands between two
    /// frames; who waits for all passes `usize::MAX`.
    pub fn precompute(&mut self, most: usize) -> bool {
        let left = self.timeline.precompute(&self.scenario, most);
        self.compare();
        left
    }

    /// Edits do at most so many operations that were never done. One that leads farther
    /// goes as far as everything is known, and [`take_far_position`](Self::take_far_position) says
    /// where it leads: who has a screen learns the rest between two frames.
    pub fn set_precompute_budget(&mut self, most: usize) {
        self.patience = PrecomputeBudget(most);
    }

    /// Where the last edit leads, if that was farther than the patience reaches. Only
    /// said once.
    pub fn take_far_position(&mut self) -> Option<usize> {
        self.ahead.take()
    }

    /// How many operations were ever done.
    pub fn computed(&self) -> usize {
        self.timeline.computed()
    }

    /// What the last change of the text means for the operations behind it, as far as
    /// they were done before and since.
    pub fn edit_effects(&self) -> &EditEffects {
        &self.edit_effects
    }

    /// The name that [`Command::Operate`] gives to an allocation without one:
    /// the first of a, b, c … z, aa, ab … that no line mentions.
    pub fn next_name(&self) -> String {
        self.next_name.clone()
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.history.undo.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.history.redo.is_empty()
    }

    /// Where a request would go: see [`World::preview`](crate::World::preview).
    ///
    /// # Errors
    /// As the real thing.
    pub fn preview(
        &self,
        arena: ArenaId,
        layout: &Layout,
        policy: AllocPolicy,
    ) -> Result<u64, vmem::Error> {
        self.moment().after.preview(arena, layout, policy)
    }

    /// Puts another text in the place of the whole. The same one is nothing to undo.
    fn change_to(&mut self, edit: Edit) -> Result<(), SessionError> {
        match (edit.replaces, edit.lines.lines()) {
            (0, 0) => Ok(()),
            _ => self.change(edit),
        }
    }

    fn change(&mut self, edit: Edit) -> Result<(), SessionError> {
        let inverse = self.apply(edit)?;
        self.history.remember(inverse);
        Ok(())
    }

    /// Changes the text, and hands back the change that undoes it.
    fn apply(&mut self, edit: Edit) -> Result<Edit, SessionError> {
        let first = self.scenario.operations_before(edit.at);
        let end = self.scenario.operations_before(edit.at + edit.replaces);
        let put = edit.lines.lines();
        let taken = self
            .scenario
            .splice(edit.at..edit.at + edit.replaces, &edit.lines)?;
        self.revision = Revision {
            number: self.revision.number + 1,
            first,
        };
        self.compare_effects(first..end - edit.same, edit.lines.operations() - edit.same);
        match edit.kind {
            Kind::OpenRequest => self.descent.begin(&self.scenario),
            Kind::Change if is_of_arenas(&edit.lines) || is_of_arenas(&taken) => {
                self.descent.go_on(&self.scenario);
            }
            Kind::Change => {}
        }
        self.next_name = self.scenario.unused_name();
        let reach = self.computed().saturating_add(self.patience.0);
        self.ahead = (edit.to > reach).then_some(edit.to);
        let to = self.ahead.map_or(edit.to, |_| self.computed());
        self.go_to(Place::after(to));
        let end = self.edit_effects.next() + self.edit_effects.left();
        self.precompute(end.saturating_sub(self.computed()).min(WITH_AN_EDIT));
        Ok(Edit {
            kind: edit.kind,
            at: edit.at,
            replaces: put,
            lines: taken,
            same: edit.same,
            from: edit.to,
            to: edit.from,
        })
    }

    /// Operations give way to so many others: what those behind came to so far is kept,
    /// to be compared with what they come to now.
    fn compare_effects(&mut self, gone: Range<usize>, new: usize) {
        self.compare();
        let known = self.computed();
        let forgotten = self.timeline.forget(gone.start);
        let behind = forgotten.into_iter().skip(gone.len()).map(Some);
        // What the edit before this one left to compare; what it put in and nobody did
        // is between.
        let compared = self.edit_effects.next();
        let never_done = compared.saturating_sub(known.max(gone.end));
        let older = self.edit_effects.rest();
        let older = older.skip(gone.end.saturating_sub(compared));
        let before = behind
            .chain(std::iter::repeat_n(None, never_done))
            .chain(older);
        let edit_effects = EditEffects::new(gone.start + new, before);
        self.edit_effects = edit_effects;
    }

    fn compare(&mut self) {
        let compared = self.edit_effects.next();
        self.edit_effects.compare(self.timeline.answers(compared));
    }

    /// Into the operation just done, or one inner step back in one.
    fn inner_step_back(&mut self) -> Result<(), SessionError> {
        let Place { operations, step } = self.place();
        let steps = self.moment().done.map_or(0, |done| done.steps.len());
        let to = match step.unwrap_or(steps).checked_sub(1) {
            Some(step) => Place {
                operations,
                step: Some(step),
            },
            None => Place::after(operations.saturating_sub(1)),
        };
        self.move_to(to)
    }

    /// One inner step further in an operation, or out of it, or into the next one.
    fn inner_step_forward(&mut self) -> Result<(), SessionError> {
        let Place { operations, step } = self.place();
        let to = match step {
            Some(step) => Place {
                operations,
                step: Some(step + 1),
            },
            None if operations < self.len() => Place::inside(operations, 0),
            None => return Ok(()),
        };
        // Behind the last step is behind the operation.
        self.go_to(to);
        Ok(())
    }

    fn move_to(&mut self, place: Place) -> Result<(), SessionError> {
        if place.operations > self.len() {
            return Err(self.no_such(place.operations));
        }
        let from = self.place();
        self.go_to(place);
        match place.step {
            Some(step) if self.place().step.is_none() => {
                let len = self.moment().done.map_or(0, |done| done.steps.len());
                self.go_to(from);
                Err(SessionError::NoSuchStep { step, len })
            }
            _ => Ok(()),
        }
    }

    /// As far as there are operations.
    fn go_to(&mut self, place: Place) {
        self.timeline.go_to(&self.scenario, place);
        let position = self.position();
        let entry = position
            .checked_sub(1)
            .and_then(|last| self.scenario.entry_of(last));
        let inside = self.scenario.entry_of(position) == entry && entry.is_some();
        let is_half = self.place().step.is_some() || inside;
        let world = self.timeline.world();
        let most = if is_half { 0 } else { MOST_CHECKS };
        let expectations = self.scenario.checks(entry).take(most);
        self.checks = expectations
            .map(|(_, expectation)| world.expect(&expectation))
            .collect();
    }

    fn no_such(&self, index: usize) -> SessionError {
        SessionError::NoSuchOperation {
            index,
            len: self.len(),
        }
    }
}

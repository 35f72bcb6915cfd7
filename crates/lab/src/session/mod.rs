//! A session: the text and the time line, and the commands that change them.

mod arena_generation;
mod command;
mod created_by;
mod document;
mod edit;
mod edit_effects;
mod later_names;
mod moment;
mod saved;

use std::ops::Range;

pub use arena_generation::ArenaGeneration;
use arena_generation::{GenerationTracker, changes_arenas};
pub use command::{Command, SessionError};
pub use document::Document;
use edit::{Edit, Opening, UndoHistory};
pub use edit_effects::{Change, Difference, EditEffects};
pub use moment::{Moment, Operation, Revision};
pub use saved::{DamagedHistory, saved_scenario};

use crate::scenario::{Entry, ParseError, Scenario, Statement};
use crate::timeline::{Place, Timeline};
use crate::world::Outcome;

/// The number of operations after an edit that are run with it, to tell its effects on them.
/// [`Session::precompute`] runs the others.
const PRECOMPUTED_WITH_EDIT: usize = 10_000;
/// The maximum number of expectations checked at one place.
const MAX_CHECKS: usize = 1000;

/// The text of a session that is opened without one.
const SANDBOX: &str = "\
# Two arenas: kmem imports from heap
# heap has 1 024 units and allocates multiples of 64.
arena heap quantum=64
span heap 4096 1K
arena kmem quantum=16 source=heap # kmem has no units of its own.
a = alloc kmem 40
b = alloc kmem 16
c = alloc kmem 100
free kmem a
";

/// A scenario that is inspected and edited.
#[derive(Default)]
pub struct Session {
    scenario: Scenario,
    timeline: Timeline,
    undo_history: UndoHistory,
    document: Option<Document>,
    revision: Revision,
    generations: GenerationTracker,
    /// The results of the expectations at this place.
    checks: Vec<Outcome>,
    /// The comments about the operation just done.
    comments: Vec<String>,
    edit_effects: EditEffects,
    /// The maximum number of new operations that an edit runs; `None` for all.
    precompute_budget: Option<usize>,
    /// The target of the last edit, if it was beyond the budget.
    far_position: Option<usize>,
}

impl Session {
    /// Opens a text, at its start.
    ///
    /// # Errors
    /// The errors in the text.
    pub fn open(text: &str) -> Result<Self, Vec<ParseError>> {
        let mut session = Self {
            scenario: Scenario::parse(text)?,
            ..Self::default()
        };
        session.generations.start(&session.scenario);
        session.go_to(Place::START);
        Ok(session)
    }

    /// Opens an example with two arenas and some allocations, at its end.
    pub fn sandbox() -> Self {
        let mut session = Self::open(SANDBOX).unwrap_or_default();
        session.go_to(Place::after(session.len()));
        session
    }

    /// Runs a command. A command that fails changes nothing. (An operation that fails is not
    /// a failed command: its outcome has the reason.)
    ///
    /// # Errors
    /// The given text has errors, or there is nothing to do.
    pub fn run(&mut self, command: Command) -> Result<(), SessionError> {
        let (scenario, position) = (&self.scenario, self.position());
        let edit = match command {
            Command::Insert(text) => edit::insert(scenario, &self.timeline, &text)?,
            Command::Replace(text) => edit::replace(scenario, position, &text)?,
            Command::Begin(text) => edit::open(scenario, position, &text)?,
            Command::Remove(index) => edit::remove(scenario, &self.timeline, index)?,
            Command::GoTo(position) => return self.move_to(Place::after(position)),
            Command::GoToPlace(place) => return self.move_to(place),
            Command::StepBack => return self.move_to(Place::after(position.saturating_sub(1))),
            Command::StepForward => {
                // Leaving the inside of an operation is a step too.
                let further = usize::from(self.place().step.is_none());
                return self.move_to(Place::after(self.len().min(position + further)));
            }
            Command::InnerStepBack => return self.inner_step_back(),
            Command::InnerStepForward => return self.inner_step_forward(),
            Command::ToStart => return self.move_to(Place::START),
            Command::ToEnd => return self.move_to(Place::after(self.len())),
            // An edit in the history was applied before, so it can be applied again.
            Command::Undo => {
                let undo = self.undo_history.undo.pop();
                let inverse = self.apply(undo.ok_or(SessionError::NothingToUndo)?)?;
                self.undo_history.redo.push(inverse);
                return Ok(());
            }
            Command::Redo => {
                let redo = self.undo_history.redo.pop();
                let inverse = self.apply(redo.ok_or(SessionError::NothingToRedo)?)?;
                self.undo_history.undo.push(inverse);
                return Ok(());
            }
        };
        if edit.replaces > 0 || edit.lines.lines() > 0 {
            let inverse = self.apply(edit)?;
            self.undo_history.remember(inverse);
        }
        Ok(())
    }

    /// Returns the whole text; lines of the user are as they were written.
    pub fn text(&self) -> &str {
        self.scenario.text()
    }

    /// Returns the file that the session was opened from or saved to. A session that
    /// [`Command::Begin`] opens has none; undo brings back the file with the session before.
    pub fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// Sets the file that the session was opened from or saved to.
    pub fn set_document(&mut self, document: Option<Document>) {
        self.document = document;
    }

    /// Returns the place at which the scenario begins: the first operation after the set-up.
    pub fn beginning(&self) -> Place {
        Place::after(self.len().min(self.scenario.set_up() + 1))
    }

    /// Returns the text by lines, each with its statement.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Returns the number of operations.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a session without operations is nothing special"
    )]
    pub fn len(&self) -> usize {
        self.scenario.operations()
    }

    /// Returns the current place.
    pub fn place(&self) -> Place {
        self.timeline.place()
    }

    /// Returns the number of operations done, including one that the place is inside of.
    pub fn position(&self) -> usize {
        self.timeline.position()
    }

    /// Returns everything there is to see at this place.
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
            comments: &self.comments,
        }
    }

    /// Returns the generation of the arena ids. Whatever is remembered by arena id is invalid
    /// once the generation changes.
    pub fn arena_generation(&self) -> ArenaGeneration {
        self.generations.current
    }

    /// Returns the generation that began when the text was opened. No edit changes it; opening
    /// another text does, as do undo and redo of that.
    pub fn opening(&self) -> ArenaGeneration {
        self.generations.opening
    }

    /// Returns an operation. Looks at the redo records from the checkpoint before it to name
    /// an allocation that has no name in the text.
    pub fn operation(&self, index: usize) -> Option<Operation> {
        let mut operation = self.written(index)?;
        if let Statement::Alloc { name, .. } = &mut operation.statement
            && name.is_none()
        {
            *name = self.timeline.counted_name(&self.scenario, index);
        }
        Some(operation)
    }

    /// Returns an operation as it is written.
    fn written(&self, index: usize) -> Option<Operation> {
        let entry = self.scenario.entry_of(index)?;
        let statement = self.scenario.statement(entry.line)?;
        let of_workload = match statement {
            Statement::Random { skip, .. } => Some(skip as usize + index - entry.start),
            _ => None,
        };
        Some(Operation {
            index,
            line: entry.line + 1,
            statement,
            failed: self.timeline.failed(index),
            of_workload,
        })
    }

    /// Returns whether an operation failed; `None` if it was never run. Constant time.
    pub fn failed(&self, index: usize) -> Option<bool> {
        self.timeline.failed(index)
    }

    /// Runs up to `most` operations that were never run, without going there. From then on
    /// they are reached quickly, and their failures and the effects of the last edit on them
    /// are known. Returns whether any are left.
    ///
    /// Each takes about a microsecond. A program with a screen runs some thousands between
    /// two frames; a program without one passes `usize::MAX`.
    pub fn precompute(&mut self, most: usize) -> bool {
        let left = self.timeline.precompute(&self.scenario, most);
        self.compare();
        left
    }

    /// Limits the number of new operations that an edit runs. An edit with a target beyond
    /// the limit goes as far as results are known, and
    /// [`take_far_position`](Self::take_far_position) returns the target: a program with a
    /// screen precomputes the rest between two frames.
    pub fn set_precompute_budget(&mut self, most: usize) {
        self.precompute_budget = Some(most);
    }

    /// Returns, once, the target of the last edit if it was beyond the budget.
    pub fn take_far_position(&mut self) -> Option<usize> {
        self.far_position.take()
    }

    /// Returns the number of operations that were ever run.
    pub fn computed(&self) -> usize {
        self.timeline.computed()
    }

    /// Returns the effects of the last edit on later operations, as far as they were run
    /// before and since.
    pub fn edit_effects(&self) -> &EditEffects {
        &self.edit_effects
    }

    /// Returns whether there is an edit to undo.
    pub fn can_undo(&self) -> bool {
        !self.undo_history.undo.is_empty()
    }

    /// Returns whether there is an edit to redo.
    pub fn can_redo(&self) -> bool {
        !self.undo_history.redo.is_empty()
    }

    /// Applies an edit, and returns the edit that undoes it.
    fn apply(&mut self, edit: Edit) -> Result<Edit, SessionError> {
        let old = self.scenario.block();
        let first = old.operations_before(edit.at) + edit.same_before;
        let end = old.operations_before(edit.at + edit.replaces) - edit.same_after;
        let put = edit.lines.lines();
        let new = edit.lines.operations() - edit.same_before - edit.same_after;
        let continued = self.scenario.continued().to_vec();
        let taken = self
            .scenario
            .splice(edit.at..edit.at + edit.replaces, &edit.lines)?;
        self.compare_effects(first..end, new);
        let first = self.first_not_kept(edit.at, &continued).min(first);
        self.timeline.forget(first);
        self.revision = Revision {
            number: self.revision.number + 1,
            first,
        };
        let opens = edit
            .opens
            .map(|Opening(document)| Opening(std::mem::replace(&mut self.document, document)));
        if opens.is_some() {
            self.generations.start(&self.scenario);
        } else if changes_arenas(&edit.lines) || changes_arenas(&taken) {
            self.generations.update(&self.scenario);
        }
        let ahead = edit.to.saturating_sub(self.computed());
        let is_far = self.precompute_budget.is_some_and(|most| ahead > most);
        self.far_position = is_far.then_some(edit.to);
        let to = if is_far { self.computed() } else { edit.to };
        self.go_to(Place::after(to));
        let end = self.edit_effects.next + self.edit_effects.left();
        self.precompute(
            end.saturating_sub(self.computed())
                .min(PRECOMPUTED_WITH_EDIT),
        );
        Ok(Edit {
            opens,
            replaces: put,
            lines: taken,
            from: edit.to,
            to: edit.from,
            ..edit
        })
    }

    /// Returns the first operation from which on the arenas lack a workload that is continued
    /// only since an edit at the line `at`; `continued` is from before it.
    fn first_not_kept(&self, at: usize, continued: &[(usize, usize)]) -> usize {
        let before = |&&(line, _): &&(usize, usize)| line < at;
        let lines = self.scenario.continued().iter().take_while(before);
        let mut lines = lines.map(|&(line, _)| line);
        let line = lines.find(|line| {
            let was_continued = continued.binary_search_by_key(line, |&(line, _)| line);
            was_continued.is_err()
        });
        let entry = line.and_then(|line| self.scenario.entry_at(line));
        entry.map_or(usize::MAX, Entry::end)
    }

    /// Replaces the operations `gone` by `new` others. The known results of later operations
    /// are kept for comparison with their new ones.
    fn compare_effects(&mut self, gone: Range<usize>, new: usize) {
        self.compare();
        let known = self.computed();
        let forgotten = self.timeline.forget(gone.start);
        let later = forgotten.into_iter().skip(gone.len()).map(Some);
        // Between them: operations that were never run, and those that the edit before this
        // one left to compare.
        let compared = self.edit_effects.next;
        let never_done = compared.saturating_sub(known.max(gone.end));
        let older = self.edit_effects.before.iter().copied();
        let older = older.skip(gone.end.saturating_sub(compared));
        let before = later
            .chain(std::iter::repeat_n(None, never_done))
            .chain(older);
        self.edit_effects = EditEffects::new(gone.start + new, before);
    }

    fn compare(&mut self) {
        let compared = self.edit_effects.next;
        self.edit_effects
            .compare(self.timeline.completions(compared));
    }

    /// Goes into the operation just done, or one inner step back inside of one.
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

    /// Goes one inner step forward in an operation, out of it, or into the next one.
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
        // The place after the last step is the place after the operation.
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

    /// Goes to a place, or to the last operation before it.
    fn go_to(&mut self, place: Place) {
        self.timeline.go_to(&self.scenario, place);
        let position = self.position();
        let entry = position
            .checked_sub(1)
            .and_then(|last| self.scenario.entry_of(last));
        let inside = self.scenario.entry_of(position) == entry && entry.is_some();
        let is_half = self.place().step.is_some() || inside;
        let world = self.timeline.world();
        let most = if is_half { 0 } else { MAX_CHECKS };
        let expectations = self.scenario.checks(entry).take(most);
        self.checks = expectations
            .map(|(_, expectation)| world.expect(&expectation))
            .collect();
        let told = position
            .checked_sub(1)
            .filter(|_| self.place().step.is_none());
        self.comments = told.map_or_else(Vec::new, |done| self.scenario.comments_about(done));
    }

    fn no_such(&self, index: usize) -> SessionError {
        SessionError::NoSuchOperation {
            index,
            len: self.len(),
        }
    }
}

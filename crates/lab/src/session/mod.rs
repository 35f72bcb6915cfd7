//! The text and the time line together: the only way to change anything.

mod command;
mod edit;
mod moment;
mod operation;

use vmem::{AllocPolicy, Layout};

pub use command::{Command, SessionError};
use edit::{Edit, History};
pub use moment::Moment;
pub use operation::{Operation, Status};

use crate::scenario::{ParseError, Scenario, Statement};
use crate::timeline::Timeline;
use crate::world::{ArenaId, Outcome};

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
    /// What is expected where the time line is, and whether it is so.
    checks: Vec<Outcome>,
    next_name: String,
}

impl Session {
    /// Opens a text, at its start.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn open(text: &str) -> Result<Self, Vec<ParseError>> {
        let scenario = Scenario::parse(text)?;
        let mut session = Self {
            next_name: edit::next_name(&scenario),
            scenario,
            ..Self::default()
        };
        session.go_to(0);
        Ok(session)
    }

    /// Two arenas with something in them to see, at the end.
    pub fn sandbox() -> Self {
        let mut session = Self::open(SANDBOX).unwrap_or_default();
        session.go_to(session.len());
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
                // The same text is nothing to undo.
                if edit.replaces == 0 && edit.lines.is_empty() {
                    return Ok(());
                }
                self.change(edit)
            }
            Command::Remove(index) => {
                let edit = edit::remove(&self.scenario, self.position(), index)
                    .ok_or_else(|| self.no_such(index))?;
                self.change(edit)
            }
            Command::GoTo(position) => self.move_to(position),
            Command::StepBack => self.move_to(self.position().saturating_sub(1)),
            Command::StepForward => self.move_to(self.len().min(self.position() + 1)),
            Command::ToStart => self.move_to(0),
            Command::ToEnd => self.move_to(self.len()),
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
    pub fn text(&self) -> String {
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

    /// How many of them are done.
    pub fn position(&self) -> usize {
        self.timeline.position()
    }

    /// What there is to see.
    pub fn moment(&self) -> Moment<'_> {
        Moment {
            world: self.timeline.world(),
            done: self.timeline.done(),
            before: self.timeline.before(),
            position: self.position(),
            checks: &self.checks,
        }
    }

    /// All operations.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> + '_ {
        (0..self.len()).filter_map(|index| self.operation(index))
    }

    /// One operation.
    pub fn operation(&self, index: usize) -> Option<Operation<'_>> {
        let of = self.scenario.entry_of(index)?;
        let entry = self.scenario.entries().get(of)?;
        let statement = self.scenario.statement(of)?;
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

    /// The statement of the line that is done next.
    pub fn next(&self) -> Option<&Statement> {
        let entry = self.scenario.entry_of(self.position())?;
        self.scenario.statement(entry)
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
        self.moment().world.preview(arena, layout, policy)
    }

    fn change(&mut self, edit: Edit) -> Result<(), SessionError> {
        let inverse = self.apply(edit)?;
        self.history.remember(inverse);
        Ok(())
    }

    /// Changes the text, and hands back the change that undoes it.
    fn apply(&mut self, edit: Edit) -> Result<Edit, SessionError> {
        let first = self.scenario.operations_before(edit.at);
        let put = edit.lines.len();
        let range = edit.at..edit.at + edit.replaces;
        let taken = self.scenario.splice(range, edit.lines)?;
        self.timeline.forget(first);
        self.next_name = edit::next_name(&self.scenario);
        self.go_to(edit.to);
        Ok(Edit {
            at: edit.at,
            replaces: put,
            lines: taken,
            from: edit.to,
            to: edit.from,
        })
    }

    fn move_to(&mut self, position: usize) -> Result<(), SessionError> {
        if position > self.len() {
            return Err(self.no_such(position));
        }
        self.go_to(position);
        Ok(())
    }

    /// As far as there are operations.
    fn go_to(&mut self, position: usize) {
        self.timeline.go_to(&self.scenario, position);
        let position = self.position();
        let entry = position
            .checked_sub(1)
            .and_then(|last| self.scenario.entry_of(last));
        let inside = self.scenario.entry_of(position) == entry && entry.is_some();
        let world = self.timeline.world();
        let expectations = self.scenario.checks(entry).filter(|_| !inside);
        self.checks = expectations
            .map(|(_, expectation)| world.expect(expectation))
            .collect();
    }

    fn no_such(&self, index: usize) -> SessionError {
        SessionError::NoSuchOperation {
            index,
            len: self.len(),
        }
    }
}

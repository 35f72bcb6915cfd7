//! A session, and every command for it.

use crate::play::shown;
use crate::statements::{Written, beginning_with_arenas, text};
use arbitrary::Arbitrary;
use vmem_lab::{ArenaId, Command, Effect, Failure, Mode, Place, Session, Statement, World};

/// A text, and edits of it.
#[derive(Clone, Debug, Arbitrary)]
pub struct Edits {
    lines: Vec<Written>,
    edits: Vec<Edit>,
}

/// An edit. The number of an operation is modulo their count.
#[derive(Clone, Debug, Arbitrary)]
enum Edit {
    Insert(Vec<Written>),
    /// Any text.
    InsertRaw(String),
    /// Puts another line, or none, in the place of one.
    Replace(u8, Option<Written>),
    Remove(u8),
    GoTo(u8),
    StepBack,
    StepForward,
    ToStart,
    ToEnd,
    Undo,
    Redo,
    /// Goes to a step that the operation may not have.
    GoToPlace(u8, u8),
    InnerStepBack,
    InnerStepForward,
    /// Computes more operations.
    Precompute(u8),
}

impl Edit {
    fn run(&self, session: &mut Session) {
        let place = |nth: &u8| usize::from(*nth) % (session.len() + 1);
        let command = match self {
            Self::Insert(lines) => Command::Insert(text(lines)),
            Self::InsertRaw(text) => Command::Insert(text.clone()),
            Self::Replace(nth, line) => {
                let mut lines: Vec<_> = session.text().lines().map(str::to_owned).collect();
                let nth = usize::from(*nth) % lines.len().max(1);
                let range = nth..lines.len().min(nth + 1);
                lines.splice(range, line.iter().map(|line| line.0.to_string()));
                Command::Replace(lines.join("\n"))
            }
            Self::Remove(nth) => Command::Remove(place(nth)),
            Self::GoTo(nth) => Command::GoTo(place(nth)),
            Self::StepBack => Command::StepBack,
            Self::StepForward => Command::StepForward,
            Self::ToStart => Command::ToStart,
            Self::ToEnd => Command::ToEnd,
            Self::Undo => Command::Undo,
            Self::Redo => Command::Redo,
            Self::GoToPlace(nth, step) => Command::GoToPlace(Place {
                operations: place(nth),
                step: Some(match step {
                    255 => usize::MAX,
                    step => usize::from(*step),
                }),
            }),
            Self::InnerStepBack => Command::InnerStepBack,
            Self::InnerStepForward => Command::InnerStepForward,
            Self::Precompute(most) => return precompute(session, usize::from(*most)),
        };
        run(session, command);
    }
}

impl Edits {
    /// Checks that a session always shows what its text says, a command that fails changes
    /// nothing, and every change can be undone and redone.
    pub fn check(&self) {
        const MOST: usize = 200;
        let start = beginning_with_arenas(&self.lines);
        let Ok(mut session) = Session::open(&start) else {
            panic!("it was printed: {start}");
        };
        session.run(Command::ToEnd).expect("the end is there");
        shows_its_text(&session);
        for edit in &self.edits {
            if session.len() > MOST {
                return;
            }
            edit.run(&mut session);
        }
    }
}

fn run(session: &mut Session, command: Command) {
    // The text may stand for very many operations.
    if let Command::Insert(text) | Command::Replace(text) | Command::Begin(text) = &command
        && text.contains("random")
        && vmem_lab::Scenario::parse(text).is_ok_and(|scenario| scenario.operations() > 1000)
    {
        return;
    }
    let before = place(session);
    let undoable = session.can_undo();
    let promised = promised(session, &command);
    if session.run(command.clone()).is_err() {
        assert_eq!(place(session), before, "{command:?}");
        assert_eq!(session.can_undo(), undoable);
        return;
    }
    shows_its_text(session);
    retraces(session, &command, before.1);
    if let Some(promised) = promised {
        let done = session.moment().done.expect("it was done");
        let base = match &done.result {
            Ok(Effect::Allocated(allocation)) => Some(allocation.base),
            _ => None,
        };
        // A preview does not know the name that the request wants.
        let unnamed = matches!(done.result, Err(Failure::NameTaken(_)));
        assert!(unnamed || base == promised, "{promised:?}, {done:?}");
    }
    let after = place(session);
    let is_change = !matches!(command, Command::Undo | Command::Redo);
    if is_change && after.0 != before.0 {
        session.run(Command::Undo).expect("it was done");
        // Undo goes to the place after the operation, even if that was inside it.
        let behind = Place::after(before.1.operations);
        assert_eq!(place(session), (before.0, behind), "{command:?}");
        session.run(Command::Redo).expect("it was undone");
        assert_eq!(place(session), after, "{command:?}");
    }
}

fn place(session: &Session) -> (String, Place) {
    (session.text().to_owned(), session.place())
}

/// Checks that an inner step goes in its direction, and the opposite step takes it back.
fn retraces(session: &mut Session, command: &Command, from: Place) {
    let to = session.place();
    let back = match command {
        Command::InnerStepForward if from != Place::after(session.len()) => {
            assert!(to > from, "{from:?}, {to:?}");
            Command::InnerStepBack
        }
        Command::InnerStepBack if from != Place::START => {
            assert!(to < from, "{from:?}, {to:?}");
            Command::InnerStepForward
        }
        Command::InnerStepForward | Command::InnerStepBack => return assert_eq!(to, from),
        _ => return,
    };
    for (command, place) in [(back, from), (command.clone(), to)] {
        session.run(command).expect("there is a way back");
        assert_eq!(session.place(), place);
    }
}

/// Checks that computing more operations changes nothing else.
fn precompute(session: &mut Session, most: usize) {
    let before = (place(session), session.computed());
    let left = session.precompute(most);
    let computed = session.computed();
    assert_eq!(place(session), before.0);
    assert_eq!(computed, session.len().min(before.1 + most));
    assert_eq!(left, computed < session.len());
    shows_its_text(session);
    let mut again = Session::open(session.text()).expect("it is the text of a session");
    again
        .run(Command::GoTo(computed))
        .expect("so many are computed");
    for operation in 0..session.len() {
        assert_eq!(session.failed(operation), again.failed(operation));
    }
}

/// Returns the address that a request would get; `None` if the command is not one request.
fn promised(session: &Session, command: &Command) -> Option<Option<u64>> {
    let Command::Insert(text) = command else {
        return None;
    };
    let statement = vmem_lab::parse_line(text.trim_end()).ok()??;
    let &Statement::Alloc {
        size, mode, policy, ..
    } = &statement
    else {
        return None;
    };
    if mode == Mode::Wait {
        return None;
    }
    let layout = mode.constraints().layout(size);
    let arena = session.moment().after.arena_named(statement.arena()?)?;
    Some(session.moment().after.preview(arena, &layout, policy).ok())
}

/// Compares with a new session of the same text, at the same place.
fn shows_its_text(session: &Session) {
    let mut again = Session::open(session.text()).expect("it is the text of a session");
    again
        .run(Command::GoToPlace(session.place()))
        .expect("it has the same places");
    assert_eq!(again.place(), session.place());
    let (one, other) = (session.moment(), again.moment());
    one.after.validate().expect("every rule holds");
    assert_eq!(shown(one.world), shown(other.world));
    assert_eq!(shown(one.after), shown(other.after));
    assert_eq!(one.done, other.done);
    assert_eq!(one.step(), other.step());
    assert_eq!(one.checks, other.checks);
    assert_eq!(one.world.next_auto_name(), other.world.next_auto_name());

    // After the last step, everything is as after the operation.
    let steps = one.done.map_or(0, |done| done.steps.len());
    if let Some(last) = steps.checked_sub(1) {
        let now = arenas(one.after);
        let place = Place::inside(session.position() - 1, last);
        again
            .run(Command::GoToPlace(place))
            .expect("the operation has that step");
        // An arena that ends is still there at its last step.
        let mut then = arenas(again.moment().world);
        then.retain(|&(id, _)| session.moment().after.arena(id).is_some());
        assert_eq!(then, now);
    }
}

fn arenas(world: &World) -> Vec<(ArenaId, String)> {
    let look = |id| world.inspect(id, |view| format!("{view:?}"));
    let arenas = world.arenas();
    arenas.map(|arena| (arena.id, look(arena.id))).collect()
}

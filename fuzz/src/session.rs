//! A session, and everything that can be done to it.

use crate::play::shown;
use crate::statements::Written;
use arbitrary::Arbitrary;
use vmem_lab::{ArenaId, Command, Effect, Failure, Place, Session, Statement, World};

/// What there is to begin with.
const START: &str = "\
# two arenas, one below the other and with caches, and another
arena heap quantum=64
span heap 4096 1K
arena kmem quantum=16 source=heap qcache=64 magazine=2
arena pids
span pids 100 8
";

/// A text, and what is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub struct Edits {
    lines: Vec<Written>,
    edits: Vec<Edit>,
}

/// A place is modulo how many there are.
#[derive(Clone, Debug, Arbitrary)]
enum Edit {
    Operate(Written),
    Type(Vec<Written>),
    /// Whatever that says.
    TypeRaw(String),
    /// Another line in the place of one, or none.
    Replace(u8, Option<Written>),
    Remove(u8),
    GoTo(u8),
    StepBack,
    StepForward,
    ToStart,
    ToEnd,
    Undo,
    Redo,
}

fn text<'w>(lines: impl IntoIterator<Item = &'w Written>) -> String {
    let lines = lines.into_iter().map(|line| format!("{}\n", line.0));
    lines.collect()
}

impl Edit {
    fn command(&self, session: &Session) -> Command {
        let place = |nth: &u8| usize::from(*nth) % (session.len() + 1);
        match self {
            Self::Operate(line) => Command::Operate(line.0.clone()),
            Self::Type(lines) => Command::Type(text(lines)),
            Self::TypeRaw(text) => Command::Type(text.clone()),
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
        }
    }
}

impl Edits {
    /// A session always shows what its text says, a command that fails changes
    /// nothing, and what was changed can be undone and redone.
    pub fn check(&self) {
        const MOST: usize = 200;
        let start = format!("{START}{}", text(&self.lines));
        let Ok(mut session) = Session::open(&start) else {
            panic!("it was printed: {start}");
        };
        session.run(Command::ToEnd).expect("the end is there");
        shows_its_text(&session);
        for edit in &self.edits {
            if session.len() > MOST {
                return;
            }
            let command = edit.command(&session);
            run(&mut session, command);
        }
    }
}

fn run(session: &mut Session, command: Command) {
    // What is typed may stand for very many operations.
    if let Command::Type(text) | Command::Replace(text) = &command
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
    if let Some(promised) = promised {
        let done = session.moment().done.expect("it was done");
        let base = match &done.result {
            Ok(Effect::Allocated(allocation)) => Some(allocation.base),
            _ => None,
        };
        // No preview of a request knows what the allocation will be called.
        let unnamed = matches!(done.result, Err(Failure::NameTaken { .. }));
        assert!(unnamed || base == promised, "{promised:?}, {done:?}");
    }
    let after = place(session);
    let is_change = !matches!(command, Command::Undo | Command::Redo);
    if is_change && after.0 != before.0 {
        session.run(Command::Undo).expect("it was done");
        assert_eq!(place(session), before, "{command:?}");
        session.run(Command::Redo).expect("it was undone");
        assert_eq!(place(session), after, "{command:?}");
    }
}

fn place(session: &Session) -> (String, usize) {
    (session.text().to_owned(), session.position())
}

/// Where a request would go, if that is what the command is.
fn promised(session: &Session, command: &Command) -> Option<Option<u64>> {
    let Command::Operate(statement) = command else {
        return None;
    };
    let (layout, policy) = match statement {
        Statement::Alloc {
            size,
            policy,
            wait: false,
            ..
        } => (vmem::Layout::new(*size), policy),
        Statement::Xalloc {
            size,
            constraints,
            policy,
            ..
        } => (constraints.layout(*size), policy),
        _ => return None,
    };
    let arena = session.moment().world.arena_named(statement.arena()?)?;
    Some(session.preview(arena, &layout, *policy).ok())
}

/// The same as a new session of the same text, at the same place.
fn shows_its_text(session: &Session) {
    let mut again = Session::open(session.text()).expect("it is the text of a session");
    again
        .run(Command::GoTo(session.position()))
        .expect("it has as many operations");
    assert_eq!(again.next_name(), session.next_name());
    let (one, other) = (session.moment(), again.moment());
    one.world.validate().expect("every rule holds");
    assert_eq!(shown(one.world), shown(other.world));
    assert_eq!(one.done, other.done);
    assert_eq!(one.checks, other.checks);
    assert_eq!(one.world.next_auto_name(), other.world.next_auto_name());

    // The last step leaves what the operation leaves.
    let steps = one.done.map_or(0, |done| done.steps.len());
    if let Some(last) = steps.checked_sub(1) {
        let now = arenas(one.world);
        let place = Place::in_the_midst_of(session.position() - 1, last);
        again
            .run(Command::GoToPlace(place))
            .expect("the operation has that step");
        // An arena that ends is still there at its last step.
        let mut then = arenas(again.moment().world);
        then.retain(|&(id, _)| session.moment().world.arena(id).is_some());
        assert_eq!(then, now);
    }
}

fn arenas(world: &World) -> Vec<(ArenaId, String)> {
    let look = |id| world.inspect(id, |view| format!("{view:?}"));
    let arenas = world.arenas();
    arenas.map(|arena| (arena.id, look(arena.id))).collect()
}

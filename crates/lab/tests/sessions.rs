//! Sessions: the text and the time line together.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem_lab::narration::{Radix, label};
use vmem_lab::{ArenaId, Command, Effect, Place, Session, SessionError, saved_scenario};

const START: &str = "# ids\narena heap\nspan heap 0 64  # all\na = alloc heap 16\nexpect a = 0\n\nb = alloc heap 16\nfree heap a\n";

fn open(text: &str, position: usize) -> Session {
    let mut session = Session::open(text).unwrap();
    session.run(Command::GoTo(position)).unwrap();
    session
}

fn alloc(size: u64) -> Command {
    Command::Insert(format!("alloc heap {size}"))
}

/// Returns every arena at the session's place.
fn seen(session: &Session) -> Vec<(ArenaId, String)> {
    let world = session.moment().world;
    let look = |id| world.inspect(id, |view| format!("{view:?}"));
    world
        .arenas()
        .map(|arena| (arena.id, look(arena.id)))
        .collect()
}

fn base(session: &Session, name: &str) -> Option<u64> {
    session
        .moment()
        .world
        .allocation_named(name)
        .map(|a| a.base)
}

#[test]
fn an_operation_goes_after_the_present_place_and_later_ones_stay() {
    let mut session = open(START, 3);
    session.run(alloc(8)).unwrap();
    let text = START.replace("expect a = 0\n", "expect a = 0\nc = alloc heap 8\n");
    assert_eq!(session.text(), text);
    assert_eq!((session.position(), session.len()), (4, 6));
    assert_eq!(base(&session, "c"), Some(16));
    session.run(Command::ToEnd).unwrap();
    assert_eq!((base(&session, "a"), base(&session, "b")), (None, Some(24)));
}

#[test]
fn an_operation_goes_after_the_title_at_the_start_and_last_at_the_end() {
    let mut session = open(START, 0);
    session.run(Command::Insert("arena z".to_owned())).unwrap();
    assert!(session.text().starts_with("# ids\narena z\narena heap\n"));
    session.run(Command::ToEnd).unwrap();
    session
        .run(Command::Insert("\n# more\nd = alloc heap 1".to_owned()))
        .unwrap();
    assert!(
        session
            .text()
            .ends_with("free heap a\n\n# more\nd = alloc heap 1\n")
    );
    assert_eq!(session.position(), session.len());
}

#[test]
fn undo_and_redo_bring_text_and_position_back() {
    let mut session = open(START, 3);
    let mut states = vec![(session.text().to_owned(), session.position())];
    for command in [
        alloc(8),
        Command::Insert("d = alloc heap 1\nfree heap d".to_owned()),
        Command::Remove(2),
        Command::Replace("arena heap\n".to_owned()),
    ] {
        session.run(command).unwrap();
        states.push((session.text().to_owned(), session.position()));
    }
    for state in states.iter().rev().skip(1) {
        session.run(Command::Undo).unwrap();
        assert_eq!(
            (session.text(), session.position()),
            (state.0.as_str(), state.1)
        );
    }
    assert_eq!(session.run(Command::Undo), Err(SessionError::NothingToUndo));
    for state in &states[1..] {
        session.run(Command::Redo).unwrap();
        assert_eq!(
            (session.text(), session.position()),
            (state.0.as_str(), state.1)
        );
    }
    assert!(!session.can_redo() && session.can_undo());
}

#[test]
fn a_text_with_an_error_changes_nothing() {
    let mut session = open(START, 3);
    for command in [
        Command::Insert("d = alloc heap 1\nnonsense".to_owned()),
        Command::Replace("arena heap\nnonsense".to_owned()),
        Command::Insert("destroy not a name".to_owned()),
        Command::Insert("destroy heap\nb".to_owned()),
        Command::Insert("random heap ops=1000000 seed=1\n".repeat(2)),
        Command::Remove(5),
        Command::GoTo(6),
    ] {
        assert!(session.run(command.clone()).is_err(), "{command:?}");
        assert_eq!((session.text(), session.position()), (START, 3));
        assert!(!session.can_undo());
    }
    assert!(Session::open("nonsense").is_err());
}

#[test]
fn an_expectation_is_checked_at_its_place() {
    let mut session = open(START, 3);
    assert_eq!(session.moment().checks.len(), 1);
    assert_eq!(session.moment().checks[0].result, Ok(Effect::Held));
    session.run(Command::StepForward).unwrap();
    assert!(session.moment().checks.is_empty());
}

#[test]
fn an_edit_never_changes_which_allocation_a_line_means() {
    let text = "arena heap\nspan heap 0 64\nalloc heap 8\nalloc heap 8\nfree heap a2\n";
    let mut session = open(text, 2);
    session.run(alloc(4)).unwrap();
    let expected =
        "arena heap\nspan heap 0 64\na = alloc heap 4\nalloc heap 8\nalloc heap 8\nfree heap a3\n";
    assert_eq!(session.text(), expected);
    session.run(Command::Undo).unwrap();
    assert_eq!(session.text(), text);
    session.run(Command::Remove(2)).unwrap();
    assert_eq!(
        session.text(),
        "arena heap\nspan heap 0 64\nalloc heap 8\nfree heap a1\n"
    );
}

#[test]
fn inserted_allocations_without_a_name_get_the_next_free_ones() {
    let mut session = open(START, 5);
    session
        .run(Command::Insert(
            "alloc heap 1 # first\nd = alloc heap 2\n  xalloc heap 3\nfree heap f".to_owned(),
        ))
        .unwrap();
    assert!(
        session.text().ends_with(
            "c = alloc heap 1 # first\nd = alloc heap 2\n  e = xalloc heap 3\nfree heap f\n"
        ),
        "{}",
        session.text()
    );
}

#[test]
fn inserted_lines_that_use_automatic_names_keep_them() {
    let mut session = open("arena heap\nspan heap 0 64\n", 2);
    let lines = "alloc heap 8\nalloc heap 8\nfree heap a2\n";
    session.run(Command::Insert(lines.to_owned())).unwrap();
    assert!(session.text().ends_with(lines));
    assert!(session.moment().done.unwrap().result.is_ok());
}

#[test]
fn no_lines_change_nothing() {
    let mut session = open(
        "arena heap\nspan heap 0 4K\nrandom heap ops=100 seed=7\n",
        12,
    );
    let before = session.text().to_owned();
    session.run(Command::Insert(String::new())).unwrap();
    assert_eq!((session.text(), session.position()), (&*before, 12));
    assert!(!session.can_undo());
}

#[test]
fn an_operation_in_the_middle_of_a_workload_splits_it() {
    let text = "arena heap\nspan heap 0 4K\nrandom heap ops=100 seed=7 # busy\n";
    let mut session = open(text, 12);
    let before = format!("{:?}", session.moment().done);
    session.run(alloc(8)).unwrap();
    let lines = session.text();
    assert!(lines.contains(
        "random heap ops=10 seed=7 # busy\na = alloc heap 8\nrandom heap ops=90 seed=7 skip=10\n"
    ));
    assert_eq!((session.position(), session.len()), (13, 103));
    session.run(Command::StepBack).unwrap();
    assert_eq!(format!("{:?}", session.moment().done), before);
    session.run(Command::Undo).unwrap();
    assert_eq!(session.text(), text);
}

#[test]
fn failures_are_known_after_operations_are_done() {
    let mut session = open("arena heap\nalloc heap 5\nrandom heap ops=2 seed=1\n", 2);
    let told = |session: &Session| -> Vec<_> {
        (0..session.len())
            .filter_map(|index| session.operation(index))
            .map(|o| (o.line, label(Radix::Decimal, &o), o.failed))
            .collect()
    };
    let expected = |last| {
        vec![
            (1, "heap".to_owned(), Some(false)),
            (2, "a1".to_owned(), Some(true)),
            (3, "random 1".to_owned(), last),
            (3, "random 2".to_owned(), last),
        ]
    };
    assert_eq!(told(&session), expected(None));
    session.run(Command::ToEnd).unwrap();
    session.run(Command::ToStart).unwrap();
    assert_eq!(told(&session), expected(Some(true)));
}

#[test]
fn the_sandbox_has_an_import_padding_and_free_pieces() {
    let session = Session::sandbox();
    let moment = session.moment();
    assert!(session.len() > 0 && session.position() == session.len());
    let kmem = moment.world.arena_named("kmem").unwrap();
    let heap = moment.world.arena_named("heap").unwrap();
    assert!(moment.world.inspect(heap, |view| {
        view.segments()
            .any(|s| moment.world.importer(heap, s.base) == Some(kmem))
    }));
    assert!(moment.world.allocations(kmem).any(|a| a.size > a.asked));
    assert!(moment.world.inspect(kmem, |view| view.free_count()) >= 2);
}

proptest! {
    // Each case copies the arenas some thousand times.
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Checks that the last step equals the state after the operation, and that each step shows
    /// every existing arena.
    #[test]
    fn each_step_shows_the_arenas_as_they_were_then(text in common::scenario()) {
        let mut session = Session::open(&text).unwrap();
        for operation in 0..session.len() {
            session.run(Command::GoTo(operation + 1)).unwrap();
            let end = seen(&session);
            let steps = session.moment().done.unwrap().steps.len();
            for step in 0..steps {
                session.run(Command::GoToPlace(Place::inside(operation, step))).unwrap();
                prop_assert_eq!(session.position(), operation + 1);
                prop_assert!(session.moment().step().is_some());
            }
            if steps > 0 {
                // An arena that ends still exists at its last step.
                let mut last = seen(&session);
                last.retain(|(id, _)| session.moment().after.arena(*id).is_some());
                prop_assert_eq!(&last, &end);
            }
            let beyond = Command::GoToPlace(Place::inside(operation, steps));
            prop_assert!(session.run(beyond).is_err());
        }
    }

}

proptest! {
    /// Checks that after any commands, a session shows what its text says, and can be saved.
    #[test]
    fn a_session_always_shows_what_its_text_says(
        text in common::scenario(),
        commands in prop::collection::vec((0..9_u8, any::<prop::sample::Index>(), 1..90_u64), 1..12),
    ) {
        let mut session = Session::open(&text).unwrap();
        for (kind, place, size) in commands {
            let command = match kind {
                0 | 1 => Command::GoTo(place.index(session.len() + 1)),
                2 | 3 => alloc(size),
                4 => Command::Insert(format!("# new\nalloc kmem {size}\nrandom pids ops=3 seed={size}")),
                5 if session.len() > 0 => Command::Remove(place.index(session.len())),
                6 => Command::Undo,
                7 => Command::Redo,
                _ => {
                    let text = session.text();
                    let cut = text.lines().nth(place.index(text.lines().count().max(1)));
                    Command::Replace(text.replace(cut.unwrap_or("#"), "# cut"))
                }
            };
            let _nothing_to_do = session.run(command);
            let mut again = Session::open(session.text()).unwrap();
            again.run(Command::GoTo(session.position())).unwrap();
            let moments = [session.moment(), again.moment()].map(|moment| {
                let arenas: Vec<_> = moment
                    .world
                    .arenas()
                    .map(|arena| moment.world.inspect(arena.id, |view| format!("{view:?} {:?}", view.stats())))
                    .collect();
                (arenas, moment.done.cloned(), moment.checks.to_vec(), moment.world.next_auto_name())
            });
            prop_assert_eq!(&moments[0], &moments[1]);
            prop_assert_eq!(session.moment().world.validate(), Ok(()));
        }
        // Saved and opened again, it has the same history.
        let saved = session.to_saved(usize::MAX);
        let mut again = Session::open(saved_scenario(&saved)).unwrap();
        prop_assert_eq!(again.restore(&saved), Ok(()));
        for command in [Command::Redo, Command::Undo] {
            while session.run(command.clone()).is_ok() {
                prop_assert_eq!(again.run(command.clone()), Ok(()));
                prop_assert_eq!(again.text(), session.text());
            }
            prop_assert!(again.run(command).is_err());
        }
    }
}

#[test]
fn an_edit_that_leads_too_far_for_the_budget_reports_the_place() {
    let mut session = open("arena heap\nspan heap 0 1K\n", 2);
    session.set_precompute_budget(10);
    let workload = "random heap ops=500 seed=1 size=1..4 live=50\n";
    session.run(Command::Insert(workload.to_owned())).unwrap();
    assert_eq!((session.len(), session.place()), (502, Place::after(2)));
    assert_eq!(session.take_far_position(), Some(502));
    assert_eq!(session.take_far_position(), None);
    // A near place is reached as usual.
    session.run(alloc(1)).unwrap();
    assert_eq!((session.position(), session.take_far_position()), (3, None));
}

#[test]
fn a_scenario_stops_at_an_expectation() {
    let text = "expect fails\narena heap\nspan heap 0 64\n  expect heap free 64\nexpect heap segments 1\n\
                # expect\nexpected = alloc heap 1\nexpect expected = 0\n";
    let session = open(text, 0);
    let stops: Vec<usize> = session.scenario().stops().collect();
    assert_eq!(stops, [0, 2, 3]);
}

#[test]
fn the_arena_generation_stays_while_numbers_mean_the_same_arenas() {
    let mut session = open("arena heap\nspan heap 0 64\narena ids source=heap\n", 3);
    let first = session.arena_generation();
    let same = |session: &mut Session, command: Command| {
        let before = session.arena_generation();
        session.run(command).unwrap();
        session.arena_generation() == before
    };
    let typed = |line: &str| Command::Insert(line.to_owned());
    assert!(same(&mut session, typed("a = alloc heap 8")));
    assert!(same(&mut session, typed("arena pids")));
    assert!(same(&mut session, Command::Undo));
    assert!(same(&mut session, Command::Redo));
    assert!(same(&mut session, Command::Remove(4)));
    assert!(same(&mut session, Command::GoTo(1)));
    let commented = session.text().replace("64", "32 # half");
    assert!(same(&mut session, Command::Replace(commented)));
    assert_eq!(session.arena_generation(), first);

    // Its number belonged to another arena before.
    session.run(Command::ToEnd).unwrap();
    assert!(!same(&mut session, typed("arena uids")));
    // The numbers of all later arenas change.
    session.run(Command::GoTo(1)).unwrap();
    assert!(!same(&mut session, typed("arena odd")));
    assert!(!same(&mut session, Command::Undo));
    // `ids` can't be made without it.
    session.run(Command::GoTo(1)).unwrap();
    assert!(!same(&mut session, typed("destroy heap")));
}

#[test]
fn no_edit_changes_the_opening_but_another_session_does() {
    let mut session = Session::open("arena heap\n").unwrap();
    let first = session.opening();
    for command in [
        Command::Replace("arena other\n".to_owned()),
        Command::Insert("arena more".to_owned()),
        Command::Undo,
        Command::Undo,
    ] {
        session.run(command).unwrap();
        assert_eq!(session.opening(), first);
    }
    let mut openings = vec![first];
    for command in [
        Command::Begin("arena pids\n".to_owned()),
        Command::Undo,
        Command::Redo,
    ] {
        session.run(command).unwrap();
        assert!(!openings.contains(&session.opening()));
        openings.push(session.opening());
    }
}

#[test]
fn another_session_has_another_arena_generation_with_any_text() {
    let mut session = open("arena heap\nspan heap 0 64\n", 2);
    let mut lineages = vec![session.arena_generation()];
    let other = "arena heap\nspan heap 0 128\n".to_owned();
    for command in [Command::Begin(other), Command::Undo, Command::Redo] {
        session.run(command).unwrap();
        assert!(!lineages.contains(&session.arena_generation()));
        lineages.push(session.arena_generation());
    }
    assert!(session.run(Command::Begin("spam\n".to_owned())).is_err());
    assert_eq!(lineages.last(), Some(&session.arena_generation()));
}

#[test]
fn a_scenario_begins_at_the_first_operation_after_its_set_up() {
    let set_up = "# title\narena heap\nspan heap 0 64\nexpect heap free 64\ncpu 1\n";
    for (rest, beginning) in [
        ("a = alloc heap 8\nspan heap 64 64\nfree heap a\n", 4),
        ("random heap ops=100 seed=1\n", 4),
        ("", 3),
    ] {
        let session = Session::open(&(set_up.to_owned() + rest)).unwrap();
        assert_eq!(session.beginning(), Place::after(beginning), "{rest}");
    }
    assert_eq!(Session::open("").unwrap().beginning(), Place::START);
}

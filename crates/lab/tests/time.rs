//! Time: inner steps, operations computed before they are needed, and the effects of an edit
//! on later operations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem::{Event, SegmentKind};
use vmem_lab::session::{Change, Difference};
use vmem_lab::timeline::Player;
use vmem_lab::{ArenaId, Command, Effect, Place, Scenario, Session, SessionError, narration};

const DEEP: &str = "\
arena a quantum=256
span a 4096 4K
arena b quantum=64 source=a
arena c quantum=16 source=b
x = alloc c 40
free c x
";

fn open(text: &str) -> Session {
    let mut session = Session::open(text).unwrap();
    session.precompute(usize::MAX);
    session
}

fn go(session: &mut Session, place: Place) {
    session.run(Command::GoToPlace(place)).unwrap();
    assert_eq!(session.place(), place);
}

/// Returns kinds, bases and sizes of an arena's segments.
fn segments(session: &Session, name: &str) -> Vec<(SegmentKind, u64, u64)> {
    let world = session.moment().world;
    let id = world.arena_named(name).unwrap();
    world.inspect(id, |view| {
        let segments = view.segments();
        segments.map(|s| (s.kind, s.base, s.size)).collect()
    })
}

/// Returns everything visible of the arenas, except the names of owners.
fn seen(session: &Session) -> Vec<(ArenaId, String)> {
    let world = session.moment().world;
    let look = |id| {
        world.inspect(id, |view| {
            let lists: Vec<Vec<_>> = (0..64).map(|n| view.freelist(n).collect()).collect();
            format!("{view:?} {lists:?} {:?} {:?}", view.stats(), view.cursor())
        })
    };
    world
        .arenas()
        .map(|arena| (arena.id, look(arena.id)))
        .collect()
}

#[test]
fn inner_steps_go_through_an_operation_and_back() {
    let mut session = open(DEEP);
    session.run(Command::GoTo(4)).unwrap();
    let mut places = vec![session.place()];
    while session.position() < 6 || session.place().step.is_some() {
        session.run(Command::InnerStepForward).unwrap();
        places.push(session.place());
    }
    assert!(places.is_sorted());
    let steps = |operation| {
        let of = places.iter().filter(|place| place.operations == operation);
        of.filter(|place| place.step.is_some()).count()
    };
    assert!(steps(5) > 20 && steps(6) > 10, "{} {}", steps(5), steps(6));
    session.run(Command::InnerStepForward).unwrap();
    assert_eq!(session.place(), Place::after(6));
    for place in places.iter().rev().skip(1) {
        session.run(Command::InnerStepBack).unwrap();
        assert_eq!(session.place(), *place);
    }
    session.run(Command::ToStart).unwrap();
    session.run(Command::InnerStepBack).unwrap();
    assert_eq!(session.place(), Place::START);
}

#[test]
fn whole_steps_go_out_of_an_operation() {
    let mut session = open(DEEP);
    go(&mut session, Place::inside(4, 3));
    session.run(Command::StepForward).unwrap();
    assert_eq!(session.place(), Place::after(5));
    go(&mut session, Place::inside(4, 3));
    session.run(Command::StepBack).unwrap();
    assert_eq!(session.place(), Place::after(4));
}

#[test]
fn a_step_that_is_not_there_is_refused_and_nothing_moves() {
    let mut session = open(DEEP);
    go(&mut session, Place::inside(4, 3));
    let len = session.moment().done.unwrap().steps.len();
    let refused = session.run(Command::GoToPlace(Place::inside(4, len)));
    assert_eq!(refused, Err(SessionError::NoSuchStep { step: len, len }));
    assert_eq!(session.place(), Place::inside(4, 3));
    let refused = session.run(Command::GoToPlace(Place::inside(0, 0)));
    assert_eq!(refused, Err(SessionError::NoSuchStep { step: 0, len: 0 }));
    let refused = session.run(Command::GoToPlace(Place::inside(6, 0)));
    assert!(matches!(refused, Err(SessionError::NoSuchOperation { .. })));
    let beyond = Place::inside(usize::MAX, usize::MAX);
    assert!(session.run(Command::GoToPlace(beyond)).is_err());
    assert_eq!(session.place(), Place::inside(4, 3));
}

/// Checks the arenas at each step of a request from c to b to a, three deep.
#[test]
fn a_step_shows_the_real_arenas_three_deep() {
    let mut session = open(DEEP);
    session.run(Command::GoTo(5)).unwrap();
    let steps = session.moment().done.unwrap().steps.clone();
    let name = |session: &Session, id| session.moment().after.arena(id).unwrap().name.to_owned();
    let at = |session: &Session, arena: &str, is: fn(&Event) -> bool| {
        let of = |step: &vmem_lab::Step| name(session, step.arena) == arena && is(&step.event);
        Place::inside(4, steps.iter().position(of).unwrap())
    };
    let taken = |event: &Event| matches!(event, Event::Taken { .. });
    let place = at(&session, "a", taken);
    go(&mut session, place);
    // a has cut off 256; neither b nor c has anything yet, and a does not know who asks.
    assert_eq!(segments(&session, "a").len(), 3);
    assert_eq!(
        (segments(&session, "b"), segments(&session, "c")),
        (vec![], vec![])
    );
    let hashed = |session: &Session, arena: &str| {
        let world = session.moment().world;
        let id = world.arena_named(arena).unwrap();
        world.inspect(id, |view| view.allocated_count())
    };
    assert_eq!(hashed(&session, "a"), 0);
    let place = at(&session, "b", taken);
    go(&mut session, place);
    assert_eq!(hashed(&session, "a"), 1);
    assert_eq!(
        (segments(&session, "b").len(), segments(&session, "c")),
        (3, vec![])
    );
    let place = at(&session, "c", taken);
    go(&mut session, place);
    assert_eq!(segments(&session, "c").len(), 3);
    // An allocation in progress already has its name.
    let world = session.moment().world;
    let c = world.arena_named("c").unwrap();
    assert_eq!(world.allocation_at(c, 4096).unwrap().name, "x");
}

/// Checks that an allocation keeps its name until it is free.
#[test]
fn inside_a_free_the_allocation_still_has_its_name() {
    let mut session = open("arena a\nspan a 0 64\nx = alloc a 8\nfree a x\n");
    go(&mut session, Place::inside(3, 0));
    let world = session.moment().world;
    let id = world.arena_named("a").unwrap();
    assert_eq!(world.allocation_at(id, 0).unwrap().name, "x");
    assert!(session.moment().after.allocation_named("x").is_none());
}

/// Checks a world too large to copy at each operation: its steps come from a checkpoint.
#[test]
fn steps_are_shown_in_a_large_world_too() {
    let mut text = "arena a\nspan a 0 1G\n".to_owned();
    text += &"alloc a 8\nalloc a 24\nfree a @0 1\n".repeat(15_000);
    text += "last = alloc a 1000\n";
    let mut session = open(&text);
    session.run(Command::ToEnd).unwrap();
    assert!(session.moment().before.is_none());
    let (position, steps) = (
        session.position(),
        session.moment().done.unwrap().steps.len(),
    );
    let end = seen(&session);
    for _ in 0..steps {
        session.run(Command::InnerStepBack).unwrap();
    }
    assert_eq!(session.place(), Place::inside(position - 1, 0));
    session.run(Command::InnerStepBack).unwrap();
    let before = seen(&session);
    session.run(Command::InnerStepForward).unwrap();
    assert_ne!(before, end);
    for _ in 1..steps {
        session.run(Command::InnerStepForward).unwrap();
    }
    assert_eq!(seen(&session), end);
}

#[test]
fn precomputed_operations_show_which_ones_fail() {
    let text = "arena a\nspan a 0 64\nalloc a 100\nx = alloc a 8\nfree a y\n";
    let mut session = Session::open(text).unwrap();
    assert_eq!((session.computed(), session.failed(2)), (0, None));
    assert!(session.precompute(3));
    assert_eq!(
        (session.computed(), session.failed(2), session.failed(3)),
        (3, Some(true), None)
    );
    assert_eq!(session.place(), Place::START);
    assert!(!session.precompute(usize::MAX));
    assert_eq!(
        (session.failed(3), session.failed(4)),
        (Some(false), Some(true))
    );
    assert!(!session.precompute(5));
}

#[test]
fn an_edit_reports_new_failures_and_moved_allocations() {
    let text = "arena a\nspan a 0 64\nx = alloc a 16\ny = alloc a 16\nz = alloc a 32\nfree a x\n";
    let mut session = open(text);
    session.run(Command::GoTo(2)).unwrap();
    session
        .run(Command::Insert("w = alloc a 8\n".to_owned()))
        .unwrap();
    let edit_effects = session.edit_effects();
    let moved = |operation, from, to| Change {
        operation,
        what: Difference::Moved { from, to },
    };
    let fails = Change {
        operation: 5,
        what: Difference::Fails,
    };
    assert_eq!(
        edit_effects.changes,
        [moved(3, 0, 8), moved(4, 16, 24), fails]
    );
    assert_eq!(
        (
            edit_effects.moved,
            edit_effects.failing,
            edit_effects.left()
        ),
        (2, 1, 0)
    );
    session.run(Command::Undo).unwrap();
    let edit_effects = session.edit_effects();
    assert_eq!(
        (
            edit_effects.moved,
            edit_effects.failing,
            edit_effects.working
        ),
        (2, 0, 1)
    );
    session.run(Command::Remove(5)).unwrap();
    assert!(session.edit_effects().is_nothing());
}

#[test]
fn the_free_of_a_removed_allocation_fails() {
    let mut session = open("arena a\nspan a 0 64\nx = alloc a 16\nfree a x\n");
    session.run(Command::Remove(2)).unwrap();
    let change = session.edit_effects().changes[0];
    assert_eq!((change.operation, change.what), (2, Difference::Fails));
    session.run(Command::ToEnd).unwrap();
    let moment = session.moment();
    let said = narration::summary(
        narration::Formatter::decimal(moment.world),
        moment.done.unwrap(),
    );
    assert!(said.contains("there is no allocation x"), "{said}");
}

#[test]
fn requests_that_start_or_stop_waiting_after_an_edit_are_reported() {
    let mut session = open("arena h\nspan h 0 100\na = alloc h 60 wait\n");
    session.run(Command::GoTo(2)).unwrap();
    session
        .run(Command::Insert("x = alloc h 90".to_owned()))
        .unwrap();
    let change = |session: &Session| session.edit_effects().changes[0].what;
    assert_eq!(
        (change(&session), session.edit_effects().waiting),
        (Difference::Waits, 1)
    );
    session.run(Command::Undo).unwrap();
    assert_eq!(
        (change(&session), session.edit_effects().working),
        (Difference::Works, 1)
    );
}

#[test]
fn an_edit_that_adds_operations_compares_the_later_ones_too() {
    let mut session = open("arena h\nspan h 0 1K\na = alloc h 10\nb = alloc h 10\n");
    session.run(Command::GoTo(0)).unwrap();
    let more = session
        .text()
        .replace("a =", "alloc h 1\nalloc h 1\nalloc h 1\na =");
    session.run(Command::Replace(more)).unwrap();
    assert_eq!(
        (session.edit_effects().moved, session.edit_effects().left()),
        (2, 0)
    );
}

#[test]
fn a_refused_step_keeps_the_previous_state() {
    let mut session = open(DEEP);
    session.run(Command::GoTo(5)).unwrap();
    assert!(session.moment().before.is_some());
    assert!(
        session
            .run(Command::GoToPlace(Place::inside(4, 99)))
            .is_err()
    );
    assert!(session.moment().before.is_some());
    session.run(Command::InnerStepBack).unwrap();
    session.run(Command::InnerStepForward).unwrap();
    assert!(session.moment().before.is_some());
}

#[test]
fn many_expectations_at_one_place_are_fast() {
    let text = format!("arena h\n{}", "expect h free 0\n".repeat(500_000));
    let session = open(&text);
    assert!(session.moment().checks.len() <= 1000);
}

/// Checks that after an edit of a long scenario the rest is computed bit by bit, also with
/// another edit in between.
#[test]
fn the_effects_of_an_edit_in_a_long_scenario_are_computed_bit_by_bit() {
    let mut text = "arena a\nspan a 0 1M\n".to_owned();
    text += &"alloc a 16\n".repeat(30_000);
    let mut session = open(&text);
    session.run(Command::GoTo(2)).unwrap();
    session
        .run(Command::Insert("w = alloc a 16\n".to_owned()))
        .unwrap();
    assert_eq!(session.edit_effects().left(), 20_000);
    assert_eq!(
        (
            session.edit_effects().moved,
            session.edit_effects().changes.len()
        ),
        (10_000, 100)
    );
    session
        .run(Command::Insert("free a w\n".to_owned()))
        .unwrap();
    // Their addresses before both edits are no longer known.
    assert_eq!(
        (session.edit_effects().moved, session.edit_effects().left()),
        (10_000, 20_000)
    );
    while session.precompute(7_000) {}
    assert_eq!(
        (session.edit_effects().moved, session.edit_effects().left()),
        (10_000, 0)
    );
}

/// The result of an operation.
#[derive(PartialEq, Debug)]
enum CameTo {
    Done,
    At(u64),
    Waits,
    Failed,
}

/// Returns the result of each operation, by running one after the other.
fn came_to(text: &str) -> Vec<CameTo> {
    let scenario = Scenario::parse(text).unwrap();
    let mut player = Player::default();
    std::iter::from_fn(|| player.step(&scenario))
        .map(|outcome| match outcome.result {
            Ok(Effect::Allocated(allocation)) => CameTo::At(allocation.base),
            Ok(Effect::Waits { .. }) => CameTo::Waits,
            Ok(_) => CameTo::Done,
            Err(_) => CameTo::Failed,
        })
        .collect()
}

proptest! {
    /// Checks that after computing, steps and edits in any order, the visible state depends only
    /// on the text and the place.
    #[test]
    fn the_visible_state_depends_only_on_text_and_place(
        text in common::scenario(),
        moves in prop::collection::vec((0..8_u8, any::<prop::sample::Index>(), 0..40_usize), 1..14),
    ) {
        let mut session = Session::open(&text).unwrap();
        for (kind, place, number) in moves {
            let command = match kind {
                0 => Command::GoTo(place.index(session.len() + 1)),
                1 => Command::GoToPlace(Place::inside(place.index(session.len() + 1), number)),
                2 => Command::InnerStepForward,
                3 => Command::InnerStepBack,
                4 => Command::Insert(format!("alloc kmem {}", number + 1)),
                5 if session.len() > 0 => Command::Remove(place.index(session.len())),
                6 => Command::Undo,
                _ => {
                    session.precompute(number);
                    continue;
                }
            };
            let _nothing_to_do = session.run(command);
            let mut again = Session::open(session.text()).unwrap();
            again.run(Command::GoToPlace(session.place())).unwrap();
            prop_assert_eq!(seen(&session), seen(&again));
            let moments = [session.moment(), again.moment()];
            prop_assert_eq!(moments[0].done, moments[1].done);
            prop_assert_eq!(moments[0].after.validate(), Ok(()));
            let allocations = moments.map(|moment| {
                let of = |id| moment.world.allocations(id).collect::<Vec<_>>();
                moment.world.arenas().map(|arena| of(arena.id)).collect::<Vec<_>>()
            });
            prop_assert_eq!(&allocations[0], &allocations[1]);
        }
    }

    /// Checks that the effects of an edit are the differences between before and after.
    #[test]
    fn the_effects_of_an_edit_are_the_differences_it_makes(
        text in common::scenario(),
        place in any::<prop::sample::Index>(),
        size in 1..90_u64,
    ) {
        let mut session = open(&text);
        let at = place.index(session.len() + 1);
        session.run(Command::GoTo(at)).unwrap();
        let before = came_to(session.text());
        session.run(Command::Insert(format!("alloc kmem {size}"))).unwrap();
        session.precompute(usize::MAX);
        let now = came_to(session.text());
        let edit_effects = session.edit_effects();
        prop_assert_eq!(edit_effects.left(), 0);
        let count = |is: fn(&CameTo, &CameTo) -> bool| {
            let pairs = before[at..].iter().zip(&now[at + 1..]);
            pairs.filter(|(was, is_now)| is(was, is_now)).count()
        };
        let failing = count(|was, now| *was != CameTo::Failed && *now == CameTo::Failed);
        let waiting = count(|was, now| *was != CameTo::Waits && *now == CameTo::Waits);
        let works = |it: &CameTo| matches!(it, CameTo::Done | CameTo::At(_));
        let working = before[at..].iter().zip(&now[at + 1..]);
        let working = working.filter(|(was, now)| !works(was) && works(now)).count();
        let moved = count(|was, now| matches!((was, now), (CameTo::At(a), CameTo::At(b)) if a != b));
        prop_assert_eq!(
            (edit_effects.failing, edit_effects.waiting, edit_effects.working, edit_effects.moved),
            (failing, waiting, working, moved)
        );
    }
}

//! Edits before, inside and after workloads: the later operations stay as they were.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem_lab::compare::{Comparison, Variant};
use vmem_lab::measure::Measurement;
use vmem_lab::permalink::{self, Link};
use vmem_lab::session::Difference;
use vmem_lab::timeline::Player;
use vmem_lab::{
    Allocation, Command, Effect, Failure, Outcome, Place, Preset, Scenario, Session, SessionError,
    Statement, World, parse_line,
};

const HEAP: &str = "arena heap\nspan heap 0 4K\n";

fn open(text: &str, position: usize) -> Session {
    let mut session = Session::open(text).unwrap();
    session.run(Command::GoTo(position)).unwrap();
    session
}

fn insert(session: &mut Session, text: &str) {
    session.run(Command::Insert(text.to_owned())).unwrap();
}

fn outcomes(text: &str) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    common::play(text, |_, outcome| outcomes.push(outcome.clone()));
    outcomes
}

/// Returns the operations as text.
fn written(text: &str) -> Vec<String> {
    let outcomes = outcomes(text);
    let written = outcomes.iter().map(|outcome| outcome.statement.to_string());
    written.collect()
}

/// Returns the allocations of all arenas at the end.
fn live(session: &mut Session) -> Vec<Allocation> {
    session.run(Command::ToEnd).unwrap();
    let world = session.moment().world;
    let arenas = world.arenas();
    arenas.flat_map(|it| world.allocations(it.id)).collect()
}

fn measured(text: &str) -> Measurement {
    let scenario = Scenario::parse(text).unwrap();
    let mut measurement = Measurement::default();
    while measurement.advance(&scenario, 100) {}
    measurement
}

/// Returns the units in use at the end.
fn in_use(measurement: &Measurement) -> u128 {
    let heap = measurement.world().arena_named("heap").unwrap();
    measurement.meter.sample(heap).unwrap().stats.mem_inuse
}

#[test]
fn an_allocation_inserted_into_steady_churn_is_the_only_difference_at_the_end() {
    let text = Preset::Churn.scenario();
    let mut unedited = open(&text, 0);
    let mut session = open(&text, 206);
    session.precompute(usize::MAX);
    insert(&mut session, "alloc heap 16");
    assert!(
        session.text().ends_with(
            "random heap ops=204 seed=1 preset=churn\na = alloc heap 16\n\
             random heap ops=2796 seed=1 skip=204 preset=churn\n"
        ),
        "{}",
        session.text()
    );
    assert_eq!((session.position(), session.len()), (207, 3003));
    let mut expected: Vec<u64> = live(&mut unedited).iter().map(|it| it.asked).collect();
    expected.push(16);
    let mut found: Vec<u64> = live(&mut session).iter().map(|it| it.asked).collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);

    let (before, after) = (measured(&text), measured(session.text()));
    assert_eq!(in_use(&after), in_use(&before) + 16);
    let effects = session.edit_effects();
    assert_eq!((effects.failing, effects.other, effects.left()), (0, 0, 0));
    assert!(effects.moved > 0);
}

#[test]
fn a_workload_that_was_split_draws_the_same_operations() {
    for attributes in [
        "live=20 size=1..40",
        "life=steady live=9 policy=mixed",
        "preset=adversary",
        "preset=kernel size=8..64 live=20",
        "life=stack swing=9 live=10",
        "life=queue constrained=50",
    ] {
        let whole = format!("{HEAP}random heap ops=300 seed=7 {attributes}\n");
        let split = format!(
            "{HEAP}random heap ops=1 seed=7 {attributes}\n\
             random heap ops=1 seed=7 skip=1 {attributes}\n# a comment\n\
             random heap ops=98 seed=7 skip=2 {attributes}\n\
             random heap ops=200 seed=7 skip=100 {attributes}\n"
        );
        assert_eq!(written(&split), written(&whole), "{attributes}");
        // From any place to any other.
        let (mut split, mut whole) = (open(&split, 302), open(&whole, 302));
        for place in [5, 2, 3, 4, 250, 102, 301, 3, 0, 103, 4] {
            for session in [&mut split, &mut whole] {
                session.run(Command::GoTo(place)).unwrap();
            }
            assert_eq!(split.moment().done, whole.moment().done, "{place}");
        }
    }
}

#[test]
fn a_workload_is_split_again_in_its_second_part_and_not_at_its_border() {
    let text = format!("{HEAP}random heap ops=100 seed=7 # busy\n");
    let mut session = open(&text, 12);
    insert(&mut session, "b = alloc heap 8");
    session.run(Command::GoTo(23)).unwrap();
    insert(&mut session, "c = alloc heap 8");
    // Before the rest, which begins here.
    session.run(Command::GoTo(13)).unwrap();
    insert(&mut session, "free heap b");
    let expected = format!(
        "{HEAP}random heap ops=10 seed=7 # busy\nb = alloc heap 8\nfree heap b\n\
         random heap ops=10 seed=7 skip=10\nc = alloc heap 8\n\
         random heap ops=80 seed=7 skip=20\n"
    );
    assert_eq!(session.text(), expected);
    let operation = session.operation(25).unwrap();
    assert_eq!((operation.line, operation.of_workload), (8, Some(20)));
    for _ in 0..3 {
        session.run(Command::Undo).unwrap();
    }
    assert_eq!((session.text(), session.position()), (text.as_str(), 12));
    for _ in 0..3 {
        session.run(Command::Redo).unwrap();
    }
    assert_eq!(session.text(), expected);
    // Without the inserted lines, the operations are those of the whole.
    for index in [12, 12, 22] {
        session.run(Command::Remove(index)).unwrap();
    }
    assert_eq!(written(session.text()), written(&text));
    session.run(Command::ToEnd).unwrap();
    assert_eq!(session.moment().done, open(&text, 102).moment().done);
}

#[test]
fn a_workload_inserted_into_another_leaves_it_as_it_was() {
    let text = format!("{HEAP}random heap ops=100 seed=7 live=5 size=1..9\n");
    let mut session = open(&text, 52);
    // As many as are done, too.
    insert(&mut session, "random heap ops=50 seed=8 live=5 size=1..9");
    session.run(Command::GoTo(72)).unwrap();
    insert(&mut session, "random heap ops=20 seed=7 live=5 size=1..9");
    let sizes = |text: &str| -> Vec<u64> {
        let outcomes = outcomes(text);
        let of = |outcome: &Outcome| match outcome.statement {
            Statement::Alloc { size, .. } => size,
            _ => 0,
        };
        outcomes.iter().map(of).collect()
    };
    assert_eq!(sizes(session.text())[122..], sizes(&text)[52..]);
}

#[test]
fn a_workload_that_would_take_the_place_of_the_one_around_it_is_refused() {
    let text = format!("{HEAP}random heap ops=100 seed=7\n");
    let mut session = open(&text, 52);
    let same = Command::Insert("random heap ops=50 seed=7".to_owned());
    let error = session.run(same).unwrap_err();
    assert_eq!(error, SessionError::OtherWorkload { line: 5 });
    assert_eq!((session.text(), session.can_undo()), (text.as_str(), false));
    insert(&mut session, "random heap ops=49 seed=7");
    insert(&mut session, "random heap ops=50 seed=8");
    assert_eq!(session.len(), 201);
}

#[test]
fn a_line_that_has_no_workload_to_continue_is_an_error() {
    for (text, line, column) in [
        ("random heap ops=5 seed=1 skip=3\n", 1, 26),
        (
            "random heap ops=3 seed=1\nrandom heap ops=5 seed=2 skip=3\n",
            2,
            26,
        ),
        (
            "random heap ops=3 seed=1\nrandom heap ops=5 seed=1 skip=2\n",
            2,
            26,
        ),
        (
            "random heap ops=3 seed=1\nrandom skip ops=5 skip=3 seed=1 # skip\n",
            2,
            19,
        ),
        (
            "random heap ops=3 seed=1 live=9\nrandom heap ops=5 seed=1 skip=3\n",
            2,
            26,
        ),
        // The other line has continued it.
        (
            "random heap ops=3 seed=1\nrandom heap ops=5 seed=1 skip=3\n\
             random heap ops=5 seed=1 skip=3\n",
            3,
            26,
        ),
        (
            "random heap ops=3 seed=1\nrandom heap ops=5 seed=1 skip=18446744073709551615\n",
            2,
            26,
        ),
    ] {
        let errors = Scenario::parse(text).unwrap_err();
        assert_eq!((errors[0].line, errors[0].column), (line, column), "{text}");
        assert!(errors[0].message.contains("nothing to continue"), "{text}");
    }
    let text = "random heap ops=3 seed=1\nrandom heap ops=5 seed=1 skip=3 size=1..=9\n";
    let expected = "line 2, column 26: no earlier “random” line with the same arena, seed and \
                    settings ends at operation 3 of its workload, so there is nothing to \
                    continue; without “skip” this line begins a workload";
    assert_eq!(Scenario::parse(text).unwrap_err()[0].to_string(), expected);
    // The names of settings in another order are the same settings.
    let text = "random heap ops=3 seed=1 live=9 size=0x10\nrandom heap skip=3 size=16 live=9 seed=1 ops=5\n";
    assert!(Scenario::parse(text).is_ok());
}

#[test]
fn the_beginning_of_a_workload_that_is_continued_cannot_be_lost() {
    let text = format!("{HEAP}random heap ops=100 seed=7\n");
    let mut session = open(&text, 12);
    insert(&mut session, "b = alloc heap 8");
    let before = session.text().to_owned();
    let without = before.replace("random heap ops=10 seed=7\n", "");
    for command in [
        Command::Remove(5),
        Command::Replace(without),
        Command::Insert("random heap ops=5 seed=9 skip=3".to_owned()),
    ] {
        let error = session.run(command.clone()).unwrap_err().to_string();
        assert!(error.contains("nothing to continue"), "{command:?} {error}");
        assert_eq!((session.text(), session.position()), (&*before, 13));
    }
    // Its end can be removed, and comes back with its operations.
    session.run(Command::Remove(50)).unwrap();
    assert_eq!(session.len(), 13);
    session.run(Command::Undo).unwrap();
    session.run(Command::Remove(12)).unwrap();
    assert_eq!(written(session.text()), written(&text));
}

#[test]
fn a_workload_can_be_continued_after_it_was_run_to_its_end() {
    let text = format!(
        "{HEAP}random heap ops=20000 seed=7 live=20 size=1..40\nb = alloc heap 8\nfree heap b\n\
         random heap ops=9000 seed=8 live=20 size=1..40\n"
    );
    let more = format!("{text}random heap ops=500 seed=7 skip=20000 live=20 size=1..40\n");
    let mut session = open(&text, 29_004);
    let mut measurement = Measurement::default();
    while measurement.advance(session.scenario(), 100) {}
    session.run(Command::Replace(more.clone())).unwrap();
    let first = session.moment().revision.first;
    assert_eq!(first, 20_002, "from there on the workload has to be kept");
    measurement.forget(first);
    while measurement.advance(session.scenario(), 100) {}
    assert_eq!(in_use(&measurement), in_use(&measured(&more)));
    let mut again = open(&more, 29_504);
    for place in [29_504, 29_100, 20_003, 29_300] {
        for session in [&mut session, &mut again] {
            session.run(Command::GoTo(place)).unwrap();
        }
        assert_eq!(session.moment().done, again.moment().done, "{place}");
    }
}

#[test]
fn an_edit_inside_a_workload_runs_nothing_before_it_again() {
    let mut session = open(&format!("{HEAP}random heap ops=9000 seed=7\n"), 0);
    session.precompute(usize::MAX);
    session.run(Command::GoTo(8002)).unwrap();
    session.set_precompute_budget(10);
    insert(&mut session, "b = alloc heap 8");
    assert_eq!(
        (session.position(), session.take_far_position()),
        (8003, None)
    );
    assert_eq!(session.moment().revision.first, 8002);
    session.run(Command::Undo).unwrap();
    assert_eq!(session.moment().revision.first, 8002);
}

#[test]
fn the_effects_of_an_edit_inside_a_workload_are_known() {
    // Two units are left: the inserted request takes them from the workload's next one.
    let text = "arena heap\nspan heap 0 10\nrandom heap ops=40 seed=3 size=2 live=5 life=steady\n";
    let mut session = open(text, 6);
    session.precompute(usize::MAX);
    insert(&mut session, "b = alloc heap 2");
    let effects = session.edit_effects();
    assert_eq!(effects.changes[0].operation, 7);
    assert_eq!(effects.changes[0].what, Difference::Fails);
    // It frees one before it tries again, and so its operations are different ones.
    assert!(effects.other > 0, "{effects:?}");
    assert!(
        effects
            .changes
            .iter()
            .any(|change| change.what == Difference::Other)
    );
    session.run(Command::Undo).unwrap();
    assert!(session.edit_effects().other > 0);
}

#[test]
fn later_lines_mean_the_same_allocations_after_an_edit_before_or_inside_a_workload() {
    let text = format!(
        "{HEAP}alloc heap 5\nrandom heap ops=100 seed=7 live=30 size=1..9\nfree heap a1\n\
         \tfree  heap a51 # the last\nexpect a52 = 0x7f\n"
    );
    let last = |session: &mut Session| {
        session.run(Command::ToEnd).unwrap();
        session.moment().done.unwrap().result.clone()
    };
    let freed = last(&mut open(&text, 0));
    assert!(matches!(&freed, Ok(Effect::Freed { name: Some(name), .. }) if name == "a51"));
    for (position, line, shift) in [
        (2, "alloc heap 16", [1, 1]),
        (3, "alloc heap 16", [0, 1]),
        (43, "alloc heap 16", [0, 1]),
        (
            43,
            "alloc heap 16\nfree heap b\nb = alloc heap 9\nalloc heap 7",
            [0, 3],
        ),
        (43, "cpu 3", [0, 0]),
        (103, "alloc heap 16", [0, 0]),
        (104, "alloc heap 16", [0, 0]),
        (105, "alloc heap 16", [0, 0]),
    ] {
        let mut session = open(&text, position);
        insert(&mut session, line);
        let [first, other] = shift;
        let expected = format!(
            "\tfree  heap a{} # the last\nexpect a{} = 0x7f\n",
            51 + other,
            52 + other
        );
        assert!(
            session
                .text()
                .contains(&format!("free heap a{}\n", 1 + first))
        );
        if position < 105 {
            assert!(session.text().ends_with(&expected), "{}", session.text());
        }
        let Ok(Effect::Freed { name, asked, .. }) = last(&mut open(session.text(), 0)) else {
            assert_eq!(position, 105, "{line}");
            continue;
        };
        let Ok(Effect::Freed { asked: before, .. }) = &freed else {
            panic!("{freed:?}");
        };
        assert_eq!((name, asked), (Some(format!("a{}", 51 + other)), *before));
        let edited = session.text().to_owned();
        session.run(Command::Undo).unwrap();
        assert_eq!(session.text(), text);
        session.run(Command::Redo).unwrap();
        assert_eq!(session.text(), edited);
    }
}

#[test]
fn later_lines_mean_the_same_allocations_after_a_line_is_removed() {
    let text = format!(
        "{HEAP}alloc heap 5\nrandom heap ops=40 seed=7 live=30 size=1..9\nb = alloc heap 5\n\
         random heap ops=60 seed=8 live=30 size=1..9\nfree heap a60\nfree heap a1\nfree heap a3\n"
    );
    let mut session = open(&text, 106);
    let Ok(Effect::Freed { asked, .. }) = outcomes(&text)[104].result else {
        panic!("{:?}", outcomes(&text)[104]);
    };
    // Not the name of another allocation: a1 is a2 before.
    session.run(Command::Remove(2)).unwrap();
    let end = "free heap a59\nfree heap a\nfree heap a2\n";
    assert!(session.text().ends_with(end), "{}", session.text());
    assert_eq!(session.edit_effects().failing, 1);
    session.run(Command::Undo).unwrap();
    // A workload with all its requests.
    session.run(Command::Remove(20)).unwrap();
    let result = outcomes(session.text())[64].result.clone();
    assert!(
        matches!(result, Ok(Effect::Freed { asked: now, .. }) if now == asked),
        "{}{result:?}",
        session.text()
    );
    session.run(Command::Undo).unwrap();
    assert_eq!(session.text(), text);
}

#[test]
fn a_name_that_a_line_gives_is_not_changed() {
    let text =
        format!("{HEAP}a7 = alloc heap 8\nrandom heap ops=4 seed=1\nfree heap a7\nexpect a9 = 3\n");
    let mut session = open(&text, 2);
    insert(&mut session, "alloc heap 1");
    assert!(session.text().ends_with("free heap a7\nexpect a10 = 3\n"));
}

#[test]
fn whole_workloads_in_a_world_continue_like_those_of_a_scenario() {
    let run = |lines: &[&str]| {
        let mut world = World::default();
        let statements = lines.iter().map(|line| parse_line(line).unwrap().unwrap());
        let results: Vec<_> = statements.map(|it| world.run(it).result).collect();
        let heap = world.arena_named("heap").unwrap();
        let live: Vec<Allocation> = world.allocations(heap).collect();
        (results.last().unwrap().clone(), live)
    };
    let setup = ["arena heap", "span heap 0 4K"];
    let parts = [
        "random heap ops=50 seed=3 live=9",
        "random heap ops=10 seed=4",
        "random heap ops=30 seed=3 skip=50 live=9",
        "random heap ops=20 seed=3 skip=80 live=9",
    ];
    let text: String = [&setup[..], &parts[..]].concat().join("\n");
    let mut scenario = open(&text, 0);
    let (_, found) = run(&[&setup[..], &parts[..]].concat());
    assert_eq!(found, live(&mut scenario));
    let (result, _) = run(&[&setup[..], &parts[..1], &parts[3..]].concat());
    assert_eq!(result, Err(Failure::NothingToContinue(80)));
}

#[test]
fn a_workload_that_was_split_is_compared_and_shared_like_any_other() {
    let text =
        "arena heap quantum=16\nspan heap 0 3000\nrandom heap ops=2000 seed=5 size=1..64 live=60\n";
    let mut session = open(text, 700);
    insert(&mut session, "cpu 1");
    let totals = |text: &str| {
        let scenario = Scenario::parse(text).unwrap();
        let mut comparison = Comparison::new(Variant::policies());
        while comparison.advance(&scenario, 100) {}
        let columns = comparison.columns();
        let failed: Vec<u64> = columns.map(|column| column.totals.failures).collect();
        (comparison.different, failed)
    };
    assert_eq!(totals(session.text()), totals(text));

    let link = Link {
        text: session.text().to_owned(),
        place: session.place(),
    };
    let opened = permalink::decode(&permalink::encode(&link).unwrap()).unwrap();
    assert_eq!(opened, link);
    let file = Scenario::parse_bytes(session.text().as_bytes()).unwrap();
    assert_eq!(&file, session.scenario());
}

#[test]
fn any_number_of_workloads_is_continued_in_little_time() {
    const PARTS: usize = 40_000;
    let parts = |skip: &str| -> String {
        let lines = (0..PARTS).map(|seed| format!("random heap ops=1 seed={seed}{skip}\n"));
        lines.collect()
    };
    let text = format!("{HEAP}{}{}", parts(""), parts(" skip=1"));
    let mut session = open(&text, 2 * PARTS);
    insert(&mut session, "alloc heap 1");
    session.run(Command::ToEnd).unwrap();
    for place in [PARTS, 100, 3 * PARTS / 2] {
        session
            .run(Command::GoToPlace(Place::after(place)))
            .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Checks that an operation of another arena, inserted anywhere, changes no other
    /// operation: sizes, policies, addresses and the allocations that are freed.
    #[test]
    fn an_operation_inserted_anywhere_changes_no_other_operation(
        text in common::scenario(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        // Two allocations of one name are not the subject here.
        let given = ["a3 = ", "a9 = "].iter().fold(text, |text, name| text.replace(name, "h = "));
        let text = format!("arena spare\nspan spare 0 1K\n{given}");
        let mut session = Session::open(&text).unwrap();
        let mut inserted = Vec::new();
        for place in places {
            let at = 2 + place.index(session.len() - 1);
            let before = session.text().to_owned();
            session.run(Command::GoTo(at)).unwrap();
            // Of two parts with the same seed, one may take the place of the other.
            insert(&mut session, "alloc spare 1");
            let edited = session.text().to_owned();
            session.run(Command::Undo).unwrap();
            prop_assert_eq!(session.text(), &before);
            session.run(Command::Redo).unwrap();
            prop_assert_eq!(session.text(), &edited);
            for line in session.scenario().lines() {
                if let Some(statement) = line.statement {
                    prop_assert_eq!(parse_line(&statement.to_string()), Ok(Some(statement)));
                }
            }
            inserted.iter_mut().for_each(|other| *other += usize::from(*other >= at));
            inserted.push(at);
        }
        let mut now = nameless(session.text());
        inserted.sort_unstable();
        for at in inserted.into_iter().rev() {
            now.remove(at);
        }
        let before = nameless(&text);
        for (before, now) in before.iter().zip(&now) {
            prop_assert_eq!(before, now, "{}\n{}", text, session.text());
        }
        prop_assert_eq!(before.len(), now.len());
        // The session shows the same as a new one.
        session.run(Command::ToEnd).unwrap();
        let again = open(session.text(), session.len());
        prop_assert_eq!(session.moment().done, again.moment().done);
    }
}

/// Returns what each operation asked for and did, without names.
fn nameless(text: &str) -> Vec<String> {
    let scenario = Scenario::parse(text).unwrap();
    let mut player = Player::default();
    let mut operations = Vec::new();
    while let Some(outcome) = player.step(&scenario) {
        let asked = match &outcome.statement {
            Statement::Alloc {
                arena,
                size,
                mode,
                policy,
                ..
            } => format!("{arena} {size} {mode:?} {policy:?}"),
            Statement::Free { arena, size, .. } => format!("free {arena} {size:?}"),
            other => other.to_string(),
        };
        let result = match &outcome.result {
            Ok(Effect::Allocated(it)) => format!("{} {}", it.base, it.size),
            Ok(Effect::Freed { base, size, .. }) => format!("freed {base} {size}"),
            Ok(Effect::Waits { asked, ahead, .. }) => format!("waits {asked} {ahead}"),
            Ok(other) => format!("{other:?}"),
            Err(failure) => failure.code().to_owned(),
        };
        let served: Vec<u64> = outcome.served.iter().map(|it| it.base).collect();
        operations.push(format!("{asked}: {result} {served:?} {}", outcome.examined));
    }
    operations
}

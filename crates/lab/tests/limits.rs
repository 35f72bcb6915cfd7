//! Input at a limit works; input over it is refused with a message and changes nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use vmem_lab::scenario::{MAX_ARENAS, MAX_BYTES, MAX_OPERATIONS};
use vmem_lab::{Command, Place, Scenario, Session, narration};

const ARENA: &str = "arena a\nspan a 0 1T\n";

fn refused(text: &str) -> String {
    let errors = Scenario::parse(text).unwrap_err();
    errors[0].to_string()
}

#[test]
fn a_text_of_sixteen_mebibytes_opens_and_one_byte_more_does_not() {
    let mut text = ARENA.to_owned();
    text += &"#".repeat(4000);
    text.push('\n');
    let line = "x = alloc a 16 # and so on\nfree a x # and so on\n";
    while text.len() + line.len() + 100 < MAX_BYTES {
        text += line;
    }
    text += &"#".repeat(MAX_BYTES - text.len());
    assert_eq!(text.len(), MAX_BYTES);
    let mut session = Session::open(&text).unwrap();
    session.precompute(usize::MAX);
    session.run(Command::ToEnd).unwrap();
    assert_eq!(session.moment().world.validate(), Ok(()));
    text.push('#');
    assert!(
        refused(&text).contains("16777217 bytes; a scenario may have at most 16777216 (16 MiB)")
    );
    // In a session the last line ends with a newline; one more line is too much there too.
    let before = session.place();
    assert!(session.run(Command::Insert("free a y".to_owned())).is_err());
    assert_eq!((session.place(), session.can_undo()), (before, false));
}

#[test]
fn a_million_operations_open_and_one_more_is_refused_with_its_line() {
    let mut text = ARENA.to_owned();
    text += &"alloc a 1\n".repeat(MAX_OPERATIONS - 2);
    let mut session = Session::open(&text).unwrap();
    assert_eq!(session.len(), MAX_OPERATIONS);
    let middle = Place::inside(MAX_OPERATIONS / 2, 0);
    session.run(Command::GoToPlace(middle)).unwrap();
    let refused_line = session
        .run(Command::Insert("alloc a 1".to_owned()))
        .unwrap_err();
    assert!(
        refused_line
            .to_string()
            .starts_with("line 1000001, column 1: on this line"),
        "{refused_line}"
    );
    assert_eq!((session.place(), session.len()), (middle, MAX_OPERATIONS));
    text += "alloc a 1\n";
    assert!(
        refused(&text).starts_with("line 1000001, column 1: on this line the scenario exceeds")
    );
    let workloads = format!("{ARENA}random a ops=1000000 seed=1\nrandom a ops=1 seed=1\n");
    assert!(refused(&workloads).starts_with("line 4, column 1: on this line the scenario exceeds"));
}

/// Checks that any number of operations inserted at once is refused.
#[test]
fn far_too_many_inserted_operations_change_nothing() {
    let mut session = Session::open(ARENA).unwrap();
    let most = "random a ops=1000000 seed=1\n";
    for text in [most.repeat(2), most.repeat(5000), most.repeat(400_000)] {
        let error = session.run(Command::Insert(text)).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the scenario exceeds a limit: at most 1000000"),
            "{error}"
        );
        assert_eq!((session.text(), session.can_undo()), (ARENA, false));
    }
    session.run(Command::Insert(most.to_owned())).unwrap();
    assert_eq!(session.len(), 1_000_002);
}

#[test]
fn sixty_four_arenas_is_the_limit() {
    let arenas: String = (0..MAX_ARENAS).map(|n| format!("arena a{n}\n")).collect();
    assert!(Session::open(&arenas).is_ok());
    let more = format!("{arenas}arena b\n");
    assert_eq!(
        refused(&more),
        "line 65, column 1: there may be 64 arenas at a time; destroy one first"
    );
    assert!(Session::open(&format!("{arenas}destroy a7\narena b\n")).is_ok());
}

#[test]
fn numbers_at_the_top_are_numbers_like_others() {
    let text = "\
arena a quantum=0x8000_0000_0000_0000 import=18446744073709551615
span a 0x8000_0000_0000_0000 0x8000_0000_0000_0000
x = alloc a 0x8000_0000_0000_0000
y = alloc a 18446744073709551615
free a x 18446744073709551615
free a x
arena b qcache=18446744073709551615
span b 18446744073709551615 1
z = xalloc b 1 align=0x8000_0000_0000_0000 phase=0x7fff_ffff_ffff_ffff nocross=0x8000_0000_0000_0000 within=18446744073709551615..=18446744073709551615
random b ops=50 seed=18446744073709551615 size=1..=18446744073709551615 live=18446744073709551615 swing=18446744073709551615
cpu 18446744073709551615
unspan b 18446744073709551615
";
    let mut session = Session::open(text).unwrap();
    session.precompute(usize::MAX);
    for operation in 0..=session.len() {
        session.run(Command::GoTo(operation)).unwrap();
        let moment = session.moment();
        assert_eq!(moment.world.validate(), Ok(()));
        if let Some(done) = moment.done {
            assert!(
                !narration::summary(narration::Formatter::decimal(moment.world), done).is_empty()
            );
        }
    }
    let world = session.moment().world;
    assert_eq!(world.allocation_named("z").map(|z| z.base), Some(u64::MAX));
}

#[test]
fn garbage_is_reported_with_its_place() {
    for bytes in [
        &b"\xff\xfe\0"[..],
        b"arena a\n\x80",
        &[0; 100],
        b"arena \0\n",
        &[b'='; 5000],
    ] {
        let errors = Scenario::parse_bytes(bytes).unwrap_err();
        assert!(errors[0].line >= 1 && errors[0].column >= 1 && !errors[0].message.is_empty());
    }
    let much = [b"\xf0\x9f\x92\xa9 ".repeat(1000), vec![0xff]].concat();
    assert!(
        Scenario::parse_bytes(&much).unwrap_err()[0]
            .to_string()
            .contains("UTF-8")
    );
    let lines = "nonsense\n".repeat(1_000_000);
    assert_eq!(Scenario::parse(&lines).unwrap_err().len(), 100);
}

#[test]
fn the_most_arenas_at_a_time_are_known_before_anything_runs() {
    for (text, most) in [
        ("", 0),
        ("arena a\narena b source=a\n", 2),
        ("arena a\ndestroy a\narena b\ndestroy b\n", 1),
        ("arena a\narena b\ndestroy b\narena c\narena d\n", 3),
        ("arena a\narena a\n", 1),
    ] {
        let scenario = Scenario::parse(text).unwrap();
        assert_eq!(scenario.most_arenas(), most, "{text}");
    }
    let mut session = Session::open("arena a\n").unwrap();
    session
        .run(Command::Insert("arena b\narena c".to_owned()))
        .unwrap();
    assert_eq!(session.scenario().most_arenas(), 3);
    session.run(Command::Undo).unwrap();
    assert_eq!(session.scenario().most_arenas(), 1);
}

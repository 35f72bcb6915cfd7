//! Sessions as text to be saved: the scenario, the file, and the undo history.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::Path;

use vmem_lab::{Command, Document, Session, saved_scenario};

const FIRST: &str = "arena heap\nspan heap 0 64\n";
const OTHER: &str = "# other\narena pids\nspan pids 100 8\n";
const ROOM: usize = 1 << 20;

/// Returns the file of this name in the root folder.
fn file(name: &str, text: &str) -> Option<Document> {
    let root = std::env::temp_dir();
    Document::new(&root.join(name), text.as_bytes())
}

/// Saves a session and opens it again.
fn again(session: &Session) -> Session {
    let saved = session.to_saved(ROOM);
    let mut again = Session::open(saved_scenario(&saved)).unwrap();
    again.restore(&saved).unwrap();
    assert_eq!(again.text(), session.text());
    assert_eq!(again.document(), session.document());
    again
}

/// A session with edits of every kind, and two of them undone.
fn edited() -> Session {
    let mut session = Session::open(FIRST).unwrap();
    session.set_document(file("first.vmem", FIRST));
    for command in [
        Command::ToEnd,
        Command::Insert("alloc heap 8\n\n  # indented".to_owned()),
        Command::GoTo(2),
        Command::Insert("b = alloc heap 16 # a comment".to_owned()),
        Command::Remove(3),
        Command::Begin(OTHER.to_owned()),
    ] {
        session.run(command).unwrap();
    }
    session.set_document(file("other.vmem", OTHER));
    for command in [
        Command::Insert("alloc pids 1".to_owned()),
        Command::Replace("arena pids\nspan pids 0 8\n".to_owned()),
        Command::Begin(String::new()),
        Command::Insert("arena last".to_owned()),
        Command::Undo,
        Command::Undo,
    ] {
        session.run(command).unwrap();
    }
    session
}

/// Returns the texts and the files that a command leads to until it is refused.
fn states(session: &mut Session, command: &Command) -> Vec<(String, usize, Option<Document>)> {
    std::iter::from_fn(|| {
        session.run(command.clone()).ok()?;
        let document = session.document().cloned();
        Some((session.text().to_owned(), session.position(), document))
    })
    .collect()
}

#[test]
fn undo_and_redo_lead_to_the_same_states_after_saving() {
    let (mut session, mut again) = (edited(), again(&edited()));
    for (command, steps) in [
        (Command::Redo, 2),
        (Command::Undo, 8),
        (Command::Redo, 8),
        (Command::Undo, 8),
    ] {
        let expected = states(&mut session, &command);
        assert_eq!(expected.len(), steps);
        assert_eq!(states(&mut again, &command), expected);
    }
    assert_eq!(again.text(), FIRST);
}

#[test]
fn undo_brings_back_the_file_of_the_session_before() {
    let mut session = edited();
    let name = |session: &Session| session.document().map(Document::name);
    assert_eq!(name(&session).as_deref(), Some("other.vmem"));
    session.run(Command::Redo).unwrap();
    assert_eq!(name(&session), None, "an empty session has no file");
    states(&mut session, &Command::Undo);
    assert_eq!(name(&session).as_deref(), Some("first.vmem"));
    // What is saved to another file belongs to that file from then on.
    session.set_document(file("second.vmem", FIRST));
    states(&mut session, &Command::Redo);
    assert_eq!(name(&session), None);
    states(&mut session, &Command::Undo);
    assert_eq!(name(&session).as_deref(), Some("second.vmem"));
}

#[test]
fn a_session_without_history_is_saved_as_its_scenario_and_opened_from_it() {
    let session = Session::open(FIRST).unwrap();
    assert_eq!(session.to_saved(ROOM), FIRST);
    assert_eq!(again(&session).text(), FIRST);
}

#[test]
fn every_older_version_can_open_a_saved_session() {
    let saved = edited().to_saved(ROOM);
    let scenario = vmem_lab::Scenario::parse(&saved).unwrap();
    let operations = |scenario: &vmem_lab::Scenario| scenario.operations();
    assert_eq!(operations(&scenario), operations(edited().scenario()));
}

#[test]
fn a_damaged_history_is_refused_and_the_scenario_stays() {
    let session = edited();
    let saved = session.to_saved(ROOM);
    let scenario = session.text();
    let from = scenario.len() + "#:saved 1 ".len();
    for at in (from..saved.len()).filter(|&at| saved.is_char_boundary(at)) {
        let mut damaged = saved.clone().into_bytes();
        damaged[at] = if damaged[at] == b'0' { b'1' } else { b'0' };
        let damaged = String::from_utf8(damaged).unwrap();
        let mut again = Session::open(saved_scenario(&damaged)).unwrap();
        assert_eq!(again.text(), scenario);
        assert!(again.restore(&damaged).is_err(), "byte {at}");
        assert!(!again.can_undo() && again.document().is_none());
    }
    // A text that was changed by hand has another history.
    let changed = saved.replacen("span pids 0 8", "span pids 0 9", 1);
    let mut again = Session::open(saved_scenario(&changed)).unwrap();
    assert!(again.text().contains("span pids 0 9"));
    assert!(again.restore(&changed).is_err());
}

#[test]
fn of_a_long_history_the_latest_edits_are_saved() {
    let mut session = Session::open(FIRST).unwrap();
    for number in 0..100 {
        let line = format!("# comment {number}");
        session.run(Command::Insert(line)).unwrap();
        let text = session.text().replace(&format!("{number}\n"), "");
        session.run(Command::Replace(text)).unwrap();
    }
    let saved = session.to_saved(2000);
    assert!(saved.len() < session.text().len() + 4000);
    let mut again = Session::open(saved_scenario(&saved)).unwrap();
    again.restore(&saved).unwrap();
    let states_again = states(&mut again, &Command::Undo);
    assert!((20..150).contains(&states_again.len()));
    let expected = states(&mut session, &Command::Undo);
    assert_eq!(states_again[..], expected[..states_again.len()]);
    assert_eq!(session.to_saved(0), session.text());
}

#[test]
fn the_saved_history_of_insertions_has_a_limit_and_none_has_no_room() {
    let mut session = Session::open(FIRST).unwrap();
    session.run(Command::ToEnd).unwrap();
    for _ in 0..100 {
        let line = "alloc heap 1".to_owned();
        session.run(Command::Insert(line)).unwrap();
    }
    assert_eq!(session.to_saved(0), session.text());
    let saved = session.to_saved(500);
    let edits = saved.find("#:undo").unwrap();
    assert!(saved.len() - edits <= 500);
    let mut again = Session::open(saved_scenario(&saved)).unwrap();
    again.restore(&saved).unwrap();
    let steps = states(&mut again, &Command::Undo).len();
    assert!((10..50).contains(&steps), "{steps}");
}

#[test]
fn a_scenario_with_a_mark_of_its_own_is_saved_as_a_whole() {
    let mark = "#:saved 1 0123abcd\n";
    for text in [
        format!("{FIRST}{mark}alloc heap 8\n"),
        format!("{mark}{FIRST}"),
        format!("{FIRST}{mark}"),
    ] {
        let mut session = Session::open(&text).unwrap();
        assert_eq!(again(&session).text(), text);
        session.run(Command::Insert(mark.to_owned())).unwrap();
        assert!(again(&session).can_undo());
    }
}

#[test]
fn line_ends_make_no_difference_between_a_file_and_its_text() {
    let document = file("first.vmem", FIRST).unwrap();
    for same in [
        FIRST.to_owned(),
        FIRST.trim_end().to_owned(),
        FIRST.replace('\n', "\r\n"),
        format!("\u{feff}{FIRST}"),
    ] {
        assert!(document.holds(same.as_bytes()), "{same:?}");
        let text = Session::open(&same).unwrap().text().to_owned();
        assert!(document.holds(text.as_bytes()));
    }
    for other in [OTHER, "", "arena heap\nspan heap 0 65\n"] {
        assert!(!document.holds(other.as_bytes()));
    }
    assert_eq!(Document::new(Path::new("first.vmem"), b""), None);
}

//! The session's file: its name in the title, saving to it and to others.

use std::path::Path;

use super::common::{LAPTOP, OTHER, TWO_ARENAS, app_with, write};
use super::share::{Drawer, click, says, text, with_drawer};
use egui::{Event, Key, Modifiers, Theme, ViewportCommand};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;
use vmem_lab::{Command, Document};
use vmem_view::files::{At, File, FileEvent, FileKind, Replaces};

const MINE: &str = "/somewhere/mine.vmem";

/// Returns the app with a file that was opened.
fn with_file() -> (Harness<'static, Explorer>, Drawer) {
    let mut app = app_with(OTHER, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    drawer.open(&mut app, Path::new(MINE), TWO_ARENAS.as_bytes());
    (app, drawer)
}

fn press(app: &mut Harness<'_, Explorer>, modifiers: Modifiers, key: Key) {
    app.key_press_modifiers(modifiers, key);
    app.run();
}

/// Presses keys, and returns the last title that the next frames gave the window.
fn title(app: &mut Harness<'_, Explorer>, keys: &[(Modifiers, Key)]) -> Option<String> {
    let mut title = None;
    // The harness draws a frame for each of its own events, and shows the last one only.
    let pressed = keys.iter().map(|&(modifiers, key)| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    });
    app.input_mut().events.extend(pressed);
    for _ in 0..6 {
        app.step();
        let viewports = app.output().viewport_output.values();
        for command in viewports.flat_map(|viewport| &viewport.commands) {
            if let ViewportCommand::Title(text) = command {
                title = Some(text.clone());
            }
        }
    }
    title
}

#[test]
fn the_title_of_the_window_names_the_file_and_marks_a_change() {
    let (mut app, _drawer) = with_file();
    let changed = title(&mut app, &[(Modifiers::NONE, Key::A)]);
    assert_eq!(changed.as_deref(), Some("• mine.vmem – Vmem Explorer"));
    assert_eq!(title(&mut app, &[]), None, "it is the same");
    let saved = title(&mut app, &[(Modifiers::COMMAND, Key::S)]);
    assert_eq!(saved.as_deref(), Some("mine.vmem – Vmem Explorer"));
    // The session before has no file.
    let undo = (Modifiers::COMMAND, Key::Z);
    title(&mut app, &[undo]);
    let before = title(&mut app, &[undo]);
    assert_eq!(before.as_deref(), Some("Vmem Explorer"));
}

#[test]
fn the_scenario_is_saved_to_its_file_and_to_another_one() {
    let (mut app, drawer) = with_file();
    app.key_press(Key::A);
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert_eq!(drawer.last(), At::Path(MINE.into()));
    let file = drawer.saved();
    assert_eq!(file.bytes, text(&app).into_bytes());
    let opened = Document::new(Path::new(MINE), TWO_ARENAS.as_bytes()).unwrap();
    assert_eq!(file.replaces, Replaces::Unchanged(opened));
    assert!(says(&app, "Saved as /somewhere/mine.vmem"));

    press(&mut app, Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    assert_eq!(drawer.last(), At::Dialog(Some("/somewhere".into())));
    let file = drawer.saved();
    assert_eq!(
        (file.name.as_str(), file.replaces),
        ("mine.vmem", Replaces::Nothing)
    );
}

#[test]
fn saving_after_undo_goes_to_the_file_of_the_session_that_is_back() {
    let (mut app, drawer) = with_file();
    drawer.open(
        &mut app,
        Path::new("/elsewhere/other.vmem"),
        OTHER.as_bytes(),
    );
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&app), TWO_ARENAS);
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert_eq!(drawer.last(), At::Path(MINE.into()));
    assert_eq!(drawer.saved().bytes, TWO_ARENAS.as_bytes());
}

#[test]
fn an_existing_file_is_replaced_only_by_the_button_that_says_so() {
    let (mut app, drawer) = with_file();
    let file = File::new("mine", FileKind::Scenario, b"# mine\n".to_vec());
    let exists = || FileEvent::Exists {
        file: file.clone(),
        path: MINE.into(),
    };
    drawer.answer(&mut app, exists());
    assert!(says(&app, "/somewhere/mine.vmem exists. Replace it, or"));
    assert!(app.get_by_label("path of the file").is_focused());
    app.key_press(Key::Enter);
    app.run();
    assert!(app.query_by_label("Replace").is_some(), "it still asks");
    click(&mut app, "Replace");
    assert_eq!(drawer.last(), At::Path(MINE.into()));
    assert_eq!(drawer.saved().replaces, Replaces::Anything);

    drawer.answer(&mut app, exists());
    write(&mut app, "path of the file", "/somewhere/two.vmem");
    assert!(app.query_by_label("Replace").is_none());
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(drawer.last(), At::Path("/somewhere/two.vmem".into()));
    assert_eq!(drawer.saved().replaces, Replaces::Nothing);
}

#[test]
fn a_file_that_was_changed_elsewhere_is_not_replaced_unasked() {
    let (mut app, drawer) = with_file();
    let document = app.state().session().document().cloned().unwrap();
    let file = File {
        replaces: Replaces::Unchanged(document),
        ..File::new("mine", FileKind::Scenario, TWO_ARENAS.into())
    };
    let path = MINE.into();
    drawer.answer(&mut app, FileEvent::Exists { file, path });
    assert!(says(
        &app,
        "was changed outside this window. Replace it, or"
    ));
}

#[test]
fn a_saved_file_is_not_given_to_a_session_that_was_opened_meanwhile() {
    let (mut app, drawer) = with_file();
    let saved = FileEvent::Saved {
        file: File::new("older", FileKind::Scenario, OTHER.into()),
        path: Some("/somewhere/older.vmem".into()),
    };
    drawer.answer(&mut app, saved);
    let document = app.state().session().document().unwrap();
    assert_eq!(document.path(), Path::new(MINE));
}

#[test]
fn a_session_that_is_edited_while_the_dialog_is_open_gets_the_file_it_was_saved_to() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    press(&mut app, Modifiers::COMMAND, Key::S);
    let file = drawer.saved();
    assert_eq!(app.state().session().document(), None);
    press(&mut app, Modifiers::NONE, Key::A);
    assert_ne!(text(&app), TWO_ARENAS);
    let saved = || FileEvent::Saved {
        file: file.clone(),
        path: Some(MINE.into()),
    };
    drawer.answer(&mut app, saved());
    let document = app.state().session().document().cloned().unwrap();
    assert_eq!(document.path(), Path::new(MINE));
    assert!(!document.holds(text(&app).as_bytes()), "it has changed");

    let other = Path::new("/elsewhere/other.vmem");
    drawer.open(&mut app, other, OTHER.as_bytes());
    drawer.answer(&mut app, saved());
    let document = app.state().session().document().cloned().unwrap();
    assert_eq!(document.path(), other);
}

#[test]
fn a_picture_does_not_become_the_file_of_the_session() {
    let (mut app, drawer) = with_file();
    let saved = FileEvent::Saved {
        file: File::new("screen", FileKind::Picture, Vec::new()),
        path: Some("/pictures/screen.png".into()),
    };
    drawer.answer(&mut app, saved);
    let document = app.state().session().document().unwrap();
    assert_eq!(document.path(), Path::new(MINE));
    press(&mut app, Modifiers::COMMAND, Key::O);
    assert_eq!(drawer.last(), At::Dialog(Some("/pictures".into())));
}

#[test]
fn playing_from_the_end_says_that_it_starts_again() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::Space);
    app.run_steps(2);
    assert!(says(&app, "Playback starts again from the start"));
    let mut session = vmem_lab::Session::open(TWO_ARENAS).unwrap();
    session.run(Command::GoTo(1)).unwrap();
    let builder = Harness::builder();
    let mut app = super::common::build(builder, session, LAPTOP, Theme::Light);
    app.key_press(Key::Space);
    app.run_steps(2);
    assert!(!says(&app, "Playback starts again"));
}

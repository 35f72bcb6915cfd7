//! The effects of commands on the state of the screen.

use egui::Context;
use vmem_lab::{Command, Preset, Session};

use crate::shell::explorer::Explorer;
use vmem_view::examples::EXAMPLES;
use vmem_view::inspection::Asked;
use vmem_view::item::Item;
use vmem_view::open::OpenRequest;

fn explorer() -> Explorer {
    let mut session = Session::sandbox();
    session.run(Command::ToEnd).unwrap();
    Explorer::with_session(&Context::default(), session)
}

#[test]
fn a_refused_command_shows_an_error_and_changes_nothing() {
    let mut app = explorer();
    let before = (app.state.derived.revision, app.text_revision);
    let refused = "arena heap\nspam heap 0 64\n".to_owned();
    app.command(Command::Replace(refused), None);
    assert!(app.state.form.error.is_some());
    assert_eq!((app.state.derived.revision, app.text_revision), before);

    app.state.form.error = None;
    app.command(Command::Undo, None);
    assert!(app.state.form.error.is_some());
    assert_eq!((app.state.derived.revision, app.text_revision), before);

    app.command(Command::StepBack, None);
    assert_eq!(app.state.form.error, None);
    assert_ne!(app.state.derived.revision, before.0);
    assert_eq!(app.text_revision, before.1);
}

#[test]
fn what_was_looked_at_in_one_session_is_forgotten_in_another() {
    let mut app = explorer();
    let arena = app.session.moment().world.arenas().next().unwrap().id;
    let look = |app: &mut Explorer| {
        app.select(Some(Item::Arena(arena)));
        app.state.inspection.ask(Some(Asked::At(arena, 4100)));
    };
    let looks = |app: &Explorer| {
        let asked = app.state.inspection.asked.is_some();
        assert_eq!(app.state.items.selected().is_some(), asked);
        asked
    };
    look(&mut app);
    app.open(OpenRequest::of_workload(Preset::Churn), None);
    assert!(!looks(&app));
    for command in [Command::Undo, Command::Redo] {
        look(&mut app);
        app.command(command, None);
        assert!(!looks(&app));
    }
    look(&mut app);
    app.open(OpenRequest::of_example(&EXAMPLES[0]), None);
    assert!(!looks(&app));

    look(&mut app);
    let refused = "spam heap 0 64\n".to_owned();
    app.command(Command::Replace(refused), None);
    let commented = app.session.text().to_owned() + "# the end\n";
    app.command(Command::Replace(commented), None);
    app.command(Command::Type("arena odd".to_owned()), None);
    app.command(Command::Undo, None);
    assert!(looks(&app), "they are the same arenas");
    app.command(Command::Replace("arena other\n".to_owned()), None);
    assert!(!looks(&app));
}

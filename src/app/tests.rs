//! What commands do to what the screen remembers.

use egui::Context;
use vmem_lab::{Command, Preset, Session};

use super::Explorer;
use crate::share::Beginning;
use crate::state::Mark;

fn explorer() -> Explorer {
    let mut session = Session::sandbox();
    session.run(Command::ToEnd).unwrap();
    Explorer::with_session(&Context::default(), session)
}

#[test]
fn a_refused_command_is_told_and_changes_nothing() {
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
fn what_was_selected_in_one_session_is_not_selected_in_another() {
    let mut app = explorer();
    let arena = app.session.moment().world.arenas().next().unwrap().id;
    app.state.marks.select(Some(Mark::Arena(arena)));
    app.begin(Beginning::of_workload(Preset::Churn), None);
    assert_eq!(app.state.marks.selected(), None);

    app.state.marks.select(Some(Mark::Arena(arena)));
    let refused = "spam heap 0 64\n".to_owned();
    app.command(Command::Replace(refused), None);
    assert_eq!(app.state.marks.selected(), Some(Mark::Arena(arena)));
    app.command(Command::Replace("arena other\n".to_owned()), None);
    assert_eq!(app.state.marks.selected(), None);
}

//! Commands, and their effects on the state of the screen.

use egui::Context;
use vmem_lab::{Command, Place, Preset, Session};

use crate::shell::explorer::Explorer;
use vmem_view::action::Action;
use vmem_view::examples::EXAMPLES;
use vmem_view::inspect::Asked;
use vmem_view::item::Item;
use vmem_view::open::OpenRequest;
use vmem_view::submission::{Control, FormKind, Insert};

fn explorer() -> Explorer {
    let mut session = Session::sandbox();
    session.run(Command::ToEnd).unwrap();
    Explorer::with_session(&Context::default(), session)
}

/// Returns the app after the third operation, with an arena to allocate from.
fn explorer_at_3() -> Explorer {
    let mut app = explorer();
    app.command(Command::GoTo(3));
    app.state.shown = Some("heap".to_owned());
    app
}

#[test]
fn a_refused_command_shows_an_error_and_changes_nothing() {
    let mut app = explorer();
    let before = (app.state.derived.revision, app.text_revision);
    let refused = "arena heap\nspam heap 0 64\n".to_owned();
    app.command(Command::Replace(refused));
    assert!(app.state.form.error().is_some());
    assert_eq!((app.state.derived.revision, app.text_revision), before);

    app.state.form.submitted = None;
    app.command(Command::Undo);
    assert!(app.state.form.error().is_some());
    assert_eq!((app.state.derived.revision, app.text_revision), before);

    app.command(Command::StepBack);
    assert!(app.state.form.error().is_none());
    assert_ne!(app.state.derived.revision, before.0);
    assert_eq!(app.text_revision, before.1);
}

#[test]
fn what_was_looked_at_in_one_session_is_forgotten_in_another() {
    let mut app = explorer();
    let arena = app.session.moment().world.arenas().next().unwrap().id;
    let look = |app: &mut Explorer| {
        app.select(Some(Item::Arena(arena)));
        app.state.inspection.asked = Some(Asked::At(arena, 4100));
    };
    let looks = |app: &Explorer| {
        let asked = app.state.inspection.asked.is_some();
        assert_eq!(app.state.items.selected().is_some(), asked);
        asked
    };
    look(&mut app);
    app.open(OpenRequest::from_workload(Preset::Churn));
    assert!(!looks(&app));
    for command in [Command::Undo, Command::Redo] {
        look(&mut app);
        app.command(command);
        assert!(!looks(&app));
    }
    look(&mut app);
    app.open(OpenRequest::from_example(&EXAMPLES[0]));
    assert!(!looks(&app));

    look(&mut app);
    let refused = "spam heap 0 64\n".to_owned();
    app.command(Command::Replace(refused));
    let commented = app.session.text().to_owned() + "# the end\n";
    app.command(Command::Replace(commented));
    app.command(Command::Insert("arena odd".to_owned()));
    app.command(Command::Undo);
    assert!(looks(&app), "they are the same arenas");
    app.command(Command::Replace("arena other\n".to_owned()));
    assert!(!looks(&app));
}

const CONTROLS: [Control; 6] = [
    Control::Form(FormKind::Constrained),
    Control::CommandLine,
    Control::Pasted,
    Control::Palette,
    Control::Menu,
    Control::Workload,
];

/// Ways to submit the same request.
fn requests() -> Vec<Action> {
    let insert = |from| Action::Insert(Insert::new("alloc heap 16", from));
    let mut actions: Vec<_> = CONTROLS.into_iter().map(insert).collect();
    actions.push(Action::Allocate);
    actions
}

#[test]
fn an_operation_has_the_same_effects_whatever_control_it_comes_from() {
    let ctx = Context::default();
    for action in requests() {
        let mut app = explorer_at_3();
        app.state.player.play(0.0);
        app.carry_out(&ctx, action.clone());
        assert!(!app.state.player.is_playing(), "{action:?}");
        assert_eq!(app.session.position(), 4, "{action:?}");
        let text = app.session.text();
        assert!(text.contains("\nd = alloc heap 16\n"), "{action:?}");
        app.state.console.older();
        assert_eq!(app.state.console.text, "alloc heap 16", "{action:?}");
    }
}

#[test]
fn an_operation_stops_a_jump_that_is_under_way() {
    let ctx = Context::default();
    for action in requests() {
        let mut app = explorer_at_3();
        app.state.player.target = Some(Place::after(6));
        app.carry_out(&ctx, action.clone());
        assert_eq!(app.state.player.target, None, "{action:?}");
        assert_eq!(app.session.position(), 4, "{action:?}");
    }
}

#[test]
fn a_line_that_is_refused_ends_neither_playback_nor_a_jump() {
    for from in CONTROLS.into_iter().chain([Control::Bar]) {
        let mut app = explorer_at_3();
        app.state.player.target = Some(Place::after(6));
        app.insert(&Insert::new("alloc heap many", from));
        assert_eq!(app.state.player.target, Some(Place::after(6)), "{from:?}");
        app.state.player.target = None;
        app.state.player.play(0.0);
        app.insert(&Insert::new("alloc heap many", from));
        assert!(app.state.player.is_playing(), "{from:?}");
    }
}

#[test]
fn an_error_is_shown_at_the_control_that_asked() {
    let mut app = explorer();
    let before = app.session.text().to_owned();
    for from in CONTROLS.into_iter().chain([Control::Bar]) {
        app.insert(&Insert::new("alloc heap many", from));
        assert!(app.state.form.error_of(from).is_some(), "{from:?}");
    }
    let form = Control::Form(FormKind::Span);
    app.insert(&Insert::new("unspan heap 4096", form));
    let error = app.state.form.error_of(form);
    assert!(error.is_some(), "a form tries its line first");
    assert_eq!(app.session.text(), before);
    app.insert(&Insert::new("unspan heap 4096", Control::CommandLine));
    let failed = app.session.moment().done.unwrap().result.is_err();
    assert!(failed, "a typed line is an operation that fails");
    app.command(Command::StepBack);
    assert!(app.state.form.submitted.is_none());
}

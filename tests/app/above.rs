//! Above anything else, no command does something unseen, and Escape leads back: dialogs, menus,
//! forms, lists and work in progress, on every screen.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Theme};
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::shell::commands;
use vmem_view::files::{File, FileEvent, FileKind, FileRequest};

use super::common::{LAPTOP, PHONE, TWO_ARENAS, app_with, click, write};
use super::keyboard::{
    App, Way, go_home, has_bar, kept, open_by_name, press, press_with, revive, says, section, seen,
    segment, send, start, type_in,
};
use super::share::with_drawer;

/// Dialogs, and the way to open them from anywhere.
const DIALOGS: [Way; 10] = [
    ("the palette", |app| {
        press_with(app, Modifiers::COMMAND, Key::K)
    }),
    ("what the palette found", |app| {
        press_with(app, Modifiers::COMMAND, Key::K);
        type_in(app, "heap");
    }),
    ("the keys", |app| press(app, Key::F1)),
    ("the words", |app| open_by_name(app, "What the words mean")),
    ("the marks", |app| open_by_name(app, "What the marks mean")),
    ("about", |app| open_by_name(app, "About Vmem Explorer")),
    ("sharing", |app| press(app, Key::S)),
    ("starting over", |app| open_by_name(app, "Start over")),
    ("a path", open_path),
    ("the question whether to replace a file", open_question),
];

/// Menus, forms and lists of the sandbox.
const SANDBOX: [Way; 16] = [
    ("the settings", |app| {
        click(app, "Settings: theme, size, addresses")
    }),
    ("help", |app| click(app, "Help")),
    ("the speeds", |app| click(app, "speed: 1× (normal)")),
    ("the policies", |app| click(app, "policy: instant fit")),
    ("the arenas", |app| click(app, "arena: heap")),
    ("the menu of a segment", |app| segment(app, "b: ")),
    ("constraints", |app| press(app, Key::C)),
    ("free", |app| press(app, Key::F)),
    ("spans", |app| press(app, Key::U)),
    ("a new arena", |app| press(app, Key::N)),
    ("random operations", |app| press(app, Key::R)),
    ("more", |app| press(app, Key::M)),
    ("the completion list", |app| {
        type_line(app, "fr");
    }),
    ("a chosen completion", |app| {
        type_line(app, "alloc heap 16 ");
        press(app, Key::ArrowDown);
    }),
    ("the answer to a question", |app| {
        type_line(app, "get heap 40");
        press(app, Key::Enter);
        assert!(says(app, "close the answer"));
    }),
    ("pasted lines", |app| {
        type_line(app, "");
        let lines = "x = alloc heap 1\ny = alloc heap 2\n";
        send(app, [Event::Paste(lines.to_owned())]);
        assert!(says(app, "Run 2 lines"));
    }),
];

/// Menus, sheets and lists of a phone.
const ON_A_PHONE: [Way; 10] = [
    ("the menu of the phone", |app| click(app, "More")),
    ("the time menu", |app| click(app, "Start, end, and speed")),
    ("the policies", |app| click(app, "policy: instant")),
    ("the menu of a segment", |app| segment(app, "b: ")),
    ("constraints", |app| press(app, Key::C)),
    ("free", |app| press(app, Key::F)),
    ("spans", |app| press(app, Key::U)),
    ("a new arena", |app| press(app, Key::N)),
    ("random operations", |app| press(app, Key::R)),
    ("more", |app| press(app, Key::M)),
];

/// Menus of the workloads, and of a comparison.
const WORKLOADS: [Way; 2] = [
    ("the choice of sizes", |app| combo(app, 0)),
    ("the last choice", |app| combo(app, usize::MAX)),
];
const COMPARISON: [Way; 1] = [("the arenas", |app| combo(app, 0))];

/// Types a line instead of the one that is there.
fn type_line(app: &mut App, line: &str) {
    press(app, Key::Slash);
    press_with(app, Modifiers::COMMAND, Key::A);
    press(app, Key::Backspace);
    type_in(app, line);
}

/// Opens the combo box with this number, or the last one.
fn combo(app: &mut App, nth: usize) {
    let boxes: Vec<_> = app.get_all_by_role(Role::ComboBox).collect();
    boxes[nth.min(boxes.len() - 1)].click();
    drop(boxes);
    app.run_steps(3);
}

/// Opens the dialog for a path, with the focus on a button.
fn open_path(app: &mut App) {
    let drawer = with_drawer(app);
    drawer.send(FileEvent::NoDialog(FileRequest::Open));
    app.run_steps(3);
    press(app, Key::Tab);
}

/// Asks whether an existing file is to be replaced, with the focus on a button.
fn open_question(app: &mut App) {
    let drawer = with_drawer(app);
    let file = File::new("mine", FileKind::Scenario, b"# mine\n".to_vec());
    let path = "/somewhere/mine.vmem".into();
    drawer.send(FileEvent::Exists { file, path });
    app.run_steps(3);
    assert!(says(app, "Replace"));
    press(app, Key::Tab);
}

/// Presses every key of the table that neither presses a button nor closes anything.
fn press_everything(app: &mut App) {
    for entry in commands::ALL {
        for shortcut in entry.shortcuts {
            if !matches!(shortcut.logical_key, Key::Space | Key::Escape) {
                press_with(app, shortcut.modifiers, shortcut.logical_key);
            }
        }
    }
}

/// Opens each of these on a screen, presses every key, and goes back.
fn check(size: [f32; 2], screen: Way, ways: &[Way]) {
    check_in(&mut start(size), screen, ways);
}

fn check_in(app: &mut App, screen: Way, ways: &[Way]) {
    for (what, open) in ways {
        let situation = format!("{what} above {}", screen.0);
        (screen.1)(app);
        let (below, before) = (seen(app), kept(app));
        open(app);
        assert!(seen(app) != below, "{situation} does not open");
        press_everything(app);
        assert_eq!(kept(app), before, "below {situation}");
        revive(app, &situation);
        let ctx = app.ctx.clone();
        app.state_mut().set(&ctx, before.settings);
        go_home(app);
        assert!(has_bar(app), "{situation}");
    }
}

const HERE: Way = ("the sandbox", |_| {});

#[test]
fn no_command_reaches_below_a_dialog_a_menu_or_a_form_and_escape_leads_back() {
    check(LAPTOP, HERE, &DIALOGS);
    check(LAPTOP, HERE, &SANDBOX);
}

#[test]
fn no_command_reaches_below_a_dialog_or_a_sheet_of_a_phone() {
    check(PHONE, ("a phone", |_| {}), &DIALOGS);
    check(PHONE, ("a phone", |_| {}), &ON_A_PHONE);
}

#[test]
fn no_command_reaches_below_a_dialog_or_a_menu_of_the_experiments_or_a_class() {
    let workloads: Way = ("workloads", |app| section(app, "Workloads"));
    let plots: Way = ("plots", |app| section(app, "Plots"));
    let comparison: Way = ("side by side", |app| section(app, "Side by side"));
    check(LAPTOP, workloads, &WORKLOADS);
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    check_in(&mut app, comparison, &COMPARISON);
    check(LAPTOP, plots, &DIALOGS);
    check(LAPTOP, ("a class", |app| press(app, Key::P)), &DIALOGS);
}

#[test]
fn while_a_workload_or_an_import_is_running_keys_work_and_escape_leads_back() {
    let running: Way = ("a workload", |app| {
        section(app, "Workloads");
        write(app, "operations", "1000000");
        press(app, Key::Escape);
        app.get_by_label("Run in heap").click();
        app.run_steps(3);
    });
    let importing: Way = ("an import", |app| {
        section(app, "Import a log");
        let line = "@ ./a:[0x1] + 0x55d0 0x20\n@ ./a:[0x1] - 0x55d0\n";
        let log = format!("= Start\n{}= End\n", line.repeat(60_000));
        send(app, [Event::Paste(log)]);
        assert!(says(app, "Cancel"));
    });
    for (what, begin) in [running, importing] {
        let mut app = start(LAPTOP);
        begin(&mut app);
        revive(&mut app, what);
        for key in [Key::E, Key::A, Key::ArrowLeft, Key::P, Key::P, Key::T] {
            press(&mut app, key);
            revive(&mut app, what);
        }
        go_home(&mut app);
        assert!(has_bar(&app), "{what}");
    }
}

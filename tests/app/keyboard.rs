//! The keyboard is never dead, and no command does something unseen: every command on every
//! screen, and every key above a dialog, a menu, a form and in a field.

#![allow(clippy::panic, reason = "a test ends where something is wrong")]

use egui::accesskit::Role;
use egui::style::Visuals;
use egui::{Event, Key, Modifiers, Rect, Shape, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem_explorer::Explorer;
use vmem_explorer::shell::commands::{self, Entry};
use vmem_lab::Place;
use vmem_view::files::FileEvent;
use vmem_view::settings::{Radix, Settings};
use vmem_view::wording::sentence;

use super::a11y::focused;
use super::common::{LAPTOP, PHONE, app_with, click, write};
use super::screens::screens;
use super::share::with_drawer;

pub(super) type App = Harness<'static, Explorer>;

const TEXT: &str = "\
arena heap
span heap 0 256
a = alloc heap 40
b = alloc heap 24
free heap a
c = alloc heap 8
";

/// A screen on which commands are given: its name, its size, and the way there from the sandbox.
type Screen = (&'static str, [f32; 2], fn(&mut App));

const SCREENS: [Screen; 10] = [
    ("the sandbox", LAPTOP, |_| {}),
    ("the text", LAPTOP, text),
    ("workloads", LAPTOP, |app| section(app, "Workloads")),
    ("plots", LAPTOP, |app| section(app, "Plots")),
    ("side by side", LAPTOP, |app| section(app, "Side by side")),
    ("logs", LAPTOP, |app| section(app, "Import a log")),
    ("a class", LAPTOP, |app| press(app, Key::P)),
    ("a phone", PHONE, |_| {}),
    ("workloads on a phone", PHONE, |app| {
        section(app, "Workloads")
    }),
    ("the text on a phone", PHONE, text),
];

/// Shows the scenario's text, and leaves its field.
fn text(app: &mut App) {
    for key in [Key::T, Key::Escape, Key::Escape] {
        press(app, key);
    }
}

pub(super) fn section(app: &mut App, tab: &str) {
    press(app, Key::E);
    click(app, tab);
}

pub(super) fn press(app: &mut App, key: Key) {
    press_with(app, Modifiers::NONE, key);
}

/// Presses a key in one frame, as a keyboard does: a letter is a text, too.
pub(super) fn press_with(app: &mut App, modifiers: Modifiers, key: Key) {
    let event = |pressed| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    };
    let name = key.symbol_or_name();
    let is_letter = modifiers.is_none() && name.len() == 1;
    let text = is_letter.then(|| Event::Text(name.to_lowercase()));
    send(
        app,
        [event(true)].into_iter().chain(text).chain([event(false)]),
    );
}

/// Sends events in one frame, and draws two more: a pop-up is visible in its second frame.
pub(super) fn send(app: &mut App, events: impl IntoIterator<Item = Event>) {
    app.input_mut().events.extend(events);
    app.run_steps(3);
}

pub(super) fn type_in(app: &mut App, text: &str) {
    send(app, [Event::Text(text.to_owned())]);
}

/// Gives a command by its main key, or by its name in the palette.
fn give(app: &mut App, entry: &Entry) {
    if let Some(shortcut) = entry.shortcuts.first() {
        press_with(app, shortcut.modifiers, shortcut.logical_key);
        return;
    }
    press_with(app, Modifiers::COMMAND, Key::K);
    type_in(app, entry.title);
    press(app, Key::Enter);
    if app.query_by_label("search").is_some() {
        press(app, Key::Escape);
    }
}

/// The contents of the screen: the accessibility tree, the colours, and the marks.
#[derive(Clone, PartialEq)]
pub(super) struct Seen {
    tree: Vec<String>,
    colours: Visuals,
    marks: Vec<(Rect, f32)>,
}

pub(super) fn seen(app: &App) -> Seen {
    let nodes = app.root().children_recursive();
    let tree = nodes.map(|node| {
        let node = node.accesskit_node();
        let data = node.data();
        let states = (node.toggled(), data.is_disabled(), node.is_focused());
        let number = node.numeric_value();
        let words = (node.label(), node.value(), number);
        format!("{:?} {words:?} {states:?} {:?}", node.role(), data.bounds())
    });
    let shapes = app.output().shapes.iter();
    let marks = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Rect(mark) => Some((mark.rect, mark.stroke.width)),
        Shape::LineSegment { points, stroke } => {
            Some((Rect::from_two_pos(points[0], points[1]), stroke.width))
        }
        _ => None,
    });
    Seen {
        tree: tree.collect(),
        colours: app.ctx.global_style().visuals.clone(),
        marks: marks.collect(),
    }
}

pub(super) fn says(app: &App, words: &str) -> bool {
    app.query_all_by_label_contains(words).next().is_some()
}

/// Everything that a command may change and that lasts.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Kept {
    text: String,
    place: Place,
    pub(super) settings: Settings,
}

pub(super) fn kept(app: &App) -> Kept {
    let (session, settings) = (app.state().session(), app.state().settings());
    Kept {
        text: session.text().to_owned(),
        place: session.place(),
        settings,
    }
}

/// Presses Escape until keys work, at most a few times, and proves it by a key.
pub(super) fn revive(app: &mut App, situation: &str) {
    for _ in 0..4 {
        press(app, Key::Escape);
        let before = app.state().settings().theme;
        press(app, Key::D);
        if app.state().settings().theme != before {
            return;
        }
    }
    panic!("{situation}: no key works, whatever Escape closes");
}

/// Goes back to the sandbox by keys alone.
pub(super) fn go_home(app: &mut App) {
    for _ in 0..4 {
        press(app, Key::Escape);
    }
    if says(app, "Close the scenario") {
        press(app, Key::T);
    }
    if !has_bar(app) {
        press(app, Key::E);
    }
    assert!(has_bar(app));
}

pub(super) fn has_bar(app: &App) -> bool {
    let operations = app.query_by_role_and_label(Role::Region, "operations");
    operations.is_some()
}

/// Returns the app in the middle of the scenario, with something to undo and to redo, and
/// with selections before and after the current one.
pub(super) fn start(size: [f32; 2]) -> App {
    let mut app = app_with(TEXT, size, Theme::Light);
    let _drawer = with_drawer(&mut app);
    for key in [Key::A, Key::A] {
        press(&mut app, key);
    }
    press_with(&mut app, Modifiers::COMMAND, Key::Z);
    for name in ["b: ", "c: ", "b: "] {
        segment(&mut app, name);
        press(&mut app, Key::Escape);
        press(&mut app, Key::Escape);
    }
    for key in [Key::OpenBracket, Key::ArrowLeft, Key::ArrowLeft] {
        press(&mut app, key);
    }
    // A mouse that rests on a segment highlights it until keys are used.
    send(&mut app, [Event::PointerGone]);
    app
}

/// Clicks the segment whose name begins so.
pub(super) fn segment(app: &mut App, name: &str) {
    let segment = app.get_all_by_role(Role::Button).find(|node| {
        let label = node.accesskit_node().label();
        label.is_some_and(|label| label.starts_with(name))
    });
    segment.unwrap().click();
    app.run_steps(3);
}

/// Gives every command on a screen. After each, the keys work. Returns the commands that
/// changed nothing on the screen.
fn give_all(&(screen, size, enter): &Screen) -> Vec<&'static Entry> {
    let mut app = start(size);
    enter(&mut app);
    let panels = panels_of(&app);
    let mut silent = Vec::new();
    for entry in commands::ALL {
        let situation = format!("{screen}: {}", entry.title);
        if panels_of(&app) != panels {
            go_home(&mut app);
            enter(&mut app);
        }
        let (before, was) = (seen(&app), kept(&app));
        give(&mut app, entry);
        let is = kept(&app);
        if seen(&app) == before {
            assert_eq!(is, was, "{situation} does something unseen");
            silent.push(entry);
        }
        if is.text != was.text {
            let text = app.query_by_role(Role::MultilineTextInput);
            let is_shown = text.is_some_and(|text| text.value() == Some(is.text.clone()));
            let is_told = is_shown || tells_operation(&app) || says(&app, "The scenario has ");
            assert!(is_told, "{situation} is not told");
        }
        // What is left can be read again.
        let read = vmem_lab::Scenario::parse(&is.text);
        assert!(read.is_ok(), "{situation}: {}", is.text);
        revive(&mut app, &situation);
    }
    silent
}

/// Checks that a command that changes nothing on a screen does not change another screen
/// either.
fn leaves_no_trace(&(screen, size, enter): &Screen, silent: &[&Entry]) {
    let mut app = start(size);
    for entry in silent {
        go_home(&mut app);
        let home = seen(&app);
        enter(&mut app);
        let before = seen(&app);
        give(&mut app, entry);
        let is_silent = seen(&app) == before;
        go_home(&mut app);
        let is_same = seen(&app) == home;
        assert!(
            is_same || !is_silent,
            "{screen}: {} is seen later",
            entry.title
        );
    }
}

fn panels_of(app: &App) -> Vec<String> {
    let panels = app.get_all_by_role(Role::Region);
    let names = panels.filter_map(|panel| panel.accesskit_node().label());
    names.filter(|name| name != "message").collect()
}

/// Returns true if the sentence about the operation is on the screen.
fn tells_operation(app: &App) -> bool {
    let sentence = sentence(app.state().session(), Radix::Decimal).replace('\u{2009}', "\u{a0}");
    says(app, &sentence)
}

fn walk(screens: &[Screen]) {
    for screen in screens {
        let silent = give_all(screen);
        leaves_no_trace(screen, &silent);
    }
}

#[test]
fn after_any_command_keys_work_and_nothing_unseen_has_changed() {
    walk(&SCREENS[..2]);
}

#[test]
fn after_any_command_in_the_experiments_keys_work_and_nothing_unseen_has_changed() {
    walk(&SCREENS[2..6]);
}

#[test]
fn after_any_command_before_a_class_or_on_a_phone_keys_work_and_nothing_unseen_has_changed() {
    walk(&SCREENS[6..]);
}

#[test]
fn after_any_command_without_an_arena_or_with_the_longest_names_keys_work() {
    let long = "n".repeat(60);
    let long = format!("arena {long}\nspan {long} 18446744073709551615 1\n");
    for text in ["", "arena empty\n", &long] {
        let mut app = app_with(text, LAPTOP, Theme::Light);
        let _drawer = with_drawer(&mut app);
        for entry in commands::ALL {
            give(&mut app, entry);
            let text = app.state().session().text();
            let read = vmem_lab::Scenario::parse(text);
            assert!(read.is_ok(), "{}: {text}", entry.title);
            revive(&mut app, entry.title);
        }
    }
}

/// A name, and what leads there.
pub(super) type Way = (&'static str, fn(&mut App));

pub(super) fn open_by_name(app: &mut App, title: &str) {
    press_with(app, Modifiers::COMMAND, Key::K);
    type_in(app, title);
    press(app, Key::Enter);
}

/// Fields with a text that is refused, and the way there from the sandbox.
const REFUSED: [Way; 8] = [
    ("the size", |app| refuse(app, "size in units", "many")),
    ("the line", |app| {
        press(app, Key::Slash);
        type_in(app, "alloc heap many");
        press(app, Key::Enter);
    }),
    ("a form", |app| {
        press(app, Key::U);
        refuse(app, "units", "many");
    }),
    ("an address", |app| {
        refuse(app, "what is at this address?", "@@");
    }),
    ("a link", |app| {
        press(app, Key::S);
        refuse(app, "link to open", "no link");
    }),
    ("the text", |app| {
        press(app, Key::T);
        write(app, "scenario text", "spam");
        press_with(app, Modifiers::COMMAND, Key::Enter);
    }),
    ("a workload", |app| {
        section(app, "Workloads");
        refuse(app, "align", "3");
    }),
    ("a comparison", |app| {
        section(app, "Side by side");
        refuse(app, "a setting to compare", "quantum=banana");
    }),
];

fn refuse(app: &mut App, field: &str, text: &str) {
    write(app, field, text);
    press(app, Key::Enter);
}

#[test]
fn letters_typed_at_a_refused_field_are_no_commands_and_escape_leads_back() {
    for (what, refuse) in REFUSED {
        let mut app = start(LAPTOP);
        let before = kept(&app);
        refuse(&mut app);
        for key in [Key::A, Key::D, Key::E, Key::N, Key::P, Key::T, Key::X] {
            press(&mut app, key);
        }
        assert_eq!(kept(&app), before, "{what}");
        revive(&mut app, what);
        press(&mut app, Key::Home);
        press(&mut app, Key::ArrowRight);
        assert_eq!(app.state().session().position(), 1, "{what}");
    }
}

#[test]
fn a_refused_comparison_keeps_the_focus_and_what_is_typed_next_replaces_its_text() {
    let mut app = start(LAPTOP);
    section(&mut app, "Side by side");
    let value = |app: &App| app.get_by_label("a setting to compare").value();
    for refuse in [
        |app: &mut App| press(app, Key::Enter),
        |app: &mut App| click(app, "Compare"),
    ] {
        write(&mut app, "a setting to compare", "quantum=banana");
        refuse(&mut app);
        assert!(says(&app, "Not compared: "));
        let focused = focused(&app).unwrap();
        assert_eq!(focused.name, "a setting to compare");
        press(&mut app, Key::Num4);
        press(&mut app, Key::E);
        assert_eq!(value(&app).as_deref(), Some("4e"));
    }
}

#[test]
fn letters_typed_at_a_full_comparison_are_no_commands_and_the_reason_is_beside_the_field() {
    let mut app = start(LAPTOP);
    section(&mut app, "Side by side");
    let before = kept(&app);
    assert!(!says(&app, "at most five columns"));
    write(&mut app, "a setting to compare", "heap.quantum=64");
    press(&mut app, Key::Enter);
    assert!(says(&app, "at most five columns"));
    app.get_by_label("a setting to compare").click();
    app.run_steps(3);
    for key in [Key::E, Key::N] {
        press(&mut app, key);
    }
    assert_eq!(kept(&app), before);
    assert!(says(&app, "experiments"));
    write(&mut app, "a setting to compare", "quantum=4");
    press(&mut app, Key::Enter);
    assert!(says(&app, "Not compared: at most five columns"));
}

#[test]
fn no_field_for_a_text_is_ever_disabled() {
    for (screen, app) in screens() {
        for role in [Role::TextInput, Role::MultilineTextInput] {
            for field in app.query_all_by_role(role) {
                let node = field.accesskit_node();
                assert!(!node.is_disabled(), "{screen}: {:?}", node.label());
            }
        }
    }
}

#[test]
fn a_key_of_the_operation_bar_leads_to_the_sandbox_and_opens_its_form_there() {
    let forms = [
        (Key::C, "Allocate as in the form"),
        (Key::F, "what to free"),
        (Key::U, "Add the span"),
        (Key::N, "Create the arena"),
        (Key::R, "Run as in the form"),
        (Key::M, "Add check"),
    ];
    for (screen, size, enter) in SCREENS {
        let mut app = start(size);
        for (key, form) in forms {
            go_home(&mut app);
            enter(&mut app);
            press(&mut app, key);
            let is_presented = screen == "a class";
            assert_eq!(says(&app, form), !is_presented, "{screen}: {form}");
            revive(&mut app, screen);
        }
    }
}

#[test]
fn an_operation_that_is_not_of_the_experiments_is_seen_in_the_sandbox() {
    let line = |app: &mut App| open_by_name(app, "alloc heap 3");
    let key = |app: &mut App| press(app, Key::A);
    for give in [line, key] {
        let mut app = start(LAPTOP);
        section(&mut app, "Plots");
        let before = app.state().session().len();
        give(&mut app);
        assert_eq!(app.state().session().len(), before + 1);
        assert!(has_bar(&app) && tells_operation(&app));
    }
}

#[test]
fn a_workload_and_its_undoing_are_told_among_the_experiments() {
    let mut app = start(LAPTOP);
    section(&mut app, "Workloads");
    write(&mut app, "operations", "30");
    press(&mut app, Key::Escape);
    click(&mut app, "Run in heap");
    assert!(says(&app, "The scenario has 37 operations now."));
    press_with(&mut app, Modifiers::COMMAND, Key::Z);
    assert!(says(&app, "The scenario has 7 operations now."));
}

#[test]
fn a_log_that_arrives_while_a_form_is_open_does_not_leave_the_keys_to_the_form() {
    let mut app = start(LAPTOP);
    let drawer = with_drawer(&mut app);
    press(&mut app, Key::N);
    let log = "= Start\n@ ./a:[0x1] + 0x55d0 0x20\n= End\n";
    drawer.send(FileEvent::Opened {
        path: "a.log".into(),
        bytes: log.into(),
    });
    app.run_steps(3);
    assert!(says(&app, "Import a log"));
    revive(&mut app, "the log");
}

//! Short notices and tooltips: they cover nothing that is in use, and go when they are out of
//! date.

use super::a11y::{Thing, things};
use super::common::{LAPTOP, PHONE, TWO_ARENAS, app_with, click, write};
use super::share::{Drawer, with_drawer};
use egui::accesskit::Role;
use egui::{Event, Key, Rect, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;
use vmem_view::files::{File, FileEvent, FileKind};

type App = Harness<'static, Explorer>;

fn key(app: &mut App, key: Key) {
    app.key_press(key);
    app.run();
}

fn says(app: &App, words: &str) -> bool {
    app.query_all_by_label_contains(words).next().is_some()
}

fn receive(app: &mut App, drawer: &Drawer, event: FileEvent) {
    drawer.send(event);
    app.run();
}

fn opened(text: &str) -> FileEvent {
    FileEvent::Opened {
        path: "mine.vmem".into(),
        bytes: text.into(),
    }
}

fn rect(thing: &Thing) -> Rect {
    thing.rect.unwrap_or(Rect::NOTHING)
}

/// Returns the panels that the message covers.
fn covered(app: &App) -> Vec<Thing> {
    let (messages, panels): (Vec<_>, Vec<_>) = things(app)
        .into_iter()
        .filter(|thing| thing.role == Role::Region)
        .partition(|panel| panel.name == "message");
    let place = rect(&messages[0]);
    let is_covered = |panel: &Thing| rect(panel).intersect(place).is_positive();
    panels.into_iter().filter(is_covered).collect()
}

#[test]
fn a_message_covers_nothing_on_any_screen() {
    for (size, keys) in [
        (LAPTOP, &[][..]),
        (LAPTOP, &[Key::E]),
        (LAPTOP, &[Key::P]),
        (LAPTOP, &[Key::T, Key::Escape]),
        (PHONE, &[]),
        (PHONE, &[Key::E]),
        (PHONE, &[Key::T, Key::Escape]),
    ] {
        let mut app = app_with(TWO_ARENAS, size, Theme::Light);
        let drawer = with_drawer(&mut app);
        for &pressed in keys {
            key(&mut app, pressed);
        }
        let bar = app.query_by_label("Allocate").map(|button| button.rect());
        receive(&mut app, &drawer, opened("spam"));
        assert!(says(&app, "mine.vmem was not opened"));
        let saved = FileEvent::Copied(Ok("The link is on the clipboard.".to_owned()));
        receive(&mut app, &drawer, saved);
        assert!(says(&app, "The link is on the clipboard."));
        assert!(!says(&app, "mine.vmem was not opened"), "one at a time");
        let covered = covered(&app);
        assert!(covered.is_empty(), "{size:?} {keys:?}: {covered:?}");
        let bar_now = app.query_by_label("Allocate").map(|button| button.rect());
        assert_eq!(bar_now, bar, "{size:?} {keys:?}");
    }
}

#[test]
fn a_message_below_a_dialog_covers_no_control_of_it() {
    for size in [LAPTOP, [1366.0, 768.0], PHONE] {
        let mut app = app_with(TWO_ARENAS, size, Theme::Light);
        let _drawer = with_drawer(&mut app);
        key(&mut app, Key::S);
        click(&mut app, "Copy the link");
        let things = things(&app);
        let is_text = |thing: &&Thing| thing.name.ends_with("is on the clipboard.");
        let text = things.iter().find(is_text).unwrap();
        let place = rect(text).expand2(egui::vec2(12.0, 6.0));
        let dialog = things
            .iter()
            .filter(|thing| thing.panel_role == Role::Dialog);
        let mut controls = dialog.filter(|thing| thing.clickable);
        let covered = controls.find(|thing| rect(thing).intersects(place));
        assert!(covered.is_none(), "{size:?}: {covered:?}");
    }
}

#[test]
fn an_error_goes_with_the_next_success_of_its_kind_and_with_the_next_session() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    let failed = || FileEvent::Failed("mine.vmem was not saved: the disk is full.".to_owned());
    receive(&mut app, &drawer, failed());
    let copied = FileEvent::Copied(Ok("The link is on the clipboard.".to_owned()));
    receive(&mut app, &drawer, copied);
    key(&mut app, Key::Escape);
    assert!(says(&app, "the disk is full"), "another kind");
    let saved = FileEvent::Saved {
        file: File::new("mine", FileKind::Scenario, Vec::new()),
        path: None,
    };
    receive(&mut app, &drawer, saved);
    key(&mut app, Key::Escape);
    assert!(!says(&app, "the disk is full"));
    receive(&mut app, &drawer, failed());
    let refused = FileEvent::Copied(Err("The browser refused it.".to_owned()));
    receive(&mut app, &drawer, refused);
    receive(&mut app, &drawer, opened("arena mine\n"));
    assert!(says(&app, "Opened mine.vmem"));
    key(&mut app, Key::Escape);
    assert!(!says(&app, "the disk is full") && !says(&app, "The browser refused it."));
}

#[test]
fn the_tooltip_of_a_resting_mouse_hides_while_one_types_until_the_mouse_is_used() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let tip = "Allocate with constraints or a name, or wait for room (C)";
    let is_shown = |app: &App| things(app).iter().any(|thing| thing.name == tip);
    app.get_by_label("size in units").focus();
    app.get_by_label("Constrained…").hover();
    app.run_steps(8);
    assert!(is_shown(&app));
    app.event(Event::Text("7".to_owned()));
    app.run();
    assert!(!is_shown(&app));
    key(&mut app, Key::Backspace);
    app.run_steps(8);
    assert!(!is_shown(&app));
    app.get_by_label("Constrained…").hover();
    app.run_steps(8);
    assert!(is_shown(&app));
}

#[test]
fn the_wheel_turns_where_the_mouse_rests_also_after_typing() {
    let lines = (0..300).map(|line| format!("# line {line}\n"));
    let text = TWO_ARENAS.to_owned() + &lines.collect::<String>();
    let mut app = app_with(&text, LAPTOP, Theme::Light);
    key(&mut app, Key::T);
    let top = |app: &App| app.get_by_label("scenario text").rect().top();
    app.get_by_label("scenario text").hover();
    app.run();
    write(&mut app, "size in units", "7");
    let before = top(&app);
    app.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: egui::vec2(0.0, -20.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    app.run_steps(8);
    assert!(top(&app) < before);
}

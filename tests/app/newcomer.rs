//! What people tripped over who used it for the first time.

use super::common::{LAPTOP, TWO_ARENAS, app_with};
use egui::{Event, Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;

type App = Harness<'static, Explorer>;

fn key(app: &mut App, key: Key) {
    app.key_press(key);
    app.run();
}

fn is_there(app: &App, label: &str) -> bool {
    app.query_all_by_label(label).next().is_some()
}

fn event(key: Key, modifiers: Modifiers) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    }
}

/// All in one frame, as it comes where frames are slow.
fn at_once(app: &mut App, events: impl IntoIterator<Item = Event>) {
    app.input_mut().events.extend(events);
    app.step();
}

fn text(text: &str) -> Event {
    Event::Text(text.to_owned())
}

fn enter() -> Event {
    event(Key::Enter, Modifiers::NONE)
}

#[test]
fn with_nothing_typed_enter_in_the_palette_does_nothing() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press_modifiers(Modifiers::COMMAND, Key::K);
    app.run();
    let place = app.state().session().place();
    key(&mut app, Key::Enter);
    assert!(is_there(&app, "what to find"));
    assert_eq!(app.state().session().place(), place);
    key(&mut app, Key::ArrowUp);
    key(&mut app, Key::ArrowDown);
    key(&mut app, Key::Enter);
    assert!(!is_there(&app, "what to find"));
}

#[test]
fn what_is_typed_before_the_palette_is_seen_is_meant_for_it() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    at_once(&mut app, [event(Key::K, Modifiers::COMMAND)]);
    at_once(&mut app, [text("to the start"), enter()]);
    app.run();
    assert_eq!(app.state().session().position(), 0);
    assert!(!is_there(&app, "what to find"));
}

#[test]
fn enter_in_the_palette_goes_by_all_that_was_typed() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    at_once(&mut app, [event(Key::K, Modifiers::COMMAND)]);
    at_once(&mut app, [text("1")]);
    app.run();
    assert!(is_there(&app, "Go to operation 1 of 4"));
    let down = event(Key::ArrowDown, Modifiers::NONE);
    at_once(&mut app, [down]);
    let back = event(Key::Backspace, Modifiers::NONE);
    at_once(&mut app, [back, text("2"), enter()]);
    app.run();
    assert_eq!(app.state().session().position(), 2);
}

#[test]
fn an_arrow_right_behind_what_was_typed_goes_on_from_the_first_that_was_found() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press_modifiers(Modifiers::COMMAND, Key::K);
    app.run();
    let down = || event(Key::ArrowDown, Modifiers::NONE);
    at_once(&mut app, [text("theme"), down(), enter()]);
    app.run();
    assert!(!is_there(&app, "what to find"));
    assert_eq!(app.ctx.theme(), Theme::Dark);
}

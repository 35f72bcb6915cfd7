//! Problems of people who used the app for the first time.

use super::common::{LAPTOP, PHONE, TWO_ARENAS, app, app_with, click, last_line};
use egui::{Event, Key, Modifiers, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
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

/// Sends all events in one frame, as with slow frames.
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
    assert!(is_there(&app, "search"));
    assert_eq!(app.state().session().place(), place);
    key(&mut app, Key::ArrowUp);
    key(&mut app, Key::ArrowDown);
    key(&mut app, Key::Enter);
    assert!(!is_there(&app, "search"));
}

#[test]
fn keys_typed_before_the_palette_is_drawn_go_into_it() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    at_once(&mut app, [event(Key::K, Modifiers::COMMAND)]);
    at_once(&mut app, [text("to the start"), enter()]);
    app.run();
    assert_eq!(app.state().session().position(), 0);
    assert!(!is_there(&app, "search"));
}

#[test]
fn enter_in_the_palette_uses_the_whole_typed_text() {
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
fn an_arrow_right_after_typing_moves_on_from_the_first_match() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Dark);
    app.key_press_modifiers(Modifiers::COMMAND, Key::K);
    app.run();
    let down = || event(Key::ArrowDown, Modifiers::NONE);
    at_once(&mut app, [text("theme"), down(), enter()]);
    app.run();
    assert!(!is_there(&app, "search"));
    assert_eq!(app.ctx.theme(), Theme::Light);
}

/// Types a line, and presses Enter.
fn enter_line(app: &mut App, line: &str) {
    key(app, Key::Slash);
    app.event(text(line));
    app.run();
    key(app, Key::Enter);
}

fn says(app: &App, words: &str) -> bool {
    app.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn a_request_without_an_arena_is_completed_and_then_run() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    enter_line(&mut app, "b = alloc 16 best");
    assert_ne!(last_line(&app), "b = alloc kmem 16 best");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "b = alloc kmem 16 best");
    key(&mut app, Key::Slash);
    app.event(text("alloc 64"));
    app.run();
    assert!(says(&app, "did you mean “alloc kmem 64”?"));
    key(&mut app, Key::Tab);
    key(&mut app, Key::Enter);
    assert!(
        last_line(&app).ends_with("alloc kmem 64"),
        "{}",
        last_line(&app)
    );
}

#[test]
fn keys_typed_in_the_same_frame_as_the_slash_go_into_the_line() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let typed = |key, letters| [event(key, Modifiers::NONE), text(letters)];
    let keys = [(Key::Slash, "/"), (Key::E, "e"), (Key::X, "x")];
    at_once(
        &mut app,
        keys.into_iter()
            .flat_map(|(key, letters)| typed(key, letters)),
    );
    app.run();
    assert_eq!(value_of_the_line(&app), "ex");
    // A "p" goes into the line too, and does not begin the presentation.
    at_once(&mut app, [text("p")]);
    app.run();
    assert_eq!(value_of_the_line(&app), "exp");
    assert!(is_there(&app, "Allocate"));
}

/// Returns the text of the command line.
fn value_of_the_line(app: &App) -> String {
    let all = app.query_all_by_role(Role::TextInput);
    let mut focused = all.filter(|node| node.accesskit_node().is_focused());
    let line = focused.next().unwrap();
    line.accesskit_node().value().unwrap_or_default()
}

#[test]
fn a_question_in_plain_words_is_answered() {
    for line in ["at 4100", "what is at 4100?"] {
        let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
        enter_line(&mut app, line);
        assert!(is_there(&app, "at kmem 4100"), "{line}");
        assert!(is_there(&app, "close the answer"), "{line}");
        assert_eq!(last_line(&app), "a = alloc kmem 40");
    }
}

#[test]
fn in_a_large_arena_the_next_request_is_tried_in_a_frame_of_its_own() {
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=60000 seed=7 size=1..9 live=40000\n";
    let mut app = app_with(text, LAPTOP, Theme::Light);
    assert!(says(&app, "next address"));
    at_once(&mut app, [event(Key::ArrowLeft, Modifiers::NONE)]);
    app.step();
    assert!(!says(&app, "next address"));
    app.run();
    assert!(says(&app, "next address"));
}

#[test]
fn help_lists_what_can_be_typed() {
    for line in ["help", "?"] {
        let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
        enter_line(&mut app, line);
        assert!(says(&app, "xalloc ARENA SIZE"), "{line}");
    }
}

#[test]
fn the_line_has_room_for_a_statement_while_it_is_typed() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    key(&mut app, Key::Slash);
    let line = "buffer = xalloc kmem 4096 align=4096 within=1M..2M";
    app.event(text(line));
    app.run();
    let width = app.get_by_label("a line of the language").rect().width();
    assert!(width >= 600.0, "{width}");
}

#[test]
fn a_new_scenario_of_the_experiments_is_seen_in_the_sandbox() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    key(&mut app, Key::E);
    click(&mut app, "open Process ids as a new scenario");
    assert!(says(&app, "Undo brings back the previous session"));
    assert!(is_there(&app, "size in units"));
}

#[test]
fn a_clicker_at_either_end_gets_a_message() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    key(&mut app, Key::P);
    key(&mut app, Key::PageDown);
    assert!(says(&app, "Press Home to go to the start"));
    key(&mut app, Key::Home);
    key(&mut app, Key::PageUp);
    assert!(says(&app, "Press End to go to the end"));
}

#[test]
fn a_phone_shows_the_way_back_from_the_experiments() {
    let mut app = app_with(TWO_ARENAS, PHONE, Theme::Light);
    key(&mut app, Key::E);
    click(&mut app, "Back to the sandbox");
    assert!(is_there(&app, "size in units"));
    assert!(!is_there(&app, "Back to the sandbox"));
}

#[test]
fn the_words_of_the_screen_are_explained_in_place_and_in_a_list() {
    let mut app = app(LAPTOP, Theme::Light);
    let tab = app.get_by_role_and_label(egui::accesskit::Role::Tab, "Hash chains");
    let told = tab.accesskit_node().description().unwrap_or_default();
    assert!(told.contains("bucket"), "{told}");
    tab.focus();
    app.run();
    assert!(is_there(&app, &told));
    click(&mut app, "Help");
    click(&mut app, "Words");
    assert!(is_there(&app, "segment") && says(&app, "A part of a span"));
    key(&mut app, Key::Escape);
    assert!(!is_there(&app, "segment"));
}

#[test]
fn starting_over_can_be_undone_and_leaves_nothing_selected() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "arena kmem");
    click(&mut app, "Start over");
    assert_eq!(last_line(&app), "a = alloc kmem 40");
    key(&mut app, Key::Enter);
    assert_ne!(app.state().session().text(), TWO_ARENAS);
    assert!(says(&app, "Started over. Undo brings back"));
    app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    app.run();
    assert_eq!(app.state().session().text(), TWO_ARENAS);
}

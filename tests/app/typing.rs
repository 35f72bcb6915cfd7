//! Keys in fields and in things above the operation bar, and the messages afterwards.

use super::common::{LAPTOP, app_with, write};
use egui::accesskit::Role;
use egui::{Event, Key, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use vmem_explorer::Explorer;

const HEAP: &str = "\
arena heap quantum=16
span heap 4096 1024
a = alloc heap 40
";

type App = Harness<'static, Explorer>;

fn key(app: &mut App, key: Key) {
    app.key_press(key);
    app.run();
}

fn value(app: &App, label: &str) -> String {
    let is_field = |node: &Node<'_>| node.accesskit_node().role() == Role::TextInput;
    let field = app.get_all_by_label(label).find(is_field);
    field.unwrap().value().unwrap_or_default()
}

#[test]
fn the_arrow_down_never_makes_a_number_larger() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    write(&mut app, "size in units", "5");
    key(&mut app, Key::ArrowDown);
    assert_eq!(value(&app, "size in units"), "5");
    write(&mut app, "size in units", "40");
    for expected in ["32", "16", "16"] {
        key(&mut app, Key::ArrowDown);
        assert_eq!(value(&app, "size in units"), expected);
    }
}

#[test]
fn an_address_can_be_lowered_to_zero() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    key(&mut app, Key::Escape);
    key(&mut app, Key::U);
    write(&mut app, "from address", "32");
    for expected in ["16", "0", "0"] {
        key(&mut app, Key::ArrowDown);
        assert_eq!(value(&app, "from address"), expected);
    }
}

#[test]
fn one_escape_closes_one_thing_beginning_with_the_topmost() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    key(&mut app, Key::Slash);
    app.event(Event::Text("get heap 40".to_owned()));
    app.run();
    key(&mut app, Key::Enter);
    key(&mut app, Key::Slash);
    let lines = "b = alloc heap 8\nc = alloc heap 8\n";
    app.event(Event::Paste(lines.to_owned()));
    app.run();
    let is_there = |app: &App, label: &str| app.query_by_label(label).is_some();
    assert!(is_there(&app, "Run 2 lines") && is_there(&app, "close the answer"));
    key(&mut app, Key::Escape);
    assert!(!is_there(&app, "Run 2 lines") && is_there(&app, "close the answer"));
    key(&mut app, Key::Escape);
    assert!(!is_there(&app, "close the answer"));
}

#[test]
fn a_form_closed_by_escape_leaves_the_answer_below_it() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    key(&mut app, Key::Slash);
    app.event(Event::Text("get heap 40".to_owned()));
    app.run();
    key(&mut app, Key::Enter);
    app.get_by_label("size in units").focus();
    app.run();
    app.get_by_label_contains("Constrained").click();
    app.run();
    let is_there = |app: &App, label: &str| app.query_by_label(label).is_some();
    assert!(is_there(&app, "Allocate as in the form") && is_there(&app, "close the answer"));
    key(&mut app, Key::Escape);
    assert!(!is_there(&app, "Allocate as in the form") && is_there(&app, "close the answer"));
}

/// Returns how many labels contain the text.
fn count(app: &App, words: &str) -> usize {
    app.query_all_by_label_contains(words).count()
}

#[test]
fn a_result_of_the_experiments_is_not_shown_for_another_operation() {
    let text = "arena heap\nspan heap 0 8\nx = alloc heap 100\nspan heap 100 16\n";
    let there_and_back = |keys: &[Key]| {
        let mut app = app_with(text, LAPTOP, Theme::Light);
        for &pressed in keys {
            key(&mut app, pressed);
        }
        assert_eq!(app.state().session().position(), 3);
        count(&app, "100")
    };
    let quietly = there_and_back(&[Key::E, Key::ArrowLeft, Key::E]);
    let allocated = [Key::A, Key::E, Key::ArrowLeft, Key::ArrowLeft, Key::E];
    assert_eq!(there_and_back(&allocated), quietly);
}

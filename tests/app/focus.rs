//! The focus is never lost: a disabled control keeps it, a removed control leaves it to a
//! neighbour, and an opened menu or dialog takes it and gives it back.

use super::a11y::{Thing, focused, go_to, press, things};
use super::common::{LAPTOP, PHONE, app, app_with, last_line};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem_explorer::Explorer;

const HEAP: &str = "arena heap\nspan heap 0 100\na = alloc heap 10\nb = alloc heap 20\n";

fn key(app: &mut Harness<'_, Explorer>, key: Key) {
    press(app, Modifiers::NONE, key);
}

/// Moves the focus to the button of this name, like assistive technology, and presses it.
fn use_button(app: &mut Harness<'_, Explorer>, name: &str) {
    app.get_by_role_and_label(Role::Button, name).focus();
    app.run();
    key(app, Key::Enter);
}

fn focused_name(app: &Harness<'_, Explorer>) -> String {
    focused(app).map(|thing| thing.name).unwrap_or_default()
}

#[test]
fn a_disabled_button_keeps_the_focus_and_tab_continues_from_it() {
    let uses = [
        ("To the start (Home)", 4, "Play (Space)"),
        ("One operation back (Left)", 4, "Play (Space)"),
    ];
    for (name, times, next) in uses {
        let mut app = app_with(HEAP, LAPTOP, Theme::Light);
        use_button(&mut app, name);
        for _ in 1..times {
            key(&mut app, Key::Enter);
        }
        assert_eq!(app.state().session().position(), 0);
        let node = app.get_by_label(name);
        assert!(node.accesskit_node().is_disabled(), "{name}");
        assert_eq!(focused_name(&app), name);
        // The next press must not reach another button.
        key(&mut app, Key::Enter);
        key(&mut app, Key::Space);
        app.run();
        assert_eq!(app.state().session().position(), 0);
        assert_eq!(focused_name(&app), name);
        key(&mut app, Key::Tab);
        assert_eq!(focused_name(&app), next);
        press(&mut app, Modifiers::SHIFT, Key::Tab);
        assert_ne!(focused_name(&app), next);
    }
}

#[test]
fn tab_goes_through_the_row_of_time_as_it_is_read() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    app.get_by_role_and_label(Role::Button, "Play (Space)")
        .focus();
    app.run();
    let mut right = f32::NEG_INFINITY;
    for name in [
        "Play (Space)",
        "time line",
        "play operations",
        "play steps",
        "speed: 1\u{d7} (normal)",
    ] {
        assert_eq!(focused_name(&app), name);
        let rect = app.get_by_label(name).rect();
        assert!(rect.left() >= right && rect.right() <= LAPTOP[0], "{name}");
        right = rect.right();
        key(&mut app, Key::Tab);
    }
}

#[test]
fn stepping_to_the_end_and_undoing_everything_keeps_the_focus() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    key(&mut app, Key::ArrowLeft);
    for name in ["One operation forward (Right)", "To the end (End)"] {
        key(&mut app, Key::ArrowLeft);
        use_button(&mut app, name);
        use_button(&mut app, name);
        assert_eq!(app.state().session().position(), 4);
        assert_eq!(focused_name(&app), name);
    }
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    key(&mut app, Key::A);
    use_button(&mut app, "Undo (Ctrl+Z)");
    assert!(!app.state().session().can_undo());
    assert_eq!(focused_name(&app), "Undo (Ctrl+Z)");
    key(&mut app, Key::Tab);
    assert_eq!(focused_name(&app), "Redo (Ctrl+Y)");
}

#[test]
fn escape_and_a_click_elsewhere_take_the_focus_away() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    use_button(&mut app, "To the start (Home)");
    key(&mut app, Key::Escape);
    assert_eq!(focused_name(&app), "time");
    key(&mut app, Key::Escape);
    assert!(focused(&app).is_none());
}

#[test]
fn a_panel_that_replaces_another_has_the_focus_and_nothing_is_pressed() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    go_to(&mut app, "operations");
    key(&mut app, Key::Tab);
    key(&mut app, Key::E);
    assert_eq!(focused_name(&app), "experiments");
    let before = app.state().session().text().to_owned();
    key(&mut app, Key::Enter);
    assert_eq!(app.state().session().text(), before);
}

#[test]
fn zooming_until_there_is_no_more_keeps_the_focus() {
    let mut text = "arena heap\nspan heap 0 100K\n".to_owned();
    for name in 0..1_200 {
        text += &format!("n{name} = alloc heap 1\n");
    }
    let mut app = app_with(&text, LAPTOP, Theme::Light);
    use_button(&mut app, "zoom in on heap");
    use_button(&mut app, "all of heap");
    assert_eq!(focused_name(&app), "all of heap");
}

#[test]
fn a_removed_thing_leaves_the_focus_to_its_neighbour() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    // A freed segment leaves the focus to its successor.
    go_to(&mut app, "arenas");
    key(&mut app, Key::ArrowDown);
    key(&mut app, Key::Enter);
    key(&mut app, Key::Tab);
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "free heap a");
    assert!(focused_name(&app).starts_with("free segment"));
    // The last thing in a panel leaves the focus to the panel.
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    go_to(&mut app, "Freelists");
    key(&mut app, Key::ArrowDown);
    key(&mut app, Key::ArrowDown);
    assert_eq!(focused(&app).unwrap().panel, "Freelists");
    press(&mut app, Modifiers::NONE, Key::PageUp);
    press(&mut app, Modifiers::NONE, Key::PageUp);
    press(&mut app, Modifiers::NONE, Key::PageUp);
    press(&mut app, Modifiers::NONE, Key::PageUp);
    assert_eq!(app.state().session().position(), 0);
    let heir = focused(&app).unwrap();
    assert!(
        heir.panel == "Freelists" || heir.name == "Freelists",
        "{heir:?}"
    );
}

#[test]
fn a_closed_message_gives_the_focus_back() {
    let mut app = app_with(HEAP, LAPTOP, Theme::Light);
    super::common::write(&mut app, "size in units", "many");
    key(&mut app, Key::Enter);
    app.get_by_label("Allocate").focus();
    app.run();
    use_button(&mut app, "dismiss");
    assert!(app.query_by_label("dismiss").is_none());
    assert_eq!(focused_name(&app), "Allocate");
}

/// Buttons that open something, and the way the focus enters it: by itself, or by Tab, as
/// in menus.
const OPENERS: [(&str, Enters); 11] = [
    ("Constrained…", Enters::ByItself),
    ("Free…", Enters::ByItself),
    ("Add span…", Enters::ByItself),
    ("New arena…", Enters::ByItself),
    ("Random…", Enters::ByItself),
    ("More…", Enters::ByTab),
    ("Settings: theme, size, addresses", Enters::ByTab),
    ("Help", Enters::ByTab),
    ("Share", Enters::ByItself),
    ("speed: 1× (normal)", Enters::ByTab),
    ("policy: instant fit", Enters::ByTab),
];

#[derive(Clone, Copy, PartialEq)]
enum Enters {
    ByItself,
    ByTab,
}

#[test]
fn menus_and_dialogs_take_the_focus_and_give_it_back() {
    for (opener, enters) in OPENERS {
        let mut app = app(LAPTOP, Theme::Light);
        let before = things(&app);
        let Some(button) = before.iter().find(|thing| thing.name == opener) else {
            let names: Vec<_> = before.iter().map(|thing| &thing.name).collect();
            panic!("there is no {opener} among {names:?}");
        };
        let node = button.node;
        app.get_all_by_label(opener)
            .find(|it| it.accesskit_node().locate().0 == node)
            .unwrap()
            .focus();
        app.run();
        key(&mut app, Key::Enter);
        if enters == Enters::ByTab {
            key(&mut app, Key::Tab);
        }
        let inside = focused(&app).unwrap();
        let is_new = |thing: &Thing| before.iter().all(|known| known.node != thing.node);
        assert!(is_new(&inside), "{opener}: it is at {inside:?}");
        key(&mut app, Key::Escape);
        if focused_name(&app) != opener {
            key(&mut app, Key::Escape);
        }
        assert_eq!(focused_name(&app), opener, "of {opener}");
    }
}

#[test]
fn the_lists_of_the_help_menu_give_the_focus_back() {
    for row in ["Keys", "About"] {
        let mut app = app(LAPTOP, Theme::Light);
        use_button(&mut app, "Help");
        app.get_by_label(row).focus();
        app.run();
        key(&mut app, Key::Enter);
        let inside = focused(&app).unwrap();
        assert_eq!(inside.name, "Close", "{row}");
        key(&mut app, Key::Enter);
        assert_eq!(focused_name(&app), "Help", "{row}");
    }
}

#[test]
fn a_dialog_opened_by_its_key_gives_the_focus_back() {
    for (modifiers, opens) in [
        (Modifiers::NONE, Key::F1),
        (Modifiers::NONE, Key::S),
        (Modifiers::COMMAND, Key::K),
        (Modifiers::NONE, Key::C),
        (Modifiers::NONE, Key::M),
    ] {
        let mut app = app(LAPTOP, Theme::Light);
        app.get_by_label("Allocate").focus();
        app.run();
        press(&mut app, modifiers, opens);
        assert_ne!(focused_name(&app), "Allocate", "{opens:?}");
        key(&mut app, Key::Escape);
        assert_eq!(focused_name(&app), "Allocate", "{opens:?}");
    }
}

#[test]
fn on_a_phone_the_sheets_give_the_focus_back() {
    let mut app = app(PHONE, Theme::Light);
    app.get_by_label("More…").focus();
    app.run();
    key(&mut app, Key::Enter);
    key(&mut app, Key::Tab);
    assert_ne!(focused_name(&app), "More…");
    key(&mut app, Key::Escape);
    if focused_name(&app) != "More…" {
        key(&mut app, Key::Escape);
    }
    assert_eq!(focused_name(&app), "More…");
}

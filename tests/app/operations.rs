//! Operations by mouse, by keyboard and by typing; previews of their results.

mod lines;
mod preview;

use super::common::{LAPTOP, PHONE, TWO_ARENAS, app_with, click, last_line, write};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use vmem_explorer::Explorer;

const HEAP: &str = "\
arena heap quantum=16
span heap 4096 1024
a = alloc heap 40
";

type App = Harness<'static, Explorer>;

fn heap() -> App {
    app_with(HEAP, LAPTOP, Theme::Light)
}

fn key(app: &mut App, key: Key) {
    app.key_press(key);
    app.run();
}

/// Types into the field with the focus.
fn text(app: &mut App, text: &str) {
    app.event(Event::Text(text.to_owned()));
    app.run();
}

const CONSOLE: &str = "a line of the language";

/// Types a line, without the Enter key.
fn typed(app: &mut App, line: &str) {
    key(app, Key::Slash);
    assert!(app.get_by_label(CONSOLE).is_focused());
    text(app, line);
}

/// Types a line and runs it.
fn run_line(app: &mut App, line: &str) {
    typed(app, line);
    key(app, Key::Enter);
}

/// Goes to the thing with this name by the Tab key alone.
fn tab_to(app: &mut App, role: Role, label: &str) {
    let is_there = |app: &App| {
        let mut nodes = app.query_all_by_label(label);
        nodes.any(|node| node.accesskit_node().role() == role && node.is_focused())
    };
    for _ in 0..80 {
        if is_there(app) {
            return;
        }
        key(app, Key::Tab);
    }
    assert!(is_there(app), "the Tab key does not get to “{label}”");
}

/// Returns true if a label contains the text, with either kind of space in its numbers.
fn says(app: &App, words: &str) -> bool {
    let unbroken = words.replace('\u{2009}', "\u{a0}");
    let mut both = [words, &unbroken].into_iter();
    both.any(|words| app.query_all_by_label_contains(words).next().is_some())
}

fn text_of(app: &App) -> String {
    app.state().session().text().to_owned()
}

#[test]
fn every_operation_is_done_by_typing_it() {
    let cached = "arena heap quantum=16 qcache=64\nspan heap 4096 1K\na = alloc heap 9\n";
    let lines = [
        (HEAP, "arena pool quantum=16 source=heap import=64"),
        (HEAP, "span heap 0x4000 1K"),
        ("arena heap\nspan heap 0 64\n", "unspan heap 0"),
        (HEAP, "x = alloc heap 16 best wait"),
        (HEAP, "x = alloc heap 16"),
        (HEAP, "x = xalloc heap 16 align=64 within=4K..8K next"),
        (HEAP, "free heap a"),
        (HEAP, "free heap a 8"),
        (HEAP, "free heap @4096 40"),
        (cached, "reap heap"),
        (HEAP, "cpu 3"),
        ("arena heap\n", "destroy heap"),
        (HEAP, "random heap ops=20 seed=3 size=1..8"),
        (HEAP, "expect a = 4096"),
        (HEAP, "expect heap in-use 48"),
    ];
    for (scenario, line) in lines {
        let mut app = app_with(scenario, LAPTOP, Theme::Light);
        let before = app.state().session().position();
        run_line(&mut app, line);
        assert_eq!(last_line(&app), line);
        let expects = line.starts_with("expect");
        assert_eq!(
            app.state().session().position() > before,
            !expects,
            "{line}"
        );
        let done = app.state().session().moment().done;
        let is_wrong = line == "free heap a 8";
        assert_eq!(done.unwrap().result.is_err(), is_wrong, "{line}");
        let console = app.get_by_label(CONSOLE);
        assert_eq!(console.value().unwrap_or_default(), "", "{line}");
        assert!(console.is_focused(), "the next line can be typed at once");
    }
}

#[test]
fn an_allocation_gets_the_next_letter_whether_it_is_typed_or_clicked() {
    let mut app = heap();
    run_line(&mut app, "alloc heap 1K");
    assert_eq!(last_line(&app), "b = alloc heap 1K");
    key(&mut app, Key::Escape);
    key(&mut app, Key::A);
    assert_eq!(last_line(&app), "c = alloc heap 16");
    // Both are recalled as they were submitted.
    key(&mut app, Key::Slash);
    let value = |app: &App| app.get_by_label(CONSOLE).value().unwrap_or_default();
    key(&mut app, Key::ArrowUp);
    assert_eq!(value(&app), "alloc heap 16");
    key(&mut app, Key::ArrowUp);
    assert_eq!(value(&app), "alloc heap 1K");
}

#[test]
fn every_operation_is_done_by_the_keyboard_alone() {
    // A key opens the form, its first field has the focus, Enter submits it.
    let forms: [(Key, &[&str], &str); 7] = [
        (Key::C, &["8"], "alloc heap 8"),
        (Key::C, &["8", "", "", "64"], "xalloc heap 8 align=64"),
        (Key::F, &["a"], "free heap a"),
        (Key::F, &["@4096 40"], "free heap @4096 40"),
        (Key::U, &["0x4000", "64"], "span heap 0x4000 64"),
        (Key::N, &["pids", "2"], "arena pids quantum=2"),
        (Key::R, &["5", "9"], "random heap ops=5 seed=9"),
    ];
    for (opens, fields, line) in forms {
        let mut app = heap();
        key(&mut app, opens);
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                key(&mut app, Key::Tab);
            }
            text(&mut app, field);
        }
        key(&mut app, Key::Enter);
        let last = last_line(&app);
        assert!(last.ends_with(line), "{last} is not {line}");
        // The form is closed, and keys have their usual meaning.
        key(&mut app, Key::Home);
        assert_eq!(app.state().session().position(), 0, "{line}");
    }
}

#[test]
fn rarer_operations_are_done_by_the_keyboard_alone() {
    let mut app = heap();
    key(&mut app, Key::M);
    text(&mut app, "3");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "cpu 3");
    key(&mut app, Key::M);
    tab_to(&mut app, Role::RadioButton, "in use");
    key(&mut app, Key::Space);
    tab_to(&mut app, Role::Button, "Add check");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "expect heap in-use 48");
    key(&mut app, Key::M);
    tab_to(&mut app, Role::Button, "Reap heap");
    key(&mut app, Key::Enter);
    assert_eq!(text_of(&app).matches("reap heap").count(), 1);
    let mut app = app_with("arena heap\nspan heap 0 64\n", LAPTOP, Theme::Light);
    key(&mut app, Key::U);
    tab_to(&mut app, Role::Button, "Remove the span at 0");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "unspan heap 0");
    key(&mut app, Key::M);
    tab_to(&mut app, Role::Button, "Destroy heap");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "destroy heap");
    assert!(says(&app, "There is no arena yet"));
}

#[test]
fn every_operation_is_done_by_the_mouse_and_a_form() {
    let mut app = heap();
    click(&mut app, "Constrained…");
    write(&mut app, "size of the allocation", "8");
    write(&mut app, "name of the allocation", "mine");
    click(&mut app, "wait for room");
    click(&mut app, "best fit");
    click(&mut app, "Allocate as in the form");
    assert_eq!(last_line(&app), "mine = alloc heap 8 best wait");
    click(&mut app, "Free…");
    app.get_by_label_contains("mine @ ").click();
    app.run();
    assert_eq!(last_line(&app), "free heap mine");
    click(&mut app, "Add span…");
    write(&mut app, "units", "64");
    click(&mut app, "Add the span");
    // Without a given place, it lies after the others.
    assert_eq!(last_line(&app), "span heap 8192 64");
    click(&mut app, "Add span…");
    app.get_by_label_contains("Remove the span at 8").click();
    app.run();
    assert_eq!(last_line(&app), "unspan heap 8192");
    click(&mut app, "Random…");
    write(&mut app, "operations", "7");
    write(&mut app, "sizes (min..max)", "1..8");
    click(&mut app, "Run as in the form");
    assert_eq!(last_line(&app), "random heap ops=7 seed=1 size=1..8");
    click(&mut app, "More…");
    write(&mut app, "number of the CPU", "2");
    click(&mut app, "Use this CPU");
    assert_eq!(last_line(&app), "cpu 2");
    click(&mut app, "More…");
    click(&mut app, "a failure");
    click(&mut app, "Add check");
    assert_eq!(last_line(&app), "expect fails");
    click(&mut app, "More…");
    click(&mut app, "Reap heap");
    // An expectation comes after the operation it is about.
    assert!(text_of(&app).contains("reap heap"));
    click(&mut app, "New arena…");
    write(&mut app, "name", "pids");
    click(&mut app, "Create the arena");
    assert_eq!(last_line(&app), "arena pids");
    click(&mut app, "More…");
    click(&mut app, "Destroy pids");
    assert_eq!(last_line(&app), "destroy pids");
}

#[test]
fn the_arrow_keys_change_a_size_by_the_quantum() {
    let mut app = heap();
    write(&mut app, "size in units", "0x21");
    key(&mut app, Key::ArrowUp);
    let value = |app: &App| {
        let field = app
            .query_all_by_label("size in units")
            .find(|node| node.accesskit_node().role() == Role::TextInput);
        field.unwrap().value().unwrap()
    };
    assert_eq!(value(&app), "48");
    key(&mut app, Key::ArrowDown);
    key(&mut app, Key::ArrowDown);
    assert_eq!(value(&app), "16");
    key(&mut app, Key::ArrowDown);
    assert_eq!(value(&app), "16", "less than one is no size");
}

#[test]
fn many_allocations_are_searched_by_typing() {
    let mut scenario = "arena heap\nspan heap 0 64K\n".to_owned();
    for index in 0..2000 {
        scenario += &format!("obj-{index} = alloc heap 8\n");
    }
    let mut app = app_with(&scenario, LAPTOP, Theme::Light);
    key(&mut app, Key::F);
    let shown = app.query_all_by_label_contains(" @ ").count();
    assert!(shown < 20, "{shown} of 2 000 are drawn");
    text(&mut app, "obj-19");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "free heap obj-19");
    key(&mut app, Key::F);
    text(&mut app, "bj-199");
    key(&mut app, Key::Enter);
    assert!(says(&app, "11 allocations have “bj-199” in their names"));
    text(&mut app, "5");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "free heap obj-1995");
}

#[test]
fn a_phone_reaches_every_form_and_nothing_is_too_small_for_a_thumb() {
    for form in [
        "Constrained…",
        "Free…",
        "Add span…",
        "Random…",
        "New arena…",
    ] {
        let mut app = app_with(HEAP, PHONE, Theme::Light);
        click(&mut app, "More…");
        click(&mut app, form);
        for role in [Role::Button, Role::TextInput, Role::RadioButton] {
            for node in app.query_all_by_role(role) {
                let rect = node.rect();
                assert!(
                    rect.right() <= 360.5 && rect.left() >= -0.5,
                    "{form} {rect}"
                );
            }
        }
        for node in app.query_all_by_role(Role::TextInput) {
            assert!(node.rect().height() >= 44.0, "{form} {}", node.rect());
        }
        key(&mut app, Key::Escape);
        assert!(app.query_by_label(form).is_none());
    }
    let mut app = app_with(HEAP, PHONE, Theme::Light);
    click(&mut app, "More…");
    click(&mut app, "Constrained…");
    write(&mut app, "alignment", "64");
    click(&mut app, "Allocate as in the form");
    assert!(last_line(&app).ends_with("xalloc heap 16 align=64"));
}

#[test]
fn a_form_that_needs_an_arena_says_so_if_there_is_none() {
    let mut app = app_with("", LAPTOP, Theme::Light);
    key(&mut app, Key::F);
    assert!(says(&app, "create an arena first, with"));
    key(&mut app, Key::Escape);
    key(&mut app, Key::N);
    text(&mut app, "pids");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "arena pids");
}

#[test]
fn inside_an_operation_a_request_is_previewed_after_it() {
    let mut session = vmem_lab::Session::open(HEAP).unwrap();
    let place = vmem_lab::Place::inside(2, 1);
    session.run(vmem_lab::Command::GoToPlace(place)).unwrap();
    let mut app = super::common::build(Harness::builder(), session, LAPTOP, Theme::Light);
    write(&mut app, "size in units", "16");
    assert!(says(&app, "next address: 4\u{2009}144"));
    assert!(!says(&app, "would go here"), "the bars show another state");
}

#[test]
fn while_time_passes_by_itself_the_next_request_is_not_tried() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    // "next address: …", or "would fail: …" if there is nothing yet.
    let labels = |app: &Harness<'_, Explorer>, text| app.query_all_by_label_contains(text).count();
    let tried = |app: &Harness<'_, Explorer>| labels(app, "would ") + labels(app, "next address");
    assert!(tried(&app) > 0);
    app.key_press(Key::Space);
    app.run_steps(6);
    assert!(app.state().session().position() > 0);
    assert_eq!(tried(&app), 0);
    app.key_press(Key::Space);
    app.run_steps(4);
    assert!(tried(&app) > 0);
}

//! Everything by keyboard: no test here uses the pointer, or moves the focus except
//! with a key.

#![allow(clippy::panic, reason = "a test ends where something is wrong")]

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem_explorer::Explorer;

use super::a11y::{focused, go_to, press, things};
use super::common::{LAPTOP, TWO_ARENAS, app_with, last_line};
use super::screens::many;
use super::share::with_drawer;

const HEAP: &str = "arena heap\nspan heap 0 100\na = alloc heap 10\nb = alloc heap 20\n";

fn heap() -> Harness<'static, Explorer> {
    app_with(HEAP, LAPTOP, Theme::Light)
}

fn key(app: &mut Harness<'_, Explorer>, key: Key) {
    press(app, Modifiers::NONE, key);
}

/// Types into the field with the focus.
fn type_in(app: &mut Harness<'_, Explorer>, text: &str) {
    app.event(Event::Text(text.to_owned()));
    app.run();
}

/// Types over the contents of the field with the focus.
fn type_over(app: &mut Harness<'_, Explorer>, text: &str) {
    press(app, Modifiers::COMMAND, Key::A);
    type_in(app, text);
}

fn name(app: &Harness<'_, Explorer>) -> String {
    focused(app).map(|thing| thing.name).unwrap_or_default()
}

/// Presses Tab until the thing with this name, or a name that begins so, has the focus.
fn tab_to(app: &mut Harness<'_, Explorer>, wanted: &str) {
    let mut passed = Vec::new();
    for _ in 0..100 {
        key(app, Key::Tab);
        let name = name(app);
        if name.starts_with(wanted) {
            return;
        }
        passed.push(name);
    }
    panic!("Tab does not come to {wanted}, but to {passed:?}");
}

/// Goes there with Tab, and presses it.
fn use_it(app: &mut Harness<'_, Explorer>, wanted: &str) {
    tab_to(app, wanted);
    key(app, Key::Enter);
}

fn says(app: &Harness<'_, Explorer>, words: &str) -> bool {
    app.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn a_request_with_a_size_and_a_policy() {
    let mut app = heap();
    tab_to(&mut app, "size in units");
    type_over(&mut app, "7");
    use_it(&mut app, "policy: ");
    use_it(&mut app, "best fit");
    assert!(says(&app, "policy: best fit"));
    use_it(&mut app, "Allocate");
    assert_eq!(last_line(&app), "c = alloc heap 7 best");
    key(&mut app, Key::Escape);
    key(&mut app, Key::A);
    assert_eq!(last_line(&app), "d = alloc heap 7 best");
}

#[test]
fn a_constrained_request() {
    let mut app = heap();
    key(&mut app, Key::C);
    assert_eq!(name(&app), "size of the allocation");
    type_over(&mut app, "4");
    tab_to(&mut app, "alignment");
    type_in(&mut app, "8");
    use_it(&mut app, "Allocate as in the form");
    assert_eq!(last_line(&app), "c = xalloc heap 4 align=8");
}

#[test]
fn a_particular_segment_is_freed_by_its_name_and_on_the_bar() {
    let mut app = heap();
    key(&mut app, Key::F);
    type_in(&mut app, "b");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "free heap b");
    go_to(&mut app, "arenas");
    key(&mut app, Key::ArrowDown);
    assert!(name(&app).starts_with("a:"), "{}", name(&app));
    key(&mut app, Key::Enter);
    use_it(&mut app, "Free a");
    assert_eq!(last_line(&app), "free heap a");
}

#[test]
fn spans_arenas_and_the_less_usual_operations() {
    let mut app = heap();
    key(&mut app, Key::U);
    use_it(&mut app, "Add the span");
    assert!(
        last_line(&app).starts_with("span heap "),
        "{}",
        last_line(&app)
    );
    key(&mut app, Key::N);
    type_in(&mut app, "pool");
    key(&mut app, Key::Enter);
    assert!(
        last_line(&app).starts_with("arena pool"),
        "{}",
        last_line(&app)
    );
    key(&mut app, Key::M);
    use_it(&mut app, "Reap ");
    assert!(last_line(&app).starts_with("reap "), "{}", last_line(&app));
}

#[test]
fn a_line_of_the_language_and_a_question() {
    let mut app = heap();
    key(&mut app, Key::Slash);
    type_in(&mut app, "free heap a");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "free heap a");
    type_in(&mut app, "at heap 12");
    key(&mut app, Key::Enter);
    assert!(says(&app, "close the answer"));
    key(&mut app, Key::Escape);
    assert!(!says(&app, "close the answer"));
}

#[test]
fn a_segment_is_selected_and_its_fields_are_followed() {
    let mut app = heap();
    go_to(&mut app, "arenas");
    key(&mut app, Key::ArrowDown);
    key(&mut app, Key::Enter);
    key(&mut app, Key::Escape);
    use_it(&mut app, "Inspector");
    go_to(&mut app, "Inspector");
    tab_to(&mut app, "what is at this address?");
    // Below the field: the way back, and the fields that lead elsewhere.
    tab_to(&mut app, "Select nothing");
    let before = app.query_by_label_contains("Back to the previous selection");
    assert!(before.is_some());
    key(&mut app, Key::Tab);
    let field = focused(&app).unwrap();
    assert_eq!(field.panel, "Inspector", "{field:?}");
    key(&mut app, Key::Enter);
    key(&mut app, Key::Escape);
    key(&mut app, Key::OpenBracket);
    assert!(says(&app, "a: 10 units"), "the way back");
}

#[test]
fn a_question_about_an_address() {
    let mut app = heap();
    use_it(&mut app, "Inspector");
    tab_to(&mut app, "what is at this address?");
    type_in(&mut app, "12");
    key(&mut app, Key::Enter);
    let answer = things(&app);
    let mut answer = answer.iter().filter(|thing| thing.panel == "Inspector");
    assert!(answer.any(|thing| thing.state.contains("12 is in b") || thing.name.contains('b')));
}

#[test]
fn the_bar_is_zoomed_and_moved() {
    let mut app = many();
    let seen = |app: &Harness<'_, Explorer>| {
        let slider = app.query_by_label_contains("start of the visible part of heap")?;
        slider.accesskit_node().numeric_value()
    };
    assert!(seen(&app).is_none());
    go_to(&mut app, "arenas");
    key(&mut app, Key::ArrowDown);
    for _ in 0..3 {
        key(&mut app, Key::Plus);
    }
    let zoomed = seen(&app).unwrap();
    press(&mut app, Modifiers::SHIFT, Key::ArrowRight);
    let moved = seen(&app).unwrap();
    assert!(moved > zoomed, "{zoomed} and then {moved}");
    key(&mut app, Key::Num0);
    assert!(seen(&app).is_none());
}

#[test]
fn a_structure_is_shown_in_place_of_another() {
    let mut app = heap();
    for tab in ["Hash chains", "Inspector", "Freelists"] {
        let is_shown = |app: &Harness<'_, Explorer>| {
            let regions = things(app).into_iter();
            let mut regions = regions.filter(|thing| thing.role == Role::Region);
            regions.any(|region| region.name == tab)
        };
        if !is_shown(&app) {
            use_it(&mut app, tab);
        }
        assert!(is_shown(&app), "{tab}");
    }
}

#[test]
fn a_workload_by_its_form_and_among_the_experiments() {
    let mut app = heap();
    key(&mut app, Key::R);
    type_over(&mut app, "20");
    key(&mut app, Key::Enter);
    assert!(last_line(&app).starts_with("random heap ops=20"));
    key(&mut app, Key::E);
    for section in ["Plots", "Side by side", "Import a log", "Workloads"] {
        use_it(&mut app, section);
    }
    tab_to(&mut app, "operations");
    type_over(&mut app, "30");
    use_it(&mut app, "Run in heap");
    assert!(last_line(&app).starts_with("random heap ops=30"));
}

#[test]
fn stepping_through_time_and_playing() {
    let mut app = heap();
    let at = |app: &Harness<'_, Explorer>| app.state().session().position();
    tab_to(&mut app, "time line");
    for (pressed, wanted) in [
        (Key::ArrowLeft, 3),
        (Key::Home, 0),
        (Key::ArrowRight, 1),
        (Key::End, 4),
        (Key::PageUp, 3),
    ] {
        key(&mut app, pressed);
        assert_eq!(at(&app), wanted, "{pressed:?}");
        assert_eq!(name(&app), "time line");
    }
    tab_to(&mut app, "speed: ");
    key(&mut app, Key::Enter);
    use_it(&mut app, "2×");
    assert!(says(&app, "speed: 2×"));
    tab_to(&mut app, "Play (Space)");
    app.key_press(Key::Enter);
    app.run_steps(2);
    assert!(says(&app, "Pause (Space)"));
}

#[test]
fn a_link_is_copied_and_a_drawing_saved() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    app.run();
    key(&mut app, Key::S);
    tab_to(&mut app, "Copy the link");
    app.key_down(Key::Enter);
    let mut copied = None;
    for _ in 0..4 {
        app.step();
        let commands = &app.output().platform_output.commands;
        let mut texts = commands.iter().filter_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        copied = copied.or(texts.next());
    }
    assert!(copied.is_some_and(|link| link.len() > 20));
    app.key_up(Key::Enter);
    app.run();
    use_it(&mut app, "Arenas");
    use_it(&mut app, "Save as SVG…");
    assert_eq!(drawer.saved().name, "vmem-arenas.svg");
}

#[test]
fn present_mode_and_the_theme() {
    let mut app = heap();
    key(&mut app, Key::P);
    use_it(&mut app, "One operation back");
    assert_eq!(app.state().session().position(), 3);
    use_it(&mut app, "Leave present mode");
    assert!(says(&app, "Allocate"));
    use_it(&mut app, "Settings: theme");
    use_it(&mut app, "High contrast");
    key(&mut app, Key::Escape);
    let contrast = app.ctx.global_style().visuals.clone();
    key(&mut app, Key::D);
    assert_ne!(app.ctx.global_style().visuals, contrast);
}

#[test]
fn a_change_is_undone_and_redone() {
    let mut app = heap();
    key(&mut app, Key::A);
    let done = app.state().session().text().to_owned();
    use_it(&mut app, "Undo");
    assert_eq!(app.state().session().text(), HEAP);
    use_it(&mut app, "Redo");
    assert_eq!(app.state().session().text(), done);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(app.state().session().text(), HEAP);
}

#[test]
fn anything_with_a_name_is_found_in_the_palette() {
    let mut app = heap();
    press(&mut app, Modifiers::COMMAND, Key::K);
    type_in(&mut app, "theme");
    let chosen = |app: &Harness<'_, Explorer>| {
        let mut rows = things(app).into_iter();
        let row = rows.find(|row| row.panel_role == Role::Dialog && row.state.contains("True"));
        row.unwrap()
    };
    let first = chosen(&app);
    key(&mut app, Key::ArrowDown);
    let second = chosen(&app);
    assert_ne!(first.node, second.node);
    assert!(second.focused, "a screen reader says it: {second:?}");
    type_in(&mut app, "s");
    press(&mut app, Modifiers::COMMAND, Key::A);
    type_in(&mut app, "to the start");
    key(&mut app, Key::Enter);
    assert_eq!(app.state().session().position(), 0);
}

#[test]
fn the_text_is_edited_and_run() {
    let mut app = heap();
    key(&mut app, Key::T);
    tab_to(&mut app, "scenario text");
    type_over(&mut app, "arena other\n");
    press(&mut app, Modifiers::COMMAND, Key::Enter);
    assert_eq!(app.state().session().text(), "arena other\n");
}

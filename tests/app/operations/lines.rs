//! Lines of the language: typed, completed, pasted; questions.

use super::*;

#[test]
fn a_misspelt_line_changes_nothing_and_enter_or_a_click_corrects_it() {
    let mut app = heap();
    let before = text_of(&app);
    typed(&mut app, "aloc heap 16");
    assert!(says(&app, "expected an operation"));
    key(&mut app, Key::Enter);
    assert_eq!(text_of(&app), before);
    // The corrected line replaces it, and the next Enter runs it.
    assert_eq!(app.get_by_label(CONSOLE).value().unwrap(), "alloc heap 16");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "b = alloc heap 16");
    typed(&mut app, "aloc heap 16");
    click(&mut app, "did you mean “alloc”?");
    key(&mut app, Key::Enter);
    assert_eq!(text_of(&app).matches("alloc heap 16").count(), 2);
    typed(&mut app, "alloc haep 16");
    click(&mut app, "heap instead");
    key(&mut app, Key::Enter);
    assert_eq!(text_of(&app).matches("alloc heap 16").count(), 3);
}

#[test]
fn words_are_completed_by_tab_and_by_a_click() {
    let mut app = heap();
    typed(&mut app, "fr");
    key(&mut app, Key::Tab);
    assert_eq!(app.get_by_label(CONSOLE).value().unwrap(), "free ");
    // The arenas are suggested at once.
    app.run();
    key(&mut app, Key::Tab);
    assert_eq!(app.get_by_label(CONSOLE).value().unwrap(), "free heap ");
    app.run();
    let is_suggested = |node: &Node<'_>| !node.accesskit_node().label().unwrap().contains(':');
    let mut nodes = app.query_all_by_label_contains("48 units at 4");
    nodes.find(is_suggested).unwrap().click();
    drop(nodes);
    app.run();
    assert_eq!(app.get_by_label(CONSOLE).value().unwrap(), "free heap a ");
    assert!(app.get_by_label(CONSOLE).is_focused());
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "free heap a");
}

#[test]
fn a_selected_suggestion_is_taken_with_enter() {
    let mut app = heap();
    typed(&mut app, "alloc heap 16 ");
    key(&mut app, Key::ArrowDown);
    key(&mut app, Key::Enter);
    assert_eq!(
        app.get_by_label(CONSOLE).value().unwrap(),
        "alloc heap 16 best "
    );
    key(&mut app, Key::Escape);
    typed(&mut app, "");
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "b = alloc heap 16 best");
}

#[test]
fn lines_that_were_run_come_back_with_the_arrow_keys() {
    let mut app = heap();
    run_line(&mut app, "x = alloc heap 1");
    // A form leaves a line too.
    key(&mut app, Key::Escape);
    key(&mut app, Key::F);
    text(&mut app, "x");
    key(&mut app, Key::Enter);
    key(&mut app, Key::Slash);
    text(&mut app, "half");
    let value = |app: &App| app.get_by_label(CONSOLE).value().unwrap_or_default();
    key(&mut app, Key::ArrowUp);
    assert_eq!(value(&app), "free heap x");
    key(&mut app, Key::ArrowUp);
    assert_eq!(value(&app), "x = alloc heap 1");
    key(&mut app, Key::ArrowDown);
    key(&mut app, Key::ArrowDown);
    assert_eq!(value(&app), "half");
    key(&mut app, Key::ArrowUp);
    key(&mut app, Key::ArrowUp);
    key(&mut app, Key::Enter);
    assert_eq!(last_line(&app), "x = alloc heap 1");
}

#[test]
fn questions_are_answered_in_words_and_change_nothing() {
    let mut app = heap();
    let before = text_of(&app);
    run_line(&mut app, "get heap 40 align=64");
    assert!(says(&app, "A request to heap for 40 units"));
    run_line(&mut app, "at heap 4100");
    assert!(!says(&app, "A request to heap for"));
    assert!(says(&app, "at heap 4100"));
    click(&mut app, "close the answer");
    run_line(&mut app, "would-free heap a");
    assert!(says(
        &app,
        "a (48 units at 4\u{2009}096) would be freed in heap"
    ));
    key(&mut app, Key::Escape);
    assert!(app.query_by_label("close the answer").is_none());
    assert_eq!(text_of(&app), before);
}

#[test]
fn the_merges_of_a_free_are_previewed_while_it_is_typed() {
    let mut app = heap();
    typed(&mut app, "free heap a");
    assert!(says(
        &app,
        "The segment would merge with the free segment on its right"
    ));
    assert!(says(&app, "would be one free segment: 1\u{2009}024 units"));
}

#[test]
fn several_lines_that_are_pasted_are_shown_and_then_run_at_once() {
    let mut app = heap();
    let before = text_of(&app);
    key(&mut app, Key::Slash);
    app.event(Event::Paste(
        "x = alloc heap 1\ny = aloc heap 2\n".to_owned(),
    ));
    app.run();
    assert!(says(&app, "line 2"));
    click(&mut app, "Run 2 lines");
    assert_eq!(text_of(&app), before, "a mistake changes nothing");
    write(
        &mut app,
        "lines that were pasted",
        "x = alloc heap 1\ny = alloc heap 2",
    );
    app.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    app.run();
    assert!(text_of(&app).ends_with("x = alloc heap 1\ny = alloc heap 2\n"));
    assert_eq!(app.state().session().position(), 5);
}

#[test]
fn a_failed_expectation_is_reported_beside_the_line() {
    let mut app = heap();
    typed(&mut app, "expect heap free 7");
    assert!(says(&app, "Check failed"));
}

#[test]
fn the_command_line_in_use_cuts_and_moves_none_of_its_neighbours() {
    for width in [700.0, 1100.0, 1280.0, 1366.0, 1600.0, 1920.0] {
        let mut app = app_with(HEAP, [width, 768.0], Theme::Light);
        let buttons = |app: &App| -> Vec<_> {
            let buttons = app.get_all_by_role(Role::Button);
            let named = buttons.filter_map(|button| {
                let name = button.accesskit_node().label()?;
                (name.ends_with('…') || name == "Allocate").then(|| (name, button.rect()))
            });
            named.collect()
        };
        let before = buttons(&app);
        assert!(before.len() >= 4, "{before:?}");
        key(&mut app, Key::Slash);
        assert_eq!(buttons(&app), before, "{width}");
        let line = app.get_by_label("a line of the language").rect();
        for (name, button) in before {
            assert!(!line.intersects(button), "{width}: {name}");
        }
    }
}

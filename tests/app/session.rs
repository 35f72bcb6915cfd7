//! Operations, time, text and errors.

use super::common::{LAPTOP, PHONE, TWO_ARENAS, app, app_with, click, last_line, write};
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::Queryable as _;

#[test]
fn the_app_opens_with_something_to_see_and_to_click() {
    let app = app(LAPTOP, Theme::Light);
    assert!(app.query_by_label("arena heap").is_some());
    assert!(app.query_by_label("arena kmem").is_some());
    assert!(app.query_by_label("Allocate").is_some());
    assert!(app.state().session().len() > 3);
}

#[test]
fn the_button_allocates_the_typed_size_from_the_shown_arena() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    write(&mut app, "size in units", "100");
    click(&mut app, "Allocate");
    assert!(
        last_line(&app).ends_with("alloc kmem 100"),
        "{}",
        last_line(&app)
    );
    assert_eq!(app.state().session().position(), 5);
}

#[test]
fn the_key_a_allocates_and_enter_in_the_size_does_too() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::A);
    app.run();
    assert!(
        last_line(&app).ends_with("alloc kmem 16"),
        "{}",
        last_line(&app)
    );
    write(&mut app, "size in units", "3");
    app.key_press(Key::Enter);
    app.run();
    assert!(
        last_line(&app).ends_with("alloc kmem 3"),
        "{}",
        last_line(&app)
    );
}

#[test]
fn keys_do_nothing_while_a_text_is_typed() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let before = app.state().session().text().to_owned();
    write(&mut app, "size in units", "a");
    app.key_press(Key::A);
    app.run();
    assert_eq!(app.state().session().text(), before);
}

#[test]
fn a_wrong_size_is_explained_and_changes_nothing() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let before = app.state().session().text().to_owned();
    write(&mut app, "size in units", "many");
    click(&mut app, "Allocate");
    assert_eq!(app.state().session().text(), before);
    assert!(app.query_by_label_contains("many").is_some());
    click(&mut app, "dismiss");
    assert!(app.query_by_label("dismiss").is_none());
}

#[test]
fn a_segment_is_freed_by_clicking_it() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.get_by_label_contains("a: 48").click();
    app.run();
    click(&mut app, "Free a");
    assert_eq!(last_line(&app), "free kmem a");
    // All of its span was free, so the span went back.
    let session = app.state().session();
    assert_eq!(
        session
            .moment()
            .world
            .inspect(vmem_lab::ArenaId(0), |view| view.allocated_count()),
        0
    );
}

#[test]
fn an_allocation_is_freed_by_name() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "Free…");
    app.get_by_label_contains("a @ ").click();
    app.run();
    assert_eq!(last_line(&app), "free kmem a");
}

#[test]
fn constraints_become_a_constrained_request() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "Constrained…");
    write(&mut app, "alignment", "64");
    write(&mut app, "offset (phase)", "32");
    write(&mut app, "must not cross a multiple of", "128");
    write(&mut app, "lowest address", "0x1000");
    write(&mut app, "below address", "8K");
    click(&mut app, "Allocate as in the form");
    let line = last_line(&app);
    assert!(
        line.ends_with("xalloc kmem 16 align=64 phase=32 nocross=128 within=0x1000..8K"),
        "{line}"
    );
}

#[test]
fn spans_and_arenas_are_added_with_their_forms() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "arena heap");
    click(&mut app, "Add span…");
    write(&mut app, "from address", "0x4000");
    write(&mut app, "units", "1K");
    click(&mut app, "Add the span");
    assert_eq!(last_line(&app), "span heap 0x4000 1K");
    click(&mut app, "New arena…");
    write(&mut app, "name", "pids");
    click(&mut app, "Create the arena");
    assert_eq!(last_line(&app), "arena pids");
    assert!(app.query_by_label("arena pids").is_some());
}

#[test]
fn an_arena_with_caches_is_made_with_its_form() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "New arena…");
    write(&mut app, "name", "small");
    write(&mut app, "quantum", "16");
    write(&mut app, "caches for sizes up to", "64");
    write(&mut app, "objects in a magazine", "4");
    click(&mut app, "Create the arena");
    assert_eq!(
        last_line(&app),
        "arena small quantum=16 qcache=64 magazine=4"
    );
}

#[test]
fn a_slab_says_what_it_is_and_is_reaped_by_clicking_it() {
    let text =
        "arena heap quantum=16 qcache=64\nspan heap 4096 1K\na = alloc heap 9\nfree heap a\n";
    let mut app = app_with(text, LAPTOP, Theme::Light);
    app.get_by_label_contains("slab of the cache of 16-unit objects: 256 units")
        .click();
    app.run();
    click(&mut app, "Reap heap");
    assert_eq!(last_line(&app), "reap heap");
    assert!(
        app.query_by_label_contains("slab of the cache of 16-unit objects")
            .is_none()
    );
}

#[test]
fn an_arena_states_the_number_of_waiting_requests() {
    let text = "arena heap\nspan heap 0 64\na = alloc heap 64\nb = alloc heap 8 wait\n";
    let app = app_with(text, LAPTOP, Theme::Light);
    assert!(app.query_by_label("waiting").is_some());
    assert!(
        app.query_by_label_contains("b waits until there is room")
            .is_some()
    );
}

#[test]
fn time_goes_back_and_forward_by_keys_and_by_buttons() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::ArrowLeft);
    app.run();
    assert_eq!(app.state().session().position(), 3);
    app.key_press(Key::PageDown);
    app.run();
    assert_eq!(app.state().session().position(), 4);
    click(&mut app, "To the start (Home)");
    assert_eq!(app.state().session().position(), 0);
    assert!(app.query_by_label("There is no arena yet").is_some());
    click(&mut app, "One operation forward (Right)");
    assert_eq!(app.state().session().position(), 1);
    app.key_press(Key::End);
    app.run();
    assert_eq!(app.state().session().position(), 4);
}

#[test]
fn undo_removes_the_typed_operation_and_redo_brings_it_back() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let before = app.state().session().text().to_owned();
    app.key_press(Key::A);
    app.run();
    let after = app.state().session().text().to_owned();
    assert_ne!(before, after);
    app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    app.run();
    assert_eq!(app.state().session().text(), before);
    app.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    app.run();
    assert_eq!(app.state().session().text(), after);
}

#[test]
fn the_text_can_be_edited_and_a_mistake_in_it_changes_nothing() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let before = app.state().session().text().to_owned();
    app.key_press(Key::T);
    app.run();
    write(
        &mut app,
        "scenario text",
        "arena one\nspan one 0 64\nx = aloc one 8\n",
    );
    click(&mut app, "Run this text");
    assert_eq!(app.state().session().text(), before);
    assert!(app.query_by_label_contains("line 3, column").is_some());
    write(
        &mut app,
        "scenario text",
        "arena one\nspan one 0 64\nx = alloc one 8\n",
    );
    click(&mut app, "Run this text");
    assert_eq!(app.state().session().len(), 3);
    assert!(app.query_by_label("arena one").is_some());
}

#[test]
fn a_draft_of_the_text_outlives_hiding_it_and_starting_over() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::T);
    app.run();
    write(&mut app, "scenario text", "# a thought\n");
    for _ in 0..2 {
        app.get_by_role_and_label(egui::accesskit::Role::Button, "Scenario")
            .click();
        app.run();
    }
    let draft = |app: &egui_kittest::Harness<'_, _>| {
        let field = app.get_by_role(egui::accesskit::Role::MultilineTextInput);
        field.value().unwrap_or_default()
    };
    assert_eq!(draft(&app), "# a thought\n");
    click(&mut app, "Start over");
    click(&mut app, "Yes, start over");
    assert_eq!(draft(&app), "# a thought\n");
}

#[test]
fn a_new_arena_can_import_from_one_that_is_there() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "New arena…");
    write(&mut app, "name", "pages");
    click(&mut app, "from heap");
    click(&mut app, "Create the arena");
    assert_eq!(last_line(&app), "arena pages source=heap");
}

#[test]
fn keys_do_not_reach_below_an_open_dialog() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "Help");
    click(&mut app, "Keys");
    app.key_press(Key::ArrowLeft);
    app.run();
    assert_eq!(app.state().session().position(), 4);
    click(&mut app, "Close");
    click(&mut app, "Add span…");
    app.key_press(Key::A);
    app.run();
    assert_eq!(app.state().session().len(), 4);
}

#[test]
fn starting_over_can_be_undone() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let before = app.state().session().text().to_owned();
    click(&mut app, "Start over");
    assert_eq!(app.state().session().text(), before);
    click(&mut app, "Yes, start over");
    assert_ne!(app.state().session().text(), before);
    app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    app.run();
    assert_eq!(app.state().session().text(), before);
}

#[test]
fn a_failed_request_states_the_free_units() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    write(&mut app, "size in units", "1M");
    click(&mut app, "Allocate");
    assert!(app.query_by_label("Failed. Nothing changed.").is_some());
}

#[test]
fn playing_goes_forward_by_itself_until_the_end() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.get_by_label("Play (Space)").click();
    // Each frame is a quarter of a second.
    app.run_steps(60);
    assert_eq!(app.state().session().position(), 4);
    assert!(app.query_by_label("Play (Space)").is_some());
}

#[test]
fn every_list_and_bucket_has_a_name_for_a_screen_reader() {
    let app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    assert!(app.query_by_label_contains("list 4, 16").is_some());
    assert!(
        app.query_by_label_contains(": a 48 units at 4\u{2009}096")
            .is_some()
    );
}

#[test]
fn a_phone_shows_one_structure_at_a_time() {
    let mut app = app_with(TWO_ARENAS, PHONE, Theme::Dark);
    click(&mut app, "Hash chains");
    assert!(app.query_all_by_label_contains("bucket ").next().is_some());
    click(&mut app, "Freelists");
    assert!(app.query_by_label_contains("list 4, 16").is_some());
}

#[test]
fn every_size_of_screen_can_draw_the_extremes() {
    let long = "n".repeat(60);
    let mut deep =
        format!("arena {long} quantum=4096\nspan {long} 0x8000000000000000 0x8000000000000000\n");
    let mut parent = long.clone();
    for depth in 0..6 {
        deep +=
            &format!("arena d{depth} quantum=16 source={parent}\nx{depth} = alloc d{depth} 100\n");
        parent = format!("d{depth}");
    }
    let scenarios = [
        "",
        "arena empty\n",
        &deep,
        "arena all\nspan all 0 1\nspan all 18446744073709551615 1\n",
    ];
    for scenario in scenarios {
        for size in [
            [360.0, 640.0],
            [360.0, 800.0],
            [720.0, 500.0],
            LAPTOP,
            [1920.0, 1080.0],
        ] {
            for theme in [Theme::Light, Theme::Dark] {
                let app = app_with(scenario, size, theme);
                // The screen names the arena of the request, or says that there is none.
                let named = match scenario.is_empty() {
                    true => "There is no arena yet",
                    false => "arena: ",
                };
                let shown = app.query_all_by_label_contains(named).next();
                assert!(shown.is_some(), "{size:?} {theme:?}: {scenario}");
            }
        }
    }
}

#[test]
fn the_enter_key_submits_a_form() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    click(&mut app, "New arena…");
    write(&mut app, "name", "pids");
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(last_line(&app), "arena pids");
}

#[test]
fn ctrl_and_enter_run_text_typed_right_after_opening() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.key_press(Key::T);
    app.run();
    app.get_by_role(egui::accesskit::Role::MultilineTextInput)
        .type_text("# mine\n");
    app.run();
    app.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    app.run();
    assert!(app.state().session().text().contains("# mine"));
}

#[test]
fn the_escape_key_closes_a_message() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    write(&mut app, "size in units", "many");
    click(&mut app, "Allocate");
    assert!(app.query_by_label("dismiss").is_some());
    app.key_press(Key::Escape);
    app.run();
    assert!(app.query_by_label("dismiss").is_none());
}

#[test]
fn the_inspector_does_not_hide_the_operation_and_its_reason() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    app.get_by_label_contains("a: 48").click();
    app.run();
    app.key_press(Key::Escape);
    app.run();
    app.key_press(Key::A);
    app.run();
    let done = app.query_by_label_contains("operation 5: b = alloc kmem 16");
    assert!(done.is_some());
    assert!(app.query_by_label("what is at this address?").is_some());
}

//! Going forward and back: by operations, by steps, automatically, and on the time line.

use super::common::{LAPTOP, PHONE, app_with, build, click, opening};
use egui::accesskit::{Action, ActionData, ActionRequest, Role, TreeId};
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use vmem_explorer::Explorer;
use vmem_lab::{Command, Place, Preset, Session};

type App = Harness<'static, Explorer>;

const IMPORT: &str = "\
arena heap quantum=64
span heap 4096 1024
arena kmem quantum=16 source=heap
a = alloc kmem 40
";

/// Opens the app at a place.
fn app_at(text: &str, place: Place, size: [f32; 2]) -> App {
    let mut session = Session::open(text).unwrap();
    session.precompute(usize::MAX);
    session.run(Command::GoToPlace(place)).unwrap();
    build(Harness::builder(), session, size, Theme::Light)
}

fn place(app: &App) -> Place {
    app.state().session().place()
}

fn steps(app: &App) -> usize {
    let done = app.state().session().moment().done;
    done.map_or(0, |outcome| outcome.steps.len())
}

fn time_line<'a>(app: &'a App) -> Node<'a> {
    app.get_by_role_and_label(Role::Slider, "time line")
}

/// Returns the value of the time line for a screen reader.
fn value(app: &App) -> String {
    time_line(app).value().unwrap_or_default()
}

/// Returns the time until the next requested frame.
fn repaint_delay(app: &App) -> std::time::Duration {
    app.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay
}

/// Lets this many seconds pass.
fn wait(app: &mut App, seconds: f32) {
    // Each frame is a quarter of a second.
    app.run_steps((seconds * 4.0) as usize);
}

#[test]
fn a_button_steps_into_the_next_operation_and_out_at_its_end() {
    let mut app = app_at(IMPORT, Place::after(3), LAPTOP);
    click(&mut app, "One step forward (Shift+Right)");
    assert_eq!(place(&app), Place::inside(3, 0));
    for _ in 0..steps(&app) {
        click(&mut app, "One step forward (Shift+Right)");
    }
    assert_eq!(place(&app), Place::after(4));
    click(&mut app, "One step back (Shift+Left)");
    assert_eq!(place(&app), Place::inside(3, steps(&app) - 1));
}

#[test]
fn keys_go_by_steps_and_by_operations() {
    let mut app = app_at(IMPORT, Place::after(3), LAPTOP);
    app.key_press(Key::Period);
    app.run();
    app.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    app.run();
    assert_eq!(place(&app), Place::inside(3, 1));
    app.key_press(Key::Comma);
    app.run();
    assert_eq!(place(&app), Place::inside(3, 0));
    app.key_press(Key::ArrowRight);
    app.run();
    assert_eq!(place(&app), Place::after(4));
    app.key_press(Key::ArrowLeft);
    app.run();
    assert_eq!(place(&app), Place::after(3));
}

#[test]
fn a_clicker_moves_by_the_unit_of_playing() {
    let mut app = app_at(IMPORT, Place::after(3), LAPTOP);
    click(&mut app, "play steps");
    app.key_press(Key::PageDown);
    app.run();
    assert_eq!(place(&app), Place::inside(3, 0));
    app.key_press(Key::PageUp);
    app.run();
    assert_eq!(place(&app), Place::after(3));
    click(&mut app, "play operations");
    app.key_press(Key::PageDown);
    app.run();
    assert_eq!(place(&app), Place::after(4));
}

#[test]
fn playing_by_steps_shows_every_step() {
    let mut app = app_at(IMPORT, Place::after(3), LAPTOP);
    click(&mut app, "play steps");
    app.key_press(Key::Space);
    let mut seen = Vec::new();
    for _ in 0..200 {
        app.step();
        if seen.last() != Some(&place(&app)) {
            seen.push(place(&app));
        }
    }
    let inside = (0..steps(&app)).map(|step| Place::inside(3, step));
    let all = [Place::after(3)].into_iter().chain(inside);
    let all: Vec<_> = all.chain([Place::after(4)]).collect();
    assert_eq!(seen, all);
    assert!(app.query_by_label("Play (Space)").is_some());
}

#[test]
fn twice_the_speed_gets_twice_as_far() {
    let text = "arena heap\nspan heap 0 64\n".to_owned() + &"alloc heap 1\n".repeat(40);
    let far = |keys: usize| {
        let mut app = app_at(&text, Place::START, LAPTOP);
        for _ in 0..keys {
            app.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
            app.run();
        }
        app.key_press(Key::Space);
        wait(&mut app, 11.0);
        place(&app).operations
    };
    let (usual, double) = (far(0), far(1));
    assert!((8..=11).contains(&usual), "{usual}");
    assert!(
        (2 * usual - 2..=2 * usual + 2).contains(&double),
        "{double}"
    );
}

#[test]
fn the_speed_is_chosen_from_a_menu() {
    let mut app = app_at(IMPORT, Place::START, LAPTOP);
    click(&mut app, "speed: 1× (normal)");
    click(&mut app, "8×");
    assert!(app.query_by_label("speed: 8×").is_some());
    app.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    app.run();
    assert!(app.query_by_label("speed: 4×").is_some());
}

#[test]
fn stepping_by_hand_pauses() {
    let mut app = app_at(IMPORT, Place::START, LAPTOP);
    app.key_press(Key::Space);
    app.step();
    app.step();
    assert!(app.query_by_label("Pause (Space)").is_some());
    app.key_press(Key::ArrowRight);
    app.run();
    assert!(app.query_by_label("Play (Space)").is_some());
}

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let app = app_with(IMPORT, LAPTOP, Theme::Light);
    let delay = repaint_delay(&app);
    assert!(delay > std::time::Duration::from_secs(60), "{delay:?}");
}

#[test]
fn the_time_line_names_the_present_place() {
    let text = IMPORT.to_owned() + "alloc heap 1M\n";
    let mut app = app_with(&text, LAPTOP, Theme::Light);
    assert_eq!(
        value(&app),
        "operation 5 of 5: a2 = alloc heap 1048576, failed"
    );
    assert_eq!(time_line(&app).accesskit_node().numeric_value(), Some(5.0));
    click(&mut app, "One step back (Shift+Left)");
    let last = format!("operation 5 of 5, step {0} of {0}: ", steps(&app));
    assert!(value(&app).starts_with(&last), "{}", value(&app));
    click(&mut app, "To the start (Home)");
    assert_eq!(value(&app), "at the start of 5 operations");
}

#[test]
fn a_screen_reader_sets_the_time_line() {
    let mut app = app_with(IMPORT, LAPTOP, Theme::Light);
    let ask = |app: &mut App, action: Action, data: Option<ActionData>| {
        let target_node = time_line(app).accesskit_node().locate().0;
        app.event(egui::Event::AccessKitActionRequest(ActionRequest {
            action,
            target_tree: TreeId::ROOT,
            target_node,
            data,
        }));
        app.run();
    };
    ask(
        &mut app,
        Action::SetValue,
        Some(ActionData::NumericValue(2.0)),
    );
    assert_eq!(place(&app), Place::after(2));
    ask(&mut app, Action::Increment, None);
    assert_eq!(place(&app), Place::after(3));
    ask(&mut app, Action::Decrement, None);
    assert_eq!(place(&app), Place::after(2));
}

#[test]
fn arrows_move_the_time_line_while_it_has_the_focus() {
    let mut app = app_with(IMPORT, LAPTOP, Theme::Light);
    time_line(&app).focus();
    app.run();
    app.key_press(Key::ArrowLeft);
    app.run();
    app.key_press(Key::ArrowLeft);
    app.run();
    assert_eq!(place(&app), Place::after(2));
    assert!(time_line(&app).accesskit_node().is_focused());
}

#[test]
fn dragging_on_the_time_line_goes_there() {
    let text = "arena heap\nspan heap 0 64\n".to_owned() + &"alloc heap 1\n".repeat(38);
    let mut app = app_with(&text, LAPTOP, Theme::Light);
    let line = time_line(&app).rect();
    app.drag_at(line.right_center());
    app.run();
    app.hover_at(line.center());
    app.run();
    let middle = place(&app).operations;
    assert!((19..=21).contains(&middle), "{middle}");
    app.drop_at(line.left_center());
    app.run();
    assert_eq!(place(&app), Place::START);
}

#[test]
fn the_wheel_shows_a_part_of_a_long_time_line() {
    let text = "arena heap\nspan heap 0 9K\n".to_owned() + &"alloc heap 1\n".repeat(3998);
    let mut app = app_with(&text, LAPTOP, Theme::Light);
    let at_three_quarters = |app: &mut App| {
        let line = time_line(app).rect();
        let there = line.left_center().lerp(line.right_center(), 0.75);
        app.drag_at(there);
        app.run();
        app.drop_at(there);
        app.run();
        place(app).operations
    };
    let from_all = at_three_quarters(&mut app);
    assert!((2950..=3100).contains(&from_all), "{from_all}");
    let left = time_line(&app).rect().left_center() + egui::vec2(12.0, 0.0);
    app.hover_at(left);
    app.run();
    for _ in 0..8 {
        app.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, 120.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        app.run();
    }
    let from_part = at_three_quarters(&mut app);
    assert!(from_part < 200, "{from_part}");
}

#[test]
fn a_step_is_reached_from_the_list_of_steps() {
    let mut app = app_at(IMPORT, Place::after(4), [1280.0, 1000.0]);
    let count = steps(&app);
    let label = format!("{count} steps");
    // The counter of the time line has the same text.
    app.query_all_by_label(&label)
        .filter(|node| node.accesskit_node().role() != Role::Label)
        .for_each(|switch| switch.click());
    app.run();
    app.get_by_label_contains(&format!("step 3 of {count}: "))
        .click();
    app.run();
    assert_eq!(place(&app), Place::inside(3, 2));
    let now = format!("step 3 of {count}, now: ");
    assert!(app.query_by_label_contains(&now).is_some());
}

#[test]
fn the_last_of_very_many_steps_is_reached_too() {
    let text = "arena heap\nspan heap 0 4K\nrandom heap ops=1000 seed=7 size=1..4 live=400\n\
                alloc heap 3000 next\n";
    let mut app = app_at(text, Place::after(1003), LAPTOP);
    let count = steps(&app);
    assert!(count > 200, "{count}");
    app.get_all_by_role(Role::Button)
        .find(|node| {
            node.accesskit_node()
                .label()
                .is_some_and(|label| label.ends_with(" steps"))
        })
        .unwrap()
        .click();
    app.run();
    app.key_press(Key::Comma);
    app.run();
    assert_eq!(place(&app), Place::inside(1002, count - 1));
    let now = format!("step {count} of {count}, now: ");
    let row = app.get_by_label_contains(&now).rect();
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, LAPTOP.into());
    assert!(screen.contains_rect(row), "{row:?}");
}

#[test]
fn the_present_line_of_code_and_its_callers_are_marked() {
    let mut app = app_at(IMPORT, Place::inside(3, 0), LAPTOP);
    let first = "line 1, now: s ← round_up(size, quantum); if 0 or >= 2^64: error";
    assert!(app.query_by_label(first).is_some());
    // Steps until the operation is in the arena that kmem imports from.
    let in_heap = |app: &App| {
        app.query_by_label_contains("kmem: import a span, line")
            .is_some()
    };
    while !in_heap(&app) {
        app.key_press(Key::Period);
        app.run();
        assert_ne!(place(&app), Place::after(4));
    }
    let caller = "kmem: allocate by instant fit, line 6, calls: else: t ← import(s)";
    assert!(app.query_by_label_contains(caller).is_some());
    assert_eq!(app.query_all_by_label_contains(", now: ").count(), 1);
}

#[test]
fn the_structure_that_a_step_changes_is_brought_into_view_with_its_arena() {
    let mut app = app_at(IMPORT, Place::after(3), PHONE);
    let mut seen = Vec::new();
    loop {
        app.key_press(Key::Period);
        app.run();
        let is_shown = |name: &&str| {
            let tab = app.get_by_role_and_label(Role::Tab, name);
            tab.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
        };
        let moment = app.state().session().moment();
        let Some(step) = moment.step() else { break };
        let tab = ["Freelists", "Hash chains", "Caches"]
            .into_iter()
            .find(is_shown);
        let whose = moment.world.arena(step.arena).unwrap().name.to_owned();
        let expected = match step.event {
            vmem::Event::Filed { .. } => "Freelists",
            vmem::Event::Hashed { .. } => "Hash chains",
            _ => continue,
        };
        // The name of its arena stands beside the structure.
        assert!(app.query_all_by_label(&whose).next().is_some());
        seen.push((tab, expected));
    }
    let right = seen.iter().all(|(tab, expected)| *tab == Some(*expected));
    assert!(right && seen.len() >= 3, "{seen:?}");
}

#[test]
fn the_sentence_describes_the_step() {
    let app = app_at(IMPORT, Place::inside(3, 0), PHONE);
    let asked = app.query_by_label_contains("Request to kmem: 40 units, rounded up to 48");
    assert!(asked.is_some());
    let caption = format!("operation 4, step 1 of {}: a = alloc kmem 40", steps(&app));
    assert!(app.query_by_label(&caption).is_some());
}

#[test]
fn the_comments_of_an_operation_are_above_its_sentence() {
    let text = "arena heap\n# The first memory.\nspan heap 0 64 # All of it is free.\n";
    let mut app = app_at(text, Place::after(2), LAPTOP);
    let top = |app: &App, words: &str| app.get_by_label(words).rect().top();
    let comments = ["The first memory.", "All of it is free."].map(|words| top(&app, words));
    assert!(comments[0] < comments[1], "{comments:?}");
    let sentence = app
        .get_by_label_contains("heap gets a span of")
        .rect()
        .top();
    assert!(comments[1] < sentence, "{comments:?} {sentence}");
    app.key_press(Key::Home);
    app.run();
    assert!(app.query_by_label("The first memory.").is_none());
    app.get_by_label("Press → to run the first operation.");
}

#[test]
fn an_edit_reports_its_effects_on_later_operations_and_shows_the_first() {
    let text = "arena heap\nspan heap 0 64\na = alloc heap 16\nb = alloc heap 32\nfree heap b\n";
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    session.run(Command::GoTo(2)).unwrap();
    let line = Command::Insert("z = alloc heap 32".to_owned());
    session.run(line).unwrap();
    let mut app = build(Harness::builder(), session, LAPTOP, Theme::Light);
    let words = "Because of this change, 2 later operations fail, 1 gets another address";
    assert!(app.query_by_label(words).is_some());
    click(&mut app, "First change");
    assert_eq!(place(&app), Place::after(4));
    click(&mut app, "close this notice");
    assert!(app.query_by_label(words).is_none());
}

#[test]
fn an_edit_inside_a_workload_reports_its_effects_too() {
    let mut app = app_at(&Preset::Churn.scenario(), Place::after(206), LAPTOP);
    app.key_press(Key::A);
    app.run();
    let session = app.state().session();
    assert_eq!((place(&app), session.len()), (Place::after(207), 3003));
    let notice = app.query_by_label_contains("later operations get other addresses");
    assert!(notice.is_some());
}

/// Returns a scenario that takes a while.
fn long() -> Session {
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=300000 seed=7 size=1..16 live=200\n";
    Session::open(text).unwrap()
}

#[test]
fn a_long_scenario_opens_at_once_and_its_end_is_reached_in_time() {
    let mut app = opening(Harness::builder(), long(), LAPTOP, Theme::Light);
    let len = app.state().session().len();
    app.step();
    assert!(app.state().session().computed() < len);
    app.key_press(Key::End);
    app.step();
    app.step();
    // Meanwhile the screen shows its progress, and why no arenas are shown.
    app.get_by_label("The arenas are being computed");
    let bar = app.get_by_role(Role::ProgressIndicator);
    let label = bar.accesskit_node().label().unwrap_or_default();
    assert!(label.starts_with("computing: "), "{label}");
    assert_eq!(place(&app), Place::START);
    for _ in 0..20_000 {
        app.step();
        if place(&app) == Place::after(len) {
            break;
        }
    }
    assert_eq!(place(&app), Place::after(len));
    app.run();
    assert!(app.query_by_role(Role::ProgressIndicator).is_none());
    let delay = repaint_delay(&app);
    assert!(delay > std::time::Duration::from_secs(60), "{delay:?}");
}

#[test]
fn while_operations_are_computed_nothing_says_that_there_is_nothing_yet() {
    for (size, keys, tab) in [
        (LAPTOP, &[][..], None),
        (LAPTOP, &[Key::P], None),
        (LAPTOP, &[Key::E], None),
        (LAPTOP, &[Key::E], Some("Plots")),
        (LAPTOP, &[Key::E], Some("Side by side")),
        (LAPTOP, &[Key::C], None),
        (LAPTOP, &[Key::R], None),
        (LAPTOP, &[Key::M], None),
        (PHONE, &[], None),
    ] {
        let mut app = opening(Harness::builder(), long(), size, Theme::Light);
        app.key_press(Key::End);
        for &key in keys {
            app.key_press(key);
        }
        app.run_steps(2);
        if let Some(tab) = tab {
            app.get_by_label(tab).click();
        }
        app.run_steps(3);
        let is_computing = |app: &App| app.query_all_by_label_contains("computed").count() > 0;
        assert!(is_computing(&app), "{size:?} {keys:?} {tab:?}");
        for denial in [
            "yet",
            "first operation",
            "No arena exists",
            "reate an arena",
        ] {
            let mut found = app.query_all_by_label_contains(denial);
            let found = found.next().map(|node| node.accesskit_node().label());
            assert!(found.is_none(), "{size:?} {keys:?} {tab:?}: {found:?}");
        }
    }
}

#[test]
fn the_escape_key_stops_a_long_computation_at_its_place() {
    let mut app = opening(Harness::builder(), long(), PHONE, Theme::Dark);
    app.key_press(Key::End);
    app.run_steps(4);
    app.key_press(Key::Escape);
    app.run_steps(2);
    let there = place(&app).operations;
    assert!(there > 0 && there < app.state().session().len(), "{there}");
    app.run_steps(4);
    assert_eq!(place(&app).operations, there);
}

#[test]
fn an_inserted_long_workload_does_not_block_the_screen() {
    let text = "arena heap\nspan heap 0 1M\n";
    let mut app = app_with(text, LAPTOP, Theme::Light);
    click(&mut app, "Random…");
    super::common::write(&mut app, "operations", "300K");
    app.key_press(Key::Enter);
    app.step();
    app.step();
    let session = app.state().session();
    assert_eq!(session.len(), 2 + 300 * 1024);
    assert!(session.computed() < session.len());
    assert_eq!(place(&app), Place::after(2));
    assert!(app.query_by_role(Role::ProgressIndicator).is_some());
}

#[test]
fn on_a_phone_the_rest_is_in_a_menu() {
    let mut app = app_at(IMPORT, Place::after(4), PHONE);
    for name in [
        "One operation back (Left)",
        "One step back (Shift+Left)",
        "Play (Space)",
        "One step forward (Shift+Right)",
        "One operation forward (Right)",
    ] {
        let size = app.get_by_label(name).rect().size();
        assert!(size.x >= 48.0 && size.y >= 48.0, "{name}: {size:?}");
    }
    click(&mut app, "Start, end, and speed");
    click(&mut app, "To the start (Home)");
    assert_eq!(place(&app), Place::START);
}

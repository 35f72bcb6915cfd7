//! Segment lists: zoom, highlights, the state before.

use super::common::{LAPTOP, PHONE, app_with, build, click, last_line, write};
use egui::accesskit::{Action, ActionData, ActionRequest, Role, TreeId};
use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, Theme,
    TouchPhase, Vec2,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use vmem_explorer::Explorer;
use vmem_lab::{Command, Place, Session};

const FEW: &str = "\
arena heap
span heap 0 64
a = alloc heap 8
b = alloc heap 8
c = alloc heap 40
";

const TREE: &str = "\
arena heap quantum=64
span heap 4096 1024
arena kmem quantum=16 source=heap
a = alloc kmem 40
";

fn many() -> String {
    "arena heap\nspan heap 0 32K\nrandom heap ops=6000 seed=7 size=1..16 live=2000\n".to_owned()
}

/// Returns the place of the segment with this name; a tooltip may have the same text.
fn segment(app: &Harness<'_, Explorer>, label: &str) -> Rect {
    let is_segment = |node: &Node<'_>| {
        let node = node.accesskit_node();
        let name = node.label().unwrap_or_default();
        node.role() == Role::Button && !name.starts_with("segment list")
    };
    let mut found = app.query_all_by_label_contains(label).filter(is_segment);
    let found = found.next();
    assert!(found.is_some(), "there is no segment called {label}");
    found.map_or(Rect::NOTHING, |node| node.rect())
}

/// Returns the description of an arena's bar.
fn announced(app: &Harness<'_, Explorer>, arena: &str) -> String {
    let label = format!("segment list of {arena}");
    let node = app.get_by_label_contains(&label);
    node.accesskit_node().label().unwrap_or_default()
}

fn zoom(app: &mut Harness<'_, Explorer>, at: Pos2, factor: f32) {
    app.event(Event::PointerMoved(at));
    app.run();
    app.event(Event::Zoom(factor));
    app.run();
}

fn has(app: &Harness<'_, Explorer>, label: &str) -> bool {
    app.query_all_by_label_contains(label).next().is_some()
}

/// Moves the focus to the bar of an arena.
fn focus(app: &mut Harness<'_, Explorer>, arena: &str) {
    let label = format!("segment list of {arena}");
    app.get_by_label_contains(&label).focus();
    app.run();
}

#[test]
fn pinching_enlarges_the_place_under_the_pointer_and_shows_the_part() {
    let mut app = app_with(FEW, LAPTOP, Theme::Light);
    assert!(!has(&app, "start of the visible part of heap"));
    let at = segment(&app, "b: 8 units").center();
    let before = segment(&app, "b: 8 units").width();
    zoom(&mut app, at, 2.0);
    assert!((segment(&app, "b: 8 units").width() / before - 2.0).abs() < 0.05);
    assert!((segment(&app, "b: 8 units").center().x - at.x).abs() < 2.0);
    assert!(has(&app, "start of the visible part of heap"));
    zoom(&mut app, at, 0.01);
    assert!((segment(&app, "b: 8 units").width() - before).abs() < 0.5);
    assert!(!has(&app, "start of the visible part of heap"));
}

#[test]
fn a_zoomed_bar_is_moved_by_dragging_and_by_a_sideways_wheel() {
    let mut app = app_with(FEW, LAPTOP, Theme::Light);
    let at = segment(&app, "c: 40 units").center();
    zoom(&mut app, at, 1.2);
    let left = |app: &Harness<'_, Explorer>| segment(app, "c: 40 units").left();
    let before = left(&app);
    app.drag_at(at);
    app.run();
    app.hover_at(at + Vec2::new(60.0, 0.0));
    app.run();
    app.drop_at(at + Vec2::new(60.0, 0.0));
    app.run();
    let dragged = left(&app);
    assert!((dragged - before - 60.0).abs() < 12.0, "{before} {dragged}");
    app.hover_at(at);
    app.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: Vec2::new(-40.0, 0.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    app.run_steps(12);
    assert!(left(&app) < dragged - 20.0, "{dragged} {}", left(&app));
}

#[test]
fn keys_zoom_the_bar_that_has_the_focus_and_walk_on_it() {
    let mut app = app_with(FEW, LAPTOP, Theme::Light);
    focus(&mut app, "heap");
    let press = |app: &mut Harness<'_, Explorer>, key| {
        app.key_press(key);
        app.run();
    };
    press(&mut app, Key::ArrowRight);
    assert!(announced(&app, "heap").contains("1 of 4, a: 8 units"));
    press(&mut app, Key::ArrowRight);
    assert!(announced(&app, "heap").contains("2 of 4, b: 8 units"));
    assert_eq!(app.state().session().position(), 5, "time stands still");
    let before = segment(&app, "b: 8 units").width();
    press(&mut app, Key::Plus);
    assert!((segment(&app, "b: 8 units").width() / before - 1.6).abs() < 0.05);
    press(&mut app, Key::End);
    assert!(announced(&app, "heap").contains("4 of 4, free segment: 8 units at 56"));
    press(&mut app, Key::Num0);
    assert!((segment(&app, "b: 8 units").width() - before).abs() < 0.5);
    press(&mut app, Key::Minus);
    assert!(
        !has(&app, "start of the visible part of heap"),
        "all is all there is"
    );
}

#[test]
fn without_the_focus_on_a_bar_arrows_are_for_time() {
    let mut app = app_with(FEW, LAPTOP, Theme::Light);
    focus(&mut app, "heap");
    app.key_press(Key::Escape);
    app.run();
    app.key_press(Key::ArrowLeft);
    app.run();
    assert_eq!(app.state().session().position(), 4);
}

#[test]
fn a_segment_among_many_is_reached_and_freed_by_keys() {
    let mut app = app_with(&many(), LAPTOP, Theme::Light);
    focus(&mut app, "heap");
    app.key_press(Key::Home);
    app.run();
    for _ in 0..10 {
        if !announced(&app, "heap").contains("free segment") {
            break;
        }
        app.key_press(Key::ArrowRight);
        app.run();
    }
    app.key_press(Key::Enter);
    app.run();
    app.get_by_label_contains("Free a").click();
    app.run();
    assert!(
        last_line(&app).starts_with("free heap a"),
        "{}",
        last_line(&app)
    );
}

#[test]
fn buttons_zoom_if_segments_are_too_narrow() {
    let app = app_with(FEW, LAPTOP, Theme::Light);
    assert!(!has(&app, "zoom in on heap"), "nothing more is to be seen");
    let mut app = app_with(&many(), LAPTOP, Theme::Light);
    click(&mut app, "zoom in on heap");
    assert!(has(&app, "start of the visible part of heap"));
    click(&mut app, "all of heap");
    assert!(!has(&app, "start of the visible part of heap"));
}

#[test]
fn the_part_that_is_shown_is_moved_by_keys_and_by_a_screen_reader() {
    let mut app = app_with(&many(), LAPTOP, Theme::Light);
    click(&mut app, "zoom in on heap");
    click(&mut app, "zoom in on heap");
    let map = |app: &Harness<'_, Explorer>| {
        let node = app.get_by_label_contains("start of the visible part of heap");
        let node = node.accesskit_node();
        (node.numeric_value().unwrap(), node.locate().0)
    };
    let position = app.state().session().position();
    app.get_by_label_contains("start of the visible part of heap")
        .focus();
    app.run();
    let press = |app: &mut Harness<'_, Explorer>, key| {
        app.key_press(key);
        app.run();
        map(app).0
    };
    assert_eq!(press(&mut app, Key::Home), 0.0);
    let on = press(&mut app, Key::ArrowRight);
    assert!(on > 0.0);
    let end = press(&mut app, Key::End);
    assert!(end > on);
    assert!(press(&mut app, Key::ArrowLeft) < end);
    assert_eq!(app.state().session().position(), position);

    let mut ask = |action, data| {
        let target_node = map(&app).1;
        app.event(Event::AccessKitActionRequest(ActionRequest {
            action,
            target_tree: TreeId::ROOT,
            target_node,
            data,
        }));
        app.run();
        map(&app).0
    };
    let least = ask(Action::SetValue, Some(ActionData::NumericValue(0.0)));
    assert_eq!(least, 0.0);
    let more = ask(Action::Increment, None);
    assert!(more > 0.0);
    assert!(ask(Action::Decrement, None) < more);
}

#[test]
fn the_pointer_on_a_column_shows_its_contents() {
    let mut app = app_with(&many(), LAPTOP, Theme::Light);
    let bar = app.get_by_label_contains("segment list of heap").rect();
    app.hover_at(Pos2::new(bar.left() + 200.0, bar.center().y));
    app.run_steps(40);
    assert!(has(&app, "% allocated, "), "the column in words");
    assert!(has(&app, "segments from "));
}

#[test]
fn a_double_click_looks_at_one_segment() {
    let mut session = Session::open(FEW).unwrap();
    session.run(Command::ToEnd).unwrap();
    let quick = Harness::builder().with_step_dt(0.05);
    let mut app = build(quick, session, LAPTOP, Theme::Light);
    let at = segment(&app, "b: 8 units").center();
    app.event(Event::PointerMoved(at));
    app.run();
    for _ in 0..2 {
        for pressed in [true, false] {
            app.event(Event::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        app.step();
    }
    app.run();
    assert!(segment(&app, "b: 8 units").width() > 800.0);
}

#[test]
fn a_change_is_moved_into_view_without_another_zoom() {
    let mut app = app_with(FEW, LAPTOP, Theme::Light);
    let at = segment(&app, "b: 8 units").center();
    zoom(&mut app, at, 2.5);
    let before = segment(&app, "b: 8 units").width();
    assert!(!has(&app, "8 units at 56 in heap"), "it is out of sight");
    write(&mut app, "size in units", "8");
    click(&mut app, "Allocate");
    let new = segment(&app, "8 units at 56 in heap").width();
    assert!((new - before).abs() < 1.0, "{new} {before}");
}

#[test]
fn after_a_free_the_bar_names_the_freed_allocation() {
    let mut app = app_with(&format!("{FEW}free heap b\n"), LAPTOP, Theme::Light);
    assert!(has(&app, "before: b"));
    app.key_press(Key::ArrowLeft);
    app.run();
    assert!(!has(&app, "before: b"));
}

#[test]
fn addresses_are_switched_by_a_click_on_them() {
    let mut app = app_with(TREE, LAPTOP, Theme::Light);
    click(
        &mut app,
        "addresses of heap in decimal: switch to hexadecimal",
    );
    assert!(has(&app, "a: 48 units at 0x1000 in kmem"));
    click(
        &mut app,
        "addresses of kmem in hexadecimal: switch to decimal",
    );
    assert!(has(&app, "a: 48 units at 4\u{2009}096 in kmem"));
}

#[test]
fn spans_have_a_name_and_can_be_selected() {
    let mut app = app_with(TREE, LAPTOP, Theme::Light);
    assert!(has(
        &app,
        "span of 1\u{2009}024 units at 4\u{2009}096 in heap, added"
    ));
    app.get_by_label_contains("span of 64 units at 4\u{2009}096 in kmem, imported from heap")
        .click();
    app.run();
}

#[test]
fn waiting_requests_are_named_at_the_arena() {
    let text = "arena heap\nspan heap 0 64\na = alloc heap 64\nb = alloc heap 8 wait\n\
        c = alloc heap 8 wait\n";
    let app = app_with(text, LAPTOP, Theme::Light);
    assert!(app.query_by_label("2: b, c").is_some());
}

#[test]
fn sixty_four_arenas_scroll() {
    let mut text = String::new();
    for index in 0..64_u64 {
        text += &format!("arena n{index}\nspan n{index} {} 100\n", index * 1000);
    }
    for size in [LAPTOP, PHONE] {
        let app = app_with(&text, size, Theme::Dark);
        assert!(has(&app, "arena n63"), "the last one is in view");
        assert!(!has(&app, "arena n0"), "what is not seen is not drawn");
    }
}

#[test]
fn zooming_to_one_unit_at_the_end_of_all_addresses_works_by_keys_alone() {
    let text = "arena top\nspan top 0 0xffffffffffffffff\nspan top 0xffffffffffffffff 1\n\
        z = xalloc top 1 within=0xffffffffffffffff..=0xffffffffffffffff\n";
    let mut app = app_with(text, LAPTOP, Theme::Light);
    focus(&mut app, "top");
    app.key_press(Key::End);
    app.run();
    for _ in 0..120 {
        app.key_press(Key::Plus);
        app.step();
    }
    app.run();
    assert!(has(
        &app,
        "18\u{2009}446\u{2009}744\u{2009}073\u{2009}709\u{2009}551\u{2009}615"
    ));
    app.key_press(Key::Num0);
    app.run();
    assert!(!has(&app, "start of the visible part of top"));
}

#[test]
fn inside_an_operation_no_rule_is_called_broken() {
    let mut session = Session::open(TREE).unwrap();
    session.run(Command::ToEnd).unwrap();
    let steps = session.moment().done.unwrap().steps.len();
    for step in 0..steps {
        let place = Place::inside(session.len() - 1, step);
        let mut session = Session::open(TREE).unwrap();
        session.run(Command::ToEnd).unwrap();
        session.run(Command::GoToPlace(place)).unwrap();
        let app = build(Harness::builder(), session, LAPTOP, Theme::Light);
        assert!(!has(&app, "an invariant is broken"), "step {step}");
        assert!(has(&app, "in progress"));
    }
}

#[test]
fn the_action_in_the_menu_of_a_segment_looks_like_a_button() {
    let mut app = app_with(TREE, LAPTOP, Theme::Light);
    let place = segment(&app, "a: ");
    app.hover_at(place.center());
    app.drag_at(place.center());
    app.drop_at(place.center());
    app.run();
    let button = app.get_by_label("Free a").rect();
    let is_framed = app
        .output()
        .shapes
        .iter()
        .any(|clipped| match &clipped.shape {
            egui::Shape::Rect(shape) => {
                let is_there = shape.rect.contains_rect(button.shrink(1.0))
                    && button.expand(2.0).contains_rect(shape.rect);
                is_there && (shape.stroke.width > 0.0 || shape.fill.a() > 0)
            }
            _ => false,
        });
    assert!(is_framed);
}

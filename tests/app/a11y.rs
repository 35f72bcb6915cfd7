//! Rules for every screen: each control has a name that distinguishes it from its
//! neighbours, is reached by keyboard alone, and is visible at its place.

#![allow(clippy::panic, reason = "a test ends where something is wrong")]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use egui::accesskit::{Action, NodeId, Role};
use egui::{Key, Modifiers, Rect, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem_explorer::Explorer;

use super::common::{LAPTOP, PHONE, app, app_with, last_line, write};
use super::screens::{at_work, many, screens};

/// A node of the accessibility tree that is announced, or can be used.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub(super) node: NodeId,
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) state: String,
    /// The landmark, menu or dialogue it is in.
    pub(super) panel: String,
    pub(super) panel_role: Role,
    pub(super) clickable: bool,
    pub(super) focusable: bool,
    pub(super) focused: bool,
    pub(super) rect: Option<Rect>,
}

pub(super) fn things(app: &Harness<'_, Explorer>) -> Vec<Thing> {
    let mut things = Vec::new();
    for node in app.root().children_recursive() {
        let node = node.accesskit_node();
        let data = node.data();
        let ancestors = std::iter::successors(node.parent(), |node| node.parent());
        let mut landmarks = ancestors.filter(|node| {
            matches!(
                node.role(),
                Role::Region | Role::Dialog | Role::Menu | Role::ListBox
            )
        });
        let landmark = landmarks.next();
        let panel_role = landmark.map_or(Role::Window, |node| node.role());
        let panel = landmark.and_then(|node| node.label());
        let enabled = !data.is_disabled();
        // The text of a label is its value.
        let words = node.value().filter(|_| node.role() == Role::Label);
        things.push(Thing {
            node: node.locate().0,
            role: node.role(),
            name: node
                .label()
                .or(words)
                .or(node.placeholder().map(str::to_owned))
                .unwrap_or_default(),
            state: format!("{:?} {:?}", node.toggled(), node.value()),
            panel: panel.unwrap_or_default(),
            panel_role,
            clickable: enabled && data.supports_action(Action::Click),
            // If the arrows moved from a field to a row, the row is announced.
            focusable: enabled
                && data.supports_action(Action::Focus)
                && data.active_descendant().is_none(),
            focused: node.is_focused(),
            rect: data.bounds().map(|bounds| {
                let (min, max) = ([bounds.x0, bounds.y0], [bounds.x1, bounds.y1]);
                Rect::from_min_max(min.map(|x| x as f32).into(), max.map(|x| x as f32).into())
            }),
        });
    }
    things
}

#[test]
fn everything_that_can_be_used_has_a_name_and_a_role() {
    let mut wrong = Vec::new();
    for (screen, app) in screens().into_iter().chain(at_work()) {
        for thing in things(&app) {
            // A scroll bar is for a pointer; keys scroll what has the focus.
            if thing.role == Role::ScrollBar || !thing.clickable && !thing.focusable {
                continue;
            }
            let is_named = !thing.name.trim().is_empty();
            if !is_named || matches!(thing.role, Role::Unknown | Role::GenericContainer) {
                wrong.push(format!("{screen}: no name or no role: {thing:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn things_in_one_panel_differ_in_name_or_state() {
    let mut wrong = Vec::new();
    for (screen, app) in screens().into_iter().chain(at_work()) {
        let mut seen = BTreeMap::new();
        // A scroll bar is for a pointer.
        let used = |thing: &Thing| thing.clickable && thing.role != Role::ScrollBar;
        for thing in things(&app).into_iter().filter(used) {
            let key = (
                thing.panel.clone(),
                format!("{:?}", thing.role),
                thing.name.clone(),
                thing.state.clone(),
            );
            if let Some(other) = seen.insert(key, thing.clone()) {
                wrong.push(format!("{screen}: which is which? {other:?} {thing:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_panel_is_a_landmark_of_its_own_name() {
    let app = app(LAPTOP, Theme::Light);
    let regions: Vec<_> = things(&app)
        .into_iter()
        .filter(|thing| thing.role == Role::Region)
        .collect();
    let names: BTreeSet<_> = regions.iter().map(|region| region.name.as_str()).collect();
    assert_eq!(names.len(), regions.len(), "{names:?}");
    for name in ["top bar", "arenas", "Freelists", "operations", "time"] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
}

pub(super) fn focused(app: &Harness<'_, Explorer>) -> Option<Thing> {
    // The window has the focus if nothing else has.
    let mut things = things(app).into_iter();
    things.find(|thing| thing.focused && thing.role != Role::Window)
}

pub(super) fn press(app: &mut Harness<'_, Explorer>, modifiers: Modifiers, key: Key) {
    app.key_press_modifiers(modifiers, key);
    app.run();
}

fn is_anything_open(app: &Harness<'_, Explorer>) -> bool {
    let above = |thing: &Thing| matches!(thing.role, Role::Dialog | Role::Menu);
    things(app).iter().any(above)
}

/// Limit of Tab stops for a screen.
const MOST_STOPS: usize = 100;

/// Returns the stops of Tab until it begins again.
fn stops(screen: &str, app: &mut Harness<'_, Explorer>) -> Vec<Thing> {
    let content = app.ctx.content_rect();
    let mut stops: Vec<Thing> = Vec::new();
    for _ in 0..MOST_STOPS {
        press(app, Modifiers::NONE, Key::Tab);
        // There may be none between the last and the first.
        let Some(stop) = focused(app) else { continue };
        let rect = stop.rect.unwrap_or(Rect::NOTHING);
        assert!(
            content.expand(1.0).intersects(rect),
            "{screen}: not seen: {stop:?}"
        );
        let before = stops.iter().position(|known| known.node == stop.node);
        match before {
            Some(0) => return stops,
            Some(_) => panic!("{screen}: Tab is caught at {stop:?}"),
            None => stops.push(stop),
        }
    }
    panic!("{screen}: Tab has not come round after {MOST_STOPS} stops");
}

/// Returns the nodes that Tab reaches, and the arrows in each panel.
fn reached(screen: &str, app: &mut Harness<'_, Explorer>) -> HashSet<NodeId> {
    let stops = stops(screen, app);
    let mut reached: HashSet<_> = stops.iter().map(|stop| stop.node).collect();
    // An open form uses the keys itself.
    if is_anything_open(app) {
        return reached;
    }
    let panels = |thing: &Thing| thing.role == Role::Region;
    for _ in things(app).into_iter().filter(panels) {
        press(app, Modifiers::NONE, Key::F6);
        let panel = focused(app).unwrap();
        assert_eq!(panel.role, Role::Region, "{screen}: {panel:?}");
        press(app, Modifiers::NONE, Key::ArrowDown);
        let Some(stop) = focused(app).filter(|thing| thing.node != panel.node) else {
            continue;
        };
        reached.insert(stop.node);
        for key in [Key::ArrowLeft, Key::ArrowRight] {
            arrows(app, key, &mut reached);
        }
    }
    reached
}

/// Follows the arrow key from thing to thing, until there is no other.
fn arrows(app: &mut Harness<'_, Explorer>, key: Key, reached: &mut HashSet<NodeId>) {
    let mut here = None;
    loop {
        press(app, Modifiers::NONE, key);
        match focused(app).map(|thing| thing.node) {
            next if next == here => return,
            next => here = next,
        }
        reached.extend(here);
    }
}

#[test]
fn everything_is_reached_by_tab_and_arrows_and_seen_there_and_tab_comes_round() {
    let mut wrong = Vec::new();
    for (screen, mut app) in screens() {
        let reached = reached(screen, &mut app);
        for thing in things(&app) {
            // F6 reaches a panel; things under an open form can wait until it is closed.
            let under = is_anything_open(&app) && thing.panel_role == Role::Region;
            if thing.role == Role::Region || under {
                continue;
            }
            if thing.focusable && !reached.contains(&thing.node) {
                wrong.push(format!("{screen}: not reached: {thing:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tab_goes_through_the_top_bar_as_it_is_read() {
    for size in [PHONE, [800.0, 600.0], LAPTOP, [1920.0, 1080.0]] {
        is_read_by_tab(&mut app(size, Theme::Light), 2);
        let mut presented = app(size, Theme::Light);
        press(&mut presented, Modifiers::NONE, Key::P);
        is_read_by_tab(&mut presented, 4);
    }
}

/// Checks that in the top bar Tab goes from left to right, with at least that many stops.
fn is_read_by_tab(app: &mut Harness<'_, Explorer>, least: usize) {
    let stops = stops("the top bar", app);
    let bar = stops.iter().filter(|stop| stop.panel == "top bar");
    let left = bar.filter_map(|stop| Some((stop.rect?.left(), &stop.name)));
    let left: Vec<_> = left.collect();
    assert!(left.len() >= least, "{left:?}");
    assert!(left.is_sorted_by(|a, b| a.0 < b.0), "{left:?}");
}

#[test]
fn hundreds_of_segments_are_a_few_stops_of_tab() {
    let mut app = many();
    let stops = stops("many", &mut app);
    assert!(stops.len() < 60, "{} stops", stops.len());
    let reached = reached("many", &mut app);
    assert!(reached.len() > 150, "{} things", reached.len());
}

#[test]
fn f6_goes_from_panel_to_panel_as_they_are_read_and_round() {
    let mut app = app(LAPTOP, Theme::Light);
    let mut round = Vec::new();
    loop {
        press(&mut app, Modifiers::NONE, Key::F6);
        let panel = focused(&app).unwrap();
        assert_eq!(panel.role, Role::Region);
        if round.first() == Some(&panel.name) {
            break;
        }
        round.push(panel.name);
    }
    let wanted = [
        "top bar",
        "arenas",
        "What is happening",
        "Freelists",
        "Hash chains",
        "operations",
        "time",
    ];
    assert_eq!(round, wanted);
    press(&mut app, Modifiers::SHIFT, Key::F6);
    assert_eq!(focused(&app).unwrap().name, "time");
}

#[test]
fn f6_leaves_a_field_that_is_being_typed_into() {
    let mut app = app(LAPTOP, Theme::Light);
    write(&mut app, "size in units", "7");
    press(&mut app, Modifiers::NONE, Key::F6);
    assert_eq!(focused(&app).unwrap().name, "time");
}

/// Goes to a panel by F6.
pub(super) fn go_to(app: &mut Harness<'_, Explorer>, panel: &str) {
    for _ in 0..12 {
        press(app, Modifiers::NONE, Key::F6);
        if focused(app).is_some_and(|thing| thing.name == panel) {
            return;
        }
    }
    panic!("F6 does not come to {panel}");
}

#[test]
fn an_arrow_goes_into_a_panel_and_escape_back_to_it() {
    let mut app = app(LAPTOP, Theme::Light);
    go_to(&mut app, "Freelists");
    press(&mut app, Modifiers::NONE, Key::ArrowDown);
    let chip = focused(&app).unwrap();
    assert_eq!(
        (chip.role, chip.panel.as_str()),
        (Role::Button, "Freelists")
    );
    press(&mut app, Modifiers::NONE, Key::ArrowDown);
    assert_ne!(focused(&app).unwrap().node, chip.node);
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert_eq!(focused(&app).unwrap().name, "Freelists");
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert!(focused(&app).is_none());
}

#[test]
fn arrows_move_among_segments_there_and_through_time_elsewhere() {
    let mut app = app(LAPTOP, Theme::Light);
    let end = app.state().session().position();
    go_to(&mut app, "arenas");
    press(&mut app, Modifiers::NONE, Key::ArrowDown);
    press(&mut app, Modifiers::NONE, Key::ArrowLeft);
    press(&mut app, Modifiers::NONE, Key::Home);
    assert_eq!(app.state().session().position(), end);
    press(&mut app, Modifiers::NONE, Key::PageUp);
    assert_eq!(
        app.state().session().position(),
        end - 1,
        "a clicker still does"
    );
    app.get_by_label("Allocate").focus();
    app.run();
    press(&mut app, Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(app.state().session().position(), end - 2);
    assert_eq!(
        focused(&app).unwrap().name,
        "Allocate",
        "and the focus stays"
    );
}

#[test]
fn a_segment_is_freed_by_keyboard_and_its_successor_has_the_focus() {
    let mut app = app_with(
        "arena heap\nspan heap 0 100\na = alloc heap 10\nb = alloc heap 20\n",
        LAPTOP,
        Theme::Light,
    );
    go_to(&mut app, "arenas");
    press(&mut app, Modifiers::NONE, Key::ArrowDown);
    press(&mut app, Modifiers::NONE, Key::ArrowRight);
    assert!(focused(&app).unwrap().name.starts_with("b:"));
    press(&mut app, Modifiers::NONE, Key::Enter);
    press(&mut app, Modifiers::NONE, Key::Tab);
    assert_eq!(focused(&app).unwrap().name, "Free b");
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(last_line(&app), "free heap b");
    let heir = focused(&app).unwrap();
    assert!(heir.name.starts_with("free segment"), "{heir:?}");
}

#[test]
fn assistive_technology_can_put_the_focus_on_any_thing() {
    let mut app = app(LAPTOP, Theme::Light);
    let mut chips = things(&app)
        .into_iter()
        .filter(|thing| thing.name.starts_with("bucket"));
    let last = chips.next_back().unwrap();
    app.get_by_label(&last.name).focus();
    app.run();
    assert_eq!(focused(&app).unwrap().node, last.node);
}

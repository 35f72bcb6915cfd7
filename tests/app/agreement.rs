//! The words of the panels, compared with the arenas: at random places of random sessions, half of
//! them inside operations.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use egui::accesskit::{Role, Toggled};
use egui::{Key, Rect, Shape, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem::caches::{Place as Magazine, SlabView};
use vmem::{Event, LISTS, Segment, SegmentKind, View};
use vmem_explorer::Explorer;
use vmem_lab::narration::{count, grouped, statement, units};
use vmem_lab::{ArenaRef, Command, Moment, Place, Session};
use vmem_view::settings::Radix;
use vmem_view::steps::is_underway;
use vmem_view::wording::{sentence, unbroken};

use super::common::{LAPTOP, app_with, build, write};
use super::random::{Draw, go_somewhere, scenario};

type App = Harness<'static, Explorer>;

/// A screen with room for the structures side by side.
const LARGE: [f32; 2] = [1900.0, 1300.0];

/// A name in the accessibility tree, and its place.
type Named = (String, Rect);

/// Returns the names of everything in a panel; empty if the panel is not shown.
fn names(app: &App, panel: &str) -> Vec<Named> {
    let Some(region) = app.query_by_role_and_label(Role::Region, panel) else {
        return Vec::new();
    };
    let nodes = region.children_recursive();
    let named = nodes.filter_map(|node| {
        let accessible = node.accesskit_node();
        let name = accessible.label().or(accessible.value())?;
        Some((name, node.rect()))
    });
    named.collect()
}

/// Returns "48 units at 4 096".
fn range(segment: &Segment) -> String {
    format!(
        "{} at {}",
        units(segment.size),
        grouped(segment.base.into())
    )
}

/// Returns the number that a line has right of a label.
fn right_of<'a>(names: &'a [Named], label: &str, line: Rect) -> Option<&'a str> {
    let in_line = |rect: &Rect| (rect.center().y - line.center().y).abs() < 6.0;
    let (_, label) = names
        .iter()
        .find(|(name, rect)| name == label && in_line(rect))?;
    let right = |rect: &Rect| in_line(rect) && rect.left() > label.right() - 1.0;
    let values = names.iter().filter(|(_, rect)| right(rect));
    let nearest = values.min_by(|(_, a), (_, b)| a.left().total_cmp(&b.left()));
    nearest.map(|(name, _)| name.as_str())
}

/// Compares the numbers above a bar.
fn head(said: &[Named], moment: &Moment<'_>, arena: ArenaRef<'_>, view: View<'_>) -> usize {
    let head = format!("arena {}", arena.name);
    let head = said.iter().find(|(name, _)| *name == head);
    let Some((_, head)) = head else { return 0 };
    let mut compared = 0;
    let stats = view.stats();
    let in_use = format!(
        "{} of {}",
        grouped(stats.mem_inuse),
        grouped(stats.mem_total)
    );
    if let Some(said) = right_of(said, "in use", *head) {
        assert_eq!(said, in_use);
        compared += 1;
    }
    if let Some(said) = right_of(said, "largest free", *head) {
        let expected = if is_underway(moment, arena.id) {
            "–".to_owned()
        } else {
            grouped(view.largest_free().into())
        };
        assert_eq!(said, expected);
        compared += 1;
    }
    compared
}

/// Compares the names of the segments on a bar.
fn bar(said: &[Named], arena: ArenaRef<'_>, view: View<'_>) -> usize {
    let ending = format!(" in {}", arena.name);
    let mut compared = 0;
    let is_marker = |segment: &Segment| matches!(segment.kind, SegmentKind::Span(_));
    for segment in view.segments().filter(|segment| !is_marker(segment)) {
        let part = format!("{}{ending}", range(&segment));
        let is_segment = |name: &str| {
            let rest = name.find(&part).map(|at| &name[at + part.len()..]);
            let ends = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([',', ';']));
            ends && !name.starts_with("span of ")
        };
        let Some((name, _)) = said.iter().find(|(name, _)| is_segment(name)) else {
            continue;
        };
        compared += 1;
        if segment.kind == SegmentKind::Free {
            let mut lists = 0..LISTS as u8;
            let is_in = |list: &u8| view.freelist(*list).any(|s| s.base == segment.base);
            let list = lists.find(is_in).map(|list| format!("list {list}"));
            let list = list.unwrap_or("in no list now".to_owned());
            assert_eq!(*name, format!("free segment: {part}, {list}"));
        } else {
            assert!(!name.starts_with("free"), "{name}");
        }
    }
    // No segment is on the bar that the arena does not have.
    let free = said.iter().filter(|(name, _)| {
        name.starts_with("free segment: ") && name.contains(&format!("{ending},"))
    });
    for (name, _) in free {
        let mut all = view.segments();
        let is_there = all.any(|s| name.contains(&format!(": {}{ending}", range(&s))));
        assert!(is_there, "{name}");
    }
    compared
}

/// Compares the rows and chips of the freelists, and that the lists in the sentence are seen.
fn lists(
    app: &App,
    moment: &Moment<'_>,
    sentence: &str,
    arena: ArenaRef<'_>,
    view: View<'_>,
) -> usize {
    let said = names(app, "Freelists");
    let row = |list: u8| {
        let start = format!("list {list}, ");
        said.iter().find(move |(name, _)| name.starts_with(&start))
    };
    if said.is_empty() {
        return 0;
    }
    for list in 0..LISTS as u8 {
        let segments: Vec<Segment> = view.freelist(list).collect();
        match row(list) {
            Some((name, _)) => {
                let count = format!(": {} free", segments.len());
                assert!(name.contains(&count), "{name} {count}");
            }
            None => assert!(segments.is_empty(), "list {list} has no row"),
        }
        let of_list = format!(", list {list}");
        let chips = said.iter().filter(|(name, _)| {
            let name = name.split(", number").next().unwrap();
            name.starts_with("free segment, ") && name.ends_with(&of_list)
        });
        for (name, _) in chips {
            let mut segments = segments.iter();
            assert!(segments.any(|s| name.contains(&range(s))), "{name}");
        }
    }
    let is_about = match moment.step() {
        Some(step) => step.arena == arena.id,
        None => moment.done.is_some_and(|done| done.arena == Some(arena.id)),
    };
    let region = app.get_by_role_and_label(Role::Region, "Freelists").rect();
    let words: Vec<&str> = sentence.split([' ', '.', ',', ':']).collect();
    let named = words
        .windows(2)
        .filter(|pair| pair[0].eq_ignore_ascii_case("list"));
    for list in named.filter_map(|pair| pair[1].parse().ok()) {
        if is_about {
            let (_, rect) = row(list).unwrap();
            let is_seen = region.expand(1.0).contains_rect(*rect);
            assert!(is_seen, "{sentence} {rect:?} {region:?}");
        }
    }
    1
}

/// Compares the buckets and their chains.
fn chains(app: &App, view: View<'_>) -> usize {
    let said = names(app, "Hash chains");
    let mut compared = 0;
    for (name, _) in &said {
        let Some((bucket, rest)) = name
            .strip_prefix("bucket ")
            .and_then(|name| name.split_once(": "))
        else {
            continue;
        };
        let Ok(bucket) = bucket.parse::<usize>() else {
            continue;
        };
        let chain: Vec<Segment> = view.chain_of(bucket).collect();
        compared += 1;
        if rest.contains(" at ") {
            assert!(chain.iter().any(|s| rest.contains(&range(s))), "{name}");
        } else {
            let count = rest.split(' ').next().unwrap();
            assert_eq!(count, chain.len().to_string(), "{name}");
        }
    }
    compared
}

/// Compares the spans of all arenas.
fn spans(app: &App, moment: &Moment<'_>) -> usize {
    let said = names(app, "Spans");
    let said = said.iter().filter(|(name, _)| name.starts_with("span "));
    let mut compared = 0;
    for (name, _) in said {
        let has = |arena: ArenaRef<'_>| {
            moment.world.inspect(arena.id, |view| {
                view.spans().any(|span| {
                    let end = u128::from(span.base) + u128::from(span.size);
                    let range = format!("span {} – {}: ", grouped(span.base.into()), grouped(end));
                    let inside = view.segments_of(span.base).skip(1);
                    let free = inside.clone().filter(|s| s.kind == SegmentKind::Free);
                    let free: u64 = free.map(|s| s.size).sum();
                    let allocated = inside.filter(|s| s.kind == SegmentKind::Allocated).count();
                    let state = match allocated {
                        0 if free == span.size && !name.contains("from") => "can be removed",
                        0 => "in progress",
                        _ => &count(allocated as u128, "more free", "more frees"),
                    };
                    name.starts_with(&range)
                        && name.contains(&format!(", {} of them free", grouped(free.into())))
                        && name.contains(&format!(" {state}"))
                })
            })
        };
        assert!(moment.world.arenas().any(has), "{name}");
        compared += 1;
    }
    compared
}

/// Compares the magazines, the depot and the slabs of a size.
fn caches(app: &App, view: View<'_>) -> usize {
    let said = names(app, "Caches");
    let Some(caches) = view.caches().filter(|_| !said.is_empty()) else {
        return 0;
    };
    let says = |name: &str| said.iter().any(|(said, _)| said == name);
    let of_class = |class: usize| {
        let (full, empty) = caches.depot(class);
        let full = count(full as u128, "full magazine", "full magazines");
        let empty = count(empty as u128, "empty magazine", "empty magazines");
        let mut names = vec![format!("depot: {full}, {empty}")];
        for (place, which) in [
            (Magazine::Loaded, "loaded"),
            (Magazine::Previous, "previous"),
        ] {
            let cpu = caches.current_cpu();
            let mut rounds = 0;
            caches.rounds(cpu, class, place, &mut |_| rounds += 1);
            let all = count(caches.magazine() as u128, "object", "objects");
            names.push(format!("CPU {cpu}’s {which} magazine: {rounds} of {all}"));
        }
        names
    };
    let is_shown = |class: &usize| of_class(*class).iter().all(|name| says(name));
    let mut shown = (0..caches.sizes()).filter(is_shown).peekable();
    assert!(
        shown.peek().is_some(),
        "no size has these magazines: {said:?}"
    );
    let sizes: Vec<u64> = shown.map(|class| caches.object_size(class)).collect();
    let mut slabs = Vec::new();
    caches.slabs(&mut |slab| slabs.push(slab));
    let mut compared = 3;
    for (name, _) in said.iter().filter(|(name, _)| name.starts_with("slab at ")) {
        let is_it = |slab: &SlabView| {
            let (out, inside) = (slab.out.count_ones(), slab.free.count_ones());
            let base = grouped(slab.base.into());
            let (all, rest) = (slab.objects, slab.objects - out - inside);
            let counts = format!("{out} of {all} objects handed out, {rest} in magazines");
            sizes.contains(&slab.object)
                && *name == format!("slab at {base}: {counts}, {inside} free in it")
        };
        assert!(slabs.iter().any(is_it), "{name}: {slabs:?}");
        compared += 1;
    }
    compared
}

/// Compares the place and the operation that the time line tells.
fn time_line(app: &App) -> usize {
    let session = app.state().session();
    let (place, len) = (session.place(), session.len());
    let said = app.get_by_role_and_label(Role::Slider, "time line").value();
    let said = said.unwrap();
    if place.operations > 0 {
        let operation = session.operation(place.operations - 1).unwrap();
        let [number, len] = [place.operations, len].map(|it| grouped(it as u128));
        assert!(
            said.starts_with(&format!("operation {number} of {len}")),
            "{said}"
        );
        if operation.of_workload.is_none() {
            let statement = statement(Radix::Decimal, &operation.statement);
            assert!(said.contains(&statement), "{said}: {statement}");
        }
    }
    1
}

/// The numbers of comparisons, by panel.
type Compared = BTreeMap<&'static str, usize>;

/// Compares all panels with the arenas, and counts the comparisons.
fn compare(app: &App, compared: &mut Compared) {
    let moment = app.state().session().moment();
    let said = names(app, "arenas");
    let mut add = |panel, count| *compared.entry(panel).or_default() += count;
    for arena in moment.world.arenas() {
        moment.world.inspect(arena.id, |view| {
            add("heads", head(&said, &moment, arena, view));
            add("bars", bar(&said, arena, view));
        });
    }
    // Beside the structures is the name of their arena.
    let is_shown = |arena: &ArenaRef<'_>| {
        let name = format!("arena {}", arena.name);
        let mut found = app.query_all_by_role_and_label(Role::Button, &name);
        found.any(|node| node.accesskit_node().toggled() == Some(Toggled::True))
    };
    let sentence = sentence(app.state().session(), Radix::Decimal);
    if let Some(arena) = moment.world.arenas().find(is_shown) {
        moment.world.inspect(arena.id, |view| {
            add("lists", lists(app, &moment, &sentence, arena, view));
            add("chains", chains(app, view));
            add("caches", caches(app, view));
        });
    }
    let words = unbroken(&sentence);
    assert!(app.query_all_by_label(&words).next().is_some(), "{words}");
    add("spans", spans(app, &moment));
    add("time line", time_line(app));
}

/// Opens a random session at a random place, and goes on from there by keys.
fn walk(seed: u64, size: [f32; 2], key: Key, places: usize, compared: &mut Compared) {
    let mut draw = Draw::new(seed);
    let text = scenario(&mut draw, 40);
    let mut session = Session::open(&text).unwrap();
    go_somewhere(&mut session, &mut draw);
    let mut app = build(Harness::builder(), session, size, Theme::Light);
    for _ in 0..places {
        let found = catch_unwind(AssertUnwindSafe(|| compare(&app, compared)));
        let place = app.state().session().place();
        assert!(found.is_ok(), "seed {seed}, {place:?} of\n{text}");
        let key = if draw.below(6) == 0 {
            Key::ArrowRight
        } else {
            key
        };
        app.key_press(key);
        app.run();
    }
}

/// Compares the caches of the arena that has some, at random places.
fn walk_caches(seed: u64, compared: &mut Compared) {
    let mut draw = Draw::new(seed);
    let text = scenario(&mut draw, 40);
    let mut session = Session::open(&text).unwrap();
    go_somewhere(&mut session, &mut draw);
    let mut app = build(Harness::builder(), session, LARGE, Theme::Light);
    if let Some(tab) = app.query_by_role_and_label(Role::Tab, "Caches") {
        tab.click();
        app.run();
    }
    for _ in 0..10 {
        if let Some(small) = app.query_by_role_and_label(Role::Button, "arena small") {
            small.click();
            app.run();
        }
        compare(&app, compared);
        app.key_press(Key::Period);
        app.run();
    }
}

/// Asserts that each of the panels was compared often enough.
fn is_enough(compared: &Compared, least: &[(&str, usize)]) {
    for (panel, least) in least {
        let times = compared.get(panel).copied().unwrap_or_default();
        assert!(times >= *least, "{panel}: {compared:?}");
    }
}

#[test]
fn the_panels_agree_with_the_arenas_at_random_places() {
    let mut on = Compared::new();
    (0..6).for_each(|seed| walk(seed, LARGE, Key::Period, 16, &mut on));
    let least = [
        ("heads", 300),
        ("bars", 300),
        ("lists", 60),
        ("chains", 300),
    ];
    is_enough(&on, &least);
    is_enough(&on, &[("spans", 60), ("time line", 96)]);
    let mut cached = Compared::new();
    (12..16).for_each(|seed| walk_caches(seed, &mut cached));
    is_enough(&cached, &[("caches", 40)]);
    let mut back = Compared::new();
    (6..9).for_each(|seed| walk(seed, LARGE, Key::Comma, 12, &mut back));
    is_enough(
        &back,
        &[
            ("heads", 100),
            ("bars", 60),
            ("chains", 60),
            ("time line", 36),
        ],
    );
    let mut laptop = Compared::new();
    (9..12).for_each(|seed| walk(seed, LAPTOP, Key::Period, 12, &mut laptop));
    is_enough(&laptop, &[("heads", 100), ("bars", 60), ("time line", 36)]);
}

pub(super) const SIXTY_FOUR: &str = "arena heap\nspan heap 0 64\na = alloc heap 8\n";

/// Opens the app inside the last operation, at the first step that `is` picks.
fn at_step(text: &str, is: impl Fn(&Event) -> bool) -> App {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    let steps = &session.moment().done.unwrap().steps;
    let step = steps.iter().position(|step| is(&step.event)).unwrap();
    let place = Place::inside(session.len() - 1, step);
    session.run(Command::GoToPlace(place)).unwrap();
    build(Harness::builder(), session, LAPTOP, Theme::Light)
}

fn says(app: &App, words: &str) -> bool {
    app.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn the_list_that_an_operation_emptied_is_still_on_the_screen() {
    let nearly_all = SIXTY_FOUR.replace("heap 8", "heap 63");
    for text in [SIXTY_FOUR, &nearly_all] {
        for presents in [false, true] {
            let mut app = app_with(text, [1366.0, 768.0], Theme::Light);
            if presents {
                app.key_press(Key::P);
                app.run();
            }
            let panel = app.get_by_role_and_label(Role::Region, "Freelists").rect();
            let last = if text == SIXTY_FOUR {
                "list 5, "
            } else {
                "list 0, "
            };
            for list in ["list 6, 64 – 127 units: 0 free", last] {
                let row = app.get_by_label_contains(list).rect();
                assert!(
                    panel.expand(1.0).contains_rect(row),
                    "{list} {row:?} {panel:?}"
                );
            }
        }
    }
}

#[test]
fn a_segment_between_two_lists_is_in_no_list() {
    let app = at_step(SIXTY_FOUR, |event| matches!(event, Event::Unfiled { .. }));
    assert!(says(
        &app,
        "free segment: 64 units at 0 in heap, in no list now"
    ));
    assert!(says(&app, "list 6, 64 – 127 units: 0 free"));
    let names = names(&app, "arenas");
    let (_, head) = names.iter().find(|(name, _)| name == "arena heap").unwrap();
    for label in ["largest free", "fragmentation"] {
        assert_eq!(right_of(&names, label, *head), Some("–"));
    }
}

#[test]
fn an_imported_span_without_an_allocation_is_in_progress() {
    let text = "arena heap\nspan heap 0 64\narena kid source=heap\na = alloc kid 8\n";
    let app = at_step(text, |event| matches!(event, Event::Imported { .. }));
    assert!(!says(&app, "after 0 frees"));
    let added = |event: &Event| matches!(event, Event::SpanAdded { .. });
    let mut app = at_step(text, added);
    if app.query_by_role_and_label(Role::Region, "Spans").is_none() {
        app.get_by_label("Spans").click();
        app.run();
    }
    assert!(says(&app, "from heap · in progress"));
    assert!(!says(&app, "after 0 frees"));
}

/// Returns the texts on the screen, with their places and their order.
fn texts(app: &App) -> Vec<(usize, String, Rect)> {
    let mut texts = Vec::new();
    for (nth, clipped) in app.output().shapes.iter().enumerate() {
        if let Shape::Text(text) = &clipped.shape {
            let place = text.visual_bounding_rect();
            texts.push((nth, text.galley.text().to_owned(), place));
        }
    }
    texts
}

#[test]
fn the_outline_of_a_preview_is_below_the_labels() {
    let mut app = app_with(SIXTY_FOUR, LAPTOP, Theme::Light);
    write(&mut app, "size in units", "30");
    assert!(says(&app, "would go here"));
    let texts = texts(&app);
    let label = texts
        .iter()
        .find(|(_, text, _)| text.starts_with("free · 56 units"));
    let (label, _, place) = label.unwrap();
    let crosses = |shape: &Shape| match shape {
        Shape::Rect(rect) if rect.stroke.width >= 2.0 && rect.fill.a() == 0 => {
            let edges = [rect.rect.left(), rect.rect.right()];
            let is_inside = |x: &f32| place.expand(6.0).x_range().contains(*x);
            edges.iter().any(is_inside) && rect.rect.intersects(*place)
        }
        _ => false,
    };
    let shapes = app.output().shapes.iter().map(|clipped| &clipped.shape);
    let above = shapes.skip(*label).any(crosses);
    assert!(!above, "an outline is drawn through the label");
}

#[test]
fn at_the_largest_zoom_two_addresses_are_above_the_overview() {
    let text = "arena heap\nspan heap 13000 1000\na = alloc heap 410\nb = alloc heap 1\n";
    for radix in ["13\u{2009}4", "0x34"] {
        let mut app = app_with(text, LAPTOP, Theme::Light);
        if radix.starts_with("0x") {
            app.key_press(Key::X);
            app.run();
        }
        app.get_by_label_contains("segment list of heap").focus();
        for key in [[Key::ArrowRight; 40], [Key::Plus; 40]].concat() {
            // Right goes to b, the second segment.
            let is_there = |app: &App| says(app, "segment list of heap, 2 of 3");
            if key == Key::Plus || !is_there(&app) {
                app.key_press(key);
                app.run();
            }
        }
        let overview = app
            .get_by_label_contains("start of the visible part")
            .rect();
        let bar = app.get_by_label_contains("segment list of heap").rect();
        let addresses = texts(&app).into_iter().filter(|(_, text, place)| {
            let is_below = place.top() > bar.bottom() && place.top() < overview.bottom();
            text.starts_with(radix) && is_below
        });
        let addresses: Vec<_> = addresses.collect();
        assert!(addresses.len() >= 2, "{addresses:?}");
        for (_, text, place) in addresses {
            assert!(
                place.bottom() <= overview.top() + 1.0,
                "{text} {place:?} {overview:?}"
            );
        }
    }
}

#[test]
fn a_slab_on_the_bar_says_how_much_of_it_is_handed_out() {
    let text = "arena small quantum=16 qcache=64\nspan small 4096 4K\na = alloc small 16\n\
        b = alloc small 16\nfree small a\n";
    let app = app_with(text, LAPTOP, Theme::Light);
    let slab = "slab of the cache of 16-unit objects: 256 units at 4\u{2009}096 in small; 1 of 16 objects handed out";
    assert!(says(&app, slab));
    // The ring of the freed object is below the label, which is on a patch.
    let shapes = &app.output().shapes;
    let label = texts(&app)
        .into_iter()
        .find(|(_, text, _)| text == "slab")
        .unwrap();
    let patch = match &shapes[label.0 - 1].shape {
        Shape::Rect(rect) => rect.rect,
        other => other.visual_bounding_rect(),
    };
    assert!(
        patch.contains_rect(label.2.shrink(1.0)),
        "{patch:?} {label:?}"
    );
}

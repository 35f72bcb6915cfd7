//! Freelists, hash chains, caches, spans, the inspector, and highlights of related items.

use super::common::{LAPTOP, PHONE, app_with, click, write};
use egui::accesskit::Toggled;
use egui::{Key, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem_explorer::Explorer;
use vmem_lab::{Command, Place, Session};

/// Tall enough for every field of a report.
const TALL: [f32; 2] = [1920.0, 2400.0];

const TWO: &str = "\
arena heap quantum=64
span heap 4096 1024
arena kmem quantum=16 source=heap
a = alloc kmem 40
b = alloc kmem 16
";

const CACHES: &str = "\
arena small quantum=16 qcache=64 magazine=4
span small 4096 8K
a = alloc small 10
b = alloc small 16
c = alloc small 16
free small b
cpu 1
d = alloc small 30
";

type App = Harness<'static, Explorer>;

fn has(app: &App, part: &str) -> bool {
    app.query_all_by_label_contains(part).next().is_some()
}

/// Clicks the first thing whose name contains this.
fn click_part(app: &mut App, part: &str) {
    app.query_all_by_label_contains(part)
        .next()
        .unwrap()
        .click();
    app.run();
}

/// Does the same like a screen reader, for a thing covered by others.
fn press_part(app: &mut App, part: &str) {
    let first = app.query_all_by_label_contains(part).next();
    first.unwrap().click_accesskit();
    app.run();
}

/// Opens the app inside the last operation, at the first step that `is` picks.
fn at_step(text: &str, size: [f32; 2], is: impl Fn(&vmem::Event) -> bool) -> App {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    let steps = &session.moment().done.unwrap().steps;
    let step = steps.iter().position(|step| is(&step.event)).unwrap();
    let place = Place::inside(session.len() - 1, step);
    session.run(Command::GoToPlace(place)).unwrap();
    super::common::build(Harness::builder(), session, size, Theme::Light)
}

#[test]
fn a_chip_of_a_list_is_inspected_by_clicking_it() {
    let mut app = app_with(TWO, TALL, Theme::Light);
    click(&mut app, "arena heap");
    click(&mut app, "free segment, 960 units at 4\u{2009}160, list 9");
    assert!(has(&app, "first unit: 4\u{2009}160, 0x1040 (vs_start)"));
    assert!(has(&app, "end: 5\u{2009}120, 0x1400 (vs_end)"));
    assert!(has(&app, "kind: free (vs_type)"));
    assert!(has(&app, "place in list: 1 of 1"));
    assert!(has(&app, "vs_type   = 0x2 (VMEM_FREE)"));
}

#[test]
fn a_list_a_bucket_and_their_neighbours_lead_to_each_other() {
    let mut app = app_with(TWO, TALL, Theme::Light);
    click(&mut app, "arena heap");
    press_part(&mut app, "list 9, 512");
    assert!(has(&app, "bit in the bitmap: 1 (vm_freemap)"));
    click_part(&mut app, "1.: 4\u{2009}160");
    assert!(has(&app, "first unit: 4\u{2009}160"));
    click_part(&mut app, "left: 4\u{2009}096");
    assert!(has(&app, "its span: 64 units"));
    click_part(&mut app, "hash bucket: ");
    assert!(has(&app, "In the order of a look-up"));
    click_part(&mut app, "Back to the previous selection");
    assert!(has(&app, "its span: 64 units"));
    app.key_press(Key::CloseBracket);
    app.run();
    assert!(has(&app, "In the order of a look-up"));
    click(&mut app, "Select nothing");
    assert!(has(&app, "vk_search"));
}

#[test]
fn an_arena_shows_every_counter_and_the_changes() {
    let app = app_with(TWO, TALL, Theme::Light);
    // b was last: before it, kmem had 48 in use.
    assert!(has(&app, "in use: 64 units (vk_mem_inuse), was 48 units"));
    assert!(has(&app, "imported: 64 units (vk_mem_import)"));
    assert!(has(&app, "allocations: 2 (vk_alloc), was 1"));
    assert!(has(&app, "imports from: heap (vm_source)"));
}

#[test]
fn an_allocation_leads_to_the_operation_that_made_it() {
    let mut app = app_with(TWO, TALL, Theme::Light);
    click_part(&mut app, "a 48 units at 4\u{2009}096");
    click_part(&mut app, "created by: operation 4, line 4");
    assert!(has(&app, "text: a = alloc kmem 40"));
    assert!(has(&app, "created: a, 48 units"));
}

#[test]
fn a_selection_stays_through_time_and_reports_its_end() {
    let mut app = app_with(TWO, TALL, Theme::Light);
    click_part(&mut app, "a 48 units at 4\u{2009}096");
    assert!(has(&app, "padding: 8 units"));
    app.key_press(Key::ArrowLeft);
    app.run();
    assert!(has(&app, "padding: 8 units"));
    app.key_press(Key::ArrowLeft);
    app.run();
    assert!(has(&app, "Does not exist at this time"));
    assert!(has(&app, "Nothing begins at 4"));
    app.key_press(Key::End);
    app.run();
    assert!(has(&app, "padding: 8 units"));
}

#[test]
fn an_address_can_be_typed_in_any_notation() {
    let mut app = app_with(TWO, TALL, Theme::Light);
    for typed in ["4100", "0x1004", "a"] {
        write(&mut app, "what is at this address?", typed);
        app.key_press(Key::Enter);
        app.run();
        assert!(has(&app, "first unit: 4\u{2009}096"), "{typed}");
        assert!(has(&app, "padding: 8 units"), "{typed}");
    }
}

#[test]
fn an_unused_and_a_wrong_address_are_explained() {
    let mut app = app_with(TWO, TALL, Theme::Light);
    let mut ask = |typed: &str, answer: &str| {
        write(&mut app, "what is at this address?", typed);
        app.key_press(Key::Enter);
        app.run();
        assert!(has(&app, answer), "{typed}");
        // Nothing gets selected: the counters of the arena stay.
        assert!(has(&app, "vk_search"), "{typed}");
    };
    ask("12", "12 is in no span of kmem");
    ask("nobody", "“nobody” is neither an address");
    ask("18446744073709551616", "This address is too large");
}

#[test]
fn pointing_at_a_chip_highlights_its_segment_everywhere() {
    let mut app = app_with(TWO, [1920.0, 1080.0], Theme::Light);
    click(&mut app, "Scenario");
    app.query_all_by_label_contains("a 48 units at 4\u{2009}096")
        .next()
        .unwrap()
        .hover();
    app.run();
    // The line of its operation in the scenario's text.
    assert!(has(
        &app,
        "go to the state after line 4, related to the selection"
    ));
    app.get_by_label_contains("b 16 units at 4\u{2009}144")
        .hover();
    app.run();
    assert!(!has(
        &app,
        "go to the state after line 4, related to the selection"
    ));
}

#[test]
fn the_margin_of_the_text_shows_the_line_just_done_and_takes_one_to_others() {
    let mut app = app_with(TWO, LAPTOP, Theme::Light);
    click(&mut app, "Scenario");
    assert!(has(&app, "go to the state after line 5, just done"));
    click(&mut app, "go to the state after line 2");
    assert_eq!(app.state().session().position(), 2);
    assert!(has(&app, "go to the state after line 2, just done"));
}

#[test]
fn the_segments_that_a_search_examined_are_numbered() {
    let text = "arena heap\nspan heap 0 10\nspan heap 100 9\nspan heap 200 8\n\
        x = alloc heap 9 best\n";
    let app = at_step(
        text,
        LAPTOP,
        |event| matches!(event, vmem::Event::Examined { segment, .. } if segment.base == 100),
    );
    assert!(has(
        &app,
        "free segment, 8 units at 200, list 3, number 1 of the segments examined"
    ));
    assert!(has(
        &app,
        "free segment, 9 units at 100, list 3, number 2 of the segments examined"
    ));
    assert!(!has(&app, "number 3 of the segments examined"));
}

#[test]
fn the_bitmap_shows_the_result_of_a_scan() {
    let app = app_with(
        "arena heap\nspan heap 0 64\na = alloc heap 5\n",
        LAPTOP,
        Theme::Light,
    );
    assert!(has(
        &app,
        "bitmap 0x20: bit 5 is set; scanned from bit 3 up, found bit 6"
    ));
}

#[test]
fn a_look_up_numbers_the_nodes_and_growth_shows_both_sides() {
    let mut text = "arena heap\nspan heap 0 1K\n".to_owned();
    for nth in 0..17 {
        text += &format!("n{nth} = alloc heap 8\n");
    }
    let app = app_with(&text, LAPTOP, Theme::Light);
    assert!(has(
        &app,
        "Bucket 16 is new: 1 segment moved from bucket 0 to bucket 16."
    ));
    assert!(has(&app, "load 1.00: 17 segments in 17 buckets"));
    assert!(has(&app, "shrinks when it has fewer than 8"));
    text += "free heap n0\n";
    let app = at_step(&text, LAPTOP, |event| {
        matches!(event, vmem::Event::Compared { found: true, .. })
    });
    assert!(has(
        &app,
        "n3 8 units at 24, number 1 of the segments compared"
    ));
    assert!(has(
        &app,
        "n0 8 units at 0, number 2 of the segments compared"
    ));
}

#[test]
fn caches_show_magazines_and_slabs_and_follow_operations() {
    let mut app = app_with(CACHES, TALL, Theme::Light);
    // d came from the cache of size 32, so its tab is chosen.
    let shown = |app: &App, label: &str| {
        let tab = app.get_by_label(label);
        tab.accesskit_node().toggled() == Some(Toggled::True)
    };
    assert!(shown(&app, "cache of 32 units"));
    assert!(has(&app, "CPU 1’s loaded magazine: 0 of 4 objects"));
    click(&mut app, "cache of 16 units");
    assert!(shown(&app, "cache of 16 units"));
    assert!(has(&app, "CPU 0’s loaded magazine: 1 of 4 objects"));
    assert!(has(&app, "object at 4\u{2009}112 in a magazine, on top"));
    assert!(has(&app, "object at 4\u{2009}096: a, handed out"));
    assert!(has(&app, "object at 4\u{2009}112: in a magazine"));
    assert!(has(
        &app,
        "slab at 4\u{2009}096: 2 of 16 objects handed out, 1 in magazines, 13 free"
    ));
    assert!(has(&app, "depot: 0 full magazines, 0 empty magazines"));
    click(&mut app, "1 arena call avoided by the cache of 16 units");
    assert!(has(&app, "freed into magazines: 1 (cc_free)"));
    click(&mut app, "object at 4\u{2009}096: a, handed out");
    assert!(has(&app, "padding: 6 units"));
    assert!(has(&app, "index in the slab: 0"));
}

#[test]
fn the_purpose_of_caches_is_explained_for_an_arena_without_any() {
    let mut app = app_with(TWO, LAPTOP, Theme::Light);
    click(&mut app, "Caches");
    assert!(has(&app, "arena small quantum=16 qcache=64"));
}

#[test]
fn spans_name_their_source_and_waiting_requests_are_in_line() {
    let text = format!("{TWO}p = alloc heap 2K wait\nq = alloc heap 64 wait\n");
    let mut app = app_with(&text, TALL, Theme::Light);
    // The panel opens automatically when a request begins to wait.
    assert!(has(
        &app,
        "p waits for 2\u{2009}048 units, number 1 in the queue"
    ));
    assert!(has(&app, "q waits for 64 units, number 2 in the queue"));
    click_part(&mut app, "from heap · returns after 2 more frees");
    assert!(has(&app, "imported from: heap (vs_import)"));
    assert!(has(&app, "in use: 64 units"));
}

#[test]
fn inside_an_operation_the_structure_of_the_step_is_shown() {
    let is_import = |event: &vmem::Event| matches!(event, vmem::Event::Imported { .. });
    let text = "arena heap\nspan heap 0 64\narena kid source=heap\na = alloc kid 8\n";
    let app = at_step(text, PHONE, is_import);
    assert!(has(&app, "arena kid: spans"));
    // The segment that heap lends is hashed first.
    let is_hashed = |event: &vmem::Event| matches!(event, vmem::Event::Hashed { .. });
    let app = at_step(text, PHONE, is_hashed);
    assert!(has(&app, "8 units at 0"));
    let app = at_step(text, LAPTOP, is_hashed);
    assert!(has(&app, "load 0.06: 1 segment in 16 buckets"));
}

#[test]
fn a_hundred_thousand_segments_are_drawn_and_inspected() {
    let text = "arena heap\nspan heap 0 1M\n\
        random heap ops=200000 seed=7 size=1..16 live=90000\n";
    let mut app = app_with(text, [1920.0, 1080.0], Theme::Dark);
    assert!(has(&app, "buckets with 1 segment"));
    click_part(&mut app, "free segment, 267\u{2009}133 units");
    assert!(has(&app, "first unit: "));
    assert!(has(&app, "place in list: 1 of 1"));
    press_part(&mut app, "list 2, 4");
    assert!(has(&app, "and "), "the rest is counted");
    write(&mut app, "what is at this address?", "320947");
    app.key_press(Key::Enter);
    app.run();
    assert!(has(&app, "name: a93227"));
    // Its whole chain is beside the lengths of all chains.
    assert!(has(&app, "a93227 "));
}

#[test]
fn ten_thousand_spans_are_listed_and_only_those_in_view_are_drawn() {
    let mut text = "arena heap\n".to_owned();
    for nth in 0..10_000 {
        text += &format!("span heap {} 5\n", nth * 10);
    }
    let mut app = app_with(&text, LAPTOP, Theme::Light);
    click(&mut app, "Spans");
    let drawn = app
        .query_all_by_label_contains("added · completely free")
        .count();
    assert!((3..100).contains(&drawn), "{drawn}");
}

#[test]
fn the_origin_of_an_allocation_stays_visible() {
    let text = "arena heap\nspan heap 4096 64\na = alloc heap 40\n";
    let app = app_with(text, LAPTOP, Theme::Light);
    app.get_by_label("was in list 6: 64 units at 4\u{2009}096");
    let freed = app_with(&format!("{text}free heap a\n"), LAPTOP, Theme::Light);
    freed.get_by_label("was in list 4: 24 units at 4\u{2009}136");
    let left = freed.get_by_label_contains("was in bucket");
    let words = left.accesskit_node().value().unwrap_or_default();
    assert!(words.ends_with(": 40 units at 4\u{2009}096"), "{words}");
    assert!(words.starts_with("a was in bucket "), "{words}");
}

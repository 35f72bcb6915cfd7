//! With hexadecimal addresses chosen, every sentence has hexadecimal addresses.

use super::common::{LAPTOP, app_with, click, write};
use egui::accesskit::Role;
use egui::{Event, Key, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem_explorer::Explorer;
use vmem_lab::narration::grouped;

/// All kinds of outcomes. Each address is written in hexadecimal. Their decimal digits begin
/// like nothing else: they lie at 7 340 032 or little above.
const TEXT: &str = "\
arena heap quantum=64
span heap 0x700000 8192
span heap 0x700000 64
arena kmem quantum=16 source=heap qcache=32
a = alloc kmem 40
b = xalloc heap 100 align=256 within=0x700100..0x702000 best
c = alloc heap 64 next
big = alloc heap 1M
tiny = alloc kmem 16
free kmem tiny
free heap @0x700040 64
free heap @0x700123 64
free kmem a
expect b = 0x700100
expect c = 0x700123
expect heap free 9
unspan heap 0x700040
late = alloc heap 7000 wait
free heap c
free heap c
reap kmem
";

/// Returns true if the words have an address in decimal, grouped or not.
fn has_decimal(words: &str) -> bool {
    let digits = words.replace(['\u{2009}', '\u{a0}'], "");
    let numbers = digits.split(|c: char| !c.is_ascii_alphanumeric());
    let is_address = |number: &str| {
        let value = number.parse::<u64>();
        value.is_ok_and(|value| (0x70_0000..0x71_0000).contains(&value))
    };
    numbers.into_iter().any(is_address)
}

/// Removes the decimal half of the inspector's pairs, which show each address both ways.
fn without_pairs(words: &str) -> String {
    let mut rest = words.replace('\u{a0}', "\u{2009}");
    let mut left = String::new();
    while let Some(at) = rest.find("0x") {
        let behind = rest.split_off(at);
        left += &rest;
        let end = behind.char_indices().skip(2);
        let end = end
            .map(|(at, c)| (at, c.is_ascii_hexdigit()))
            .find(|&(_, is)| !is);
        let (hexadecimal, behind) = behind.split_at(end.map_or(behind.len(), |(at, _)| at));
        left += hexadecimal;
        let value = u64::from_str_radix(hexadecimal.trim_start_matches("0x"), 16);
        let twin = value.map(|value| format!(", {}", grouped(value.into())));
        let twin = twin.unwrap_or_default();
        rest = behind
            .strip_prefix(twin.as_str())
            .unwrap_or(behind)
            .to_owned();
    }
    left + &rest
}

/// Returns everything that a screen reader can read.
fn said(app: &Harness<'_, Explorer>) -> Vec<String> {
    let nodes = app.root().children_recursive();
    let texts = nodes.flat_map(|node| {
        let node = node.accesskit_node();
        [node.label(), node.value(), node.description()]
    });
    texts.flatten().collect()
}

fn assert_hexadecimal(app: &Harness<'_, Explorer>, where_: &str) {
    for words in said(app) {
        assert!(!has_decimal(&without_pairs(&words)), "{where_}: {words}");
    }
}

fn press(app: &mut Harness<'_, Explorer>, key: Key) {
    app.key_press(key);
    app.run();
}

type App = Harness<'static, Explorer>;

/// Opens the scenario at its end, with hexadecimal chosen.
fn hexadecimal() -> App {
    let mut app = app_with(TEXT, LAPTOP, Theme::Light);
    assert!(said(&app).iter().any(|words| has_decimal(words)));
    press(&mut app, Key::X);
    assert_hexadecimal(&app, "the end");
    app
}

/// Goes from the start to the end, a step or an operation for each press of the key; returns
/// the number of failures on the way.
fn walk(app: &mut App, key: Key, told: &str) -> usize {
    press(app, Key::Home);
    let end = app.state().session().len();
    let mut failures = 0;
    loop {
        let moment = app.state().session().moment();
        let place = moment.place;
        let done = moment.done.filter(|_| place.step.is_none());
        failures += usize::from(done.is_some_and(|done| done.result.is_err()));
        assert_hexadecimal(app, &format!("{told}, {place:?}"));
        if place.operations == end && place.step.is_none() {
            return failures;
        }
        press(app, key);
        assert_ne!(app.state().session().moment().place, place);
    }
}

/// Returns true if a label contains the text.
fn says(app: &App, words: &str) -> bool {
    let joined = |words: &str| words.replace('\u{a0}', "\u{2009}");
    said(app).iter().any(|said| joined(said).contains(words))
}

/// Shows an arena's structures, and selects it.
fn show(app: &mut App, arena: &str) {
    click(app, &format!("arena {arena}"));
}

fn tab(app: &mut App, title: &str) {
    app.get_by_role_and_label(Role::Tab, title).click();
    app.run();
}

fn type_line(app: &mut App, line: &str) {
    press(app, Key::Slash);
    app.event(Event::Text(line.to_owned()));
    app.run();
}

#[test]
fn no_step_of_any_operation_is_described_with_a_decimal_address() {
    let mut app = hexadecimal();
    let failures = walk(&mut app, Key::Period, "steps");
    assert!(failures >= 6, "{failures}");
}

#[test]
fn no_structure_has_a_decimal_address() {
    let mut app = hexadecimal();
    // The freelists are visible beside each of them.
    let titles = ["Hash chains", "Caches", "Spans", "Inspector"];
    for arena in ["heap", "kmem"] {
        show(&mut app, arena);
        for title in titles {
            tab(&mut app, title);
            walk(&mut app, Key::ArrowRight, &format!("{title} of {arena}"));
        }
    }
}

#[test]
fn present_mode_has_no_decimal_address() {
    let mut app = hexadecimal();
    press(&mut app, Key::P);
    let failures = walk(&mut app, Key::Period, "presenting");
    assert!(failures >= 6, "{failures}");
}

#[test]
fn the_answer_about_an_address_and_the_inspector_have_no_decimal_address() {
    let mut app = hexadecimal();
    show(&mut app, "heap");
    tab(&mut app, "Inspector");
    for back in 0..app.state().session().len() {
        for typed in [
            "0x700000", "0x700041", "0x700100", "0x7001f0", "0x701fff", "0x800000",
        ] {
            write(&mut app, "what is at this address?", typed);
            press(&mut app, Key::Enter);
            assert!(
                says(&app, &format!("{typed} is in")),
                "{typed}, {back} back"
            );
            assert_hexadecimal(&app, &format!("{typed}, {back} back"));
        }
        press(&mut app, Key::Escape);
        press(&mut app, Key::Escape);
        press(&mut app, Key::ArrowLeft);
    }
    write(
        &mut app,
        "what is at this address?",
        "0x1_0000_0000_0000_0000",
    );
    press(&mut app, Key::Enter);
    assert!(says(&app, "is 0xffffffffffffffff"));
}

#[test]
fn the_preview_of_a_line_has_no_decimal_address() {
    let mut app = hexadecimal();
    for (line, told) in [
        ("alloc heap 64", "next address"),
        ("alloc kmem 300", "would lend kmem"),
        (
            "xalloc heap 64 align=256 within=0x700100..0x702000",
            "legal addresses",
        ),
        (
            "xalloc heap 64 align=4K within=0x700100..0x702000",
            "the request would fit",
        ),
        ("alloc heap 1M", "would fit"),
        ("free heap b", ""),
        ("free heap @0x700123 64", "starts at 0x700123"),
        ("span heap 0x700041 64", ""),
        ("span heap 0x700000 64", "would overlap the span of"),
        ("unspan heap 0x700000", "still allocated"),
        ("unspan heap 0x700040", "starts at 0x700040"),
        ("expect b = 0x700140", "but b is at 0x7001"),
        ("span haep 0x700000 64", "heap instead"),
        ("at haep 0x700000", "heap instead"),
        ("at heap 0x700000", "In heap, 0x700000 is in"),
        ("get heap 64", "would go"),
        ("would-free heap b", "would be freed"),
    ] {
        write(&mut app, "a line of the language", line);
        assert!(says(&app, told), "{line}: {:#?}", said(&app));
        assert_hexadecimal(&app, line);
    }
}

#[test]
fn the_error_of_a_form_has_no_decimal_address() {
    let mut app = hexadecimal();
    show(&mut app, "heap");
    press(&mut app, Key::U);
    assert_hexadecimal(&app, "spans");
    write(&mut app, "from address", "0x700000");
    assert_hexadecimal(&app, "a span");
    click(&mut app, "Add the span");
    assert!(says(&app, "the new span would overlap the span of"));
    assert_hexadecimal(&app, "a refused span");
    press(&mut app, Key::Escape);
    press(&mut app, Key::F);
    assert_hexadecimal(&app, "free");
    app.event(Event::Text("@0x700123 64".to_owned()));
    app.run();
    press(&mut app, Key::Enter);
    assert!(says(&app, "0x700123"));
    assert_hexadecimal(&app, "a refused free");
    for form in [Key::C, Key::N, Key::R, Key::M] {
        press(&mut app, Key::Escape);
        press(&mut app, form);
        assert_hexadecimal(&app, &format!("{form:?}"));
    }
}

#[test]
fn a_failure_is_reported_without_a_decimal_address() {
    for line in [
        "unspan heap 0x700000",
        "free heap @0x700123 64",
        "alloc heap 1M",
        "free heap a",
    ] {
        let mut app = hexadecimal();
        type_line(&mut app, line);
        press(&mut app, Key::Enter);
        let done = app.state().session().moment().done;
        assert!(done.is_some_and(|done| done.result.is_err()), "{line}");
        assert_hexadecimal(&app, line);
    }
}

#[test]
fn the_effects_of_an_edit_have_no_decimal_address() {
    let mut app = hexadecimal();
    press(&mut app, Key::Home);
    for _ in 0..5 {
        press(&mut app, Key::ArrowRight);
    }
    type_line(&mut app, "xalloc heap 64 within=0x700100..=0x700180");
    press(&mut app, Key::Enter);
    assert!(says(&app, "Because of this change"), "{:#?}", said(&app));
    assert_hexadecimal(&app, "inserted");
    press(&mut app, Key::End);
    assert_hexadecimal(&app, "inserted, at the end");
}

#[test]
fn a_visible_answer_is_written_again() {
    let mut app = app_with(TEXT, LAPTOP, Theme::Light);
    type_line(&mut app, "get heap 64");
    press(&mut app, Key::Enter);
    assert!(says(&app, "A request to heap") && said(&app).iter().any(|words| has_decimal(words)));
    press(&mut app, Key::Tab);
    press(&mut app, Key::X);
    assert!(says(&app, "A request to heap") && says(&app, "0x7000"));
    assert_hexadecimal(&app, "the answer");
}

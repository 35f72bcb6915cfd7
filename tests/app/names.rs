//! Everything painted is announced: each kind has a name with its state.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;

use super::a11y::{focused, go_to, press, things};
use super::common::{LAPTOP, app_with, click, write};

const IMPORTED: &str = "\
arena heap quantum=64
span heap 4096 1024
arena kmem quantum=16 source=heap
a = alloc kmem 40
";

const CACHES: &str = "\
arena heap quantum=16 qcache=64 magazine=3
span heap 4096 4K
a = alloc heap 9
b = alloc heap 9
c = alloc heap 25
free heap a
";

fn open(text: &str) -> Harness<'static, Explorer> {
    app_with(text, LAPTOP, Theme::Light)
}

/// Returns all announced names, with plain spaces in their numbers.
fn told(app: &Harness<'_, Explorer>) -> Vec<String> {
    let things = things(app).into_iter();
    let words = things.map(|thing| format!("{} {}", thing.name, thing.state));
    words.map(|words| words.replace('\u{2009}', " ")).collect()
}

#[track_caller]
fn tells(app: &Harness<'_, Explorer>, wanted: &[&str]) {
    let told = told(app);
    for wanted in wanted {
        let is_told = told.iter().any(|words| words.contains(wanted));
        assert!(is_told, "{wanted} is not among {told:#?}");
    }
}

fn key(app: &mut Harness<'_, Explorer>, key: Key) {
    press(app, Modifiers::NONE, key);
}

/// Shows a structure, if it is hidden.
fn show(app: &mut Harness<'_, Explorer>, tab: &str) {
    let is_shown = app.query_by_role_and_label(Role::Region, tab).is_some();
    if !is_shown {
        app.get_by_role_and_label(Role::Tab, tab).click();
        app.run();
    }
}

#[test]
fn segments_and_spans() {
    tells(
        &open(IMPORTED),
        &[
            "a: 48 units at 4 096 in kmem; 40 asked for, 8 from rounding up",
            "free segment: 16 units at 4 144 in kmem, list 4",
            "lent to kmem: 64 units at 4 096 in heap",
            "span of 1 024 units at 4 096 in heap, added",
            "span of 64 units at 4 096 in kmem, imported from heap",
        ],
    );
}

#[test]
fn columns_of_many_segments_one_after_the_other() {
    let mut text = "arena heap\nspan heap 0 4096\n".to_owned();
    for name in 0..2_000 {
        text += &format!("n{name} = alloc heap 1\n");
    }
    let mut app = open(&text);
    tells(
        &app,
        &["segment list of heap: 2 001 segments; the arrow keys move"],
    );
    go_to(&mut app, "arenas");
    while !focused(&app).is_some_and(|thing| thing.name.starts_with("segment list of heap")) {
        key(&mut app, Key::Tab);
    }
    key(&mut app, Key::Home);
    tells(
        &app,
        &["segment list of heap, 1 of 2 001, n0: 1 unit at 0 in heap"],
    );
    key(&mut app, Key::Plus);
    tells(&app, &["start of the visible part of heap, in percent"]);
}

#[test]
fn lists_and_chains() {
    tells(
        &open(IMPORTED),
        &[
            "free segment, 16 units at 4 144, list 4",
            "list 4, 16 – 31 units: 1 free, too small",
            "bitmap 0x10: bit 4 is set; scanned from bit 6 up, found none",
            "bucket 9: 1 segment",
            "bucket 9: a 48 units at 4 096",
        ],
    );
}

#[test]
fn slabs_objects_magazines_and_the_depot() {
    let mut app = open(CACHES);
    show(&mut app, "Caches");
    tells(
        &app,
        &[
            "cache of 16 units",
            "objects handed out, ",
            ": b, handed out",
            "CPU 0’s loaded magazine: 1 of 3 objects",
            "CPU 0’s previous magazine: 0 of 3 objects",
            "in a magazine, on top",
            "depot: 0 full magazines, 0 empty magazines",
        ],
    );
}

#[test]
fn imports_and_waiting_requests() {
    let mut app = open(&format!(
        "{IMPORTED}b = alloc heap 2K wait\nc = alloc heap 4K wait\n"
    ));
    show(&mut app, "Spans");
    tells(
        &app,
        &[
            "arena kmem: spans",
            "span 4 096 – 4 160: 64 units, 16 of them free, from heap · returns after 1 more free",
            "b waits for 2 048 units, number 1 in the queue",
            "c waits for 4 096 units, number 2 in the queue",
        ],
    );
}

#[test]
fn places_in_time() {
    let mut app = open("arena heap\nspan heap 0 64\na = alloc heap 99\nexpect fails\n");
    key(&mut app, Key::PageUp);
    key(&mut app, Key::PageDown);
    tells(&app, &["operation 3 of 3", "alloc heap 99, failed"]);
    key(&mut app, Key::Home);
    tells(&app, &["at the start of 3 operations"]);
}

#[test]
fn plots_tell_their_numbers_at_the_place() {
    let mut app = open(IMPORTED);
    key(&mut app, Key::E);
    click(&mut app, "Plots");
    tells(
        &app,
        &[
            "plot of In use and total. heap in use: now 64,",
            "kmem in use: now 48,",
        ],
    );
    key(&mut app, Key::ArrowLeft);
    tells(&app, &["heap in use: now 0,"]);
}

#[test]
fn columns_state_their_results() {
    let mut app = open(IMPORTED);
    key(&mut app, Key::E);
    click(&mut app, "Side by side");
    tells(&app, &["as written: ", "best fit: ", "next fit: "]);
}

#[test]
fn previews_of_the_next_operation() {
    let mut app = open(IMPORTED);
    write(&mut app, "size in units", "16");
    tells(&app, &["would go here by ", ": 16 units at 4 144"]);
    key(&mut app, Key::Escape);
    key(&mut app, Key::C);
    write(&mut app, "alignment", "16");
    tells(&app, &["legal addresses: "]);
}

#[test]
fn traces_of_the_previous_state() {
    let app = open(&format!("{IMPORTED}free kmem a\n"));
    tells(&app, &["before: lent to kmem", "was in list "]);
}

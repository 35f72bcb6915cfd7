//! Nothing is cut off or covered, whatever is open, on screens from a phone to a large monitor.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Rect, Shape, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;
use vmem_view::examples::EXAMPLES;

use super::common::{PHONE, app_with, click, write};
use super::layout::{DESK, Painted, WAITING, cut_texts, experiment, leaves, region, texts};

type App = Harness<'static, Explorer>;

const SIZES: [[f32; 2]; 5] = [
    PHONE,
    [768.0, 1024.0],
    [1280.0, 720.0],
    [1920.0, 1080.0],
    [2560.0, 1440.0],
];

/// A name, and what leads there from the sandbox.
type Way = (&'static str, fn(&mut App));

const WAYS: [Way; 21] = [
    ("constraints", |app| press(app, Key::C)),
    ("free", |app| press(app, Key::F)),
    ("spans", |app| press(app, Key::U)),
    ("a new arena", |app| press(app, Key::N)),
    ("random operations", |app| press(app, Key::R)),
    ("more", |app| press(app, Key::M)),
    ("the text", |app| press(app, Key::T)),
    ("a class", |app| press(app, Key::P)),
    ("sharing", |app| press(app, Key::S)),
    ("the keys", |app| press(app, Key::F1)),
    ("starting over", |app| open(app, "Start over")),
    ("the words", |app| open(app, "What the words mean")),
    ("the marks", |app| open(app, "What the marks mean")),
    ("about", |app| open(app, "About Vmem Explorer")),
    ("the palette", |app| find(app, "a")),
    ("workloads", |app| section(app, "Workloads")),
    ("plots", |app| section(app, "Plots")),
    ("side by side", |app| section(app, "Side by side")),
    ("full columns", |app| {
        section(app, "Side by side");
        for setting in ["heap.quantum=64", "heap.quantum=32"] {
            write(app, "a setting to compare", setting);
            press(app, Key::Enter);
        }
    }),
    ("logs", |app| section(app, "Import a log")),
    ("a report", |app| {
        section(app, "Import a log");
        let log = include_str!("../../crates/lab/tests/logs/odd.strace");
        app.event(Event::Paste(log.to_owned()));
        app.run_steps(6);
    }),
];

fn press(app: &mut App, key: Key) {
    app.key_press(key);
    app.run_steps(4);
}

fn find(app: &mut App, text: &str) {
    app.key_press_modifiers(Modifiers::COMMAND, Key::K);
    app.run_steps(3);
    app.event(Event::Text(text.to_owned()));
    app.run_steps(3);
}

fn open(app: &mut App, title: &str) {
    find(app, title);
    press(app, Key::Enter);
}

fn section(app: &mut App, tab: &str) {
    press(app, Key::E);
    click(app, tab);
    app.run_steps(8);
}

/// Returns whether a text is in a field, which scrolls where the cursor is.
fn is_typed(app: &App, text: &str) -> bool {
    let mut fields = app.query_all_by_role(Role::TextInput);
    fields.any(|field| {
        let value = field.value().unwrap_or_default();
        !value.is_empty() && text.starts_with(&value)
    })
}

#[test]
fn no_text_is_cut_off_whatever_is_open() {
    let mut wrong = Vec::new();
    for size in SIZES {
        for (what, way) in WAYS {
            let mut app = app_with(WAITING, size, Theme::Light);
            way(&mut app);
            let cut = cut_texts(&app).into_iter();
            let cut = cut.filter(|cut| !is_typed(&app, cut));
            wrong.extend(cut.map(|cut| format!("{what} {size:?}: {cut}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Returns the pairs of texts that overlap.
fn overlaps<'a>(texts: &[&'a Painted]) -> Vec<(&'a str, &'a str)> {
    let mut overlaps = Vec::new();
    for (nth, one) in texts.iter().enumerate() {
        for other in &texts[nth + 1..] {
            let [a, b] = [one, other].map(|it| it.rect.intersect(it.clip).shrink(1.0));
            if a.is_positive() && b.is_positive() && a.intersects(b) {
                overlaps.push((one.text.as_str(), other.text.as_str()));
            }
        }
    }
    overlaps
}

#[test]
fn no_texts_of_the_hash_table_overlap_however_narrow_it_is() {
    let mut long = "arena heap quantum=1\nspan heap 18446744073709000000 200000\n".to_owned();
    for nth in 0..60 {
        long += &format!("a_name_that_is_long_{nth} = alloc heap {}\n", 1 + nth % 7);
    }
    let mut many = "arena heap\nspan heap 4096 4000\n".to_owned();
    for nth in 0..700 {
        many += &format!("n{nth} = alloc heap 2\n");
    }
    for text in [WAITING, &long, &many] {
        for width in [320.0, 360.0, 768.0, 1024.0, 1100.0, 1280.0, 1500.0, 1920.0] {
            let mut app = app_with(text, [width, 900.0], Theme::Light);
            if (app.query_by_role_and_label(Role::Region, "Hash chains")).is_none() {
                click(&mut app, "Hash chains");
            }
            let panel = region(&app, "Hash chains");
            let texts = texts(&app);
            let inside = texts.iter().filter(|it| panel.contains_rect(it.rect));
            let inside: Vec<_> = inside.collect();
            assert!(inside.len() > 8, "{width}");
            let overlaps = overlaps(&inside);
            assert!(overlaps.is_empty(), "{width}: {overlaps:?}");
        }
    }
}

#[test]
fn the_last_column_of_a_comparison_is_whole() {
    let text = EXAMPLES.last().map_or("", |example| example.text);
    for size in [DESK, [1024.0, 768.0], [1920.0, 1080.0], [2560.0, 1440.0]] {
        let mut app = experiment(text, size, "Side by side");
        write(&mut app, "a setting to compare", "heap.quantum=64");
        app.key_press(Key::Enter);
        app.run_steps(20);
        let texts = texts(&app);
        let column = |heading: &Painted| -> Vec<&Painted> {
            let (right, bottom) = (heading.rect.right(), heading.rect.bottom());
            let is_below = |it: &&Painted| {
                let is_number = it
                    .text
                    .trim_start_matches("● ")
                    .starts_with(char::is_numeric);
                is_number && (it.rect.right() - right).abs() < 8.0 && it.rect.top() > bottom
            };
            texts.iter().filter(is_below).collect()
        };
        // A legend has the same name.
        let named = texts.iter().filter(|it| it.text == "heap.quantum=64");
        let columns = named.map(|heading| (heading, column(heading)));
        let (heading, column) = columns.max_by_key(|(_, column)| column.len()).unwrap();
        assert!(column.len() > 2, "{size:?}");
        let window = app.ctx.content_rect();
        for it in column.into_iter().chain([heading]) {
            let room = it.clip.intersect(window).expand(1.0).x_range();
            let is_whole = room.contains(it.rect.left()) && room.contains(it.rect.right());
            assert!(
                is_whole,
                "{size:?}: {} at {:?} in {room:?}",
                it.text, it.rect
            );
        }
    }
}

#[test]
fn the_last_cell_of_the_heat_map_is_whole() {
    let text = "arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 8\n";
    for size in [DESK, [1920.0, 1080.0], PHONE] {
        for key in [Key::End, Key::Home] {
            let mut app = experiment(text, size, "Plots");
            press(&mut app, key);
            let map = app.get_by_label_contains("plot of Free segments");
            map.scroll_to_me();
            app.run();
            let map = app.get_by_label_contains("plot of Free segments").rect();
            let leaves = leaves(&app.output().shapes);
            let mut cells = leaves.iter().filter_map(|(clip, shape)| match shape {
                Shape::Mesh(mesh) if map.intersects(shape.visual_bounding_rect()) => {
                    let cells = mesh
                        .vertices
                        .chunks(4)
                        .map(|corners| Rect::from_points(&[corners[0].pos, corners[3].pos]));
                    let cells: Vec<_> = cells.filter(|it| map.contains_rect(*it)).collect();
                    Some((*clip, cells)).filter(|(_, cells)| cells.len() >= 3)
                }
                _ => None,
            });
            let (clip, cells) = cells.next_back().unwrap();
            let last = cells.iter().max_by(|a, b| a.right().total_cmp(&b.right()));
            let (last, first) = (*last.unwrap(), cells[0]);
            assert!(clip.expand(0.5).contains_rect(last), "{last:?} {clip:?}");
            assert!(
                (last.width() - first.width()).abs() < 0.5,
                "{last:?} {first:?}"
            );
        }
    }
}

#[test]
fn objects_in_reserve_are_hatched_in_their_slab_and_those_handed_out_are_not() {
    let text = "arena small quantum=16 qcache=64\nspan small 4096 1K\na = alloc small 64\n\
        b = alloc small 64\nfree small a\n";
    let app = app_with(text, [1920.0, 1080.0], Theme::Light);
    let slab = app
        .get_by_label_contains("slab of the cache of 64-unit objects")
        .rect();
    let place = |nth: f32, size: f32| {
        let each = slab.width() / size;
        Rect::from_x_y_ranges(
            slab.left() + nth * each + 3.0..=slab.left() + (nth + 1.0) * each - 3.0,
            slab.shrink(3.0).y_range(),
        )
    };
    let leaves = leaves(&app.output().shapes);
    let is_hatched = |object: Rect| {
        let lines = leaves.iter().filter_map(|(_, shape)| match shape {
            Shape::LineSegment { points, .. } => Some(*points),
            _ => None,
        });
        let inside = lines.filter(|[from, to]| object.contains(from.lerp(*to, 0.5)));
        inside.count() >= 2
    };
    let states: Vec<bool> = (0..4)
        .map(|nth| is_hatched(place(nth as f32, 4.0)))
        .collect();
    assert_eq!(states.iter().filter(|is| !**is).count(), 1, "{states:?}");
}

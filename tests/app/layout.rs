//! The positions of panels and texts, on screens from a phone to a large monitor.

use egui::accesskit::Role;
use egui::epaint::ClippedShape;
use egui::{Event, Key, Modifiers, Rect, Shape, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem_explorer::Explorer;
use vmem_lab::{Command, Session};
use vmem_view::examples::EXAMPLES;
use vmem_view::settings::Settings;
use vmem_view::wording::{sentence, unbroken};

use super::common::{PHONE, app_with, build, click, write};

type App = Harness<'static, Explorer>;

pub(super) const DESK: [f32; 2] = [1366.0, 768.0];
const SIZES: [[f32; 2]; 6] = [
    PHONE,
    [768.0, 1024.0],
    [1024.0, 768.0],
    DESK,
    [1920.0, 1080.0],
    [2560.0, 1440.0],
];

/// Requests that wait, in a tree of three arenas.
pub(super) const WAITING: &str = "\
arena pages quantum=4096
span pages 0x10000 64K
arena kmem quantum=16 source=pages import=8192
arena names quantum=8 source=kmem
a = alloc kmem 100
b = alloc kmem 6000
n = alloc names 20
v = alloc kmem 57344 wait
w = alloc names 49152 wait
free kmem a
";

/// Returns the scenarios under test, each with a title.
fn scenarios() -> impl Iterator<Item = (&'static str, &'static str)> {
    let examples = EXAMPLES
        .iter()
        .map(|example| (example.title(), example.text));
    examples.chain([("requests that wait", WAITING)])
}

/// Opens a scenario at its end, with a zoom chosen by the user or by the window.
fn open(text: &str, size: [f32; 2], zoom: Option<f32>) -> App {
    let mut app = app_with(text, size, Theme::Light);
    let settings = Settings {
        zoom,
        ..Settings::default()
    };
    let ctx = app.ctx.clone();
    app.state_mut().set(&ctx, settings);
    app.run_steps(4);
    app
}

/// Returns the bounds of all panels, from top to bottom.
fn panels(app: &App) -> Vec<[i32; 4]> {
    let regions = app.query_all_by_role(Role::Region);
    let rounded = regions.map(|node| {
        let rect = node.rect();
        [rect.top(), rect.left(), rect.bottom(), rect.right()].map(|side| side.round() as i32)
    });
    let mut panels: Vec<_> = rounded.collect();
    panels.sort_unstable();
    panels
}

pub(super) fn region(app: &App, name: &str) -> Rect {
    app.get_by_role_and_label(Role::Region, name).rect()
}

/// Returns the shapes that are not made of others.
pub(super) fn leaves(shapes: &[ClippedShape]) -> Vec<(Rect, &Shape)> {
    fn add<'a>(clip: Rect, shape: &'a Shape, leaves: &mut Vec<(Rect, &'a Shape)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(clip, shape, leaves)),
            shape => leaves.push((clip, shape)),
        }
    }
    let mut leaves = Vec::new();
    for clipped in shapes {
        add(clipped.clip_rect, &clipped.shape, &mut leaves);
    }
    leaves
}

/// A text on the screen.
pub(super) struct Painted {
    pub(super) text: String,
    pub(super) rect: Rect,
    pub(super) clip: Rect,
}

/// Returns all texts that are at least partly visible.
pub(super) fn texts(app: &App) -> Vec<Painted> {
    let leaves = leaves(&app.output().shapes).into_iter();
    let texts = leaves.filter_map(|(clip, shape)| match shape {
        Shape::Text(text) => Some(Painted {
            text: text.galley.text().to_owned(),
            rect: shape.visual_bounding_rect(),
            clip,
        }),
        _ => None,
    });
    let window = app.ctx.content_rect();
    let is_visible = |text: &Painted| {
        let visible = text.rect.intersect(text.clip).intersect(window);
        !text.text.is_empty() && visible.width() > 1.0 && visible.height() > 1.0
    };
    texts.filter(is_visible).collect()
}

/// Returns the texts that are cut off without a fade at that edge.
pub(super) fn cut_texts(app: &App) -> Vec<String> {
    /// The clip of a scroll area is a few points larger than its fades.
    const NEAR: f32 = 8.0;
    let size = app.ctx.global_style().spacing.scroll.fade.size;
    let leaves = leaves(&app.output().shapes);
    let fades: Vec<Rect> = leaves
        .iter()
        .filter(|(_, shape)| matches!(shape, Shape::Mesh(mesh) if mesh.vertices.len() == 4))
        .map(|(_, shape)| shape.visual_bounding_rect())
        .filter(|rect| [rect.width(), rect.height()].contains(&size))
        .collect();
    let window = app.ctx.content_rect();
    let is_cut = |text: &Painted| {
        let edge = text.clip.intersect(window).expand(2.0);
        let (rect, clip) = (text.rect, text.clip.intersect(window));
        let faded = |is_edge: &dyn Fn(&Rect) -> bool| {
            fades
                .iter()
                .any(|fade| is_edge(fade) && fade.expand(NEAR).intersects(rect))
        };
        rect.left() < edge.left() && !faded(&|it| (it.left() - clip.left()).abs() < NEAR)
            || rect.right() > edge.right() && !faded(&|it| (it.right() - clip.right()).abs() < NEAR)
            || rect.top() < edge.top() && !faded(&|it| (it.top() - clip.top()).abs() < NEAR)
            || rect.bottom() > edge.bottom()
                && !faded(&|it| (it.bottom() - clip.bottom()).abs() < NEAR)
    };
    let cut = texts(app).into_iter().filter(is_cut);
    cut.map(|text| format!("{} at {:?} in {:?}", text.text, text.rect, text.clip))
        .collect()
}

#[test]
fn panels_keep_their_positions_from_the_first_operation_to_the_last() {
    for size in SIZES {
        for (title, text) in scenarios() {
            let mut app = open(text, size, None);
            let at_the_end = panels(&app);
            app.key_press(Key::Home);
            app.run();
            for press in 0.. {
                let place = app.state().session().place();
                assert_eq!(panels(&app), at_the_end, "{title} {size:?} {place:?}");
                if place.operations == app.state().session().len() {
                    break;
                }
                // Into every third operation.
                let modifiers = if press % 3 == 2 {
                    Modifiers::SHIFT
                } else {
                    Modifiers::NONE
                };
                app.key_press_modifiers(modifiers, Key::ArrowRight);
                app.run();
            }
        }
    }
}

#[test]
fn the_heads_of_all_arenas_are_in_the_window() {
    let zoomed = SIZES.map(|size| (size, None)).into_iter();
    for (size, zoom) in zoomed.chain([(DESK, Some(1.1)), ([1280.0, 720.0], None)]) {
        for (title, text) in scenarios() {
            let app = open(text, size, zoom);
            let window = app.ctx.content_rect();
            let around = region(&app, "arenas");
            assert!(window.contains_rect(around), "{title} {size:?}: {around:?}");
            for arena in app.state().session().moment().world.arenas() {
                let head = app.get_by_label(&format!("arena {}", arena.name)).rect();
                let name = arena.name;
                assert!(around.contains_rect(head), "{title} {size:?} {name}");
            }
        }
    }
}

#[test]
fn the_whole_sentence_is_visible_at_every_operation() {
    for size in SIZES {
        for (title, text) in scenarios() {
            let mut app = open(text, size, None);
            app.key_press(Key::Home);
            app.run();
            loop {
                let session = app.state().session();
                let (position, len) = (session.position(), session.len());
                let words = unbroken(&sentence(session, Default::default()));
                let texts = texts(&app);
                let shown = texts.iter().find(|it| it.text == words);
                let is_whole = shown.is_some_and(|it| it.clip.contains_rect(it.rect));
                // On a phone, a very long sentence scrolls.
                let is_whole = is_whole || size == PHONE && words.len() > 250;
                assert!(is_whole, "{title} {size:?} {position}: {words}");
                if position == len {
                    break;
                }
                app.key_press(Key::ArrowRight);
                app.run();
            }
        }
    }
}

#[test]
fn no_text_is_cut_off_without_a_sign() {
    for size in SIZES {
        for (title, text) in scenarios() {
            let mut app = open(text, size, None);
            let cut = cut_texts(&app);
            assert!(cut.is_empty(), "{title} {size:?}: {cut:#?}");
            app.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
            app.run();
            let cut = cut_texts(&app);
            assert!(cut.is_empty(), "{title} {size:?}, inside: {cut:#?}");
        }
    }
}

#[test]
fn a_laptop_shows_six_freelists_below_two_or_three_arenas() {
    for text in [Session::sandbox().text(), WAITING] {
        let app = open(text, DESK, None);
        let panel = region(&app, "Freelists");
        let lists = app.query_all_by_label_contains(" units: ");
        let is_list = |label: String| label.starts_with("list ");
        let lists = lists.filter(|node| node.accesskit_node().label().is_some_and(is_list));
        let (inside, outside): (Vec<_>, Vec<_>) =
            lists.partition(|node| panel.contains_rect(node.rect()));
        let count = inside.len();
        assert!(count >= 6 || outside.is_empty(), "{count}: {text}");
    }
}

#[test]
fn a_large_window_shows_everything_larger_and_all_structures_at_once() {
    for (size, zoom, tabs) in [
        ([1920.0, 1080.0], None, 5),
        ([2560.0, 1440.0], None, 5),
        ([2560.0, 1440.0], Some(1.0), 6),
        ([3840.0, 2160.0], None, 5),
    ] {
        let app = open(Session::sandbox().text(), size, zoom);
        let zoom = zoom.unwrap_or((size[0] / 188.0).floor() / 10.0);
        assert_eq!(app.ctx.zoom_factor(), zoom, "{size:?}");
        let titles = [
            "What is happening",
            "Freelists",
            "Hash chains",
            "Caches",
            "Spans",
            "Inspector",
        ];
        let shown = titles.into_iter().filter(|title| {
            app.query_by_role_and_label(Role::Region, title)
                .is_some_and(|node| node.rect().bottom() <= app.ctx.content_rect().bottom())
        });
        assert_eq!(shown.count(), tabs, "{size:?}");
    }
}

#[test]
fn the_names_in_the_kernel_are_never_under_a_value() {
    for width in [1100.0, 1366.0, 1500.0, 1880.0, 1920.0] {
        let mut app = open(WAITING, [width, 1200.0], Some(1.0));
        if app
            .query_by_role_and_label(Role::Region, "Inspector")
            .is_none()
        {
            app.get_by_role_and_label(Role::Tab, "Inspector").click();
            app.run();
        }
        let panel = region(&app, "Inspector");
        let texts = texts(&app);
        let kernel = texts.iter().filter(|it| {
            let is_kernel = ["vm_", "vk_", "vs_"]
                .iter()
                .any(|it2| it.text.starts_with(it2));
            is_kernel && !it.text.contains(' ') && panel.contains_rect(it.rect)
        });
        let names: Vec<_> = kernel.collect();
        assert!(!names.is_empty(), "{width}");
        for name in names {
            let is_beside = |it: &&Painted| {
                it.rect.right() <= name.rect.left()
                    && it.rect.y_range().contains(name.rect.center().y)
            };
            assert!(
                texts.iter().any(|it| is_beside(&it)),
                "{width}: {}",
                name.text
            );
        }
    }
}

/// Opens a tab of the experiments.
pub(super) fn experiment(text: &str, size: [f32; 2], tab: &str) -> App {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    let mut app = build(Harness::builder(), session, size, Theme::Light);
    app.key_press(Key::E);
    app.run();
    click(&mut app, tab);
    app
}

#[test]
fn a_report_of_an_import_can_be_opened_without_scrolling() {
    let log = include_str!("../../crates/lab/tests/logs/odd.strace");
    for size in SIZES {
        let mut app = experiment("", size, "Import a log");
        app.event(Event::Paste(log.to_owned()));
        app.run();
        let button = app.get_by_label("Open as a scenario").rect();
        assert!(
            app.ctx.content_rect().contains_rect(button),
            "{size:?}: {button:?}"
        );
    }
}

#[test]
fn both_columns_of_a_comparison_end_at_the_same_height() {
    let text = EXAMPLES.last().map_or("", |example| example.text);
    for size in [DESK, [1920.0, 1080.0], [2560.0, 1440.0]] {
        let mut app = experiment(text, size, "Side by side");
        app.run_steps(20);
        let bottom = |app: &App, title: &str| {
            let label = format!("plot of {title}");
            app.get_by_label_contains(&label).rect().bottom().round()
        };
        let both = ["In use", "External fragmentation"].map(|title| bottom(&app, title));
        assert_eq!(both[0], both[1], "{size:?}");
    }
}

#[test]
fn headings_of_compared_columns_do_not_overlap() {
    let text = EXAMPLES.last().map_or("", |example| example.text);
    for size in [DESK, [1024.0, 768.0], PHONE] {
        let mut app = experiment(text, size, "Side by side");
        for setting in ["heap.quantum=64", "heap.quantum=32"] {
            write(&mut app, "a setting to compare", setting);
            app.key_press(Key::Enter);
            app.run_steps(20);
        }
        let texts = texts(&app);
        let headings = texts.iter().enumerate();
        for (nth, one) in headings {
            for other in &texts[nth + 1..] {
                let [a, b] = [one, other].map(|it| it.rect.intersect(it.clip).shrink(1.0));
                let is_apart = !a.intersects(b) || one.text == other.text;
                assert!(is_apart, "{size:?}: {} and {}", one.text, other.text);
            }
        }
    }
}

#[test]
fn the_buttons_of_a_preset_are_side_by_side_on_a_phone() {
    let app = experiment(WAITING, PHONE, "Workloads");
    let open = app
        .get_by_label("open Steady churn as a new scenario")
        .rect();
    let copy = app.get_by_label("copy Steady churn to the form").rect();
    assert_eq!(open.top(), copy.top());
    assert!(open.right() < copy.left() && copy.right() < PHONE[0]);
}

#[test]
fn an_empty_field_of_a_workload_says_that_it_shows_a_default() {
    let app = experiment(WAITING, DESK, "Workloads");
    let texts = texts(&app);
    for hint in ["default: 1..256", "default: uniform", "default: 1000"] {
        assert!(texts.iter().any(|it| it.text == hint), "{hint}");
    }
}

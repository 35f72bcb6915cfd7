//! Parts of the screen as SVG: each is complete, and its text is real text.

use egui::accesskit::Role;
use egui::{Key, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use roxmltree::Document;
use vmem_explorer::Explorer;
use vmem_view::files::FileKind;
use vmem_view::tabs::{Part, Tab};

use super::common::{LAPTOP, PHONE, TWO_ARENAS, app, app_with};
use super::share::{Drawer, choose, with_drawer};

/// A screen with room for most panels at once.
const WIDE: [f32; 2] = [1900.0, 1000.0];

/// Saves a part as SVG, through the dialog.
fn svg(app: &mut Harness<'_, Explorer>, drawer: &Drawer, part: Part) -> String {
    app.key_press(Key::S);
    app.run();
    choose(app, part.title());
    app.get_by_label("Save as SVG…").click();
    app.run();
    app.key_press(Key::Escape);
    app.run();
    let file = drawer.saved();
    let name = format!("{}.svg", part.file_name());
    assert_eq!((file.name, file.kind), (name, FileKind::Drawing));
    String::from_utf8(file.bytes).unwrap()
}

fn texts(document: &Document<'_>, tag: &str) -> Vec<String> {
    let nodes = document.descendants().filter(|node| node.has_tag_name(tag));
    let texts = nodes.filter_map(|node| node.text());
    texts.map(str::to_owned).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| character.is_whitespace())
}

/// Returns the words of all labels of a panel.
fn labels(app: &Harness<'_, Explorer>, panel: &str) -> Vec<String> {
    let panel = app.get_by_role_and_label(Role::Region, panel);
    let labels = panel.query_all_by_role(Role::Label);
    let texts = labels.filter_map(|label| label.accesskit_node().value());
    texts
        .flat_map(|text| words(&text).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn a_panel_has_all_the_text_that_the_screen_has() {
    for theme in [Theme::Light, Theme::Dark] {
        let mut app = app(WIDE, theme);
        let drawer = with_drawer(&mut app);
        let mut compared = 0;
        for part in Part::all() {
            let panel = match part {
                Part::Arenas => "arenas",
                part => part.title(),
            };
            let is_shown = app.query_by_role_and_label(Role::Region, panel).is_some();
            let expected = if is_shown {
                labels(&app, panel)
            } else {
                Vec::new()
            };
            let drawing = svg(&mut app, &drawer, part);
            let document = Document::parse(&drawing).unwrap();
            let [texts, names] = ["text", "title"].map(|tag| texts(&document, tag).join(" "));
            // A thing painted without text may have its name as a label, too.
            let there: Vec<&str> = words(&texts).chain(words(&names)).collect();
            for word in &expected {
                assert!(
                    there.contains(&word.as_str()),
                    "{part:?}: {word} of {texts}"
                );
            }
            compared += expected.len();
            assert!(part == Part::Arenas || there.len() > 3, "{part:?}: {texts}");
        }
        assert!(compared > 100, "{compared}");
    }
}

#[test]
fn the_whole_screen_is_the_visible_screen() {
    let mut app = app(LAPTOP, Theme::Dark);
    let drawer = with_drawer(&mut app);
    let drawing = svg(&mut app, &drawer, Part::Screen);
    let document = Document::parse(&drawing).unwrap();
    let viewed = document.root_element().attribute("viewBox");
    assert_eq!(viewed, Some("0 0 1280 720"));
    let texts = texts(&document, "text").join(" ");
    for panel in ["top bar", "arenas", "Freelists", "operations", "time"] {
        for word in labels(&app, panel) {
            assert!(texts.contains(&word), "{word} of {panel} in {texts}");
        }
    }
    // The dialog above the screen is not in the picture.
    assert!(!texts.contains("Save as SVG"), "{texts}");
}

#[test]
fn a_painted_thing_keeps_its_name() {
    let mut app = app_with(TWO_ARENAS, LAPTOP, Theme::Light);
    let drawer = with_drawer(&mut app);
    let named = |drawing: &str, name: &str| {
        let titles = texts(&Document::parse(drawing).unwrap(), "title");
        let is_named = titles.iter().any(|title| title.starts_with(name));
        assert!(is_named, "{name} is not among {titles:#?}");
    };
    let arenas = svg(&mut app, &drawer, Part::Arenas);
    named(&arenas, "Arenas");
    named(&arenas, "a: 48 units at 4\u{2009}096 in kmem; 40 asked for");
    named(&arenas, "lent to kmem: 64 units at 4\u{2009}096 in heap");
    let lists = svg(&mut app, &drawer, Part::Tab(Tab::Lists));
    named(&lists, "Freelists of kmem");
    named(&lists, "free segment, 16 units at 4\u{2009}144");
}

#[test]
fn panels_that_are_not_on_the_screen_are_drawn_too_and_the_screen_stays() {
    let mut app = app_with(TWO_ARENAS, PHONE, Theme::Light);
    let drawer = with_drawer(&mut app);
    let before = labels(&app, "arenas");
    for part in Part::all() {
        let drawing = svg(&mut app, &drawer, part);
        let document = Document::parse(&drawing).unwrap();
        assert!(texts(&document, "text").len() > 3, "{part:?}: {drawing}");
    }
    // The message about the last drawing takes room.
    app.key_press(Key::Escape);
    app.run();
    assert_eq!(labels(&app, "arenas"), before);
}

#[test]
fn any_drawing_stays_small_and_within_bounds() {
    let long = "n".repeat(60);
    let deep = format!(
        "arena {long} quantum=4096\nspan {long} 0x8000000000000000 0x8000000000000000\n\
         arena ärena quantum=16 source={long}\nx = alloc ärena 100\n"
    );
    let crowd: String = (0..2000)
        .map(|nth| format!("span heap {} 5\n", nth * 10))
        .collect();
    let crowd = format!("arena heap\n{crowd}a = alloc heap 2\n");
    let many = "arena heap\nspan heap 0 1M\nrandom heap ops=20000 seed=7 size=1..40 live=10000\n";
    for text in [
        "",
        "arena q quantum=0x8000000000000000\n",
        &deep,
        &crowd,
        many,
    ] {
        let mut app = app_with(text, LAPTOP, Theme::Light);
        let drawer = with_drawer(&mut app);
        for part in Part::all() {
            let drawing = svg(&mut app, &drawer, part);
            Document::parse(&drawing).unwrap();
            assert!(!drawing.contains("NaN") && !drawing.contains("inf\""));
            assert!(
                drawing.len() < 600_000,
                "{part:?} of {text:.40}: {}",
                drawing.len()
            );
        }
    }
}

#[test]
fn each_arena_has_the_mark_that_it_has_on_the_screen() {
    let text = "arena one\nspan one 0 64\narena two\nspan two 0 64\narena three\nspan three 0 64\n";
    let mut app = app_with(text, WIDE, Theme::Light);
    let drawer = with_drawer(&mut app);
    let drawing = svg(&mut app, &drawer, Part::Arenas);
    let document = Document::parse(&drawing).unwrap();
    let names = ["one", "two", "three"];
    let elements: Vec<_> = document
        .descendants()
        .filter(|node| node.is_element())
        .collect();
    let mark = |name: &&str| {
        let is_name =
            |node: &roxmltree::Node<'_, '_>| node.has_tag_name("text") && node.text() == Some(name);
        let at = elements.iter().position(is_name).unwrap();
        let before = elements[..at].iter().rev();
        let mut painted = before.filter(|node| !node.has_tag_name("g"));
        painted.next().map(|node| node.tag_name().name())
    };
    // A square, a circle and a triangle.
    assert_eq!(
        names.iter().map(mark).collect::<Vec<_>>(),
        ["rect", "circle", "path"].map(Some)
    );
}

use super::*;
use crate::export::svg::page::{escaped, number};
use egui::Theme;
use roxmltree::Document;
use vmem_lab::{Command, Session};

fn session(text: &str) -> Session {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    session
}

fn drawn(drawing: Drawing, session: &Session) -> String {
    let settings = Settings::default();
    let palette = Palette::in_theme(Theme::Light, settings);
    draw(
        drawing,
        &Scene::new(session.moment(), None, palette, settings),
    )
}

/// The titles of everything in a document that is one.
fn titles(text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let titles = document
        .descendants()
        .filter(|node| node.has_tag_name("title"));
    titles
        .map(|title| title.text().unwrap_or_default().to_owned())
        .collect()
}

const ALL: [Drawing; 3] = [Drawing::Arenas, Drawing::Lists, Drawing::Hash];

#[test]
fn every_segment_of_every_arena_has_its_name() {
    let session = Session::sandbox();
    let titles = titles(&drawn(Drawing::Arenas, &session));
    for told in [
        "lent to kmem: 64 units at 4\u{2009}096 in heap",
        "lent to kmem: 128 units at 4\u{2009}160 in heap",
        "free: 832 units at 4\u{2009}288 in heap, list 9",
        "free: 48 units at 4\u{2009}096 in kmem, list 5",
        "b: 16 units at 4\u{2009}144 in kmem",
        "c: 112 units at 4\u{2009}160 in kmem; 100 asked for",
        "what the operation is about",
    ] {
        assert!(
            titles.iter().any(|title| title == told),
            "{told} of {titles:#?}"
        );
    }
}

#[test]
fn what_an_operation_touched_is_ringed_in_every_arena() {
    let text = "arena heap quantum=64\nspan heap 4096 1K\n\
        arena kmem quantum=16 source=heap\na = alloc kmem 40\n";
    let rings = |text: &str| {
        let titles = titles(&drawn(Drawing::Arenas, &session(text)));
        let ring = |title: &&String| *title == "what the operation is about";
        titles.iter().filter(ring).count()
    };
    // What was lent, and what was made of it.
    assert_eq!(rings(text), 2);
    // What came back to the lender.
    assert_eq!(rings(&format!("{text}free kmem a\n")), 1);
}

#[test]
fn every_free_segment_is_a_chip_and_every_allocated_one_hangs_in_its_bucket() {
    let text = "arena heap\nspan heap 0 64\na = alloc heap 16\nb = alloc heap 8\nc = alloc heap 8\nfree heap b\n";
    let session = session(text);
    let lists = titles(&drawn(Drawing::Lists, &session));
    assert!(
        lists.contains(&"free: 8 units at 16, list 3".to_owned()),
        "{lists:#?}"
    );
    assert!(
        lists.contains(&"free: 32 units at 32, list 5".to_owned()),
        "{lists:#?}"
    );
    assert!(
        lists.contains(&"list 4, 16 – 31 units: 0 free".to_owned()),
        "{lists:#?}"
    );
    let chains = titles(&drawn(Drawing::Hash, &session));
    let hangs = |told: &str| chains.iter().any(|title| title.ends_with(told));
    assert!(
        hangs("a, 16 units at 0") && hangs("c, 8 units at 24"),
        "{chains:#?}"
    );
}

#[test]
fn hostile_words_stay_words() {
    let hostile = "</title><script>alert('&amp;')</script>\"\u{0}\u{1b}]\n";
    let escaped = escaped(hostile);
    assert_eq!(
        escaped,
        "&lt;/title&gt;&lt;script&gt;alert(&apos;&amp;amp;&apos;)&lt;/script&gt;&quot;] "
    );
    let document = format!("<t a=\"{escaped}\">{escaped}</t>");
    let document = Document::parse(&document).unwrap();
    let root = document.root_element();
    let plain = "</title><script>alert('&amp;')</script>\"] ";
    assert_eq!(root.text(), Some(plain));
    assert_eq!(root.attribute("a"), Some(plain));
}

#[test]
fn whatever_there_is_to_draw_is_a_document_within_its_bounds() {
    let long = "n".repeat(60);
    let deep = format!(
        "arena {long} quantum=4096\nspan {long} 0x8000000000000000 0x8000000000000000\n\
         arena ärena quantum=16 source={long}\nx = alloc ärena 100\n"
    );
    let crowd: String = (0..2000)
        .map(|span| format!("span heap {} 5\n", span * 10))
        .collect();
    let crowd = format!("arena heap\n{crowd}a = alloc heap 2\n");
    let many = "arena heap\nspan heap 0 1M\nrandom heap ops=4000 seed=7 size=1..40 live=2000\n";
    for text in [
        "",
        "arena empty\n",
        "arena all\nspan all 0 1\nspan all 18446744073709551615 1\n",
        "arena q quantum=0x8000000000000000\n",
        deep.as_str(),
        crowd.as_str(),
        many,
    ] {
        let session = session(text);
        for drawing in ALL {
            let drawn = drawn(drawing, &session);
            let document = Document::parse(&drawn).unwrap();
            let root = document.root_element();
            let size = |name| root.attribute(name).unwrap().parse::<f32>().unwrap();
            let (width, height) = (size("width"), size("height"));
            for node in document
                .descendants()
                .filter(|node| node.has_tag_name("rect"))
            {
                let of = |name| {
                    node.attribute(name)
                        .map_or(0.0, |n| n.parse::<f32>().unwrap())
                };
                if node
                    .parent()
                    .is_some_and(|parent| parent.has_tag_name("pattern"))
                {
                    continue;
                }
                let right = of("x") + of("width");
                let bottom = of("y") + of("height");
                assert!(
                    of("x") >= 0.0 && right <= width + 0.1,
                    "{drawing:?} of {text:.40}: {node:?}"
                );
                assert!(
                    of("y") >= 0.0 && bottom <= height + 0.1,
                    "{drawing:?} of {text:.40}: {node:?}"
                );
            }
            // A picture of a hundred thousand segments is no larger than the paper.
            assert!(drawn.len() < 600_000, "{}", drawn.len());
        }
    }
}

#[test]
fn patterns_that_are_used_are_there() {
    let drawn = drawn(Drawing::Arenas, &Session::sandbox());
    let document = Document::parse(&drawn).unwrap();
    let defined: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("pattern"))
        .filter_map(|node| node.attribute("id"))
        .collect();
    let used: Vec<&str> = document
        .descendants()
        .filter_map(|node| {
            node.attribute("fill")?
                .strip_prefix("url(#")?
                .strip_suffix(')')
        })
        .collect();
    assert!(!used.is_empty());
    assert!(
        used.iter().all(|used| defined.contains(used)),
        "{used:?} of {defined:?}"
    );
}

#[test]
fn the_same_moment_is_drawn_the_same_and_no_digit_is_idle() {
    for drawing in ALL {
        let twice = [(); 2].map(|()| drawn(drawing, &Session::sandbox()));
        assert_eq!(twice[0], twice[1]);
    }
    assert_eq!(
        [1.0, 0.5, -0.001, 12.345].map(number),
        ["1", "0.5", "0", "12.35"]
    );
}

//! The screen explains its words, its marks, its policies and the names in its code.

use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::Queryable as _;
use vmem_view::legend::LEGEND;

use super::a11y::press;
use super::common::{LAPTOP, PHONE, app, click};

#[test]
fn the_legend_explains_every_mark() {
    for size in [LAPTOP, PHONE] {
        let mut app = app(size, Theme::Light);
        press(&mut app, Modifiers::COMMAND, Key::K);
        app.get_by_label("search").type_text("marks mean");
        app.run();
        press(&mut app, Modifiers::NONE, Key::Enter);
        for (_, meaning) in LEGEND {
            app.get_by_label(meaning);
        }
        press(&mut app, Modifiers::NONE, Key::Escape);
        assert!(app.query_by_label(LEGEND[0].1).is_none());
    }
}

#[test]
fn a_word_is_found_by_its_meaning_and_explained() {
    let mut app = app(LAPTOP, Theme::Light);
    press(&mut app, Modifiers::COMMAND, Key::K);
    app.get_by_label("search").type_text("rounded up");
    app.run();
    press(&mut app, Modifiers::NONE, Key::Enter);
    app.get_by_label("Words");
    let tops = ["quantum", "arena"].map(|word| {
        app.get_all_by_label(word)
            .map(|node| node.rect().top())
            .fold(f32::MAX, f32::min)
    });
    assert!(tops[0] < tops[1], "{tops:?}");
}

#[test]
fn a_click_on_a_word_of_the_sentence_explains_it() {
    let mut app = app(LAPTOP, Theme::Light);
    let links = app
        .query_all_by_label_contains("What “")
        .map(|link| link.rect())
        .collect::<Vec<_>>();
    let sentence = links
        .first()
        .expect("the sentence has a word that is explained")
        .center();
    app.drag_at(sentence);
    app.drop_at(sentence);
    app.run();
    app.get_by_label("Words");
}

#[test]
fn the_names_in_the_code_are_explained_below_it() {
    let app = app(LAPTOP, Theme::Light);
    app.get_by_label_contains("b: a segment");
}

#[test]
fn each_policy_is_explained_in_its_menu() {
    let mut app = app(LAPTOP, Theme::Light);
    click(&mut app, "policy: instant fit");
    for policy in ["best fit", "next fit"] {
        let row = app.get_by_label(policy);
        let meaning = vmem_view::terms::meaning(policy).unwrap();
        let node = egui_kittest::kittest::NodeT::accesskit_node(&row);
        assert_eq!(node.description().as_deref(), Some(meaning));
    }
}

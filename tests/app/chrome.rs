//! The header, settings, keys, the palette and present mode.

use super::common::{LAPTOP, PHONE, app, app_with, click};
use egui::accesskit::Toggled;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use vmem_explorer::Explorer;
use vmem_explorer::shell::commands;
use vmem_view::settings::{Radix, Settings, ThemeChoice};

const TITLED: &str = "\
# Importing from a source
arena heap quantum=64
span heap 4096 1024
arena kmem quantum=16 source=heap
a = alloc kmem 40
";

fn press(app: &mut Harness<'_, Explorer>, modifiers: Modifiers, key: Key) {
    app.key_press_modifiers(modifiers, key);
    app.run();
}

fn open_palette(app: &mut Harness<'_, Explorer>, query: &str) {
    press(app, Modifiers::COMMAND, Key::K);
    app.get_by_label("search").type_text(query);
    app.run();
}

#[test]
fn the_palette_finds_a_command_and_does_it() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    open_palette(&mut app, "to the start");
    assert!(app.query_by_label("To the start").is_some());
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(app.state().session().position(), 0);
    assert!(app.query_by_label("search").is_none());
}

#[test]
fn the_palette_is_walked_through_with_the_arrows_and_remembers() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    open_palette(&mut app, "go to operation");
    assert!(app.query_by_label("Go to operation").is_none());
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert!(app.query_by_label("search").is_none());
    open_palette(&mut app, "2");
    assert!(app.query_by_label("Go to operation 2 of 4").is_some());
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(app.state().session().position(), 2);
    // The second suggestion when nothing is typed.
    open_palette(&mut app, "");
    let chosen = |app: &Harness<'_, Explorer>| {
        let rows = app.get_all_by_role(egui::accesskit::Role::Button);
        let rows = rows.filter(|node| node.accesskit_node().toggled() == Some(Toggled::True));
        rows.filter_map(|node| node.accesskit_node().label())
            .filter(|label| label != "Code" && !label.starts_with("arena "))
            .collect::<Vec<_>>()
    };
    assert!(chosen(&app).is_empty());
    press(&mut app, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(chosen(&app), ["One step forward"]);
    press(&mut app, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(chosen(&app), ["One step back"]);
    press(&mut app, Modifiers::NONE, Key::ArrowUp);
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(app.state().session().position(), 3);
}

#[test]
fn the_palette_does_a_line_of_the_language_and_frees_by_name() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    open_palette(&mut app, "b = alloc heap 64");
    app.key_press(Key::Enter);
    app.run();
    assert!(
        app.state()
            .session()
            .text()
            .ends_with("b = alloc heap 64\n")
    );
    open_palette(&mut app, "free b");
    click(&mut app, "Free b in heap");
    assert!(app.state().session().text().ends_with("free heap b\n"));
}

#[test]
fn the_palette_opens_while_a_text_is_typed() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    app.get_by_label("size in units").focus();
    app.run();
    open_palette(&mut app, "theme");
    assert!(app.query_by_label("Dark theme").is_some());
}

#[test]
fn the_list_of_keys_has_every_command_that_has_one() {
    for size in [LAPTOP, PHONE] {
        let mut app = app(size, Theme::Light);
        press(&mut app, Modifiers::NONE, Key::F1);
        for entry in commands::ALL {
            if let Some(keys) = entry.keys(&app.ctx) {
                assert!(
                    app.query_all_by_label(entry.title).next().is_some(),
                    "{}",
                    entry.title
                );
                assert!(app.query_all_by_label(&keys).next().is_some(), "{keys}");
            }
        }
        click(&mut app, "Close");
        assert!(app.query_by_label("One operation back").is_none());
    }
}

#[test]
fn a_theme_is_chosen_in_the_settings_and_kept() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    click(&mut app, "Settings: theme, size, addresses");
    click(&mut app, "High contrast");
    assert_eq!(app.ctx.theme(), Theme::Dark);
    assert_eq!(app.state().settings().theme, ThemeChoice::Contrast);
    // The menu stays open: the choice is visible at once.
    click(&mut app, "Light");
    assert_eq!(app.ctx.theme(), Theme::Light);
    let kept = Settings::from_text(&app.state().settings().to_text());
    assert_eq!(kept.theme, ThemeChoice::Light);
}

#[test]
fn the_key_d_goes_round_the_themes() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    let mut seen = Vec::new();
    for _ in 0..3 {
        press(&mut app, Modifiers::NONE, Key::D);
        seen.push(app.state().settings().theme);
    }
    assert_eq!(
        seen,
        [ThemeChoice::Dark, ThemeChoice::Contrast, ThemeChoice::Light]
    );
}

#[test]
fn everything_is_made_larger_and_smaller_by_keys_and_by_the_settings() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    let zoom = |app: &Harness<'_, Explorer>| (app.ctx.zoom_factor() * 10.0).round();
    press(&mut app, Modifiers::COMMAND, Key::Plus);
    assert_eq!(zoom(&app), 11.0);
    press(&mut app, Modifiers::COMMAND, Key::Minus);
    press(&mut app, Modifiers::COMMAND, Key::Minus);
    assert_eq!(zoom(&app), 9.0);
    press(&mut app, Modifiers::COMMAND, Key::Num0);
    assert_eq!(zoom(&app), 10.0);
    click(&mut app, "Settings: theme, size, addresses");
    click(&mut app, "Larger (Ctrl+plus)");
    assert_eq!(zoom(&app), 11.0);
    assert!(app.query_by_label("110 %").is_some());
}

#[test]
fn a_class_sees_the_caption_and_no_bar_until_escape() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    press(&mut app, Modifiers::NONE, Key::P);
    app.run_steps(2);
    assert!(app.ctx.zoom_factor() >= 1.6);
    assert!(app.query_by_label("Importing from a source").is_some());
    assert!(app.query_by_label("4 / 4").is_some());
    assert!(app.query_by_label("Allocate").is_none());
    assert!(app.query_all_by_label_contains("kmem").next().is_some());
    let sentence = vmem_view::wording::sentence(app.state().session(), Radix::Decimal);
    let sentence = sentence.replace('\u{2009}', "\u{a0}");
    assert!(app.query_by_label(&sentence).is_some());
    // A clicker sends this key.
    press(&mut app, Modifiers::NONE, Key::PageUp);
    assert_eq!(app.state().session().position(), 3);
    press(&mut app, Modifiers::NONE, Key::Escape);
    app.run_steps(2);
    assert_eq!(app.ctx.zoom_factor(), 1.0);
    assert!(app.query_by_label("Allocate").is_some());
}

#[test]
fn a_class_can_be_shown_an_operation_from_the_palette() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    press(&mut app, Modifiers::NONE, Key::F5);
    open_palette(&mut app, "alloc kmem 16");
    app.key_press(Key::Enter);
    app.run();
    assert_eq!(app.state().session().len(), 5);
    assert!(app.query_by_label("5 / 5").is_some());
}

/// The sizes of all text that is painted, in points of the screen.
fn text_sizes(app: &Harness<'_, Explorer>) -> Vec<(f32, String)> {
    let zoom = app.ctx.zoom_factor();
    let shapes = app.output().shapes.iter().map(|clipped| &clipped.shape);
    let of = |shape: &egui::Shape| match shape {
        egui::Shape::Text(text) => {
            let job = &text.galley.job;
            let size = |section: &egui::text::LayoutSection| section.format.font_id.size * zoom;
            let sizes = job.sections.iter().map(size);
            sizes.map(|size| (size, job.text.clone())).collect()
        }
        _ => Vec::new(),
    };
    shapes.flat_map(of).collect()
}

#[test]
fn a_class_reads_everything_from_the_last_row() {
    let mut app = app_with(TITLED, LAPTOP, Theme::Light);
    press(&mut app, Modifiers::NONE, Key::P);
    app.run_steps(3);
    let small: Vec<_> = text_sizes(&app)
        .into_iter()
        // Exponents are smaller.
        .filter(|(size, text)| *size < 19.9 && text.parse::<u8>().is_err())
        .collect();
    assert!(small.is_empty(), "{small:?}");
}

#[test]
fn the_about_box_describes_the_app_and_its_packages() {
    let mut app = app(LAPTOP, Theme::Light);
    click(&mut app, "Help");
    click(&mut app, "About");
    let version = format!("version {}", env!("CARGO_PKG_VERSION"));
    assert!(app.query_by_label(&version).is_some());
    assert!(app.query_by_label_contains("Bonwick and Adams").is_some());
    app.get_by_label_contains("packages in this program")
        .click_accesskit();
    app.run_steps(8);
    assert!(
        app.query_all_by_label_contains("accesskit")
            .next()
            .is_some()
    );
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert!(app.query_by_label(&version).is_none());
}

#[test]
fn on_a_narrow_screen_the_rest_of_the_bar_is_in_a_menu() {
    for width in [360.0, 480.0, 640.0, 800.0, 1100.0] {
        let mut app = app([width, 640.0], Theme::Dark);
        if app.query_by_label("Present").is_none() {
            click(&mut app, "More");
        }
        click(&mut app, "Present");
        app.run_steps(2);
        assert!(app.query_by_label("Allocate").is_none(), "{width}");
    }
}

#[test]
fn the_workspaces_are_entered_from_the_header_and_by_key() {
    let mut app = app(LAPTOP, Theme::Light);
    click(&mut app, "Experiments");
    assert!(app.query_by_label("arena heap").is_none());
    press(&mut app, Modifiers::NONE, Key::E);
    assert!(app.query_by_label("arena heap").is_some());
}

#[test]
fn showing_the_scenario_moves_no_button_of_the_header() {
    let mut app = app(LAPTOP, Theme::Light);
    let header = |app: &Harness<'_, Explorer>| {
        ["Start over", "Scenario", "Share", "Present", "Help"].map(|name| {
            let button = app.get_by_role_and_label(egui::accesskit::Role::Button, name);
            button.rect()
        })
    };
    let before = header(&app);
    click(&mut app, "Scenario");
    assert!(app.query_by_label("scenario text").is_some());
    assert_eq!(header(&app), before);
}

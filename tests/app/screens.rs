//! Screens of every kind, for tests that apply to all of them.

use egui::{Event, Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;

use super::common::{LAPTOP, PHONE, app, app_with, click, write};

const CACHES: &str = "\
arena heap quantum=64 qcache=256
span heap 4096 65536
a = alloc heap 64
b = alloc heap 128
free heap a
";

const SIX_DEEP: &str = "\
arena heap
span heap 18446744073709000000 500000
arena a source=heap
arena b source=a
arena c source=b
arena d source=c
arena a_name_of_sixty_letters_which_is_longer_than_any_label_is_wide source=d
x = alloc a_name_of_sixty_letters_which_is_longer_than_any_label_is_wide 7
";

/// Returns the screens under test, each with a description.
pub(super) fn screens() -> Vec<(&'static str, Harness<'static, Explorer>)> {
    let mut screens = vec![
        ("the sandbox", app(LAPTOP, Theme::Light)),
        ("the sandbox on a phone", app(PHONE, Theme::Dark)),
        ("nothing", app_with("", LAPTOP, Theme::Light)),
        ("caches", app_with(CACHES, LAPTOP, Theme::Light)),
        ("caches on a phone", app_with(CACHES, PHONE, Theme::Light)),
        ("six deep", app_with(SIX_DEEP, LAPTOP, Theme::Dark)),
        (
            "six deep on a phone",
            app_with(SIX_DEEP, PHONE, Theme::Dark),
        ),
        ("many", many()),
        ("a projector", app([1920.0, 1080.0], Theme::Light)),
    ];
    for form in [
        "Constrained…",
        "Free…",
        "Add span…",
        "New arena…",
        "Random…",
    ] {
        let mut opened = app(LAPTOP, Theme::Light);
        click(&mut opened, form);
        screens.push((form, opened));
    }
    let mut text = app(LAPTOP, Theme::Light);
    text.key_press(Key::T);
    text.run();
    screens.push(("the text", text));
    let mut keys = app(LAPTOP, Theme::Light);
    keys.key_press(Key::F1);
    keys.run();
    screens.push(("the keys", keys));
    let mut wrong = app(LAPTOP, Theme::Light);
    write(&mut wrong, "size in units", "many");
    click(&mut wrong, "Allocate");
    screens.push(("an error", wrong));
    screens.extend(above());
    screens.extend(experiments());
    screens
}

/// Returns the dialogs above the screen, and the screen of a class.
fn above() -> Vec<(&'static str, Harness<'static, Explorer>)> {
    let keys = [
        ("sharing", Modifiers::NONE, Key::S),
        ("the palette", Modifiers::COMMAND, Key::K),
        ("a class", Modifiers::NONE, Key::P),
    ];
    let pressed = keys.map(|(screen, modifiers, key)| {
        let mut app = app(LAPTOP, Theme::Light);
        app.key_press_modifiers(modifiers, key);
        app.run();
        (screen, app)
    });
    let buttons = [
        ("the settings", &["Settings: theme, size, addresses"][..]),
        ("about", &["Help", "About"]),
        ("starting over", &["Start over"]),
    ];
    let clicked = buttons.map(|(screen, labels)| {
        let mut app = app(LAPTOP, Theme::Light);
        labels.iter().for_each(|label| click(&mut app, label));
        (screen, app)
    });
    let mut found = app(LAPTOP, Theme::Light);
    found.key_press_modifiers(Modifiers::COMMAND, Key::K);
    found.run();
    found.event(Event::Text("theme".to_owned()));
    found.run();
    let mut answer = app(LAPTOP, Theme::Light);
    click(&mut answer, "Inspector");
    write(&mut answer, "what is at this address?", "4100");
    answer.key_press(Key::Enter);
    answer.run();
    let mut screens: Vec<_> = pressed.into_iter().chain(clicked).collect();
    screens.extend([("what the palette found", found), ("an answer", answer)]);
    screens
}

const LOG: &str = "\
= Start
@ ./a:[0x1] + 0x55d0 0x20
@ ./a:[0x1] - 0x55d0
= End
";

/// Returns the tabs of the experiments, and one with a result.
fn experiments() -> Vec<(&'static str, Harness<'static, Explorer>)> {
    let tabs = ["Workloads", "Plots", "Side by side", "Import a log"];
    let mut screens: Vec<_> = tabs.map(|tab| (tab, experiment(tab))).into();
    let mut logged = experiment("Import a log");
    logged.event(Event::Paste(LOG.to_owned()));
    logged.run();
    screens.push(("a log", logged));
    screens
}

/// Returns the screens on which work is going on: they are never at rest.
pub(super) fn at_work() -> Vec<(&'static str, Harness<'static, Explorer>)> {
    let mut running = experiment("Workloads");
    write(&mut running, "operations", "1000000");
    running.get_by_label_contains("Run in ").click();
    running.run_steps(3);
    let mut measuring = app_with("arena heap\nspan heap 0 1M\n", LAPTOP, Theme::Light);
    measuring.key_press(Key::E);
    measuring.run();
    write(&mut measuring, "operations", "1000000");
    measuring.get_by_label("Run in heap").click();
    measuring.run_steps(3);
    measuring.get_by_label("Plots").click();
    measuring.run_steps(3);
    vec![("a workload", running), ("measuring", measuring)]
}

/// Opens a tab of the experiments.
fn experiment(tab: &str) -> Harness<'static, Explorer> {
    let mut app = app(LAPTOP, Theme::Light);
    app.key_press(Key::E);
    app.run();
    click(&mut app, tab);
    app.run_ok();
    app
}

/// Opens a scenario with hundreds of segments.
pub(super) fn many() -> Harness<'static, Explorer> {
    let mut text = "arena heap\nspan heap 4096 2000\n".to_owned();
    for name in 0..200 {
        text += &format!("n{name} = alloc heap 10\n");
    }
    for name in (0..200).step_by(2) {
        text += &format!("free heap n{name}\n");
    }
    app_with(&text, [1920.0, 1080.0], Theme::Light)
}

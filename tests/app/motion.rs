//! Motion is short, and can be switched off.

use std::time::Duration;

use egui::accesskit::Role;
use egui::style::ScrollAnimation;
use egui::{Event, Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;
use vmem_lab::{Command, Session};

use super::common::{LAPTOP, click};

const HEAP: &str = "\
arena heap
span heap 0 100
a = alloc heap 10
b = alloc heap 30
c = alloc heap 20
";

const TEXT: &str = "\
arena heap quantum=64
span heap 4096 8K
arena kmem quantum=16 qcache=64 source=heap
a = alloc kmem 40
b = alloc kmem 100
free kmem a
c = alloc heap 300
free kmem b
";

/// Frames in a second.
const FRAMES: f32 = 60.0;

/// Opens the app with its styles of a real window.
fn open(text: &str) -> Harness<'static, Explorer> {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    let builder = Harness::builder()
        .with_size(LAPTOP)
        .with_theme(Theme::Light);
    let builder = builder.with_max_steps(120).with_step_dt(1.0 / FRAMES);
    let mut app = builder.build_eframe(|creation| {
        let app = Explorer::with_session(&creation.egui_ctx, session);
        creation.egui_ctx.all_styles_mut(|style| {
            style.visuals.text_cursor.blink = false;
        });
        app
    });
    app.run();
    app
}

fn without_motion(text: &str) -> Harness<'static, Explorer> {
    let mut app = open(text);
    switch(&mut app);
    app
}

/// Switches motion on or off.
fn switch(app: &mut Harness<'_, Explorer>) {
    app.key_press_modifiers(Modifiers::COMMAND, Key::K);
    app.run();
    app.event(Event::Text("motion on or off".to_owned()));
    app.run();
    app.key_press(Key::Enter);
    app.run_ok();
}

/// Returns the number of frames after a key until nothing more changes.
fn frames_after(app: &mut Harness<'_, Explorer>, key: Key) -> usize {
    app.key_down(key);
    app.step();
    let mut frames = 0;
    while frames < 100 && is_drawn_again(app) {
        app.step();
        frames += 1;
    }
    app.key_up(key);
    app.run();
    frames
}

fn is_drawn_again(app: &Harness<'_, Explorer>) -> bool {
    let soon = Duration::from_secs_f32(2.0 / FRAMES);
    let mut viewports = app.output().viewport_output.values();
    viewports.any(|viewport| viewport.repaint_delay < soon)
}

/// Limit of frames that only measure the layout again.
const SETTLES: usize = 6;

#[test]
fn nothing_fades_scrolls_or_blinks_without_motion() {
    let mut app = without_motion(HEAP);
    let style = app.ctx.global_style();
    assert_eq!(style.animation_time, 0.0);
    assert_eq!(style.scroll_animation, ScrollAnimation::none());
    assert!(!style.visuals.text_cursor.blink);
    switch(&mut app);
    let style = app.ctx.global_style();
    assert!(style.animation_time > 0.0 && style.animation_time < 0.2);
    assert_ne!(style.scroll_animation, ScrollAnimation::none());
    assert!(style.visuals.text_cursor.blink);
}

#[test]
fn without_motion_every_panel_is_at_rest_soon_after_a_key() {
    let mut app = without_motion(TEXT);
    let keys = [
        Key::Home,
        Key::ArrowRight,
        Key::End,
        Key::ArrowLeft,
        Key::PageDown,
        Key::D,
        Key::X,
        Key::F6,
        Key::ArrowDown,
        Key::Tab,
    ];
    for tab in ["Freelists", "Inspector", "Hash chains", "Spans"] {
        let is_shown = app.query_by_role_and_label(Role::Tab, tab).is_none();
        if !is_shown {
            app.get_by_role_and_label(Role::Tab, tab).click();
            app.run();
        }
        for key in keys {
            let frames = frames_after(&mut app, key);
            assert!(frames <= SETTLES, "{tab}: {frames} frames after {key:?}");
        }
        app.key_press(Key::Escape);
        app.run();
    }
    for key in [Key::P, Key::P, Key::E] {
        let frames = frames_after(&mut app, key);
        assert!(frames <= SETTLES, "{frames} frames after {key:?}");
    }
    for section in ["Plots", "Side by side", "Import a log", "Workloads"] {
        click(&mut app, section);
        for key in [Key::Home, Key::ArrowRight, Key::End] {
            let frames = frames_after(&mut app, key);
            assert!(
                frames <= SETTLES,
                "{section}: {frames} frames after {key:?}"
            );
        }
    }
}

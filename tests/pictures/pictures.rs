//! Pictures of the app. `UPDATE_SNAPSHOTS=1 cargo test` in this directory takes the pictures anew.
//!
//! The pictures are compared only if the reference renderer draws them. Elsewhere these tests say SKIPPED and pass; with
//! `VMEM_PICTURES=require` in the environment they fail there, which is how the gate runs them.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

#[path = "../common/mod.rs"]
mod common;

use std::io::Write as _;
use std::sync::Once;

use common::{build, write};
use egui::{Key, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use vmem_explorer::Explorer;
use vmem_lab::{Command, Place, Session};

/// Returns true if the reference renderer draws. Prints once which renderer does, or why none: past the capture of the test
/// runner, to make a skipped comparison visible.
fn can_draw() -> bool {
    static SAY: Once = Once::new();
    let name = renderer::name();
    SAY.call_once(|| {
        let words = match name {
            Ok(name) => format!("pictures are drawn by {name}\n"),
            Err(reason) => format!("SKIPPED: {reason}\n"),
        };
        std::io::stderr().write_all(words.as_bytes()).unwrap();
    });
    let required = std::env::var_os("VMEM_PICTURES").is_some_and(|value| value == "require");
    if let (Err(reason), true) = (name, required) {
        panic!("VMEM_PICTURES=require, but {reason}");
    }
    name.is_ok()
}

/// Takes a picture of the app after `act`.
fn picture_of(
    name: &str,
    session: Session,
    size: [f32; 2],
    theme: Theme,
    act: impl FnOnce(&mut Harness<'_, Explorer>),
) {
    if !can_draw() {
        return;
    }
    let builder = Harness::builder().renderer(renderer::new());
    let mut harness: Harness<'_, Explorer> = build(builder, session, size, theme);
    act(&mut harness);
    harness.run_steps(4);
    harness.snapshot(name);
}

fn picture(name: &str, session: Session, size: [f32; 2], theme: Theme) {
    picture_of(name, session, size, theme, |_| {});
}

fn press(harness: &mut Harness<'_, Explorer>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

fn scenario(text: &str) -> Session {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    session
}

#[test]
fn the_first_screen_light() {
    picture(
        "first-light",
        Session::sandbox(),
        [1280.0, 720.0],
        Theme::Light,
    );
}

#[test]
fn the_first_screen_dark() {
    picture(
        "first-dark",
        Session::sandbox(),
        [1280.0, 720.0],
        Theme::Dark,
    );
}

#[test]
fn the_first_screen_on_a_phone() {
    picture(
        "first-phone",
        Session::sandbox(),
        [360.0, 800.0],
        Theme::Light,
    );
}

#[test]
fn a_failed_request() {
    let text = format!("{}\nalloc heap 1M\n", Session::sandbox().text());
    picture("failed", scenario(&text), [1280.0, 720.0], Theme::Light);
}

#[test]
fn nothing_at_all() {
    picture("empty", scenario(""), [1024.0, 640.0], Theme::Dark);
}

#[test]
fn many_segments() {
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=3000 seed=7 size=1..400 live=900\n";
    picture("many", scenario(text), [1920.0, 1080.0], Theme::Light);
}

#[test]
fn inside_an_operation() {
    let mut session = Session::sandbox();
    session
        .run(Command::GoToPlace(Place::inside(5, 9)))
        .unwrap();
    picture("step", session, [1280.0, 720.0], Theme::Light);
}

#[test]
fn white_and_strong_colours_on_black() {
    let session = Session::sandbox();
    picture_of("contrast", session, [1366.0, 768.0], Theme::Dark, |app| {
        press(app, Key::D);
    });
}

#[test]
fn present_mode() {
    let session = Session::sandbox();
    picture_of("present", session, [1280.0, 720.0], Theme::Light, |app| {
        press(app, Key::P);
    });
}

#[test]
fn six_arenas_deep_with_a_long_name_and_twenty_digits() {
    let long = "n".repeat(60);
    let mut text =
        format!("arena {long} quantum=4096\nspan {long} 0x8000000000000000 0x4000000000000000\n");
    let mut parent = long;
    for depth in 0..6 {
        text += &format!("arena d{depth} quantum=16 source={parent}\n");
        text += &format!("x{depth} = alloc d{depth} {}\n", 100 + 30 * depth);
        parent = format!("d{depth}");
    }
    picture("deep", scenario(&text), [1366.0, 768.0], Theme::Dark);
}

#[test]
fn caches_and_the_magazines_of_each_cpu() {
    let mut text = "arena heap quantum=16 qcache=64 magazine=3\nspan heap 4096 4K\n".to_owned();
    for number in 0..14 {
        text += &format!("c{number} = alloc heap {}\n", 9 + number % 4 * 16);
    }
    for number in (0..14).step_by(2) {
        text += &format!("free heap c{number}\n");
    }
    text += "cpu 1\nz = alloc heap 16\n";
    picture("caches", scenario(&text), [1920.0, 1080.0], Theme::Light);
}

#[test]
fn a_request_with_constraints_and_its_legal_addresses() {
    let session = Session::sandbox();
    picture_of(
        "constraints",
        session,
        [1280.0, 720.0],
        Theme::Light,
        |app| {
            press(app, Key::C);
            write(app, "alignment", "32");
        },
    );
}

#[test]
fn experiments_on_a_phone() {
    let session = Session::sandbox();
    picture_of(
        "experiments-phone",
        session,
        [360.0, 800.0],
        Theme::Light,
        |app| {
            press(app, Key::E);
        },
    );
}

#[test]
fn plots() {
    let text = "arena heap\nspan heap 0 64K\nrandom heap ops=400 seed=7 size=1..400 live=60\n";
    let session = scenario(text);
    picture_of("plots", session, [1366.0, 768.0], Theme::Light, |app| {
        press(app, Key::E);
        app.get_by_label("Plots").click();
        app.run_steps(60);
    });
}

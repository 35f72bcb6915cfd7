//! What the app looks like. `UPDATE_SNAPSHOTS=1 cargo test --test pictures`
//! takes the pictures anew.
//!
//! Without a renderer these tests say so and pass; with `VMEM_PICTURES=require`
//! in the environment they fail then, which is how the gate runs them.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod common;

use std::io::Write as _;

use common::build;
use egui::Theme;
use egui_kittest::Harness;
use egui_kittest::wgpu::WgpuTestRenderer;
use vmem_explorer::Explorer;
use vmem_lab::{Command, Session};

/// A renderer, if this machine has one; a software one will do.
fn renderer() -> Option<WgpuTestRenderer> {
    let renderer = std::panic::catch_unwind(WgpuTestRenderer::new).ok();
    let required = std::env::var_os("VMEM_PICTURES").is_some_and(|value| value == "require");
    assert!(
        renderer.is_some() || !required,
        "no renderer, but VMEM_PICTURES=require"
    );
    if renderer.is_none() {
        let words = "SKIPPED: this machine has no renderer (a software one: mesa-vulkan-drivers)\n";
        // Past the capture of the test runner: nobody should think it was drawn.
        std::io::stderr().write_all(words.as_bytes()).unwrap();
    }
    renderer
}

fn picture(name: &str, session: Session, size: [f32; 2], theme: Theme) {
    let Some(renderer) = renderer() else { return };
    let mut harness: Harness<'_, Explorer> =
        build(Harness::builder().renderer(renderer), session, size, theme);
    harness.snapshot(name);
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

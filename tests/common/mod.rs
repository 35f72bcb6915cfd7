//! Code that the tests of the app share.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use egui::Theme;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use vmem_explorer::Explorer;
use vmem_lab::{Command, Session};

/// A laptop's screen.
pub(crate) const LAPTOP: [f32; 2] = [1280.0, 720.0];
/// A phone's screen.
pub(crate) const PHONE: [f32; 2] = [360.0, 800.0];

/// Two arenas; one of them imported its units.
pub(crate) const TWO_ARENAS: &str = "\
arena heap quantum=64
span heap 4096 1024
arena kmem quantum=16 source=heap
a = alloc kmem 40
";

/// Another scenario.
pub(crate) const OTHER: &str =
    "arena pids\nspan pids 100 8\none = alloc pids 1 next\ntwo = alloc pids 1\n";

/// Returns a scenario that packs badly.
pub(crate) fn noise(lines: u64) -> String {
    let mut text = "arena heap\n".to_owned();
    for number in 0..lines {
        let odd = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        text += &format!("# {odd}\n");
    }
    text
}

/// Returns the app on a screen of this size, with a scenario at its end.
pub(crate) fn app_with(text: &str, size: [f32; 2], theme: Theme) -> Harness<'static, Explorer> {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    build(Harness::builder(), session, size, theme)
}

/// Returns the app as it opens for the first time.
pub(crate) fn app(size: [f32; 2], theme: Theme) -> Harness<'static, Explorer> {
    build(Harness::builder(), Session::sandbox(), size, theme)
}

/// Returns the app from a builder, without any motion.
pub(crate) fn build(
    builder: egui_kittest::HarnessBuilder<Explorer>,
    session: Session,
    size: [f32; 2],
    theme: Theme,
) -> Harness<'static, Explorer> {
    let mut harness = opening(builder, session, size, theme);
    harness.run();
    harness
}

/// Returns the same at its first frame, with perhaps a lot of work left.
pub(crate) fn opening(
    builder: egui_kittest::HarnessBuilder<Explorer>,
    session: Session,
    size: [f32; 2],
    theme: Theme,
) -> Harness<'static, Explorer> {
    builder
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(16)
        .build_eframe(|creation| {
            creation.egui_ctx.set_theme(theme);
            let app = Explorer::with_session(&creation.egui_ctx, session);
            creation.egui_ctx.all_styles_mut(|style| {
                style.animation_time = 0.0;
                style.visuals.text_cursor.blink = false;
                style.scroll_animation = egui::style::ScrollAnimation::none();
            });
            app
        })
}

/// Returns the last line of the session's text.
pub(crate) fn last_line(harness: &Harness<'_, Explorer>) -> String {
    harness
        .state()
        .session()
        .text()
        .trim_end()
        .lines()
        .last()
        .unwrap_or_default()
        .to_owned()
}

/// Clicks the thing with this name.
pub(crate) fn click(harness: &mut Harness<'_, Explorer>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
}

/// Replaces the contents of the field with this name.
pub(crate) fn write(harness: &mut Harness<'_, Explorer>, label: &str, text: &str) {
    field(harness, label).focus();
    harness.run();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run();
    field(harness, label).type_text(text);
    harness.run();
}

/// Returns the field with this name. The words beside it, or an arena's numbers, may have
/// the same name.
fn field<'a>(harness: &'a Harness<'_, Explorer>, label: &'a str) -> Node<'a> {
    let is_field = |node: &Node<'_>| {
        let role = node.accesskit_node().role();
        matches!(role, Role::TextInput | Role::MultilineTextInput)
    };
    harness.get_all_by_label(label).find(is_field).unwrap()
}

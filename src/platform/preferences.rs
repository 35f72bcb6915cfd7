//! The preferences of the system.

use vmem_view::settings::{Motion, Settings, ThemeChoice};

/// Returns what the system asks for, before the user has chosen anything.
pub fn settings() -> Settings {
    let mut settings = Settings::default();
    // Forced colours don't reach what is painted.
    if prefers("(prefers-contrast: more), (forced-colors: active)") {
        settings.theme = ThemeChoice::Contrast;
    }
    if prefers("(prefers-reduced-motion: reduce)") {
        settings.motion = Motion::None;
    }
    settings
}

#[cfg(target_arch = "wasm32")]
use super::browser::prefers;

/// A native system is not asked.
#[cfg(not(target_arch = "wasm32"))]
fn prefers(_: &str) -> bool {
    false
}

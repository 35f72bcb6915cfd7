//! The preferences of the system.

use vmem_view::settings::{Motion, Settings, ThemeChoice};

/// Returns the settings that the system asks for.
pub fn settings() -> Settings {
    let mut settings = Settings::default();
    // Forced colours have no effect on a canvas.
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

/// Returns false: a native system is not asked.
#[cfg(not(target_arch = "wasm32"))]
fn prefers(_: &str) -> bool {
    false
}

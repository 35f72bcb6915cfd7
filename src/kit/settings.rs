//! Applies the settings to the screen.

use egui::{Context, ThemePreference};
use vmem_view::settings::{Settings, Stage, ThemeChoice};

use super::theme;

/// Applies the settings.
pub fn apply(ctx: &Context, settings: Settings) {
    ctx.set_theme(match settings.theme {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark | ThemeChoice::Contrast => ThemePreference::Dark,
    });
    theme::set_styles(ctx, settings);
    if settings.stage == Stage::Desk {
        ctx.set_zoom_factor(settings.zoom);
    }
}

/// Adapts the zoom to the size that the window has now.
pub fn fit(ctx: &Context, settings: Settings) {
    let window = ctx.content_rect().size() * ctx.zoom_factor();
    let zoom = settings.zoom_in(window.x, window.y);
    if (zoom - ctx.zoom_factor()).abs() > 0.01 {
        ctx.set_zoom_factor(zoom);
    }
}

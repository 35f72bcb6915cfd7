//! The settings menu.

use egui::{
    Button, Popup, PopupCloseBehavior, Response, RichText, Role, Stroke, Ui, WidgetInfo, vec2,
};

use crate::kit::texts::small;
use crate::kit::theme::{Palette, mono, size};
use crate::shell::commands::{self, Entry};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::settings::{Motion, Radix, ThemeChoice, ZOOMS};

/// Shows the menu below the button that opens it.
pub fn ui(button: &Response, cx: &mut Ctx<'_>) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| inside(ui, cx));
}

fn inside(ui: &mut Ui, cx: &mut Ctx<'_>) {
    ui.set_min_width(212.0);
    // The style of menus hides the outlines of radio buttons and checkboxes.
    ui.reset_style();
    ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::new(1.0, Palette::of(ui).muted);
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut settings = cx.view.settings;
    heading(ui, "Theme");
    for (choice, label) in [
        (ThemeChoice::System, "Same as the system"),
        (ThemeChoice::Light, "Light"),
        (ThemeChoice::Dark, "Dark"),
        (ThemeChoice::Contrast, "High contrast"),
    ] {
        ui.radio_value(&mut settings.theme, choice, label);
    }
    heading(ui, "Size");
    zoom(ui, cx);
    heading(ui, "Addresses");
    let radix = &mut settings.radix;
    ui.radio_value(radix, Radix::Decimal, "Decimal, 4\u{2009}096");
    ui.radio_value(radix, Radix::Hexadecimal, "Hexadecimal, 0x1000");
    heading(ui, "Motion");
    let mut is_reduced = settings.motion == Motion::None;
    if ui.checkbox(&mut is_reduced, "Reduce motion").changed() {
        settings.motion = if is_reduced {
            Motion::None
        } else {
            Motion::Short
        };
    }
    ui.separator();
    command(ui, &commands::PRESENT, "Present", cx);
    command(ui, &commands::FULL_SCREEN, "Full screen", cx);
    if settings != cx.view.settings {
        cx.actions.push(Action::Set(settings));
    }
}

fn heading(ui: &mut Ui, title: &str) {
    ui.add_space(6.0);
    small(ui, title);
}

/// Draws the buttons that change the size: − 100 % +
fn zoom(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let zoom = cx.view.settings.chosen_zoom(cx.view.window);
    ui.horizontal(|ui| {
        step(ui, "–", &commands::ZOOM_OUT, zoom > *ZOOMS.start(), cx);
        let percent = RichText::new(format!("{:>3.0} %", zoom * 100.0));
        let percent = egui::Label::new(percent.font(mono(size::BODY)));
        ui.add_sized(vec2(64.0, 30.0), percent);
        step(ui, "+", &commands::ZOOM_IN, zoom < *ZOOMS.end(), cx);
    });
}

fn step(ui: &mut Ui, sign: &str, entry: &Entry, enabled: bool, cx: &mut Ctx<'_>) {
    let button = Button::new(RichText::new(sign).font(mono(size::TITLE)));
    let response = ui.add_enabled(enabled, button.min_size(vec2(36.0, 30.0)));
    let tip = entry.tip(ui.ctx());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &tip));
    if response.on_hover_text(&tip).clicked() {
        cx.actions.push((entry.action)(cx.view));
    }
}

/// Draws a command as a row of a menu, with its key. A click closes the menu.
pub(super) fn command(ui: &mut Ui, entry: &Entry, label: &str, cx: &mut Ctx<'_>) {
    let key = entry.first_key(ui.ctx()).unwrap_or_default();
    let button = Button::new(label).right_text(RichText::new(key).small().weak());
    let response = ui.add(button.frame_when_inactive(false));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    if response.on_hover_text(entry.title).clicked() {
        cx.actions.push((entry.action)(cx.view));
        ui.close();
    }
}

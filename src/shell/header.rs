//! The top bar: title, workspaces, and commands for the whole session.

use egui::{Button, Popup, Response, RichText, Role, Ui, WidgetInfo, vec2};

use crate::kit::icons::{self, Icon, Look};
use crate::kit::text_width;
use crate::kit::theme::{Palette, Shape, size};
use crate::shell::commands::Entry;
use crate::shell::context::Ctx;
use crate::shell::settings_menu::command;
use crate::shell::{commands, settings_menu};
use vmem_view::action::{Action, Workspace};

/// The points between two controls.
const GAP: f32 = 12.0;
/// The side of an icon button, in points.
const ICON: f32 = 32.0;

/// Draws the top bar.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.spacing_mut().button_padding.x = 0.0;
        if (cx.shape, cx.view.workspace) == (Shape::Phone, Workspace::Experiments) {
            back(ui, cx.actions);
        } else {
            ui.heading("Vmem Explorer");
        }
        if cx.shape != Shape::Phone {
            ui.add_space(4.0);
            workspaces(ui, cx);
        }
        right(ui, cx);
    });
}

/// Draws the right end. Buttons without room move to a menu. Drawn from left to right, which
/// is the order of Tab.
fn right(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let widths = ITEMS.map(|(label, _)| text_width(ui, label, size::BODY) + GAP);
    let mut shown = Vec::new();
    let mut room = ui.available_width() - 4.0 * ICON - 4.0 * GAP;
    let mut width = 3.0 * ICON + GAP;
    // "Start over" is used least: it is the first to be hidden.
    for (item, item_width) in ITEMS.into_iter().zip(widths).cycle().skip(1).take(5) {
        room -= item_width;
        if room < 0.0 {
            width += GAP + ICON;
            break;
        }
        width += item_width;
        shown.push(item.0);
    }
    let is_shown = |(label, _): &Item| shown.contains(label);
    let (shown, hidden): (Vec<_>, Vec<_>) = ITEMS.into_iter().partition(is_shown);
    ui.add_space((ui.available_width() - width).max(0.0).floor());
    ui.spacing_mut().item_spacing.x = 0.0;
    for (entry, icon) in [(&commands::UNDO, Icon::Undo), (&commands::REDO, Icon::Redo)] {
        entry.icon_button(ui, cx, icon, ICON, Look::Bare);
    }
    ui.add_space(GAP);
    ui.spacing_mut().item_spacing.x = GAP;
    for &(label, entry) in &shown {
        let Some(entry) = entry else { continue };
        let button = ui.add(Button::new(label).frame(false));
        if label == SCENARIO && cx.view.editor.open {
            underline(ui, &button);
        }
        if button.on_hover_text(entry.tip(ui.ctx())).clicked() {
            cx.actions.push((entry.action)(cx.view));
        }
    }
    let name = "Settings: theme, size, addresses";
    let button = icons::IconButton::new(Icon::Settings, name, ICON).show(ui);
    settings_menu::ui(&button, cx);
    if let Some((label, None)) = shown.last() {
        let button = ui.add(Button::new(*label).frame(false));
        Popup::menu(&button).show(|ui| help(ui, cx));
    }
    if !hidden.is_empty() {
        more(ui, &hidden, cx);
    }
}

/// A label and its command; without one, it opens the help menu.
type Item = (&'static str, Option<&'static Entry>);

const SCENARIO: &str = "Scenario";

/// The buttons with a text, from left to right.
const ITEMS: [Item; 5] = [
    ("Start over", Some(&commands::START_OVER)),
    (SCENARIO, Some(&commands::SCENARIO)),
    ("Share", Some(&commands::SHARE)),
    ("Present", Some(&commands::PRESENT)),
    ("Help", None),
];

/// Marks a button whose panel is shown.
fn underline(ui: &Ui, button: &Response) {
    let y = ui.max_rect().bottom() - 1.0;
    let line = (2.0, Palette::of(ui).ink);
    ui.painter().hline(button.rect.x_range(), y, line);
}

/// Draws a tab for each workspace.
fn workspaces(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let palette = Palette::of(ui);
    for (workspace, title) in WORKSPACES {
        let here = workspace == cx.view.workspace;
        let colour = if here { palette.ink } else { palette.muted };
        let response = ui.add(Button::new(RichText::new(title).color(colour)).frame(false));
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, here, title));
        if here {
            underline(ui, &response);
        }
        if response.clicked() {
            cx.actions.push(Action::Enter(workspace));
        }
    }
}

/// Draws the button that leads back to the sandbox, on a phone.
fn back(ui: &mut Ui, actions: &mut Vec<Action>) {
    let label = RichText::new("‹ Sandbox").size(size::TITLE);
    let button = ui.add(Button::new(label).frame(false).min_size(vec2(0.0, 44.0)));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Back to the sandbox"));
    if button.clicked() {
        actions.push(Action::Enter(Workspace::Arenas));
    }
}

const WORKSPACES: [(Workspace, &str); 2] = [
    (Workspace::Arenas, "Sandbox"),
    (Workspace::Experiments, "Experiments"),
];

/// Draws the menu with the hidden buttons.
fn more(ui: &mut Ui, hidden: &[Item], cx: &mut Ctx<'_>) {
    let response = icons::IconButton::new(Icon::More, "More", ICON).show(ui);
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(200.0);
        if cx.shape == Shape::Phone {
            for (workspace, title) in WORKSPACES {
                let here = workspace == cx.view.workspace;
                if ui.selectable_label(here, title).clicked() {
                    cx.actions.push(Action::Enter(workspace));
                    ui.close();
                }
            }
            ui.separator();
        }
        for (label, entry) in hidden {
            match entry {
                Some(entry) => command(ui, entry, label, cx),
                None => {
                    ui.separator();
                    help(ui, cx);
                }
            }
        }
    });
}

fn help(ui: &mut Ui, cx: &mut Ctx<'_>) {
    ui.set_min_width(200.0);
    command(ui, &commands::KEYS, "Keys", cx);
    command(ui, &commands::PALETTE, "Commands", cx);
    command(ui, &commands::WORDS, "Words", cx);
    command(ui, &commands::LEGEND, "Marks", cx);
    command(ui, &commands::ABOUT, "About", cx);
}

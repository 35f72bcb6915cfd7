//! The top bar: title, workspaces, and commands for the whole session.

use egui::{Button, Popup, RichText, Role, Stroke, Ui, WidgetInfo, vec2};

use crate::kit::icons::{self, Icon};
use crate::kit::text_width;
use crate::kit::theme::{Palette, Shape, size};
use crate::shell::commands::Entry;
use crate::shell::context::{Ctx, ViewState};
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
            ui.label(RichText::new("Vmem Explorer").size(size::TITLE));
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
    let icons = 4.0 * ICON + 4.0 * GAP;
    let shown = Item::fitting(ui, ui.available_width() - icons, cx.view);
    let hidden: Vec<Item> = Item::ALL
        .into_iter()
        .filter(|item| !shown.contains(item))
        .collect();
    let labels = shown.iter().map(|item| item.width(ui, cx.view) + GAP);
    let more_width = if hidden.is_empty() { 0.0 } else { GAP + ICON };
    let width = 3.0 * ICON + GAP + labels.sum::<f32>() + more_width;
    ui.add_space((ui.available_width() - width).max(0.0).floor());
    ui.spacing_mut().item_spacing.x = 0.0;
    for (entry, icon) in [(&commands::UNDO, Icon::Undo), (&commands::REDO, Icon::Redo)] {
        let possible = (entry.possible)(cx.session, cx.view);
        let button = icons::IconButton::new(icon, &entry.tip(ui.ctx()), ICON)
            .enabled(possible)
            .show(ui);
        if button.clicked() && possible {
            cx.actions.push((entry.action)(cx.view));
        }
    }
    ui.add_space(GAP);
    ui.spacing_mut().item_spacing.x = GAP;
    for item in Item::ALL {
        if let Some(entry) = item.entry().filter(|_| shown.contains(&item)) {
            let button = ui.add(Button::new(item.label(cx.view)).frame(false));
            if button.on_hover_text(entry.tip(ui.ctx())).clicked() {
                cx.actions.push((entry.action)(cx.view));
            }
        }
    }
    let name = "Settings: theme, size, addresses";
    let button = icons::IconButton::new(Icon::Settings, name, ICON).show(ui);
    settings_menu::ui(&button, cx);
    if shown.contains(&Item::Help) {
        let button = ui.add(Button::new(Item::Help.label(cx.view)).frame(false));
        Popup::menu(&button).show(|ui| help(ui, cx));
    }
    if !hidden.is_empty() {
        more(ui, &hidden, cx);
    }
}

/// The buttons with a text, from left to right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Item {
    StartOver,
    Scenario,
    Share,
    Present,
    Help,
}

impl Item {
    const ALL: [Self; 5] = [
        Self::StartOver,
        Self::Scenario,
        Self::Share,
        Self::Present,
        Self::Help,
    ];
    /// The buttons that are used most come first.
    const BY_USE: [Self; 5] = [
        Self::Scenario,
        Self::Share,
        Self::Present,
        Self::Help,
        Self::StartOver,
    ];

    fn label(self, state: &ViewState) -> &'static str {
        match self {
            Self::StartOver => "Start over",
            Self::Scenario if state.editor.open => "Hide text",
            Self::Scenario => "Scenario",
            Self::Share => "Share",
            Self::Present => "Present",
            Self::Help => "Help",
        }
    }

    /// Returns the command; `None` for a menu.
    fn entry(self) -> Option<&'static Entry> {
        Some(match self {
            Self::StartOver => &commands::START_OVER,
            Self::Scenario => &commands::SCENARIO,
            Self::Share => &commands::SHARE,
            Self::Present => &commands::PRESENT,
            Self::Help => return None,
        })
    }

    /// Returns the width of its text, in points.
    fn width(self, ui: &Ui, state: &ViewState) -> f32 {
        text_width(ui, self.label(state), size::BODY)
    }

    /// Returns the buttons that fit into `room` points beside each other.
    fn fitting(ui: &Ui, mut room: f32, state: &ViewState) -> Vec<Self> {
        let fits = |item: &Self| {
            room -= item.width(ui, state) + GAP;
            room >= 0.0
        };
        Self::BY_USE.into_iter().take_while(fits).collect()
    }
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
            let y = ui.max_rect().bottom() - 1.0;
            let line = [
                (response.rect.left(), y).into(),
                (response.rect.right(), y).into(),
            ];
            ui.painter()
                .line_segment(line, Stroke::new(2.0, palette.ink));
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
        for item in hidden {
            match item.entry() {
                Some(entry) => command(ui, entry, item.label(cx.view), cx),
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
    command(ui, &commands::ABOUT, "About", cx);
}

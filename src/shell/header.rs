//! The top of the screen: what this is, where one is, and what concerns all of it.

use egui::{Button, Popup, RichText, Role, Stroke, Ui, WidgetInfo, vec2};

use crate::kit::icons;
use crate::kit::icons::{Icon, Look};
use crate::kit::theme::{Palette, Shape, size, text};
use crate::shell::commands::Entry;
use crate::shell::context::{Ctx, ViewState};
use crate::shell::settings_menu::command;
use crate::shell::{commands, settings_menu};
use vmem_view::action::{Action, Workspace};

/// Between two things.
const GAP: f32 = 12.0;
/// An icon's button.
const ICON: f32 = 32.0;

/// Draws the header's inside.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.spacing_mut().button_padding.x = 0.0;
        match (cx.shape, cx.view.workspace) {
            (Shape::Phone, Workspace::Experiments) => back(ui, cx.actions),
            _ => {
                ui.label(RichText::new("Vmem Explorer").size(size::TITLE));
            }
        }
        if cx.shape != Shape::Phone {
            ui.add_space(4.0);
            workspaces(ui, cx);
        }
        right(ui, cx);
    });
}

/// What stands at the right end: what does not fit in words is behind the dots. It is drawn
/// from left to right, so that Tab goes through it as it is read.
fn right(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let icons = 4.0 * ICON + 4.0 * GAP;
    let shown = Word::that_fit(ui, ui.available_width() - icons, cx.view);
    let hidden: Vec<Word> = Word::ALL
        .into_iter()
        .filter(|word| !shown.contains(word))
        .collect();
    let words = shown.iter().map(|word| word.width(ui, cx.view) + GAP);
    let dots = if hidden.is_empty() { 0.0 } else { GAP + ICON };
    let width = 3.0 * ICON + GAP + words.sum::<f32>() + dots;
    ui.add_space((ui.available_width() - width).max(0.0).floor());
    ui.spacing_mut().item_spacing.x = 0.0;
    for (entry, icon) in [(&commands::UNDO, Icon::Undo), (&commands::REDO, Icon::Redo)] {
        let possible = (entry.possible)(cx.session, cx.view);
        let button = icons::button(ui, icon, &entry.tip(ui.ctx()), ICON, Look::Bare, possible);
        if button.clicked() && possible {
            cx.actions.push((entry.action)(cx.view));
        }
    }
    ui.add_space(GAP);
    ui.spacing_mut().item_spacing.x = GAP;
    for word in Word::ALL {
        if let Some(entry) = word.entry().filter(|_| shown.contains(&word)) {
            let button = ui.add(Button::new(word.label(cx.view)).frame(false));
            if button.on_hover_text(entry.tip(ui.ctx())).clicked() {
                cx.actions.push((entry.action)(cx.view));
            }
        }
    }
    let name = "Settings: theme, size, addresses";
    let button = icons::button(ui, Icon::Settings, name, ICON, Look::Bare, true);
    settings_menu::ui(&button, cx);
    if shown.contains(&Word::Help) {
        let button = ui.add(Button::new(Word::Help.label(cx.view)).frame(false));
        Popup::menu(&button).show(|ui| help(ui, cx));
    }
    if !hidden.is_empty() {
        more(ui, &hidden, cx);
    }
}

/// What is offered in a word, from left to right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Word {
    StartOver,
    Scenario,
    Share,
    Present,
    Help,
}

impl Word {
    const ALL: [Self; 5] = [
        Self::StartOver,
        Self::Scenario,
        Self::Share,
        Self::Present,
        Self::Help,
    ];
    /// What is needed most comes first.
    const BY_NEED: [Self; 5] = [
        Self::Scenario,
        Self::Share,
        Self::Present,
        Self::Help,
        Self::StartOver,
    ];

    fn label(self, state: &ViewState) -> &'static str {
        match self {
            Self::StartOver => "Start over",
            Self::Scenario if state.editor.open => "Hide the text",
            Self::Scenario => "Scenario",
            Self::Share => "Share",
            Self::Present => "Present",
            Self::Help => "Help",
        }
    }

    /// What it does; nothing for what is a menu.
    fn entry(self) -> Option<&'static Entry> {
        Some(match self {
            Self::StartOver => &commands::START_OVER,
            Self::Scenario => &commands::SCENARIO,
            Self::Share => &commands::SHARE,
            Self::Present => &commands::PRESENT,
            Self::Help => return None,
        })
    }

    /// Its points on the screen.
    fn width(self, ui: &Ui, state: &ViewState) -> f32 {
        let words = self.label(state).to_owned();
        let colour = Palette::of(ui).ink;
        let galley = ui.painter().layout_no_wrap(words, text(size::BODY), colour);
        galley.size().x
    }

    /// Those that fit into `room` points beside each other.
    fn that_fit(ui: &Ui, mut room: f32, state: &ViewState) -> Vec<Self> {
        let fits = |word: &Self| {
            room -= word.width(ui, state) + GAP;
            room >= 0.0
        };
        Self::BY_NEED
            .into_iter()
            .take_while(fits_once(fits))
            .collect()
    }
}

/// A closure that changes what it knows, as `take_while` wants it.
fn fits_once(mut fits: impl FnMut(&Word) -> bool) -> impl FnMut(&Word) -> bool {
    move |word| fits(word)
}

/// Where one is, and where else one can be.
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

/// The way back, where there is no room for both.
fn back(ui: &mut Ui, actions: &mut Vec<Action>) {
    let words = RichText::new("‹ Sandbox").size(size::TITLE);
    let button = ui.add(Button::new(words).frame(false).min_size(vec2(0.0, 44.0)));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Back to the sandbox"));
    if button.clicked() {
        actions.push(Action::Enter(Workspace::Arenas));
    }
}

const WORKSPACES: [(Workspace, &str); 2] = [
    (Workspace::Arenas, "Sandbox"),
    (Workspace::Experiments, "Experiments"),
];

/// What is hidden, as a menu.
fn more(ui: &mut Ui, hidden: &[Word], cx: &mut Ctx<'_>) {
    let response = icons::button(ui, Icon::More, "More", ICON, Look::Bare, true);
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
        for word in hidden {
            match word.entry() {
                Some(entry) => command(ui, entry, word.label(cx.view), cx),
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

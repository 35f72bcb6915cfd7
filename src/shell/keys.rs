//! The keyboard, and the list of keys.

use egui::{Context, Key, KeyboardShortcut, Modifiers, RichText, Ui, vec2};
use vmem_lab::Session;

use crate::kit::theme::{mono, size};
use crate::kit::{dialog, navigation};
use crate::panels::operations::console;
use crate::shell::commands::{self, Entry, Group, Reach};
use crate::shell::context::ViewState;
use vmem_view::action::Action;

/// Collects the actions of the keys that were pressed, unless a dialog, form or menu is open.
/// Keys with Alt belong to the browser.
pub fn pressed(ctx: &Context, session: &Session, state: &ViewState, actions: &mut Vec<Action>) {
    let above = state.overlay.is_some() || state.form.open.is_some();
    if above || navigation::is_anything_above(ctx) || ctx.input(|input| input.modifiers.alt) {
        return;
    }
    let typing = ctx.text_edit_focused();
    if !typing && starts_the_line(ctx, session, state) {
        actions.push(Action::Type);
        return;
    }
    // A focused control is pressed with the space bar.
    let focused = ctx.memory(|memory| memory.focused()).is_some();
    for entry in commands::ALL {
        if typing && entry.reach == Reach::Screen || !(entry.possible)(session, state) {
            continue;
        }
        for shortcut in entry.shortcuts {
            let is_taken = focused && shortcut.logical_key == Key::Space
                || state.bars.focused.is_some() && walks_a_bar(shortcut);
            if !is_taken && ctx.input_mut(|input| input.consume_shortcut(shortcut)) {
                actions.push((entry.action)(state));
            }
        }
    }
}

/// Returns true if the key for the command line was pressed. A visible line gets the focus at
/// once, because letters of the same frame are text and no shortcuts.
fn starts_the_line(ctx: &Context, session: &Session, state: &ViewState) -> bool {
    let entry = &commands::TYPE;
    let wanted = (entry.possible)(session, state)
        && (entry.shortcuts.iter()).any(|keys| ctx.input_mut(|input| input.consume_shortcut(keys)));
    if wanted && state.shows_sandbox() {
        console::take_focus(ctx);
    }
    wanted
}

/// Draws the list of keys. Returns true if it is to be closed.
pub fn ui(ui: &Ui) -> bool {
    const TWO_COLUMNS: f32 = 728.0;
    const ONE_COLUMN: f32 = 368.0;
    let (columns, width) = if dialog::room(ui) >= TWO_COLUMNS {
        (2, TWO_COLUMNS)
    } else {
        (1, ONE_COLUMN)
    };
    dialog::titled(ui, "Keys", "", width, |ui| {
        navigation::scroll(ui);
        ui.columns(columns, |uis| {
            for (ui, groups) in uis.iter_mut().zip(Group::ALL.chunks(4 / columns)) {
                groups.iter().for_each(|&group| group_ui(ui, group));
            }
        });
    })
}

fn group_ui(ui: &mut Ui, group: Group) {
    ui.add_space(8.0);
    ui.weak(group.title());
    for entry in commands::ALL.iter().filter(|entry| entry.group == group) {
        if let Some(keys) = entry.keys(ui.ctx()) {
            row(ui, entry, &keys);
        }
    }
}

fn row(ui: &mut Ui, entry: &Entry, keys: &str) {
    /// Wide enough for "Ctrl+Shift+P"; longer lists wrap.
    const KEYS: f32 = 132.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        ui.allocate_ui(vec2(KEYS, 0.0), |ui| {
            ui.set_width(KEYS);
            ui.add(egui::Label::new(RichText::new(keys).font(mono(size::SMALL))).wrap());
        });
        ui.add(egui::Label::new(entry.title).wrap());
    });
}

/// Returns true for the keys that go from segment to segment on a focused bar, or move its
/// window.
fn walks_a_bar(shortcut: &KeyboardShortcut) -> bool {
    let walks = [Key::ArrowLeft, Key::ArrowRight, Key::Home, Key::End];
    let plain = [Modifiers::NONE, Modifiers::SHIFT].contains(&shortcut.modifiers);
    plain && walks.contains(&shortcut.logical_key)
}

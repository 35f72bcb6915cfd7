//! The keyboard: what the keys do, and the list that says so.

use egui::{Context, Key, KeyboardShortcut, Modifiers, Popup, RichText, Ui, vec2};
use vmem_lab::Session;

use crate::kit::theme::{Palette, mono, size};
use crate::kit::{dialog, navigation};
use crate::panels::operations::console;
use crate::shell::commands;
use crate::shell::commands::{Entry, Group, Reach};
use crate::shell::context::ViewState;
use vmem_view::action::{Action, Overlay, Workspace};
use vmem_view::settings::Stage;

/// The actions of the keys that were pressed, unless something lies above the screen.
/// With Alt, keys are the browser's.
pub fn pressed(ctx: &Context, session: &Session, state: &ViewState, actions: &mut Vec<Action>) {
    let above = state.overlay.is_some() || state.form.open.is_some() || Popup::is_any_open(ctx);
    if above || ctx.input(|input| input.modifiers.alt) {
        return;
    }
    let typing = ctx.text_edit_focused();
    if !typing && is_for_the_line(ctx, session, state) {
        actions.push(Action::Type);
        return;
    }
    // What has the focus takes the keys that press it.
    let focused = ctx.memory(|memory| memory.focused()).is_some();
    for entry in commands::ALL {
        if typing && entry.reach == Reach::Screen || !(entry.possible)(session, state) {
            continue;
        }
        for shortcut in entry.shortcuts {
            if focused && shortcut.logical_key == Key::Space {
                continue;
            }
            if state.bars.focused.is_some() && walks_a_bar(shortcut) {
                continue;
            }
            if ctx.input_mut(|input| input.consume_shortcut(shortcut)) {
                actions.push((entry.action)(state));
            }
        }
    }
}

/// Whether a line is to be typed. Where it is on the screen it has the focus at once: what
/// is typed right behind the key may come in the same frame, and is no shortcut.
fn is_for_the_line(ctx: &Context, session: &Session, state: &ViewState) -> bool {
    let entry = &commands::TYPE;
    let wanted = (entry.possible)(session, state)
        && (entry.shortcuts.iter()).any(|keys| ctx.input_mut(|input| input.consume_shortcut(keys)));
    if wanted && state.workspace == Workspace::Arenas && state.settings.stage == Stage::Desk {
        console::take_focus(ctx);
    }
    wanted
}

/// Shows the list, while it is open.
pub fn ui(ui: &mut Ui, state: &mut ViewState) {
    if state.overlay != Some(Overlay::Keys) {
        return;
    }
    const TWO_COLUMNS: f32 = 728.0;
    const ONE_COLUMN: f32 = 368.0;
    let modal = dialog::new(ui, "keys").show(ui.ctx(), |ui| {
        let has_room = dialog::room(ui) >= TWO_COLUMNS;
        dialog::set_width(ui, if has_room { TWO_COLUMNS } else { ONE_COLUMN });
        dialog::title(ui, "Keys", |_| {});
        dialog::scrolled(ui, dialog::TITLE, |ui| {
            navigation::scroll(ui);
            match has_room {
                true => ui.columns(2, |columns| {
                    columns_ui(
                        columns,
                        &[
                            &[Group::Time, Group::Session],
                            &[Group::Screen, Group::Help],
                        ],
                    );
                }),
                false => Group::ALL.into_iter().for_each(|group| group_ui(ui, group)),
            }
        });
    });
    if modal.should_close() {
        state.overlay = None;
    }
}

fn columns_ui(columns: &mut [Ui], groups: &[&[Group]]) {
    for (ui, groups) in columns.iter_mut().zip(groups) {
        groups.iter().for_each(|&group| group_ui(ui, group));
    }
}

fn group_ui(ui: &mut Ui, group: Group) {
    let palette = Palette::of(ui);
    ui.add_space(8.0);
    ui.label(RichText::new(group.title()).color(palette.muted));
    for entry in commands::ALL.iter().filter(|entry| entry.group == group) {
        if let Some(keys) = entry.keys(ui.ctx()) {
            row(ui, entry, &keys);
        }
    }
}

fn row(ui: &mut Ui, entry: &Entry, keys: &str) {
    let palette = Palette::of(ui);
    /// The longest keys fit: "Ctrl+K, Ctrl+Shift+P, Ctrl+P" is broken into lines.
    const KEYS: f32 = 132.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        ui.allocate_ui(vec2(KEYS, 0.0), |ui| {
            ui.set_width(KEYS);
            ui.add(egui::Label::new(RichText::new(keys).font(mono(size::SMALL))).wrap());
        });
        ui.add(egui::Label::new(RichText::new(entry.title).color(palette.ink)).wrap());
    });
}

/// Returns true for the keys that go from segment to segment on a focused bar, or move its
/// window.
fn walks_a_bar(shortcut: &KeyboardShortcut) -> bool {
    let walks = [Key::ArrowLeft, Key::ArrowRight, Key::Home, Key::End];
    let plain = [Modifiers::NONE, Modifiers::SHIFT].contains(&shortcut.modifiers);
    plain && walks.contains(&shortcut.logical_key)
}

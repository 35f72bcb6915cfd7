//! The keys: one table that the program obeys and the list shows.

use egui::{Context, Key, KeyboardShortcut, Modal, Modifiers, Popup, RichText, Ui};
use vmem_lab::Command;

use crate::player::Tune;
use crate::state::{Action, Overlay, ViewState, Way};
use crate::theme::{Palette, mono, size};

/// A key, what it does in words, and what it does.
struct Binding {
    shortcuts: &'static [KeyboardShortcut],
    shown: &'static str,
    words: &'static str,
    action: fn() -> Action,
}

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn command(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

/// The most specific first: a shortcut with fewer modifiers matches as well.
const BINDINGS: &[Binding] = &[
    Binding {
        shortcuts: &[
            KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z),
            command(Key::Y),
        ],
        shown: "Ctrl+Y",
        words: "redo",
        action: || Action::Session(Command::Redo),
    },
    Binding {
        shortcuts: &[command(Key::Z)],
        shown: "Ctrl+Z",
        words: "undo",
        action: || Action::Session(Command::Undo),
    },
    Binding {
        shortcuts: &[key(Key::A)],
        shown: "A",
        words: "allocate what the operation bar shows",
        action: || Action::Allocate,
    },
    Binding {
        shortcuts: &[shift(Key::ArrowRight), key(Key::Period)],
        shown: "Shift+Right, .",
        words: "one step forward inside the operation",
        action: || Action::Session(Command::InnerStepForward),
    },
    Binding {
        shortcuts: &[shift(Key::ArrowLeft), key(Key::Comma)],
        shown: "Shift+Left, ,",
        words: "one step back inside the operation",
        action: || Action::Session(Command::InnerStepBack),
    },
    Binding {
        shortcuts: &[key(Key::ArrowRight)],
        shown: "Right",
        words: "one operation forward",
        action: || Action::Session(Command::StepForward),
    },
    Binding {
        shortcuts: &[key(Key::ArrowLeft)],
        shown: "Left",
        words: "one operation back",
        action: || Action::Session(Command::StepBack),
    },
    Binding {
        shortcuts: &[key(Key::PageDown)],
        shown: "Page Down",
        words: "forward by what playing goes by (a presenter's clicker)",
        action: || Action::Go(Way::Forward),
    },
    Binding {
        shortcuts: &[key(Key::PageUp)],
        shown: "Page Up",
        words: "back by the same",
        action: || Action::Go(Way::Back),
    },
    Binding {
        shortcuts: &[key(Key::Home)],
        shown: "Home",
        words: "to the start",
        action: || Action::Session(Command::ToStart),
    },
    Binding {
        shortcuts: &[key(Key::End)],
        shown: "End",
        words: "to the end",
        action: || Action::Session(Command::ToEnd),
    },
    Binding {
        shortcuts: &[key(Key::Space)],
        shown: "Space",
        words: "play or pause",
        action: || Action::TogglePlay,
    },
    Binding {
        shortcuts: &[key(Key::Plus), key(Key::Equals)],
        shown: "+",
        words: "play faster",
        action: || Action::Tune(Tune::Faster),
    },
    Binding {
        shortcuts: &[key(Key::Minus)],
        shown: "-",
        words: "play slower",
        action: || Action::Tune(Tune::Slower),
    },
    Binding {
        shortcuts: &[key(Key::T)],
        shown: "T",
        words: "the scenario as text",
        action: || Action::ToggleScenario,
    },
    Binding {
        shortcuts: &[key(Key::D)],
        shown: "D",
        words: "light, dark or high contrast",
        action: || Action::NextTheme,
    },
    Binding {
        shortcuts: &[key(Key::Questionmark), key(Key::F1)],
        shown: "?, F1",
        words: "this list",
        action: || Action::Overlay(Some(Overlay::Keys)),
    },
];

/// The actions of the keys that were pressed, unless a text is being typed or
/// something lies above the screen. With Alt, keys are the browser's.
pub fn pressed(ctx: &Context, state: &ViewState, actions: &mut Vec<Action>) {
    let above = state.overlay.is_some() || Popup::is_any_open(ctx);
    if above || ctx.text_edit_focused() || ctx.input(|input| input.modifiers.alt) {
        return;
    }
    // What has the focus takes the keys that press it.
    let focused = ctx.memory(|memory| memory.focused()).is_some();
    for binding in BINDINGS {
        for shortcut in binding.shortcuts {
            if focused && shortcut.logical_key == Key::Space {
                continue;
            }
            if ctx.input_mut(|input| input.consume_shortcut(shortcut)) {
                actions.push((binding.action)());
            }
        }
    }
}

/// Shows the list, while it is open.
pub fn ui(ui: &mut Ui, state: &mut ViewState) {
    if state.overlay != Some(Overlay::Keys) {
        return;
    }
    let modal = Modal::new(egui::Id::unique("keys")).show(ui.ctx(), |ui| {
        let palette = Palette::of(ui);
        ui.set_max_width(420.0);
        ui.heading("Keys");
        ui.add_space(8.0);
        egui::Grid::new("keys")
            .num_columns(2)
            .spacing(egui::vec2(24.0, 8.0))
            .show(ui, |ui| {
                for binding in BINDINGS {
                    ui.label(RichText::new(binding.shown).font(mono(size::BODY)));
                    ui.label(RichText::new(binding.words).color(palette.muted));
                    ui.end_row();
                }
            });
        ui.add_space(8.0);
        if ui.button("Close").clicked() {
            ui.close();
        }
    });
    if modal.should_close() {
        state.overlay = None;
    }
}

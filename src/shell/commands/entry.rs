//! A row of the table of commands, and the names of its keys.

use egui::{Context, Key, KeyboardShortcut, ModifierNames, Ui};
use vmem_lab::Session;
use vmem_view::action::Action;

use crate::kit::icons::{Icon, IconButton, Look};
use crate::shell::context::{Ctx, ViewState};

/// The keys of a command, the main one first.
pub(super) type Keys = &'static [KeyboardShortcut];
/// Returns the action of a command.
pub(super) type ToAction = fn(&ViewState) -> Action;
/// Returns true while a command has something to do.
pub(super) type Condition = fn(&Session, &ViewState) -> bool;

/// A command.
pub struct Entry {
    /// Its group in the list of keys.
    pub group: Group,
    /// Its name on the screen.
    pub title: &'static str,
    /// Its keys, the main one first.
    pub shortcuts: &'static [KeyboardShortcut],
    /// The situations in which its keys work.
    pub reach: Reach,
    /// Returns true while the command has something to do.
    pub possible: fn(&Session, &ViewState) -> bool,
    /// Returns its action.
    pub action: fn(&ViewState) -> Action,
}

/// The groups of the list of keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Moves forward and back in time.
    Time,
    /// Changes the session.
    Session,
    /// Changes what the screen shows.
    Screen,
    /// Explains.
    Help,
}

impl Group {
    /// All groups, in order.
    pub const ALL: [Self; 4] = [Self::Time, Self::Session, Self::Screen, Self::Help];

    /// Returns the heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Time => "Time",
            Self::Session => "Session",
            Self::Screen => "Screen",
            Self::Help => "Help",
        }
    }

    /// Returns a command that is always possible. Its keys do not work in a text field.
    pub(super) const fn entry(self, title: &'static str, keys: Keys, action: ToAction) -> Entry {
        Entry {
            group: self,
            title,
            shortcuts: keys,
            reach: Reach::Screen,
            possible: |_, _| true,
            action,
        }
    }
}

/// The situations in which the keys of a command work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Outside text fields, where the keys type letters or move the cursor.
    Screen,
    /// In text fields too.
    Everywhere,
}

impl Entry {
    pub(super) const fn if_possible(self, possible: Condition) -> Self {
        Self { possible, ..self }
    }

    pub(super) const fn everywhere(self) -> Self {
        Self {
            reach: Reach::Everywhere,
            ..self
        }
    }

    /// Returns the names of all keys on this platform; `None` without keys.
    pub fn keys(&self, ctx: &Context) -> Option<String> {
        let names = self.shortcuts.iter().map(|keys| key_name(ctx, keys));
        let names: Vec<String> = names.collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Returns the name of the main key on this platform.
    pub fn first_key(&self, ctx: &Context) -> Option<String> {
        self.shortcuts.first().map(|keys| key_name(ctx, keys))
    }

    /// Draws a button that gives the command.
    pub fn icon_button(&self, ui: &mut Ui, cx: &mut Ctx<'_>, icon: Icon, size: f32, look: Look) {
        let possible = (self.possible)(cx.session, cx.view);
        let name = self.tip(ui.ctx());
        let button = IconButton::new(icon, &name, size).look(look);
        if button.enabled(possible).show(ui).clicked() && possible {
            cx.actions.push((self.action)(cx.view));
        }
    }

    /// Returns the title with the main key: "Undo (Ctrl+Z)".
    pub fn tip(&self, ctx: &Context) -> String {
        match self.first_key(ctx) {
            Some(key) => format!("{} ({key})", self.title),
            None => self.title.to_owned(),
        }
    }
}

/// Returns the name of a shortcut in letters: the fonts lack the symbols of some keys.
fn key_name(ctx: &Context, shortcut: &KeyboardShortcut) -> String {
    let names = ModifierNames::NAMES;
    let mut name = names.format(&shortcut.modifiers, ctx.os().is_mac());
    if !name.is_empty() {
        name += names.concat;
    }
    name + match shortcut.logical_key {
        Key::PageDown => "Page Down",
        Key::PageUp => "Page Up",
        Key::Escape => "Esc",
        Key::Plus => "plus",
        Key::Minus => "minus",
        key @ (Key::ArrowRight | Key::ArrowLeft | Key::ArrowUp | Key::ArrowDown) => key.name(),
        key => key.symbol_or_name(),
    }
}

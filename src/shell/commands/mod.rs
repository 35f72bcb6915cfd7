//! Everything that can be asked for, in one table: its name, its keys, and what it does.
//! The keyboard obeys it, the list of keys and the palette show it, and the tooltips of
//! buttons quote it, so that none of them can say something else than the others.

mod table;
#[cfg(test)]
mod tests;

use egui::{Context, Key, KeyboardShortcut, ModifierNames};
use vmem_lab::Session;

pub use crate::shell::commands::table::*;
use crate::shell::context::ViewState;
use vmem_view::action::Action;

/// What can be asked for.
pub struct Entry {
    /// The heading it stands under.
    pub group: Group,
    /// Its name.
    pub title: &'static str,
    /// The keys for it, the one to be learnt first.
    pub shortcuts: &'static [KeyboardShortcut],
    /// Where its keys are obeyed.
    pub reach: Reach,
    /// Whether there is something to do.
    pub possible: fn(&Session, &ViewState) -> bool,
    /// What it does.
    pub action: fn(&ViewState) -> Action,
}

/// The headings of the list of keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Forward and back.
    Time,
    /// What changes the session.
    Session,
    /// How the screen looks.
    Screen,
    /// What there is.
    Help,
}

impl Group {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Time, Self::Session, Self::Screen, Self::Help];

    /// In words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Time => "Time",
            Self::Session => "Session",
            Self::Screen => "Screen",
            Self::Help => "Help",
        }
    }
}

/// Where a key is obeyed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Not while a text is typed: there it is a letter, or moves the cursor.
    Screen,
    /// While a text is typed as well.
    Everywhere,
}

const fn always(_: &Session, _: &ViewState) -> bool {
    true
}

/// An entry that is always possible, and whose keys are not obeyed in a text.
const fn entry(
    group: Group,
    title: &'static str,
    shortcuts: &'static [KeyboardShortcut],
    action: fn(&ViewState) -> Action,
) -> Entry {
    Entry {
        group,
        title,
        shortcuts,
        reach: Reach::Screen,
        possible: always,
        action,
    }
}

impl Entry {
    const fn if_possible(self, possible: fn(&Session, &ViewState) -> bool) -> Self {
        Self { possible, ..self }
    }

    const fn everywhere(self) -> Self {
        Self {
            reach: Reach::Everywhere,
            ..self
        }
    }

    /// The keys in words, as the platform calls them; nothing where it has none.
    pub fn keys(&self, ctx: &Context) -> Option<String> {
        let keys: Vec<String> = self
            .shortcuts
            .iter()
            .map(|shortcut| in_words(ctx, shortcut))
            .collect();
        (!keys.is_empty()).then(|| keys.join(", "))
    }

    /// The first of its keys in words.
    pub fn first_key(&self, ctx: &Context) -> Option<String> {
        let shortcut = self.shortcuts.first()?;
        Some(in_words(ctx, shortcut))
    }

    /// The name, with the first of its keys: "Undo (Ctrl+Z)".
    pub fn tip(&self, ctx: &Context) -> String {
        match self.first_key(ctx) {
            Some(key) => format!("{} ({key})", self.title),
            None => self.title.to_owned(),
        }
    }
}

/// A shortcut in words: no font of ours has the signs.
fn in_words(ctx: &Context, shortcut: &KeyboardShortcut) -> String {
    let names = ModifierNames::NAMES;
    let mut words = names.format(&shortcut.modifiers, ctx.os().is_mac());
    if !words.is_empty() {
        words += names.concat;
    }
    words
        + match shortcut.logical_key {
            Key::ArrowRight => "Right",
            Key::ArrowLeft => "Left",
            Key::ArrowUp => "Up",
            Key::ArrowDown => "Down",
            Key::PageDown => "Page Down",
            Key::PageUp => "Page Up",
            Key::Escape => "Esc",
            Key::Questionmark => "?",
            Key::Plus => "plus",
            Key::Minus => "minus",
            Key::Equals => "=",
            Key::Period => ".",
            Key::Comma => ",",
            Key::OpenBracket => "[",
            Key::CloseBracket => "]",
            Key::Slash => "/",
            Key::Colon => ":",
            key => key.name(),
        }
}

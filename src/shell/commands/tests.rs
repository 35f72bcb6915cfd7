//! Rules for the table as a whole.

use super::*;
use crate::shell::context::ViewState;
use egui::{Context, Key, KeyboardShortcut};
use vmem_lab::Session;
use vmem_view::settings::Stage;

/// Returns every shortcut with the index of its entry.
fn shortcuts() -> Vec<(usize, KeyboardShortcut)> {
    let entries = ALL.iter().enumerate();
    entries
        .flat_map(|(index, entry)| entry.shortcuts.iter().map(move |&keys| (index, keys)))
        .collect()
}

#[test]
fn entries_share_a_shortcut_only_if_one_excludes_the_other() {
    let shortcuts = shortcuts();
    let exclusive = |a: usize, b: usize| {
        let session = Session::sandbox();
        [Stage::Desk, Stage::Present].into_iter().all(|stage| {
            let mut state = ViewState::default();
            state.settings.stage = stage;
            let possible = |index: usize| (ALL[index].possible)(&session, &state);
            !(possible(a) && possible(b))
        })
    };
    for (at, &(entry, shortcut)) in shortcuts.iter().enumerate() {
        for &(other, same) in &shortcuts[at + 1..] {
            let (one, two) = (ALL[entry].title, ALL[other].title);
            let differ = shortcut != same || (entry != other && exclusive(entry, other));
            assert!(differ, "{one} and {two}");
        }
    }
}

#[test]
fn no_shortcut_hides_a_later_one_with_more_modifiers() {
    let shortcuts = shortcuts();
    for (at, &(entry, shortcut)) in shortcuts.iter().enumerate() {
        for &(other, later) in &shortcuts[at + 1..] {
            let takes = shortcut.logical_key == later.logical_key
                && later.modifiers.matches_logically(shortcut.modifiers);
            let (one, two) = (ALL[entry].title, ALL[other].title);
            let is_fine = entry == other || shortcut == later || !takes;
            assert!(is_fine, "{one} takes the keys of {two}");
        }
    }
}

#[test]
fn keys_that_work_in_text_fields_are_no_letters() {
    for entry in ALL.iter().filter(|entry| entry.reach == Reach::Everywhere) {
        for shortcut in entry.shortcuts {
            let function = matches!(shortcut.logical_key, Key::F6 | Key::F11);
            let is_fine = function || !shortcut.conflicts_with_text_editing();
            assert!(is_fine, "{}", entry.title);
        }
    }
}

#[test]
fn a_tooltip_names_the_main_key_as_the_platform_does() {
    let ctx = Context::default();
    ctx.set_os(egui::os::OperatingSystem::Nix);
    assert_eq!(UNDO.tip(&ctx), "Undo (Ctrl+Z)");
    assert_eq!(KEYS.keys(&ctx).as_deref(), Some("?, F1"));
    ctx.set_os(egui::os::OperatingSystem::Mac);
    assert_eq!(UNDO.tip(&ctx), "Undo (Cmd+Z)");
}

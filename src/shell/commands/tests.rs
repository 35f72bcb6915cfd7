//! What must be so of the table as a whole.

use super::*;
use vmem_view::settings::Stage;

/// Every shortcut, with the number of its entry.
fn shortcuts() -> Vec<(usize, KeyboardShortcut)> {
    let of = |(index, entry): (usize, &Entry)| {
        let shortcuts = entry.shortcuts.iter();
        shortcuts
            .map(|&shortcut| (index, shortcut))
            .collect::<Vec<_>>()
    };
    ALL.iter().enumerate().flat_map(of).collect()
}

#[test]
fn no_two_share_a_shortcut_unless_only_one_is_possible() {
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
            assert!(
                shortcut != same || (entry != other && exclusive(entry, other)),
                "{} and {}",
                ALL[entry].title,
                ALL[other].title
            );
        }
    }
}

#[test]
fn no_shortcut_takes_the_keys_of_a_later_and_more_specific_one() {
    let shortcuts = shortcuts();
    for (at, &(entry, shortcut)) in shortcuts.iter().enumerate() {
        for &(other, later) in &shortcuts[at + 1..] {
            let takes = shortcut.logical_key == later.logical_key
                && later.modifiers.matches_logically(shortcut.modifiers);
            assert!(
                entry == other || shortcut == later || !takes,
                "{} takes the keys of {}",
                ALL[entry].title,
                ALL[other].title
            );
        }
    }
}

#[test]
fn what_is_obeyed_while_typing_is_no_letter() {
    for entry in ALL.iter().filter(|entry| entry.reach == Reach::Everywhere) {
        for shortcut in entry.shortcuts {
            let function = matches!(shortcut.logical_key, Key::F6 | Key::F11);
            assert!(
                function || !shortcut.conflicts_with_text_editing(),
                "{}",
                entry.title
            );
        }
    }
}

#[test]
fn a_tooltip_has_the_first_key_as_this_platform_calls_it() {
    let ctx = Context::default();
    ctx.set_os(egui::os::OperatingSystem::Nix);
    assert_eq!(UNDO.tip(&ctx), "Undo (Ctrl+Z)");
    assert_eq!(KEYS.keys(&ctx).as_deref(), Some("?, F1"));
    ctx.set_os(egui::os::OperatingSystem::Mac);
    assert_eq!(UNDO.tip(&ctx), "Undo (Cmd+Z)");
}

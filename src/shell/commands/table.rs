//! The table itself: every command, with its keys and what it does.

use egui::{Key, KeyboardShortcut, Modifiers};
use vmem_lab::{Command, Session};

use crate::kit::navigation;
use crate::shell::commands::{Entry, Group, entry};
use crate::shell::context::ViewState;
use vmem_view::action::{Action, Overlay, ShareRequest, Turn, Way, Workspace};
use vmem_view::playback::Tune;
use vmem_view::settings::{Motion, Settings, Stage, ThemeChoice};
use vmem_view::submission::FormKind;

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn command(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn command_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

fn with(state: &ViewState, change: impl FnOnce(&mut Settings)) -> Action {
    let mut settings = state.settings;
    change(&mut settings);
    Action::Set(settings)
}

fn ahead(session: &Session, _: &ViewState) -> bool {
    session.position() < session.len() || session.place().step.is_some()
}

fn behind(session: &Session, _: &ViewState) -> bool {
    session.position() > 0
}

/// One inner step forward.
pub const STEP_FORWARD: Entry = entry(
    Group::Time,
    "One step forward",
    &[shift(Key::ArrowRight), key(Key::Period)],
    |_| Action::Session(Command::InnerStepForward),
)
.if_possible(ahead);

/// One inner step back.
pub const STEP_BACK: Entry = entry(
    Group::Time,
    "One step back",
    &[shift(Key::ArrowLeft), key(Key::Comma)],
    |_| Action::Session(Command::InnerStepBack),
)
.if_possible(behind);

/// One operation forward.
pub const FORWARD: Entry = entry(
    Group::Time,
    "One operation forward",
    &[key(Key::ArrowRight)],
    |_| Action::Session(Command::StepForward),
)
.if_possible(ahead);

/// One operation back.
pub const BACK: Entry = entry(
    Group::Time,
    "One operation back",
    &[key(Key::ArrowLeft)],
    |_| Action::Session(Command::StepBack),
)
.if_possible(behind);

/// To where nothing is done.
pub const TO_START: Entry = entry(Group::Time, "To the start", &[key(Key::Home)], |_| {
    Action::Session(Command::ToStart)
})
.if_possible(behind);

/// To where everything is done.
pub const TO_END: Entry = entry(Group::Time, "To the end", &[key(Key::End)], |_| {
    Action::Session(Command::ToEnd)
})
.if_possible(ahead);

/// By itself.
pub const PLAY: Entry = entry(Group::Time, "Play or pause", &[key(Key::Space)], |_| {
    Action::TogglePlay
});

/// There is an operation bar.
fn at_the_desk(_: &Session, state: &ViewState) -> bool {
    state.settings.stage == Stage::Desk
}

/// A form of the operation bar.
const fn form(
    title: &'static str,
    shortcuts: &'static [KeyboardShortcut],
    action: fn(&ViewState) -> Action,
) -> Entry {
    entry(Group::Session, title, shortcuts, action).if_possible(at_the_desk)
}

/// A request that says more than how much.
pub const CONSTRAINED: Entry = form(
    "Allocate: constrained, named, or waiting",
    &[key(Key::C)],
    |_| Action::Open(FormKind::Constrained),
);

/// Free by name or address.
pub const FREE: Entry = form("Free by name or address", &[key(Key::F)], |_| {
    Action::Open(FormKind::Free)
});

/// Spans.
pub const SPAN: Entry = form("Add units, or remove a span", &[key(Key::U)], |_| {
    Action::Open(FormKind::Span)
});

/// A new arena.
pub const ARENA: Entry = form("Make an arena", &[key(Key::N)], |_| {
    Action::Open(FormKind::Arena)
});

/// A workload.
pub const RANDOM: Entry = form("Allocate and free at random", &[key(Key::R)], |_| {
    Action::Open(FormKind::Random)
});

/// What is needed less often.
pub const MORE: Entry = form("Reap, destroy, CPU, expect", &[key(Key::M)], |_| {
    Action::Open(FormKind::More)
});

/// The line of the language.
pub const TYPE: Entry = form(
    "Type an operation or a question",
    &[key(Key::Slash), key(Key::Colon)],
    |_| Action::Type,
);

/// Undo the last change.
pub const UNDO: Entry = entry(Group::Session, "Undo", &[command(Key::Z)], |_| {
    Action::Session(Command::Undo)
})
.if_possible(|session, _| session.can_undo());

/// Undo the undo.
pub const REDO: Entry = entry(
    Group::Session,
    "Redo",
    &[command(Key::Y), command_shift(Key::Z)],
    |_| Action::Session(Command::Redo),
)
.if_possible(|session, _| session.can_redo());

/// The scenario as text.
pub const SCENARIO: Entry = entry(
    Group::Session,
    "See and edit the scenario as text",
    &[key(Key::T)],
    |_| Action::ToggleScenario,
);

/// Link, file, picture.
pub const SHARE: Entry = entry(Group::Session, "Share and keep", &[key(Key::S)], |_| {
    Action::Overlay(Some(Overlay::Share))
});

/// The scenario to a file.
pub const SAVE: Entry = entry(
    Group::Session,
    "Save the scenario as a file",
    &[command(Key::S)],
    |_| Action::Share(ShareRequest::SaveScenario),
)
.everywhere();

/// The scenario from a file.
pub const OPEN: Entry = entry(
    Group::Session,
    "Open a scenario from a file",
    &[command(Key::O)],
    |_| Action::Share(ShareRequest::OpenFile),
)
.everywhere();

/// Back to the first scenario, or to an example.
pub const START_OVER: Entry = entry(
    Group::Session,
    "Start over, or with an example; can be undone",
    &[],
    |_| Action::StartOver,
);

/// For a class.
pub const PRESENT: Entry = entry(Group::Screen, "Present to a class", PRESENT_KEYS, |state| {
    with(state, |settings| settings.stage = Stage::Present)
})
.if_possible(|_, state| state.settings.stage == Stage::Desk);

// In a browser F5 loads the page anew, whatever a program says; the session survives it.
#[cfg(target_arch = "wasm32")]
const PRESENT_KEYS: &[KeyboardShortcut] = &[key(Key::P)];
#[cfg(not(target_arch = "wasm32"))]
const PRESENT_KEYS: &[KeyboardShortcut] = &[key(Key::P), key(Key::F5)];

/// Back to the desk.
pub const LEAVE: Entry = entry(
    Group::Screen,
    "Leave present mode",
    &[key(Key::Escape), key(Key::P)],
    |state| with(state, |settings| settings.stage = Stage::Desk),
)
// The first Esc puts a message away.
.if_possible(|_, state| state.settings.stage == Stage::Present && state.form.error().is_none());

/// Without the window's frame.
pub const FULL_SCREEN: Entry = entry(
    Group::Screen,
    "Full screen, and back",
    FULL_SCREEN_KEYS,
    |_| Action::FullScreen,
)
.everywhere();

// In a browser F11 is the browser's, which does the same.
#[cfg(target_arch = "wasm32")]
const FULL_SCREEN_KEYS: &[KeyboardShortcut] = &[];
#[cfg(not(target_arch = "wasm32"))]
const FULL_SCREEN_KEYS: &[KeyboardShortcut] = &[key(Key::F11)];

/// Larger.
pub const ZOOM_IN: Entry = entry(
    Group::Screen,
    "Larger",
    &[command(Key::Plus), command(Key::Equals)],
    |state| Action::Set(state.settings.larger()),
)
.everywhere();

/// Smaller.
pub const ZOOM_OUT: Entry = entry(Group::Screen, "Smaller", &[command(Key::Minus)], |state| {
    Action::Set(state.settings.smaller())
})
.everywhere();

/// Everything by name.
pub const PALETTE: Entry = entry(
    Group::Help,
    "Find a command, an arena, an address",
    &[command(Key::K), command_shift(Key::P), command(Key::P)],
    |_| Action::Overlay(Some(Overlay::Palette)),
)
.everywhere();

/// Back to what was selected.
pub const SELECT_BEFORE: Entry = entry(
    Group::Screen,
    "Back to what was inspected before",
    &[key(Key::OpenBracket)],
    |_| Action::SelectBefore,
)
.if_possible(|_, state| state.items.history().has_before());

/// Forward to what one came back from.
pub const SELECT_AFTER: Entry = entry(
    Group::Screen,
    "Forward to what was inspected after",
    &[key(Key::CloseBracket)],
    |_| Action::SelectAfter,
)
.if_possible(|_, state| state.items.history().has_after());

/// Nothing is selected any more.
pub const SELECT_NOTHING: Entry = entry(Group::Screen, "Select nothing", &[], |_| {
    Action::Select(None)
})
.if_possible(|_, state| state.items.selected().is_some());

/// The list of keys.
pub const KEYS: Entry = entry(
    Group::Help,
    "Keys",
    &[key(Key::Questionmark), key(Key::F1)],
    |_| Action::Overlay(Some(Overlay::Keys)),
);

/// What the words mean.
pub const WORDS: Entry = entry(Group::Help, "What the words mean", &[], |_| {
    Action::Overlay(Some(Overlay::Words))
});

/// What this is.
pub const ABOUT: Entry = entry(Group::Help, "About Vmem Explorer", &[], |_| {
    Action::Overlay(Some(Overlay::About))
});

/// Everything. Of shortcuts with the same key the most specific comes first: one with
/// fewer modifiers matches as well.
pub const ALL: &[Entry] = &[
    STEP_FORWARD,
    STEP_BACK,
    FORWARD,
    BACK,
    entry(
        Group::Time,
        "Forward a step or an operation, as Play does; a presenter's clicker",
        &[key(Key::PageDown)],
        // At the end it says so: whoever presents sees no time line.
        |_| Action::Go(Way::Forward),
    ),
    entry(
        Group::Time,
        "Back a step or an operation, as Play does",
        &[key(Key::PageUp)],
        |_| Action::Go(Way::Back),
    ),
    TO_START,
    TO_END,
    PLAY,
    entry(Group::Time, "Play faster", &[shift(Key::ArrowUp)], |_| {
        Action::Tune(Tune::Faster)
    }),
    entry(Group::Time, "Play slower", &[shift(Key::ArrowDown)], |_| {
        Action::Tune(Tune::Slower)
    }),
    entry(
        Group::Time,
        "Play by steps, or by operations",
        &[],
        |state| Action::Tune(Tune::Pace(state.player.pace().other())),
    ),
    entry(
        Group::Session,
        "Allocate what the operation bar shows",
        &[key(Key::A)],
        |_| Action::Allocate,
    ),
    CONSTRAINED,
    FREE,
    SPAN,
    ARENA,
    RANDOM,
    MORE,
    TYPE,
    REDO,
    UNDO,
    SCENARIO,
    SAVE,
    OPEN,
    SHARE,
    START_OVER,
    entry(Group::Screen, "Sandbox", &[], |_| {
        Action::Enter(Workspace::Arenas)
    }),
    entry(
        Group::Screen,
        "Experiments, and back",
        &[key(Key::E)],
        |state| {
            Action::Enter(match state.workspace {
                Workspace::Arenas => Workspace::Experiments,
                Workspace::Experiments => Workspace::Arenas,
            })
        },
    ),
    SELECT_BEFORE,
    SELECT_AFTER,
    SELECT_NOTHING,
    PRESENT,
    LEAVE,
    FULL_SCREEN,
    entry(
        Group::Screen,
        "Next theme: light, dark, high contrast",
        &[key(Key::D)],
        |_| Action::NextTheme,
    ),
    entry(Group::Screen, "Theme of the system", &[], |state| {
        with(state, |settings| settings.theme = ThemeChoice::System)
    }),
    entry(Group::Screen, "Light theme", &[], |state| {
        with(state, |settings| settings.theme = ThemeChoice::Light)
    }),
    entry(Group::Screen, "Dark theme", &[], |state| {
        with(state, |settings| settings.theme = ThemeChoice::Dark)
    }),
    entry(Group::Screen, "High contrast theme", &[], |state| {
        with(state, |settings| settings.theme = ThemeChoice::Contrast)
    }),
    ZOOM_IN,
    ZOOM_OUT,
    entry(
        Group::Screen,
        "Usual size",
        &[command(Key::Num0)],
        |state| with(state, |settings| settings.zoom = 1.0),
    )
    .everywhere(),
    entry(
        Group::Screen,
        "Addresses in decimal or hexadecimal",
        &[key(Key::X)],
        |_| Action::NextRadix,
    ),
    entry(Group::Screen, "Motion on or off", &[], |state| {
        with(state, |settings| {
            settings.motion = match settings.motion {
                Motion::Short => Motion::None,
                Motion::None => Motion::Short,
            };
        })
    }),
    entry(
        Group::Screen,
        "To the previous panel",
        &[navigation::BACK],
        |_| Action::Turn(Turn::Back),
    )
    .everywhere(),
    entry(
        Group::Screen,
        "To the next panel; in it, Tab and the arrows",
        &[navigation::ON],
        |_| Action::Turn(Turn::On),
    )
    .everywhere(),
    PALETTE,
    KEYS,
    WORDS,
    ABOUT,
];

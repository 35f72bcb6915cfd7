//! The table of commands.

use egui::{Key, KeyboardShortcut, Modifiers};
use vmem_lab::{Command, Session};
use vmem_view::action::{Action, Overlay, ShareRequest, Way, Workspace};
use vmem_view::playback::Tune;
use vmem_view::settings::{Motion, Settings, Stage, ThemeChoice};
use vmem_view::submission::FormKind;

use crate::kit::navigation;
use crate::shell::commands::entry::Group::{self, Help, Screen, Time};
use crate::shell::commands::entry::{Entry, Keys, ToAction};
use crate::shell::context::ViewState;

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

/// Returns an action that changes one of the settings.
fn set(view: &ViewState, change: impl FnOnce(&mut Settings)) -> Action {
    let mut settings = view.settings;
    change(&mut settings);
    Action::Set(settings)
}

fn can_go_forward(session: &Session, _: &ViewState) -> bool {
    session.position() < session.len() || session.place().step.is_some()
}

fn can_go_back(session: &Session, _: &ViewState) -> bool {
    session.position() > 0
}

pub(crate) const STEP_FORWARD: Entry = Time
    .entry(
        "One step forward",
        &[shift(Key::ArrowRight), key(Key::Period)],
        |_| Action::Session(Command::InnerStepForward),
    )
    .if_possible(can_go_forward);

pub(crate) const STEP_BACK: Entry = Time
    .entry(
        "One step back",
        &[shift(Key::ArrowLeft), key(Key::Comma)],
        |_| Action::Session(Command::InnerStepBack),
    )
    .if_possible(can_go_back);

pub(crate) const FORWARD: Entry = Time
    .entry("One operation forward", &[key(Key::ArrowRight)], |_| {
        Action::Session(Command::StepForward)
    })
    .if_possible(can_go_forward);

pub(crate) const BACK: Entry = Time
    .entry("One operation back", &[key(Key::ArrowLeft)], |_| {
        Action::Session(Command::StepBack)
    })
    .if_possible(can_go_back);

pub(crate) const TO_START: Entry = Time
    .entry("To the start", &[key(Key::Home)], |_| {
        Action::Session(Command::ToStart)
    })
    .if_possible(can_go_back);

pub(crate) const TO_END: Entry = Time
    .entry("To the end", &[key(Key::End)], |_| {
        Action::Session(Command::ToEnd)
    })
    .if_possible(can_go_forward);

/// Returns true if the arenas are on the screen.
fn shows_arenas(view: &ViewState) -> bool {
    view.settings.stage == Stage::Present || view.shows_sandbox()
}

/// Returns a command of the operation bar or of the scenario's text.
const fn form(title: &'static str, keys: Keys, action: ToAction) -> Entry {
    at_desk(Group::Session, title, keys, action)
}

/// Returns a command that present mode does not have: it shows neither forms nor workspaces.
const fn at_desk(group: Group, title: &'static str, keys: Keys, action: ToAction) -> Entry {
    let entry = group.entry(title, keys, action);
    entry.if_possible(|_, view| matches!(view.settings.stage, Stage::Desk))
}

pub(crate) const CONSTRAINED: Entry = form(
    "Allocate with constraints or a name, or wait for room",
    &[key(Key::C)],
    |_| Action::Open(FormKind::Constrained),
);

pub(crate) const FREE: Entry = form("Free by name or address", &[key(Key::F)], |_| {
    Action::Open(FormKind::Free)
});

pub(crate) const SPAN: Entry = form("Add or remove a span", &[key(Key::U)], |_| {
    Action::Open(FormKind::Span)
});

pub(crate) const ARENA: Entry = form("Create an arena", &[key(Key::N)], |_| {
    Action::Open(FormKind::Arena)
});

pub(crate) const RANDOM: Entry = form("Allocate and free at random", &[key(Key::R)], |_| {
    Action::Open(FormKind::Random)
});

pub(crate) const MORE: Entry = form(
    "More operations: reap, destroy, CPU, expect",
    &[key(Key::M)],
    |_| Action::Open(FormKind::More),
);

pub(crate) const TYPE: Entry = form(
    "Type an operation or a question",
    &[key(Key::Slash), key(Key::Colon)],
    |_| Action::Type,
);

pub(crate) const UNDO: Entry = Group::Session
    .entry("Undo", &[command(Key::Z)], |_| {
        Action::Session(Command::Undo)
    })
    .if_possible(|session, _| session.can_undo());

pub(crate) const REDO: Entry = Group::Session
    .entry("Redo", &[command(Key::Y), command_shift(Key::Z)], |_| {
        Action::Session(Command::Redo)
    })
    .if_possible(|session, _| session.can_redo());

pub(crate) const SCENARIO: Entry =
    form("Show and edit the scenario as text", &[key(Key::T)], |_| {
        Action::ToggleScenario
    });

pub(crate) const SHARE: Entry = Group::Session.entry("Share and save", &[key(Key::S)], |_| {
    Action::Overlay(Some(Overlay::Share))
});

pub(crate) const START_OVER: Entry = Group::Session.entry(
    "Start over, or open an example (can be undone)",
    &[],
    |_| Action::Overlay(Some(Overlay::StartOver)),
);

pub(crate) const PRESENT: Entry = at_desk(Screen, "Present to a class", PRESENT_KEYS, |view| {
    set(view, |settings| settings.stage = Stage::Present)
});

// In a browser F5 reloads the page. The session survives that.
#[cfg(target_arch = "wasm32")]
const PRESENT_KEYS: Keys = &[key(Key::P)];
#[cfg(not(target_arch = "wasm32"))]
const PRESENT_KEYS: Keys = &[key(Key::P), key(Key::F5)];

pub(crate) const LEAVE: Entry = Screen
    .entry(
        "Leave present mode",
        &[key(Key::Escape), key(Key::P)],
        |view| set(view, |settings| settings.stage = Stage::Desk),
    )
    // The first Esc closes an error message.
    .if_possible(|_, view| view.settings.stage == Stage::Present && view.form.error().is_none());

pub(crate) const FULL_SCREEN: Entry = Screen
    .entry("Full screen on or off", FULL_SCREEN_KEYS, |_| {
        Action::FullScreen
    })
    .everywhere();

// In a browser F11 belongs to the browser, which does the same.
#[cfg(target_arch = "wasm32")]
const FULL_SCREEN_KEYS: Keys = &[];
#[cfg(not(target_arch = "wasm32"))]
const FULL_SCREEN_KEYS: Keys = &[key(Key::F11)];

pub(crate) const ZOOM_IN: Entry = Screen
    .entry(
        "Larger",
        &[command(Key::Plus), command(Key::Equals)],
        |view| Action::Set(view.settings.larger(view.window)),
    )
    .everywhere();

pub(crate) const ZOOM_OUT: Entry = Screen
    .entry("Smaller", &[command(Key::Minus)], |view| {
        Action::Set(view.settings.smaller(view.window))
    })
    .everywhere();

pub(crate) const PALETTE: Entry = Help
    .entry(
        "Find a command, an arena or an address",
        &[command(Key::K), command_shift(Key::P), command(Key::P)],
        |_| Action::Overlay(Some(Overlay::Palette)),
    )
    .everywhere();

pub(crate) const SELECT_BEFORE: Entry = Screen
    .entry(
        "Back to the previous selection",
        &[key(Key::OpenBracket)],
        |_| Action::Reselect(Way::Back),
    )
    .if_possible(|_, view| shows_arenas(view) && view.items.selection.has_before());

pub(crate) const SELECT_AFTER: Entry = Screen
    .entry(
        "Forward to the next selection",
        &[key(Key::CloseBracket)],
        |_| Action::Reselect(Way::Forward),
    )
    .if_possible(|_, view| shows_arenas(view) && view.items.selection.has_after());

pub(crate) const KEYS: Entry = Help.entry("Keys", &[key(Key::Questionmark), key(Key::F1)], |_| {
    Action::Overlay(Some(Overlay::Keys))
});

pub(crate) const WORDS: Entry = Help.entry("What the words mean", &[], |_| {
    Action::Overlay(Some(Overlay::Words(None)))
});

pub(crate) const LEGEND: Entry = Help.entry("What the marks mean", &[], |_| {
    Action::Overlay(Some(Overlay::Legend))
});

pub(crate) const ABOUT: Entry = Help.entry("About Vmem Explorer", &[], |_| {
    Action::Overlay(Some(Overlay::About))
});

const fn theme(title: &'static str, action: ToAction) -> Entry {
    Screen.entry(title, &[], action)
}

/// All commands. Of shortcuts with the same key, the one with more modifiers comes first:
/// egui matches a shortcut even when further modifiers are held.
pub const ALL: &[Entry] = &[
    STEP_FORWARD,
    STEP_BACK,
    FORWARD,
    BACK,
    // Always possible: at the end it shows a notice, because present mode has no time line.
    Time.entry(
        "Next operation or step, as selected for Play (presenter’s clicker)",
        &[key(Key::PageDown)],
        |_| Action::Go(Way::Forward),
    ),
    Time.entry(
        "Previous operation or step, as selected for Play (presenter’s clicker)",
        &[key(Key::PageUp)],
        |_| Action::Go(Way::Back),
    ),
    TO_START,
    TO_END,
    Time.entry("Play or pause", &[key(Key::Space)], |_| Action::TogglePlay),
    Time.entry("Play faster", &[shift(Key::ArrowUp)], |_| {
        Action::Tune(Tune::Faster)
    }),
    Time.entry("Play slower", &[shift(Key::ArrowDown)], |_| {
        Action::Tune(Tune::Slower)
    }),
    Time.entry("Switch between playing steps and operations", &[], |view| {
        Action::Tune(Tune::Pace(view.player.pace.other()))
    }),
    form(
        "Allocate with the values in the operation bar",
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
    Group::Session
        .entry(
            "Save the scenario as another file",
            &[command_shift(Key::S)],
            |_| Action::Share(ShareRequest::SaveScenarioAs),
        )
        .everywhere(),
    Group::Session
        .entry("Save the scenario to its file", &[command(Key::S)], |_| {
            Action::Share(ShareRequest::SaveScenario)
        })
        .everywhere(),
    Group::Session
        .entry("Open a file", &[command(Key::O)], |_| {
            Action::Share(ShareRequest::OpenFile)
        })
        .everywhere(),
    SHARE,
    START_OVER,
    at_desk(Screen, "Sandbox", &[], |_| Action::Enter(Workspace::Arenas)),
    at_desk(
        Screen,
        "Switch between experiments and sandbox",
        &[key(Key::E)],
        |view| Action::Enter(view.workspace.other()),
    ),
    SELECT_BEFORE,
    SELECT_AFTER,
    Screen
        .entry("Select nothing", &[], |_| Action::Select(None))
        .if_possible(|_, view| shows_arenas(view) && view.items.selected().is_some()),
    PRESENT,
    LEAVE,
    FULL_SCREEN,
    Screen.entry(
        "Next theme: light, dark, high contrast",
        &[key(Key::D)],
        |_| Action::NextTheme,
    ),
    theme("System theme", |view| {
        set(view, |settings| settings.theme = ThemeChoice::System)
    }),
    theme("Light theme", |view| {
        set(view, |settings| settings.theme = ThemeChoice::Light)
    }),
    theme("Dark theme", |view| {
        set(view, |settings| settings.theme = ThemeChoice::Dark)
    }),
    theme("High contrast theme", |view| {
        set(view, |settings| settings.theme = ThemeChoice::Contrast)
    }),
    ZOOM_IN,
    ZOOM_OUT,
    Screen
        .entry("Normal size", &[command(Key::Num0)], |view| {
            set(view, |settings| settings.zoom = None)
        })
        .everywhere(),
    Screen
        .entry(
            "Switch between decimal and hexadecimal addresses",
            &[key(Key::X)],
            |_| Action::NextRadix,
        )
        .if_possible(|_, view| shows_arenas(view)),
    Screen.entry("Motion on or off", &[], |view| {
        set(view, |settings| {
            settings.motion = match settings.motion {
                Motion::Short => Motion::None,
                Motion::None => Motion::Short,
            };
        })
    }),
    Screen
        .entry("To the previous panel", &[navigation::BACK], |_| {
            Action::Turn(Way::Back)
        })
        .everywhere(),
    Screen
        .entry(
            "To the next panel (Tab and arrows move inside it)",
            &[navigation::ON],
            |_| Action::Turn(Way::Forward),
        )
        .everywhere(),
    PALETTE,
    KEYS,
    WORDS,
    LEGEND,
    ABOUT,
];

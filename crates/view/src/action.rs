//! Actions of the user, as data: collected while a frame is drawn, carried out after it.

use vmem_lab::{ArenaId, Command};

use crate::item::Item;
use crate::open::OpenRequest;
use crate::playback::Tune;
use crate::settings::Settings;
use crate::submission::{Control, FormKind, Insert};
use crate::tabs::Part;

/// Something the user did, to be carried out when the frame is drawn.
#[derive(Clone, Debug)]
pub enum Action {
    /// Insert lines into the session, after the operations that are done.
    Insert(Insert),
    /// Insert the request of the operation bar.
    Allocate,
    /// Another command of the session.
    Session(Command),
    /// Open a form of the operation bar.
    Open(FormKind),
    /// Take the keyboard to the command line.
    Type,
    /// Show another arena's structures.
    Show(ArenaId),
    /// Choose a thing to be inspected, or nothing.
    Select(Option<Item>),
    /// Select the previous selection, or the next one after going back.
    Reselect(Way),
    /// Open the sandbox or the experiments.
    Enter(Workspace),
    /// Start or stop going forward by itself.
    TogglePlay,
    /// Forward or back by what playing goes by, as a presenter's clicker does.
    Go(Way),
    /// Change how it plays.
    Tune(Tune),
    /// Show or hide the scenario as text.
    ToggleScenario,
    /// Show what lies above the screen, or take it away.
    Overlay(Option<Overlay>),
    /// Light, dark, high contrast, and round again.
    NextTheme,
    /// Addresses in decimal or hexadecimal, the other way than now.
    NextRadix,
    /// Change how the screen looks.
    Set(Settings),
    /// Take all of the display, or no more.
    FullScreen,
    /// Take the keyboard to the next panel, or to the one before.
    Turn(Way),
    /// Share or keep something, or begin with something else.
    Share(ShareRequest),
    /// Save a part of the screen as SVG.
    SaveSvg(Part),
    /// Put another session in the place of this one; can be undone.
    Begin(OpenRequest),
    /// Put a text on the clipboard.
    Copy(String),
}

impl Action {
    /// Returns true if only the sandbox shows the effect.
    pub fn is_seen_in_sandbox(&self) -> bool {
        match self {
            // The form of a workload is among the experiments.
            Self::Insert(insert) => insert.from != Control::Workload,
            Self::Allocate | Self::Open(_) | Self::Type | Self::Show(_) => true,
            Self::Select(_) | Self::Reselect(_) => true,
            _ => false,
        }
    }
}

/// A way through time, the selections or the panels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// To what was before.
    Back,
    /// To what comes next.
    Forward,
}

/// The use of the middle of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Workspace {
    /// The arenas and their structures.
    #[default]
    Arenas,
    /// Workloads, plots, comparisons and logs of real programs.
    Experiments,
}

impl Workspace {
    /// Returns the other workspace.
    pub const fn other(self) -> Self {
        match self {
            Self::Arenas => Self::Experiments,
            Self::Experiments => Self::Arenas,
        }
    }
}

/// A dialog above the screen, until it is closed; one at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// The list of keys.
    Keys,
    /// Everything by name.
    Palette,
    /// The glossary, with this term first.
    Words(Option<&'static str>),
    /// The marks of the pictures, with their meanings.
    Legend,
    /// The program, its sources and its licences.
    About,
    /// Links, files and pictures to share or save.
    Share,
    /// The question before starting over, with the examples.
    StartOver,
}

/// The part of the narration panel below the sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Detail {
    /// The pseudo-code.
    #[default]
    Code,
    /// Every step in words.
    Steps,
}

/// Something that is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ShareRequest {
    /// The link, on the clipboard.
    CopyLink,
    /// Open the link that was pasted.
    OpenLink(String),
    /// The scenario in its file, or in a new file if it has none.
    SaveScenario,
    /// The scenario in another file.
    SaveScenarioAs,
    /// Open a file: a scenario, a link or a log.
    OpenFile,
    /// A picture of a part of the screen, as a file.
    SavePicture(Part),
    /// A picture of a part of the screen, on the clipboard.
    CopyPicture(Part),
    /// The numbers of all arenas, as a file.
    SaveSeries,
    /// No table of numbers after all.
    StopSeries,
}

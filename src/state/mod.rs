//! What the screen remembers beyond the session: what is chosen, typed and
//! open. None of it changes an arena.

mod bars;
mod chains;
mod console;
mod derived;
mod drift;
mod editor;
mod focus;
mod form;
mod highlights;
mod inspection;
pub mod listing;
mod mark;
mod moves;
mod news;
pub mod previews;
mod related;
mod ring;
mod said;
mod search;
mod settings;
mod tabs;
mod timeline;
mod trail;

use egui::Vec2;
use vmem_lab::{ArenaGeneration, ArenaId, Command};

use crate::experiments::Experiments;
use crate::navigation::Turn;
use crate::notices::Notices;
use crate::player::{Player, Tune};
use crate::present::Captions;
use crate::share::{self, Sharing};

pub use bars::{BarView, Bars};
pub use chains::Chains;
pub use console::{Console, Pasted};
pub use derived::{Derived, Validity};
pub use editor::Editor;
pub use focus::{Focus, link};
pub use form::{
    ArenaForm, ConstraintForm, ExpectForm, Expected, Form, FormKind, RandomForm, Sent, Told,
    number, or,
};
pub use highlights::{Resize, Scan, Sides, StepHighlights, VisitOrder, Wanted};
pub use inspection::{Asked, Inspection};
pub use mark::{Highlights, Item};
pub use news::ScrollOnce;
pub use previews::Previews;
pub use ring::Ring;
pub use said::RadixText;
pub use search::{Found, Search};
pub use settings::{Motion, Radix, Settings, Stage, ThemeChoice, ZOOMS};
pub use tabs::{Tab, Tabs};
pub use timeline::{TimelineView, Window};
pub use trail::SelectionHistory;

/// Something the user did, to be carried out when the frame is drawn.
#[derive(Clone, Debug)]
pub enum Action {
    /// Something about the session.
    Session(Command),
    /// What the operation bar shows, as if its button was pressed.
    Allocate,
    /// Open a form of the operation bar.
    Open(FormKind),
    /// Type a line.
    Type,
    /// Show another arena's structures.
    Show(ArenaId),
    /// Choose a thing to be inspected, or nothing.
    Select(Option<Item>),
    /// Choose what was chosen before.
    SelectBefore,
    /// Choose what one came back from.
    SelectBehind,
    /// The arenas and their structures, or what is tried out with them.
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
    /// Ask whether to go back to the scenario the app opens with; can be undone.
    StartOver,
    /// Take the keyboard to another panel.
    Turn(Turn),
    /// Share or keep something, or begin with something else.
    Share(share::Request),
    /// Put another session in the place of this one; can be undone.
    Begin(share::OpenRequest),
    /// Put a text on the clipboard.
    Copy(String),
}

/// A way through time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// To what was before.
    Back,
    /// To what comes next.
    Forward,
}

/// What the middle of the screen is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Workspace {
    /// The arenas and their structures.
    #[default]
    Arenas,
    /// Workloads, plots, comparisons and logs of real programs.
    Experiments,
}

/// What lies above the screen until it is closed; one at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// What the keyboard does.
    Keys,
    /// Everything by name.
    Palette,
    /// What the words mean.
    Words,
    /// What this is, and whose.
    About,
    /// What can be shared and kept.
    Share,
    /// Whether to start over, and with what.
    StartOver,
}

/// What the panel of words shows below the sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Detail {
    /// The pseudo-code.
    #[default]
    Code,
    /// Every step in words.
    Steps,
}

/// The state of the screen.
#[derive(Default)]
pub struct ViewState {
    /// How the screen looks.
    pub settings: Settings,
    /// What the middle of the screen is for.
    pub workspace: Workspace,
    /// What lies above the screen.
    pub overlay: Option<Overlay>,
    /// Whose arenas all of this is of.
    arena_generation: ArenaGeneration,
    /// The arena whose structures are shown, if the user chose one.
    pub shown: Option<String>,
    /// What the pointer is on, what is selected, and what belongs to it.
    pub items: Highlights,
    /// What is asked and known of what is selected.
    pub inspection: Inspection,
    /// What is looked at on each arena's bar.
    pub bars: Bars,
    /// What is looked for in the palette.
    pub search: Search,
    /// What a class is told.
    pub captions: Captions,
    /// The operation bar.
    pub form: Form,
    /// The field that lines are typed into.
    pub console: Console,
    /// What typed lines would come to.
    pub previews: Previews,
    /// The scenario's text.
    pub editor: Editor,
    /// Which structures are shown where there is no room for all.
    pub tabs: Tabs,
    /// What is shown below the sentence.
    pub detail: Detail,
    /// The revision whose line or step was brought into view there, in which of them, and
    /// on how many points.
    pub narrated: Option<(u64, Detail, u32)>,
    /// Whether it goes forward by itself, and where to.
    pub player: Player,
    /// What the time line shows of the scenario.
    pub timeline: TimelineView,
    /// The revision for which the panels have shown what the operation changed.
    pub brought_into_view: Option<u64>,
    /// The size of the screen that was drawn last.
    pub screen: Vec2,
    /// The size of the structure that was presented last.
    pub presented: Vec2,
    /// What is tried out with arenas.
    pub experiments: Experiments,
    /// Links, files and pictures.
    pub sharing: Sharing,
    /// What is said in passing.
    pub notices: Notices,
    /// What is worked out from the state, until it changes.
    pub derived: Derived,
}

impl ViewState {
    /// Whether the panels have shown what the operation changed.
    pub fn news(&self) -> ScrollOnce {
        ScrollOnce::of(&Some(self.derived.revision), &self.brought_into_view)
    }

    /// It is of arenas of this arena_generation. What was looked at, selected, asked and answered of
    /// those of another one means nothing now, though their numbers may be the same.
    pub fn is_of(&mut self, arena_generation: ArenaGeneration) {
        if std::mem::replace(&mut self.arena_generation, arena_generation) == arena_generation {
            return;
        }
        self.shown = None;
        self.items = Highlights::default();
        self.inspection = Inspection::default();
        self.bars = Bars::default();
        self.console.answer = None;
    }
}

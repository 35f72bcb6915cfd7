//! The context of all panels: the state of the screen beyond the session. This state changes
//! no arena.

use egui::{Rect, Ui, Vec2};
use vmem_lab::{ArenaGeneration, ArenaId, ArenaRef, Moment, Session};
use vmem_view::action::{Action, Detail, Overlay, Workspace};
use vmem_view::bars::Bars;
use vmem_view::derived::Derived;
use vmem_view::editor::Editor;
use vmem_view::form::Form;
use vmem_view::highlights::Highlights;
use vmem_view::input_history::Console;
use vmem_view::inspect::Inspection;
use vmem_view::memo::ScrollOnce;
use vmem_view::notices::Notices;
use vmem_view::playback::Player;
use vmem_view::preview::Previews;
use vmem_view::search::Search;
use vmem_view::settings::{Settings, Stage};
use vmem_view::tabs::{Part, Tabs};
use vmem_view::time_axis::TimelineView;

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, Shape};

/// Holds all that a panel is drawn from, and collects what the user does there.
pub struct Ctx<'a> {
    /// The session, to be read.
    pub session: &'a Session,
    /// The state of the screen.
    pub view: &'a mut ViewState,
    /// The layout that the size of the screen allows.
    pub shape: Shape,
    /// The actions of this frame, carried out when it is drawn.
    pub actions: &'a mut Vec<Action>,
}

impl<'a> Ctx<'a> {
    /// Returns the arenas at the place in time that is shown.
    pub fn moment(&self) -> Moment<'a> {
        self.session.moment()
    }

    /// Returns the arena whose structures are shown; `None` while there is no arena.
    pub fn shown(&self) -> Option<ArenaRef<'a>> {
        vmem_lab::prompt::default_arena(self.moment().world, self.view.shown.as_deref())
    }

    /// Returns the most arenas that exist at a time, now or at another place in time. The
    /// panels keep their positions because there is room for all of them.
    pub fn most_arenas(&self) -> usize {
        let now = self.moment().world.arenas().count();
        now.max(self.session.scenario().most_arenas())
    }

    /// Returns the data that a panel of one arena is drawn from.
    pub fn focus(&mut self, ui: &Ui, arena: ArenaId) -> Focus<'_> {
        let moment = self.moment();
        let scroll = self.view.news();
        Focus {
            arena,
            hue: Palette::of(ui).hue(arena.0 as usize),
            settings: self.view.settings,
            highlights: self.view.derived.highlights(&moment, arena),
            scroll,
            items: &mut self.view.items,
            actions: self.actions,
        }
    }
}

/// The state of the screen.
#[derive(Default)]
pub struct ViewState {
    /// The settings of the screen.
    pub settings: Settings,
    /// The current workspace.
    pub workspace: Workspace,
    /// The dialog above the screen, if one is open.
    pub overlay: Option<Overlay>,
    /// The generation of the arena ids stored here.
    arena_generation: ArenaGeneration,
    /// The arena whose structures are shown, if the user chose one.
    pub shown: Option<String>,
    /// The item below the pointer, the selected item, and related items.
    pub items: Highlights,
    /// The question about the selected item, and its answer.
    pub inspection: Inspection,
    /// The visible part of each arena's bar.
    pub bars: Bars,
    /// The search of the palette.
    pub search: Search,
    /// The operation bar.
    pub form: Form,
    /// The field that lines are typed into.
    pub console: Console,
    /// The previews of typed lines.
    pub previews: Previews,
    /// The scenario's text.
    pub editor: Editor,
    /// The visible tab, if there is no room for all structures.
    pub tabs: Tabs,
    /// The detail below the sentence.
    pub detail: Detail,
    /// The revision whose line or step was scrolled into view there, the kind of detail, and
    /// the height of the panel.
    pub narrated: Option<(u64, Detail, u32)>,
    /// The playback: on or off, and its target.
    pub player: Player,
    /// The visible part of the time line.
    pub timeline: TimelineView,
    /// The revision whose changes were scrolled into view in all panels.
    pub brought_into_view: Option<u64>,
    /// The size of the screen that was drawn last.
    pub screen: Vec2,
    /// The size of the window without zoom.
    pub window: [f32; 2],
    /// The size of the structure that was presented last.
    pub presented: Vec2,
    /// The bounds of the panels, for pictures of them.
    pub places: Places,
    /// Short notices.
    pub notices: Notices,
    /// Values computed from the state, until it changes.
    pub derived: Derived,
}

impl ViewState {
    /// Returns true if the screen shows the sandbox with the operation bar.
    pub fn shows_sandbox(&self) -> bool {
        // On a phone, the scenario's text covers it.
        let is_covered = self.editor.open && Shape::of(self.screen) == Shape::Phone;
        let is_at_desk = self.settings.stage == Stage::Desk;
        is_at_desk && self.workspace == Workspace::Arenas && !is_covered
    }

    /// Returns whether the panels scroll to the changes of the operation.
    pub fn news(&self) -> ScrollOnce {
        ScrollOnce::check(self.brought_into_view.as_ref(), &self.derived.revision)
    }

    /// Returns a state in which the panels show the same with these settings: a change of it
    /// changes nothing here.
    pub fn detached(&self, settings: Settings) -> Self {
        Self {
            settings,
            arena_generation: self.arena_generation,
            shown: self.shown.clone(),
            items: self.items.clone(),
            inspection: self.inspection.clone(),
            bars: self.bars.clone(),
            detail: self.detail,
            brought_into_view: Some(self.derived.revision),
            derived: Derived::at(self.derived.revision),
            ..Self::default()
        }
    }

    /// Sets the generation of arena ids. A new one forgets everything that was stored by arena
    /// id: the shown arena, the selection, the answers.
    pub fn set_arena_generation(&mut self, arena_generation: ArenaGeneration) {
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

/// The bounds of the panels, as drawn last.
#[derive(Clone, Debug, Default)]
pub struct Places {
    drawn: Vec<(Part, Rect)>,
    /// The bounds in the previous frame: a dialog may be drawn before the panels.
    before: Vec<(Part, Rect)>,
}

impl Places {
    /// Starts a frame, in which nothing is drawn yet.
    pub fn begin_frame(&mut self) {
        self.before = std::mem::take(&mut self.drawn);
    }

    /// Records the bounds of a part.
    pub fn note(&mut self, part: Part, rect: Rect) {
        self.drawn.push((part, rect));
    }

    /// Returns the bounds of a part in this frame, in points.
    pub fn of(&self, part: Part) -> Option<Rect> {
        let found = self.drawn.iter().find(|(drawn, _)| *drawn == part);
        found.map(|(_, rect)| *rect)
    }

    /// Returns true if the part was visible in the previous frame.
    pub fn shows(&self, part: Part) -> bool {
        part == Part::Screen || self.before.iter().any(|(drawn, _)| *drawn == part)
    }
}

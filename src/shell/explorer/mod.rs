//! The app: draws a frame, collects the user's actions, and carries them out.

mod drawing;
mod follow;
mod submit;
#[cfg(test)]
mod tests;
mod time;

use eframe::{CreationContext, Frame, Storage};
use egui::{Context, Theme, Ui};
use vmem_lab::{Command, Place, Session, SessionError};

use crate::export::{self, Arrival, Sharing};
use crate::kit::resting_pointer::RestingPointer;
use crate::kit::theme::Shape;
use crate::kit::{navigation, theme};
use crate::platform::autosave::{self, Autosave};
use crate::platform::files::{Clip, Platform};
use crate::platform::storage::OwnStorage;
use crate::shell::context::{Ctx, ViewState};
use crate::shell::layout::Features;
use crate::shell::{keys, layout};
use vmem_view::action::{Action, Workspace};
use vmem_view::item::Item;
use vmem_view::notices::Subject;
use vmem_view::open::{OpenRequest, OpenResult};
use vmem_view::playback::Tune;
use vmem_view::settings::{Settings, Stage, ThemeChoice};
use vmem_view::submission::Submitted;
use vmem_view::tabs::Tab;
use vmem_view::time_text::length_sentence;

/// An edit computes at most this many new operations at once. The rest are computed between
/// frames.
const AT_ONCE: usize = 20_000;

/// The app.
pub struct Explorer {
    session: Session,
    state: ViewState,
    features: Features,
    page: crate::shell::page::Page,
    /// Counts the changes of the text.
    text_revision: u64,
    autosave: Autosave,
    /// The storage of a native window; a page uses the frame's.
    own: OwnStorage,
}

impl Explorer {
    /// Returns the app with the saved session, or with the first one.
    pub fn new(creation: &CreationContext<'_>) -> Self {
        let mut own = OwnStorage::open(&creation.egui_ctx);
        let storage = own.storage.as_deref().or(creation.storage);
        let saved = storage.map_or(Ok(None), autosave::load_session);
        let (session, unreadable) = match saved {
            Ok(session) => (session, None),
            Err(unreadable) => (None, Some(unreadable)),
        };
        let is_saved = session.is_some();
        let session = session.unwrap_or_else(Session::sandbox);
        let mut app = Self::with_session(&creation.egui_ctx, session);
        if let Some(mut settings) = storage.map(autosave::load_settings) {
            // A page stays in present mode when a presenter's clicker reloads it with F5. A
            // program that starts anew does not.
            if cfg!(not(target_arch = "wasm32")) {
                settings.stage = Stage::Desk;
            }
            app.set(&creation.egui_ctx, settings);
        }
        if let Some(storage) = storage.filter(|_| is_saved) {
            app.begin_at(autosave::load_place(storage));
        }
        if let Some(unreadable) = unreadable {
            let aside = own.set_aside(&unreadable.text);
            app.offer(unreadable, aside);
        }
        app.own = own;
        // Everything is as it was saved.
        app.autosave = Autosave::default();
        app
    }

    /// Returns the app with a session.
    pub fn with_session(ctx: &Context, session: Session) -> Self {
        theme::install(ctx);
        theme::apply(ctx, Settings::default());
        ctx.add_plugin(RestingPointer::default());
        let mut app = Self {
            session,
            state: ViewState::default(),
            features: Features::default(),
            page: crate::shell::page::Page::default(),
            text_revision: 0,
            autosave: Autosave::default(),
            own: OwnStorage::default(),
        };
        let generation = app.session.arena_generation();
        app.state.set_arena_generation(generation);
        app.follow_operation();
        app
    }

    /// Puts a saved text that can no longer be opened into the editor, with its errors.
    fn offer(&mut self, unreadable: autosave::Unreadable, aside: Option<String>) {
        let editor = &mut self.state.editor;
        editor.offer(unreadable.text, self.session.text(), unreadable.errors);
        let message = "The last session could not be opened. Its text is in the editor";
        let aside = aside.map_or(String::new(), |file| format!(" and in the file {file}"));
        let error = Submitted::error(format!("{message}{aside}."));
        self.state.form.submitted = Some(error);
    }

    /// Returns the settings.
    pub fn settings(&self) -> Settings {
        self.state.settings
    }

    /// Returns the session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Uses another platform: for tests.
    pub fn use_platform(&mut self, platform: Box<dyn Platform>) {
        self.features.sharing = Sharing::with_platform(platform);
    }

    fn carry_out(&mut self, ctx: &Context, action: Action) {
        let settings = self.state.settings;
        if action.is_seen_in_sandbox() {
            self.enter(Workspace::Arenas);
        }
        match action {
            Action::Insert(insert) => self.insert(&insert),
            Action::Session(command) => self.obey(ctx, command),
            Action::Go(way) => self.go(ctx, way),
            Action::Tune(tune) => {
                if tune == Tune::StopJump {
                    self.settle(ctx);
                }
                let summary = self.state.player.tune(tune);
                // A wide screen shows the pace and the speed.
                if Shape::of(self.state.screen) != Shape::Wide {
                    self.state.notices.say_any(Subject::Time, summary);
                }
            }
            Action::Allocate => self.allocate(),
            Action::Open(form) => self.state.form.open(form),
            Action::Type => self.state.console.wants_focus = true,
            Action::Show(arena) => {
                let arena = self.session.moment().world.arena(arena);
                self.state.shown = arena.map(|arena| arena.name.to_owned());
            }
            Action::TogglePlay => self.toggle_play(ctx),
            Action::ToggleScenario => self.state.editor.toggle(self.session.text()),
            Action::Select(item) => self.select(item),
            Action::Reselect(way) => {
                self.state.items.selection.go(way);
                self.state.tabs.show(Tab::Inspector);
            }
            Action::Enter(workspace) => self.enter(workspace),
            Action::Overlay(overlay) => self.state.overlay = overlay,
            Action::NextTheme => {
                let theme = next_theme(ctx.theme(), settings.theme);
                self.set(ctx, Settings { theme, ..settings });
            }
            Action::NextRadix => {
                let radix = settings.radix.other();
                self.set(ctx, Settings { radix, ..settings });
            }
            Action::Set(changed) => {
                let notice = changed.notice_after(settings);
                self.state.notices.say_any(Subject::Setting, notice);
                self.set(ctx, changed);
            }
            Action::FullScreen => full_screen(ctx),
            Action::SaveSvg(part) => {
                let svg = drawing::svg(ctx, &self.session, &self.state, part);
                export::save_svg(ctx, &mut self.features.sharing, part, svg);
            }
            Action::Share(request) => {
                let (sharing, state) = (&mut self.features.sharing, &mut self.state);
                let arrival = export::carry_out(ctx, sharing, &self.session, state, request);
                if let Some(arrival) = arrival {
                    self.open_arrival(arrival);
                }
            }
            Action::Begin(request) => self.open(request),
            Action::Turn(way) => navigation::turn_to(ctx, way),
            Action::Copy(text) => {
                let (sharing, state) = (&mut self.features.sharing, &mut self.state);
                export::copy(ctx, sharing, state, Clip::Text(text));
            }
        }
    }

    /// Runs a command of the session, and shows its error next to the cause: the editor's text,
    /// or the operation bar.
    fn command(&mut self, command: Command) {
        let editor = &self.state.editor;
        let is_draft = matches!(&command, Command::Replace(text) if text == editor.text());
        match self.run(command) {
            Ok(()) => {}
            Err(SessionError::Parse(errors)) if is_draft => {
                self.state.editor.errors = errors.iter().map(ToString::to_string).collect();
            }
            Err(error) => self.state.form.submitted = Some(Submitted::error(error.to_string())),
        }
    }

    /// Runs a command of the session, and updates everything that shows the session.
    fn run(&mut self, command: Command) -> Result<(), SessionError> {
        let is_move = matches!(
            command,
            Command::GoTo(_)
                | Command::GoToPlace(_)
                | Command::StepBack
                | Command::StepForward
                | Command::InnerStepBack
                | Command::InnerStepForward
                | Command::ToStart
                | Command::ToEnd
        );
        let replaced = match &command {
            Command::Replace(text) => Some(text.clone()),
            _ => None,
        };
        self.session.set_precompute_budget(AT_ONCE);
        self.session.run(command)?;
        if let Some(position) = self.session.take_far_position() {
            self.state.player.target = Some(Place::after(position));
        }
        if let Some(text) = replaced {
            self.state.editor.accepted(&text);
        }
        if is_move {
            self.moved();
        } else {
            self.edited();
        }
        Ok(())
    }

    /// Updates everything that shows the session's text and its arenas.
    fn edited(&mut self) {
        self.moved();
        self.autosave.text_changed();
        self.text_revision += 1;
        self.state.editor.follow(self.session.text());
        if self.state.workspace == Workspace::Experiments {
            let length = length_sentence(&self.session);
            self.state.notices.say(Subject::Scenario, length);
        }
    }

    /// Updates everything that shows the arenas at the place in time.
    fn moved(&mut self) {
        self.autosave.place_changed();
        self.state
            .set_arena_generation(self.session.arena_generation());
        let moment = self.session.moment();
        self.state.derived.forget(&moment);
        self.state.bars.forget(&moment);
        self.state.form.session_changed();
        self.follow_operation();
    }

    fn open(&mut self, request: OpenRequest) {
        let (text, place, origin) = (request.text, request.place, request.origin);
        // A last line that does not end is ended by the session.
        let is_same = self.session.text().trim_end() == text.trim_end();
        self.session.set_precompute_budget(AT_ONCE);
        let result = if is_same {
            OpenResult::Unchanged
        } else {
            match self.session.run(Command::Begin(text)) {
                Ok(()) => OpenResult::Replaced,
                Err(error) => OpenResult::Failed(error),
            }
        };
        if !matches!(result, OpenResult::Failed(_)) {
            let _known = self.session.take_far_position();
            self.begin_at(place);
            self.edited();
        }
        export::report_opened(&mut self.state, &mut self.features.sharing, &origin, result);
    }

    /// Opens what arrived from outside.
    fn open_arrival(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Session(request) => self.open(request),
            Arrival::Log {
                name,
                format,
                contents,
            } => {
                self.features.experiments.read(name, format, contents);
                self.enter(Workspace::Experiments);
                self.state.overlay = None;
            }
        }
    }

    /// Saves what has changed, if it is due.
    fn save_changes(&mut self, ctx: &Context, frame: &mut Frame) {
        let player = &self.state.player;
        let moves = player.is_playing() || player.target.is_some();
        let (now, is_held) = ctx.input(|input| (input.time, input.pointer.any_down()));
        let own = self.own.storage.as_deref_mut();
        let Some(storage) = own.or(frame.storage_mut()) else {
            return;
        };
        if !moves && !is_held {
            self.autosave.save_place(storage, &self.session);
        }
        self.autosave.save_settings(storage, self.state.settings);
        if let Err(error) = self.autosave.tick(storage, &self.session, now) {
            self.state.notices.complain(Subject::Autosave, error);
            ctx.request_repaint();
        }
        if let Some(wait) = self.autosave.wait(now) {
            ctx.request_repaint_after_secs(wait.max(0.0) as f32);
        }
    }

    /// Applies settings; they are saved at the end of the frame.
    pub fn set(&mut self, ctx: &Context, settings: Settings) {
        if settings.stage != self.state.settings.stage {
            // The panels have another size now: they scroll to the changes once more.
            self.state.brought_into_view = None;
        }
        self.state.settings = settings;
        theme::apply(ctx, settings);
        self.autosave.settings_changed();
    }

    /// Opens a workspace. On a phone, the scenario's text would cover it.
    fn enter(&mut self, workspace: Workspace) {
        self.state.workspace = workspace;
        if Shape::of(self.state.screen) == Shape::Phone {
            self.state.editor.open = false;
        }
    }

    /// Selects an item, and shows it in the inspector.
    fn select(&mut self, item: Option<Item>) {
        self.state.items.selection.select(item);
        if item.is_some() {
            self.state.tabs.show(Tab::Inspector);
        }
    }
}

/// Turns full screen on or off.
fn full_screen(ctx: &Context) {
    #[cfg(target_arch = "wasm32")]
    {
        let _ = ctx;
        crate::platform::browser::toggle_full_screen();
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or_default());
        ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(!is_full));
    }
}

/// Returns the theme after the one on the screen.
fn next_theme(shown: Theme, chosen: ThemeChoice) -> ThemeChoice {
    match (chosen, shown) {
        (ThemeChoice::Contrast, _) => ThemeChoice::Light,
        (_, Theme::Dark) => ThemeChoice::Contrast,
        (_, Theme::Light) => ThemeChoice::Dark,
    }
}

impl eframe::App for Explorer {
    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        let ctx = ui.ctx().clone();
        theme::fit(&ctx, self.state.settings);
        if let Some(trouble) = self.own.take_error() {
            self.state.notices.complain(Subject::Autosave, trouble);
        }
        if let Some(arrival) = export::poll(&ctx, &mut self.features.sharing, &mut self.state) {
            self.open_arrival(arrival);
        }
        self.pass_time(&ctx);
        self.state.timeline.set_text_revision(self.text_revision);
        let mut actions = Vec::new();
        navigation::begin(&ctx);
        keys::pressed(&ctx, &self.session, &self.state, &mut actions);
        let mut cx = Ctx {
            session: &self.session,
            view: &mut self.state,
            shape: Shape::of(ctx.content_rect().size()),
            actions: &mut actions,
        };
        layout::ui(ui, &mut self.features, &mut cx);
        navigation::end(&ctx);
        let acted = !actions.is_empty();
        for action in actions {
            self.carry_out(&ctx, action);
        }
        self.save_changes(&ctx, frame);
        if acted || self.state.items.have_moved() {
            ctx.request_repaint();
        }
        let (state, radix) = (self.state.derived.revision, self.state.settings.radix);
        self.page
            .show(state, self.text_revision, &self.session, radix);
    }

    fn save(&mut self, frames: &mut dyn Storage) {
        let storage: &mut dyn Storage = match &mut self.own.storage {
            Some(own) => &mut **own,
            None => frames,
        };
        let saved = self.autosave.save(storage, &self.session);
        self.autosave.save_place(storage, &self.session);
        storage.flush();
        if let Err(error) = saved {
            self.state.notices.complain(Subject::Autosave, error);
        }
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        // Dropping the storage waits until everything is written.
        self.own = OwnStorage::default();
    }

    /// Everything is saved under the app's own names, because the pages of one origin share one
    /// storage.
    fn persist_egui_memory(&self) -> bool {
        false
    }
}

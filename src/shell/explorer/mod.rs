//! The app: draws a frame, collects the user's actions, and carries them out.

mod drawing;
mod follow;
mod submit;
#[cfg(test)]
mod tests;
mod time;

use eframe::{CreationContext, Frame, Storage};
use egui::{Context, Theme, Ui, ViewportCommand};
use vmem_lab::{ArenaGeneration, Command, Document, Place, Session, SessionError, saved_scenario};

use crate::export::{self, Arrival};
use crate::kit::resting_pointer::RestingPointer;
use crate::kit::theme::Shape;
use crate::kit::{navigation, theme};
use crate::platform::files::{Clip, Platform};
use crate::platform::storage::{self, OwnStorage};
use crate::shell::context::{Ctx, ViewState};
use crate::shell::layout::Features;
use crate::shell::{keys, layout};
use vmem_view::action::{Action, Workspace};
use vmem_view::autosave::{self, Autosave};
use vmem_view::item::Item;
use vmem_view::notices::Subject;
use vmem_view::open::{OpenRequest, OpenResult};
use vmem_view::playback::Tune;
use vmem_view::settings::{Settings, Stage, ThemeChoice};
use vmem_view::slot::{Damaged, Loaded, SECOND_WINDOW};
use vmem_view::submission::Submitted;
use vmem_view::tabs::Tab;
use vmem_view::time_text::length_sentence;
use vmem_view::wording;

/// An edit computes at most this many new operations at once. The rest are computed between
/// frames.
const AT_ONCE: usize = 20_000;

/// The app.
pub struct Explorer {
    session: Session,
    state: ViewState,
    features: Features,
    page: crate::shell::page::Page,
    /// Counts the changes of the text, and of its file.
    text_revision: u64,
    /// The revision that the window's title shows.
    titled: Option<u64>,
    autosave: Autosave,
    own: OwnStorage,
}

impl Explorer {
    /// Returns the app with the session that was saved, or with the first one; then opens what
    /// was named at the start.
    pub fn new(
        creation: &CreationContext<'_>,
        mut own: OwnStorage,
        named: Option<Arrival>,
    ) -> Self {
        let slot = std::mem::take(&mut own.slot);
        let storage = own.storage.as_deref();
        let saved = storage.map_or_else(Loaded::default, |storage| slot.load(storage));
        let is_saved = saved.session.is_some();
        let session = saved.session.unwrap_or_else(Session::sandbox);
        let mut app = Self::with_session(&creation.egui_ctx, session);
        if let Some(storage) = storage {
            let mut settings = storage::settings(storage);
            // A page stays in present mode when a presenter's clicker reloads it with F5. A
            // program that starts anew does not.
            if cfg!(not(target_arch = "wasm32")) {
                settings.stage = Stage::Desk;
            }
            app.set(&creation.egui_ctx, settings);
            let sharing = &mut app.features.sharing;
            sharing.remember(slot.others(storage), autosave::load_folder(storage));
        }
        if is_saved {
            app.begin_at(saved.place);
            app.moved();
        }
        if let Some(damaged) = saved.damaged {
            let aside = own.set_aside(&damaged.saved);
            app.offer(damaged, aside);
        }
        if !slot.is_first() {
            app.state.notices.note(Subject::Autosave, SECOND_WINDOW);
        }
        app.own = own;
        // Everything is as it was saved.
        app.autosave = Autosave::new(slot);
        if let Some(named) = named {
            app.open_arrival(named);
        }
        app
    }

    /// Returns the app with a session.
    pub fn with_session(ctx: &Context, session: Session) -> Self {
        theme::install(ctx);
        theme::apply(ctx, Settings::default(), [0.0; 2]);
        ctx.add_plugin(RestingPointer::default());
        let mut app = Self {
            session,
            state: ViewState::default(),
            features: Features::default(),
            page: crate::shell::page::Page::default(),
            text_revision: 0,
            titled: None,
            autosave: Autosave::default(),
            own: OwnStorage::default(),
        };
        let generation = app.session.arena_generation();
        app.state.set_arena_generation(generation);
        app.follow_operation();
        app
    }

    /// Puts a saved text that can no longer be opened into the editor, with its errors. If only
    /// its undo history is damaged, a notice says so.
    fn offer(&mut self, damaged: Damaged, aside: Option<String>) {
        let aside = aside.map(|file| format!(" What was saved is in the file {file}."));
        let aside = aside.unwrap_or_default();
        if damaged.errors.is_empty() {
            let message = "The undo history of the last session could not be read.";
            let message = message.to_owned() + &aside;
            return self.state.notices.complain(Subject::Autosave, message);
        }
        let text = saved_scenario(&damaged.saved).to_owned();
        let editor = &mut self.state.editor;
        editor.offer(text, self.session.text(), damaged.errors);
        let message = "The last session could not be opened. Its text is in the editor.";
        self.state.form.submitted = Some(Submitted::error(message.to_owned() + &aside));
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
        self.features.sharing.use_platform(platform);
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
            if let Some(path) = &request.file {
                let bytes = self.session.text().as_bytes();
                self.session.set_document(Document::new(path, bytes));
            }
            self.begin_at(place);
            self.edited();
        }
        export::report_opened(&mut self.state, &mut self.features.sharing, &origin, result);
    }

    /// Notes that the session with this opening was saved to a file, unless another session was
    /// opened in the meantime.
    fn saved(&mut self, document: Document, opening: Option<ArenaGeneration>) {
        let is_same = |old: &Document| old.path() == document.path();
        if opening == Some(self.session.opening())
            // Another session was opened, and undone.
            || document.holds(self.session.text().as_bytes())
            || self.session.document().is_some_and(is_same)
        {
            self.session.set_document(Some(document));
            self.autosave.text_changed();
            self.text_revision += 1;
        }
    }

    /// Shows the session's file in the title of the window.
    fn show_title(&mut self, ctx: &Context) {
        if self.titled.replace(self.text_revision) != Some(self.text_revision) {
            let mut title = wording::window_title(&self.session);
            if !self.autosave.slot.is_first() {
                title += " (second window)";
            }
            ctx.send_viewport_cmd(ViewportCommand::Title(title));
        }
    }

    /// Opens what arrived from outside.
    fn open_arrival(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Session(request) => self.open(request),
            Arrival::Saved { document, opening } => self.saved(document, opening),
            Arrival::Log {
                path,
                format,
                bytes,
            } => {
                self.features.experiments.read(&path, format, bytes);
                self.enter(Workspace::Experiments);
                self.state.overlay = None;
            }
        }
    }

    /// Saves what has changed, if it is due.
    fn save_changes(&mut self, ctx: &Context) {
        let player = &self.state.player;
        let moves = player.is_playing() || player.target.is_some();
        let (now, is_held) = ctx.input(|input| (input.time, input.pointer.any_down()));
        let Some(storage) = self.own.storage.as_deref_mut() else {
            return;
        };
        if !moves && !is_held {
            self.autosave.save_place(storage, &self.session);
        }
        self.autosave.save_settings(storage, self.state.settings);
        if let Some(folder) = self.features.sharing.new_folder() {
            autosave::save_folder(storage, folder);
        }
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
        theme::apply(ctx, settings, self.state.window);
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
        ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
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
    fn ui(&mut self, ui: &mut Ui, _: &mut Frame) {
        let ctx = ui.ctx().clone();
        self.state.window = theme::fit(&ctx, self.state.settings);
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
        self.show_title(&ctx);
        self.save_changes(&ctx);
        if acted || self.state.items.have_moved() {
            ctx.request_repaint();
        }
        let (state, radix) = (self.state.derived.revision, self.state.settings.radix);
        self.page
            .show(state, self.text_revision, &self.session, radix);
    }

    fn save(&mut self, _: &mut dyn Storage) {
        let Some(storage) = self.own.storage.as_deref_mut() else {
            return;
        };
        let saved = self.autosave.save(storage, &self.session);
        self.autosave.save_place(storage, &self.session);
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

//! Playback, jumps, and the computation of operations between frames.

use egui::{Context, Key, Modifiers};
use vmem_lab::{Command, Place};
use web_time::{Duration, Instant};

use crate::shell::explorer::{AT_ONCE, Explorer};
use vmem_view::action::Way;
use vmem_view::notices::Subject;
use vmem_view::playback::Pace;

/// The time per frame for computing new operations.
const TIME_BUDGET: Duration = Duration::from_millis(8);
/// The pause between two time budgets, for other work.
const IDLE_DELAY: Duration = Duration::from_millis(1);
/// The operations computed between two readings of the clock.
const BATCH: usize = 64;

impl Explorer {
    /// Computes new operations and moves in time, before a frame is drawn.
    pub(super) fn pass_time(&mut self, ctx: &Context) {
        self.stop_where_it_is(ctx);
        if self.session.computed() < self.session.len() && self.precompute() {
            ctx.request_repaint_after(IDLE_DELAY);
        }
        self.arrive(ctx);
        self.go_on(ctx);
    }

    /// Carries out a user's command. A jump to operations that are not computed yet continues
    /// over several frames.
    pub(super) fn obey(&mut self, ctx: &Context, command: Command) {
        // Playback goes on while the user drags the thumb of the time line.
        if !matches!(command, Command::GoTo(_)) {
            self.state.player.pause();
        }
        match self.destination(&command) {
            Some(place) => {
                self.state.player.target = Some(place);
                if self.session.computed() < place.operations {
                    self.precompute();
                }
                self.arrive(ctx);
            }
            None => {
                self.state.player.target = None;
                self.command(command);
            }
        }
    }

    /// Moves a session that was just opened to a place, or the nearest that exists; without a
    /// place, to where the scenario begins. A place that takes long to compute becomes the
    /// target of a jump.
    pub(super) fn begin_at(&mut self, place: Option<Place>) {
        let end = Place::after(self.session.len());
        let place = place.unwrap_or(self.session.beginning()).min(end);
        let is_far = place.operations > self.session.computed().saturating_add(AT_ONCE);
        self.state.player.target = is_far.then_some(place);
        if !is_far && self.session.run(Command::GoToPlace(place)).is_err() {
            // The operation exists, so this can't be refused.
            let _done = self.session.run(Command::GoTo(place.operations));
        }
    }

    /// Moves one operation or one step, whichever playback uses. At either end, shows a notice.
    pub(super) fn go(&mut self, ctx: &Context, way: Way) {
        let end = match way {
            Way::Forward if self.is_over() => {
                Some("This is the end. Press Home to go to the start.")
            }
            Way::Back if self.session.place() == Place::START => {
                Some("This is the start. Press End to go to the end.")
            }
            _ => None,
        };
        if let Some(notice) = end {
            // Like every other step, it stops playback and jumps.
            self.state.player.pause();
            self.state.player.target = None;
            self.state.notices.say(Subject::Time, notice);
            return;
        }
        let command = match (self.state.player.pace, way) {
            (Pace::Operations, Way::Forward) => Command::StepForward,
            (Pace::Operations, Way::Back) => Command::StepBack,
            (Pace::Steps, Way::Forward) => Command::InnerStepForward,
            (Pace::Steps, Way::Back) => Command::InnerStepBack,
        };
        self.obey(ctx, command);
    }

    /// Starts or stops playback.
    pub(super) fn toggle_play(&mut self, ctx: &Context) {
        let player = &mut self.state.player;
        if player.is_playing() {
            player.pause();
            return;
        }
        player.target = None;
        player.play(ctx.input(|input| input.time));
        if self.is_over() && self.session.len() > 0 {
            self.state
                .notices
                .say(Subject::Time, "Playback starts again from the start.");
            self.command(Command::ToStart);
        }
    }

    /// Returns the place that a command jumps to, if the scenario has that place.
    fn destination(&self, command: &Command) -> Option<Place> {
        let place = match *command {
            Command::GoTo(position) => Place::after(position),
            Command::GoToPlace(place) => place,
            Command::ToStart => Place::START,
            Command::ToEnd => Place::after(self.session.len()),
            _ => return None,
        };
        (place.operations <= self.session.len()).then_some(place)
    }

    /// Computes new operations until the time budget is used up; returns true if any are left.
    fn precompute(&mut self) -> bool {
        let begun = Instant::now();
        while self.session.precompute(BATCH) {
            if begun.elapsed() >= TIME_BUDGET {
                return true;
            }
        }
        false
    }

    /// Jumps to the target place once it is computed and the pause after the last jump is over.
    fn arrive(&mut self, ctx: &Context) {
        let Some(target) = self.state.player.target else {
            return;
        };
        if target.operations > self.session.computed() {
            ctx.request_repaint();
            return;
        }
        let now = ctx.input(|input| input.time);
        if let Some(rest) = self.state.player.rest(now) {
            ctx.request_repaint_after_secs(rest as f32);
            return;
        }
        let begun = Instant::now();
        if self.session.place() != target {
            self.command(Command::GoToPlace(target));
            ctx.request_repaint();
        }
        let took = begun.elapsed().as_secs_f64();
        self.state.player.arrived(now, took);
    }

    fn go_on(&mut self, ctx: &Context) {
        let player = &mut self.state.player;
        if !player.is_playing() || player.target.is_some() {
            return;
        }
        let now = ctx.input(|input| input.time);
        let len = self.session.len();
        let count = player.due(now, len);
        match player.pace {
            _ if count == 0 => {}
            Pace::Operations => {
                let inside = usize::from(self.session.place().step.is_some());
                let to = (self.session.position() + count - inside).min(len);
                self.command(Command::GoTo(to));
            }
            Pace::Steps => {
                for _ in 0..count {
                    self.command(Command::InnerStepForward);
                }
            }
        }
        if self.is_over() {
            self.state.player.pause();
        }
        if let Some(wait) = self.state.player.due_in(now, len) {
            ctx.request_repaint_after_secs(wait as f32);
        }
    }

    fn is_over(&self) -> bool {
        self.session.place() == Place::after(self.session.len())
    }

    /// Stops a long jump if Escape is pressed.
    fn stop_where_it_is(&mut self, ctx: &Context) {
        let far = self.state.player.target;
        let far = far.is_some_and(|target| target.operations > self.session.computed());
        let escape = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Escape);
        if far && ctx.input_mut(escape) {
            self.settle(ctx);
        }
    }

    /// Stops a long jump at the last computed operation.
    pub(super) fn settle(&mut self, ctx: &Context) {
        if let Some(target) = self.state.player.target {
            let reached = target.operations.min(self.session.computed());
            self.state.player.target = Some(Place::after(reached));
            self.arrive(ctx);
        }
    }
}

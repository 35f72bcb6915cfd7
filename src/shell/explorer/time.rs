//! Playing, going to places, and learning ahead between two frames.

use eframe::Storage;
use egui::{Context, Key, Modifiers};
use vmem_lab::{Command, Place};
use web_time::{Duration, Instant};

use crate::platform::autosave;
use crate::shell::explorer::Explorer;
use vmem_view::action::Way;
use vmem_view::playback::{Pace, Tune};

/// How much of a frame goes to operations that were never done.
const SLICE: Duration = Duration::from_millis(8);
/// Between two slices; whatever else there is to do comes first.
const BREATH: Duration = Duration::from_millis(1);
/// How many are done between two looks at the clock.
const AT_ONCE: usize = 64;

impl Explorer {
    /// What is done before a frame is drawn: some learning, and going where it is time
    /// to go.
    pub(super) fn pass_time(
        &mut self,
        ctx: &Context,
        storage: Option<&mut (dyn Storage + 'static)>,
    ) {
        self.stop_where_it_is(ctx);
        if self.session.computed() < self.session.len() && self.precompute() {
            ctx.request_repaint_after(BREATH);
        }
        self.arrive(ctx);
        self.go_on(ctx);
        self.keep_place(ctx, storage);
    }

    /// A user's command. One that goes to a place gets there as soon as that can be,
    /// while the screen stays alive.
    pub(super) fn obey(
        &mut self,
        ctx: &Context,
        command: Command,
        storage: Option<&mut (dyn Storage + 'static)>,
    ) {
        let is_scrubbed = matches!(command, Command::GoTo(_));
        if !is_scrubbed {
            self.state.player.pause();
        }
        match self.destination(&command) {
            Some(place) => {
                self.state.player.want(place);
                if self.session.computed() < place.operations {
                    self.precompute();
                }
                self.arrive(ctx);
            }
            None => {
                self.state.player.stay();
                self.command(command, storage);
            }
        }
    }

    /// A session that was just opened begins there, as soon as that can be; without a
    /// place, at its end.
    pub(super) fn begin_at(&mut self, place: Option<Place>) {
        self.state.player.stay();
        if let Some(far) = autosave::go_to(&mut self.session, place) {
            self.state.player.want(far);
        }
    }

    /// Forward or back, by what playing goes by.
    pub(super) fn go(
        &mut self,
        ctx: &Context,
        way: Way,
        storage: Option<&mut (dyn Storage + 'static)>,
    ) {
        let end = match way {
            Way::Forward if self.is_over() => Some("This is the end; Home goes to the start."),
            Way::Back if self.session.place() == Place::START => {
                Some("This is the start; End goes to the last operation.")
            }
            _ => None,
        };
        if let Some(words) = end {
            // As any other step, it ends what time does by itself.
            self.state.player.pause();
            self.state.player.stay();
            self.state.notices.say(words);
            return;
        }
        let command = match (self.state.player.pace(), way) {
            (Pace::Operations, Way::Forward) => Command::StepForward,
            (Pace::Operations, Way::Back) => Command::StepBack,
            (Pace::Steps, Way::Forward) => Command::InnerStepForward,
            (Pace::Steps, Way::Back) => Command::InnerStepBack,
        };
        self.obey(ctx, command, storage);
    }

    /// Changes how it plays.
    pub(super) fn tune(&mut self, ctx: &Context, tune: Tune) {
        if tune == Tune::StopThere {
            self.settle(ctx);
        }
        self.state.player.tune(tune);
    }

    /// Starts or stops going forward by itself.
    pub(super) fn toggle_play(&mut self, ctx: &Context) {
        let player = &mut self.state.player;
        if player.is_playing() {
            player.pause();
            return;
        }
        player.stay();
        player.play(ctx.input(|input| input.time));
        // Playing at the end means playing again.
        if self.is_over() {
            self.command(Command::ToStart, None);
        }
    }

    /// Where a command leads that leads to a place, if there is that place.
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

    /// Does operations that were never done for a while; whether any are left.
    fn precompute(&mut self) -> bool {
        let begun = Instant::now();
        while self.session.precompute(AT_ONCE) {
            if begun.elapsed() >= SLICE {
                return true;
            }
        }
        false
    }

    /// Goes where it is wanted, if the way there is known and the last one is got over.
    fn arrive(&mut self, ctx: &Context) {
        let Some(wanted) = self.state.player.wanted() else {
            return;
        };
        if wanted.operations > self.session.computed() {
            ctx.request_repaint();
            return;
        }
        let now = ctx.input(|input| input.time);
        if let Some(rest) = self.state.player.rest(now) {
            ctx.request_repaint_after_secs(rest as f32);
            return;
        }
        let begun = Instant::now();
        if self.session.place() != wanted {
            self.command(Command::GoToPlace(wanted), None);
            ctx.request_repaint();
        }
        let took = begun.elapsed().as_secs_f64();
        self.state.player.arrived(now, took);
    }

    /// While playing: what is due.
    fn go_on(&mut self, ctx: &Context) {
        let player = &mut self.state.player;
        if !player.is_playing() || player.wanted().is_some() {
            return;
        }
        let now = ctx.input(|input| input.time);
        let len = self.session.len();
        let count = player.due(now, len);
        match player.pace() {
            _ if count == 0 => {}
            Pace::Operations => {
                let inside = usize::from(self.session.place().step.is_some());
                let to = (self.session.position() + count - inside).min(len);
                self.command(Command::GoTo(to), None);
            }
            Pace::Steps => {
                for _ in 0..count {
                    self.command(Command::InnerStepForward, None);
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

    /// The escape key gives up a long way.
    fn stop_where_it_is(&mut self, ctx: &Context) {
        let far = self.state.player.wanted();
        let far = far.is_some_and(|wanted| wanted.operations > self.session.computed());
        let escape = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Escape);
        if far && ctx.input_mut(escape) {
            self.settle(ctx);
        }
    }

    /// As far as it got on a long way is where it stays.
    fn settle(&mut self, ctx: &Context) {
        if let Some(wanted) = self.state.player.wanted() {
            let reached = wanted.operations.min(self.session.computed());
            self.state.player.want(Place::after(reached));
            self.arrive(ctx);
        }
    }

    /// The place is kept when it stays a while: not at each one that is passed.
    fn keep_place(&mut self, ctx: &Context, storage: Option<&mut (dyn Storage + 'static)>) {
        let player = &self.state.player;
        let moving = player.is_playing() || player.wanted().is_some();
        if !self.place_is_new || moving || ctx.input(|input| input.pointer.any_down()) {
            return;
        }
        self.place_is_new = false;
        if let Some(storage) = storage {
            self.autosave.moved(storage, &self.session);
        }
    }
}

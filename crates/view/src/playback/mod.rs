//! Going forward by itself, and going to places that are far away.
//!
//! It knows when it is time and where to; the app has the session go there.

pub mod moves;

use vmem_lab::Place;

/// What one goes forward by: what playing, and a presenter's clicker, do next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pace {
    /// Whole operations.
    #[default]
    Operations,
    /// The inner steps of each.
    Steps,
}

impl Pace {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Operations, Self::Steps];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Steps => "steps",
        }
    }

    /// The one that it is not.
    pub const fn other(self) -> Self {
        match self {
            Self::Operations => Self::Steps,
            Self::Steps => Self::Operations,
        }
    }

    /// How long one is shown at the usual speed, in seconds.
    const fn seconds(self) -> f64 {
        match self {
            Self::Operations => 1.1,
            Self::Steps => 0.9,
        }
    }
}

/// How fast it plays.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Speed {
    /// Four times as slow as usual.
    Quarter,
    /// Twice as slow.
    Half,
    /// As usual: time to read a sentence.
    #[default]
    Usual,
    /// Twice as fast.
    Double,
    /// Four times as fast.
    Fourfold,
    /// Eight times as fast.
    Eightfold,
    /// All of it in seconds, however long it is.
    Fastest,
}

impl Speed {
    /// All of them, the slowest first.
    pub const ALL: [Self; 7] = [
        Self::Quarter,
        Self::Half,
        Self::Usual,
        Self::Double,
        Self::Fourfold,
        Self::Eightfold,
        Self::Fastest,
    ];

    /// As little as will do.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Quarter => "0.25×",
            Self::Half => "0.5×",
            Self::Usual => "1×",
            Self::Double => "2×",
            Self::Fourfold => "4×",
            Self::Eightfold => "8×",
            Self::Fastest => "max",
        }
    }

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quarter => "0.25× (slow motion)",
            Self::Half => "0.5×",
            Self::Usual => "1× (as usual)",
            Self::Double => "2×",
            Self::Fourfold => "4×",
            Self::Eightfold => "8×",
            Self::Fastest => "as fast as it can",
        }
    }

    /// The next faster one, if there is one.
    pub fn faster(self) -> Self {
        let next = Self::ALL.iter().skip_while(|&&speed| speed != self).nth(1);
        next.copied().unwrap_or(self)
    }

    /// The next slower one, if there is one.
    pub fn slower(self) -> Self {
        let slower = Self::ALL.iter().take_while(|&&speed| speed != self);
        slower.last().copied().unwrap_or(self)
    }

    const fn factor(self) -> f64 {
        match self {
            Self::Quarter => 0.25,
            Self::Half => 0.5,
            Self::Usual => 1.0,
            Self::Double => 2.0,
            Self::Fourfold => 4.0,
            Self::Eightfold | Self::Fastest => 8.0,
        }
    }
}

/// What can be changed about playing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tune {
    /// How fast it goes.
    Speed(Speed),
    /// One faster.
    Faster,
    /// One slower.
    Slower,
    /// What it goes by.
    Pace(Pace),
    /// Give up going to a place that is far away.
    StopThere,
}

/// Whether it goes forward by itself, how, and where it is wanted to be.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Player {
    /// While it plays: when it last went on, in seconds.
    playing: Option<f64>,
    pace: Pace,
    speed: Speed,
    /// Where it is to be as soon as that can be.
    wanted: Option<Place>,
    /// Until then no way is gone: the last one was long, and the screen wants its share.
    rests_until: f64,
}

impl Player {
    /// Whether it goes forward by itself.
    pub fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// What it goes by.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// How fast it goes.
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// Where it is to be, and is not yet.
    pub fn wanted(&self) -> Option<Place> {
        self.wanted
    }

    /// Whether a place is wanted that is not reached yet.
    pub fn is_under_way(&self) -> bool {
        self.wanted().is_some()
    }

    /// From now on it goes forward by itself.
    pub fn play(&mut self, now: f64) {
        self.playing = Some(now);
    }

    /// It stays where it is.
    pub fn pause(&mut self) {
        self.playing = None;
    }

    /// Changes how it plays.
    pub fn tune(&mut self, tune: Tune) {
        match tune {
            Tune::Speed(speed) => self.speed = speed,
            Tune::Faster => self.speed = self.speed.faster(),
            Tune::Slower => self.speed = self.speed.slower(),
            Tune::Pace(pace) => self.pace = pace,
            Tune::StopThere => self.wanted = None,
        }
    }

    /// It is to be there as soon as that can be.
    pub fn want(&mut self, place: Place) {
        self.wanted = Some(place);
    }

    /// It is to be nowhere else.
    pub fn stay(&mut self) {
        self.wanted = None;
    }

    /// How long it still rests from the last way, in seconds.
    pub fn rest(&self, now: f64) -> Option<f64> {
        let rest = self.rests_until - now;
        (rest > 0.0).then_some(rest)
    }

    /// It got there on a way that took so many seconds.
    pub fn arrived(&mut self, now: f64, took: f64) {
        /// Shorter ways are hardly felt.
        const SHORT: f64 = 0.012;
        self.wanted = None;
        if took > SHORT {
            self.rests_until = now + 2.0 * took;
        }
        // What was gone by hand is looked at as long as anything.
        if let Some(last) = &mut self.playing {
            *last = now;
        }
    }

    /// How much is to be gone now, in a scenario of `len` operations: nothing, if it is
    /// not yet time.
    pub fn due(&mut self, now: f64, len: usize) -> usize {
        /// After a longer pause (the window was hidden), nothing is made up for.
        const LONGEST: f64 = 0.25;
        let interval = self.interval(len);
        let Some(last) = &mut self.playing else {
            return 0;
        };
        let passed = now - *last;
        if passed < interval {
            return 0;
        }
        if passed > LONGEST.max(2.0 * interval) {
            *last = now;
            return ((LONGEST / interval) as usize).max(1);
        }
        let count = (passed / interval) as usize;
        *last += count as f64 * interval;
        count
    }

    /// In how many seconds something is due, while it plays.
    pub fn due_in(&self, now: f64, len: usize) -> Option<f64> {
        let due = self.playing? + self.interval(len);
        Some((due - now).max(0.0))
    }

    /// How long one operation, or one step, is shown.
    fn interval(&self, len: usize) -> f64 {
        /// At its fastest, a scenario takes about so long, and an operation no longer
        /// than a frame.
        const WHOLE: f64 = 10.0;
        const FRAME: f64 = 1.0 / 60.0;
        match (self.speed, self.pace) {
            (Speed::Fastest, Pace::Operations) => FRAME.min(WHOLE / len.max(1) as f64),
            (Speed::Fastest, Pace::Steps) => FRAME,
            (speed, pace) => pace.seconds() / speed.factor(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_due_while_it_does_not_play() {
        let mut player = Player::default();
        assert_eq!(player.due(1e9, 10), 0);
        assert_eq!(player.due_in(1e9, 10), None);
    }

    #[test]
    fn at_the_usual_speed_an_operation_is_due_in_about_a_second() {
        let mut player = Player::default();
        player.play(5.0);
        assert_eq!(player.due(5.5, 10), 0);
        assert_eq!(player.due(6.2, 10), 1);
        assert_eq!(player.due(6.3, 10), 0);
    }

    #[test]
    fn twice_as_fast_takes_half_as_long() {
        let mut player = Player::default();
        player.play(0.0);
        let usual = player.due_in(0.0, 10).unwrap();
        player.tune(Tune::Faster);
        assert_eq!(player.due_in(0.0, 10).unwrap(), usual / 2.0);
    }

    #[test]
    fn the_ends_of_the_speeds_are_ends() {
        assert_eq!(Speed::Fastest.faster(), Speed::Fastest);
        assert_eq!(Speed::Quarter.slower(), Speed::Quarter);
        assert_eq!(Speed::Usual.faster().slower(), Speed::Usual);
    }

    #[test]
    fn at_its_fastest_a_million_operations_take_ten_seconds() {
        let mut player = Player::default();
        player.tune(Tune::Speed(Speed::Fastest));
        player.play(0.0);
        let frames = (1..=600).map(|frame| f64::from(frame) / 60.0);
        let done: usize = frames.map(|now| player.due(now, 1_000_000)).sum();
        assert!((990_000..=1_000_000).contains(&done), "{done}");
        // And a short one is not over at once.
        player.play(0.0);
        assert_eq!(player.due(0.02, 10), 1);
    }

    #[test]
    fn a_hidden_window_does_not_make_up_for_lost_time() {
        let mut player = Player::default();
        player.play(0.0);
        assert_eq!(player.due(3600.0, 10), 1);
        assert_eq!(player.due(3600.1, 10), 0);
    }

    #[test]
    fn a_long_way_is_followed_by_a_rest() {
        let mut player = Player::default();
        player.want(Place::after(7));
        player.arrived(10.0, 0.1);
        assert_eq!(player.wanted(), None);
        assert!(player.rest(10.1).is_some());
        assert!(player.rest(10.3).is_none());
        player.arrived(11.0, 0.001);
        assert!(player.rest(11.0).is_none());
    }
}

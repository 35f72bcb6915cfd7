//! Playback, and jumps to operations that are not computed yet.
//!
//! The player decides when to move and where to; the app moves the session.

use vmem_lab::{Moment, Place};

/// The unit of playback and of a presenter's clicker.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pace {
    /// Whole operations.
    #[default]
    Operations,
    /// Inner steps.
    Steps,
}

impl Pace {
    /// Both paces.
    pub const ALL: [Self; 2] = [Self::Operations, Self::Steps];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Steps => "steps",
        }
    }

    /// Returns the unit by which playback advances.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Operations => "operation",
            Self::Steps => "step",
        }
    }

    /// Returns the other pace.
    pub const fn other(self) -> Self {
        match self {
            Self::Operations => Self::Steps,
            Self::Steps => Self::Operations,
        }
    }

    /// Returns the seconds for one operation or step at normal speed.
    const fn seconds(self) -> f64 {
        match self {
            Self::Operations => 1.1,
            Self::Steps => 0.9,
        }
    }
}

/// The speed of playback.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Speed(usize);

/// The label, the name and the factor of each speed, the slowest first.
const SPEEDS: [(&str, &str, f64); 7] = [
    ("0.25×", "0.25× (slow motion)", 0.25),
    ("0.5×", "0.5×", 0.5),
    ("1×", "1× (normal)", 1.0),
    ("2×", "2×", 2.0),
    ("4×", "4×", 4.0),
    ("8×", "8×", 8.0),
    ("max", "maximum speed", 8.0),
];

impl Default for Speed {
    /// Returns the normal speed, which leaves time to read a sentence.
    fn default() -> Self {
        Self(2)
    }
}

impl Speed {
    /// The whole scenario in seconds, however long it is.
    const FASTEST: Self = Self(SPEEDS.len() - 1);

    /// Returns all speeds, the slowest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SPEEDS.len()).map(Self)
    }

    /// Returns the label of the speed button.
    pub const fn short(self) -> &'static str {
        SPEEDS[self.0].0
    }

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        SPEEDS[self.0].1
    }

    /// Returns the next higher speed, or the same at the highest.
    pub fn faster(self) -> Self {
        Self(self.0 + 1).min(Self::FASTEST)
    }

    /// Returns the next lower speed, or the same at the lowest.
    pub fn slower(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

/// A change of playback.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tune {
    /// Another speed.
    Speed(Speed),
    /// The next higher speed.
    Faster,
    /// The next lower speed.
    Slower,
    /// Another pace.
    Pace(Pace),
    /// The end of a long jump where it has got to.
    StopJump,
}

/// The state of playback, and the target of a jump.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Player {
    /// The time of the last move in seconds, while playing.
    playing: Option<f64>,
    /// The pace.
    pub pace: Pace,
    /// The speed.
    pub speed: Speed,
    /// The target of a jump that has not arrived.
    pub target: Option<Place>,
    /// The time until which no jump starts: after a slow jump, the screen needs time.
    rests_until: f64,
}

impl Player {
    /// Returns true during playback.
    pub fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// Starts playback.
    pub fn play(&mut self, now: f64) {
        self.playing = Some(now);
    }

    /// Stops playback.
    pub fn pause(&mut self) {
        self.playing = None;
    }

    /// Changes playback. Returns the new pace and speed in words.
    pub fn tune(&mut self, tune: Tune) -> Option<String> {
        match tune {
            Tune::Speed(speed) => self.speed = speed,
            Tune::Faster => self.speed = self.speed.faster(),
            Tune::Slower => self.speed = self.speed.slower(),
            Tune::Pace(pace) => self.pace = pace,
            Tune::StopJump => {
                self.target = None;
                return None;
            }
        }
        let (pace, speed) = (self.pace.name(), self.speed.name());
        Some(format!("Playback by {pace}, {speed}"))
    }

    /// Returns a sentence if the scenario is at its start only because the operations up to the
    /// target are being computed.
    pub fn computing(&self, moment: &Moment<'_>) -> Option<&'static str> {
        let is_computing = self.target.is_some() && moment.done.is_none();
        is_computing.then_some("All operations up to here are being computed.")
    }

    /// Returns the seconds until the next jump may start; `None` if it may start now.
    pub fn rest(&self, now: f64) -> Option<f64> {
        let rest = self.rests_until - now;
        (rest > 0.0).then_some(rest)
    }

    /// Ends a jump that took `took` seconds.
    pub fn arrived(&mut self, now: f64, took: f64) {
        /// A shorter jump needs no rest.
        const SHORT: f64 = 0.012;
        self.target = None;
        if took > SHORT {
            self.rests_until = now + 2.0 * took;
        }
        // Playback shows the new place as long as any other.
        if let Some(last) = &mut self.playing {
            *last = now;
        }
    }

    /// Returns the number of operations or steps that are due now, in a scenario of `len`
    /// operations.
    pub fn due(&mut self, now: f64, len: usize) -> usize {
        /// The longest time to catch up with, in seconds, e.g. after the window was hidden.
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

    /// Returns the seconds until the next move is due; `None` unless it plays.
    pub fn due_in(&self, now: f64, len: usize) -> Option<f64> {
        let due = self.playing? + self.interval(len);
        Some((due - now).max(0.0))
    }

    /// Returns the seconds for one operation or step.
    fn interval(&self, len: usize) -> f64 {
        /// At the highest speed a scenario takes this many seconds, or a frame per operation if
        /// that is shorter.
        const WHOLE: f64 = 10.0;
        const FRAME: f64 = 1.0 / 60.0;
        match (self.speed, self.pace) {
            (Speed::FASTEST, Pace::Operations) => FRAME.min(WHOLE / len.max(1) as f64),
            (Speed::FASTEST, Pace::Steps) => FRAME,
            (Speed(nth), pace) => pace.seconds() / SPEEDS[nth].2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing(since: f64) -> Player {
        let mut player = Player::default();
        player.play(since);
        player
    }

    #[test]
    fn nothing_is_due_while_it_does_not_play() {
        let mut player = Player::default();
        assert_eq!(player.due(1e9, 10), 0);
        assert_eq!(player.due_in(1e9, 10), None);
    }

    #[test]
    fn at_normal_speed_an_operation_is_due_in_about_a_second() {
        let mut player = playing(5.0);
        assert_eq!(player.due(5.5, 10), 0);
        assert_eq!(player.due(6.2, 10), 1);
        assert_eq!(player.due(6.3, 10), 0);
    }

    #[test]
    fn twice_as_fast_takes_half_as_long() {
        let mut player = playing(0.0);
        let usual = player.due_in(0.0, 10).unwrap();
        player.tune(Tune::Faster);
        assert_eq!(player.due_in(0.0, 10).unwrap(), usual / 2.0);
    }

    #[test]
    fn the_ends_of_the_speeds_are_ends() {
        assert_eq!(Speed::FASTEST.faster(), Speed::FASTEST);
        assert_eq!(Speed(0).slower(), Speed(0));
        assert_eq!(Speed(2).faster().slower(), Speed::default());
    }

    #[test]
    fn at_its_fastest_a_million_operations_take_ten_seconds() {
        let mut player = Player::default();
        player.tune(Tune::Speed(Speed::FASTEST));
        player.play(0.0);
        let frames = (1..=600).map(|frame| f64::from(frame) / 60.0);
        let done: usize = frames.map(|now| player.due(now, 1_000_000)).sum();
        assert!((990_000..=1_000_000).contains(&done), "{done}");
        // A short scenario does not end at once.
        player.play(0.0);
        assert_eq!(player.due(0.02, 10), 1);
    }

    #[test]
    fn a_hidden_window_does_not_make_up_for_lost_time() {
        let mut player = playing(0.0);
        assert_eq!(player.due(3600.0, 10), 1);
        assert_eq!(player.due(3600.1, 10), 0);
    }

    #[test]
    fn a_slow_jump_is_followed_by_a_rest() {
        let mut player = Player {
            target: Some(Place::after(7)),
            ..Player::default()
        };
        player.arrived(10.0, 0.1);
        assert_eq!(player.target, None);
        assert!(player.rest(10.1).is_some());
        assert!(player.rest(10.3).is_none());
        player.arrived(11.0, 0.001);
        assert!(player.rest(11.0).is_none());
    }
}

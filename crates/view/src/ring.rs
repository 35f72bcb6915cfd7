//! Where the ring around what is touched is: it moves to its next place, shortly, so
//! that the eye can follow it.

use crate::extent::Extent;

/// Where the ring of one arena is, and where it came from.
#[derive(Clone, Default)]
pub struct Ring {
    /// The state it was drawn for last.
    revision: u64,
    /// Where it was drawn last, from the left of the bar.
    drawn: Option<Extent>,
    /// Where it set out from, and when.
    from: Option<(Extent, f64)>,
}

impl Ring {
    /// Where it is at the time `now`: around `to`, or on its way there, which takes so
    /// many seconds once the state is another.
    pub fn towards(&mut self, to: Extent, revision: u64, now: f64, takes: f32) -> Extent {
        if self.revision != revision {
            self.revision = revision;
            self.from = self.drawn.filter(|_| takes > 0.0).map(|from| (from, now));
        }
        let mut at = to;
        if let Some((from, since)) = self.from {
            let t = ((now - since) as f32 / takes.max(1e-3)).clamp(0.0, 1.0);
            let eased = 1.0 - (1.0 - t).powi(3);
            at.left = from.left + (to.left - from.left) * eased;
            at.right = from.right + (to.right - from.right) * eased;
            if t >= 1.0 {
                self.from = None;
            }
        }
        self.drawn = Some(at);
        at
    }

    /// Whether it is on its way.
    pub fn is_moving(&self) -> bool {
        self.from.is_some()
    }

    /// There is nothing to ring.
    pub fn rest(&mut self, revision: u64) {
        *self = Self {
            revision,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Extent = Extent {
        left: 0.0,
        right: 10.0,
    };
    const RIGHT: Extent = Extent {
        left: 100.0,
        right: 140.0,
    };

    #[test]
    fn it_moves_to_the_next_place_and_stays() {
        let mut ring = Ring::default();
        assert_eq!(ring.towards(LEFT, 1, 0.0, 0.2), LEFT);
        assert_eq!(ring.towards(RIGHT, 2, 5.0, 0.2), LEFT);
        let between = ring.towards(RIGHT, 2, 5.1, 0.2);
        assert!(LEFT.left < between.left && between.right < RIGHT.right);
        assert!(ring.is_moving());
        assert_eq!(ring.towards(RIGHT, 2, 5.2, 0.2), RIGHT);
        assert!(!ring.is_moving());
    }

    #[test]
    fn without_motion_it_is_there_at_once() {
        let mut ring = Ring::default();
        ring.towards(LEFT, 1, 0.0, 0.0);
        assert_eq!(ring.towards(RIGHT, 2, 0.0, 0.0), RIGHT);
        assert!(!ring.is_moving());
    }

    #[test]
    fn after_a_rest_it_comes_from_nowhere() {
        let mut ring = Ring::default();
        ring.towards(LEFT, 1, 0.0, 0.2);
        ring.rest(2);
        assert_eq!(ring.towards(RIGHT, 3, 0.0, 0.2), RIGHT);
        assert!(!ring.is_moving());
    }
}

//! The ring around the segment that the step or operation is about. It moves to its next
//! position within a moment, because the eye can follow a movement.

use crate::extent::Extent;

/// The ring of one arena.
#[derive(Clone, Default)]
pub struct Ring {
    /// The revision that it was drawn for last.
    revision: u64,
    /// The extent that it was drawn around last.
    drawn: Option<Extent>,
    /// The extent and the time at which its movement started.
    from: Option<(Extent, f64)>,
}

impl Ring {
    /// Moves the ring to `to` once the revision changes, within `seconds`. Returns its
    /// extent at the time `now`.
    pub fn towards(&mut self, to: Extent, revision: u64, now: f64, seconds: f32) -> Extent {
        if self.revision != revision {
            self.revision = revision;
            self.from = self.drawn.filter(|_| seconds > 0.0).map(|from| (from, now));
        }
        let mut at = to;
        if let Some((from, since)) = self.from {
            let t = ((now - since) as f32 / seconds.max(1e-3)).clamp(0.0, 1.0);
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

    /// Returns whether the ring is moving.
    pub fn is_moving(&self) -> bool {
        self.from.is_some()
    }

    /// Hides the ring.
    pub fn hide(&mut self, revision: u64) {
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
    fn the_ring_moves_to_its_next_position_and_stays() {
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
    fn without_animation_the_ring_is_there_at_once() {
        let mut ring = Ring::default();
        ring.towards(LEFT, 1, 0.0, 0.0);
        assert_eq!(ring.towards(RIGHT, 2, 0.0, 0.0), RIGHT);
        assert!(!ring.is_moving());
    }

    #[test]
    fn a_hidden_ring_appears_without_a_movement() {
        let mut ring = Ring::default();
        ring.towards(LEFT, 1, 0.0, 0.2);
        ring.hide(2);
        assert_eq!(ring.towards(RIGHT, 3, 0.0, 0.2), RIGHT);
        assert!(!ring.is_moving());
    }
}

//! Scrolling something into view once: afterwards the user may scroll away from it.

/// The decision to scroll something into view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScrollOnce {
    /// Not in view yet: scroll in this frame.
    Fresh,
    /// In view before: do not scroll.
    Seen,
}

impl ScrollOnce {
    /// Returns whether to scroll.
    pub fn is_fresh(self) -> bool {
        self == Self::Fresh
    }
}

/// The thing that was scrolled into view last.
#[derive(Clone, Copy, Debug)]
pub struct LastSeen<T>(Option<T>);

impl<T> Default for LastSeen<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: PartialEq> LastSeen<T> {
    /// Returns `shown` as seen.
    pub fn new(shown: T) -> Self {
        Self(Some(shown))
    }

    /// Compares `shown` with what was seen last.
    pub fn check(&self, shown: &T) -> ScrollOnce {
        if self.0.as_ref() == Some(shown) {
            ScrollOnce::Seen
        } else {
            ScrollOnce::Fresh
        }
    }

    /// Compares `shown` with what was seen last, and remembers it as seen.
    pub fn update(&mut self, shown: T) -> ScrollOnce {
        let scroll = self.check(&shown);
        self.0 = Some(shown);
        scroll
    }

    /// Forgets what was seen, so that it is scrolled into view again.
    pub fn forget(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_fresh_once_until_it_is_forgotten() {
        let mut seen = LastSeen::default();
        assert!(seen.check(&7).is_fresh() && seen.update(7).is_fresh());
        assert_eq!(seen.update(7), ScrollOnce::Seen);
        assert!(seen.update(8).is_fresh());
        seen.forget();
        assert!(seen.check(&8).is_fresh());
    }
}

//! Whether what the panels show has been seen.

/// Whether what is highlights has been brought into view. Once it was, the user may scroll
/// away from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScrollOnce {
    /// Not yet: it is, with this frame.
    Fresh,
    /// It was.
    Seen,
}

impl ScrollOnce {
    /// Of what is shown, when `seen` was shown last.
    pub fn of<T: PartialEq>(shown: &T, seen: &T) -> Self {
        match shown == seen {
            true => Self::Seen,
            false => Self::Fresh,
        }
    }

    /// Whether it is to be brought into view.
    pub fn is_fresh(self) -> bool {
        self == Self::Fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_brought_into_view_only_once() {
        let mut seen = None;
        let shown = Some(7);
        assert!(ScrollOnce::of(&shown, &seen).is_fresh());
        seen = shown;
        assert!(!ScrollOnce::of(&shown, &seen).is_fresh());
    }
}

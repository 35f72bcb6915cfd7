//! Values that are computed once until their key changes, and things that are scrolled into
//! view once: afterwards the user may scroll away from them.

/// A computed value, with the key that it was computed for.
#[derive(Clone, Debug)]
pub struct Memo<K, T>(Option<(K, T)>);

impl<K, T> Default for Memo<K, T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: PartialEq, T> Memo<K, T> {
    /// Returns the value for `key`; calls `compute` if there is none, or only one for
    /// another key.
    pub fn get(&mut self, key: K, compute: impl FnOnce() -> T) -> &T {
        let cached = self.0.take().filter(|(cached, _)| *cached == key);
        &self.0.insert(cached.unwrap_or_else(|| (key, compute()))).1
    }

    /// Returns the last value, for whatever key.
    pub fn last(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }
}

/// The decision to scroll something into view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScrollOnce {
    /// Not in view yet: scroll in this frame.
    Fresh,
    /// In view before: do not scroll.
    Seen,
}

impl ScrollOnce {
    /// Compares `shown` with what was seen last.
    pub fn check<T: PartialEq>(seen: Option<&T>, shown: &T) -> Self {
        if seen == Some(shown) {
            Self::Seen
        } else {
            Self::Fresh
        }
    }

    /// Compares `shown` with what was seen last, and remembers it as seen.
    pub fn update<T: PartialEq>(seen: &mut Option<T>, shown: T) -> Self {
        let scroll = Self::check(seen.as_ref(), &shown);
        *seen = Some(shown);
        scroll
    }

    /// Returns whether to scroll.
    pub fn is_fresh(self) -> bool {
        self == Self::Fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_computed_once_for_each_key() {
        let mut memo = Memo::default();
        let mut computed = 0;
        let mut get = |key| {
            *memo.get(key, || {
                computed += 1;
                computed
            })
        };
        assert_eq!([get(1), get(1), get(2), get(2), get(1)], [1, 1, 2, 2, 3]);
    }
    #[test]
    fn a_thing_is_fresh_once_until_another_is_seen() {
        let mut seen = None;
        assert!(ScrollOnce::check(seen.as_ref(), &7).is_fresh());
        assert!(ScrollOnce::update(&mut seen, 7).is_fresh());
        assert_eq!(ScrollOnce::update(&mut seen, 7), ScrollOnce::Seen);
        assert!(ScrollOnce::update(&mut seen, 8).is_fresh());
        assert_eq!(ScrollOnce::check(seen.as_ref(), &8), ScrollOnce::Seen);
    }
}

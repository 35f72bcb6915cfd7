//! A computed value that is used again until its key changes.

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
}

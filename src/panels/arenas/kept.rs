//! What was drawn and worked out of a bar, kept by egui until it changes.

use std::sync::Arc;

use egui::{Context, Id};

/// What of a row is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Kept {
    /// What is happening in its arena.
    Changes,
    /// The arena's numbers.
    Numbers,
    /// The bar as shapes.
    Drawing,
    /// The small one below it.
    Overview,
    /// What the tag that is pointed at is linked with.
    Links,
}

impl Kept {
    /// What is kept of the `nth` row for `key`; made if that is for another one. There are
    /// no more values than there were rows at once.
    pub(super) fn of<K, T>(
        self,
        ctx: &Context,
        nth: usize,
        key: K,
        make: impl FnOnce() -> T,
    ) -> Arc<T>
    where
        K: Clone + PartialEq + Send + Sync + 'static,
        T: Send + Sync + 'static,
    {
        let id = Id::unique(("kept of a bar", nth, self));
        let known = ctx.data(|data| data.get_temp::<(K, Arc<T>)>(id));
        match known {
            Some((known, value)) if known == key => value,
            _ => {
                let value = Arc::new(make());
                ctx.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&value))));
                value
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_for_each_key() {
        let ctx = Context::default();
        let mut made = 0;
        let mut value = |nth, key: u64| {
            *Kept::Numbers.of(&ctx, nth, key, || {
                made += 1;
                made
            })
        };
        assert_eq!([value(0, 1), value(0, 1)], [1, 1]);
        assert_eq!([value(1, 1), value(0, 1)], [2, 1]);
        assert_eq!([value(0, 2), value(0, 2), value(0, 1)], [3, 3, 4]);
    }
}

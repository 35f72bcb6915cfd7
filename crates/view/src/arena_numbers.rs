//! The numbers of an arena, and which of them are new.

use vmem_lab::narration::grouped;
use vmem_lab::{ArenaId, Moment, World};

use crate::wording::fragmentation_words;

/// A number of an arena.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number {
    /// What it is.
    pub label: &'static str,
    /// It.
    pub value: String,
    /// Whether the operation changed it.
    pub changed: bool,
}

/// The numbers of an arena, the most telling first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbers(pub Vec<Number>);

impl Numbers {
    /// Returns the numbers of an arena whose largest free segment is known.
    pub fn of(moment: &Moment<'_>, arena: ArenaId, largest: u64) -> Self {
        let now = Facts::of(moment.world, arena, largest);
        let before = moment.before.map(|before| {
            let largest = before.inspect(arena, |view| view.largest_free());
            Facts::of(before, arena, largest)
        });
        let changed = |of: fn(&Facts) -> &String| {
            let before = before.as_ref();
            before.is_some_and(|before| of(before) != of(&now))
        };
        let mut numbers = vec![
            ("in use", changed(|facts| &facts.in_use), &now.in_use),
            (
                "largest free",
                changed(|facts| &facts.largest),
                &now.largest,
            ),
            (
                "fragmentation",
                changed(|facts| &facts.fragmentation),
                &now.fragmentation,
            ),
        ];
        if !now.waiting.is_empty() {
            numbers.insert(
                1,
                ("waiting", changed(|facts| &facts.waiting), &now.waiting),
            );
        }
        let number = |(label, changed, value): (_, _, &String)| Number {
            label,
            value: value.clone(),
            changed,
        };
        Self(numbers.into_iter().map(number).collect())
    }

    /// All of them as one sentence.
    pub fn sentence(&self) -> String {
        let each = self.0.iter();
        let each = each.map(|number| format!("{} {}", number.label, number.value));
        each.collect::<Vec<_>>().join(", ")
    }
}

struct Facts {
    in_use: String,
    waiting: String,
    largest: String,
    fragmentation: String,
}

impl Facts {
    fn of(world: &World, arena: ArenaId, largest: u64) -> Self {
        let stats = world.inspect(arena, |view| *view.stats());
        Self {
            in_use: format!(
                "{} of {}",
                grouped(stats.mem_inuse),
                grouped(stats.mem_total)
            ),
            waiting: waiting(world, arena),
            largest: grouped(largest.into()),
            fragmentation: fragmentation_words(&stats, largest),
        }
    }
}

/// `2: b, c`
fn waiting(world: &World, arena: ArenaId) -> String {
    const NAMED: usize = 3;
    let line = world.waiting(arena);
    let count = line.len();
    if count == 0 {
        return String::new();
    }
    let names = line
        .take(NAMED)
        .map(|who| crate::wording::shorten(&who.name, 12));
    let names = names.collect::<Vec<_>>().join(", ");
    let more = if count > NAMED { ", …" } else { "" };
    format!("{}: {names}{more}", grouped(count as u128))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::{Command, Session};

    fn numbers(text: &str) -> Numbers {
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let moment = session.moment();
        let arena = moment.world.arena_named("heap").unwrap();
        let largest = moment.world.inspect(arena, |view| view.largest_free());
        Numbers::of(&moment, arena, largest)
    }

    #[test]
    fn only_what_the_operation_changed_is_new() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 32\nb = alloc heap 16\n";
        let changed = |numbers: Numbers| -> Vec<_> {
            let numbers = numbers.0.into_iter();
            numbers
                .filter(|number| number.changed)
                .map(|number| number.label)
                .collect()
        };
        assert_eq!(changed(numbers(text)), ["in use", "largest free"]);
        let refused = format!("{text}c = alloc heap 999\n");
        assert!(changed(numbers(&refused)).is_empty());
    }

    #[test]
    fn who_waits_is_named() {
        let text = "arena heap\nspan heap 0 8\na = alloc heap 8\nb = alloc heap 8 wait\n\
            c = alloc heap 4 wait\n";
        let numbers = numbers(text);
        assert!(
            numbers.sentence().contains("waiting 2: b, c"),
            "{}",
            numbers.sentence()
        );
    }
}

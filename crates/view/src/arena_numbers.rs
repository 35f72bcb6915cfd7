//! The numbers of an arena, and which of them the operation changed.

use vmem_lab::narration::grouped;
use vmem_lab::{ArenaId, Moment, World};

use crate::steps::is_underway;
use crate::wording::{fragmentation_words, shorten};

/// A number of an arena.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number {
    /// "in use".
    pub label: &'static str,
    /// "48 of 64".
    pub value: String,
    /// True if the operation changed the number.
    pub changed: bool,
}

/// The numbers of an arena, the most important first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbers(pub Vec<Number>);

impl Numbers {
    /// Returns the numbers of an arena. `largest` is the size of its largest free segment;
    /// inside an operation in the arena, the free segments have no numbers.
    pub fn new(moment: &Moment<'_>, arena: ArenaId, largest: u64) -> Self {
        const LABELS: [&str; 4] = ["in use", "waiting", "largest free", "fragmentation"];
        let before = moment.before.map(|before| {
            let largest = before.inspect(arena, |view| view.largest_free());
            values(before, arena, Some(largest))
        });
        let largest = Some(largest).filter(|_| !is_underway(moment, arena));
        let now = values(moment.world, arena, largest).into_iter().zip(LABELS);
        let is_known = |nth: usize| nth < 2 || largest.is_some();
        let number = |(nth, (value, label))| Number {
            label,
            changed: before
                .as_ref()
                .is_some_and(|before| is_known(nth) && before[nth] != value),
            value,
        };
        let numbers = now.enumerate().map(number);
        Self(numbers.filter(|number| !number.value.is_empty()).collect())
    }

    /// Returns all numbers as one sentence.
    pub fn sentence(&self) -> String {
        let each = self.0.iter();
        let each = each.map(|number| format!("{} {}", number.label, number.value));
        each.collect::<Vec<_>>().join(", ")
    }
}

fn values(world: &World, arena: ArenaId, largest: Option<u64>) -> [String; 4] {
    let stats = world.inspect(arena, |view| *view.stats());
    let (in_use, total) = (grouped(stats.mem_inuse), grouped(stats.mem_total));
    let unknown = || "–".to_owned();
    [
        format!("{in_use} of {total}"),
        waiting(world, arena),
        largest.map_or_else(unknown, |largest| grouped(largest.into())),
        largest.map_or_else(unknown, |largest| fragmentation_words(&stats, largest)),
    ]
}

/// "2: b, c".
fn waiting(world: &World, arena: ArenaId) -> String {
    const NAMED: usize = 3;
    let queue = world.waiting(arena);
    let count = queue.len();
    if count == 0 {
        return String::new();
    }
    let names = queue.take(NAMED).map(|request| shorten(&request.name, 12));
    let names = names.collect::<Vec<_>>().join(", ");
    let more = if count > NAMED { ", …" } else { "" };
    format!("{}: {names}{more}", grouped(count as u128))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HEAP, KMEM, at_end};
    use vmem_lab::Command;

    fn numbers(text: &str) -> Numbers {
        let session = at_end(text);
        let moment = session.moment();
        let largest = moment.world.inspect(HEAP, |view| view.largest_free());
        Numbers::new(&moment, HEAP, largest)
    }

    #[test]
    fn only_numbers_that_the_operation_changed_are_marked() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 32\nb = alloc heap 16\n";
        let changed = |text: &str| {
            let numbers = numbers(text).0.into_iter();
            let changed = numbers.filter(|number| number.changed);
            changed.map(|number| number.label).collect::<Vec<_>>()
        };
        assert_eq!(changed(text), ["in use", "largest free"]);
        assert!(changed(&format!("{text}c = alloc heap 999\n")).is_empty());
    }

    #[test]
    fn inside_an_operation_the_free_segments_of_its_arenas_have_no_numbers() {
        let text = "arena heap\nspan heap 0 64\narena other\nspan other 0 9\na = alloc heap 32\n";
        let mut session = at_end(text);
        session.run(Command::InnerStepBack).unwrap();
        let moment = session.moment();
        let numbers = |arena| Numbers::new(&moment, arena, 9);
        let inside = numbers(HEAP);
        assert_eq!(
            inside.sentence(),
            "in use 32 of 64, largest free –, fragmentation –"
        );
        let is_marked = |number: &Number| number.changed && number.value == "–";
        assert!(!inside.0.iter().any(is_marked));
        let apart = numbers(KMEM).sentence();
        assert_eq!(apart, "in use 0 of 9, largest free 9, fragmentation 0 %");
    }

    #[test]
    fn waiting_requests_are_named() {
        let text = "arena heap\nspan heap 0 8\na = alloc heap 8\nb = alloc heap 8 wait\n\
            c = alloc heap 4 wait\n";
        let sentence = numbers(text).sentence();
        assert!(sentence.contains("waiting 2: b, c"), "{sentence}");
    }
}

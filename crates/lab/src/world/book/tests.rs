use super::{Book, Clock, Time};
use crate::world::ArenaId;

const ARENA: ArenaId = ArenaId(1);

/// Of each four ticks the first two are allocations.
fn clock(time: u32) -> Clock {
    Clock {
        time: Time(time),
        births: time / 4 * 2 + (time % 4).min(2),
    }
}

fn called(book: &Book, time: u32, name: &str) -> Option<u64> {
    book.called(clock(time), name).map(|record| record.base)
}

fn at(book: &Book, time: u32, base: u64) -> Option<&str> {
    let record = book.at(clock(time), ARENA, base)?;
    Some(book.name(record))
}

/// a and b come and go at 0 and 64 in turn; each lives for three ticks.
fn busy() -> Book {
    let mut book = Book::default();
    for turn in 0..1000 {
        let time = 4 * turn;
        let bases = if turn % 2 == 0 { [0, 64] } else { [64, 0] };
        book.allocated(clock(time), "a", ARENA, bases[0], 8);
        book.allocated(clock(time + 1), "b", ARENA, bases[1], 16);
        book.freed(clock(time + 2), ARENA, bases[0]);
        book.freed(clock(time + 3), ARENA, bases[1]);
    }
    book
}

#[test]
fn it_is_read_as_of_any_time() {
    let book = busy();
    for turn in 0..1000 {
        let time = 4 * turn;
        let bases = if turn % 2 == 0 { [0, 64] } else { [64, 0] };
        let ab = |time| [called(&book, time, "a"), called(&book, time, "b")];
        assert_eq!(ab(time), [None, None]);
        assert_eq!(ab(time + 1), [Some(bases[0]), None]);
        assert_eq!(ab(time + 2), [Some(bases[0]), Some(bases[1])]);
        assert_eq!(ab(time + 3), [None, Some(bases[1])]);
        assert_eq!(at(&book, time + 2, bases[0]), Some("a"));
        assert_eq!(at(&book, time + 3, bases[1]), Some("b"));
        assert_eq!(at(&book, time + 3, bases[0]), None);
        let former = book.formerly(clock(time + 3), ARENA, "a");
        assert_eq!(former.map(|record| record.base), Some(bases[0]));
        assert!(book.formerly(clock(time + 2), ARENA, "a").is_none());
    }
    assert_eq!(called(&book, 2, "c"), None);
    assert!(book.at(clock(2), ArenaId(2), 0).is_none());
}

#[test]
fn what_is_done_again_changes_nothing() {
    let mut book = busy();
    book.allocated(clock(40), "a", ARENA, 0, 8);
    book.freed(clock(42), ARENA, 0);
    assert_eq!(book.records.len(), 2000);
    assert_eq!(called(&book, 3998, "b"), Some(0));
}

#[test]
fn where_it_goes_another_way_what_was_known_is_forgotten() {
    let mut book = busy();
    book.allocated(clock(41), "c", ARENA, 128, 8);
    assert_eq!(book.records.len(), 22);
    assert_eq!(called(&book, 42, "c"), Some(128));
    // What was freed behind that is not free now.
    assert_eq!(
        (called(&book, 43, "a"), at(&book, 43, 0)),
        (Some(0), Some("a"))
    );
    assert_eq!(called(&book, 30, "a"), Some(64));
    book.freed(clock(42), ARENA, 0);
    assert_eq!(called(&book, 43, "a"), None);
    book.allocated(clock(43), "b", ARENA, 0, 1);
    assert_eq!(at(&book, 44, 0), Some("b"));
}

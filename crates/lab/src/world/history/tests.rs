use super::{AllocationHistory, LogPosition, Time};
use crate::world::ArenaId;

const ARENA: ArenaId = ArenaId(1);

/// The first two of each four ticks are allocations.
fn clock(time: u32) -> LogPosition {
    LogPosition {
        time: Time(time),
        allocations: time / 4 * 2 + (time % 4).min(2),
    }
}

fn named(history: &AllocationHistory, time: u32, name: &str) -> Option<u64> {
    history.named(clock(time), name).map(|record| record.base)
}

fn at(history: &AllocationHistory, time: u32, base: u64) -> Option<&str> {
    let record = history.at(clock(time), ARENA, base)?;
    Some(history.name(record))
}

/// a and b come and go at 0 and 64 in turn; each lives for three ticks.
fn busy() -> AllocationHistory {
    let mut history = AllocationHistory::default();
    for turn in 0..1000 {
        let time = 4 * turn;
        let bases = if turn % 2 == 0 { [0, 64] } else { [64, 0] };
        history.allocated(clock(time), "a", ARENA, bases[0], 8);
        history.allocated(clock(time + 1), "b", ARENA, bases[1], 16);
        history.freed(clock(time + 2), ARENA, bases[0], 0);
        history.freed(clock(time + 3), ARENA, bases[1], 0);
    }
    history
}

#[test]
fn it_is_read_as_of_any_time() {
    let history = busy();
    for turn in 0..1000 {
        let time = 4 * turn;
        let bases = if turn % 2 == 0 { [0, 64] } else { [64, 0] };
        let ab = |time| [named(&history, time, "a"), named(&history, time, "b")];
        assert_eq!(ab(time), [None, None]);
        assert_eq!(ab(time + 1), [Some(bases[0]), None]);
        assert_eq!(ab(time + 2), [Some(bases[0]), Some(bases[1])]);
        assert_eq!(ab(time + 3), [None, Some(bases[1])]);
        assert_eq!(at(&history, time + 2, bases[0]), Some("a"));
        assert_eq!(at(&history, time + 3, bases[1]), Some("b"));
        assert_eq!(at(&history, time + 3, bases[0]), None);
        let former = history.latest_named(clock(time + 3), "a");
        assert_eq!(former.map(|record| record.base), Some(bases[0]));
        let former = history.latest_at(clock(time + 3), ARENA, bases[0]);
        assert_eq!(former.map(|record| history.name(record)), Some("a"));
    }
    assert_eq!(named(&history, 2, "c"), None);
    assert!(history.at(clock(2), ArenaId(2), 0).is_none());
}

#[test]
fn what_is_done_again_changes_nothing() {
    let mut history = busy();
    history.allocated(clock(40), "a", ARENA, 0, 8);
    history.freed(clock(42), ARENA, 0, 0);
    assert_eq!(history.records.len(), 2000);
    assert_eq!(named(&history, 3998, "b"), Some(0));
}

#[test]
fn where_it_goes_another_way_what_was_known_is_forgotten() {
    let mut history = busy();
    history.allocated(clock(41), "c", ARENA, 128, 8);
    assert_eq!(history.records.len(), 22);
    assert_eq!(named(&history, 42, "c"), Some(128));
    // What was freed behind that is not free now.
    assert_eq!(
        (named(&history, 43, "a"), at(&history, 43, 0)),
        (Some(0), Some("a"))
    );
    assert_eq!(named(&history, 30, "a"), Some(64));
    history.freed(clock(42), ARENA, 0, 0);
    assert_eq!(named(&history, 43, "a"), None);
    history.allocated(clock(43), "b", ARENA, 0, 1);
    let b = history.at(clock(43).after_allocation(), ARENA, 0);
    assert_eq!(b.map(|record| history.name(record)), Some("b"));
}

//! Waiting for room.

use crate::common::{INSTANT, arena, snapshot};
use vmem::{Error, Layout, Turn};

#[test]
fn a_request_that_is_deferred_has_not_failed() {
    let arena = arena(1, &[(0, 8)]);
    let all = arena.alloc(8, INSTANT).unwrap();
    let before = snapshot(&arena);
    let layout = Layout::new(4);
    for turn in [Turn::First, Turn::Again, Turn::Again] {
        let answer = arena.attempt(&layout, INSTANT, turn);
        assert!(matches!(answer, Ok(Err(Error::Exhausted(_)))));
    }
    assert_eq!(snapshot(&arena), before);
    assert_eq!((arena.stats().wait, arena.stats().fail), (1, 0));
    arena.free(all, 8).unwrap();
    assert_eq!(arena.attempt(&layout, INSTANT, Turn::Again), Ok(Ok(0)));
}

#[test]
fn what_can_never_be_is_not_deferred() {
    let arena = arena(1, &[(0, 8)]);
    let zero = arena.attempt(&Layout::new(0), INSTANT, Turn::First);
    assert_eq!(zero, Err(Error::ZeroSize));
    assert_eq!((arena.stats().wait, arena.stats().fail), (0, 1));
}

//! Waiting for room.

use crate::common::{INSTANT, arena, snapshot};
use vmem::{Error, Layout};

#[test]
fn a_request_that_is_deferred_has_not_failed() {
    let arena = arena(1, &[(0, 8)]);
    let all = arena.alloc(8, INSTANT).unwrap();
    let before = snapshot(&arena);
    let layout = Layout::new(4);
    arena.count_waiting();
    for _ in 0..3 {
        let answer = arena.attempt(&layout, INSTANT);
        assert!(matches!(answer, Ok(Err(Error::Exhausted(_)))));
    }
    assert_eq!(snapshot(&arena), before);
    assert_eq!((arena.stats().wait, arena.stats().fail), (1, 0));
    arena.free(all, 8).unwrap();
    assert_eq!(arena.attempt(&layout, INSTANT), Ok(Ok(0)));
}

#[test]
fn an_impossible_request_is_not_deferred() {
    let arena = arena(1, &[(0, 8)]);
    let zero = arena.attempt(&Layout::new(0), INSTANT);
    assert_eq!(zero, Err(Error::ZeroSize));
    assert_eq!((arena.stats().wait, arena.stats().fail), (0, 1));
}

#[cfg(feature = "std")]
mod threads {
    use crate::common::{INSTANT, Tags, quantum};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::task::Waker;
    use std::thread;
    use std::time::Duration;
    use vmem::lock::Threads;
    use vmem::{Arena, Core, Error, Layout, NoSource, NoTrace, Quantum, Source, SourceError};

    type Shared<S = NoSource> = Arena<Tags, S, NoTrace, Threads>;

    fn shared<S: Source>(units: u64, spans: &[(u64, u64)], source: S) -> Arc<Shared<S>> {
        let arena = Shared::from_core(Core::new(quantum(units), Tags::new()), source);
        for &(base, size) in spans {
            arena.add_span(base, size).unwrap();
        }
        Arc::new(arena)
    }

    /// Waits until this many requests have begun to wait.
    fn until_waiting<S: Source>(arena: &Shared<S>, requests: u64) {
        while arena.stats().wait < requests {
            thread::yield_now();
        }
        // A request is counted before it joins the line.
        thread::sleep(Duration::from_millis(20));
    }

    #[test]
    fn a_possible_request_does_not_wait() {
        let arena = shared(1, &[(0, 8)], NoSource);
        assert_eq!(arena.alloc_wait(8, INSTANT, None), Ok(0));
        assert_eq!(arena.stats().wait, 0);
    }

    #[test]
    fn a_timeout_is_a_failure_that_says_why() {
        let arena = shared(1, &[(0, 8)], NoSource);
        let timeout = Some(Duration::from_millis(5));
        let Err(Error::Exhausted(shortage)) = arena.alloc_wait(9, INSTANT, timeout) else {
            panic!("there are 8 units");
        };
        assert_eq!((shortage.asked, shortage.free, shortage.largest), (9, 8, 8));
        assert_eq!((arena.stats().wait, arena.stats().fail), (1, 1));
        // The line is empty again.
        assert_eq!(arena.alloc_wait(8, INSTANT, timeout), Ok(0));
    }

    #[test]
    fn an_impossible_request_does_not_wait() {
        let arena = shared(1, &[(0, 8)], NoSource);
        assert_eq!(arena.alloc_wait(0, INSTANT, None), Err(Error::ZeroSize));
        let layout = Layout::new(8).align(3);
        let invalid = arena.xalloc_wait(&layout, INSTANT, None).unwrap_err();
        assert_eq!(invalid.code(), "invalid-layout");
        assert_eq!(arena.stats().wait, 0);
    }

    #[test]
    fn waiters_are_served_in_order_and_none_is_overtaken() {
        let arena = shared(1, &[(0, 8)], NoSource);
        let held = arena.alloc(4, INSTANT).unwrap();
        let (done, order) = channel();
        let waits: Vec<_> = [(1, 8), (2, 4), (3, 4)]
            .into_iter()
            .map(|(number, size)| {
                let (arena_there, done) = (Arc::clone(&arena), done.clone());
                let waits = thread::spawn(move || {
                    let base = arena_there.alloc_wait(size, INSTANT, None).unwrap();
                    done.send(number).unwrap();
                    // The first holds it for a while, and the others wait.
                    thread::sleep(Duration::from_millis(10));
                    arena_there.free(base, size).unwrap();
                });
                until_waiting(&arena, number);
                waits
            })
            .collect();
        // Four units are free all the time: enough for two of the requests.
        arena.free(held, 4).unwrap();
        for thread in waits {
            thread.join().unwrap();
        }
        let order: Vec<u64> = order.try_iter().collect();
        assert_eq!(order[0], 1);
        assert_eq!(order.len(), 3);
        arena.validate().unwrap();
    }

    #[test]
    fn a_timeout_lets_the_next_request_have_its_turn() {
        let arena = shared(1, &[(0, 8)], NoSource);
        let large = {
            let arena = Arc::clone(&arena);
            let timeout = Some(Duration::from_millis(100));
            thread::spawn(move || arena.alloc_wait(9, INSTANT, timeout))
        };
        until_waiting(&arena, 1);
        // Possible at once, but another request is before it.
        assert_eq!(arena.alloc_wait(8, INSTANT, None), Ok(0));
        assert!(large.join().unwrap().is_err());
        assert_eq!(arena.stats().wait, 2);
    }

    #[test]
    fn a_new_span_and_the_source_wake_a_waiting_request() {
        let root = shared(64, &[(0, 64)], NoSource);
        let held = root.alloc(64, INSTANT).unwrap();
        let child = shared(1, &[], Arc::clone(&root));
        let grandchild = shared(1, &[], Arc::clone(&child));
        let waits = {
            let arena = Arc::clone(&grandchild);
            thread::spawn(move || arena.alloc_wait(10, INSTANT, None))
        };
        until_waiting(&grandchild, 1);
        root.free(held, 64).unwrap();
        assert_eq!(waits.join().unwrap(), Ok(0));
        let waits = {
            let arena = Arc::clone(&grandchild);
            thread::spawn(move || arena.alloc_wait(100, INSTANT, None))
        };
        until_waiting(&grandchild, 2);
        grandchild.add_span(1000, 100).unwrap();
        assert_eq!(waits.join().unwrap(), Ok(1000));
    }

    /// A source that always seems to have something new, and never lends it.
    struct Restless;

    impl Source for Restless {
        fn quantum(&self) -> Option<Quantum> {
            Some(Quantum::ONE)
        }

        fn import(&self, _: &Layout) -> Result<u64, SourceError> {
            Err(SourceError::Refused("not now"))
        }

        fn release(&self, _: u64, _: u64) {}

        fn watch(&self, waker: &Waker) {
            waker.wake_by_ref();
        }
    }

    #[test]
    fn a_timeout_holds_even_with_many_wake_ups() {
        let arena = shared(1, &[], Restless);
        let timeout = Some(Duration::from_millis(5));
        let failed = arena.alloc_wait(1, INSTANT, timeout).unwrap_err();
        assert_eq!(failed.code(), "source-failed");
    }

    #[test]
    fn a_request_is_not_woken_after_its_timeout() {
        /// Counts the calls of `watch` and of `unwatch`.
        #[derive(Default)]
        struct Counting(AtomicUsize, AtomicUsize);

        impl Source for &Counting {
            fn quantum(&self) -> Option<Quantum> {
                None
            }

            fn import(&self, _: &Layout) -> Result<u64, SourceError> {
                Err(SourceError::Refused("never"))
            }

            fn release(&self, _: u64, _: u64) {}

            fn watch(&self, _: &Waker) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }

            fn unwatch(&self, _: &Waker) {
                self.1.fetch_add(1, Ordering::Relaxed);
            }
        }

        let source = Counting::default();
        let child = shared(1, &[], &source);
        let grandchild = shared(1, &[], Arc::clone(&child));
        for _ in 0..3 {
            let timeout = Some(Duration::ZERO);
            grandchild.alloc_wait(1, INSTANT, timeout).unwrap_err();
        }
        assert_eq!(source.0.load(Ordering::Relaxed), 3);
        assert_eq!(source.1.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn a_timeout_in_line_reports_the_free_units() {
        let arena = shared(1, &[(0, 8)], NoSource);
        let ahead = {
            let arena = Arc::clone(&arena);
            thread::spawn(move || arena.alloc_wait(9, INSTANT, Some(Duration::from_millis(200))))
        };
        until_waiting(&arena, 1);
        // There is room for it: served out of turn after its timeout.
        assert_eq!(arena.alloc_wait(4, INSTANT, Some(Duration::ZERO)), Ok(0));
        let failed = arena.alloc_wait(5, INSTANT, Some(Duration::ZERO));
        let Err(Error::Exhausted(shortage)) = failed else {
            panic!("there are 4 units left");
        };
        assert_eq!((shortage.asked, shortage.largest), (5, 4));
        assert!(ahead.join().unwrap().is_err());
    }

    #[test]
    fn a_request_for_more_than_all_addresses_does_not_wait() {
        let arena = shared(16, &[(0, 64)], NoSource);
        assert!(arena.alloc_wait(u64::MAX, INSTANT, None).is_err());
        assert_eq!(arena.stats().wait, 0);
    }

    #[test]
    fn a_static_arena_can_be_waited_for() {
        static PIDS: Shared = Arena::from_lock(
            std::sync::Mutex::new(Core::new(Quantum::ONE, Tags::new())),
            NoSource,
        );
        let waits = thread::spawn(|| PIDS.alloc_wait(1, INSTANT, None));
        until_waiting(&PIDS, 1);
        PIDS.add_span(300, 1).unwrap();
        assert_eq!(waits.join().unwrap(), Ok(300));
    }
}

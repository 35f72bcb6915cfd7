//! Locks, statics, threads.

use crate::common::{INSTANT, Tags};
use std::cell::RefCell;
use vmem::{Arena, Core, NoSource, Quantum};

thread_local! {
    static NUMBERS: Arena<Tags> = const {
        Arena::from_lock(RefCell::new(Core::new(Quantum::ONE, Tags::new())), NoSource)
    };
}

#[test]
fn an_arena_is_made_from_a_lock_in_const_context() {
    NUMBERS.with(|numbers| {
        numbers.add_span(3, 4).unwrap();
        assert_eq!(numbers.alloc(4, INSTANT), Ok(3));
    });
}

#[cfg(feature = "std")]
mod threads {
    use super::{Arena, Core, INSTANT, NoSource, Quantum, Tags};
    use crate::common::{POLICIES, quantum, show};
    use std::sync::Mutex;
    use vmem::NoTrace;
    use vmem::lock::Threads;

    type Shared<S> = Arena<Tags, S, NoTrace, Threads>;

    const PAGE: Quantum = match Quantum::new(4096) {
        Ok(quantum) => quantum,
        Err(_) => Quantum::ONE,
    };

    static PAGES: Shared<NoSource> =
        Arena::from_lock(Mutex::new(Core::new(PAGE, Tags::new())), NoSource);
    static BYTES: Shared<&Shared<NoSource>> = Arena::from_lock(
        Mutex::new(Core::new(Quantum::ONE, Tags::new()).import_min(8192)),
        &PAGES,
    );

    #[test]
    fn static_arenas_import_from_each_other() {
        PAGES.add_span(0x10_0000, 0x10_0000).unwrap();
        assert_eq!(BYTES.alloc(100, INSTANT), Ok(0x10_0000));
        assert_eq!(show(&BYTES), "^1048576+8192: a100 f8092");
        assert_eq!(PAGES.stats().mem_inuse, 8192);
        BYTES.free(0x10_0000, 100).unwrap();
        assert_eq!(PAGES.stats().mem_inuse, 0);
    }

    /// Panics at its third allocation.
    #[derive(Default)]
    struct Fragile(u32);

    impl vmem::Tracer for Fragile {
        fn event(&mut self, event: &vmem::Event, _: vmem::View<'_>) {
            if matches!(event, vmem::Event::Asked { .. }) {
                self.0 += 1;
                assert!(self.0 < 3, "as it was meant to");
            }
        }
    }

    #[test]
    fn an_arena_that_broke_under_its_lock_still_returns_its_imports() {
        let root: Shared<NoSource> =
            Arena::from_core(Core::new(quantum(64), Tags::new()), NoSource);
        root.add_span(0, 1 << 16).unwrap();
        let core = Core::with_tracer(Quantum::ONE, Tags::new(), Fragile::default());
        let child: Arena<Tags, _, Fragile, Threads> = Arena::from_core(core, &root);
        child.alloc(100, INSTANT).unwrap();
        child.alloc(100, INSTANT).unwrap();
        assert!(root.stats().mem_inuse > 0);
        std::thread::scope(|scope| {
            let broken = scope.spawn(|| child.alloc(1, INSTANT)).join();
            assert!(broken.is_err());
        });
        drop(child);
        assert_eq!(root.stats().mem_inuse, 0);
        root.validate().unwrap();
    }

    #[test]
    fn threads_share_a_tree_of_arenas() {
        let root: Shared<NoSource> =
            Arena::from_core(Core::new(quantum(64), Tags::new()), NoSource);
        root.add_span(0, 1 << 16).unwrap();
        let child: Shared<&Shared<NoSource>> =
            Arena::from_core(Core::new(Quantum::ONE, Tags::new()), &root);
        std::thread::scope(|scope| {
            for thread in 0..4_u64 {
                let child = &child;
                scope.spawn(move || {
                    let mut held = Vec::new();
                    for step in 0..500_u64 {
                        let size = 1 + (step * 7 + thread * 13) % 90;
                        let policy = POLICIES[step as usize % 3];
                        held.push((child.alloc(size, policy).unwrap(), size));
                        if held.len() > 8 {
                            let nth = (step as usize * 5) % held.len();
                            let (base, size) = held.swap_remove(nth);
                            child.free(base, size).unwrap();
                        }
                    }
                    for (base, size) in held {
                        child.free(base, size).unwrap();
                    }
                });
            }
        });
        assert_eq!(show(&child), "");
        assert_eq!(show(&root), "0+65536: f65536");
        assert_eq!(child.stats().alloc, 2000);
    }
}

#[cfg(feature = "spin")]
#[test]
fn a_spin_lock_works() {
    type Spun = Arena<Tags, NoSource, vmem::NoTrace, vmem::lock::Spinning>;
    static SPUN: Spun = Arena::from_lock(
        spin::Mutex::new(Core::new(Quantum::ONE, Tags::new())),
        NoSource,
    );
    SPUN.add_span(0, 100).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let base = SPUN.alloc(5, INSTANT).unwrap();
                    SPUN.free(base, 5).unwrap();
                }
            });
        }
    });
    assert_eq!(crate::common::show(&SPUN), "0+100: f100");
    let made: Spun = Arena::from_core(Core::new(Quantum::ONE, Tags::new()), NoSource);
    made.add_span(8, 8).unwrap();
    assert_eq!(made.alloc(1, INSTANT), Ok(8));
}

//! Uses an arena, with its tags and its caches in plain arrays, where neither std nor a
//! heap exists.
#![no_std]
#![no_main]

use vmem::caches::{Caches, OneCpu};
use vmem::{
    AllocPolicy, Arena, Core, Error, NoSource, Quantum, alloc::Fixed, caches, lock::Single,
};

// What starts a program comes from C; the arena never calls it.
#[link(name = "c")]
unsafe extern "C" {
    safe fn abort() -> !;
}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    i32::from(work().is_err())
}

fn work() -> Result<(), Error> {
    let arena = Arena::new(Quantum::ONE, Fixed::<64, 16>::new());
    arena.add_span(1024, 1024)?;
    let a = arena.alloc(16, AllocPolicy::InstantFit)?;
    let b = arena.alloc(48, AllocPolicy::BestFit)?;
    arena.free(a, 16)?;
    arena.free(b, 48)?;
    let whole = arena.alloc(1024, AllocPolicy::NextFit)?;
    arena.free(whole, 1024)?;

    let room = caches::Fixed::<1, 4, 2, 8, Single>::new();
    let small = Caches::new(Quantum::ONE, 4, room, OneCpu);
    let core: Core<Fixed<64, 16>> = Core::new(Quantum::ONE, Fixed::new());
    let cached = Arena::with_caches(core, NoSource, small);
    cached.add_span(0, 1024)?;
    let object = cached.alloc(3, AllocPolicy::InstantFit)?;
    cached.free(object, 3)?;
    cached.reap();
    cached.close().map_err(|left| Error::SpanInUse {
        in_use: left.in_use,
    })
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    abort()
}

//! Uses an arena, with its tags in a plain array, where neither std nor a heap exists.
#![no_std]
#![no_main]

use vmem::{AllocPolicy, Arena, Error, Quantum, alloc::Fixed};

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
    arena.free(whole, 1024)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    abort()
}

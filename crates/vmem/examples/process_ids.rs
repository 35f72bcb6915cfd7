//! Process ids: next fit goes through all of them before it hands one out again.
//!
//! `cargo run -p vmem --example process_ids`
#![expect(clippy::print_stdout, reason = "an example says what it does")]

use vmem::AllocPolicy::{InstantFit, NextFit};
use vmem::{Arena, Error, Quantum, alloc::Fixed};

/// Room for 24 tags and 8 hash buckets, which is plenty for 8 ids.
type Ids = Arena<Fixed<24, 8>>;

fn ids() -> Result<Ids, Error> {
    let ids = Ids::new(Quantum::ONE, Fixed::new());
    ids.add_span(100, 8)?;
    Ok(ids)
}

fn main() -> Result<(), Error> {
    println!("Ids 100 to 107. A process starts, ends, and the next one starts:");
    let (next, instant) = (ids()?, ids()?);
    for policy in [InstantFit, NextFit] {
        let arena = if policy == NextFit { &next } else { &instant };
        let mut given = Vec::new();
        for _ in 0..10 {
            let id = arena.alloc(1, policy)?;
            given.push(id);
            arena.free(id, 1)?;
        }
        println!("  {policy:?}: {given:?}");
    }
    println!("With instant fit, a signal sent a moment too late hits a stranger.");
    println!();

    println!("Some live long. Next fit steps over them, and wraps around:");
    let pids = ids()?;
    let shell = pids.alloc(1, NextFit)?;
    let editor = pids.alloc(1, NextFit)?;
    let mut given = Vec::new();
    for _ in 0..8 {
        let id = pids.alloc(1, NextFit)?;
        given.push(id);
        pids.free(id, 1)?;
    }
    println!("  shell {shell}, editor {editor}, then {given:?}");
    assert_eq!(given, [102, 103, 104, 105, 106, 107, 102, 103]);
    println!();

    println!("What must not be is an error that changes nothing:");
    pids.free(editor, 1)?;
    let twice = pids.free(editor, 1);
    assert_eq!(twice, Err(Error::NotAllocated { base: editor }));
    if let Err(error) = twice {
        println!("  freed twice: {error}");
    }
    let wrong = pids.free(shell, 2);
    if let Err(error) = wrong {
        println!("  freed with a wrong size: {error}");
    }
    while pids.alloc(1, NextFit).is_ok() {}
    if let Err(error) = pids.alloc(1, NextFit) {
        println!("  one too many: {error}");
    }
    assert_eq!(pids.stats().mem_inuse, 8);
    assert_eq!(pids.validate(), Ok(()));
    println!();

    let stats = pids.stats();
    println!(
        "{} allocations, {} frees, {} failed; {} tags examined in all.",
        stats.alloc, stats.free, stats.fail, stats.search
    );
    Ok(())
}

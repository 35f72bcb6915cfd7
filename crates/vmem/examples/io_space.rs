//! An I/O address space: devices that can't reach everywhere.
//!
//! `cargo run -p vmem --example io_space`
#![expect(clippy::print_stdout, reason = "an example says what it does")]

use vmem::AllocPolicy::{BestFit, InstantFit};
use vmem::{Arena, Contradiction, Error, Layout, Quantum, alloc::Fixed};

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

fn main() -> Result<(), Error> {
    // Physical memory of a small PC, in bytes, handed out by the page.
    let memory = Arena::new(Quantum::new(4 * KIB)?, Fixed::<64, 16>::new());
    memory.add_span(0x1000, 0x9_E000)?;
    memory.add_span(MIB, 3 * GIB - MIB)?;
    memory.add_span(4 * GIB, GIB)?;

    println!("Buffers for devices:");
    let buffers = [
        // The ISA DMA controller has 24 address bits, and its counter wraps
        // at every multiple of 64 KiB.
        (
            "ISA DMA",
            Layout::new(48 * KIB).within(..16 * MIB).nocross(64 * KIB),
        ),
        (
            "another one",
            Layout::new(48 * KIB).within(..16 * MIB).nocross(64 * KIB),
        ),
        // 32 address bits, and a ring with an aligned address.
        (
            "network ring",
            Layout::new(256 * KIB).within(..4 * GIB).align(MIB),
        ),
        // A frame buffer whose page tables need 2 MiB; it begins one page after a
        // multiple of that, because a guard page comes before it.
        (
            "frame buffer",
            Layout::new(8 * MIB).align(2 * MIB).phase(4 * KIB),
        ),
        // Above 4 GiB, which only 64-bit devices reach.
        ("disk cache", Layout::new(64 * MIB).within(4 * GIB..)),
    ];
    let mut held = Vec::new();
    for (name, layout) in buffers {
        let at = memory.xalloc(&layout, BestFit)?;
        let end = at + layout.size();
        println!("  {name:<13}{at:#12x} .. {end:#12x}");
        assert_eq!(at % layout.alignment(), layout.phase_offset());
        assert!(layout.bounds().contains(&at) && layout.bounds().contains(&(end - 1)));
        let boundary = layout.boundary();
        assert!(boundary == 0 || at / boundary == (end - 1) / boundary);
        held.push((at, layout.size()));
    }
    println!();

    println!("What can never be is told from what can't be now:");
    let never = Layout::new(128 * KIB).nocross(64 * KIB);
    let answer = memory.xalloc(&never, InstantFit);
    assert_eq!(
        answer,
        Err(Error::InvalidLayout(Contradiction::LargerThanNocross))
    );
    if let Err(error) = answer {
        println!("  {error}");
    }
    if let Err(error) = memory.xalloc(&Layout::new(MIB).within(..MIB), InstantFit) {
        println!("  {error}");
    }
    println!();

    println!("A bus has its own arena, and imports what it lacks, constraints and all:");
    let bus = Arena::with_source(Quantum::new(256)?, Fixed::<32, 16>::new(), &memory);
    let low = Layout::new(512).within(..16 * MIB);
    let at = bus.xalloc(&low, InstantFit)?;
    println!(
        "  512 bytes below 16 MiB: {at:#x}; the bus imported {} bytes for it",
        bus.stats().mem_import
    );
    assert!(at + 512 <= 16 * MIB);
    bus.free(at, 512)?;
    assert_eq!(bus.stats().mem_import, 0);
    println!("  freed, so its span went back to the memory at once");
    println!();

    println!("A range with a known address is one that fits nowhere else:");
    let ports = Arena::new(Quantum::ONE, Fixed::<32, 16>::new());
    ports.add_span(0, 0x1_0000)?;
    let com1 = Layout::new(8).within(0x3F8..=0x3FF);
    println!("  COM1 is at {:#x}", ports.xalloc(&com1, InstantFit)?);
    assert!(ports.xalloc(&com1, InstantFit).is_err());
    println!("  and not to be had twice");

    for (at, size) in held {
        memory.free(at, size)?;
    }
    assert_eq!(memory.stats().mem_inuse, 0);
    assert_eq!(memory.validate(), Ok(()));
    Ok(())
}

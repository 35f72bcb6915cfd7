//! Seeded workloads: the same seed, the same operations, always.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use vmem_lab::timeline::Player;
use vmem_lab::{Outcome, Recording, Scenario, World};

/// FNV-1a of 64 bits, a text a line.
struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, line: &str) {
        for &byte in line.as_bytes().iter().chain(b"\n") {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

/// A digest of all operations of a scenario, as they are written.
fn digest(text: &str) -> u64 {
    let mut digest = Digest::new();
    play(text, |_, outcome| {
        digest.add(&outcome.statement.to_string())
    });
    digest.0
}

fn play(text: &str, mut visit: impl FnMut(&World, &Outcome)) -> Player {
    let scenario = Scenario::parse(text).unwrap();
    let mut player = Player::new();
    player
        .play(&scenario, Recording::Off, &mut |_, world, outcome| {
            visit(world, outcome);
            Ok::<_, ()>(())
        })
        .unwrap();
    player
}

/// Computed with the first version of the lab that had workloads.
#[test]
fn what_a_seed_meant_it_means_forever() {
    let heap = "arena heap\nspan heap 4096 16K\n";
    for (setup, line, expected) in [
        (heap, "random heap ops=10000 seed=1", 0x5635_5ca1_db6c_1d1a),
        (heap, "random heap ops=10000 seed=2", 0x002d_e0d2_8a69_a93e),
        (
            heap,
            "random heap ops=10000 seed=0xffff_ffff_ffff_ffff",
            0xceeb_7d27_fb83_ebe9,
        ),
        (
            heap,
            "random heap ops=10000 seed=3 size=16..64",
            0x3d05_4bf7_8c15_56bb,
        ),
        (
            heap,
            "random heap ops=10000 seed=3 size=16..=64",
            0x2aeb_d9bc_9931_ff27,
        ),
        (
            heap,
            "random heap ops=10000 seed=4 live=1",
            0x60ca_77ff_6801_8636,
        ),
        (
            heap,
            "random heap ops=10000 seed=5 live=1000 size=1..2",
            0x6a93_57a8_3640_4f39,
        ),
        (
            heap,
            "random heap ops=10000 seed=6 live=200 policy=best",
            0x35fa_0ab8_edaa_d646,
        ),
        (
            heap,
            "random heap ops=10000 seed=7 policy=next size=1..3000",
            0x017e_169d_1f1a_64d5,
        ),
        (
            heap,
            "random heap ops=10000 seed=8 policy=instant",
            0xaa28_1639_1def_283b,
        ),
        (
            heap,
            "random heap ops=10000 seed=9 live=18446744073709551615",
            0x88e1_fdde_b330_fc87,
        ),
        (
            heap,
            "random heap ops=10000 seed=10 size=1..=18446744073709551615",
            0x42f3_ae1e_99ef_ff74,
        ),
        (
            "arena heap quantum=64 qcache=256\nspan heap 0 64K\n",
            "random heap ops=10000 seed=11",
            0xb144_9379_5808_63f9,
        ),
        (
            "arena big\nspan big 0 1M\narena heap source=big import=512\n",
            "random heap ops=10000 seed=12 live=30",
            0x0004_bd21_671f_c717,
        ),
        (
            "arena heap\nspan heap 0 100\n",
            "random heap ops=10000 seed=13",
            0xa456_4744_4d30_b5e4,
        ),
        ("", "random nowhere ops=1000 seed=14", 0x9b5d_0e84_b5ba_72e9),
    ] {
        let found = digest(&format!("{setup}{line}\n"));
        assert_eq!(found, expected, "{line}: 0x{found:016x}");
    }
}

#[test]
fn the_first_operations_of_a_seed_are_these() {
    let mut written = Vec::new();
    play(
        "arena heap\nspan heap 0 4K\nrandom heap ops=12 seed=1 live=3\n",
        |_, outcome| written.push(outcome.statement.to_string()),
    );
    assert_eq!(
        written[2..],
        [
            "a1 = alloc heap 28",
            "free heap a1",
            "a2 = alloc heap 44",
            "a3 = alloc heap 20",
            "a4 = alloc heap 50",
            "a5 = alloc heap 29",
            "free heap a2",
            "free heap a5",
            "a6 = alloc heap 18",
            "free heap a3",
            "a7 = alloc heap 57",
            "a8 = alloc heap 18",
        ]
    );
}

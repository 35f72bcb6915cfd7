//! Seeded workloads: the same seed, the same operations, always.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{play, shape_of};
use proptest::prelude::*;
use vmem_lab::workload::{AllocationId, Draw, Extent, Workload};

/// A digest of lines: FNV-1a of 64 bits.
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

/// Returns a digest of all operations of a scenario as text.
fn digest(text: &str) -> u64 {
    let mut digest = Digest::new();
    play(text, |_, outcome| {
        digest.add(&outcome.statement.to_string())
    });
    digest.0
}

/// Compares with digests from the first version of the lab that had workloads.
#[test]
fn the_operations_of_a_seed_never_change() {
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

/// Compares with digests from the first version that had presets.
#[test]
fn the_operations_of_a_preset_never_change() {
    let heap = "arena heap quantum=4\nspan heap 4096 16K\n";
    for (setup, rest, expected) in [
        (
            "arena heap\nspan heap 1 1023\n",
            "preset=pids",
            0xb318_ccfe_57f3_2de9,
        ),
        (
            "arena heap quantum=16\nspan heap 1M 1M\n",
            "preset=kernel",
            0x5e71_3614_036d_8a8d,
        ),
        (
            "arena heap quantum=4K\nspan heap 1M 16M\n",
            "preset=io",
            0x848a_dfc8_b418_d5cb,
        ),
        (
            "arena heap\nspan heap 0 64\n",
            "preset=adversary",
            0x4e00_ccfa_ed2e_6fdf,
        ),
        (
            "arena heap\nspan heap 0 64K\n",
            "preset=churn",
            0x876b_1a43_9c67_4719,
        ),
        (
            heap,
            "preset=kernel policy=best live=50",
            0x177f_74ac_af07_29ee,
        ),
        (heap, "sizes=powers life=stack", 0xc5b5_8616_386d_36c8),
        (
            heap,
            "sizes=skewed life=queue swing=30",
            0x87fb_88a5_95b3_8871,
        ),
        (
            heap,
            "sizes=buckets life=steady swing=60",
            0xfa1c_9c77_2f49_9a47,
        ),
        (
            heap,
            "life=every-other size=16..=256 swing=9",
            0xb448_300e_20d8_9f83,
        ),
        (heap, "policy=mixed constrained=40", 0x4693_b5a0_f426_4525),
        (
            heap,
            "align=64 nocross=256 within=8K..=12K constrained=70",
            0x117d_9c45_841c_3dc2,
        ),
        (heap, "align=size within=low", 0xc2f4_a2ed_7a88_a865),
    ] {
        let text = format!("{setup}random heap ops=10000 seed=5 {rest}\n");
        let found = digest(&text);
        assert_eq!(found, expected, "{rest}: 0x{found:016x}");
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

#[test]
fn a_shorter_workload_is_the_beginning_of_a_longer_one() {
    let written = |ops: usize, rest: &str| {
        let mut lines = Vec::new();
        play(
            &format!("arena heap\nspan heap 0 4K\nrandom heap ops={ops} seed=1 {rest}\n"),
            |_, outcome| lines.push(outcome.statement.to_string()),
        );
        lines
    };
    for rest in [
        "",
        "life=steady swing=9",
        "preset=adversary",
        "policy=mixed",
    ] {
        assert_eq!(written(500, rest)[..302], written(300, rest), "{rest}");
    }
}

#[test]
fn a_copy_continues_like_the_original() {
    let shape = shape_of("policy=mixed constrained=50");
    let mut original = Workload::new(&Extent::default(), 3, &shape);
    let mut learned = 0;
    let mut go_on = |workload: &mut Workload| {
        let draw = workload.draw();
        learned += 1;
        workload.record_result((learned % 7 != 0).then_some(AllocationId(learned)));
        draw
    };
    for _ in 0..500 {
        go_on(&mut original);
    }
    let mut copy = original.clone();
    for _ in 0..500 {
        let draw = original.draw();
        assert_eq!(copy.draw(), draw);
        original.record_result(Some(AllocationId(0)));
        copy.record_result(Some(AllocationId(0)));
    }
}

/// Checks that a draw takes constant time: otherwise a million live ranges would take
/// minutes here.
#[test]
fn a_million_operations_take_little_time() {
    for life in ["random", "stack", "queue", "steady", "every-other"] {
        let attributes = format!("live=1000000 swing=500000 size=1..=64 life={life}");
        let mut workload = Workload::new(&Extent::default(), 1, &shape_of(&attributes));
        for _ in 0..1_000_000 {
            let allocates = matches!(workload.draw(), Draw::Alloc { .. });
            workload.record_result(allocates.then_some(AllocationId(0)));
        }
        assert!(workload.live() > 100_000, "{life}");
    }
}

proptest! {
    #[test]
    fn no_shape_panics_in_any_arena(
        shape in common::shape(),
        seed in any::<u64>(),
        setup in prop::sample::select(vec![
            "",
            "arena a\n",
            "arena a\nspan a 0 1\n",
            "arena a\nspan a 0 100\n",
            "arena a quantum=4K\nspan a 4K 1M\n",
            "arena a\nspan a 0 0xffff_ffff_ffff_ffff\nspan a 0xffff_ffff_ffff_ffff 1\n",
            "arena a quantum=0x8000_0000_0000_0000\nspan a 0x8000_0000_0000_0000 0x8000_0000_0000_0000\n",
            "arena b quantum=16 qcache=64\nspan b 1K 64K\narena a source=b import=1K\n",
        ]),
    ) {
        let text = format!("{setup}random a ops=300 seed={seed}{shape}\n");
        let mut count = 0;
        let player = play(&text, |_, _| count += 1);
        prop_assert_eq!(count, 300 + setup.lines().count());
        prop_assert!(player.world().validate().is_ok());
    }
}

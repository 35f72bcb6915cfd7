//! Random scenarios, and helpers to run scenarios.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use vmem::AllocPolicy;
use vmem_lab::timeline::Player;
use vmem_lab::workload::{Alignment, Life, Policies, Preset, Reach, Shape, Sizes};
use vmem_lab::{
    Bounds, Constraints, Expectation, Measure, Mode, Outcome, Recording, Scenario, Statement,
    Target, World, parse_line,
};

/// Plays a whole scenario, and shows each outcome.
pub(crate) fn play(text: &str, mut visit: impl FnMut(&World, &Outcome)) -> Player {
    let scenario = Scenario::parse(text).unwrap();
    let mut player = Player::default();
    player
        .play(&scenario, Recording::Off, &mut |_, world, outcome| {
            visit(world, outcome);
            Ok::<_, ()>(())
        })
        .unwrap();
    player
}

/// Returns the shape of a `random` line with these attributes.
pub(crate) fn shape_of(attributes: &str) -> Shape {
    match parse_line(&format!("random a ops=1 seed=1 {attributes}")).unwrap() {
        Some(Statement::Random { shape, .. }) => *shape,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["a", "b", "heap", "fails", "alloc", "wait", "a1"])
            .prop_map(str::to_owned),
        1 => "[A-Za-zä][A-Za-z0-9_-]{0,6}",
    ]
}

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![0..300_u64, any::<u64>(), Just(u64::MAX)]
}

fn policy() -> impl Strategy<Value = AllocPolicy> {
    prop::sample::select(vec![
        AllocPolicy::InstantFit,
        AllocPolicy::BestFit,
        AllocPolicy::NextFit,
    ])
}

fn bounds() -> impl Strategy<Value = Bounds> {
    (number(), number(), any::<bool>()).prop_map(|(a, b, through)| {
        if through {
            Bounds::Through(a, b)
        } else {
            Bounds::Until(a, b)
        }
    })
}

fn constraints() -> impl Strategy<Value = Constraints> {
    (number(), number(), number(), prop::option::of(bounds())).prop_map(
        |(align, phase, nocross, within)| Constraints {
            align,
            phase,
            nocross,
            within,
        },
    )
}

fn power() -> impl Strategy<Value = u64> {
    (0..64_u32).prop_map(|exponent| 1 << exponent)
}

/// A range that is not empty.
fn some_bounds() -> impl Strategy<Value = Bounds> {
    (1..=u64::MAX, 1..=u64::MAX, any::<bool>()).prop_map(|(a, b, through)| {
        if through || a == b {
            Bounds::Through(a.min(b), a.max(b))
        } else {
            Bounds::Until(a.min(b), a.max(b))
        }
    })
}

/// Any workload that can be written.
pub(crate) fn shape() -> impl Strategy<Value = Shape> {
    let one = prop::option::of::<BoxedStrategy<u64>>;
    let size = prop_oneof![
        some_bounds(),
        (1..50_u64, 50..60_u64).prop_map(|(a, b)| Bounds::Until(a, b))
    ];
    let align = prop_oneof![power().prop_map(Alignment::To), Just(Alignment::Size)];
    let within = prop_oneof![some_bounds().prop_map(Reach::Addresses), Just(Reach::Low)];
    let what = (
        prop::option::of(prop::sample::select(Preset::ALL.to_vec())),
        prop::option::of(size),
        prop::option::of(prop::sample::select(Sizes::ALL.to_vec())),
        one((1..=u64::MAX).boxed()),
        prop::option::of(prop::sample::select(Life::ALL.to_vec())),
        one(number().boxed()),
    );
    let where_to = (
        prop::option::of(prop::sample::select(Policies::ALL.to_vec())),
        prop::option::of(align),
        one(prop_oneof![Just(0), power()].boxed()),
        prop::option::of(within),
        one((0..=100_u64).boxed()),
    );
    (what, where_to).prop_map(
        |(
            (preset, size, sizes, live, life, swing),
            (policy, align, nocross, within, constrained),
        )| Shape {
            preset,
            size,
            sizes,
            live,
            life,
            swing,
            policy,
            align,
            nocross,
            within,
            constrained,
        },
    )
}

/// Any statement that can be written.
pub(crate) fn statement() -> impl Strategy<Value = Statement> {
    let optional = || prop::option::of(name());
    prop_oneof![
        (name(), number(), optional(), number(), number(), number()).prop_map(
            |(name, quantum, source, import, qcache, magazine)| Statement::Arena {
                name,
                quantum,
                source,
                import,
                qcache,
                magazine
            }
        ),
        (name(), number(), number()).prop_map(|(arena, base, size)| Statement::Span {
            arena,
            base,
            size
        }),
        (name(), number()).prop_map(|(arena, base)| Statement::Unspan { arena, base }),
        (optional(), name(), number(), policy(), any::<bool>()).prop_map(
            |(name, arena, size, policy, wait)| Statement::Alloc {
                name,
                arena,
                size,
                mode: if wait { Mode::Wait } else { Mode::Plain },
                policy,
            }
        ),
        (optional(), name(), number(), constraints(), policy()).prop_map(
            |(name, arena, size, constraints, policy)| Statement::Alloc {
                name,
                arena,
                size,
                mode: Mode::Constrained(constraints),
                policy,
            }
        ),
        (name(), name(), prop::option::of(number())).prop_map(|(arena, name, size)| {
            Statement::Free {
                arena,
                target: Target::Name(name),
                size,
            }
        }),
        (name(), number(), number()).prop_map(|(arena, base, size)| Statement::Free {
            arena,
            target: Target::Base(base),
            size: Some(size)
        }),
        name().prop_map(Statement::Reap),
        number().prop_map(Statement::Cpu),
        name().prop_map(Statement::Destroy),
        (name(), 1..=1_000_000_u64, number(), number(), shape()).prop_map(
            |(arena, ops, seed, skip, shape)| Statement::Random {
                arena,
                ops,
                seed,
                skip,
                shape: Box::new(shape),
            }
        ),
        (name(), number())
            .prop_map(|(name, base)| Statement::Expect(Expectation::At { name, base })),
        Just(Statement::Expect(Expectation::Fails)),
        (
            name(),
            prop::sample::select(Measure::ALL.to_vec()),
            number()
        )
            .prop_map(
                |(arena, measure, value)| Statement::Expect(Expectation::Measure {
                    arena,
                    measure,
                    value
                })
            ),
    ]
}

/// A line about caches, CPUs or waiting, in the same arenas.
fn cached_or_waiting() -> impl Strategy<Value = String> {
    let arena = || prop::sample::select(vec!["heap", "kmem", "leaf", "pids"]);
    // The name contains the arena's letter: most frees then find their allocation.
    let name = || (arena(), 0..3_u8).prop_map(|(a, n)| (format!("{}{n}", &a[..1]), a));
    let policy = prop::sample::select(vec!["", "instant", "best", "next"]);
    prop_oneof![
        4 => (name(), 1..65_u64).prop_map(|((n, a), s)| format!("{n} = alloc {a} {s}")),
        4 => (name(), 1..700_u64, policy)
            .prop_map(|((n, a), s, p)| format!("{n} = alloc {a} {s} {p} wait")),
        2 => (arena(), 1..65_u64).prop_map(|(a, s)| format!("alloc {a} {s} wait")),
        8 => name().prop_map(|(n, a)| format!("free {a} {n}")),
        2 => arena().prop_map(|a| format!("reap {a}")),
        2 => (0..3_u8).prop_map(|cpu| format!("cpu {cpu}")),
        1 => (arena(), any::<u64>())
            .prop_map(|(a, s)| format!("random {a} ops=20 seed={s} size=1..65 live=6")),
        1 => (arena(), 0..3_u64).prop_map(|(a, b)| format!("span {a} {} 256", 8192 + 256 * b)),
        1 => Just("arena late source=heap qcache=4 magazine=1".to_owned()),
        1 => Just("destroy late".to_owned()),
    ]
}

/// Attributes of workloads.
const LOOKS: [&str; 9] = [
    "preset=pids",
    "preset=kernel size=8..64",
    "preset=io size=16..=64 nocross=64",
    "preset=adversary live=8",
    "preset=churn live=6",
    "life=stack sizes=powers policy=mixed",
    "life=queue swing=4 live=5 align=size",
    "life=steady live=4 sizes=skewed within=4100..4400",
    "constrained=50 sizes=buckets",
];

/// Makes a line that has a fair chance of an effect in three small arenas.
fn lively() -> impl Strategy<Value = String> {
    let arena = || prop::sample::select(vec!["heap", "kmem", "leaf", "pids"]);
    let policy = || prop::sample::select(vec!["", "instant", "best", "next"]);
    let name = || prop::sample::select(vec!["a", "b", "c", "d", "e", "f", "g", "a3", "a9"]);
    prop_oneof![
        6 => (name(), arena(), 1..300_u64, policy())
            .prop_map(|(n, a, s, p)| format!("{n} = alloc {a} {s} {p}")),
        2 => (arena(), 1..100_u64).prop_map(|(a, s)| format!("alloc {a} {s}")),
        2 => (name(), arena(), 1..100_u64, 0..8_u32, policy())
            .prop_map(|(n, a, s, e, p)| format!("{n} = xalloc {a} {s} align={} {p}", 1 << e)),
        2 => (arena(), 1..60_u64, 4000..5000_u64)
            .prop_map(|(a, s, w)| format!("xalloc {a} {s} within={w}..{} nocross=64", w + 200)),
        6 => (arena(), name()).prop_map(|(a, n)| format!("free {a} {n}")),
        2 => (arena(), 1..20_u32).prop_map(|(a, n)| format!("free {a} a{n}")),
        1 => (arena(), 0..16_u64, 1..130_u64)
            .prop_map(|(a, b, s)| format!("free {a} @{} {s}", 4096 + 64 * b)),
        1 => (arena(), 0..3_u64).prop_map(|(a, b)| format!("span {a} {} 256", 8192 + 256 * b)),
        1 => (arena(), 0..3_u64).prop_map(|(a, b)| format!("unspan {a} {}", 8192 + 256 * b)),
        1 => (arena(), 1..30_u64, any::<u64>(), policy()).prop_map(|(a, o, s, p)| match p {
            "" => format!("random {a} ops={o} seed={s} live=5"),
            p => format!("random {a} ops={o} seed={s} size=1..40 policy={p}"),
        }),
        1 => (arena(), 1..30_u64, any::<u64>(), prop::sample::select(LOOKS.to_vec()))
            .prop_map(|(a, o, s, looks)| format!("random {a} ops={o} seed={s} {looks}")),
        1 => (arena(), 1..20_u64, 1..20_u64, any::<u64>(), prop::sample::select(LOOKS.to_vec()))
            .prop_map(|(a, o, p, s, looks)| format!(
                "random {a} ops={o} seed={s} {looks}\nalloc {a} 3\n\
                 random {a} ops={p} seed={s} skip={o} {looks}"
            )),
        1 => arena().prop_map(|a| format!("destroy {a}")),
        1 => Just("arena leaf source=kmem import=32".to_owned()),
        1 => Just("expect fails".to_owned()),
        1 => Just("# a comment".to_owned()),
    ]
}

/// Makes a busy scenario, half of the time with caches and waiting.
pub(crate) fn scenario() -> impl Strategy<Value = String> {
    let plain = prop::collection::vec(lively(), 0..60).prop_map(|lines| {
        "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap\n\
         arena leaf source=kmem import=32\narena pids\nspan pids 100 8\n"
            .to_owned()
            + &lines.join("\n")
            + "\n"
    });
    prop_oneof![plain, cached_scenario()]
}

/// Makes a scenario with caches in every arena, with waiting, and with children that
/// import from caches.
pub(crate) fn cached_scenario() -> impl Strategy<Value = String> {
    let line = prop_oneof![lively(), cached_or_waiting()];
    prop::collection::vec(line, 0..80).prop_map(|lines| {
        "arena heap quantum=64 qcache=128 magazine=2\nspan heap 4096 2K\n\
         arena kmem quantum=16 source=heap qcache=64 magazine=3\n\
         arena leaf source=kmem import=32 qcache=2 magazine=1\n\
         arena pids qcache=16\nspan pids 100 80\n"
            .to_owned()
            + &lines.join("\n")
            + "\n"
    })
}

/// Returns this many allocations, and a free for each: the hash table grows and shrinks.
pub(crate) fn many(count: usize) -> String {
    let allocs = (0..count).map(|n| format!("n{n} = alloc heap 1\n"));
    let frees = (0..count).map(|n| format!("free heap n{n}\n"));
    let lines: String = allocs.chain(frees).collect();
    format!("arena heap\nspan heap 0 100\n{lines}")
}

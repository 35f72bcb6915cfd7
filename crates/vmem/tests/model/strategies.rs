//! Random runs for proptest, which shrinks those that fail.

use crate::actions::{
    Action, CachePlan, Call, Lend, Outside, Plan, Policy, Rule, Run, Scaled, Setup, Size, Spot,
    Within,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use std::ops::RangeInclusive;

fn plan() -> impl Strategy<Value = Plan> {
    let import_min = prop_oneof![3 => Just(0), 2 => 1_u64..20];
    let room = prop_oneof![3 => Just(None), 1 => (0_u8..64).prop_map(Some)];
    (
        0_u8..=12,
        import_min,
        any::<u8>(),
        room,
        option::of(caches()),
    )
        .prop_map(|(q, import_min, source, room, caches)| Plan {
            q,
            import_min,
            source,
            room,
            caches,
        })
}

/// Mostly few sizes, to have room for slabs, and small magazines, to keep the depot
/// busy.
fn caches() -> impl Strategy<Value = CachePlan> {
    let sizes = prop_oneof![2 => 1..=3_u8, 1 => 1..=20_u8];
    (sizes, 1..=3_u8, 0..=4_u8, any::<u16>()).prop_map(|(sizes, cpus, rounds, more)| CachePlan {
        sizes,
        cpus,
        rounds,
        more,
    })
}

fn size() -> impl Strategy<Value = Size> {
    let quanta = |n| (n, any::<u16>()).prop_map(|(n, less)| Size::Quanta { n, less });
    prop_oneof![
        10 => quanta(1..=3_u16),
        10 => quanta(1..=10),
        4 => quanta(1..=80),
        1 => Just(Size::Raw(0)),
        1 => any::<u64>().prop_map(Size::Raw),
        1 => (0_u64..9000).prop_map(|below| Size::Raw(u64::MAX - below)),
    ]
}

/// Mostly values that scale with the quantum.
fn scaled(most: u8) -> impl Strategy<Value = Scaled> {
    prop_oneof![
        48 => (0..=most).prop_map(Scaled::By),
        1 => (0..64_u32).prop_map(|power| Scaled::Raw(1_u64 << power)),
        1 => any::<u64>().prop_map(Scaled::Raw),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let nocross = prop_oneof![1 => Just(Scaled::By(0)), 1 => scaled(8)];
    let within = prop_oneof![
        20 => Just(Within::Anywhere),
        10 => (any::<u8>(), 0..40_u8, 1..60_u8)
            .prop_map(|(span, skip, len)| Within::Near { span, skip, len }),
        1 => any::<(u64, u64)>().prop_map(|(first, last)| Within::Raw { first, last }),
    ];
    (scaled(6), scaled(40), nocross, within).prop_map(|(align, phase, nocross, within)| Rule {
        align,
        phase,
        nocross,
        within,
    })
}

fn spot() -> impl Strategy<Value = Spot> {
    prop_oneof![
        20 => (0..3_u8, any::<bool>(), 0..12_u8, 1..=4_u8).prop_map(
            |(region, large, start, len)| Spot::Block { region, large, start, len }
        ),
        1 => any::<bool>().prop_map(|upper| Spot::Half { upper }),
        1 => (any::<u64>(), any::<u64>()).prop_map(|(base, size)| Spot::Raw { base, size }),
        1 => (0..100_u64, 0..9_u64).prop_map(|(below, size)| {
            Spot::Raw { base: u64::MAX - below, size: size << 12 }
        }),
    ]
}

fn policy() -> impl Strategy<Value = Policy> {
    prop_oneof![
        2 => Just(Policy::Instant),
        1 => Just(Policy::Best),
        1 => Just(Policy::Next),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let arena = any::<u8>;
    let nth = any::<u8>;
    prop_oneof![
        48 => (arena(), size(), policy())
            .prop_map(|(arena, size, policy)| Action::Alloc { arena, size, policy }),
        32 => (arena(), size(), rule(), policy())
            .prop_map(|(arena, size, rule, policy)| Action::Xalloc { arena, size, rule, policy }),
        56 => (arena(), nth(), any::<u16>())
            .prop_map(|(arena, nth, less)| Action::Free { arena, nth, less }),
        4 => (arena(), nth(), 0..4_u8, size())
            .prop_map(|(arena, nth, off, size)| Action::FreeWrong { arena, nth, off, size }),
        2 => (arena(), arena(), nth())
            .prop_map(|(arena, whose, nth)| Action::FreeForeign { arena, whose, nth }),
        2 => (arena(), nth()).prop_map(|(arena, nth)| Action::FreeAgain { arena, nth }),
        1 => (arena(), any::<u64>(), any::<u64>())
            .prop_map(|(arena, base, size)| Action::FreeRaw { arena, base, size }),
        4 => (arena(), nth(), any::<u8>(), 0..3_u8, option::of(size())).prop_map(
            |(arena, nth, quanta, units, size)| {
                Action::FreeInSlab { arena, nth, quanta, units, size }
            }
        ),
        8 => (0..3_u8).prop_map(Action::Cpu),
        4 => arena().prop_map(|arena| Action::Reap { arena }),
        16 => (arena(), spot()).prop_map(|(arena, spot)| Action::AddSpan { arena, spot }),
        8 => (arena(), nth()).prop_map(|(arena, nth)| Action::RemoveSpan { arena, nth }),
        1 => (arena(), any::<u8>()).prop_map(|(arena, tags)| Action::Reserve { arena, tags }),
        3 => Just(Action::Fork),
        1 => plan().prop_map(Action::Create),
        1 => Just(Action::End),
    ]
}

/// Sometimes the same action again and again, to fill everything that can be full.
fn some_actions() -> impl Strategy<Value = Vec<Action>> {
    let times = prop_oneof![8 => Just(1), 1 => 2..10_usize];
    (action(), times).prop_map(|(action, times)| vec![action; times])
}

/// Mostly correct loans.
fn lend() -> impl Strategy<Value = Lend> {
    prop_oneof![
        12 => any::<u8>().prop_map(|part| Lend::Right { part }),
        2 => (0..4_u8, any::<u8>()).prop_map(|(quanta, units)| Lend::Off { quanta, units }),
        2 => (any::<u8>(), 0..4_u8).prop_map(|(span, quanta)| Lend::Again { span, quanta }),
        1 => any::<u16>().prop_map(Lend::Wrapping),
        1 => any::<u64>().prop_map(Lend::Raw),
        2 => Just(Lend::Nothing),
    ]
}

/// A call that sometimes answers late.
fn call() -> impl Strategy<Value = Call> {
    let meanwhile = prop_oneof![3 => vec(action(), 0..1), 1 => vec(action(), 0..6)];
    (meanwhile, lend()).prop_map(|(meanwhile, lend)| Call { meanwhile, lend })
}

pub(crate) fn outside() -> impl Strategy<Value = Outside> {
    (0_u8..=12, vec(call(), 0..80)).prop_map(|(q, calls)| Outside { q, calls })
}

/// Some spans for the first arena, then any actions.
pub(crate) fn run(
    arenas: RangeInclusive<usize>,
    outside: impl Strategy<Value = Option<Outside>>,
) -> impl Strategy<Value = Run> {
    let setup =
        (vec(plan(), arenas), outside).prop_map(|(arenas, outside)| Setup { arenas, outside });
    (setup, vec(spot(), 1..4), vec(some_actions(), 0..250)).prop_map(|(setup, spots, rest)| {
        let first = spots
            .into_iter()
            .map(|spot| Action::AddSpan { arena: 0, spot });
        Run {
            setup,
            actions: first.chain(rest.into_iter().flatten()).collect(),
        }
    })
}

/// Bursts of small requests by several CPUs, which keep the magazines and the
/// depot busy, and a reap now and then. The second arena imports through the first
/// one's caches.
pub(crate) fn busy_run() -> impl Strategy<Value = Run> {
    let plan = |cpus, rounds, sizes| Plan {
        q: 0,
        import_min: 0,
        source: 0,
        room: None,
        caches: Some(CachePlan {
            sizes,
            cpus,
            rounds,
            more: 0,
        }),
    };
    let plan = (1..=3_u8, 1..=4_u8, 1..=2_u8).prop_map(move |(c, r, s)| plan(c, r, s));
    let second = Plan {
        q: 0,
        import_min: 0,
        source: 0,
        room: None,
        caches: None,
    };
    let allocs = (any::<u8>(), 1..=2_u16, 1..12_usize).prop_map(|(arena, n, times)| {
        let size = Size::Quanta { n, less: 0 };
        let policy = Policy::Instant;
        vec![
            Action::Alloc {
                arena,
                size,
                policy
            };
            times
        ]
    });
    let free = (any::<u8>(), any::<u8>());
    let free = free.prop_map(|(arena, nth)| Action::Free {
        arena,
        nth,
        less: 0,
    });
    let burst = prop_oneof![
        10 => allocs,
        10 => vec(free, 1..12),
        6 => (0..3_u8).prop_map(|cpu| vec![Action::Cpu(cpu)]),
        2 => Just(vec![Action::Reap { arena: 0 }]),
    ];
    (plan, vec(burst, 0..60)).prop_map(move |(first, bursts)| {
        let spot = Spot::Raw { base: 0, size: 256 };
        let span = Action::AddSpan { arena: 0, spot };
        Run {
            setup: Setup {
                arenas: vec![first, second],
                outside: None,
            },
            actions: [span]
                .into_iter()
                .chain(bursts.into_iter().flatten())
                .collect(),
        }
    })
}

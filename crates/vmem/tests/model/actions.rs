//! What can be done to arenas, and at random.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use vmem::AllocPolicy;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// The quantum is `1 << q`.
    pub(crate) q: u8,
    /// In quanta.
    pub(crate) import_min: u64,
    /// Modulo the arenas before this one.
    pub(crate) source: u8,
}

#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) arenas: Vec<Plan>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Size {
    /// `n` quanta, less some units that rounding makes up for.
    Quanta {
        n: u16,
        less: u16,
    },
    Raw(u64),
}

/// Constraints: `Ok` scales with the quantum, `Err` is taken as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) align: Result<u8, u64>,
    pub(crate) phase: Result<u8, u64>,
    pub(crate) nocross: Result<u8, u64>,
    /// From some half quanta into a span, some half quanta long.
    pub(crate) within: Option<(u8, u8, u8)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Spot {
    /// Blocks of 8 quanta, of the arena's own or the largest quantum there is:
    /// at the bottom, around the middle, or at the very top.
    Block {
        region: u8,
        large: bool,
        start: u8,
        len: u8,
    },
    Half {
        upper: bool,
    },
    Raw {
        base: u64,
        size: u64,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Action {
    Alloc {
        arena: u8,
        size: Size,
        policy: AllocPolicy,
    },
    Xalloc {
        arena: u8,
        size: Size,
        rule: Rule,
        policy: AllocPolicy,
    },
    Free {
        arena: u8,
        nth: u8,
        less: u16,
    },
    /// Some quanta past an allocation, and by a size that may be wrong.
    FreeWrong {
        arena: u8,
        nth: u8,
        off: u8,
        size: Size,
    },
    AddSpan {
        arena: u8,
        spot: Spot,
    },
    RemoveSpan {
        arena: u8,
        nth: u8,
    },
    Fork,
}

fn plan() -> impl Strategy<Value = Plan> {
    let import_min = prop_oneof![3 => Just(0), 2 => 1_u64..20];
    (0_u8..=12, import_min, any::<u8>()).prop_map(|(q, import_min, source)| Plan {
        q,
        import_min,
        source,
    })
}

pub(crate) fn setup(arenas: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Setup> {
    vec(plan(), arenas).prop_map(|arenas| Setup { arenas })
}

fn size() -> impl Strategy<Value = Size> {
    let quanta = |n| (n, any::<u16>()).prop_map(|(n, less)| Size::Quanta { n, less });
    prop_oneof![
        20 => quanta(1..=10_u16),
        4 => quanta(1..=80),
        1 => Just(Size::Raw(0)),
        1 => any::<u64>().prop_map(Size::Raw),
        1 => (0_u64..9000).prop_map(|below| Size::Raw(u64::MAX - below)),
    ]
}

/// Mostly what scales with the quantum.
fn scaled(most: u8) -> impl Strategy<Value = Result<u8, u64>> {
    prop_oneof![
        24 => (0..=most).prop_map(Ok),
        1 => prop_oneof![Just(0), Just(1 << 12), 0_u64..10_000].prop_map(Err),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let nocross = prop_oneof![1 => Just(Ok(0)), 1 => scaled(8)];
    let within = prop_oneof![
        2 => Just(None),
        1 => (any::<u8>(), 0..40_u8, 1..60_u8).prop_map(Some),
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

fn policy() -> impl Strategy<Value = AllocPolicy> {
    prop_oneof![
        Just(AllocPolicy::InstantFit),
        Just(AllocPolicy::BestFit),
        Just(AllocPolicy::NextFit),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let arena = any::<u8>;
    prop_oneof![
        12 => (arena(), size(), policy())
            .prop_map(|(arena, size, policy)| Action::Alloc { arena, size, policy }),
        8 => (arena(), size(), rule(), policy())
            .prop_map(|(arena, size, rule, policy)| Action::Xalloc { arena, size, rule, policy }),
        14 => (arena(), any::<u8>(), any::<u16>())
            .prop_map(|(arena, nth, less)| Action::Free { arena, nth, less }),
        1 => (arena(), any::<u8>(), 0..4_u8, size())
            .prop_map(|(arena, nth, off, size)| Action::FreeWrong { arena, nth, off, size }),
        4 => (arena(), spot()).prop_map(|(arena, spot)| Action::AddSpan { arena, spot }),
        2 => (arena(), any::<u8>()).prop_map(|(arena, nth)| Action::RemoveSpan { arena, nth }),
        1 => Just(Action::Fork),
    ]
}

/// Some spans for the first arena, then anything.
pub(crate) fn actions() -> impl Strategy<Value = Vec<Action>> {
    let first = vec(spot(), 1..4).prop_map(|spots| {
        spots
            .into_iter()
            .map(|spot| Action::AddSpan { arena: 0, spot })
    });
    (first, vec(action(), 0..400)).prop_map(|(first, rest)| first.chain(rest).collect())
}

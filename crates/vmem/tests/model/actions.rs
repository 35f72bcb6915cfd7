//! What can be done to arenas: one list of actions for random tests, for
//! fuzzing and for replay.
//!
//! Numbers are relative where they can be (the n-th arena, so many quanta), so
//! that whatever comes in means something. A new field of something that is
//! there needs `#[serde(default)]`, and old replays stay what they were.

use arbitrary::{Arbitrary, Unstructured};
use serde::{Deserialize, Serialize};
use vmem::AllocPolicy;

/// Arenas, and what is done to them.
#[derive(Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) setup: Setup,
    pub(crate) actions: Vec<Action>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Setup {
    pub(crate) arenas: Vec<Plan>,
    /// The source of the first arena, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) outside: Option<Outside>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The quantum is `1 << q`.
    pub(crate) q: u8,
    /// In quanta.
    pub(crate) import_min: u64,
    /// Modulo the arenas before this one.
    pub(crate) source: u8,
    /// How many tags there is room for, if not for any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) room: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) caches: Option<CachePlan>,
}

/// Quantum caches for the sizes up to so many quanta.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct CachePlan {
    pub(crate) sizes: u8,
    pub(crate) cpus: u8,
    /// How many rounds a magazine has.
    pub(crate) rounds: u8,
    /// So many units, modulo the quantum, are too few for one size more.
    #[serde(default)]
    pub(crate) more: u16,
}

/// A source that is no arena, and that may do as it likes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outside {
    /// Its quantum is `1 << q`.
    pub(crate) q: u8,
    /// What it does, one call after the other; then it fails.
    pub(crate) calls: Vec<Call>,
}

#[derive(Clone, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) struct Call {
    /// What happens to the arenas before it returns.
    pub(crate) meanwhile: Vec<Action>,
    /// What it returns, if it was asked to lend something.
    pub(crate) lend: Lend,
}

#[derive(Clone, Copy, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) enum Lend {
    /// What was asked for, in some part of all addresses.
    Right {
        part: u8,
    },
    /// The same, but for so many quanta and units.
    Off {
        quanta: u8,
        units: u8,
    },
    /// Where the arena has a span already, or some quanta into it.
    Again {
        span: u8,
        quanta: u8,
    },
    /// An address so far below 2^64.
    Wrapping(u16),
    Raw(u64),
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) enum Policy {
    Instant,
    Best,
    Next,
}

impl From<Policy> for AllocPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Instant => Self::InstantFit,
            Policy::Best => Self::BestFit,
            Policy::Next => Self::NextFit,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Size {
    /// `n` quanta, less some units that rounding makes up for.
    Quanta {
        n: u16,
        less: u16,
    },
    Raw(u64),
}

/// Constraints.
#[derive(Clone, Copy, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) align: Scaled,
    pub(crate) phase: Scaled,
    pub(crate) nocross: Scaled,
    pub(crate) within: Within,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Scaled {
    /// Of the quantum: a power of two, for a phase so many.
    By(u8),
    Raw(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) enum Within {
    Anywhere,
    /// From some half quanta into a span, some half quanta long.
    Near {
        span: u8,
        skip: u8,
        len: u8,
    },
    Raw {
        first: u64,
        last: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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

/// An arena is always modulo how many there are, an allocation or a span modulo
/// those of the arena.
#[derive(Clone, Copy, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) enum Action {
    Alloc {
        arena: u8,
        size: Size,
        policy: Policy,
    },
    Xalloc {
        arena: u8,
        size: Size,
        rule: Rule,
        policy: Policy,
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
    /// What was freed, or allocated in another arena.
    FreeForeign {
        arena: u8,
        whose: u8,
        nth: u8,
    },
    FreeAgain {
        arena: u8,
        nth: u8,
    },
    FreeRaw {
        arena: u8,
        base: u64,
        size: u64,
    },
    /// Some quanta and units into a slab, by some size or all of the slab's.
    FreeInSlab {
        arena: u8,
        nth: u8,
        quanta: u8,
        units: u8,
        size: Option<Size>,
    },
    /// From now on this CPU acts, in every arena modulo how many it has.
    Cpu(u8),
    Reap {
        arena: u8,
    },
    AddSpan {
        arena: u8,
        spot: Spot,
    },
    RemoveSpan {
        arena: u8,
        nth: u8,
    },
    Reserve {
        arena: u8,
        tags: u8,
    },
    /// Goes on with copies of all arenas.
    Fork,
    /// One more arena, under one of those that are there.
    Create(#[arbitrary(with = plan)] Plan),
    /// Ends the arena that was made last, whatever is allocated in it; never
    /// the first.
    End,
}

impl Run {
    /// Up to five arenas.
    pub(crate) fn arenas(u: &mut Unstructured<'_>) -> arbitrary::Result<Self> {
        let count = u.int_in_range(1..=5)?;
        Self::of(u, count, None)
    }

    /// The same below a source that is no arena.
    pub(crate) fn sources(u: &mut Unstructured<'_>) -> arbitrary::Result<Self> {
        let count = u.int_in_range(1..=3)?;
        let q = u.int_in_range(0..=12)?;
        let calls = u.arbitrary()?;
        Self::of(u, count, Some(Outside { q, calls }))
    }

    fn of(
        u: &mut Unstructured<'_>,
        count: usize,
        outside: Option<Outside>,
    ) -> arbitrary::Result<Self> {
        let arenas = (0..count).map(|_| plan(u)).collect::<Result<_, _>>()?;
        Ok(Self {
            setup: Setup { arenas, outside },
            actions: u.arbitrary_iter()?.collect::<Result<_, _>>()?,
        })
    }
}

fn plan(u: &mut Unstructured<'_>) -> arbitrary::Result<Plan> {
    Ok(Plan {
        q: u.int_in_range(0..=12)?,
        import_min: match u.arbitrary::<u8>()? {
            few @ ..20 => few.into(),
            255 => u.arbitrary()?,
            _ => 0,
        },
        source: u.arbitrary()?,
        room: u.arbitrary::<u8>().map(|n| (n < 64).then_some(n))?,
        caches: u.arbitrary::<bool>()?.then(|| caches(u)).transpose()?,
    })
}

/// Mostly for few sizes, so that there is room for slabs.
fn caches(u: &mut Unstructured<'_>) -> arbitrary::Result<CachePlan> {
    Ok(CachePlan {
        sizes: *u.choose(&[1, 1, 2, 3, 5, 10, 20])?,
        cpus: u.int_in_range(1..=3)?,
        rounds: u.int_in_range(0..=4)?,
        more: u.arbitrary()?,
    })
}

// Most of what comes in should be of a size that fits, and sometimes is huge.

impl<'a> Arbitrary<'a> for Size {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.arbitrary::<u8>()? {
            255 => Self::Raw(u.arbitrary()?),
            254 => Self::Raw(u64::MAX - u64::from(u.arbitrary::<u16>()?)),
            n => Self::Quanta {
                n: match n {
                    ..80 => n.into(),
                    _ => u16::from(n) % 10 + 1,
                },
                less: u.arbitrary()?,
            },
        })
    }
}

impl<'a> Arbitrary<'a> for Scaled {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.arbitrary::<u8>()? {
            255 => Self::Raw(u.arbitrary()?),
            254 => Self::Raw(1 << (u.arbitrary::<u8>()? % 64)),
            200..254 => Self::By(0),
            n => Self::By(n % 41),
        })
    }
}

impl<'a> Arbitrary<'a> for Spot {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.arbitrary::<u8>()? {
            255 => Self::Raw {
                base: u.arbitrary()?,
                size: u.arbitrary()?,
            },
            254 => Self::Raw {
                base: u64::MAX - u64::from(u.arbitrary::<u8>()?),
                size: u.arbitrary::<u16>()?.into(),
            },
            253 => Self::Half {
                upper: u.arbitrary()?,
            },
            n => Self::Block {
                region: n % 3,
                large: n & 64 != 0,
                start: u.int_in_range(0..=11)?,
                len: u.int_in_range(1..=4)?,
            },
        })
    }
}

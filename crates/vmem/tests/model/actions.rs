//! Actions on arenas: one list for random tests, for fuzzing and for
//! replays.
//!
//! Numbers are relative where possible (the n-th arena, a number of quanta), so
//! every input has a meaning. A new field of an existing type needs
//! `#[serde(default)]`, to keep old replays valid.

use arbitrary::{Arbitrary, Unstructured};
use serde::{Deserialize, Serialize};
use vmem::AllocPolicy;

/// Arenas, and the actions on them.
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
    /// Least size of an import, in quanta.
    pub(crate) import_min: u64,
    /// Number of an earlier arena, modulo their count.
    pub(crate) source: u8,
    /// Room for tags; `None` is unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) room: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) caches: Option<CachePlan>,
}

/// Quantum caches for sizes up to this many quanta.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct CachePlan {
    pub(crate) sizes: u8,
    pub(crate) cpus: u8,
    /// Rounds of a magazine.
    pub(crate) rounds: u8,
    /// Extra units, modulo the quantum: too few for another size.
    #[serde(default)]
    pub(crate) more: u16,
}

/// A source that is no arena, and that may misbehave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outside {
    /// Its quantum is `1 << q`.
    pub(crate) q: u8,
    /// Its answers to calls, in order; after the last it fails.
    pub(crate) calls: Vec<Call>,
}

#[derive(Clone, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) struct Call {
    /// Actions on the arenas before it returns.
    pub(crate) meanwhile: Vec<Action>,
    /// The answer, if the call asks for a loan.
    pub(crate) lend: Lend,
}

#[derive(Clone, Copy, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) enum Lend {
    /// A correct span, in some part of all addresses.
    Right {
        part: u8,
    },
    /// The same, shifted by these quanta and units.
    Off {
        quanta: u8,
        units: u8,
    },
    /// A span that the arena has already, or some quanta into it.
    Again {
        span: u8,
        quanta: u8,
    },
    /// An address this far below 2^64.
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
    /// `n` quanta, less some units, which rounding adds again.
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
    /// Multiple of the quantum: a power of two, or for a phase this number.
    By(u8),
    Raw(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub(crate) enum Within {
    Anywhere,
    /// Bounds in half quanta: this far into a span, and this long.
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
    /// Blocks of 8 quanta, of the arena's own or the largest quantum: at the bottom, around
    /// the middle, or at the very top.
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

/// One action. An arena number is modulo the number of arenas; the number of an
/// allocation or a span is modulo those of the arena.
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
    /// Frees some quanta past an allocation, with a size that may be wrong.
    FreeWrong {
        arena: u8,
        nth: u8,
        off: u8,
        size: Size,
    },
    /// Frees a range that is free already, or allocated in another arena.
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
    /// Frees some quanta and units into a slab, with some size or all of the slab's.
    FreeInSlab {
        arena: u8,
        nth: u8,
        quanta: u8,
        units: u8,
        size: Option<Size>,
    },
    /// Changes the current CPU, in every arena modulo its number of CPUs.
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
    /// Continues with copies of all arenas.
    Fork,
    /// Creates an arena below one of the others.
    Create(#[arbitrary(with = plan)] Plan),
    /// Ends the newest arena, even with allocations in it; never
    /// the first.
    End,
}

impl Run {
    /// Makes a run with up to five arenas.
    pub(crate) fn arenas(u: &mut Unstructured<'_>) -> arbitrary::Result<Self> {
        let count = u.int_in_range(1..=5)?;
        Self::of(u, count, None)
    }

    /// Makes the same below a source that is no arena.
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

/// Makes caches, mostly for few sizes, to have room for slabs.
fn caches(u: &mut Unstructured<'_>) -> arbitrary::Result<CachePlan> {
    Ok(CachePlan {
        sizes: *u.choose(&[1, 1, 2, 3, 5, 10, 20])?,
        cpus: u.int_in_range(1..=3)?,
        rounds: u.int_in_range(0..=4)?,
        more: u.arbitrary()?,
    })
}

// Most sizes should fit, and some should be huge.

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

//! One line as a typed statement, and back to text.

use std::fmt;

use vmem::AllocPolicy;

use super::question::Target;
use crate::request::{Mode, address, attribute, policy_word};
use crate::workload::Shape;

/// One operation of the scenario language, or an expectation.
///
/// `Display` gives the canonical text, which parses to the same statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Statement {
    /// `arena NAME …`: a new arena.
    Arena {
        /// Its name.
        name: String,
        /// Its quantum; 1 by default.
        quantum: u64,
        /// The arena it imports from.
        source: Option<String>,
        /// The least it imports at a time; 0 for no least.
        import: u64,
        /// The largest size its quantum caches serve; 0 for none.
        qcache: u64,
        /// Objects per magazine; 0 for the default.
        magazine: u64,
    },
    /// `span ARENA BASE SIZE`: add a span.
    Span {
        /// The arena.
        arena: String,
        /// The span's first unit.
        base: u64,
        /// Its units.
        size: u64,
    },
    /// `unspan ARENA BASE`: remove a span that is wholly free.
    Unspan {
        /// The arena.
        arena: String,
        /// The span's first unit.
        base: u64,
    },
    /// `[NAME =] alloc ARENA SIZE …`: allocate anywhere; or `xalloc`: with constraints.
    Alloc {
        /// The allocation's name; without one it gets a number.
        name: Option<String>,
        /// The arena.
        arena: String,
        /// Units.
        size: u64,
        /// `alloc`, with or without `wait`, or `xalloc`.
        mode: Mode,
        /// The policy.
        policy: AllocPolicy,
    },
    /// `free ARENA NAME [SIZE]` or `free ARENA @BASE SIZE`: free an allocation.
    Free {
        /// The arena.
        arena: String,
        /// The allocation.
        target: Target,
        /// Its size; `None` for the right one. Lines give it with an address, and with a name
        /// only to get it wrong on purpose; trials of a free may leave it out.
        size: Option<u64>,
    },
    /// `reap ARENA`: give cached ranges back.
    Reap(String),
    /// `cpu N`: whose magazines the next operations use.
    Cpu(u64),
    /// `destroy ARENA`: end an arena that nothing is allocated in.
    Destroy(String),
    /// `random ARENA …`: a seeded workload.
    Random {
        /// The arena.
        arena: String,
        /// The number of operations it stands for.
        ops: u64,
        /// The seed: the same one gives the same workload.
        seed: u64,
        /// The number of operations after which it continues the workload of an earlier
        /// `random` of the same arena, seed and shape; 0 if it begins a workload.
        skip: u64,
        /// Sizes, lifetimes, constraints and so on.
        shape: Box<Shape>,
    },
    /// `expect …`: a condition that must hold here.
    Expect(Expectation),
}

/// The condition of an `expect` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expectation {
    /// `expect NAME = BASE`: the allocation is live, at this address.
    At {
        /// The allocation.
        name: String,
        /// The address.
        base: u64,
    },
    /// `expect fails`: the operation before this line failed.
    Fails,
    /// `expect ARENA free N` and the like.
    Measure {
        /// The arena.
        arena: String,
        /// The measured quantity.
        measure: Measure,
        /// The value it must have.
        value: u64,
    },
}

/// A number an arena has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// `free`: free units.
    Free,
    /// `in-use`: allocated units.
    InUse,
    /// `segments`: segments, free and allocated. Span markers are not counted;
    /// the tags in use are the segments and the spans.
    Segments,
    /// `largest`: units of the largest free segment; 0 if nothing is free.
    Largest,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Free, Self::InUse, Self::Segments, Self::Largest];

    /// Returns its word in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::InUse => "in-use",
            Self::Segments => "segments",
            Self::Largest => "largest",
        }
    }
}

impl Statement {
    /// Returns the word of the operation: `alloc`, `free` …
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Arena { .. } => "arena",
            Self::Span { .. } => "span",
            Self::Unspan { .. } => "unspan",
            Self::Alloc {
                mode: Mode::Constrained(_),
                ..
            } => "xalloc",
            Self::Alloc { .. } => "alloc",
            Self::Free { .. } => "free",
            Self::Reap(_) => "reap",
            Self::Cpu(_) => "cpu",
            Self::Destroy(_) => "destroy",
            Self::Random { .. } => "random",
            Self::Expect(_) => "expect",
        }
    }

    /// Returns the arena the statement names.
    pub fn arena(&self) -> Option<&str> {
        match self {
            Self::Arena { name: arena, .. }
            | Self::Span { arena, .. }
            | Self::Unspan { arena, .. }
            | Self::Alloc { arena, .. }
            | Self::Free { arena, .. }
            | Self::Reap(arena)
            | Self::Destroy(arena)
            | Self::Random { arena, .. }
            | Self::Expect(Expectation::Measure { arena, .. }) => Some(arena),
            Self::Cpu(_) | Self::Expect(_) => None,
        }
    }

    /// Returns the name of the allocation that is made, freed or expected.
    pub fn allocation(&self) -> Option<&str> {
        match self {
            Self::Alloc { name, .. } => name.as_deref(),
            Self::Free {
                target: Target::Name(name),
                ..
            }
            | Self::Expect(Expectation::At { name, .. }) => Some(name),
            _ => None,
        }
    }

    /// Returns the number of operations: for a workload, the number it expands into; for an
    /// expectation, 0.
    pub fn operations(&self) -> usize {
        match self {
            Self::Expect(_) => 0,
            Self::Random { ops, .. } => usize::try_from(*ops).unwrap_or(usize::MAX),
            _ => 1,
        }
    }
}

/// The alternate form has its addresses in hexadecimal.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arena {
                name,
                quantum,
                source,
                import,
                qcache,
                magazine,
            } => {
                write!(f, "arena {name}")?;
                attribute(f, "quantum", *quantum, 1)?;
                if let Some(source) = source {
                    write!(f, " source={source}")?;
                }
                attribute(f, "import", *import, 0)?;
                attribute(f, "qcache", *qcache, 0)?;
                attribute(f, "magazine", *magazine, 0)
            }
            Self::Span { arena, base, size } => {
                write!(f, "span {arena} ")?;
                address(f, *base)?;
                write!(f, " {size}")
            }
            Self::Unspan { arena, base } => {
                write!(f, "unspan {arena} ")?;
                address(f, *base)
            }
            Self::Alloc {
                name,
                arena,
                size,
                mode,
                policy,
            } => {
                if let Some(name) = name {
                    write!(f, "{name} = ")?;
                }
                write!(f, "{} {arena} {size}", self.word())?;
                mode.constraints().fmt(f)?;
                if *policy != AllocPolicy::default() {
                    write!(f, " {}", policy_word(*policy))?;
                }
                f.write_str(if *mode == Mode::Wait { " wait" } else { "" })
            }
            Self::Free {
                arena,
                target,
                size,
            } => free(f, self.word(), arena, target, *size),
            Self::Reap(arena) => write!(f, "reap {arena}"),
            Self::Cpu(number) => write!(f, "cpu {number}"),
            Self::Destroy(arena) => write!(f, "destroy {arena}"),
            Self::Random {
                arena,
                ops,
                seed,
                skip,
                shape,
            } => {
                write!(f, "random {arena} ops={ops} seed={seed}")?;
                attribute(f, "skip", *skip, 0)?;
                shape.fmt(f)
            }
            Self::Expect(expectation) => {
                f.write_str("expect ")?;
                expectation.fmt(f)
            }
        }
    }
}

/// Writes a free, or the question about one.
pub(super) fn free(
    f: &mut fmt::Formatter<'_>,
    word: &str,
    arena: &str,
    target: &Target,
    size: Option<u64>,
) -> fmt::Result {
    write!(f, "{word} {arena} ")?;
    fmt::Display::fmt(target, f)?;
    size.map_or(Ok(()), |size| write!(f, " {size}"))
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At { name, base } => {
                write!(f, "{name} = ")?;
                address(f, *base)
            }
            Self::Fails => f.write_str("fails"),
            Self::Measure {
                arena,
                measure,
                value,
            } => write!(f, "{arena} {} {value}", measure.word()),
        }
    }
}

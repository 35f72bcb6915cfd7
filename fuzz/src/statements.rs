//! Statements that have a fair chance to mean something to each other.

use arbitrary::{Arbitrary, Result, Unstructured};
use vmem_lab::query::{Question, Target};
use vmem_lab::workload::{Alignment, Life, Policies, Preset, Reach, Shape, Sizes};
use vmem_lab::{Bounds, Constraints, Expectation, Measure, Statement};

const ARENAS: [&str; 4] = ["heap", "kmem", "leaf", "pids"];
const NAMES: [&str; 8] = ["a", "b", "c", "d", "a1", "a2", "a7", "heap"];
const POLICIES: [vmem::AllocPolicy; 3] = [
    vmem::AllocPolicy::InstantFit,
    vmem::AllocPolicy::BestFit,
    vmem::AllocPolicy::NextFit,
];

/// What there is to begin with.
const START: &str = "\
# two arenas, one below the other and with caches, and another
arena heap quantum=64
span heap 4096 1K
arena kmem quantum=16 source=heap qcache=64 magazine=2
arena pids
span pids 100 8
";

/// Arenas that can be used, and then these lines.
pub(crate) fn beginning_with_arenas(lines: &[Written]) -> String {
    format!("{START}{}", text(lines))
}

/// The lines of a text.
pub(crate) fn text(lines: &[Written]) -> String {
    lines.iter().map(|line| format!("{}\n", line.0)).collect()
}

/// One line of a scenario.
#[derive(Clone)]
pub(crate) struct Written(pub(crate) Statement);

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0.to_string())
    }
}

impl<'a> Arbitrary<'a> for Written {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        statement(u).map(Self)
    }
}

/// A question about the same arenas.
#[derive(Clone)]
pub(crate) struct Asked(pub(crate) Question);

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0.to_string())
    }
}

impl<'a> Arbitrary<'a> for Asked {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        question(u).map(Self)
    }
}

fn arena(u: &mut Unstructured<'_>) -> Result<String> {
    u.choose(&ARENAS).map(|&name| name.to_owned())
}

fn name(u: &mut Unstructured<'_>) -> Result<String> {
    u.choose(&NAMES).map(|&name| name.to_owned())
}

fn optional<T>(
    u: &mut Unstructured<'_>,
    some: impl FnOnce(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Option<T>> {
    u.arbitrary::<bool>()?.then(|| some(u)).transpose()
}

/// A size, which mostly fits.
fn size(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.arbitrary::<u8>()? {
        255 => u.arbitrary()?,
        254 => u64::MAX - u64::from(u.arbitrary::<u8>()?),
        n => n.into(),
    })
}

/// An address, which is mostly near the first span.
fn address(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.arbitrary::<u8>()? {
        255 => u.arbitrary()?,
        254 => u64::MAX - u64::from(u.arbitrary::<u8>()?),
        n => 4096 + 16 * u64::from(n),
    })
}

/// 0, or a power of two; now and then neither.
fn power(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.arbitrary::<u8>()? {
        255 => u.arbitrary()?,
        n => 1_u64.checked_shl(u32::from(n % 65)).unwrap_or(0),
    })
}

fn bounds(u: &mut Unstructured<'_>) -> Result<Bounds> {
    let first = address(u)?;
    let last = match u.arbitrary::<u8>()? {
        255 => address(u)?,
        n => first.saturating_add(n.into()),
    };
    Ok(match u.arbitrary()? {
        true => Bounds::Through(first, last),
        false => Bounds::Until(first, last),
    })
}

fn constraints(u: &mut Unstructured<'_>) -> Result<Constraints> {
    Ok(Constraints {
        align: power(u)?,
        phase: size(u)?,
        nocross: power(u)?,
        within: optional(u, bounds)?,
    })
}

fn statement(u: &mut Unstructured<'_>) -> Result<Statement> {
    Ok(match u.int_in_range(0..=23)? {
        0 => Statement::Arena {
            name: arena(u)?,
            quantum: power(u)?,
            source: optional(u, arena)?,
            import: size(u)?,
            qcache: optional(u, size)?.unwrap_or(0),
            magazine: u.int_in_range(0..=4)?,
        },
        1 => Statement::Span {
            arena: arena(u)?,
            base: address(u)?,
            size: size(u)?.saturating_mul(16),
        },
        2 => Statement::Unspan {
            arena: arena(u)?,
            base: address(u)?,
        },
        3..=8 => Statement::Alloc {
            name: optional(u, name)?,
            arena: arena(u)?,
            size: size(u)?,
            policy: *u.choose(&POLICIES)?,
            wait: u.ratio(1, 4)?,
        },
        9..=11 => Statement::Xalloc {
            name: optional(u, name)?,
            arena: arena(u)?,
            size: size(u)?,
            constraints: constraints(u)?,
            policy: *u.choose(&POLICIES)?,
        },
        12..=16 => Statement::Free {
            arena: arena(u)?,
            name: name(u)?,
            size: if u.ratio(1, 8)? { Some(size(u)?) } else { None },
        },
        17 => Statement::FreeAt {
            arena: arena(u)?,
            base: address(u)?,
            size: size(u)?,
        },
        18 => Statement::Reap { arena: arena(u)? },
        19 => Statement::Cpu {
            number: size(u)? % 66,
        },
        20 => Statement::Destroy { arena: arena(u)? },
        21 => random(u)?,
        _ => Statement::Expect(match u.int_in_range(0..=2)? {
            0 => Expectation::Fails,
            1 => Expectation::At {
                name: name(u)?,
                base: address(u)?,
            },
            _ => Expectation::Measure {
                arena: arena(u)?,
                measure: *u.choose(&Measure::ALL)?,
                value: size(u)?,
            },
        }),
    })
}

fn question(u: &mut Unstructured<'_>) -> Result<Question> {
    Ok(match u.int_in_range(0..=2)? {
        0 => Question::Get {
            arena: arena(u)?,
            size: size(u)?,
            constraints: constraints(u)?,
            policy: optional(u, |u| u.choose(&POLICIES).copied())?,
        },
        1 => Question::At {
            arena: arena(u)?,
            address: address(u)?.saturating_add(u.int_in_range(0..=16)?),
        },
        _ => Question::Free {
            arena: arena(u)?,
            target: match u.arbitrary()? {
                true => Target::Name(name(u)?),
                false => Target::Base(address(u)?),
            },
            size: optional(u, size)?,
        },
    })
}

/// A short one.
fn random(u: &mut Unstructured<'_>) -> Result<Statement> {
    Ok(Statement::Random {
        arena: arena(u)?,
        ops: u.int_in_range(1..=24)?,
        seed: u.arbitrary::<u16>()?.into(),
        shape: Box::new(shape(u)?),
    })
}

fn shape(u: &mut Unstructured<'_>) -> Result<Shape> {
    let largest = size(u)?.max(1);
    Ok(Shape {
        size: optional(u, |_| Ok(Bounds::Through(1, largest)))?,
        live: optional(u, |u| Ok(size(u)?.max(1)))?,
        policy: optional(u, |u| u.choose(&Policies::ALL).copied())?,
        preset: optional(u, |u| u.choose(&Preset::ALL).copied())?,
        sizes: optional(u, |u| u.choose(&Sizes::ALL).copied())?,
        life: optional(u, |u| u.choose(&Life::ALL).copied())?,
        swing: optional(u, size)?,
        align: optional(u, alignment)?,
        nocross: optional(u, |u| Ok(1 << u.int_in_range(0..=63)?))?,
        within: optional(u, reach)?,
        constrained: optional(u, |u| u.int_in_range(0..=100))?,
    })
}

fn alignment(u: &mut Unstructured<'_>) -> Result<Alignment> {
    Ok(match u.arbitrary()? {
        true => Alignment::Size,
        false => Alignment::To(1 << u.int_in_range(0..=63)?),
    })
}

fn reach(u: &mut Unstructured<'_>) -> Result<Reach> {
    let first = address(u)?;
    let addresses = Bounds::Through(first, first.saturating_add(size(u)?));
    Ok(match u.arbitrary()? {
        true => Reach::Low,
        false => Reach::Addresses(addresses),
    })
}

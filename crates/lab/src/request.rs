//! The parameters of a request for units: policy and constraints.

use std::fmt;

use vmem::{AllocPolicy, Layout};

/// The policies, in the order in which they are listed.
pub const POLICIES: [AllocPolicy; 3] = [
    AllocPolicy::InstantFit,
    AllocPolicy::BestFit,
    AllocPolicy::NextFit,
];

/// Returns the word for a policy in the language.
pub const fn policy_word(policy: AllocPolicy) -> &'static str {
    match policy {
        AllocPolicy::InstantFit => "instant",
        AllocPolicy::BestFit => "best",
        AllocPolicy::NextFit => "next",
    }
}

/// The constraints of an `xalloc`. The default has none.
///
/// `Display` writes them as attributes, with a space before each. The alternate form has
/// its addresses in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Constraints {
    /// The address is a multiple of this; 1 for any address.
    pub align: u64,
    /// The address is this far past a multiple of `align`.
    pub phase: u64,
    /// The range crosses no multiple of this; 0 for no such limit.
    pub nocross: u64,
    /// The addresses allowed; `None` for all.
    pub within: Option<Bounds>,
}

impl Default for Constraints {
    fn default() -> Self {
        Self {
            align: 1,
            phase: 0,
            nocross: 0,
            within: None,
        }
    }
}

impl Constraints {
    /// Returns the layout of `size` units under these constraints.
    pub fn layout(&self, size: u64) -> Layout {
        let layout = Layout::new(size)
            .align(self.align)
            .phase(self.phase)
            .nocross(self.nocross);
        match self.within {
            None => layout,
            Some(Bounds::Until(first, end)) => layout.within(first..end),
            Some(Bounds::Through(first, last)) => layout.within(first..=last),
        }
    }
}

/// The way in which a request is served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// `alloc`: at any address. Without room it fails.
    Plain,
    /// `alloc … wait`: at any address. Without room it waits.
    Wait,
    /// `xalloc`: under constraints. Without room it fails.
    Constrained(Constraints),
}

impl Mode {
    /// Returns the constraints; the default unless it is an `xalloc`.
    pub fn constraints(self) -> Constraints {
        match self {
            Self::Plain | Self::Wait => Constraints::default(),
            Self::Constrained(constraints) => constraints,
        }
    }
}

impl fmt::Display for Constraints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        attribute(f, "align", self.align, 1)?;
        attribute(f, "phase", self.phase, 0)?;
        attribute(f, "nocross", self.nocross, 0)?;
        match self.within {
            Some(within) => {
                f.write_str(" within=")?;
                within.fmt(f)
            }
            None => Ok(()),
        }
    }
}

/// A range of numbers, in the form in which it was written.
///
/// The alternate form of `Display` has its numbers in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bounds {
    /// `A..B`: without `B`.
    Until(u64, u64),
    /// `A..=B`: with `B`.
    Through(u64, u64),
}

impl Bounds {
    /// Returns the first and the last number; `None` for an empty range.
    pub fn ends(self) -> Option<(u64, u64)> {
        let (first, last) = match self {
            Self::Until(first, end) => (first, end.checked_sub(1)?),
            Self::Through(first, last) => (first, last),
        };
        (first <= last).then_some((first, last))
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, dots, second) = match *self {
            Self::Until(first, end) => (first, "..", end),
            Self::Through(first, last) => (first, "..=", last),
        };
        address(f, first)?;
        f.write_str(dots)?;
        address(f, second)
    }
}

/// Writes an address: in hexadecimal if the alternate form is asked for.
pub(crate) fn address(f: &mut fmt::Formatter<'_>, address: u64) -> fmt::Result {
    if f.alternate() {
        write!(f, "{address:#x}")
    } else {
        write!(f, "{address}")
    }
}

/// Writes ` key=value`, unless `value` is the default.
pub(crate) fn attribute(
    f: &mut fmt::Formatter<'_>,
    key: &str,
    value: u64,
    default: u64,
) -> fmt::Result {
    if value == default {
        return Ok(());
    }
    write!(f, " {key}={value}")
}

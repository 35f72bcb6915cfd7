//! Errors, and their text.
//!
//! No error changes anything but the counters: an operation that fails leaves
//! the arena as it was.

use core::fmt;

/// The reason why an operation failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Error {
    /// A request for 0 units, or an empty span.
    ZeroSize,
    /// The quantum is not a power of two.
    InvalidQuantum {
        /// The value that was given.
        quantum: u64,
    },
    /// No address can satisfy the constraints, in any state of the arena.
    InvalidLayout(Contradiction),
    /// No free segment fits, and there is no source to import from.
    Exhausted(Shortage),
    /// No free segment fits, and the source could not help.
    SourceFailed {
        /// The free units of this arena.
        shortage: Shortage,
        /// Units that were asked of the source.
        import: u64,
        /// The reason why the source failed.
        cause: SourceError,
    },
    /// No allocation begins at this address.
    NotAllocated {
        /// The address.
        base: u64,
    },
    /// The allocation at this address has another size.
    WrongSize {
        /// The address.
        base: u64,
        /// The size that was given.
        given: u64,
        /// The size of the segment.
        actual: u64,
    },
    /// The span's base or size is not a multiple of the quantum.
    UnalignedSpan {
        /// The quantum.
        quantum: u64,
    },
    /// The span shares units with an existing span.
    SpanOverlaps {
        /// The base of the existing span.
        base: u64,
        /// The size of the existing span.
        size: u64,
    },
    /// The span goes past the last address, `u64::MAX`.
    SpanWraps,
    /// No span begins at this address.
    NoSuchSpan {
        /// The address.
        base: u64,
    },
    /// Some of the span, or of the arena, is still allocated.
    SpanInUse {
        /// Units that are allocated.
        in_use: u128,
    },
    /// There is no room for another boundary tag, or for a first hash bucket.
    NoTags,
}

impl Error {
    /// Returns a short name that never changes, for logs and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ZeroSize => "zero-size",
            Self::InvalidQuantum { .. } => "invalid-quantum",
            Self::InvalidLayout(_) => "invalid-layout",
            Self::Exhausted(_) => "exhausted",
            Self::SourceFailed { .. } => "source-failed",
            Self::NotAllocated { .. } => "not-allocated",
            Self::WrongSize { .. } => "wrong-size",
            Self::UnalignedSpan { .. } => "unaligned-span",
            Self::SpanOverlaps { .. } => "span-overlaps",
            Self::SpanWraps => "span-wraps",
            Self::NoSuchSpan { .. } => "no-such-span",
            Self::SpanInUse { .. } => "span-in-use",
            Self::NoTags => "no-tags",
        }
    }

    /// Replaces the size in an error about lack of room by `asked` units: a cache had
    /// asked for a whole slab for that request.
    pub(crate) fn for_request(mut self, asked: u64) -> Self {
        if let Self::Exhausted(shortage) | Self::SourceFailed { shortage, .. } = &mut self {
            shortage.asked = asked;
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroSize => f.write_str("a size of 0 is not a range; ask for at least 1 unit"),
            Self::InvalidQuantum { quantum } => write!(
                f,
                "a quantum of {quantum} is not a power of two; use 1, 2, 4, 8 …"
            ),
            Self::InvalidLayout(contradiction) => {
                write!(f, "no address can satisfy this request: {contradiction}")
            }
            Self::Exhausted(shortage) => shortage.fmt(f),
            Self::SourceFailed {
                shortage,
                import,
                cause,
            } => write!(
                f,
                "{shortage}; and the source could not lend {import} units: {cause}"
            ),
            Self::NotAllocated { base } => write!(
                f,
                "no allocation begins at {base}; it was never allocated, or is already free"
            ),
            Self::WrongSize {
                base,
                given,
                actual,
            } => write!(
                f,
                "the allocation at {base} has {actual} units, not {given}; free it with the size that was asked for"
            ),
            Self::UnalignedSpan { quantum } => write!(
                f,
                "a span's base and size must be multiples of the quantum, {quantum}"
            ),
            Self::SpanOverlaps { base, size } => write!(
                f,
                "the span shares units with the span of {size} units at {base}"
            ),
            Self::SpanWraps => f.write_str("the span goes past the last address, 2^64 - 1"),
            Self::NoSuchSpan { base } => write!(f, "no span that was added begins at {base}"),
            Self::SpanInUse { in_use } => {
                write!(
                    f,
                    "{in_use} units of it are still allocated; free them first"
                )
            }
            Self::NoTags => f.write_str("there is no room for another boundary tag"),
        }
    }
}

impl core::error::Error for Error {}

/// The free units of an arena when no free segment fitted a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shortage {
    /// Units asked for, not rounded.
    pub asked: u64,
    /// Units free.
    pub free: u128,
    /// Units of the largest free segment; 0 if there is none.
    pub largest: u64,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            asked,
            free,
            largest,
        } = self;
        if *free == 0 {
            write!(f, "no unit is free (requested: {asked})")
        } else {
            write!(
                f,
                "no free segment fits (requested: {asked}, free: {free}, largest free segment: {largest})"
            )
        }
    }
}

/// The reason why a source could not lend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SourceError {
    /// No free segment of the source fits.
    Exhausted(Shortage),
    /// The import contradicts itself at the source, whose quantum may be larger.
    InvalidLayout(Contradiction),
    /// The source ran out of boundary tags.
    NoTags,
    /// The source lent a wrong span: the span is misaligned, wraps, or overlaps an
    /// earlier one.
    BadSpan {
        /// The base of the span.
        base: u64,
    },
    /// Any other reason, in a few words.
    Refused(&'static str),
}

impl SourceError {
    /// Returns a short name that never changes, like [`Error::code`].
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Exhausted(_) => "exhausted",
            Self::InvalidLayout(_) => "invalid-layout",
            Self::NoTags => "no-tags",
            Self::BadSpan { .. } => "bad-span",
            Self::Refused(_) => "refused",
        }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exhausted(shortage) => shortage.fmt(f),
            Self::InvalidLayout(contradiction) => contradiction.fmt(f),
            Self::NoTags => Error::NoTags.fmt(f),
            Self::BadSpan { base } => write!(f, "the source returned an invalid span at {base}"),
            Self::Refused(reason) => f.write_str(reason),
        }
    }
}

/// Turns an arena's error into the reason why the arena could not lend. In a chain
/// of sources, the reason of the last one is reported.
impl From<Error> for SourceError {
    fn from(error: Error) -> Self {
        match error {
            Error::Exhausted(shortage) => Self::Exhausted(shortage),
            Error::InvalidLayout(contradiction) => Self::InvalidLayout(contradiction),
            Error::NoTags => Self::NoTags,
            Error::SourceFailed { cause, .. } => cause,
            other => Self::Refused(other.code()),
        }
    }
}

/// The reason why no address can satisfy a [`Layout`](crate::Layout).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contradiction {
    /// `align` is not a power of two.
    AlignNotPowerOfTwo,
    /// `phase` is not below `align`.
    PhaseNotBelowAlign,
    /// `phase` is not a multiple of the quantum.
    PhaseNotMultiple,
    /// `nocross` is neither 0 nor a power of two.
    NocrossNotPowerOfTwo,
    /// `nocross` is not a multiple of the quantum.
    NocrossNotMultiple,
    /// The rounded size is larger than `nocross`.
    LargerThanNocross,
    /// The rounded size is larger than `within`.
    LargerThanWithin,
    /// Each constraint is possible, but not all of them together.
    NoSuchAddress,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlignNotPowerOfTwo => "align must be a power of two",
            Self::PhaseNotBelowAlign => "phase must be below align",
            Self::PhaseNotMultiple => "phase must be a multiple of the quantum",
            Self::NocrossNotPowerOfTwo => "nocross must be 0 or a power of two",
            Self::NocrossNotMultiple => "nocross must be a multiple of the quantum",
            Self::LargerThanNocross => {
                "a range larger than nocross always crosses a multiple of it"
            }
            Self::LargerThanWithin => "the range is larger than the bounds it must lie within",
            Self::NoSuchAddress => {
                "no address has this alignment and phase, within these bounds, without crossing"
            }
        })
    }
}

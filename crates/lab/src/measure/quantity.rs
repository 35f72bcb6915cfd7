//! The numbers of a sample, by name.

use std::cmp::Ordering;

use super::sample::Sample;

/// A number of a [`Sample`] that can be plotted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Quantity {
    /// Units allocated.
    InUse,
    /// Units of all spans.
    Total,
    /// Units imported.
    Imported,
    /// Units free.
    Free,
    /// Units of the largest free segment.
    LargestFree,
    /// [`Sample::external_fragmentation`].
    ExternalFragmentation,
    /// Units handed out over what was asked for.
    Padding,
    /// [`Sample::internal_waste`].
    InternalWaste,
    /// Units lent to other arenas.
    Lent,
    /// Units that caches hold.
    Reserve,
    /// Spans.
    Spans,
    /// Segments that are allocated.
    Allocated,
    /// Segments that are free.
    FreeSegments,
    /// Nodes that the operation examined.
    Examined,
    /// Tags among them, examined in search of a fit.
    Searched,
    /// [`Sample::mean_chain`].
    MeanChain,
    /// Members of the longest chain.
    LongestChain,
    /// Arena calls that magazines avoided so far.
    CallsAvoided,
    /// Objects that came from slabs so far.
    Misses,
}

/// A number, exactly.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Number {
    /// Units, or things that are counted.
    Count(u128),
    /// A share of one (0 to 1), or a mean.
    Real(f64),
}

impl Number {
    /// For a plot. Above 2^53 it is near the number.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Real(real) => real,
        }
    }

    /// Which of two numbers of the same quantity is larger.
    pub(super) fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Count(a), Self::Count(b)) => a.cmp(&b),
            (a, b) => a.as_f64().total_cmp(&b.as_f64()),
        }
    }
}

impl Quantity {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::InUse,
        Self::Total,
        Self::Imported,
        Self::Free,
        Self::LargestFree,
        Self::ExternalFragmentation,
        Self::Padding,
        Self::InternalWaste,
        Self::Lent,
        Self::Reserve,
        Self::Spans,
        Self::Allocated,
        Self::FreeSegments,
        Self::Examined,
        Self::Searched,
        Self::MeanChain,
        Self::LongestChain,
        Self::CallsAvoided,
        Self::Misses,
    ];

    /// Its place in [`ALL`](Self::ALL).
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The number in a sample; `None` where it is not known, or where there are no
    /// caches.
    pub fn of(self, sample: &Sample) -> Option<Number> {
        let cached = sample.cached.as_ref();
        Some(match self {
            Self::InUse => Number::Count(sample.stats.mem_inuse),
            Self::Total => Number::Count(sample.stats.mem_total),
            Self::Imported => Number::Count(sample.stats.mem_import),
            Self::Free => Number::Count(sample.free()),
            Self::LargestFree => Number::Count(sample.largest_free?.into()),
            Self::ExternalFragmentation => Number::Real(sample.external_fragmentation()?),
            Self::Padding => Number::Count(sample.padding),
            Self::InternalWaste => Number::Real(sample.internal_waste()),
            Self::Lent => Number::Count(sample.lent),
            Self::Reserve => Number::Count(sample.reserve()),
            Self::Spans => Number::Count((sample.spans_added + sample.spans_imported) as u128),
            Self::Allocated => Number::Count(sample.segments_allocated as u128),
            Self::FreeSegments => Number::Count(sample.segments_free as u128),
            Self::Examined => Number::Count(sample.examined().into()),
            Self::Searched => Number::Count(sample.searched.into()),
            Self::MeanChain => Number::Real(sample.mean_chain()),
            Self::LongestChain => Number::Count(sample.chains?.longest.into()),
            Self::CallsAvoided => Number::Count(cached?.calls_avoided().into()),
            Self::Misses => Number::Count(cached?.misses.into()),
        })
    }

    /// What it is called, with its unit where that is not units.
    pub const fn title(self) -> &'static str {
        match self {
            Self::InUse => "in use",
            Self::Total => "total",
            Self::Imported => "imported",
            Self::Free => "free",
            Self::LargestFree => "largest free",
            Self::ExternalFragmentation => "external fragmentation",
            Self::Padding => "padding",
            Self::InternalWaste => "internal waste",
            Self::Lent => "lent to arenas",
            Self::Reserve => "reserve of caches",
            Self::Spans => "spans",
            Self::Allocated => "allocated segments",
            Self::FreeSegments => "free segments",
            Self::Examined => "nodes examined",
            Self::Searched => "of them in search of a fit",
            Self::MeanChain => "mean chain",
            Self::LongestChain => "longest chain",
            Self::CallsAvoided => "arena calls avoided",
            Self::Misses => "cache misses",
        }
    }

    /// Whether most arenas have none of it, so that a table need not say so.
    pub const fn may_be_left_out(self) -> bool {
        matches!(self, Self::Imported | Self::Lent | Self::Reserve)
    }

    /// Whether it is a share of one, best shown as a percentage.
    pub const fn is_share(self) -> bool {
        matches!(self, Self::ExternalFragmentation | Self::InternalWaste)
    }
}

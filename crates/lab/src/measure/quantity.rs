//! The numbers of a sample, by name.

use std::cmp::Ordering;

use super::sample::Sample;
use crate::narration::grouped;

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
    /// Units allocated beyond those asked for.
    Padding,
    /// [`Sample::internal_waste`].
    InternalWaste,
    /// Units exported to child arenas.
    Exported,
    /// Units held by caches.
    Reserve,
    /// Spans.
    Spans,
    /// Allocated segments.
    Allocated,
    /// Free segments.
    FreeSegments,
    /// Nodes examined by the operation.
    Examined,
    /// Those of them that were examined to find a fit.
    Searched,
    /// [`Sample::mean_chain`].
    MeanChain,
    /// The length of the longest chain.
    LongestChain,
    /// Arena calls avoided by magazines so far.
    CallsAvoided,
    /// Objects taken from slabs so far.
    Misses,
}

/// An exact number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Number {
    /// Units, or a count.
    Count(u128),
    /// A ratio (0 to 1), or a mean.
    Real(f64),
}

impl Number {
    /// Returns the number for a plot. Above 2^53 it is approximate.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Real(real) => real,
        }
    }

    /// Compares two numbers of the same quantity.
    pub(crate) fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Count(a), Self::Count(b)) => a.cmp(&b),
            (a, b) => a.as_f64().total_cmp(&b.as_f64()),
        }
    }

    /// Returns the mean of two numbers.
    pub(crate) fn midpoint(self, other: Self) -> Self {
        match (self, other) {
            (Self::Count(a), Self::Count(b)) if a % 2 == b % 2 => Self::Count(a.midpoint(b)),
            (a, b) => Self::Real(a.as_f64().midpoint(b.as_f64())),
        }
    }
}

impl From<u128> for Number {
    fn from(count: u128) -> Self {
        Self::Count(count)
    }
}

impl From<u64> for Number {
    fn from(count: u64) -> Self {
        Self::Count(count.into())
    }
}

impl From<f64> for Number {
    fn from(real: f64) -> Self {
        Self::Real(real)
    }
}

impl Quantity {
    /// All quantities.
    pub const ALL: [Self; 19] = [
        Self::InUse,
        Self::Total,
        Self::Imported,
        Self::Free,
        Self::LargestFree,
        Self::ExternalFragmentation,
        Self::Padding,
        Self::InternalWaste,
        Self::Exported,
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

    /// Returns its index in [`ALL`](Self::ALL).
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns its number in a sample; `None` if it is unknown or there are no caches.
    pub fn of(self, sample: &Sample) -> Option<Number> {
        let cached = sample.cached.as_ref();
        Some(match self {
            Self::InUse => sample.stats.mem_inuse.into(),
            Self::Total => sample.stats.mem_total.into(),
            Self::Imported => sample.stats.mem_import.into(),
            Self::Free => sample.free().into(),
            Self::LargestFree => sample.largest_free?.into(),
            Self::ExternalFragmentation => sample.external_fragmentation()?.into(),
            Self::Padding => sample.padding.into(),
            Self::InternalWaste => sample.internal_waste().into(),
            Self::Exported => sample.exported.into(),
            Self::Reserve => sample.reserve().into(),
            Self::Spans => ((sample.spans_added + sample.spans_imported) as u64).into(),
            Self::Allocated => (sample.segments_allocated as u64).into(),
            Self::FreeSegments => (sample.segments_free as u64).into(),
            Self::Examined => sample.examined().into(),
            Self::Searched => sample.searched.into(),
            Self::MeanChain => sample.mean_chain().into(),
            Self::LongestChain => u64::from(sample.chains?.longest).into(),
            Self::CallsAvoided => cached?.calls_avoided().into(),
            Self::Misses => cached?.misses.into(),
        })
    }

    /// Returns its title, with its unit unless that is units.
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
            Self::Exported => "exported to arenas",
            Self::Reserve => "reserve of caches",
            Self::Spans => "spans",
            Self::Allocated => "allocated segments",
            Self::FreeSegments => "free segments",
            Self::Examined => "nodes examined",
            Self::Searched => "nodes examined to find a fit",
            Self::MeanChain => "mean chain",
            Self::LongestChain => "longest chain",
            Self::CallsAvoided => "arena calls avoided",
            Self::Misses => "cache misses",
        }
    }

    /// Writes a number: a ratio as a percentage, a mean with two decimals, `–` for none.
    pub fn text(self, number: Option<Number>) -> String {
        match number {
            None => "–".to_owned(),
            Some(Number::Count(count)) => grouped(count),
            Some(Number::Real(share)) if self.is_share() => format!("{:.1} %", 100.0 * share),
            // Above 2^53 there are no decimals.
            Some(Number::Real(real)) => {
                let hundredths = (real * 100.0).round() as u128;
                format!("{}.{:02}", grouped(hundredths / 100), hundredths % 100)
            }
        }
    }

    /// Rounds a number to the decimals of its text.
    pub fn rounded(self, number: Number) -> Number {
        let decimals = if self.is_share() { 1e3 } else { 1e2 };
        match number {
            Number::Count(count) => Number::Count(count),
            Number::Real(real) => Number::Real((real * decimals).round() / decimals),
        }
    }

    /// Returns whether it is 0 in most arenas, so that a table may omit it.
    pub const fn may_be_left_out(self) -> bool {
        matches!(self, Self::Imported | Self::Exported | Self::Reserve)
    }

    /// Returns whether it is a ratio, best shown as a percentage.
    pub const fn is_share(self) -> bool {
        matches!(self, Self::ExternalFragmentation | Self::InternalWaste)
    }
}

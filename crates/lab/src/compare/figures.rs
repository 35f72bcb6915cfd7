//! The numbers by which the columns of a comparison are compared.

use Quantity::*;
use Statistic::*;

use crate::measure::{Number, Quantity, Series};

/// A number of an arena over all operations: its name, which never changes, and its title.
#[derive(Clone, Copy, Debug)]
pub struct Figure(&'static str, &'static str, Statistic);

#[derive(Clone, Copy, Debug)]
enum Statistic {
    /// The number at the end.
    Last(Quantity),
    /// The maximum.
    Most(Quantity),
    /// The mean.
    Mean(Quantity),
    /// Tags examined in search of a fit, in total.
    AllSearched,
    /// The same, for an operation that searched.
    MeanSearched,
    /// Segments compared in the hash table, in total.
    AllCompared,
}

/// All figures, in the order of a table.
pub const FIGURES: [Figure; 20] = [
    Figure("mem_inuse", "in use, at the end", Last(InUse)),
    Figure("mem_inuse_most", "in use, maximum", Most(InUse)),
    Figure("mem_total", "total, at the end", Last(Total)),
    Figure("mem_total_most", "total, maximum", Most(Total)),
    Figure("mem_import_most", "imported, maximum", Most(Imported)),
    Figure(
        "largest_free",
        "largest free, at the end",
        Last(LargestFree),
    ),
    Figure(
        "segments_free",
        "free segments, at the end",
        Last(FreeSegments),
    ),
    Figure(
        "external_fragmentation",
        "external fragmentation, at the end",
        Last(ExternalFragmentation),
    ),
    Figure(
        "external_fragmentation_mean",
        "external fragmentation, mean",
        Mean(ExternalFragmentation),
    ),
    Figure(
        "external_fragmentation_most",
        "external fragmentation, worst",
        Most(ExternalFragmentation),
    ),
    Figure(
        "internal_waste",
        "internal waste, at the end",
        Last(InternalWaste),
    ),
    Figure(
        "internal_waste_mean",
        "internal waste, mean",
        Mean(InternalWaste),
    ),
    Figure(
        "internal_waste_most",
        "internal waste, worst",
        Most(InternalWaste),
    ),
    Figure("reserve_most", "reserve of caches, maximum", Most(Reserve)),
    Figure("search", "tags examined for a fit", AllSearched),
    Figure(
        "search_mean",
        "tags examined, mean of a search",
        MeanSearched,
    ),
    Figure(
        "search_most",
        "tags examined, maximum of an operation",
        Most(Searched),
    ),
    Figure("lookup", "compared in the hash table", AllCompared),
    Figure("calls_avoided", "arena calls avoided", Last(CallsAvoided)),
    Figure("cache_miss", "cache misses", Last(Misses)),
];

impl Figure {
    /// Returns its name for programs.
    pub const fn name(&self) -> &'static str {
        self.0
    }

    /// Returns its title.
    pub const fn title(&self) -> &'static str {
        self.1
    }

    /// Returns the number of an arena; `None` if it was never known.
    pub fn of(&self, arena: &Series) -> Option<Number> {
        match self.2 {
            Last(quantity) => quantity.of(&arena.last),
            Most(quantity) => Some(arena.extremes(quantity)?.most.number),
            Mean(quantity) => arena.mean(quantity).map(Number::Real),
            AllSearched => Some(Number::Count(arena.searched.nodes)),
            MeanSearched => arena.searched.mean().map(Number::Real),
            AllCompared => Some(Number::Count(arena.compared.nodes)),
        }
    }

    /// Returns the number of an arena as text; `–` for none.
    pub fn text(&self, arena: Option<&Series>) -> String {
        let quantity = match self.2 {
            Last(quantity) | Most(quantity) | Mean(quantity) => quantity,
            AllSearched | MeanSearched | AllCompared => Examined,
        };
        quantity.text(arena.and_then(|arena| self.of(arena)))
    }
}

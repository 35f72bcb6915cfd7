//! The numbers by which the columns of a comparison are compared.

use Better::*;
use Quantity::*;
use Statistic::*;

use super::comparison::Column;
use super::spread::Spread;
use super::totals::Totals;
use crate::measure::{Number, Quantity};

/// A number over all operations: its name, which never changes, its title, and which numbers
/// are better.
#[derive(Clone, Copy, Debug)]
pub struct Figure(&'static str, &'static str, Better, Statistic);

/// The direction in which a number is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    /// The lower, the better.
    Lower,
    /// The higher, the better.
    Higher,
    /// Neither is better.
    Neither,
}

#[derive(Clone, Copy, Debug)]
enum Statistic {
    /// A total of all arenas.
    All(fn(&Totals) -> u64),
    /// The number at the end.
    Last(Quantity),
    /// The maximum.
    Most(Quantity),
    /// The mean.
    Mean(Quantity),
    /// Nodes examined, in total.
    AllExamined,
    /// Nodes examined to find a fit, in total.
    AllSearched,
    /// The same, for an operation that searched.
    MeanSearched,
    /// Nodes examined in the hash table, in total.
    AllCompared,
}

/// The figures of all arenas together, in the order of a table.
pub const TOTALS: [Figure; 5] = [
    Figure("failures", "failed requests", Lower, All(|it| it.failures)),
    Figure("waits", "requests that waited", Lower, All(|it| it.waits)),
    Figure(
        "skipped",
        "skipped: never allocated here",
        Neither,
        All(|it| it.skipped),
    ),
    Figure(
        "spared",
        "skipped: failed as written, would succeed here",
        Neither,
        All(|it| it.spared),
    ),
    Figure(
        "different",
        "results different from as written",
        Neither,
        All(|it| it.different),
    ),
];

/// The figures of an arena, in the order of a table.
pub const FIGURES: [Figure; 22] = [
    Figure("mem_inuse", "in use, at the end", Neither, Last(InUse)),
    Figure("mem_inuse_most", "in use, maximum", Neither, Most(InUse)),
    Figure("mem_total", "total, at the end", Neither, Last(Total)),
    Figure("mem_total_most", "total, maximum", Neither, Most(Total)),
    Figure(
        "mem_import_most",
        "imported, maximum",
        Lower,
        Most(Imported),
    ),
    Figure(
        "largest_free",
        "largest free, at the end",
        Higher,
        Last(LargestFree),
    ),
    Figure(
        "segments_free",
        "free segments, at the end",
        Lower,
        Last(FreeSegments),
    ),
    Figure(
        "external_fragmentation",
        "external fragmentation, at the end",
        Lower,
        Last(ExternalFragmentation),
    ),
    Figure(
        "external_fragmentation_mean",
        "external fragmentation, mean",
        Lower,
        Mean(ExternalFragmentation),
    ),
    Figure(
        "external_fragmentation_most",
        "external fragmentation, worst",
        Lower,
        Most(ExternalFragmentation),
    ),
    Figure(
        "internal_waste",
        "internal waste, at the end",
        Lower,
        Last(InternalWaste),
    ),
    Figure(
        "internal_waste_mean",
        "internal waste, mean",
        Lower,
        Mean(InternalWaste),
    ),
    Figure(
        "internal_waste_most",
        "internal waste, worst",
        Lower,
        Most(InternalWaste),
    ),
    Figure(
        "reserve_most",
        "reserve of caches, maximum",
        Neither,
        Most(Reserve),
    ),
    Figure("examined", "nodes examined, in total", Lower, AllExamined),
    Figure(
        "examined_most",
        "nodes examined, worst operation",
        Lower,
        Most(Examined),
    ),
    Figure(
        "search",
        "nodes examined by searches, in total",
        Lower,
        AllSearched,
    ),
    Figure(
        "search_mean",
        "nodes examined, mean of a search",
        Lower,
        MeanSearched,
    ),
    Figure(
        "search_most",
        "nodes examined by searches, worst",
        Lower,
        Most(Searched),
    ),
    Figure(
        "lookup",
        "nodes examined in the hash table, in total",
        Lower,
        AllCompared,
    ),
    Figure(
        "calls_avoided",
        "arena calls avoided by caches",
        Higher,
        Last(CallsAvoided),
    ),
    Figure("cache_miss", "cache misses", Lower, Last(Misses)),
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

    /// Returns the direction in which it is better.
    pub const fn better(&self) -> Better {
        self.2
    }

    /// Returns the number in a column: of an arena, or of all arenas together for one of
    /// [`TOTALS`]. `None` if it was never known.
    pub fn of(&self, column: &Column<'_>, arena: Option<&str>) -> Option<Number> {
        let of_arena = || column.meter.series_named(arena?);
        match self.3 {
            All(total) => Some(total(column.totals).into()),
            Last(quantity) => quantity.of(&of_arena()?.last),
            Most(quantity) => Some(of_arena()?.extremes(quantity)?.most.number),
            Mean(quantity) => of_arena()?.mean(quantity).map(Number::Real),
            AllExamined => {
                let arena = of_arena()?;
                Some((arena.searched.nodes + arena.compared.nodes).into())
            }
            AllSearched => Some(of_arena()?.searched.nodes.into()),
            MeanSearched => of_arena()?.searched.mean().map(Number::Real),
            AllCompared => Some(of_arena()?.compared.nodes.into()),
        }
    }

    /// Returns the median as text, with the range if there is one: `12 (9–15)`; `–` for none.
    pub fn text(&self, spread: Option<Spread>) -> String {
        let text = |number| self.quantity().text(number);
        let [least, most] = [Spread::least, Spread::most].map(|of| text(spread.map(|it| of(&it))));
        let median = text(spread.map(|it| it.median()));
        if least == most {
            return median;
        }
        format!("{median} ({}–{most})", least.trim_end_matches(" %"))
    }

    /// Returns the quantity by which a number is written.
    pub(super) fn quantity(&self) -> Quantity {
        match self.3 {
            Last(quantity) | Most(quantity) | Mean(quantity) => quantity,
            All(_) | AllExamined | AllSearched | MeanSearched | AllCompared => Examined,
        }
    }
}

impl Better {
    /// Returns it in words: `lower is better`; `None` if neither is.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Lower => Some("lower is better"),
            Higher => Some("higher is better"),
            Neither => None,
        }
    }
}

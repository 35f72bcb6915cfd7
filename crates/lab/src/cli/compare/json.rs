//! A comparison, for programs: a line of all, then one for each side, then one for
//! each side and arena.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::Serializer;
use vmem_lab::compare::{Answer, Column, Compared, Comparison, FirstFailure, Reply};
use vmem_lab::measure::{Number, Quantity, Series};
use vmem_lab::narration::Radix;

use crate::cli::json::write_line;

#[derive(Serialize)]
struct All {
    operations: usize,
    sides: Vec<String>,
    /// Operations to which the answers were not all the same.
    different: u64,
    first_difference: Option<Difference>,
}

#[derive(Serialize)]
struct Difference {
    operation: usize,
    line: usize,
    statement: String,
    /// In the order of `sides`.
    answers: Vec<Answered>,
}

#[derive(Default, Serialize)]
struct Answered {
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<bool>,
    /// The addresses of those who waited, and were served because of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    served: Vec<u64>,
}

#[derive(Serialize)]
struct Side {
    side: String,
    failures: u64,
    first_failure: Option<Failed>,
    waits: u64,
    skipped: u64,
    /// Not asked, since it failed as written and would do something here.
    spared: u64,
    different: u64,
}

#[derive(Serialize)]
struct Failed {
    operation: usize,
    line: usize,
    statement: String,
    error: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Arena {
    side: String,
    arena: String,
    mem_inuse: Measured,
    mem_inuse_most: Measured,
    mem_total: Measured,
    mem_total_most: Measured,
    mem_import_most: Measured,
    largest_free: Measured,
    segments_free: Measured,
    external_fragmentation: Measured,
    external_fragmentation_mean: Option<f64>,
    external_fragmentation_most: Measured,
    internal_waste: Measured,
    internal_waste_mean: Option<f64>,
    internal_waste_most: Measured,
    reserve_most: Measured,
    search: u128,
    search_mean: Option<f64>,
    search_most: Measured,
    lookup: u128,
    calls_avoided: Measured,
    cache_miss: Measured,
}

/// A number, or null where there is none.
struct Measured(Option<Number>);

impl Serialize for Measured {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            None => serializer.serialize_none(),
            Some(Number::Count(count)) => serializer.serialize_u128(count),
            Some(Number::Real(real)) => serializer.serialize_f64(real),
        }
    }
}

pub(super) fn write(out: &mut impl Write, comparison: &Comparison) -> io::Result<()> {
    let name = |side: Column<'_>| side.variant.to_string();
    write_line(
        out,
        &All {
            operations: comparison.position(),
            sides: comparison.columns().map(name).collect(),
            different: comparison.different(),
            first_difference: comparison.first_difference().map(difference),
        },
    )?;
    for side in comparison.columns() {
        write_line(out, &tally(side))?;
    }
    for side in comparison.columns() {
        for series in side.meter.series() {
            write_line(out, &arena(side, series))?;
        }
    }
    Ok(())
}

fn difference(first: &Compared) -> Difference {
    Difference {
        operation: first.operation,
        line: first.line,
        statement: first.statement.to_string(),
        answers: first.answers.iter().map(answered).collect(),
    }
}

fn answered(answer: &Answer) -> Answered {
    let mut answered = Answered {
        served: answer.served.clone(),
        ..Answered::default()
    };
    match answer.reply {
        Reply::Allocated(base) => answered.base = Some(base),
        Reply::Refused(code) => answered.error = Some(code),
        Reply::Waits => answered.waiting = Some(true),
        Reply::Skipped | Reply::Spared => answered.skipped = Some(true),
        Reply::Done => {}
    }
    answered
}

fn tally(side: Column<'_>) -> Side {
    let failed = |first: &FirstFailure| Failed {
        operation: first.operation,
        line: first.line,
        statement: first.statement.clone(),
        error: first.failure.code(),
        message: first.why(Radix::Decimal),
    };
    let tally = side.totals;
    Side {
        side: side.variant.to_string(),
        failures: tally.failures,
        first_failure: tally.first_failure.as_ref().map(failed),
        waits: tally.waits,
        skipped: tally.skipped,
        spared: tally.spared,
        different: tally.different,
    }
}

fn arena(side: Column<'_>, series: &Series) -> Arena {
    let last = |quantity: Quantity| Measured(quantity.of(series.last()));
    let most = |quantity| {
        Measured(
            series
                .extremes(quantity)
                .map(|extremes| extremes.most.number),
        )
    };
    Arena {
        side: side.variant.to_string(),
        arena: series.name().to_owned(),
        mem_inuse: last(Quantity::InUse),
        mem_inuse_most: most(Quantity::InUse),
        mem_total: last(Quantity::Total),
        mem_total_most: most(Quantity::Total),
        mem_import_most: most(Quantity::Imported),
        largest_free: last(Quantity::LargestFree),
        segments_free: last(Quantity::FreeSegments),
        external_fragmentation: last(Quantity::ExternalFragmentation),
        external_fragmentation_mean: series.mean(Quantity::ExternalFragmentation),
        external_fragmentation_most: most(Quantity::ExternalFragmentation),
        internal_waste: last(Quantity::InternalWaste),
        internal_waste_mean: series.mean(Quantity::InternalWaste),
        internal_waste_most: most(Quantity::InternalWaste),
        reserve_most: most(Quantity::Reserve),
        search: series.searched().nodes,
        search_mean: series.searched().mean(),
        search_most: most(Quantity::Searched),
        lookup: series.compared().nodes,
        calls_avoided: last(Quantity::CallsAvoided),
        cache_miss: last(Quantity::Misses),
    }
}

//! The totals of a comparison as a table: a column for each variant.

use vmem_lab::compare::{Column, Comparison};
use vmem_lab::measure::{Quantity, Series};
use vmem_lab::narration::grouped;

use crate::plots::figures::NumberFormat;

/// A row: its title, and the number of a column.
type Row = (
    &'static str,
    fn(&Column<'_>, Option<&Series>) -> Option<String>,
);

const ROWS: [Row; 14] = [
    ("failed", |column, _| Some(total(column.totals.failures))),
    ("waited", |column, _| Some(total(column.totals.waits))),
    ("not asked: never allocated here", |column, _| {
        Some(total(column.totals.skipped))
    }),
    ("answered differently than as written", |column, _| {
        Some(total(column.totals.different))
    }),
    ("in use, the most", |_, arena| most(arena?, Quantity::InUse)),
    ("imported, the most", |_, arena| {
        most(arena?, Quantity::Imported)
    }),
    ("external fragmentation, mean", |_, arena| {
        mean(arena?, Quantity::ExternalFragmentation)
    }),
    ("external fragmentation, worst", |_, arena| {
        most(arena?, Quantity::ExternalFragmentation)
    }),
    ("internal waste, mean", |_, arena| {
        mean(arena?, Quantity::InternalWaste)
    }),
    ("internal waste, worst", |_, arena| {
        most(arena?, Quantity::InternalWaste)
    }),
    ("examined in search of a fit", |_, arena| {
        Some(grouped(arena?.searched().nodes))
    }),
    ("examined, mean of a search", |_, arena| {
        let mean = arena?.searched().mean()?;
        Some(format!("{mean:.2}"))
    }),
    ("examined, the most for an operation", |_, arena| {
        most(arena?, Quantity::Searched)
    }),
    ("arena calls avoided by caches", |_, arena| {
        let last = Quantity::CallsAvoided.of(arena?.last())?;
        Some(NumberFormat::Count.write_exactly(last))
    }),
];

/// Returns the rows of the table for an arena: titles and cells. A row without numbers is left
/// out, except for the failures.
pub fn rows(comparison: &Comparison, arena: &str) -> Vec<(&'static str, Vec<Option<String>>)> {
    let is_empty =
        |cell: &Option<String>| cell.as_deref().is_none_or(|it| it == "0" || it == "0.0 %");
    let rows = ROWS.iter().map(|(title, number)| {
        let columns = comparison.columns();
        let cells = columns.map(|column| number(&column, column.meter.series_named(arena)));
        (*title, cells.collect::<Vec<_>>())
    });
    rows.filter(|(title, cells)| *title == "failed" || !cells.iter().all(is_empty))
        .collect()
}

fn total(number: u64) -> String {
    grouped(number.into())
}

fn most(arena: &Series, quantity: Quantity) -> Option<String> {
    let most = arena.extremes(quantity)?.most.number;
    Some(NumberFormat::for_quantity(quantity).write_exactly(most))
}

fn mean(arena: &Series, quantity: Quantity) -> Option<String> {
    Some(NumberFormat::for_quantity(quantity).write(arena.mean(quantity)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Scenario;
    use vmem_lab::compare::Variant;

    #[test]
    fn rows_without_numbers_are_left_out_but_not_the_failures() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 8\n";
        let scenario = Scenario::parse(text).unwrap();
        let mut comparison = Comparison::new(Variant::policies());
        comparison.go_to(&scenario, 3);
        let rows = rows(&comparison, "heap");
        let cells = |title| rows.iter().find(|row| row.0 == title).map(|row| &row.1);
        assert_eq!(cells("failed"), Some(&vec![Some("0".to_owned()); 4]));
        assert_eq!(
            cells("in use, the most"),
            Some(&vec![Some("8".to_owned()); 4])
        );
        assert_eq!(cells("waited"), None);
    }
}

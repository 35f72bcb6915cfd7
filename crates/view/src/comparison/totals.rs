//! The totals of a comparison as a table: a column for each variant.

use vmem_lab::compare::{Column, Comparison, FIGURES};
use vmem_lab::narration::grouped;

/// The figures of an arena that are shown, by name.
const SHOWN: [&str; 10] = [
    "mem_inuse_most",
    "mem_import_most",
    "external_fragmentation_mean",
    "external_fragmentation_most",
    "internal_waste_mean",
    "internal_waste_most",
    "search",
    "search_mean",
    "search_most",
    "calls_avoided",
];

/// Returns the rows of the table for an arena: titles and cells. A row without numbers is left
/// out, except for the failures.
pub fn rows(comparison: &Comparison, arena: &str) -> Vec<(&'static str, Vec<String>)> {
    let total = |title, number: fn(&Column<'_>) -> u64| {
        let numbers = comparison
            .columns()
            .map(|column| grouped(number(&column).into()));
        (title, numbers.collect())
    };
    let mut rows: Vec<(&str, Vec<String>)> = vec![
        total("failed", |column| column.totals.failures),
        total("waited", |column| column.totals.waits),
        total("skipped: never allocated here", |column| {
            column.totals.skipped
        }),
        total("different answers", |column| column.totals.different),
    ];
    for figure in FIGURES
        .iter()
        .filter(|figure| SHOWN.contains(&figure.name()))
    {
        let title = match figure.name() {
            "calls_avoided" => "arena calls avoided by caches",
            _ => figure.title(),
        };
        let columns = comparison.columns();
        let cells = columns.map(|column| figure.text(column.meter.series_named(arena)));
        rows.push((title, cells.collect()));
    }
    let is_empty = |cell: &String| ["–", "0", "0.0 %"].contains(&cell.as_str());
    rows.retain(|(title, cells)| *title == "failed" || !cells.iter().all(is_empty));
    rows
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
        comparison.advance(&scenario, 3);
        let rows = rows(&comparison, "heap");
        let cells = |title| rows.iter().find(|row| row.0 == title).map(|row| &row.1);
        assert_eq!(cells("failed"), Some(&vec!["0".to_owned(); 4]));
        assert_eq!(cells("in use, maximum"), Some(&vec!["8".to_owned(); 4]));
        assert_eq!(cells("waited"), None);
    }
}

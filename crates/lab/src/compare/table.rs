//! The numbers of all columns over several seeds, and the best of each row.

use super::comparison::Comparison;
use super::figures::{Better, FIGURES, Figure, TOTALS};
use super::spread::Spread;
use crate::measure::Number;

/// The numbers of a comparison in each column, with one seed.
#[derive(Clone, PartialEq, Debug)]
pub struct SeedRun {
    columns: usize,
    /// The numbers of all arenas together, then of each arena.
    numbers: Vec<(Option<String>, Numbers)>,
}

/// Numbers by figure, then by column; `None` if they were never known.
type Numbers = Vec<Vec<Option<Number>>>;

/// A figure in each column.
#[derive(Clone, Debug)]
pub struct FigureRow {
    /// The figure.
    pub figure: Figure,
    /// The numbers by column; `None` if they were never known.
    pub cells: Vec<Option<Spread>>,
    /// The comparison of the cells.
    pub standing: Standing,
}

/// The comparison of a row's cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// These columns are the best. If there are several, their ranges overlap.
    Best(Vec<usize>),
    /// All columns have the same number.
    Equal,
    /// The numbers differ, but the ranges of all columns overlap that of the best.
    WithinSpread,
    /// Neither direction is better, or fewer than two columns have a number.
    Unranked,
}

impl SeedRun {
    /// Returns the numbers of a comparison so far.
    pub fn new(comparison: &Comparison) -> Self {
        let numbers = |arena: Option<String>| {
            let figures = figures(arena.as_deref()).iter();
            let figures = figures.map(|figure| {
                let columns = comparison.columns();
                columns
                    .map(|column| figure.of(&column, arena.as_deref()))
                    .collect()
            });
            let figures = figures.collect();
            (arena, figures)
        };
        let arenas = comparison.arenas().into_iter().map(Some);
        Self {
            columns: comparison.columns().count(),
            numbers: std::iter::once(None).chain(arenas).map(numbers).collect(),
        }
    }

    /// Returns the numbers of an arena, or of all arenas together.
    fn of(&self, arena: Option<&str>) -> Option<&[Vec<Option<Number>>]> {
        let mut numbers = self.numbers.iter();
        let (_, numbers) = numbers.find(|(name, _)| name.as_deref() == arena)?;
        Some(numbers)
    }
}

/// Returns the rows of an arena, or of all arenas together. The runs have the same columns.
pub fn rows(runs: &[SeedRun], arena: Option<&str>) -> Vec<FigureRow> {
    let columns = runs.first().map_or(0, |run| run.columns);
    let runs: Vec<_> = runs.iter().filter_map(|run| run.of(arena)).collect();
    let figures = figures(arena).iter().enumerate();
    let rows = figures.map(|(index, &figure)| {
        let cells = (0..columns).map(|column| {
            let numbers = runs.iter().filter_map(|run| run[index][column]);
            Spread::new(numbers)
        });
        FigureRow::new(figure, cells.collect())
    });
    rows.collect()
}

fn figures(arena: Option<&str>) -> &'static [Figure] {
    if arena.is_some() { &FIGURES } else { &TOTALS }
}

/// Returns how the best cells are chosen, after the mark that they have.
pub fn explanation(seeds: usize) -> &'static str {
    if seeds > 1 {
        "marks the best number of a row: the lowest, except for “largest free” and “calls \
         avoided”. Columns with overlapping ranges count as equal. Equal columns are all marked, \
         but none is if all columns are equal."
    } else {
        "marks the best number of a row: the lowest, except for “largest free” and “calls \
         avoided”. Equal columns are all marked, but none is if all columns are equal."
    }
}

impl FigureRow {
    fn new(figure: Figure, cells: Vec<Option<Spread>>) -> Self {
        // Numbers that look the same are the same.
        let rounded = |cell: &Option<Spread>| cell.map(|it| it.rounded(figure.quantity()));
        let rounded: Vec<_> = cells.iter().map(rounded).collect();
        Self {
            standing: Standing::new(figure.better(), &rounded),
            figure,
            cells,
        }
    }

    /// Returns the text of a cell.
    pub fn text(&self, column: usize) -> String {
        self.figure.text(self.cells.get(column).copied().flatten())
    }

    /// Returns whether a cell is the best.
    pub fn is_best(&self, column: usize) -> bool {
        matches!(&self.standing, Standing::Best(best) if best.contains(&column))
    }

    /// Returns whether there is nothing but zeros in the row, so that a table may omit it.
    pub fn is_blank(&self) -> bool {
        let is_zero = |spread: &Spread| spread.most().as_f64() == 0.0;
        self.cells.iter().flatten().all(is_zero)
    }
}

impl Standing {
    fn new(better: Better, cells: &[Option<Spread>]) -> Self {
        let known = || {
            let cells = cells.iter().enumerate();
            cells.filter_map(|(column, cell)| Some((column, (*cell)?)))
        };
        let by_median = |a: &(usize, Spread), b: &(usize, Spread)| a.1.median().order(b.1.median());
        let best = match better {
            Better::Lower => known().min_by(by_median),
            // The first of equal ones, as above.
            Better::Higher => known().min_by(|a, b| by_median(b, a)),
            Better::Neither => None,
        };
        let Some((_, best)) = best.filter(|_| known().count() > 1) else {
            return Self::Unranked;
        };
        if known().all(|(_, cell)| cell == best) {
            return Self::Equal;
        }
        let is_best = |(column, cell): (usize, Spread)| cell.overlaps(&best).then_some(column);
        let all_best: Vec<usize> = known().filter_map(is_best).collect();
        if all_best.len() == known().count() {
            Self::WithinSpread
        } else {
            Self::Best(all_best)
        }
    }
}

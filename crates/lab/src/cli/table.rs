//! Aligned columns, and numbers in them.

use std::io::{self, Write};

use vmem_lab::measure::{Number, Quantity};
use vmem_lab::narration::grouped;

/// Rows of cells; the first cell of each stands left, the others right.
#[derive(Default)]
pub(super) struct Table(Vec<Vec<String>>);

impl Table {
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.push(cells.into_iter().collect());
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let mut widths = vec![0; columns];
        for row in &self.0 {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        for row in &self.0 {
            let mut line = String::from("  ");
            for (index, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                line += &match index {
                    0 => format!("{cell:<width$}"),
                    _ => format!("   {cell:>width$}"),
                };
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// A number of a quantity; `–` for none.
pub(super) fn number(quantity: Quantity, number: Option<Number>) -> String {
    match number {
        None => "–".to_owned(),
        Some(Number::Count(count)) => grouped(count),
        Some(Number::Real(number)) => real(quantity, Some(number)),
    }
}

/// A mean of a quantity, or another number that is not whole.
pub(super) fn real(quantity: Quantity, number: Option<f64>) -> String {
    match number {
        None => "–".to_owned(),
        Some(share) if quantity.is_share() => format!("{:.1} %", 100.0 * share),
        // Above 2^53 there are no decimals.
        Some(number) => {
            let hundredths = (number * 100.0).round() as u128;
            format!("{}.{:02}", grouped(hundredths / 100), hundredths % 100)
        }
    }
}

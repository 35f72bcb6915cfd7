//! Aligned columns.

use std::io::{self, Write};

/// Rows of cells; the first cell of each stands left, the others right.
#[derive(Default)]
pub(super) struct Table(Vec<Vec<String>>);

impl Table {
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.push(cells.into_iter().collect());
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
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

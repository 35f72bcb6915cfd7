//! Numbers in columns, a row for each candidate.

/// Rows of cells that may be empty, one column for each number of live ranges.
pub(crate) struct Table {
    columns: Vec<usize>,
    rows: Vec<(&'static str, Vec<Option<f64>>)>,
}

impl Table {
    pub(crate) fn new(columns: &[usize], rows: impl Iterator<Item = &'static str>) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: rows.map(|name| (name, vec![None; columns.len()])).collect(),
        }
    }

    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.rows[row].1[column] = Some(value);
    }

    /// Sets the value, unless there is a lower one.
    pub(crate) fn lower(&mut self, row: usize, column: usize, value: f64) {
        let cell = &mut self.rows[row].1[column];
        *cell = Some(cell.map_or(value, |cell| cell.min(value)));
    }

    pub(crate) fn get(&self, name: &str, column: usize) -> Option<f64> {
        let (_, cells) = self.rows.iter().find(|(row, _)| *row == name)?;
        cells[column]
    }

    /// Prints the rows that are not empty.
    pub(crate) fn print(&self, title: &str, decimals: usize) {
        println!("\n{title}");
        print_head("", &self.columns);
        for (name, cells) in &self.rows {
            if cells.iter().any(Option::is_some) {
                print_row(name, cells, decimals);
            }
        }
        if self.rows.iter().any(|(_, cells)| has_gap(cells)) {
            println!("(–: it would take minutes)");
        }
    }
}

/// Returns true if some cells of a row were measured, and some were not.
fn has_gap(cells: &[Option<f64>]) -> bool {
    cells.iter().any(Option::is_some) && cells.iter().any(Option::is_none)
}

pub(crate) fn print_head(name: &str, columns: &[usize]) {
    print!("{name:<24}");
    for column in columns {
        print!("{column:>10}");
    }
    println!();
}

pub(crate) fn print_row(name: &str, cells: &[Option<f64>], decimals: usize) {
    print!("{name:<24}");
    for cell in cells {
        match cell {
            Some(value) => print!("{value:>10.decimals$}"),
            None => print!("{:>10}", "–"),
        }
    }
    println!();
}

//! The results of a comparison: a verdict, and a table with a column for each variant.

use vmem_lab::Session;
use vmem_lab::compare::{self, FigureRow, SeedRun};

use super::Comparing;
use crate::wording::shorten;

/// The figures that are shown, by name.
const SHOWN: [&str; 15] = [
    "failures",
    "waits",
    "skipped",
    "different",
    "mem_inuse_most",
    "mem_import_most",
    "largest_free",
    "external_fragmentation_mean",
    "external_fragmentation_most",
    "internal_waste_mean",
    "internal_waste_most",
    "examined",
    "search_mean",
    "examined_most",
    "calls_avoided",
];

/// The mark of the best numbers.
const MARK: &str = "● ";
/// The most characters of a name.
const LONGEST: usize = 24;

/// The results of all arenas together and of one arena.
pub struct Results {
    /// The best columns in sentences; none while no seed is done.
    pub verdict: Vec<String>,
    /// The text above the titles of the rows: "median of 3 seeds (range)".
    pub corner: String,
    /// The names of the columns.
    pub names: Vec<String>,
    /// The rows of all arenas together, and those of the arena.
    pub groups: [Group; 2],
    /// The explanation of the mark.
    pub note: String,
}

/// Rows with a title. A row without numbers is left out, except for the failures.
pub struct Group {
    /// The title.
    pub title: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of the table.
pub struct Row {
    /// The title.
    pub title: &'static str,
    /// The direction in which the number is better; `None` if neither is.
    pub hint: Option<&'static str>,
    /// A cell for each column.
    pub cells: Vec<Cell>,
}

/// A number of a column.
pub struct Cell {
    /// The number, with a mark if it is the best.
    pub text: String,
    /// The same in words, for screen readers.
    pub label: String,
    /// True for a marked number.
    pub is_best: bool,
}

impl Results {
    /// Returns the results so far.
    pub fn new(comparing: &Comparing, session: &Session, arena: &str) -> Self {
        let done = comparing.runs.len().min(comparing.seeds(session));
        let unfinished;
        let runs = match &comparing.runs[..done] {
            [] => {
                unfinished = [SeedRun::new(&comparing.whole)];
                &unfinished
            }
            runs => runs,
        };
        let names = comparing.whole.names();
        let all = [None, Some(arena)].map(|arena| compare::rows(runs, arena));
        let verdict = all
            .iter()
            .flat_map(|rows| compare::verdict(rows, &all[0], &names));
        let verdict = verdict.take_while(|_| done > 0).collect();
        let [totals, numbers] = all.map(|rows| rows.iter().filter_map(Row::new).collect());
        Self {
            verdict,
            corner: match done {
                0 | 1 => String::new(),
                seeds => format!("median of {seeds} seeds (range)"),
            },
            names: names.iter().map(|name| shorten(name, LONGEST)).collect(),
            groups: [
                Group {
                    title: "all arenas".to_owned(),
                    rows: totals,
                },
                Group {
                    title: format!("of {}", shorten(arena, LONGEST)),
                    rows: numbers,
                },
            ],
            note: format!("{MARK}{}", compare::explanation(done)),
        }
    }
}

impl Row {
    /// Returns the row of a figure; `None` if it is left out.
    fn new(row: &FigureRow) -> Option<Self> {
        let (figure, name) = (row.figure, row.figure.name());
        if !SHOWN.contains(&name) || (name != "failures" && row.is_blank()) {
            return None;
        }
        Some(Self {
            title: figure.title(),
            hint: figure.better().words(),
            cells: (0..row.cells.len())
                .map(|column| Cell::new(row.text(column), row.is_best(column)))
                .collect(),
        })
    }
}

impl Cell {
    fn new(number: String, is_best: bool) -> Self {
        let (text, label) = if is_best {
            (format!("{MARK}{number}"), format!("{number}, the best"))
        } else {
            (number.clone(), number)
        };
        Self {
            text,
            label,
            is_best,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time_budget::TimeBudget;

    fn results(text: &str, arena: &str) -> Results {
        let session = Session::open(text).unwrap();
        let mut comparing = Comparing::default();
        while comparing.is_busy(&session) && comparing.runs.is_empty() {
            comparing.work(&session, TimeBudget::begin());
        }
        Results::new(&comparing, &session, arena)
    }

    fn cells(group: &Group, title: &str) -> Option<Vec<String>> {
        let row = group.rows.iter().find(|row| row.title == title)?;
        Some(row.cells.iter().map(|cell| cell.text.clone()).collect())
    }

    #[test]
    fn rows_without_numbers_are_left_out_but_not_the_failures() {
        let results = results("arena heap\nspan heap 0 64\na = alloc heap 8\n", "heap");
        let [all, heap] = &results.groups;
        let four = |cell: &str| Some(vec![cell.to_owned(); 4]);
        assert_eq!(cells(all, "failed requests"), four("0"));
        assert_eq!(cells(heap, "in use, maximum"), four("8"));
        assert_eq!(cells(all, "requests that waited"), None);
        let verdict = [
            "No request fails.",
            "As written, instant fit and best fit examine the fewest nodes: 1.",
        ];
        assert_eq!(results.verdict, verdict);
    }

    #[test]
    fn failures_are_among_the_numbers_of_all_arenas_and_not_of_one() {
        let text = "arena pids\nspan pids 0 64\narena space\nspan space 0 8\na = alloc space 9\n";
        let [all, pids] = results(text, "pids").groups;
        let four = Some(vec!["1".to_owned(); 4]);
        assert_eq!(cells(&all, "failed requests"), four);
        assert_eq!(cells(&pids, "failed requests"), None);
    }

    #[test]
    fn there_is_no_verdict_while_the_first_seed_is_not_done() {
        let session = Session::open("arena heap\nspan heap 0 64\n").unwrap();
        let results = Results::new(&Comparing::default(), &session, "heap");
        assert_eq!(results.verdict, [""; 0]);
        assert_eq!(results.names[0], "as written");
    }

    #[test]
    fn the_best_numbers_are_marked_and_named_and_the_note_explains_the_mark() {
        // Next fit does not use the hole at 0, and then lacks it at the end.
        let text = "arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 8\n\
                    free heap a\nc = alloc heap 8\nd = alloc heap 48\n";
        let results = results(text, "heap");
        let title = "failed requests";
        let row = &results.groups[0].rows[0];
        assert_eq!((row.title, row.hint), (title, Some("lower is better")));
        let four = ["● 0", "● 0", "● 0", "1"].map(str::to_owned).to_vec();
        assert_eq!(cells(&results.groups[0], title), Some(four));
        let labels = row.cells.iter().map(|cell| cell.label.as_str());
        assert!(labels.eq(["0, the best", "0, the best", "0, the best", "1"]));
        assert!(results.note.starts_with("● marks the best number of a row"));
    }
}

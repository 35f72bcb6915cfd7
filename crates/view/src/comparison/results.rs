//! The results of a comparison: a verdict, and a table with a column for each variant.

use vmem_lab::Session;
use vmem_lab::compare::{self, FigureRow, SeedRun};

use super::Comparing;

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

/// The results of all arenas together and of one arena.
pub struct Results {
    /// The names of the columns.
    pub names: Vec<String>,
    /// The rows of all arenas together, and those of the arena. A row without numbers is left
    /// out, except for the failures.
    pub groups: [Vec<FigureRow>; 2],
    /// The best columns in sentences; none while no seed is done.
    pub verdict: Vec<String>,
    /// The number of seeds that are done.
    pub seeds: usize,
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
        let is_shown = |row: &FigureRow| {
            let name = row.figure.name();
            SHOWN.contains(&name) && (name == "failures" || !row.is_blank())
        };
        Self {
            groups: all.map(|rows| rows.into_iter().filter(is_shown).collect()),
            verdict,
            names,
            seeds: done,
        }
    }

    /// Returns the text of the seeds that are done: "median of 3 seeds (range)";
    /// `None` for a single seed.
    pub fn seeds_text(&self) -> Option<String> {
        (self.seeds > 1).then(|| format!("median of {} seeds (range)", self.seeds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(text: &str, arena: &str) -> Results {
        let session = Session::open(text).unwrap();
        let mut comparing = Comparing::default();
        while comparing.is_busy(&session) && comparing.runs.is_empty() {
            comparing.work(&session);
        }
        Results::new(&comparing, &session, arena)
    }

    fn cells(rows: &[FigureRow], title: &str) -> Option<Vec<String>> {
        let row = rows.iter().find(|row| row.figure.title() == title)?;
        Some(
            (0..row.cells.len())
                .map(|column| row.text(column))
                .collect(),
        )
    }

    #[test]
    fn rows_without_numbers_are_left_out_but_not_the_failures() {
        let results = results("arena heap\nspan heap 0 64\na = alloc heap 8\n", "heap");
        let [all, heap] = &results.groups;
        let four = |cell: &str| Some(vec![cell.to_owned(); 4]);
        assert_eq!(cells(all, "failed requests"), four("0"));
        assert_eq!(cells(heap, "in use, maximum"), four("8"));
        assert_eq!(cells(all, "requests that waited"), None);
        let verdict = ["No request fails.", "No difference in nodes examined: 1."];
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
        assert_eq!((results.verdict.len(), results.seeds), (0, 0));
        assert_eq!(results.names[0], "as written");
    }
}

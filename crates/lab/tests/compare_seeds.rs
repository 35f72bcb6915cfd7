//! Comparisons with several seeds: medians, ranges, the best columns and the verdict.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem_lab::compare::{
    Comparison, FigureRow, SeedRun, Spread, Standing, Variant, explanation, rows, verdict,
};
use vmem_lab::measure::Number;
use vmem_lab::{Scenario, Statement};

const CHURN: &str =
    "arena heap\nspan heap 0 64K\nrandom heap ops=600 seed=12 size=1..256 live=200\n";
const HOLES: &str = "arena heap\nspan heap 1024 256\n\
    a = alloc heap 12\nb = alloc heap 4\nc = alloc heap 24\nd = alloc heap 4\ne = alloc heap 40\n\
    f = alloc heap 4\nfree heap a\nfree heap c\nfree heap e\n\
    g = alloc heap 10\nh = alloc heap 24\ni = alloc heap 40\nj = alloc heap 160\n";

fn run(text: &str, offset: u64) -> SeedRun {
    let scenario = Scenario::parse(text).unwrap();
    let mut comparison = Comparison::with_seed_offset(Variant::policies(), offset);
    comparison.advance(&scenario, usize::MAX);
    SeedRun::new(&comparison)
}

/// Returns a text with a number added to each seed.
fn with_seeds(text: &str, offset: u64) -> String {
    let scenario = Scenario::parse(text).unwrap();
    let statements = scenario.lines().filter_map(|line| line.statement);
    let lines = statements.map(|mut statement| {
        if let Statement::Random { seed, .. } = &mut statement {
            *seed = seed.wrapping_add(offset);
        }
        statement.to_string()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn names() -> Vec<String> {
    Comparison::new(Variant::policies()).names()
}

fn row(rows: &[FigureRow], figure: &str) -> FigureRow {
    let row = rows.iter().find(|row| row.figure.name() == figure);
    row.expect(figure).clone()
}

fn texts(row: &FigureRow) -> Vec<String> {
    let texts = (0..row.cells.len()).map(|column| row.text(column));
    texts.map(|text| text.replace('\u{2009}', "")).collect()
}

#[test]
fn the_seeds_are_those_of_all_random_lines_and_nothing_else_changes() {
    let text = format!("{CHURN}x = alloc heap 7\nrandom heap ops=90 seed=0xFFFF_FFFF_FFFF_FFFF\n");
    assert_eq!(run(&text, 0), run(&with_seeds(&text, 0), 0));
    for offset in 1..4 {
        assert_eq!(run(&text, offset), run(&with_seeds(&text, offset), 0));
        assert_ne!(run(&text, offset), run(&text, 0));
    }
    assert_eq!(run(HOLES, 3), run(HOLES, 0), "it has no random line");
}

#[test]
fn a_row_has_the_median_and_the_range_of_the_runs() {
    let alone = |seed: u64, column: usize| {
        let text = CHURN.replace("seed=12", &format!("seed={seed}"));
        let rows = rows(&[run(&text, 0)], Some("heap"));
        match row(&rows, "examined").cells[column].unwrap().median() {
            Number::Count(count) => count,
            other @ Number::Real(_) => panic!("{other:?}"),
        }
    };
    for seeds in 1..=5 {
        let runs: Vec<SeedRun> = (0..seeds).map(|offset| run(CHURN, offset)).collect();
        let row = row(&rows(&runs, Some("heap")), "examined");
        for column in 0..4 {
            let mut numbers: Vec<u128> = (0..seeds).map(|k| alone(12 + k, column)).collect();
            numbers.sort_unstable();
            let (least, most) = (numbers[0], numbers[numbers.len() - 1]);
            let sum = numbers[(numbers.len() - 1) / 2] + numbers[numbers.len() / 2];
            let spread = row.cells[column].unwrap();
            assert_eq!(spread.least(), Number::Count(least));
            assert_eq!(spread.most(), Number::Count(most));
            assert_eq!(spread.median().as_f64(), sum as f64 / 2.0);
        }
    }
}

#[test]
fn the_best_columns_are_marked_and_none_if_all_are_equal() {
    let runs = [run(HOLES, 0)];
    let [all, heap] = [None, Some("heap")].map(|arena| rows(&runs, arena));
    let failures = row(&all, "failures");
    assert_eq!(texts(&failures), ["1", "1", "0", "1"]);
    assert_eq!(failures.standing, Standing::Best(vec![2]));
    let largest = row(&heap, "largest_free");
    assert_eq!(texts(&largest), ["128", "128", "8", "94"]);
    assert_eq!(largest.standing, Standing::Best(vec![0, 1]));
    assert!(largest.is_best(0) && !largest.is_best(2));
    assert_eq!(row(&heap, "internal_waste").standing, Standing::Equal);
    assert_eq!(row(&heap, "mem_inuse").standing, Standing::Unranked);
    assert_eq!(row(&all, "different").standing, Standing::Unranked);
    assert_eq!(row(&heap, "calls_avoided").standing, Standing::Unranked);
}

#[test]
fn the_verdict_names_the_best_columns_and_their_numbers() {
    let told = |text: &str, arena| {
        let runs = [run(text, 0)];
        verdict(&rows(&runs, arena), &rows(&runs, None), &names())
    };
    let fails = "Best fit fails least: 0 failed requests.";
    assert_eq!(told(HOLES, None), [fails]);
    assert_eq!(
        told(HOLES, Some("heap")),
        [
            "Best fit fragments least: 8.3 % external fragmentation on average.",
            "As written, instant fit and best fit examine the fewest nodes: 13, but as written and \
             instant fit fail more requests.",
        ]
    );
    assert_eq!(
        told(CHURN, Some("heap")),
        [
            "Best fit fragments least: 2.8 % external fragmentation on average.",
            "Next fit examines the fewest nodes: 714.",
        ]
    );
    assert_eq!(told("arena heap\n", None), ["No request fails."]);
    let all = "No difference in failed requests: 1.";
    assert_eq!(told("alloc heap 1\n", None), [all]);
}

#[test]
fn differences_within_the_spread_are_none() {
    let runs: Vec<SeedRun> = (0..5).map(|offset| run(CHURN, offset)).collect();
    for arena in [None, Some("heap")] {
        for row in rows(&runs, arena) {
            let range = |spread: &Spread| [spread.least(), spread.most()].map(Number::as_f64);
            let known: Vec<_> = row.cells.iter().flatten().map(range).collect();
            let overlap = |a: &[f64; 2], b: &[f64; 2]| a[0] <= b[1] && b[0] <= a[1];
            if let Standing::Best(best) = &row.standing {
                let outside = |other: &[f64; 2]| !overlap(&known[best[0]], other);
                assert!(known.iter().any(outside), "{row:?}");
            }
            if row.standing == Standing::WithinSpread {
                let all = known.iter().all(|a| known.iter().any(|b| overlap(a, b)));
                assert!(all, "{row:?}");
            }
        }
    }
    assert!(explanation(5).contains("overlapping") && !explanation(1).contains("overlapping"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_scenario_with_other_seeds_is_its_text_with_those_seeds(
        text in common::scenario(),
        offset in prop_oneof![0..9_u64, any::<u64>()],
    ) {
        let written = with_seeds(&text, offset);
        prop_assert_eq!(run(&text, offset), run(&written, 0));
        let has_random = written.lines().any(|line| line.starts_with("random"));
        prop_assert_eq!(Scenario::parse(&text).unwrap().has_random(), has_random);
    }
}

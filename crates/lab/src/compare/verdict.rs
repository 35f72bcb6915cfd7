//! The result of a comparison in sentences.

use super::table::{FigureRow, Standing};

/// A figure that decides, and its sentence: the verb for one column and for several, and what
/// follows the number.
struct Claim {
    figure: &'static str,
    subject: &'static str,
    verbs: [&'static str; 2],
    after: &'static str,
}

const CLAIMS: [Claim; 4] = [
    Claim {
        figure: "failures",
        subject: "failed requests",
        verbs: ["fails least", "fail least"],
        after: " failed requests",
    },
    Claim {
        figure: "external_fragmentation_mean",
        subject: "external fragmentation",
        verbs: ["fragments least", "fragment least"],
        after: " external fragmentation on average",
    },
    Claim {
        figure: "internal_waste_mean",
        subject: "internal waste",
        verbs: ["wastes least", "waste least"],
        after: " internal waste on average",
    },
    Claim {
        figure: "examined",
        subject: "nodes examined",
        verbs: ["examines the fewest nodes", "examine the fewest nodes"],
        after: "",
    },
];

/// Returns a sentence for each row that decides: which of the columns, with these names, are
/// the best. `totals` are the rows of all arenas together.
pub fn verdict(rows: &[FigureRow], totals: &[FigureRow], names: &[String]) -> Vec<String> {
    let sentences = CLAIMS.iter().filter_map(|claim| {
        let row = rows.iter().find(|row| row.figure.name() == claim.figure)?;
        sentence(claim, row, totals, names)
    });
    sentences.collect()
}

fn sentence(
    claim: &Claim,
    row: &FigureRow,
    totals: &[FigureRow],
    names: &[String],
) -> Option<String> {
    if row.is_blank() {
        let is_of_failures = claim.figure == "failures";
        return is_of_failures.then(|| "No request fails.".to_owned());
    }
    let subject = claim.subject;
    match &row.standing {
        Standing::Best(best) => {
            let who = |columns: &[usize]| {
                let names = columns.iter().filter_map(|&column| names.get(column));
                listed(&names.map(String::as_str).collect::<Vec<_>>())
            };
            let verb = claim.verbs[usize::from(best.len() > 1)];
            let mut numbers: Vec<String> = best.iter().map(|&column| row.text(column)).collect();
            numbers.dedup();
            let numbers = numbers.join(" and ");
            let after = match claim.after {
                after if numbers == "1" => after.trim_end_matches('s'),
                after => after,
            };
            let failing = failing_more(best, totals);
            let but = match failing.len() {
                0 => String::new(),
                1 if best.len() == 1 => ", but fails more requests".to_owned(),
                1 => format!(", but {} fails more requests", who(&failing)),
                all if all == best.len() => ", but fail more requests".to_owned(),
                _ => format!(", but {} fail more requests", who(&failing)),
            };
            let best = capital(&who(best));
            Some(format!("{best} {verb}: {numbers}{after}{but}."))
        }
        Standing::Equal => {
            let column = row.cells.iter().position(Option::is_some)?;
            let number = row.text(column);
            Some(format!("No difference in {subject}: {number}."))
        }
        Standing::WithinSpread => Some(format!(
            "No clear difference in {subject}: the ranges overlap."
        )),
        Standing::Unranked => None,
    }
}

/// Returns the columns that fail more requests than others. Then less is in use, which has an
/// effect on all other numbers.
fn failing_more(columns: &[usize], totals: &[FigureRow]) -> Vec<usize> {
    let mut totals = totals.iter();
    let failures = totals.find(|row| row.figure.name() == "failures");
    match failures.map(|row| &row.standing) {
        Some(Standing::Best(fewest)) => {
            let others = columns.iter().copied();
            others.filter(|column| !fewest.contains(column)).collect()
        }
        _ => Vec::new(),
    }
}

/// Lists names: `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Begins a sentence with a capital letter, unless it begins with a setting.
fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    if text
        .split(' ')
        .next()
        .is_some_and(|word| word.contains('='))
    {
        return text.to_owned();
    }
    first.to_uppercase() + rest
}

//! Keeps the meaning of automatic names (a1, a2 …) in the lines after an edit.
//!
//! Such a name is the number of allocations asked for so far. If an edit adds or removes
//! requests, all later allocations get other names, and the later lines that mention them
//! must follow.

use std::collections::{HashMap, HashSet};

use super::edit::Edit;
use crate::scenario::{Mentions, Scenario, Statement, automatic_number, renamed};

/// The numbers of the next automatic name around an edit.
#[derive(Clone, Copy)]
pub(super) struct NextNumbers {
    /// Before the operations that are removed or inserted.
    pub(super) before: u64,
    /// After the removed ones.
    pub(super) after_removed: u64,
    /// After the inserted ones.
    pub(super) after_inserted: u64,
}

/// Lines (from 0), each with the number of the automatic name that it mentions.
pub(super) type NumberedLines = Vec<(usize, u64)>;

/// Returns the lines from `from` on that mention an automatic name, unless a line of the
/// scenario gives this name to its allocation.
pub(super) fn numbered_lines(scenario: &Scenario, from: usize) -> NumberedLines {
    let mentions = |from: usize| {
        let lines = from..scenario.line_count();
        lines.filter_map(|line| {
            let text = scenario.line_text(line);
            let statement = mentions_number(text).then(|| scenario.statement(line))??;
            let number = automatic_number(statement.allocation()?)?;
            Some((line, number, matches!(statement, Statement::Alloc { .. })))
        })
    };
    if mentions(from).next().is_none() {
        return Vec::new();
    }
    let given = mentions(0).filter(|&(.., is_given)| is_given);
    let given: HashSet<u64> = given.map(|(_, number, _)| number).collect();
    let mentioned = mentions(from).filter(|(_, number, _)| !given.contains(number));
    mentioned.map(|(line, number, _)| (line, number)).collect()
}

/// Extends an edit to these lines, which then mention the same allocations as before. A
/// mentioned allocation that the edit removes gets a name that no allocation has.
pub(super) fn rename(
    scenario: &Scenario,
    edit: &mut Edit,
    lines: &NumberedLines,
    next: NextNumbers,
) {
    let NextNumbers {
        before,
        after_removed,
        after_inserted,
    } = next;
    let no_others = Mentions::default();
    let mut unused = scenario.unused_names(&no_others);
    let mut removed = HashMap::new();
    let mut replaced = edit.at + edit.replaces;
    let end = scenario.block().operations_before(replaced);
    for &(line, number) in lines {
        let name = match number {
            _ if number < before || after_removed == after_inserted => continue,
            _ if number < after_removed => {
                let name = removed.entry(number).or_insert_with(|| unused.next());
                name.clone().unwrap_or_default()
            }
            _ => format!("a{}", number - after_removed + after_inserted),
        };
        edit.lines.append(scenario.block(), replaced..line);
        let text = renamed(scenario.line_text(line), &name);
        edit.lines.push(&text, scenario.block().operations_of(line));
        replaced = line + 1;
    }
    edit.replaces = replaced - edit.at;
    edit.same_after += scenario.block().operations_before(replaced) - end;
}

/// Returns whether a line contains a name such as a7.
fn mentions_number(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric())
        .any(|word| automatic_number(word).is_some())
}

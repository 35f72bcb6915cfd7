//! The palette: the query, the search, and the ranking of its results.

use std::cmp::Reverse;

use vmem::View;
use vmem_lab::narration::grouped;
use vmem_lab::query::{self, Found as At, Holder};
use vmem_lab::scenario::{Number, parse_line};
use vmem_lab::{Command, Preset, Session};

use crate::action::{Action, Overlay};
use crate::examples::EXAMPLES;
use crate::item::Item;
use crate::memo::Memo;
use crate::open::{OpenRequest, Origin};
use crate::settings::Radix;
use crate::submission::{Control, Insert};
use crate::terms::TERMS;
use crate::time_budget::TAGS_PER_FRAME;
use crate::wording::shorten;

/// The number of recent titles.
const RECENT: usize = 8;

/// The state of the palette.
#[derive(Default)]
pub struct Search {
    /// The text in the field.
    pub query: String,
    /// The chosen result. Without a query, `None` until an arrow key is pressed.
    pub chosen: Option<usize>,
    /// The titles that were chosen last, the latest first.
    pub recent: Vec<String>,
    /// The results, with their query and revision.
    pub found: Memo<(String, u64), Vec<Found>>,
}

/// A result.
#[derive(Clone)]
pub struct Found {
    /// The title.
    pub title: String,
    /// The key of a command, or the kind of another result.
    pub hint: String,
    /// The action when the result is chosen.
    pub action: Action,
    /// The score for the query; better results have higher scores.
    pub score: u32,
}

impl Found {
    fn new(title: String, hint: &str, action: Action, score: u32) -> Self {
        Self {
            title,
            hint: hint.to_owned(),
            action,
            score,
        }
    }
}

impl Search {
    /// Clears the query and the results.
    pub fn close(&mut self) {
        self.query.clear();
        self.chosen = None;
        self.found = Memo::default();
    }

    /// Records a chosen title, which ranks higher next time.
    pub fn remember(&mut self, title: String) {
        self.recent.retain(|recent| *recent != title);
        self.recent.insert(0, title);
        self.recent.truncate(RECENT);
    }
}

/// The number of results.
const MOST: usize = 60;

/// Returns the results for `query`, the best first. `found` are the commands that match, and
/// `recent` are the titles chosen last.
pub fn find(
    query: &str,
    session: &Session,
    radix: Radix,
    mut found: Vec<Found>,
    recent: &[String],
) -> Vec<Found> {
    let query = query.trim();
    arenas(query, session, &mut found);
    if query.is_empty() {
        found.retain(|found| found.score > 0);
    } else {
        line(query, &mut found);
        numbers(query, radix, session, &mut found);
        allocations(query, session, &mut found);
        examples(query, &mut found);
        terms(query, &mut found);
    }
    for found in &mut found {
        if let Some(ago) = recent.iter().position(|title| *title == found.title) {
            // Decides between equal matches. Without a query all matches are equal.
            found.score += 32 * (recent.len() - ago) as u32;
        }
    }
    // The sort is stable: equal matches stay in the order of the table.
    found.sort_by_key(|found| Reverse(found.score));
    found.truncate(MOST);
    found
}

/// Adds the arenas.
fn arenas(query: &str, session: &Session, found: &mut Vec<Found>) {
    for arena in session.moment().world.arenas() {
        let title = format!("Show arena {}", arena.name);
        if let Some(score) = score(query, &title) {
            let score = if query.is_empty() { 1 } else { score };
            found.push(Found::new(title, "arena", Action::Show(arena.id), score));
        }
    }
}

/// Adds a line of the scenario language.
fn line(query: &str, found: &mut Vec<Found>) {
    if let Ok(Some(_)) = parse_line(query) {
        let action = Action::Insert(Insert::new(query, Control::Palette));
        let title = format!("Run: {query}");
        found.push(Found::new(title, "operation", action, u32::MAX / 2));
    }
}

/// Adds the operation with this number, and the segments at this address.
fn numbers(query: &str, radix: Radix, session: &Session, found: &mut Vec<Found>) {
    let Ok(Number(number)) = query.trim_start_matches(['@', '#']).parse() else {
        return;
    };
    let place = usize::try_from(number).ok();
    if let Some(place) = place.filter(|&place| place <= session.len()) {
        let operation = grouped(place as u128);
        let len = grouped(session.len() as u128);
        let title = format!("Go to operation {operation} of {len}");
        let action = Action::Session(Command::GoTo(place));
        found.push(Found::new(title, "time", action, u32::MAX / 4));
    }
    let world = session.moment().world;
    for arena in world.arenas() {
        let At::Segment(at) = query::at(world, arena.id, number).found else {
            continue;
        };
        let segment = at.segment;
        let name = match at.holder {
            Some(Holder::Allocation(allocation)) => format!(", {}", shorten(&allocation.name, 20)),
            _ => String::new(),
        };
        let range = radix.range(segment.base, segment.size);
        let title = format!("Select {range} in {}{name}", shorten(arena.name, 20));
        let action = Action::Select(Some(Item::Segment(arena.id, segment.base)));
        found.push(Found::new(title, "address", action, u32::MAX / 5));
    }
}

/// Adds the frees of allocations, by name.
fn allocations(query: &str, session: &Session, found: &mut Vec<Found>) {
    let world = session.moment().world;
    let mut offer = |arena: &str, name: &str, score: u32| {
        let insert = Insert::new(format!("free {arena} {name}"), Control::Palette);
        let title = format!("Free {name} in {arena}");
        found.push(Found::new(
            title,
            "allocation",
            Action::Insert(insert),
            score,
        ));
    };
    for arena in world.arenas() {
        if world.inspect(arena.id, |view: View<'_>| view.tag_count()) <= TAGS_PER_FRAME {
            for allocation in world.allocations(arena.id) {
                let title = format!("Free {} in {}", allocation.name, arena.name);
                let exact = allocation.name == query;
                if let Some(score) = score(query, &title) {
                    offer(arena.name, &allocation.name, score + 512 * u32::from(exact));
                }
            }
        } else if let Some(allocation) = world
            .allocation_named(query.trim_start_matches("free "))
            .filter(|allocation| allocation.arena == arena.id)
        {
            offer(arena.name, &allocation.name, 512);
        }
    }
}

/// Adds the examples, and the built-in workloads as scenarios.
fn examples(query: &str, found: &mut Vec<Found>) {
    let examples = EXAMPLES.iter().map(OpenRequest::from_example);
    let workloads = Preset::ALL.into_iter().map(OpenRequest::from_workload);
    for request in examples.chain(workloads) {
        let hint = match request.origin {
            Origin::Workload(_) => "workload",
            _ => "example",
        };
        let name = request.origin.subject();
        let title = format!("Open the example “{name}”");
        let summary = EXAMPLES.iter().find(|example| example.title() == name);
        let in_summary = || Some(score(query, summary?.summary)? / 4);
        let exact = 512 * u32::from(name.eq_ignore_ascii_case(query));
        if let Some(score) = score(query, &title).or_else(in_summary) {
            found.push(Found::new(
                title,
                hint,
                Action::Begin(request),
                score + exact,
            ));
        }
    }
}

/// Words that learners and other books use for terms of the glossary.
const OTHER_WORDS: [(&str, &str); 8] = [
    ("coalesce", "merge"),
    ("coalescing", "merge"),
    ("hole", "segment"),
    ("block", "segment"),
    ("chunk", "segment"),
    ("adjacent", "merge"),
    ("strategy", "policy"),
    ("metadata", "boundary tag"),
];

/// Adds the terms of the glossary. A match of the meaning ranks below one of the term.
fn terms(query: &str, found: &mut Vec<Found>) {
    let other = OTHER_WORDS
        .iter()
        .find(|(word, _)| query.len() > 2 && word.starts_with(&query.trim().to_lowercase()));
    for &(term, meaning) in TERMS {
        let in_meaning = || Some(score(query, meaning)? / 8);
        let as_other = other.filter(|(_, meant)| *meant == term).map(|_| 512);
        if let Some(score) = as_other.or_else(|| score(query, term)).or_else(in_meaning) {
            let title = format!("{term}: {meaning}");
            let action = Action::Overlay(Some(Overlay::Words(Some(term))));
            found.push(Found::new(title, "word", action, score));
        }
    }
}

/// Returns the score of `title` for `query`; `None` if a word of the query does not match. A
/// match at the start ranks above one inside, and that above scattered letters.
pub fn score(query: &str, title: &str) -> Option<u32> {
    let title = title.to_lowercase();
    let query = query.to_lowercase();
    let words = query
        .split_whitespace()
        .map(|word| word_score(word, &title));
    let sum = words.sum::<Option<u32>>()?;
    // Of two equal matches, the shorter title ranks first.
    Some((sum * 64).saturating_sub(title.chars().count().min(63) as u32))
}

fn word_score(word: &str, title: &str) -> Option<u32> {
    let begins = title
        .split(|character: char| !character.is_alphanumeric())
        .any(|part| part.starts_with(word));
    if title.starts_with(word) {
        Some(8)
    } else if begins {
        Some(6)
    } else if title.contains(word) {
        Some(4)
    } else {
        is_scattered(word, title).then_some(1)
    }
}

/// Returns true if `title` has all characters of `word` in order, the first one at the start of
/// a word.
fn is_scattered(word: &str, title: &str) -> bool {
    let mut wanted = word.chars();
    let Some(first) = wanted.next() else {
        return true;
    };
    let Some(start) = title.split(' ').position(|part| part.starts_with(first)) else {
        return false;
    };
    let rest: String = title.split(' ').skip(start).collect();
    let mut rest = rest.chars().skip(1);
    wanted.all(|wanted| rest.any(|character| character == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(query: &str, radix: Radix) -> Vec<String> {
        let found = find(query, &Session::sandbox(), radix, Vec::new(), &[]);
        found.into_iter().map(|found| found.title).collect()
    }

    #[test]
    fn words_of_other_books_lead_to_terms() {
        for (word, term) in OTHER_WORDS {
            assert!(TERMS.iter().any(|(known, _)| *known == term), "{term}");
            let first = &titles(word, Radix::Decimal)[0];
            assert!(first.starts_with(&format!("{term}: ")), "{word}: {first}");
        }
    }

    #[test]
    fn numbers_lines_and_names_are_found_first() {
        for (query, radix, found) in [
            ("4", Radix::Decimal, "Go to operation 4 of 7"),
            (
                "0x1000",
                Radix::Decimal,
                "Select 64 units at 4\u{2009}096 in heap",
            ),
            (
                "4096",
                Radix::Hexadecimal,
                "Select 64 units at 0x1000 in heap",
            ),
            ("alloc heap 16", Radix::Decimal, "Run: alloc heap 16"),
            ("free b", Radix::Decimal, "Free b in kmem"),
        ] {
            assert_eq!(titles(query, radix)[0], found, "{query}");
        }
        assert!(titles("18446744073709551615", Radix::Decimal).is_empty());
        let incomplete = titles("alloc heap", Radix::Decimal);
        assert!(!incomplete.iter().any(|title| title.starts_with("Run:")));
    }

    #[test]
    fn words_and_examples_are_found_by_what_they_say() {
        let first = |query| titles(query, Radix::Decimal)[0].clone();
        assert!(first("quantum").starts_with("quantum: The smallest size"));
        assert!(first("rounded up").starts_with("quantum: "));
        let found = titles("alignment", Radix::Decimal);
        assert!(
            found.contains(&"Open the example “Constraints”".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn the_start_ranks_above_the_inside_and_that_above_scattered_letters() {
        let starts = score("the", "Theme");
        let inside = score("hem", "Theme");
        let scattered = score("tm", "Theme");
        assert!(starts > inside && inside > scattered && scattered.is_some());
        assert_eq!(score("q", "Theme"), None);
        assert!(score("undo", "Undo") > score("undo", "Undo the last change"));
    }

    #[test]
    fn every_word_must_match_in_any_order() {
        assert!(score("dark theme", "Next theme: light, dark").is_some());
        assert_eq!(score("dark purple", "Next theme: light, dark"), None);
        assert!(score("", "anything").is_some());
    }
}

//! The commands among the results of the palette.

use super::*;
use vmem_view::examples::EXAMPLES;

fn titles(query: &str, recent: &[&str]) -> Vec<String> {
    let recent: Vec<String> = recent.iter().map(|&title| title.to_owned()).collect();
    let (session, view) = (Session::sandbox(), ViewState::default());
    let commands = commands(query, &Context::default(), &session, &view);
    let found = find(query, &session, view.settings.radix, commands, &recent);
    found.into_iter().map(|found| found.title).collect()
}

#[test]
fn every_example_is_found_by_its_name() {
    for example in EXAMPLES {
        let found = titles(example.title(), &[]);
        assert!(found[0].contains(example.title()), "{found:?}");
    }
}

#[test]
fn titles_chosen_last_come_first() {
    assert_eq!(
        titles("", &["About Vmem Explorer", "Keys"])[..2],
        ["About Vmem Explorer", "Keys"]
    );
}

#[test]
fn impossible_commands_are_not_offered() {
    let found = titles("", &[]);
    assert!(!found.iter().any(|title| title == "Redo"), "{found:?}");
    assert!(found.iter().any(|title| title == "One operation back"));
    assert!(found.iter().any(|title| title == "Show arena heap"));
}

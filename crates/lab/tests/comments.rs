//! The comments of a scenario: its title, and the words about its operations.
#![allow(clippy::unwrap_used, missing_docs)]

mod cli;

use cli::lab;
use vmem_lab::{Command, Place, Scenario, Session};

const TEXT: &str = "\
# Two steps
# An arena and
# its span.
arena heap
span heap 0 64    # All of it is free.

# Not directly before the line.

a = alloc heap 16
# ------
# In the middle.
expect a = 0      # At the start.
expect heap free 48
# Random
random heap ops=3 seed=1 size=1..4
# After it.
expect heap segments 1
# At the end.
";

fn about(operation: usize) -> Vec<String> {
    Scenario::parse(TEXT).unwrap().comments_about(operation)
}

#[test]
fn the_title_is_the_first_comment_if_nothing_is_before_it() {
    for (text, title) in [
        (TEXT, Some("Two steps")),
        ("\n\n  # Later\narena heap", Some("Later")),
        ("arena heap\n# Not this", None),
        ("arena heap # Not this", None),
        ("#\n# Not this", None),
        ("", None),
    ] {
        assert_eq!(Scenario::parse(text).unwrap().title(), title, "{text}");
    }
}

#[test]
fn a_comment_is_about_the_operation_after_it_or_on_its_line() {
    assert_eq!(about(0), ["An arena and its span."]);
    assert_eq!(about(1), ["All of it is free."]);
    assert_eq!(about(2), ["In the middle.", "At the start."]);
    // The comment about a workload is about each of its operations.
    assert_eq!([about(3), about(4)], [["Random"], ["Random"]]);
    assert_eq!(about(5), ["Random", "After it.", "At the end."]);
    assert!(about(6).is_empty());
}

#[test]
fn a_moment_has_the_comments_but_not_inside_an_operation() {
    let mut session = Session::open(TEXT).unwrap();
    assert!(session.moment().comments.is_empty());
    session.run(Command::GoTo(2)).unwrap();
    assert_eq!(session.moment().comments, ["All of it is free."]);
    session
        .run(Command::GoToPlace(Place::inside(1, 0)))
        .unwrap();
    assert!(session.moment().comments.is_empty());
    session
        .run(Command::Insert("b = alloc heap 8 # New.".to_owned()))
        .unwrap();
    assert_eq!(session.moment().comments, ["New."]);
}

#[test]
fn a_run_prints_the_title_and_each_comment_once() {
    let (code, out, _) = lab(&["run", "-"], TEXT);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.starts_with("# Two steps\n      # An arena and its span.\n   4  arena heap"),
        "{out}"
    );
    assert_eq!(out.matches("# Random").count(), 1, "{out}");
    assert!(
        out.contains("# In the middle.\n      # At the start.\n  12  expect a"),
        "{out}"
    );
    let (_, json, _) = lab(&["run", "-", "--json"], TEXT);
    assert!(json.lines().all(|line| line.starts_with('{')), "{json}");
}

#[test]
fn a_very_long_comment_is_cut() {
    let text = "# all\n".to_owned() + &"# line\n".repeat(5000) + "arena heap\n";
    let comments = Scenario::parse(&text).unwrap().comments_about(0);
    assert_eq!(comments.len(), 1);
    assert!(comments[0].len() < 1000);
}

#[test]
fn every_lesson_has_a_title_and_its_comments_are_sentences() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lessons");
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let scenario = Scenario::parse(&text).unwrap();
        let title = scenario.title().unwrap();
        assert!(
            !title.ends_with('.') && title.chars().count() <= 40,
            "{title}"
        );
        for operation in 0..scenario.operations() {
            for comment in scenario.comments_about(operation) {
                assert!(comment.ends_with(['.', '?']), "{title}: {comment}");
            }
        }
    }
}

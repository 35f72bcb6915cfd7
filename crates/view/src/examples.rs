//! Examples: scenarios that show one idea each.

use vmem_lab::scenario::title;

/// A scenario that shows one idea.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Example {
    /// A summary, in one line.
    pub summary: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Example {
    /// Returns its title: the first comment of its text.
    pub fn title(&self) -> &'static str {
        title(self.text).unwrap_or_default()
    }
}

/// All examples, the easy ones first.
pub const EXAMPLES: &[Example] = &[
    Example {
        summary: "A span, three allocations, and two frees that merge.",
        text: include_str!("examples/first-steps.vmem"),
    },
    Example {
        summary: "Alignment, a phase, no crossing, and a range of addresses.",
        text: include_str!("examples/constraints.vmem"),
    },
    Example {
        summary: "Arenas that import spans from one another, and return them when they are free.",
        text: include_str!("examples/importing.vmem"),
    },
    Example {
        summary: "Small sizes come from slabs, with magazines for each CPU.",
        text: include_str!("examples/caches.vmem"),
    },
    Example {
        summary: "Requests wait until there is room, first come, first served.",
        text: include_str!("examples/waiting.vmem"),
    },
    Example {
        summary: "Half of the arena is free, and the next request still fails.",
        text: include_str!("examples/fragmentation.vmem"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at_end;
    use vmem_lab::timeline::Player;
    use vmem_lab::{Effect, Outcome, Recording, Scenario};

    /// The `expect` lines of the examples hold.
    #[test]
    fn every_example_does_what_its_text_says() {
        for example in EXAMPLES {
            let scenario = Scenario::parse(example.text).unwrap();
            let mut held = 0;
            let mut check = |line: usize, _: &_, outcome: &Outcome| match &outcome.result {
                Ok(Effect::NotHeld { found, .. }) => Err(format!("line {line}: {found:?}")),
                Ok(Effect::Held) => {
                    held += 1;
                    Ok(())
                }
                _ => Ok(()),
            };
            let played = Player::default().play(&scenario, Recording::Off, &mut check);
            assert!(played.is_ok(), "{}: {played:?}", example.title());
            assert!(held > 0, "{} expects nothing", example.title());
        }
    }

    #[test]
    fn only_expected_failures_happen() {
        for example in EXAMPLES {
            let session = at_end(example.text);
            let operations = 0..session.len();
            let failed = operations.filter(|&nth| session.failed(nth) == Some(true));
            let expected = example.text.matches("expect fails").count();
            assert_eq!(failed.count(), expected, "{}", example.title());
        }
    }

    #[test]
    fn every_example_has_a_title_and_its_comments_are_sentences() {
        for example in EXAMPLES {
            let scenario = Scenario::parse(example.text).unwrap();
            let title = example.title();
            assert_eq!(scenario.title(), Some(title));
            assert!(!title.is_empty() && !title.ends_with('.'), "{title}");
            for operation in 0..scenario.operations() {
                for comment in scenario.comments_about(operation) {
                    assert!(comment.ends_with('.'), "{title}: {comment}");
                }
            }
        }
    }
}

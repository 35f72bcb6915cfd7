//! Examples: scenarios that show one idea each.

/// A scenario that shows one idea.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Example {
    /// Its title.
    pub title: &'static str,
    /// A summary, in one line.
    pub summary: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// All examples, the easy ones first.
pub const EXAMPLES: &[Example] = &[
    Example {
        title: "First steps",
        summary: "A span, three allocations, and two frees that merge.",
        text: include_str!("examples/first-steps.vmem"),
    },
    Example {
        title: "Constraints",
        summary: "Alignment, a phase, no crossing, and a range of addresses.",
        text: include_str!("examples/constraints.vmem"),
    },
    Example {
        title: "Importing from a source",
        summary: "Arenas that import spans from one another, and return them when they are free.",
        text: include_str!("examples/importing.vmem"),
    },
    Example {
        title: "Quantum caches",
        summary: "Small sizes come from slabs, with magazines for each CPU.",
        text: include_str!("examples/caches.vmem"),
    },
    Example {
        title: "Waiting",
        summary: "Requests wait until there is room, first come, first served.",
        text: include_str!("examples/waiting.vmem"),
    },
    Example {
        title: "Fragmentation on purpose",
        summary: "Half of the arena is free, and the next request still fails.",
        text: include_str!("examples/fragmentation.vmem"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at_end;
    use vmem_lab::timeline::Player;
    use vmem_lab::{Effect, Scenario};

    /// The `expect` lines of the examples hold.
    #[test]
    fn every_example_does_what_its_text_says() {
        for example in EXAMPLES {
            let scenario = Scenario::parse(example.text)
                .unwrap_or_else(|errors| panic!("{}: {errors:?}", example.title));
            let mut expected = 0;
            Player::new()
                .play(
                    &scenario,
                    vmem_lab::Recording::Off,
                    &mut |line, _, outcome| match &outcome.result {
                        Ok(Effect::NotHeld { expected, found }) => Err(format!(
                            "{}, line {line}: expected {expected}, found {found:?}",
                            example.title
                        )),
                        Ok(Effect::Held) => {
                            expected += 1;
                            Ok(())
                        }
                        _ => Ok(()),
                    },
                )
                .unwrap();
            assert!(expected > 0, "{} expects nothing", example.title);
        }
    }

    #[test]
    fn only_expected_failures_happen() {
        for example in EXAMPLES {
            let session = at_end(example.text);
            let failed = (0..session.len())
                .filter(|&operation| session.failed(operation) == Some(true))
                .count();
            let expected = example.text.matches("expect fails").count();
            assert_eq!(failed, expected, "{}", example.title);
        }
    }
}

//! Scenarios to begin with, each for one idea.

/// A scenario to begin with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Example {
    /// What it is called.
    pub title: &'static str,
    /// What it shows, in one line.
    pub words: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// All of them, from the easy ones on.
pub const EXAMPLES: &[Example] = &[
    Example {
        title: "First steps",
        words: "A span, three allocations, and two frees that merge.",
        text: include_str!("examples/first-steps.vmem"),
    },
    Example {
        title: "Constraints",
        words: "Alignment, a phase, no crossing, and a range of addresses.",
        text: include_str!("examples/constraints.vmem"),
    },
    Example {
        title: "Importing from a source",
        words: "Arenas that take from one another, and give back what is whole again.",
        text: include_str!("examples/importing.vmem"),
    },
    Example {
        title: "Quantum caches",
        words: "Small sizes from slabs, and magazines for each CPU.",
        text: include_str!("examples/caches.vmem"),
    },
    Example {
        title: "Waiting",
        words: "Requests that wait until there is room, and are served in their order.",
        text: include_str!("examples/waiting.vmem"),
    },
    Example {
        title: "Fragmentation on purpose",
        words: "Half of it is free, and the next request still fails.",
        text: include_str!("examples/fragmentation.vmem"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::timeline::Player;
    use vmem_lab::{Command, Effect, Scenario, Session};

    /// What is expected in an example is so, and what fails in it is meant to.
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
    fn only_the_failure_that_is_the_point_happens() {
        for example in EXAMPLES {
            let mut session = Session::open(example.text).unwrap();
            session.run(Command::ToEnd).unwrap();
            let failed = (0..session.len())
                .filter(|&operation| session.failed(operation) == Some(true))
                .count();
            let meant = example.text.matches("expect fails").count();
            assert_eq!(failed, meant, "{}", example.title);
        }
    }
}

//! The checks of the fuzz targets. A check takes any input, and panics if a rule is
//! broken.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a check fails by panicking"
)]

mod import;
mod link;
mod play;
mod question;
mod session;
mod statements;
mod text;

// The same files as in the arena's random tests.
#[path = "../../crates/vmem/tests/model/actions.rs"]
mod actions;
#[path = "../../crates/vmem/tests/model/ask.rs"]
mod ask;
#[path = "../../crates/vmem/tests/model/caches.rs"]
mod caches;
#[path = "../../crates/vmem/tests/model/capped.rs"]
mod capped;
#[path = "../../crates/vmem/tests/model/compare.rs"]
mod compare;
#[path = "../../crates/vmem/tests/model/forest.rs"]
mod forest;
#[path = "../../crates/vmem/tests/model/naive.rs"]
mod naive;
#[path = "../../crates/vmem/tests/model/outside.rs"]
mod outside;
#[path = "../../crates/vmem/tests/model/replay.rs"]
mod replay;
#[path = "../../crates/vmem/tests/model/world.rs"]
mod world;

pub use import::import;
pub use link::link;
pub use play::world;
pub use question::Questions;
pub use session::Edits;
pub use text::{markdown, number, scenario};

use arbitrary::{Arbitrary, Unstructured};

/// Arenas that import from each other, and actions on them. Its `Debug` is
/// the text that the arena's own tests replay.
pub struct Arenas(actions::Run);

/// The same below a source that fails, lies or answers late.
pub struct Sources(actions::Run);

macro_rules! runs {
    ($($input:ident: $of:ident),*) => {$(
        impl<'a> Arbitrary<'a> for $input {
            fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
                actions::Run::$of(u).map(Self)
            }
        }

        impl std::fmt::Debug for $input {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl $input {
            /// Checks every answer, and everything visible, against the rules.
            pub fn check(&self) {
                world::World::run(&self.0);
            }
        }
    )*};
}

runs!(Arenas: arenas, Sources: sources);

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn each(folder: &str, check: impl Fn(&[u8])) {
        for entry in fs::read_dir(folder).expect("a folder of seeds") {
            let path = entry.expect("a seed").path();
            println!("{}", path.display());
            check(&fs::read(path).expect("a file"));
        }
    }

    fn each_text(folder: &str, check: impl Fn(&str)) {
        each(folder, |bytes| {
            if let Ok(text) = std::str::from_utf8(bytes) {
                check(text);
            }
        });
    }

    fn each_input<T: for<'a> Arbitrary<'a>>(folder: &str, check: impl Fn(T)) {
        each(folder, |bytes| {
            check(T::arbitrary_take_rest(Unstructured::new(bytes)).expect("an input"));
        });
    }

    #[test]
    fn the_seeds_of_every_target_pass() {
        each_input("seeds/arena", |run: Arenas| run.check());
        each_input("seeds/sources", |run: Sources| run.check());
        each_input("seeds/session", |edits: Edits| edits.check());
        each_input("seeds/question", |questions: Questions| questions.check());
        each("seeds/link", link);
        each("seeds/import", import);
        each("../crates/lab/tests/logs", import);
        each("seeds/scenario", scenario);
        each("../crates/lab/tests/lessons", scenario);
        each_text("seeds/scenario", world);
        each_text("../crates/lab/tests/lessons", world);
        each_text("seeds/number", number);
        each_text("seeds/markdown", markdown);
    }
}

//! Which arenas the numbers of arenas stand for.

use crate::scenario::{Block, Scenario, Statement, first_word};

/// As long as it is the same, an arena's number stands for the arena that it stood for:
/// who remembers something of arenas remembers it with this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ArenaGeneration(u64);

/// The arena_generation of a text, through all that is done to it.
#[derive(Default)]
pub(super) struct GenerationTracker {
    arena_generation: ArenaGeneration,
    /// All lines that ever gave numbers to arenas in this arena_generation, or took one away.
    made: Vec<Statement>,
}

impl GenerationTracker {
    pub(super) fn of(scenario: &Scenario) -> Self {
        Self {
            arena_generation: ArenaGeneration::default(),
            made: of(scenario),
        }
    }

    pub(super) fn arena_generation(&self) -> ArenaGeneration {
        self.arena_generation
    }

    /// Another text begins.
    pub(super) fn begin(&mut self, scenario: &Scenario) {
        self.arena_generation = ArenaGeneration(self.arena_generation.0 + 1);
        self.made = of(scenario);
    }

    /// The text has become this one. More arenas behind those that are there change no
    /// number, and neither does it that the last ones are missing; anything else does.
    pub(super) fn go_on(&mut self, scenario: &Scenario) {
        let made = of(scenario);
        let common = made.len().min(self.made.len());
        if made[..common] != self.made[..common] {
            self.begin(scenario);
        } else if made.len() > common {
            self.made = made;
        }
    }
}

/// Whether some of these lines give numbers to arenas, or take them away.
pub(super) fn is_of_arenas(lines: &Block) -> bool {
    (0..lines.lines()).any(|line| is_of_arena(lines.line(line)))
}

/// The lines by which arenas have their numbers.
fn of(scenario: &Scenario) -> Vec<Statement> {
    (0..scenario.line_count())
        .filter(|&line| is_of_arena(scenario.line_text(line)))
        .filter_map(|line| scenario.statement(line))
        .collect()
}

/// Whether a line makes an arena or destroys one: whether one can be made may depend on
/// which others were destroyed.
fn is_of_arena(line: &str) -> bool {
    matches!(first_word(line), "arena" | "destroy")
}

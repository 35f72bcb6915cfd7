//! Generations of arena ids.

use crate::scenario::{Block, Scenario, Statement, first_word};

/// The generation of a session's arena ids. While it stays the same, an arena id means the
/// same arena. Store it with everything that is remembered by arena id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ArenaGeneration(u64);

/// Keeps the generation up to date while the text changes.
#[derive(Default)]
pub(super) struct GenerationTracker {
    pub(super) current: ArenaGeneration,
    /// The generation that began when the text was opened.
    pub(super) opening: ArenaGeneration,
    /// All lines that created or destroyed an arena in this generation.
    made: Vec<Statement>,
}

impl GenerationTracker {
    /// Starts a new generation: a text was opened.
    pub(super) fn start(&mut self, scenario: &Scenario) {
        self.renew(scenario);
        self.opening = self.current;
    }

    fn renew(&mut self, scenario: &Scenario) {
        self.current = ArenaGeneration(self.current.0 + 1);
        self.made = arena_statements(scenario);
    }

    /// Updates the generation after an edit. Arenas added after all others, or the last ones
    /// removed, leave it as it is. Any other change of the arenas starts a new one.
    pub(super) fn update(&mut self, scenario: &Scenario) {
        let made = arena_statements(scenario);
        let common = made.len().min(self.made.len());
        if made[..common] != self.made[..common] {
            self.renew(scenario);
        } else if made.len() > common {
            self.made = made;
        }
    }
}

pub(super) fn changes_arenas(lines: &Block) -> bool {
    (0..lines.lines()).any(|line| changes_arena(lines.line(line)))
}

/// Returns the statements that determine the arena ids.
fn arena_statements(scenario: &Scenario) -> Vec<Statement> {
    (0..scenario.line_count())
        .filter(|&line| changes_arena(scenario.line_text(line)))
        .filter_map(|line| scenario.statement(line))
        .collect()
}

/// Returns whether a line creates or destroys an arena. Whether an arena can be created may
/// depend on which ones were destroyed.
fn changes_arena(line: &str) -> bool {
    matches!(first_word(line), "arena" | "destroy")
}

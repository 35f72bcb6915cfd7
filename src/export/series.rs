//! The numbers of all arenas as a table, made a piece between two frames.

use std::num::NonZeroUsize;

use egui::Context;
use vmem_lab::measure::{Sheet, arena_names};
use vmem_lab::narration::{count, grouped};
use vmem_lab::{Scenario, Session};

use crate::platform::files::{File, Kind};

/// As many rows as can be read by whoever makes tables; more and operations are left out.
const MOST_ROWS: usize = 100_000;
/// About five milliseconds' worth of operations.
const A_FRAME: usize = 4000;

/// A table that is being made.
pub(super) struct Making {
    sheet: Sheet,
    /// What the session was when it was asked for: it may go on.
    scenario: Scenario,
}

impl Making {
    /// Of the session's operations, with a row for each of them or for every so many.
    pub(super) fn of(session: &Session) -> Self {
        let scenario = session.scenario().clone();
        Self {
            sheet: Sheet::new(&scenario, every(&scenario)),
            scenario,
        }
    }

    /// How much of it is made, from 0 to 1.
    pub(super) fn share(&self) -> f32 {
        self.sheet.position() as f32 / self.scenario.operations().max(1) as f32
    }
}

/// One operation in so many has a row for each arena.
fn every(scenario: &Scenario) -> NonZeroUsize {
    let rows = scenario.operations() * arena_names(scenario).len().max(1);
    NonZeroUsize::new(rows.div_ceil(MOST_ROWS)).unwrap_or(NonZeroUsize::MIN)
}

/// What the table of a session will have, in words.
pub(super) fn words(session: &Session) -> String {
    let scenario = session.scenario();
    let arenas = arena_names(scenario).len();
    if arenas == 0 {
        return "There are no arenas yet, so there are no numbers.".to_owned();
    }
    let operations = count(scenario.operations() as u128, "operation", "operations");
    let arenas = count(arenas as u128, "arena", "arenas");
    match every(scenario).get() {
        1 => format!(
            "A row for each of {operations} and {arenas}: what “vmem-lab measure --csv” prints."
        ),
        every => format!(
            "A row for every {}th of {operations} and {arenas}, so that a spreadsheet can take it: what “vmem-lab measure --csv --every {every}” prints.",
            grouped(every as u128)
        ),
    }
}

/// Makes a piece of the table. The file, when it is made.
pub(super) fn go_on(ctx: &Context, making: &mut Option<Making>) -> Option<File> {
    let Making { sheet, scenario } = making.as_mut()?;
    ctx.request_repaint();
    if sheet.advance(scenario, A_FRAME) {
        return None;
    }
    let text = making.take()?.sheet.into_text();
    Some(File::new("vmem-series", Kind::Table, text.into_bytes()))
}

//! The numbers of all arenas as a table, made piece by piece between frames.

use std::num::NonZeroUsize;

use egui::Context;
use vmem_lab::measure::{Sheet, arena_names};
use vmem_lab::narration::{count, grouped};
use vmem_lab::{Scenario, Session};

use vmem_view::files::{File, FileKind};

/// The maximum number of rows. A longer table leaves some operations out.
const MOST_ROWS: usize = 100_000;
/// The operations of a frame: about five milliseconds.
const OPERATIONS_A_FRAME: usize = 4000;

pub(super) struct Making {
    sheet: Sheet,
    /// The session's scenario at the time of the request.
    scenario: Scenario,
}

impl Making {
    pub(super) fn new(session: &Session) -> Self {
        let scenario = session.scenario().clone();
        Self {
            sheet: Sheet::new(&scenario, every(&scenario)),
            scenario,
        }
    }

    /// Returns how much of the table is made, from 0 to 1.
    pub(super) fn share(&self) -> f32 {
        self.sheet.position() as f32 / self.scenario.operations().max(1) as f32
    }
}

/// Returns the number of operations for each row of an arena.
fn every(scenario: &Scenario) -> NonZeroUsize {
    let rows = scenario.operations() * arena_names(scenario).len().max(1);
    NonZeroUsize::new(rows.div_ceil(MOST_ROWS)).unwrap_or(NonZeroUsize::MIN)
}

/// Returns what the table of a session will contain.
pub(super) fn description(session: &Session) -> String {
    let scenario = session.scenario();
    let arenas = arena_names(scenario).len();
    if arenas == 0 {
        return "There are no numbers because there are no arenas yet.".to_owned();
    }
    let operations = count(scenario.operations() as u128, "operation", "operations");
    let arenas = count(arenas as u128, "arena", "arenas");
    match every(scenario).get() {
        1 => format!(
            "A row for each arena after every operation ({operations}, {arenas}). This is the output of “vmem-lab measure --csv”."
        ),
        every => format!(
            "A row for each arena after every {} operations ({operations}, {arenas}), because a spreadsheet cannot hold more rows. This is the output of “vmem-lab measure --csv --every {every}”.",
            grouped(every as u128)
        ),
    }
}

/// Makes a piece of the table. Returns the file at the end.
pub(super) fn work(ctx: &Context, making: &mut Option<Making>) -> Option<File> {
    let Making { sheet, scenario } = making.as_mut()?;
    ctx.request_repaint();
    if sheet.advance(scenario, OPERATIONS_A_FRAME) {
        return None;
    }
    let text = making.take()?.sheet.into_text();
    Some(File::new("vmem-series", FileKind::Table, text.into_bytes()))
}

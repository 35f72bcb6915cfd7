//! The choice of the shown arena and tab after an operation.

use vmem::Event;
use vmem_lab::{Effect, Moment, Statement, Step};

use crate::shell::explorer::Explorer;
use vmem_view::steps;
use vmem_view::tabs::Tab;

impl Explorer {
    /// Shows the arena that the operation or step works on, and the structure that it changes.
    pub(super) fn follow_operation(&mut self) {
        let moment = self.session.moment();
        let stepped = moment
            .step()
            .and_then(|step| moment.world.arena(step.arena));
        let of_done = || moment.world.arena(moment.done?.arena?);
        if let Some(arena) = stepped.or_else(of_done) {
            self.state.shown = Some(arena.name.to_owned());
        }
        if let Some(tab) = changed_tab(&moment) {
            // On a small screen, a user who reads the steps or the inspector stays there.
            let reading = self.state.tabs.shown_in(&Tab::ALL);
            self.state.tabs.show(tab);
            if matches!(reading, Tab::Steps | Tab::Inspector) {
                self.state.tabs.show(reading);
            }
        }
    }
}

/// Returns the structure that the step or operation changes.
fn changed_tab(moment: &Moment<'_>) -> Option<Tab> {
    if let Some(step) = moment.step() {
        return Tab::for_step(&step.event);
    }
    let is_cached = |step: &Step| matches!(step.event, Event::Cache { .. });
    if steps::steps(moment).iter().any(is_cached) {
        return Some(Tab::Caches);
    }
    let done = moment.done?;
    Some(match done.statement {
        Statement::Free { .. } => Tab::Hash,
        Statement::Alloc { .. } if matches!(done.result, Ok(Effect::Waits { .. })) => Tab::Imports,
        _ => Tab::Lists,
    })
}

//! An operation of the scenario: its line, its result, and the allocation it created.

use vmem_lab::narration::{grouped, units};
use vmem_lab::{Session, Status, narration};

use crate::inspect::report::{Group, Report, Row};
use crate::item::Item;
use crate::settings::Settings;

/// Reports an operation; the first has index 0.
pub(super) fn report(session: &Session, index: usize, settings: Settings) -> Option<Report> {
    let operation = session.operation(index)?;
    let moment = session.moment();
    let world = moment.world;
    let mut rows = vec![
        Row::text(
            "operation",
            format!(
                "{} of {}",
                grouped(index as u128 + 1),
                grouped(session.len() as u128)
            ),
        ),
        Row::text("line", grouped(operation.line as u128)),
        Row::text(
            "text",
            narration::statement(settings.radix, &operation.statement),
        ),
        Row::text("result", status(operation.status)),
    ];
    if let Some(nth) = operation.of_workload {
        let nth = format!("a workload, as its operation {}", grouped(nth as u128 + 1));
        rows.push(Row::text("part of", nth));
    }
    let arena = operation.statement.arena();
    if let Some(arena) = arena.and_then(|name| world.arena_named(name)) {
        let name = operation.statement.arena().unwrap_or_default();
        rows.push(Row::text("arena", name).link(Item::Arena(arena)));
    }
    let created = session.allocation_created_by(index);
    if let Some(created) = &created {
        let (arena, base) = (created.arena, created.base);
        let cached = world.inspect(arena, |view| {
            Some(
                view.caches()?
                    .find(base)
                    .is_some_and(|object| object.base == base),
            )
        });
        let item = if cached == Some(true) {
            Item::Object { arena, base }
        } else {
            Item::Segment { arena, base }
        };
        let before = format!("{}, {} at ", created.name, units(created.size));
        rows.push(Row::address_in_text("created", before, base, "").link(item));
    }
    let is_last = moment.position == index + 1;
    Some(Report {
        title: narration::label(settings.radix, &operation),
        sentence: match moment
            .done
            .filter(|_| is_last && moment.place.step.is_none())
        {
            Some(done) => narration::summary(settings.formatter(world), done),
            None if index >= moment.position => "It is not done yet.".to_owned(),
            None if is_last => "It is running.".to_owned(),
            None if created.is_some() => "It is done, and its allocation still exists.".to_owned(),
            None => "It is done.".to_owned(),
        },
        groups: vec![Group::new("Operation", rows)],
        dump: None,
    })
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Unknown => "not done yet",
        Status::Done => "done",
        Status::Failed => "failed",
    }
}

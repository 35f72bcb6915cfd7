//! An operation of the scenario: its line, and what it made.

use vmem_lab::narration::{grouped, units};
use vmem_lab::{Session, Status, narration};

use crate::inspect::{Group, Report, Row};
use crate::item::Item;
use crate::settings::Settings;

/// An operation (from 0).
pub(super) fn of(session: &Session, index: usize, settings: Settings) -> Option<Report> {
    let operation = session.operation(index)?;
    let moment = session.moment();
    let world = moment.world;
    let mut rows = vec![
        Row::words(
            "operation",
            format!(
                "{} of {}",
                grouped(index as u128 + 1),
                grouped(session.len() as u128)
            ),
        ),
        Row::words("line", grouped(operation.line as u128)),
        Row::words(
            "it says",
            narration::statement(settings.radix, &operation.statement),
        ),
        Row::words("it was", status(operation.status)),
    ];
    if let Some(nth) = operation.of_workload {
        let nth = format!("number {} of a workload", grouped(nth as u128 + 1));
        rows.push(Row::words("which is", nth));
    }
    let arena = operation.statement.arena();
    if let Some(arena) = arena.and_then(|name| world.arena_named(name)) {
        let name = operation.statement.arena().unwrap_or_default();
        rows.push(Row::words("arena", name).link(Item::Arena(arena)));
    }
    let made = session.allocation_created_by(index);
    if let Some(made) = &made {
        let (arena, base) = (made.arena, made.base);
        let cached = world.inspect(arena, |view| {
            Some(
                view.caches()?
                    .find(base)
                    .is_some_and(|object| object.base == base),
            )
        });
        let mark = match cached {
            Some(true) => Item::Object { arena, base },
            _ => Item::Segment { arena, base },
        };
        let ahead = format!("{}, {} at ", made.name, units(made.size));
        rows.push(Row::place("it made", ahead, base, "").link(mark));
    }
    let is_done = moment.position == index + 1;
    Some(Report {
        title: narration::label(settings.radix, &operation),
        words: match moment
            .done
            .filter(|_| is_done && moment.place.step.is_none())
        {
            Some(done) => narration::summary(settings.formatter(world), done),
            None if index >= moment.position => "It is still to come.".to_owned(),
            None if is_done => "It is highlights now.".to_owned(),
            None if made.is_some() => "It was done, and what it made is still there.".to_owned(),
            None => "It was done.".to_owned(),
        },
        groups: vec![Group::new("Operation", rows)],
        dump: None,
    })
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Unknown => "not done yet",
        Status::Done => "done",
        Status::Failed => "refused",
    }
}

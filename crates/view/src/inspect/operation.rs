//! An operation of the scenario: its line, its result, and the allocation it created.

use vmem_lab::narration::{self, Formatter, grouped};

use crate::inspect::Context;
use crate::inspect::report::{Group, Report, Row};
use crate::item::Item;

/// Reports an operation; the first has index 0.
pub(super) fn report(cx: Context<'_>, index: usize) -> Option<Report> {
    let operation = cx.session.operation(index)?;
    let moment = cx.session.moment();
    let world = moment.world;
    let number = grouped(index as u128 + 1);
    let len = grouped(cx.session.len() as u128);
    let result = match operation.failed {
        None => "not done yet",
        Some(false) => "done",
        Some(true) => "failed",
    };
    let text = narration::statement(cx.radix, &operation.statement);
    let mut rows = vec![
        Row::text("operation", format!("{number} of {len}")),
        Row::text("line", grouped(operation.line as u128)),
        Row::text("text", text),
        Row::text("result", result),
    ];
    if let Some(nth) = operation.of_workload {
        let nth = format!("operation {} of the workload", grouped(nth as u128 + 1));
        rows.push(Row::text("workload", nth));
    }
    if let Some(name) = operation.statement.arena()
        && let Some(arena) = world.arena_named(name)
    {
        rows.push(Row::text("arena", name).link(Item::Arena(arena)));
    }
    let created = cx.session.allocation_created_by(index);
    if let Some(created) = &created {
        let range = cx.radix.range(created.base, created.size);
        let item = Item::of_allocation(world, created);
        rows.push(Row::text("created", format!("{}, {range}", created.name)).link(item));
    }
    let is_last = moment.position == index + 1;
    let done = moment
        .done
        .filter(|_| is_last && moment.place.step.is_none());
    Some(Report {
        title: narration::label(cx.radix, &operation),
        sentence: match done {
            Some(done) => narration::summary(Formatter::new(world, cx.radix), done),
            None if index >= moment.position => "It is not done yet.".to_owned(),
            None if is_last => "It is running.".to_owned(),
            None if created.is_some() => "It is done, and its allocation still exists.".to_owned(),
            None => "It is done.".to_owned(),
        },
        groups: vec![Group::new("Operation", rows)],
        dump: None,
    })
}

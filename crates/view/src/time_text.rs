//! The texts of the time line.

use vmem_lab::narration::{self, count, grouped};
use vmem_lab::session::Difference;
use vmem_lab::{EditEffects, Operation, Place, Session, Statement};

use crate::settings::Radix;
use crate::wording::step_sentence;

/// Returns the number of inner steps of the operation that was just done.
pub fn step_count(session: &Session) -> usize {
    session.moment().done.map_or(0, |done| done.steps.len())
}

/// Returns a text: "operation 6 of 9, step 3 of 11: c = alloc kmem 100, failed".
pub fn place_text(session: &Session, place: Place, radix: Radix) -> String {
    let len = grouped(session.len() as u128);
    let Some(index) = place.operations.checked_sub(1) else {
        let operations = count(session.len() as u128, "operation", "operations");
        return format!("at the start of {operations}");
    };
    let mut text = format!("operation {} of {len}", grouped(place.operations as u128));
    if let Some(step) = place.step {
        let steps = grouped(step_count(session) as u128);
        text += &format!(", step {} of {steps}", step + 1);
    }
    if let Some(statement) = statement(session, index) {
        text += &format!(": {}", narration::statement(radix, &statement));
    }
    if session.failed(index) == Some(true) {
        text += ", failed";
    }
    text
}

/// Returns the label of an operation; `None` for an operation of a workload that is not the
/// current one.
pub fn operation_label(session: &Session, index: usize, radix: Radix) -> Option<String> {
    let operation = Operation {
        statement: statement(session, index)?,
        of_workload: None,
        ..session.operation(index)?
    };
    Some(narration::label(radix, &operation))
}

/// Returns the tooltip of a place: the operation, its result, and the effect of the last edit.
pub fn tip(session: &Session, place: Place, radix: Radix) -> Option<String> {
    let index = place.operations.checked_sub(1)?;
    let operation = session.operation(index)?;
    let mut text = format!(
        "{}: {}",
        grouped(place.operations as u128),
        narration::statement(radix, &statement(session, index)?)
    );
    match operation.failed {
        Some(true) => text += " (failed)",
        None => text += " (not computed yet)",
        Some(false) => {}
    }
    let moment = session.moment();
    if let Some(step) = place.step.filter(|_| place.operations == moment.position)
        && let Some(step) = step_sentence(&moment, step, radix)
    {
        text += &format!("\n{step}");
    }
    let changes = &session.edit_effects().changes;
    if let Some(change) = changes.iter().find(|change| change.operation == index) {
        text += &format!("\nafter the last edit, {}", difference(change.what, radix));
    }
    Some(text)
}

/// Returns the number of operations as a sentence.
pub fn length_sentence(session: &Session) -> String {
    let operations = count(session.len() as u64, "operation", "operations");
    format!("The scenario has {operations} now.")
}

/// Returns a sentence: "Because of this change, 2 later operations fail, 1 gets another address".
pub fn effects_sentence(effects: &EditEffects) -> String {
    let parts = [
        (effects.failing, "fails", "fail"),
        (effects.waiting, "waits", "wait"),
        (effects.working, "succeeds", "succeed"),
        (effects.moved, "gets another address", "get other addresses"),
        (effects.other, "is a different one", "are different ones"),
    ];
    let parts = parts.into_iter().filter(|part| part.0 > 0).enumerate();
    let clauses = parts.map(|(index, (number, one, many))| {
        // Only the first clause has a subject.
        let (one, many) = match index {
            0 => (
                format!("later operation {one}"),
                format!("later operations {many}"),
            ),
            _ => (one.to_owned(), many.to_owned()),
        };
        count(number as u64, &one, &many)
    });
    let clauses: Vec<String> = clauses.collect();
    let so_far = if effects.left() > 0 { " (so far)" } else { "" };
    format!("Because of this change, {}{so_far}", clauses.join(", "))
}

/// Returns the effect on one operation.
fn difference(what: Difference, radix: Radix) -> String {
    match what {
        Difference::Fails => "it fails".to_owned(),
        Difference::Works => "it succeeds".to_owned(),
        Difference::Waits => "it waits".to_owned(),
        Difference::Other => "it is a different operation of its workload".to_owned(),
        Difference::Moved { from, to } => format!(
            "its address changes from {} to {}",
            radix.address(from),
            radix.address(to)
        ),
    }
}

/// Returns the statement of an operation. A workload's is only known at the current place.
fn statement(session: &Session, index: usize) -> Option<Statement> {
    match session.moment().done {
        Some(done) if session.position() == index + 1 => Some(done.statement.clone()),
        _ => Some(session.operation(index)?.statement),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at_end;
    use vmem_lab::Command;

    #[test]
    fn effects_of_an_edit_are_a_sentence() {
        let text =
            "arena heap\nspan heap 0 64\na = alloc heap 16\nb = alloc heap 32\nfree heap b\n";
        let mut session = at_end(text);
        session.run(Command::GoTo(2)).unwrap();
        let insert = Command::Insert("z = alloc heap 32".to_owned());
        session.run(insert).unwrap();
        assert_eq!(
            effects_sentence(session.edit_effects()),
            "Because of this change, 2 later operations fail, 1 gets another address"
        );
    }

    #[test]
    fn an_allocation_without_a_name_is_labelled_with_the_name_that_it_gets() {
        let text = "arena heap\nspan heap 0 1K\nalloc heap 8\nalloc heap 4K\nb = alloc heap 8\n\
            c = alloc heap 8\nrandom heap ops=20 seed=1 size=1..9 live=4\n\
            xalloc heap 8 align=8\nalloc heap 8\nalloc heap 2K wait\n";
        let mut session = at_end(text);
        let label = |session: &Session, index| operation_label(session, index, Radix::Decimal);
        for index in (2..6).chain(26..29) {
            let far = label(&session, index);
            session.run(Command::GoTo(index + 1)).unwrap();
            let name = session.moment().done.unwrap().statement.allocation();
            assert_eq!(far.as_deref(), name, "{index}");
            assert_eq!(label(&session, index), far);
            session.run(Command::ToEnd).unwrap();
        }
        // The name is known once the operation was run.
        let fresh = Session::open(text).unwrap();
        assert_eq!(label(&fresh, 2).as_deref(), Some("alloc"));
    }
}

//! Lines that a control submits to the session, and the result, to be shown next to that
//! control.

use vmem_lab::narration::{self, Formatter};
use vmem_lab::prompt::Verdict;
use vmem_lab::{Effect, Moment, Outcome, Session, SessionError, Statement};

use crate::settings::RadixText;

/// A form behind a button of the operation bar; one is open at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormKind {
    /// A request that is constrained, has a name, or waits.
    Constrained,
    /// The allocation to free.
    Free,
    /// Spans to add and to remove.
    Span,
    /// A new arena.
    Arena,
    /// A seeded workload.
    Random,
    /// Operations that are needed less often.
    More,
}

/// A control that submits lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Control {
    /// The request of the operation bar: its button, its size field, and the key A.
    Bar,
    /// A form of the operation bar.
    Form(FormKind),
    /// The command line.
    CommandLine,
    /// The card of lines that were pasted.
    Pasted,
    /// The command palette.
    Palette,
    /// The menu of a segment.
    Menu,
    /// The form of a workload.
    Workload,
    /// Everything that submits no line, such as undo.
    Other,
}

/// Lines to insert after the operations that are done, and the control that asks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Insert {
    /// The lines.
    pub text: String,
    /// The control.
    pub from: Control,
}

impl Insert {
    /// Returns the command to insert `text`.
    pub fn new(text: impl Into<String>, from: Control) -> Self {
        let text = text.into();
        Self { text, from }
    }
}

/// The result of the last thing that was submitted. It is shown until that control is
/// edited, the session changes or moves, or Escape is pressed.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// The control that asked.
    pub from: Control,
    /// The report, if there is something to tell; or the reason why nothing was done.
    pub result: Result<Option<Report>, RadixText>,
}

/// The report about lines that were inserted.
#[derive(Clone, Debug)]
pub enum Report {
    /// A request failed. Requests that would work are shown with the reason.
    FailedRequest {
        /// The line.
        line: String,
        /// The reason.
        why: RadixText,
    },
    /// Another operation failed, or an expectation was checked.
    Text(RadixText, Verdict),
}

/// The size of a session before lines are inserted, to tell afterwards which they are.
#[derive(Clone, Copy, Debug)]
pub struct SizeBefore {
    operations: usize,
    checks: usize,
}

impl SizeBefore {
    /// Measures a session.
    pub fn new(session: &Session) -> Self {
        Self {
            operations: session.len(),
            checks: session.moment().checks.len(),
        }
    }

    /// Returns whether exactly one operation was inserted since, and failed.
    pub fn one_failed(self, session: &Session) -> bool {
        let failed = session
            .moment()
            .done
            .is_some_and(|done| done.result.is_err());
        session.len() == self.operations + 1 && failed
    }

    /// Returns the report about the lines inserted since.
    pub fn report(self, session: &Session) -> Option<Report> {
        let moment = session.moment();
        if session.len() > self.operations {
            failure(&moment, moment.done?)
        } else if moment.checks.len() > self.checks {
            Some(checked(&moment, moment.checks.last()?))
        } else {
            None
        }
    }
}

impl Submitted {
    /// Returns the error of something that submits no line.
    pub fn error(text: impl Into<String>) -> Self {
        Self::refused(Control::Other, RadixText::from(text.into()))
    }

    /// Returns the result of lines that were not inserted.
    pub const fn refused(from: Control, why: RadixText) -> Self {
        Self {
            from,
            result: Err(why),
        }
    }

    /// Returns the result of lines that the session refused.
    pub fn rejected(insert: &Insert, error: &SessionError) -> Self {
        Self::refused(insert.from, explain(insert, error).into())
    }
}

/// Describes why the session refused lines. A form shows its line itself, and one line needs
/// no number.
fn explain(insert: &Insert, error: &SessionError) -> String {
    let line = insert.text.trim();
    let error = match error {
        SessionError::Parse(errors) if errors.len() == 1 && !line.contains('\n') => &errors[0],
        _ => return error.to_string(),
    };
    match insert.from {
        Control::Form(_) => error.explanation(),
        _ => format!("“{line}”: {}", error.explanation()),
    }
}

/// Returns the report about an operation, if it failed.
fn failure(moment: &Moment<'_>, done: &Outcome) -> Option<Report> {
    let why = done.result.as_ref().err()?;
    Some(match done.statement {
        Statement::Alloc { .. } => Report::FailedRequest {
            line: done.statement.to_string(),
            why: RadixText::new(|radix| {
                narration::failure(Formatter::new(moment.after, radix), done.arena, why)
            }),
        },
        _ => Report::Text(summary(moment, done), Verdict::Fails),
    })
}

/// Returns the report about an expectation.
fn checked(moment: &Moment<'_>, check: &Outcome) -> Report {
    let verdict = match check.result {
        Ok(Effect::Held) => Verdict::Works,
        _ => Verdict::Fails,
    };
    Report::Text(summary(moment, check), verdict)
}

fn summary(moment: &Moment<'_>, outcome: &Outcome) -> RadixText {
    RadixText::new(|radix| narration::summary(Formatter::new(moment.after, radix), outcome))
}

#[cfg(test)]
mod tests {
    use vmem_lab::Command;

    use super::*;
    use crate::settings::Radix;

    fn inserted(lines: &str) -> (Option<Report>, bool) {
        let mut session = Session::sandbox();
        let before = SizeBefore::new(&session);
        session.run(Command::Insert(lines.to_owned())).unwrap();
        (before.report(&session), before.one_failed(&session))
    }

    #[test]
    fn a_failed_request_is_reported_with_its_line() {
        let (report, failed) = inserted("alloc kmem 1M");
        let Some(Report::FailedRequest { line, .. }) = report else {
            panic!("{report:?}");
        };
        assert_eq!(line, "d = alloc kmem 1048576");
        assert!(failed);
    }

    #[test]
    fn an_expectation_is_reported_and_a_success_or_a_comment_is_not() {
        let (report, failed) = inserted("expect kmem free 1");
        assert!(matches!(report, Some(Report::Text(_, Verdict::Fails))));
        assert!(!failed, "an expectation is not an operation");
        for lines in ["alloc kmem 16", "# a comment"] {
            let (report, failed) = inserted(lines);
            assert!(report.is_none() && !failed, "{lines}");
        }
    }

    #[test]
    fn a_refused_line_is_quoted_except_in_its_form() {
        let error = Session::sandbox()
            .run(Command::Insert("alloc kmem many".to_owned()))
            .unwrap_err();
        let told = |from| {
            let insert = Insert::new("alloc kmem many", from);
            let why = Submitted::rejected(&insert, &error).result.unwrap_err();
            why.shown(Radix::Decimal).to_owned()
        };
        assert!(told(Control::Bar).starts_with("“alloc kmem many”: "));
        assert!(!told(Control::Form(FormKind::Constrained)).contains("“alloc kmem many”"));
    }
}

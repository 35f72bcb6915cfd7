//! What the operation bar and its forms hold, as typed.

use vmem::AllocPolicy;
use vmem_lab::scenario::Number;
use vmem_lab::{Bounds, Constraints, Statement};

use vmem_lab::prompt::Verdict;

use crate::radix_text::RadixText;
use crate::settings::Radix;

/// A form behind a button of the operation bar; one is open at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormKind {
    /// A request that is constrained, has a name, or waits.
    Constrained,
    /// What to free.
    Free,
    /// Spans to add and to remove.
    Span,
    /// A new arena.
    Arena,
    /// A seeded workload.
    Random,
    /// What is needed less often.
    More,
}

/// What the operation bar and its forms hold, as typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// How many units.
    pub size: String,
    /// How a segment is chosen.
    pub policy: AllocPolicy,
    /// What the allocation is to be called; the next letter where nothing is said.
    pub name: String,
    /// Whether a request waits until there is room.
    pub waits: bool,
    /// The constraints, empty for none.
    pub constraints: ConstraintForm,
    /// What to free.
    pub free: String,
    /// A span's base and size.
    pub span: [String; 2],
    /// A new arena.
    pub arena: ArenaForm,
    /// A seeded workload.
    pub random: RandomForm,
    /// The number of a CPU.
    pub cpu: String,
    /// What is expected.
    pub expect: ExpectForm,
    /// What was wrong with the last thing tried here.
    pub error: Option<String>,
    /// The form that is open.
    pub open: Option<FormKind>,
    /// It was just opened: what is typed next is meant for its first field.
    pub wants_focus: bool,
    /// Why the open form was not sent off.
    pub refused: Option<RadixText>,
    /// The revision at which something was last typed or chosen here.
    pub touched: Option<u64>,
    /// Something was sent off from here, and it is not said yet what came of it.
    pub sent: Option<Sent>,
    /// What is to be told of what was sent off, and at which revision that was done.
    pub told: Option<(u64, Told)>,
}

impl Form {
    /// Opens a form, in place of one that is open.
    pub fn open(&mut self, kind: FormKind) {
        self.open = Some(kind);
        self.wants_focus = true;
        self.refused = None;
    }

    /// Closes the form that is open.
    pub fn close(&mut self) {
        self.open = None;
        self.refused = None;
    }

    /// Fills the fields in with what a request says.
    pub fn take(&mut self, request: &Statement, radix: Radix) {
        match request {
            Statement::Alloc { size, .. } => self.size = size.to_string(),
            Statement::Xalloc {
                size, constraints, ..
            } => {
                self.size = size.to_string();
                self.constraints = ConstraintForm::of(constraints, radix);
            }
            _ => {}
        }
    }
}

/// What is to be told of something that was sent off.
#[derive(Clone, Debug)]
pub enum Told {
    /// A request that failed: what would work instead is told with it.
    Request {
        /// The line.
        line: String,
        /// Why it failed.
        why: RadixText,
    },
    /// What came of it.
    Words(RadixText, Verdict),
}

/// Something that was sent off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sent {
    /// Operations.
    Operations,
    /// Something that is expected.
    Expectation,
}

impl Sent {
    /// What a statement is.
    pub fn of(statement: &Statement) -> Self {
        match statement {
            Statement::Expect(_) => Self::Expectation,
            _ => Self::Operations,
        }
    }
}

/// Constraints as typed.
#[derive(Clone, Debug, Default)]
pub struct ConstraintForm {
    /// `align=`
    pub align: String,
    /// `phase=`
    pub phase: String,
    /// `nocross=`
    pub nocross: String,
    /// The first address of `within=`.
    pub from: String,
    /// The address behind the last of `within=`.
    pub to: String,
}

impl ConstraintForm {
    /// Whether nothing is constrained.
    pub fn is_empty(&self) -> bool {
        let all = [
            &self.align,
            &self.phase,
            &self.nocross,
            &self.from,
            &self.to,
        ];
        all.iter().all(|typed| typed.trim().is_empty())
    }

    /// As they are typed again: what a request has anyway is left empty, and what means
    /// the same number is left as it was.
    fn of(constraints: &Constraints, radix: Radix) -> Self {
        let typed = |number: u64, usual: u64| match number == usual {
            true => String::new(),
            false => number.to_string(),
        };
        let (from, to) = match constraints.within {
            None => (0, None),
            Some(Bounds::Until(from, to)) => (from, Some(to)),
            Some(Bounds::Through(from, last)) => (from, last.checked_add(1)),
        };
        Self {
            align: typed(constraints.align, 1),
            phase: typed(constraints.phase, 0),
            nocross: typed(constraints.nocross, 0),
            from: match from {
                0 => String::new(),
                from => radix.typed(from),
            },
            to: to.map_or(String::new(), |to| radix.typed(to)),
        }
    }
}

/// A new arena as typed.
#[derive(Clone, Debug, Default)]
pub struct ArenaForm {
    /// Its name.
    pub name: String,
    /// `quantum=`
    pub quantum: String,
    /// `source=`
    pub source: Option<String>,
    /// `import=`
    pub import: String,
    /// `qcache=`
    pub qcache: String,
    /// `magazine=`
    pub magazine: String,
}

/// A workload as typed.
#[derive(Clone, Debug, Default)]
pub struct RandomForm {
    /// `ops=`
    pub operations: String,
    /// `seed=`
    pub seed: String,
    /// `size=`
    pub sizes: String,
    /// `live=`
    pub live: String,
}

/// What can be expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Expected {
    /// A number of the arena.
    #[default]
    Free,
    /// Units in use.
    InUse,
    /// How many segments.
    Segments,
    /// The largest free segment.
    Largest,
    /// Where an allocation is.
    Address,
    /// That the operation before it failed.
    Failure,
}

/// An expectation as typed.
#[derive(Clone, Debug, Default)]
pub struct ExpectForm {
    /// What is expected.
    pub what: Expected,
    /// The allocation, where it is about one.
    pub name: String,
    /// The number or address.
    pub value: String,
}

/// What was typed, or what is meant where nothing was.
pub fn or<'a>(typed: &'a str, otherwise: &'a str) -> &'a str {
    match typed.trim() {
        "" => otherwise,
        typed => typed,
    }
}

/// The number that was typed, if it is one.
pub fn number(typed: &str) -> Option<u64> {
    typed.trim().parse().ok().map(|Number(value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_fills_the_fields_in_and_leaves_empty_what_is_usual() {
        let mut form = Form::default();
        let line = "xalloc heap 40 align=64 within=0x100..0x200";
        form.take(
            &vmem_lab::parse_line(line).unwrap().unwrap(),
            Radix::Decimal,
        );
        let ConstraintForm {
            align,
            phase,
            nocross,
            from,
            to,
        } = form.constraints;
        assert_eq!(
            [form.size, align, phase, nocross, from, to],
            ["40", "64", "", "", "256", "512"]
        );
    }

    #[test]
    fn bounds_are_typed_as_addresses_are_written() {
        let mut form = Form::default();
        let line = "xalloc heap 40 align=64 within=0x100..0x200";
        let request = vmem_lab::parse_line(line).unwrap().unwrap();
        form.take(&request, Radix::Hexadecimal);
        let ConstraintForm {
            align, from, to, ..
        } = form.constraints;
        assert_eq!([align, from, to], ["64", "0x100", "0x200"]);
    }

    #[test]
    fn bounds_up_to_the_last_address_leave_the_end_open() {
        let mut form = Form::default();
        let line = format!("xalloc heap 1 within=5..={}", u64::MAX);
        form.take(
            &vmem_lab::parse_line(&line).unwrap().unwrap(),
            Radix::Decimal,
        );
        assert_eq!(form.constraints.from, "5");
        assert_eq!(form.constraints.to, "");
    }
}

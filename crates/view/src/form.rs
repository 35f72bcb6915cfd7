//! The operation bar and its forms: their fields as typed, and the lines that they become.

use vmem::AllocPolicy;
use vmem_lab::scenario::policy_word;
use vmem_lab::{Bounds, Constraints, Measure, Mode, Statement};

use crate::settings::{Radix, RadixText};
use crate::submission::{Control, FormKind, Submitted};
use crate::workload_form::WorkloadForm;

/// The size of a request without one.
pub const REQUEST_SIZE: &str = "16";
/// The size of a span without one.
pub const SPAN_SIZE: &str = "1K";

/// The fields of the operation bar and its forms, as typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The number of units.
    pub size: String,
    /// The policy that chooses a segment.
    pub policy: AllocPolicy,
    /// The name of the allocation; empty for the next letter.
    pub name: String,
    /// True if a request waits until there is room.
    pub waits: bool,
    /// The constraints, empty for none.
    pub constraints: ConstraintForm,
    /// The allocation to free.
    pub free: String,
    /// A span's base and size.
    pub span: [String; 2],
    /// A new arena.
    pub arena: ArenaForm,
    /// A seeded workload.
    pub random: WorkloadForm,
    /// The number of a CPU.
    pub cpu: String,
    /// An expectation.
    pub expect: ExpectForm,
    /// The form that is open.
    pub open: Option<FormKind>,
    /// Set when a form opens: its first field takes the focus.
    pub wants_focus: bool,
    /// True if the request was edited since the last change of the session.
    pub is_edited: bool,
    /// The result of the last thing submitted, until it is cleared.
    pub submitted: Option<Submitted>,
}

impl Form {
    /// Opens a form, in place of one that is open.
    pub fn open(&mut self, kind: FormKind) {
        self.close();
        self.open = Some(kind);
        self.wants_focus = true;
    }

    /// Closes the form that is open.
    pub fn close(&mut self) {
        if let Some(kind) = self.open.take() {
            let is_its_error =
                |s: &mut Submitted| s.from == Control::Form(kind) && s.result.is_err();
            self.submitted.take_if(is_its_error);
        }
    }

    /// Closes the form that is open after its `line` was inserted, and clears the fields of
    /// the line that the next one will not share with it.
    pub fn finish(&mut self, line: &str) {
        match self.open {
            Some(FormKind::Constrained) => self.name.clear(),
            Some(FormKind::Free) => self.free.clear(),
            Some(FormKind::Span) if line.starts_with("span ") => self.span = Default::default(),
            Some(FormKind::Arena) => self.arena = ArenaForm::default(),
            Some(FormKind::More) if line.starts_with("cpu ") => self.cpu.clear(),
            Some(FormKind::Span | FormKind::More | FormKind::Random) | None => {}
        }
        self.close();
    }

    /// A field of `control` was edited: a result of what it submitted is out of date, and
    /// so is every report in the bar.
    pub fn edited(&mut self, control: Control) {
        self.is_edited |= control == Control::Bar;
        self.submitted
            .take_if(|submitted| submitted.from == control || submitted.result.is_ok());
    }

    /// The session changed or moved.
    pub fn session_changed(&mut self) {
        self.is_edited = false;
        self.submitted = None;
    }

    /// Returns the error to show above the bar. Forms and the card of pasted lines show their
    /// own.
    pub fn error(&self) -> Option<&Submitted> {
        let shows_own = |from| matches!(from, Control::Form(_) | Control::Pasted);
        let submitted = self.submitted.as_ref()?;
        (submitted.result.is_err() && !shows_own(submitted.from)).then_some(submitted)
    }

    /// Returns the error to show at a control.
    pub fn error_of(&self, control: Control) -> Option<&RadixText> {
        let submitted = self.submitted.as_ref().filter(|s| s.from == control)?;
        submitted.result.as_ref().err()
    }

    /// Fills in the fields from a request.
    pub fn take(&mut self, request: &Statement, radix: Radix) {
        if let Statement::Alloc { size, mode, .. } = request {
            self.size = size.to_string();
            if let Mode::Constrained(constraints) = mode {
                self.constraints = ConstraintForm::from_constraints(constraints, radix);
            }
        }
    }

    /// Returns the line of the request in the bar.
    pub fn request_line(&self, arena: &str) -> String {
        let size = or(&self.size, REQUEST_SIZE);
        format!("alloc {arena} {size}{}", policy_suffix(self.policy))
    }

    /// Returns the line of the request form. Only a request without constraints can wait.
    pub fn constrained_line(&self, arena: &str, radix: Radix) -> String {
        let name = match self.name.trim() {
            "" => String::new(),
            name => format!("{name} = "),
        };
        if !self.constraints.is_empty() {
            let size = or(&self.size, REQUEST_SIZE);
            let constraints = self.constraints.words(radix);
            let policy = policy_suffix(self.policy);
            return format!("{name}xalloc {arena} {size}{constraints}{policy}");
        }
        let wait = if self.waits { " wait" } else { "" };
        format!("{name}{}{wait}", self.request_line(arena))
    }

    /// Returns the line that adds a span. `free` is its base if none is typed.
    pub fn span_line(&self, arena: &str, free: &str) -> String {
        let [base, size] = &self.span;
        format!("span {arena} {} {}", or(base, free), or(size, SPAN_SIZE))
    }
}

/// Returns the word for a policy after a request; empty for the default policy.
fn policy_suffix(policy: AllocPolicy) -> String {
    if policy == AllocPolicy::default() {
        String::new()
    } else {
        format!(" {}", policy_word(policy))
    }
}

/// Returns `key=value` for each value that is typed, each after a blank.
pub(crate) fn options<'a>(options: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let typed = options.into_iter().map(|(key, value)| (key, value.trim()));
    let typed = typed.filter(|(_, value)| !value.is_empty());
    typed
        .map(|(key, value)| format!(" {key}={value}"))
        .collect()
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
    /// The address after the last of `within=`.
    pub to: String,
}

impl ConstraintForm {
    /// Returns whether nothing is constrained.
    pub fn is_empty(&self) -> bool {
        self.words(Radix::default()).is_empty()
    }

    /// Returns the constraints after a size, as words of a line.
    fn words(&self, radix: Radix) -> String {
        let sizes = options([
            ("align", self.align.as_str()),
            ("phase", &self.phase),
            ("nocross", &self.nocross),
        ]);
        let within = match (self.from.trim(), self.to.trim()) {
            ("", "") => String::new(),
            (from, "") => format!(" within={from}..={}", radix.typed(u64::MAX)),
            ("", to) => format!(" within=0..{to}"),
            (from, to) => format!(" within={from}..{to}"),
        };
        sizes + &within
    }

    /// Returns the fields for the constraints of a request. A default is left empty.
    fn from_constraints(constraints: &Constraints, radix: Radix) -> Self {
        let (from, to) = match constraints.within {
            None => (0, None),
            Some(Bounds::Until(from, to)) => (from, Some(to)),
            Some(Bounds::Through(from, last)) => (from, last.checked_add(1)),
        };
        let unless = |default: u64, number: u64| Some(number).filter(|number| *number != default);
        let size = |size: Option<u64>| size.map_or(String::new(), |size| size.to_string());
        let address = |address: Option<u64>| address.map_or(String::new(), |at| radix.typed(at));
        Self {
            align: size(unless(1, constraints.align)),
            phase: size(unless(0, constraints.phase)),
            nocross: size(unless(0, constraints.nocross)),
            from: address(unless(0, from)),
            to: address(to),
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

impl ArenaForm {
    /// Returns the line that creates the arena.
    pub fn line(&self) -> String {
        let sizes = options([
            ("quantum", self.quantum.as_str()),
            ("import", &self.import),
            ("qcache", &self.qcache),
            ("magazine", &self.magazine),
            ("source", self.source.as_deref().unwrap_or_default()),
        ]);
        format!("arena {}{sizes}", or(&self.name, "pool"))
    }
}

/// A subject of an expectation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// A number of the arena.
    Number(Measure),
    /// The address of an allocation.
    Address,
    /// The failure of the operation before it.
    Failure,
}

impl Default for Expected {
    fn default() -> Self {
        Self::Number(Measure::Free)
    }
}

/// An expectation as typed.
#[derive(Clone, Debug, Default)]
pub struct ExpectForm {
    /// The subject.
    pub what: Expected,
    /// The allocation, if it is about one.
    pub name: String,
    /// The number or address.
    pub value: String,
}

impl ExpectForm {
    /// Returns the line of the expectation. `now` is the number if none is typed.
    pub fn line(&self, arena: &str, now: &str) -> String {
        let value = or(&self.value, now);
        match self.what {
            Expected::Number(measure) => format!("expect {arena} {} {value}", measure.word()),
            Expected::Address => format!("expect {} = {value}", or(&self.name, "a")),
            Expected::Failure => "expect fails".to_owned(),
        }
    }
}

/// Returns `typed`, or `otherwise` if nothing is typed.
pub fn or<'a>(typed: &'a str, otherwise: &'a str) -> &'a str {
    match typed.trim() {
        "" => otherwise,
        typed => typed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_fields_of_the_inserted_line_are_cleared() {
        let typed = || Form {
            span: ["4096".to_owned(), "1K".to_owned()],
            cpu: "1".to_owned(),
            ..Form::default()
        };
        for (kind, line, cleared) in [
            (FormKind::Span, "unspan heap 4096", [false, false]),
            (FormKind::Span, "span heap 4096 1K", [true, false]),
            (FormKind::More, "reap heap", [false, false]),
            (FormKind::More, "cpu 1", [false, true]),
        ] {
            let mut form = typed();
            form.open(kind);
            form.finish(line);
            let is_cleared = [form.span[0].is_empty(), form.cpu.is_empty()];
            assert_eq!(is_cleared, cleared, "{line}");
            assert_eq!(form.open, None);
        }
    }

    #[test]
    fn a_request_fills_the_fields_in_and_leaves_empty_what_is_usual() {
        let bounded = "xalloc heap 40 align=64 within=0x100..0x200";
        let open_end = format!("xalloc heap 1 within=5..={}", u64::MAX);
        for (line, radix, fields) in [
            (bounded, Radix::Decimal, ["40", "64", "256", "512"]),
            (bounded, Radix::Hexadecimal, ["40", "64", "0x100", "0x200"]),
            (&open_end, Radix::Decimal, ["1", "", "5", ""]),
        ] {
            let mut form = Form::default();
            form.take(&vmem_lab::parse_line(line).unwrap().unwrap(), radix);
            let taken = form.constraints;
            let filled = [&form.size, &taken.align, &taken.from, &taken.to];
            assert_eq!(filled, fields, "{line}");
            assert_eq!([taken.phase, taken.nocross], ["", ""], "{line}");
        }
    }

    #[test]
    fn the_fields_become_lines() {
        let mut form = Form {
            size: " 8 ".to_owned(),
            name: "mine".to_owned(),
            waits: true,
            ..Form::default()
        };
        let line = |form: &Form| form.constrained_line("heap", Radix::Decimal);
        assert_eq!(form.request_line("heap"), "alloc heap 8");
        assert_eq!(line(&form), "mine = alloc heap 8 wait");
        form.constraints.align = "64".to_owned();
        form.constraints.to = "4K".to_owned();
        form.policy = AllocPolicy::BestFit;
        let constrained = "mine = xalloc heap 8 align=64 within=0..4K best";
        assert_eq!(line(&form), constrained);
        assert_eq!(form.span_line("heap", "4096"), "span heap 4096 1K");
        let random = form.random.line_of("heap", "20");
        assert_eq!(random, "random heap ops=20 seed=1");
        form.arena.quantum = "16".to_owned();
        form.arena.source = Some("heap".to_owned());
        assert_eq!(form.arena.line(), "arena pool quantum=16 source=heap");
        assert_eq!(form.expect.line("heap", "7"), "expect heap free 7");
    }

    #[test]
    fn a_result_is_cleared_by_an_edit_of_its_control_and_an_error_by_no_other() {
        let refused = |from| Some(Submitted::refused(from, String::new().into()));
        let mut form = Form {
            submitted: refused(Control::CommandLine),
            ..Form::default()
        };
        form.edited(Control::Bar);
        assert!(form.error().is_some());
        form.edited(Control::CommandLine);
        assert!(form.error().is_none());
        form.open(FormKind::Span);
        form.submitted = refused(Control::Form(FormKind::Span));
        assert!(form.error().is_none(), "the form shows it");
        form.close();
        assert!(form.submitted.is_none());
    }
}

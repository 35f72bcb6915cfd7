//! Previews of lines, worked out once for each state of the session.

use std::collections::HashMap;
use std::rc::Rc;

use vmem_lab::narration::{self, Formatter};
use vmem_lab::prompt::{self, Effort, Preview, Verdict};
use vmem_lab::query::Question;
use vmem_lab::{Moment, Statement, World, parse_line, query};

use crate::settings::{Radix, RadixText};

/// In seconds. After such a pause, the typed line is taken as complete.
const PAUSE: f64 = 0.25;

/// Previews of lines.
#[derive(Default)]
pub struct Previews {
    /// The revision and radix that all previews are for.
    stamp: Option<(u64, Radix)>,
    known: HashMap<String, Rc<Preview>>,
    effort: Option<Effort>,
    /// A line that is worked out when typing pauses, and when it was first seen.
    pending: Option<(String, f64)>,
    /// The preview that the bars show in this frame.
    pub shown: Option<Rc<Preview>>,
}

impl Previews {
    /// Returns what `line` would do in the state `revision`; `None` while that is not known
    /// yet.
    pub fn of(
        &mut self,
        now: f64,
        moment: &Moment<'_>,
        revision: u64,
        line: &str,
        radix: Radix,
    ) -> Option<Rc<Preview>> {
        /// The previews of half-typed lines are dropped when there are so many.
        const MOST: usize = 64;
        let stamp = Some((revision, radix));
        if self.stamp != stamp {
            *self = Self {
                stamp,
                shown: self.shown.take(),
                ..Self::default()
            };
        }
        if let Some(known) = self.known.get(line) {
            return Some(Rc::clone(known));
        }
        let world = moment.after;
        let effort = *self
            .effort
            .get_or_insert_with(|| Effort::for_world(world, moment.position));
        if effort == Effort::CopyArenas && !self.has_paused(now, line) {
            return None;
        }
        let preview = Rc::new(Preview::of_line(world, line, effort, radix));
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(line.to_owned(), Rc::clone(&preview));
        Some(preview)
    }

    /// Returns true if this line has not changed for long enough.
    fn has_paused(&mut self, now: f64, line: &str) -> bool {
        if self
            .pending
            .as_ref()
            .is_none_or(|(pending, _)| pending != line)
        {
            self.pending = Some((line.to_owned(), now));
        }
        self.wait(now).is_none()
    }

    /// Returns after how many seconds the line that waits is worth another look.
    pub fn wait(&self, now: f64) -> Option<f64> {
        let (_, since) = self.pending.as_ref()?;
        Some(since + PAUSE - now).filter(|wait| *wait > 0.0)
    }

    /// Returns whether the preview of `line` is cached, and says that it cannot be parsed.
    pub fn shows_error(&self, line: &str) -> bool {
        let unparsed = |p: &Rc<Preview>| matches!(p.verdict, Verdict::Wrong | Verdict::Incomplete);
        self.known.get(line).is_some_and(unparsed)
    }
}

/// Returns why a form does not insert its line. A request, a free, a workload and an
/// expectation are inserted even if they fail, because something can be learned from that.
/// The others are tried first, however long that takes.
pub fn refusal(world: &World, line: &str) -> Option<RadixText> {
    let statement = parse_line(line).ok()??;
    if let Statement::Alloc { .. }
    | Statement::Free { .. }
    | Statement::Random { .. }
    | Statement::Expect(_) = statement
    {
        return None;
    }
    let trial = query::would_do(world, &statement);
    let words = || RadixText::new(|radix| prompt::outcome_words(world, &trial, radix));
    trial.fails().then(words)
}

/// Returns the answer to a question, or why there is none.
pub fn answered(world: &World, question: &Question, radix: Radix) -> String {
    let formatter = Formatter::new(world, radix);
    match query::answer(world, question) {
        Ok(answer) => narration::answer(formatter, &answer),
        Err(failure) => narration::failure(formatter, None, &failure),
    }
}

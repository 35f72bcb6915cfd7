//! Previews of lines, worked out once for each state of the session.

use std::collections::HashMap;
use std::rc::Rc;

use egui::Context;
use vmem_lab::prompt::{self, Effort, Preview};
use vmem_lab::query::Question;
use vmem_lab::{Moment, Statement, World, narration, query};

use super::{Radix, RadixText, Settings};

/// In seconds; whoever stops for as long has typed what was meant.
const PAUSE: f64 = 0.25;

/// Previews of lines.
#[derive(Default)]
pub struct Previews {
    /// What all of it is for.
    stamp: Option<(u64, Radix)>,
    known: HashMap<String, Rc<Preview>>,
    effort: Option<Effort>,
    /// A line that is worked out when typing pauses, and when it was first seen.
    pending: Option<(String, f64)>,
    /// The one that the bars show in this frame.
    shown: Option<Rc<Preview>>,
}

impl Previews {
    /// Returns what `line` would do in the state `revision`; `None` while that is not known
    /// yet.
    pub fn of(
        &mut self,
        ctx: &Context,
        moment: &Moment<'_>,
        revision: u64,
        line: &str,
    ) -> Option<Rc<Preview>> {
        /// What was typed on the way is forgotten.
        const MOST: usize = 64;
        let settings = Settings::of(ctx);
        let stamp = Some((revision, settings.radix));
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
        if effort == Effort::CopyArenas && !self.has_paused(ctx, line) {
            return None;
        }
        let preview = Rc::new(Preview::of_line(world, line, effort, settings.radix));
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(line.to_owned(), Rc::clone(&preview));
        Some(preview)
    }

    /// Returns what the line that is typed would do, or the line that is meant by it.
    pub fn of_typed(
        &mut self,
        ctx: &Context,
        moment: &Moment<'_>,
        revision: u64,
        shown: Option<&str>,
        typed: &str,
    ) -> Option<Rc<Preview>> {
        prompt::preview_corrected(moment.after, shown, typed, |line| {
            self.of(ctx, moment, revision, line)
        })
    }

    /// Whether this line has been the one for long enough.
    fn has_paused(&mut self, ctx: &Context, line: &str) -> bool {
        let now = ctx.input(|input| input.time);
        let since = match &self.pending {
            Some((pending, since)) if pending == line => *since,
            _ => {
                self.pending = Some((line.to_owned(), now));
                now
            }
        };
        let left = since + PAUSE - now;
        if left > 0.0 {
            ctx.request_repaint_after_secs(left as f32);
        }
        left <= 0.0
    }

    /// The bars show this one, or none.
    pub fn show(&mut self, preview: Option<Rc<Preview>>) {
        self.shown = preview;
    }

    /// The one that the bars show.
    pub fn shown(&self) -> Option<&Preview> {
        self.shown.as_deref()
    }
}

/// Returns why a statement would fail, tried whatever that costs: for once, when a form is
/// sent off.
pub fn refusal(world: &World, statement: &Statement) -> Option<RadixText> {
    let trial = query::would_do(world, statement);
    let words = || RadixText::by(|settings| prompt::outcome_words(world, &trial, settings.radix));
    trial.fails().then(words)
}

/// Returns the answer to a question, or why there is none.
pub fn answered(world: &World, question: &Question, settings: Settings) -> String {
    let formatter = settings.formatter(world);
    match query::answer(world, question) {
        Ok(answer) => narration::answer(formatter, &answer),
        Err(failure) => narration::failure(formatter, None, &failure),
    }
}

//! The line of each step of an arena. A new event does not compile without a line.

use vmem::{AllocPolicy, Error, Event, Origin};

use super::cached;
use super::fit::{Fit, Importing, Look};
use super::table::{Algorithm, Line, line};
use super::trace::{Location, Trace};
use super::walk::Walk;
use crate::scenario::Statement;
use crate::world::{ArenaId, Step};

impl Walk<'_> {
    /// Returns the trace of the first `count` steps.
    pub(super) fn through(mut self, count: usize) -> Trace {
        let steps = self.outcome.steps.iter().take(count);
        let locations = steps
            .enumerate()
            .map(|(index, step)| {
                self.go_to(index);
                self.step(step)
            })
            .collect();
        self.into_trace(locations)
    }

    /// Returns the location of the current step.
    fn step(&mut self, step: &Step) -> Location {
        let here = step.arena;
        match step.event {
            Event::Asked { request, policy } => {
                self.begin(here, Fit::for_request(&request, policy).roles().round)
            }
            Event::Scanned { .. } => self.at(here, self.fit(here).roles().scan),
            Event::Searching { .. } => self.at(here, self.fit(here).roles().search),
            Event::Examined { verdict, .. } => {
                let fit = self.fit(here);
                let now = self.now(here, fit.algorithm());
                match fit.look(verdict, now.unwrap_or(fit.roles().scan)) {
                    Look::Here(line) => self.at(here, line),
                    Look::ForAddress { from, to } => self.begin_from(here, from, to),
                }
            }
            Event::Chosen { .. } => self.at(here, self.choosing(here)),
            Event::NothingFits => self.at(here, self.fit(here).roles().import),

            Event::Unfiled { .. } => self.unfiled(here),
            Event::Filed { .. } => self.filed(here),
            Event::Shrunk { .. } => self.at(here, line::Take::Shrink),
            Event::Taken { .. } => self.at(here, line::Take::Item),
            Event::Hashed { .. } => self.at(here, line::Take::Hash),
            Event::TableGrew { .. } => self.begin(here, line::Grow::Move),
            Event::TableShrank { .. } => self.begin(here, line::Shrink::Fold),
            Event::CursorMoved { .. } => self.at(here, self.fit(here).roles().cursor),
            Event::Granted { .. } => self.granted(here),

            Event::FreeAsked { base, .. } if self.frees_object(here, base) => {
                self.begin(here, line::CachedFree::Find)
            }
            Event::FreeAsked { .. } => self.begin(here, line::Free::LookUp),
            Event::Compared { found: true, .. } => self.at(here, line::LookUp::Found),
            Event::Compared { found: false, .. } => self.at(here, line::LookUp::Chain),
            Event::Unhashed { .. } => self.at(here, line::Free::Unhash),
            Event::MergedRight { .. } => self.at(here, line::Free::Right),
            Event::MergedLeft { .. } => self.at(here, line::Free::Left),

            Event::SpanAdded { .. } => self.begin(here, line::AddSpan::Append),
            Event::SpanRemoved {
                origin: Origin::Added,
                ..
            } => self.at(here, line::RemoveSpan::Unlink),
            Event::SpanRemoved {
                origin: Origin::Imported,
                ..
            } => {
                let location = self.begin(here, line::Release::Unlink);
                self.asks_source(line::Release::GiveBack);
                location
            }
            Event::ImportAsked { .. } => {
                let import = match self.fit(here) {
                    Fit::Plain(_) => Importing::plain(),
                    Fit::Constrained(_) => Importing::constrained(),
                };
                let location = self.begin(here, import.size);
                self.asks_source(import.ask);
                location
            }
            Event::Imported { .. } => self.at(here, self.importing(here).ask),
            Event::ImportFailed { .. } => self.at(here, self.importing(here).failed),
            Event::ImportReturned { .. } => {
                let unusable = self.importing(here).unusable;
                let location = self.at(here, unusable);
                self.asks_source(unusable);
                location
            }
            Event::Refused { error } => self.refused(here, error),
            Event::Deferred => {
                let line: Line = if !self.is_own() {
                    line::Serve::Stop.into()
                } else if self.is_last_own() {
                    line::Wait::Queue.into()
                } else {
                    line::Wait::Reap.into()
                };
                self.at(here, line)
            }
            Event::Cache { step, .. } => cached::step(self, here, step),
        }
    }

    /// Returns the open fit. Before the first request it is the statement's; a source is
    /// always asked for an instant fit.
    fn fit(&self, here: ArenaId) -> Fit {
        let open = self.innermost(here, |algorithm| Fit::from_algorithm(algorithm).is_some());
        open.and_then(Fit::from_algorithm)
            .unwrap_or(Fit::Plain(self.policy()))
    }

    fn policy(&self) -> AllocPolicy {
        match (&self.outcome.statement, self.index) {
            (Statement::Alloc { policy, .. } | Statement::Xalloc { policy, .. }, 0) => *policy,
            _ => AllocPolicy::InstantFit,
        }
    }

    /// Returns the line that chooses a segment: that of a fit, or of an import.
    fn choosing(&self, here: ArenaId) -> Line {
        let chooses = |algorithm| imports(algorithm) || Fit::from_algorithm(algorithm).is_some();
        match self.innermost(here, chooses) {
            Some(import) if imports(import) => self.importing(here).take,
            _ => self.fit(here).roles().take,
        }
    }

    /// Returns the location of a removal from a freelist. The next step says what it is
    /// for.
    fn unfiled(&mut self, here: ArenaId) -> Location {
        match self.next().map(|step| step.event) {
            Some(Event::MergedRight { .. }) => self.at(here, line::Free::Right),
            Some(Event::MergedLeft { .. }) => self.at(here, line::Free::Left),
            Some(Event::SpanRemoved { .. }) => self.begin(here, line::RemoveSpan::Unfile),
            Some(Event::Filed { .. }) => self.at(here, line::Take::Refile),
            _ => self.at(here, line::Take::Whole),
        }
    }

    fn filed(&mut self, here: ArenaId) -> Location {
        use Algorithm::{AddSpan, Free, Take};
        let files = |algorithm| matches!(algorithm, AddSpan | Free | Take);
        let refiled = matches!(
            self.previous().map(|step| step.event),
            Some(Event::Unfiled { .. })
        );
        match self.innermost(here, files) {
            Some(AddSpan) => self.at(here, line::AddSpan::File),
            Some(Take) if refiled => self.at(here, line::Take::Refile),
            Some(Take) => self.at(here, line::Take::Rest),
            _ => self.at(here, line::Free::File),
        }
    }

    fn granted(&mut self, here: ArenaId) -> Location {
        let grants = |algorithm| {
            algorithm == Algorithm::CachedAlloc || Fit::from_algorithm(algorithm).is_some()
        };
        let pop = line::CachedAlloc::Pop.into();
        match self.innermost(here, grants) {
            Some(Algorithm::CachedAlloc) if self.now(here, Algorithm::CachedAlloc) == Some(pop) => {
                self.at(here, pop)
            }
            Some(Algorithm::CachedAlloc) => self.at(here, line::CachedAlloc::Slab),
            _ => self.at(here, self.fit(here).roles().give),
        }
    }

    /// Returns whether the range to free is an object of a cache. If the free is refused,
    /// the world has the answer, not the steps.
    fn frees_object(&self, here: ArenaId, base: u64) -> bool {
        let next = self.next().filter(|step| step.arena == here);
        match next.map(|step| step.event) {
            Some(Event::Cache { .. }) => true,
            Some(Event::Refused { .. }) => self.world.is_cached(here, base),
            _ => false,
        }
    }

    fn is_last_own(&self) -> bool {
        self.index + 1 == self.outcome.own_steps().len()
    }

    /// Returns the lines of the open import.
    fn importing(&self, here: ArenaId) -> Importing {
        match self.innermost(here, imports) {
            Some(Algorithm::ConstrainedImport) => Importing::constrained(),
            _ => Importing::plain(),
        }
    }

    /// Returns the location of a refusal: in the call that found the error, or in a new
    /// call if none is open.
    fn refused(&mut self, here: ArenaId, error: Error) -> Location {
        let fit = self.fit(here);
        let asked = self.now(here, fit.algorithm()).is_some();
        let fit = fit.roles();
        let frees_object = self.now(here, Algorithm::CachedFree).is_some();
        let adds = matches!(self.outcome.statement, Statement::Span { .. });
        let line: Line = match error {
            Error::NotAllocated { .. } | Error::WrongSize { .. } if frees_object => {
                line::CachedFree::Check.into()
            }
            Error::NotAllocated { .. } => line::LookUp::Missing.into(),
            Error::WrongSize { .. } => line::LookUp::Size.into(),
            Error::ZeroSize if adds => line::AddSpan::Check.into(),
            Error::UnalignedSpan { .. } => line::AddSpan::Check.into(),
            Error::SpanOverlaps { .. } | Error::SpanWraps => line::AddSpan::Overlap.into(),
            Error::NoTags if adds => line::AddSpan::Append.into(),
            Error::NoSuchSpan { .. } => line::RemoveSpan::Find.into(),
            Error::SpanInUse { .. } => line::RemoveSpan::InUse.into(),
            Error::InvalidLayout(_) => return self.begin(here, self.constrained().roles().round),
            Error::SourceFailed { .. } | Error::NoTags
                if self.innermost(here, imports).is_some() =>
            {
                self.gives_up(here)
            }
            Error::NoTags => fit.take,
            Error::Exhausted(_) | Error::SourceFailed { .. } if asked => fit.import,
            Error::ZeroSize
            | Error::InvalidQuantum { .. }
            | Error::Exhausted(_)
            | Error::SourceFailed { .. } => return self.begin(here, fit.round),
        };
        self.at(here, line)
    }

    /// Returns the line that ends a failed import.
    fn gives_up(&self, here: ArenaId) -> Line {
        let import = self.importing(here);
        if self.now(here, import.ask.algorithm) == Some(import.ask) {
            import.unusable
        } else {
            import.failed
        }
    }

    /// Returns the fit of a request whose constraints contradict each other.
    fn constrained(&self) -> Fit {
        Fit::Constrained(self.policy())
    }
}

fn imports(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::Import | Algorithm::ConstrainedImport)
}

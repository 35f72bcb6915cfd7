//! The line of each step of an arena. A new event does not compile without a line.

use vmem::{AllocPolicy, Error, Event, Origin, Verdict};

use super::cached;
use super::table::{Algorithm, Line, line};
use super::trace::Location;
use super::walk::Walk;
use crate::scenario::Statement;
use crate::world::{ArenaId, Step};

impl Walk<'_> {
    pub(super) fn step(&mut self, step: &Step) -> Location {
        let here = step.arena;
        match step.event {
            Event::Asked { request, policy } => {
                let fit = match request.constraints {
                    None => Algorithm::plain(policy),
                    Some(_) => Algorithm::constrained(policy),
                };
                self.begin(here, fit.named("Round"))
            }
            Event::Scanned { .. } => self.at(here, self.open_line(here, "Scan")),
            Event::Searching { .. } => self.at(here, self.open_line(here, "Search")),
            Event::Examined { verdict, .. } => self.examined(here, verdict),
            Event::Chosen { .. } => self.at(here, self.open_line(here, "Take")),
            Event::NothingFits => self.at(here, self.open_line(here, "Import")),

            Event::Unfiled { .. } => self.unfiled(here),
            Event::Filed { .. } => self.filed(here),
            Event::Shrunk { .. } => self.at(here, line::Take::Shrink),
            Event::Taken { .. } => self.at(here, line::Take::Item),
            Event::Hashed { .. } => self.at(here, line::Take::Hash),
            Event::TableGrew { .. } => self.begin(here, line::Grow::Move),
            Event::TableShrank { .. } => self.begin(here, line::Shrink::Fold),
            Event::CursorMoved { .. } => self.at(here, self.open_line(here, "Cursor")),
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
            Event::SpanRemoved { origin, .. } => match origin {
                Origin::Added => self.at(here, line::RemoveSpan::Unlink),
                Origin::Imported => {
                    let location = self.begin(here, line::Release::Unlink);
                    self.asks_source(line::Release::GiveBack);
                    location
                }
            },
            Event::ImportAsked { .. } => {
                let import = self.fit(here).import();
                let location = self.begin(here, import.named("Size"));
                self.asks_source(import.named("Ask"));
                location
            }
            Event::Imported { .. } => self.at(here, self.open_line(here, "Ask")),
            Event::ImportFailed { .. } => self.at(here, self.open_line(here, "Failed")),
            Event::ImportReturned { .. } => {
                let unusable = self.open_line(here, "Unusable");
                let location = self.at(here, unusable);
                self.asks_source(unusable);
                location
            }
            Event::Refused { error } => self.refused(here, error),
            Event::Deferred if !self.is_own() => self.at(here, line::Serve::Stop),
            Event::Deferred if self.index + 1 == self.outcome.own_steps().len() => {
                self.at(here, line::Wait::Queue)
            }
            Event::Deferred => self.at(here, line::Wait::Reap),
            Event::Cache { step, .. } => cached::step(self, here, step),
        }
    }

    /// Returns the open fit. Before the first request it is the statement's; a source is
    /// always asked for an instant fit.
    fn fit(&self, here: ArenaId) -> Algorithm {
        self.innermost(here, Algorithm::is_fit)
            .unwrap_or(Algorithm::plain(self.policy()))
    }

    fn policy(&self) -> AllocPolicy {
        match (&self.outcome.statement, self.index) {
            (Statement::Alloc { policy, .. }, 0) => *policy,
            _ => AllocPolicy::InstantFit,
        }
    }

    /// Returns the line of this name of the innermost call that has one.
    pub(super) fn open_line(&self, here: ArenaId, name: &str) -> Line {
        self.innermost(here, |algorithm| algorithm.has(name))
            .unwrap_or_else(|| self.fit(here))
            .named(name)
    }

    fn examined(&mut self, here: ArenaId, verdict: Verdict) -> Location {
        let fit = self.fit(here);
        let look = fit.named("Look");
        // In the last list that it searches, instant fit examines every segment.
        let look = self.now(here, fit).map_or(look, |now| now.max(look));
        let finds_address = look.calling(Algorithm::LegalAddress).is_some();
        match verdict {
            Verdict::Fits { .. } if finds_address => self.begin(here, line::LegalAddress::Fits),
            Verdict::NoLegalAddress if finds_address => self.begin(here, line::LegalAddress::None),
            Verdict::Fits { .. } | Verdict::NoLegalAddress | Verdict::TooSmall => {
                self.at(here, look)
            }
            // Other tags are only walked past.
            Verdict::Allocated | Verdict::Marker => self.at(here, fit.named("Walk")),
        }
    }

    /// Returns the location of a removal from a freelist. The next step says what it is
    /// for.
    fn unfiled(&mut self, here: ArenaId) -> Location {
        match self.neighbour(1) {
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
        let refiled = matches!(self.neighbour(-1), Some(Event::Unfiled { .. }));
        match self.innermost(here, files) {
            Some(AddSpan) => self.at(here, line::AddSpan::File),
            Some(Take) if refiled => self.at(here, line::Take::Refile),
            Some(Take) => self.at(here, line::Take::Rest),
            _ => self.at(here, line::Free::File),
        }
    }

    fn granted(&mut self, here: ArenaId) -> Location {
        let cached = Algorithm::CachedAlloc;
        let grants = |algorithm: Algorithm| algorithm == cached || algorithm.is_fit();
        let pop = line::CachedAlloc::Pop.into();
        if self.innermost(here, grants) != Some(cached) {
            self.at(here, self.fit(here).named("Give"))
        } else if self.now(here, cached) == Some(pop) {
            self.at(here, pop)
        } else {
            self.at(here, line::CachedAlloc::Slab)
        }
    }

    /// Returns whether the range to free is an object of a cache. If the free is refused,
    /// the world has the answer, not the steps.
    fn frees_object(&self, here: ArenaId, base: u64) -> bool {
        let next = self.outcome.steps.get(self.index + 1);
        next.is_some_and(|next| match next.event {
            _ if next.arena != here => false,
            Event::Refused { .. } => self.world.is_cached(here, base),
            event => matches!(event, Event::Cache { .. }),
        })
    }

    /// Returns the event of the step before or after the current one.
    fn neighbour(&self, offset: isize) -> Option<Event> {
        let index = self.index.checked_add_signed(offset)?;
        Some(self.outcome.steps.get(index)?.event)
    }

    /// Returns the location of a refusal: in the call that found the error, or in a new
    /// call if none is open.
    fn refused(&mut self, here: ArenaId, error: Error) -> Location {
        let fit = self.fit(here);
        let asked = self.now(here, fit).is_some();
        let import = self.innermost(here, |algorithm| algorithm.has("Ask"));
        if let (Error::SourceFailed { .. } | Error::NoTags, Some(import)) = (error, import) {
            let lent = self.now(here, import) == Some(import.named("Ask"));
            return self.at(here, import.named(if lent { "Unusable" } else { "Failed" }));
        }
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
            Error::InvalidLayout(_) => {
                let constrained = Algorithm::constrained(self.policy());
                return self.begin(here, constrained.named("Round"));
            }
            Error::NoTags => fit.named("Take"),
            Error::Exhausted(_) | Error::SourceFailed { .. } if asked => fit.named("Import"),
            Error::ZeroSize
            | Error::InvalidQuantum { .. }
            | Error::Exhausted(_)
            | Error::SourceFailed { .. } => return self.begin(here, fit.named("Round")),
        };
        self.at(here, line)
    }
}

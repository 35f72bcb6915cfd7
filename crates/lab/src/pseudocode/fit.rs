//! What the six ways of choosing a segment have in common, and the two ways of
//! importing one: which line of each does the same thing.

use vmem::AllocPolicy::{BestFit, InstantFit, NextFit};
use vmem::{AllocPolicy, Request, Verdict};

use super::table::{Algorithm, Line, line};

/// A policy, and whether there are constraints.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Plain(AllocPolicy),
    Constrained(AllocPolicy),
}

/// Who looks at a tag.
pub(super) enum Look {
    /// The search itself.
    Here(Line),
    /// The search for a legal address, which line `from` calls, and which ends in
    /// line `to`.
    ForAddress { from: Line, to: Line },
}

/// Which line does what.
pub(super) struct Roles {
    /// The request is rounded up, and checked.
    pub(super) round: Line,
    /// The bitmap is scanned, or the walk begins.
    pub(super) scan: Line,
    /// A list is searched, one segment after the other.
    pub(super) search: Line,
    /// A free segment is looked at.
    look: Line,
    /// A segment is chosen.
    pub(super) take: Line,
    /// Nothing fits.
    pub(super) import: Line,
    /// The cursor moves. Only next fit moves it.
    pub(super) cursor: Line,
    /// The address is handed out.
    pub(super) give: Line,
}

macro_rules! roles {
    ($algorithm:ident: $scan:ident, $search:ident, $look:ident, $cursor:ident) => {
        Roles {
            round: line::$algorithm::Round.into(),
            scan: line::$algorithm::$scan.into(),
            search: line::$algorithm::$search.into(),
            look: line::$algorithm::$look.into(),
            take: line::$algorithm::Take.into(),
            import: line::$algorithm::Import.into(),
            cursor: line::$algorithm::$cursor.into(),
            give: line::$algorithm::Return.into(),
        }
    };
}

impl Fit {
    const ALL: [Self; 6] = [
        Self::Plain(InstantFit),
        Self::Plain(BestFit),
        Self::Plain(NextFit),
        Self::Constrained(InstantFit),
        Self::Constrained(BestFit),
        Self::Constrained(NextFit),
    ];

    pub(super) const fn of_request(request: &Request, policy: AllocPolicy) -> Self {
        match request.constraints {
            None => Self::Plain(policy),
            Some(_) => Self::Constrained(policy),
        }
    }

    /// The one that an algorithm is, if it is one.
    pub(super) fn of(algorithm: Algorithm) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|fit| fit.algorithm() == algorithm)
    }

    pub(super) const fn algorithm(self) -> Algorithm {
        match self {
            Self::Plain(InstantFit) => Algorithm::InstantFit,
            Self::Plain(BestFit) => Algorithm::BestFit,
            Self::Plain(NextFit) => Algorithm::NextFit,
            Self::Constrained(InstantFit) => Algorithm::ConstrainedInstantFit,
            Self::Constrained(BestFit) => Algorithm::ConstrainedBestFit,
            Self::Constrained(NextFit) => Algorithm::ConstrainedNextFit,
        }
    }

    pub(super) fn roles(self) -> Roles {
        match self {
            Self::Plain(InstantFit) => roles!(InstantFit: Scan, Maybe, Head, Take),
            Self::Plain(BestFit) => roles!(BestFit: Lists, Lists, Smallest, Take),
            Self::Plain(NextFit) => roles!(NextFit: Walk, Walk, Fits, Cursor),
            Self::Constrained(InstantFit) => {
                roles!(ConstrainedInstantFit: Scan, Maybe, Legal, Take)
            }
            Self::Constrained(BestFit) => {
                roles!(ConstrainedBestFit: Lists, Lists, Smallest, Take)
            }
            Self::Constrained(NextFit) => {
                roles!(ConstrainedNextFit: Walk, Walk, Fits, Cursor)
            }
        }
    }

    /// Who looks at a tag; the search is at line `now`.
    pub(super) fn look(self, verdict: Verdict, now: Line) -> Look {
        let roles = self.roles();
        let in_maybe_list = matches!(
            self,
            Self::Plain(InstantFit) | Self::Constrained(InstantFit)
        ) && now == roles.search;
        let from = if in_maybe_list { now } else { roles.look };
        let legal = |to: line::LegalAddress| match self {
            Self::Plain(_) => Look::Here(from),
            Self::Constrained(_) => Look::ForAddress {
                from,
                to: to.into(),
            },
        };
        match verdict {
            Verdict::Fits { .. } => legal(line::LegalAddress::Fits),
            Verdict::NoLegalAddress => legal(line::LegalAddress::None),
            Verdict::TooSmall => Look::Here(from),
            // What is no free segment is only walked past.
            Verdict::Allocated | Verdict::Marker => Look::Here(roles.scan),
        }
    }
}

/// Which line of an import does what.
pub(super) struct Importing {
    /// How much is asked for.
    pub(super) size: Line,
    /// The source is asked.
    pub(super) ask: Line,
    /// It can't lend.
    pub(super) failed: Line,
    /// What it lends is of no use, and goes back.
    pub(super) unusable: Line,
    /// The request is served from it.
    pub(super) take: Line,
}

macro_rules! importing {
    ($algorithm:ident) => {
        Importing {
            size: line::$algorithm::Size.into(),
            ask: line::$algorithm::Ask.into(),
            failed: line::$algorithm::Failed.into(),
            unusable: line::$algorithm::Unusable.into(),
            take: line::$algorithm::Take.into(),
        }
    };
}

impl Importing {
    pub(super) fn plain() -> Self {
        importing!(Import)
    }

    pub(super) fn constrained() -> Self {
        importing!(ConstrainedImport)
    }
}

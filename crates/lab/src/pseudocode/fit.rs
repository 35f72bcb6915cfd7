//! The roles of lines that the six fits have in common, and those of the two imports.

use vmem::AllocPolicy::{BestFit, InstantFit, NextFit};
use vmem::{AllocPolicy, Request, Verdict};

use super::table::{Algorithm, Line, line};

/// A policy, without or with constraints.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Plain(AllocPolicy),
    Constrained(AllocPolicy),
}

/// The algorithm that examines a tag.
pub(super) enum Look {
    /// The search itself.
    Here(Line),
    /// The search for a legal address, called by line `from`, which ends at line `to`.
    ForAddress { from: Line, to: Line },
}

/// The line of each role.
pub(super) struct Roles {
    /// Rounds the request up and checks it.
    pub(super) round: Line,
    /// Scans the bitmap, or begins the walk.
    pub(super) scan: Line,
    /// Searches a list, one segment at a time.
    pub(super) search: Line,
    /// Examines a free segment.
    look: Line,
    /// Chooses a segment.
    pub(super) take: Line,
    /// Imports, because nothing fits.
    pub(super) import: Line,
    /// Moves the cursor. Only next fit does.
    pub(super) cursor: Line,
    /// Returns the address.
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

    pub(super) const fn for_request(request: &Request, policy: AllocPolicy) -> Self {
        match request.constraints {
            None => Self::Plain(policy),
            Some(_) => Self::Constrained(policy),
        }
    }

    /// Returns the fit of an algorithm, if the algorithm is a fit.
    pub(super) fn from_algorithm(algorithm: Algorithm) -> Option<Self> {
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
            Self::Plain(InstantFit) => roles!(InstantFit: Scan, MightFit, Head, Take),
            Self::Plain(BestFit) => roles!(BestFit: Lists, Lists, Smallest, Take),
            Self::Plain(NextFit) => roles!(NextFit: Walk, Walk, Fits, Cursor),
            Self::Constrained(InstantFit) => {
                roles!(ConstrainedInstantFit: Scan, MightFit, Legal, Take)
            }
            Self::Constrained(BestFit) => {
                roles!(ConstrainedBestFit: Lists, Lists, Smallest, Take)
            }
            Self::Constrained(NextFit) => {
                roles!(ConstrainedNextFit: Walk, Walk, Fits, Cursor)
            }
        }
    }

    /// Returns the algorithm that examines a tag while the search is at line `now`.
    pub(super) fn look(self, verdict: Verdict, now: Line) -> Look {
        let roles = self.roles();
        let in_might_fit_list = matches!(
            self,
            Self::Plain(InstantFit) | Self::Constrained(InstantFit)
        ) && now == roles.search;
        let from = if in_might_fit_list { now } else { roles.look };
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
            // Other tags are only walked past.
            Verdict::Allocated | Verdict::Marker => Look::Here(roles.scan),
        }
    }
}

/// The line of each role in an import.
pub(super) struct Importing {
    /// Computes the size.
    pub(super) size: Line,
    /// Asks the source.
    pub(super) ask: Line,
    /// Fails, because the source failed.
    pub(super) failed: Line,
    /// Returns an import that cannot be used.
    pub(super) unusable: Line,
    /// Serves the request from the import.
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

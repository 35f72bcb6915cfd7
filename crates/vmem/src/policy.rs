//! The three policies for choosing a free segment (paper, sections 4.3.2
//! and 4.4.2).

use crate::alloc::Allocator;
use crate::constraint::Request;
use crate::cursor::Cursor;
use crate::locked::{Choice, Core};
use crate::tag::TagId;
use crate::trace::{Event, Tracer, Verdict};

/// The rule that chooses among the free segments that fit (paper, section 4.3.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AllocPolicy {
    /// `VM_INSTANTFIT`.
    /// The first segment of a list whose segments all fit: constant time. If every such
    /// list is empty, searches the one list whose segments might fit. With constraints,
    /// the first segment with a legal address: at worst, all free segments are examined.
    /// If alignment excludes most segments, the steps grow with their number.
    #[default]
    InstantFit,
    /// `VM_BESTFIT`.
    /// The smallest segment that fits: at worst, examines all segments of one list, whose
    /// length grows with the number of free segments. With constraints, at worst all free
    /// segments.
    BestFit,
    /// `VM_NEXTFIT`.
    /// The first segment at or after the end of the last allocation by this policy, so a
    /// number is not handed out again soon. At worst, examines all segments; few if most
    /// segments past the cursor are free.
    NextFit,
}

impl<A: Allocator, T: Tracer> Core<A, T> {
    /// Returns the free segment that `policy` chooses for `request`, if any fits.
    #[inline(always)]
    pub(crate) fn search(&mut self, request: &Request, policy: AllocPolicy) -> Option<Choice> {
        match policy {
            AllocPolicy::InstantFit => self.instant_fit(request),
            AllocPolicy::BestFit => self.best_fit(request),
            AllocPolicy::NextFit => self.next_fit(request),
        }
    }

    #[inline(always)]
    fn instant_fit(&mut self, request: &Request) -> Option<Choice> {
        let certain = request.certain_list();
        let lists = self.state.freelists.at_or_above(certain);
        self.emit(|_| Event::Scanned {
            from: certain,
            found: lowest(lists),
        });
        match lowest(lists) {
            Some(list) if request.constraints.is_none() => Some(self.take_head(list)),
            _ => self.first_fit(lists, request),
        }
    }

    /// Takes the head of a list whose segments all fit, for a request without
    /// constraints.
    #[inline(always)]
    fn take_head(&mut self, list: u8) -> Choice {
        let id = self.state.freelists.head(list);
        let at = self.tags()[id].base();
        self.state.stats.search += 1;
        self.emit(|core| Event::Examined {
            segment: core.segment(id),
            verdict: Verdict::Fits { at },
        });
        Choice { id, at }
    }

    /// Returns the first segment that fits, from these lists and then from the list whose
    /// segments might fit.
    #[inline(never)]
    fn first_fit(&mut self, mut lists: u64, request: &Request) -> Option<Choice> {
        while let Some(list) = lowest(lists) {
            if let Some(choice) = self.first_fit_in(list, request) {
                return Some(choice);
            }
            lists &= lists - 1;
        }
        let maybe = request.floor_list();
        if maybe == request.certain_list() {
            return None;
        }
        self.emit(|_| Event::Searching { list: maybe });
        self.first_fit_in(maybe, request)
    }

    /// Returns the first segment of a list that fits.
    fn first_fit_in(&mut self, list: u8, request: &Request) -> Option<Choice> {
        let mut id = self.state.freelists.head(list);
        while !id.is_none() {
            if let Some(at) = self.examine(id, request, 0) {
                return Some(Choice { id, at });
            }
            id = self.tags()[id].fore();
        }
        None
    }

    fn best_fit(&mut self, request: &Request) -> Option<Choice> {
        let mut lists = self.state.freelists.at_or_above(request.floor_list());
        while let Some(list) = lowest(lists) {
            self.emit(|_| Event::Searching { list });
            if let Some(choice) = self.smallest_fit(list, request) {
                return Some(choice);
            }
            lists &= lists - 1;
        }
        None
    }

    /// Returns the smallest segment of a list that fits; of equals, the first.
    fn smallest_fit(&mut self, list: u8, request: &Request) -> Option<Choice> {
        let mut best = None;
        let mut best_size = u64::MAX;
        let mut id = self.state.freelists.head(list);
        while !id.is_none() {
            let size = self.tags()[id].size();
            if let Some(at) = self.examine(id, request, 0)
                && (best.is_none() || size < best_size)
            {
                best = Some(Choice { id, at });
                best_size = size;
                if size == request.size {
                    break;
                }
            }
            id = self.tags()[id].fore();
        }
        best
    }

    fn next_fit(&mut self, request: &Request) -> Option<Choice> {
        if self.state.spans.len() == 0 {
            return None;
        }
        let start = match self.state.cursor {
            Cursor::Before(id) => id,
            Cursor::After { unit, segment } => {
                // Of the cursor's own segment, first the part past the cursor; the rest
                // comes last.
                if self.tags()[segment].last() > unit
                    && let Some(at) = self.examine(segment, request, unit + 1)
                {
                    return Some(Choice { id: segment, at });
                }
                self.tags()[segment].next()
            }
        };
        let mut id = start;
        loop {
            if id != TagId::ANCHOR
                && let Some(at) = self.examine(id, request, 0)
            {
                return Some(Choice { id, at });
            }
            id = self.tags()[id].next();
            if id == start {
                return None;
            }
        }
    }
}

/// Returns the lowest list of a bitmap.
#[inline]
fn lowest(lists: u64) -> Option<u8> {
    (lists != 0).then_some(lists.trailing_zeros() as u8)
}

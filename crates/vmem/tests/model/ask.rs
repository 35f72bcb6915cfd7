//! Requests, and the legal addresses for them. Numbers are 128 bits wide: nothing here
//! can wrap.

use vmem::Contradiction;

/// One past the last address.
pub(crate) const TOP: u128 = 1 << 64;

/// A request as the caller made it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ask {
    pub(crate) size: u128,
    pub(crate) align: u128,
    pub(crate) phase: u128,
    pub(crate) nocross: u128,
    pub(crate) first: u128,
    pub(crate) last: u128,
}

impl Ask {
    pub(crate) fn anywhere(size: u128) -> Self {
        Self {
            size,
            align: 1,
            phase: 0,
            nocross: 0,
            first: 0,
            last: TOP - 1,
        }
    }

    /// Returns the same request for an arena with this quantum.
    pub(crate) fn rounded(&self, q: u128) -> Self {
        Self {
            size: self.size.next_multiple_of(q),
            align: self.align.max(q),
            ..*self
        }
    }

    pub(crate) fn is_legal(&self, t: u128, begin: u128, end: u128) -> bool {
        t % self.align == self.phase
            && begin.max(self.first) <= t
            && t + self.size <= end.min(self.last + 1)
            && (self.nocross == 0 || t / self.nocross == (t + self.size - 1) / self.nocross)
    }

    /// Returns the lowest legal address in `begin..end`. In a block that must not be
    /// crossed, only the first address with the right phase can be the lowest, and all
    /// blocks after the first one are alike.
    pub(crate) fn lowest(&self, begin: u128, end: u128) -> Option<u128> {
        let low = begin.max(self.first);
        let block = match self.nocross {
            0 => low,
            nocross => (low / nocross + 1) * nocross,
        };
        let aligned = |low: u128| low + (self.phase + self.align - low % self.align) % self.align;
        [low, block]
            .map(aligned)
            .into_iter()
            .find(|&t| self.is_legal(t, begin, end))
    }

    /// Returns the rules that the layout breaks in itself. `self` is rounded already.
    pub(crate) fn broken(&self, said: &Self, q: u128) -> Vec<Contradiction> {
        let mut broken = Vec::new();
        let power = |x: u128| x.is_power_of_two();
        let mut rule = |is_broken: bool, which| {
            if is_broken {
                broken.push(which);
            }
        };
        rule(!power(said.align), Contradiction::AlignNotPowerOfTwo);
        rule(self.phase >= self.align, Contradiction::PhaseNotBelowAlign);
        rule(
            !self.phase.is_multiple_of(q),
            Contradiction::PhaseNotMultiple,
        );
        let nocross = self.nocross != 0;
        rule(
            nocross && !power(self.nocross),
            Contradiction::NocrossNotPowerOfTwo,
        );
        rule(
            !self.nocross.is_multiple_of(q),
            Contradiction::NocrossNotMultiple,
        );
        rule(
            nocross && self.size > self.nocross,
            Contradiction::LargerThanNocross,
        );
        rule(
            self.last + 1 < self.first + self.size && (self.first, self.last) != (0, TOP - 1),
            Contradiction::LargerThanWithin,
        );
        if broken.is_empty() && self.size < TOP && self.lowest(0, TOP).is_none() {
            broken.push(Contradiction::NoSuchAddress);
        }
        broken
    }

    fn is_constrained(&self, q: u128) -> bool {
        (self.align, self.phase, self.nocross) != (q, 0, 0)
            || (self.first, self.last) != (0, TOP - 1)
    }

    /// Returns what to import, by the three formulas.
    pub(crate) fn import(&self, q: u128, import_min: u128, source_q: u128) -> Self {
        let larger = q.max(source_q);
        if !self.is_constrained(q) {
            let n = self.size.max(import_min).next_multiple_of(larger);
            // Without `import_min`, if rounding it up would pass 2^64 - 1.
            let n = match n {
                ..TOP => n,
                _ => self.size.next_multiple_of(larger),
            };
            return Self {
                align: larger,
                ..Self::anywhere(n)
            };
        }
        let phase = if self.align > larger {
            self.phase / larger * larger
        } else {
            0
        };
        let nocross = if self.nocross > larger {
            self.nocross
        } else {
            0
        };
        let whole = Self {
            size: (self.size + self.phase - phase).next_multiple_of(larger),
            align: self.align.max(larger),
            phase,
            nocross,
            ..*self
        };
        if whole.size >= TOP || whole.lowest(0, TOP).is_some() {
            return whole;
        }
        let at = self.lowest(0, TOP).expect("the request was checked");
        let first = at / larger * larger;
        let end = (at + self.size).next_multiple_of(larger);
        Self {
            align: larger,
            first,
            last: end - 1,
            ..Self::anywhere(end - first)
        }
    }
}

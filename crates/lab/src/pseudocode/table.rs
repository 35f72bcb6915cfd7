//! The algorithms and their lines, each line with a name. ASCII and `←`; at most 52
//! columns, because the app has room for no more.
//!
//! Names in the lines: `s` is the size in units, rounded up; `b` is a segment; `t` is the
//! address that is allocated; `n` is a freelist or the size of an import. A list "always
//! fits" if each of its segments is large enough.

use vmem::AllocPolicy;

/// Makes the algorithms of the table below: their titles, their lines, and for each an
/// enumeration with the names of its lines. `=> [Take]` marks a line that calls `Take` in
/// the same arena; `=> [InstantFit]` stands for any allocation.
macro_rules! algorithms {
    ($($(#[$doc:meta])+ $algorithm:ident $title:literal {
        $($line:ident $text:literal $(=> [$($callee:ident)+])?)+
    })+) => {
        /// One of the algorithms inside an arena.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Algorithm { $($(#[$doc])+ $algorithm,)+ }

        impl Algorithm {
            /// All algorithms.
            pub const ALL: &'static [Self] = &[$(Self::$algorithm,)+];

            /// Returns the title above the lines.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$algorithm => $title,)+ }
            }

            /// Returns the lines, three to seven.
            pub const fn lines(self) -> &'static [&'static str] {
                match self { $(Self::$algorithm => &[$($text,)+],)+ }
            }

            const fn names(self) -> &'static [&'static str] {
                match self { $(Self::$algorithm => &[$(stringify!($line),)+],)+ }
            }

            const fn callees(self) -> &'static [&'static [Self]] {
                match self { $(Self::$algorithm => &[$(&[$($(Self::$callee,)+)?],)+],)+ }
            }
        }

        /// The names of the lines of each algorithm.
        #[allow(dead_code, reason = "a line without an event is never used")]
        pub(super) mod line {
            $(
                #[derive(Clone, Copy)]
                pub(crate) enum $algorithm { $($line,)+ }

                impl From<$algorithm> for crate::pseudocode::table::Line {
                    fn from(line: $algorithm) -> Self {
                        Self {
                            algorithm: crate::pseudocode::table::Algorithm::$algorithm,
                            index: line as usize,
                        }
                    }
                }
            )+
        }
    };
}

/// A line of an algorithm. It is made from a name, so the line always exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Line {
    pub(super) algorithm: Algorithm,
    pub(super) index: usize,
}

impl Line {
    /// Returns the line of the same algorithm that calls `callee` in the same arena: the next
    /// one from here on, else the first; `None` if no line does.
    pub(super) fn calling(self, callee: Algorithm) -> Option<Self> {
        let allocates = callee == Algorithm::CachedAlloc || callee.is_fit();
        let callee = if allocates {
            Algorithm::InstantFit
        } else {
            callee
        };
        let callees = self.algorithm.callees();
        let mut indices = (self.index..callees.len()).chain(0..self.index);
        let index = indices.find(|&index| callees[index].contains(&callee))?;
        Some(Self { index, ..self })
    }
}

impl Algorithm {
    pub(super) const fn plain(policy: AllocPolicy) -> Self {
        match policy {
            AllocPolicy::InstantFit => Self::InstantFit,
            AllocPolicy::BestFit => Self::BestFit,
            AllocPolicy::NextFit => Self::NextFit,
        }
    }

    pub(super) const fn constrained(policy: AllocPolicy) -> Self {
        match policy {
            AllocPolicy::InstantFit => Self::ConstrainedInstantFit,
            AllocPolicy::BestFit => Self::ConstrainedBestFit,
            AllocPolicy::NextFit => Self::ConstrainedNextFit,
        }
    }

    /// Returns the algorithm by which a fit imports.
    pub(super) fn import(self) -> Self {
        let constrained = self.named("Import").calling(Self::ConstrainedImport);
        constrained.map_or(Self::Import, |_| Self::ConstrainedImport)
    }

    /// Returns whether the algorithm allocates by a policy.
    pub(super) fn is_fit(self) -> bool {
        self.has("Round")
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.names().contains(&name)
    }

    /// Returns the line of this name, which the six fits, the two imports or the two reaps
    /// have in common; the first line if the algorithm has none.
    pub(super) fn named(self, name: &str) -> Line {
        let index = self.names().iter().position(|&known| known == name);
        Line {
            algorithm: self,
            index: index.unwrap_or_default(),
        }
    }
}

algorithms! {
    /// Allocation by instant fit.
    InstantFit "allocate by instant fit" {
        Round "s ← round_up(size, quantum); if 0 or >= 2^64: error"
        Scan "n ← lowest non-empty list that always fits s"
        Look "if n exists: b ← head of list n"
        Search "else: b ← first b >= s in list floor(log2 s)"
        Take "if b exists: t ← low end of b; take(b, t, s)" => [Take]
        Import "else: t ← import(s); if that fails: error" => [Import]
        Give "return t"
    }
    /// Allocation by best fit.
    BestFit "allocate by best fit" {
        Round "s ← round_up(size, quantum); if 0 or >= 2^64: error"
        Search "for n from floor(log2 s) up, until b exists:"
        Look "    b ← smallest segment >= s in list n, if any"
        Take "if b exists: t ← low end of b; take(b, t, s)" => [Take]
        Import "else: t ← import(s); if that fails: error" => [Import]
        Give "return t"
    }
    /// Allocation by next fit.
    NextFit "allocate by next fit" {
        Round "s ← round_up(size, quantum); if 0 or >= 2^64: error"
        Walk "for b in segment list, once around from cursor:"
        Look "    if b is free and s units fit at a t: stop"
        Take "if such a b exists: take(b, t, s)" => [Take]
        Import "else: t ← import(s); if that fails: error" => [Import]
        Cursor "cursor ← t + s"
        Give "return t"
    }
    /// Allocation by instant fit, with constraints.
    ConstrainedInstantFit "allocate by instant fit, with constraints" {
        Round "s ← round_up(size, quantum); if no legal t: error"
        Scan "for n from ceil(log2 s) up, until b exists:"
        Look "    b ← first in list n with a legal t, if any" => [LegalAddress]
        Search "if no b: the same in list floor(log2 s)" => [LegalAddress]
        Take "if b exists: take(b, t, s)" => [Take]
        Import "else: t ← import(s); if that fails: error" => [ConstrainedImport]
        Give "return t"
    }
    /// Allocation by best fit, with constraints.
    ConstrainedBestFit "allocate by best fit, with constraints" {
        Round "s ← round_up(size, quantum); if no legal t: error"
        Search "for n from floor(log2 s) up, until b exists:"
        Look "    b ← smallest in list n with a legal t, if any" => [LegalAddress]
        Take "if b exists: take(b, t, s)" => [Take]
        Import "else: t ← import(s); if that fails: error" => [ConstrainedImport]
        Give "return t"
    }
    /// Allocation by next fit, with constraints.
    ConstrainedNextFit "allocate by next fit, with constraints" {
        Round "s ← round_up(size, quantum); if no legal t: error"
        Walk "for b in segment list, once around from cursor:"
        Look "    if b is free and has a legal t: stop" => [LegalAddress]
        Take "if such a b exists: take(b, t, s)" => [Take]
        Import "else: t ← import(s); if that fails: error" => [ConstrainedImport]
        Cursor "cursor ← t + s"
        Give "return t"
    }
    /// The search for an address that meets the constraints.
    LegalAddress "find the lowest legal address in a segment" {
        Align "t ← lowest in b and within, with t mod align = phase"
        Cross "if a multiple of nocross lies inside (t, t + s):"
        Next "    t ← lowest as above, at or after that multiple"
        Fits "if t + s is not past b and within: return t"
        None "else: b has no legal address"
    }
    /// The allocation of a part of a free segment.
    Take "take a piece" {
        Whole "if [t, t + s) is all of b: remove b from its list"
        Shrink "else: shrink b to the part below t, or above t + s"
        Refile "    if b has a new list: move b to the head of it"
        Rest "if a part above t + s is left: add it to its list"
        Item "[t, t + s) is allocated"
        Hash "add t to the hash table"
        Grow "if allocated > buckets: grow the table" => [Grow]
    }
    /// The growth of the hash table.
    Grow "grow the hash table by a bucket" {
        Append "new ← buckets; append an empty bucket"
        Sibling "old ← new without its highest bit"
        Move "for b in bucket old: if its hash says new: move b"
    }
    /// The import of a span from the source.
    Import "import a span" {
        Quantum "Q ← max(quantum, source.quantum)"
        Size "n ← round_up(max(s, import_min), Q)"
        Ask "base ← source.alloc(n, align Q, instant fit)"
        Failed "if that fails: error"
        Unusable "if it overlaps a span: source.free(base, n); error"
        Add "b ← add_span(base, n)" => [AddSpan]
        Take "t ← low end of b; take(b, t, s); return t" => [Take]
    }
    /// The import of a span for a request with constraints.
    ConstrainedImport "import a span, with constraints" {
        Quantum "Q ← max(quantum, source.quantum); P ← phase mod Q"
        Size "n ← round_up(s + P, Q); align ← max(align, Q)"
        Around "if no n is legal: n, bounds ← blocks around lowest t"
        Ask "base ← source.xalloc(n, align, phase - P, rest same)"
        Failed "if that fails: error"
        Unusable "if it overlaps a span: source.free(base, n); error"
        Take "b ← add_span(base, n); take(b, lowest legal t, s)" => [AddSpan Take]
    }
    /// The free of a segment.
    Free "free a segment" {
        LookUp "b ← look_up(base, size)" => [LookUp]
        Unhash "remove b from the hash table; b is free"
        Shrink "if allocated < buckets / 2: shrink the table" => [Shrink]
        Right "if the right neighbour is free: merge it into b"
        Left "if the left neighbour is free: merge it into b"
        Release "if b is all of an imported span: release(b)" => [Release]
        File "else: add b to its list, at the head"
    }
    /// The search for an address in the hash table.
    LookUp "look up an address" {
        Chain "for b in the chain of bucket hash(base):"
        Found "    if b starts at base: found"
        Missing "if none does: error, base is not allocated"
        Size "if b is not round_up(size, quantum): error"
    }
    /// The shrinking of the hash table.
    Shrink "shrink the hash table by a bucket" {
        Last "last ← buckets - 1"
        Sibling "old ← last without its highest bit"
        Fold "chain of old ← chain of old + chain of last"
    }
    /// The return of an imported span.
    Release "release an imported span" {
        Leave "if the cursor is in the span: cursor ← next span"
        Unlink "remove its segment and marker from the segment list"
        GiveBack "source.free(base, size)"
    }
    /// The allocation of an object from a quantum cache.
    CachedAlloc "allocate from a cache" {
        Class "cache ceil(size / quantum), on this CPU:"
        Pop "if loaded has an object: pop it; return it"
        Swap "if previous has objects: swap both; try again"
        Exchange "if the depot has a full magazine: load it; again" => [LoadFull]
        Slab "else: return an object from a slab" => [SlabAlloc]
    }
    /// The exchange of an empty magazine for a full one.
    LoadFull "exchange an empty magazine for a full one" {
        None "if the depot has no full magazine: fail"
        Store "give previous, which is empty, to the depot"
        Shift "previous ← loaded, which is empty too"
        Load "loaded ← a full magazine from the depot"
    }
    /// The allocation of an object from a slab.
    SlabAlloc "allocate from a slab" {
        Cut "if a slab of this size has a free object: return it"
        New "slab ← xalloc(slab size, align = slab size)" => [InstantFit Free]
        Divide "if there is room: cut it up; return the first object"
        Bypass "else: return a segment; do not ask the source again" => [InstantFit]
    }
    /// The free of an object into a quantum cache.
    CachedFree "free into a cache" {
        Find "o ← the object at base, in its slab"
        Check "if o is not allocated, or has another size: error"
        Item "o is not allocated any more"
        Push "if loaded has room: push o; done"
        Swap "if previous has room: swap both; try again"
        Exchange "if there is an empty magazine: load it; again" => [LoadEmpty]
        Slab "else: return o to its slab"
    }
    /// The exchange of a full magazine for an empty one.
    LoadEmpty "exchange a full magazine for an empty one" {
        Second "if no previous: previous ← loaded; load a new one"
        Store "else: give previous, which is full, to the depot"
        Shift "    previous ← loaded, which is full too"
        Load "    loaded ← an empty magazine from the depot"
        Make "    or a new one, if the depot has none"
        GiveUp "if that fails: change nothing; fail"
    }
    /// The return of cached objects to the arena.
    Reap "reap" {
        Cpu "empty this CPU's magazines, loaded and previous"
        Depot "empty the full magazines of the depot"
        Return "    each object returns to its slab"
        Trim "for each slab that is all free: free it as a segment" => [Free]
    }
    /// The return of cached objects of all CPUs.
    ReapAll "reap all CPUs" {
        Depot "empty the full magazines of the depot"
        Cpu "empty each CPU's magazines, loaded and previous"
        Return "    each object returns to its slab"
        Trim "for each slab that is all free: free it as a segment" => [Free]
    }
    /// The wait for room.
    Wait "wait for room" {
        Try "if no request waits: allocate; if that works: done" => [InstantFit]
        Reap "reap all CPUs" => [ReapAll]
        Again "if that freed something: allocate, as above" => [InstantFit]
        Queue "wait, after the requests that already wait"
    }
    /// The service of waiting requests.
    Serve "serve waiting requests" {
        Reap "something was freed: reap all CPUs" => [ReapAll]
        Try "while a request waits: allocate for the first one" => [InstantFit]
        Stop "    if there is no room: it stays the first; stop"
    }
    /// The addition of a span.
    AddSpan "add a span" {
        Check "if size = 0, or not all in whole quanta: error"
        Overlap "if it ends past 2^64, or overlaps a span: error"
        Append "append a span marker and one free segment"
        File "add the segment to its list, at the head"
    }
    /// The removal of a span.
    RemoveSpan "remove a span" {
        Find "find the added span that starts at base; none: error"
        InUse "if any unit of it is allocated: error"
        Unfile "remove its free segment from its list"
        Unlink "remove its segment and marker from the segment list"
    }
}

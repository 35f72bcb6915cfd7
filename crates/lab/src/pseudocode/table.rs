//! The algorithms and their lines, each line under a name. ASCII, and `←`; at
//! most 52 columns, which is what the app has room for.
//!
//! Names used in them: `s` units after rounding up, `b` a segment, `t` the address
//! that is handed out, `quantum` and `buckets` as everywhere.

/// Makes of the table below the algorithms, what they are called, their lines,
/// and for each an enumeration of its lines, by which code names them.
macro_rules! algorithms {
    ($($(#[$doc:meta])+ $algorithm:ident $title:literal {
        $($line:ident $text:literal)+
    })+) => {
        /// One of the algorithms inside an arena.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Algorithm { $($(#[$doc])+ $algorithm,)+ }

        impl Algorithm {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$algorithm,)+];

            /// What it is called, above its lines.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$algorithm => $title,)+ }
            }

            /// Its lines, three to seven of them.
            pub const fn lines(self) -> &'static [&'static str] {
                match self { $(Self::$algorithm => &[$($text,)+],)+ }
            }
        }

        /// The lines of each algorithm by their names.
        #[allow(dead_code, reason = "a line that no event stands for is not named")]
        pub(super) mod line {
            $(
                #[derive(Clone, Copy)]
                pub(in crate::pseudocode) enum $algorithm { $($line,)+ }

                impl From<$algorithm> for super::Line {
                    fn from(line: $algorithm) -> Self {
                        Self {
                            algorithm: super::Algorithm::$algorithm,
                            index: line as usize,
                        }
                    }
                }
            )+
        }
    };
}

/// A line of an algorithm. Only made of a line's name, so it is always there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Line {
    pub(super) algorithm: Algorithm,
    pub(super) index: usize,
}

algorithms! {
    /// Allocating by instant fit.
    InstantFit "allocate by instant fit" {
        Round "s ← round_up(size, quantum); if 0 or >= 2^64: error"
        Scan "n ← lowest non-empty list with all segments >= s"
        Head "if there is one: b ← the head of list n"
        Maybe "else: b ← first in list floor(log2 s) that is >= s"
        Take "if there is a b: t ← its low end; take(b, t, s)"
        Import "else: t ← import(s); if that fails: error"
        Return "return t"
    }
    /// Allocating by best fit.
    BestFit "allocate by best fit" {
        Round "s ← round_up(size, quantum); if 0 or >= 2^64: error"
        Lists "from list floor(log2 s) up, until there is a b:"
        Smallest "    b ← the smallest in it that is >= s, if any"
        Take "if there is a b: t ← its low end; take(b, t, s)"
        Import "else: t ← import(s); if that fails: error"
        Return "return t"
    }
    /// Allocating by next fit.
    NextFit "allocate by next fit" {
        Round "s ← round_up(size, quantum); if 0 or >= 2^64: error"
        Walk "for b in segment list, once around from cursor:"
        Fits "    if b is free and s fit in it from a t on: stop"
        Take "if there is such a b: take(b, t, s)"
        Import "else: t ← import(s); if that fails: error"
        Cursor "cursor ← t + s"
        Return "return t"
    }
    /// Allocating by instant fit, with constraints.
    ConstrainedInstantFit "allocate by instant fit, with constraints" {
        Round "s ← round_up(size, quantum); if no t can do: error"
        Scan "for each list with all segments >= s, upward:"
        Legal "    b ← the first in it with a legal t; stop if any"
        Maybe "if there is no b: the same in list floor(log2 s)"
        Take "if there is a b: take(b, t, s)"
        Import "else: t ← import(s); if that fails: error"
        Return "return t"
    }
    /// Allocating by best fit, with constraints.
    ConstrainedBestFit "allocate by best fit, with constraints" {
        Round "s ← round_up(size, quantum); if no t can do: error"
        Lists "from list floor(log2 s) up, until there is a b:"
        Smallest "    b ← the smallest in it with a legal t, if any"
        Take "if there is a b: take(b, t, s)"
        Import "else: t ← import(s); if that fails: error"
        Return "return t"
    }
    /// Allocating by next fit, with constraints.
    ConstrainedNextFit "allocate by next fit, with constraints" {
        Round "s ← round_up(size, quantum); if no t can do: error"
        Walk "for b in segment list, once around from cursor:"
        Fits "    if b is free and has a legal t: stop"
        Take "if there is such a b: take(b, t, s)"
        Import "else: t ← import(s); if that fails: error"
        Cursor "cursor ← t + s"
        Return "return t"
    }
    /// Looking for an address that satisfies the constraints.
    LegalAddress "find the lowest legal address of a segment" {
        Align "t ← lowest in b and within, with t mod align = phase"
        Cross "if a multiple of nocross lies inside (t, t + s):"
        Next "    t ← lowest as above, from that multiple on"
        Fits "if t + s is not past b and within: return t"
        None "else: there is none"
    }
    /// Taking what is handed out off a free segment.
    Take "take a piece" {
        Whole "if [t, t + s) is all of b: take b off its list"
        Shrink "else: b ← what is left below t; if nothing, above"
        Refile "    if b is of another list now: move it to its head"
        Rest "if there is a piece above t too: file that as well"
        Item "[t, t + s) is allocated"
        Hash "put t into the hash table"
        Grow "if allocated > buckets: grow the table"
    }
    /// The hash table grows.
    Grow "grow the hash table by a bucket" {
        Append "new ← buckets; append an empty bucket"
        Sibling "old ← new without its highest bit"
        Move "for b in bucket old: if its hash says new: move b"
    }
    /// Importing a span from the source.
    Import "import a span" {
        Quantum "Q ← max(quantum, source.quantum)"
        Size "n ← round_up(max(s, import_min), Q)"
        Ask "base ← source.alloc(n, align Q, instant fit)"
        Failed "if that fails: error"
        Unusable "if it overlaps a span: source.free(base, n); error"
        Add "b ← add_span(base, n)"
        Take "t ← the low end of b; take(b, t, s); return t"
    }
    /// Importing a span for a request with constraints.
    ConstrainedImport "import a span, with constraints" {
        Quantum "Q ← max(quantum, source.quantum)"
        Phase "P ← if align > Q: floor(phase / Q) * Q, else 0"
        Size "n ← round_up(s + phase - P, Q)"
        Ask "base ← source.xalloc(n, max(align, Q), P, rest same)"
        Failed "if that fails: error"
        Unusable "if it overlaps a span: source.free(base, n); error"
        Take "b ← add_span(base, n); take(b, lowest legal t, s)"
    }
    /// Freeing a segment.
    Free "free a segment" {
        LookUp "b ← look_up(base, size)"
        Unhash "take b out of the hash table; b is free"
        Shrink "if allocated < buckets / 2: shrink the table"
        Right "if its right neighbour is free: b ← both in one"
        Left "if its left neighbour is free: b ← both in one"
        Release "if b is all of an imported span: release(b)"
        File "else: file b at the head of its list"
    }
    /// Looking an address up in the hash table.
    LookUp "look an address up" {
        Chain "for b in the chain of bucket hash(base):"
        Found "    if b begins at base: found"
        Missing "if none does: error, it is not allocated"
        Size "if b is not round_up(size, quantum): error"
    }
    /// The hash table shrinks.
    Shrink "shrink the hash table by a bucket" {
        Last "last ← buckets - 1"
        Sibling "old ← last without its highest bit"
        Fold "chain of old ← chain of old + chain of last"
    }
    /// Giving an imported span back.
    Release "release an imported span" {
        Cursor "if the cursor is in it: cursor ← the next span"
        Unlink "take its segment and its marker off the segment list"
        GiveBack "source.free(base, size)"
    }
    /// Allocating from a quantum cache.
    CachedAlloc "allocate from a cache" {
        Class "cache ceil(size / quantum), on this CPU:"
        Pop "if loaded has an object: pop it; return it"
        Swap "if previous has some: swap it and loaded; again"
        Exchange "if the depot has a full magazine: load it; again"
        Slab "else: return an object from a slab"
    }
    /// Exchanging an empty magazine for a full one.
    LoadFull "exchange an empty magazine for a full one" {
        None "if the depot has no full magazine: give up"
        Store "previous, which is empty, goes to the depot"
        Shift "previous ← loaded, which is empty too"
        Load "loaded ← a full magazine of the depot"
    }
    /// Allocating an object from a slab.
    SlabAlloc "allocate from a slab" {
        Cut "if a slab of this size has a free object: return it"
        New "slab ← xalloc(slab size, align = slab size)"
        Divide "if there is room: cut it up; return the first object"
        Bypass "else: return a segment, with no source asked again"
    }
    /// Freeing into a quantum cache.
    CachedFree "free into a cache" {
        Find "o ← the object at base, in its slab"
        Check "if o is not handed out, or of another size: error"
        Item "o is not handed out any more"
        Push "if loaded has room: push o; done"
        Swap "if previous has room: swap it and loaded; again"
        Exchange "if an empty magazine can be had: load it; again"
        Slab "else: o goes back into its slab"
    }
    /// Exchanging a full magazine for an empty one.
    LoadEmpty "exchange a full magazine for an empty one" {
        Second "if no previous: previous ← loaded; load a new one"
        Store "else: previous, which is full, goes to the depot"
        Shift "    previous ← loaded, which is full too"
        Load "    loaded ← an empty magazine of the depot"
        Make "    or a new one, if it has none"
        Failed "if there is none to be had: as it was; give up"
    }
    /// Giving back what caches hold in reserve.
    Reap "reap" {
        Cpu "empty this CPU's magazines, loaded and previous"
        Depot "empty the full magazines of the depot"
        Return "    each object goes back into its slab"
        Trim "for each slab that is all free: free it as a segment"
    }
    /// The same with the magazines of all CPUs.
    ReapAll "reap, for all CPUs" {
        Depot "empty the full magazines of the depot"
        Cpus "empty the magazines of each CPU, loaded and previous"
        Return "    each object goes back into its slab"
        Trim "for each slab that is all free: free it as a segment"
    }
    /// Waiting for room.
    Wait "wait for room" {
        Try "if nobody waits: allocate; if there is room: done"
        Reap "reap, for all CPUs"
        Again "if that gave something back: allocate, as above"
        Queue "stand in line, behind those who wait"
    }
    /// Serving those who wait.
    Serve "serve those who wait" {
        Reap "something came free: reap, for all CPUs"
        Try "while somebody waits: allocate for the first in line"
        Stop "    if there is no room: it stays the first; stop"
    }
    /// Adding a span.
    AddSpan "add a span" {
        Check "if size = 0, or not all in whole quanta: error"
        Overlap "if it ends past 2^64, or overlaps a span: error"
        Append "append its marker, and one free segment as large"
        File "file the segment at the head of its list"
    }
    /// Removing a span.
    RemoveSpan "remove a span" {
        Find "the added span that begins at base; if none: error"
        InUse "if any of it is allocated: error"
        Unfile "take its free segment off its list"
        Unlink "take its segment and its marker off the segment list"
    }
}

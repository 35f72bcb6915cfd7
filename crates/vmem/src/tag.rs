//! Boundary tags: one 32-byte record for each segment and each span.
//!
//! Tags lie in one contiguous array and link to each other by 32-bit index. The
//! whole structure is thus safe Rust, half the size of one with pointers, and can
//! be copied as it is. A tag's kind is packed into the top bits of a link that only
//! free segments and markers use.
//!
//! Index 0 is never a segment: its tag is the **anchor** of the circular
//! segment list. No other list contains the anchor, so in other lists index 0 means
//! "none". The anchor's link `fore` is never read, so code can write to it without
//! checking for the end of a list.

use core::ops::{Index, IndexMut};

/// The index of a tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TagId(pub(crate) u32);

impl TagId {
    /// The tag at which the circular segment list begins and ends.
    pub(crate) const ANCHOR: Self = Self(0);
    /// The end of any other list.
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// Returns this index, or `other` at the end of a list.
    pub(crate) fn or(self, other: Self) -> Self {
        if self.is_none() { other } else { self }
    }

    /// Returns `Some(self)` unless it is the end of a list.
    pub(crate) fn some(self) -> Option<Self> {
        (!self.is_none()).then_some(self)
    }
}

/// The meaning of a tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// The anchor, or a tag in the pool.
    Unused,
    /// The marker of a span the owner added.
    Added,
    /// The marker of a span imported from the source.
    Imported,
    /// A free segment.
    Free,
    /// An allocated segment.
    Allocated,
}

impl Kind {
    pub(crate) fn is_marker(self) -> bool {
        matches!(self, Self::Added | Self::Imported)
    }

    pub(crate) fn is_segment(self) -> bool {
        matches!(self, Self::Free | Self::Allocated)
    }

    const fn code(self) -> u32 {
        match self {
            Self::Unused => 0,
            Self::Added => 1,
            Self::Imported => 2,
            Self::Free => 3,
            Self::Allocated => 4,
        }
    }

    const fn from_code(code: u32) -> Self {
        match code {
            1 => Self::Added,
            2 => Self::Imported,
            3 => Self::Free,
            4 => Self::Allocated,
            _ => Self::Unused,
        }
    }
}

const LINK_BITS: u32 = 29;
const LINK_MASK: u32 = (1 << LINK_BITS) - 1;

/// The greatest number of tags in one arena: 2^29, which take 16 GiB.
pub(crate) const MAX_TAGS: usize = 1 << LINK_BITS;

/// A boundary tag: the record of one segment or one span.
///
/// Opaque: a caller only provides room for tags (see
/// [`alloc::Storage`](crate::alloc::Storage)) and looks at segments through
/// [`View`](crate::View).
// Aligned, so that no tag lies across two cache lines.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub struct Tag {
    base: u64,
    size: u64,
    prev: u32,
    next: u32,
    /// The kind; for a free segment also the link towards the head of the freelist, for
    /// a marker the left child in the span index.
    kind_and_back: u32,
    /// Free: towards the tail of the freelist. Allocated: the next in the hash
    /// chain. Marker: right child in the span index. Unused: the next in the
    /// pool.
    fore: u32,
}

const _: () = assert!(size_of::<Tag>() == 32);

impl Tag {
    /// An unused tag; new storage is filled with it.
    pub const EMPTY: Self = Self {
        base: 0,
        size: 0,
        prev: 0,
        next: 0,
        kind_and_back: 0,
        fore: 0,
    };

    pub(crate) fn new(kind: Kind, base: u64, size: u64) -> Self {
        Self {
            base,
            size,
            kind_and_back: kind.code() << LINK_BITS,
            ..Self::EMPTY
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        Kind::from_code(self.kind_and_back >> LINK_BITS)
    }

    /// Changes the kind; the tag is in no list yet.
    pub(crate) fn set_kind(&mut self, kind: Kind) {
        self.kind_and_back = kind.code() << LINK_BITS;
    }

    /// Makes the tag a free segment that comes after `back` in its freelist. Does not read
    /// the old value, which may not be in a processor's cache.
    pub(crate) fn set_free_behind(&mut self, back: TagId) {
        self.kind_and_back = Kind::Free.code() << LINK_BITS | back.0;
    }

    pub(crate) fn base(&self) -> u64 {
        self.base
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Returns the last unit. The end may be 2^64, which does not fit.
    pub(crate) fn last(&self) -> u64 {
        self.base.wrapping_add(self.size).wrapping_sub(1)
    }

    pub(crate) fn contains(&self, address: u64) -> bool {
        address.wrapping_sub(self.base) < self.size
    }

    pub(crate) fn set_range(&mut self, base: u64, size: u64) {
        self.base = base;
        self.size = size;
    }

    pub(crate) fn prev(&self) -> TagId {
        TagId(self.prev)
    }

    pub(crate) fn set_prev(&mut self, prev: TagId) {
        self.prev = prev.0;
    }

    pub(crate) fn next(&self) -> TagId {
        TagId(self.next)
    }

    pub(crate) fn set_next(&mut self, next: TagId) {
        self.next = next.0;
    }

    pub(crate) fn back(&self) -> TagId {
        TagId(self.kind_and_back & LINK_MASK)
    }

    pub(crate) fn set_back(&mut self, back: TagId) {
        self.kind_and_back = self.kind_and_back & !LINK_MASK | back.0;
    }

    pub(crate) fn fore(&self) -> TagId {
        TagId(self.fore)
    }

    pub(crate) fn set_fore(&mut self, fore: TagId) {
        self.fore = fore.0;
    }
}

impl Index<TagId> for [Tag] {
    type Output = Tag;

    fn index(&self, id: TagId) -> &Tag {
        &self[id.0 as usize]
    }
}

impl IndexMut<TagId> for [Tag] {
    fn index_mut(&mut self, id: TagId) -> &mut Tag {
        &mut self[id.0 as usize]
    }
}

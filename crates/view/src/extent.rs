//! A horizontal part of a bar, and how much detail it has room for.

/// A horizontal part of a bar, in points from its left end.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Extent {
    /// The left edge.
    pub left: f32,
    /// The right edge.
    pub right: f32,
}

impl Extent {
    /// Returns the part between two edges.
    pub const fn new(left: f32, right: f32) -> Self {
        Self { left, right }
    }

    /// Returns the width.
    pub fn width(self) -> f32 {
        self.right - self.left
    }

    /// Returns whether `x` is inside.
    pub fn contains(self, x: f32) -> bool {
        (self.left..self.right).contains(&x)
    }

    /// Returns the middle.
    pub fn centre(self) -> f32 {
        f32::midpoint(self.left, self.right)
    }

    /// Returns the part that is in `other` too; `None` if there is none.
    pub fn within(self, other: Self) -> Option<Self> {
        let both = Self::new(self.left.max(other.left), self.right.min(other.right));
        (both.left <= both.right).then_some(both)
    }
}

/// The detail in which a segment is drawn, by its width.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TileDetail {
    /// Nothing of its own: the segment is merged with its neighbours into one tile.
    Merged,
    /// Its outline.
    Outline,
    /// Its name too, if the name is short.
    Name,
    /// Everything.
    All,
}

impl TileDetail {
    /// Returns the detail that a segment of this width (in points) has room for.
    pub fn for_width(width: f32) -> Self {
        match width {
            40.0.. => Self::All,
            12.0.. => Self::Name,
            3.0.. => Self::Outline,
            _ => Self::Merged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_segment_has_less_detail() {
        let of = [1.0, 2.9, 3.0, 11.9, 12.0, 39.9, 40.0, 4000.0].map(TileDetail::for_width);
        use TileDetail::{All, Merged, Name, Outline};
        assert_eq!(of, [Merged, Merged, Outline, Outline, Name, Name, All, All]);
    }

    #[test]
    fn extents_side_by_side_have_no_part_in_common() {
        let of = Extent::new;
        assert_eq!(of(0.0, 10.0).within(of(5.0, 20.0)), Some(of(5.0, 10.0)));
        assert_eq!(of(0.0, 4.0).within(of(5.0, 20.0)), None);
    }
}

//! A part of a bar, and how much can be told in it.

/// A part of the bar, in points from its left end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extent {
    /// The left edge.
    pub left: f32,
    /// The right edge.
    pub right: f32,
}

impl Extent {
    /// Its width.
    pub fn width(self) -> f32 {
        self.right - self.left
    }

    /// Whether it contains `x`.
    pub fn contains(self, x: f32) -> bool {
        (self.left..self.right).contains(&x)
    }

    /// The middle.
    pub fn centre(self) -> f32 {
        f32::midpoint(self.left, self.right)
    }

    /// What of it lies in `other`, if anything does.
    pub fn within(self, other: Self) -> Option<Self> {
        let both = Self {
            left: self.left.max(other.left),
            right: self.right.min(other.right),
        };
        (both.left <= both.right).then_some(both)
    }
}

/// How much of a segment is told, by how wide it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Detail {
    /// Nothing of its own: it is a part of a column.
    SegmentSum,
    /// Its outline.
    Outline,
    /// Its name too, if that is short.
    Name,
    /// All there is to say.
    All,
}

impl Detail {
    /// What a segment that is `width` points wide has room for.
    pub fn of(width: f32) -> Self {
        match width {
            40.0.. => Self::All,
            12.0.. => Self::Name,
            3.0.. => Self::Outline,
            _ => Self::SegmentSum,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrower_the_less_is_told() {
        let of = [1.0, 2.9, 3.0, 11.9, 12.0, 39.9, 40.0, 4000.0].map(Detail::of);
        use Detail::{All, Name, Outline, SegmentSum};
        assert_eq!(
            of,
            [
                SegmentSum, SegmentSum, Outline, Outline, Name, Name, All, All
            ]
        );
    }

    #[test]
    fn what_lies_beside_is_not_within() {
        let of = |left, right| Extent { left, right };
        assert_eq!(of(0.0, 10.0).within(of(5.0, 20.0)), Some(of(5.0, 10.0)));
        assert_eq!(of(0.0, 4.0).within(of(5.0, 20.0)), None);
    }
}

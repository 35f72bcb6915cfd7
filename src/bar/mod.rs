//! Where the segments of an arena lie on its bar: the geometry, without paint.
//!
//! A [`SegmentIndex`] holds an arena's segments in one row, so that what is at an address is
//! found by bisection; it is made once for each state. A [`Window`] is the part that is
//! looked at. The [`Bar`] is that part on so many points, and holds no more pieces than
//! it has points: what would be narrower than a few of them is put together into
//! columns that say how much of them is allocated.

mod chart;
mod extent;
mod layout;
mod share;
mod window;

pub use chart::{SegmentIndex, SegmentSum, SpanEntry};
pub use extent::{Detail, Extent};
pub use layout::{Bar, SpanBar, Tile};
pub use window::{UNIT, Window};

//! Shares the width of a bar among spans.

use crate::extent::Extent;

/// A span is at least this wide if there is room.
pub const NARROWEST_SPAN: f32 = 44.0;
/// The gap between two spans.
const BETWEEN_SPANS: f32 = 28.0;

/// The visible portion of a span.
#[derive(Clone, Copy)]
pub struct Portion {
    /// Its length.
    pub size: f64,
    /// True for a whole span. A span that the window cuts off may be narrow.
    pub is_whole: bool,
}

/// Shares the width by size, but gives each whole span a visible width.
pub fn extents(portions: &[Portion], width: f32) -> Vec<Extent> {
    if portions.is_empty() {
        return Vec::new();
    }
    let count = portions.len() as f32;
    let gap = BETWEEN_SPANS.min(width / count * 0.3);
    let room = width - gap * (count - 1.0);
    let least = NARROWEST_SPAN.min(room / count);

    // Narrow spans get the least width; the others share the rest. Each round finds at
    // least one more narrow span, or is the last.
    let mut narrow = vec![false; portions.len()];
    let scale = loop {
        let of_wide = portions.iter().zip(&narrow).filter(|(_, narrow)| !**narrow);
        let wide: f64 = of_wide.map(|(portion, _)| portion.size).sum();
        let narrow_count = narrow.iter().filter(|narrow| **narrow).count() as f32;
        let left = f64::from(room - narrow_count * least);
        let scale = if wide > 0.0 { left / wide } else { 0.0 };
        let mut settled = true;
        for (portion, narrow) in portions.iter().zip(&mut narrow) {
            if portion.is_whole && !*narrow && portion.size * scale < f64::from(least) - 0.01 {
                *narrow = true;
                settled = false;
            }
        }
        if settled {
            break scale;
        }
    };

    let mut x = 0.0;
    portions
        .iter()
        .zip(narrow)
        .map(|(portion, narrow)| {
            let width = if narrow {
                least
            } else {
                (portion.size * scale) as f32
            };
            let extent = Extent {
                left: x,
                right: x + width,
            };
            x += width + gap;
            extent
        })
        .collect()
}

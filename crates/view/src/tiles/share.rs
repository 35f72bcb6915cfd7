//! How the spans share the width of a bar.

use crate::extent::Extent;

/// A span is at least this wide, where there is room.
pub const NARROWEST_SPAN: f32 = 44.0;
/// Between two spans.
const BETWEEN_SPANS: f32 = 28.0;

/// What is seen of a span.
#[derive(Clone, Copy)]
pub struct Part {
    /// How much.
    pub size: f64,
    /// Whether that is all of it. What is cut off by the window may be narrow.
    pub whole: bool,
}

/// Shares the width out by size, but gives none less than it takes to be seen.
pub fn extents(parts: &[Part], width: f32) -> Vec<Extent> {
    if parts.is_empty() {
        return Vec::new();
    }
    let count = parts.len() as f32;
    let gap = BETWEEN_SPANS.min(width / count * 0.3);
    let room = width - gap * (count - 1.0);
    let least = NARROWEST_SPAN.min(room / count);

    // Those below the least get it; the others share what is left. Each round
    // settles one more at least.
    let mut narrow = vec![false; parts.len()];
    let scale = loop {
        let of_wide = parts.iter().zip(&narrow).filter(|(_, narrow)| !**narrow);
        let wide: f64 = of_wide.map(|(part, _)| part.size).sum();
        let narrow_count = narrow.iter().filter(|narrow| **narrow).count() as f32;
        let left = f64::from(room - narrow_count * least);
        let scale = if wide > 0.0 { left / wide } else { 0.0 };
        let mut settled = true;
        for (part, narrow) in parts.iter().zip(&mut narrow) {
            if part.whole && !*narrow && part.size * scale < f64::from(least) - 0.01 {
                *narrow = true;
                settled = false;
            }
        }
        if settled {
            break scale;
        }
    };

    let mut x = 0.0;
    parts
        .iter()
        .zip(narrow)
        .map(|(part, narrow)| {
            let width = if narrow {
                least
            } else {
                (part.size * scale) as f32
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

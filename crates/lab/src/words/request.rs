//! What is asked for, in words.

use vmem::{Layout, Request};

use super::{number, units};

/// A request: `100 units, rounded up to 112, at a multiple of 64`.
pub fn request(request: &Request) -> String {
    let mut text = units(request.asked);
    if request.size != request.asked {
        text += &format!(", rounded up to {}", number(request.size));
    }
    if let Some(c) = &request.constraints {
        text += &constraints(c.align, c.phase, c.nocross, c.first, c.last);
    }
    text
}

/// A layout: `128 units at a multiple of 64`.
pub fn layout(layout: &Layout) -> String {
    let (first, last) = layout.bounds().into_inner();
    let (align, phase) = (layout.alignment(), layout.phase_offset());
    units(layout.size()) + &constraints(align, phase, layout.boundary(), first, last)
}

fn constraints(align: u64, phase: u64, nocross: u64, first: u64, last: u64) -> String {
    let mut text = String::new();
    if phase > 0 {
        text += &format!(", {} past a multiple of {}", number(phase), number(align));
    } else if align > 1 {
        text += &format!(", at a multiple of {}", number(align));
    }
    if nocross > 0 {
        text += &format!(", not across a multiple of {}", number(nocross));
    }
    match (first, last) {
        (0, u64::MAX) => {}
        (first, u64::MAX) => text += &format!(", from {} on", number(first)),
        (first, last) => text += &format!(", within {} to {}", number(first), number(last)),
    }
    text
}

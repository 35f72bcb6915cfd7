//! Requests as text.

use vmem::{Layout, Request};

use super::formatter::Radix;
use super::text::{number, units};

/// Returns a request: `100 units, rounded up to 112, at a multiple of 64`.
pub fn request(radix: Radix, request: &Request) -> String {
    let mut text = units(request.asked);
    if request.size != request.asked {
        text += &format!(", rounded up to {}", number(request.size));
    }
    if let Some(c) = &request.constraints {
        text += &constraints(radix, c.align, c.phase, c.nocross, c.first, c.last);
    }
    text
}

/// Returns a layout: `128 units, at a multiple of 64`.
pub fn layout(radix: Radix, layout: &Layout) -> String {
    let (first, last) = layout.bounds().into_inner();
    let (align, phase) = (layout.alignment(), layout.phase_offset());
    units(layout.size()) + &constraints(radix, align, phase, layout.boundary(), first, last)
}

fn constraints(
    radix: Radix,
    align: u64,
    phase: u64,
    nocross: u64,
    first: u64,
    last: u64,
) -> String {
    let mut text = String::new();
    if phase > 0 {
        text += &format!(
            ", at a multiple of {} plus {}",
            number(align),
            number(phase)
        );
    } else if align > 1 {
        text += &format!(", at a multiple of {}", number(align));
    }
    if nocross > 0 {
        text += &format!(", not across a multiple of {}", number(nocross));
    }
    match (first, last) {
        (0, u64::MAX) => {}
        (first, u64::MAX) => text += &format!(", at or above {}", radix.address(first)),
        (first, last) => {
            text += &format!(
                ", within {} to {}",
                radix.address(first),
                radix.address(last)
            )
        }
    }
    text
}

//! Requests as text.

use vmem::{Layout, Request};

use super::formatter::Radix;
use super::text::{number, units};

/// Returns a request: `100 units, rounded up to 112, at a multiple of 64`.
pub(super) fn request(radix: Radix, request: &Request) -> String {
    let mut text = units(request.asked);
    if request.size != request.asked {
        text += &format!(", rounded up to {}", number(request.size));
    }
    if let Some(c) = &request.constraints {
        text += &constraints(radix, c.align, c.phase, c.nocross, (c.first, c.last));
    }
    text
}

/// Returns a layout: `128 units, at a multiple of 64`.
pub(super) fn layout(radix: Radix, layout: &Layout) -> String {
    let (align, phase) = (layout.alignment(), layout.phase_offset());
    let bounds = layout.bounds().into_inner();
    units(layout.size()) + &constraints(radix, align, phase, layout.boundary(), bounds)
}

fn constraints(radix: Radix, align: u64, phase: u64, nocross: u64, within: (u64, u64)) -> String {
    let mut text = String::new();
    if phase > 0 || align > 1 {
        text += &format!(", at a multiple of {}", number(align));
    }
    if phase > 0 {
        text += &format!(" plus {}", number(phase));
    }
    if nocross > 0 {
        text += &format!(", not across a multiple of {}", number(nocross));
    }
    let (first, last) = (radix.address(within.0), radix.address(within.1));
    match within {
        (0, u64::MAX) => {}
        (_, u64::MAX) => text += &format!(", at or above {first}"),
        _ => text += &format!(", within {first} to {last}"),
    }
    text
}

//! Addresses below a bar: round ones, as many as fit, and the ends of spans.

use crate::kit::settings;
use egui::{Rangef, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2};

use crate::kit::theme::{Galley, Palette, mono, size};
use crate::panels::arenas::row::Row;
use vmem_view::action::Action;
use vmem_view::settings::{Radix, Settings};
use vmem_view::tiles::SpanBar;

/// A span narrower than this has no room for an address.
const NARROWEST: f32 = 10.0;
/// Between two addresses.
const BETWEEN: f32 = 10.0;

/// Draws the addresses of a row, but none over what is `taken` already.
pub(super) fn ui(ui: &mut Ui, row: &Row, taken: &[Rangef], actions: &mut Vec<Action>) {
    if row.ruler.height() == 0.0 || row.layout.is_empty() {
        return;
    }
    let scale = Scale::of(ui, row.ruler, taken);
    for (nth, span) in row.layout.spans.iter().enumerate() {
        let next = row.layout.spans.get(nth + 1);
        let room = next.map_or(row.layout.extent().right, |next| next.extent.left - BETWEEN);
        scale.span(row.bar.left(), span, room - span.extent.left);
    }
    if row.layout.spans.is_empty() {
        let ends = [row.window.from(), row.window.end() - 1];
        let addresses = ends.map(|place| row.chart.address_at(place).unwrap_or(0));
        scale.ends(row.bar.x_range(), addresses.map(u128::from));
    }
    switch(ui, row, actions);
}

/// A click writes all addresses the other way.
fn switch(ui: &Ui, row: &Row, actions: &mut Vec<Action>) {
    let (now, other) = match settings::current(ui.ctx()).radix {
        Radix::Decimal => ("decimal", "hexadecimal"),
        Radix::Hexadecimal => ("hexadecimal", "decimal"),
    };
    let id = ui.scope_id().with(("ruler", row.arena));
    let response = ui.interact(row.ruler, id, Sense::CLICK);
    response.widget_info(|| {
        let words = format!("addresses of {} in {now}: switch to {other}", row.name);
        WidgetInfo::labeled(Role::Button, true, words)
    });
    if response.clicked() {
        actions.push(Action::NextRadix);
    }
    response.on_hover_text(format!("Addresses in {now}. Click, or X: {other}"));
}

/// What all addresses of a row have in common.
struct Scale<'a> {
    ui: &'a Ui,
    palette: Palette,
    settings: Settings,
    ruler: Rect,
    taken: &'a [Rangef],
}

impl<'a> Scale<'a> {
    fn of(ui: &'a Ui, ruler: Rect, taken: &'a [Rangef]) -> Self {
        Self {
            ui,
            palette: Palette::of(ui),
            settings: settings::current(ui.ctx()),
            ruler,
            taken,
        }
    }

    fn lay(&self, address: u128) -> Galley {
        let words = self.settings.address(address);
        let painter = self.ui.painter();
        painter.layout_no_wrap(words, mono(size::SMALL), self.palette.muted)
    }

    /// Draws an address whose tick is at `x`, from `left` on.
    fn put(&self, x: f32, left: f32, galley: Galley) {
        let right = left + galley.size().x;
        let overlaps = |taken: &Rangef| left < taken.max + BETWEEN && right > taken.min - BETWEEN;
        if self.taken.iter().any(overlaps) {
            return;
        }
        let top = self.ruler.top() + 4.0;
        let tick = [pos2(x, top), pos2(x, top + 4.0)];
        let painter = self.ui.painter();
        painter.line_segment(tick, Stroke::new(1.0, self.palette.muted));
        painter.galley(pos2(left, top + 4.0), galley, self.palette.muted);
    }

    /// The two ends of `range`, if both fit; what is left between them.
    fn ends(&self, range: Rangef, addresses: [u128; 2]) {
        let [first, last] = addresses.map(|address| self.lay(address));
        if first.size().x + BETWEEN + last.size().x > range.span() {
            return;
        }
        self.put(range.min, range.min, first);
        let left = range.max - last.size().x;
        self.put(range.max, left, last);
    }

    /// The addresses of a span; its first may take `room`, up to the next span.
    fn span(&self, bar_left: f32, span: &SpanBar, room: f32) {
        let left = bar_left + span.extent.left;
        let right = bar_left + span.extent.right;
        if span.extent.width() < NARROWEST {
            return;
        }
        let (first, end) = span.shown();
        let mut taken = left - BETWEEN;
        let mut free = right + BETWEEN;
        if span.begins() {
            let galley = self.lay(first);
            if galley.size().x > room {
                return;
            }
            taken = left + galley.size().x;
            self.put(left, left, galley);
        }
        let last = self.lay(end);
        let widest = last.size().x;
        if span.ends() {
            if right - widest < taken + BETWEEN {
                return;
            }
            free = right - widest;
            self.put(right, free, last);
        }

        let binary = self.settings.radix == Radix::Hexadecimal || span.size.is_multiple_of(16);
        let most = f64::from((span.extent.width() / (widest + 32.0)).max(1.0));
        let units = f64::from(span.extent.width()) / span.points_a_unit();
        let step = round_step(units / most, binary);
        let mut address = first.div_ceil(step) * step;
        while address < end {
            let offset = address.saturating_sub(span.base.into()) as u64;
            let x = bar_left + span.x_of(span.base.wrapping_add(offset));
            let galley = self.lay(address);
            let half = galley.size().x / 2.0;
            let inside = x - half >= left && x + half <= right;
            if inside && x - half > taken + BETWEEN && x + half < free - BETWEEN {
                taken = x + half;
                self.put(x, x - half, galley);
            }
            address += step;
        }
    }
}

/// The least round number that is not less: a power of two, or 1, 2 or 5 times a power
/// of ten.
fn round_step(least: f64, binary: bool) -> u128 {
    let least = least.max(1.0);
    if binary {
        return 1 << (least.log2().ceil() as u32).min(64);
    }
    let decade = 10_u128.pow((least.log10().floor() as u32).min(19));
    [1, 2, 5]
        .into_iter()
        .map(|factor| factor * decade)
        .find(|step| *step as f64 >= least)
        .unwrap_or(decade * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few() {
        assert_eq!(round_step(1024.0 / 8.0, true), 128);
        assert_eq!(round_step(10.0, false), 10);
        assert_eq!(round_step(11.0, false), 20);
        assert_eq!(round_step(0.2, false), 1);
        assert!(round_step(u64::MAX as f64 / 4.0, false) > 1 << 61);
        assert_eq!(round_step(u64::MAX as f64 / 4.0, true), 1 << 62);
    }
}

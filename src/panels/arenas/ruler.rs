//! Addresses below a bar: round addresses, as many as fit, and the ends of spans.

use egui::{Rangef, Role, Sense, Ui, WidgetInfo, pos2};

use crate::kit::theme::{Galley, Palette, mono, size};
use crate::panels::arenas::row::Row;
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::settings::Radix;
use vmem_view::tiles::{SpanBar, power_of_two, round_decimal};

/// A narrower span has no room for an address.
const NARROWEST: f32 = 10.0;
/// The gap between two addresses.
const GAP: f32 = 10.0;

/// Draws the addresses of a row, except in the places that are `taken`.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row<'_>, taken: &[Rangef]) {
    if row.ruler.height() == 0.0 || row.tiles.is_empty() {
        return;
    }
    let scale = Scale {
        ui,
        palette: Palette::of(ui),
        radix: cx.view.settings.radix,
        row,
        taken,
    };
    for (nth, span) in row.tiles.spans.iter().enumerate() {
        let next = row.tiles.spans.get(nth + 1);
        let room = next.map_or(row.tiles.extent().right, |next| next.extent.left - GAP);
        scale.span(span, room - span.extent.left);
    }
    if row.tiles.spans.is_empty() {
        scale.ends();
    }
    radix_switch(ui, cx, row);
}

/// Handles a click: all addresses switch between decimal and hexadecimal.
fn radix_switch(ui: &Ui, cx: &mut Ctx<'_>, row: &Row<'_>) {
    let (now, other) = match cx.view.settings.radix {
        Radix::Decimal => ("decimal", "hexadecimal"),
        Radix::Hexadecimal => ("hexadecimal", "decimal"),
    };
    let id = ui.scope_id().with(("ruler", row.arena));
    let response = ui.interact(row.ruler, id, Sense::CLICK);
    response.widget_info(|| {
        let name = format!("addresses of {} in {now}: switch to {other}", row.name);
        WidgetInfo::labeled(Role::Button, true, name)
    });
    if response.clicked() {
        cx.actions.push(Action::NextRadix);
    }
    response.on_hover_text(format!(
        "Addresses in {now}. Click here or press X for {other}."
    ));
}

/// Draws the addresses of a row.
struct Scale<'a> {
    ui: &'a Ui,
    palette: Palette,
    radix: Radix,
    row: &'a Row<'a>,
    taken: &'a [Rangef],
}

impl Scale<'_> {
    fn layout(&self, address: u128) -> Galley {
        let address = self.radix.address(address);
        let painter = self.ui.painter();
        painter.layout_no_wrap(address, mono(size::SMALL), self.palette.muted)
    }

    /// Draws an address from `left` on, with its tick at `x`.
    fn put(&self, x: f32, left: f32, galley: Galley) {
        let right = left + galley.size().x;
        let overlaps = |taken: &Rangef| left < taken.max + GAP && right > taken.min - GAP;
        if self.taken.iter().any(overlaps) {
            return;
        }
        let top = self.row.ruler.top() + 4.0;
        let painter = self.ui.painter();
        painter.vline(x, top..=(top + 4.0), (1.0, self.palette.muted));
        painter.galley(pos2(left, top + 4.0), galley, self.palette.muted);
    }

    /// Draws the addresses at the two ends of the window, if both fit.
    fn ends(&self) {
        let (window, range) = (self.row.window, self.row.bar.x_range());
        let [first, last] = [window.from(), window.end() - 1].map(|position| {
            let address = self.row.index.address_at(position);
            self.layout(address.unwrap_or(0).into())
        });
        if first.size().x + GAP + last.size().x <= range.span() {
            self.put(range.min, range.min, first);
            self.put(range.max, range.max - last.size().x, last);
        }
    }

    /// Draws the addresses of a span. The first one may take `room`, up to the next span.
    fn span(&self, span: &SpanBar, room: f32) {
        let bar_left = self.row.bar.left();
        let (left, right) = (bar_left + span.extent.left, bar_left + span.extent.right);
        if span.extent.width() < NARROWEST {
            return;
        }
        let (first, end) = span.shown();
        let mut taken = left - GAP;
        let mut free = right + GAP;
        if span.shows_start() {
            let galley = self.layout(first);
            if galley.size().x > room {
                return;
            }
            taken = left + galley.size().x;
            self.put(left, left, galley);
        }
        let last = self.layout(end);
        let widest = last.size().x;
        if span.shows_end() {
            if right - widest < taken + GAP {
                return;
            }
            free = right - widest;
            self.put(right, free, last);
        }

        let binary = self.radix == Radix::Hexadecimal || span.size.is_multiple_of(16);
        let most = f64::from((span.extent.width() / (widest + 32.0)).max(1.0));
        let units = f64::from(span.extent.width()) / span.points_per_unit();
        let step = if binary {
            power_of_two(units / most)
        } else {
            round_decimal(units / most)
        };
        let mut address = first.div_ceil(step) * step;
        while address < end {
            let offset = address.saturating_sub(span.base.into()) as u64;
            let x = bar_left + span.x_of(span.base.wrapping_add(offset));
            let galley = self.layout(address);
            let half = galley.size().x / 2.0;
            let inside = x - half >= left && x + half <= right;
            if inside && x - half > taken + GAP && x + half < free - GAP {
                taken = x + half;
                self.put(x, x - half, galley);
            }
            address += step;
        }
    }
}

//! Addresses below a bar.

use egui::{Rangef, Role, Sense, Ui, WidgetInfo, pos2};

use crate::kit::mono_width;
use crate::kit::theme::{Palette, mono, size};
use crate::panels::arenas::row::Row;
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::ruler::{self, GAP};
use vmem_view::settings::Radix;

/// Draws the addresses of a row, except in the places that are `taken`.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row<'_>, taken: &[Rangef]) {
    if row.ruler.height() == 0.0 || row.tiles.is_empty() {
        return;
    }
    let (radix, muted) = (cx.view.settings.radix, Palette::of(ui).muted);
    let width = |address| mono_width(ui, &radix.address(address), size::SMALL);
    let (painter, left) = (ui.painter(), row.bar.left());
    let top = row.ruler.top() + 4.0;
    for label in ruler::labels(&row.tiles, radix, width) {
        let place = Rangef::new(left + label.left, left + label.right);
        if taken
            .iter()
            .any(|taken| taken.intersects(place.expand(GAP)))
        {
            continue;
        }
        if let Some(tick) = label.tick {
            painter.vline(left + tick, top..=(top + 4.0), (1.0, muted));
        }
        let address =
            painter.layout_no_wrap(radix.address(label.address), mono(size::SMALL), muted);
        painter.galley(pos2(place.min, top + 4.0), address, muted);
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

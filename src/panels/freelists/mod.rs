//! The freelists panel: a row for each list, the bitmap, and which lists fit the request.

mod bitmap;
mod row;

use egui::{Align2, Label, Rect, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use vmem::View;

use crate::kit::focus::Focus;
use crate::kit::scroll_area;
use crate::kit::theme::{Palette, size, text};
use crate::shell::context::Ctx;
use vmem_view::freelist_rows::{self, FreelistRow};

/// The points between two rows.
const BETWEEN: f32 = 2.0;

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let Some(arena) = cx.shown() else { return };
    let world = cx.moment().world;
    let mut focus = cx.focus(ui, arena.id);
    world.inspect(arena.id, |view| draw(ui, view, &mut focus));
}

fn draw(ui: &mut Ui, view: View<'_>, focus: &mut Focus<'_>) {
    let highlights = focus.highlights.clone();
    let footer = highlights.wanted.as_ref();
    let footer = footer.map(|request| freelist_rows::footer(view, request));
    let foot = bitmap::HEIGHT + 4.0 + if footer.is_some() { 22.0 } else { 0.0 };
    // In a low panel the lists take all of the height.
    let has_foot = ui.available_height() >= foot + row::HEIGHT * 3.0;
    let below = if has_foot { foot } else { 0.0 };
    let room = ui.available_height() - below;
    let needed = |list: u8| focus.is_highlighted(focus.list(list));
    let most = (room / (row::LEAST_HEIGHT + BETWEEN)) as usize;
    let rows = freelist_rows::rows(view, &highlights, most, needed);
    // The rows are lower if all of them are visible then.
    let each = (room / rows.len().max(1) as f32).floor() - BETWEEN;
    let height = each.clamp(row::LEAST_HEIGHT, row::HEIGHT);

    let area = scroll_area("freelists").max_height(room.max(row::HEIGHT));
    area.min_scrolled_height(row::HEIGHT).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = BETWEEN;
        let mut changed = Rect::NOTHING;
        for row in rows {
            match row {
                FreelistRow::List(list) => {
                    let rect = row::ui(ui, view, list, height, focus);
                    if highlights.changes_list(list) {
                        changed = changed.union(rect);
                    }
                }
                FreelistRow::Empty { from, to } => empty_row(ui, from, to),
            }
        }
        if focus.scroll.is_fresh() && changed.is_positive() {
            ui.scroll_to_rect(changed, None);
        }
    });
    if !has_foot {
        return;
    }
    // At the bottom of the card.
    ui.add_space((ui.available_height() - below).max(0.0));
    bitmap::ui(ui, view, focus);
    if let Some(footer) = footer {
        ui.add(Label::new(RichText::new(footer).small().weak()).truncate());
    }
}

fn empty_row(ui: &mut Ui, from: u8, to: u8) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let label = format!("lists {from} to {to}: empty");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
    let at = rect.left_center() + vec2(42.0, 0.0);
    let (painter, muted) = (ui.painter(), Palette::of(ui).muted);
    painter.text(at, Align2::LEFT_CENTER, label, text(size::SMALL), muted);
}

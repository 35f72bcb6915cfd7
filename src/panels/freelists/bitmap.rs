//! The bitmap: 64 bits, the highest at the left, and which of them a scan read.

use egui::{Align2, Pos2, Rect, StrokeKind, Ui, pos2, vec2};
use vmem::{LISTS, View};

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, mono, size, text};
use crate::kit::{navigation, paint};
use vmem_view::freelist_rows::bitmap_name;
use vmem_view::step_highlights::Scan;

/// The height of the bitmap.
pub(super) const HEIGHT: f32 = 38.0;
const CELLS: f32 = 12.0;

/// Draws the bitmap.
pub(super) fn ui(ui: &mut Ui, view: View<'_>, focus: &mut Focus<'_>) {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), HEIGHT);
    let (id, rect) = ui.allocate_space(size);
    let (bitmap, scan) = (view.bitmap(), focus.highlights.scan);
    let response = navigation::thing(ui, rect, id, || bitmap_name(bitmap, scan));
    let bottom = rect.bottom() - 6.0;
    let cells = Rect::from_x_y_ranges(rect.x_range(), (bottom - CELLS)..=bottom);
    let is_on_cells = |at: &Pos2| cells.expand2(vec2(0.0, 4.0)).contains(*at);
    let pointer = response.hover_pos().filter(is_on_cells);
    let pointed = pointer.map(|at| list_at(cells, at.x));
    if let Some(list) = pointed {
        focus.link(&response, focus.list(list));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    texts(ui, rect, bitmap, scan);
    let painter = ui.painter();
    for list in 0..LISTS as u8 {
        let cell = cell(cells, list);
        let set = bitmap >> list & 1 == 1;
        // A 0 is low, which is visible without colours, too.
        if set {
            painter.rect_filled(cell, 1.0, palette.ink);
        } else {
            let low = cell.with_min_y(cell.bottom() - 3.0);
            painter.rect_filled(low, 1.0, palette.hatch);
        }
        if focus.is_highlighted(focus.list(list)) || pointed == Some(list) {
            painter.rect_stroke(cell, 1.0, (1.5, palette.ink), StrokeKind::Outside);
        }
    }
    if let Some(scan) = scan.filter(|scan| usize::from(scan.from) < LISTS) {
        let last = scan.found.unwrap_or(LISTS as u8 - 1);
        let (from, to) = (cell(cells, scan.from), cell(cells, last));
        let stroke = (2.0, palette.now);
        painter.hline(to.left()..=from.right(), cells.bottom() + 4.0, stroke);
        if scan.found.is_some() {
            painter.rect_stroke(to.expand(1.5), 2.0, stroke, StrokeKind::Outside);
        }
    }
    response.on_hover_ui_at_pointer(|ui| {
        ui.label(match pointed {
            Some(list) => format!("bit {list} is {}", bitmap >> list & 1),
            None => bitmap_name(bitmap, scan),
        });
    });
}

/// Draws the bitmap as a number, and the result of a scan.
fn texts(ui: &Ui, rect: Rect, bitmap: u64, scan: Option<Scan>) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let (at, font) = (rect.left_top() + vec2(0.0, 1.0), text(size::SMALL));
    let name = painter.text(at, Align2::LEFT_TOP, "bitmap", font, palette.muted);
    let (number, font) = (format!("{bitmap:#018x}"), mono(size::SMALL));
    let at = pos2(name.right() + 8.0, rect.top());
    let number = painter.text(at, Align2::LEFT_TOP, number, font.clone(), palette.ink);
    let Some(scan) = scan else { return };
    let found = match scan.found {
        Some(found) => format!("search from list {}: list {found}", scan.from),
        None => format!("search from list {}: none", scan.from),
    };
    let galley = painter.layout_no_wrap(found, font, palette.now_text);
    if rect.right() - galley.size().x > number.right() + 8.0 {
        let at = rect.right_top() + vec2(0.0, 2.0);
        paint::galley(painter, at, Align2::RIGHT_TOP, galley, palette.now_text);
    }
}

/// Returns the cell of a list's bit.
fn cell(cells: Rect, list: u8) -> Rect {
    let width = pitch(cells);
    let right = cells.right() - f32::from(list) * width - f32::from(list / BYTE) * BETWEEN;
    Rect::from_x_y_ranges((right - width + 1.0)..=right, cells.y_range())
}

/// Returns the list whose cell is at `x`.
fn list_at(cells: Rect, x: f32) -> u8 {
    let byte = pitch(cells) * f32::from(BYTE) + BETWEEN;
    let bytes = ((cells.right() - x) / byte).max(0.0);
    let bit = (bytes.fract() * byte / pitch(cells)) as u8;
    (bytes as u8 * BYTE + bit.min(BYTE - 1)).min(LISTS as u8 - 1)
}

/// The number of bits in a group.
const BYTE: u8 = 8;
/// The distance between two groups.
const BETWEEN: f32 = 3.0;

/// Returns the width of a cell.
fn pitch(cells: Rect) -> f32 {
    let gaps = LISTS as f32 / f32::from(BYTE) - 1.0;
    (cells.width() - gaps * BETWEEN) / LISTS as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_on_a_cell_is_on_its_list() {
        let cells = Rect::from_min_size(pos2(10.0, 0.0), vec2(333.0, CELLS));
        for list in 0..64 {
            assert_eq!(list_at(cells, cell(cells, list).center().x), list);
        }
        assert_eq!(list_at(cells, -50.0), 63);
    }
}

//! The results of a comparison as a table.

use egui::{Grid, Label, Layout, RichText, Role, ScrollArea, Ui, WidgetInfo, vec2};
use vmem_view::comparison::results::{Cell, Results};

use crate::kit::texts::small;
use crate::kit::theme::{mono, size};
use crate::kit::{mono_width, text_width};

/// Draws the table, which scrolls if there is too little room. Returns its width.
pub(super) fn ui(ui: &mut Ui, results: &Results) -> f32 {
    let rows = || results.groups.iter().flat_map(|group| &group.rows);
    let columns = results.names.iter().enumerate().map(|(column, name)| {
        let cells = rows().map(|row| mono_width(ui, &row.cells[column].text, size::BODY));
        cells.fold(text_width(ui, name, size::BODY), f32::max)
    });
    let columns: Vec<f32> = columns.collect();
    let table = |ui: &mut Ui| {
        small(ui, &results.corner);
        for (name, width) in results.names.iter().zip(&columns) {
            right(ui, *width, |ui| drop(ui.add(Label::new(name).extend())));
        }
        ui.end_row();
        for group in &results.groups {
            ui.strong(&group.title);
            ui.end_row();
            for row in &group.rows {
                let title = ui.weak(row.title);
                if let Some(hint) = row.hint {
                    title.on_hover_text(hint);
                }
                for (cell, width) in row.cells.iter().zip(&columns) {
                    right(ui, *width, |ui| cell_ui(ui, "", cell));
                }
                ui.end_row();
            }
        }
    };
    let grid = Grid::new("totals").num_columns(1 + columns.len());
    let grid = grid.spacing(vec2(24.0, 4.0)).min_row_height(20.0);
    let scroll = ScrollArea::horizontal().id_salt("totals");
    scroll.show(ui, |ui| grid.show(ui, table)).content_size.x
}

/// Draws the same for a narrow screen: the columns of a row one after the other.
pub(super) fn stacked_ui(ui: &mut Ui, results: &Results) {
    small(ui, &results.corner);
    for group in &results.groups {
        ui.strong(&group.title);
        for row in &group.rows {
            ui.weak(row.title);
            ui.horizontal_wrapped(|ui| {
                for (name, cell) in results.names.iter().zip(&row.cells) {
                    cell_ui(ui, &format!("{name} "), cell);
                }
            });
        }
    }
}

fn cell_ui(ui: &mut Ui, before: &str, cell: &Cell) {
    let text = RichText::new(format!("{before}{}", cell.text)).font(mono(size::BODY));
    let text = if cell.is_best { text.strong() } else { text };
    let label = format!("{before}{}", cell.label);
    let response = ui.add(Label::new(text).extend());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
}

/// Draws a cell of this width, aligned to the right.
fn right(ui: &mut Ui, width: f32, cell: impl FnOnce(&mut Ui)) {
    let layout = Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(vec2(width, 20.0), layout, cell);
}

//! The layout of a section: cards in columns and rows that scroll together.

use egui::{Frame, Response, RichText, ScrollArea, Ui, UiBuilder, vec2};

use crate::kit::theme::{self, GAP};

/// Draws the content of a section, which scrolls if there is too little room.
pub(super) fn scrolled(ui: &mut Ui, salt: &str, content: impl FnOnce(&mut Ui)) {
    /// Room for the scroll bar.
    const BAR: f32 = 6.0;
    ScrollArea::vertical()
        .id_salt(salt)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.set_max_width(ui.available_width() - BAR);
            ui.spacing_mut().item_spacing = vec2(GAP, GAP);
            content(ui);
        });
}

/// Draws one of several columns that are side by side.
pub(super) fn column<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let content = |ui: &mut Ui| ui.vertical(content).inner;
    ui.allocate_ui(vec2(width, 0.0), content).inner
}

/// Returns two columns of equal width, whose contents may be drawn in any order.
pub(super) fn two_columns(ui: &mut Ui) -> [Ui; 2] {
    let room = ui.available_rect_before_wrap();
    let width = (room.width() - GAP) / 2.0;
    let columns = [
        ("left", room.with_max_x(room.left() + width)),
        ("right", room.with_min_x(room.right() - width)),
    ];
    columns.map(|(salt, rect)| ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect)))
}

/// Draws items of equal width in rows of `columns`.
pub(super) fn in_rows<T>(
    ui: &mut Ui,
    columns: usize,
    items: &[T],
    mut each: impl FnMut(&mut Ui, &T),
) {
    let width = (ui.available_width() - (columns - 1) as f32 * GAP) / columns as f32;
    for row in items.chunks(columns) {
        ui.horizontal_top(|ui| {
            for item in row {
                column(ui, width, |ui| each(ui, item));
            }
        });
    }
}

/// Draws a card as wide as the column, including its edges.
pub(super) fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    framed(ui, theme::card(ui), content)
}

/// Draws a card with other edges.
pub(super) fn framed<R>(ui: &mut Ui, frame: Frame, content: impl FnOnce(&mut Ui) -> R) -> R {
    let inner = ui.available_width() - frame.total_margin().sum().x;
    let show = |ui: &mut Ui| {
        ui.set_min_width(inner);
        ui.set_max_width(inner);
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        content(ui)
    };
    frame.show(ui, show).inner
}

/// Draws the note of a section that needs operations.
pub(super) fn empty(ui: &mut Ui, verb: &str) {
    card(ui, |ui| {
        ui.label(format!(
            "There is nothing to {verb}: the session has no operations yet."
        ));
        ui.weak("Run a workload, import the log of a program, or operate an arena.");
    });
}

/// Draws the title of a card.
pub(super) fn heading(ui: &mut Ui, text: impl Into<String>) -> Response {
    ui.label(RichText::new(text).size(16.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::Rect;

    /// Draws a section on a screen of this width.
    fn on_screen(width: f32, mut draw: impl FnMut(&mut Ui)) {
        let context = egui::Context::default();
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(width, 600.0))),
            ..Default::default()
        };
        let mut output = context.run_ui(input, |ui| draw(ui));
        // Nothing is painted.
        output.textures_delta.clear();
    }

    #[test]
    fn rows_are_full_before_the_next_begins_and_all_items_are_as_wide() {
        let mut places = Vec::new();
        on_screen(1000.0, |ui| {
            places.clear();
            scrolled(ui, "test", |ui| {
                in_rows(ui, 2, &["a", "b", "c"], |ui, item| {
                    let width = ui.available_width();
                    let card = card(ui, |ui| ui.label(*item).rect);
                    places.push((width, card.left(), card.top()));
                });
            });
        });
        let [first, second, third] = places[..] else {
            panic!("{places:?}")
        };
        assert_eq!((first.0, first.0), (second.0, third.0));
        assert_eq!(first.2, second.2, "beside each other");
        assert_eq!(second.1 - first.1, first.0 + GAP);
        assert_eq!(first.1, third.1, "under each other");
        assert!(third.2 > first.2);
    }

    #[test]
    fn a_card_has_the_given_width_whatever_its_edges() {
        let mut widths = Vec::new();
        on_screen(1000.0, |ui| {
            widths.clear();
            for thick in [0.0, 1.0, 2.0] {
                let frame = theme::card(ui).stroke(egui::Stroke::new(thick, egui::Color32::RED));
                let shown = column(ui, 300.0, |ui| {
                    ui.scope(|ui| framed(ui, frame, |ui| drop(ui.label("a"))))
                });
                widths.push(shown.response.rect.width());
            }
        });
        assert_eq!(widths, [300.0; 3]);
    }
}

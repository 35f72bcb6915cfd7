//! Explanations of terms, as tooltips.

use egui::epaint::text::cursor::CCursor;
use egui::{CursorIcon, Label, Response, RichText, Role, Sense, Shape, Ui, WidgetInfo};
use vmem_view::terms::{meaning, within};

use crate::kit::theme::Palette;

/// Explains a term to the pointer and to a screen reader, and while it has the focus.
pub fn explained(response: Response, word: &str) -> Response {
    let Some(meaning) = meaning(word) else {
        return response;
    };
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_description(meaning);
    });
    if response.has_focus() && !response.hovered() {
        response.show_tooltip_text(meaning);
    }
    response.on_hover_text(meaning)
}

/// Draws a sentence in letters of a size. Its terms have a dotted underline and are explained
/// under the pointer; returns the one that was clicked.
pub fn sentence(ui: &mut Ui, text: &str, size: f32) -> Option<&'static str> {
    let label = Label::new(RichText::new(text).size(size)).wrap();
    let (origin, galley, response) = label.layout_in_ui(ui);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let palette = Palette::of(ui);
    ui.painter().galley(origin, galley.clone(), palette.ink);
    let mut clicked = None;
    for (place, term) in within(text) {
        // At a line break, a term begins on the next line.
        let start = CCursor {
            prefer_next_row: true,
            ..CCursor::new(place.start)
        };
        let [left, right] = [start, CCursor::new(place.end)].map(|cursor| {
            let rect = galley.pos_from_cursor(cursor);
            rect.translate(origin.to_vec2())
        });
        // A term that is broken over two lines is marked on the first.
        let right = if right.top() > left.top() {
            response.rect.right()
        } else {
            right.left()
        };
        let rect = left.with_max_x(right);
        // Tab skips it: all terms are in the glossary, which the keyboard reaches.
        let word = ui.interact(rect, response.id.with(term), Sense::CLICK);
        word.widget_info(|| WidgetInfo::labeled(Role::Link, true, format!("What “{term}” means")));
        let ends = [rect.left_bottom(), rect.right_bottom()];
        ui.painter()
            .extend(Shape::dotted_line(&ends, palette.muted, 3.0, 0.75));
        if word
            .on_hover_cursor(CursorIcon::Help)
            .on_hover_text(meaning(term).unwrap_or_default())
            .clicked()
        {
            clicked = Some(term);
        }
    }
    clicked
}

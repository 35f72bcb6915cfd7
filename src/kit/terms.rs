//! Explanations of terms, as tooltips.

use egui::Response;
use vmem_view::terms::meaning;

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

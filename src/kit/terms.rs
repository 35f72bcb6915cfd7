//! Explains a word where it stands.

use egui::Response;
use vmem_view::terms::meaning;

/// Explains the word that stands there: to the pointer, to a screen reader, and, where it
/// can be gone to, to whoever does so with the keyboard.
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

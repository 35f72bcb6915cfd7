//! Sliders for screen readers, and for the arrow keys.

use egui::accesskit::{Action, ActionData};
use egui::{EventFilter, Id, Response, Ui};

/// A request of a screen reader to a slider.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Request {
    /// To increase the value.
    Increment,
    /// To decrease the value.
    Decrement,
    /// To set the value.
    Set(f64),
}

/// Describes a painted slider from 0 to `most`. Returns the request of a screen reader.
pub fn request(ui: &Ui, response: &Response, most: f64) -> Option<Request> {
    let id = response.id;
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(most);
        for action in [Action::Increment, Action::Decrement, Action::SetValue] {
            node.add_action(action);
        }
    });
    ui.input(|input| {
        if input.has_accesskit_action_request(id, Action::Increment) {
            return Some(Request::Increment);
        }
        if input.has_accesskit_action_request(id, Action::Decrement) {
            return Some(Request::Decrement);
        }
        let mut requests = input.accesskit_action_requests(id, Action::SetValue);
        match requests.next()?.data {
            Some(ActionData::NumericValue(value)) => Some(Request::Set(value)),
            _ => None,
        }
    })
}

/// Keeps the focus on the widget `id` while the left and right keys are pressed, which move
/// something in it.
pub fn keep_arrows(ui: &Ui, id: Id) {
    let arrows = EventFilter {
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
}

//! A pointer that rests while the user types.

use egui::{Context, Event, Plugin, Pos2, RawInput};

/// Hides the pointer from typing until its next use, because its tooltip would cover the text.
#[derive(Default)]
pub struct RestingPointer {
    /// The place of the hidden pointer.
    hidden: Option<Pos2>,
}

impl Plugin for RestingPointer {
    fn debug_name(&self) -> &'static str {
        "resting pointer"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        use Event::{Key, MouseWheel, Paste, PointerButton, PointerMoved, Text};
        let has = |is: fn(&Event) -> bool| input.events.iter().any(is);
        let types = has(|it| matches!(it, Text(_) | Paste(_) | Key { pressed: true, .. }));
        let points = has(|it| matches!(it, PointerMoved(_) | PointerButton { .. }));
        if points || has(|it| matches!(it, MouseWheel { .. })) {
            // The wheel turns where the pointer rests.
            let back = self.hidden.take().map(PointerMoved);
            input.events.splice(0..0, back);
        } else if types && ctx.text_edit_focused() {
            self.hidden = ctx.pointer_latest_pos().or(self.hidden);
            input.events.push(Event::PointerGone);
            ctx.request_repaint();
        }
    }
}

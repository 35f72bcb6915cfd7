//! What a panel of one arena needs to know to mark what the others mark.

use std::rc::Rc;

use egui::{Color32, Response};
use vmem_lab::ArenaId;

use vmem_view::action::Action;
use vmem_view::item::{Highlights, Item};
use vmem_view::scroll_once::ScrollOnce;
use vmem_view::step_highlights::StepHighlights;

/// What a panel of one arena needs to know to mark what the others mark.
pub struct Focus<'a> {
    /// The arena that is shown.
    pub arena: ArenaId,
    /// Its colour.
    pub hue: Color32,
    /// What is happening there.
    pub highlights: Rc<StepHighlights>,
    /// Whether what changed has been brought into view.
    pub news: ScrollOnce,
    /// What is pointed at and selected.
    pub marks: &'a mut Highlights,
}

impl Focus<'_> {
    /// The segment at `base`.
    pub fn segment(&self, base: u64) -> Item {
        let arena = self.arena;
        Item::Segment { arena, base }
    }

    /// Freelist `list`.
    pub fn list(&self, list: u8) -> Item {
        let arena = self.arena;
        Item::List { arena, list }
    }

    /// Bucket `bucket`.
    pub fn bucket(&self, bucket: usize) -> Item {
        let arena = self.arena;
        Item::Bucket { arena, bucket }
    }

    /// The cached object at `base`.
    pub fn object(&self, base: u64) -> Item {
        let arena = self.arena;
        Item::Object { arena, base }
    }

    /// Whether this lights up with what is pointed at in whatever panel.
    pub fn is_lit(&self, mark: Item) -> bool {
        self.marks.is_lit(mark)
    }

    /// What is drawn as `response` stands for `mark`: pointing at it points at that, and
    /// a click selects it. Whether it is to be drawn lit.
    pub fn link(&mut self, response: &Response, mark: Item, actions: &mut Vec<Action>) -> bool {
        link(response, mark, self.marks, actions)
    }
}

/// What is drawn as `response` stands for `mark`: pointing at it points at that, and a
/// click selects it. Whether it is to be drawn lit.
pub fn link(
    response: &Response,
    mark: Item,
    marks: &mut Highlights,
    actions: &mut Vec<Action>,
) -> bool {
    if response.hovered() || response.has_focus() {
        marks.point_at(mark);
    }
    if response.clicked() {
        actions.push(Action::Select(Some(mark)));
    }
    response.hovered() || response.has_focus() || marks.is_lit(mark)
}

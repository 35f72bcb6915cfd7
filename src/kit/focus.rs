//! The data that a panel of one arena is drawn from.

use std::rc::Rc;

use egui::{AsIdSalt, Color32, Rect, Response, Ui};
use vmem_lab::ArenaId;

use crate::kit::navigation;
use vmem_view::action::Action;
use vmem_view::highlights::Highlights;
use vmem_view::item::Item;
use vmem_view::memo::ScrollOnce;
use vmem_view::settings::Settings;
use vmem_view::step_highlights::StepHighlights;

/// The data that a panel of one arena is drawn from, and the actions of the user there.
pub struct Focus<'a> {
    /// The shown arena.
    pub arena: ArenaId,
    /// Its colour.
    pub hue: Color32,
    /// The radix of addresses, among others.
    pub settings: Settings,
    /// The current steps in the arena.
    pub highlights: Rc<StepHighlights>,
    /// Tells the panel to scroll to what changed.
    pub scroll: ScrollOnce,
    /// The hovered and the selected item.
    pub items: &'a mut Highlights,
    /// The actions of this frame.
    pub actions: &'a mut Vec<Action>,
}

impl Focus<'_> {
    /// Returns the item of the segment at `base`.
    pub fn segment(&self, base: u64) -> Item {
        Item::Segment(self.arena, base)
    }

    /// Returns the item of a freelist.
    pub fn list(&self, list: u8) -> Item {
        Item::List(self.arena, list)
    }

    /// Returns the item of a hash bucket.
    pub fn bucket(&self, bucket: usize) -> Item {
        Item::Bucket(self.arena, bucket)
    }

    /// Returns the item of the cached object at `base`.
    pub fn object(&self, base: u64) -> Item {
        Item::Object(self.arena, base)
    }

    /// Returns the item of the cache of a class of sizes.
    pub fn cache(&self, class: usize) -> Item {
        Item::Cache(self.arena, class)
    }

    /// Formats an address.
    pub fn address(&self, address: u64) -> String {
        self.settings.radix.address(address)
    }

    /// Returns whether an item is highlighted.
    pub fn is_highlighted(&self, item: Item) -> bool {
        self.items.is_highlighted(item)
    }

    /// Adds a thing that stands for `item`; see [`navigation::thing`] and [`link`].
    pub fn thing(
        &mut self,
        ui: &Ui,
        rect: Rect,
        salt: impl AsIdSalt,
        item: Item,
        name: impl Fn() -> String,
    ) -> (Response, bool) {
        let id = ui.scope_id().with(salt);
        let response = navigation::thing(ui, rect, id, name);
        let is_highlighted = self.link(&response, item);
        (response, is_highlighted)
    }

    /// Links a widget to an item; see [`link`].
    pub fn link(&mut self, response: &Response, item: Item) -> bool {
        link(response, item, self.items, self.actions)
    }
}

/// Links a widget to an item: hovering or focusing the widget points at the item, a click
/// selects it. Returns whether the widget is to be highlighted.
pub fn link(
    response: &Response,
    item: Item,
    items: &mut Highlights,
    actions: &mut Vec<Action>,
) -> bool {
    let is_pointed_at = response.hovered() || response.has_focus();
    if is_pointed_at {
        items.point_at(item);
    }
    if response.clicked() {
        actions.push(Action::Select(Some(item)));
    }
    is_pointed_at || items.is_highlighted(item)
}

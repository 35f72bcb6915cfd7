//! The mirror's elements in the page, and what assistive technology does to them.

use std::cell::RefCell;
use std::collections::HashMap;

use eframe::wasm_bindgen::closure::Closure;
use eframe::wasm_bindgen::{JsCast as _, JsValue};
use egui::accesskit::{Action, ActionRequest, NodeId, TreeId, TreeUpdate};
use egui::{Context, Event, FullOutput, Plugin, RawInput};
use web_sys::{Document, Element as Tag, HtmlElement, KeyboardEvent, Node};

use crate::kit::a11y::changes;
use crate::kit::a11y::changes::Change;
use crate::kit::a11y::tree::Tree;

/// An element's `id` is this and its node's number.
const PREFIX: &str = "vmem-node-";

// Elements belong to the page's thread; a plugin has to be able to leave it.
thread_local! {
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
    static WISHES: RefCell<Vec<(u64, Action)>> = const { RefCell::new(Vec::new()) };
}

/// Has the page mirror what `ctx` draws, if it has a place for it.
pub fn install(ctx: &Context) {
    let page = match Page::find(ctx) {
        Ok(page) => page,
        Err(error) => {
            log::warn!("the page has no place for what screen readers read: {error:?}");
            return;
        }
    };
    PAGE.set(Some(page));
    ctx.add_plugin(Mirror::default());
}

/// Passes egui's tree on to the page, and the page's wishes to egui.
#[derive(Default)]
struct Mirror {
    update: Option<TreeUpdate>,
    scale: f32,
    tree: Tree,
}

impl Plugin for Mirror {
    fn debug_name(&self) -> &'static str {
        "mirror"
    }

    fn setup(&mut self, ctx: &Context) {
        ctx.enable_accesskit();
    }

    fn input_hook(&mut self, _: &Context, input: &mut RawInput) {
        let wishes = WISHES.take();
        input
            .events
            .extend(wishes.into_iter().map(|(node, action)| {
                Event::AccessKitActionRequest(ActionRequest {
                    action,
                    target_node: NodeId(node),
                    target_tree: TreeId::ROOT,
                    data: None,
                })
            }));
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let update = output.platform_output.accesskit_update.take();
        // Most frames change what is seen, but not what there is to be said of it.
        let scale = ctx.zoom_factor();
        if update.is_none() || (update == self.update && scale == self.scale) {
            return;
        }
        let wanted = update
            .as_ref()
            .map_or(Tree::default(), |update| Tree::of(update, scale));
        PAGE.with_borrow_mut(|page| {
            let Some(page) = page else { return };
            for change in changes(&self.tree, &wanted) {
                if let Err(error) = page.apply(&change) {
                    log::warn!("the page did not take {change:?}: {error:?}");
                }
            }
        });
        self.tree = wanted;
        self.update = update;
        self.scale = scale;
    }
}

/// The part of the page that holds the mirror.
struct Page {
    document: Document,
    mirror: Tag,
    canvas: HtmlElement,
    elements: HashMap<u64, HtmlElement>,
}

impl Page {
    fn find(ctx: &Context) -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or("no window")?;
        let document = window.document().ok_or("no document")?;
        let of_id = |id| document.get_element_by_id(id).ok_or("no such element");
        let page = Self {
            mirror: of_id("vmem-mirror")?,
            canvas: of_id("vmem-canvas")?.dyn_into()?,
            document,
            elements: HashMap::new(),
        };
        for kind in ["click", "focusin", "keydown"] {
            page.listen(ctx, kind)?;
        }
        Ok(page)
    }

    /// What is done to an element is wished from egui.
    fn listen(&self, ctx: &Context, kind: &str) -> Result<(), JsValue> {
        let (ctx, canvas) = (ctx.clone(), self.canvas.clone());
        let heard = Closure::<dyn FnMut(_)>::new(move |event: web_sys::Event| {
            let Some((node, action)) = wish(&event) else {
                return;
            };
            event.prevent_default();
            WISHES.with_borrow_mut(|wishes| wishes.push((node, action)));
            // Keys go to egui, whose focus the canvas tells as its active descendant. It may
            // refuse while the page is not in front; then nobody types either.
            let _focused = canvas.focus();
            ctx.request_repaint();
        });
        self.mirror
            .add_event_listener_with_callback(kind, heard.as_ref().unchecked_ref())?;
        // It is there as long as the page is.
        heard.forget();
        Ok(())
    }

    fn apply(&mut self, change: &Change) -> Result<(), JsValue> {
        match change {
            Change::Create(node) => {
                let element: HtmlElement = self.document.create_element("div")?.dyn_into()?;
                element.set_id(&format!("{PREFIX}{node}"));
                self.elements.insert(*node, element);
            }
            Change::Set(node, name, Some(value)) => {
                self.element(*node)?.set_attribute(name, value)?
            }
            Change::Set(node, name, None) => self.element(*node)?.remove_attribute(name)?,
            Change::Text(node, words) => self.write(*node, words)?,
            Change::Place(node, place) => {
                let style = self.element(*node)?.style();
                style.set_property("left", &format!("{}px", place.left))?;
                style.set_property("top", &format!("{}px", place.top))?;
                style.set_property("width", &format!("{}px", place.width))?;
                style.set_property("height", &format!("{}px", place.height))?;
            }
            Change::Insert {
                node,
                parent,
                before,
            } => {
                let parent: &Node = match parent {
                    Some(parent) => self.element(*parent)?,
                    None => &self.mirror,
                };
                let before = before.map(|before| self.element(before)).transpose()?;
                let before = before.map(|before| -> &Node { before });
                parent.insert_before(self.element(*node)?, before)?;
            }
            Change::Remove(node) => {
                if let Some(element) = self.elements.remove(node) {
                    element.remove();
                }
            }
            Change::Focus(node) => self.focus(*node)?,
        }
        Ok(())
    }

    fn element(&self, node: u64) -> Result<&HtmlElement, JsValue> {
        let element = self.elements.get(&node);
        element.ok_or_else(|| "no such element".into())
    }

    /// The words are a text ahead of the elements.
    fn write(&self, node: u64, words: &str) -> Result<(), JsValue> {
        let element = self.element(node)?;
        let first = element.first_child();
        match &first {
            Some(text) if text.node_type() == Node::TEXT_NODE => text.set_node_value(Some(words)),
            _ => {
                let text = self.document.create_text_node(words);
                element.insert_before(&text, first.as_ref())?;
            }
        }
        Ok(())
    }

    /// The canvas, or the field that egui types with, has the page's focus throughout; what
    /// has egui's is told as its descendant.
    fn focus(&self, node: Option<u64>) -> Result<(), JsValue> {
        const DESCENDANT: &str = "aria-activedescendant";
        let Some(node) = node else {
            return self.canvas.remove_attribute(DESCENDANT);
        };
        self.canvas
            .set_attribute(DESCENDANT, &format!("{PREFIX}{node}"))?;
        let element = self.element(node)?;
        let typed_into = matches!(
            element.get_attribute("role").as_deref(),
            Some("textbox" | "searchbox" | "spinbutton")
        );
        let around = self.canvas.parent_element();
        if typed_into
            && let Some(name) = element.get_attribute("aria-label")
            && let Some(field) = around.and_then(|around| around.query_selector("input").ok()?)
        {
            field.set_attribute("aria-label", &name)?;
        }
        Ok(())
    }
}

/// What an event on an element wishes from egui.
fn wish(event: &web_sys::Event) -> Option<(u64, Action)> {
    let target: Tag = event.target()?.dyn_into().ok()?;
    let element = target.closest(&format!("[id^={PREFIX}]")).ok()??;
    let node = element.id().strip_prefix(PREFIX)?.parse().ok()?;
    let role = element.get_attribute("role");
    let role = role.as_deref();
    let action = match event.type_().as_str() {
        "focusin" => Action::Focus,
        "click" if matches!(role, Some("textbox" | "searchbox")) => Action::Focus,
        "click" => Action::Click,
        // That is how browsers say "more" and "less" to a slider of a page's own.
        _ if matches!(role, Some("slider" | "spinbutton")) => {
            match event.dyn_ref::<KeyboardEvent>()?.key().as_str() {
                "ArrowRight" | "ArrowUp" => Action::Increment,
                "ArrowLeft" | "ArrowDown" => Action::Decrement,
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((node, action))
}

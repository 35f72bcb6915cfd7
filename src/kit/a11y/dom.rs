//! The elements in the page, and the actions of assistive technology on them.

use std::cell::RefCell;
use std::collections::HashMap;

use eframe::wasm_bindgen::closure::Closure;
use eframe::wasm_bindgen::{JsCast as _, JsValue};
use egui::accesskit::{Action, ActionRequest, NodeId, TreeId, TreeUpdate};
use egui::{Context, Event, FullOutput, Plugin, RawInput};
use web_sys::{Document, Element as Tag, HtmlElement, KeyboardEvent, Node};

use crate::kit::a11y::changes::{Change, changes};
use crate::kit::a11y::tree::Tree;

/// The `id` of an element is this prefix and the number of its node.
const PREFIX: &str = "vmem-node-";

// Elements belong to the page's thread, but a plugin must be `Send`.
thread_local! {
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
    static REQUESTS: RefCell<Vec<(u64, Action)>> = const { RefCell::new(Vec::new()) };
}

/// Mirrors the accessibility tree of `ctx` in the page, if the page has an element for it.
pub fn install(ctx: &Context) {
    let page = match Page::find(ctx) {
        Ok(page) => page,
        Err(error) => {
            log::warn!("the page has no element for screen readers: {error:?}");
            return;
        }
    };
    PAGE.set(Some(page));
    ctx.add_plugin(Mirror::default());
}

/// Passes egui's tree to the page, and the page's requests to egui.
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
        let requests = REQUESTS.take();
        input
            .events
            .extend(requests.into_iter().map(|(node, action)| {
                Event::AccessKitActionRequest(ActionRequest {
                    action,
                    target_node: NodeId(node),
                    target_tree: TreeId::ROOT,
                    data: None,
                })
            }));
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let Some(update) = output.platform_output.accesskit_update.take() else {
            return;
        };
        let scale = ctx.zoom_factor();
        // Most frames do not change the tree.
        if scale == self.scale && self.update.as_ref() == Some(&update) {
            return;
        }
        let new = Tree::new(&update, scale);
        PAGE.with_borrow_mut(|page| {
            let Some(page) = page else { return };
            for change in changes(&self.tree, &new) {
                if let Err(error) = page.apply(&change) {
                    log::warn!("the page refused {change:?}: {error:?}");
                }
            }
        });
        self.tree = new;
        self.update = Some(update);
        self.scale = scale;
    }
}

/// The part of the page with the mirror.
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
        let by_id = |id| document.get_element_by_id(id).ok_or("no such element");
        let page = Self {
            mirror: by_id("vmem-mirror")?,
            canvas: by_id("vmem-canvas")?.dyn_into()?,
            document,
            elements: HashMap::new(),
        };
        for kind in ["click", "focusin", "keydown"] {
            page.listen(ctx, kind)?;
        }
        Ok(page)
    }

    /// Turns the events of a kind into action requests.
    fn listen(&self, ctx: &Context, kind: &str) -> Result<(), JsValue> {
        let (ctx, canvas) = (ctx.clone(), self.canvas.clone());
        let listener = Closure::<dyn FnMut(_)>::new(move |event: web_sys::Event| {
            let Some((node, action)) = request(&event) else {
                return;
            };
            event.prevent_default();
            REQUESTS.with_borrow_mut(|requests| requests.push((node, action)));
            // egui gets the keys from the canvas. It may refuse the focus while the page is
            // in the background; then nobody types either.
            let _focused = canvas.focus();
            ctx.request_repaint();
        });
        self.mirror
            .add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref())?;
        // The listener lives as long as the page.
        listener.forget();
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
            Change::Text(node, text) => self.write(*node, text)?,
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

    fn write(&self, node: u64, content: &str) -> Result<(), JsValue> {
        let element = self.element(node)?;
        let first = element.first_child();
        match &first {
            Some(text) if text.node_type() == Node::TEXT_NODE => text.set_node_value(Some(content)),
            _ => {
                let text = self.document.create_text_node(content);
                element.insert_before(&text, first.as_ref())?;
            }
        }
        Ok(())
    }

    /// Makes the focused element the active descendant: the page's focus itself stays on the
    /// canvas, or on the field that egui types with.
    fn focus(&self, node: Option<u64>) -> Result<(), JsValue> {
        const DESCENDANT: &str = "aria-activedescendant";
        let Some(node) = node else {
            return self.canvas.remove_attribute(DESCENDANT);
        };
        self.canvas
            .set_attribute(DESCENDANT, &format!("{PREFIX}{node}"))?;
        let element = self.element(node)?;
        let is_field = matches!(
            element.get_attribute("role").as_deref(),
            Some("textbox" | "searchbox" | "spinbutton")
        );
        let around = self.canvas.parent_element();
        if is_field
            && let Some(name) = element.get_attribute("aria-label")
            && let Some(field) = around.and_then(|around| around.query_selector("input").ok()?)
        {
            field.set_attribute("aria-label", &name)?;
        }
        Ok(())
    }
}

/// Returns the action that an event on an element requests.
fn request(event: &web_sys::Event) -> Option<(u64, Action)> {
    let target: Tag = event.target()?.dyn_into().ok()?;
    let element = target.closest(&format!("[id^={PREFIX}]")).ok()??;
    let node = element.id().strip_prefix(PREFIX)?.parse().ok()?;
    let role = element.get_attribute("role");
    let role = role.as_deref();
    let action = match event.type_().as_str() {
        "focusin" => Action::Focus,
        "click" if matches!(role, Some("textbox" | "searchbox")) => Action::Focus,
        "click" => Action::Click,
        // Browsers send these keys to the sliders of a page.
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

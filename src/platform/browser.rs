//! The page in the browser: its address, its elements, its display.

use eframe::wasm_bindgen::{JsCast as _, JsValue};
use vmem_view::slot::Slot;
use vmem_view::store::Store;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Storage};

/// Returns the page's document.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Returns true if the system prefers what a media query asks for.
pub fn prefers(query: &str) -> bool {
    let query = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// Switches full screen on or off. A browser may refuse; then nothing changes.
pub fn toggle_full_screen() {
    let Some(document) = document() else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element() {
        let _refused = root.request_fullscreen();
    }
}

/// Puts text into the element `id`.
pub fn write(id: &str, text: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        element.set_text_content(Some(text));
    }
}

/// Tells the page that the app has drawn its first frame.
pub fn ready() {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // An error has no consequence.
        let _set = root.set_attribute("data-vmem", "ready");
    }
}

/// Returns the address of the page without its fragment.
pub fn address() -> String {
    let location = web_sys::window().map(|window| window.location());
    let href = location.and_then(|location| location.href().ok());
    let href = href.unwrap_or_default();
    let address = href.split('#').next().unwrap_or_default();
    address.to_owned()
}

/// Takes the fragment out of the page's address, if there is one: a reload then loads the
/// saved session, not the link.
pub fn take_fragment() -> Option<String> {
    let window = web_sys::window()?;
    let fragment = window.location().hash().ok()?;
    if fragment.len() <= 1 {
        return None;
    }
    let history = window.history().ok()?;
    // If the address can't be changed, the link would be opened again and again.
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&address()))
        .ok()?;
    Some(fragment)
}

/// Returns the keys of this tab's session, from a function of the page. Without an answer it is
/// the first tab.
pub async fn claim_slot() -> Slot {
    let Ok(Some(claimed)) = claimed().await.map(|answer| answer.as_string()) else {
        return Slot::default();
    };
    let mut words = claimed.split(' ');
    let opened = words.next().filter(|time| !time.is_empty());
    Slot::new(opened, words)
}

async fn claimed() -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or("there is no page")?;
    let claim = js_sys::Reflect::get(&window, &"vmemClaim".into())?;
    let claim: js_sys::Function = claim.dyn_into()?;
    let promise: js_sys::Promise = claim.call0(&window)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// The storage of the pages of this origin.
pub struct LocalStorage;

fn local_storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

impl Store for LocalStorage {
    fn get(&self, key: &str) -> Option<String> {
        local_storage()?.get_item(key).ok()?
    }

    fn set(&mut self, key: &str, text: String) {
        let _stored = local_storage().map(|storage| storage.set_item(key, &text));
    }

    fn remove(&mut self, key: &str) {
        let _removed = local_storage().map(|storage| storage.remove_item(key));
    }
}

//! The page in the browser: its address, its elements, its display.

use eframe::wasm_bindgen::JsValue;
use web_sys::Document;

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

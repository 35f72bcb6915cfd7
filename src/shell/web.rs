//! The page: starting on its canvas, and writing into its elements.

use eframe::wasm_bindgen::{JsCast as _, JsValue};
use eframe::{WebLogger, WebOptions, WebRunner};
use web_sys::{Document, HtmlCanvasElement, HtmlElement};

use crate::shell::explorer::Explorer;

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Starts the app on the page's canvas; a failure is told by the page.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        failed(&info.to_string());
    }));
    wasm_bindgen_futures::spawn_local(async {
        if let Err(error) = run().await {
            failed(&error.as_string().unwrap_or_else(|| format!("{error:?}")));
        }
    });
}

async fn run() -> Result<(), JsValue> {
    // That a logger is there already is no reason not to start.
    let _logger = WebLogger::init(log::LevelFilter::Warn);
    let canvas = document()
        .and_then(|document| document.get_element_by_id("vmem-canvas"))
        .and_then(|element| element.dyn_into::<HtmlCanvasElement>().ok())
        .ok_or("the page has no canvas to draw on")?;
    let runner = WebRunner::new();
    runner
        .start(
            canvas,
            WebOptions::default(),
            Box::new(|creation| {
                crate::kit::a11y::dom::install(&creation.egui_ctx);
                Ok(Box::new(Explorer::new(creation)))
            }),
        )
        .await
}

/// Has the page say that it is over, and what to do.
fn failed(message: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let tell = js_sys::Reflect::get(&window, &"vmemFailed".into());
    if let Some(tell) = tell
        .ok()
        .and_then(|tell| tell.dyn_into::<js_sys::Function>().ok())
    {
        // It is the page's last word; if that fails too, nobody is left to tell.
        let _told = tell.call1(&window, &message.into());
    }
}

/// Has the page take all of the display, or no more. A browser may refuse; then nothing
/// changes.
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

/// Tells the page that there is something to see.
pub fn ready() {
    let root = document().and_then(|document| document.document_element());
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        // The attribute is set or it is not; there is nothing to do about it.
        let _set = root.set_attribute("data-vmem", "ready");
    }
}

/// Where the page is, without what stands behind its `#`.
pub fn address() -> String {
    let location = web_sys::window().map(|window| window.location());
    let href = location.and_then(|location| location.href().ok());
    let href = href.unwrap_or_default();
    let address = href.split('#').next().unwrap_or_default();
    address.to_owned()
}

/// What stands behind the `#` of the page's address, if anything does. It is taken away:
/// who loads the page again is to find what has become of the session, not the link.
pub fn take_fragment() -> Option<String> {
    let window = web_sys::window()?;
    let fragment = window.location().hash().ok()?;
    if fragment.len() <= 1 {
        return None;
    }
    let history = window.history().ok()?;
    // Where the address can't be changed, the link would be opened again and again.
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&address()))
        .ok()?;
    Some(fragment)
}

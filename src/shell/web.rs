//! Starts the app on the canvas of the page.

use eframe::wasm_bindgen::{JsCast as _, JsValue};
use eframe::{WebLogger, WebOptions, WebRunner};
use web_sys::HtmlCanvasElement;

use crate::shell::explorer::Explorer;

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

//! The start of the app in a browser.

use eframe::wasm_bindgen::{JsCast as _, JsValue};
use eframe::{WebLogger, WebOptions, WebRunner};
use web_sys::HtmlCanvasElement;

use crate::platform::browser;
use crate::platform::storage::OwnStorage;
use crate::shell::explorer::Explorer;

/// Starts the app on the page's canvas. The page shows a failure.
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
    // It fails if there already is a logger, which does no harm.
    let _logger = WebLogger::init(log::LevelFilter::Warn);
    let canvas = browser::document()
        .and_then(|document| document.get_element_by_id("vmem-canvas"))
        .and_then(|element| element.dyn_into::<HtmlCanvasElement>().ok())
        .ok_or("the page has no canvas to draw on")?;
    let own = OwnStorage::of_page(browser::claim_slot().await);
    let runner = WebRunner::new();
    runner
        .start(
            canvas,
            WebOptions::default(),
            Box::new(move |creation| {
                crate::kit::a11y::install(&creation.egui_ctx);
                Ok(Box::new(Explorer::new(creation, own, None)))
            }),
        )
        .await
}

/// Lets the page show that the app has stopped, and what to do.
fn failed(message: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let report = js_sys::Reflect::get(&window, &"vmemFailed".into()).ok();
    if let Some(report) = report.and_then(|report| report.dyn_into::<js_sys::Function>().ok()) {
        // If this fails too, there is no other way to report it.
        let _result = report.call1(&window, &message.into());
    }
}

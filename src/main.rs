//! The program: a native window, or a canvas in a web page.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[cfg(not(target_arch = "wasm32"))]
fn main() -> eframe::Result {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../assets/icons/icon-192.png"));
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Vmem Explorer")
        .with_app_id("vmem-explorer")
        .with_inner_size([1280.0, 720.0])
        .with_min_inner_size([360.0, 480.0]);
    if let Ok(icon) = icon {
        viewport = viewport.with_icon(icon);
    }
    let options = eframe::NativeOptions {
        viewport,
        ..Default::default()
    };
    eframe::run_native(
        "vmem-explorer",
        options,
        Box::new(|creation| Ok(Box::new(vmem_explorer::Explorer::new(creation)))),
    )
}

#[cfg(target_arch = "wasm32")]
fn main() {
    vmem_explorer::shell::web::start();
}

//! The reference renderer: Mesa's lavapipe, which is Vulkan on the processor and calls itself llvmpipe. It draws the same
//! pixels on every machine. Other renderers round other pixels at the edges of letters and lines.

use std::sync::{Arc, LazyLock};

use eframe::egui_wgpu::{WgpuSetup, WgpuSetupCreateNew};
use eframe::wgpu::{Adapter, AdapterInfo, Backend, Backends, DeviceType, Instance};
use egui_kittest::wgpu::WgpuTestRenderer;

/// The name of the reference renderer, or the names of the renderers found instead.
static FOUND: LazyLock<Result<String, String>> = LazyLock::new(find);

/// Returns the name of the reference renderer.
///
/// # Errors
/// This machine does not have the reference renderer. The text says why, and which others it has.
pub fn name() -> Result<&'static str, &'static str> {
    FOUND.as_deref().map_err(String::as_str)
}

/// Returns a new reference renderer.
///
/// # Panics
/// This machine does not have the reference renderer: see [`name`].
pub fn new() -> WgpuTestRenderer {
    let mut setup = WgpuSetupCreateNew::without_display_handle();
    setup.instance_descriptor.backends = Backends::VULKAN;
    setup.native_adapter_selector = Some(Arc::new(|adapters, _surface| {
        let reference = adapters
            .iter()
            .find(|adapter| is_reference(&adapter.get_info()));
        reference
            .cloned()
            .ok_or_else(|| "no reference renderer".to_owned())
    }));
    WgpuTestRenderer::from_setup(WgpuSetup::CreateNew(setup))
}

fn is_reference(info: &AdapterInfo) -> bool {
    info.backend == Backend::Vulkan
        && info.device_type == DeviceType::Cpu
        && info.name.starts_with("llvmpipe")
}

fn find() -> Result<String, String> {
    let setup = WgpuSetupCreateNew::without_display_handle();
    let instance = Instance::new(setup.instance_descriptor);
    let adapters = pollster::block_on(instance.enumerate_adapters(Backends::all()));
    let infos: Vec<AdapterInfo> = adapters.iter().map(Adapter::get_info).collect();
    if let Some(reference) = infos.iter().find(|info| is_reference(info)) {
        return Ok(describe(reference));
    }
    let found: Vec<String> = infos.iter().map(describe).collect();
    let found = if found.is_empty() {
        "none".to_owned()
    } else {
        found.join("; ")
    };
    Err(format!(
        "the reference renderer, Mesa's llvmpipe for Vulkan, is not installed \
         (on Debian: mesa-vulkan-drivers libvulkan1); renderers found: {found}"
    ))
}

fn describe(info: &AdapterInfo) -> String {
    let AdapterInfo {
        name,
        driver,
        driver_info,
        backend,
        device_type,
        ..
    } = info;
    format!("{name}, {backend:?} on {device_type:?}, {driver} {driver_info}")
}

//! The program: a native window, or a canvas in a web page.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[cfg(not(target_arch = "wasm32"))]
mod window {
    use std::ffi::OsString;
    use std::io::Write as _;
    use std::process::ExitCode;

    use clap::Parser;
    use eframe::Error;
    use vmem_explorer::Explorer;
    use vmem_explorer::export::{self, Arrival};
    use vmem_explorer::platform::storage::OwnStorage;

    const NAME: &str = "vmem-explorer";

    /// See a memory allocator work: an explorer of real vmem arenas.
    ///
    /// Without an argument, the last session opens again.
    #[derive(Parser)]
    #[command(name = NAME, version, about, max_term_width = 100)]
    struct Arguments {
        /// Opens a scenario, a link to a session, or the log of a real program (a malloc trace, or
        /// the output of strace). Undo brings back the last session.
        #[arg(value_name = "FILE|LINK")]
        open: Option<OsString>,
    }

    /// Returns 0 after the window was closed, 1 if there can be no window, and 2 if the
    /// arguments are wrong or name what can't be opened.
    pub(super) fn main() -> ExitCode {
        let open = Arguments::parse().open;
        let (message, code) = match open.as_deref().map(export::named).transpose() {
            Err(message) => (message, 2),
            Ok(named) => match show(named) {
                Ok(()) => return ExitCode::SUCCESS,
                Err(error) => (no_window(&error), 1),
            },
        };
        // If standard error is closed, nothing more can be done.
        let _closed = writeln!(std::io::stderr(), "{message}");
        ExitCode::from(code)
    }

    fn show(named: Option<Arrival>) -> eframe::Result {
        let icon = include_bytes!("../assets/icons/icon-192.png");
        let mut viewport = egui::ViewportBuilder::default()
            .with_title("Vmem Explorer")
            .with_app_id(NAME)
            .with_inner_size([1280.0, 720.0])
            .with_min_inner_size([360.0, 480.0]);
        if let Ok(icon) = eframe::icon_data::from_png_bytes(icon) {
            viewport = viewport.with_icon(icon);
        }
        let options = eframe::NativeOptions {
            viewport,
            ..Default::default()
        };
        eframe::run_native(
            NAME,
            options,
            Box::new(|creation| {
                let own = OwnStorage::open(&creation.egui_ctx, eframe::storage_dir(NAME));
                Ok(Box::new(Explorer::new(creation, own, named)))
            }),
        )
    }

    /// Returns why there is no window, and what to do.
    fn no_window(error: &Error) -> String {
        let text = error.to_string();
        // Before the reason come the names of the system's layers.
        let reason = text.rsplit(": ").next().unwrap_or(&text);
        let reason = reason.trim_end_matches('.');
        let help = match error {
            Error::Winit(_) | Error::WinitEventLoop(_) => {
                "Start it in a desktop session, or use vmem-lab, which needs no window."
            }
            _ => "It draws with OpenGL; on Linux, install libgl1 and libegl1.",
        };
        format!("Vmem Explorer cannot open a window: {reason}. {help}")
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    window::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {
    vmem_explorer::shell::web::start();
}

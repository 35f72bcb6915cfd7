//! Scenarios on a command line: `vmem-lab run`, `check`, `repl`. Built with the feature
//! `cli`.

#![forbid(unsafe_code)]

#[cfg(not(target_arch = "wasm32"))]
mod cli;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    cli::main()
}

/// In a browser the app is the way in.
#[cfg(target_arch = "wasm32")]
fn main() {}

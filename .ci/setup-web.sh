# The tools of the page. The ordinary way is `rustup target add wasm32-unknown-unknown` and `cargo install trunk`.
# Where rustup has no such target, the distribution's Rust builds std for it from source, and what trunk would download
# (wasm-bindgen, wasm-opt) comes from the registries.
TRUNK=0.21.14
BINARYEN=132.0.0
tools=$cache/tools

# cargo_tool PROGRAM VERSION OPT_LEVEL OPTIONS...: installs it once. It runs only for a moment, so a fast build is better
# than a fast program.
cargo_tool() {
    [[ $("$tools/bin/${1%-cli}" --version 2>/dev/null) == *" $2" ]] && return
    CARGO_TARGET_DIR=$tools/build CARGO_PROFILE_RELEASE_OPT_LEVEL="$3" \
        cargo install "$1" --version "$2" --root "$tools" --force "${@:4}"
}

web_setup() {
    cargo_tool trunk $TRUNK 0 --locked --no-default-features --features rustls
    ! wasm_target || return 0

    # Without --locked: its lock file names a crate the registry no longer has.
    cargo_tool wasm-bindgen-cli "$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)" 1
    grep -qs "\"version\": \"$BINARYEN\"" "$tools/node_modules/binaryen/package.json" ||
        npm install --silent --no-fund --no-audit --prefix "$tools" "binaryen@$BINARYEN"
    rm -rf "$tools/build"
    mkdir -p "$tools/rust"
    ln -sf /usr/bin/cargo /usr/bin/rustc "$tools/rust/"
    # trunk is run offline, so that it takes the tools from PATH: first fetch all that the page is built from.
    web cargo fetch --locked --target wasm32-unknown-unknown
}

# Runs a command with the compiler for the web.
web() {
    local environment=(CARGO_TARGET_DIR="$cache/web")
    if wasm_target; then
        environment+=(PATH="$tools/bin:$PATH")
    else
        environment+=(
            PATH="$tools/rust:$tools/bin:$tools/node_modules/.bin:$PATH"
            RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort
            # The distribution's linker is too old for it; rustup's has come with the toolchain.
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$(rustc --print sysroot)/lib/rustlib/$(rustc --print host-tuple)/bin/rust-lld"
        )
    fi
    # trunk 0.21 stumbles over NO_COLOR=1.
    env -u NO_COLOR "${environment[@]}" "$@"
}

web_clippy() {
    # By path: cargo would look for its clippy first where rustup's is.
    if wasm_target; then web cargo clippy --target wasm32-unknown-unknown "$@"
    else web /usr/bin/cargo-clippy clippy --target wasm32-unknown-unknown "$@"; fi
}

web_trunk() {
    if wasm_target; then web trunk "$@"; else web trunk "$@" --offline; fi
}

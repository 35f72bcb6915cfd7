# rust-toolchain.toml asks for a target as well, which rustup may be unable to fetch (no network, or none to its server).
# So the installed toolchain of that version is named outright.
if [[ -z ${RUSTUP_TOOLCHAIN:-} ]]; then
    version=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
    for toolchain in $(cd / && rustup toolchain list --quiet); do
        [[ $(rustup run "$toolchain" rustc --version) == "rustc $version"* ]] || continue
        export RUSTUP_TOOLCHAIN=$toolchain
        break
    done
    [[ -n ${RUSTUP_TOOLCHAIN:-} ]] || rustup toolchain install "$version" --profile default
    export RUSTUP_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-$version}
fi
rustc --version

wasm_target() { rustup target list --installed | grep -qx wasm32-unknown-unknown; }

# Where rustup may fetch things by itself, it does.
if ! wasm_target && [[ ${RUSTUP_AUTO_INSTALL:-1} != 0 ]]; then
    RUSTUP_MAX_RETRIES=1 timeout 120 rustup target add wasm32-unknown-unknown || echo 'no wasm target from rustup'
fi

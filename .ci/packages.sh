# The system's packages: one call of apt-get, and only for what is missing.
packages() {
    local wanted=() missing=() package
    command -v cc >/dev/null || wanted+=(build-essential)
    command -v pkg-config >/dev/null || wanted+=(pkg-config)
    # The reference renderer of the stage `pictures`; no other stage needs a renderer.
    wanted+=(mesa-vulkan-drivers libvulkan1)
    [[ -n ${VMEM_CHROMIUM:-} ]] || command -v chromium chromium-browser google-chrome >/dev/null || wanted+=(chromium)
    wasm_target || wanted+=(rustc-web cargo-web rust-web-src rust-web-clippy)

    for package in "${wanted[@]}"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    (( ${#missing[@]} )) || return 0

    echo "installing ${missing[*]}"
    local as=()
    (( EUID == 0 )) || as=(sudo)
    export DEBIAN_FRONTEND=noninteractive
    "${as[@]}" apt-get -q -o Acquire::Retries=3 update
    "${as[@]}" apt-get -q -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 --no-install-recommends install "${missing[@]}"
}

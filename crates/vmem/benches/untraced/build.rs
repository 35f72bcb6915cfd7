//! Compiles the crate without the tracer.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(vmem_untraced)");
    println!("cargo::rustc-cfg=vmem_untraced");
}

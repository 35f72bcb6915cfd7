//! Leaves the tracer out.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(vmem_untraced)");
    println!("cargo::rustc-cfg=vmem_untraced");
}

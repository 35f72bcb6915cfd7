//! The real binary.
#![allow(dead_code)]

use assert_cmd::Command;

/// Runs the command line, and returns its exit status, its output and its errors.
pub(crate) fn lab(arguments: &[&str], input: impl AsRef<[u8]>) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_vmem-lab"))
        .args(arguments)
        .write_stdin(input.as_ref())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// Does the same without the thin spaces, which are for people.
pub(crate) fn ungrouped(arguments: &[&str], input: &str) -> (i32, String, String) {
    let (code, out, err) = lab(arguments, input);
    let plain = |text: String| text.replace('\u{2009}', "");
    (code, plain(out), plain(err))
}

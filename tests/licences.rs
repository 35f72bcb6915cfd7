//! The list of packages in the about box equals the packages of the app.
//! `UPDATE_LICENCES=1 cargo test --test licences` writes the list again.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use std::collections::BTreeSet;
use std::process::Command;

const LIST: &str = "assets/licences.txt";

/// Returns the packages of the app on any platform, as cargo lists them: a line for each.
fn packages() -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "tree",
            "--locked",
            "--package",
            "vmem-explorer",
            "--target",
            "all",
        ])
        .args([
            "--edges", "normal", "--prefix", "none", "--format", "{p}\t{l}",
        ])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "cargo tree: {errors}");
    let lines = String::from_utf8(tree.stdout).unwrap();
    lines.lines().filter_map(line).collect()
}

/// Returns a line without the place of the package, and without cargo's mark of a repetition.
fn line(line: &str) -> Option<String> {
    let (package, licence) = line.split_once('\t')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?);
    let licence = licence.trim_end_matches(" (*)");
    let licence = if licence.is_empty() {
        "see the package"
    } else {
        licence
    };
    Some(format!(
        "{name} {}\t{licence}",
        version.trim_start_matches('v')
    ))
}

#[test]
fn every_package_of_the_app_is_listed_with_its_licence() {
    let packages = packages();
    assert!(packages.len() > 50, "{packages:?}");
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST);
    if std::env::var_os("UPDATE_LICENCES").is_some() {
        let lines: Vec<&str> = packages.iter().map(String::as_str).collect();
        std::fs::write(&file, lines.join("\n") + "\n").unwrap();
    }
    let listed = std::fs::read_to_string(&file).unwrap();
    let listed: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
    let missing: Vec<_> = packages.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&packages).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "UPDATE_LICENCES=1 cargo test --test licences\nmissing: {missing:#?}\ngone: {gone:#?}"
    );
}

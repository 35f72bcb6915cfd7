//! The command line of the app, without a display.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use super::common::TWO_ARENAS;
use vmem_lab::Place;
use vmem_lab::permalink::{self, Link};

/// Returns a path for a test, at which there is nothing.
fn path(name: &str) -> PathBuf {
    let name = format!("vmem-command-line-{}-{name}", std::process::id());
    std::env::temp_dir().join(name)
}

/// Runs the app where there is no display.
fn run(arguments: &[&str]) -> Output {
    let home = path("home");
    Command::new(env!("CARGO_BIN_EXE_vmem-explorer"))
        .args(arguments)
        .env("HOME", &home)
        .env("XDG_DATA_HOME", &home)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap()
}

/// Returns the exit status and the message, which is one for people.
fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    for debugging in ["Error:", "panicked", "Os(", ".rs:"] {
        assert!(!message.contains(debugging), "{message}");
    }
    assert!(output.stdout.is_empty());
    (output.status.code(), message)
}

#[test]
fn help_and_version_are_printed() {
    for option in ["--help", "-h"] {
        let output = run(&[option]);
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        for words in ["Usage: vmem-explorer", "[FILE|LINK]", "--version", "a link"] {
            assert!(text.contains(words), "{text}");
        }
    }
    let output = run(&["--version"]);
    assert!(output.status.success());
    let version = concat!("vmem-explorer ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), version);
}

#[test]
fn a_wrong_argument_is_explained_and_the_status_is_2() {
    let file = path("wrong.vmem");
    fs::write(&file, "arena heap\nx = aloc heap 8\n").unwrap();
    let folder = path("folder");
    fs::create_dir_all(&folder).unwrap();
    let text = TWO_ARENAS.to_owned();
    let place = Place::START;
    let link = permalink::encode(&Link { text, place }).unwrap();
    let text = "arena heap\nspam heap 0 64\n".to_owned();
    let wrong = permalink::encode(&Link { text, place }).unwrap();
    for (arguments, words) in [
        (vec!["--fast"], "unexpected argument '--fast'"),
        (
            vec!["one.vmem", "two.vmem"],
            "unexpected argument 'two.vmem'",
        ),
        (vec![file.to_str().unwrap()], "Line 2"),
        (vec![folder.to_str().unwrap()], "it is a folder"),
        (vec!["/nowhere/mine.vmem"], "this file does not exist"),
        (
            vec![&link[..link.len() - 3]],
            "This link is incomplete or was changed",
        ),
        (vec![&wrong], "The link was not opened"),
    ] {
        let (status, message) = refused(&arguments);
        assert_eq!(status, Some(2), "{arguments:?}: {message}");
        assert!(message.contains(words), "{message}");
    }
    fs::remove_file(file).unwrap();
    fs::remove_dir(folder).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_display_it_says_what_to_do() {
    let text = TWO_ARENAS.to_owned();
    let place = Place::START;
    let link = permalink::encode(&Link { text, place }).unwrap();
    let address = format!("https://example.org/app/#{link}");
    for arguments in [vec![], vec![link.as_str()], vec![&address]] {
        let (status, message) = refused(&arguments);
        assert_eq!(status, Some(1), "{message}");
        assert!(message.starts_with("Vmem Explorer cannot open a window: "));
        assert!(message.contains("DISPLAY"), "{message}");
        assert!(
            message.contains("Start it in a desktop session"),
            "{message}"
        );
    }
}

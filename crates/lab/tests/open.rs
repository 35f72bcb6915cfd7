//! Opening any bytes, and input that does not end.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod cli;

use cli::lab;
use std::io::{self, Read};

use vmem_lab::Place;
use vmem_lab::import::Format;
use vmem_lab::open::{OpenError, Opened, classify, log_format, read_at_most};
use vmem_lab::permalink::{self, Link};
use vmem_lab::scenario::MAX_BYTES;

const TEXT: &str = "arena heap\nspan heap 0 64\n";
const LOG: &str = "= Start\n@ ./a:[0x1] + 0x55d0 0x20\n@ ./a:[0x1] - 0x55d0\n= End\n";

fn link() -> (String, Link) {
    let link = Link {
        text: TEXT.to_owned(),
        place: Place::after(1),
    };
    (permalink::encode(&link).unwrap(), link)
}

#[test]
fn a_scenario_a_link_and_a_log_are_told_apart() {
    let Ok(Opened::Scenario(scenario)) = classify(TEXT.as_bytes(), None) else {
        panic!("not a scenario")
    };
    assert_eq!(scenario.text(), TEXT);
    let log = classify(LOG.as_bytes(), Some("log.txt"));
    assert_eq!(log, Ok(Opened::Log(Format::Mtrace)));
    let (fragment, link) = link();
    for pasted in [
        fragment.clone(),
        format!("#{fragment}"),
        format!("https://example.org/app/#{fragment}\n"),
        format!("<https://example.org/app/#{fragment}>"),
        format!("Look at this: https://example.org/app/#{fragment} !"),
    ] {
        let opened = classify(pasted.as_bytes(), None);
        assert_eq!(opened, Ok(Opened::Link(link.clone())), "{pasted}");
    }
}

#[test]
fn the_name_of_a_scenario_decides() {
    let wrong = classify(LOG.as_bytes(), Some("x.vmem"));
    assert!(matches!(wrong, Err(OpenError::NotScenario(_))), "{wrong:?}");
    assert_eq!(log_format(LOG.as_bytes(), Some("x.vmem")), None);
    assert_eq!(
        log_format(LOG.as_bytes(), Some("x.log")),
        Some(Format::Mtrace)
    );
    let comment = classify(b"#v1.abc", Some("x.vmem"));
    assert!(matches!(comment, Ok(Opened::Scenario(_))), "{comment:?}");
}

#[test]
fn a_comment_about_a_version_is_no_link() {
    let text = "# v1.0 of the lesson\narena heap\n";
    assert!(matches!(
        classify(text.as_bytes(), None),
        Ok(Opened::Scenario(_))
    ));
    let wrong = classify(b"arena heap # see v1.0\nnonsense\n", None);
    assert!(matches!(wrong, Err(OpenError::NotScenario(_))), "{wrong:?}");
}

#[test]
fn an_error_says_what_was_found_and_what_to_do() {
    let says = |bytes: &[u8]| classify(bytes, None).unwrap_err().to_string();
    assert!(says(b" \n").starts_with("this is empty"));
    assert!(says(b"\x89PNG\r\n\x1a\n").starts_with("this is a PNG picture"));
    assert!(says(b"\x1f\x8b\x08").contains("unpack it first"));
    assert!(says(&[0; 100]).starts_with("this is not text: byte 1"));
    assert!(says(b"arena a\n\xc3\x28").contains("byte 9"));
    assert!(says(b"lorem ipsum\n").contains("line 1, column 1: expected an operation"));
    assert!(says(&b"lorem ipsum\n".repeat(20)).ends_with("and 15 more"));
    let long = "lorem ipsum\n".repeat(2_000_000);
    let long = says(&long.as_bytes()[..=MAX_BYTES]);
    assert!(long.contains("16 MiB") && long.contains("split"), "{long}");
    let (fragment, _) = link();
    let cut = says(&fragment.as_bytes()[..fragment.len() - 3]);
    assert!(cut.contains("copy all of it"), "{cut}");
}

/// Endless zeros; counts the bytes read.
struct Endless(usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        buffer.fill(0);
        self.0 += buffer.len();
        Ok(buffer.len())
    }
}

#[test]
fn a_long_input_is_read_up_to_one_byte_past_the_limit() {
    let mut endless = Endless(0);
    assert_eq!(read_at_most(&mut endless, 1000).unwrap().len(), 1001);
    assert_eq!(endless.0, 1001);
    assert_eq!(read_at_most(&b"abc"[..], 3).unwrap(), b"abc");
}

#[cfg(unix)]
#[test]
fn a_device_without_an_end_is_refused_at_once() {
    for arguments in [
        &["run", "/dev/zero"][..],
        &["check", "/dev/zero"],
        &["show", "/dev/zero"],
        &["measure", "/dev/zero"],
        &["compare", "/dev/zero"],
        &["link", "/dev/zero"],
        &["ask", "/dev/zero", "at", "heap", "1"],
        &["import", "/dev/zero"],
    ] {
        let (code, out, err) = lab(arguments, "");
        assert_eq!(
            (code, out.lines().count()),
            (2, usize::from(arguments[0] == "check"))
        );
        let says = match arguments[0] {
            "import" => "no line of its first 16 MiB looks like a malloc trace",
            _ => "/dev/zero: this is not text: byte 1",
        };
        assert!(err.contains(says), "{arguments:?}: {err}");
    }
}

#[test]
fn a_log_is_found_after_a_long_line_and_after_what_a_program_writes() {
    let variables = "x".repeat(90_000);
    let long =
        format!("execve(\"/bin/true\", [\"true\"], [\"A={variables}\"]) = 0\nbrk(NULL) = 0x1000\n");
    let after = "progress\n".repeat(10_000) + "brk(NULL) = 0x1000\n";
    let after_much = "progress\n".repeat(2 * MAX_BYTES / 10) + "brk(NULL) = 0x1000\n";
    for log in [long, after] {
        assert_eq!(
            classify(log.as_bytes(), None),
            Ok(Opened::Log(Format::Strace))
        );
        let (code, scenario, err) = lab(&["import", "-"], &log);
        assert_eq!(code, 0, "{err}");
        assert!(scenario.contains("a log of system calls"), "{err}");
        let (_, _, err) = lab(&["run", "-"], &log);
        assert!(err.contains("a log of system calls"), "{err}");
    }
    let (code, _, err) = lab(&["import", "-"], &after_much);
    assert_eq!(code, 2);
    assert!(err.contains("no line of its first 16 MiB"), "{err}");
    // The beginning of a line is not enough to tell.
    assert_eq!(
        log_format(b"execve(\"/bin/true\", [\"true\"], [\"A=", None),
        None
    );
}

#[test]
fn a_long_input_is_refused_and_a_log_or_a_link_is_named() {
    let long = "arena a\n".repeat(MAX_BYTES / 8 + 1);
    let (code, _, err) = lab(&["run", "-"], &long);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("-: this text has more than 16777216 bytes"),
        "{err}"
    );
    let (code, _, err) = lab(&["run", "-"], LOG);
    assert_eq!(code, 2);
    assert!(
        err.contains("a malloc trace") && err.contains("vmem-lab import"),
        "{err}"
    );
    let (code, _, err) = lab(&["run", "-"], link().0);
    assert_eq!(code, 2);
    assert!(
        err.contains("this is a link") && err.contains("link --open"),
        "{err}"
    );
}

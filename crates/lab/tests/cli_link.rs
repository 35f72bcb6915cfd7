//! `vmem-lab link`: its output and its exit status.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod cli;

use cli::lab;
const TEXT: &str = "arena heap\r\n# é\nspan heap 0 64\na = alloc heap 16";

#[test]
fn a_scenario_becomes_a_link_and_comes_back_to_the_letter() {
    let (code, link, err) = lab(&["link", "-"], TEXT);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(link.starts_with("v1.") && link.ends_with('\n'), "{link}");
    let opened = (0, TEXT.to_owned(), String::new());
    assert_eq!(lab(&["link", "--open", link.trim()], ""), opened);
    let full = ("#".repeat(1023) + "\n").repeat((1 << 14) - 1) + &"#".repeat(1024);
    assert_eq!(lab(&["show", "-"], &full).0, 0, "without a last line break");
    let pasted = format!("see <https://example.org/#{}>\n", link.trim());
    assert_eq!(lab(&["link", "--open", "-"], &pasted), opened);
}

#[test]
fn a_link_has_the_place_of_the_session() {
    for (at, says) in [
        ("0", ""),
        ("1", "The session is after 1 operation.\n"),
        ("3", "The session is after 3 operations.\n"),
        ("2.2", "The session is after step 2 of operation 2.\n"),
    ] {
        let (code, link, _) = lab(&["link", "-", "--at", at], TEXT);
        assert_eq!(code, 0);
        let (code, out, err) = lab(&["link", "--open", link.trim()], "");
        assert_eq!((code, out.as_str(), err.as_str()), (0, TEXT, says));
    }
}

#[test]
fn a_place_that_does_not_exist_is_refused() {
    let (code, out, err) = lab(&["link", "-", "--at", "4"], TEXT);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("the scenario has 3 operations"), "{err}");
    for at in ["x", "1.", ".1", "1.2.3", "-1", "99999999999999999999"] {
        let (code, out, err) = lab(&["link", "-", &format!("--at={at}")], TEXT);
        assert_eq!((code, out.as_str()), (2, ""), "{at}");
        assert!(
            err.contains("write 12 (after operation 12) or 12.3"),
            "{err}"
        );
    }
}

#[test]
fn a_text_that_makes_no_sense_gets_no_link() {
    let (code, out, err) = lab(&["link", "-"], "arena heap\nallok heap 4\n");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("line 2") && err.contains("“alloc”"), "{err}");
    assert_eq!(lab(&["link", "no such file"], "").0, 2);
}

#[test]
fn a_text_that_is_too_long_is_to_be_shared_as_a_file() {
    let name = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let lines = (0..2000).map(|n| format!("x{:x} = alloc heap {n}\n", name(n)));
    let text = "arena heap\n".to_owned() + &lines.collect::<String>();
    let (code, out, err) = lab(&["link", "-"], &text);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("the session as a file"), "{err}");
}

#[test]
fn a_broken_link_says_what_to_do() {
    let (_, link, _) = lab(&["link", "-"], TEXT);
    let cut = &link[..link.len() - 4];
    for (pasted, says) in [
        (cut, "incomplete or was changed"),
        ("https://example.org/", "not a link to a session"),
        ("v7.abc", "newer version"),
        ("", "paste one"),
    ] {
        let (code, out, err) = lab(&["link", "--open", "-"], pasted);
        assert_eq!((code, out.as_str()), (2, ""), "{pasted}");
        assert!(err.contains(says), "{err}");
    }
}

#[test]
fn a_file_and_a_link_are_not_taken_together() {
    assert_eq!(lab(&["link"], "").0, 2);
    assert_eq!(lab(&["link", "-", "--open", "v1.x"], "").0, 2);
    assert_eq!(lab(&["link", "--at", "1", "--open", "v1.x"], "").0, 2);
}

//! Links: any session to a fragment and back, and any other pasted text.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use vmem_lab::Place;
use vmem_lab::Scenario;
use vmem_lab::permalink::{self, Link, LinkError, MOST_CHARACTERS};

const TEXT: &str = "arena heap quantum=64\nspan heap 4096 1K\na = alloc heap 100 # the first\n";

fn place(operations: usize, step: Option<usize>) -> Place {
    Place { operations, step }
}

fn link(text: &str, place: Place) -> Link {
    let text = text.to_owned();
    Link { text, place }
}

fn made() -> String {
    permalink::encode(&link(TEXT, place(3, Some(2)))).unwrap()
}

/// Returns a link of the first format, with any bytes as its body.
fn forged(body: &[u8]) -> String {
    let check = crc32fast::hash(body).to_le_bytes();
    format!("v1.{}", URL_SAFE_NO_PAD.encode([body, &check].concat()))
}

/// Returns the same for bytes that are packed well, but without the dictionary.
fn forged_with(bytes: &[u8]) -> String {
    let packed = miniz_oxide::deflate::compress_to_vec(bytes, 6);
    forged(&[&[0, 0], packed.as_slice()].concat())
}

fn places() -> impl Strategy<Value = Place> {
    let number = || prop_oneof![0..300_usize, any::<usize>()];
    // One step more than the largest number does not exist.
    (number(), prop::option::of(number()))
        .prop_map(|(operation, step)| place(operation, step.map(|s| s.min(usize::MAX - 1))))
}

fn texts() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "\r\n",
        "\r",
        "\n",
        " ",
        "\t",
        "#",
        "é",
        "\u{feff}",
        "\0",
        "😀",
        "# a comment",
        "alloc",
    ]);
    prop_oneof![
        common::scenario(),
        any::<String>(),
        "\\PC{0,300}",
        prop::collection::vec(odd, 0..60).prop_map(|words| words.concat()),
    ]
}

proptest! {
    #[test]
    fn any_session_comes_back_to_the_letter(text in texts(), place in places()) {
        let link = link(&text, place);
        let fragment = permalink::encode(&link).unwrap();
        prop_assert!(fragment.len() <= MOST_CHARACTERS);
        let survives = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        prop_assert!(fragment.chars().all(survives), "{}", fragment);
        prop_assert_eq!(permalink::decode(&fragment), Ok(link.clone()));
        let pasted = format!("  <https://example.org/lab/?lesson=1#{fragment}>,\r\n");
        prop_assert_eq!(permalink::decode(&pasted), Ok(link));
    }

    #[test]
    fn any_pasted_text_never_panics(text in any::<String>(), body in any::<Vec<u8>>()) {
        for text in [text.clone(), format!("v1.{text}"), format!("#v1.{text}%2")] {
            prop_assert!(permalink::decode(&text).is_err());
        }
        if let Err(error) = permalink::decode(&forged(&body)) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn no_cut_and_no_wrong_character_passes(
        text in common::scenario(),
        at in any::<prop::sample::Index>(),
        wrong in prop_oneof!["[A-Za-z0-9_.%&?#<>, \n-]", "\\PC"],
    ) {
        let made = permalink::encode(&link(&text, place(1, None))).unwrap();
        let at = at.index(made.len());
        prop_assert!(permalink::decode(&made[..at]).is_err());
        let mistyped = format!("{}{wrong}{}", &made[..at], &made[at + 1..]);
        prop_assert!(mistyped == made || permalink::decode(&mistyped).is_err(), "{}", mistyped);
    }
}

#[test]
fn every_cut_and_every_wrong_character_is_noticed() {
    let made = made();
    for at in 0..made.len() {
        assert!(permalink::decode(&made[..at]).is_err(), "cut at {at}");
        for wrong in (0..=127_u8)
            .map(char::from)
            .filter(|c| !made[at..].starts_with(*c))
        {
            let mistyped = format!("{}{wrong}{}", &made[..at], &made[at + 1..]);
            assert!(permalink::decode(&mistyped).is_err(), "{wrong:?} at {at}");
        }
        let doubled = format!("{}{}", &made[..=at], &made[at..]);
        assert!(permalink::decode(&doubled).is_err(), "{at} is there twice");
    }
}

#[test]
fn a_link_survives_what_mails_and_chats_do_to_it() {
    let made = made();
    let broken = [&made[..9], &made[9..20], &made[20..]];
    let dashes = made.replace('-', "%2D").replace('_', "%5f");
    for pasted in [
        made.clone(),
        format!("#{made}"),
        format!("\u{feff} \t#{made}\r\n"),
        format!("https://example.org/#{made}"),
        format!("<https://example.org/app/index.html?x=1#{made}>"),
        format!("[the session](https://example.org/#{made})."),
        format!("“https://example.org/#{made}”"),
        format!("https://example.org/#{made} is my session"),
        format!("https://example.org/%23{dashes}"),
        format!(
            "https://mail.example/?url=https%253A%252F%252Fexample.org%252F%2523{made}&data=05"
        ),
        format!("https://example.org/#{}", broken.join("\r\n  ")),
        format!("https://example.org/#{}", broken.join("\u{200b}")),
    ] {
        let opened = permalink::decode(&pasted);
        assert_eq!(opened, Ok(link(TEXT, place(3, Some(2)))), "{pasted}");
    }
}

#[test]
fn the_error_of_a_text_that_is_no_link_says_what_to_do() {
    let made = made();
    for (pasted, kind, says) in [
        (String::new(), "Empty", "paste one"),
        ("https://example.org/#".to_owned(), "Empty", "paste one"),
        (
            "https://example.org/".to_owned(),
            "NoLink",
            "copy all of it",
        ),
        ("lesson-3".to_owned(), "NoLink", "v1."),
        ("v0.AAAA".to_owned(), "NoLink", "v1."),
        ("v+1.AAAA".to_owned(), "NoLink", "v1."),
        ("v99999999999.AAAA".to_owned(), "NoLink", "v1."),
        (made.replacen("v1", "v2", 1), "Newer", "number 2"),
        (made.replacen("v1", "v999", 1), "Newer", "reload"),
        ("v1.".to_owned(), "Damaged", "incomplete or was changed"),
        ("v1".to_owned(), "Damaged", "incomplete or was changed"),
        ("v1.A".to_owned(), "Damaged", "incomplete or was changed"),
        ("v1.AAAA".to_owned(), "Damaged", "incomplete or was changed"),
        (made.to_lowercase(), "Damaged", "incomplete or was changed"),
        (format!("{made}/+="), "Foreign", "“/”"),
        (format!("v1.ab\u{7}c{made}"), "Foreign", "“\\u{7}”"),
        (forged(&[]), "Senseless", "the file"),
        (forged(&[0, 0]), "Senseless", "the file"),
        (forged(&[0xff; 12]), "Senseless", "the file"),
        (forged_with(b"\xff\xfe"), "Senseless", "the file"),
    ] {
        let error = permalink::decode(&pasted).unwrap_err();
        assert!(format!("{error:?}").starts_with(kind), "{pasted}");
        assert!(error.to_string().contains(says), "{pasted}: {error}");
    }
}

#[test]
fn nothing_may_follow_the_packed_text() {
    let packed = miniz_oxide::deflate::compress_to_vec(b"arena heap\n", 6);
    let whole = [&[0, 0], packed.as_slice()].concat();
    assert_eq!(
        permalink::decode(&forged(&whole)).unwrap().text,
        "arena heap\n"
    );
    let more = [whole.as_slice(), &[0]].concat();
    assert_eq!(permalink::decode(&forged(&more)), Err(LinkError::Senseless));
}

#[test]
fn a_text_reaching_back_beyond_the_dictionary_is_senseless() {
    // A block of fixed codes: a match of length 3 at distance 32 768, then the end.
    let (mut bits, mut count) = (0_u64, 0);
    let mut put = |value: u64, length: u32| {
        bits |= value << count;
        count += length;
    };
    put(0b011, 3);
    put(0b1000000, 7); // length code 257, its bits the other way round
    put(0b10111, 5); // distance code 29
    put(0x1fff, 13);
    put(0, 7);
    let body = [&[0, 0], &bits.to_le_bytes()[..count.div_ceil(8) as usize]].concat();
    assert_eq!(permalink::decode(&forged(&body)), Err(LinkError::Senseless));
}

#[test]
fn a_bomb_is_refused() {
    let small = forged_with(&vec![b'#'; 16 << 20]);
    assert_eq!(permalink::decode(&small).unwrap().text.len(), 16 << 20);
    let bomb = forged_with(&vec![b'#'; (16 << 20) + 1]);
    assert!(bomb.len() < 30_000);
    assert_eq!(permalink::decode(&bomb), Err(LinkError::TooLarge));
    let larger = forged_with(&vec![b'#'; 40 << 20]);
    assert_eq!(permalink::decode(&larger), Err(LinkError::TooLarge));
}

#[test]
fn the_error_of_a_text_too_long_for_a_link_says_its_length() {
    let lines = |count: u64| -> String {
        let name = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (0..count)
            .map(|n| format!("x{:x} = alloc heap {n}\n", name(n)))
            .collect()
    };
    let error = permalink::encode(&link(&lines(2000), Place::default())).unwrap_err();
    assert!(error.characters > MOST_CHARACTERS);
    let said = error.to_string();
    assert!(
        said.contains("8\u{2009}192") && said.contains("as a file"),
        "{said}"
    );
    // The longest text that fits does come back.
    let counts: Vec<u64> = (0..2000).collect();
    let fits = |&n: &u64| permalink::encode(&link(&lines(n), Place::default())).is_ok();
    let most = counts.partition_point(fits) as u64 - 1;
    let link = link(&lines(most), Place::default());
    let fragment = permalink::encode(&link).unwrap();
    assert!(fragment.len() > MOST_CHARACTERS - 64);
    assert_eq!(permalink::decode(&fragment), Ok(link));
}

#[test]
fn a_session_of_a_lesson_is_a_short_link() {
    let (mut written, mut linked) = (0, 0);
    for file in lessons() {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(Scenario::parse(&text).is_ok());
        written += text.len();
        linked += permalink::encode(&link(&text, Place::default()))
            .unwrap()
            .len();
    }
    // Without the dictionary it would be more than half.
    assert!(
        linked * 100 < written * 45,
        "{linked} characters for {written}"
    );
}

fn lessons() -> Vec<std::path::PathBuf> {
    let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons");
    let files = std::fs::read_dir(lessons).unwrap();
    files.map(|file| file.unwrap().path()).collect()
}

/// Links made in the first format. **They must open for ever**: none of these lines may
/// change, and none may be removed.
const VERSION_1: [(&str, &str, usize, Option<usize>); 5] = [
    ("v1.AAADAN-MaQo", "", 0, None),
    (
        "v1.AQBTVig6vLK4NPfwSoUP82c08HLxIjkBxENYZAC0BQDeEQ7O",
        "# résumé 😀\r\n\r\narena heap\r\n\r\nspan heap 0 64",
        1,
        None,
    ),
    (
        "v1.BAMj1j6CEQ-LOmAShCrOSU1Mg6kAacSwHRiaSehRheRoaCyhRwLQeYg4ANthihKCAAncYGs",
        "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap import=128\n\
         arena leaf source=kmem\na = alloc heap 100\nb = alloc kmem 40\nc = alloc kmem 16\n\
         d = alloc heap 64\ne = alloc leaf 5\nfree heap a\n",
        4,
        Some(2),
    ),
    (
        "v1.AAAj1j7CcYdkOESZiQFyNIIM4sKSqVFcDtFoaIYc5yaGJiY4NCajazSAW5kM1mlmgE0nMOFDwhyiK5EINUlY1RhZIKtJxqYG4SCwGnixZcAFAK0JqxQ",
        "arena heap quantum=64\nspan heap 4096 1K\narena child quantum=16 source=heap\n\
         a = alloc child 40\nexpect a = 4096\nexpect heap in-use 64\nb = alloc child 16\n\
         expect b = 4144\nexpect heap in-use 64\nc = alloc child 100\nexpect c = 4160\n\
         expect heap in-use 192\nfree child a\nexpect heap in-use 192\nfree child b\n\
         expect heap in-use 128\nfree child c\nexpect heap in-use 0\nexpect child segments 0\n",
        0,
        None,
    ),
    (
        "v1.ZK0CK81DmGTABcuH4JgEZ0YwCyXUsWRMAy6S8g1S_iOcoJDzE1IuQ-Q9LnAu4yrHiHRwvqtAxC5YHCl2ScqS4BSESGQOkHgw4wIAzk1gWA",
        "unspan heap 0\ndestroy heap\nreap heap\nexpect fails\nexpect heap in-use 0\n\
         random heap ops=100 seed=1 size=1..64 live=8 policy=next\n\
         arena kmem quantum=16 source=heap import=256 qcache=128 magazine=2\ncpu 1\n\
         w = alloc kmem 40 wait\n\
         x = xalloc kmem 64 align=64 phase=16 nocross=4096 within=0x1000..0x2000 best\n\
         free kmem @4096 16\n",
        100,
        Some(300),
    ),
];

#[test]
fn links_of_the_first_format_open_for_ever() {
    for (fragment, text, operation, step) in VERSION_1 {
        let opened = permalink::decode(fragment);
        assert_eq!(opened, Ok(link(text, place(operation, step))), "{fragment}");
    }
}

#[test]
fn a_text_too_long_for_a_link_is_still_packed_for_storage() {
    let mut text = String::new();
    for number in 0_u64..20_000 {
        let odd = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        text += &format!("# {odd}\n");
    }
    let kept = link(&text, place(3, Some(1)));
    assert!(permalink::encode(&kept).is_err());
    let packed = permalink::pack(&kept);
    assert!(packed.len() < text.len());
    assert_eq!(permalink::decode(&packed), Ok(kept));
}

//! The language: text to statements and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem_lab::scenario::{MAX_BYTES, Number, NumberError};
use vmem_lab::{ParseError, Scenario, parse_line};

proptest! {
    #[test]
    fn a_printed_statement_parses_to_the_same(statement in common::statement()) {
        let text = statement.to_string();
        prop_assert_eq!(parse_line(&text), Ok(Some(statement)), "{}", text);
    }

    #[test]
    fn any_bytes_are_a_scenario_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Err(errors) = Scenario::parse_bytes(&bytes) {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(error.line >= 1 && error.column >= 1 && error.length >= 1);
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }

    #[test]
    fn a_damaged_scenario_never_panics(
        text in common::scenario(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), "[ -~=.@#\\n…ä]{0,3}"), 1..5),
    ) {
        let mut text: Vec<char> = text.chars().collect();
        for (place, patch) in damage {
            let at = place.index(text.len());
            text.splice(at..at + 1, patch.chars());
        }
        let text: String = text.into_iter().collect();
        let parsed = Scenario::parse(&text);
        let errors = Scenario::parse_lossy(&text).into_iter().filter(Result::is_err).count();
        let is_line_wrong = |errors: Vec<ParseError>| !errors[0].message.contains("nothing to continue");
        prop_assert_eq!(parsed.is_err_and(is_line_wrong), errors > 0);
    }
}

#[test]
fn numbers_are_decimal_or_hexadecimal_with_separators_and_suffixes() {
    for (word, value) in [
        ("0", 0),
        ("64", 64),
        ("0x40", 64),
        ("0xFf", 255),
        ("1_000", 1000),
        ("4K", 4096),
        ("0x10K", 16384),
        ("1M", 1 << 20),
        ("3G", 3 << 30),
        ("2T", 2 << 40),
        ("18446744073709551615", u64::MAX),
        ("0xffff_ffff_ffff_ffff", u64::MAX),
    ] {
        assert_eq!(word.parse(), Ok(Number(value)), "{word}");
    }
    for word in [
        "", "_1", "1_", "1__0", "0x", "0x_1", "K", "4k", "-1", "+1", "1.5", "4KK", "ä",
    ] {
        assert_eq!(
            word.parse::<Number>(),
            Err(NumberError::Malformed),
            "{word}"
        );
    }
    for word in [
        "18446744073709551616",
        "16777216T",
        "0x1_0000_0000_0000_0000",
    ] {
        assert_eq!(word.parse::<Number>(), Err(NumberError::TooLarge), "{word}");
    }
}

#[test]
fn an_error_says_where_and_offers_the_nearest_word() {
    for (line, column, suggestion) in [
        ("allok heap 5", 1, Some("alloc")),
        ("  a = aloc heap 5", 7, Some("alloc")),
        ("alloc heap 5 bst", 14, Some("best")),
        ("alloc heap 5 inst", 14, Some("instant")),
        ("xalloc heap 5 aling=4", 15, Some("align")),
        ("expect heap fre 5", 13, Some("free")),
        ("free heap 4096 5", 11, Some("@4096")),
        ("alloc heap 4k", 12, Some("4K")),
        ("b alloc heap 5", 1, Some("b =")),
        ("alloc heap", 11, None),
        ("span heap 5", 12, None),
        ("alloc heap 5 best next", 19, None),
        ("xalloc heap 5 align=1 align=2", 23, None),
        ("random heap ops=0 seed=1", 17, None),
        ("random heap ops=1000001 seed=1", 17, None),
        ("random heap seed=1", 19, None),
        ("arena 5", 7, None),
        ("a = free heap b", 5, None),
        ("= alloc heap 5", 1, None),
        ("alloc heap 5 wiat", 14, Some("wait")),
        ("alloc heap 5 wait wait", 19, None),
        ("arena heap qcahce=64", 12, Some("qcache")),
        ("arena heap qcache=64 magazin=2", 22, Some("magazine")),
        ("rep heap", 1, Some("reap")),
        ("reap", 5, None),
        ("cpu", 4, None),
        ("cpu one", 5, None),
        ("random a ops=1 seed=1 preset=kernl", 30, Some("kernel")),
        ("random a ops=1 seed=1 sizes=skew", 29, Some("skewed")),
        ("random a ops=1 seed=1 sizes=1..16", 23, Some("size")),
        ("random a ops=1 seed=1 size=uniform", 23, Some("sizes")),
        ("random a ops=1 seed=1 life=que", 28, Some("queue")),
        ("random a ops=1 seed=1 policy=mix", 30, Some("mixed")),
        ("random a ops=1 seed=1 liv=5", 23, Some("live")),
        ("random a ops=1 seed=1 swing=5 swing=6", 31, None),
        ("random a ops=1 seed=1 swing=x", 29, None),
        ("random a ops=1 seed=1 size=0", 28, None),
        ("random a ops=1 seed=1 size=5..5", 28, None),
        ("random a ops=1 seed=1 live=0", 28, None),
        ("random a ops=1 seed=1 align=3", 29, None),
        ("random a ops=1 seed=1 align=0", 29, None),
        ("random a ops=1 seed=1 align=siz", 29, Some("size")),
        ("random a ops=1 seed=1 align=4k", 29, Some("4K")),
        ("random a ops=1 seed=1 nocross=6", 31, None),
        ("random a ops=1 seed=1 within=lo", 30, Some("low")),
        ("random a ops=1 seed=1 within=9..9", 30, None),
        ("random a ops=1 seed=1 constrained=101", 35, None),
        ("random a ops=1 preset=pids", 27, None),
    ] {
        let error = parse_line(line).unwrap_err();
        assert_eq!(error.column, column, "{line}: {error}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{line}: {error}");
    }
}

#[test]
fn all_wrong_lines_are_reported_and_nothing_is_run() {
    let errors = Scenario::parse("arena a\nx\nspan a 0 64\ny\n").unwrap_err();
    assert_eq!(errors.iter().map(|e| e.line).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn an_error_at_a_limit_names_the_limit() {
    let long = "#".repeat(MAX_BYTES + 1);
    assert!(
        Scenario::parse(&long).unwrap_err()[0]
            .message
            .contains("16 MiB")
    );

    assert!(Scenario::parse("arena a\nrandom a ops=1000000 seed=1\n").is_ok());
    let many = "random a ops=1000000 seed=1\nrandom a ops=1 seed=1\n";
    let error = &Scenario::parse(many).unwrap_err()[0];
    assert_eq!(error.line, 2);
    assert!(error.message.contains("1000000 operations"));

    let arenas = |n| (0..n).map(|i| format!("arena a{i}\n")).collect::<String>();
    assert!(Scenario::parse(&arenas(64)).is_ok());
    assert_eq!(Scenario::parse(&arenas(65)).unwrap_err()[0].line, 65);
    assert!(Scenario::parse(&(arenas(64) + "destroy a0\narena b\n")).is_ok());
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    let scenario = Scenario::parse("\u{feff}arena a\r\n\r\nspan a 0 64 # all\r\n").unwrap();
    assert_eq!(scenario.operations(), 2);
    assert_eq!(scenario.line(2).unwrap().comment.as_deref(), Some("all"));
    assert_eq!(scenario.text(), "arena a\n\nspan a 0 64 # all\n");
    let scenario = Scenario::parse("arena a\r\r\nspan a 0 64\r").unwrap();
    assert_eq!(scenario.text(), "arena a\nspan a 0 64\n");
}

#[test]
fn text_that_is_not_utf8_is_reported_with_its_place() {
    let error = &Scenario::parse_bytes(b"arena a\nspan \xff").unwrap_err()[0];
    assert_eq!((error.line, error.column), (2, 6));
}

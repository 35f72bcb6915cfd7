//! The table of the language, and everything that must agree with it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::Path;

use proptest::prelude::*;
use vmem_lab::language::{self, Argument, Need, ValueType, Verb, VerbKind, Word};
use vmem_lab::narration::Radix;
use vmem_lab::prompt::complete;
use vmem_lab::scenario::{POLICIES, is_question, parse_line, parse_question, policy_word};
use vmem_lab::workload::{Life, Policies, Sizes};
use vmem_lab::{Measure, ParseError, Preset, Session, World};

/// Parses a line of a prompt.
fn parse(line: &str) -> Result<(), ParseError> {
    if is_question(line) {
        parse_question(line).map(|_| ())
    } else {
        parse_line(line).map(|_| ())
    }
}

/// Returns values of a type that parse.
fn samples(value: ValueType) -> Vec<String> {
    let words = value.words().iter().map(|word| word.word);
    let others: &[&str] = match value {
        ValueType::Arena | ValueType::NewArena => &["heap"],
        ValueType::Allocation => &["a"],
        ValueType::AtAddress => &["@4096", "@0x10"],
        ValueType::Target => &["a", "@4096"],
        ValueType::Span | ValueType::Address | ValueType::Size | ValueType::Count => {
            &["0", "4K", "0x10", "1_000"]
        }
        ValueType::CpuNumber => &["0", "63"],
        ValueType::Positive => &["1", "64"],
        ValueType::Power => &["0", "64"],
        ValueType::Percent => &["0", "100"],
        ValueType::Range | ValueType::Reach => &["16..64", "16..=16"],
        ValueType::Sizes => &["16..64", "16"],
        ValueType::Alignment => &["1", "64"],
        ValueType::OneOf(_) => &[],
        ValueType::Literal(word) => return vec![word.to_owned()],
    };
    words
        .chain(others.iter().copied())
        .map(str::to_owned)
        .collect()
}

/// Returns a verb with its required arguments.
fn shortest(verb: &Verb, form: &[Argument]) -> String {
    let arguments = form
        .iter()
        .filter(|argument| argument.need == Need::Required);
    let values = arguments.map(|argument| samples(argument.value).swap_remove(0));
    let words: Vec<String> = [verb.word.to_owned()].into_iter().chain(values).collect();
    words.join(" ")
}

fn required_keys(verb: &Verb) -> String {
    let keys = verb.keys.iter().filter(|key| key.need == Need::Required);
    keys.map(|key| format!(" {}=7", key.name)).collect()
}

#[test]
fn everything_in_the_table_parses() {
    for verb in language::VERBS {
        assert_eq!(parse(verb.example), Ok(()), "{}", verb.example);
        for form in verb.forms {
            let base = shortest(verb, form) + &required_keys(verb);
            assert_eq!(parse(&base), Ok(()), "{base}");
            let all: Vec<String> = form
                .iter()
                .map(|argument| samples(argument.value).pop().unwrap())
                .collect();
            let all = format!("{} {}{}", verb.word, all.join(" "), required_keys(verb));
            assert_eq!(parse(&all), Ok(()), "{all}");
            if verb.kind == VerbKind::Allocation {
                assert_eq!(parse(&format!("name = {base}")), Ok(()), "{base}");
            }
            for key in verb.keys.iter().filter(|key| key.need == Need::Optional) {
                let default = (!key.default.is_empty()).then(|| key.default.to_owned());
                for value in samples(key.value).into_iter().chain(default) {
                    let line = format!("{base} {}={value}", key.name);
                    assert_eq!(parse(&line), Ok(()), "{line}");
                }
            }
            for word in verb.choice_words() {
                let line = format!("{base} {}", word.word);
                assert_eq!(parse(&line), Ok(()), "{line}");
            }
        }
        for alias in verb.aliases {
            assert!(language::verb(alias).is_none(), "{alias}");
            let nearest = match verb.kind {
                VerbKind::Question => language::nearest_verb(alias, language::questions()),
                VerbKind::Operation | VerbKind::Allocation => {
                    language::nearest_verb(alias, language::operations())
                }
            };
            assert_eq!(nearest.map(|verb| verb.word), Some(verb.word), "{alias}");
        }
        assert!(!verb.summary.is_empty() && verb.help.ends_with(['.', '?']));
    }
}

#[test]
fn a_repeated_or_unknown_key_or_word_is_wrong() {
    for verb in language::VERBS {
        let base = shortest(verb, verb.forms[0]) + &required_keys(verb);
        let unknown = format!("{base} qwertzuiop=1");
        assert!(parse(&unknown).is_err(), "{unknown}");
        for key in verb.keys {
            let value = samples(key.value).swap_remove(0);
            let twice = format!("{base} {0}={value} {0}={value}", key.name);
            assert!(parse(&twice).is_err(), "{twice}");
        }
        for choice in verb.choices {
            let [first, .., last] = [choice.words, choice.words].concat()[..] else {
                panic!("an empty choice")
            };
            let twice = format!("{base} {} {}", first.word, last.word);
            assert!(parse(&twice).is_err(), "{twice}");
        }
    }
}

#[test]
fn a_default_means_the_same_as_nothing() {
    for (line, written) in [
        ("arena a", "arena a quantum=1 import=0 qcache=0"),
        ("xalloc a 1", "xalloc a 1 align=1 phase=0 nocross=0 instant"),
        ("alloc a 1", "alloc a 1 instant"),
    ] {
        assert_eq!(parse_line(line), parse_line(written), "{line}");
        let verb = language::verb(line.split(' ').next().unwrap()).unwrap();
        for part in written.split(' ').filter(|part| part.contains('=')) {
            let (key, value) = part.split_once('=').unwrap();
            assert_eq!(verb.key(key).unwrap().default, value, "{line} {part}");
        }
    }
}

/// Returns the words of a key, or of the last argument of a form that has words.
fn words_of(words: &[Word]) -> Vec<&'static str> {
    words.iter().map(|word| word.word).collect()
}

#[test]
fn the_words_of_the_table_are_those_of_the_types() {
    let random = language::verb("random").unwrap();
    let key = |name: &str| words_of(random.key(name).unwrap().value.words());
    assert_eq!(key("preset"), Preset::ALL.map(Preset::name));
    assert_eq!(key("sizes"), Sizes::ALL.map(Sizes::word));
    assert_eq!(key("life"), Life::ALL.map(Life::word));
    assert_eq!(key("policy"), Policies::ALL.map(Policies::word));
    let policies = language::verb("xalloc").unwrap().choices[0].words;
    assert_eq!(words_of(policies), POLICIES.map(policy_word));
    let expect = language::verb("expect").unwrap();
    let measures = expect.forms.iter().copied().flatten();
    let measures = measures.flat_map(|argument| argument.value.words());
    let measures: Vec<&str> = measures.map(|word| word.word).collect();
    assert_eq!(measures, Measure::ALL.map(Measure::word));
    for verb in language::VERBS {
        if let Ok(Some(statement)) = parse_line(verb.example) {
            assert_eq!(statement.word(), verb.word);
        }
    }
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_readme_has_the_table() {
    let reference = language::reference();
    assert!(
        read("README.md").contains(&reference),
        "the README of this crate is to have, to the letter:\n\n{reference}"
    );
}

#[test]
fn the_dictionary_of_the_fuzzer_has_all_words() {
    let dictionary = read("../../fuzz/scenario.dict");
    let has = |word: &str| {
        dictionary
            .lines()
            .any(|line| line.trim_matches('"').trim() == word)
    };
    for verb in language::VERBS {
        assert!(has(verb.word), "{}", verb.word);
        for key in verb.keys {
            assert!(has(&format!("{}=", key.name)), "{}=", key.name);
        }
        let arguments = verb.forms.iter().copied().flatten();
        let values = arguments.map(|argument| argument.value);
        let values = values.chain(verb.keys.iter().map(|key| key.value));
        let words = values
            .flat_map(|value| value.words())
            .chain(verb.choice_words());
        for word in words {
            assert!(has(word.word), "{}", word.word);
        }
    }
}

/// Runs `ask` with the world for completions.
fn world(ask: impl FnOnce(&World)) {
    ask(Session::sandbox().moment().after);
}

/// Checks that a line with a suggestion in it parses, or lacks something at its end.
fn leads_on(world: &World, line: &str) -> Result<(), String> {
    for suggestion in complete(world, Radix::Decimal, line, line.len()).words {
        let start = complete(world, Radix::Decimal, line, line.len()).start;
        let completed = format!("{}{}", &line[..start], suggestion.text);
        if completed.starts_with("help ") {
            continue;
        }
        let whole = completed.trim_end();
        match parse(whole) {
            Ok(()) => {}
            Err(error) if error.column > whole.chars().count() => {}
            // The name of an arena may stand for an allocation, whose rest is then missing.
            Err(error) => return Err(format!("{completed:?}: {error}")),
        }
    }
    Ok(())
}

#[test]
fn every_completion_leads_to_a_line_that_can_still_parse() {
    world(|world| {
        for verb in language::VERBS {
            let examples = verb.forms.iter().map(|form| shortest(verb, form));
            let lines = examples.chain([verb.example.to_owned()]);
            let named = |line: String| match verb.kind {
                VerbKind::Allocation if !line.contains(" = ") => vec![format!("n = {line}"), line],
                _ => vec![line],
            };
            for line in lines.flat_map(named) {
                let line = format!("{line} ");
                for cut in 0..=line.len() {
                    assert_eq!(leads_on(world, &line[..cut]), Ok(()));
                }
            }
            for key in verb.keys {
                let line = format!("{}{}", shortest(verb, verb.forms[0]), required_keys(verb));
                assert_eq!(leads_on(world, &format!("{line} {}=", key.name)), Ok(()));
            }
        }
    });
}

#[test]
fn everything_of_the_table_is_offered() {
    let offered = |line: &str| -> Vec<String> {
        let mut words = Vec::new();
        world(|world| {
            let found = complete(world, Radix::Decimal, line, line.len()).words;
            words = found.into_iter().map(|word| word.text).collect();
        });
        words
    };
    for verb in language::VERBS {
        let start = &verb.word[..1];
        assert!(offered(start).contains(&format!("{} ", verb.word)));
        let line = format!("{} ", shortest(verb, verb.forms[0]));
        for key in verb.keys {
            assert!(offered(&line).contains(&format!("{}=", key.name)), "{line}");
            for word in key.value.words() {
                let line = format!("{line}{}=", key.name);
                let value = format!("{}={} ", key.name, word.word);
                assert!(offered(&line).contains(&value), "{value}");
            }
        }
        for word in verb.choice_words() {
            assert!(
                offered(&line).contains(&format!("{} ", word.word)),
                "{line}"
            );
        }
    }
}

/// Makes a word of a line, perhaps one of the language.
fn any_word() -> impl Strategy<Value = String> {
    let mut words = vec![
        "heap", "kmem", "a", "b", "16", "@4096", "=", "1..5", "x=", "é", "#",
    ];
    for verb in language::VERBS {
        words.push(verb.word);
        words.extend(verb.key_names());
        words.extend(verb.choice_words().map(|word| word.word));
    }
    prop_oneof![9 => prop::sample::select(words).prop_map(str::to_owned), 1 => "\\PC{0,4}"]
}

proptest! {
    #[test]
    fn any_line_is_completed_and_corrected_without_a_panic(
        words in prop::collection::vec(any_word(), 0..7),
        glue in prop::sample::select(vec![" ", "", "  ", "="]),
        cursor in any::<prop::sample::Index>(),
    ) {
        let line = words.join(glue);
        world(|world| {
            let cursor = cursor.index(line.len() + 1);
            let found = complete(world, Radix::Decimal, &line, cursor);
            prop_assert_in(&line, found.start);
            use vmem_lab::prompt::{Correction, correct};
            match correct(world, None, &line) {
                Some(Correction::Question(line)) => assert!(parse_question(&line).is_ok()),
                Some(Correction::Statement(meant)) => {
                    assert!(parse_line(&meant).is_ok(), "{line:?} {meant:?}");
                    assert_eq!(correct(world, None, &meant), None);
                }
                Some(Correction::Help(_)) | None => {}
            }
        });
    }
}

/// Checks that the place is between two characters.
fn prop_assert_in(line: &str, start: usize) {
    assert!(line.is_char_boundary(start), "{line:?} {start}");
}

//! Parsers: they take any text, and tell the truth about it.

use vmem_lab::markdown;
use vmem_lab::scenario::{Number, NumberError};
use vmem_lab::{Line, ParseError, Scenario, parse_line};

/// Parses a scenario, which may be wrong.
pub fn scenario(bytes: &[u8]) {
    let parsed = Scenario::parse_bytes(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        let before = String::from_utf8_lossy(bytes);
        let errors = parsed.expect_err("this is not text");
        errors.iter().for_each(|error| points_into(error, &before));
        return;
    };
    let (lines, wrong) = line_by_line(text);
    match parsed {
        Ok(scenario) => {
            assert!(scenario.lines().eq(lines.iter().cloned()));
            assert_eq!(Scenario::parse(scenario.text()).as_ref(), Ok(&scenario));
            assert_eq!(wrong, []);
            lines.iter().for_each(reads_back);
        }
        Err(errors) => {
            // Every line may be right while the whole passes a limit.
            let limit = wrong.is_empty() && errors.len() == 1;
            assert!(!errors.is_empty());
            assert!(limit || wrong.starts_with(&errors), "{errors:?}, {wrong:?}");
            errors.iter().for_each(|error| points_into(error, text));
        }
    }
}

fn line_by_line(text: &str) -> (Vec<Line>, Vec<ParseError>) {
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for line in Scenario::parse_lossy(text) {
        match line {
            Ok(line) => lines.push(line),
            Err(error) => wrong.push(error),
        }
    }
    (lines, wrong)
}

/// Checks that the line exists, and that the column is in it or just past its end.
pub(crate) fn points_into(error: &ParseError, text: &str) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line = text.split('\n').nth(error.line - 1).expect("a line");
    let behind = line.chars().count() + 1;
    assert!(
        (1..=behind).contains(&error.column) && error.length >= 1,
        "{error:?} in {line:?}"
    );
    // A missing part is one character long, where it should begin.
    assert!(error.column + error.length <= behind + 1, "{error:?}");
    assert!(!error.message.is_empty());
    if let Some(suggestion) = &error.suggestion {
        assert!(!suggestion.is_empty() && !suggestion.contains('\n'));
    }
}

/// Checks that a printed text means the same, and is printed the same again.
fn reads_back(line: &Line) {
    let Some(statement) = &line.statement else {
        return;
    };
    let printed = statement.to_string();
    let read = parse_line(&printed);
    assert_eq!(read.as_ref(), Ok(&Some(statement.clone())), "{printed:?}");
}

/// Parses a number, and compares it with other arithmetic.
pub fn number(word: &str) {
    let parsed = word.parse::<Number>();
    match expected(word) {
        Some(expected) => assert_eq!(parsed, expected, "{word:?}"),
        // "Too large" may be reported before a wrong character is met.
        None => assert!(parsed.is_err(), "{word:?}"),
    }
    if let Ok(Number(value)) = parsed {
        same(value.to_string(), value);
        same(format!("{value:#x}"), value);
        for (power, suffix) in SUFFIXES {
            if value.trailing_zeros() >= power {
                same(format!("{}{suffix}", value >> power), value);
            }
        }
    }
}

const SUFFIXES: [(u32, char); 4] = [(10, 'K'), (20, 'M'), (30, 'G'), (40, 'T')];

fn same(text: String, value: u64) {
    assert_eq!(text.parse(), Ok(Number(value)), "{text}");
}

/// Returns the number if it is decimal or `0x…`, with `_` between digits and a suffix.
fn expected(word: &str) -> Option<Result<Number, NumberError>> {
    let suffix = SUFFIXES.iter().find(|&&(_, letter)| word.ends_with(letter));
    let power = suffix.map_or(0, |&(power, _)| power);
    let digits = &word[..word.len() - usize::from(power > 0)];
    let (digits, radix) = match digits.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    let is_digit = |c: char| c.is_digit(radix);
    let is_group = |group: &str| !group.is_empty() && group.chars().all(is_digit);
    digits.split('_').all(is_group).then(|| {
        let digits = digits.replace('_', "");
        let digits = digits.trim_start_matches('0');
        // 20 digits, 40 bits: up to that length it fits in 128 bits.
        let value = match digits.len() {
            0 => 0,
            1..=20 => u128::from_str_radix(digits, radix).expect("digits") << power,
            _ => u128::MAX,
        };
        let value = u64::try_from(value).map_err(|_| NumberError::TooLarge);
        value.map(Number)
    })
}

/// Finds the scenarios of a lesson.
pub fn markdown(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let mut next = 1;
    for block in markdown::scenarios(text) {
        // After its fence, which is after the block before.
        assert!(
            block.line > next && block.line <= lines.len() + 1,
            "{block:?}"
        );
        let mut of_block = 0;
        let own = block.text.split_terminator('\n');
        for (line, own) in lines[block.line - 1..].iter().zip(own) {
            assert!(line.ends_with(own), "{own:?} is not of {line:?}");
            let before = &line[..line.len() - own.len()];
            assert!(before.chars().all(|c| matches!(c, ' ' | '>')), "{line:?}");
            of_block += 1;
        }
        assert_eq!(of_block, block.text.split_terminator('\n').count());
        next = block.line + of_block;
        reads_in_a_fence(&block.text);
    }
}

/// Checks that in a longer fence, the text is the only block.
fn reads_in_a_fence(text: &str) {
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    let lesson = format!("# A lesson\n\n{fence}scenario\n{text}{fence}\n\nAnd so on.\n");
    let blocks = markdown::scenarios(&lesson);
    let [block] = blocks.as_slice() else {
        panic!("{} blocks in {lesson:?}", blocks.len());
    };
    // Line ends may differ.
    assert_eq!(block.text.replace('\r', ""), text.replace('\r', ""));
    assert_eq!(block.line, 4);
}

//! A line of strace's output.

/// The maximum process id on Linux: 2^22.
const MOST_PROCESSES: u64 = 1 << 22;

/// The content of a line. Calls have a name and arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Event<'a> {
    /// A complete system call.
    Call(&'a str, &'a str, Answer),
    /// The first half of a call: `name(arguments <unfinished ...>`.
    Open(&'a str, &'a str),
    /// The second half: `<... name resumed>rest`.
    Resumed(&'a str, &'a str),
    /// `--- SIGCHLD {…} ---`.
    Signal,
    /// `+++ exited with 0 +++`, with the words between.
    Ended(&'a str),
    /// A message of strace itself.
    Remark,
    /// Something else, or an incomplete line.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    Value(u64),
    /// It failed, or did nothing: `-1 ENOMEM (…)`.
    Error,
    /// It never returned: `?`.
    None,
}

/// Returns the process of a line, if the line has an id, and the content.
pub(super) fn parse(line: &str) -> (Option<u32>, Event<'_>) {
    let (process, rest) = process(line.trim());
    (process, Event::parse(without_times(rest)))
}

impl<'a> Event<'a> {
    fn parse(text: &'a str) -> Self {
        if text.starts_with("---") {
            return Self::Signal;
        }
        if text.starts_with("strace: ") {
            return Self::Remark;
        }
        if let Some(words) = text.strip_prefix("+++ ") {
            return words.strip_suffix(" +++").map_or(Self::Other, Self::Ended);
        }
        if let Some(resumed) = text.strip_prefix("<... ") {
            return match resumed.split_once(" resumed>") {
                Some((name, rest)) => Self::Resumed(name, rest),
                None => Self::Other,
            };
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        match text.split_once('(') {
            Some((name, rest)) if !name.is_empty() && name.chars().all(is_name) => {
                if let Some(arguments) = rest.strip_suffix("<unfinished ...>") {
                    return Self::Open(name, arguments.trim_end());
                }
                answered(rest).map_or(Self::Other, |(arguments, answer)| {
                    Self::Call(name, arguments, answer)
                })
            }
            _ => Self::Other,
        }
    }
}

/// Returns the process of `[pid 17] …` or `17 …`, and the rest of the line.
fn process(line: &str) -> (Option<u32>, &str) {
    let bracketed = line.strip_prefix("[pid").and_then(|l| l.split_once(']'));
    let (word, rest) = match bracketed {
        Some(parts) => parts,
        None => match line.split_once(' ') {
            Some(parts) => parts,
            None => return (None, line),
        },
    };
    // An option adds its name: `17<git>`.
    let number = word.split('<').next().unwrap_or_default().trim();
    match number.parse() {
        // A larger number is a time, in seconds.
        Ok(id) if id > 0 && u64::from(id) <= MOST_PROCESSES => (Some(id), rest.trim_start()),
        _ => (None, line),
    }
}

/// Removes the times, the number of the call and the instruction's address that some options
/// add at the start.
fn without_times(mut text: &str) -> &str {
    loop {
        let end = match text.bytes().next() {
            Some(b'[') => text.find(']'),
            Some(b'(') => text.find(')'),
            Some(b'0'..=b'9') => text
                .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | '-' | '+' | 'T'))
                .and_then(|end| end.checked_sub(1)),
            _ => None,
        };
        match end.and_then(|end| text.get(end + 1..)) {
            Some(rest) if rest.starts_with(' ') => text = rest.trim_start(),
            _ => return text,
        }
    }
}

/// Splits `arguments) = answer` at the last `) = ` that a valid answer follows. The
/// arguments, and the explanation of the answer, may contain anything.
pub(super) fn answered(text: &str) -> Option<(&str, Answer)> {
    text.rmatch_indices(')').find_map(|(at, _)| {
        let answer = text[at + 1..].trim_start().strip_prefix("= ")?;
        Some((&text[..at], answer_of(answer)?))
    })
}

fn answer_of(text: &str) -> Option<Answer> {
    let word = text.split_whitespace().next()?;
    if word.starts_with('?') {
        return Some(Answer::None);
    }
    if word.starts_with('-') {
        return Some(Answer::Error);
    }
    // In a PID namespace, the number is followed by another: `5 /* 1234 in strace's PID NS
    // */`.
    let outside = text
        .strip_prefix(word)
        .and_then(|rest| rest.trim_start().strip_prefix("/* "))
        .filter(|rest| rest.contains("in strace's PID NS"))
        .and_then(|rest| rest.split_whitespace().next());
    number(outside.unwrap_or(word)).map(Answer::Value)
}

/// Parses a number as strace writes it, possibly with an explanation after it.
pub(super) fn number(word: &str) -> Option<u64> {
    let word = word.trim();
    let (digits, radix) = match word.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (word, 10),
    };
    let end = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    // `3</dev/null>` is a number, `3abc` is not.
    let is_number = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    is_number
        .then(|| u64::from_str_radix(digits, radix).ok())
        .flatten()
}

//! A line of strace's output.

use super::message;

/// The maximum process id on Linux: 2^22.
const MOST_PROCESSES: u64 = 1 << 22;

/// The first thing in a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lead {
    /// `[pid 17]` or `17<git>`: an id.
    Id(u32),
    /// `17`: an id, or a time in seconds if the log has such times.
    Number(u32),
    /// A time in seconds.
    Seconds,
    /// Anything else.
    Other,
}

/// The content of a line. Calls have a name and arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Event<'a> {
    /// A complete system call.
    Call(&'a str, &'a str, Answer),
    /// The first half of a call: `name(arguments <unfinished ...>`.
    Open(&'a str, &'a str),
    /// The first half of an `execve` by a thread: `name(arguments <pid changed to 17 ...>`.
    /// The second half has that id.
    Renamed(&'a str, &'a str, u32),
    /// A call during which strace let the process go: `name(arguments <detached ...>`.
    Detached(&'a str, &'a str),
    /// The beginning of a call in a line that breaks off: `name(arguments`.
    Broken,
    /// The second half: `<... name resumed>rest`.
    Resumed(&'a str, &'a str),
    /// `--- SIGCHLD {…} ---`.
    Signal(&'a str),
    /// `+++ exited with 0 +++`, with the words between.
    Ended(&'a str),
    /// A line of a stack, of a dump of data, or of a table of all calls.
    Extra,
    /// Something else.
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

/// The text at the end of a line that is not the end of its call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Unfinished,
    PidChanged(u32),
    Detached,
    /// `<unfinished ... exit status 0>`, of old versions.
    Exited,
}

/// Returns what a line begins with, and the content.
pub(super) fn parse(line: &str) -> (Lead, Event<'_>) {
    let (lead, rest) = lead(line.trim_end());
    match Event::parse(without_times(rest)) {
        Event::Other if is_extra(rest) => (lead, Event::Extra),
        event => (lead, event),
    }
}

impl<'a> Event<'a> {
    fn parse(text: &'a str) -> Self {
        if text.starts_with("---") && !text.starts_with("----") {
            return Self::Signal(text);
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
        match text.split_once('(') {
            Some((name, rest)) if !name.is_empty() && name.chars().all(is_of_name) => {
                Self::parse_call(name, rest)
            }
            _ => Self::Other,
        }
    }

    fn parse_call(name: &'a str, rest: &'a str) -> Self {
        if let Some(at) = glued(rest) {
            return Self::parse(&rest[at..]);
        }
        match marked(rest) {
            Some((arguments, Mark::Unfinished)) => Self::Open(name, arguments),
            Some((arguments, Mark::PidChanged(id))) => Self::Renamed(name, arguments, id),
            Some((arguments, Mark::Detached)) => Self::Detached(name, arguments),
            Some((arguments, Mark::Exited)) => Self::Call(name, arguments, Answer::None),
            None => answered(rest).map_or(Self::Broken, |(arguments, answer)| {
                Self::Call(name, arguments, answer)
            }),
        }
    }
}

/// Returns where an `execve` goes on after a call that never ends. strace forgets to end the
/// line of that call, which the first thread of the process made.
fn glued(text: &str) -> Option<usize> {
    let marks = ["+++ superseded by execve in pid ", "<... execve resumed>"];
    let at = marks.iter().filter_map(|mark| text.find(mark)).min()?;
    (!message::is_quoted(&text[..at])).then_some(at)
}

/// Returns whether the end of a call is in this text, of which the beginning may be missing.
pub(super) fn has_end(text: &str) -> bool {
    let text = text.trim_end();
    marked(text).is_some() || answered(text).is_some()
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Returns whether a line is one that strace adds to the calls: ` > libc.so.6(mmap+0x13)`,
/// ` | 00000  68 69 …`, or a line of the table at the end.
fn is_extra(text: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["> ", "| ", "* ", "% time", "----", "System call usage"];
    let mut words = text.split_whitespace();
    let name = words.next_back().unwrap_or_default();
    let is_row = words.clone().count() >= 3
        && words.all(|word| word.parse::<f64>().is_ok())
        && name.chars().all(is_of_name);
    is_row
        || BEGINNINGS
            .iter()
            .any(|beginning| text.starts_with(beginning))
}

/// Splits a line after the id of its process, if it has one.
fn lead(line: &str) -> (Lead, &str) {
    let text = line.trim_start();
    match id(text) {
        Some((lead, rest)) => {
            // strace pads an id on its right, and a time on its left to six digits.
            let width = line.len() - rest.len();
            let is_time = width == 6 && line.starts_with(' ') && !rest.starts_with("  ");
            match lead {
                Lead::Number(0..10_000) if is_time => (Lead::Seconds, rest.trim_start()),
                lead => (lead, rest.trim_start()),
            }
        }
        None => (Lead::Other, text),
    }
}

/// Returns the id in `[pid 17] …`, `17 …` or `17<Web Content> …`, and the rest of the line.
fn id(text: &str) -> Option<(Lead, &str)> {
    let bracketed = text.strip_prefix("[pid").map(str::trim_start);
    let text = bracketed.unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, mut rest) = text.split_at(end);
    let name = rest.strip_prefix('<');
    if let Some(name) = name {
        // In a name, strace writes `>` as an escape sequence.
        rest = name.split_once('>')?.1;
    }
    if bracketed.is_some() {
        rest = rest.strip_prefix(']')?;
    }
    let number: u32 = digits.parse().ok()?;
    // A larger number is a time since 1970.
    let may_be_id = rest.starts_with(' ') && u64::from(number) <= MOST_PROCESSES;
    may_be_id.then_some(match (number, bracketed, name) {
        (0, ..) => (Lead::Seconds, rest),
        (_, None, None) => (Lead::Number(number), rest),
        _ => (Lead::Id(number), rest),
    })
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

/// Splits `arguments <unfinished ...>` and the like.
fn marked(text: &str) -> Option<(&str, Mark)> {
    let (arguments, words) = text.strip_suffix('>')?.rsplit_once('<')?;
    let mark = match words {
        "unfinished ..." => Mark::Unfinished,
        "detached ..." => Mark::Detached,
        _ if words.starts_with("unfinished ... exit status ") => Mark::Exited,
        _ => {
            let id = words
                .strip_prefix("pid changed to ")?
                .strip_suffix(" ...")?;
            Mark::PidChanged(id.parse().ok().filter(|&id| id > 0)?)
        }
    };
    Some((arguments.trim_end(), mark))
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
    let is_whole = word.bytes().all(|b| b.is_ascii_alphanumeric()) || word.contains('<');
    let value = id_outside(text).filter(|_| is_whole)?;
    // An injected answer is of a call that was not made.
    Some(if text.contains("(INJECTED") {
        Answer::Error
    } else {
        Answer::Value(value)
    })
}

/// Parses a number, or the id that a process has for strace: in a PID namespace, that is
/// `1234` in `5 /* 1234 in strace's PID NS */`.
pub(super) fn id_outside(text: &str) -> Option<u64> {
    let word = text.split_whitespace().next()?;
    let outside = text
        .trim_start()
        .strip_prefix(word)
        .and_then(|rest| rest.trim_start().strip_prefix("/* "))
        .and_then(|rest| rest.split_once(' '))
        .filter(|(_, words)| words.starts_with("in strace's PID NS"))
        .map(|(outside, _)| outside);
    number(outside.unwrap_or(word))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_injected_answer_is_of_a_call_that_was_not_made() {
        let of = |text| answered(text).map(|(_, answer)| answer);
        assert_eq!(of("8) = 4096"), Some(Answer::Value(4096)));
        assert_eq!(of("8) = 4096 (INJECTED)"), Some(Answer::Error));
        assert_eq!(
            of("8) = 5 /* 17 in strace's PID NS */"),
            Some(Answer::Value(17))
        );
    }

    /// Were the rest of the line searched from each of them, this would take minutes.
    #[test]
    fn a_long_line_full_of_possible_answers_is_read_once() {
        assert_eq!(answered(&") = x".repeat(1 << 17)), None);
        assert_eq!(answered(&") = x /* ".repeat(1 << 17)), None);
    }
}

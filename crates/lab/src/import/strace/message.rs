//! Messages of strace itself: `strace: Process 17 attached`.
//!
//! They go to standard error, and without `-o` that is where the calls go too. A message may
//! stand in the middle of a call, and then ends the line there.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Message {
    /// A process is traced from here on, or this many threads of it.
    Attached {
        id: u32,
        threads: u32,
    },
    /// A process and its parent, from old versions.
    Parent {
        id: u32,
        parent: u32,
    },
    /// A process is no longer traced.
    Detached(u32),
    Other,
}

/// Splits a line before a message, which runs to its end.
pub(super) fn split(line: &str) -> Option<(&str, Message)> {
    let line = line.trim_end();
    let about_process = line.match_indices("Process ").find_map(|(at, _)| {
        let message = about_process(&line[at..])?;
        Some((without_name(&line[..at]), message))
    });
    about_process.or_else(|| {
        let (mut read, mut marks) = (0, 0_usize);
        let name = line.match_indices("strace: ").find(|&(at, _)| {
            // The name itself has none.
            marks += quotation_marks(&line[read..at]);
            read = at;
            marks.is_multiple_of(2)
        });
        name.map(|(at, name)| (without_name(&line[..at + name.len()]), Message::Other))
    })
}

/// Parses a message about a process.
fn about_process(text: &str) -> Option<Message> {
    let (id, verb) = text.strip_prefix("Process ")?.split_once(' ')?;
    let id = id.parse().ok().filter(|&id| id > 0)?;
    let verb = verb.strip_suffix(" - interrupt to quit").unwrap_or(verb);
    // No message has more words, and the rest of the line may be long.
    const MOST_WORDS: usize = 5;
    let words = verb.split([' ', '(', ')']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(MOST_WORDS).collect();
    match *words {
        ["attached"] | ["attached", "waiting", "for", "parent"] => {
            Some(Message::Attached { id, threads: 1 })
        }
        ["attached", "with", threads, "threads"] => {
            let threads = threads.parse().ok()?;
            Some(Message::Attached { id, threads })
        }
        ["resumed", "parent", parent, "ready"] => {
            let parent = parent.parse().ok()?;
            Some(Message::Parent { id, parent })
        }
        ["detached"] => Some(Message::Detached(id)),
        ["resumed" | "suspended"] => Some(Message::Other),
        _ => None,
    }
}

/// Removes the name of strace, possibly with a path, from the end of a text.
fn without_name(text: &str) -> &str {
    let Some(named) = text.strip_suffix(": ") else {
        // Old versions wrote no name.
        return text;
    };
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || "/._+-".contains(c);
    let mut start = named.trim_end_matches(is_of_path).len();
    if named[..start].ends_with('*') && named[start..].starts_with('/') {
        // The end of a comment.
        start += 1;
    }
    let path = named[start..].find('/').map(|at| start + at);
    let name = named[start..].rfind("strace").map(|at| start + at);
    match path {
        Some(path) => named[..path].trim_end_matches('.'),
        None => &named[..name.unwrap_or(start)],
    }
}

/// Returns whether a text ends inside quotation marks.
pub(super) fn is_quoted(text: &str) -> bool {
    !quotation_marks(text).is_multiple_of(2)
}

/// Returns the number of quotation marks without a backslash before them.
fn quotation_marks(text: &str) -> usize {
    let mut marks = 0;
    let mut letters = text.bytes();
    while let Some(letter) = letters.next() {
        match letter {
            b'"' => marks += 1,
            b'\\' => drop(letters.next()),
            _ => {}
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_does_not_begin_inside_quotation_marks() {
        let quoted = r#"write(1, "strace: \"strace: ", 18"#;
        assert_eq!(split(quoted), None);
        let line = format!("{quoted}strace: Can't stat");
        assert_eq!(split(&line), Some((quoted, Message::Other)));
    }

    /// Were each of them read to the beginning or end of the line, this would take minutes.
    #[test]
    fn a_long_line_full_of_possible_messages_is_read_once() {
        let names = format!("write(1, \"{}", "strace: ".repeat(1 << 17));
        assert_eq!(split(&names), None);
        assert_eq!(split(&"Process 1 ".repeat(1 << 17)), None);
    }
}

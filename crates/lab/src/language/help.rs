//! Help at a prompt.

use super::nearest::nearest_verb;
use super::table::{operations, questions, verb};
use super::verb::{Key, ValueType, Verb, VerbKind};

/// The width of the column of usage lines.
const COLUMN: usize = 44;

/// Returns the help that a line asks for: `help`, `?` or `help VERB`; `None` for any other
/// line. `sections` is added to the help of everything.
pub fn help_for(line: &str, sections: &str) -> Option<String> {
    if line.trim() == "?" {
        return Some(help(sections));
    }
    let mut words = line.trim_end_matches('?').split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("help"), None, None) => Some(help(sections)),
        (Some("help"), Some(word), None) => {
            let nearest = nearest_verb(word, operations());
            let nearest = nearest.or_else(|| nearest_verb(word, questions()));
            verb(word).or(nearest).map(help_of)
        }
        _ => None,
    }
}

/// Returns all lines that can be typed, each with a few words, and `sections` before the last
/// line.
pub fn help(sections: &str) -> String {
    let mut text = "Operations\n".to_owned();
    operations().for_each(|verb| list(&mut text, verb));
    text += "Questions, which change nothing\n";
    questions().for_each(|verb| list(&mut text, verb));
    text += &format!("Numbers\n  64   0x40   1_000   4K   1M\n{sections}");
    text + "“help alloc” explains alloc, and so on."
}

/// Adds a verb's usage lines, and its summary after the last of them.
fn list(text: &mut String, verb: &Verb) {
    let usage = verb.usage();
    let last = usage.len().saturating_sub(1);
    for (index, usage) in usage.iter().enumerate() {
        if index < last {
            *text += &format!("  {usage}\n");
        } else if usage.chars().count() <= COLUMN {
            *text += &format!("  {usage:<COLUMN$}  {}\n", verb.summary);
        } else {
            *text += &format!("  {usage}\n  {:COLUMN$}  {}\n", "", verb.summary);
        }
    }
}

/// Returns everything about a verb: its usage, its keys, an example.
fn help_of(verb: &Verb) -> String {
    let mut text = format!("{}\n", verb.help);
    for usage in verb.usage() {
        text += &format!("  {usage}\n");
    }
    if verb.kind == VerbKind::Allocation {
        text += "Without a name the allocation gets a1, a2, …\n";
    }
    let mut rows: Vec<(String, String)> = verb.keys.iter().map(row).collect();
    for choice in verb.choices {
        for word in choice.words {
            let is_default = word.word == choice.default;
            let end = if is_default { " (the default)" } else { "" };
            rows.push((word.word.to_owned(), format!("{}{end}", word.help)));
        }
    }
    for argument in verb.forms.iter().copied().flatten() {
        let words = argument.value.words().iter();
        rows.extend(words.map(|word| (word.word.to_owned(), word.help.to_owned())));
    }
    let widest = rows.iter().map(|(name, _)| name.chars().count()).max();
    let widest = widest.unwrap_or(0);
    for (name, about) in rows {
        text += &format!("  {name:<widest$}  {about}\n");
    }
    text + "Example\n  " + verb.example
}

fn row(key: &Key) -> (String, String) {
    let name = format!("{}={}", key.name, key.placeholder);
    let mut about = key.help.to_owned();
    if let ValueType::OneOf(words) = key.value {
        let words: Vec<_> = words.iter().map(|word| word.word).collect();
        about += &format!(": {}", one_of(&words));
    }
    match key.default {
        "" => {}
        default => about += &format!(" ({default} if left out)"),
    }
    (name, about)
}

/// Joins words for a sentence: `a`, `a or b`, `a, b or c`.
pub fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_of_everything_or_of_a_verb() {
        let topic = |line| help_for(line, "");
        assert_eq!(topic("help"), Some(help("")));
        assert_eq!(topic(" ? "), Some(help("")));
        let alloc = topic("help alloc").expect("a verb");
        assert!(alloc.contains("instant  instant fit"), "{alloc}");
        assert!(alloc.ends_with("a = alloc heap 100 best"), "{alloc}");
        assert_eq!(topic("help malloc"), Some(alloc));
        for line in ["", "help = alloc heap 16", "alloc heap 16", "help qwertz"] {
            assert_eq!(topic(line), None, "{line}");
        }
    }
}

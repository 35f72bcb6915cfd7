//! Help at a prompt.

use super::nearest::{nearest_operation, nearest_question};
use super::sentence::one_of;
use super::verb::{Key, ValueType, Verb, VerbKind};
use super::verbs::{operations, questions, verb};

/// The width of the column of usage lines.
const COLUMN: usize = 44;

/// The numbers of the language, for those who ask at a prompt.
const NUMBERS: &str = "  64   0x40   1_000   4K   1M";

/// Returns all lines that can be typed, each with a few words.
pub fn help() -> String {
    help_with("")
}

/// The same, with more sections before the last line.
pub fn help_with(sections: &str) -> String {
    let mut text = "Operations\n".to_owned();
    operations().for_each(|verb| list(&mut text, verb));
    text += "Questions, which change nothing\n";
    questions().for_each(|verb| list(&mut text, verb));
    text += &format!("Numbers\n{NUMBERS}\n{sections}");
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

impl Verb {
    /// Returns everything about the verb: its usage, its keys, an example.
    pub fn help_text(&self) -> String {
        let mut text = format!("{}\n", self.help);
        for usage in self.usage() {
            text += &format!("  {usage}\n");
        }
        if self.kind == VerbKind::Allocation {
            text += "Without a name the allocation gets a1, a2, …\n";
        }
        let words = self.choices.iter().flat_map(|choice| {
            choice.words.iter().map(|word| match word.word {
                name if name == choice.default => (name, format!("{} (the default)", word.help)),
                name => (name, word.help.to_owned()),
            })
        });
        let words = words.map(|(name, about)| (name.to_owned(), about));
        let values = self.forms.iter().flat_map(|form| form.iter());
        let values = values.flat_map(|argument| argument.value.words());
        let values = values.map(|word| (word.word.to_owned(), word.help.to_owned()));
        let rows: Vec<_> = self
            .keys
            .iter()
            .map(row)
            .chain(words)
            .chain(values)
            .collect();
        let widest = rows.iter().map(|(name, _)| name.chars().count()).max();
        let widest = widest.unwrap_or(0);
        for (name, about) in rows {
            text += &format!("  {name:<widest$}  {about}\n");
        }
        text + "Example\n  " + self.example
    }
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

/// The topic of a `help` line at a prompt.
#[derive(Clone, Copy, Debug)]
pub enum HelpTopic {
    /// All that can be typed.
    Everything,
    /// A verb.
    Verb(&'static Verb),
}

impl HelpTopic {
    /// Returns the topic of `help`, `?` or `help VERB`; `None` for any other line.
    pub fn of_line(line: &str) -> Option<Self> {
        let mut words = line.trim_end_matches('?').split_whitespace();
        if line.trim() == "?" {
            return Some(Self::Everything);
        }
        let topic = match (words.next(), words.next(), words.next()) {
            (Some("help"), topic, None) => topic,
            _ => return None,
        };
        match topic {
            None => Some(Self::Everything),
            Some(word) => {
                let nearest = nearest_operation(word).or_else(|| nearest_question(word));
                verb(word).or(nearest).map(Self::Verb)
            }
        }
    }

    /// Returns the help.
    pub fn text(self) -> String {
        match self {
            Self::Everything => help(),
            Self::Verb(verb) => verb.help_text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_of_everything_or_of_a_verb() {
        let topic = |line| HelpTopic::of_line(line).map(HelpTopic::text);
        assert_eq!(topic("help"), Some(help()));
        assert_eq!(topic(" ? "), Some(help()));
        let alloc = topic("help alloc").expect("a verb");
        assert!(alloc.contains("instant  instant fit"), "{alloc}");
        assert!(alloc.ends_with("a = alloc heap 100 best"), "{alloc}");
        assert_eq!(topic("help malloc"), Some(alloc));
        for line in ["", "help = alloc heap 16", "alloc heap 16", "help qwertz"] {
            assert_eq!(topic(line), None, "{line}");
        }
    }
}

//! The types of the table of verbs.

/// A verb: the word that begins a line, and everything that can follow.
#[derive(Debug)]
pub struct Verb {
    /// The word.
    pub word: &'static str,
    /// The kind of line that it begins.
    pub kind: VerbKind,
    /// The arguments after the word: one list for each way to write the line.
    pub forms: &'static [&'static [Argument]],
    /// The `key=value` pairs after the arguments, in any order, each at most once.
    pub keys: &'static [Key],
    /// The words after the arguments, in any order, each choice at most once.
    pub choices: &'static [Choice],
    /// A few words, for lists.
    pub summary: &'static str,
    /// A line of help.
    pub help: &'static str,
    /// A whole line.
    pub example: &'static str,
    /// Other words for it, which are corrected.
    pub aliases: &'static [&'static str],
    /// Words by which a question in plain English is known to be this one.
    pub plain_words: &'static [&'static str],
}

/// The kind of line that a verb begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VerbKind {
    /// A line of a scenario.
    Operation,
    /// A line of a scenario that may have a name and `=` before the verb.
    Allocation,
    /// A question, which changes nothing.
    Question,
}

/// Says if a part of a line may be left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// It must be there.
    Required,
    /// It may be left out.
    Optional,
}

/// An argument: its place says what it is.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// The argument as usage lines show it: `ARENA`.
    pub placeholder: &'static str,
    /// Its type.
    pub value: ValueType,
    /// Required or optional. Only the last arguments may be optional.
    pub need: Need,
}

/// A `key=value` pair.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The word before the `=`.
    pub name: &'static str,
    /// The value as usage lines show it: `N`.
    pub placeholder: &'static str,
    /// The type of the value.
    pub value: ValueType,
    /// Required or optional.
    pub need: Need,
    /// The value of a key that is left out; empty if no value stands for that.
    pub default: &'static str,
    /// A line of help.
    pub help: &'static str,
}

/// Words of which a line may have one.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The words.
    pub words: &'static [Word],
    /// The word that holds if none is given; empty if none does.
    pub default: &'static str,
}

/// A word of the language that is not a verb or a key.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// A line of help.
    pub help: &'static str,
}

pub(super) const fn word(word: &'static str, help: &'static str) -> Word {
    Word { word, help }
}

/// The type of an argument or of a key's value.
#[derive(Clone, Copy, Debug)]
pub enum ValueType {
    /// The name of an arena.
    Arena,
    /// The name of a new arena.
    NewArena,
    /// The name of an allocation.
    Allocation,
    /// `@` and an address.
    AtAddress,
    /// The name of an allocation, or `@` and an address.
    Target,
    /// The address of a span that was added.
    Span,
    /// An address.
    Address,
    /// A number of units.
    Size,
    /// The number of a CPU.
    CpuNumber,
    /// Any number.
    Count,
    /// A number from 1 on.
    Positive,
    /// A power of two, or 0.
    Power,
    /// A number from 0 to 100.
    Percent,
    /// Addresses, `A..B` or `A..=B`.
    Range,
    /// Sizes from 1 on, `A..B`, `A..=B` or one size.
    Sizes,
    /// A power of two, or the word `size`.
    Alignment,
    /// A range that is not empty, or the word `low`.
    Reach,
    /// One of these words.
    OneOf(&'static [Word]),
    /// This word.
    Literal(&'static str),
}

impl ValueType {
    /// The words that are values of this type.
    pub fn words(self) -> &'static [Word] {
        const SIZE: &[Word] = &[word("size", "each range's own size")];
        const LOW: &[Word] = &[word("low", "the lower half of the arena")];
        match self {
            Self::OneOf(words) => words,
            Self::Alignment => SIZE,
            Self::Reach => LOW,
            _ => &[],
        }
    }
}

impl Verb {
    /// Returns the key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Returns the names of its keys.
    pub fn key_names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }

    /// Returns the words of its choices.
    pub fn choice_words(&self) -> impl Iterator<Item = &'static Word> {
        self.choices.iter().flat_map(|choice| choice.words)
    }

    /// Returns one usage line for each way to write it.
    pub fn usage(&self) -> Vec<String> {
        let usage = |form: &&[Argument]| {
            let mut usage = match self.kind {
                VerbKind::Allocation => format!("[NAME =] {}", self.word),
                VerbKind::Operation | VerbKind::Question => self.word.to_owned(),
            };
            let mut add = |need: Need, text: &str| match need {
                Need::Required => usage.extend([" ", text]),
                Need::Optional => usage.extend([" [", text, "]"]),
            };
            for argument in *form {
                add(argument.need, argument.placeholder);
            }
            for key in self.keys {
                add(key.need, &format!("{}={}", key.name, key.placeholder));
            }
            for choice in self.choices {
                let words: Vec<_> = choice.words.iter().map(|word| word.word).collect();
                add(Need::Optional, &words.join("|"));
            }
            usage
        };
        self.forms.iter().map(usage).collect()
    }
}

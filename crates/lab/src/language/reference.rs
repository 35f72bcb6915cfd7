//! The table as Markdown, for the README.

use super::table::{VERBS, operations, questions};
use super::verb::{Key, Verb, Word};

/// Returns the reference of the language in Markdown. The README of this crate has it, and
/// a test compares the two.
pub fn reference() -> String {
    let mut text = "```text\n".to_owned();
    operations().for_each(|verb| lines(&mut text, verb));
    text += "```\n\nQuestions are asked by `ask` and at a prompt, and change nothing:\n\n```text\n";
    questions().for_each(|verb| lines(&mut text, verb));
    text += "```\n\n";
    text += &table(
        ["verb", "what it does", "example", "also understood"],
        VERBS.iter().map(|verb| {
            let (word, example) = (code(verb.word), code(verb.example));
            [word, verb.help.to_owned(), example, list(verb.aliases)]
        }),
    );
    text += "\n";
    text += &table(["key", "of", "if left out", "what it sets"], keys());
    text += "\n";
    text + &table(["word", "of", "what it means"], words())
}

fn lines(text: &mut String, verb: &Verb) {
    for usage in verb.usage() {
        *text += &format!("{usage}\n");
    }
}

/// Every key, once for verbs that share it.
fn keys() -> Vec<[String; 4]> {
    let all = VERBS.iter().flat_map(|verb| {
        let keys = verb.keys.iter();
        keys.map(|key| (key, code(verb.word)))
    });
    let row = |(key, verbs): (&Key, Vec<String>)| {
        let written = code(&format!("{}={}", key.name, key.placeholder));
        [
            written,
            verbs.join(", "),
            list(&[key.default]),
            key.help.to_owned(),
        ]
    };
    let shared = shared(all, |key| (key.name, key.help));
    shared.into_iter().map(row).collect()
}

/// Every word that is a value or stands alone.
fn words() -> Vec<[String; 3]> {
    let all = VERBS.iter().flat_map(|verb| {
        let arguments = verb.forms.iter().copied().flatten();
        let values = arguments.flat_map(|argument| argument.value.words());
        let of_verb = |word| (word, code(verb.word));
        let of_keys = verb.keys.iter().flat_map(|key| {
            let words = key.value.words().iter();
            words.map(|word| (word, code(&format!("{}=", key.name))))
        });
        let words = values.map(of_verb).chain(of_keys);
        words.chain(verb.choice_words().map(of_verb))
    });
    let row =
        |(word, of): (&Word, Vec<String>)| [code(word.word), of.join(", "), word.help.to_owned()];
    let shared = shared(all, |word| (word.word, word.help));
    shared.into_iter().map(row).collect()
}

/// Returns each item once, with all its owners.
fn shared<T>(
    all: impl Iterator<Item = (&'static T, String)>,
    text: impl Fn(&T) -> (&'static str, &'static str),
) -> Vec<(&'static T, Vec<String>)> {
    let mut rows: Vec<(&T, Vec<String>)> = Vec::new();
    for (item, owner) in all {
        match rows.iter_mut().find(|(known, _)| text(known) == text(item)) {
            Some((_, owners)) => owners.push(owner),
            None => rows.push((item, vec![owner])),
        }
    }
    rows
}

fn table<const N: usize>(heads: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads = heads.map(str::to_owned);
    let rule = format!("|{}\n", "---|".repeat(N));
    let rows: String = rows.into_iter().map(|row| line(&row)).collect();
    line(&heads) + &rule + &rows
}

/// Code in a cell, in which a bar would end the cell.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

fn list(words: &[&str]) -> String {
    let words = words.iter().filter(|word| !word.is_empty());
    words.map(|word| code(word)).collect::<Vec<_>>().join(", ")
}

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
    let mut rows: Vec<(Key, Vec<&str>)> = Vec::new();
    for verb in VERBS {
        for &key in verb.keys {
            let same =
                |(known, _): &&mut (Key, _)| (known.name, known.help) == (key.name, key.help);
            match rows.iter_mut().find(same) {
                Some((_, verbs)) => verbs.push(verb.word),
                None => rows.push((key, vec![verb.word])),
            }
        }
    }
    let row = |(key, verbs): (Key, Vec<&str>)| {
        [
            code(&format!("{}={}", key.name, key.placeholder)),
            list(&verbs),
            list(&[key.default]),
            key.help.to_owned(),
        ]
    };
    rows.into_iter().map(row).collect()
}

/// Every word that is a value or stands alone.
fn words() -> Vec<[String; 3]> {
    let mut rows: Vec<(Word, Vec<String>)> = Vec::new();
    let mut add = |word: &Word, of: String| {
        let same = |(known, _): &&mut (Word, _)| (known.word, known.help) == (word.word, word.help);
        match rows.iter_mut().find(same) {
            Some((_, owners)) => owners.push(of),
            None => rows.push((*word, vec![of])),
        }
    };
    for verb in VERBS {
        for argument in verb.forms.iter().copied().flatten() {
            for word in argument.value.words() {
                add(word, code(verb.word));
            }
        }
        for key in verb.keys {
            for word in key.value.words() {
                add(word, code(&format!("{}=", key.name)));
            }
        }
        for word in verb.choice_words() {
            add(word, code(verb.word));
        }
    }
    let row =
        |(word, of): (Word, Vec<String>)| [code(word.word), of.join(", "), word.help.to_owned()];
    rows.into_iter().map(row).collect()
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

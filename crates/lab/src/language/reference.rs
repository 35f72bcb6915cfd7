//! The table as Markdown, for the README.

use super::table::{VERBS, operations, questions};
use super::verb::Verb;

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
    let heads = ["key or word", "of", "if left out", "what it means"];
    text + &table(heads, keys_and_words())
}

fn lines(text: &mut String, verb: &Verb) {
    for usage in verb.usage() {
        *text += &format!("{usage}\n");
    }
}

/// Returns every key, and every word that is a value or stands alone, once for all that share
/// it.
fn keys_and_words() -> Vec<[String; 4]> {
    let mut rows: Vec<[String; 4]> = Vec::new();
    let mut add = |written: &str, of: &str, default: &str, help: &str| {
        let (written, of) = (code(written), code(of));
        match rows
            .iter_mut()
            .find(|row| row[0] == written && row[3] == help)
        {
            Some(row) => row[1] += &format!(", {of}"),
            None => rows.push([written, of, list(&[default]), help.to_owned()]),
        }
    };
    for verb in VERBS {
        for key in verb.keys {
            let written = format!("{}={}", key.name, key.placeholder);
            add(&written, verb.word, key.default, key.help);
        }
    }
    for verb in VERBS {
        let arguments = verb.forms.iter().copied().flatten();
        for word in arguments.flat_map(|argument| argument.value.words()) {
            add(word.word, verb.word, "", word.help);
        }
        for key in verb.keys {
            for word in key.value.words() {
                add(word.word, &format!("{}=", key.name), "", word.help);
            }
        }
        for word in verb.choice_words() {
            add(word.word, verb.word, "", word.help);
        }
    }
    rows
}

fn table(heads: [&str; 4], rows: impl IntoIterator<Item = [String; 4]>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads = heads.map(str::to_owned);
    let rule = format!("|{}\n", "---|".repeat(4));
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

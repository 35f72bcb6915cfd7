//! Texts that several panels share.

use vmem::Stats;
use vmem_lab::narration::{self, Formatter, grouped};
use vmem_lab::{Moment, Session};

use crate::settings::Radix;

/// Returns the sentence about the current step inside an operation, or else about the
/// operation just done.
pub fn sentence(session: &Session, radix: Radix) -> String {
    let moment = &session.moment();
    let step = moment
        .place
        .step
        .and_then(|step| step_sentence(moment, step, radix));
    match (step, moment.done) {
        (Some(sentence), _) => sentence,
        (None, Some(outcome)) => narration::summary(Formatter::new(moment.after, radix), outcome),
        (None, None) if session.len() == 0 => "Create an arena to begin.".to_owned(),
        (None, None) => "Press → to run the first operation.".to_owned(),
    }
}

/// Returns the scenario's comments about the operation, and the sentence: a paragraph each.
pub fn commented(session: &Session, radix: Radix) -> Vec<String> {
    let mut paragraphs = session.moment().comments.to_vec();
    paragraphs.push(sentence(session, radix));
    paragraphs
}

/// Returns "operation 4, step 1 of 9: a = alloc kmem 40"; `None` at the start.
pub fn operation_label(moment: &Moment<'_>, radix: Radix) -> Option<String> {
    let outcome = moment.done?;
    let number = grouped(moment.position as u128);
    let statement = narration::statement(radix, &outcome.statement);
    Some(match moment.place.step {
        Some(step) => format!(
            "operation {number}, step {} of {}: {statement}",
            grouped(step as u128 + 1),
            grouped(outcome.steps.len() as u128),
        ),
        None => format!("operation {number}: {statement}"),
    })
}

/// Returns the sentence about a step of the operation.
pub fn step_sentence(moment: &Moment<'_>, step: usize, radix: Radix) -> Option<String> {
    narration::sentence(Formatter::new(moment.after, radix), moment.done?, step)
}

/// Adds a capital letter and a full stop.
pub fn as_sentence(text: &str) -> String {
    let mut characters = text.chars();
    let mut sentence: String = characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    sentence += characters.as_str();
    if !text.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// Shortens a name to at most `most` characters; leaves out the middle.
pub fn shorten(name: &str, most: usize) -> String {
    let count = name.chars().count();
    if count <= most {
        return name.to_owned();
    }
    let kept = most * 2 / 3;
    let head: String = name.chars().take(kept).collect();
    let tail: String = name.chars().skip(count + kept + 1 - most).collect();
    format!("{head}…{tail}")
}

/// Returns the title of the session's window: the name of its file, if there is one, after a
/// mark if the file has another text.
pub fn window_title(session: &Session) -> String {
    const APP: &str = "Vmem Explorer";
    let Some(document) = session.document() else {
        return APP.to_owned();
    };
    let is_saved = document.holds(session.text().as_bytes());
    let mark = if is_saved { "" } else { "• " };
    format!("{mark}{} – {APP}", document.name())
}

/// Replaces the thin spaces between digits by spaces at which a line is not broken.
pub fn unbroken(text: &str) -> String {
    text.replace('\u{2009}', "\u{a0}")
}

/// Returns `1 − largest free / free` in percent; `None` if nothing is free.
pub fn fragmentation(stats: &Stats, largest: u64) -> Option<f64> {
    let free = stats.mem_free();
    (free > 0).then(|| 100.0 * (1.0 - u128::from(largest) as f64 / free as f64))
}

/// Formats the same: `12 %`.
pub fn fragmentation_words(stats: &Stats, largest: u64) -> String {
    let share = fragmentation(stats, largest);
    share.map_or_else(|| "–".to_owned(), |share| format!("{share:.0} %"))
}

/// Returns the sizes of a freelist: "512 – 1 023".
pub fn sizes_of(list: u8) -> String {
    let low = 1_u64 << list;
    let high = low + (low - 1);
    match list {
        0 => "1".to_owned(),
        1..=40 => format!("{} – {}", grouped(low.into()), grouped(high.into())),
        _ => sizes_from(list),
    }
}

/// Returns the same in fewer characters: "from 512".
pub fn sizes_from(list: u8) -> String {
    format!("from {}", grouped(1_u128 << list))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::{Command, Document};

    #[test]
    fn the_title_names_the_file_and_marks_a_change() {
        let mut session = Session::open("arena heap\n").unwrap();
        assert_eq!(window_title(&session), "Vmem Explorer");
        let path = std::env::temp_dir().join("mine.vmem");
        session.set_document(Document::new(&path, b"arena heap"));
        assert_eq!(window_title(&session), "mine.vmem – Vmem Explorer");
        session.run(Command::Insert("arena b".to_owned())).unwrap();
        assert_eq!(window_title(&session), "• mine.vmem – Vmem Explorer");
        session.run(Command::Undo).unwrap();
        assert_eq!(window_title(&session), "mine.vmem – Vmem Explorer");
    }

    #[test]
    fn a_long_name_keeps_its_ends() {
        assert_eq!(shorten("kmem", 10), "kmem");
        let short = shorten(&"x".repeat(60), 20);
        assert_eq!(short.chars().count(), 20);
    }

    #[test]
    fn the_sizes_of_the_last_list_do_not_overflow() {
        assert!(sizes_of(63).starts_with("from 9"));
    }

    #[test]
    fn digits_of_a_number_stay_on_one_line() {
        assert_eq!(unbroken("4\u{2009}096 units"), "4\u{a0}096 units");
    }
}

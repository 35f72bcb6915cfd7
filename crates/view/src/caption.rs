//! The texts of present mode: title, sentence and code, made once for each revision.

use std::ops::Range;
use std::rc::Rc;

use vmem_lab::Session;

use crate::listing::Listing;
use crate::settings::Radix;
use crate::wording::{sentence, unbroken};

/// The longest comment, in characters, that counts as a title.
const LONGEST_TITLE: usize = 60;

/// The texts of present mode.
pub struct Caption {
    /// The scenario's title.
    pub title: String,
    /// The sentence about the step or operation.
    pub sentence: String,
    /// The title of the main algorithm, if any code is shown.
    pub code_title: Option<String>,
    /// The code.
    pub listing: Rc<Listing>,
    /// True if there is an arena.
    pub has_arenas: bool,
}

impl Caption {
    /// Makes the texts of the session as it is.
    pub fn new(session: &Session, listing: Rc<Listing>, radix: Radix) -> Self {
        let moment = session.moment();
        let failed =
            moment.step().is_none() && moment.done.is_some_and(|outcome| outcome.result.is_err());
        // A line must not break at the thin space inside a number.
        let mut sentence = unbroken(&sentence(&moment, radix));
        if failed {
            sentence.insert_str(0, "The operation failed and changed nothing. ");
        }
        Self {
            title: title(session),
            sentence,
            code_title: listing.main().map(|part| part.title(&moment)),
            listing,
            has_arenas: moment.world.arenas().next().is_some(),
        }
    }
}

/// Returns the scenario's title: a comment alone in the first line.
fn title(session: &Session) -> String {
    let comment = |index| {
        let line = session.scenario().line(index)?;
        line.comment.filter(|_| line.statement.is_none())
    };
    let title = comment(0).filter(|title| title.chars().count() <= LONGEST_TITLE);
    let title = title.filter(|title| !title.is_empty() && comment(1).is_none());
    title.unwrap_or_else(|| "Vmem Explorer".to_owned())
}

/// Returns the indices around `now` whose heights fit into `room`. `now` is always among them,
/// as close to the middle as possible.
pub fn lines_around(
    now: usize,
    mut room: f32,
    height: impl Fn(usize) -> Option<f32>,
) -> Range<usize> {
    let mut range = now..now + 1;
    room -= height(now).unwrap_or(0.0);
    loop {
        let mut grown = false;
        let before = range.start.checked_sub(1);
        let neighbours = [before, Some(range.end)];
        for index in neighbours.into_iter().flatten() {
            let Some(height) = height(index).filter(|&height| height <= room) else {
                continue;
            };
            room -= height;
            grown = true;
            range = range.start.min(index)..range.end.max(index + 1);
        }
        if !grown {
            return range;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_comment_in_the_first_line_is_the_title() {
        let title_of = |text| title(&Session::open(text).unwrap());
        assert_eq!(
            title_of("# Importing from a source\narena a\n"),
            "Importing from a source"
        );
        for text in ["# One\n# two\narena a\n", "arena a # not this\n", ""] {
            assert_eq!(title_of(text), "Vmem Explorer");
        }
    }

    #[test]
    fn inside_an_operation_the_sentence_is_the_steps() {
        let mut session = Session::sandbox();
        session.run(vmem_lab::Command::InnerStepBack).unwrap();
        let sentence_of = |session: &Session| {
            let listing = Rc::new(Listing::new(&session.moment()));
            Caption::new(session, listing, Radix::Decimal).sentence
        };
        let inside = sentence_of(&session);
        session.run(vmem_lab::Command::ToEnd).unwrap();
        assert_ne!(inside, sentence_of(&session));
    }

    #[test]
    fn the_line_that_runs_now_is_always_among_those_that_fit() {
        let even = |index: usize| (index < 8).then_some(10.0);
        assert_eq!(lines_around(3, 30.0, even), 2..5);
        assert_eq!(lines_around(7, 30.0, even), 5..8);
        assert_eq!(lines_around(0, 5.0, even), 0..1);
        assert_eq!(lines_around(2, 1000.0, even), 0..8);
        // A neighbour that is too high ends the range.
        let long = |index: usize| Some(if index == 4 { 90.0 } else { 10.0 }).filter(|_| index < 8);
        assert_eq!(lines_around(3, 40.0, long), 0..4);
    }
}

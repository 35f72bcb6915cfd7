//! The texts of present mode: title, sentence and code, made once for each revision.

use std::ops::Range;
use std::rc::Rc;

use vmem_lab::Session;

use crate::listing::Listing;
use crate::settings::Radix;
use crate::wording::{commented, unbroken};

/// The texts of present mode.
pub struct Caption {
    /// The scenario's title.
    pub title: String,
    /// The scenario's comments about the operation, and the sentence about the step or
    /// operation: a line each.
    pub text: String,
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
        let mut lines = commented(session, radix);
        if let Some(sentence) = lines.last_mut().filter(|_| failed) {
            sentence.insert_str(0, "Failed. Nothing changed. ");
        }
        let title = session.scenario().title();
        Self {
            title: title.unwrap_or("Vmem Explorer").to_owned(),
            // A line must not break at the thin space inside a number.
            text: unbroken(&lines.join("\n")),
            code_title: listing.main().map(|part| part.title(&moment)),
            listing,
            has_arenas: moment.world.arenas().next().is_some(),
        }
    }
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
    use crate::testing::at_end;
    use vmem_lab::Command;

    fn caption(session: &Session) -> Caption {
        let listing = Rc::new(Listing::new(&session.moment()));
        Caption::new(session, listing, Radix::Decimal)
    }

    #[test]
    fn the_title_is_the_scenarios() {
        let session = Session::open("# Importing from a source\narena a\n").unwrap();
        assert_eq!(caption(&session).title, "Importing from a source");
        assert_eq!(caption(&Session::default()).title, "Vmem Explorer");
    }

    #[test]
    fn comments_come_before_the_sentence_and_not_inside_an_operation() {
        let text =
            "# Title\narena heap\n# No room yet.\nalloc heap 16 # Too early.\nexpect fails\n";
        let mut session = at_end(text);
        assert_eq!(
            caption(&session).text,
            "No room yet.\nToo early.\nFailed. Nothing changed. heap could not allocate 16 units \
             for a1: nothing is free; free something, or add a span."
        );
        session.run(Command::InnerStepBack).unwrap();
        assert_eq!(caption(&session).text, "heap refuses: nothing is free.");
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

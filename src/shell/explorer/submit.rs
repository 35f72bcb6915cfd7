//! Lines that controls submit: the one way in which operations enter the session.

use vmem_lab::prompt::default_arena;
use vmem_lab::{Command, SessionError};

use crate::shell::explorer::Explorer;
use vmem_view::preview;
use vmem_view::submission::{Control, FormKind, Insert, SizeBefore, Submitted};

impl Explorer {
    /// Inserts lines after the operations that are done. As any other step, this ends
    /// playback and a jump that is under way, unless the lines are refused.
    pub(super) fn insert(&mut self, insert: &Insert) {
        if matches!(insert.from, Control::Form(_))
            && let Some(why) = preview::refusal(self.session.moment().after, &insert.text)
        {
            self.state.form.submitted = Some(Submitted::refused(insert.from, why));
            return;
        }
        let before = SizeBefore::new(&self.session);
        let player = self.state.player;
        self.state.player.pause();
        self.state.player.target = None;
        match self.run(Command::Insert(insert.text.clone())) {
            Ok(()) => self.inserted(insert, before),
            Err(error) => {
                self.state.player = player;
                self.rejected(insert, &error);
            }
        }
    }

    /// Inserts the request of the operation bar.
    pub(super) fn allocate(&mut self) {
        let form = &mut self.state.form;
        let world = self.session.moment().world;
        let Some(arena) = default_arena(world, self.state.shown.as_deref()) else {
            let why = "There is no arena to allocate from. Create an arena first.";
            form.submitted = Some(Submitted::error(why));
            return;
        };
        let insert = Insert::new(form.request_line(arena.name), Control::Bar);
        self.insert(&insert);
    }

    /// Resets the control that asked, and reports what was inserted.
    fn inserted(&mut self, insert: &Insert, before: SizeBefore) {
        let (form, console) = (&mut self.state.form, &mut self.state.console);
        for line in insert.text.lines().filter(|line| !line.trim().is_empty()) {
            console.remember(line.trim());
        }
        match insert.from {
            Control::Form(_) if before.one_failed(&self.session) => {}
            Control::Form(_) => form.finish(&insert.text),
            Control::CommandLine => {
                console.text.clear();
                console.answer = None;
                // On a phone, the command line is in this form.
                if form.open == Some(FormKind::More) {
                    form.close();
                }
            }
            Control::Pasted => console.pasted = None,
            _ => {}
        }
        // A place that is too far to reach at once has no result yet.
        let is_there = self.state.player.target.is_none();
        let report = is_there.then(|| before.report(&self.session));
        form.submitted = Some(Submitted {
            from: insert.from,
            result: Ok(report.flatten()),
        });
    }

    fn rejected(&mut self, insert: &Insert, error: &SessionError) {
        // The command line shows its errors while they are typed.
        let is_shown = insert.from == Control::CommandLine
            && self.state.previews.shows_error(insert.text.trim());
        if !is_shown {
            self.state.form.submitted = Some(Submitted::rejected(insert, error));
        }
    }
}

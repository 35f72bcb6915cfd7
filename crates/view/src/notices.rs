//! Short notices: something was copied, saved or opened, or failed.

/// The seconds for which a success is shown.
const SECONDS: f64 = 6.0;

/// The subject of a notice. A new notice replaces an older one about the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A file or a link that is opened or saved.
    File,
    /// The clipboard.
    Clipboard,
    /// The automatic saving.
    Autosave,
    /// Playback, and the ends of the scenario.
    Time,
    /// The scenario's text.
    Scenario,
    /// A setting.
    Setting,
}

/// A kind of notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A success, which goes after some seconds.
    Success,
    /// Something to know, which stays until it is closed.
    Note,
    /// An error, which stays until it is closed or out of date.
    Error,
}

/// A notice.
#[derive(Clone, PartialEq, Debug)]
pub struct Notice {
    /// The text.
    pub text: String,
    /// Its kind.
    pub kind: Kind,
    subject: Subject,
    /// The time when it was first shown, in seconds.
    since: Option<f64>,
}

/// The notices that are not closed or over, the latest last. The latest is shown.
#[derive(Clone, Debug, Default)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// Reports a success.
    pub fn say(&mut self, subject: Subject, text: impl Into<String>) {
        self.push(subject, text.into(), Kind::Success);
    }

    /// Tells something that stays until it is closed.
    pub fn note(&mut self, subject: Subject, text: impl Into<String>) {
        self.push(subject, text.into(), Kind::Note);
    }

    /// Reports a success, if there is one to report.
    pub fn say_any(&mut self, subject: Subject, text: Option<impl Into<String>>) {
        if let Some(text) = text {
            self.say(subject, text);
        }
    }

    /// Reports an error: what failed, why, and what to do.
    pub fn complain(&mut self, subject: Subject, text: impl Into<String>) {
        self.push(subject, text.into(), Kind::Error);
    }

    /// Reports a success or an error.
    pub fn report(&mut self, subject: Subject, result: Result<String, String>) {
        match result {
            Ok(text) => self.push(subject, text, Kind::Success),
            Err(text) => self.push(subject, text, Kind::Error),
        }
    }

    fn push(&mut self, subject: Subject, text: String, kind: Kind) {
        self.0.retain(|notice| notice.subject != subject);
        self.0.push(Notice {
            text,
            kind,
            subject,
            since: None,
        });
    }

    /// Removes the notices about a session: another one is opened. Whether sessions are saved
    /// automatically has nothing to do with that.
    pub fn clear(&mut self) {
        self.0.retain(|notice| notice.subject == Subject::Autosave);
    }

    /// Returns true if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Closes the notice that is shown.
    pub fn close(&mut self) {
        self.0.pop();
    }

    /// Returns the notice to show at the time `now`, and the seconds until it goes; `None` for
    /// one that stays.
    pub fn shown(&mut self, now: f64) -> Option<(&Notice, Option<f64>)> {
        self.0
            .retain(|notice| notice.left(now).is_none_or(|left| left > 0.0));
        let notice = self.0.last_mut()?;
        notice.since.get_or_insert(now);
        Some((notice, notice.left(now)))
    }
}

impl Notice {
    /// Returns the seconds until it goes; `None` for one that stays.
    fn left(&self, now: f64) -> Option<f64> {
        (self.kind == Kind::Success).then(|| self.since.unwrap_or(now) + SECONDS - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(notices: &mut Notices, now: f64) -> Option<String> {
        let (notice, _) = notices.shown(now)?;
        Some(notice.text.clone())
    }

    #[test]
    fn a_success_goes_after_a_while_and_an_error_stays() {
        let mut notices = Notices::default();
        notices.say(Subject::File, "Saved.");
        assert_eq!(text(&mut notices, 10.0).as_deref(), Some("Saved."));
        assert_eq!(text(&mut notices, 15.9).as_deref(), Some("Saved."));
        assert_eq!(text(&mut notices, 16.0), None);
        notices.complain(Subject::File, "Not saved.");
        assert_eq!(text(&mut notices, 20.0).as_deref(), Some("Not saved."));
        assert_eq!(text(&mut notices, 900.0).as_deref(), Some("Not saved."));
    }

    #[test]
    fn an_error_goes_with_the_next_success_of_its_kind_or_with_another_session() {
        let mut notices = Notices::default();
        notices.complain(Subject::File, "Not saved.");
        notices.say(Subject::Clipboard, "Copied.");
        assert_eq!(text(&mut notices, 0.0).as_deref(), Some("Copied."));
        assert_eq!(text(&mut notices, 7.0).as_deref(), Some("Not saved."));
        notices.say(Subject::File, "Saved.");
        assert_eq!(text(&mut notices, 8.0).as_deref(), Some("Saved."));
        assert_eq!(text(&mut notices, 15.0), None);
        notices.complain(Subject::File, "Not saved.");
        notices.clear();
        assert_eq!(text(&mut notices, 16.0), None);
    }

    #[test]
    fn that_nothing_is_saved_automatically_is_told_whatever_is_opened() {
        let mut notices = Notices::default();
        notices.complain(Subject::Autosave, "Too large.");
        notices.clear();
        assert_eq!(text(&mut notices, 900.0).as_deref(), Some("Too large."));
    }

    #[test]
    fn a_note_stays_until_it_is_closed() {
        let mut notices = Notices::default();
        notices.note(Subject::Autosave, "This is a copy.");
        assert_eq!(
            text(&mut notices, 900.0).as_deref(),
            Some("This is a copy.")
        );
        notices.close();
        assert!(notices.is_empty());
    }

    #[test]
    fn one_notice_is_shown_at_a_time_and_closing_it_shows_the_one_before() {
        let mut notices = Notices::default();
        notices.complain(Subject::Autosave, "Too large.");
        notices.complain(Subject::File, "Not opened.");
        notices.close();
        assert_eq!(text(&mut notices, 0.0).as_deref(), Some("Too large."));
        notices.close();
        assert!(notices.is_empty());
    }
}

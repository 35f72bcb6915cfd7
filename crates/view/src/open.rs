//! Opening another session: what bytes become, and what the user is told about it.

use std::path::{Path, PathBuf};

use vmem_lab::import::Format;
use vmem_lab::narration::{count, grouped};
use vmem_lab::open::{OpenError, Opened, classify};
use vmem_lab::permalink::{self, Link, LinkError};
use vmem_lab::{Place, Preset, Session, SessionError, saved_scenario};

use crate::examples::Example;
use crate::wording::{as_sentence, shorten};

/// A session to open in place of the current one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenRequest {
    /// Its text.
    pub text: String,
    /// The position to go to; where the scenario begins if `None`.
    pub place: Option<Place>,
    /// The source of the text.
    pub origin: Origin,
    /// The file that contains this text.
    pub file: Option<PathBuf>,
}

/// The source of a session's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// The address of the page.
    Page,
    /// The field for links.
    Pasted,
    /// The file at this path, or a name if it has no path.
    File(PathBuf),
    /// The log of this name.
    Log(String),
    /// An example with this title.
    Example(&'static str),
    /// A built-in workload of this name.
    Workload(&'static str),
    /// Starting over.
    Sandbox,
    /// An empty session.
    Empty,
    /// A session of another window, with a summary.
    Window(String),
}

/// The content of bytes, as the app opens it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// A scenario or a link: a session.
    Session(OpenRequest),
    /// The log of a real program, in this format.
    Log(Format),
}

/// The result of an [`OpenRequest`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenResult {
    /// The session was replaced.
    Replaced,
    /// The session had this text already.
    Unchanged,
    /// The text has errors; the session was not changed.
    Failed(SessionError),
}

/// Returns what bytes are: a session or a log. Of a log that is longer than a scenario may
/// be, the beginning is enough.
///
/// # Errors
/// The bytes are something else.
pub fn open(bytes: &[u8], origin: Origin) -> Result<Content, OpenError> {
    // As a scenario, the end of an address is a comment: `#…`.
    let mut file = None;
    let (text, place) =
        if origin == Origin::Page || (origin == Origin::Pasted && is_fragment(bytes)) {
            let pasted = String::from_utf8_lossy(bytes);
            let Link { text, place } = permalink::decode(&pasted).map_err(OpenError::Link)?;
            (text, Some(place))
        } else {
            let path = match &origin {
                Origin::File(path) => Some(path),
                _ => None,
            };
            match classify(bytes, path.map(|path| file_name(path)).as_deref()) {
                Ok(Opened::Scenario(scenario)) => {
                    file = path.cloned();
                    (scenario.text().to_owned(), None)
                }
                Ok(Opened::Link(Link { text, place })) => (text, Some(place)),
                Ok(Opened::Log(format)) => return Ok(Content::Log(format)),
                // Where a link is expected, the errors of a scenario don't help.
                Err(OpenError::NotScenario(_)) if origin == Origin::Pasted => {
                    return Err(OpenError::Link(LinkError::NoLink));
                }
                Err(error) => return Err(error),
            }
        };
    Ok(Content::Session(OpenRequest {
        text,
        place,
        origin,
        file,
    }))
}

/// Returns the name of a file, as messages have it.
pub fn file_name(path: &Path) -> String {
    match path.file_name().unwrap_or(path.as_os_str()) {
        name if name.is_empty() => "unnamed file".to_owned(),
        name => name.to_string_lossy().into_owned(),
    }
}

/// Returns true for one word that begins with `#`.
fn is_fragment(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    bytes.starts_with(b"#") && !bytes.iter().any(u8::is_ascii_whitespace)
}

impl OpenRequest {
    fn whole(text: impl Into<String>, origin: Origin) -> Self {
        Self {
            text: text.into(),
            place: None,
            origin,
            file: None,
        }
    }

    /// Returns the session of a link.
    pub fn from_link(link: Link) -> Self {
        Self::whole(link.text, Origin::Pasted).at(link.place)
    }

    /// Returns the scenario that was made from the log of this name.
    pub fn from_log(name: String, text: String) -> Self {
        Self::whole(text, Origin::Log(name))
    }

    /// Returns a built-in workload as a scenario, run to its end.
    pub fn from_workload(preset: Preset) -> Self {
        let workload = Self::whole(preset.scenario(), Origin::Workload(preset.name()));
        workload.at(Place::END)
    }

    /// Returns the session of another window, as it was saved.
    pub fn from_window(saved: &str, place: Option<Place>) -> Self {
        let text = saved_scenario(saved);
        let last = text.lines().rfind(|line| !line.trim().is_empty());
        let lines = count(text.lines().count() as u128, "line", "lines");
        let summary = match last {
            Some(last) => format!("{lines}; the last one is “{}”", shorten(last.trim(), 40)),
            None => "no lines".to_owned(),
        };
        Self {
            place,
            ..Self::whole(text, Origin::Window(summary))
        }
    }

    /// Returns an example.
    pub fn from_example(example: &Example) -> Self {
        Self::whole(example.text, Origin::Example(example.title()))
    }

    /// Returns the session that the app starts with, at its end.
    pub fn sandbox() -> Self {
        Self::whole(Session::sandbox().text(), Origin::Sandbox).at(Place::END)
    }

    fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// Returns an empty session.
    pub fn empty() -> Self {
        Self::whole("", Origin::Empty)
    }
}

impl Origin {
    /// Returns the notice that says what was opened.
    pub fn notice(&self) -> String {
        match self {
            Self::Page | Self::Pasted => "Opened from a link".to_owned(),
            Self::File(_) | Self::Log(_) => format!("Opened {}", self.subject()),
            Self::Example(title) => format!("Opened the example “{title}”"),
            Self::Workload(name) => format!("Opened the workload “{name}”"),
            Self::Sandbox => "Started over".to_owned(),
            Self::Empty => "Opened an empty session".to_owned(),
            Self::Window(_) => "Opened the session of another window".to_owned(),
        }
    }

    /// Returns the name of what was not opened, as the subject of a sentence.
    pub fn subject(&self) -> String {
        match self {
            Self::Page | Self::Pasted => "The link".to_owned(),
            Self::File(path) => file_name(path),
            Self::Log(name) => name.clone(),
            Self::Example(name) | Self::Workload(name) => (*name).to_owned(),
            Self::Sandbox | Self::Empty | Self::Window(_) => "The session".to_owned(),
        }
    }
}

/// Returns the first errors of a text as sentences, and the number of the others.
pub fn first_errors(error: &SessionError) -> String {
    const MOST: usize = 2;
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().collect();
    let shown: Vec<String> = lines
        .iter()
        .take(MOST)
        .map(|line| as_sentence(line))
        .collect();
    match lines.len().saturating_sub(MOST) {
        0 => shown.join(" "),
        more => format!("{} And {} more.", shown.join(" "), grouped(more as u128)),
    }
}

/// Returns why bytes were not opened, as a sentence.
pub fn reason(error: OpenError) -> String {
    match error {
        OpenError::NotScenario(errors) => format!(
            "It is text, but not a scenario. {}",
            first_errors(&SessionError::Parse(errors))
        ),
        error => as_sentence(&error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::scenario::MAX_BYTES;

    const SCENARIO: &str = "arena heap\nspan heap 0 64\n";
    const LOG: &str = "= Start\n@ ./a:[0x1] + 0x55d0 0x20\n= End\n";

    fn file(name: &str, bytes: &[u8]) -> Result<Content, OpenError> {
        open(bytes, Origin::File(PathBuf::from(name)))
    }

    fn session(content: Result<Content, OpenError>) -> OpenRequest {
        let Ok(Content::Session(request)) = content else {
            panic!("{content:?}");
        };
        request
    }

    fn link() -> String {
        let text = SCENARIO.to_owned();
        let place = Place::after(1);
        permalink::encode(&Link { text, place }).unwrap()
    }

    #[test]
    fn the_end_of_an_address_that_is_no_link_opens_nothing() {
        let long = format!("#{}", "x".repeat(100_000));
        for fragment in ["#top", "#/", "#v0.x", &long] {
            for origin in [Origin::Page, Origin::Pasted] {
                let opened = open(fragment.as_bytes(), origin);
                assert!(matches!(opened, Err(OpenError::Link(_))), "{opened:?}");
            }
        }
    }

    #[test]
    fn a_scenario_becomes_a_session_where_it_begins_with_its_file() {
        let path = PathBuf::from("/somewhere/mine.txt");
        for (origin, file) in [
            (Origin::Pasted, None),
            (Origin::File(path.clone()), Some(path)),
        ] {
            let request = session(open(SCENARIO.as_bytes(), origin.clone()));
            assert_eq!(request.text, SCENARIO);
            assert_eq!(request.place, None);
            assert_eq!((request.origin, request.file), (origin, file));
        }
    }

    #[test]
    fn only_what_is_to_be_seen_at_its_end_opens_there() {
        let place = |request: OpenRequest| request.place;
        assert_eq!(place(OpenRequest::sandbox()), Some(Place::END));
        let workload = OpenRequest::from_workload(Preset::Churn);
        assert_eq!(place(workload), Some(Place::END));
        for example in crate::examples::EXAMPLES {
            assert_eq!(place(OpenRequest::from_example(example)), None);
        }
        let log = OpenRequest::from_log("log".to_owned(), SCENARIO.to_owned());
        assert_eq!((log.place, log.file), (None, None), "not the file's text");
    }

    #[test]
    fn the_session_of_another_window_is_told_by_its_last_line() {
        let request = OpenRequest::from_window(&format!("{SCENARIO}\n"), None);
        let summary = "3 lines; the last one is “span heap 0 64”".to_owned();
        assert_eq!(request.origin, Origin::Window(summary));
        let empty = OpenRequest::from_window("", None);
        assert_eq!(empty.origin, Origin::Window("no lines".to_owned()));
    }

    #[test]
    fn a_link_becomes_a_session_at_its_place_wherever_it_is_found() {
        let mail = format!("see <https://example.org/#{}>", link());
        for text in [link(), mail] {
            let mail = Origin::File(PathBuf::from("/mail"));
            for origin in [Origin::Page, Origin::Pasted, mail] {
                let request = session(open(text.as_bytes(), origin));
                assert_eq!(request.text, SCENARIO);
                assert_eq!(request.place, Some(Place::after(1)));
                assert_eq!(request.file, None, "the file has other text");
            }
        }
    }

    #[test]
    fn a_log_is_recognized_by_its_first_lines_however_long_it_is() {
        let long = LOG.repeat(MAX_BYTES / LOG.len() + 1);
        assert!(long.len() > MAX_BYTES);
        for log in [LOG, &long].map(str::as_bytes) {
            for content in [file("log", log), open(log, Origin::Pasted)] {
                assert_eq!(content, Ok(Content::Log(Format::Mtrace)));
            }
        }
        // The name says that it is a scenario.
        assert!(file("log.vmem", LOG.as_bytes()).is_err());
    }

    #[test]
    fn an_error_says_what_was_found() {
        let cut = link();
        let in_file = [
            (&b""[..], "This is empty"),
            (b" \n", "This is empty"),
            (b"\x89PNG\r\n\x1a\n", "This is a PNG picture"),
            (b"arena \xff", "byte 7 is not UTF-8"),
            (b"arena heap\nx = aloc heap 8\n", "not a scenario. Line 2"),
            (&[b'#'; MAX_BYTES + 1], "16 MiB"),
        ];
        // Where a link is expected, the error is about a link.
        let pasted = [
            (
                &b"https://example.org/"[..],
                "This is not a link to a session",
            ),
            (b"hello there", "This is not a link to a session"),
            (
                &cut.as_bytes()[..cut.len() - 3],
                "incomplete or was changed",
            ),
            (b"v9.abc", "newer version"),
        ];
        let in_file = in_file.map(|(bytes, found)| (file("mine", bytes), found));
        let pasted = pasted.map(|(bytes, found)| (open(bytes, Origin::Pasted), found));
        for (opened, found) in in_file.into_iter().chain(pasted) {
            let reason = reason(opened.unwrap_err());
            assert!(reason.contains(found), "{reason}");
        }
    }
}

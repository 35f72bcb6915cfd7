//! Another text in the place of the session: from a link, a file, an example.

use vmem_lab::narration::grouped;
use vmem_lab::permalink::{self, LinkError};
use vmem_lab::scenario::MAX_BYTES;
use vmem_lab::{Place, Preset, Session, SessionError};

use crate::examples::Example;
use crate::wording::as_sentence;

/// What the session is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenRequest {
    /// Its text.
    pub text: String,
    /// Where it is to stand; at its end, if nothing is said.
    pub place: Option<Place>,
    /// Where that came from.
    pub from: From,
}

/// Where a session came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum From {
    /// The address of the page.
    Page,
    /// A link that was pasted.
    Pasted,
    /// A file of this name.
    File(String),
    /// An example of this title.
    Example(&'static str),
    /// A built-in workload of this name.
    Workload(&'static str),
    /// Starting over.
    Sandbox,
    /// OpenRequest with nothing.
    Nothing,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenResult {
    /// It is there instead of what was there.
    Instead,
    /// It was there already.
    Already,
    /// It makes no sense, and what was there is still there.
    Not(SessionError),
}

impl OpenRequest {
    /// The session of a link.
    ///
    /// # Errors
    /// It is none, or damaged.
    pub fn of_link(pasted: &str, from: From) -> Result<Self, LinkError> {
        let link = permalink::decode(pasted)?;
        Ok(Self {
            text: link.text,
            place: Some(link.place),
            from,
        })
    }

    /// The session of a file, or why it has none, in words.
    pub fn of_file(name: String, bytes: Vec<u8>) -> Result<Self, String> {
        if bytes.len() > MAX_BYTES {
            return Err(format!(
                "{name} was not opened: it has {} bytes, and a scenario may have {} (16 MiB).",
                grouped(bytes.len() as u128),
                grouped(MAX_BYTES as u128)
            ));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self {
                text,
                place: None,
                from: From::File(name),
            }),
            Err(error) => Err(format!(
                "{name} was not opened: it is no text (byte {} is not UTF-8). A scenario is a text file with one operation a line.",
                grouped(error.utf8_error().valid_up_to() as u128 + 1)
            )),
        }
    }

    /// The scenario that came of what was read from a file, or was pasted, of this name.
    pub fn of_import(name: String, text: String) -> Self {
        Self {
            text,
            place: None,
            from: From::File(name),
        }
    }

    /// A built-in workload as a scenario of its own.
    pub fn of_workload(preset: Preset) -> Self {
        Self {
            text: preset.scenario(),
            place: None,
            from: From::Workload(preset.name()),
        }
    }

    /// An example.
    pub fn of_example(example: &Example) -> Self {
        Self {
            text: example.text.to_owned(),
            place: None,
            from: From::Example(example.title),
        }
    }

    /// Returns the session that the app opens with.
    pub fn sandbox() -> Self {
        Self {
            text: Session::sandbox().text().to_owned(),
            place: None,
            from: From::Sandbox,
        }
    }

    /// Returns an empty session.
    pub fn empty() -> Self {
        Self {
            text: String::new(),
            place: None,
            from: From::Nothing,
        }
    }
}

impl From {
    /// Returns the notice that says what was opened.
    pub fn opened(&self) -> String {
        match self {
            Self::Page | Self::Pasted => "Opened from a link".to_owned(),
            Self::File(name) => format!("Opened {name}"),
            Self::Example(title) => format!("Opened the example “{title}”"),
            Self::Workload(name) => format!("Began with the workload “{name}”"),
            Self::Sandbox => "Started over".to_owned(),
            Self::Nothing => "Began with nothing".to_owned(),
        }
    }
}

/// The first few of what is wrong, as sentences.
pub fn first_of(error: &SessionError) -> String {
    const MOST: usize = 2;
    let words = error.to_string();
    let lines: Vec<&str> = words.lines().collect();
    let told: Vec<String> = lines
        .iter()
        .take(MOST)
        .map(|line| as_sentence(line))
        .collect();
    match lines.len().saturating_sub(MOST) {
        0 => told.join(" "),
        more => format!("{} And {} more.", told.join(" "), grouped(more as u128)),
    }
}

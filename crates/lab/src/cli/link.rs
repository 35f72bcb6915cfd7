//! `vmem-lab link`.

use std::io::Write;
use std::path::{Path, PathBuf};

use vmem_lab::Place;
use vmem_lab::permalink::{self, Link};

use super::input::{about, read};
use super::verdict::{Stop, Verdict, complain};
use super::{place, show};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The scenario; - for standard input.
    #[arg(required_unless_present = "open")]
    file: Option<PathBuf>,
    /// The place of the session: after so many operations, or at a step.
    #[arg(long, value_name = "OP[.STEP]", value_parser = place::parse, conflicts_with = "open")]
    at: Option<Place>,
    /// Print the scenario of this link, or of a whole address that has one; -
    /// for standard input.
    #[arg(long, value_name = "FRAGMENT", conflicts_with = "file")]
    open: Option<String>,
}

pub(super) fn link(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    if let Some(pasted) = &arguments.open {
        return open(out, pasted);
    }
    let file = arguments.file.as_deref().unwrap_or(Path::new("-"));
    let place = arguments.at.unwrap_or_default();
    let bytes = read(file)?;
    show::open(file, &bytes, Some(place))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let fragment = permalink::encode(&Link { text, place });
    let fragment = fragment.map_err(|error| about(file, error))?;
    writeln!(out, "{fragment}")?;
    Ok(Verdict::Fine)
}

/// Prints the scenario of a link; `-` reads the link from standard input.
fn open(out: &mut dyn Write, pasted: &str) -> Result<Verdict, Stop> {
    let link = if pasted == "-" {
        let bytes = read(Path::new("-"))?;
        permalink::decode(&String::from_utf8_lossy(&bytes))
    } else {
        permalink::decode(pasted)
    };
    let Link { text, place } = link.map_err(|error| error.to_string())?;
    write!(out, "{text}")?;
    out.flush()?;
    // On standard error, apart from the text.
    if place != Place::START {
        complain(&format!("The session is {}.", place::describe(place)));
    }
    Ok(Verdict::Fine)
}

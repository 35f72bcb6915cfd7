//! `vmem-lab link`.

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::Place;
use vmem_lab::permalink::{self, Link};

use super::input::{read, read_text};
use super::place;
use super::verdict::{Verdict, complain};

/// Prints the link of a scenario.
pub(super) fn make(out: &mut impl Write, file: &Path, at: Place) -> io::Result<Verdict> {
    let Some((text, _)) = read_text(file) else {
        return Ok(Verdict::Wrong);
    };
    if let Some(nowhere) = place::check(&text, at) {
        complain(&format!("{}: {nowhere}", file.display()));
        return Ok(Verdict::Wrong);
    }
    match permalink::encode(&Link { text, place: at }) {
        Ok(fragment) => {
            writeln!(out, "{fragment}")?;
            Ok(Verdict::Fine)
        }
        Err(error) => {
            complain(&format!("{}: {error}", file.display()));
            Ok(Verdict::Wrong)
        }
    }
}

/// Prints the scenario of a link; `-` reads the link from standard input.
pub(super) fn open(out: &mut impl Write, pasted: &str) -> io::Result<Verdict> {
    let opened = if pasted == "-" {
        let Some(bytes) = read(Path::new("-")) else {
            return Ok(Verdict::Wrong);
        };
        permalink::decode(&String::from_utf8_lossy(&bytes))
    } else {
        permalink::decode(pasted)
    };
    match opened {
        Ok(Link { text, place }) => {
            write!(out, "{text}")?;
            out.flush()?;
            report_place(place);
            Ok(Verdict::Fine)
        }
        Err(error) => {
            complain(&error.to_string());
            Ok(Verdict::Wrong)
        }
    }
}

/// Prints the place on standard error, apart from the text.
fn report_place(at: Place) {
    if at != Place::START {
        complain(&format!("The session is {}.", place::describe(at)));
    }
}

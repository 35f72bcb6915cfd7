//! `vmem-lab link`.

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::link::{self, Link, Place};
use vmem_lab::words::count;

use super::{Verdict, complain, read, read_scenario};

/// Prints the link of a scenario.
pub(super) fn make(out: &mut impl Write, file: &Path, place: Place) -> io::Result<Verdict> {
    let Some((text, scenario)) = read_scenario(file) else {
        return Ok(Verdict::Wrong);
    };
    if place.operation > scenario.operations() {
        complain(&super::too_far(file, place.operation, &scenario));
        return Ok(Verdict::Wrong);
    }
    match link::encode(&Link { text, place }) {
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
        link::decode(&String::from_utf8_lossy(&bytes))
    } else {
        link::decode(pasted)
    };
    match opened {
        Ok(Link { text, place }) => {
            write!(out, "{text}")?;
            out.flush()?;
            tell_place(place);
            Ok(Verdict::Fine)
        }
        Err(error) => {
            complain(&error.to_string());
            Ok(Verdict::Wrong)
        }
    }
}

/// Beside the text, so as not to be taken for a part of it.
fn tell_place(place: Place) {
    let done = count(place.operation as u128, "operation", "operations");
    match place {
        Place {
            operation: 0,
            step: None,
        } => {}
        Place { step: None, .. } => complain(&format!("The session stands behind {done}.")),
        Place {
            step: Some(step), ..
        } => complain(&format!(
            "The session stands behind {done}, at step {step}."
        )),
    }
}

/// A place as it is written: `12`, or `12.3`.
pub(super) fn parse_place(word: &str) -> Result<Place, String> {
    let number = |part: &str| {
        let wrong = || format!("“{part}” is no number; a place is written 12, or 12.3 for a step");
        part.parse::<usize>().map_err(|_| wrong())
    };
    let (operation, step) = match word.split_once('.') {
        Some((operation, step)) => (operation, Some(number(step)?)),
        None => (word, None),
    };
    Ok(Place {
        operation: number(operation)?,
        step,
    })
}

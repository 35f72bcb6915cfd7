//! Runs as text: the arenas on the first line, then one action on each line, all
//! in JSON; `#` begins a comment. A test or a fuzz target that fails prints
//! this.

use crate::actions::{Action, Run};
use std::fmt;
use std::str::FromStr;

impl FromStr for Run {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_code = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
        let mut lines = text.lines().filter(is_code);
        Ok(Self {
            setup: serde_json::from_str(lines.next().unwrap_or_default())?,
            actions: lines
                .map(serde_json::from_str::<Action>)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = |error| panic!("it has no maps: {error}");
        f.write_str(&serde_json::to_string(&self.setup).unwrap_or_else(json))?;
        for action in &self.actions {
            write!(
                f,
                "\n{}",
                serde_json::to_string(action).unwrap_or_else(json)
            )?;
        }
        Ok(())
    }
}

/// Writes the run as text, as a test prints it when it fails.
impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

//! `vmem-lab repl`.

mod editor;
mod interpreter;

use std::io::{self, BufRead, IsTerminal, Write};

use interpreter::{Next, Repl};

use super::verdict::Verdict;

/// Runs lines until there are no more. Prints the mistake in a line, and goes on.
pub(super) fn repl(out: &mut impl Write) -> io::Result<Verdict> {
    let mut repl = Repl::new();
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        editor::edit(out, repl)?;
        return Ok(Verdict::Fine);
    }
    for line in io::stdin().lock().split(b'\n') {
        if repl.take(out, &String::from_utf8_lossy(&line?))? == Next::Quit {
            break;
        }
    }
    Ok(Verdict::Fine)
}

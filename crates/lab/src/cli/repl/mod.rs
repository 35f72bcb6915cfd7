//! `vmem-lab repl`: on a terminal with line editing, history, completion, a preview while
//! typing.

mod interpreter;

use std::borrow::Cow;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};
use vmem_lab::narration::Radix;
use vmem_lab::prompt::{Effort, Preview, complete, preview_corrected};

use interpreter::{COMMANDS, Next, Repl};

use super::verdict::{Stop, Verdict};

/// The most letters of a preview: a longer one would move the line while it is typed.
const MOST_LETTERS: usize = 120;
const MOST_LINES: usize = 1000;

/// Runs lines until there are no more. Prints the mistake in a line, and goes on.
pub(super) fn repl(out: &mut dyn Write) -> Result<Verdict, Stop> {
    let mut repl = Repl::new();
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        edit(out, repl)?;
        return Ok(Verdict::Fine);
    }
    for line in io::stdin().lock().split(b'\n') {
        if repl.take(out, &String::from_utf8_lossy(&line?))? == Next::Quit {
            break;
        }
    }
    Ok(Verdict::Fine)
}

/// Takes lines until the input ends (Ctrl+D). A line that was corrected is put into the
/// next prompt, to be run with Enter.
fn edit(out: &mut dyn Write, repl: Repl) -> io::Result<()> {
    let config = Config::builder().max_history_size(MOST_LINES);
    let config = config.and_then(|config| config.history_ignore_dups(true));
    let config = config.map_err(io_error)?.build();
    let mut editor: Editor<Line, DefaultHistory> = Editor::with_config(config).map_err(io_error)?;
    editor.set_helper(Some(Line(repl)));
    let history = history_file();
    if let Some(file) = &history {
        // The first time there is no file.
        let _missing = editor.load_history(file);
    }
    writeln!(
        out,
        "One operation a line. Tab completes, “help” lists, “quit” ends."
    )?;
    let mut initial = String::new();
    loop {
        out.flush()?;
        let line = match editor.readline_with_initial("> ", (&initial, "")) {
            Ok(line) => line,
            // Ctrl+C discards the line.
            Err(ReadlineError::Interrupted) => {
                initial.clear();
                continue;
            }
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(io_error(error)),
        };
        if !line.trim().is_empty() {
            let _full = editor.add_history_entry(line.trim());
        }
        let Some(Line(repl)) = editor.helper_mut() else {
            break;
        };
        match repl.take(out, &line)? {
            Next::Line => initial.clear(),
            Next::Corrected(line) => initial = line,
            Next::Quit => break,
        }
    }
    if let Some(file) = history {
        // The history is a convenience: the session still ends well.
        let _unsaved = save(&mut editor, &file);
    }
    Ok(())
}

fn save(editor: &mut Editor<Line, DefaultHistory>, file: &PathBuf) -> Result<(), ReadlineError> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    editor.save_history(file)
}

/// The file in the user's data folder.
fn history_file() -> Option<PathBuf> {
    let folder = |variable: &str| {
        let path = std::env::var_os(variable).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    let below_home = |path: &str| std::env::home_dir().map(|home| home.join(path));
    let data = if cfg!(windows) {
        folder("APPDATA")
    } else if cfg!(target_os = "macos") {
        below_home("Library/Application Support")
    } else {
        folder("XDG_DATA_HOME").or_else(|| below_home(".local/share"))
    };
    data.map(|data| data.join("vmem-lab").join("history"))
}

fn io_error(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        other => io::Error::other(other),
    }
}

/// Completion, preview and highlighting for the editor.
struct Line(Repl);

impl Helper for Line {}

impl Validator for Line {}

impl Completer for Line {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let found = complete(&self.0.world, Radix::Decimal, line, cursor);
        let mut pairs: Vec<Pair> = found
            .words
            .into_iter()
            .map(|word| Pair {
                display: format!("{}  {}", word.text.trim_end(), word.about),
                replacement: word.text,
            })
            .collect();
        let typed = line.get(..cursor).unwrap_or_default();
        if !typed.contains(char::is_whitespace) {
            let commands = COMMANDS.iter();
            let commands = commands.filter(|command| command.word.starts_with(typed));
            pairs.extend(commands.map(|command| Pair {
                display: format!("{}  {}", command.word, command.help),
                replacement: command.word.to_owned(),
            }));
        }
        // It begins at the end of the line where nothing fits.
        Ok((found.start.min(cursor), pairs))
    }
}

/// A preview after the line. It is not a part of the line.
struct Shown(String);

impl Hint for Shown {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Line {
    type Hint = Shown;

    fn hint(&self, line: &str, cursor: usize, _: &Context<'_>) -> Option<Shown> {
        let is_command = COMMANDS.iter().any(|command| command.word == line.trim());
        if cursor < line.len() || line.trim().is_empty() || is_command {
            return None;
        }
        let world = &self.0.world;
        let effort = Effort::for_world(world, self.0.done.len());
        let of_line = |line: &str| {
            let preview = Preview::of_line(world, line, effort, Radix::Decimal);
            Some(Rc::new(preview))
        };
        let preview = preview_corrected(world, None, line.trim(), of_line)?;
        let advice = preview.advice.first().map(|advice| advice.words.as_str());
        let parts = [preview.words.as_str(), advice.unwrap_or_default()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return None;
        }
        let words = parts.join("; ").replace('\n', " ");
        let mut shown: String = words.chars().take(MOST_LETTERS).collect();
        if shown.len() < words.len() {
            shown.push('…');
        }
        Some(Shown(format!("   {shown}")))
    }
}

impl Highlighter for Line {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[2m{hint}\x1b[0m"))
    }
}

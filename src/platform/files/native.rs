//! The system's file dialogs. Each is asked for, and its file written or read, by a thread
//! of its own: the screen goes on.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use egui::Context;
use rfd::FileDialog;
use vmem_lab::scenario::MAX_BYTES;

use crate::platform::files::{Answer, Contents, File, Kind, Platform, Purpose, Wanted};

/// Nobody closes a dialog as fast as that: there was none.
const AT_ONCE: Duration = Duration::from_millis(300);

/// The dialogs of the system.
pub(super) struct Dialogs {
    answers: Receiver<Answer>,
    answer: Sender<Answer>,
    /// One of them is up.
    up: Arc<AtomicBool>,
}

/// That a dialog is up, as long as this is there.
struct Up(Arc<AtomicBool>);

impl Drop for Up {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Default for Dialogs {
    fn default() -> Self {
        let (answer, answers) = channel();
        let up = Arc::default();
        Self {
            answers,
            answer,
            up,
        }
    }
}

impl Dialogs {
    /// Has a thread ask with a dialog, one at a time: a second one may be hidden by the first.
    fn ask(&self, ctx: &Context, work: impl FnOnce() -> Option<Answer> + Send + 'static) {
        if self.up.swap(true, Ordering::AcqRel) {
            let words = "A file dialog is open already. Answer it, or close it first.";
            let _sent = self.answer.send(Answer::Failed(words.to_owned()));
            return ctx.request_repaint();
        }
        let up = Up(Arc::clone(&self.up));
        self.work(ctx, move || {
            let said = work();
            drop(up);
            said
        });
    }

    /// Has a thread do something, and answer if there is something to say.
    fn work(&self, ctx: &Context, work: impl FnOnce() -> Option<Answer> + Send + 'static) {
        let (answer, ctx) = (self.answer.clone(), ctx.clone());
        let begun = thread::Builder::new()
            .name("files".to_owned())
            .spawn(move || {
                if let Some(said) = work() {
                    // Without a receiver the app is at its end.
                    let _sent = answer.send(said);
                    ctx.request_repaint();
                }
            });
        if let Err(error) = begun {
            let words = format!("No file was touched: the system starts no thread ({error}).");
            let _sent = self.answer.send(Answer::Failed(words));
        }
    }
}

impl Platform for Dialogs {
    fn save(&mut self, ctx: &Context, file: File) {
        self.ask(ctx, move || {
            let dialog = FileDialog::new()
                .set_title(format!("Save the {}", file.kind.title()))
                .set_file_name(&file.name)
                .add_filter(file.kind.title(), &[file.kind.extension()]);
            match asked(|| dialog.save_file()) {
                Asked::Path(path) => Some(save_chosen(path, &file)),
                Asked::Cancelled => None,
                Asked::Nobody => Some(Answer::NoDialog(Wanted::Save(file))),
            }
        });
    }

    fn open(&mut self, ctx: &Context, purpose: Purpose) {
        self.ask(ctx, move || {
            let dialog = match purpose {
                Purpose::Scenario => FileDialog::new()
                    .set_title("Open a scenario")
                    .add_filter("Scenarios", &["vmem", "txt"])
                    .add_filter("All files", &["*"]),
                Purpose::Log => FileDialog::new().set_title("A log or a scenario"),
            };
            match asked(|| dialog.pick_file()) {
                Asked::Path(path) => Some(opened(path, purpose).unwrap_or_else(Answer::Failed)),
                Asked::Cancelled => None,
                Asked::Nobody => Some(Answer::NoDialog(Wanted::Open(purpose))),
            }
        });
    }

    fn save_at(&mut self, ctx: &Context, path: PathBuf, file: File) {
        self.work(ctx, move || {
            let at = with_ending(at_home(&path), file.kind);
            Some(match write_new(&at, &file.bytes) {
                Ok(()) => Answer::Saved(at.display().to_string()),
                Err(error) => Answer::NotThere {
                    wanted: Wanted::Save(file),
                    path,
                    why: not_saved(&at, &error),
                },
            })
        });
    }

    fn open_at(&mut self, ctx: &Context, path: PathBuf, purpose: Purpose) {
        self.work(ctx, move || {
            Some(match opened(at_home(&path), purpose) {
                Ok(answer) => answer,
                Err(why) => Answer::NotThere {
                    wanted: Wanted::Open(purpose),
                    path,
                    why,
                },
            })
        });
    }

    fn poll(&mut self) -> Option<Answer> {
        self.answers.try_recv().ok()
    }
}

/// What a dialog said.
enum Asked {
    Path(PathBuf),
    Cancelled,
    /// There was no dialog.
    Nobody,
}

fn asked(dialog: impl FnOnce() -> Option<PathBuf>) -> Asked {
    let since = Instant::now();
    match dialog() {
        Some(path) => Asked::Path(path),
        None if since.elapsed() < AT_ONCE => Asked::Nobody,
        None => Asked::Cancelled,
    }
}

/// A path that begins at home, as a shell has it.
fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// Not every dialog adds the ending.
fn with_ending(path: PathBuf, kind: Kind) -> PathBuf {
    match path.extension() {
        Some(_) => path,
        None => path.with_extension(kind.extension()),
    }
}

/// Saves where a dialog said. It has asked before it takes the place of another file, but
/// not of the one whose name has the ending that it left out.
fn save_chosen(chosen: PathBuf, file: &File) -> Answer {
    let path = with_ending(chosen.clone(), file.kind);
    let done = match path == chosen {
        true => crate::platform::folder::replace(&path, &file.bytes),
        false => write_new(&path, &file.bytes),
    };
    saved(&path, done)
}

/// Writes a file that is not there yet: nobody was asked whether to take the place of one.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = OpenOptions::new().write(true).create_new(true).open(path)?;
    new.write_all(bytes).inspect_err(|_| {
        // A part of it is of no use to anyone.
        let _removed = fs::remove_file(path);
    })
}

fn saved(path: &Path, done: io::Result<()>) -> Answer {
    match done {
        Ok(()) => Answer::Saved(path.display().to_string()),
        Err(error) => Answer::Failed(not_saved(path, &error)),
    }
}

/// Why a file was not saved, and what to do.
fn not_saved(path: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::AlreadyExists => "there is a file of this name; give it another".to_owned(),
        ErrorKind::NotFound => "there is no such folder; choose one that is there".to_owned(),
        ErrorKind::PermissionDenied => "you may not write there; choose another folder".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    };
    format!("{} was not saved: {why}.", path.display())
}

/// What is in the file at a path, or why that is not to be had, in words.
fn opened(path: PathBuf, purpose: Purpose) -> Result<Answer, String> {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy().into_owned();
    let failed = |why: &str| Err(format!("{} was not opened: {why}.", path.display()));
    let of = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => failed("there is no such file"),
        ErrorKind::PermissionDenied => failed("you may not read it"),
        _ => failed(&error.to_string()),
    };
    // Whether it may be read is known when it is opened.
    let about = match fs::File::open(&path).and_then(|file| file.metadata()) {
        Ok(about) => about,
        Err(error) => return of(error),
    };
    if about.is_dir() {
        return failed("it is a folder");
    }
    match purpose {
        // A huge file is not read to be refused.
        Purpose::Scenario if about.len() > MAX_BYTES as u64 => {
            failed("it is larger than 16 MiB, the most a scenario may have")
        }
        Purpose::Scenario => match fs::read(&path) {
            Ok(bytes) => Ok(Answer::Opened { name, bytes }),
            Err(error) => of(error),
        },
        Purpose::Log => Ok(Answer::Log {
            name,
            contents: Contents::At(path),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(desk: &mut Dialogs) -> Answer {
        desk.answers.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    /// What was wanted at a path that will not do, and why.
    fn refused(desk: &mut Dialogs, typed: &Path) -> (Wanted, String) {
        let Answer::NotThere { wanted, path, why } = wait(desk) else {
            panic!("it was done at {}", typed.display());
        };
        assert_eq!(path, typed);
        (wanted, why)
    }

    #[test]
    fn there_is_one_dialog_at_a_time() {
        let (ctx, mut desk) = (Context::default(), Dialogs::default());
        let (close, closed) = channel::<()>();
        desk.ask(&ctx, move || {
            closed.recv().unwrap();
            None
        });
        desk.save(&ctx, scenario("# one\n"));
        desk.open(&ctx, Purpose::Scenario);
        for _ in 0..2 {
            let answer = wait(&mut desk);
            assert!(matches!(answer, Answer::Failed(words) if words.contains("open already")));
        }
        close.send(()).unwrap();
        while desk.up.load(Ordering::Acquire) {
            thread::yield_now();
        }
        desk.ask(&ctx, || Some(Answer::Saved("one".to_owned())));
        assert_eq!(wait(&mut desk), Answer::Saved("one".to_owned()));
    }

    #[test]
    fn a_path_may_begin_at_home() {
        let home = std::env::home_dir().unwrap();
        assert_eq!(at_home(Path::new("~/one.vmem")), home.join("one.vmem"));
        assert_eq!(at_home(Path::new("/~/one")), Path::new("/~/one"));
        assert_eq!(at_home(Path::new("~one")), Path::new("~one"));
    }

    fn scenario(text: &str) -> File {
        File::new("scenario", Kind::Scenario, text.as_bytes().to_vec())
    }

    #[test]
    fn a_dialog_that_leaves_out_the_ending_writes_over_nothing_unasked() {
        let folder = std::env::temp_dir().join(format!("vmem-ending-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.vmem");
        fs::write(&path, "# one\n").unwrap();
        let answer = save_chosen(folder.join("one"), &scenario("# two\n"));
        assert!(matches!(answer, Answer::Failed(words) if words.contains("give it another")));
        assert_eq!(fs::read_to_string(&path).unwrap(), "# one\n");

        // Of its whole name, the dialog has asked.
        let answer = save_chosen(path.clone(), &scenario("# two\n"));
        assert_eq!(answer, Answer::Saved(path.display().to_string()));
        assert_eq!(fs::read_to_string(&path).unwrap(), "# two\n");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_at_a_path_is_saved_once_and_opened_again() {
        let folder = std::env::temp_dir().join(format!("vmem-desk-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (ctx, mut desk) = (Context::default(), Dialogs::default());
        desk.save_at(&ctx, folder.join("one"), scenario("# one\n"));
        let path = folder.join("one.vmem");
        assert_eq!(wait(&mut desk), Answer::Saved(path.display().to_string()));

        desk.save_at(&ctx, path.clone(), scenario("# two\n"));
        let (wanted, why) = refused(&mut desk, &path);
        assert!(why.contains("there is a file of this name"), "{why}");
        assert_eq!(wanted, Wanted::Save(scenario("# two\n")));

        let contents = Contents::At(path.clone());
        let name = "one.vmem".to_owned();
        desk.open_at(&ctx, path.clone(), Purpose::Log);
        assert_eq!(wait(&mut desk), Answer::Log { name, contents });

        desk.open_at(&ctx, path, Purpose::Scenario);
        let (name, bytes) = ("one.vmem".to_owned(), b"# one\n".to_vec());
        assert_eq!(wait(&mut desk), Answer::Opened { name, bytes });

        for purpose in [Purpose::Scenario, Purpose::Log] {
            for (path, words) in [
                (folder.join("none"), "no such file"),
                (folder.clone(), "folder"),
            ] {
                desk.open_at(&ctx, path.clone(), purpose);
                let (wanted, why) = refused(&mut desk, &path);
                assert!(why.contains(words), "{why}");
                assert_eq!(wanted, Wanted::Open(purpose));
            }
        }
        fs::remove_dir_all(folder).unwrap();
    }
}

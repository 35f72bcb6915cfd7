//! The system's file dialogs. Each is asked for, and its file written or read, by a thread
//! of its own: the screen goes on.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use egui::Context;
use rfd::FileDialog;
use vmem_lab::scenario::MAX_BYTES;

use super::{Answer, Contents, Desk, File, Kind, Purpose, Wanted};

/// Nobody closes a dialog as fast as that: there was none.
const AT_ONCE: Duration = Duration::from_millis(300);

/// The dialogs of the system.
pub(super) struct Dialogs {
    answers: Receiver<Answer>,
    answer: Sender<Answer>,
}

impl Default for Dialogs {
    fn default() -> Self {
        let (answer, answers) = channel();
        Self { answers, answer }
    }
}

impl Dialogs {
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

impl Desk for Dialogs {
    fn save(&mut self, ctx: &Context, file: File) {
        self.work(ctx, move || {
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
        self.work(ctx, move || {
            let dialog = match purpose {
                Purpose::Scenario => FileDialog::new()
                    .set_title("Open a scenario")
                    .add_filter("Scenarios", &["vmem", "txt"])
                    .add_filter("All files", &["*"]),
                Purpose::Log => FileDialog::new().set_title("A log or a scenario"),
            };
            match asked(|| dialog.pick_file()) {
                Asked::Path(path) => Some(opened(path, purpose)),
                Asked::Cancelled => None,
                Asked::Nobody => Some(Answer::NoDialog(Wanted::Open(purpose))),
            }
        });
    }

    fn save_at(&mut self, ctx: &Context, path: PathBuf, file: File) {
        self.work(ctx, move || {
            let path = with_ending(path, file.kind);
            Some(match write_new(&path, &file.bytes) {
                Ok(()) => Answer::Saved(path.display().to_string()),
                Err(error) => Answer::NotSaved {
                    why: not_saved(&path, &error),
                    path,
                    file,
                },
            })
        });
    }

    fn open_at(&mut self, ctx: &Context, path: PathBuf, purpose: Purpose) {
        self.work(ctx, move || Some(opened(path, purpose)));
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
        true => fs::write(&path, &file.bytes),
        false => write_new(&path, &file.bytes),
    };
    saved(&path, done)
}

/// Writes a file that is not there yet: nobody was asked whether to take the place of one.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = OpenOptions::new().write(true).create_new(true).open(path)?;
    new.write_all(bytes)
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

fn opened(path: PathBuf, purpose: Purpose) -> Answer {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy().into_owned();
    match purpose {
        Purpose::Scenario => read(&path, name),
        Purpose::Log => Answer::Log {
            name,
            contents: Contents::At(path),
        },
    }
}

fn read(path: &Path, name: String) -> Answer {
    let failed = |why: String| Answer::Failed(format!("{} was not opened: {why}.", path.display()));
    // A huge file is not read to be refused.
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => return failed("it is a folder".to_owned()),
        Ok(about) if about.len() > MAX_BYTES as u64 => {
            let words = "it is larger than 16 MiB, the most a scenario may have";
            return failed(words.to_owned());
        }
        _ => {}
    }
    match fs::read(path) {
        Ok(bytes) => Answer::Opened { name, bytes },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            failed("there is no such file".to_owned())
        }
        Err(error) => failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(desk: &mut Dialogs) -> Answer {
        desk.answers.recv_timeout(Duration::from_secs(20)).unwrap()
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
        let Answer::NotSaved { file, why, .. } = wait(&mut desk) else {
            panic!("it was written over");
        };
        assert!(why.contains("there is a file of this name"), "{why}");
        assert_eq!(file, scenario("# two\n"));

        let contents = Contents::At(path.clone());
        let name = "one.vmem".to_owned();
        desk.open_at(&ctx, path.clone(), Purpose::Log);
        assert_eq!(wait(&mut desk), Answer::Log { name, contents });

        desk.open_at(&ctx, path, Purpose::Scenario);
        let (name, bytes) = ("one.vmem".to_owned(), b"# one\n".to_vec());
        assert_eq!(wait(&mut desk), Answer::Opened { name, bytes });

        desk.open_at(&ctx, folder.join("none"), Purpose::Scenario);
        assert!(matches!(wait(&mut desk), Answer::Failed(words) if words.contains("no such file")));
        desk.open_at(&ctx, folder.clone(), Purpose::Scenario);
        assert!(matches!(wait(&mut desk), Answer::Failed(words) if words.contains("a folder")));
        fs::remove_dir_all(folder).unwrap();
    }
}

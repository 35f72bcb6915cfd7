//! The file dialogs of the system. A thread asks, and reads or writes the file: the screen
//! goes on.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use egui::{Context, DroppedFileHandle};
use rfd::FileDialog;
use vmem_lab::open::read_at_most;
use vmem_lab::scenario::MAX_BYTES;

use crate::platform::files::{Contents, File, FileEvent, FileKind, PathRequest, Platform, name_of};

/// Nobody closes a dialog as fast as this: there was none.
const NO_DIALOG: Duration = Duration::from_millis(300);

/// The dialogs of the system.
pub(super) struct Dialogs {
    events: Receiver<FileEvent>,
    sender: Sender<FileEvent>,
    /// True while a dialog is open.
    is_open: Arc<AtomicBool>,
}

/// Exists while a dialog is open.
struct OpenDialog(Arc<AtomicBool>);

impl Drop for OpenDialog {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Default for Dialogs {
    fn default() -> Self {
        let (sender, events) = channel();
        Self {
            events,
            sender,
            is_open: Arc::default(),
        }
    }
}

impl Dialogs {
    /// Runs a dialog in a thread, one at a time: the first could hide a second one.
    fn ask(&self, ctx: &Context, dialog: impl FnOnce() -> Option<FileEvent> + Send + 'static) {
        if self.is_open.swap(true, Ordering::AcqRel) {
            let text = "A file dialog is already open. Answer it, or close it first.";
            return self.send(ctx, FileEvent::Failed(text.to_owned()));
        }
        let open = OpenDialog(Arc::clone(&self.is_open));
        self.run(ctx, move || {
            let event = dialog();
            drop(open);
            event
        });
    }

    /// Runs `work` in a thread, and sends its result.
    fn run(&self, ctx: &Context, work: impl FnOnce() -> Option<FileEvent> + Send + 'static) {
        let (sender, repaint) = (self.sender.clone(), ctx.clone());
        let thread = thread::Builder::new()
            .name("files".to_owned())
            .spawn(move || {
                if let Some(event) = work() {
                    // Without a receiver the app is at its end.
                    let _sent = sender.send(event);
                    repaint.request_repaint();
                }
            });
        if let Err(error) = thread {
            let text =
                format!("No file was changed: the system could not start a thread ({error}).");
            self.send(ctx, FileEvent::Failed(text));
        }
    }

    fn send(&self, ctx: &Context, event: FileEvent) {
        let _sent = self.sender.send(event);
        ctx.request_repaint();
    }
}

impl Platform for Dialogs {
    fn save(&mut self, ctx: &Context, file: File) {
        self.ask(ctx, move || {
            let dialog = FileDialog::new()
                .set_title(format!("Save the {}", file.kind.title()))
                .set_file_name(&file.name)
                .add_filter(file.kind.title(), &[file.kind.extension()]);
            match choice(|| dialog.save_file()) {
                Choice::Path(path) => Some(save_chosen(path, &file)),
                Choice::Cancelled => None,
                Choice::NoDialog => Some(FileEvent::NoDialog(PathRequest::Save(file))),
            }
        });
    }

    fn open(&mut self, ctx: &Context) {
        self.ask(ctx, move || {
            // The names of logs end in many ways, so all files come first.
            let dialog = FileDialog::new()
                .set_title("Open a scenario or a log")
                .add_filter("All files", &["*"])
                .add_filter("Scenarios", &["vmem", "txt"]);
            match choice(|| dialog.pick_file()) {
                Choice::Path(path) => Some(read(&path).unwrap_or_else(FileEvent::Failed)),
                Choice::Cancelled => None,
                Choice::NoDialog => Some(FileEvent::NoDialog(PathRequest::Open)),
            }
        });
    }

    fn save_at(&mut self, ctx: &Context, path: PathBuf, file: File) {
        self.run(ctx, move || {
            let at = with_extension(expand_home(&path), file.kind);
            Some(match write_new(&at, &file.bytes) {
                Ok(()) => FileEvent::Saved(at.display().to_string()),
                Err(error) => FileEvent::PathFailed {
                    request: PathRequest::Save(file),
                    path,
                    reason: not_saved(&at, &error),
                },
            })
        });
    }

    fn open_at(&mut self, ctx: &Context, path: PathBuf) {
        self.run(ctx, move || {
            let event = read(&expand_home(&path));
            Some(event.unwrap_or_else(|reason| FileEvent::PathFailed {
                request: PathRequest::Open,
                path,
                reason,
            }))
        });
    }

    fn open_dropped(&mut self, ctx: &Context, file: &DroppedFileHandle) {
        if file.path().exists() {
            let path = file.path().to_owned();
            return self.run(ctx, move || {
                Some(read(&path).unwrap_or_else(FileEvent::Failed))
            });
        }
        // The file is in memory only.
        let name = name_of(file.path());
        let event = match file.bytes() {
            Ok(bytes) => FileEvent::Opened {
                name,
                contents: bytes.into(),
            },
            Err(error) => FileEvent::Failed(format!("{name} was not opened: {error}.")),
        };
        self.send(ctx, event);
    }

    fn poll(&mut self) -> Option<FileEvent> {
        self.events.try_recv().ok()
    }
}

/// The answer of a dialog.
enum Choice {
    Path(PathBuf),
    Cancelled,
    NoDialog,
}

fn choice(dialog: impl FnOnce() -> Option<PathBuf>) -> Choice {
    let start = Instant::now();
    match dialog() {
        Some(path) => Choice::Path(path),
        None if start.elapsed() < NO_DIALOG => Choice::NoDialog,
        None => Choice::Cancelled,
    }
}

/// Replaces a leading `~` by the user's home, as a shell does.
fn expand_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// Adds the extension if there is none: not every dialog does.
fn with_extension(path: PathBuf, kind: FileKind) -> PathBuf {
    match path.extension() {
        Some(_) => path,
        None => path.with_extension(kind.extension()),
    }
}

/// Saves at the path that a dialog returned. The dialog has asked before it replaces a
/// file of that name, but not if the extension was added afterwards.
fn save_chosen(chosen: PathBuf, file: &File) -> FileEvent {
    let path = with_extension(chosen.clone(), file.kind);
    let result = if path == chosen {
        crate::platform::folder::replace(&path, &file.bytes)
    } else {
        write_new(&path, &file.bytes)
    };
    match result {
        Ok(()) => FileEvent::Saved(path.display().to_string()),
        Err(error) => FileEvent::Failed(not_saved(&path, &error)),
    }
}

/// Writes a file that does not exist yet: nobody was asked whether to replace one.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = OpenOptions::new().write(true).create_new(true).open(path)?;
    new.write_all(bytes).inspect_err(|_| {
        // A part of the file is of no use.
        let _removed = fs::remove_file(path);
    })
}

/// Returns why a file was not saved, and what to do.
fn not_saved(path: &Path, error: &io::Error) -> String {
    let reason = match error.kind() {
        ErrorKind::AlreadyExists => "a file of this name exists; choose another name".to_owned(),
        ErrorKind::NotFound => "this folder does not exist; choose another one".to_owned(),
        ErrorKind::PermissionDenied => {
            "you may not write to this folder; choose another one".to_owned()
        }
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    };
    format!("{} was not saved: {reason}.", path.display())
}

/// Reads a file: all of it, or as much as shows that it is longer than a scenario may be.
///
/// # Errors
/// The reason, as a sentence.
fn read(path: &Path) -> Result<FileEvent, String> {
    let failed = |reason: &str| format!("{} was not opened: {reason}.", path.display());
    let read = || {
        let file = fs::File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        read_at_most(file, MAX_BYTES)
    };
    let bytes = read().map_err(|error: io::Error| match error.kind() {
        ErrorKind::NotFound => failed("this file does not exist"),
        ErrorKind::PermissionDenied => failed("you may not read it"),
        ErrorKind::IsADirectory => failed("it is a folder"),
        _ => failed(&error.to_string()),
    })?;
    let rest = (bytes.len() > MAX_BYTES).then(|| path.to_owned());
    Ok(FileEvent::Opened {
        name: name_of(path),
        contents: Contents { bytes, rest },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(dialogs: &Dialogs) -> FileEvent {
        let event = dialogs.events.recv_timeout(Duration::from_secs(20));
        event.unwrap()
    }

    /// A request that failed at a typed path, and the reason.
    fn refused(dialogs: &Dialogs, typed: &Path) -> (PathRequest, String) {
        match next(dialogs) {
            FileEvent::PathFailed {
                request,
                path,
                reason,
            } if path == typed => (request, reason),
            other => panic!("{}: {other:?}", typed.display()),
        }
    }

    fn scenario(text: &str) -> File {
        File::new("scenario", FileKind::Scenario, text.as_bytes().to_vec())
    }

    #[test]
    fn there_is_one_dialog_at_a_time() {
        let (ctx, mut dialogs) = (Context::default(), Dialogs::default());
        let (close, closed) = channel::<()>();
        dialogs.ask(&ctx, move || {
            closed.recv().unwrap();
            None
        });
        dialogs.save(&ctx, scenario("# one\n"));
        dialogs.open(&ctx);
        for _ in 0..2 {
            let event = next(&dialogs);
            assert!(matches!(event, FileEvent::Failed(text) if text.contains("already open")));
        }
        close.send(()).unwrap();
        while dialogs.is_open.load(Ordering::Acquire) {
            thread::yield_now();
        }
        dialogs.ask(&ctx, || Some(FileEvent::Saved("one".to_owned())));
        assert_eq!(next(&dialogs), FileEvent::Saved("one".to_owned()));
    }

    #[test]
    fn a_path_may_begin_at_home() {
        let home = std::env::home_dir().unwrap();
        assert_eq!(expand_home(Path::new("~/one.vmem")), home.join("one.vmem"));
        assert_eq!(expand_home(Path::new("/~/one")), Path::new("/~/one"));
        assert_eq!(expand_home(Path::new("~one")), Path::new("~one"));
    }

    #[test]
    fn an_added_extension_replaces_no_file_unasked() {
        let folder = std::env::temp_dir().join(format!("vmem-ending-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.vmem");
        fs::write(&path, "# one\n").unwrap();
        let event = save_chosen(folder.join("one"), &scenario("# two\n"));
        assert!(matches!(event, FileEvent::Failed(text) if text.contains("choose another name")));
        assert_eq!(fs::read_to_string(&path).unwrap(), "# one\n");

        // The dialog has asked about the whole name.
        let event = save_chosen(path.clone(), &scenario("# two\n"));
        assert_eq!(event, FileEvent::Saved(path.display().to_string()));
        assert_eq!(fs::read_to_string(&path).unwrap(), "# two\n");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_at_a_path_is_saved_once_and_opened_again() {
        let folder = std::env::temp_dir().join(format!("vmem-files-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (ctx, mut dialogs) = (Context::default(), Dialogs::default());
        dialogs.save_at(&ctx, folder.join("one"), scenario("# one\n"));
        let path = folder.join("one.vmem");
        let saved = FileEvent::Saved(path.display().to_string());
        assert_eq!(next(&dialogs), saved);

        dialogs.save_at(&ctx, path.clone(), scenario("# two\n"));
        let (request, reason) = refused(&dialogs, &path);
        assert!(reason.contains("a file of this name exists"), "{reason}");
        assert_eq!(request, PathRequest::Save(scenario("# two\n")));

        dialogs.open_at(&ctx, path);
        let opened = FileEvent::Opened {
            name: "one.vmem".to_owned(),
            contents: b"# one\n".to_vec().into(),
        };
        assert_eq!(next(&dialogs), opened);

        for (path, text) in [
            (folder.join("none"), "does not exist"),
            (folder.clone(), "folder"),
        ] {
            dialogs.open_at(&ctx, path.clone());
            let (request, reason) = refused(&dialogs, &path);
            assert!(reason.contains(text), "{reason}");
            assert_eq!(request, PathRequest::Open);
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn of_a_long_file_no_more_is_read_than_shows_that() {
        let path = std::env::temp_dir().join(format!("vmem-long-{}", std::process::id()));
        let file = fs::File::create(&path).unwrap();
        file.set_len(4 * MAX_BYTES as u64).unwrap();
        let Ok(FileEvent::Opened { contents, .. }) = read(&path) else {
            panic!("not read")
        };
        assert_eq!(contents.bytes.len(), MAX_BYTES + 1);
        assert_eq!(contents.rest.as_deref(), Some(&*path));
        fs::remove_file(path).unwrap();
    }
}

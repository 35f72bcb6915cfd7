//! The file dialogs of the system. A thread asks, and reads or writes the file: the screen
//! goes on.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use egui::{Context, DroppedFileHandle};
use rfd::FileDialog;
use vmem_lab::open::read_at_most;
use vmem_lab::scenario::MAX_BYTES;

use crate::platform::files::{Contents, File, FileEvent, FileKind, FileRequest, Platform};
use crate::platform::files::{Events, name_of, opened};
use crate::platform::folder::replace;

/// Nobody closes a dialog as fast as this: there was none.
const NO_DIALOG: Duration = Duration::from_millis(300);

/// The dialogs of the system.
#[derive(Default)]
pub(super) struct Dialogs {
    events: Events,
    /// Shared with the thread of a dialog while the dialog is open.
    open: Arc<()>,
}

impl Dialogs {
    /// Runs a dialog in a thread, one at a time: the first could hide a second one.
    fn ask(&self, ctx: &Context, dialog: impl FnOnce() -> Option<FileEvent> + Send + 'static) {
        if self.is_dialog_open() {
            let text = "A file dialog is already open. Answer it, or close it first.";
            return self.events.send(ctx, FileEvent::Failed(text.to_owned()));
        }
        let open = Arc::clone(&self.open);
        self.run(ctx, move || {
            let event = dialog();
            // Before the result is sent: its receiver may ask again at once.
            drop(open);
            event
        });
    }

    fn is_dialog_open(&self) -> bool {
        Arc::strong_count(&self.open) > 1
    }

    /// Runs `work` in a thread, and sends its result.
    fn run(&self, ctx: &Context, work: impl FnOnce() -> Option<FileEvent> + Send + 'static) {
        let send = self.events.sender(ctx);
        let work = move || work().into_iter().for_each(send);
        let thread = thread::Builder::new().name("files".to_owned()).spawn(work);
        if let Err(error) = thread {
            let text =
                format!("No file was changed: the system could not start a thread ({error}).");
            self.events.send(ctx, FileEvent::Failed(text));
        }
    }
}

impl Platform for Dialogs {
    fn request(&mut self, ctx: &Context, request: FileRequest, path: Option<PathBuf>) {
        match path {
            None => self.ask(ctx, move || by_dialog(request)),
            Some(path) => self.run(ctx, move || Some(at_typed(request, path))),
        }
    }

    fn open_dropped(&mut self, ctx: &Context, file: &DroppedFileHandle) {
        let path = file.path().to_owned();
        if path.exists() {
            let read = move || Some(read(&path).unwrap_or_else(FileEvent::Failed));
            self.run(ctx, read);
            return;
        }
        // The file is in memory only.
        self.events.send(ctx, opened(name_of(&path), file.bytes()));
    }

    fn poll(&mut self) -> Option<FileEvent> {
        self.events.arrived.try_recv().ok()
    }
}

/// Shows a dialog for a request, and does what was requested.
fn by_dialog(request: FileRequest) -> Option<FileEvent> {
    let begun = Instant::now();
    let dialog = FileDialog::new();
    let chosen = match &request {
        FileRequest::Save(file) => dialog
            .set_title(format!("Save the {}", file.kind.title()))
            .set_file_name(&file.name)
            .add_filter(file.kind.title(), &[file.kind.extension()])
            .save_file(),
        // The names of logs end in many ways, so all files come first.
        FileRequest::Open => dialog
            .set_title("Open a scenario or a log")
            .add_filter("All files", &["*"])
            .add_filter("Scenarios", &["vmem", "txt"])
            .pick_file(),
    };
    let Some(path) = chosen else {
        let was_shown = begun.elapsed() >= NO_DIALOG;
        return (!was_shown).then_some(FileEvent::NoDialog(request));
    };
    let result = match request {
        FileRequest::Save(file) => save_chosen(path, &file),
        FileRequest::Open => read(&path),
    };
    Some(result.unwrap_or_else(FileEvent::Failed))
}

/// Does what was requested at a path that was typed.
fn at_typed(request: FileRequest, path: PathBuf) -> FileEvent {
    let at = expand_home(&path);
    let result = match &request {
        FileRequest::Save(file) => save(with_extension(at, file.kind), file, write_new),
        FileRequest::Open => read(&at),
    };
    result.unwrap_or_else(|reason| FileEvent::PathFailed {
        request,
        path,
        reason,
    })
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
///
/// # Errors
/// The reason, as a sentence.
fn save_chosen(chosen: PathBuf, file: &File) -> Result<FileEvent, String> {
    match chosen.extension() {
        Some(_) => save(chosen, file, replace),
        None => save(with_extension(chosen, file.kind), file, write_new),
    }
}

fn save(
    path: PathBuf,
    file: &File,
    write: fn(&Path, &[u8]) -> io::Result<()>,
) -> Result<FileEvent, String> {
    match write(&path, &file.bytes) {
        Ok(()) => Ok(FileEvent::Saved(path.display().to_string())),
        Err(error) => Err(not_saved(&path, &error)),
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
            "you have no permission to write to this folder; choose another one".to_owned()
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
        ErrorKind::PermissionDenied => failed("you have no permission to read this file"),
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
    use crate::platform::folder::test_path;
    use std::sync::mpsc::channel;

    fn next(dialogs: &Dialogs) -> FileEvent {
        let event = dialogs.events.arrived.recv_timeout(Duration::from_secs(20));
        event.unwrap()
    }

    /// Returns the reason why a request fails at a path.
    fn refused(request: FileRequest, at: &Path) -> String {
        match at_typed(request.clone(), at.to_owned()) {
            FileEvent::PathFailed {
                request: failed,
                path,
                reason,
            } if path == at && failed == request => reason,
            other => panic!("{}: {other:?}", at.display()),
        }
    }

    fn scenario(text: &str) -> File {
        File::new("scenario", FileKind::Scenario, text.as_bytes().to_vec())
    }

    fn saving(text: &str) -> FileRequest {
        FileRequest::Save(scenario(text))
    }

    #[test]
    fn there_is_one_dialog_at_a_time() {
        let (ctx, mut dialogs) = (Context::default(), Dialogs::default());
        let (close, closed) = channel::<()>();
        dialogs.ask(&ctx, move || {
            closed.recv().unwrap();
            Some(FileEvent::Saved("one".to_owned()))
        });
        for request in [saving("# one\n"), FileRequest::Open] {
            dialogs.request(&ctx, request, None);
            let event = next(&dialogs);
            assert!(matches!(event, FileEvent::Failed(text) if text.contains("already open")));
        }
        close.send(()).unwrap();
        assert_eq!(next(&dialogs), FileEvent::Saved("one".to_owned()));
        dialogs.ask(&ctx, || Some(FileEvent::Saved("two".to_owned())));
        assert_eq!(next(&dialogs), FileEvent::Saved("two".to_owned()));
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
        let folder = test_path("ending");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.vmem");
        fs::write(&path, "# one\n").unwrap();
        let error = save_chosen(folder.join("one"), &scenario("# two\n")).unwrap_err();
        assert!(error.contains("choose another name"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "# one\n");

        // The dialog has asked about the whole name.
        let event = save_chosen(path.clone(), &scenario("# two\n"));
        assert_eq!(event, Ok(FileEvent::Saved(path.display().to_string())));
        assert_eq!(fs::read_to_string(&path).unwrap(), "# two\n");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_at_a_path_is_saved_once_and_opened_again() {
        let folder = test_path("files");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.vmem");
        let (ctx, mut dialogs) = (Context::default(), Dialogs::default());
        dialogs.request(&ctx, saving("# one\n"), Some(folder.join("one")));
        let saved = FileEvent::Saved(path.display().to_string());
        assert_eq!(next(&dialogs), saved);
        let reason = refused(saving("# two\n"), &path);
        assert!(reason.contains("a file of this name exists"), "{reason}");
        let opened = FileEvent::Opened {
            name: "one.vmem".to_owned(),
            contents: b"# one\n".to_vec().into(),
        };
        assert_eq!(at_typed(FileRequest::Open, path), opened);
        for (path, text) in [
            (folder.join("none"), "does not exist"),
            (folder.clone(), "folder"),
        ] {
            let reason = refused(FileRequest::Open, &path);
            assert!(reason.contains(text), "{reason}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn of_a_long_file_no_more_is_read_than_shows_that() {
        let path = test_path("long");
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

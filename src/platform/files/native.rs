//! The file dialogs of the system. A thread asks, and reads or writes the file: the screen
//! goes on.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use egui::{Context, DroppedFileHandle};
use rfd::FileDialog;
use vmem_lab::Document;
use vmem_lab::open::read_at_most;
use vmem_lab::scenario::MAX_BYTES;
use vmem_view::files::{At, File, FileEvent, FileKind, FileRequest, Replaces};

use crate::platform::files::{Events, Platform, opened};
use crate::platform::folder::replace;

/// Nobody closes a dialog as fast as this: there was none.
const NO_DIALOG: Duration = Duration::from_millis(300);

/// The dialogs of the system.
#[derive(Default)]
pub(super) struct Dialogs {
    events: Events,
    /// Shared with the thread of a dialog while the dialog is open.
    open: Arc<()>,
    /// The thread of the latest request for a path. The thread of the next one waits for it.
    latest: Option<JoinHandle<()>>,
    written: Written,
}

/// The document that this window wrote last to each path. Locked while a file is saved: no two
/// threads write one file at once.
type Written = Arc<Mutex<BTreeMap<PathBuf, Document>>>;

impl Dialogs {
    /// Runs a dialog in a thread, one at a time: the first could hide a second one.
    fn ask(&self, ctx: &Context, dialog: impl FnOnce() -> Option<FileEvent> + Send + 'static) {
        if self.is_dialog_open() {
            let text = "A file dialog is already open. Answer it, or close it first.";
            return self.events.send(ctx, FileEvent::Failed(text.to_owned()));
        }
        let open = Arc::clone(&self.open);
        let _runs_alone = self.run(ctx, move || {
            let event = dialog();
            // Before the result is sent: its receiver may ask again at once.
            drop(open);
            event
        });
    }

    fn is_dialog_open(&self) -> bool {
        Arc::strong_count(&self.open) > 1
    }

    /// Runs `work` in a thread, and sends its result. Returns the thread.
    fn run(
        &self,
        ctx: &Context,
        work: impl FnOnce() -> Option<FileEvent> + Send + 'static,
    ) -> Option<JoinHandle<()>> {
        let send = self.events.sender(ctx);
        let work = move || work().into_iter().for_each(send);
        let thread = thread::Builder::new().name("files".to_owned()).spawn(work);
        let report = |error: &io::Error| {
            let text =
                format!("No file was changed: the system could not start a thread ({error}).");
            self.events.send(ctx, FileEvent::Failed(text));
        };
        thread.inspect_err(report).ok()
    }
}

impl Platform for Dialogs {
    fn request(&mut self, ctx: &Context, request: FileRequest, at: At) {
        let written = Arc::clone(&self.written);
        match at {
            At::Dialog(folder) => self.ask(ctx, move || by_dialog(request, folder, &written)),
            At::Path(path) => {
                let earlier = self.latest.take();
                self.latest = self.run(ctx, move || {
                    // In the order of the requests: the last save is the one that stays.
                    let _ended = earlier.map(JoinHandle::join);
                    Some(at_path(request, expand_home(&path), &written))
                });
            }
        }
    }

    fn open_dropped(&mut self, ctx: &Context, file: &DroppedFileHandle) {
        let path = file.path().to_owned();
        if path.exists() {
            let _runs_alone = self.run(ctx, move || {
                Some(open(&path).unwrap_or_else(FileEvent::Failed))
            });
            return;
        }
        // The file is in memory only.
        self.events.send(ctx, opened(path, file.bytes()));
    }

    fn poll(&mut self) -> Option<FileEvent> {
        self.events.arrived.try_recv().ok()
    }
}

/// Shows a dialog for a request, and does what was requested.
fn by_dialog(
    request: FileRequest,
    folder: Option<PathBuf>,
    written: &Written,
) -> Option<FileEvent> {
    let begun = Instant::now();
    let mut dialog = FileDialog::new();
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
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
    Some(at_path(asked(request, &path), path, written))
}

/// Lets a save replace the file that the user chose: the dialog has asked. It has not if the
/// extension is still to be added.
fn asked(request: FileRequest, chosen: &Path) -> FileRequest {
    match request {
        FileRequest::Save(file) if chosen.extension().is_some() => FileRequest::Save(File {
            replaces: Replaces::Anything,
            ..file
        }),
        request => request,
    }
}

/// Does what was requested at a path.
fn at_path(request: FileRequest, path: PathBuf, written: &Written) -> FileEvent {
    // It has to lead to the same file later.
    let path = std::path::absolute(&path).unwrap_or(path);
    match request {
        FileRequest::Save(file) => save(with_extension(path, file.kind), file, written),
        FileRequest::Open => open(&path).unwrap_or_else(|reason| FileEvent::PathFailed {
            request,
            path,
            reason,
        }),
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

/// Saves a file, unless it would replace one that it may not replace.
fn save(path: PathBuf, file: File, written: &Written) -> FileEvent {
    let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
    let may_replace = match &file.replaces {
        Replaces::Nothing => false,
        // The event of this window's last save may not have been handled yet.
        Replaces::Unchanged(old) => fs::read(&path).is_ok_and(|bytes| {
            let mut known = written.get(&path).into_iter().chain([old]);
            known.any(|document| document.holds(&bytes))
        }),
        Replaces::Anything => true,
    };
    let write = if may_replace { replace } else { write_new };
    match write(&path, &file.bytes) {
        Ok(()) => {
            let document = Document::new(&path, &file.bytes);
            written.extend(document.map(|document| (path.clone(), document)));
            FileEvent::Saved {
                file,
                path: Some(path),
            }
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => FileEvent::Exists { file, path },
        Err(error) => FileEvent::PathFailed {
            reason: not_saved(&path, &error),
            request: FileRequest::Save(file),
            path,
        },
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
        ErrorKind::NotFound => "this folder does not exist; choose another one".to_owned(),
        ErrorKind::PermissionDenied => {
            "you have no permission to write to this folder; choose another one".to_owned()
        }
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    };
    format!("{} was not saved: {reason}.", path.display())
}

fn open(path: &Path) -> Result<FileEvent, String> {
    read(path).map(|bytes| FileEvent::Opened {
        path: path.to_owned(),
        bytes,
    })
}

/// Reads a file: all of it, or as much as shows that it is longer than a scenario may be.
///
/// # Errors
/// The reason, as a sentence.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let read = || {
        let file = fs::File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        read_at_most(file, MAX_BYTES)
    };
    read().map_err(|error: io::Error| {
        let reason = match error.kind() {
            ErrorKind::NotFound => "this file does not exist",
            ErrorKind::PermissionDenied => "you have no permission to read this file",
            ErrorKind::IsADirectory => "it is a folder",
            _ => &error.to_string(),
        };
        format!("{} was not opened: {reason}.", path.display())
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
        match at_path(request.clone(), at.to_owned(), &Written::default()) {
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

    fn dialog() -> At {
        At::Dialog(None)
    }

    fn saved(text: &str, path: &Path) -> FileEvent {
        FileEvent::Saved {
            file: scenario(text),
            path: Some(path.to_owned()),
        }
    }

    #[test]
    fn there_is_one_dialog_at_a_time() {
        let (ctx, mut dialogs) = (Context::default(), Dialogs::default());
        let (close, closed) = channel::<()>();
        dialogs.ask(&ctx, move || {
            closed.recv().unwrap();
            Some(FileEvent::Copied(Ok("one".to_owned())))
        });
        for request in [saving("# one\n"), FileRequest::Open] {
            dialogs.request(&ctx, request, dialog());
            let event = next(&dialogs);
            assert!(matches!(event, FileEvent::Failed(text) if text.contains("already open")));
        }
        close.send(()).unwrap();
        assert_eq!(next(&dialogs), FileEvent::Copied(Ok("one".to_owned())));
        dialogs.ask(&ctx, || Some(FileEvent::Copied(Ok("two".to_owned()))));
        assert_eq!(next(&dialogs), FileEvent::Copied(Ok("two".to_owned())));
    }

    #[test]
    fn a_path_may_begin_at_home() {
        let home = std::env::home_dir().unwrap();
        assert_eq!(expand_home(Path::new("~/one.vmem")), home.join("one.vmem"));
        assert_eq!(expand_home(Path::new("/~/one")), Path::new("/~/one"));
        assert_eq!(expand_home(Path::new("~one")), Path::new("~one"));
    }

    /// Returns a file that may replace something.
    fn over(text: &str, replaces: Replaces) -> FileRequest {
        let file = scenario(text);
        FileRequest::Save(File { replaces, ..file })
    }

    #[test]
    fn no_file_is_replaced_unasked_but_the_one_that_was_opened() {
        let folder = test_path("replacing");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.vmem");
        fs::write(&path, "# one\n").unwrap();
        let exists = |request, at: &Path| {
            let event = at_path(request, at.to_owned(), &Written::default());
            let is_asked = matches!(&event, FileEvent::Exists { path: at, .. } if *at == path);
            is_asked && fs::read_to_string(&path).unwrap() == "# one\n"
        };
        // The dialog has not asked about the name with the extension.
        let bare = folder.join("one");
        for (request, at) in [
            (saving("# two\n"), &path),
            (asked(saving("# two\n"), &bare), &bare),
        ] {
            assert!(exists(request, at));
        }
        let changed = Document::new(&path, b"# zero\n").unwrap();
        let unchanged = Document::new(&path, b"# one\n").unwrap();
        assert!(exists(over("# two\n", Replaces::Unchanged(changed)), &path));
        for request in [
            over("# two\n", Replaces::Unchanged(unchanged)),
            over("# three\n", Replaces::Anything),
            asked(saving("# four\n"), &path),
        ] {
            let event = at_path(request, path.clone(), &Written::default());
            let FileEvent::Saved { file, .. } = event else {
                panic!("{event:?}")
            };
            assert_eq!(fs::read(&path).unwrap(), file.bytes);
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_at_a_path_is_saved_and_opened_again() {
        let folder = test_path("files");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.vmem");
        let (ctx, mut dialogs) = (Context::default(), Dialogs::default());
        dialogs.request(&ctx, saving("# one\n"), At::Path(folder.join("one")));
        assert_eq!(next(&dialogs), saved("# one\n", &path));
        let opened = FileEvent::Opened {
            path: path.clone(),
            bytes: b"# one\n".to_vec(),
        };
        assert_eq!(
            at_path(FileRequest::Open, path, &Written::default()),
            opened
        );
        for (path, text) in [
            (folder.join("none"), "does not exist"),
            (folder.clone(), "folder"),
        ] {
            let reason = refused(FileRequest::Open, &path);
            assert!(reason.contains(text), "{reason}");
        }
        let reason = refused(saving("# two\n"), &folder.join("no/two.vmem"));
        assert!(reason.contains("this folder does not exist"), "{reason}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn saves_to_one_path_happen_in_the_order_of_the_requests() {
        let folder = test_path("order");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.vmem");
        let (ctx, mut dialogs) = (Context::default(), Dialogs::default());
        let texts: Vec<_> = (0..20).map(|number| format!("# {number}\n")).collect();
        for text in &texts {
            let request = over(text, Replaces::Anything);
            dialogs.request(&ctx, request, At::Path(path.clone()));
        }
        for text in &texts {
            let event = next(&dialogs);
            let FileEvent::Saved { file, .. } = event else {
                panic!("{event:?}")
            };
            assert_eq!(file.bytes, text.as_bytes());
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), texts[19]);
        // No temporary file stays.
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_this_window_wrote_itself_is_replaced_unasked() {
        let folder = test_path("twice");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.vmem");
        fs::write(&path, "# one\n").unwrap();
        let opened = Document::new(&path, b"# one\n").unwrap();
        let written = Written::default();
        // The second save was requested before the first one was known to have happened.
        let save = |text| {
            let request = over(text, Replaces::Unchanged(opened.clone()));
            at_path(request, path.clone(), &written)
        };
        for text in ["# two\n", "# three\n"] {
            let event = save(text);
            assert!(matches!(event, FileEvent::Saved { .. }), "{event:?}");
        }
        fs::write(&path, "# elsewhere\n").unwrap();
        let event = save("# four\n");
        assert!(matches!(event, FileEvent::Exists { .. }), "{event:?}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn of_a_long_file_no_more_is_read_than_shows_that() {
        let path = test_path("long");
        let file = fs::File::create(&path).unwrap();
        file.set_len(4 * MAX_BYTES as u64).unwrap();
        assert_eq!(read(&path).unwrap().len(), MAX_BYTES + 1);
        fs::remove_file(path).unwrap();
    }
}

//! A storage with a file for each key, in a folder.
//!
//! A thread writes the files, so no frame waits for the disk. A file replaces the old one
//! when all of it is on the disk: whatever ends the program or the machine, one of the two
//! is complete. A lock of the system tells whether another window uses the folder: the system
//! removes the lock with the program, however that ends.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{SystemTime, UNIX_EPOCH};

use vmem_view::open::file_name;
use vmem_view::slot::Slot;
use vmem_view::store::Store;

/// The file that the first window locks. Files with an extension are no values.
const LOCK: &str = "vmem-explorer.lock";

/// The name of a file, and its contents or `None` to remove it.
type Change = (String, Option<String>);

/// A storage in a folder.
pub(super) struct Folder {
    values: BTreeMap<String, String>,
    writer: Option<(Sender<Change>, JoinHandle<()>)>,
    /// Dropped after the last write.
    _lock: File,
    /// Another window has the lock.
    is_shared: bool,
}

impl Folder {
    /// Opens the folder at a path and reads its values. A write that fails is reported once,
    /// and tried again with the next one.
    ///
    /// # Errors
    /// The reason why nothing can be saved there, as a sentence.
    pub(super) fn open(
        path: &Path,
        report: impl Fn(String) + Send + 'static,
    ) -> Result<Self, String> {
        let failed = |error: io::Error| not_saved(path, &error);
        fs::create_dir_all(path).map_err(failed)?;
        // An error is reported now, not when there is something to lose.
        let trial = temporary(&path.join("vmem-explorer"));
        File::create(&trial).map_err(failed)?;
        fs::remove_file(&trial).map_err(failed)?;
        let lock = File::create(path.join(LOCK)).map_err(failed)?;
        let is_shared = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
        let mut values = BTreeMap::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some() || !path.is_file() {
                continue;
            }
            match fs::read(&path) {
                // A damaged text is not lost: it is opened as any text.
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    values.insert(file_name(&path), text);
                }
                // Another window has removed it.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(failed(error)),
            }
        }
        let (sender, changes) = channel();
        let folder = path.to_owned();
        let thread = thread::Builder::new()
            .name("storage".to_owned())
            .spawn(move || write_changes(&folder, &changes, report))
            .map_err(failed)?;
        Ok(Self {
            values,
            writer: Some((sender, thread)),
            _lock: lock,
            is_shared,
        })
    }

    /// Returns the keys of this window's session.
    pub(super) fn slot(&self) -> Slot {
        let opened = self.is_shared.then(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            now.unwrap_or_default().as_millis().to_string()
        });
        Slot::new(opened.as_deref(), self.values.keys().map(String::as_str))
    }

    fn send(&self, key: &str, value: Option<String>) {
        if let Some((writer, _)) = &self.writer {
            // The thread ends with the folder.
            let _sent = writer.send((key.to_owned(), value));
        }
    }
}

impl Drop for Folder {
    /// Waits until all files are written.
    fn drop(&mut self) {
        if let Some((writer, thread)) = self.writer.take() {
            drop(writer);
            let _ended = thread.join();
        }
    }
}

impl Store for Folder {
    fn get(&self, key: &str) -> Option<String> {
        self.values.get(key).cloned()
    }

    fn set(&mut self, key: &str, text: String) {
        if self.values.get(key) != Some(&text) {
            self.values.insert(key.to_owned(), text.clone());
            self.send(key, Some(text));
        }
    }

    fn remove(&mut self, key: &str) {
        if self.values.remove(key).is_some() {
            self.send(key, None);
        }
    }
}

/// Writes the changes until no more come. Of several changes of a file, only the last is
/// written.
fn write_changes(folder: &Path, changes: &Receiver<Change>, report: impl Fn(String)) {
    let mut waiting = BTreeMap::new();
    let mut was_reported = false;
    loop {
        let change = changes.recv();
        let is_last = change.is_err();
        waiting.extend(change.into_iter().chain(changes.try_iter()));
        let mut errors = Vec::new();
        waiting.retain(|name: &String, value: &mut Option<String>| {
            let written = write(&folder.join(name), value.as_deref());
            written.map_err(|error| errors.push(error)).is_err()
        });
        if let Some(error) = errors.first()
            && !was_reported
        {
            report(not_saved(folder, error));
        }
        was_reported = !errors.is_empty();
        if is_last {
            return;
        }
    }
}

fn write(path: &Path, value: Option<&str>) -> io::Result<()> {
    match value {
        Some(value) => replace(path, value.as_bytes()),
        None => match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        },
    }
}

/// Replaces a file, as a whole or not at all. A link to a file stays: its target is replaced.
/// The permissions of the file stay too.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&path);
    let new = temporary(&path);
    let write = || {
        let mut file = File::create(&new)?;
        if let Ok(old) = &old {
            // Before the first byte, so that nobody else reads it. Not every disk has permissions.
            let _kept = file.set_permissions(old.permissions());
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, &path)
    };
    write().inspect_err(|_| {
        // A part of the file is of no use.
        let _removed = fs::remove_file(&new);
    })
}

/// Returns the path of a temporary file; each call, in each instance, returns another one.
fn temporary(path: &Path) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    path.with_added_extension(format!("{}-{number}.new", std::process::id()))
}

/// Returns why sessions are not saved in a folder, and what to do.
fn not_saved(folder: &Path, error: &io::Error) -> String {
    let reason = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "this program has no permission to read or write files there".to_owned()
        }
        _ => error.to_string(),
    };
    format!(
        "Sessions are not saved automatically: {reason} ({}). Save this session as a file.",
        folder.display()
    )
}

/// Returns a path for a test, at which there is nothing.
#[cfg(test)]
pub(crate) fn test_path(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("vmem-{name}-{}", std::process::id()));
    let _gone = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn open(path: &Path) -> Folder {
        Folder::open(path, |_| {}).unwrap()
    }

    #[test]
    fn saved_values_are_loaded_again_and_no_other_file_stays() {
        let path = test_path("kept");
        let mut folder = open(&path);
        assert_eq!(folder.get("text"), None);
        folder.set("text", "arena heap\n".to_owned());
        folder.set("position", "1".to_owned());
        folder.set("text", "arena pids\n".to_owned());
        folder.remove("position");
        drop(folder);

        let folder = open(&path);
        assert_eq!(folder.get("text").as_deref(), Some("arena pids\n"));
        assert_eq!(folder.get("position"), None);
        // The text and the lock.
        assert_eq!(fs::read_dir(&path).unwrap().count(), 2);
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_damaged_file_is_read_as_far_as_it_is_text() {
        let path = test_path("damaged");
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("text"), b"arena \xff\n").unwrap();
        let text = open(&path).get("text");
        assert_eq!(text.as_deref(), Some("arena \u{fffd}\n"));
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_write_that_fails_is_reported_once_even_if_other_files_are_written_later() {
        let path = test_path("full");
        let (report, errors) = channel();
        let report = move |error| report.send(error).unwrap();
        let mut folder = Folder::open(&path, report).unwrap();
        // No file takes the place of a folder.
        fs::create_dir_all(path.join("text").join("in the way")).unwrap();
        folder.set("text", "1".to_owned());
        let error = errors.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(error.contains("Save this session as a file"), "{error}");
        // The temporary file is removed.
        assert_eq!(fs::read_dir(&path).unwrap().count(), 2);

        folder.set("position", "1".to_owned());
        while !path.join("position").exists() {
            thread::yield_now();
        }
        folder.set("text", "2".to_owned());
        // The next write succeeds.
        fs::remove_dir_all(path.join("text")).unwrap();
        drop(folder);
        assert_eq!(errors.try_iter().count(), 0);
        assert_eq!(fs::read_to_string(path.join("text")).unwrap(), "2");
        fs::remove_dir_all(path).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_replaced_file_stays_and_so_do_the_permissions() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = test_path("link");
        fs::create_dir_all(&folder).unwrap();
        let (file, link) = (folder.join("file"), folder.join("link"));
        fs::write(&file, "1").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, b"2").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "2");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_that_can_not_be_made_is_an_error() {
        let path = test_path("file");
        fs::write(&path, "a file").unwrap();
        let error = Folder::open(&path.join("folder"), |_| {}).err().unwrap();
        assert!(error.contains("are not saved"), "{error}");
        fs::remove_file(path).unwrap();
    }
}

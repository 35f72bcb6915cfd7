//! A storage with a file for each key, in a folder.
//!
//! A thread writes the files, so no frame waits for the disk. A file replaces the old one
//! when all of it is on the disk: whatever ends the program or the machine, one of the two
//! is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use eframe::Storage;

/// Names of files, each with its contents or `None` to remove it.
type Files = Vec<(String, Option<String>)>;

/// A storage in a folder.
pub(super) struct Folder {
    path: PathBuf,
    values: BTreeMap<String, String>,
    /// The keys that are not written yet.
    dirty: BTreeSet<String>,
    writer: Option<Writer>,
    /// The result of each write.
    results: Receiver<Result<(), String>>,
    /// An error was reported, and no write has succeeded since.
    was_reported: bool,
}

struct Writer {
    files: Sender<Files>,
    thread: JoinHandle<()>,
}

impl Folder {
    /// Opens the folder at a path and reads the files of these names. `wake` is called
    /// after an error.
    ///
    /// # Errors
    /// The reason why nothing can be saved there, as a sentence.
    pub(super) fn open(
        path: PathBuf,
        names: &[&str],
        wake: impl Fn() + Send + 'static,
    ) -> Result<Self, String> {
        let failed = |error: &io::Error| not_saved(&path, error);
        fs::create_dir_all(&path).map_err(|error| failed(&error))?;
        // An error is reported now, not when there is something to lose.
        let trial = temporary(&path.join("vmem-explorer"));
        File::create(&trial).map_err(|error| failed(&error))?;
        fs::remove_file(&trial).map_err(|error| failed(&error))?;
        let mut values = BTreeMap::new();
        for &name in names {
            match fs::read(path.join(name)) {
                // A damaged text is not lost: it is opened as any text.
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    values.insert(name.to_owned(), text);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        let (files, wanted) = channel::<Files>();
        let (sender, results) = channel();
        let folder = path.clone();
        let thread = thread::Builder::new()
            .name("storage".to_owned())
            .spawn(move || {
                for files in wanted {
                    let result = write_all(&folder, files);
                    let result = result.map_err(|error| not_saved(&folder, &error));
                    let has_failed = result.is_err();
                    // Without a receiver the app is at its end.
                    let _sent = sender.send(result);
                    if has_failed {
                        wake();
                    }
                }
            })
            .map_err(|error| failed(&error))?;
        Ok(Self {
            path,
            values,
            dirty: BTreeSet::new(),
            writer: Some(Writer { files, thread }),
            results,
            was_reported: false,
        })
    }

    /// Returns the path of a file.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Returns the error of the last writes, once until a write succeeds.
    pub(super) fn take_error(&mut self) -> Option<String> {
        let results: Vec<Result<(), String>> = self.results.try_iter().collect();
        if results.is_empty() {
            return None;
        }
        // Later successes were of other files.
        let error = results.into_iter().find_map(Result::err);
        if error.is_some() {
            // The next write may succeed.
            self.dirty.extend(self.values.keys().cloned());
        }
        let was_reported = std::mem::replace(&mut self.was_reported, error.is_some());
        error.filter(|_| !was_reported)
    }
}

impl Drop for Folder {
    /// Waits until all files are written.
    fn drop(&mut self) {
        self.flush();
        if let Some(Writer { files, thread }) = self.writer.take() {
            drop(files);
            let _ended = thread.join();
        }
    }
}

impl Storage for Folder {
    fn get_string(&self, key: &str) -> Option<String> {
        self.values.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        if self.values.get(key) != Some(&value) {
            self.values.insert(key.to_owned(), value);
            self.dirty.insert(key.to_owned());
        }
    }

    fn remove_string(&mut self, key: &str) {
        if self.values.remove(key).is_some() {
            self.dirty.insert(key.to_owned());
        }
    }

    fn flush(&mut self) {
        let dirty = std::mem::take(&mut self.dirty);
        let files = dirty.into_iter().map(|name| {
            let value = self.values.get(&name).cloned();
            (name, value)
        });
        let files: Files = files.collect();
        if let Some(writer) = self.writer.as_ref().filter(|_| !files.is_empty()) {
            // The thread ends with the folder.
            let _sent = writer.files.send(files);
        }
    }
}

/// Writes all files.
///
/// # Errors
/// The first error; the other files are written anyway.
fn write_all(folder: &Path, files: Files) -> io::Result<()> {
    let write = |(name, value): (String, Option<String>)| {
        let path = folder.join(name);
        match value {
            Some(value) => replace(&path, value.as_bytes()),
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    };
    let results: Vec<io::Result<()>> = files.into_iter().map(write).collect();
    results.into_iter().collect()
}

/// Replaces a file, as a whole or not at all.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = temporary(path);
    let write = || {
        let mut file = File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().inspect_err(|_| {
        // A part of the file is of no use.
        let _removed = fs::remove_file(&new);
    })
}

/// Returns the path of the temporary file; another instance has another one.
fn temporary(path: &Path) -> PathBuf {
    path.with_added_extension(format!("{}.new", std::process::id()))
}

/// Returns why sessions are not saved in a folder, and what to do.
fn not_saved(folder: &Path, error: &io::Error) -> String {
    let reason = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "this program may not read or write files there".to_owned()
        }
        _ => error.to_string(),
    };
    format!(
        "Sessions are not saved automatically: {reason} ({}). Save this session as a file.",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns an empty path for the test of this name.
    fn test_path(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("vmem-{name}-{}", std::process::id()));
        let _gone = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn saved_values_are_loaded_again_and_no_other_file_stays() {
        let path = test_path("kept");
        let mut folder = Folder::open(path.clone(), &["text", "position"], || {}).unwrap();
        assert_eq!(folder.get_string("text"), None);
        folder.set_string("text", "arena heap\n".to_owned());
        folder.set_string("position", "1".to_owned());
        folder.flush();
        folder.set_string("text", "arena pids\n".to_owned());
        folder.remove_string("position");
        drop(folder);

        let folder = Folder::open(path.clone(), &["text", "position"], || {}).unwrap();
        assert_eq!(folder.get_string("text").as_deref(), Some("arena pids\n"));
        assert_eq!(folder.get_string("position"), None);
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_damaged_file_is_read_as_far_as_it_is_text() {
        let path = test_path("damaged");
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("text"), b"arena \xff\n").unwrap();
        let folder = Folder::open(path.clone(), &["text"], || {}).unwrap();
        let text = folder.get_string("text");
        assert_eq!(text.as_deref(), Some("arena \u{fffd}\n"));
        drop(folder);
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_write_that_fails_is_reported_once_and_changes_nothing() {
        let path = test_path("full");
        let mut folder = Folder::open(path.clone(), &["text"], || {}).unwrap();
        // No file takes the place of a folder.
        fs::create_dir_all(path.join("text").join("in the way")).unwrap();
        let mut reported = Vec::new();
        for number in 0..3 {
            folder.set_string("text", number.to_string());
            folder.flush();
            let written = folder.results.recv().unwrap();
            let (again, results) = channel();
            again.send(written).unwrap();
            let thread = std::mem::replace(&mut folder.results, results);
            reported.extend(folder.take_error());
            folder.results = thread;
        }
        assert_eq!(reported.len(), 1);
        assert!(
            reported[0].contains("Save this session as a file"),
            "{reported:?}"
        );
        // The temporary file is removed.
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);

        // The next write succeeds.
        fs::remove_dir_all(path.join("text")).unwrap();
        drop(folder);
        assert_eq!(fs::read_to_string(path.join("text")).unwrap(), "2");
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_file_that_is_written_later_does_not_hide_that_another_was_not() {
        let path = test_path("hidden");
        let mut folder = Folder::open(path.clone(), &["text", "position"], || {}).unwrap();
        fs::create_dir_all(path.join("text").join("in the way")).unwrap();
        for key in ["text", "position"] {
            folder.set_string(key, "1".to_owned());
            folder.flush();
        }
        let (again, results) = channel();
        for _ in 0..2 {
            again.send(folder.results.recv().unwrap()).unwrap();
        }
        folder.results = results;
        assert!(folder.take_error().is_some());
        // The next write succeeds.
        fs::remove_dir_all(path.join("text")).unwrap();
        drop(folder);
        assert_eq!(fs::read_to_string(path.join("text")).unwrap(), "1");
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_folder_that_can_not_be_made_is_an_error() {
        let path = test_path("file");
        fs::write(&path, "a file").unwrap();
        let error = Folder::open(path.join("folder"), &[], || {}).err().unwrap();
        assert!(error.contains("are not saved"), "{error}");
        fs::remove_file(path).unwrap();
    }
}

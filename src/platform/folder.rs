//! A folder with a file for each thing that is kept: what a window has for a store.
//!
//! A file is written by a thread, so that a slow disk holds up nothing, and takes the place
//! of the former one when all of it is on the disk: whatever ends the program or the machine,
//! one of the two is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use eframe::Storage;

/// Files by their names, and what is in them.
type Files = Vec<(String, Option<String>)>;

/// The folder.
pub(super) struct Folder {
    path: PathBuf,
    values: BTreeMap<String, String>,
    /// What is not written yet.
    owed: BTreeSet<String>,
    writer: Option<Writer>,
    /// Why the last files were not written, if they were not.
    troubles: Receiver<Result<(), String>>,
    /// That they were not was said, and they were not since.
    said: bool,
}

struct Writer {
    files: Sender<Files>,
    thread: JoinHandle<()>,
}

impl Folder {
    /// The folder at a path with the files of these names, if they are there. `wake` is
    /// called when there is a trouble.
    ///
    /// # Errors
    /// Why nothing can be kept there, in words.
    pub(super) fn open(
        path: PathBuf,
        names: &[&str],
        wake: impl Fn() + Send + 'static,
    ) -> Result<Self, String> {
        let failed = |error: &io::Error| not_kept(&path, error);
        fs::create_dir_all(&path).map_err(|error| failed(&error))?;
        // Whether files can be made is told now, not when there is something to lose.
        let trial = beside(&path.join("vmem-explorer"));
        File::create(&trial).map_err(|error| failed(&error))?;
        fs::remove_file(&trial).map_err(|error| failed(&error))?;
        let mut values = BTreeMap::new();
        for &name in names {
            match fs::read(path.join(name)) {
                // What is damaged is not lost: it is looked at as any text.
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    values.insert(name.to_owned(), text);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        let (files, wanted) = channel::<Files>();
        let (trouble, troubles) = channel();
        let folder = path.clone();
        let thread = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                for files in wanted {
                    let written = write_all(&folder, files);
                    let written = written.map_err(|error| not_kept(&folder, &error));
                    let failed = written.is_err();
                    // Without a receiver the app is at its end.
                    let _sent = trouble.send(written);
                    if failed {
                        wake();
                    }
                }
            })
            .map_err(|error| failed(&error))?;
        Ok(Self {
            path,
            values,
            owed: BTreeSet::new(),
            writer: Some(Writer { files, thread }),
            troubles,
            said: false,
        })
    }

    /// Where the file of a name is.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Why what was to be kept was not; said once until it is.
    pub(super) fn trouble(&mut self) -> Option<String> {
        let written: Vec<Result<(), String>> = self.troubles.try_iter().collect();
        if written.is_empty() {
            return None;
        }
        // What came behind it says nothing of those files.
        let trouble = written.into_iter().find_map(Result::err);
        if trouble.is_some() {
            // There may be room the next time that something is kept.
            self.owed.extend(self.values.keys().cloned());
        }
        let was_said = std::mem::replace(&mut self.said, trouble.is_some());
        trouble.filter(|_| !was_said)
    }
}

impl Drop for Folder {
    /// What is being written is written to its end.
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
            self.owed.insert(key.to_owned());
        }
    }

    fn remove_string(&mut self, key: &str) {
        if self.values.remove(key).is_some() {
            self.owed.insert(key.to_owned());
        }
    }

    fn flush(&mut self) {
        let owed = std::mem::take(&mut self.owed);
        let files = owed.into_iter().map(|name| {
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

/// Writes all that can be written.
///
/// # Errors
/// The first that was in the way.
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
    let done: Vec<io::Result<()>> = files.into_iter().map(write).collect();
    done.into_iter().collect()
}

/// Puts a file in the place of another, whole or not at all.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = beside(path);
    let write = || {
        let mut file = File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().inspect_err(|_| {
        // It is of no use to anyone.
        let _removed = fs::remove_file(&new);
    })
}

/// What a file is written as at first. Another program of the same kind may be writing its own.
fn beside(path: &Path) -> PathBuf {
    path.with_added_extension(format!("{}.new", std::process::id()))
}

/// Why sessions are not kept in a folder, and what to do.
fn not_kept(folder: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "files there may not be read or written".to_owned()
        }
        _ => error.to_string(),
    };
    format!(
        "Sessions are not kept from one start to the next: {why} ({}). Save this one as a file if it is to stay.",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of the test of this name.
    fn somewhere(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("vmem-{name}-{}", std::process::id()));
        let _gone = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn what_is_kept_is_there_again_with_nothing_beside_it() {
        let path = somewhere("kept");
        let mut folder = Folder::open(path.clone(), &["text", "place"], || {}).unwrap();
        assert_eq!(folder.get_string("text"), None);
        folder.set_string("text", "arena heap\n".to_owned());
        folder.set_string("place", "1".to_owned());
        folder.flush();
        folder.set_string("text", "arena pids\n".to_owned());
        folder.remove_string("place");
        drop(folder);

        let folder = Folder::open(path.clone(), &["text", "place"], || {}).unwrap();
        assert_eq!(folder.get_string("text").as_deref(), Some("arena pids\n"));
        assert_eq!(folder.get_string("place"), None);
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn what_is_damaged_is_read_as_far_as_it_is_text() {
        let path = somewhere("damaged");
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("text"), b"arena \xff\n").unwrap();
        let folder = Folder::open(path.clone(), &["text"], || {}).unwrap();
        let text = folder.get_string("text");
        assert_eq!(text.as_deref(), Some("arena \u{fffd}\n"));
        drop(folder);
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn what_can_not_be_written_is_told_once_and_leaves_what_was_there() {
        let path = somewhere("full");
        let mut folder = Folder::open(path.clone(), &["text"], || {}).unwrap();
        // No file takes the place of a folder.
        fs::create_dir_all(path.join("text").join("in the way")).unwrap();
        let mut told = Vec::new();
        for number in 0..3 {
            folder.set_string("text", number.to_string());
            folder.flush();
            let written = folder.troubles.recv().unwrap();
            let (again, troubles) = channel();
            again.send(written).unwrap();
            let thread = std::mem::replace(&mut folder.troubles, troubles);
            told.extend(folder.trouble());
            folder.troubles = thread;
        }
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("Save this one as a file"), "{told:?}");
        // What was begun is not left over.
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);

        // As soon as there is room, it is made up for.
        fs::remove_dir_all(path.join("text")).unwrap();
        drop(folder);
        assert_eq!(fs::read_to_string(path.join("text")).unwrap(), "2");
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_file_that_is_written_later_does_not_hide_that_another_was_not() {
        let path = somewhere("hidden");
        let mut folder = Folder::open(path.clone(), &["text", "place"], || {}).unwrap();
        fs::create_dir_all(path.join("text").join("in the way")).unwrap();
        for key in ["text", "place"] {
            folder.set_string(key, "1".to_owned());
            folder.flush();
        }
        let (again, troubles) = channel();
        for _ in 0..2 {
            again.send(folder.troubles.recv().unwrap()).unwrap();
        }
        folder.troubles = troubles;
        assert!(folder.trouble().is_some());
        // It is made up for.
        fs::remove_dir_all(path.join("text")).unwrap();
        drop(folder);
        assert_eq!(fs::read_to_string(path.join("text")).unwrap(), "1");
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn where_no_folder_can_be_it_is_told() {
        let path = somewhere("file");
        fs::write(&path, "a file").unwrap();
        let told = Folder::open(path.join("folder"), &[], || {}).err().unwrap();
        assert!(told.contains("are not kept"), "{told}");
        fs::remove_file(path).unwrap();
    }
}

//! The file of a session.

use std::path::{Path, PathBuf};

use crc32fast::Hasher;

/// The file that a session was opened from or saved to, and a check of its contents then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    path: PathBuf,
    check: u32,
}

impl Document {
    /// Returns the document at a path with these contents; `None` if the path is relative, and
    /// so may be another file tomorrow.
    pub fn new(path: &Path, contents: &[u8]) -> Option<Self> {
        path.is_absolute().then(|| Self {
            path: path.to_owned(),
            check: check(contents),
        })
    }

    /// Returns the path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the name of the file, without its folder.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// Returns true if the file had these contents when it was opened or saved. The kind of
    /// line ends, a last line end and a byte order mark make no difference.
    pub fn holds(&self, contents: &[u8]) -> bool {
        self.check == check(contents)
    }

    /// Returns the document as one line; `None` if its path is not text of one line.
    pub(super) fn to_line(&self) -> Option<String> {
        let path = self.path.to_str().filter(|path| !path.contains('\n'))?;
        Some(format!("{:08x} {path}", self.check))
    }

    pub(super) fn from_line(line: &str) -> Option<Self> {
        let (check, path) = line.split_once(' ')?;
        Some(Self {
            path: PathBuf::from(path),
            check: u32::from_str_radix(check, 16).ok()?,
        })
    }
}

fn check(contents: &[u8]) -> u32 {
    let text = contents.strip_prefix(b"\xef\xbb\xbf").unwrap_or(contents);
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let mut hasher = Hasher::new();
    for part in text.split(|&byte| byte == b'\r') {
        hasher.update(part);
    }
    hasher.finalize()
}

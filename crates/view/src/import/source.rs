//! The bytes of a log, read piece by piece.

use std::cell::RefCell;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::rc::Rc;

/// The bytes of a file, once the browser has read it.
pub type Promise = Rc<RefCell<Option<Result<Vec<u8>, String>>>>;

/// A source of bytes.
pub enum Source {
    /// Bytes in memory, and the number of those taken.
    Bytes(Vec<u8>, usize),
    /// A file and its length. It may be longer than the memory.
    File(File, u64),
    /// A file that the browser is reading.
    Promised(Promise),
}

/// The next piece of a source.
pub enum Chunk {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Nothing yet.
    Later,
    /// Nothing more.
    End,
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes, 0)
    }
}

impl Source {
    /// Opens a file.
    ///
    /// # Errors
    /// The reason, as a sentence.
    pub fn open(path: &Path) -> Result<Self, String> {
        let file = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (len, file) = file.map_err(|error| format!("The file cannot be opened: {error}."))?;
        Ok(Self::File(file, len))
    }

    /// Returns the number of bytes, if known.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes, _) => Some(bytes.len() as u64),
            Self::File(_, len) => Some(*len),
            Self::Promised(_) => None,
        }
    }

    /// Returns whether the browser is still reading. It asks for a frame when it is done.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Promised(promise) if promise.borrow().is_none())
    }

    /// Takes the next piece, of at most `most` bytes.
    ///
    /// # Errors
    /// The reason, as a sentence.
    pub fn next(&mut self, most: usize) -> Result<Chunk, String> {
        let unreadable =
            |error: &dyn std::fmt::Display| format!("The file cannot be read: {error}.");
        let piece = match self {
            Self::Bytes(bytes, taken) => {
                let end = bytes.len().min(*taken + most);
                let piece = bytes.get(*taken..end).unwrap_or_default().to_vec();
                *taken = end;
                piece
            }
            Self::File(file, _) => {
                let mut piece = vec![0; most];
                let read = file.read(&mut piece).map_err(|error| unreadable(&error))?;
                piece.truncate(read);
                piece
            }
            Self::Promised(promise) => {
                let Some(bytes) = promise.borrow_mut().take() else {
                    return Ok(Chunk::Later);
                };
                let bytes = bytes.map_err(|error| unreadable(&error))?;
                *self = Self::from(bytes);
                return self.next(most);
            }
        };
        Ok(if piece.is_empty() {
            Chunk::End
        } else {
            Chunk::Bytes(piece)
        })
    }
}

//! The bytes of a log: in memory, or in a file that is read piece by piece.

use crate::platform::files::Contents;

/// The source of a log.
pub(crate) enum Source {
    /// Bytes in memory, and the number of those that were read.
    Bytes(Vec<u8>, usize),
    /// A file, and its length.
    #[cfg(not(target_arch = "wasm32"))]
    File(std::fs::File, u64),
}

/// A piece of a log.
pub(crate) enum Chunk {
    /// The next bytes.
    Bytes(Vec<u8>),
    /// There are no more.
    End,
}

impl Source {
    /// Makes a source of bytes in memory.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes, 0)
    }

    /// Makes a source of a file that was opened.
    ///
    /// # Errors
    /// The reason why a long file can't be opened again, as a sentence.
    pub(crate) fn from_contents(contents: Contents) -> Result<Self, String> {
        #[cfg(not(target_arch = "wasm32"))]
        if let Some(path) = contents.rest {
            let open = || {
                let file = std::fs::File::open(path)?;
                let len = file.metadata()?.len();
                Ok(Self::File(file, len))
            };
            return open().map_err(|error: std::io::Error| format!("It can't be opened: {error}."));
        }
        Ok(Self::from_bytes(contents.bytes))
    }

    /// Returns the number of bytes, if known.
    pub(crate) fn len(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes, _) => Some(bytes.len() as u64),
            // A pipe has a length of 0.
            #[cfg(not(target_arch = "wasm32"))]
            Self::File(_, len) => Some(*len).filter(|len| *len > 0),
        }
    }

    /// Returns the next piece, of at most `most` bytes.
    ///
    /// # Errors
    /// The reason why it can't be read, as a sentence.
    pub(crate) fn next(&mut self, most: usize) -> Result<Chunk, String> {
        let piece = match self {
            Self::Bytes(bytes, taken) => {
                let end = bytes.len().min(*taken + most);
                let piece = bytes.get(*taken..end).unwrap_or_default().to_vec();
                *taken = end;
                piece
            }
            #[cfg(not(target_arch = "wasm32"))]
            Self::File(file, _) => {
                use std::io::Read as _;
                let mut piece = vec![0; most];
                let read = file.read(&mut piece);
                let read =
                    read.map_err(|error| format!("It can't be read any further: {error}."))?;
                piece.truncate(read);
                piece
            }
        };
        Ok(if piece.is_empty() {
            Chunk::End
        } else {
            Chunk::Bytes(piece)
        })
    }
}

//! Where bytes come from: a text, a file that is read as it is needed, or one that a
//! browser hands over when it has it.

use egui::{Context, DroppedFileHandle};

use crate::platform::files::Contents;

/// What the browser has read, once it has.
#[cfg(target_arch = "wasm32")]
type Promise = std::rc::Rc<std::cell::RefCell<Option<Result<Vec<u8>, String>>>>;

/// Bytes, piece by piece.
pub(crate) enum Source {
    /// They are here; so many were taken.
    Bytes(Vec<u8>, usize),
    /// A file, and how long it is.
    #[cfg(not(target_arch = "wasm32"))]
    File(std::fs::File, u64),
    /// The browser reads them.
    #[cfg(target_arch = "wasm32")]
    Promised(Promise),
}

/// The next piece.
pub(crate) enum Chunk {
    /// These.
    Bytes(Vec<u8>),
    /// It is not there yet.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(dead_code, reason = "files are there at once")
    )]
    Later,
    /// There are no more.
    End,
}

impl Source {
    /// These bytes.
    pub(crate) fn of_bytes(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes, 0)
    }

    /// What is in a file that was chosen.
    ///
    /// # Errors
    /// Why it can't be opened, in words.
    pub(crate) fn of(contents: Contents) -> Result<Self, String> {
        match contents {
            #[cfg(not(target_arch = "wasm32"))]
            Contents::At(path) => Self::of_path(&path),
            Contents::Here(bytes) => Ok(Self::of_bytes(bytes)),
        }
    }

    /// The file at a path.
    ///
    /// # Errors
    /// Why it can't be opened, in words.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn of_path(path: &std::path::Path) -> Result<Self, String> {
        let open = || {
            let file = std::fs::File::open(path)?;
            let len = file.metadata()?.len();
            Ok((file, len))
        };
        let opened: std::io::Result<_> = open();
        let (file, len) = opened.map_err(|error| format!("It can't be opened: {error}."))?;
        Ok(Self::File(file, len))
    }

    /// A file that was dropped on the window.
    ///
    /// # Errors
    /// Why it can't be read, in words.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn of_dropped(_ctx: &Context, file: &DroppedFileHandle) -> Result<Self, String> {
        // A file may be much longer than what is in memory at once.
        if let Ok(source) = Self::of_path(file.path()) {
            return Ok(source);
        }
        let bytes = file.bytes();
        let bytes = bytes.map_err(|error| format!("It can't be read: {error}."))?;
        Ok(Self::of_bytes(bytes))
    }

    /// A file that was dropped on the page.
    ///
    /// # Errors
    /// None here: what goes wrong is told by [`next`](Self::next).
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn of_dropped(ctx: &Context, file: &DroppedFileHandle) -> Result<Self, String> {
        let promised = std::rc::Rc::new(std::cell::RefCell::new(None));
        let (kept, file, ctx) = (promised.clone(), file.clone(), ctx.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let bytes = file.bytes_async().await;
            *kept.borrow_mut() = Some(bytes);
            ctx.request_repaint();
        });
        Ok(Self::Promised(promised))
    }

    /// How many bytes there are, if that is known.
    pub(crate) fn len(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes, _) => Some(bytes.len() as u64),
            #[cfg(not(target_arch = "wasm32"))]
            Self::File(_, len) => Some(*len),
            #[cfg(target_arch = "wasm32")]
            Self::Promised(_) => None,
        }
    }

    /// Whether there is nothing to do but wait: whoever has the bytes asks for the next
    /// frame.
    pub(crate) fn is_waiting(&self) -> bool {
        #[cfg(target_arch = "wasm32")]
        if let Self::Promised(promised) = self {
            return promised.borrow().is_none();
        }
        false
    }

    /// The next piece, of at most so many bytes.
    ///
    /// # Errors
    /// Why it can't be read, in words.
    pub(crate) fn next(&mut self, most: usize) -> Result<Chunk, String> {
        match self {
            Self::Bytes(bytes, taken) => {
                let end = bytes.len().min(*taken + most);
                let piece = bytes.get(*taken..end).unwrap_or_default().to_vec();
                *taken = end;
                Ok(match piece.is_empty() {
                    true => Chunk::End,
                    false => Chunk::Bytes(piece),
                })
            }
            #[cfg(not(target_arch = "wasm32"))]
            Self::File(file, _) => {
                use std::io::Read as _;
                let mut piece = vec![0; most];
                let read = file.read(&mut piece);
                let read =
                    read.map_err(|error| format!("It can't be read any further: {error}."))?;
                piece.truncate(read);
                Ok(match piece.is_empty() {
                    true => Chunk::End,
                    false => Chunk::Bytes(piece),
                })
            }
            #[cfg(target_arch = "wasm32")]
            Self::Promised(promised) => {
                let bytes = promised.borrow_mut().take();
                match bytes {
                    None => Ok(Chunk::Later),
                    Some(Err(error)) => Err(format!("It can't be read: {error}.")),
                    Some(Ok(bytes)) => {
                        *self = Self::of_bytes(bytes);
                        self.next(most)
                    }
                }
            }
        }
    }
}

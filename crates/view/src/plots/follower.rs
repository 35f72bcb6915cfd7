//! Which operations of a session are other ones than before.

use vmem_lab::Session;

/// Keeps the text that something was worked out from.
#[derive(Default)]
pub struct Follower {
    text: String,
    /// The revision of the text.
    seen: Option<u64>,
}

impl Follower {
    /// The first operation (from 0) that may not be the one it was when this was last
    /// asked; `None` where nothing has changed. `revision` counts the texts there were.
    pub fn changed(&mut self, session: &Session, revision: u64) -> Option<usize> {
        if self.seen == Some(revision) {
            return None;
        }
        self.seen = Some(revision);
        let text = session.text();
        if self.text == text {
            return None;
        }
        let same = common(self.text.as_bytes(), text.as_bytes());
        let lines = text.as_bytes()[..same].iter();
        let line = lines.filter(|&&byte| byte == b'\n').count();
        text.clone_into(&mut self.text);
        Some(first_of_line(session, line))
    }
}

/// How many bytes at the beginning of both are the same.
fn common(a: &[u8], b: &[u8]) -> usize {
    const CHUNK: usize = 4096;
    let chunks = a.chunks_exact(CHUNK).zip(b.chunks_exact(CHUNK));
    let same = chunks.take_while(|(a, b)| a == b).count() * CHUNK;
    let rest = a[same..].iter().zip(&b[same..]);
    same + rest.take_while(|(a, b)| a == b).count()
}

/// The first operation of a line (from 0), or of one behind it.
fn first_of_line(session: &Session, line: usize) -> usize {
    let (mut low, mut high) = (0, session.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let entry = session.scenario().entry_of(middle);
        if entry.is_some_and(|entry| entry.line < line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Command;

    #[test]
    fn what_is_added_behind_leaves_the_operations_ahead_as_they_are() {
        let text = "arena heap\nspan heap 0 64\n# words\na = alloc heap 8\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let mut follower = Follower::default();
        assert_eq!(follower.changed(&session, 0), Some(0));
        assert_eq!(follower.changed(&session, 0), None);
        session
            .run(Command::Insert("free heap a".to_owned()))
            .unwrap();
        assert_eq!(follower.changed(&session, 1), Some(3));
        let replaced = "arena heap\nspan heap 0 32\na = alloc heap 8\n";
        session.run(Command::Replace(replaced.to_owned())).unwrap();
        assert_eq!(follower.changed(&session, 2), Some(1));
        assert_eq!(follower.changed(&session, 3), None);
    }

    #[test]
    fn a_change_far_behind_the_first_chunk_is_found() {
        let comment = "# words\n".repeat(2_000);
        let text = format!("arena heap\n{comment}span heap 0 64\n");
        let session = Session::open(&text).unwrap();
        let mut follower = Follower::default();
        follower.changed(&session, 0);
        let other = text.replace(" 64", " 32");
        assert_eq!(
            follower.changed(&Session::open(&other).unwrap(), 1),
            Some(1)
        );
    }
}

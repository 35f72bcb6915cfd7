//! A storage that lasts from one start to the next.

/// A storage of texts by key.
pub trait Store {
    /// Returns the text of a key.
    fn get(&self, key: &str) -> Option<String>;
    /// Stores a text. A full storage may ignore the call; read the key again to check.
    fn set(&mut self, key: &str, text: String);
    /// Removes the text of a key.
    fn remove(&mut self, key: &str);
}

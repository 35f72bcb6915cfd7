//! The scenario language as one table: its verbs, the arguments and keys of each with
//! their types and defaults, a line of help and an example, and the words that are
//! understood instead.
//!
//! Parsing, messages, completion, correction, help, the forms of the app, the README and
//! the fuzzer read it. The table knows nothing of arenas and of parsing.
//!
//! ```
//! use vmem_lab::language;
//!
//! let alloc = language::verb("alloc").expect("a verb of the table");
//! assert_eq!(alloc.usage(), ["[NAME =] alloc ARENA SIZE [instant|best|next] [wait]"]);
//! let nearest = language::nearest_verb("malloc", language::operations());
//! let nearest = nearest.map(|verb| verb.word);
//! assert_eq!(nearest, Some("alloc"));
//! ```

mod help;
mod nearest;
mod reference;
mod table;
mod verb;

pub use help::{help, help_for, one_of};
pub use nearest::{nearest, nearest_verb};
pub use reference::reference;
pub use table::{VERBS, operations, questions, verb};
pub use verb::{Argument, Choice, Key, Need, ValueType, Verb, VerbKind, Word};

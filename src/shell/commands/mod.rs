//! All commands in one table: title, keys and action. The keyboard, the list of keys, the
//! palette, menus and tooltips read this table, so they always agree.

mod entry;
mod table;
#[cfg(test)]
mod tests;

pub use crate::shell::commands::entry::{Entry, Group, Reach};
pub use crate::shell::commands::table::*;

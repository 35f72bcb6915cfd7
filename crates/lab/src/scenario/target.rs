//! The target of a free.

use std::fmt;

use crate::request::address;

/// The target of a free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// The allocation of this name.
    Name(String),
    /// The allocation at this address.
    Base(u64),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Base(base) => {
                f.write_str("@")?;
                address(f, *base)
            }
        }
    }
}

//! Going to any operation and back.

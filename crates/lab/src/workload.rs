//! A seed expanded into operations.

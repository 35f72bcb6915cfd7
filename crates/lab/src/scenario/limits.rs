//! The limits of the scenario language.

/// The largest text, in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// The most operations that are written, and the most that all `random` of a
/// scenario expand into.
pub const MAX_OPERATIONS: usize = 1_000_000;
/// The most arenas at a time.
pub const MAX_ARENAS: usize = 64;
/// The number of CPUs.
pub const MAX_CPUS: usize = 64;
/// The most objects that a magazine holds.
pub const MAX_MAGAZINE: u64 = 1024;
/// The most errors that are reported of one text.
pub const MAX_ERRORS: usize = 100;

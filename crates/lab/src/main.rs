//! Scenarios on a command line.

fn main() {}

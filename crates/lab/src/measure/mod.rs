//! The numbers of arenas, operation by operation, and their history for plots.
//!
//! A [`Meter`] is fed the world and the outcome of each operation. It knows the
//! newest [`Sample`] of every arena, and keeps a [`Series`] of each, thinned so that
//! it stays small but loses no peak. A [`Measurement`] does a scenario's operations
//! and feeds a meter with them. [`columns`] are a sample as a row of a table, [`Rows`] say
//! which operations get one, and a [`Sheet`] is all of them as comma-separated values.
//!
//! # What it costs
//! An operation costs constant time for each arena that it touches: the one it names,
//! those above it, and all of them where requests wait. What does not change is not
//! looked at, and a series takes it up at once with [`Meter::catch_up`]. Two numbers of a sample need a walk: the largest free
//! segment (one freelist) and the chain lengths (the hash table). An arena earns
//! an allowance of steps with every operation, and is walked when it can pay: where
//! lists and tables are short, that is always; where they are long, now and then, and
//! between two walks these numbers are unknown, never old. So an operation costs a
//! bounded time on average, and what is told is exact. [`Meter::settle`] walks anyway.

mod allowance;
pub mod columns;
mod followed;
mod known;
mod measurement;
mod meter;
mod quantity;
mod rows;
mod sample;
mod sampler;
mod series;
mod sheet;

pub use known::{arena_names, known_arena};
pub use measurement::Measurement;
pub use meter::Meter;
pub use quantity::{Number, Quantity};
pub use rows::Rows;
pub use sample::{CHAIN_LENGTHS, Cached, Chains, Sample};
pub use sampler::{Sampled, Sampler};
pub use series::{Extent, Extremes, Reached, Series, SpanEntry, Work};
pub use sheet::Sheet;

//! A sample as a row of a table. The names of its fields never change.

use std::fmt;

use vmem::LISTS;

use super::sample::{CHAIN_LENGTHS, Chains, Sample};
use crate::world::Outcome;

/// A row: an operation, and the numbers of one arena after it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The line of the scenario, from 1.
    pub line: usize,
    /// The operation.
    pub outcome: &'a Outcome,
    /// The arena's name.
    pub arena: &'a str,
    /// Its numbers.
    pub sample: &'a Sample,
}

/// The content of a field.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Field<'a> {
    /// Unknown, or not applicable.
    Nothing,
    /// A word or a name: letters, digits, `_` and `-`.
    Word(&'a str),
    /// Units, or a count.
    Count(u128),
    /// A ratio or a mean.
    Real(f64),
}

/// A field's name and its value.
type Fixed = (&'static str, for<'a> fn(&Row<'a>) -> Field<'a>);

const FIXED: [Fixed; 34] = [
    ("operation", |row| count(row.sample.operation)),
    ("line", |row| count(row.line)),
    ("op", |row| Field::Word(row.outcome.statement.word())),
    ("error", |row| match &row.outcome.result {
        Ok(_) => Field::Nothing,
        Err(failure) => Field::Word(failure.code()),
    }),
    ("arena", |row| Field::Word(row.arena)),
    ("mem_inuse", |row| Field::Count(row.sample.stats.mem_inuse)),
    ("mem_total", |row| Field::Count(row.sample.stats.mem_total)),
    ("mem_import", |row| {
        Field::Count(row.sample.stats.mem_import)
    }),
    ("mem_free", |row| Field::Count(row.sample.free())),
    ("largest_free", |row| known(row.sample.largest_free)),
    ("external_fragmentation", |row| {
        let known = row.sample.external_fragmentation();
        known.map_or(Field::Nothing, Field::Real)
    }),
    ("live", |row| known(Some(row.sample.live))),
    ("asked", |row| Field::Count(row.sample.asked())),
    ("padding", |row| Field::Count(row.sample.padding)),
    ("internal_waste", |row| {
        Field::Real(row.sample.internal_waste())
    }),
    ("lent", |row| Field::Count(row.sample.exported)),
    ("reserve", |row| Field::Count(row.sample.reserve())),
    ("spans_added", |row| count(row.sample.spans_added)),
    ("spans_imported", |row| count(row.sample.spans_imported)),
    ("segments_allocated", |row| {
        count(row.sample.segments_allocated)
    }),
    ("segments_free", |row| count(row.sample.segments_free)),
    ("examined", |row| known(Some(row.sample.examined()))),
    ("alloc", |row| known(Some(row.sample.stats.alloc))),
    ("free", |row| known(Some(row.sample.stats.free))),
    ("wait", |row| known(Some(row.sample.stats.wait))),
    ("fail", |row| known(Some(row.sample.stats.fail))),
    ("lookup", |row| known(Some(row.sample.stats.lookup))),
    ("search", |row| known(Some(row.sample.stats.search))),
    ("cache_alloc", |row| {
        known(row.sample.cached.map(|cached| cached.allocs))
    }),
    ("cache_free", |row| {
        known(row.sample.cached.map(|cached| cached.frees))
    }),
    ("cache_miss", |row| {
        known(row.sample.cached.map(|cached| cached.misses))
    }),
    ("hash_buckets", |row| count(row.sample.buckets)),
    ("hash_mean", |row| Field::Real(row.sample.mean_chain())),
    ("hash_longest", |row| {
        let longest = |chains: Chains| u64::from(chains.longest);
        known(row.sample.chains.map(longest))
    }),
];

/// Returns the names of all fields, in order. `chain_0` to `chain_7` count hash chains by
/// length, the last one those of that length or longer. `list_0` to `list_63` count the free
/// segments of each freelist.
pub fn names() -> impl Iterator<Item = String> {
    let fixed = FIXED.iter().map(|(name, _)| (*name).to_owned());
    let chains = (0..CHAIN_LENGTHS).map(|members| format!("chain_{members}"));
    let lists = (0..LISTS).map(|list| format!("list_{list}"));
    fixed.chain(chains).chain(lists)
}

/// Returns the fields of a row, in the order of [`names`].
pub fn fields<'a>(row: Row<'a>) -> impl Iterator<Item = Field<'a>> {
    let Sample { chains, lists, .. } = *row.sample;
    let fixed = FIXED.iter().map(move |(_, of)| of(&row));
    let chains = (0..CHAIN_LENGTHS).map(move |members| {
        let lengths = chains.map(|chains| chains.lengths[members]);
        known(lengths.map(Into::into))
    });
    let lists = lists.into_iter().map(|list| Field::Count(list.into()));
    fixed.chain(chains).chain(lists)
}

/// A row as comma-separated values, without the line break. The fields are numbers and names,
/// which need no quotes.
#[derive(Clone, Copy, Debug)]
pub struct Csv<'a>(pub Row<'a>);

impl fmt::Display for Csv<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, field) in fields(self.0).enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            match field {
                Field::Nothing => {}
                Field::Word(word) => f.write_str(word)?,
                Field::Count(count) => write!(f, "{count}")?,
                Field::Real(real) => write!(f, "{real}")?,
            }
        }
        Ok(())
    }
}

/// Returns the names of all fields as the first line of such values.
pub fn csv_head() -> String {
    names().collect::<Vec<_>>().join(",")
}

fn count(count: usize) -> Field<'static> {
    Field::Count(count as u128)
}

fn known(number: Option<u64>) -> Field<'static> {
    number.map_or(Field::Nothing, |number| Field::Count(number.into()))
}

//! A sample as a row of a table. The names of its fields never change.

use std::fmt;

use vmem::LISTS;

use super::quantity::Number;
use super::sample::{CHAIN_LENGTHS, Sample};
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
    /// A word or a name: letters, digits, `_` and `-`.
    Word(&'a str),
    /// A number; `None` if it is unknown or does not apply.
    Number(Option<Number>),
}

/// A field's name and its value.
type Fixed = (&'static str, for<'a> fn(&Row<'a>, &Sample) -> Field<'a>);

const FIXED: [Fixed; 34] = [
    ("operation", |_, it| number(it.operation as u64)),
    ("line", |row, _| number(row.line as u64)),
    ("op", |row, _| Field::Word(row.outcome.statement.word())),
    ("error", |row, _| match &row.outcome.result {
        Ok(_) => Field::Number(None),
        Err(failure) => Field::Word(failure.code()),
    }),
    ("arena", |row, _| Field::Word(row.arena)),
    ("mem_inuse", |_, it| number(it.stats.mem_inuse)),
    ("mem_total", |_, it| number(it.stats.mem_total)),
    ("mem_import", |_, it| number(it.stats.mem_import)),
    ("mem_free", |_, it| number(it.free())),
    ("largest_free", |_, it| known(it.largest_free)),
    ("external_fragmentation", |_, it| {
        known(it.external_fragmentation())
    }),
    ("live", |_, it| number(it.live)),
    ("asked", |_, it| number(it.asked())),
    ("padding", |_, it| number(it.padding)),
    ("internal_waste", |_, it| number(it.internal_waste())),
    ("lent", |_, it| number(it.exported)),
    ("reserve", |_, it| number(it.reserve())),
    ("spans_added", |_, it| number(it.spans_added as u64)),
    ("spans_imported", |_, it| number(it.spans_imported as u64)),
    ("segments_allocated", |_, it| {
        number(it.segments_allocated as u64)
    }),
    ("segments_free", |_, it| number(it.segments_free as u64)),
    ("examined", |_, it| number(it.examined())),
    ("alloc", |_, it| number(it.stats.alloc)),
    ("free", |_, it| number(it.stats.free)),
    ("wait", |_, it| number(it.stats.wait)),
    ("fail", |_, it| number(it.stats.fail)),
    ("lookup", |_, it| number(it.stats.lookup)),
    ("search", |_, it| number(it.stats.search)),
    ("cache_alloc", |_, it| known(it.cached.map(|it| it.allocs))),
    ("cache_free", |_, it| known(it.cached.map(|it| it.frees))),
    ("cache_miss", |_, it| known(it.cached.map(|it| it.misses))),
    ("hash_buckets", |_, it| number(it.buckets as u64)),
    ("hash_mean", |_, it| number(it.mean_chain())),
    ("hash_longest", |_, it| {
        known(it.chains.map(|chains| u64::from(chains.longest)))
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
    let fixed = FIXED.iter().map(move |(_, of)| of(&row, row.sample));
    let chains = (0..CHAIN_LENGTHS)
        .map(move |members| known(chains.map(|chains| u64::from(chains.lengths[members]))));
    let lists = lists.into_iter().map(|list| number(u64::from(list)));
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
            write!(f, "{field}")?;
        }
        Ok(())
    }
}

/// Writes the value for programs; nothing for an unknown number.
impl fmt::Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Number(None) => Ok(()),
            Self::Number(Some(Number::Count(count))) => write!(f, "{count}"),
            Self::Number(Some(Number::Real(real))) => write!(f, "{real}"),
        }
    }
}

/// Returns the names of all fields as the first line of such values.
pub fn csv_head() -> String {
    names().collect::<Vec<_>>().join(",")
}

fn number(number: impl Into<Number>) -> Field<'static> {
    Field::Number(Some(number.into()))
}

fn known(number: Option<impl Into<Number>>) -> Field<'static> {
    Field::Number(number.map(Into::into))
}

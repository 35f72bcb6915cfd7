//! Every field of a thing on the screen, as rows: what the inspector draws.
//!
//! A report of the same thing is made of the arenas as they are and as they were
//! before the operation; a field that differs says what it was.

mod arena;
mod cache;
mod list;
mod operation;
mod place;
mod segment;
mod span;
#[cfg(test)]
mod tests;

pub use crate::inspect::cache::total as cached;
use vmem::Segment;
use vmem_lab::{ArenaId, Session, World};

use crate::item::Item;
use crate::settings::Settings;

/// Every field of a thing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// What it is: "free segment".
    pub title: String,
    /// What there is to say of it, in a sentence or two.
    pub words: String,
    /// Its fields.
    pub groups: Vec<Group>,
    /// The same as a kernel's debugger prints it.
    pub dump: Option<String>,
}

/// Rows that belong together.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// What they are.
    pub title: String,
    /// They.
    pub rows: Vec<Row>,
    /// How many there are beyond.
    pub more: usize,
}

/// A field.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// What a kernel calls it.
    pub kernel: Option<&'static str>,
    /// What it is.
    pub value: Value,
    /// What it stands for, to go there.
    pub link: Option<Item>,
    /// What it was before the operation, if that was something else.
    pub was: Option<Value>,
}

/// What a field holds.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// An address; or one past the last there is.
    Address(u128),
    /// So many units.
    Units(u128),
    /// So many of anything.
    Count(u128),
    /// A word with a bit for each list.
    Bits(u64),
    /// An address among words.
    Place {
        /// What is said ahead of it.
        ahead: String,
        /// It.
        address: u64,
        /// What is said behind it.
        behind: String,
    },
    /// Anything, in words.
    Words(String),
}

impl Value {
    /// As the settings have it.
    pub fn shown(&self, settings: Settings) -> String {
        match self {
            Self::Address(address) => settings.address(*address),
            Self::Units(units) => vmem_lab::narration::units(*units),
            Self::Count(count) => vmem_lab::narration::grouped(*count),
            Self::Bits(bits) => format!("{bits:#018x}"),
            Self::Place {
                ahead,
                address,
                behind,
            } => format!("{ahead}{}{behind}", settings.address((*address).into())),
            Self::Words(words) => words.clone(),
        }
    }

    /// An address as the settings do not have it.
    pub fn otherwise(&self, settings: Settings) -> Option<String> {
        let Self::Address(address) = *self else {
            return None;
        };
        let radix = settings.radix.other();
        Some(Settings { radix, ..settings }.address(address))
    }
}

impl Row {
    /// A field of this name.
    fn new(name: impl Into<String>, value: Value) -> Self {
        Self {
            name: name.into(),
            kernel: None,
            value,
            link: None,
            was: None,
        }
    }

    fn words(name: impl Into<String>, words: impl Into<String>) -> Self {
        Self::new(name, Value::Words(words.into()))
    }

    fn address(name: impl Into<String>, address: impl Into<u128>) -> Self {
        Self::new(name, Value::Address(address.into()))
    }

    /// An address, with words ahead of it and behind it.
    fn place(
        name: impl Into<String>,
        ahead: impl Into<String>,
        address: u64,
        behind: impl Into<String>,
    ) -> Self {
        Self::new(
            name,
            Value::Place {
                ahead: ahead.into(),
                address,
                behind: behind.into(),
            },
        )
    }

    /// "4 096 · free, 16 units": a segment in a list of them.
    fn segment(name: impl Into<String>, world: &World, arena: ArenaId, segment: Segment) -> Self {
        let words = format!(" · {}", place::segment(world, arena, segment));
        Self::place(name, "", segment.base, words).link(place::mark(arena, segment))
    }

    fn units(name: impl Into<String>, units: impl Into<u128>) -> Self {
        Self::new(name, Value::Units(units.into()))
    }

    fn count(name: impl Into<String>, count: usize) -> Self {
        Self::new(name, Value::Count(count as u128))
    }

    /// A counter that never goes back.
    fn counter(name: impl Into<String>, count: u64) -> Self {
        Self::new(name, Value::Count(count.into()))
    }

    /// What a kernel calls it.
    fn kernel(self, name: &'static str) -> Self {
        Self {
            kernel: Some(name),
            ..self
        }
    }

    /// What it stands for.
    fn link(self, mark: Item) -> Self {
        Self {
            link: Some(mark),
            ..self
        }
    }
}

impl Group {
    fn new(title: impl Into<String>, rows: Vec<Row>) -> Self {
        Self {
            title: title.into(),
            rows,
            more: 0,
        }
    }
}

impl Report {
    /// Every field of a thing in a session as it is, with what it was before the
    /// operation. `None` if it is not there.
    pub fn of(session: &Session, mark: Item, settings: Settings) -> Option<Self> {
        let moment = session.moment();
        let mut report = Self::in_world(session, moment.world, mark, settings)?;
        let before = moment
            .before
            .filter(|_| !matches!(mark, Item::Operation(_)));
        if let Some(before) =
            before.and_then(|world| Self::in_world(session, world, mark, settings))
        {
            report.compare(&before);
        }
        Some(report)
    }

    fn in_world(session: &Session, world: &World, mark: Item, settings: Settings) -> Option<Self> {
        match mark {
            Item::Segment { arena, base } => segment::of(session, world, arena, base),
            Item::Object { arena, base } => cache::of_object(session, world, arena, base),
            Item::Span { arena, base } => span::of(world, arena, base),
            Item::List { arena, list } => list::of_list(world, arena, list),
            Item::Bucket { arena, bucket } => list::of_bucket(world, arena, bucket),
            Item::Cache { arena, class } => cache::of(world, arena, class),
            Item::Arena(arena) => arena::of(world, arena),
            Item::Operation(index) => operation::of(session, index, settings),
        }
    }

    /// Notes what each field was. What is listed has no fields to compare.
    fn compare(&mut self, before: &Self) {
        for group in self.groups.iter_mut().filter(|group| !group.is_list()) {
            let Some(old) = before.groups.iter().find(|old| old.title == group.title) else {
                continue;
            };
            for row in &mut group.rows {
                let old = old.rows.iter().find(|old| old.name == row.name);
                row.was = old
                    .map(|old| old.value.clone())
                    .filter(|old| *old != row.value);
            }
        }
    }
}

impl Group {
    /// Whether its rows are the members of something, each at its place by chance.
    fn is_list(&self) -> bool {
        self.rows.first().is_some_and(|row| row.name == "1.")
    }
}

/// What can be said of a thing that is not there (any more).
pub fn missing(session: &Session, mark: Item, settings: Settings) -> String {
    place::missing(session.moment().world, mark, settings)
}

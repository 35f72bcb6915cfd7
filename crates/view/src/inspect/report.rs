//! A report: the fields of an item, in groups.

use vmem_lab::narration::{grouped, units};

use crate::item::Item;
use crate::settings::Settings;

/// Every field of an item.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// The kind or the name of the item: "free segment".
    pub title: String,
    /// One or two sentences about the item.
    pub sentence: String,
    /// Its fields.
    pub groups: Vec<Group>,
    /// The same fields as a kernel debugger prints them.
    pub dump: Option<String>,
}

/// Fields under one heading.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// The heading.
    pub title: String,
    /// The fields.
    pub rows: Vec<Row>,
    /// The number of further rows that are not listed.
    pub more: usize,
}

/// A field.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its name in illumos' `vmem.c`.
    pub kernel: Option<&'static str>,
    /// Its value.
    pub value: Value,
    /// The item that a click on the row selects.
    pub link: Option<Item>,
    /// Its value before the operation, if that differs.
    pub was: Option<Value>,
}

/// The value of a field.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// An address; an end can be one past the last address.
    Address(u128),
    /// An amount of units.
    Units(u128),
    /// A count.
    Count(u128),
    /// A word with a bit for each list.
    Bits(u64),
    /// Text around an address.
    AddressInText {
        /// The text before the address.
        before: String,
        /// The address.
        address: u64,
        /// The text after the address.
        after: String,
    },
    /// Text.
    Text(String),
}

impl Value {
    /// Formats the value.
    pub fn text(&self, settings: Settings) -> String {
        match self {
            Self::Address(address) => settings.address(*address),
            Self::Units(amount) => units(*amount),
            Self::Count(count) => grouped(*count),
            Self::Bits(bits) => format!("{bits:#018x}"),
            Self::AddressInText {
                before,
                address,
                after,
            } => format!("{before}{}{after}", settings.address((*address).into())),
            Self::Text(text) => text.clone(),
        }
    }

    /// Formats an address in the radix that the settings do not use; `None` for any other
    /// value.
    pub fn in_other_radix(&self, settings: Settings) -> Option<String> {
        let Self::Address(address) = *self else {
            return None;
        };
        let radix = settings.radix.other();
        Some(Settings { radix, ..settings }.address(address))
    }
}

impl Row {
    pub(super) fn new(name: impl Into<String>, value: Value) -> Self {
        Self {
            name: name.into(),
            kernel: None,
            value,
            link: None,
            was: None,
        }
    }

    pub(super) fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(name, Value::Text(text.into()))
    }

    pub(super) fn address(name: impl Into<String>, address: impl Into<u128>) -> Self {
        Self::new(name, Value::Address(address.into()))
    }

    /// A row with text before and after an address.
    pub(super) fn address_in_text(
        name: impl Into<String>,
        before: impl Into<String>,
        address: u64,
        after: impl Into<String>,
    ) -> Self {
        Self::new(
            name,
            Value::AddressInText {
                before: before.into(),
                address,
                after: after.into(),
            },
        )
    }

    pub(super) fn units(name: impl Into<String>, units: impl Into<u128>) -> Self {
        Self::new(name, Value::Units(units.into()))
    }

    pub(super) fn count(name: impl Into<String>, count: usize) -> Self {
        Self::new(name, Value::Count(count as u128))
    }

    /// A row with a counter of the arena or the caches.
    pub(super) fn counter(name: impl Into<String>, count: u64) -> Self {
        Self::new(name, Value::Count(count.into()))
    }

    /// Adds the name in illumos' `vmem.c`.
    pub(super) fn kernel(self, name: &'static str) -> Self {
        Self {
            kernel: Some(name),
            ..self
        }
    }

    /// Adds the item that a click on the row selects.
    pub(super) fn link(self, item: Item) -> Self {
        Self {
            link: Some(item),
            ..self
        }
    }

    /// Returns the accessible name of the row.
    pub fn accessible_name(&self, settings: Settings) -> String {
        let mut name = format!("{}: {}", self.name, self.value.text(settings));
        if let Some(other) = self.value.in_other_radix(settings) {
            name += &format!(", {other}");
        }
        if let Some(kernel) = self.kernel {
            name += &format!(" ({kernel})");
        }
        if let Some(was) = &self.was {
            name += &format!(", was {}", was.text(settings));
        }
        name
    }
}

impl Group {
    pub(super) fn new(title: impl Into<String>, rows: Vec<Row>) -> Self {
        Self {
            title: title.into(),
            rows,
            more: 0,
        }
    }

    /// Returns whether the rows are members of a list, numbered from 1.
    fn is_list(&self) -> bool {
        self.rows.first().is_some_and(|row| row.name == "1.")
    }
}

impl Report {
    /// Sets [`Row::was`] from the report of the arenas before the operation. Members of
    /// lists are not compared.
    pub(super) fn compare(&mut self, before: &Self) {
        for group in self.groups.iter_mut().filter(|group| !group.is_list()) {
            let Some(old) = before.groups.iter().find(|old| old.title == group.title) else {
                continue;
            };
            for row in &mut group.rows {
                let old = old.rows.iter().find(|old| old.name == row.name);
                let old = old.map(|old| &old.value).filter(|old| **old != row.value);
                row.was = old.cloned();
            }
        }
    }
}

//! A report: the fields of an item, in groups.

use vmem_lab::narration::{grouped, units};

use crate::item::Item;

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
    pub title: &'static str,
    /// The fields.
    pub rows: Vec<Row>,
    /// The number of further rows that are not listed.
    pub more: usize,
}

/// A field.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its name in illumos' `vmem.c`.
    pub kernel: Option<&'static str>,
    /// Its value.
    pub value: String,
    /// True if the value is a number or an address, not words.
    pub is_number: bool,
    /// An address in the radix that the settings do not use.
    pub other_radix: Option<String>,
    /// The item that a click on the row selects.
    pub link: Option<Item>,
    /// Its value before the operation, if that differs.
    pub was: Option<String>,
}

impl Row {
    pub(super) fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: text.into(),
            ..Self::default()
        }
    }

    pub(super) fn number(name: impl Into<String>, number: impl Into<String>) -> Self {
        Self {
            is_number: true,
            ..Self::text(name, number)
        }
    }

    pub(super) fn units(name: impl Into<String>, amount: impl Into<u128>) -> Self {
        Self::number(name, units(amount))
    }

    pub(super) fn count(name: impl Into<String>, count: u64) -> Self {
        Self::number(name, grouped(count.into()))
    }

    /// Adds the name in illumos' `vmem.c`.
    pub(super) fn kernel(mut self, name: &'static str) -> Self {
        self.kernel = Some(name);
        self
    }

    /// Adds the item that a click on the row selects.
    pub(super) fn link(mut self, item: Item) -> Self {
        self.link = Some(item);
        self
    }

    /// Returns the accessible name of the row.
    pub fn accessible_name(&self) -> String {
        let mut name = format!("{}: {}", self.name, self.value);
        if let Some(other) = &self.other_radix {
            name += &format!(", {other}");
        }
        if let Some(kernel) = self.kernel {
            name += &format!(" ({kernel})");
        }
        if let Some(was) = &self.was {
            name += &format!(", was {was}");
        }
        name
    }
}

impl Group {
    pub(super) const fn new(title: &'static str, rows: Vec<Row>) -> Self {
        let more = 0;
        Self { title, rows, more }
    }
}

impl Report {
    /// Sets [`Row::was`] from the report of the arenas before the operation. Members of
    /// lists, which are numbered from 1, are not compared.
    pub(super) fn compare(&mut self, before: &Self) {
        let is_list = |group: &Group| group.rows.first().is_some_and(|row| row.name == "1.");
        for group in self.groups.iter_mut().filter(|group| !is_list(group)) {
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

//! The structures as tabs: several share a place where there is no room for all.

use vmem::Event;

/// A card of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The freelists.
    Lists,
    /// The hash chains.
    Hash,
    /// The quantum caches.
    Caches,
    /// The spans of all arenas, and the imports between them.
    Imports,
    /// The sentence, the code and the steps.
    Steps,
    /// Every field of the selected item.
    Inspector,
}

impl Tab {
    /// All tabs, in the order of the screen.
    pub const ALL: [Self; 6] = [
        Self::Lists,
        Self::Hash,
        Self::Caches,
        Self::Imports,
        Self::Steps,
        Self::Inspector,
    ];

    /// Returns the title, a shorter one, and the name of a file with a picture of the tab.
    const fn names(self) -> [&'static str; 3] {
        match self {
            Self::Lists => ["Freelists", "Lists", "vmem-freelists"],
            Self::Hash => ["Hash chains", "Hash", "vmem-hash-chains"],
            Self::Caches => ["Caches", "Caches", "vmem-caches"],
            Self::Imports => ["Spans", "Spans", "vmem-spans"],
            Self::Steps => ["What is happening", "Steps", "vmem-steps"],
            Self::Inspector => ["Inspector", "Inspect", "vmem-inspector"],
        }
    }

    /// Returns the title.
    pub const fn title(self) -> &'static str {
        self.names()[0]
    }

    /// Returns a shorter title.
    pub const fn short_title(self) -> &'static str {
        self.names()[1]
    }

    /// Returns what it shows; empty if it needs no arena.
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Lists => "Free segments, in one list for each power of two of their size.",
            Self::Hash => {
                "Allocated segments, in buckets by the hash of their address: a free finds its \
                 segment here."
            }
            Self::Caches => "Free ranges of small sizes, cached for each CPU.",
            Self::Imports => {
                "The ranges that each arena was given, and the ranges that it imported from \
                 another arena."
            }
            Self::Steps | Self::Inspector => "",
        }
    }

    /// Returns the structure that a step reads or changes.
    pub const fn for_step(event: &Event) -> Option<Self> {
        match event {
            Event::Scanned { .. }
            | Event::Searching { .. }
            | Event::Unfiled { .. }
            | Event::Filed { .. }
            | Event::Shrunk { .. } => Some(Self::Lists),
            Event::Hashed { .. }
            | Event::Compared { .. }
            | Event::Unhashed { .. }
            | Event::TableGrew { .. }
            | Event::TableShrank { .. } => Some(Self::Hash),
            Event::Cache { .. } => Some(Self::Caches),
            Event::SpanAdded { .. }
            | Event::SpanRemoved { .. }
            | Event::ImportAsked { .. }
            | Event::Imported { .. }
            | Event::ImportFailed { .. }
            | Event::ImportReturned { .. }
            | Event::Deferred => Some(Self::Imports),
            Event::Asked { .. }
            | Event::Examined { .. }
            | Event::Chosen { .. }
            | Event::NothingFits
            | Event::Taken { .. }
            | Event::CursorMoved { .. }
            | Event::Granted { .. }
            | Event::FreeAsked { .. }
            | Event::MergedRight { .. }
            | Event::MergedLeft { .. }
            | Event::Refused { .. } => None,
        }
    }
}

/// A part of the screen that can be saved as a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The whole window.
    Screen,
    /// The arenas.
    Arenas,
    /// The panel of a tab.
    Tab(Tab),
}

impl Part {
    /// Returns all parts.
    pub fn all() -> impl Iterator<Item = Self> {
        let tabs = Tab::ALL.into_iter().map(Self::Tab);
        [Self::Screen, Self::Arenas].into_iter().chain(tabs)
    }

    /// Returns the title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Screen => "Whole screen",
            Self::Arenas => "Arenas",
            Self::Tab(tab) => tab.title(),
        }
    }

    /// Returns the name of a file with its picture, without the extension.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Screen => "vmem-screen",
            Self::Arenas => "vmem-arenas",
            Self::Tab(tab) => tab.names()[2],
        }
    }
}

/// The tabs, the most recently used first. Of those that share a place, the first is shown.
#[derive(Clone, Debug)]
pub struct Tabs(Vec<Tab>);

impl Default for Tabs {
    fn default() -> Self {
        // Every arena has spans, but few have caches.
        Self(vec![
            Tab::Lists,
            Tab::Hash,
            Tab::Imports,
            Tab::Caches,
            Tab::Steps,
            Tab::Inspector,
        ])
    }
}

impl Tabs {
    /// Shows a tab in its place.
    pub fn show(&mut self, tab: Tab) {
        self.0.retain(|&other| other != tab);
        self.0.insert(0, tab);
    }

    /// Returns the shown tab of those that share a place.
    pub fn shown_in(&self, group: &[Tab]) -> Tab {
        let latest = self.0.iter().find(|tab| group.contains(tab));
        latest.or(group.first()).copied().unwrap_or(Tab::Lists)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_tabs_that_share_a_place_the_latest_is_shown() {
        let mut tabs = Tabs::default();
        let group = [Tab::Hash, Tab::Caches];
        assert_eq!(tabs.shown_in(&group), Tab::Hash);
        tabs.show(Tab::Caches);
        tabs.show(Tab::Lists);
        assert_eq!(tabs.shown_in(&group), Tab::Caches);
        assert_eq!(tabs.shown_in(&Tab::ALL), Tab::Lists);
    }
}

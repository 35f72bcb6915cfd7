//! Which structures are shown where there is no room for all of them.

use vmem::Event;

/// A structure of the shown arena, or what is said about it, on a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The freelists.
    Lists,
    /// The hash chains.
    Hash,
    /// The quantum caches.
    Caches,
    /// The spans of all arenas, and who imports from whom.
    Imports,
    /// The sentence, the code and the steps.
    Steps,
    /// Every field of what is selected.
    Inspector,
}

impl Tab {
    /// All of them, in the order in which they lie on the screen.
    pub const ALL: [Self; 6] = [
        Self::Lists,
        Self::Hash,
        Self::Caches,
        Self::Imports,
        Self::Steps,
        Self::Inspector,
    ];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Lists => "Freelists",
            Self::Hash => "Hash chains",
            Self::Caches => "Caches",
            Self::Imports => "Spans",
            Self::Steps => "What is happening",
            Self::Inspector => "Inspector",
        }
    }

    /// The structure that a step happens in.
    pub const fn of_step(event: &Event) -> Option<Self> {
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

    /// The same where there is little room.
    pub const fn short_title(self) -> &'static str {
        match self {
            Self::Lists => "Lists",
            Self::Hash => "Hash",
            Self::Caches => "Caches",
            Self::Imports => "Spans",
            Self::Steps => "Steps",
            Self::Inspector => "Inspect",
        }
    }
}

/// The structures by how lately each was asked for: of those that share a place, the
/// latest is shown.
#[derive(Clone, Debug)]
pub struct Tabs(Vec<Tab>);

impl Default for Tabs {
    fn default() -> Self {
        // Every arena has spans, but few have caches: where these share a place, the spans
        // are shown until something happens in a cache.
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
    /// Shows a structure in its place.
    pub fn bring_up(&mut self, tab: Tab) {
        self.0.retain(|&other| other != tab);
        self.0.insert(0, tab);
    }

    /// Which of `group` is shown; the first, if it is none of them.
    pub fn shown_of(&self, group: &[Tab]) -> Tab {
        let latest = self.0.iter().find(|tab| group.contains(tab));
        latest.or(group.first()).copied().unwrap_or(Tab::Lists)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_those_that_share_a_place_the_latest_is_shown() {
        let mut tabs = Tabs::default();
        let group = [Tab::Hash, Tab::Caches];
        assert_eq!(tabs.shown_of(&group), Tab::Hash);
        tabs.bring_up(Tab::Caches);
        tabs.bring_up(Tab::Lists);
        assert_eq!(tabs.shown_of(&group), Tab::Caches);
        assert_eq!(tabs.shown_of(&Tab::ALL), Tab::Lists);
    }
}

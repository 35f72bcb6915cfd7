//! The tabs of the cards, and the order in which they were used.

use vmem::Event;

/// A tab: a structure of the shown arena, the narration, or the inspector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The freelists.
    Lists,
    /// The hash chains.
    Hash,
    /// The quantum caches.
    Caches,
    /// The spans of all arenas, and the imports between arenas.
    Imports,
    /// The sentence, the code and the steps.
    Steps,
    /// Every field of the selection.
    Inspector,
}

impl Tab {
    /// All tabs, in their order on the screen.
    pub const ALL: [Self; 6] = [
        Self::Lists,
        Self::Hash,
        Self::Caches,
        Self::Imports,
        Self::Steps,
        Self::Inspector,
    ];

    /// Returns the title.
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

    /// Returns the structure that a step works on.
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

    /// Returns a shorter title for narrow screens.
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

/// The tabs, most recently chosen first. Of the tabs that share a card, the most recent one is
/// shown.
#[derive(Clone, Debug)]
pub struct Tabs(Vec<Tab>);

impl Default for Tabs {
    fn default() -> Self {
        // Every arena has spans, few have caches: on a shared card, spans come first.
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
    /// Shows a tab on its card.
    pub fn bring_up(&mut self, tab: Tab) {
        self.0.retain(|&other| other != tab);
        self.0.insert(0, tab);
    }

    /// Returns the tab of `group` that is shown.
    pub fn shown_of(&self, group: &[Tab]) -> Tab {
        let latest = self.0.iter().find(|tab| group.contains(tab));
        latest.or(group.first()).copied().unwrap_or(Tab::Lists)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_card_shows_the_tab_that_was_chosen_last() {
        let mut tabs = Tabs::default();
        let group = [Tab::Hash, Tab::Caches];
        assert_eq!(tabs.shown_of(&group), Tab::Hash);
        tabs.bring_up(Tab::Caches);
        tabs.bring_up(Tab::Lists);
        assert_eq!(tabs.shown_of(&group), Tab::Caches);
        assert_eq!(tabs.shown_of(&Tab::ALL), Tab::Lists);
    }
}

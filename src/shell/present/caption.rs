//! What a class is told: the sentence and the lines of code, worked out once for each state
//! of the session.

use std::rc::Rc;

use egui::{Align, Label, Layout, RichText, ScrollArea, Ui, Vec2};
use vmem_lab::Session;

use crate::kit::theme::{Palette, size, text};
use crate::panels::arenas;
use crate::shell::commands;
use crate::shell::context::ViewState;
use crate::shell::present::code::Excerpt;
use vmem_view::derived::Derived;
use vmem_view::listing::Listing;
use vmem_view::settings::{Radix, Settings};
use vmem_view::wording::{sentence, unbroken};

/// A line longer than this is no title.
const LONGEST_TITLE: usize = 60;

/// What is told, until the state changes.
#[derive(Default)]
pub struct Captions(Option<((u64, Radix), Rc<Caption>)>);

impl Captions {
    /// What is told of the session as it is.
    pub fn of(
        &mut self,
        session: &Session,
        derived: &mut Derived,
        settings: Settings,
    ) -> Rc<Caption> {
        let wanted = (derived.revision, settings.radix);
        let known = self.0.take().filter(|known| known.0 == wanted);
        let known = known.unwrap_or_else(|| {
            let listing = derived.listing(&session.moment());
            (wanted, Rc::new(Caption::of(session, listing, settings)))
        });
        self.0.insert(known).1.clone()
    }
}

/// What a class is told.
pub struct Caption {
    title: String,
    sentence: String,
    failed: bool,
    code: Option<Excerpt>,
    has_arenas: bool,
}

impl Caption {
    fn of(session: &Session, listing: Rc<Listing>, settings: Settings) -> Self {
        let moment = session.moment();
        let failed =
            moment.step().is_none() && moment.done.is_some_and(|outcome| outcome.result.is_err());
        Self {
            title: title(session),
            // Thin spaces group digits; a line is not to be broken at one.
            sentence: unbroken(&sentence(&moment, settings)),
            failed,
            code: Excerpt::of(&moment, listing),
            has_arenas: moment.world.arenas().next().is_some(),
        }
    }

    /// What the scenario is about.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Whether there is an arena to show.
    pub(super) fn has_arenas(&self) -> bool {
        self.has_arenas
    }

    /// Whether the operation has code to show.
    pub(super) fn has_code(&self) -> bool {
        self.code.is_some()
    }

    /// Draws the sentence, as large as it has room for in two lines.
    pub(super) fn ui(&self, ui: &mut Ui) {
        let colour = Palette::of(ui).on_band;
        let most = ui.ctx().content_rect().height() * 0.3;
        let width = ui.available_width();
        let words = match self.failed {
            true => format!("It failed, and nothing has changed. {}", self.sentence),
            false => self.sentence.clone(),
        };
        let lines = |size: f32| {
            let galley = ui
                .painter()
                .layout(words.clone(), text(size), colour, width);
            galley.rows.len()
        };
        let sizes = [size::TITLE + 1.0, size::TITLE - 1.0, size::BODY];
        let fitting = sizes.into_iter().find(|&size| lines(size) <= 2);
        let size = fitting.unwrap_or(size::SMALL);
        // What is longer still can be scrolled.
        ScrollArea::vertical()
            .id_salt("caption")
            .max_height(most)
            .min_scrolled_height(most)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.with_layout(Layout::top_down(Align::Center), |ui| {
                    ui.add(Label::new(RichText::new(words).size(size).color(colour)).wrap());
                });
            });
    }

    /// Says how to begin.
    pub(super) fn empty_ui(ui: &mut Ui, state: &ViewState) {
        let palette = Palette::of(ui);
        let find = commands::PALETTE.first_key(ui.ctx()).unwrap_or_default();
        ui.vertical_centered(|ui| {
            ui.add_space(32.0);
            let begin = format!("Go forward, or press {find} and type “arena heap”.");
            let (title, words) = match state.player.is_under_way() {
                true => arenas::UNDER_WAY,
                false => ("There is no arena yet", begin.as_str()),
            };
            ui.label(RichText::new(title).size(size::TITLE));
            ui.label(RichText::new(words).color(palette.muted));
        });
    }

    /// Draws the lines of code around the one that runs now.
    pub(super) fn code_ui(&self, ui: &mut Ui, size: Vec2) {
        if let Some(code) = &self.code {
            code.ui(ui, size);
        }
    }
}

/// A comment that stands alone in the first line is the scenario's title.
fn title(session: &Session) -> String {
    let comment = |index| {
        let line = session.scenario().line(index)?;
        line.comment.filter(|_| line.statement.is_none())
    };
    let title = comment(0).filter(|title| title.chars().count() <= LONGEST_TITLE);
    let title = title.filter(|title| !title.is_empty() && comment(1).is_none());
    title.unwrap_or_else(|| "Vmem Explorer".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_that_stands_alone_ahead_of_all_is_the_title() {
        let title_of = |text| title(&Session::open(text).unwrap());
        assert_eq!(
            title_of("# Importing from a source\narena a\n"),
            "Importing from a source"
        );
        assert_eq!(title_of("# One\n# two\narena a\n"), "Vmem Explorer");
        assert_eq!(title_of("arena a # not this\n"), "Vmem Explorer");
        assert_eq!(title_of(""), "Vmem Explorer");
    }

    #[test]
    fn in_the_midst_of_an_operation_the_step_is_told() {
        let mut session = Session::sandbox();
        session.run(vmem_lab::Command::InnerStepBack).unwrap();
        let sentence_of = |session: &Session| {
            let listing = Rc::new(Listing::new(&session.moment()));
            Caption::of(session, listing, Settings::default()).sentence
        };
        let midst = sentence_of(&session);
        session.run(vmem_lab::Command::ToEnd).unwrap();
        assert_ne!(midst, sentence_of(&session));
    }
}

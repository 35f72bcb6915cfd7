//! The texts of present mode: title, sentence and code, made once for each revision.

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

/// The longest comment, in characters, that counts as a title.
const LONGEST_TITLE: usize = 60;

/// The caption of the current revision.
#[derive(Default)]
pub struct Captions(Option<((u64, Radix), Rc<Caption>)>);

impl Captions {
    /// Returns the caption of the session as it is.
    pub fn get(
        &mut self,
        session: &Session,
        derived: &mut Derived,
        settings: Settings,
    ) -> Rc<Caption> {
        let key = (derived.revision, settings.radix);
        let cached = self.0.take().filter(|cached| cached.0 == key);
        let cached = cached.unwrap_or_else(|| {
            let listing = derived.listing(&session.moment());
            (key, Rc::new(Caption::new(session, listing, settings)))
        });
        self.0.insert(cached).1.clone()
    }
}

/// The texts of present mode.
pub struct Caption {
    title: String,
    sentence: String,
    failed: bool,
    code: Option<Excerpt>,
    has_arenas: bool,
}

impl Caption {
    fn new(session: &Session, listing: Rc<Listing>, settings: Settings) -> Self {
        let moment = session.moment();
        let failed =
            moment.step().is_none() && moment.done.is_some_and(|outcome| outcome.result.is_err());
        Self {
            title: title(session),
            // A line must not break at the thin space inside a number.
            sentence: unbroken(&sentence(&moment, settings)),
            failed,
            code: Excerpt::new(&moment, listing),
            has_arenas: moment.world.arenas().next().is_some(),
        }
    }

    /// Returns the scenario's title.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Returns true if there is an arena.
    pub(super) fn has_arenas(&self) -> bool {
        self.has_arenas
    }

    /// Returns true if the operation has code.
    pub(super) fn has_code(&self) -> bool {
        self.code.is_some()
    }

    /// Draws the sentence in the largest font in which it fits into two lines.
    pub(super) fn ui(&self, ui: &mut Ui) {
        let colour = Palette::of(ui).on_band;
        let most = ui.ctx().content_rect().height() * 0.3;
        let width = ui.available_width();
        let sentence = if self.failed {
            format!(
                "The operation failed and changed nothing. {}",
                self.sentence
            )
        } else {
            self.sentence.clone()
        };
        let lines = |size: f32| {
            let galley = ui
                .painter()
                .layout(sentence.clone(), text(size), colour, width);
            galley.rows.len()
        };
        let sizes = [size::TITLE + 1.0, size::TITLE - 1.0, size::BODY];
        let fitting = sizes.into_iter().find(|&size| lines(size) <= 2);
        let size = fitting.unwrap_or(size::SMALL);
        // A longer sentence scrolls.
        ScrollArea::vertical()
            .id_salt("caption")
            .max_height(most)
            .min_scrolled_height(most)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.with_layout(Layout::top_down(Align::Center), |ui| {
                    ui.add(Label::new(RichText::new(sentence).size(size).color(colour)).wrap());
                });
            });
    }

    /// Draws a hint how to begin, while there is no arena.
    pub(super) fn empty_ui(ui: &mut Ui, state: &ViewState) {
        let palette = Palette::of(ui);
        let find = commands::PALETTE.first_key(ui.ctx()).unwrap_or_default();
        ui.vertical_centered(|ui| {
            ui.add_space(32.0);
            let hint = format!("Step forward, or press {find} and type “arena heap”.");
            let (title, hint) = if state.player.is_under_way() {
                arenas::UNDER_WAY
            } else {
                ("There is no arena yet", hint.as_str())
            };
            ui.label(RichText::new(title).size(size::TITLE));
            ui.label(RichText::new(hint).color(palette.muted));
        });
    }

    /// Draws the lines of code around the one that runs now.
    pub(super) fn code_ui(&self, ui: &mut Ui, size: Vec2) {
        if let Some(code) = &self.code {
            code.ui(ui, size);
        }
    }
}

/// Returns the scenario's title: a comment alone in the first line.
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
    fn a_single_comment_in_the_first_line_is_the_title() {
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
    fn inside_an_operation_the_sentence_is_the_steps() {
        let mut session = Session::sandbox();
        session.run(vmem_lab::Command::InnerStepBack).unwrap();
        let sentence_of = |session: &Session| {
            let listing = Rc::new(Listing::new(&session.moment()));
            Caption::new(session, listing, Settings::default()).sentence
        };
        let inside = sentence_of(&session);
        session.run(vmem_lab::Command::ToEnd).unwrap();
        assert_ne!(inside, sentence_of(&session));
    }
}

//! The gutter of the scenario's text: line numbers, the line just done, and highlighted lines.
//! A click on a number goes to the state after its line.

use egui::layers::ShapeIdx;
use egui::text_edit::TextEditOutput;
use egui::{Align2, Margin, Rect, Sense, Shape, StrokeKind, Ui, vec2};
use vmem_lab::scenario::Entry;
use vmem_lab::{Command, Session};

use crate::kit::theme::{Palette, mono, size};
use crate::kit::{navigation, paint};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::highlights::Highlights;
use vmem_view::item::Item;

const DIGIT: f32 = 7.6;

/// The gutter of a text.
pub(super) struct Gutter<'a> {
    /// The session with this text; `None` for a draft.
    session: Option<&'a Session>,
    /// The line of the current operation.
    done: Option<usize>,
    /// The width of a number, in points.
    width: f32,
}

/// The look of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Look {
    /// The current operation.
    Now,
    /// Related to the item under the pointer or the selection.
    Highlighted,
    /// Any other line.
    Plain,
}

impl<'a> Gutter<'a> {
    /// Returns the gutter of the session's text, or of a draft.
    pub(super) fn new(session: Option<&'a Session>, text: &str) -> Self {
        // An upper bound is enough: a text has no more lines than bytes.
        let most = match session {
            Some(session) => session.scenario().line_count(),
            None => text.len().min(9_999),
        };
        let digits = most.max(10).ilog10() + 1;
        let done = session.and_then(|session| {
            let last = session.position().checked_sub(1)?;
            Some(session.scenario().entry_of(last)?.line)
        });
        Self {
            session,
            done,
            width: digits.max(2) as f32 * DIGIT + 18.0,
        }
    }

    /// Returns the margin of the text, with room for the numbers.
    pub(super) fn margin(&self) -> Margin {
        Margin {
            left: self.width as i8 + 6,
            right: 8,
            top: 6,
            bottom: 6,
        }
    }

    fn entry(&self, line: usize) -> Option<Entry> {
        self.session?.scenario().entry_at(line)
    }

    fn look(&self, line: usize, items: &Highlights) -> Look {
        let line_of = |operation| Some(self.session?.scenario().entry_of(operation)?.line);
        if self.done == Some(line) {
            Look::Now
        } else if items.operation().and_then(line_of) == Some(line) {
            Look::Highlighted
        } else {
            Look::Plain
        }
    }

    /// Draws the numbers beside a text field, and the colours of lines at the shape `below`.
    pub(super) fn ui(&self, ui: &mut Ui, cx: &mut Ctx<'_>, text: &TextEditOutput, below: ShapeIdx) {
        let palette = Palette::of(ui);
        let field = text.response.rect;
        let clip = ui.clip_rect().intersect(field);
        let pointer = text.response.hover_pos();
        let left = text.galley_pos.x - self.width - 2.0;
        let mut shapes = Vec::new();
        let mut line = 0;
        let mut starts = true;
        for row in &text.galley.rows {
            let rect = row.rect().translate(text.galley_pos.to_vec2());
            let whole = Rect::from_x_y_ranges(left..=field.right(), rect.y_range());
            if whole.intersects(clip) {
                if pointer.is_some_and(|at| whole.y_range().contains(at.y))
                    && let Some(entry) = self.entry(line)
                {
                    cx.view.items.point_at(Item::Operation(entry.start));
                }
                let band = match self.look(line, &cx.view.items) {
                    Look::Now => Some(palette.now_soft),
                    Look::Highlighted => Some(palette.hairline),
                    Look::Plain => None,
                };
                shapes.extend(band.map(|colour| Shape::rect_filled(whole, 0.0, colour)));
                if starts {
                    let number = whole.with_max_x(left + self.width);
                    self.number_ui(ui, cx, number, line);
                }
            }
            starts = row.ends_with_newline;
            line += usize::from(row.ends_with_newline);
        }
        ui.painter().set(below, Shape::Vec(shapes));
    }

    /// Draws the number of a line (from 0) in a row of its own.
    pub(super) fn row_ui(&self, ui: &mut Ui, cx: &mut Ctx<'_>, line: usize) {
        let (rect, _) = ui.allocate_exact_size(vec2(self.width, 16.0), Sense::hover());
        self.number_ui(ui, cx, rect, line);
    }

    fn number_ui(&self, ui: &mut Ui, cx: &mut Ctx<'_>, rect: Rect, line: usize) {
        let palette = Palette::of(ui);
        let look = self.look(line, &cx.view.items);
        let (state, colour) = match look {
            Look::Now => (", just done", palette.now_text),
            Look::Highlighted => (", related to the selection", palette.ink),
            Look::Plain => ("", palette.muted),
        };
        let mut hovered = false;
        if let Some(entry) = self.entry(line) {
            let id = ui.scope_id().with(("line", line));
            let number = line + 1;
            let name = || format!("go to the state after line {number}{state}");
            let response = navigation::thing(ui, rect, id, name);
            hovered = response.hovered() || response.has_focus();
            if hovered {
                cx.view.items.point_at(Item::Operation(entry.start));
            }
            if response.clicked() {
                cx.actions.push(Action::Session(Command::GoTo(entry.end())));
            }
            response.on_hover_text(format!("Go to the state after line {number}"));
        }
        let painter = ui.painter();
        let (at, font) = (rect.right_center() - vec2(6.0, 0.0), mono(size::SMALL));
        painter.text(at, Align2::RIGHT_CENTER, line + 1, font, colour);
        if look == Look::Now {
            let at = rect.left_center() + vec2(3.0, 0.0);
            paint::pointer(painter, at, vec2(6.0, 8.0), palette.now);
        }
        if hovered || look == Look::Highlighted {
            let rect = rect.shrink2(vec2(1.0, 0.5));
            painter.rect_stroke(rect, 3.0, (1.5, palette.ink), StrokeKind::Inside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_operation_and_the_current_one_stands_out() {
        let text =
            "# heap\narena heap\nspan heap 0 64\nrandom heap ops=5 seed=1\na = alloc heap 8\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::GoTo(4)).unwrap();
        let gutter = Gutter::new(Some(&session), text);
        let operations = [0, 1, 2, 3, 4, 5].map(|line| Some(gutter.entry(line)?.start));
        assert_eq!(operations, [None, Some(0), Some(1), Some(2), Some(7), None]);
        let items = Highlights::default();
        assert_eq!(gutter.look(3, &items), Look::Now);
        assert_eq!(gutter.look(2, &items), Look::Plain);
    }

    #[test]
    fn a_draft_has_numbers_only() {
        let gutter = Gutter::new(None, "arena heap\n");
        assert_eq!((gutter.entry(0).is_none(), gutter.done), (true, None));
    }
}

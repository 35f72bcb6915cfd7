//! The margin of the scenario's text: line numbers, the line just done, and the line
//! that lights up with what is pointed at. A number takes one to behind its line.

use egui::layers::ShapeIdx;
use egui::text_edit::TextEditOutput;
use egui::{
    Align2, CornerRadius, Margin, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use vmem_lab::{Command, Session};

use crate::kit::navigation;
use crate::kit::theme::{Palette, mono, size};
use vmem_view::action::Action;
use vmem_view::highlights::Highlights;
use vmem_view::item::Item;

const DIGIT: f32 = 7.6;

/// The lines of a text that may be the session's.
pub struct Lines<'a> {
    /// Whose text it is; none of a draft.
    session: Option<&'a Session>,
    /// The operation just done, or in whose midst the session is.
    done: Option<usize>,
    /// The points that a number takes.
    width: f32,
}

/// What a line is, for its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Look {
    /// Just done.
    Now,
    /// It belongs to what is pointed at or selected.
    Lit,
    /// Done, or to come.
    Plain,
}

impl<'a> Lines<'a> {
    /// Those of a text, which is the session's or a draft.
    pub fn of(session: Option<&'a Session>, text: &str) -> Self {
        // A bound is enough: there are no more lines than bytes.
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

    /// Room for the numbers, at the left of the text.
    pub fn margin(&self) -> Margin {
        Margin {
            left: self.width as i8 + 6,
            right: 8,
            top: 6,
            bottom: 6,
        }
    }

    /// The operation of a line (from 0): of a workload, its first.
    fn operation(&self, line: usize) -> Option<usize> {
        Some(self.session?.scenario().entry_at(line)?.start)
    }

    fn look(&self, line: usize, marks: &Highlights) -> Look {
        let is_lit = |operation| {
            let entry = self.session?.scenario().entry_of(operation)?;
            Some(entry.line == line)
        };
        let lit = marks.operation().and_then(is_lit) == Some(true);
        match self.done == Some(line) {
            true => Look::Now,
            false if lit => Look::Lit,
            false => Look::Plain,
        }
    }

    /// Draws the numbers beside a text that was laid out, and marks lines below it.
    pub fn ui(
        &self,
        ui: &mut Ui,
        text: &TextEditOutput,
        below: ShapeIdx,
        marks: &mut Highlights,
        actions: &mut Vec<Action>,
    ) {
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
                    && let Some(operation) = self.operation(line)
                {
                    marks.point_at(Item::Operation(operation));
                }
                match self.look(line, marks) {
                    Look::Now => shapes.push(band(whole, palette.now_soft)),
                    Look::Lit => shapes.push(band(whole, palette.hairline)),
                    Look::Plain => {}
                }
                if starts {
                    let number = whole.with_max_x(left + self.width);
                    self.number_ui(ui, number, line, marks, actions);
                }
            }
            starts = row.ends_with_newline;
            line += usize::from(row.ends_with_newline);
        }
        ui.painter().set(below, Shape::Vec(shapes));
    }

    /// Draws the number of a line (from 0) ahead of it.
    pub fn row_ui(
        &self,
        ui: &mut Ui,
        line: usize,
        marks: &mut Highlights,
        actions: &mut Vec<Action>,
    ) {
        let (rect, _) = ui.allocate_exact_size(vec2(self.width, 16.0), Sense::hover());
        self.number_ui(ui, rect, line, marks, actions);
    }

    fn number_ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        line: usize,
        marks: &mut Highlights,
        actions: &mut Vec<Action>,
    ) {
        let palette = Palette::of(ui);
        let look = self.look(line, marks);
        let mut hovered = false;
        if let Some((session, operation)) = self.session.zip(self.operation(line)) {
            let id = ui.scope_id().with(("line", line));
            let response = navigation::thing(ui, rect, id);
            let number = line + 1;
            let state = match look {
                Look::Now => ", just done",
                Look::Lit => ", belongs to what is marked",
                Look::Plain => "",
            };
            response.widget_info(|| {
                let name = format!("go to after line {number}{state}");
                WidgetInfo::labeled(Role::Button, true, name)
            });
            hovered = response.hovered() || response.has_focus();
            if hovered {
                marks.point_at(Item::Operation(operation));
            }
            if response.clicked()
                && let Some(entry) = session.scenario().entry_at(line)
            {
                actions.push(Action::Session(Command::GoTo(entry.end())));
            }
            response.on_hover_text(format!("Go to after line {number}"));
        }
        let painter = ui.painter();
        let colour = match look {
            Look::Now => palette.now_text,
            Look::Lit => palette.ink,
            Look::Plain => palette.muted,
        };
        let at = pos2(rect.right() - 6.0, rect.center().y);
        painter.text(
            at,
            Align2::RIGHT_CENTER,
            line + 1,
            mono(size::SMALL),
            colour,
        );
        if look == Look::Now {
            let (x, y) = (rect.left() + 3.0, rect.center().y);
            let points = vec![pos2(x, y - 4.0), pos2(x + 6.0, y), pos2(x, y + 4.0)];
            painter.add(Shape::convex_polygon(points, palette.now, Stroke::NONE));
        }
        if hovered || look == Look::Lit {
            let edge = Stroke::new(1.5, palette.ink);
            let rect = rect.shrink2(vec2(1.0, 0.5));
            painter.rect_stroke(rect, CornerRadius::same(3), edge, StrokeKind::Inside);
        }
    }
}

fn band(rect: Rect, colour: egui::Color32) -> Shape {
    Shape::rect_filled(rect, CornerRadius::ZERO, colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_knows_its_operation_and_whether_it_is_done() {
        let text =
            "# heap\narena heap\nspan heap 0 64\nrandom heap ops=5 seed=1\na = alloc heap 8\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::GoTo(4)).unwrap();
        let lines = Lines::of(Some(&session), text);
        let operations = [0, 1, 2, 3, 4, 5].map(|line| lines.operation(line));
        assert_eq!(operations, [None, Some(0), Some(1), Some(2), Some(7), None]);
        let marks = Highlights::default();
        assert_eq!(lines.look(3, &marks), Look::Now);
        assert_eq!(lines.look(2, &marks), Look::Plain);
    }

    #[test]
    fn a_draft_has_numbers_only() {
        let lines = Lines::of(None, "arena heap\n");
        assert_eq!((lines.operation(0), lines.done), (None, None));
    }
}

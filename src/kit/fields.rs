//! What forms are made of.

use egui::{
    Button, CornerRadius, Id, Key, Label, Modifiers, Response, RichText, Stroke, StrokeKind,
    TextEdit, Ui, vec2,
};
use vmem_lab::narration::grouped;
use vmem_lab::scenario::{Number, NumberError};

use crate::kit::theme::{Palette, mono, size};

/// A text field, and what is typed into it.
pub struct Field<'a> {
    name: &'a str,
    label: Option<&'a str>,
    hint: &'a str,
    width: f32,
    kind: Kind,
}

/// What belongs into a field.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    /// A number; the arrow keys go from one multiple of `step` to the next, and down no
    /// further than to `least`.
    Number {
        step: u64,
        least: u64,
    },
}

/// What was done to a field.
pub struct Typed {
    /// The field.
    pub response: Response,
    /// It was left with the Enter key.
    pub entered: bool,
    /// What is in it now is not what was.
    pub changed: bool,
}

impl<'a> Field<'a> {
    /// A field for a text. `name` is what a screen reader says.
    pub fn text(name: &'a str) -> Self {
        Self {
            name,
            label: None,
            hint: "",
            width: 120.0,
            kind: Kind::Text,
        }
    }

    /// A field for a number.
    pub fn number(name: &'a str) -> Self {
        Self {
            kind: Kind::Number { step: 1, least: 0 },
            ..Self::text(name)
        }
    }

    /// With a label above it.
    pub fn label(self, label: &'a str) -> Self {
        Self {
            label: Some(label),
            ..self
        }
    }

    /// What is meant where nothing is typed.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// How wide it is.
    pub fn width(self, width: f32) -> Self {
        Self { width, ..self }
    }

    /// How far the arrow keys go.
    pub fn step(self, step: u64) -> Self {
        let least = match self.kind {
            Kind::Text => 0,
            Kind::Number { least, .. } => least,
        };
        let step = step.max(1);
        Self {
            kind: Kind::Number { step, least },
            ..self
        }
    }

    /// Where the arrow keys end.
    pub fn least(self, least: u64) -> Self {
        let step = match self.kind {
            Kind::Text => 1,
            Kind::Number { step, .. } => step,
        };
        Self {
            kind: Kind::Number { step, least },
            ..self
        }
    }

    /// Draws it; below it, what is wrong with what is typed.
    pub fn show(self, ui: &mut Ui, value: &mut String) -> Typed {
        match self.label {
            None => self.alone(ui, value),
            Some(label) => {
                ui.vertical(|ui| {
                    let palette = Palette::of(ui);
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.set_width(self.width);
                    ui.label(RichText::new(label).size(size::SMALL).color(palette.muted));
                    let kind = self.kind;
                    let mut typed = self.alone(ui, value);
                    if let Some(problem) = problem(kind, value) {
                        typed.changed |= problem_ui(ui, &problem, value);
                    }
                    typed
                })
                .inner
            }
        }
    }

    fn alone(&self, ui: &mut Ui, value: &mut String) -> Typed {
        let id = ui.make_persistent_id(("field", self.name));
        let before = value.clone();
        if let Kind::Number { step, least } = self.kind {
            stepped(ui, id, step, least, self.hint, value);
        }
        let height = ui.spacing().interact_size.y;
        let edit = TextEdit::singleline(value)
            .id(id)
            .font(mono(size::BODY))
            .hint_text(self.hint)
            .align(egui::Align2::LEFT_CENTER);
        let response = ui
            .add_sized(vec2(self.width, height), edit)
            .accessible_name(self.name);
        if let Some(problem) = problem(self.kind, value) {
            let stroke = Stroke::new(2.0, Palette::of(ui).warn);
            ui.painter().rect_stroke(
                response.rect,
                CornerRadius::same(6),
                stroke,
                StrokeKind::Inside,
            );
            response.clone().on_hover_text(problem.words);
        }
        let entered = entered(ui, &response);
        if entered {
            // What was wrong can be righted at once.
            response.request_focus();
        }
        Typed {
            entered,
            changed: *value != before,
            response,
        }
    }
}

/// Whether a field was left with the Enter key.
pub fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// What is wrong with what is typed, and what was most likely meant.
struct Problem {
    words: String,
    meant: Option<String>,
}

fn problem(kind: Kind, typed: &str) -> Option<Problem> {
    let typed = typed.trim();
    if kind == Kind::Text || typed.is_empty() {
        return None;
    }
    let words = match typed.parse::<Number>().err()? {
        NumberError::TooLarge => "too large: the largest number is 2^64 - 1".to_owned(),
        NumberError::Malformed => "not a number: write 64, 0x40, 1_000 or 4K".to_owned(),
    };
    let upper = typed.to_ascii_uppercase().replace("0X", "0x");
    let upper: String = upper
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let meant = upper.parse::<Number>().is_ok().then_some(upper);
    Some(Problem { words, meant })
}

/// True if what was meant was taken over.
fn problem_ui(ui: &mut Ui, problem: &Problem, value: &mut String) -> bool {
    let palette = Palette::of(ui);
    let words = RichText::new(&problem.words).size(size::SMALL);
    ui.add(Label::new(words.color(palette.warn)).wrap());
    let Some(meant) = &problem.meant else {
        return false;
    };
    let clicked = link(ui, &format!("{meant}?")).clicked();
    if clicked {
        value.clone_from(meant);
    }
    clicked
}

/// The arrow keys go from one multiple of `step` to the next, while the field has the focus.
fn stepped(ui: &Ui, id: Id, step: u64, least: u64, hint: &str, value: &mut String) {
    if !ui.memory(|memory| memory.has_focus(id)) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let (up, down) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown));
    if up == down {
        return;
    }
    let typed = if value.trim().is_empty() {
        hint
    } else {
        value.as_str()
    };
    let Ok(Number(mut number)) = typed.trim().parse() else {
        return;
    };
    for _ in 0..up {
        let next = (number / step)
            .checked_add(1)
            .and_then(|n| n.checked_mul(step));
        number = next.unwrap_or(number);
    }
    for _ in 0..down {
        let below = (number.saturating_sub(1) / step) * step;
        // What is below the least was typed, and stays.
        number = below.max(least).min(number);
    }
    *value = number.to_string();
}

/// The one button to press.
pub fn primary(ui: &mut Ui, label: &str) -> Response {
    let palette = Palette::of(ui);
    let height = ui.spacing().interact_size.y;
    let response = ui.add(
        Button::new(RichText::new(label).color(palette.on_now))
            .fill(palette.now)
            .stroke(Stroke::new(1.0, palette.now))
            .min_size(vec2(0.0, height)),
    );
    if response.has_focus() {
        // Its own edge has no colour to spare.
        let ring = Stroke::new(2.0, palette.ink);
        ui.painter()
            .rect_stroke(response.rect, 6.0, ring, StrokeKind::Outside);
    }
    response
}

/// Another button.
pub fn plain(ui: &mut Ui, label: &str) -> Response {
    let height = ui.spacing().interact_size.y;
    ui.add(Button::new(label).min_size(vec2(0.0, height)))
}

/// Words that can be clicked.
pub fn link(ui: &mut Ui, words: &str) -> Response {
    let palette = Palette::of(ui);
    let words = RichText::new(words).size(size::SMALL);
    let button = Button::new(words.color(palette.ink).underline())
        .frame(false)
        .min_size(vec2(0.0, 18.0));
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = 18.0;
            ui.spacing_mut().button_padding.y = 0.0;
            ui.add(button)
        })
        .inner;
    if response.has_focus() {
        let rect = response.rect.expand2(vec2(3.0, 0.0));
        let stroke = Stroke::new(2.0, palette.ink);
        let corner = CornerRadius::same(4);
        ui.painter()
            .rect_stroke(rect, corner, stroke, StrokeKind::Outside);
    }
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// One of a few, side by side.
pub fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    label: &str,
    value: &mut T,
    choices: &[(T, &str)],
) -> bool {
    let palette = Palette::of(ui);
    let before = *value;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        ui.spacing_mut().button_padding.x = 8.0;
        if !label.is_empty() {
            ui.label(RichText::new(label).size(size::SMALL).color(palette.muted));
        }
        for &(choice, word) in choices {
            let chosen = *value == choice;
            let height = ui.spacing().interact_size.y;
            let button = Button::selectable(chosen, word)
                .frame(true)
                .min_size(vec2(0.0, height));
            let response = ui.add(button);
            response.widget_info(|| {
                egui::WidgetInfo::selected(egui::Role::RadioButton, true, chosen, word)
            });
            if response.clicked() {
                *value = choice;
            }
        }
    });
    *value != before
}

/// "4 096", for labels.
pub fn number(value: u64) -> String {
    grouped(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_told_with_what_was_meant() {
        let kind = Kind::Number { step: 1, least: 0 };
        assert!(problem(kind, "").is_none());
        assert!(problem(kind, "0x10").is_none());
        assert!(problem(kind, " 4K ").is_none());
        assert_eq!(
            problem(kind, "4k").and_then(|it| it.meant).as_deref(),
            Some("4K")
        );
        assert_eq!(
            problem(kind, "1 024").and_then(|it| it.meant).as_deref(),
            Some("1024")
        );
        let many = problem(kind, "many").unwrap();
        assert!(many.words.contains("not a number") && many.meant.is_none());
        let large = problem(kind, "99999999999999999999").unwrap();
        assert!(large.words.contains("too large"));
        assert!(problem(Kind::Text, "many").is_none());
    }
}

//! Fields and buttons of forms.

use egui::text::CCursorRange;
use egui::text_edit::TextEditState;
use egui::{
    Button, ComboBox, Id, Key, Label, Modifiers, Response, RichText, Role, StrokeKind, TextEdit,
    Ui, WidgetInfo, WidgetText, vec2,
};
use vmem_view::number_field::{Problem, Steps, problem};

use crate::kit::texts::small;
use crate::kit::theme::{self, Palette, mono, size};

/// A text field.
pub struct Field<'a> {
    name: &'a str,
    label: Option<&'a str>,
    hint: &'a str,
    width: f32,
    /// The steps of the arrow keys; `None` if it is not for a number.
    steps: Option<Steps>,
}

/// The response of a field.
pub struct Typed {
    /// Its response as a widget.
    pub response: Response,
    /// True if it was left with the Enter key.
    pub entered: bool,
    /// True if its text changed.
    pub changed: bool,
}

impl<'a> Field<'a> {
    /// Returns a field for a text. Screen readers say `name`.
    pub fn text(name: &'a str) -> Self {
        Self {
            name,
            label: None,
            hint: "",
            width: 120.0,
            steps: None,
        }
    }

    /// Returns a field for a number.
    pub fn number(name: &'a str) -> Self {
        Self {
            steps: Some(Steps::default()),
            ..Self::text(name)
        }
    }

    /// With a label above it.
    pub fn label(mut self, label: &'a str) -> Self {
        self.label = Some(label);
        self
    }

    /// With a hint: the value if nothing is typed.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// With this width.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// With arrow keys that go to multiples of `step`.
    pub fn step(mut self, step: u64) -> Self {
        self.steps.get_or_insert_default().step = step;
        self
    }

    /// With arrow keys that go no further down than to `least`.
    pub fn least(mut self, least: u64) -> Self {
        self.steps.get_or_insert_default().least = least;
        self
    }

    /// Draws the field, and below it the error in what is typed.
    pub fn show(self, ui: &mut Ui, value: &mut String) -> Typed {
        let Some(label) = self.label else {
            return self.alone(ui, value);
        };
        let shown = ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.set_width(self.width);
            small(ui, label);
            let mut typed = self.alone(ui, value);
            if let Some(problem) = self.problem(value) {
                typed.changed |= problem_ui(ui, &problem, value);
            }
            typed
        });
        shown.inner
    }

    fn problem(&self, value: &str) -> Option<Problem> {
        self.steps.and_then(|_| problem(value))
    }

    fn alone(&self, ui: &mut Ui, value: &mut String) -> Typed {
        let id = ui.make_persistent_id(("field", self.name));
        let before = value.clone();
        if let Some(steps) = self.steps {
            take_arrow_keys(ui, id, steps, self.hint, value);
        }
        let height = ui.spacing().interact_size.y;
        let edit = TextEdit::singleline(value)
            .id(id)
            .font(mono(size::BODY))
            .hint_text(hint(self.hint))
            .align(egui::Align2::LEFT_CENTER);
        let response = ui
            .add_sized(vec2(self.width, height), edit)
            .accessible_name(self.name);
        if let Some(problem) = self.problem(value) {
            let (painter, stroke) = (ui.painter(), (2.0, Palette::of(ui).warn));
            painter.rect_stroke(response.rect, 6.0, stroke, StrokeKind::Inside);
            response.clone().on_hover_text(problem.text);
        }
        let entered = entered(ui, &response);
        if entered {
            // An error can be corrected at once.
            response.request_focus();
        }
        Typed {
            entered,
            changed: *value != before,
            response,
        }
    }
}

/// Focuses a field whose text was refused, and selects the text: typing replaces it.
pub fn retry(ui: &Ui, field: &Response, text: &str) {
    let mut edit = TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
    let all = CCursorRange::select_all_str(text);
    edit.cursor.set_char_range(Some(all));
    edit.store(ui.ctx(), field.id);
    field.request_focus();
}

/// Returns the text of a field that is empty. It does not look like a value.
pub fn hint(text: &str) -> RichText {
    RichText::new(text).font(theme::text(size::BODY)).italics()
}

/// Returns whether a field was left with the Enter key.
pub fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Draws a problem and its correction. Returns true if the correction was taken.
fn problem_ui(ui: &mut Ui, problem: &Problem, value: &mut String) -> bool {
    error_text(ui, &problem.text);
    let Some(correction) = &problem.correction else {
        return false;
    };
    let clicked = link(ui, &format!("{correction}?")).clicked();
    if clicked {
        value.clone_from(correction);
    }
    clicked
}

/// Draws the text of an error, in as many lines as it takes.
pub fn error_text(ui: &mut Ui, text: &str) {
    let text = RichText::new(text).size(size::SMALL);
    ui.add(Label::new(text.color(Palette::of(ui).warn)).wrap());
}

/// Changes the number with the arrow keys, while the field has the focus.
fn take_arrow_keys(ui: &Ui, id: Id, steps: Steps, hint: &str, value: &mut String) {
    if !ui.memory(|memory| memory.has_focus(id)) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let (up, down) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown));
    if up == down {
        return;
    }
    if let Some(number) = steps.go(value, hint, up, down) {
        *value = number.to_string();
    }
}

/// Draws the main button of a form.
pub fn primary(ui: &mut Ui, label: &str) -> Response {
    let palette = Palette::of(ui);
    let height = ui.spacing().interact_size.y;
    let button = Button::new(RichText::new(label).color(palette.on_now))
        .fill(palette.now)
        .stroke((1.0, palette.now));
    ui.add(button.min_size(vec2(0.0, height)))
}

/// Draws another button.
pub fn plain(ui: &mut Ui, label: &str) -> Response {
    let height = ui.spacing().interact_size.y;
    ui.add(Button::new(label).min_size(vec2(0.0, height)))
}

/// Draws a text that can be clicked.
pub fn link(ui: &mut Ui, text: &str) -> Response {
    let text = RichText::new(text).size(size::SMALL);
    let button = Button::new(text.color(Palette::of(ui).ink).underline())
        .frame(false)
        .min_size(vec2(0.0, 18.0));
    let response = ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.spacing_mut().button_padding.y = 0.0;
        ui.add(button)
    });
    let response = response.inner;
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// Draws a choice in a menu; `name` is its accessible name, `shown` the text of the chosen item.
pub fn combo(
    ui: &mut Ui,
    name: &str,
    width: f32,
    shown: impl Into<WidgetText>,
    items: impl FnOnce(&mut Ui),
) -> Response {
    let combo = ComboBox::from_id_salt(name.split(':').next()).width(width);
    let response = combo.selected_text(shown).show_ui(ui, items).response;
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name));
    response
}

/// Draws a choice of one of a few, side by side. Returns true if another one was chosen.
pub fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    label: &str,
    value: &mut T,
    choices: &[(T, &str)],
) -> bool {
    let before = *value;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        ui.spacing_mut().button_padding.x = 8.0;
        if !label.is_empty() {
            small(ui, label);
        }
        for &(choice, word) in choices {
            let chosen = *value == choice;
            let height = ui.spacing().interact_size.y;
            let button = Button::selectable(chosen, word)
                .frame(true)
                .min_size(vec2(0.0, height));
            let response = ui.add(button);
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, word));
            if response.clicked() {
                *value = choice;
            }
        }
    });
    *value != before
}

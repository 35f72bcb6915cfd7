//! The forms behind the buttons of the operation bar. Each becomes a line of the scenario
//! language, which it shows.

mod lists;
mod more;
mod typed;

use egui::{
    Align2, Area, Color32, Id, Label, Modal, Order, Popup, PopupCloseBehavior, Response, RichText,
    ScrollArea, Ui, UiKind, vec2,
};
use vmem_lab::prompt::Preview;
use vmem_lab::{ArenaId, Moment, parse_line};

use crate::kit::error_card::escaped;
use crate::kit::fields::{Field, Typed, error_text, plain, primary};
use crate::kit::theme::{Shape, mono, size};
use crate::panels::operations::{preview, preview_of};
use crate::shell::commands;
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::submission::{Control, FormKind, Insert, Submitted};
use vmem_view::wording::shorten;

/// The arena of the request and the forms.
pub struct At<'a> {
    /// The place in time.
    pub moment: Moment<'a>,
    /// The arena.
    pub arena: ArenaId,
    /// Its name.
    pub name: &'a str,
    /// Its quantum.
    pub quantum: u64,
}

impl<'a> At<'a> {
    /// Returns the arena that is shown; `None` while there is no arena.
    pub fn new(cx: &Ctx<'a>) -> Option<Self> {
        let moment = cx.moment();
        let arena = cx.shown()?;
        Some(Self {
            moment,
            arena: arena.id,
            name: arena.name,
            quantum: moment.world.inspect(arena.id, |view| view.quantum().get()),
        })
    }
}

/// A form, the label of its button, and the command that opens it.
type Button = (FormKind, &'static str, commands::Entry);

const BUTTONS: [Button; 6] = [
    (FormKind::Constrained, "Constrained…", commands::CONSTRAINED),
    (FormKind::Free, "Free…", commands::FREE),
    (FormKind::Span, "Add span…", commands::SPAN),
    (FormKind::Random, "Random…", commands::RANDOM),
    (FormKind::Arena, "New arena…", commands::ARENA),
    (FormKind::More, "More…", commands::MORE),
];

/// Returns whether a form has a button in a bar with room for the controls of such a screen.
/// “More…” opens the others.
fn is_in_bar(room: Shape, at: Option<&At<'_>>, kind: FormKind) -> bool {
    let has_arena = at.is_some();
    match (room, kind) {
        // There it also has the command line.
        (Shape::Phone, FormKind::More) | (Shape::Wide, FormKind::Arena) => true,
        (_, FormKind::Arena) => !has_arena,
        (_, FormKind::More) | (Shape::Wide, _) => has_arena,
        (Shape::Tabs, FormKind::Constrained | FormKind::Free) => has_arena,
        (Shape::Tabs | Shape::Phone, _) => false,
    }
}

/// Draws the buttons for which there is room, and the form that is open.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>, room: Shape) {
    let mut open = None;
    for entry in BUTTONS.iter().filter(|entry| is_in_bar(room, at, entry.0)) {
        let response = button(ui, cx, entry);
        let is_open = cx.view.form.open == Some(entry.0);
        if is_open || (entry.0 == FormKind::More && cx.view.form.open.is_some()) {
            open = open.or(Some(response));
        }
    }
    let computing = cx.view.player.computing(&cx.moment());
    let form = &mut cx.view.form;
    match (form.open, open) {
        (Some(kind), Some(button)) => sheet(ui, cx, at, (kind, room), &button),
        (Some(_), None) => {
            form.close();
            let why = computing.unwrap_or("create an arena first, with “New arena…”");
            form.submitted = Some(Submitted::error(why));
        }
        (None, _) => {}
    }
}

fn button(ui: &mut Ui, cx: &mut Ctx<'_>, (kind, label, command): &Button) -> Response {
    let response = match (cx.shape, kind) {
        (Shape::Phone, FormKind::More) => plain(ui, "  …  ").accessible_name(*label),
        _ => plain(ui, label),
    };
    let form = &mut cx.view.form;
    if response.clicked() {
        if form.open == Some(*kind) {
            form.close();
        } else {
            form.open(*kind);
        }
    }
    let tip = command.tip(&response.ctx);
    response.on_hover_text(tip)
}

/// Draws a form: at its button, or on a phone, at full width.
fn sheet(
    ui: &Ui,
    cx: &mut Ctx<'_>,
    at: Option<&At<'_>>,
    (kind, room): (FormKind, Shape),
    button: &Response,
) {
    let shape = cx.shape;
    let screen = ui.ctx().content_rect();
    let width = match (shape, kind) {
        (Shape::Phone, _) => screen.width() - 24.0,
        (_, FormKind::Constrained) => 600.0_f32.min(screen.width() - 48.0),
        (_, FormKind::Arena) => 420.0,
        _ => 344.0,
    };
    let most = screen.height() - 160.0;
    let mut content = |ui: &mut Ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        if shape == Shape::Phone {
            ui.spacing_mut().interact_size.y = 44.0;
        }
        let area = ScrollArea::vertical()
            .max_height(most)
            .min_scrolled_height(most);
        area.show(ui, |ui| {
            ui.set_width(width);
            inside(ui, cx, at, (kind, room));
        });
    };
    let closes = if shape == Shape::Phone {
        let id = Id::unique("sheet");
        let area = Area::new(id)
            .kind(UiKind::Modal)
            .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -4.0))
            .order(Order::Foreground);
        let modal = Modal::new(id)
            .area(area)
            .backdrop_color(Color32::from_black_alpha(40));
        modal.show(ui.ctx(), &mut content).should_close()
    } else {
        let mut open = true;
        Popup::from_response(button)
            .id(Id::unique("form").with(kind as u8))
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name(name(kind))
            .show(&mut content);
        // The button closes it itself.
        !open && !button.clicked()
    };
    if closes && cx.view.form.open == Some(kind) {
        cx.view.form.close();
        // The Escape that closes the form closes nothing else.
        escaped(ui);
    }
}

const fn name(kind: FormKind) -> &'static str {
    match kind {
        FormKind::Constrained => "Constrained",
        FormKind::Free => "Free",
        FormKind::Span => "Spans",
        FormKind::Arena => "New arena",
        FormKind::Random => "Random",
        FormKind::More => "More",
    }
}

fn inside(ui: &mut Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>, (kind, room): (FormKind, Shape)) {
    match (kind, at) {
        (FormKind::Arena, _) => typed::arena(ui, cx),
        (FormKind::More, at) => more::ui(ui, cx, at, room),
        (_, None) => {
            if let Some(computing) = cx.view.player.computing(&cx.moment()) {
                ui.label(computing);
                return;
            }
            ui.label("Create an arena first.");
            if plain(ui, "New arena…").clicked() {
                cx.view.form.open(FormKind::Arena);
            }
        }
        (FormKind::Constrained, Some(at)) => typed::request(ui, cx, at),
        (FormKind::Free, Some(at)) => lists::free(ui, cx, at),
        (FormKind::Span, Some(at)) => lists::span(ui, cx, at),
        (FormKind::Random, Some(at)) => typed::random(ui, cx, at),
    }
}

/// Draws buttons for the forms that have none in the bar.
fn other_forms(ui: &mut Ui, cx: &mut Ctx<'_>, at: Option<&At<'_>>) {
    let first = if at.is_some() { 0 } else { 4 };
    ui.horizontal_wrapped(|ui| {
        for (kind, label, _) in &BUTTONS[first..5] {
            if plain(ui, label).clicked() {
                cx.view.form.open(*kind);
            }
        }
    });
}

/// Draws the title of a form, with the name of its arena.
fn heading(ui: &mut Ui, title: &str, arena: Option<&str>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).size(15.0));
        if let Some(arena) = arena {
            ui.weak(shorten(arena, 24)).on_hover_text(arena);
        }
    });
}

/// The fields of a form that were drawn.
#[derive(Default)]
struct Fields {
    first: Option<Response>,
    /// True if the text of a field changed.
    changed: bool,
    /// True if a field was left with the Enter key.
    entered: bool,
}

impl Fields {
    fn add(&mut self, field: Typed) {
        self.changed |= field.changed;
        self.entered |= field.entered;
        self.first.get_or_insert(field.response);
    }

    /// Draws fields side by side, with equal widths.
    fn row<const N: usize>(&mut self, ui: &mut Ui, fields: [(Field<'_>, &mut String); N]) {
        ui.horizontal_top(|ui| {
            let gaps = ui.spacing().item_spacing.x * (N - 1) as f32;
            let width = ((ui.available_width() - gaps) / N as f32).floor();
            for (field, value) in fields {
                self.add(field.width(width).show(ui, value));
            }
        });
    }

    /// Clears what is out of date after an edit, and gives the focus to the first field of a
    /// form that was just opened.
    fn settle(&self, cx: &mut Ctx<'_>, kind: FormKind) {
        let form = &mut cx.view.form;
        if self.changed {
            form.edited(Control::Form(kind));
        }
        // On a phone, a keyboard would appear and cover half of the screen.
        if form.wants_focus
            && cx.shape != Shape::Phone
            && let Some(first) = &self.first
        {
            if first.has_focus() {
                form.wants_focus = false;
            } else {
                first.request_focus();
            }
        }
    }

    /// Draws the error of a form or the preview of its line, the line, and the button that
    /// submits it.
    fn submit(&self, ui: &mut Ui, cx: &mut Ctx<'_>, kind: FormKind, line: String, button: &str) {
        let found = preview_of(ui.ctx(), cx, &line);
        if !form_error(ui, cx, kind)
            && let Some(found) = &found
        {
            preview::words_ui(ui, found);
        }
        advice_and_line(ui, cx, kind, &line, found.as_deref());
        // Other buttons on the screen have the same labels.
        let name = match kind {
            FormKind::Constrained | FormKind::Random => format!("{button} as in the form"),
            _ => button.to_owned(),
        };
        if primary(ui, button).accessible_name(name).clicked() || self.entered {
            submit(cx, kind, line);
        }
    }
}

/// Draws the error of a form. Returns whether there is one.
fn form_error(ui: &mut Ui, cx: &Ctx<'_>, kind: FormKind) -> bool {
    let error = cx.view.form.error_of(Control::Form(kind));
    if let Some(error) = error {
        error_text(ui, error.shown(cx.view.settings.radix));
    }
    error.is_some()
}

/// Shows the effect of a line on the bars of the arenas.
fn preview_on_bars(ui: &Ui, cx: &mut Ctx<'_>, line: &str) {
    let found = preview_of(ui.ctx(), cx, line);
    cx.view.previews.shown = found;
}

/// Draws the advice of a preview, which fills in the form, and the line of the form.
fn advice_and_line(
    ui: &mut Ui,
    cx: &mut Ctx<'_>,
    kind: FormKind,
    line: &str,
    found: Option<&Preview>,
) {
    if let Some(taken) = found.and_then(|found| preview::advice_ui(ui, found))
        && let Ok(Some(statement)) = parse_line(&taken)
    {
        cx.view.form.take(&statement, cx.view.settings.radix);
        cx.view.form.edited(Control::Form(kind));
    }
    // On a phone the bars above the form must stay visible.
    if cx.shape == Shape::Phone {
        return;
    }
    let code = RichText::new(line).font(mono(size::SMALL)).weak();
    let tip = format!("{line}\nThis line will be inserted. Press / to type a line.");
    ui.add(Label::new(code).truncate()).on_hover_text(tip);
}

/// Submits the line of a form. The form closes if it is inserted and does not fail.
fn submit(cx: &mut Ctx<'_>, kind: FormKind, line: String) {
    let insert = Insert::new(line, Control::Form(kind));
    cx.actions.push(Action::Insert(insert));
}

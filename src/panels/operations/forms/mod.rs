//! The forms behind the operation bar's buttons, one a file: each becomes a line of the
//! scenario language, which it shows.

mod arena;
mod free;
mod more;
mod random;
mod request;
mod span;

use egui::{
    Align2, Area, Color32, Label, Modal, Popup, PopupCloseBehavior, Response, RichText, ScrollArea,
    Ui, UiKind, vec2,
};
use vmem_lab::prompt::Verdict;
use vmem_lab::{ArenaId, Command, Moment, Statement, parse_line};

use crate::kit::error_card;
use crate::kit::fields::{Field, Typed, plain};
use crate::kit::theme::{Palette, Shape, mono, size};
use crate::panels::operations::{preview, preview_of};
use crate::shell::commands;
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::form::{FormKind, Sent};
use vmem_view::preview::refusal;
use vmem_view::radix_text::RadixText;
use vmem_view::wording::shorten;

pub use crate::panels::operations::forms::request::request_line;

/// The arena that forms are about.
pub struct At<'a> {
    /// What there is to see.
    pub moment: Moment<'a>,
    /// The arena.
    pub arena: ArenaId,
    /// Its name.
    pub name: &'a str,
    /// Its quantum.
    pub quantum: u64,
    /// Where it is drawn.
    pub shape: Shape,
}

impl<'a> At<'a> {
    /// The arena that is shown, if there is one.
    pub fn of(moment: Moment<'a>, shown: Option<ArenaId>, shape: Shape) -> Option<Self> {
        let arena = moment.world.arena(shown?)?;
        Some(Self {
            moment,
            arena: arena.id,
            name: arena.name,
            quantum: moment.world.inspect(arena.id, |view| view.quantum().get()),
            shape,
        })
    }
}

/// What becomes of a form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Stays,
    Closes,
}

/// A form, what its button says, and the command that opens it.
struct Entry {
    kind: FormKind,
    label: &'static str,
    command: commands::Entry,
}

const ENTRIES: [Entry; 4] = [
    Entry {
        kind: FormKind::Constrained,
        label: "Constrained…",
        command: commands::CONSTRAINED,
    },
    Entry {
        kind: FormKind::Free,
        label: "Free…",
        command: commands::FREE,
    },
    Entry {
        kind: FormKind::Span,
        label: "Add span…",
        command: commands::SPAN,
    },
    Entry {
        kind: FormKind::Random,
        label: "Random…",
        command: commands::RANDOM,
    },
];

const NEW_ARENA: Entry = Entry {
    kind: FormKind::Arena,
    label: "New arena…",
    command: commands::ARENA,
};

const MORE: Entry = Entry {
    kind: FormKind::More,
    label: "More…",
    command: commands::MORE,
};

/// Draws the buttons, and the form that is open.
pub fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    shown: Option<ArenaId>,
    state: &mut ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let at = At::of(*moment, shown, shape);
    // Those that have no button here are asked for in “More…”.
    let with_arena: &[Entry] = match (shape, &at) {
        (_, None) | (Shape::Phone, _) => &[],
        (Shape::Tabs, _) => &ENTRIES[..2],
        (Shape::Wide, _) => &ENTRIES,
    };
    let has_room = shape == Shape::Wide || at.is_none();
    let always = [&NEW_ARENA].into_iter().filter(|_| has_room);
    // On a phone the line of the language is in it, too.
    let has_more = at.is_some() || shape == Shape::Phone;
    let more = [&MORE].into_iter().filter(|_| has_more);
    let mut open = None;
    for entry in with_arena.iter().chain(always).chain(more) {
        let response = button(ui, entry, shape, state);
        let is_meant = state.form.open == Some(entry.kind);
        if is_meant || (entry.kind == FormKind::More && state.form.open.is_some()) {
            open = open.or(Some(response));
        }
    }
    match open {
        Some(button) => sheet(ui, &button, at.as_ref(), moment, state, shape, actions),
        None => not_drawn(state),
    }
}

/// A form that needs an arena was asked for where there is none.
fn not_drawn(state: &mut ViewState) {
    if state.form.open.is_some() {
        state.form.close();
        let words = "there is no arena yet; make one first, with “New arena…”";
        state.form.error = Some(words.to_owned());
    }
}

fn button(ui: &mut Ui, entry: &Entry, shape: Shape, state: &mut ViewState) -> Response {
    let response = match (shape, entry.kind) {
        (Shape::Phone, FormKind::More) => plain(ui, "  …  ").accessible_name(entry.label),
        _ => plain(ui, entry.label),
    };
    if response.clicked() {
        match state.form.open == Some(entry.kind) {
            true => state.form.close(),
            false => state.form.open(entry.kind),
        }
    }
    let tip = entry.command.tip(&response.ctx);
    response.on_hover_text(tip)
}

/// The form that is open: at its button, or on a phone, on all of the width.
fn sheet(
    ui: &mut Ui,
    button: &Response,
    at: Option<&At<'_>>,
    moment: &Moment<'_>,
    state: &mut ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let Some(kind) = state.form.open else { return };
    let screen = ui.ctx().content_rect();
    let width = match (shape, kind) {
        (Shape::Phone, _) => screen.width() - 24.0,
        (_, FormKind::Constrained) => 600.0_f32.min(screen.width() - 48.0),
        (_, FormKind::Arena) => 420.0,
        _ => 344.0,
    };
    let most = screen.height() - 160.0;
    let content = |ui: &mut Ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        if shape == Shape::Phone {
            ui.spacing_mut().interact_size.y = 44.0;
        }
        let area = ScrollArea::vertical()
            .max_height(most)
            .min_scrolled_height(most);
        let area = area.show(ui, |ui| {
            ui.set_width(width);
            inside(ui, kind, at, moment, state, actions)
        });
        if area.inner == Next::Closes {
            state.form.close();
        }
    };
    let closes = if shape == Shape::Phone {
        let id = egui::Id::unique("sheet");
        let area = Area::new(id)
            .kind(UiKind::Modal)
            .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -4.0))
            .order(egui::Order::Foreground);
        let modal = Modal::new(id)
            .area(area)
            .backdrop_color(Color32::from_black_alpha(40));
        let response = modal.show(ui.ctx(), content);
        response.should_close()
    } else {
        let mut open = true;
        Popup::from_response(button)
            .id(egui::Id::unique("form").with(kind as u8))
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name(button_name(kind))
            .show(content);
        // The button closes it by itself.
        !open && !button.clicked()
    };
    if closes && state.form.open == Some(kind) {
        state.form.close();
        // Where Escape did it, that is what it was for.
        error_card::escaped(ui);
    }
}

const fn button_name(kind: FormKind) -> &'static str {
    match kind {
        FormKind::Constrained => "Constrained",
        FormKind::Free => "Free",
        FormKind::Span => "Spans",
        FormKind::Arena => "New arena",
        FormKind::Random => "Random",
        FormKind::More => "More",
    }
}

fn inside(
    ui: &mut Ui,
    kind: FormKind,
    at: Option<&At<'_>>,
    moment: &Moment<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    match (kind, at) {
        (FormKind::Arena, _) => arena::ui(ui, moment, state, actions),
        (FormKind::More, at) => more::ui(ui, at, moment, state, actions),
        (_, None) => {
            ui.label("There is no arena yet; make one first.");
            match plain(ui, "New arena…").clicked() {
                true => {
                    state.form.open(FormKind::Arena);
                    Next::Stays
                }
                false => Next::Stays,
            }
        }
        (FormKind::Constrained, Some(at)) => request::ui(ui, at, state, actions),
        (FormKind::Free, Some(at)) => free::ui(ui, at, state, actions),
        (FormKind::Span, Some(at)) => span::ui(ui, at, state, actions),
        (FormKind::Random, Some(at)) => random::ui(ui, at, state, actions),
    }
}

/// Where there is not room for all their buttons, the other forms are asked for here.
fn other_forms(ui: &mut Ui, at: Option<&At<'_>>, state: &mut ViewState) {
    let with_arena = at.iter().flat_map(|_| &ENTRIES);
    ui.horizontal_wrapped(|ui| {
        for entry in with_arena.chain([&NEW_ARENA]) {
            if plain(ui, entry.label).clicked() {
                state.form.open(entry.kind);
            }
        }
    });
}

/// What a form is called, and of which arena it is.
fn heading(ui: &mut Ui, words: &str, arena: Option<&str>) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(words).size(15.0));
        if let Some(arena) = arena {
            let name = RichText::new(shorten(arena, 24)).color(palette.muted);
            ui.label(name).on_hover_text(arena);
        }
    });
}

/// The field that what is typed next is meant for, if the form was just opened.
fn first(field: &Response, state: &mut ViewState, shape: Shape) {
    // On a phone a keyboard would come up and take half of the screen.
    if !state.form.wants_focus || shape == Shape::Phone {
        return;
    }
    if field.has_focus() {
        state.form.wants_focus = false;
    } else {
        field.request_focus();
    }
}

/// Fields side by side, all as wide as each other.
fn row<const N: usize>(ui: &mut Ui, fields: [(Field<'_>, &mut String); N]) -> [Typed; N] {
    ui.horizontal_top(|ui| {
        let gaps = ui.spacing().item_spacing.x * (N - 1) as f32;
        let width = ((ui.available_width() - gaps) / N as f32).floor();
        fields.map(|(field, value)| field.width(width).show(ui, value))
    })
    .inner
}

/// The line that a form becomes, what it would come to, and why it was refused.
fn outlook(ui: &mut Ui, moment: &Moment<'_>, line: &str, state: &mut ViewState) -> Verdict {
    let palette = Palette::of(ui);
    let found = preview_of(ui.ctx(), moment, state, line);
    let mut verdict = Verdict::Works;
    match (&state.form.refused, &found) {
        (Some(refused), _) => {
            let words = RichText::new(refused.shown(state.settings)).size(size::SMALL);
            ui.add(Label::new(words.color(palette.warn)).wrap());
        }
        (None, Some(found)) => {
            verdict = found.verdict;
            preview::words_ui(ui, found);
        }
        (None, None) => {}
    }
    if let Some(taken) = found.and_then(|found| preview::advice_ui(ui, &found))
        && let Ok(Some(statement)) = parse_line(&taken)
    {
        state.form.take(&statement, state.settings.radix);
        state.form.refused = None;
    }
    // On a phone the bars are to be seen above the form.
    if Shape::of(ui.ctx().content_rect().size()) == Shape::Phone {
        return verdict;
    }
    let code = RichText::new(line).font(mono(size::SMALL));
    ui.add(Label::new(code.color(palette.muted)).truncate())
        .on_hover_text(format!(
            "{line}\nThis is the line it becomes; / lets you type it."
        ));
    verdict
}

/// What is sent off although it would fail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failing {
    /// It is an operation that failed, from which something can be learned.
    IsDone,
    /// It stays in its form, with the reason.
    IsRefused,
}

/// Has a line done. What can't be is kept, with the reason, next to the form.
fn send(
    line: &str,
    failing: Failing,
    moment: &Moment<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    let statement = match parse_line(line) {
        Ok(Some(statement)) => statement,
        Ok(None) => return Next::Stays,
        Err(error) => {
            let words = error.message;
            state.form.refused = Some(RadixText::from(words));
            return Next::Stays;
        }
    };
    let workload = matches!(statement, Statement::Random { .. });
    let refused = (!workload).then(|| refusal(moment.after, &statement));
    match (refused.flatten(), failing) {
        (Some(refused), Failing::IsRefused) => {
            state.form.refused = Some(refused);
            return Next::Stays;
        }
        (Some(_), Failing::IsDone) if !matches!(statement, Statement::Expect(_)) => {
            done(line, statement, state, actions);
            return Next::Stays;
        }
        _ => {}
    }
    done(line, statement, state, actions);
    Next::Closes
}

fn done(line: &str, statement: Statement, state: &mut ViewState, actions: &mut Vec<Action>) {
    state.form.refused = None;
    state.form.error = None;
    state.form.sent = Some(Sent::of(&statement));
    state.console.remember(line);
    actions.push(Action::Session(Command::Operate(statement)));
}

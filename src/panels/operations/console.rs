//! A field for any line of the language: an operation, or a question; with what can come
//! next, what was typed before, and several lines at once where they are pasted.

use crate::kit::error_card;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{
    Align2, Area, CompletionPopup, Context, Event, Frame, Id, Key, Label, Modifiers, Order, Rect,
    RichText, ScrollArea, Stroke, Suggestion, TextEdit, Ui, vec2,
};
use vmem_lab::narration::count;
use vmem_lab::prompt::{Correction, complete, correct};
use vmem_lab::scenario::{Scenario, is_question, parse_question};
use vmem_lab::{Command, Moment, parse_line};

use crate::kit::fields::{plain, primary};
use crate::kit::theme::{Palette, mono, size};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::form::Sent;
use vmem_view::input_history::Pasted;
use vmem_view::preview::answered;
use vmem_view::radix_text::RadixText;

/// More than this is no handful of lines; the editor of the whole text is for that.
const MOST_PASTED: usize = 64 << 10;

fn id() -> Id {
    Id::unique("console")
}

/// Whether what is typed is meant for the line.
pub fn has_focus(ui: &Ui) -> bool {
    ui.memory(|memory| memory.has_focus(id()))
}

/// What is typed from now on is meant for the line.
pub fn take_focus(ctx: &Context) {
    ctx.memory_mut(|memory| memory.request_focus(id()));
}

/// What became of the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sending {
    /// It is still typed.
    Kept,
    /// It was sent off, or it was several lines, which are shown elsewhere.
    Sent,
}

/// Draws the field.
pub fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    width: f32,
    actions: &mut Vec<Action>,
) -> Sending {
    let console = &mut state.console;
    if std::mem::take(&mut console.wants_focus) {
        take_focus(ui.ctx());
    }
    // The key that led here is no part of the line.
    while console.text.starts_with(['/', ':']) {
        console.text.remove(0);
    }
    let focused = has_focus(ui);
    let mut sending = Sending::Kept;
    if focused {
        sending = take_lines(ui, state);
        recall(ui, state);
    }
    let console = &mut state.console;
    let keys = match console.choosing {
        true => vec![Key::Tab, Key::Enter],
        false => vec![Key::Tab],
    };
    let whole = match correct(moment.after, state.shown.as_deref(), &console.text) {
        Some(Correction::Question(line) | Correction::Statement(line)) => Some(line),
        Some(Correction::Help(_)) | None => None,
    };
    let silent = !focused || console.is_recalled() || console.text.trim().is_empty();
    let height = ui.spacing().interact_size.y;
    let hint = match width < 280.0 {
        true => "any operation (/)",
        false => "any operation, or get, at, would-free (/)",
    };
    let edit = TextEdit::singleline(&mut console.text)
        .font(mono(size::BODY))
        .hint_text(hint)
        .desired_width(width - 16.0)
        .min_size(vec2(width, height))
        .align(Align2::LEFT_CENTER);
    let output = CompletionPopup::new(id())
        .accept_keys(keys)
        .show(ui, edit, |query| {
            if silent {
                return Vec::new();
            }
            let before: String = query.text.chars().take(query.word_range.start.0).collect();
            let line = format!("{before}{}", query.word);
            let radix = state.settings.radix;
            let found = complete(moment.after, radix, &line, line.len()).words;
            // What is left out comes with what is typed behind it.
            let rest = whole.as_deref().and_then(|line| line.strip_prefix(&before));
            let rest = rest.filter(|line| line.ends_with(query.word));
            let rest = rest.map(|line| (line.to_owned(), "the whole line".to_owned()));
            let found = found.into_iter().map(|word| (word.text, word.about));
            let shown = rest.into_iter().chain(found).map(|(word, about)| {
                let suggestion = Suggestion::new(word);
                match about.is_empty() {
                    true => suggestion,
                    false => suggestion.description(RichText::new(about).small()),
                }
            });
            shown.collect()
        });
    let response = output.text_edit.response.response.clone();
    response.clone().accessible_name("a line of the language");
    let suggested = std::mem::replace(&mut console.suggesting, output.is_open);
    if suggested && !output.is_open {
        // What takes the suggestions away takes nothing else away.
        error_card::escaped(ui);
    }
    if response.changed() || output.accepted.is_some() {
        console.choosing = false;
        state.form.error = None;
        state.form.told = None;
    }
    if output.accepted.is_some() {
        // Where it was clicked, what is typed next is still meant for the line.
        state.console.wants_focus = true;
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if entered && output.accepted.is_none() {
        sending = run(moment, ui, state, actions);
        response.request_focus();
    }
    sending
}

/// Puts a line into the field, to be gone on with.
pub fn put(ui: &Ui, state: &mut ViewState, line: String) {
    state.console.text = line;
    state.console.wants_focus = true;
    to_the_end(ui, state);
}

/// The cursor behind what is typed.
fn to_the_end(ui: &Ui, state: &ViewState) {
    let mut edit = TextEditState::load(ui.ctx(), id()).unwrap_or_default();
    let end = CCursor::new(state.console.text.chars().count());
    edit.cursor.set_char_range(Some(CCursorRange::one(end)));
    edit.store(ui.ctx(), id());
}

/// The arrow keys go through what was typed before, or through suggestions.
fn recall(ui: &Ui, state: &mut ViewState) {
    let console = &mut state.console;
    if console.suggesting {
        let gone = |key| ui.input(|input| input.key_pressed(key));
        console.choosing |= gone(Key::ArrowUp) || gone(Key::ArrowDown);
        return;
    }
    console.choosing = false;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let (older, newer) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown));
    if older {
        console.older();
    }
    if newer {
        console.newer();
    }
    if older || newer {
        to_the_end(ui, state);
    }
}

/// Several lines that are pasted don't fit into one: they are shown before they are run.
fn take_lines(ui: &Ui, state: &mut ViewState) -> Sending {
    let mut lines = None;
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Paste(text) if text.trim().contains('\n') => {
                lines = Some(text.clone());
                false
            }
            _ => true,
        });
    });
    let Some(text) = lines else {
        return Sending::Kept;
    };
    if text.len() > MOST_PASTED {
        let words = "That is too much for a line; paste it into the scenario’s text (T).";
        state.form.error = Some(words.to_owned());
        return Sending::Kept;
    }
    let errors = wrong_lines(&text);
    state.console.pasted = Some(Pasted { text, errors });
    Sending::Sent
}

/// Has the line done, or answers it. One that makes no sense stays, and below it is said
/// why; one that most likely means another becomes that one, to be run with the next Enter.
fn run(moment: &Moment<'_>, ui: &Ui, state: &mut ViewState, actions: &mut Vec<Action>) -> Sending {
    let line = state.console.text.trim().to_owned();
    if line.is_empty() {
        return Sending::Kept;
    }
    match correct(moment.after, state.shown.as_deref(), &line) {
        Some(Correction::Help(help)) => {
            state.console.answer = Some((line.clone(), RadixText::from(help)));
        }
        Some(Correction::Question(question)) => answer(moment, state, &question),
        Some(Correction::Statement(statement)) => {
            put(ui, state, statement);
            return Sending::Kept;
        }
        None if is_question(&line) => {
            if parse_question(&line).is_err() {
                return Sending::Kept;
            }
            answer(moment, state, &line);
        }
        None => {
            let Ok(statement) = parse_line(&line) else {
                return Sending::Kept;
            };
            state.console.answer = None;
            state.form.error = None;
            state.form.sent = statement.as_ref().map(Sent::of);
            actions.push(Action::Session(Command::Type(line.clone())));
        }
    }
    state.console.remember(&line);
    state.console.text.clear();
    Sending::Sent
}

fn answer(moment: &Moment<'_>, state: &mut ViewState, line: &str) {
    if let Ok(question) = parse_question(line) {
        let say = |settings| answered(moment.after, &question, settings);
        state.console.answer = Some((line.to_owned(), RadixText::new(say)));
    }
}

/// The answer to a question.
pub fn answer_ui(ui: &Ui, bar: Rect, state: &mut ViewState) {
    let Some((question, answer)) = state.console.answer.clone() else {
        return;
    };
    let palette = Palette::of(ui);
    let closed = above(ui, bar, "answer", Stroke::new(1.0, palette.muted), |ui| {
        let words = RichText::new(question).font(mono(size::SMALL));
        ui.add(Label::new(words.color(palette.muted)).truncate());
        ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
            // In columns, where it is more than a sentence.
            let answer = answer.shown(state.settings);
            let words = RichText::new(answer);
            let words = match answer.contains("\n  ") {
                true => words.font(mono(size::SMALL)),
                false => words,
            };
            ui.add(Label::new(words).wrap().selectable(true));
        });
        ui.small_button("close the answer").clicked()
    });
    if closed || error_card::escaped(ui) {
        state.console.answer = None;
    }
}

/// Several lines that were pasted, to be looked at and run.
pub fn pasted_ui(ui: &Ui, bar: Rect, state: &mut ViewState, actions: &mut Vec<Action>) {
    let Some(mut pasted) = state.console.pasted.take() else {
        return;
    };
    let palette = Palette::of(ui);
    let lines = pasted.text.trim().lines().count();
    let label = format!("Run {}", count(lines as u128, "line", "lines"));
    let stroke = Stroke::new(1.0, palette.muted);
    let (runs, throws) = above(ui, bar, "pasted lines", stroke, |ui| {
        ScrollArea::vertical().max_height(200.0).show(ui, |ui| {
            let edit = TextEdit::multiline(&mut pasted.text)
                .font(mono(size::SMALL))
                .desired_width(f32::INFINITY)
                .desired_rows(3);
            let response = ui.add(edit).accessible_name("lines that were pasted");
            if response.changed() {
                pasted.errors = wrong_lines(&pasted.text);
            }
        });
        for error in pasted.errors.iter().take(3) {
            let words = RichText::new(error).size(size::SMALL).color(palette.warn);
            ui.add(Label::new(words).wrap());
        }
        ui.horizontal(|ui| {
            let runs = primary(ui, &label).on_hover_text("Ctrl+Enter").clicked();
            (runs, plain(ui, "Discard them").clicked())
        })
        .inner
    });
    let keyed = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    if (runs || keyed) && pasted.errors.is_empty() {
        for line in pasted.text.trim().lines() {
            state.console.remember(line.trim());
        }
        state.form.sent = Some(Sent::Operations);
        let text = pasted.text.trim_end().to_owned();
        actions.push(Action::Session(Command::Type(text)));
        return;
    }
    if !throws && !error_card::escaped(ui) {
        state.console.pasted = Some(pasted);
    }
}

fn wrong_lines(text: &str) -> Vec<String> {
    let lines = Scenario::parse_lossy(text).into_iter();
    let errors = lines.filter_map(Result::err);
    errors.map(|error| error.to_string()).take(10).collect()
}

/// A card above the bar.
fn above<R>(
    ui: &Ui,
    bar: Rect,
    name: &str,
    stroke: Stroke,
    content: impl FnOnce(&mut Ui) -> R,
) -> R {
    let width = (bar.width() - 24.0).min(760.0);
    let area = Area::new(Id::unique(name))
        .order(Order::Foreground)
        .pivot(Align2::RIGHT_BOTTOM)
        .fixed_pos(bar.right_top() + vec2(0.0, -4.0))
        .show(ui.ctx(), |ui| {
            let frame = Frame::popup(ui.style()).stroke(stroke);
            let card = frame.show(ui, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 6.0;
                content(ui)
            });
            card.inner
        });
    area.inner
}

//! The command line: a field for any operation or question, with completion, the lines
//! inserted before, and a card for several lines that are pasted.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{
    Align2, CompletionPopup, Context, Event, Frame, Id, Key, Label, Modifiers, Rect, RichText,
    ScrollArea, Suggestion, TextEdit, Ui, vec2,
};
use vmem_lab::narration::count;
use vmem_lab::prompt::{Correction, complete, correct};
use vmem_lab::scenario::{Scenario, is_question, parse_question};

use crate::kit::error_card::escaped;
use crate::kit::fields::{entered, error_text, plain, primary};
use crate::kit::theme::{Palette, mono, size};
use crate::panels::operations::area_above;
use crate::shell::context::{Ctx, ViewState};
use vmem_view::action::Action;
use vmem_view::input_history::Pasted;
use vmem_view::preview::answered;
use vmem_view::settings::RadixText;
use vmem_view::submission::{Control, Insert, Submitted};

/// The maximum number of bytes that can be pasted into the command line. The editor of the
/// whole text takes more.
const MAX_PASTED: usize = 64 << 10;

fn id() -> Id {
    Id::unique("console")
}

/// Returns whether the command line has the focus.
fn has_focus(ui: &Ui) -> bool {
    ui.memory(|memory| memory.has_focus(id()))
}

/// Gives the focus to the command line, with its text selected: typing replaces it.
pub fn take_focus(ctx: &Context) {
    let mut edit = TextEditState::load(ctx, id()).unwrap_or_default();
    let end = CCursor::new(MAX_PASTED);
    let all = CCursorRange::two(CCursor::default(), end);
    edit.cursor.set_char_range(Some(all));
    edit.store(ctx, id());
    ctx.memory_mut(|memory| memory.request_focus(id()));
}

/// Draws the command line. Returns true if a question was answered, or several lines were
/// pasted: a card above the bar shows it.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, width: f32) -> bool {
    let console = &mut cx.view.console;
    // A key gave it the focus at once, and what followed the key is typed already.
    if std::mem::take(&mut console.wants_focus) && !has_focus(ui) {
        take_focus(ui.ctx());
    }
    // The key that gave it the focus is not part of the line.
    while console.text.starts_with(['/', ':']) {
        console.text.remove(0);
    }
    let focused = has_focus(ui);
    let has_card = focused && take_lines(ui, cx.view);
    if focused {
        recall(ui, cx.view);
    }
    let world = cx.moment().after;
    let settings = cx.view.settings;
    let console = &mut cx.view.console;
    let mut keys = vec![Key::Tab];
    if console.choosing {
        keys.push(Key::Enter);
    }
    let whole = match correct(world, cx.view.shown.as_deref(), &console.text) {
        Some(Correction::Question(line) | Correction::Statement(line)) => Some(line),
        Some(Correction::Help(_)) | None => None,
    };
    let silent = !focused || console.is_recalled() || console.text.trim().is_empty();
    let height = ui.spacing().interact_size.y;
    let hint = if width < 280.0 {
        "a command (/)"
    } else {
        "a command, e.g. alloc kmem 16 (/)"
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
            let found = complete(world, settings.radix, &line, line.len()).words;
            // A word that was left out is completed together with the words after it.
            let rest = whole.as_deref().and_then(|line| line.strip_prefix(&before));
            let rest = rest.filter(|line| line.ends_with(query.word));
            let rest = rest.map(|line| (line.to_owned(), "the whole line".to_owned()));
            let found = found.into_iter().map(|word| (word.text, word.about));
            let shown = rest
                .into_iter()
                .chain(found)
                .map(|(word, about)| match about.as_str() {
                    "" => Suggestion::new(word),
                    _ => Suggestion::new(word).description(RichText::new(about).small()),
                });
            shown.collect()
        });
    let response = output.text_edit.response.response.clone();
    response.clone().accessible_name("a line of the language");
    let suggested = std::mem::replace(&mut console.suggesting, output.is_open);
    if suggested && !output.is_open {
        // The Escape that closes the suggestions closes nothing else.
        escaped(ui);
    }
    if response.changed() || output.accepted.is_some() {
        console.choosing = false;
        cx.view.form.edited(Control::CommandLine);
    }
    if output.accepted.is_some() {
        // A click on a suggestion leaves the focus in the command line.
        cx.view.console.wants_focus = true;
    } else if entered(ui, &response) {
        response.request_focus();
        return enter(ui, cx);
    }
    has_card
}

/// Puts a line into the command line, to be edited further.
pub fn put(ui: &Ui, view: &mut ViewState, line: String) {
    view.console.text = line;
    view.console.wants_focus = true;
    cursor_to_end(ui, view);
}

fn cursor_to_end(ui: &Ui, view: &ViewState) {
    let mut edit = TextEditState::load(ui.ctx(), id()).unwrap_or_default();
    let end = CCursor::new(view.console.text.chars().count());
    edit.cursor.set_char_range(Some(CCursorRange::one(end)));
    edit.store(ui.ctx(), id());
}

/// The arrow keys go through the lines inserted before, or through suggestions.
fn recall(ui: &Ui, view: &mut ViewState) {
    let console = &mut view.console;
    if console.suggesting {
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        console.choosing |= pressed(Key::ArrowUp) || pressed(Key::ArrowDown);
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
        cursor_to_end(ui, view);
    }
}

/// Takes several lines that are pasted: a card shows them before they are inserted. Returns true
/// if there are such lines.
fn take_lines(ui: &Ui, view: &mut ViewState) -> bool {
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
    let Some(text) = lines else { return false };
    if text.len() > MAX_PASTED {
        let why = "This text is too long for one line. Paste the text into the scenario text (T).";
        let why = RadixText::from(why.to_owned());
        view.form.submitted = Some(Submitted::refused(Control::CommandLine, why));
        return false;
    }
    let errors = wrong_lines(&text);
    view.console.pasted = Some(Pasted { text, errors });
    true
}

/// Submits an operation, or answers a question. A line with a correction becomes that, and
/// the next Enter submits it. Returns true if a question was answered.
fn enter(ui: &Ui, cx: &mut Ctx<'_>) -> bool {
    let line = cx.view.console.text.trim().to_owned();
    if line.is_empty() {
        return false;
    }
    let world = cx.moment().after;
    let answered = match correct(world, cx.view.shown.as_deref(), &line) {
        Some(Correction::Help(help)) => Some((line.clone(), RadixText::from(help))),
        Some(Correction::Question(question)) => answer(cx, &question),
        Some(Correction::Statement(statement)) => {
            put(ui, cx.view, statement);
            None
        }
        None if is_question(&line) => answer(cx, &line),
        None => {
            let insert = Insert::new(line.as_str(), Control::CommandLine);
            cx.actions.push(Action::Insert(insert));
            None
        }
    };
    let is_answered = answered.is_some();
    if is_answered {
        let console = &mut cx.view.console;
        console.remember(&line);
        console.text.clear();
        console.answer = answered;
    }
    is_answered
}

/// Returns a question in the words of the language, and its answer; `None` if it has errors.
fn answer(cx: &Ctx<'_>, line: &str) -> Option<(String, RadixText)> {
    let question = parse_question(line).ok()?;
    let world = cx.moment().after;
    let answer = RadixText::new(|radix| answered(world, &question, radix));
    Some((line.to_owned(), answer))
}

/// Draws the card with the answer to a question.
pub fn answer_ui(ui: &Ui, cx: &mut Ctx<'_>, bar: Rect) {
    let Some((question, answer)) = cx.view.console.answer.clone() else {
        return;
    };
    let closed = above(ui, bar, "answer", |ui| {
        let question = RichText::new(question).font(mono(size::SMALL)).weak();
        ui.add(Label::new(question).truncate());
        ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
            let answer = answer.shown(cx.view.settings.radix);
            let mut text = RichText::new(answer);
            if answer.contains("\n  ") {
                // A table.
                text = text.font(mono(size::SMALL));
            }
            ui.add(Label::new(text).wrap().selectable(true));
        });
        ui.small_button("close the answer").clicked()
    });
    if closed || escaped(ui) {
        cx.view.console.answer = None;
    }
}

/// Draws the card with several lines that were pasted, to be checked and inserted.
pub fn pasted_ui(ui: &Ui, cx: &mut Ctx<'_>, bar: Rect) {
    let Some(mut pasted) = cx.view.console.pasted.take() else {
        return;
    };
    let lines = pasted.text.trim().lines().count();
    let label = format!("Run {}", count(lines as u128, "line", "lines"));
    let (runs, throws) = above(ui, bar, "pasted lines", |ui| {
        ScrollArea::vertical().max_height(200.0).show(ui, |ui| {
            let edit = TextEdit::multiline(&mut pasted.text)
                .font(mono(size::SMALL))
                .desired_width(f32::INFINITY)
                .desired_rows(3);
            let response = ui.add(edit).accessible_name("lines that were pasted");
            if response.changed() {
                pasted.errors = wrong_lines(&pasted.text);
                cx.view.form.edited(Control::Pasted);
            }
        });
        for error in pasted.errors.iter().take(3) {
            error_text(ui, error);
        }
        if let Some(error) = cx.view.form.error_of(Control::Pasted) {
            error_text(ui, error.shown(cx.view.settings.radix));
        }
        ui.horizontal(|ui| {
            let runs = primary(ui, &label).on_hover_text("Ctrl+Enter").clicked();
            (runs, plain(ui, "Discard them").clicked())
        })
        .inner
    });
    let keyed = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    if (runs || keyed) && pasted.errors.is_empty() {
        let insert = Insert::new(pasted.text.trim_end(), Control::Pasted);
        cx.actions.push(Action::Insert(insert));
    }
    if !throws && !escaped(ui) {
        cx.view.console.pasted = Some(pasted);
    }
}

fn wrong_lines(text: &str) -> Vec<String> {
    let lines = Scenario::parse_lossy(text).into_iter();
    let errors = lines.filter_map(Result::err);
    errors.map(|error| error.to_string()).take(10).collect()
}

/// Draws a card above the bar.
fn above<R>(ui: &Ui, bar: Rect, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let width = (bar.width() - 24.0).min(760.0);
    let area = area_above(bar, name, Align2::RIGHT_BOTTOM).show(ui.ctx(), |ui| {
        let frame = Frame::popup(ui.style()).stroke((1.0, Palette::of(ui).muted));
        let card = frame.show(ui, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 6.0;
            content(ui)
        });
        card.inner
    });
    area.inner
}

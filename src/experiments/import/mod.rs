//! The screen of the import: where a log comes from, how far it is, what became of it.

pub(super) mod reading;
pub(super) mod source;

use egui::{Event, RichText, ScrollArea, TextEdit, Ui, vec2};

use crate::experiments::Experiments;
use crate::experiments::import::reading::{Failure, Import, Log};
use crate::experiments::import::source::Source;
use crate::experiments::layout::{card, in_rows, scrolled};
use crate::experiments::work::progress_ui;
use crate::kit::fields::primary;
use crate::kit::theme::{CONTROL, Palette, Shape, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::{Action, ShareRequest};
use vmem_view::open::{Content, OpenRequest, Origin, open, reason};
use vmem_view::wording::shorten;

/// What is pasted is called.
const PASTED: &str = "pasted text";

/// How a log is made, as in the manual of the command line.
const HOW: &str = "\
# system calls (add -y for the names of files):
strace -f -e trace=memory,process -o LOG PROGRAM …

# malloc and free, with glibc:
echo '#include <mcheck.h>
__attribute__((constructor)) static void begin(void) { mtrace(); }' > trace.c
cc -shared -fPIC -o trace.so trace.c
MALLOC_TRACE=$PWD/LOG \\
LD_PRELOAD=libc_malloc_debug.so.0:$PWD/trace.so PROGRAM …
";

/// Draws the section.
pub(crate) fn ui(ui: &mut Ui, state: &mut Experiments, cx: &mut Ctx<'_>) {
    let (shape, actions) = (cx.shape, &mut *cx.actions);
    let columns = if shape == Shape::Wide { 2 } else { 1 };
    scrolled(ui, "import", |ui, width| {
        let parts: [Part; 2] = [source, how];
        in_rows(ui, width, columns, &parts, |ui, each, part| {
            part(ui, each, state, actions);
        });
    });
}

/// A part of the section, of a width.
type Part = fn(&mut Ui, f32, &mut Experiments, &mut Vec<Action>);

/// Where it comes from, and what came of it.
fn source(ui: &mut Ui, width: f32, state: &mut Experiments, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    card(ui, width, |ui| {
        ui.label(RichText::new("The log of a real program").size(16.0));
        let words = "A malloc trace (mtrace) or a log of system calls (strace) becomes a \
                     scenario. Drop a file anywhere on the window, or paste its text here.";
        ui.add(egui::Label::new(RichText::new(words).color(palette.muted)).wrap());
        paste(ui, state, actions);
        ui.horizontal_wrapped(|ui| {
            choose(ui, actions);
            let typed = !state.typed.trim().is_empty();
            let read = egui::Button::new("Read this text").min_size(vec2(0.0, CONTROL));
            if ui.add_enabled(typed, read).clicked() {
                let text = std::mem::take(&mut state.typed);
                read_text(state, text, actions);
            }
        });
    });
    outcome(ui, width, state, actions);
}

/// A field that takes what is pasted as a whole: a log would be too long for it.
fn paste(ui: &mut Ui, state: &mut Experiments, actions: &mut Vec<Action>) {
    let id = egui::Id::unique("a log to paste");
    let other = ui.ctx().text_edit_focused() && !ui.memory(|memory| memory.has_focus(id));
    if !other && let Some(text) = take_paste(ui) {
        read_text(state, text, actions);
    }
    let edit = TextEdit::multiline(&mut state.typed)
        .id(id)
        .font(mono(size::SMALL))
        .hint_text("Paste a log here (Ctrl+V)")
        .desired_rows(4)
        .desired_width(f32::INFINITY);
    ui.add(edit).accessible_name("log to paste");
}

/// Opens a text that was pasted or typed.
fn read_text(state: &mut Experiments, text: String, actions: &mut Vec<Action>) {
    match open(text.as_bytes(), Origin::File(PASTED.to_owned())) {
        Ok(Content::Session(request)) => actions.push(Action::Begin(request)),
        Ok(Content::Log(format)) => {
            let source = Source::from_bytes(text.into_bytes());
            state.import = Import::begin(PASTED, format, Ok(source));
        }
        Err(error) => state.import = Import::failed(PASTED.to_owned(), reason(error)),
    }
}

fn take_paste(ui: &Ui) -> Option<String> {
    ui.input_mut(|input| {
        let is_paste = |event: &Event| matches!(event, Event::Paste(_));
        let place = input.events.iter().position(is_paste)?;
        match input.events.remove(place) {
            Event::Paste(text) => Some(text),
            _ => None,
        }
    })
}

fn choose(ui: &mut Ui, actions: &mut Vec<Action>) {
    let button = egui::Button::new("Choose a file…").min_size(vec2(0.0, CONTROL));
    if ui.add(button).clicked() {
        actions.push(Action::Share(ShareRequest::OpenFile));
    }
}

/// What is being read, or what came of it.
fn outcome(ui: &mut Ui, width: f32, state: &mut Experiments, actions: &mut Vec<Action>) {
    let mut put_away = false;
    match &state.import {
        Import::Nothing => {}
        Import::Reading(reading) => {
            let (words, share) = reading.progress();
            card(ui, width, |ui| {
                put_away = progress_ui(ui, &words, share, "Cancel")
            });
        }
        Import::Failed(failure) => card(ui, width, |ui| put_away = failed(ui, failure)),
        Import::Log(log) => card(ui, width, |ui| put_away = read(ui, log, actions)),
    }
    if put_away {
        state.import = Import::Nothing;
    }
}

/// True when it is put away.
fn failed(ui: &mut Ui, failure: &Failure) -> bool {
    let palette = Palette::of(ui);
    let title = format!("{} was not read", shorten(&failure.name, 40));
    ui.label(RichText::new(title).size(16.0).color(palette.warn));
    for line in &failure.why {
        ui.add(egui::Label::new(line).wrap());
    }
    ui.button("Close").clicked()
}

/// True when it is opened or put away.
fn read(ui: &mut Ui, log: &Log, actions: &mut Vec<Action>) -> bool {
    let palette = Palette::of(ui);
    let report = &log.imported.report;
    ui.label(RichText::new(shorten(&log.name, 40)).size(16.0));
    ui.label(RichText::new(log.format.describe()).color(palette.muted));
    for line in report.sentences() {
        ui.add(egui::Label::new(line).wrap());
    }
    if !report.is_of_use() {
        let words = "No operation was found in it, so there is nothing to open.";
        ui.add(egui::Label::new(RichText::new(words).color(palette.warn)).wrap());
        return ui.button("Close").clicked();
    }
    ui.horizontal_wrapped(|ui| {
        let open =
            primary(ui, "Open as a scenario").on_hover_text("Replaces the session; can be undone");
        if open.clicked() {
            let (name, text) = (log.name.clone(), log.imported.text.clone());
            actions.push(Action::Begin(OpenRequest::from_log(name, text)));
            return true;
        }
        ui.button("Close").clicked()
    })
    .inner
}

/// How a log is recorded.
fn how(ui: &mut Ui, width: f32, _state: &mut Experiments, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    card(ui, width, |ui| {
        ui.label(RichText::new("How to record one").size(16.0));
        ScrollArea::horizontal().id_salt("how").show(ui, |ui| {
            let text = RichText::new(HOW.trim_end()).font(mono(size::SMALL));
            ui.add(egui::Label::new(text).extend().selectable(true));
        });
        if ui.button("Copy").clicked() {
            actions.push(Action::Copy(HOW.to_owned()));
        }
        for words in [
            "A malloc trace is of one process: name the program itself, not a script that \
             starts it. Of system calls, -f follows the children.",
            "Each process gets an arena of pages and one for its heap; of malloc all is one \
             arena. What can't be used is counted, with the line it was first found in. A log \
             too long for a scenario is cut, and the report says where.",
            "Nothing leaves this machine: the log is read here.",
        ] {
            let words = RichText::new(words).size(size::SMALL).color(palette.muted);
            ui.add(egui::Label::new(words).wrap());
        }
    });
}

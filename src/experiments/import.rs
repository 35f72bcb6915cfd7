//! The import of logs: the source, the progress and the result.

use std::path::PathBuf;

use egui::{Event, Id, Label, RichText, ScrollArea, TextEdit, Ui};

use crate::experiments::layout::{card, heading, in_rows, scrolled};
use crate::experiments::widgets::{button, progress_ui};
use crate::kit::fields::{hint, plain, primary};
use crate::kit::texts::{small, warning};
use crate::kit::theme::{Shape, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::{Action, ShareRequest};
use vmem_view::import::{Import, Log, Source};
use vmem_view::open::{Content, OpenRequest, Origin, open, reason};
use vmem_view::wording::shorten;

/// The name of a text that was pasted.
const PASTED: &str = "pasted text";

/// The commands that record a log, as in the manual of the command line.
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

const NOTES: [&str; 3] = [
    "A malloc trace records one process, so type the name of the program itself, not of a \
     script that starts it. With strace, -f also follows the child processes.",
    "From strace, each process gets an arena of pages and an arena for its heap. A malloc \
     trace becomes one arena. The report counts the lines that cannot be used, and gives \
     the number of the first of these lines. A log that is too long for a scenario is cut, \
     and the report says where.",
    "The log is read on this machine and not sent anywhere.",
];

/// Draws the section. `pasted` is the content of the text field.
pub(super) fn ui(ui: &mut Ui, import: &mut Import, pasted: &mut String, cx: &mut Ctx<'_>) {
    let columns = if cx.shape == Shape::Wide { 2 } else { 1 };
    scrolled(ui, "import", |ui| {
        in_rows(ui, columns, &[true, false], |ui, &is_source| {
            if is_source {
                card(ui, |ui| source(ui, import, pasted, cx));
                result(ui, import, cx);
            } else {
                card(ui, |ui| how(ui, cx));
            }
        });
    });
}

fn source(ui: &mut Ui, import: &mut Import, pasted: &mut String, cx: &mut Ctx<'_>) {
    heading(ui, "The log of a real program");
    ui.weak(
        "A malloc trace (mtrace) or a log of system calls (strace) becomes a scenario. Drop a \
         file anywhere on the window, or paste its text here.",
    );
    let mut text = paste_field(ui, pasted);
    ui.horizontal_wrapped(|ui| {
        if plain(ui, "Choose a file…").clicked() {
            cx.actions.push(Action::Share(ShareRequest::OpenFile));
        }
        let is_typed = !pasted.trim().is_empty();
        if button(ui, is_typed, "Read this text").clicked() {
            text = Some(std::mem::take(pasted));
        }
    });
    if let Some(text) = text {
        open_text(import, text, cx);
    }
}

/// Opens a text that was pasted or typed.
fn open_text(import: &mut Import, text: String, cx: &mut Ctx<'_>) {
    let name = PASTED.to_owned();
    match open(text.as_bytes(), Origin::File(PathBuf::from(PASTED))) {
        Ok(Content::Session(request)) => cx.actions.push(Action::Begin(request)),
        Ok(Content::Log(format)) => {
            *import = Import::new(name, format, Source::from(text.into_bytes()));
        }
        Err(error) => {
            let reason = reason(error);
            *import = Import::Failed { name, reason };
        }
    }
}

/// Draws the text field. A pasted text is returned instead of shown, because a log is too long
/// for a text field.
fn paste_field(ui: &mut Ui, typed: &mut String) -> Option<String> {
    let id = Id::unique("a log to paste");
    let is_elsewhere = ui.ctx().text_edit_focused() && !ui.memory(|memory| memory.has_focus(id));
    let pasted = if is_elsewhere { None } else { take_paste(ui) };
    let edit = TextEdit::multiline(typed)
        .id(id)
        .font(mono(size::SMALL))
        .hint_text(hint("Paste a log here (Ctrl+V)"))
        .desired_rows(4)
        .desired_width(f32::INFINITY);
    ui.add(edit).accessible_name("log to paste");
    pasted
}

fn take_paste(ui: &Ui) -> Option<String> {
    ui.input_mut(|input| {
        let is_paste = |event: &Event| matches!(event, Event::Paste(_));
        let index = input.events.iter().position(is_paste)?;
        match input.events.remove(index) {
            Event::Paste(text) => Some(text),
            _ => None,
        }
    })
}

/// Draws the progress of the import, or its result.
fn result(ui: &mut Ui, import: &mut Import, cx: &mut Ctx<'_>) {
    let is_closed = match import {
        Import::Nothing => false,
        Import::Reading(reading) => {
            let (progress, share) = reading.progress();
            card(ui, |ui| progress_ui(ui, &progress, share, "Cancel"))
        }
        Import::Failed { name, reason } => card(ui, |ui| failed(ui, name, reason)),
        Import::Log(log) => card(ui, |ui| report(ui, log, cx)),
    };
    if is_closed {
        *import = Import::Nothing;
    }
}

fn failed(ui: &mut Ui, name: &str, reason: &str) -> bool {
    let name = shorten(name, 40);
    warning(ui, format!("{name} was not read"));
    ui.add(Label::new(reason).wrap());
    plain(ui, "Close").clicked()
}

/// Draws the report of a log. Returns whether it was opened or closed.
fn report(ui: &mut Ui, log: &Log, cx: &mut Ctx<'_>) -> bool {
    let report = &log.imported.report;
    heading(ui, shorten(&log.name, 40));
    ui.weak(log.format.describe());
    let is_useful = report.is_of_use();
    if !is_useful {
        let text = "The log has no operations, so there is nothing to open.";
        warning(ui, text);
    }
    // Above the findings, because there may be many.
    let buttons = ui.horizontal_wrapped(|ui| {
        if is_useful {
            let tip = "Replaces the session; Undo brings it back";
            let open = primary(ui, "Open as a scenario").on_hover_text(tip);
            if open.clicked() {
                let (name, text) = (log.name.clone(), log.imported.text.clone());
                let request = OpenRequest::from_log(name, text);
                cx.actions.push(Action::Begin(request));
                return true;
            }
        }
        plain(ui, "Close").clicked()
    });
    for line in report.sentences() {
        ui.add(Label::new(line).wrap());
    }
    buttons.inner
}

fn how(ui: &mut Ui, cx: &mut Ctx<'_>) {
    heading(ui, "How to record a log");
    ScrollArea::horizontal().id_salt("how").show(ui, |ui| {
        let text = RichText::new(HOW.trim_end()).font(mono(size::SMALL));
        ui.add(Label::new(text).extend().selectable(true));
    });
    if plain(ui, "Copy").clicked() {
        cx.actions.push(Action::Copy(HOW.to_owned()));
    }
    for note in NOTES {
        small(ui, note);
    }
}

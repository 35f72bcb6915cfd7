//! The panel *Share and save*: a section for each format.

use egui::{Button, Label, ProgressBar, RichText, TextEdit, Ui, vec2};
use vmem_lab::Place;
use vmem_lab::narration::{count, grouped};

use crate::export::sharing::Sharing;
use crate::kit::dialog;
use crate::kit::fields::Field;
use crate::kit::theme::{CONTROL, Palette, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::{Action, Overlay, ShareRequest};
use vmem_view::tabs::Part;
use vmem_view::wording::as_sentence;

/// Draws the panel.
pub(super) fn ui(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    let modal = dialog::new(ui, "share").show(ui.ctx(), |ui| {
        dialog::set_width(ui, 680.0);
        dialog::title(ui, "Share and save", |_| {});
        dialog::scrolled(ui, dialog::TITLE, |ui| {
            // Room for the scroll bar.
            ui.set_max_width(ui.available_width() - 12.0);
            ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
            section(ui, "Link", |ui| {
                link(ui, sharing, cx);
                open(ui, sharing, cx);
            });
            section(ui, "File", |ui| files(ui, cx));
            section(ui, "Picture", |ui| picture(ui, sharing, cx));
            section(ui, "Numbers", |ui| series(ui, sharing, cx));
            section(ui, "Start over", |ui| start_over(ui, cx.actions));
        });
    });
    if modal.should_close() {
        cx.view.overlay = None;
    }
}

/// Draws a section: its title, and the contents beside it if there is room.
fn section<R>(ui: &mut Ui, title: &str, inside: impl FnOnce(&mut Ui) -> R) -> R {
    const TITLE: f32 = 112.0;
    const ROOM: f32 = 480.0;
    ui.separator();
    let title = RichText::new(title).size(size::TITLE);
    if ui.available_width() < ROOM {
        ui.label(title);
        return ui.vertical(inside).inner;
    }
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(TITLE);
            ui.add_space(3.0);
            ui.add(Label::new(title).wrap());
        });
        ui.vertical(inside).inner
    })
    .inner
}

/// Draws a line of small text.
fn hint(ui: &mut Ui, text: &str) {
    let muted = Palette::of(ui).muted;
    let text = RichText::new(text).size(size::SMALL).color(muted);
    ui.add(Label::new(text).wrap());
}

fn warning(ui: &mut Ui, text: &str) {
    let colour = Palette::of(ui).warn;
    ui.add(Label::new(RichText::new(as_sentence(text)).color(colour)).wrap());
}

fn link(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    match sharing.link.link(cx.session, cx.view.derived.revision) {
        Ok(link) => {
            ui.horizontal(|ui| {
                let button = "Copy the link";
                let width = ui.available_width() - 128.0;
                // The text can be selected, not changed.
                let mut shown = link.as_str();
                let shown = TextEdit::singleline(&mut shown)
                    .font(mono(size::SMALL))
                    .align(egui::Align2::LEFT_CENTER);
                ui.add_sized(vec2(width, CONTROL), shown)
                    .accessible_name("link of this session");
                let copy = ui.add_sized(vec2(ui.available_width(), CONTROL), Button::new(button));
                if sharing.is_new {
                    copy.request_focus();
                }
                if copy.clicked() {
                    cx.actions.push(Action::Share(ShareRequest::CopyLink));
                }
            });
            let characters = grouped(link.chars().count() as u128);
            let place = place(cx.session.place(), cx.session.len());
            let reader = if cfg!(target_arch = "wasm32") {
                "Anyone who opens it"
            } else {
                "Anyone who pastes it below, or after the # of the page’s address,"
            };
            let text = format!(
                "{characters} characters. The link contains the whole session; nothing is stored on a server. {reader} sees the same scenario, {place}."
            );
            hint(ui, &text);
        }
        Err(error) => {
            warning(ui, &error);
            if ui.button("Save the scenario instead…").clicked() {
                cx.actions.push(Action::Share(ShareRequest::SaveScenario));
            }
        }
    }
}

fn place(place: Place, len: usize) -> String {
    let Place { operations, step } = place;
    let whole = format!(
        "operation {} of {}",
        grouped(operations as u128),
        grouped(len as u128)
    );
    match step {
        Some(step) => format!("in the middle of {whole}, after step {}", step + 1),
        None if operations == 0 => "at its start".to_owned(),
        None => format!("after {whole}"),
    }
}

/// Draws the field for a link.
fn open(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    let form = &mut sharing.link;
    let mut submitted = false;
    ui.horizontal(|ui| {
        let width = ui.available_width() - 128.0;
        let typed = Field::text("link to open")
            .hint("paste a link")
            .width(width)
            .show(ui, &mut form.pasted);
        if typed.changed {
            form.error = None;
        }
        submitted = typed.entered;
        let button = Button::new("Open the link");
        let room = vec2(ui.available_width(), CONTROL);
        let is_ready = !form.pasted.trim().is_empty();
        let button = ui.add_enabled_ui(is_ready, |ui| ui.add_sized(room, button));
        submitted |= button.inner.clicked();
    });
    if let Some(error) = &form.error {
        warning(ui, error);
    }
    if submitted && !form.pasted.trim().is_empty() {
        cx.actions
            .push(Action::Share(ShareRequest::OpenLink(form.pasted.clone())));
    }
}

fn files(ui: &mut Ui, cx: &mut Ctx<'_>) {
    ui.horizontal_wrapped(|ui| {
        if ui
            .button("Save the scenario…")
            .on_hover_text("Ctrl+S")
            .clicked()
        {
            cx.actions.push(Action::Share(ShareRequest::SaveScenario));
        }
        if ui.button("Open a file…").on_hover_text("Ctrl+O").clicked() {
            cx.actions.push(Action::Share(ShareRequest::OpenFile));
        }
    });
    let bytes = count(cx.session.text().len() as u128, "byte", "bytes");
    let text = format!(
        "{bytes} of plain text, one operation a line. The session is also saved automatically."
    );
    hint(ui, &text);
}

fn picture(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    ui.horizontal_wrapped(|ui| {
        for part in Part::all() {
            let chosen = sharing.part == part;
            let button = ui.add(Button::selectable(chosen, part.title()));
            if button.clicked() {
                sharing.part = part;
            }
        }
    });
    let part = sharing.part;
    let is_shown = cx.view.places.shows(part);
    ui.horizontal_wrapped(|ui| {
        let mut button = |enabled: bool, label: &str, action: Action| {
            if ui.add_enabled(enabled, Button::new(label)).clicked() {
                cx.actions.push(action);
            }
        };
        let save_png = Action::Share(ShareRequest::SavePicture(part));
        button(is_shown, "Save as PNG…", save_png);
        let copy_png = Action::Share(ShareRequest::CopyPicture(part));
        button(is_shown, "Copy the picture", copy_png);
        button(true, "Save as SVG…", Action::SaveSvg(part));
    });
    let text = match (is_shown, part) {
        (true, Part::Screen) => {
            "A PNG file has the pixels of the screen. An SVG file has lines and text, and is sharp at any size."
        }
        (true, _) => {
            "A PNG file has the pixels of the screen. An SVG file has lines and text, is sharp at any size, and shows all of the panel without scrolling."
        }
        (false, _) => "This panel is not on the screen now, so it can only be saved as SVG.",
    };
    hint(ui, text);
}

fn series(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    match &sharing.series {
        Some(making) => {
            ui.horizontal(|ui| {
                let width = ui.available_width() - 96.0;
                let share = making.share();
                let bar = ProgressBar::new(share).desired_width(width);
                ui.add(bar.text(format!("{:.0} %", 100.0 * share)));
                if ui.button("Stop").clicked() {
                    cx.actions.push(Action::Share(ShareRequest::StopSeries));
                }
            });
        }
        None => {
            let text = sharing.series_text(cx.session, cx.view.derived.revision);
            let is_ready = cx.session.len() > 0;
            let button = Button::new("Save the numbers as CSV…");
            if ui.add_enabled(is_ready, button).clicked() {
                cx.actions.push(Action::Share(ShareRequest::SaveSeries));
            }
            hint(ui, &text);
        }
    }
}

fn start_over(ui: &mut Ui, actions: &mut Vec<Action>) {
    if ui.button("Start over, or open an example…").clicked() {
        actions.push(Action::Overlay(Some(Overlay::StartOver)));
    }
    hint(ui, "You are asked first, and can undo it.");
}

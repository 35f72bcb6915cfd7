//! The panel *Share and save*: a section for each format.

use egui::{Button, Label, ProgressBar, Response, RichText, TextEdit, Ui, vec2};
use vmem_lab::Place;
use vmem_lab::narration::{count, grouped};

use crate::export::sharing::Sharing;
use crate::kit::dialog;
use crate::kit::fields::Field;
use crate::kit::texts::{small, warning};
use crate::kit::theme::{CONTROL, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::{Action, Overlay, ShareRequest};
use vmem_view::tabs::Part;
use vmem_view::wording::{as_sentence, shorten};

pub(super) fn ui(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    let closes = dialog::titled(ui, "Share and save", "", 680.0, |ui| {
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
        section(ui, "Start over", |ui| {
            let ask = Action::Overlay(Some(Overlay::StartOver));
            button(ui, cx, true, "Start over, or open an example…", ask);
            small(ui, "The app asks first, and you can undo this.");
        });
    });
    if closes {
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

/// Draws a button for an action.
fn button(
    ui: &mut Ui,
    cx: &mut Ctx<'_>,
    is_enabled: bool,
    label: &str,
    action: Action,
) -> Response {
    let response = ui.add_enabled(is_enabled, Button::new(label));
    if response.clicked() {
        cx.actions.push(action);
    }
    response
}

fn link(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    match sharing.texts(cx.session, cx.view.derived.revision).0 {
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
                "Anyone who opens the link"
            } else {
                "Anyone who opens the link (below, or after the # in the address of the web page)"
            };
            let text = format!(
                "{characters} characters. The link contains the whole session; nothing is stored on a server. {reader} sees the same scenario, {place}."
            );
            small(ui, text);
        }
        Err(error) => {
            warning(ui, as_sentence(&error));
            let save = Action::Share(ShareRequest::SaveScenario);
            button(ui, cx, true, "Save the scenario instead…", save);
        }
    }
}

fn place(place: Place, len: usize) -> String {
    let Place { operations, step } = place;
    let [done, all] = [operations, len].map(|it| grouped(it as u128));
    let whole = format!("operation {done} of {all}");
    match step {
        Some(step) => format!("in the middle of {whole}, after step {}", step + 1),
        None if operations == 0 => "at its start".to_owned(),
        None => format!("after {whole}"),
    }
}

fn open(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    let mut submitted = false;
    ui.horizontal(|ui| {
        let width = ui.available_width() - 128.0;
        let typed = Field::text("link to open")
            .hint("paste a link")
            .width(width)
            .show(ui, &mut sharing.pasted);
        if typed.changed {
            sharing.link_error = None;
        }
        submitted = typed.entered;
        let button = Button::new("Open the link");
        let room = vec2(ui.available_width(), CONTROL);
        let is_ready = !sharing.pasted.trim().is_empty();
        let button = ui.add_enabled_ui(is_ready, |ui| ui.add_sized(room, button));
        submitted |= button.inner.clicked();
    });
    if let Some(error) = &sharing.link_error {
        warning(ui, as_sentence(error));
    }
    if submitted && !sharing.pasted.trim().is_empty() {
        let open = ShareRequest::OpenLink(sharing.pasted.clone());
        cx.actions.push(Action::Share(open));
    }
}

fn files(ui: &mut Ui, cx: &mut Ctx<'_>) {
    ui.horizontal_wrapped(|ui| {
        let document = cx.session.document();
        let label = document.map_or("Save the scenario…".to_owned(), |document| {
            format!("Save {}", shorten(&document.name(), 40))
        });
        let has_file = document.is_some();
        let save = Action::Share(ShareRequest::SaveScenario);
        button(ui, cx, true, &label, save).on_hover_text("Ctrl+S");
        if has_file {
            let save = Action::Share(ShareRequest::SaveScenarioAs);
            button(ui, cx, true, "Save as another file…", save).on_hover_text("Ctrl+Shift+S");
        }
        let open = Action::Share(ShareRequest::OpenFile);
        button(ui, cx, true, "Open a file…", open).on_hover_text("Ctrl+O");
    });
    let bytes = count(cx.session.text().len() as u128, "byte", "bytes");
    let text = format!(
        "{bytes} of plain text, one operation per line. The session is also saved automatically."
    );
    small(ui, text);
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
        let save = Action::Share(ShareRequest::SavePicture(part));
        button(ui, cx, is_shown, "Save as PNG…", save);
        let copy = Action::Share(ShareRequest::CopyPicture(part));
        button(ui, cx, is_shown, "Copy the picture", copy);
        button(ui, cx, true, "Save as SVG…", Action::SaveSvg(part));
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
    small(ui, text);
}

fn series(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    match &sharing.series {
        Some(making) => {
            ui.horizontal(|ui| {
                let width = ui.available_width() - 96.0;
                let share = making.share();
                let bar = ProgressBar::new(share).desired_width(width);
                ui.add(bar.text(format!("{:.0} %", 100.0 * share)));
                let stop = Action::Share(ShareRequest::StopSeries);
                button(ui, cx, true, "Stop", stop);
            });
        }
        None => {
            let text = sharing.texts(cx.session, cx.view.derived.revision).1;
            let is_ready = cx.session.len() > 0;
            let save = Action::Share(ShareRequest::SaveSeries);
            button(ui, cx, is_ready, "Save the numbers as CSV…", save);
            small(ui, text);
        }
    }
}

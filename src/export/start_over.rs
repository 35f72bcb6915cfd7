//! The dialog that asks before starting over, and offers examples.

use egui::text::LayoutJob;
use egui::{Align, Button, Layout, Role, TextFormat, Ui, WidgetInfo};
use vmem_lab::narration::count;

use crate::export::sharing::Sharing;
use crate::kit::dialog;
use crate::kit::fields::primary;
use crate::kit::theme::{Palette, size, text};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::examples::EXAMPLES;
use vmem_view::open::{OpenRequest, Origin};

/// Draws the dialog. In its first frame, a button takes the focus.
pub(super) fn ui(ui: &mut Ui, sharing: &Sharing, cx: &mut Ctx<'_>) {
    let modal = dialog::new(ui, "start over").show(ui.ctx(), |ui| {
        dialog::set_width(ui, 520.0);
        ui.heading("Start over?");
        ui.add_space(4.0);
        let operations = count(cx.session.len() as u128, "operation", "operations");
        let text = format!(
            "The first scenario replaces this session of {operations}. Undo brings the session back."
        );
        ui.weak(text);
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            let yes = primary(ui, "Yes, start over");
            if sharing.is_new {
                // Enter means yes, Escape no.
                yes.request_focus();
            }
            if yes.clicked() {
                cx.actions.push(Action::Begin(OpenRequest::sandbox()));
            }
            if ui.button("Keep this session").clicked() {
                ui.close();
            }
        });
        ui.add_space(16.0);
        ui.separator();
        ui.add_space(8.0);
        ui.label("Or open another scenario");
        ui.add_space(4.0);
        dialog::scrolled(ui, 300.0, |ui| {
            windows(ui, &sharing.windows, cx.actions);
            others(ui, cx.actions);
        });
    });
    if modal.should_close() {
        cx.view.overlay = None;
    }
}

/// Offers the sessions of other windows.
fn windows(ui: &mut Ui, requests: &[OpenRequest], actions: &mut Vec<Action>) {
    for request in requests {
        if let Origin::Window(summary) = &request.origin
            && row(ui, "Session of another window", summary)
        {
            actions.push(Action::Begin(request.clone()));
        }
    }
}

fn others(ui: &mut Ui, actions: &mut Vec<Action>) {
    for example in EXAMPLES {
        if row(ui, example.title(), example.summary) {
            actions.push(Action::Begin(OpenRequest::from_example(example)));
        }
    }
    if row(ui, "Empty session", "No arenas: create your own.") {
        actions.push(Action::Begin(OpenRequest::empty()));
    }
}

/// Draws a button with a title and a summary. Returns true if it was clicked.
fn row(ui: &mut Ui, title: &str, summary: &str) -> bool {
    let palette = Palette::of(ui);
    let format = |size, color| TextFormat::simple(text(size), color);
    let mut job = LayoutJob::default();
    job.append(title, 0.0, format(size::BODY, palette.ink));
    job.append("\n", 0.0, format(size::BODY, palette.ink));
    job.append(summary, 0.0, format(size::SMALL, palette.muted));
    // Room for the scroll bar.
    let width = ui.available_width() - 12.0;
    ui.with_layout(Layout::top_down_justified(Align::Min), |ui| {
        ui.set_max_width(width);
        let response = ui.add(Button::new(job).wrap());
        response
            .widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{title}: {summary}")));
        response.clicked()
    })
    .inner
}

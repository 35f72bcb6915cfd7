//! The preview of a typed line as text.

use egui::text::LayoutJob;
use egui::{Align, Color32, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use crate::kit::fields::link;
use crate::kit::theme::{Palette, size, text};
use vmem_lab::prompt::{Advice, Preview, Verdict};
use vmem_view::wording::unbroken;

/// Draws the effect of a line, on as many rows as it takes.
pub fn words_ui(ui: &mut Ui, preview: &Preview) {
    if !preview.words.is_empty() {
        let words = RichText::new(unbroken(&preview.words)).small();
        ui.label(words.color(colour(ui, preview.verdict)));
    }
}

/// Draws the advice. Returns the line of the advice that was clicked.
pub fn advice_ui(ui: &mut Ui, preview: &Preview) -> Option<String> {
    if preview.advice.is_empty() {
        return None;
    }
    let row = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        links(ui, &preview.advice)
    });
    row.inner
}

fn links(ui: &mut Ui, advice: &[Advice]) -> Option<String> {
    let mut taken = None;
    for advice in advice {
        let link = link(ui, &advice.words).on_hover_text(&advice.line);
        if link.clicked() {
            taken = Some(advice.line.clone());
        }
    }
    taken
}

/// Draws the effect in a place of this height, at its left or right, and at the right of it at
/// most `most_advice` pieces of advice. Returns the line of the advice that was clicked.
pub fn line_ui(
    ui: &mut Ui,
    preview: &Preview,
    align: Align,
    height: f32,
    most_advice: usize,
) -> Option<String> {
    let size = vec2(ui.available_width(), height);
    let layout = Layout::right_to_left(Align::Min);
    let line = ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_height(height);
        let count = preview.advice.len().min(most_advice);
        let taken = links(ui, &preview.advice[..count]);
        let left = vec2(ui.available_width(), height);
        ui.allocate_ui_with_layout(left, Layout::top_down(align), |ui| {
            ui.set_min_width(left.x);
            truncated(ui, &preview.words, preview.verdict, height);
        });
        taken
    });
    line.inner
}

/// Draws as much of a text about a line as fits into `height`, and all of it as a tooltip.
pub fn truncated(ui: &mut Ui, words: &str, verdict: Verdict, height: f32) {
    let colour = colour(ui, verdict);
    let (font, width) = (text(size::SMALL), ui.available_width());
    let mut job = LayoutJob::simple(unbroken(words), font, colour, width);
    job.wrap.max_rows = (height / 16.0).floor().max(1.0) as usize;
    job.wrap.break_anywhere = job.wrap.max_rows == 1;
    let galley = ui.painter().layout_job(job);
    let elided = galley.elided;
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, colour);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    if elided {
        response.on_hover_text(words);
    }
}

/// Returns the colour of a text about a line.
fn colour(ui: &Ui, verdict: Verdict) -> Color32 {
    let palette = Palette::of(ui);
    match verdict {
        Verdict::Works | Verdict::Incomplete => palette.muted,
        Verdict::Wrong | Verdict::Fails => palette.warn,
    }
}

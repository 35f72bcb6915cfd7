//! The preview of a typed line as text.

use egui::{Align, Color32, Label, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use crate::kit::fields::link;
use crate::kit::theme::{Palette, size};
use vmem_lab::prompt::{Preview, Verdict};
use vmem_view::wording::unbroken;

/// Draws the effect of a line, on as many rows as it takes.
pub fn words_ui(ui: &mut Ui, preview: &Preview) {
    if preview.words.is_empty() {
        return;
    }
    let words = RichText::new(unbroken(&preview.words)).size(size::SMALL);
    let colour = colour(ui, preview.verdict);
    ui.add(Label::new(words.color(colour)).wrap());
}

/// Draws the advice. Returns the line of the advice that was clicked.
pub fn advice_ui(ui: &mut Ui, preview: &Preview) -> Option<String> {
    let mut taken = None;
    if preview.advice.is_empty() {
        return taken;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        for advice in &preview.advice {
            if link(ui, &advice.words)
                .on_hover_text(&advice.line)
                .clicked()
            {
                taken = Some(advice.line.clone());
            }
        }
    });
    taken
}

/// The words in a place that keeps its height, at its left or right, and at its right what
/// would work instead; the line of what was clicked.
pub fn line_ui(
    ui: &mut Ui,
    preview: &Preview,
    align: Align,
    height: f32,
    most_advice: usize,
) -> Option<String> {
    let mut taken = None;
    let width = ui.available_width();
    let layout = Layout::right_to_left(Align::Min);
    ui.allocate_ui_with_layout(vec2(width, height), layout, |ui| {
        ui.set_min_height(height);
        for advice in preview.advice.iter().take(most_advice) {
            if link(ui, &advice.words)
                .on_hover_text(&advice.line)
                .clicked()
            {
                taken = Some(advice.line.clone());
            }
        }
        let left = vec2(ui.available_width(), height);
        ui.allocate_ui_with_layout(left, Layout::top_down(align), |ui| {
            ui.set_min_width(left.x);
            let colour = colour(ui, preview.verdict);
            let rows = (height / 16.0).floor().max(1.0) as usize;
            truncated(ui, &preview.words, colour, rows);
        });
    });
    taken
}

/// As much of `text` as there is room for in so many rows; all of it where the pointer is.
pub fn truncated(ui: &mut Ui, text: &str, colour: Color32, rows: usize) {
    let mut job = egui::text::LayoutJob::simple(
        unbroken(text),
        egui::FontId::proportional(size::SMALL),
        colour,
        ui.available_width(),
    );
    job.wrap.max_rows = rows;
    job.wrap.break_anywhere = rows == 1;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let elided = galley.elided;
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, colour);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if elided {
        response.on_hover_text(text);
    }
}

/// Returns the colour of a text about a line.
pub fn colour(ui: &Ui, verdict: Verdict) -> Color32 {
    let palette = Palette::of(ui);
    match verdict {
        Verdict::Works | Verdict::Incomplete => palette.muted,
        Verdict::Wrong | Verdict::Fails => palette.warn,
    }
}

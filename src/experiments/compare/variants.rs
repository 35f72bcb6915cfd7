//! What is compared with the scenario as written: a choice of policies and settings.

use egui::{Button, RichText, TextEdit, Ui, vec2};
use vmem_lab::Session;
use vmem_lab::compare::Variant;

use crate::experiments::work::{Task, work_ui};
use crate::kit::fields::entered;
use crate::kit::theme::{CONTROL, Palette, mono, size};
use vmem_view::comparison::{MOST_VARIANTS, Versus};
use vmem_view::wording::shorten;

const COMPARE: Task = Task {
    done: "compared",
    stop: "Stop comparing",
    resume: "Compare the rest",
};

/// A setting being typed, and what is wrong with it.
#[derive(Default)]
pub(crate) struct Typing {
    setting: String,
    error: Option<String>,
}

/// Draws the choice, and how far the comparison is.
pub(crate) fn ui(ui: &mut Ui, session: &Session, versus: &mut Versus, typing: &mut Typing) {
    let palette = Palette::of(ui);
    ui.label(RichText::new("The same requests, side by side").size(16.0));
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("as written, and").color(palette.muted));
        let variants = versus.variants().to_vec();
        for variant in &variants {
            let name = variant.to_string();
            let button = ui.button(format!("{}  ×", shorten(&name, 32)));
            let button = button.accessible_name(format!("leave out {name}"));
            if button.on_hover_text("Leave it out").clicked() {
                let others = variants.iter().filter(|it| *it != variant).cloned();
                versus.set_variants(others.collect());
            }
        }
        if variants != Variant::policies() && ui.button("The three policies").clicked() {
            versus.set_variants(Variant::policies().to_vec());
        }
    });
    ui.horizontal_wrapped(|ui| {
        let room = versus.variants().len() < MOST_VARIANTS;
        let edit = TextEdit::singleline(&mut typing.setting)
            .font(mono(size::BODY))
            .hint_text("heap.quantum=64")
            .align(egui::Align2::LEFT_CENTER);
        let width = 220.0_f32.min(ui.available_width() - 80.0);
        let field = ui.add_enabled_ui(room, |ui| ui.add_sized(vec2(width, CONTROL), edit));
        let field = field.inner.accessible_name("a setting to compare");
        let enter = entered(ui, &field);
        let add = Button::new("Compare").min_size(vec2(0.0, CONTROL));
        let add = ui.add_enabled(room, add);
        let add = add.on_disabled_hover_text("At most five can be compared at once");
        if (enter || add.clicked()) && !typing.setting.trim().is_empty() {
            let added = versus.add(&typing.setting, session.scenario());
            typing.error = added.err().map(|error| error.to_string());
            if typing.error.is_none() {
                typing.setting.clear();
            }
        }
        let words = "policy, quantum, import, qcache or magazine, of one arena or of all";
        ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
    });
    if let Some(error) = &typing.error {
        let words = RichText::new(format!("Not compared: {error}."));
        ui.add(egui::Label::new(words.color(palette.warn)).wrap());
    }
    let done = versus.whole().position();
    if let Some(work) = work_ui(ui, &COMPARE, versus.state(), done, session.len()) {
        versus.set_state(work);
    }
}

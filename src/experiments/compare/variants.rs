//! The choice of the policies and settings to compare.

use egui::Ui;
use vmem_lab::Session;
use vmem_lab::compare::Variant;

use crate::experiments::layout::heading;
use crate::experiments::widgets::{button, task_ui};
use crate::kit::fields::Field;
use crate::kit::texts::{small, warning};
use vmem_view::comparison::{Comparing, MOST_VARIANTS};
use vmem_view::wording::shorten;

/// The texts of the comparison.
const COMPARE: [&str; 3] = ["compared", "Stop comparing", "Compare the rest"];

/// The field for a setting, and the mistake in it.
#[derive(Default)]
pub(super) struct VariantField {
    text: String,
    error: Option<String>,
}

pub(super) fn ui(
    ui: &mut Ui,
    comparing: &mut Comparing,
    field: &mut VariantField,
    session: &Session,
) {
    heading(ui, "The same requests, side by side");
    ui.horizontal_wrapped(|ui| {
        ui.weak("the scenario as written, compared with");
        let variants = comparing.variants().to_vec();
        for variant in &variants {
            let name = variant.to_string();
            let button = ui.button(format!("{}  ×", shorten(&name, 32)));
            let button = button.accessible_name(format!("remove {name} from the comparison"));
            if button.on_hover_text("Remove from the comparison").clicked() {
                let others = variants.iter().filter(|it| *it != variant).cloned();
                comparing.set_variants(others.collect());
            }
        }
        if variants != Variant::policies() && ui.button("The three policies").clicked() {
            comparing.set_variants(Variant::policies().to_vec());
        }
    });
    ui.horizontal_wrapped(|ui| {
        let is_enabled = comparing.variants().len() < MOST_VARIANTS;
        let width = 220.0_f32.min(ui.available_width() - 80.0);
        let edit = Field::text("a setting to compare").hint("heap.quantum=64");
        let edit = ui.add_enabled_ui(is_enabled, |ui| edit.width(width).show(ui, &mut field.text));
        let add = button(ui, is_enabled, "Compare");
        let is_added = edit.inner.entered || add.clicked();
        add.on_disabled_hover_text("At most five can be compared at once");
        if is_added && !field.text.trim().is_empty() {
            let result = comparing.add(&field.text, session.scenario());
            field.error = result.err().map(|error| error.to_string());
            if field.error.is_none() {
                field.text.clear();
            }
        }
        small(
            ui,
            "policy, quantum, import, qcache or magazine, of one arena or of all",
        );
    });
    if let Some(error) = &field.error {
        warning(ui, format!("Not compared: {error}."));
    }
    let done = comparing.whole.position();
    if let Some(work) = task_ui(ui, COMPARE, comparing.state, done, session.len()) {
        comparing.state = work;
    }
}

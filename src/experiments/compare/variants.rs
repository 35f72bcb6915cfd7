//! The choice of the policies and settings to compare.

use egui::Ui;
use vmem_lab::Session;
use vmem_lab::compare::Variant;
use vmem_lab::narration::count;

use crate::experiments::layout::heading;
use crate::experiments::widgets::task_ui;
use crate::kit::fields::{Field, plain, retry};
use crate::kit::texts::{small, warning};
use vmem_view::comparison::{Comparing, FULL, SEEDS};
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
        ui.weak("this session as written, compared with");
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
        let width = 220.0_f32.min(ui.available_width() - 80.0);
        let edit = Field::text("a setting to compare").hint("heap.quantum=64");
        let edit = edit.width(width).show(ui, &mut field.text);
        let is_added = plain(ui, "Compare").clicked() || edit.entered;
        if is_added && !field.text.trim().is_empty() {
            let result = comparing.add(&field.text, session.scenario());
            match &result {
                Ok(()) => field.text.clear(),
                Err(_) => retry(ui, &edit.response, &field.text),
            }
            field.error = result.err();
        }
    });
    let hint = "policy, quantum, import, qcache or magazine, of one arena or of all";
    small(ui, if comparing.is_full() { FULL } else { hint });
    if let Some(error) = &field.error {
        warning(ui, format!("Not compared: {error}."));
    }
    seeds_ui(ui, comparing, session);
    let (done, all) = comparing.progress(session);
    if let Some(work) = task_ui(ui, COMPARE, comparing.state, done, all) {
        comparing.state = work;
    }
}

fn seeds_ui(ui: &mut Ui, comparing: &mut Comparing, session: &Session) {
    if !session.scenario().has_random() {
        ui.weak("One run: the scenario has no random line, so other seeds change nothing.");
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.weak("seeds of the random lines:");
        let chosen = comparing.seeds(session);
        for seeds in SEEDS {
            let label = ui.selectable_label(seeds == chosen, seeds.to_string());
            let name = count(seeds as u128, "seed", "seeds");
            if label.accessible_name(name).clicked() {
                comparing.set_seeds(seeds);
            }
        }
        let text = match chosen {
            1 => "With one seed, a difference may be chance.",
            _ => "The first run is the scenario as written; in each further run the seeds are 1 higher.",
        };
        small(ui, text);
    });
}

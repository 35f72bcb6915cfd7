//! The workload generator.

use egui::{Button, RichText, Role, Ui, WidgetInfo, vec2};
use vmem_lab::workload::Preset;

use crate::experiments::layout::{card, column, framed, heading, in_rows, scrolled};
use crate::experiments::widgets::{FIELD, arena_combo};
use crate::kit::fields::{Field as TextField, combo, hint, plain, primary};
use crate::kit::texts::warning;
use crate::kit::theme::{self, CONTROL, GAP, Palette, Shape, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::form::or;
use vmem_view::open::OpenRequest;
use vmem_view::submission::{Control, Insert};
use vmem_view::wording::shorten;
use vmem_view::workload_form::{self, FIELDS, Field, OPERATIONS, WorkloadForm};

pub(super) fn ui(ui: &mut Ui, form: &mut WorkloadForm, cx: &mut Ctx<'_>) {
    scrolled(ui, "workloads", |ui| {
        if cx.shape != Shape::Wide {
            presets(ui, form, cx);
            card(ui, |ui| form_ui(ui, form, cx));
            return;
        }
        let left = ui.available_width() * 0.42;
        let right = ui.available_width() - left - GAP;
        ui.horizontal_top(|ui| {
            column(ui, left, |ui| presets(ui, form, cx));
            column(ui, right, |ui| {
                card(ui, |ui| form_ui(ui, form, cx));
            });
        });
    });
}

fn presets(ui: &mut Ui, form: &mut WorkloadForm, cx: &mut Ctx<'_>) {
    let columns = (ui.available_width() / 420.0).clamp(1.0, 2.0) as usize;
    in_rows(ui, columns, &Preset::ALL, |ui, &preset| {
        let mut frame = theme::card(ui);
        if form.preset == Some(preset) {
            frame = frame.stroke((2.0, Palette::of(ui).ink));
        }
        framed(ui, frame, |ui| preset_ui(ui, preset, form, cx));
    });
}

fn preset_ui(ui: &mut Ui, preset: Preset, form: &mut WorkloadForm, cx: &mut Ctx<'_>) {
    let (title, description) = workload_form::preset_text(preset);
    let is_chosen = form.preset == Some(preset);
    ui.horizontal(|ui| {
        heading(ui, title);
        let key = RichText::new(format!("preset={}", preset.name())).font(mono(size::SMALL));
        ui.weak(key);
    });
    ui.label(description);
    ui.horizontal_wrapped(|ui| {
        // On a phone, both buttons are in one row.
        let label = if cx.shape == Shape::Phone {
            "Open as new"
        } else {
            "Open as a new scenario"
        };
        let new = plain(ui, label)
            .accessible_name(format!("open {title} as a new scenario"))
            .on_hover_text(format!(
                "Replaces the session; Undo brings it back:\n{}",
                preset.scenario().trim_end()
            ));
        if new.clicked() {
            cx.actions
                .push(Action::Begin(OpenRequest::from_workload(preset)));
        }
        let label = if is_chosen {
            "Copied to the form"
        } else {
            "Copy to the form"
        };
        let into = Button::new(label).selected(is_chosen);
        let into = ui.add(into.min_size(vec2(0.0, CONTROL)));
        let name = format!("copy {title} to the form");
        into.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
        if into.clicked() {
            form.preset = (!is_chosen).then_some(preset);
            form.operations.clear();
        }
    });
}

fn form_ui(ui: &mut Ui, form: &mut WorkloadForm, cx: &mut Ctx<'_>) {
    let title = match form.preset {
        None => "A workload of your own".to_owned(),
        Some(preset) => format!("A workload like {}", preset.name()),
    };
    heading(ui, title);
    let arenas = cx.session.moment().world.arenas();
    let names: Vec<&str> = arenas.map(|arena| arena.name).collect();
    let Some(arena) = form.arena(&names, cx.view.shown.as_deref()) else {
        if let Some(computing) = cx.view.player.computing(&cx.moment()) {
            ui.label(computing);
            return;
        }
        ui.label("No arena exists at this time, so the workload cannot run.");
        ui.weak("Open a preset as a new scenario, or create an arena in the sandbox.");
        return;
    };
    fields(ui, form, &names, arena);
    ui.separator();
    let line = form.line(arena);
    let shown = RichText::new(&line).font(mono(13.0));
    ui.add(egui::Label::new(shown).wrap().selectable(true));
    let statement = form.statement(arena);
    let problem = match &statement {
        Err(error) => Some(format!("The workload cannot run yet: {error}.")),
        Ok(_) => workload_form::warning(cx.session, arena),
    };
    if let Some(problem) = problem {
        warning(ui, problem);
    }
    ui.horizontal_wrapped(|ui| {
        let label = format!("Run in {}", shorten(arena, 20));
        let run = ui.add_enabled_ui(statement.is_ok(), |ui| primary(ui, &label));
        let run = run
            .inner
            .on_hover_text("Adds the line after the operations done so far; can be undone");
        if run.clicked() {
            let insert = Insert::new(line, Control::Workload);
            cx.actions.push(Action::Insert(insert));
        }
        if form.has_shape() && plain(ui, "Clear the form").clicked() {
            form.clear_shape();
        }
    });
}

fn fields(ui: &mut Ui, form: &mut WorkloadForm, names: &[&str], arena: &str) {
    let columns = (ui.available_width() / 270.0).clamp(1.0, 3.0) as usize;
    let mut drawn = 0;
    let mut end_field = |ui: &mut Ui| {
        drawn += 1;
        if drawn % columns == 0 {
            ui.end_row();
        }
    };
    let grid = egui::Grid::new("workload")
        .num_columns(2 * columns)
        .spacing(vec2(12.0, 6.0));
    grid.show(ui, |ui| {
        ui.label("arena");
        if let Some(other) = arena_combo(ui, "workload", names, arena) {
            form.arena = Some(other.to_owned());
        }
        end_field(ui);
        let default = form.default_operations();
        typed(ui, &OPERATIONS, &mut form.operations, &default);
        end_field(ui);
        ui.label("seed");
        seed(ui, &mut form.seed);
        end_field(ui);
        // The fields with a choice come first.
        let mut order: Vec<usize> = (0..FIELDS.len()).collect();
        order.sort_by_key(|&index| FIELDS[index].words.is_empty());
        for index in order {
            let field = &FIELDS[index];
            let default = form.default_of(field);
            let draw = if field.words.is_empty() {
                typed
            } else {
                chosen
            };
            draw(ui, field, &mut form.shape[index], &default);
            end_field(ui);
        }
    });
}

fn typed(ui: &mut Ui, field: &Field, value: &mut String, default: &str) {
    ui.label(field.label).on_hover_text(field.help);
    let hint = format!("default: {default}");
    let text = TextField::text(field.label).hint(&hint).width(FIELD);
    text.show(ui, value).response.on_hover_text(field.help);
}

fn chosen(ui: &mut Ui, field: &Field, value: &mut String, default: &str) {
    ui.label(field.label).on_hover_text(field.help);
    let shown = or(value, default);
    let text = if value.is_empty() {
        hint(&format!("default: {default}")).weak()
    } else {
        RichText::new(shown)
    };
    let name = format!("{}: {shown}", field.label);
    let response = combo(ui, &name, FIELD, text, |ui| {
        ui.selectable_value(value, String::new(), format!("{default} (default)"));
        for &word in field.words {
            ui.selectable_value(value, word.to_owned(), word);
        }
    });
    response.on_hover_text(field.help);
}

fn seed(ui: &mut Ui, seed: &mut String) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let field = TextField::text("seed").hint("1").width(68.0);
        let help = "The same seed gives the same operations on every machine";
        field.show(ui, seed).response.on_hover_text(help);
        let new = ui.add(Button::new("new").min_size(vec2(60.0, CONTROL)));
        let new = new.accessible_name("a new seed");
        if new.on_hover_text("A new random seed").clicked() {
            *seed = rand::random_range(1..1_000_000_u32).to_string();
        }
    });
}

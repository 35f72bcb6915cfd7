//! The screen of the workload generator.

use egui::{Button, ComboBox, RichText, Stroke, TextEdit, Ui, vec2};
use vmem_lab::Session;
use vmem_lab::workload::Preset;

use crate::experiments::arena_box;
use crate::experiments::layout::{card, column, framed, in_rows, scrolled};
use crate::kit::fields::primary;
use crate::kit::theme;
use crate::kit::theme::{CONTROL, GAP, Palette, Shape, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::open::OpenRequest;
use vmem_view::submission::{Control, Insert};
use vmem_view::wording::shorten;
use vmem_view::workload_form::{CHOSEN, Field, Generator, TYPED};

/// Draws the section. `asked` is the arena that the other panels show.
pub(crate) fn ui(ui: &mut Ui, generator: &mut Generator, cx: &mut Ctx<'_>) {
    let (session, shape, actions) = (cx.session, cx.shape, &mut *cx.actions);
    let asked = cx.view.shown.as_deref();
    scrolled(ui, "workloads", |ui, width| {
        if shape == Shape::Wide {
            let left = (width * 0.42).min(620.0);
            // To the edge, unless that is far away.
            let rest = width - left - GAP;
            let right = if rest < 900.0 { rest } else { 760.0 };
            ui.horizontal_top(|ui| {
                column(ui, left, |ui| presets(ui, left, generator, actions));
                column(ui, right, |ui| {
                    form(ui, right, session, generator, asked, actions);
                });
            });
        } else {
            presets(ui, width, generator, actions);
            form(ui, width, session, generator, asked, actions);
        }
    });
}

/// What a preset is called on the screen.
const fn title(preset: Preset) -> &'static str {
    match preset {
        Preset::Pids => "Process ids",
        Preset::Kernel => "A kernel's heap",
        Preset::Io => "Device addresses",
        Preset::Adversary => "The adversary",
        Preset::Churn => "Steady churn",
    }
}

fn presets(ui: &mut Ui, width: f32, generator: &mut Generator, actions: &mut Vec<Action>) {
    // Two beside each other where there is room for them.
    let columns = if width >= 620.0 { 2 } else { 1 };
    in_rows(ui, width, columns, &Preset::ALL, |ui, each, &preset| {
        preset_ui(ui, each, preset, generator, actions);
    });
}

fn preset_ui(
    ui: &mut Ui,
    width: f32,
    preset: Preset,
    generator: &mut Generator,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let chosen = generator.preset == Some(preset);
    let frame = match chosen {
        true => theme::card(ui).stroke(Stroke::new(2.0, palette.ink)),
        false => theme::card(ui),
    };
    framed(ui, frame, width, |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(title(preset)).size(16.0));
            let detail = format!("preset={}", preset.name());
            let detail = RichText::new(detail).font(mono(size::SMALL));
            ui.label(detail.color(palette.muted));
        });
        // What it is called is said above.
        let words = preset.description();
        let words = words.split_once(": ").map_or(words, |(_, words)| words);
        let mut letters = words.chars();
        let first = letters
            .next()
            .map(|letter| letter.to_uppercase().to_string());
        ui.label(format!("{}{}", first.unwrap_or_default(), letters.as_str()));
        ui.horizontal_wrapped(|ui| {
            let name = format!("{} as a new scenario", title(preset));
            let new = ui.add(Button::new("As a new scenario").min_size(vec2(0.0, CONTROL)));
            let new = new.accessible_name(name).on_hover_text(format!(
                "Replaces the session, which can be undone:\n{}",
                preset.scenario().trim_end()
            ));
            if new.clicked() {
                actions.push(Action::Begin(OpenRequest::from_workload(preset)));
            }
            let label = if chosen {
                "In the form"
            } else {
                "Into the form"
            };
            let button = Button::new(label).selected(chosen);
            let button = button.min_size(vec2(0.0, CONTROL));
            let name = format!("{} into the form", title(preset));
            let into = ui.add(button);
            into.widget_info(|| {
                egui::WidgetInfo::selected(egui::Role::Button, true, chosen, &name)
            });
            if into.clicked() {
                generator.preset = (!chosen).then_some(preset);
                generator.operations.clear();
            }
        });
    });
}

fn form(
    ui: &mut Ui,
    width: f32,
    session: &Session,
    generator: &mut Generator,
    asked: Option<&str>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    card(ui, width, |ui| {
        let words = match generator.preset {
            None => "A workload of your own".to_owned(),
            Some(preset) => format!("A workload like {}", preset.name()),
        };
        ui.label(RichText::new(words).size(16.0));
        let moment = session.moment();
        let names: Vec<_> = moment.world.arenas().map(|arena| arena.name).collect();
        let known = |name: &&str| names.contains(name);
        let chosen = generator.arena.as_deref().filter(known);
        let arena = chosen.or(asked.filter(known)).or(names.first().copied());
        let Some(arena) = arena.map(str::to_owned) else {
            ui.label("There is no arena here to run it in.");
            let words = "Take a preset as a new scenario, or make an arena in the sandbox.";
            ui.label(RichText::new(words).color(palette.muted));
            return;
        };
        fields(ui, generator, &names, &arena);
        ui.separator();
        let line = generator.line(&arena);
        ui.add(
            egui::Label::new(RichText::new(&line).font(mono(13.0)))
                .wrap()
                .selectable(true),
        );
        let statement = generator.statement(&arena);
        match &statement {
            Err(error) => {
                ui.label(RichText::new(format!("Not yet: {error}.")).color(palette.warn));
            }
            Ok(_) => notes(ui, session, &arena),
        }
        ui.horizontal_wrapped(|ui| {
            let run = ui.add_enabled_ui(statement.is_ok(), |ui| {
                primary(ui, &format!("Run in {}", shorten(&arena, 20))).on_hover_text(
                    "Adds the line to the session, after what is done so far; can be undone",
                )
            });
            if run.inner.clicked() {
                // A long way there is told, and can be stopped, like any other.
                let insert = Insert::new(line.as_str(), Control::Workload);
                actions.push(Action::Insert(insert));
            }
            if generator.has_shape() && ui.button("Clear the form").clicked() {
                generator.clear_shape();
            }
        });
    });
}

/// What one would wonder about afterwards.
fn notes(ui: &mut Ui, session: &Session, arena: &str) {
    let world = session.moment().world;
    let id = world.arena_named(arena);
    let total = id.and_then(|id| world.try_inspect(id, |view| view.stats().mem_total));
    let parent = id.and_then(|id| world.arena(id)?.parent);
    if total == Some(0) && parent.is_none() {
        let words = format!(
            "{} has no span and no arena to import from: every request will fail.",
            shorten(arena, 40)
        );
        ui.label(RichText::new(words).color(Palette::of(ui).warn));
    }
}

fn fields(ui: &mut Ui, generator: &mut Generator, names: &[&str], arena: &str) {
    // Two pairs of columns where there is room for them.
    let columns = if ui.available_width() >= 500.0 { 2 } else { 1 };
    egui::Grid::new("workload")
        .num_columns(2 * columns)
        .spacing(vec2(12.0, 6.0))
        .show(ui, |ui| {
            let mut place = 0;
            let mut next = |ui: &mut Ui| {
                place += 1;
                if place % columns == 0 {
                    ui.end_row();
                }
            };
            ui.label("arena");
            if let Some(other) = arena_box::ui(ui, "workload", names, arena) {
                generator.arena = Some(other.to_owned());
            }
            next(ui);
            let usual = generator.usual_operations();
            typed(
                ui,
                "operations",
                &mut generator.operations,
                usual,
                "From 1 to 1 000 000",
            );
            next(ui);
            ui.label("seed");
            seed(ui, &mut generator.seed);
            next(ui);
            for (place, (field, words)) in CHOSEN.iter().enumerate() {
                let otherwise = generator.otherwise(field);
                chosen(ui, field, words, &mut generator.chosen[place], &otherwise);
                next(ui);
            }
            for (place, field) in TYPED.iter().enumerate() {
                let otherwise = generator.otherwise(field);
                typed(
                    ui,
                    field.label,
                    &mut generator.typed[place],
                    &otherwise,
                    field.help,
                );
                next(ui);
            }
        });
}

fn typed(ui: &mut Ui, label: &str, value: &mut String, hint: &str, help: &str) {
    ui.label(label).on_hover_text(help);
    let edit = TextEdit::singleline(value)
        .font(mono(size::BODY))
        .hint_text(hint)
        .align(egui::Align2::LEFT_CENTER);
    let response = ui.add_sized(vec2(132.0, CONTROL), edit);
    response.accessible_name(label).on_hover_text(help);
}

fn chosen(
    ui: &mut Ui,
    field: &Field,
    words: &[&'static str],
    value: &mut Option<&'static str>,
    otherwise: &str,
) {
    let palette = Palette::of(ui);
    ui.label(field.label).on_hover_text(field.help);
    let text = match *value {
        Some(word) => RichText::new(word),
        None => RichText::new(otherwise).color(palette.muted),
    };
    let response = ComboBox::from_id_salt(field.key)
        .width(132.0)
        .selected_text(text)
        .show_ui(ui, |ui| {
            ui.selectable_value(value, None, format!("{otherwise} (as usual)"));
            for &word in words {
                ui.selectable_value(value, Some(word), word);
            }
        })
        .response;
    let name = format!("{}: {}", field.label, value.unwrap_or(otherwise));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &name));
    response.on_hover_text(field.help);
}

fn seed(ui: &mut Ui, seed: &mut String) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let edit = TextEdit::singleline(seed)
            .font(mono(size::BODY))
            .hint_text("1")
            .align(egui::Align2::LEFT_CENTER);
        let help = "The same seed, the same operations, on every machine";
        ui.add_sized(vec2(68.0, CONTROL), edit)
            .accessible_name("seed")
            .on_hover_text(help);
        let new = Button::new("new").min_size(vec2(60.0, CONTROL));
        let new = ui
            .add(new)
            .accessible_name("a new seed")
            .on_hover_text("A new random seed");
        if new.clicked() {
            *seed = rand::random_range(1..1_000_000_u32).to_string();
        }
    });
}

//! The line above a bar: the arena's name and numbers, and the buttons for zooming.

use egui::{Align, Layout, Rect, RichText, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2};
use vmem_lab::ArenaId;
use vmem_lab::narration::grouped;

use crate::kit::theme::{Palette, Shape, mono, size, text};
use crate::kit::{icons, swatch, terms};
use crate::panels::arenas::row::Row;
use crate::panels::arenas::zoom;
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::arena_numbers::Numbers;
use vmem_view::derived::Validity;
use vmem_view::item::Item;
use vmem_view::wording::shorten;

/// The gap between the numbers and the right part.
const GAP: f32 = 8.0;

/// Draws the line.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row) {
    let numbers = cx.view.derived.numbers(&cx.moment(), row.arena);
    let right = right_width(ui, cx, row);
    let left = Rect::from_min_max(
        row.head.min,
        pos2(row.head.right() - right - GAP, row.head.bottom()),
    );
    // The ids do not depend on the rows above, because the focus must stay when rows above
    // come into view.
    let mut line = ui.new_child(
        UiBuilder::new()
            .scope_id(ui.scope_id().with(("arena", row.arena)))
            .max_rect(left)
            .layout(Layout::left_to_right(Align::Center)),
    );
    line.spacing_mut().item_spacing.x = 8.0;
    name(&mut line, cx, row, &numbers);
    numbers_ui(&mut line, cx, row, &numbers);

    let mut end = ui.new_child(
        UiBuilder::new()
            .scope_id(ui.scope_id().with(("arena's end", row.arena)))
            .max_rect(row.head.with_min_x(row.head.right() - right))
            .layout(Layout::right_to_left(Align::Center)),
    );
    end.spacing_mut().item_spacing.x = 6.0;
    validity_ui(&mut end, cx, row.arena);
    if zoom::is_useful(row) {
        zoom::buttons_ui(&mut end, cx.view.bars.of(row.arena), row);
    }
}

/// Returns the width of the right part.
fn right_width(ui: &Ui, cx: &mut Ctx<'_>, row: &Row) -> f32 {
    let shape = cx.shape;
    let validity = cx.view.derived.validity(&cx.session.moment());
    let (label, ..) = verdict(&Palette::of(ui), row.arena, validity, shape);
    let label = if label.is_empty() {
        0.0
    } else {
        width(ui, label, text(size::SMALL)) + 24.0
    };
    let buttons = if zoom::is_useful(row) {
        zoom::BUTTONS
    } else {
        0.0
    };
    label + buttons
}

fn width(ui: &Ui, label: &str, font: egui::FontId) -> f32 {
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(label.to_owned(), font, egui::Color32::PLACEHOLDER);
    galley.size().x
}

/// Draws the arena's swatch and name. A click shows its structures, and selects it.
fn name(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row, numbers: &Numbers) {
    let item = Item::Arena(row.arena);
    swatch::ui(ui, row.arena);
    let shown = cx.view.shown.as_deref() == Some(&row.name);
    let room = if cx.shape == Shape::Phone {
        130.0
    } else {
        240.0
    };
    let name = longest_that_fits(ui, &row.name, room);
    let mut name = RichText::new(name).size(size::TITLE);
    if cx.view.items.is_highlighted(item) {
        name = name.underline();
    }
    let response = ui.add(egui::Label::new(name).sense(Sense::click()));
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, shown, format!("arena {}", row.name))
    });
    if response.hovered() || response.has_focus() {
        cx.view.items.point_at(item);
    }
    if response.clicked() {
        cx.actions.push(Action::Show(row.arena));
        cx.actions.push(Action::Select(Some(item)));
    }
    response.on_hover_text(format!(
        "Show the structures of {}: {}",
        row.name,
        numbers.sentence()
    ));
}

/// Returns as much of a name as fits into `room` points; the middle is left out.
fn longest_that_fits(ui: &Ui, name: &str, room: f32) -> String {
    let font = text(size::TITLE);
    let mut most = name.chars().count();
    let mut short = name.to_owned();
    while most > 4 && width(ui, &short, font.clone()) > room {
        most -= most.div_ceil(8);
        short = shorten(name, most);
    }
    short
}

/// Draws the numbers that fit, the most important first. A number that does not fit is left
/// out, not cut.
fn numbers_ui(ui: &mut Ui, cx: &Ctx<'_>, row: &Row, numbers: &Numbers) {
    let palette = Palette::of(ui);
    let narrow = cx.shape == Shape::Phone || ui.available_width() < 330.0;
    if !narrow {
        let world = cx.moment().world;
        let quantum = world.inspect(row.arena, |view| view.quantum().get());
        number(ui, "quantum", &grouped(quantum.into()), palette.ink);
        if let Some(source) = &row.source {
            number(ui, "from", &shorten(source, 20), palette.ink);
        }
    }
    for each in &numbers.0 {
        let label = match (narrow, each.label) {
            (true, "in use") => "",
            (_, label) => label,
        };
        let colour = if each.changed {
            palette.now_text
        } else {
            palette.ink
        };
        number(ui, label, &each.value, colour);
        if narrow && each.label != "in use" && each.label != "waiting" {
            return;
        }
    }
    let note = row.changes.note.as_deref().unwrap_or_default();
    if !note.is_empty() && width(ui, note, text(size::SMALL)) + 16.0 < ui.available_width() {
        ui.add_space(8.0);
        let note = RichText::new(note).size(size::SMALL);
        ui.label(note.color(palette.now_text));
    }
}

/// Draws a number with its label, if both fit.
fn number(ui: &mut Ui, label: &str, value: &str, colour: egui::Color32) {
    let label_width = if label.is_empty() {
        0.0
    } else {
        width(ui, label, text(size::SMALL)) + 8.0
    };
    if label_width + width(ui, value, mono(size::SMALL)) + 14.0 > ui.available_width() {
        return;
    }
    ui.add_space(4.0);
    if !label.is_empty() {
        let muted = Palette::of(ui).muted;
        let response = ui.label(RichText::new(label).size(size::SMALL).color(muted));
        terms::explained(response, label);
    }
    ui.label(RichText::new(value).font(mono(size::SMALL)).color(colour));
}

/// Returns whether the arena's invariants hold: a label, its colour, and an explanation.
fn verdict<'a>(
    palette: &Palette,
    arena: ArenaId,
    validity: &'a Validity,
    shape: Shape,
) -> (&'static str, egui::Color32, &'a str) {
    let is_wide = shape == Shape::Wide;
    match validity {
        Validity::Broken(broken, rule) if *broken == arena => {
            ("an invariant is broken", palette.warn, rule)
        }
        Validity::Underway => (
            if is_wide { "mid-operation" } else { "mid-way" },
            palette.muted,
            "Inside an operation the invariants need not hold. They are checked at its end.",
        ),
        Validity::Unchecked => (
            if shape == Shape::Phone {
                ""
            } else {
                "not checked"
            },
            palette.muted,
            "There are too many segments to check every invariant after every operation.",
        ),
        Validity::Holds | Validity::Broken(..) => (
            if is_wide {
                "all invariants hold"
            } else {
                "holds"
            },
            palette.good,
            "Every invariant of the arena was checked on the live structure after this operation.",
        ),
    }
}

fn validity_ui(ui: &mut Ui, cx: &mut Ctx<'_>, arena: ArenaId) {
    let shape = cx.shape;
    let validity = cx.view.derived.validity(&cx.session.moment());
    let (label, colour, why) = verdict(&Palette::of(ui), arena, validity, shape);
    if label.is_empty() {
        return;
    }
    ui.label(RichText::new(label).size(size::SMALL).color(colour))
        .on_hover_text(why);
    if matches!(validity, Validity::Holds) {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
        icons::check(ui.painter(), rect.left_center(), 11.0, colour);
    }
}

//! The line above a bar: the arena's name and numbers, and the buttons for zooming.

use egui::{Align, Color32, Label, Layout, RichText, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo};
use vmem_lab::narration::grouped;

use crate::kit::focus::link;
use crate::kit::theme::{Palette, Shape, mono, size};
use crate::kit::{icons, mono_width, swatch, terms, text_width};
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
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row<'_>) {
    let numbers = cx.view.derived.numbers(&cx.moment(), row.arena);
    let (verdict, colour, why) = verdict(ui, cx, row);
    let mut right = 0.0;
    if !verdict.is_empty() {
        right += text_width(ui, verdict, size::SMALL) + 24.0;
    }
    if zoom::is_useful(row) {
        right += zoom::BUTTONS;
    }
    let middle = row.head.right() - right;
    // The ids do not depend on the rows above, because the focus must stay when rows above
    // come into view.
    let id = ui.scope_id();
    let mut part = |name, rect, layout| {
        let builder = UiBuilder::new().scope_id(id.with((name, row.arena)));
        ui.new_child(builder.max_rect(rect).layout(layout))
    };
    let left = row.head.with_max_x(middle - GAP);
    let mut line = part("arena", left, Layout::left_to_right(Align::Center));
    line.spacing_mut().item_spacing.x = 8.0;
    name(&mut line, cx, row, &numbers);
    numbers_ui(&mut line, cx, row, &numbers);

    let right = row.head.with_min_x(middle);
    let mut end = part("arena's end", right, Layout::right_to_left(Align::Center));
    end.spacing_mut().item_spacing.x = 6.0;
    if !verdict.is_empty() {
        let label = RichText::new(verdict).small().color(colour);
        end.label(label).on_hover_text(why);
    }
    if *cx.view.derived.validity(&cx.session.moment()) == Validity::Holds {
        let (rect, _) = end.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
        icons::check(end.painter(), rect.left_center(), 11.0, colour);
    }
    if zoom::is_useful(row) {
        zoom::buttons_ui(&mut end, cx.view.bars.of(row.arena), row);
    }
}

/// Draws the arena's swatch and name. A click shows its structures, and selects it.
fn name(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row<'_>, numbers: &Numbers) {
    let item = Item::Arena(row.arena);
    swatch::ui(ui, row.arena);
    let shown = cx.view.shown.as_deref() == Some(row.name);
    let room = match cx.shape {
        Shape::Phone => 130.0,
        _ => 240.0,
    };
    let name = longest_that_fits(ui, row.name, room);
    let mut name = RichText::new(name).size(size::TITLE);
    if cx.view.items.is_highlighted(item) {
        name = name.underline();
    }
    let response = ui.add(Label::new(name).sense(Sense::click()));
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, shown, format!("arena {}", row.name))
    });
    if response.clicked() {
        cx.actions.push(Action::Show(row.arena));
    }
    link(&response, item, &mut cx.view.items, cx.actions);
    let sentence = numbers.sentence();
    response.on_hover_text(format!("Show the structures of {}: {sentence}", row.name));
}

/// Returns as much of a name as fits into `room` points; the middle is left out.
fn longest_that_fits(ui: &Ui, name: &str, room: f32) -> String {
    let mut most = name.chars().count();
    let mut short = name.to_owned();
    while most > 4 && text_width(ui, &short, size::TITLE) > room {
        most -= most.div_ceil(8);
        short = shorten(name, most);
    }
    short
}

/// Draws the numbers that fit, the most important first. A number that does not fit is left
/// out, not cut.
fn numbers_ui(ui: &mut Ui, cx: &Ctx<'_>, row: &Row<'_>, numbers: &Numbers) {
    let palette = Palette::of(ui);
    let narrow = cx.shape == Shape::Phone || ui.available_width() < 330.0;
    if !narrow {
        let world = cx.moment().world;
        let quantum = world.inspect(row.arena, |view| view.quantum().get());
        number(ui, "quantum", &grouped(quantum.into()), palette.ink);
        if let Some(parent) = row.parent {
            let source = shorten(row.text.name_of(parent), 20);
            number(ui, "from", &source, palette.ink);
        }
    }
    for each in &numbers.0 {
        let is_in_use = each.label == "in use";
        let label = if narrow && is_in_use { "" } else { each.label };
        let colours = [palette.ink, palette.now_text];
        number(ui, label, &each.value, colours[usize::from(each.changed)]);
        if narrow && !is_in_use && each.label != "waiting" {
            return;
        }
    }
    let note = row.changes.note.as_deref().unwrap_or_default();
    if !note.is_empty() && text_width(ui, note, size::SMALL) + 16.0 < ui.available_width() {
        ui.add_space(8.0);
        ui.label(RichText::new(note).small().color(palette.now_text));
    }
}

/// Draws a number with its label, if both fit.
fn number(ui: &mut Ui, label: &str, value: &str, colour: Color32) {
    let mut needed = mono_width(ui, value, size::SMALL) + 14.0;
    if !label.is_empty() {
        needed += text_width(ui, label, size::SMALL) + 8.0;
    }
    if needed > ui.available_width() {
        return;
    }
    ui.add_space(4.0);
    if !label.is_empty() {
        let response = ui.label(RichText::new(label).small().weak());
        terms::explained(response, label);
    }
    ui.label(RichText::new(value).font(mono(size::SMALL)).color(colour));
}

/// Returns whether the arena's invariants hold: a label, its colour, and an explanation.
fn verdict(ui: &Ui, cx: &mut Ctx<'_>, row: &Row<'_>) -> (&'static str, Color32, String) {
    let palette = Palette::of(ui);
    let unchecked = match cx.shape {
        Shape::Phone => "",
        Shape::Tabs | Shape::Wide => "not checked",
    };
    let (label, colour, why) = match cx.view.derived.validity(&cx.session.moment()) {
        Validity::Broken(arena, rule) if *arena == row.arena => {
            ("an invariant is broken", palette.warn, rule.as_str())
        }
        Validity::Underway => (
            "in progress",
            palette.muted,
            "In the middle of an operation, the structure need not be consistent. It is checked at the end.",
        ),
        Validity::Unchecked => (
            unchecked,
            palette.muted,
            "There are too many segments to check them all after every operation.",
        ),
        Validity::Holds | Validity::Broken(..) => (
            "consistent",
            palette.good,
            "Every rule of the structure (invariant) was checked after this operation.",
        ),
    };
    (label, colour, why.to_owned())
}

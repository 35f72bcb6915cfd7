//! The line above a bar: whose it is, its numbers, and how it is zoomed.

use egui::{Align, Layout, Rect, RichText, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2};
use vmem_lab::narration::grouped;
use vmem_lab::{ArenaId, Moment};

use crate::kit::theme::{Palette, Shape, mono, size, text};
use crate::kit::{icons, swatch, terms};
use crate::panels::arenas::kept::Kept;
use crate::panels::arenas::row::Row;
use crate::panels::arenas::zoom;
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::arena_numbers::Numbers;
use vmem_view::item::Item;
use vmem_view::memo::Validity;
use vmem_view::wording::shorten;

/// Between the numbers and what stands at the right.
const BETWEEN: f32 = 8.0;

/// Draws it.
pub(super) fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    row: &Row,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let revision = state.derived.revision;
    let largest = state.derived.largest_free(moment, row.arena);
    let make = || Numbers::of(moment, row.arena, largest);
    let numbers = Kept::Numbers.of(ui.ctx(), row.nth, revision, make);
    let right = right_width(ui, state, moment, row, shape);
    let left = Rect::from_min_max(
        row.head.min,
        pos2(row.head.right() - right - BETWEEN, row.head.bottom()),
    );
    // Ids of their own, so that the focus stays when rows come into view ahead of this one.
    let mut line = ui.new_child(
        UiBuilder::new()
            .scope_id(ui.scope_id().with(("arena", row.arena)))
            .max_rect(left)
            .layout(Layout::left_to_right(Align::Center)),
    );
    line.spacing_mut().item_spacing.x = 8.0;
    name(&mut line, state, row, &numbers, shape, actions);
    numbers_ui(&mut line, moment, row, &numbers, shape);

    let mut end = ui.new_child(
        UiBuilder::new()
            .scope_id(ui.scope_id().with(("arena's end", row.arena)))
            .max_rect(row.head.with_min_x(row.head.right() - right))
            .layout(Layout::right_to_left(Align::Center)),
    );
    end.spacing_mut().item_spacing.x = 6.0;
    validity_ui(&mut end, row.arena, state.derived.validity(moment), shape);
    if zoom::is_of_use(row) {
        zoom::buttons_ui(&mut end, state.bars.of(row.arena), row);
    }
}

/// What stands at the right takes so much.
fn right_width(
    ui: &Ui,
    state: &mut ViewState,
    moment: &Moment<'_>,
    row: &Row,
    shape: Shape,
) -> f32 {
    let (words, _, _) = verdict(ui, row.arena, state.derived.validity(moment), shape);
    let words = match words {
        "" => 0.0,
        words => width(ui, words, text(size::SMALL)) + 24.0,
    };
    let buttons = if zoom::is_of_use(row) {
        zoom::BUTTONS
    } else {
        0.0
    };
    words + buttons
}

fn width(ui: &Ui, words: &str, font: egui::FontId) -> f32 {
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(words.to_owned(), font, egui::Color32::PLACEHOLDER);
    galley.size().x
}

/// The arena's colour and name; a click shows its structures, and selects it.
fn name(
    ui: &mut Ui,
    state: &mut ViewState,
    row: &Row,
    numbers: &Numbers,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let mark = Item::Arena(row.arena);
    swatch::ui(ui, row.arena);
    let shown = state.shown.as_deref() == Some(&row.name);
    let words = longest_that_fits(
        ui,
        &row.name,
        if shape == Shape::Phone { 130.0 } else { 240.0 },
    );
    let mut words = RichText::new(words).size(size::TITLE);
    if state.items.is_highlighted(mark) {
        words = words.underline();
    }
    let response = ui.add(egui::Label::new(words).sense(Sense::click()));
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, shown, format!("arena {}", row.name))
    });
    if response.hovered() || response.has_focus() {
        state.items.point_at(mark);
    }
    if response.clicked() {
        actions.push(Action::Show(row.arena));
        actions.push(Action::Select(Some(mark)));
    }
    response.on_hover_text(format!(
        "Show the structures of {}: {}",
        row.name,
        numbers.sentence()
    ));
}

/// As much of a name as fits into so many points, its middle left out.
fn longest_that_fits(ui: &Ui, name: &str, room: f32) -> String {
    let font = text(size::TITLE);
    let mut most = name.chars().count();
    let mut words = name.to_owned();
    while most > 4 && width(ui, &words, font.clone()) > room {
        most -= most.div_ceil(8);
        words = shorten(name, most);
    }
    words
}

/// What fits, the most telling first; what does not is left out, not cut.
fn numbers_ui(ui: &mut Ui, moment: &Moment<'_>, row: &Row, numbers: &Numbers, shape: Shape) {
    let palette = Palette::of(ui);
    let narrow = shape == Shape::Phone || ui.available_width() < 330.0;
    let number = |ui: &mut Ui, label: &str, value: &str, changed: bool| {
        let label_width = match label {
            "" => 0.0,
            label => width(ui, label, text(size::SMALL)) + 8.0,
        };
        if label_width + width(ui, value, mono(size::SMALL)) + 14.0 > ui.available_width() {
            return;
        }
        ui.add_space(4.0);
        if !label.is_empty() {
            let label_ui = ui.label(RichText::new(label).size(size::SMALL).color(palette.muted));
            terms::explained(label_ui, label);
        }
        let colour = match changed {
            true => palette.now_text,
            false => palette.ink,
        };
        ui.label(RichText::new(value).font(mono(size::SMALL)).color(colour));
    };
    if !narrow {
        let quantum = moment.world.inspect(row.arena, |view| view.quantum().get());
        number(ui, "quantum", &grouped(quantum.into()), false);
        if let Some(source) = &row.source {
            number(ui, "from", &shorten(source, 20), false);
        }
    }
    for each in &numbers.0 {
        let label = match (narrow, each.label) {
            (true, "in use") => "",
            (_, label) => label,
        };
        number(ui, label, &each.value, each.changed);
        if narrow && each.label != "in use" && each.label != "waiting" {
            return;
        }
    }
    let note = row.changes.note.as_deref();
    let Some(note) =
        note.filter(|note| width(ui, note, text(size::SMALL)) + 16.0 < ui.available_width())
    else {
        return;
    };
    ui.add_space(8.0);
    ui.label(
        RichText::new(note)
            .size(size::SMALL)
            .color(palette.now_text),
    );
}

/// Whether all rules hold: in a word, in a colour, and why.
fn verdict<'a>(
    ui: &Ui,
    arena: ArenaId,
    validity: &'a Validity,
    shape: Shape,
) -> (&'static str, egui::Color32, &'a str) {
    let palette = Palette::of(ui);
    match validity {
        Validity::Broken(broken, rule) if *broken == arena => {
            ("a rule is broken", palette.warn, rule)
        }
        Validity::Underway => (
            match shape {
                Shape::Wide => "mid-operation",
                _ => "mid-way",
            },
            palette.muted,
            "In the middle of an operation the rules need not hold. They are checked at its end.",
        ),
        Validity::Unchecked if shape == Shape::Phone => ("", palette.muted, ""),
        Validity::Unchecked => (
            "not checked",
            palette.muted,
            "There are too many segments to check every rule after every operation.",
        ),
        Validity::Holds | Validity::Broken(..) => (
            match shape {
                Shape::Wide => "all invariants hold",
                _ => "holds",
            },
            palette.good,
            "Every rule of the arena was checked on the live structure after this operation.",
        ),
    }
}

fn validity_ui(ui: &mut Ui, arena: ArenaId, validity: &Validity, shape: Shape) {
    let (words, colour, why) = verdict(ui, arena, validity, shape);
    if words.is_empty() {
        return;
    }
    ui.label(RichText::new(words).size(size::SMALL).color(colour))
        .on_hover_text(why);
    if matches!(validity, Validity::Holds) {
        let (mark, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
        icons::check(ui.painter(), mark.left_center(), 11.0, colour);
    }
}

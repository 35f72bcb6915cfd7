//! The palette: finds commands, arenas, allocations, addresses and operations by name, and runs
//! a line of the scenario language.

#[cfg(test)]
mod tests;

use crate::kit::scroll_area;
use crate::kit::theme::{CONTROL, Palette, mono, size, text};
use crate::shell::commands;
use crate::shell::context::{Ctx, ViewState};
use egui::{
    Align2, Button, Context, Event, Id, Key, Modal, Rect, Response, RichText, Role, Sense, Stroke,
    TextEdit, Ui, WidgetInfo, vec2,
};
use vmem_lab::Session;
use vmem_view::action::{Action, Overlay};
use vmem_view::search::{Found, Search, find, score};

/// The height of a row of the results, in points.
const ROW: f32 = 32.0;

/// Returns the results for the query, found once for each query and revision.
fn results<'a>(search: &'a mut Search, ctx: &Context, cx: &Ctx<'_>) -> &'a [Found] {
    let Search {
        query,
        recent,
        found,
        ..
    } = search;
    let key = (query.clone(), cx.view.derived.revision);
    found.get(key, || {
        let commands = commands(query, ctx, cx.session, cx.view);
        find(query, cx.session, cx.view.settings.radix, commands, recent)
    })
}

fn commands(query: &str, ctx: &Context, session: &Session, state: &ViewState) -> Vec<Found> {
    let possible = commands::ALL
        .iter()
        .filter(|entry| (entry.possible)(session, state));
    let found = possible.filter_map(|entry| {
        Some(Found {
            title: entry.title.to_owned(),
            hint: entry.first_key(ctx).unwrap_or_default(),
            action: (entry.action)(state),
            score: score(query, entry.title)? + 1,
        })
    });
    found.collect()
}

/// Shows the palette while it is open.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    if cx.view.overlay != Some(Overlay::Palette) {
        cx.view.search.close();
        return;
    }
    // The search reads the state that contains it.
    let mut search = std::mem::take(&mut cx.view.search);
    let room = ui.ctx().content_rect().size() - vec2(24.0, 24.0);
    let id = Id::unique("palette");
    let top = if room.y > 500.0 { 64.0 } else { 12.0 };
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, top));
    let modal = Modal::new(id)
        .area(area)
        .frame(crate::kit::dialog::frame(ui))
        .show(ui.ctx(), |ui| {
            ui.set_width(600.0_f32.min(room.x) - 32.0);
            let keys = keys(ui);
            field(ui, &mut search);
            ui.add_space(4.0);
            let most = (room.y - top - 80.0).clamp(ROW * 2.0, ROW * 12.0);
            results_ui(ui, cx, &mut search, &keys, most)
        });
    let closes = modal.inner.is_some() || modal.should_close();
    if let Some(found) = modal.inner {
        search.remember(found.title);
        cx.actions.push(Action::Overlay(None));
        cx.actions.push(found.action);
    }
    if closes {
        search.close();
        cx.view.overlay = None;
    }
    cx.view.search = search;
}

/// Takes the keys that move through the results, in the order in which they were pressed. They
/// apply to the results of this frame's text, which are found after the field is drawn.
fn keys(ui: &Ui) -> Vec<Key> {
    const OF_THE_LIST: [Key; 4] = [Key::ArrowDown, Key::ArrowUp, Key::PageDown, Key::PageUp];
    let mut keys = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } if OF_THE_LIST.contains(key) && modifiers.is_none() => {
                keys.push(*key);
                false
            }
            _ => true,
        });
    });
    keys
}

/// Returns the row that a key moves to, of `count` rows.
fn moved(chosen: Option<usize>, key: Key, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (key, chosen) {
        (Key::ArrowDown, Some(chosen)) if chosen < last => chosen + 1,
        (Key::ArrowUp, Some(chosen)) if chosen > 0 => chosen - 1,
        (Key::ArrowUp, _) => last,
        (Key::PageDown, chosen) => chosen.map_or(0, |chosen| (chosen + 8).min(last)),
        (Key::PageUp, chosen) => chosen.map_or(last, |chosen| chosen.saturating_sub(8)),
        _ => 0,
    })
}

/// Returns the id of the field, which has the focus while the keys move through the rows.
fn field_id() -> Id {
    Id::unique("palette search")
}

fn field(ui: &mut Ui, search: &mut Search) {
    // Before the field is drawn, because keys of the first frame belong to the field.
    let id = field_id();
    ui.memory_mut(|memory| memory.request_focus(id));
    let response = ui.add_sized(
        vec2(ui.available_width(), CONTROL + 4.0),
        TextEdit::singleline(&mut search.query)
            .id(id)
            .hint_text("A command, a name, a number, or a line such as “alloc heap 16”")
            .font(text(size::BODY + 1.0))
            .align(Align2::LEFT_CENTER),
    );
    let response = response.accessible_name("search");
    if response.changed() {
        search.chosen = None;
    }
    response.request_focus();
}

/// Draws the rows; returns the result that was chosen with Enter or a click.
fn results_ui(
    ui: &mut Ui,
    cx: &Ctx<'_>,
    search: &mut Search,
    keys: &[Key],
    most: f32,
) -> Option<Found> {
    let entered = ui.input(|input| input.key_pressed(Key::Enter));
    let has_query = !search.query.trim().is_empty();
    let chosen = search.chosen;
    let found = results(search, ui.ctx(), cx);
    if found.is_empty() {
        ui.weak("No match. You can also type an operation, e.g. “alloc heap 16”.");
        return None;
    }
    let chosen = chosen.or(has_query.then_some(0));
    let chosen = chosen.map(|chosen| chosen.min(found.len() - 1));
    let go = |chosen, &key: &Key| moved(chosen, key, found.len());
    let chosen = keys.iter().fold(chosen, go);
    let mut taken = chosen.filter(|_| entered);
    let area = scroll_area("results").max_height(most);
    area.min_scrolled_height(most).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, found) in found.iter().enumerate() {
            let response = row(ui, found, Some(index) == chosen);
            if Some(index) == chosen {
                announce_chosen(ui, &response);
                if !keys.is_empty() {
                    response.scroll_to_me(None);
                }
            }
            if response.clicked() {
                taken = Some(index);
            }
        }
    });
    let taken = taken.and_then(|index| found.get(index).cloned());
    search.chosen = chosen;
    taken
}

/// Makes screen readers announce the chosen row.
fn announce_chosen(ui: &Ui, row: &Response) {
    let row = row.id.accesskit_id();
    ui.ctx().accesskit_node_builder(field_id(), |node| {
        node.set_active_descendant(row);
    });
}

fn row(ui: &mut Ui, found: &Found, chosen: bool) -> Response {
    let room = vec2(ui.available_width(), ROW);
    let response = if ui.is_rect_visible(Rect::from_min_size(ui.cursor().min, room)) {
        ui.add(button(ui, found, chosen).min_size(room))
    } else {
        ui.allocate_exact_size(room, Sense::CLICK).1
    };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &found.title));
    response
}

fn button<'a>(ui: &Ui, found: &Found, chosen: bool) -> Button<'a> {
    let palette = Palette::of(ui);
    let (ink, muted) = if chosen {
        (palette.card, palette.card)
    } else {
        (palette.ink, palette.muted)
    };
    let hint = RichText::new(&found.hint).font(mono(size::SMALL));
    let button = Button::new(RichText::new(&found.title).color(ink))
        .right_text(hint.color(muted))
        .truncate()
        .frame_when_inactive(chosen)
        .stroke(Stroke::NONE)
        // Tab skips the rows; the arrow keys reach them.
        .sense(Sense::CLICK);
    if chosen {
        button.fill(palette.ink)
    } else {
        button
    }
}

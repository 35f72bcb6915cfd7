//! The cards of the structures, of the narration and of the inspector.

use egui::{Align, Layout, Ui, Vec2, vec2};
use vmem_lab::ArenaId;

use crate::kit::texts::small;
use crate::kit::theme::size;
use crate::kit::{navigation, swatch, tab_row, text_width, theme};
use crate::panels::{caches, freelists, hash, imports, inspector, narration};
use crate::shell::context::Ctx;
use vmem_view::tabs::{Part, Tab};
use vmem_view::wording::shorten;

/// The width of the arena's shape with the gap before it.
const SWATCH: f32 = 24.0;

/// Draws a card of this size, which the tabs of a group share. One is shown at a time.
pub fn ui(ui: &mut Ui, size: Vec2, group: &[Tab], cx: &mut Ctx<'_>) {
    let arena = cx.shown();
    let tab = cx.view.tabs.shown_in(group);
    let draw = |ui: &mut Ui| {
        let card = theme::card(ui).show(ui, |ui| {
            let margin = vec2(32.0, 20.0);
            ui.set_min_size(size - margin - vec2(2.0, 2.0));
            ui.set_max_size(size - margin - vec2(2.0, 2.0));
            ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
            ui.horizontal(|ui| {
                ui.set_min_height(22.0);
                if let Some(chosen) = tab_row::titles(ui, group, tab) {
                    cx.view.tabs.show(chosen);
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    match (tab, arena) {
                        (Tab::Steps, _) => narration::switch_ui(ui, cx),
                        (Tab::Inspector | Tab::Imports, _) => {}
                        (_, Some(arena)) => arena_label(ui, arena.id, arena.name),
                        (_, None) => {}
                    }
                });
            });
            ui.add_space(2.0);
            match (tab, arena) {
                (Tab::Steps | Tab::Inspector, _) | (_, Some(_)) => inside(ui, tab, cx),
                (tab, None) => {
                    ui.weak(tab.explanation());
                    let computing = cx.view.player.computing(&cx.moment());
                    ui.weak(computing.unwrap_or("There is no arena to show yet."));
                }
            }
        });
        let place = card.response.rect;
        cx.view.places.note(Part::Tab(tab), place);
    };
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        navigation::panel(ui, tab.title(), draw);
    });
}

/// Draws the name of the arena, if there is room beside the titles.
fn arena_label(ui: &mut Ui, id: ArenaId, arena: &str) {
    let name = shorten(arena, 20);
    let room = ui.available_width();
    if room >= text_width(ui, &name, size::SMALL) + SWATCH {
        small(ui, name);
    }
    if room >= SWATCH {
        swatch::ui(ui, id);
    }
}

/// Draws a structure of the shown arena, without its title.
pub fn inside(ui: &mut Ui, tab: Tab, cx: &mut Ctx<'_>) {
    match tab {
        Tab::Lists => freelists::ui(ui, cx),
        Tab::Hash => hash::ui(ui, cx),
        Tab::Caches => caches::ui(ui, cx),
        Tab::Imports => imports::ui(ui, cx),
        Tab::Steps => narration::ui(ui, cx),
        Tab::Inspector => inspector::ui(ui, cx),
    }
}

//! The cards of the structures, of the narration and of the inspector.

use egui::{Align, Label, Layout, RichText, Ui, Vec2, vec2};
use vmem_lab::ArenaId;

use crate::kit::theme::{Palette, size};
use crate::kit::{navigation, swatch, tab_row, theme};
use crate::panels::{caches, freelists, hash, imports, inspector, narration};
use crate::shell::context::Ctx;
use vmem_view::tabs::Part;
use vmem_view::tabs::Tab;
use vmem_view::wording::shorten;

/// A card that structures share.
pub struct Place<'a> {
    /// The size of the card.
    pub size: Vec2,
    /// The tabs on this card; one is shown at a time.
    pub group: &'a [Tab],
}

/// Draws the selected tab of a card.
pub fn ui(ui: &mut Ui, place: Place<'_>, cx: &mut Ctx<'_>) {
    let shown = cx.shown().map(|arena| arena.id);
    let Place { size, group } = place;
    let moment = cx.session.moment();
    let tab = cx.view.tabs.shown_in(group);
    let draw = |ui: &mut Ui| {
        let card = theme::card(ui).show(ui, |ui| {
            let margin = vec2(32.0, 20.0);
            ui.set_min_size(size - margin - vec2(2.0, 2.0));
            ui.set_max_size(size - margin - vec2(2.0, 2.0));
            ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
            let arena = shown.and_then(|id| moment.world.arena(id));
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
                    let hint = RichText::new(empty_hint(tab));
                    ui.add(Label::new(hint.color(Palette::of(ui).muted)).wrap());
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

/// Returns what a tab will show once there is an arena.
const fn empty_hint(tab: Tab) -> &'static str {
    match tab {
        Tab::Lists => {
            "Free segments, in one list for each power of two of their size. There is no arena \
             to show yet."
        }
        Tab::Hash => {
            "Allocated segments, in buckets by the hash of their address: a free finds its \
             segment here. There is no arena to show yet."
        }
        Tab::Caches => {
            "Free ranges of small sizes, cached for each CPU. There is no arena to show yet."
        }
        Tab::Imports => {
            "The ranges that each arena was given, and the ranges that it imported from \
             another arena. There is no arena to show yet."
        }
        Tab::Steps | Tab::Inspector => "There is no arena to show yet.",
    }
}

/// Draws the name of the arena that a structure belongs to.
fn arena_label(ui: &mut Ui, id: ArenaId, arena: &str) {
    let palette = Palette::of(ui);
    ui.label(
        RichText::new(shorten(arena, 20))
            .size(size::SMALL)
            .color(palette.muted),
    );
    swatch::ui(ui, id);
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

//! The cards of the structures, of the narration and of the inspector.

use egui::{Align, Label, Layout, RichText, Ui, Vec2, vec2};
use vmem::View;
use vmem_lab::narration::grouped;
use vmem_lab::{ArenaId, Effect, Moment, Owner, World};

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, size};
use crate::kit::{navigation, swatch, tab_row, theme};
use crate::panels::{arenas, caches, freelists, hash, imports, inspector, narration};
use crate::shell::context::Ctx;
use vmem_view::part::Part;
use vmem_view::tabs::Tab;

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
    let tab = cx.view.tabs.shown_of(group);
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
                    cx.view.tabs.bring_up(chosen);
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    match (tab, arena) {
                        (Tab::Steps, _) => narration::switch_ui(ui, &moment, cx.view),
                        (Tab::Inspector | Tab::Imports, _) => {}
                        (_, Some(arena)) => whose(ui, arena.id, arena.name),
                        (_, None) => {}
                    }
                });
            });
            ui.add_space(2.0);
            match (tab, arena) {
                (Tab::Steps, _) => narration::ui(ui, &moment, cx.view, cx.actions),
                (Tab::Inspector, _) => inspector::ui(ui, cx.session, shown, cx.view, cx.actions),
                (Tab::Imports, Some(_)) => imports::ui(ui, &moment, cx.view, cx.actions),
                (tab, None) => {
                    let hint = RichText::new(empty_hint(tab));
                    ui.add(Label::new(hint.color(Palette::of(ui).muted)).wrap());
                }
                (tab, Some(arena)) => inside(ui, tab, cx, arena.id),
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
fn whose(ui: &mut Ui, id: ArenaId, arena: &str) {
    let palette = Palette::of(ui);
    ui.label(
        RichText::new(arenas::shorten(arena, 20))
            .size(size::SMALL)
            .color(palette.muted),
    );
    swatch::ui(ui, id);
}

/// Draws a structure of an arena, without its title.
pub fn inside(ui: &mut Ui, tab: Tab, cx: &mut Ctx<'_>, arena: ArenaId) {
    let moment = &cx.moment();
    let hue = Palette::of(ui).hue(arena.0 as usize);
    let news = cx.view.news();
    let mut focus = Focus {
        arena,
        hue,
        highlights: cx.view.derived.highlights(moment, arena),
        news,
        marks: &mut cx.view.items,
    };
    let world = moment.world;
    match tab {
        Tab::Lists => world.inspect(arena, |view| {
            freelists::ui(ui, view, &mut focus, cx.actions)
        }),
        Tab::Caches => {
            let slabs = cx.view.derived.slabs(moment, arena);
            let draw =
                |view: View<'_>| caches::ui(ui, view, moment, &slabs, &mut focus, cx.actions);
            world.inspect(arena, draw);
        }
        _ => {
            let chains = cx.view.derived.chains(moment, arena);
            let owner = |base| owner(moment, arena, base);
            let draw = |view: View<'_>| hash::ui(ui, view, &mut focus, chains, cx.actions, &owner);
            world.inspect(arena, draw);
        }
    }
}

/// Returns a label for the owner of the segment at `base`, now or before this operation: an
/// allocation, a child arena, or a cache.
fn owner(moment: &Moment<'_>, arena: ArenaId, base: u64) -> Option<String> {
    let of = |world: &World| match world.owner(arena, base)? {
        Owner::Allocation(allocation) => Some(allocation.name.clone()),
        Owner::Slab { object } => Some(format!("slab of {}s", grouped(object.into()))),
        Owner::Importer(child) => Some(format!("lent to {}", world.arena(child)?.name)),
    };
    of(moment.world)
        .or_else(|| of(moment.before?))
        .or_else(|| freed(moment, arena, base))
}

/// Returns the name that this operation freed. Arenas too large to copy have no state before
/// the operation.
fn freed(moment: &Moment<'_>, arena: ArenaId, base: u64) -> Option<String> {
    match moment.done?.result.as_ref().ok()? {
        Effect::Freed {
            name: Some(name),
            arena: of,
            base: at,
            ..
        } if (*of, *at) == (arena, base) => Some(name.clone()),
        _ => None,
    }
}

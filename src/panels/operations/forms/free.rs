//! What to free: by name, by a size that is wrong on purpose, by address.

use crate::kit::settings;
use std::sync::Arc;

use egui::{Id, Label, RichText, ScrollArea, Ui};
use vmem_lab::{Allocation, ArenaId, Moment};

use crate::kit::fields::{Field, primary};
use crate::kit::theme::{Palette, mono, size};
use crate::panels::operations::forms::{At, Failing, Next, first, heading, outlook, send};
use crate::panels::operations::preview_of;
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::item::Item;
use vmem_view::settings::Radix;
use vmem_view::wording::shorten;

/// The allocations of an arena that a text was found in.
#[derive(Clone)]
struct Found {
    /// The revision, the arena and the text that this is for.
    stamp: (u64, ArenaId, String),
    /// All of the arena's.
    all: Arc<[Allocation]>,
    /// The indexes of those that have the text in their names or addresses.
    matching: Arc<[usize]>,
}

/// Draws the form.
pub(super) fn ui(
    ui: &mut Ui,
    at: &At<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    heading(ui, "Free, in", Some(at.name));
    let field = Field::text("what to free")
        .label("a name, or @address and size")
        .hint("search, or @4096 64")
        .width(ui.available_width())
        .show(ui, &mut state.form.free);
    first(&field.response, state, at.shape);
    if field.changed {
        state.form.refused = None;
    }
    let typed = state.form.free.trim().to_owned();
    let found = found(ui, &at.moment, at.arena, &typed, state.derived.revision);
    if let Some(clicked) = list(ui, at, &found, state) {
        return send_off(&clicked, at, state, actions);
    }
    let Some(meant) = meant(&found, &typed) else {
        let pressed = primary(ui, "Free").clicked() || field.entered;
        if pressed {
            state.form.refused = Some(which(&found, &typed).into());
        }
        if let Some(refused) = &state.form.refused {
            let palette = Palette::of(ui);
            let words = RichText::new(refused.shown(state.settings))
                .size(size::SMALL)
                .color(palette.warn);
            ui.add(Label::new(words).wrap());
        }
        return Next::Stays;
    };
    let line = format!("free {} {meant}", at.name);
    let shown = preview_of(ui.ctx(), &at.moment, state, &line);
    state.previews.show(shown);
    outlook(ui, &at.moment, &line, state);
    if primary(ui, "Free").clicked() || field.entered {
        return send_off(&meant, at, state, actions);
    }
    Next::Stays
}

fn send_off(what: &str, at: &At<'_>, state: &mut ViewState, actions: &mut Vec<Action>) -> Next {
    let line = format!("free {} {what}", at.name);
    let next = send(&line, Failing::IsDone, &at.moment, state, actions);
    if next == Next::Closes {
        state.form.free.clear();
    }
    next
}

/// What is to be freed by what is typed: as it stands, or the one allocation that it is
/// a part of the name of.
fn meant(found: &Found, typed: &str) -> Option<String> {
    let (name, has_more) = match typed.split_once(char::is_whitespace) {
        Some((name, _)) => (name, true),
        None => (typed, false),
    };
    let exact = || found.all.iter().any(|allocation| allocation.name == name);
    if typed.is_empty() {
        return None;
    }
    if typed.starts_with('@') || has_more || exact() {
        return Some(typed.to_owned());
    }
    match *found.matching {
        [one] => found.all.get(one).map(|one| one.name.clone()),
        // What there is none of can be freed too, to see what comes of it.
        [] => Some(typed.to_owned()),
        _ => None,
    }
}

/// Why it is not clear what is to be freed.
fn which(found: &Found, typed: &str) -> String {
    match (found.all.len(), typed) {
        (0, _) => "nothing is allocated here, so there is nothing to free".to_owned(),
        (_, "") => "type a name, or choose one above".to_owned(),
        _ => format!(
            "{} allocations have “{}” in their names; type more of it, or choose one above",
            found.matching.len(),
            shorten(typed, 24)
        ),
    }
}

/// The one that was clicked.
fn list(ui: &mut Ui, at: &At<'_>, found: &Found, state: &mut ViewState) -> Option<String> {
    let palette = Palette::of(ui);
    let settings = settings::current(ui.ctx());
    if found.matching.is_empty() {
        let words = match found.all.is_empty() {
            true => format!("Nothing is allocated in {}.", shorten(at.name, 24)),
            false => "No allocation has that in its name.".to_owned(),
        };
        ui.label(RichText::new(words).color(palette.muted));
        return None;
    }
    let mut clicked = None;
    let height = ui.spacing().interact_size.y;
    ScrollArea::vertical()
        .id_salt("allocations")
        .max_height(5.5 * (height + 4.0))
        .auto_shrink([false, true])
        .show_rows(ui, height, found.matching.len(), |ui, rows| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for &index in found.matching.get(rows).unwrap_or_default() {
                let Some(allocation) = found.all.get(index) else {
                    continue;
                };
                let label = format!(
                    "{} @ {} · {}",
                    shorten(&allocation.name, 20),
                    settings.address(allocation.base.into()),
                    vmem_lab::narration::units(allocation.size),
                );
                let words = RichText::new(&label).font(mono(size::SMALL));
                let button = egui::Button::new(words)
                    .min_size(egui::vec2(ui.available_width(), height))
                    .truncate();
                let response = ui.add(button);
                let full = label.replacen(&shorten(&allocation.name, 20), &allocation.name, 1);
                let response = response.on_hover_text(full);
                if response.hovered() || response.has_focus() {
                    state.items.point_at(Item::Segment {
                        arena: at.arena,
                        base: allocation.base,
                    });
                }
                if response.clicked() {
                    clicked = Some(allocation.name.clone());
                }
            }
        });
    clicked
}

/// An address, each way in which it can be typed.
fn written(address: u64) -> impl Iterator<Item = String> {
    let each = [Radix::Decimal, Radix::Hexadecimal];
    each.into_iter().map(move |radix| radix.typed(address))
}

/// The allocations that `typed` is found in: gone through once for each state and text.
fn found(ui: &Ui, moment: &Moment<'_>, arena: ArenaId, typed: &str, revision: u64) -> Found {
    let id = Id::unique("allocations that were found");
    let stamp = (revision, arena, typed.to_owned());
    let known: Option<Found> = ui.data(|data| data.get_temp(id));
    let all = match known {
        Some(known) if known.stamp == stamp => return known,
        Some(known) if (known.stamp.0, known.stamp.1) == (revision, arena) => known.all,
        _ => moment.after.allocations(arena).collect(),
    };
    let wanted = typed.split_whitespace().next().unwrap_or_default();
    let wanted = wanted.trim_start_matches('@').to_lowercase();
    let is_meant = |allocation: &Allocation| {
        wanted.is_empty()
            || allocation.name.to_lowercase().contains(&wanted)
            || written(allocation.base).any(|base| base.starts_with(&wanted))
    };
    let matching = all.iter().enumerate();
    let matching = matching.filter_map(|(index, one)| is_meant(one).then_some(index));
    let found = Found {
        stamp,
        matching: matching.collect(),
        all,
    };
    ui.data_mut(|data| data.insert_temp(id, found.clone()));
    found
}

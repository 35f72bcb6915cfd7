//! The allocation to free: by name, by a size that is wrong on purpose, by address.

use std::sync::Arc;

use egui::{Button, Id, RichText, ScrollArea, Ui, vec2};
use vmem_lab::narration::units;
use vmem_lab::{Allocation, ArenaId};

use crate::kit::fields::{Field, primary};
use crate::kit::theme::{Palette, mono, size};
use crate::panels::operations::forms::{At, focus_first, form_error, heading, outlook, submit};
use crate::panels::operations::preview_of;
use crate::shell::context::Ctx;
use vmem_view::item::Item;
use vmem_view::radix_text::RadixText;
use vmem_view::settings::Radix;
use vmem_view::submission::{Control, FormKind, Submitted};
use vmem_view::wording::shorten;

const KIND: FormKind = FormKind::Free;

/// The allocations of an arena that match a text.
#[derive(Clone)]
struct Found {
    /// The revision, the arena and the text that this is for.
    stamp: (u64, ArenaId, String),
    /// All allocations of the arena.
    all: Arc<[Allocation]>,
    /// The indexes of those with the text in their names or addresses.
    matching: Arc<[usize]>,
}

/// Draws the form.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    heading(ui, "Free, in", Some(at.name));
    let field = Field::text("what to free")
        .label("a name, or @address and size")
        .hint("search, or @4096 64")
        .width(ui.available_width())
        .show(ui, &mut cx.view.form.free);
    focus_first(cx, &field.response);
    if field.changed {
        cx.view.form.edited(Control::Form(KIND));
    }
    let typed = cx.view.form.free.trim().to_owned();
    let found = found(ui, at, &typed, cx.view.derived.revision);
    if let Some(clicked) = list(ui, cx, at, &found) {
        submit(cx, KIND, format!("free {} {clicked}", at.name));
        return;
    }
    let Some(target) = target(&found, &typed) else {
        if primary(ui, "Free").clicked() || field.entered {
            let why = RadixText::from(which(&found, &typed));
            cx.view.form.submitted = Some(Submitted::refused(Control::Form(KIND), why));
        }
        form_error(ui, cx, KIND);
        return;
    };
    let line = format!("free {} {target}", at.name);
    let preview = preview_of(ui.ctx(), cx, &line);
    cx.view.previews.show(preview);
    outlook(ui, cx, KIND, &line);
    if primary(ui, "Free").clicked() || field.entered {
        submit(cx, KIND, line);
    }
}

/// Returns what follows `free` and the arena: the text as typed, or the only allocation that
/// matches it. `None` if more than one does, or nothing is typed.
fn target(found: &Found, typed: &str) -> Option<String> {
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
        // The free of an unknown name fails, which can be learned from.
        [] => Some(typed.to_owned()),
        _ => None,
    }
}

/// Returns why there is no target.
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

/// Draws the list of allocations. Returns the name of the one that was clicked.
fn list(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>, found: &Found) -> Option<String> {
    let palette = Palette::of(ui);
    let settings = cx.view.settings;
    if found.matching.is_empty() {
        let text = if found.all.is_empty() {
            format!("Nothing is allocated in {}.", shorten(at.name, 24))
        } else {
            "No allocation matches this text.".to_owned()
        };
        ui.label(RichText::new(text).color(palette.muted));
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
                    units(allocation.size),
                );
                let text = RichText::new(&label).font(mono(size::SMALL));
                let button = Button::new(text)
                    .min_size(vec2(ui.available_width(), height))
                    .truncate();
                let response = ui.add(button);
                let full = label.replacen(&shorten(&allocation.name, 20), &allocation.name, 1);
                let response = response.on_hover_text(full);
                if response.hovered() || response.has_focus() {
                    cx.view
                        .items
                        .point_at(Item::Segment(at.arena, allocation.base));
                }
                if response.clicked() {
                    clicked = Some(allocation.name.clone());
                }
            }
        });
    clicked
}

/// Returns the ways in which an address can be typed.
fn written(address: u64) -> impl Iterator<Item = String> {
    let each = [Radix::Decimal, Radix::Hexadecimal];
    each.into_iter().map(move |radix| radix.typed(address))
}

/// Returns the allocations that match `typed`, computed once for each state and text.
fn found(ui: &Ui, at: &At<'_>, typed: &str, revision: u64) -> Found {
    let id = Id::unique("allocations of the form");
    let stamp = (revision, at.arena, typed.to_owned());
    let cached: Option<Found> = ui.data(|data| data.get_temp(id));
    let all = match cached {
        Some(cached) if cached.stamp == stamp => return cached,
        Some(cached) if (cached.stamp.0, cached.stamp.1) == (revision, at.arena) => cached.all,
        _ => at.moment.after.allocations(at.arena).collect(),
    };
    let wanted = typed.split_whitespace().next().unwrap_or_default();
    let wanted = wanted.trim_start_matches('@').to_lowercase();
    let matches = |allocation: &Allocation| {
        wanted.is_empty()
            || allocation.name.to_lowercase().contains(&wanted)
            || written(allocation.base).any(|base| base.starts_with(&wanted))
    };
    let matching = all.iter().enumerate();
    let matching = matching.filter_map(|(index, one)| matches(one).then_some(index));
    let found = Found {
        stamp,
        matching: matching.collect(),
        all,
    };
    ui.data_mut(|data| data.insert_temp(id, found.clone()));
    found
}

//! The forms with a list: the allocation to free, and the span to remove.

use std::sync::Arc;

use egui::{Button, Id, RichText, Ui, vec2};
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::Allocation;
use vmem_lab::narration::units;

use crate::kit::fields::{Field, primary};
use crate::kit::texts::small;
use crate::kit::theme::{mono, size};
use crate::kit::{cached, scroll_area};
use crate::panels::operations::forms::{At, Fields, form_error, heading, preview_on_bars, submit};
use crate::shell::context::Ctx;
use vmem_view::form::SPAN_SIZE;
use vmem_view::item::Item;
use vmem_view::settings::Radix;
use vmem_view::settings::RadixText;
use vmem_view::submission::{Control, FormKind, Submitted};
use vmem_view::wording::shorten;

/// The allocations of an arena that match a text.
struct Found {
    /// All allocations of the arena.
    all: Arc<[Allocation]>,
    /// The indexes of those with the text in their names or addresses.
    matching: Arc<[usize]>,
}

/// Draws the form that frees: by name, by a size that is wrong on purpose, by address.
pub(super) fn free(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    heading(ui, "Free from", Some(at.name));
    let mut fields = Fields::default();
    let field = Field::text("what to free").label("name, or @address size");
    let field = field.hint("b, or @4096 64");
    fields.row(ui, [(field, &mut cx.view.form.free)]);
    fields.settle(cx, FormKind::Free);
    let typed = cx.view.form.free.trim().to_owned();
    let found = Found::new(ui, cx, at, &typed);
    if let Some(clicked) = found.ui(ui, cx, at) {
        submit(cx, FormKind::Free, format!("free {} {clicked}", at.name));
        return;
    }
    let Some(target) = found.target(&typed) else {
        if primary(ui, "Free").clicked() || fields.entered {
            let why = RadixText::from(found.no_target(&typed));
            cx.view.form.submitted = Some(Submitted::refused(Control::Form(FormKind::Free), why));
        }
        form_error(ui, cx, FormKind::Free);
        return;
    };
    let line = format!("free {} {target}", at.name);
    preview_on_bars(ui, cx, &line);
    fields.submit(ui, cx, FormKind::Free, line, "Free");
}

impl Found {
    /// Returns the allocations that match `typed`, computed once for each state and text.
    fn new(ui: &Ui, cx: &Ctx<'_>, at: &At<'_>, typed: &str) -> Self {
        let state = (cx.view.derived.revision, at.arena);
        let all: Arc<[Allocation]> =
            cached(ui, Id::unique("allocations of the form"), state, || {
                at.moment.after.allocations(at.arena).collect()
            });
        let wanted = typed.split_whitespace().next().unwrap_or_default();
        let wanted = wanted.trim_start_matches('@').to_lowercase();
        let matches = |allocation: &Allocation| {
            // An address can be typed in two ways.
            let mut addresses = [Radix::Decimal, Radix::Hexadecimal]
                .into_iter()
                .map(|radix| radix.typed(allocation.base));
            allocation.name.to_lowercase().contains(&wanted)
                || addresses.any(|address| address.starts_with(&wanted))
        };
        let id = Id::unique("allocations that match");
        let matching = cached(ui, id, (state, wanted.clone()), || {
            let indexes = 0..all.len();
            indexes.filter(|&index| matches(&all[index])).collect()
        });
        Self { all, matching }
    }

    /// Returns what follows `free` and the arena: the text as typed, or the only allocation that
    /// matches it. `None` if more than one does, or nothing is typed.
    fn target(&self, typed: &str) -> Option<String> {
        let name = typed.split_whitespace().next()?;
        let exact = || self.all.iter().any(|allocation| allocation.name == name);
        if typed.starts_with('@') || name != typed || exact() {
            return Some(typed.to_owned());
        }
        match *self.matching {
            [one] => self.all.get(one).map(|one| one.name.clone()),
            // The free of an unknown name fails, which can be learned from.
            [] => Some(typed.to_owned()),
            _ => None,
        }
    }

    fn no_target(&self, typed: &str) -> String {
        match (self.all.len(), typed) {
            (0, _) => "nothing is allocated here, so there is nothing to free".to_owned(),
            (_, "") => "type a name, or choose one above".to_owned(),
            _ => format!(
                "{} allocations have “{}” in their names; type more of the name, or choose an allocation above",
                self.matching.len(),
                shorten(typed, 24)
            ),
        }
    }

    /// Draws the list. Returns the name of the allocation that was clicked.
    fn ui(&self, ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) -> Option<String> {
        if self.matching.is_empty() {
            ui.weak(if self.all.is_empty() {
                format!("Nothing is allocated in {}.", shorten(at.name, 24))
            } else {
                "No allocation matches this text.".to_owned()
            });
            return None;
        }
        let settings = cx.view.settings;
        let nth = |nth: usize| &self.all[self.matching[nth]];
        let clicked = list(ui, cx, ("allocations", 5.5), self.matching.len(), |index| {
            let Allocation {
                name, base, size, ..
            } = nth(index);
            let (arena, base) = (at.arena, *base);
            let place = format!("{} · {}", settings.radix.address(base), units(*size));
            let label = format!("{} @ {place}", shorten(name, 20));
            let label = RichText::new(label).font(mono(size::SMALL));
            let tip = format!("{name} @ {place}");
            (label, tip, Item::Segment(arena, base))
        });
        clicked.map(|index| nth(index).name.clone())
    }
}

/// Draws the form that adds spans and removes them.
pub(super) fn span(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    let (added, free) = spans(ui, at, cx.view.derived.revision);
    let free = cx.view.settings.radix.typed(free);
    heading(ui, "Add a span to", Some(at.name));
    let mut fields = Fields::default();
    let [base, units] = &mut cx.view.form.span;
    let number = |name, hint| Field::number(name).label(name).hint(hint).step(at.quantum);
    let size = number("units", SPAN_SIZE).least(at.quantum);
    fields.row(ui, [(number("from address", &free), base), (size, units)]);
    fields.settle(cx, FormKind::Span);
    let line = cx.view.form.span_line(at.name, &free);
    fields.submit(ui, cx, FormKind::Span, line, "Add the span");
    if let Some(base) = remove(ui, cx, at, &added) {
        submit(cx, FormKind::Span, format!("unspan {} {base}", at.name));
    }
}

/// Draws the spans that were added. Returns the base of the one to remove.
fn remove(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>, added: &[Segment]) -> Option<u64> {
    if added.is_empty() {
        return None;
    }
    ui.separator();
    small(ui, "Remove a span. Every unit of it must be free.");
    let settings = cx.view.settings;
    let clicked = list(ui, cx, ("spans", 3.5), added.len(), |index| {
        let Segment { base, size, .. } = added[index];
        let label = format!("Remove the span at {}", settings.radix.address(base));
        let arena = at.arena;
        (label.into(), units(size), Item::Span(arena, base))
    });
    clicked.map(|index| added[index].base)
}

/// Returns the spans that were added, and an address from which another one might be: the first
/// multiple of 4 096 after all spans, imported ones included. Computed once for each state.
fn spans(ui: &Ui, at: &At<'_>, revision: u64) -> (Arc<[Segment]>, u64) {
    let id = Id::unique("spans of the form");
    cached(ui, id, (revision, at.arena), || {
        at.moment.after.inspect(at.arena, |view| {
            let added = SegmentKind::Span(Origin::Added);
            let quantum = view.quantum().get().max(4096);
            let end = view.spans().map(|span| span.last()).max();
            let after = end.and_then(|end| (end / quantum).checked_add(1)?.checked_mul(quantum));
            let added = view.spans().filter(|span| span.kind == added).collect();
            (added, after.unwrap_or(0x2000))
        })
    })
}

/// Draws a list of `count` buttons, at most `rows` of them high. `button` returns the label, the
/// tooltip and the item of a button. Returns the index of the one that was clicked.
fn list(
    ui: &mut Ui,
    cx: &mut Ctx<'_>,
    (name, rows): (&str, f32),
    count: usize,
    button: impl Fn(usize) -> (RichText, String, Item),
) -> Option<usize> {
    let mut clicked = None;
    let height = ui.spacing().interact_size.y;
    let area = scroll_area(name).max_height(rows * (height + 4.0));
    area.show_rows(ui, height, count, |ui, rows| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for index in rows {
            let (label, tip, item) = button(index);
            let size = vec2(ui.available_width(), height);
            let button = Button::new(label).min_size(size).truncate();
            let response = ui.add(button).on_hover_text(tip);
            if response.hovered() || response.has_focus() {
                cx.view.items.point_at(item);
            }
            if response.clicked() {
                clicked = Some(index);
            }
        }
    });
    clicked
}

//! Spans: to add, and to remove again.

use std::sync::Arc;

use egui::{Button, Id, ScrollArea, Ui, vec2};
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::ArenaId;
use vmem_lab::narration::units;

use crate::kit::fields::{Field, muted_text, primary};
use crate::panels::operations::forms::{At, focus_first, heading, outlook, row, submit};
use crate::shell::context::Ctx;
use vmem_view::form::SPAN_SIZE;
use vmem_view::item::Item;
use vmem_view::submission::{Control, FormKind};

const KIND: FormKind = FormKind::Span;

/// Draws the form.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>) {
    let spans = spans(ui, at, cx.view.derived.revision);
    let free = cx.view.settings.radix.typed(spans.free());
    heading(ui, "Add a span to", Some(at.name));
    let [base, units] = &mut cx.view.form.span;
    let number = |name, hint| Field::number(name).label(name).hint(hint).step(at.quantum);
    let fields = [
        (number("from address", &free), base),
        (number("units", SPAN_SIZE).least(at.quantum), units),
    ];
    let [base, units] = row(ui, fields);
    focus_first(cx, &base.response);
    if base.changed || units.changed {
        cx.view.form.edited(Control::Form(KIND));
    }
    let line = cx.view.form.span_line(at.name, &free);
    outlook(ui, cx, KIND, &line);
    if primary(ui, "Add the span").clicked() || base.entered || units.entered {
        submit(cx, KIND, line);
    } else if let Some(base) = remove(ui, cx, at, &spans) {
        submit(cx, KIND, format!("unspan {} {base}", at.name));
    }
}

/// Draws the spans that were added. Returns the base of the one to remove.
fn remove(ui: &mut Ui, cx: &mut Ctx<'_>, at: &At<'_>, spans: &Spans) -> Option<u64> {
    if spans.added.is_empty() {
        return None;
    }
    ui.separator();
    muted_text(ui, "Remove a span. Every unit of it must be free.");
    let mut clicked = None;
    let height = ui.spacing().interact_size.y;
    ScrollArea::vertical()
        .id_salt("spans")
        .max_height(3.5 * (height + 4.0))
        .auto_shrink([false, true])
        .show_rows(ui, height, spans.added.len(), |ui, rows| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for span in spans.added.get(rows).unwrap_or_default() {
                let at_base = cx.view.settings.address(span.base.into());
                let label = format!("Remove the span at {at_base}");
                let button = Button::new(label)
                    .min_size(vec2(ui.available_width(), height))
                    .truncate();
                let response = ui.add(button).on_hover_text(units(span.size));
                if response.hovered() || response.has_focus() {
                    cx.view.items.point_at(Item::Span(at.arena, span.base));
                }
                if response.clicked() {
                    clicked = Some(span.base);
                }
            }
        });
    clicked
}

/// The spans of an arena.
#[derive(Clone)]
struct Spans {
    /// The revision and the arena.
    stamp: (u64, ArenaId),
    /// Those that were added, by address.
    added: Arc<[Segment]>,
    /// The first multiple of 4 096 after all of them, imported ones included.
    after: Option<u64>,
}

impl Spans {
    /// Returns an address from which a span might be added.
    fn free(&self) -> u64 {
        self.after.unwrap_or(0x2000)
    }
}

/// Returns the spans, computed once for each state.
fn spans(ui: &Ui, at: &At<'_>, revision: u64) -> Spans {
    let id = Id::unique("spans of the form");
    let stamp = (revision, at.arena);
    let cached: Option<Spans> = ui.data(|data| data.get_temp(id));
    if let Some(cached) = cached.filter(|cached| cached.stamp == stamp) {
        return cached;
    }
    let spans = at.moment.after.inspect(at.arena, |view| {
        let added = SegmentKind::Span(Origin::Added);
        let quantum = view.quantum().get().max(4096);
        let end = view.spans().map(|span| span.last()).max();
        let after = end.and_then(|end| (end / quantum).checked_add(1)?.checked_mul(quantum));
        Spans {
            stamp,
            added: view.spans().filter(|span| span.kind == added).collect(),
            after,
        }
    });
    ui.data_mut(|data| data.insert_temp(id, spans.clone()));
    spans
}

//! Spans: to add, and to take away again.

use crate::kit::settings;
use std::sync::Arc;

use egui::{Button, Id, RichText, ScrollArea, Ui, vec2};
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::units;
use vmem_lab::{ArenaId, Moment};

use crate::kit::fields::{Field, primary};
use crate::kit::theme::{Palette, size};
use crate::panels::operations::forms::{At, Failing, Next, first, heading, outlook, row, send};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::form::or;
use vmem_view::item::Item;

const SIZE: &str = "1K";

/// Draws the form.
pub(super) fn ui(
    ui: &mut Ui,
    at: &At<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Next {
    let spans = spans(ui, &at.moment, at.arena, state.derived.revision);
    let free = state.settings.radix.typed(spans.behind());
    heading(ui, "Add a span to", Some(at.name));
    let [base, units] = &mut state.form.span;
    let number = |name, hint| Field::number(name).label(name).hint(hint).step(at.quantum);
    let fields = [
        (number("from address", &free), base),
        (number("units", SIZE).least(at.quantum), units),
    ];
    let [base, units] = row(ui, fields);
    first(&base.response, state, at.shape);
    if base.changed || units.changed {
        state.form.refused = None;
    }
    let [from, size] = &state.form.span;
    let line = format!("span {} {} {}", at.name, or(from, &free), or(size, SIZE));
    outlook(ui, &at.moment, &line, state);
    if primary(ui, "Add the span").clicked() || base.entered || units.entered {
        let next = send(&line, Failing::IsRefused, &at.moment, state, actions);
        if next == Next::Closes {
            state.form.span = Default::default();
        }
        return next;
    }
    match remove(ui, at, &spans, state) {
        Some(base) => {
            let line = format!("unspan {} {base}", at.name);
            send(&line, Failing::IsRefused, &at.moment, state, actions)
        }
        None => Next::Stays,
    }
}

/// The base of the span that is to be removed.
fn remove(ui: &mut Ui, at: &At<'_>, spans: &Spans, state: &mut ViewState) -> Option<u64> {
    let palette = Palette::of(ui);
    let settings = settings::current(ui.ctx());
    if spans.added.is_empty() {
        return None;
    }
    ui.separator();
    let words = "Take a span away; only what is all free can go.";
    ui.label(RichText::new(words).size(size::SMALL).color(palette.muted));
    let mut clicked = None;
    let height = ui.spacing().interact_size.y;
    ScrollArea::vertical()
        .id_salt("spans")
        .max_height(3.5 * (height + 4.0))
        .auto_shrink([false, true])
        .show_rows(ui, height, spans.added.len(), |ui, rows| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for span in spans.added.get(rows).unwrap_or_default() {
                let at_base = settings.address(span.base.into());
                let label = format!("Remove the span at {at_base}");
                let button = Button::new(label)
                    .min_size(vec2(ui.available_width(), height))
                    .truncate();
                let response = ui.add(button).on_hover_text(units(span.size));
                if response.hovered() || response.has_focus() {
                    state.items.point_at(Item::Span {
                        arena: at.arena,
                        base: span.base,
                    });
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
    stamp: (u64, ArenaId),
    /// Those that were added, by address.
    added: Arc<[Segment]>,
    /// The first multiple of 4 096 behind all of them, imported ones included.
    behind: Option<u64>,
}

impl Spans {
    /// An address from which a span might be added.
    fn behind(&self) -> u64 {
        self.behind.unwrap_or(0x2000)
    }
}

/// Gone through once for each state.
fn spans(ui: &Ui, moment: &Moment<'_>, arena: ArenaId, revision: u64) -> Spans {
    let id = Id::unique("spans that were found");
    let stamp = (revision, arena);
    let known: Option<Spans> = ui.data(|data| data.get_temp(id));
    if let Some(known) = known.filter(|known| known.stamp == stamp) {
        return known;
    }
    let spans = moment.after.inspect(arena, |view| {
        let added = SegmentKind::Span(Origin::Added);
        let quantum = view.quantum().get().max(4096);
        let end = view.spans().map(|span| span.last()).max();
        let behind = end.and_then(|end| (end / quantum).checked_add(1)?.checked_mul(quantum));
        Spans {
            stamp,
            added: view.spans().filter(|span| span.kind == added).collect(),
            behind,
        }
    });
    ui.data_mut(|data| data.insert_temp(id, spans.clone()));
    spans
}

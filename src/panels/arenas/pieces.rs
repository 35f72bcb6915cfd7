//! What a pointer, a keyboard and a screen reader find on a bar.

use crate::kit::settings;
use egui::{Id, Popup, Response, Role, Sense, SetOpenCommand, Tooltip, Ui, WidgetInfo, pos2, vec2};
use vmem::{Segment, SegmentKind};
use vmem_lab::narration::{self, grouped};
use vmem_lab::{Moment, Owner, Statement};

use crate::kit::navigation;
use crate::kit::theme::{Palette, size};
use crate::panels::arenas::lens::Under;
use crate::panels::arenas::look::{Look, describe, describe_span};
use crate::panels::arenas::row::Row;
use crate::panels::arenas::{lens, zoom};
use crate::shell::context::ViewState;
use vmem_view::action::Action;
use vmem_view::item::Item;
use vmem_view::submission::{Control, Insert};
use vmem_view::tiles::{SpanBar, Tile};

/// A piece narrower than this is no target of its own.
const NARROWEST: f32 = 8.0;
/// So many pieces of a bar are targets of their own. The arrow keys reach the others.
const MOST: usize = 300;

/// A bar, and what is known of it.
#[derive(Clone, Copy)]
struct Drawn<'a> {
    moment: &'a Moment<'a>,
    row: &'a Row,
    look: &'a Look<'a>,
}

/// Takes what is done to a bar: to the whole, to its spans, to its segments.
pub(super) fn ui(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    row: &Row,
    look: &Look<'_>,
    actions: &mut Vec<Action>,
) {
    let drawn = Drawn { moment, row, look };
    let bar = bar(ui, drawn, state, actions);
    for span in row.layout.spans.iter().take(MOST) {
        post(ui, state, row, span, look, actions);
    }
    let segments = || {
        let pieces = row.layout.pieces();
        let wide = pieces.filter(|(extent, _)| extent.width() >= NARROWEST);
        wide.filter_map(|(extent, piece)| match piece {
            Tile::One(segment) => Some((*extent, *segment)),
            Tile::Many(_) => None,
        })
    };
    for (extent, segment) in segments().take(MOST) {
        let id = ui.scope_id().with(("segment", row.arena, segment.base));
        let response = navigation::thing(ui, row.place(extent), id);
        target(ui, drawn, &segment, response, &bar, state, actions);
    }
}

/// The bar as a whole: it has the wheel, the drag and the keys, and is all there is where
/// segments are too narrow.
fn bar(
    ui: &mut Ui,
    drawn: Drawn<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) -> Response {
    let Drawn { moment, row, look } = drawn;
    let id = ui.scope_id().with(("bar", row.arena));
    let sense = match row.is_zoomed() {
        true => Sense::click_and_drag(),
        false => Sense::click(),
    };
    let response = ui.interact(row.bar, id, sense);
    let view = state.bars.of(row.arena);
    zoom::gestures(ui, &response, view, row);
    if response.has_focus() {
        zoom::keys(ui, id, view, row);
        state.bars.focused = Some(row.arena);
    }
    let cursor = state.bars.of(row.arena).cursor;
    let cursor = cursor.filter(|_| response.has_focus());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, announce(drawn, cursor)));
    if let Some(base) = cursor {
        let arena = row.arena;
        state.items.point_at(Item::Segment { arena, base });
    }

    let pointer = ui.ctx().pointer_hover_pos().filter(|_| response.hovered());
    let under = pointer.and_then(|pointer| under(row, pointer.x - row.bar.left()));
    if let Some(under) = &under {
        let (arena, base) = (row.arena, under.segment.base);
        state.items.point_at(Item::Segment { arena, base });
    }
    let chosen = under.as_ref().map(|under| under.segment.base).or(cursor);
    if response.double_clicked()
        && let Some(base) = chosen
    {
        zoom::to_segment(state.bars.of(row.arena), &row.chart, base);
        ui.ctx().request_repaint();
    }
    if response.clicked() {
        state.bars.of(row.arena).chosen = chosen;
        select(row, chosen, actions);
    }
    let popup = Popup::default_response_id(&response);
    chosen_menu(&response, drawn, state, actions);
    if let Some(under) = under.filter(|_| !Popup::is_id_open(ui.ctx(), popup)) {
        tooltip(&response, row).show(|ui| lens::ui(ui, moment, row, look, &under));
    }
    response
}

/// The menu of a segment that is not drawn for itself.
fn chosen_menu(
    response: &Response,
    drawn: Drawn<'_>,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    let Drawn { moment, row, look } = drawn;
    let chosen = state.bars.of(row.arena).chosen;
    let segment = chosen.and_then(|base| row.chart.segment_of(base));
    let Some(segment) = segment else { return };
    let extent = row.layout.seen(segment.base, segment.size);
    let x = extent.map_or(row.bar.center().x, |extent| row.place(extent).center().x);
    let toggle = response.clicked().then_some(SetOpenCommand::Toggle);
    Popup::menu(response)
        .open_memory(toggle)
        .at_position(pos2(x, row.bar.bottom() + 2.0))
        .show(|ui| menu(ui, moment, segment, look, actions));
}

/// The segment at `x`, if it is too narrow to be a target of its own.
fn under(row: &Row, x: f32) -> Option<Under> {
    let (_, piece) = row.layout.hit(x)?;
    let place = row.layout.place_at(x);
    let address = row.chart.address_at(place)?;
    Some(match piece {
        Tile::One(segment) => Under {
            segment: *segment,
            place,
            column: None,
        },
        Tile::Many(column) => Under {
            segment: *row.chart.segment_of(address)?,
            place,
            column: Some(*column),
        },
    })
}

/// What a screen reader says of a bar.
fn announce(drawn: Drawn<'_>, cursor: Option<u64>) -> String {
    let Drawn { moment, row, look } = drawn;
    let count = row.chart.segments().len();
    let name = &row.name;
    let of = grouped(count as u128);
    let at = cursor.and_then(|base| row.chart.index_of(base));
    match at {
        Some(index) => {
            let segment = describe(moment, &row.chart.segments()[index], look);
            format!(
                "segment list of {name}, {} of {of}, {segment}",
                grouped(index as u128 + 1)
            )
        }
        None => {
            let whole = if row.is_zoomed() { "a part of " } else { "" };
            let segments = narration::count(count as u128, "segment", "segments");
            format!(
                "segment list of {name}: {whole}{segments}; arrows go from one to the next, plus and minus zoom, 0 shows all"
            )
        }
    }
}

/// The post at which a span begins.
fn post(
    ui: &Ui,
    state: &mut ViewState,
    row: &Row,
    span: &SpanBar,
    look: &Look<'_>,
    actions: &mut Vec<Action>,
) {
    if !span.begins() || span.extent.width() < NARROWEST {
        return;
    }
    let place = row.place(span.extent);
    let rect = place
        .with_min_x(place.left() - 7.0)
        .with_max_x(place.left() + 3.0)
        .expand2(vec2(0.0, 4.0));
    let id = ui.scope_id().with(("span", row.arena, span.base));
    let response = ui.interact(rect, id, Sense::CLICK);
    let mark = Item::Span {
        arena: row.arena,
        base: span.base,
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, describe_span(span, look)));
    if response.hovered() {
        state.items.point_at(mark);
    }
    if response.clicked() {
        actions.push(Action::Select(Some(mark)));
    }
    response.on_hover_ui(|ui| {
        ui.label(describe_span(span, look));
    });
}

/// Hover, click, keys and name of a piece.
fn target(
    ui: &Ui,
    drawn: Drawn<'_>,
    segment: &Segment,
    response: Response,
    bar: &Response,
    state: &mut ViewState,
    actions: &mut Vec<Action>,
) {
    let Drawn { moment, row, look } = drawn;
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, true, describe(moment, segment, look)));
    if response.has_focus() {
        focused(ui, response.id, bar.id, state, row, segment);
    }
    if response.hovered() || response.has_focus() {
        let (arena, base) = (row.arena, segment.base);
        state.items.point_at(Item::Segment { arena, base });
    }
    if response.double_clicked() {
        zoom::to_segment(state.bars.of(row.arena), &row.chart, segment.base);
        ui.ctx().request_repaint();
    }
    if response.clicked() {
        select(row, Some(segment.base), actions);
    }
    Popup::menu(&response).show(|ui| menu(ui, moment, segment, look, actions));
    if !Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response)) {
        tooltip(&response, row).show(|ui| {
            ui.label(describe(moment, segment, look));
        });
    }
}

/// What is said of the thing under the pointer stands below the bar, not on it.
fn tooltip<'a>(response: &Response, row: &Row) -> Tooltip<'a> {
    let mut tooltip = Tooltip::for_enabled(response);
    let x = response
        .hover_pos()
        .map_or(row.bar.left(), |pointer| pointer.x);
    tooltip.popup = tooltip.popup.at_position(pos2(x, row.bar.bottom() + 4.0));
    tooltip
}

/// A key on a piece is one on the bar, from that piece on.
fn focused(ui: &Ui, id: Id, bar: Id, state: &mut ViewState, row: &Row, segment: &Segment) {
    state.bars.focused = Some(row.arena);
    let view = state.bars.of(row.arena);
    view.cursor = Some(segment.base);
    zoom::keys(ui, id, view, row);
    if view.cursor != Some(segment.base) {
        ui.memory_mut(|memory| memory.request_focus(bar));
    }
}

fn select(row: &Row, base: Option<u64>, actions: &mut Vec<Action>) {
    let Some(base) = base else { return };
    let arena = row.arena;
    actions.push(Action::Select(Some(Item::Segment { arena, base })));
}

/// What a click offers.
fn menu(
    ui: &mut Ui,
    moment: &Moment<'_>,
    segment: &Segment,
    look: &Look<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    ui.set_max_width(260.0);
    ui.label(describe(moment, segment, look));
    if segment.kind != SegmentKind::Allocated {
        return;
    }
    let arena = look.arena_name.to_owned();
    let hint = |ui: &mut Ui, hint: &str| {
        let words = egui::RichText::new(hint).size(size::SMALL);
        ui.label(words.color(palette.muted));
    };
    let (label, statement) = match moment.world.owner(look.arena, segment.base) {
        Some(Owner::Importer(_)) => {
            hint(ui, "It goes back by itself when all of it is free there.");
            return;
        }
        Some(Owner::Slab { .. }) => {
            hint(
                ui,
                "Its objects are freed one by one. A reap gives it back if they all are.",
            );
            let label = format!("Reap {}", vmem_view::wording::shorten(&arena, 28));
            (label, Statement::Reap { arena })
        }
        Some(Owner::Allocation(allocation)) => (
            format!("Free {}", vmem_view::wording::shorten(&allocation.name, 28)),
            Statement::Free {
                arena,
                name: allocation.name.clone(),
                size: None,
            },
        ),
        None => (
            format!(
                "Free @{}",
                settings::current(ui.ctx()).address(segment.base.into())
            ),
            Statement::FreeAt {
                arena,
                base: segment.base,
                size: segment.size,
            },
        ),
    };
    if ui.button(label).clicked() {
        let insert = Insert::new(statement.to_string(), Control::Menu);
        actions.push(Action::Insert(insert));
        ui.close();
    }
}

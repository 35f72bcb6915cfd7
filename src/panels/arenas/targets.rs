//! The parts of a bar that a pointer, a keyboard and a screen reader find.

use egui::{Id, Popup, Response, Role, Sense, SetOpenCommand, Tooltip, Ui, WidgetInfo, pos2, vec2};
use vmem::{Segment, SegmentKind};
use vmem_lab::narration::{self, grouped};
use vmem_lab::{Owner, Statement};

use crate::kit::navigation;
use crate::kit::theme::{Palette, size};
use crate::panels::arenas::row::Row;
use crate::panels::arenas::{lens, zoom};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::arena_text::ArenaText;
use vmem_view::item::Item;
use vmem_view::submission::{Control, Insert};
use vmem_view::tiles::{SpanBar, Tile};
use vmem_view::wording::shorten;

/// Narrower tiles are no targets of their own.
const NARROWEST: f32 = 8.0;
/// At most this many tiles of a bar are targets. The arrow keys reach the others.
const MOST: usize = 300;

/// A bar that takes input.
#[derive(Clone, Copy)]
pub(super) struct Targets<'a> {
    pub(super) row: &'a Row,
    pub(super) text: ArenaText<'a>,
}

impl Targets<'_> {
    /// Handles input on the bar, its spans and its segments.
    pub(super) fn ui(self, ui: &mut Ui, cx: &mut Ctx<'_>) {
        let row = self.row;
        let bar = self.bar(ui, cx);
        for span in row.tiles.spans.iter().take(MOST) {
            self.post(ui, cx, span);
        }
        let wide = row
            .tiles
            .tiles()
            .filter(|(extent, _)| extent.width() >= NARROWEST);
        let segments = wide.filter_map(|(extent, tile)| match tile {
            Tile::One(segment) => Some((*extent, *segment)),
            Tile::Many(_) => None,
        });
        for (extent, segment) in segments.take(MOST) {
            let id = ui.scope_id().with(("segment", row.arena, segment.base));
            let name = || self.text.segment(&segment);
            let response = navigation::thing(ui, row.place(extent), id, name);
            if response.has_focus() {
                self.keys_on_segment(ui, cx, response.id, bar.id, segment.base);
            }
            self.segment(ui, cx, &segment, response);
        }
    }

    fn item(self, base: u64) -> Item {
        let arena = self.row.arena;
        Item::Segment(arena, base)
    }

    /// Handles the bar as a whole: wheel, drag and keys, and segments that are too narrow to
    /// be targets.
    fn bar(self, ui: &mut Ui, cx: &mut Ctx<'_>) -> Response {
        let row = self.row;
        let id = ui.scope_id().with(("bar", row.arena));
        let sense = if row.is_zoomed() {
            Sense::click_and_drag()
        } else {
            Sense::click()
        };
        let response = ui.interact(row.bar, id, sense);
        let view = cx.view.bars.of(row.arena);
        zoom::gestures(ui, &response, view, row);
        if response.has_focus() {
            zoom::keys(ui, id, view, row);
            cx.view.bars.focused = Some(row.arena);
        }
        let cursor = cx.view.bars.of(row.arena).cursor;
        let cursor = cursor.filter(|_| response.has_focus());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.name(cursor)));
        if let Some(base) = cursor {
            cx.view.items.point_at(self.item(base));
        }

        let pointer = ui.ctx().pointer_hover_pos().filter(|_| response.hovered());
        let target = pointer.and_then(|pointer| row.tiles.lens_target(pointer.x - row.bar.left()));
        if let Some(target) = &target {
            cx.view.items.point_at(self.item(target.segment.base));
        }
        let chosen = target.map(|target| target.segment.base).or(cursor);
        if response.double_clicked()
            && let Some(base) = chosen
        {
            cx.view.bars.of(row.arena).zoom_to(base, &row.index);
            ui.ctx().request_repaint();
        }
        if response.clicked() {
            cx.view.bars.of(row.arena).chosen = chosen;
            let item = chosen.map(|base| self.item(base));
            cx.actions
                .extend(item.map(|item| Action::Select(Some(item))));
        }
        let popup = Popup::default_response_id(&response);
        self.menu_of_chosen(&response, cx);
        if let Some(target) = target.filter(|_| !Popup::is_id_open(ui.ctx(), popup)) {
            tooltip(&response, row).show(|ui| lens::ui(ui, row, &self.text, &target));
        }
        response
    }

    /// Shows the menu of a segment that has no tile of its own.
    fn menu_of_chosen(self, response: &Response, cx: &mut Ctx<'_>) {
        let row = self.row;
        let chosen = cx.view.bars.of(row.arena).chosen;
        let segment = chosen.and_then(|base| row.index.segment_of(base));
        let Some(segment) = segment else { return };
        let extent = row.tiles.visible(segment.base, segment.size);
        let x = extent.map_or(row.bar.center().x, |extent| row.place(extent).center().x);
        let toggle = response.clicked().then_some(SetOpenCommand::Toggle);
        Popup::menu(response)
            .open_memory(toggle)
            .at_position(pos2(x, row.bar.bottom() + 2.0))
            .show(|ui| self.menu(ui, segment, cx.actions));
    }

    /// Returns the bar's name for screen readers.
    fn name(self, cursor: Option<u64>) -> String {
        let row = self.row;
        let segments = row.index.segments();
        let name = &row.name;
        if let Some(nth) = cursor.and_then(|base| row.index.index_of(base)) {
            let segment = self.text.segment(&segments[nth]);
            let (number, count) = (grouped(nth as u128 + 1), grouped(segments.len() as u128));
            return format!("segment list of {name}, {number} of {count}, {segment}");
        }
        let part = if row.is_zoomed() { "a part of " } else { "" };
        let count = narration::count(segments.len() as u128, "segment", "segments");
        format!(
            "segment list of {name}: {part}{count}; arrows go from one to the next, plus and minus zoom, 0 shows all"
        )
    }

    /// Handles the post at the start of a span.
    fn post(self, ui: &Ui, cx: &mut Ctx<'_>, span: &SpanBar) {
        let row = self.row;
        if !span.shows_start() || span.extent.width() < NARROWEST {
            return;
        }
        let place = row.place(span.extent);
        let rect = place
            .with_min_x(place.left() - 7.0)
            .with_max_x(place.left() + 3.0)
            .expand2(vec2(0.0, 4.0));
        let id = ui.scope_id().with(("span", row.arena, span.base));
        let response = ui.interact(rect, id, Sense::CLICK);
        let item = Item::Span(row.arena, span.base);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.text.span(span)));
        if response.hovered() {
            cx.view.items.point_at(item);
        }
        if response.clicked() {
            cx.actions.push(Action::Select(Some(item)));
        }
        response.on_hover_ui(|ui| {
            ui.label(self.text.span(span));
        });
    }

    /// Handles a segment that has its own tile.
    fn segment(self, ui: &Ui, cx: &mut Ctx<'_>, segment: &Segment, response: Response) {
        let row = self.row;
        let description = || self.text.segment(segment);

        let item = self.item(segment.base);
        if response.hovered() || response.has_focus() {
            cx.view.items.point_at(item);
        }
        if response.double_clicked() {
            cx.view.bars.of(row.arena).zoom_to(segment.base, &row.index);
            ui.ctx().request_repaint();
        }
        if response.clicked() {
            cx.actions.push(Action::Select(Some(item)));
        }
        Popup::menu(&response).show(|ui| self.menu(ui, segment, cx.actions));
        if !Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response)) {
            tooltip(&response, row).show(|ui| {
                ui.label(description());
            });
        }
    }

    /// Handles a key on a segment as a key on the bar, with the cursor on that segment.
    fn keys_on_segment(self, ui: &Ui, cx: &mut Ctx<'_>, id: Id, bar: Id, base: u64) {
        cx.view.bars.focused = Some(self.row.arena);
        let view = cx.view.bars.of(self.row.arena);
        view.cursor = Some(base);
        zoom::keys(ui, id, view, self.row);
        if view.cursor != Some(base) {
            ui.memory_mut(|memory| memory.request_focus(bar));
        }
    }

    /// Draws the menu of a segment.
    fn menu(self, ui: &mut Ui, segment: &Segment, actions: &mut Vec<Action>) {
        let palette = Palette::of(ui);
        ui.set_max_width(260.0);
        ui.label(self.text.segment(segment));
        if segment.kind != SegmentKind::Allocated {
            return;
        }
        let arena = self.row.name.clone();
        let hint = |ui: &mut Ui, hint: &str| {
            let hint = egui::RichText::new(hint).size(size::SMALL);
            ui.label(hint.color(palette.muted));
        };
        let (label, statement) = match self.text.owner(segment.base) {
            Some(Owner::Importer(child)) => {
                let child = self.text.name_of(child);
                let text = format!("Returned automatically when all of it is free in {child}.");
                hint(ui, &text);
                return;
            }
            Some(Owner::Slab { .. }) => {
                hint(
                    ui,
                    "Free its objects one by one. Once all of them are free, a reap returns the slab.",
                );
                let label = format!("Reap {}", shorten(&arena, 28));
                (label, Statement::Reap { arena })
            }
            Some(Owner::Allocation(allocation)) => (
                format!("Free {}", shorten(&allocation.name, 28)),
                Statement::Free {
                    arena,
                    name: allocation.name.clone(),
                    size: None,
                },
            ),
            None => {
                let address = self.text.address(segment.base);
                (
                    format!("Free @{address}"),
                    Statement::FreeAt {
                        arena,
                        base: segment.base,
                        size: segment.size,
                    },
                )
            }
        };
        if ui.button(label).clicked() {
            let insert = Insert::new(statement.to_string(), Control::Menu);
            actions.push(Action::Insert(insert));
            ui.close();
        }
    }
}

/// Returns a tooltip below the bar, which it must not cover.
fn tooltip<'a>(response: &Response, row: &Row) -> Tooltip<'a> {
    let mut tooltip = Tooltip::for_enabled(response);
    let x = response
        .hover_pos()
        .map_or(row.bar.left(), |pointer| pointer.x);
    tooltip.popup = tooltip.popup.at_position(pos2(x, row.bar.bottom() + 4.0));
    tooltip
}

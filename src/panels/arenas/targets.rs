//! The parts of a bar that a pointer, a keyboard and a screen reader find.

use egui::{
    Id, Popup, Response, RichText, Role, Sense, SetOpenCommand, Tooltip, Ui, WidgetInfo, pos2, vec2,
};
use vmem::{Segment, SegmentKind};
use vmem_lab::narration::{self, grouped};
use vmem_lab::{Owner, Statement, Target};

use crate::kit::fields::plain;
use crate::kit::focus::link;
use crate::kit::navigation;
use crate::panels::arenas::row::Row;
use crate::panels::arenas::{lens, zoom};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::extent::Extent;
use vmem_view::item::Item;
use vmem_view::submission::{Control, Insert};
use vmem_view::tiles::{SpanBar, Tile};
use vmem_view::wording::shorten;

/// Narrower tiles are no targets of their own.
const NARROWEST: f32 = 8.0;
/// At most this many tiles of a bar are targets. The arrow keys reach the others.
const MOST: usize = 300;

impl Row<'_> {
    /// Handles input on the bar, its spans and its segments.
    pub(super) fn targets(&self, ui: &Ui, cx: &mut Ctx<'_>) {
        let bar = self.bar_target(ui, cx);
        for span in self.tiles.spans.iter().take(MOST) {
            self.post(ui, cx, span);
        }
        let segments = self.tiles.tiles().filter_map(|(extent, tile)| match tile {
            Tile::One(segment) if extent.width() >= NARROWEST => Some((*extent, *segment)),
            _ => None,
        });
        for (extent, segment) in segments.take(MOST) {
            self.segment(ui, cx, bar.id, extent, &segment);
        }
    }

    fn item(&self, base: u64) -> Item {
        let arena = self.arena;
        Item::Segment(arena, base)
    }

    /// Handles the bar as a whole: wheel, drag and keys, and segments that are too narrow to
    /// be targets.
    fn bar_target(&self, ui: &Ui, cx: &mut Ctx<'_>) -> Response {
        let id = ui.scope_id().with(("bar", self.arena));
        let sense = if self.is_zoomed() {
            Sense::click_and_drag()
        } else {
            Sense::click()
        };
        let response = ui.interact(self.bar, id, sense);
        let view = cx.view.bars.of(self.arena);
        zoom::gestures(ui, &response, view, self);
        if response.has_focus() {
            zoom::keys(ui, id, view, self);
            cx.view.bars.focused = Some(self.arena);
        }
        let cursor = cx.view.bars.of(self.arena).cursor;
        let cursor = cursor.filter(|_| response.has_focus());
        response
            .widget_info(|| WidgetInfo::labeled(Role::Button, true, self.accessible_name(cursor)));
        if let Some(base) = cursor {
            cx.view.items.point_at(self.item(base));
        }

        let pointer = ui.ctx().pointer_hover_pos().filter(|_| response.hovered());
        let target =
            pointer.and_then(|pointer| self.tiles.lens_target(pointer.x - self.bar.left()));
        if let Some(target) = &target {
            cx.view.items.point_at(self.item(target.segment.base));
        }
        let chosen = target.map(|target| target.segment.base).or(cursor);
        if response.double_clicked()
            && let Some(base) = chosen
        {
            cx.view.bars.of(self.arena).zoom_to(base, &self.index);
            ui.ctx().request_repaint();
        }
        if response.clicked() {
            cx.view.bars.of(self.arena).chosen = chosen;
            let select = chosen.map(|base| Action::Select(Some(self.item(base))));
            cx.actions.extend(select);
        }
        let popup = Popup::default_response_id(&response);
        self.menu_of_chosen(&response, cx);
        if let Some(target) = target.filter(|_| !Popup::is_id_open(ui.ctx(), popup)) {
            tooltip(&response, self).show(|ui| lens::ui(ui, self, &target));
        }
        response
    }

    /// Shows the menu of a segment that has no tile of its own.
    fn menu_of_chosen(&self, response: &Response, cx: &mut Ctx<'_>) {
        let chosen = cx.view.bars.of(self.arena).chosen;
        let segment = chosen.and_then(|base| self.index.segment_of(base));
        let Some(segment) = segment else { return };
        let extent = self.tiles.visible(segment.base, segment.size);
        let x = extent.map_or(self.bar.center().x, |extent| self.place(extent).center().x);
        let toggle = response.clicked().then_some(SetOpenCommand::Toggle);
        Popup::menu(response)
            .open_memory(toggle)
            .at_position(pos2(x, self.bar.bottom() + 2.0))
            .show(|ui| self.menu(ui, segment, cx.actions));
    }

    fn accessible_name(&self, cursor: Option<u64>) -> String {
        let segments = self.index.segments();
        let name = &self.name;
        if let Some(nth) = cursor.and_then(|base| self.index.index_of(base)) {
            let segment = self.text.segment(&segments[nth]);
            let (number, count) = (grouped(nth as u128 + 1), grouped(segments.len() as u128));
            return format!("segment list of {name}, {number} of {count}, {segment}");
        }
        let part = if self.is_zoomed() { "a part of " } else { "" };
        let count = narration::count(segments.len() as u128, "segment", "segments");
        format!(
            "segment list of {name}: {part}{count}; the arrow keys move between segments, plus and minus zoom, 0 shows all"
        )
    }

    /// Handles the post at the start of a span.
    fn post(&self, ui: &Ui, cx: &mut Ctx<'_>, span: &SpanBar) {
        if !span.shows_start() || span.extent.width() < NARROWEST {
            return;
        }
        let place = self.place(span.extent);
        let rect = place
            .with_min_x(place.left() - 7.0)
            .with_max_x(place.left() + 3.0)
            .expand2(vec2(0.0, 4.0));
        let id = ui.scope_id().with(("span", self.arena, span.base));
        let response = ui.interact(rect, id, Sense::CLICK);
        let (arena, base) = (self.arena, span.base);
        let item = Item::Span(arena, base);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.text.span(span)));
        link(&response, item, &mut cx.view.items, cx.actions);
        response.on_hover_ui(|ui| {
            ui.label(self.text.span(span));
        });
    }

    /// Handles a segment that has its own tile. A key on it is a key on the bar, with the cursor
    /// on that segment.
    fn segment(&self, ui: &Ui, cx: &mut Ctx<'_>, bar: Id, extent: Extent, segment: &Segment) {
        let base = segment.base;
        let description = || self.text.segment(segment);
        let id = ui.scope_id().with(("segment", self.arena, base));
        let response = navigation::thing(ui, self.place(extent), id, description);
        let view = cx.view.bars.of(self.arena);
        if response.has_focus() {
            view.cursor = Some(base);
            zoom::keys(ui, id, view, self);
            if view.cursor != Some(base) {
                ui.memory_mut(|memory| memory.request_focus(bar));
            }
        }
        if response.double_clicked() {
            view.zoom_to(base, &self.index);
            ui.ctx().request_repaint();
        }
        if response.has_focus() {
            cx.view.bars.focused = Some(self.arena);
        }
        link(&response, self.item(base), &mut cx.view.items, cx.actions);
        Popup::menu(&response).show(|ui| self.menu(ui, segment, cx.actions));
        if !Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response)) {
            tooltip(&response, self).show(|ui| ui.label(description()));
        }
    }

    fn menu(&self, ui: &mut Ui, segment: &Segment, actions: &mut Vec<Action>) {
        ui.set_max_width(260.0);
        ui.label(self.text.segment(segment));
        if segment.kind != SegmentKind::Allocated {
            return;
        }
        let arena = || self.name.to_owned();
        let hint = |ui: &mut Ui, hint: &str| ui.label(RichText::new(hint).small().weak());
        let free = |target, size| Statement::Free {
            arena: arena(),
            target,
            size,
        };
        let (label, statement) = match self.text.owner(segment.base) {
            Some(Owner::Importer(child)) => {
                let child = self.text.name_of(child);
                let text = format!("Returned automatically when all of it is free in {child}.");
                hint(ui, &text);
                return;
            }
            Some(Owner::Slab { .. }) => {
                let text = "Free its objects one by one. Once all of them are free, a reap \
                    returns the slab.";
                hint(ui, text);
                let label = format!("Reap {}", shorten(self.name, 28));
                (label, Statement::Reap(arena()))
            }
            Some(Owner::Allocation(allocation)) => {
                let label = format!("Free {}", shorten(&allocation.name, 28));
                (label, free(Target::Name(allocation.name), None))
            }
            None => {
                let label = format!("Free @{}", self.text.address(segment.base));
                let target = Target::Base(segment.base);
                (label, free(target, Some(segment.size)))
            }
        };
        // The style of menus hides the frames of buttons.
        ui.reset_style();
        if plain(ui, &label).clicked() {
            let insert = Insert::new(statement.to_string(), Control::Menu);
            actions.push(Action::Insert(insert));
            ui.close();
        }
    }
}

/// Returns a tooltip below the bar, which it must not cover.
fn tooltip<'a>(response: &Response, row: &Row<'_>) -> Tooltip<'a> {
    let mut tooltip = Tooltip::for_enabled(response);
    let pointer = response.hover_pos();
    let x = pointer.map_or(row.bar.left(), |pointer| pointer.x);
    tooltip.popup = tooltip.popup.at_position(pos2(x, row.bar.bottom() + 4.0));
    tooltip
}

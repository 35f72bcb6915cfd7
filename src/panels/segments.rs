//! One span of a segment list: its pieces, its ends, and what a pointer or a
//! screen reader learns of each.

use egui::{
    Color32, CornerRadius, Popup, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2,
};
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::words::grouped;
use vmem_lab::{ArenaId, Command, Moment, Owner, Statement};

use crate::bar::{Column, Extent, Piece, SpanBar};
use crate::navigation;
use crate::paint;
use crate::state::{Action, Mark, ViewState};
use crate::theme::{Palette, mono, size, text};

/// A piece narrower than this is no target for a pointer of its own.
const NARROWEST_TARGET: f32 = 8.0;

/// What the pieces of one arena have in common.
pub struct Look<'a> {
    /// The arena.
    pub arena: ArenaId,
    /// Its name.
    pub arena_name: &'a str,
    /// Its colour.
    pub hue: Color32,
    /// The colour and name of a child.
    pub child: &'a dyn Fn(ArenaId) -> Option<(Color32, String)>,
    /// The base and size of what the operation is about.
    pub now: Option<(u64, u64)>,
}

/// Draws a span on `bar` and takes what is done to it.
pub fn span(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    bar: Rect,
    span: &SpanBar,
    look: &Look<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let whole = place(bar, span.extent);
    if !ui.is_rect_visible(whole.expand(8.0)) {
        return;
    }
    ui.painter()
        .rect_filled(whole, CornerRadius::ZERO, palette.card);
    for (extent, piece) in &span.pieces {
        let rect = place(bar, *extent);
        match piece {
            Piece::Many(column) => dense(ui, rect, column, look),
            Piece::One(segment) => {
                paint_segment(ui, moment, rect, segment, look);
                if rect.width() >= NARROWEST_TARGET {
                    target(ui, moment, state, rect, segment, look, actions);
                }
            }
        }
    }
    ui.painter().rect_stroke(
        whole,
        CornerRadius::ZERO,
        Stroke::new(1.5, palette.ink),
        StrokeKind::Middle,
    );
    ends(ui, whole, span, look);
}

/// Draws spans that are too many to tell apart.
pub fn crowd(ui: &mut Ui, bar: Rect, columns: &[(Extent, Column)], look: &Look<'_>) {
    let palette = Palette::of(ui);
    ui.painter()
        .rect_filled(bar, CornerRadius::ZERO, palette.card);
    for (extent, column) in columns {
        dense(ui, place(bar, *extent), column, look);
    }
    let outline = Stroke::new(1.5, palette.ink);
    ui.painter()
        .rect_stroke(bar, CornerRadius::ZERO, outline, StrokeKind::Middle);
    let id = ui.scope_id().with(("crowd", look.arena));
    let response = ui.interact(bar, id, Sense::hover());
    let segments: usize = columns.iter().map(|(_, column)| column.segments).sum();
    let words = format!(
        "{}: {} segments in so many spans that they can't be told apart at this width",
        look.arena_name,
        grouped(segments as u128)
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    response.on_hover_text(words);
}

fn place(bar: Rect, extent: Extent) -> Rect {
    Rect::from_x_y_ranges(
        (bar.left() + extent.left)..=(bar.left() + extent.right),
        bar.y_range(),
    )
}

/// The posts at which merging stops; doubled where the span was imported.
fn ends(ui: &Ui, whole: Rect, span: &SpanBar, look: &Look<'_>) {
    let palette = Palette::of(ui);
    let post = (whole.width() / 6.0).clamp(1.0, 6.0);
    for (x, inward) in [(whole.left(), 1.0), (whole.right(), -1.0)] {
        let rect = Rect::from_x_y_ranges(
            (x - post / 2.0)..=(x + post / 2.0),
            (whole.top() - 4.0)..=(whole.bottom() + 4.0),
        );
        ui.painter()
            .rect_filled(rect, CornerRadius::same(1), palette.ink);
        if span.origin == Origin::Imported && whole.width() > 30.0 {
            let x = x + inward * 6.0;
            let line = [pos2(x, whole.top() - 3.0), pos2(x, whole.bottom() + 3.0)];
            ui.painter()
                .line_segment(line, Stroke::new(4.0, palette.card));
            ui.painter().line_segment(line, Stroke::new(2.0, look.hue));
        }
    }
}

/// Many segments in one column: from below, the share that is allocated.
fn dense(ui: &Ui, rect: Rect, column: &Column, look: &Look<'_>) {
    let share = column.allocated as f32 / column.size as f32;
    let wide = Rect::from_min_size(rect.min, egui::vec2(rect.width().max(1.0), rect.height()));
    if share > 0.0 {
        let height = (rect.height() * share).max(4.0);
        let filled = wide.with_min_y(rect.bottom() - height);
        ui.painter()
            .rect_filled(filled, CornerRadius::ZERO, look.hue);
    }
}

fn paint_segment(ui: &Ui, moment: &Moment<'_>, rect: Rect, segment: &Segment, look: &Look<'_>) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let outline = Stroke::new(if rect.width() < 12.0 { 1.0 } else { 1.5 }, palette.ink);
    match segment.kind {
        SegmentKind::Allocated => {
            let owner = moment.world.owner(look.arena, segment.base);
            if let Some(Owner::Borrower(child)) = owner
                && let Some((stripe, child)) = (look.child)(child)
            {
                paint::stripes(painter, rect, look.hue, stripe);
                painter.rect_stroke(rect, CornerRadius::ZERO, outline, StrokeKind::Middle);
                let label = format!("to {child}");
                paint::caption(
                    painter,
                    rect,
                    &[&label],
                    &text(size::SMALL),
                    palette.ink,
                    Some(palette.card),
                );
                return;
            }
            painter.rect_filled(rect, CornerRadius::ZERO, look.hue);
            let padding = moment.world.padding(look.arena, segment.base);
            let padded = rect.width() * (padding as f64 / segment.size as f64) as f32;
            let kept = rect.with_max_x(rect.right() - padded);
            if padding > 0 {
                paint::stipple(painter, rect.with_min_x(kept.right()), palette.on_hue);
            }
            painter.rect_stroke(rect, CornerRadius::ZERO, outline, StrokeKind::Middle);
            match owner {
                Some(Owner::Allocation(allocation)) => {
                    let name = allocation.name.as_str();
                    paint::caption(painter, kept, &[name], &mono(15.0), palette.on_hue, None);
                }
                Some(Owner::Slab { object }) => {
                    let long = format!("slab of {}s", grouped(object.into()));
                    let captions = [long.as_str(), "slab"];
                    let font = text(size::SMALL);
                    paint::caption(painter, rect, &captions, &font, palette.on_hue, None);
                }
                Some(Owner::Borrower(_)) | None => {}
            }
        }
        _ => {
            paint::hatch(painter, rect, 7.0, Stroke::new(1.4, palette.hatch));
            painter.rect_stroke(rect, CornerRadius::ZERO, outline, StrokeKind::Middle);
            let units = grouped(segment.size.into());
            let long = format!("free · {units} units · list {}", segment.size.ilog2());
            let short = format!("{units} free");
            paint::caption(
                painter,
                rect,
                &[&long, &short, &units],
                &text(size::BODY),
                palette.ink,
                Some(palette.card),
            );
        }
    }
}

/// Hover, click and name of a piece.
fn target(
    ui: &mut Ui,
    moment: &Moment<'_>,
    state: &mut ViewState,
    rect: Rect,
    segment: &Segment,
    look: &Look<'_>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let id = ui.scope_id().with(("segment", look.arena, segment.base));
    let mark = Mark::Segment {
        arena: look.arena,
        base: segment.base,
    };
    let response = navigation::thing(ui, rect, id);
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, true, describe(moment, segment, look)));
    if response.hovered() || response.has_focus() {
        state.marks.point_at(mark);
    }
    if state.marks.is_lit(mark) || response.has_focus() {
        ui.painter().rect_stroke(
            rect.shrink(1.0),
            CornerRadius::ZERO,
            Stroke::new(3.0, palette.ink),
            StrokeKind::Inside,
        );
    }
    menu(&response, moment, segment, look, actions);
    if !Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response)) {
        response.on_hover_ui(|ui| {
            ui.label(describe(moment, segment, look));
        });
    }
}

/// What a click offers.
fn menu(
    response: &Response,
    moment: &Moment<'_>,
    segment: &Segment,
    look: &Look<'_>,
    actions: &mut Vec<Action>,
) {
    Popup::menu(response).show(|ui| {
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
            Some(Owner::Borrower(_)) => {
                hint(ui, "It goes back by itself when all of it is free there.");
                return;
            }
            Some(Owner::Slab { .. }) => {
                hint(
                    ui,
                    "Its objects are freed one by one. A reap gives it back if they all are.",
                );
                (format!("Reap {arena}"), Statement::Reap { arena })
            }
            Some(Owner::Allocation(allocation)) => (
                format!("Free {}", allocation.name),
                Statement::Free {
                    arena,
                    name: allocation.name.clone(),
                    size: None,
                },
            ),
            None => (
                format!("Free @{}", segment.base),
                Statement::FreeAt {
                    arena,
                    base: segment.base,
                    size: segment.size,
                },
            ),
        };
        if ui.button(label).clicked() {
            actions.push(Action::Session(Command::Operate(statement)));
            ui.close();
        }
    });
}

/// "a: allocated, 40 of 48 units at 4 096 in kmem".
pub fn describe(moment: &Moment<'_>, segment: &Segment, look: &Look<'_>) -> String {
    let units = grouped(segment.size.into());
    let base = grouped(segment.base.into());
    let arena = look.arena_name;
    match segment.kind {
        SegmentKind::Allocated => match moment.world.owner(look.arena, segment.base) {
            Some(Owner::Borrower(child)) => {
                let child = (look.child)(child).map_or(String::new(), |(_, name)| name);
                format!("lent to {child}: {units} units at {base} in {arena}")
            }
            Some(Owner::Slab { object }) => format!(
                "slab of the cache of {}s: {units} units at {base} in {arena}",
                grouped(object.into())
            ),
            Some(Owner::Allocation(allocation)) if allocation.asked < segment.size => format!(
                "{}: {units} units at {base} in {arena}; {} asked for, {} only rounding",
                allocation.name,
                grouped(allocation.asked.into()),
                grouped(u128::from(segment.size - allocation.asked)),
            ),
            Some(Owner::Allocation(allocation)) => {
                format!("{}: {units} units at {base} in {arena}", allocation.name)
            }
            None => format!("allocated: {units} units at {base} in {arena}"),
        },
        _ => format!(
            "free segment: {units} units at {base} in {arena}, list {}",
            segment.size.ilog2()
        ),
    }
}

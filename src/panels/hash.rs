//! The hash table of allocated segments: buckets and their chains; a histogram
//! where there are too many to draw.

use egui::{
    Align2, CornerRadius, Painter, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use vmem::{Segment, View};
use vmem_lab::words::grouped;

use crate::navigation;
use crate::state::{Action, Chains, Focus, Mark};
use crate::theme::{Palette, mono, size, text};

/// With more buckets than this, only the lengths of chains are shown.
const MOST_BUCKETS: usize = 64;
/// More segments of a chain than this are only counted.
const MOST_CHIPS: usize = 12;
const ROW: f32 = 26.0;
/// Buckets are drawn in columns of at least this width.
const COLUMN: f32 = 150.0;

/// Draws the panel's inside. `name` gives an allocation's name by its base.
pub fn ui(
    ui: &mut Ui,
    view: View<'_>,
    focus: &mut Focus<'_>,
    chains: Chains,
    actions: &mut Vec<Action>,
    name: &dyn Fn(u64) -> Option<String>,
) {
    let palette = Palette::of(ui);
    let buckets = view.bucket_count();
    if buckets == 0 {
        ui.label(
            egui::RichText::new("No table yet: it comes with the first span.").color(palette.muted),
        );
        return;
    }
    let room = ui.available_height() - 24.0;
    if buckets > MOST_BUCKETS {
        histogram(ui, &chains, focus, room.max(80.0));
    } else {
        ScrollArea::vertical()
            .id_salt("hash")
            .max_height(room.max(ROW * 3.0))
            .auto_shrink([false, true])
            .show(ui, |ui| table(ui, view, focus, actions, name));
    }
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
        let words = egui::RichText::new(summary(view, &chains)).size(size::SMALL);
        ui.add(egui::Label::new(words.color(palette.muted)).truncate());
    });
}

/// "2 of 16 buckets used · longest chain 1".
fn summary(view: View<'_>, chains: &Chains) -> String {
    format!(
        "{} allocated · {} of {} buckets used · longest chain {}",
        grouped(view.allocated_count() as u128),
        grouped((view.bucket_count() - chains.lengths[0]) as u128),
        grouped(view.bucket_count() as u128),
        chains.longest
    )
}

/// The buckets in as many columns as fit.
fn table(
    ui: &mut Ui,
    view: View<'_>,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
    name: &dyn Fn(u64) -> Option<String>,
) {
    let buckets = view.bucket_count();
    // By the width alone, so that buckets keep their places from step to step.
    let columns = ((ui.available_width() / COLUMN) as usize)
        .clamp(1, 4)
        .min(buckets);
    let rows = buckets.div_ceil(columns);
    let column_width = ui.available_width() / columns as f32;
    let (rect, _) = ui.allocate_exact_size(
        vec2(ui.available_width(), rows as f32 * ROW),
        Sense::hover(),
    );
    for bucket in 0..buckets {
        let (column, row) = (bucket / rows, bucket % rows);
        let at = rect.min + vec2(column as f32 * column_width, row as f32 * ROW);
        chain(
            ui,
            view,
            bucket,
            Rect::from_min_size(at, vec2(column_width - 8.0, ROW)),
            focus,
            actions,
            name,
        );
    }
}

fn chip_label(segment: &Segment, name: &dyn Fn(u64) -> Option<String>) -> String {
    let base = grouped(segment.base.into());
    match name(segment.base) {
        Some(name) if name.len() <= 12 => format!("{base} {name}"),
        _ => base,
    }
}

fn chain(
    ui: &mut Ui,
    view: View<'_>,
    bucket: usize,
    room: Rect,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
    name: &dyn Fn(u64) -> Option<String>,
) {
    let palette = Palette::of(ui);
    let painter = ui.painter().clone();
    let middle = room.center().y;
    let cell = Rect::from_center_size(pos2(room.left() + 17.0, middle), vec2(32.0, 21.0));
    if focus.touches_bucket(bucket) {
        if focus.fresh {
            ui.scroll_to_rect(room, None);
        }
        let row = Rect::from_x_y_ranges(
            room.left()..=room.right(),
            (middle - 13.5)..=(middle + 13.5),
        );
        painter.rect(
            row,
            CornerRadius::same(5),
            palette.now_soft,
            Stroke::new(1.5, palette.now),
            StrokeKind::Inside,
        );
    }
    painter.rect(
        cell,
        CornerRadius::same(3),
        palette.sunk,
        Stroke::new(1.2, palette.ink),
        StrokeKind::Inside,
    );
    painter.text(
        cell.center(),
        Align2::CENTER_CENTER,
        bucket,
        mono(size::SMALL),
        palette.ink,
    );

    let mut left = cell.right();
    let mut chain = view.chain_of(bucket).enumerate().peekable();
    if chain.peek().is_none() {
        painter.text(
            pos2(left + 10.0, middle),
            Align2::LEFT_CENTER,
            "·",
            text(size::BODY),
            palette.muted,
        );
    }
    while let Some((index, segment)) = chain.next() {
        let lay = |label| painter.layout_no_wrap(label, mono(size::SMALL), palette.on_hue);
        // What follows is at least counted.
        let right = room.right() - if chain.peek().is_some() { 28.0 } else { 0.0 };
        let mut galley = lay(chip_label(&segment, name));
        if left + 32.0 + galley.size().x > right {
            galley = lay(grouped(segment.base.into()));
        }
        let width = galley.size().x + 12.0;
        if index == MOST_CHIPS || left + 20.0 + width > right {
            let more = format!("+ {}", 1 + chain.count());
            painter.text(
                pos2(left + 6.0, middle),
                Align2::LEFT_CENTER,
                more,
                text(size::SMALL),
                palette.muted,
            );
            return;
        }
        arrow(&painter, left, middle, palette.ink);
        let chip = Rect::from_min_size(pos2(left + 20.0, middle - 10.5), vec2(width, 21.0));
        allocated_chip(ui, chip, bucket, &segment, focus, actions, name);
        painter.galley(
            Align2::CENTER_CENTER
                .anchor_size(chip.center(), galley.size())
                .min,
            galley,
            palette.on_hue,
        );
        left = chip.right();
    }
}

fn allocated_chip(
    ui: &Ui,
    chip: Rect,
    bucket: usize,
    segment: &Segment,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
    name: &dyn Fn(u64) -> Option<String>,
) {
    let palette = Palette::of(ui);
    let id = ui.scope_id().with(("chip", segment.base));
    let response = navigation::thing(ui, chip, id);
    response.widget_info(|| {
        let name = name(segment.base).map_or(String::new(), |name| format!(" {name}"));
        let label = format!(
            "bucket {bucket}:{name} {} units at {}",
            segment.size, segment.base
        );
        WidgetInfo::labeled(Role::Button, true, label)
    });
    ui.painter()
        .rect_filled(chip, CornerRadius::same(4), focus.hue);
    if response.hovered() || focus.is_lit(segment.base) {
        ui.painter().rect_stroke(
            chip,
            CornerRadius::same(4),
            Stroke::new(2.5, palette.ink),
            StrokeKind::Inside,
        );
    }
    if response.hovered() || response.has_focus() {
        focus.point_at(segment.base);
    }
    if response.clicked() {
        let arena = focus.arena;
        let base = segment.base;
        actions.push(Action::Select(Some(Mark::Segment { arena, base })));
    }
}

fn arrow(painter: &Painter, left: f32, y: f32, colour: egui::Color32) {
    let stroke = Stroke::new(1.5, colour);
    let tip = pos2(left + 18.0, y);
    painter.line_segment([pos2(left, y), tip], stroke);
    painter.line_segment([tip, tip + vec2(-5.0, -4.0)], stroke);
    painter.line_segment([tip, tip + vec2(-5.0, 4.0)], stroke);
}

/// How many buckets have a chain of each length.
fn histogram(ui: &mut Ui, chains: &Chains, focus: &Focus<'_>, room: f32) {
    let palette = Palette::of(ui);
    let counts = chains.lengths;
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let row = (room / counts.len() as f32).min(30.0);
    for (length, count) in counts.into_iter().enumerate() {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), row - 4.0), Sense::hover());
        let chains = match length {
            8 => "8 or more".to_owned(),
            1 => "1 segment".to_owned(),
            _ => format!("{length} segments"),
        };
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Label, true, format!("{count} buckets with {chains}"))
        });
        let painter = ui.painter();
        painter.text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            chains,
            text(size::SMALL),
            palette.muted,
        );
        let full = rect.width() - 92.0 - 56.0;
        let width = full * count as f32 / most as f32;
        let bar = Rect::from_min_size(
            pos2(rect.left() + 92.0, rect.top()),
            vec2(width.max(1.0), rect.height()),
        );
        painter.rect_filled(bar, CornerRadius::same(2), focus.hue);
        painter.text(
            pos2(bar.right() + 6.0, rect.center().y),
            Align2::LEFT_CENTER,
            grouped(count as u128),
            mono(size::SMALL),
            palette.ink,
        );
    }
}

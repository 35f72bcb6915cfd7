//! The hash table of allocated segments: how full it is, and its buckets with their
//! chains; where there are too many to draw, how long the chains are, and one of them.

mod chain;
mod histogram;
mod load;

use egui::{Rect, RichText, ScrollArea, Sense, Ui, vec2};
use vmem::View;
use vmem_lab::narration::{count, grouped};

use crate::kit::focus::Focus;
use crate::kit::theme::{Palette, size};
use vmem_view::action::Action;
use vmem_view::chains::Chains;
use vmem_view::step_highlights::{Resize, Sides};
use vmem_view::wording::{shorten, unbroken};

/// With more buckets than this, only one chain is drawn, and the lengths of all.
const MOST_BUCKETS: usize = 64;
/// Buckets are drawn in columns of at least this width.
const COLUMN: f32 = 150.0;

/// How full the table is, and the line below.
const FOOT: f32 = load::HEIGHT + 26.0;

/// What an allocated segment is called, by its base; of one that was freed just now, what
/// it was called.
pub type Name<'a> = &'a dyn Fn(u64) -> Option<String>;

/// Draws the panel's inside.
pub fn ui(
    ui: &mut Ui,
    view: View<'_>,
    focus: &mut Focus<'_>,
    chains: Chains,
    actions: &mut Vec<Action>,
    name: Name<'_>,
) {
    let palette = Palette::of(ui);
    let buckets = view.bucket_count();
    if buckets == 0 {
        let words = "No table yet: it comes with the first span.";
        ui.label(RichText::new(words).color(palette.muted));
        return;
    }
    if let Some(resize) = focus.highlights.resize {
        resize_ui(ui, resize);
    }
    // With little room the buckets have all of it.
    let has_foot = ui.available_height() >= FOOT + chain::HEIGHT * 3.0;
    let below = if has_foot { FOOT } else { 0.0 };
    let room = ui.available_height() - below;
    // No bucket is cut in half.
    let rows = (room / chain::HEIGHT).floor().max(1.0);
    // Scrolling to a bucket leaves this much beyond it.
    let between = std::mem::take(&mut ui.spacing_mut().item_spacing.y);
    ScrollArea::vertical()
        .id_salt("hash")
        .max_height(rows * chain::HEIGHT)
        .min_scrolled_height(chain::HEIGHT)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if buckets > MOST_BUCKETS {
                window(ui, view, focus, actions, name);
                histogram::ui(ui, &chains, focus.hue);
            } else {
                table(ui, view, focus, actions, name);
            }
        });
    ui.spacing_mut().item_spacing.y = between;
    if !has_foot {
        return;
    }
    ui.add_space((ui.available_height() - below).max(0.0));
    load::ui(ui, view, focus.hue);
    let words = RichText::new(summary(view, &chains)).size(size::SMALL);
    ui.add(egui::Label::new(words.color(palette.muted)).truncate());
}

/// "2 in 16 buckets · 2 used · longest chain 1".
fn summary(view: View<'_>, chains: &Chains) -> String {
    format!(
        "{} in {} buckets · {} used · longest {}",
        grouped(view.allocated_count() as u128),
        grouped(view.bucket_count() as u128),
        grouped((view.bucket_count() - chains.lengths[0]) as u128),
        chains.longest
    )
}

/// How the table has just changed its size.
fn resize_ui(ui: &mut Ui, resize: Resize) {
    let palette = Palette::of(ui);
    let words = match resize {
        Resize::Grew(Sides {
            bucket,
            sibling,
            moved,
        }) => format!(
            "Bucket {} is new: {} of bucket {} moved there.",
            grouped(bucket as u128),
            count(moved as u128, "segment", "segments"),
            grouped(sibling as u128)
        ),
        Resize::Shrank(Sides {
            bucket,
            sibling,
            moved,
        }) => format!(
            "Bucket {} is gone: its {} moved to bucket {}.",
            grouped(bucket as u128),
            count(moved as u128, "segment", "segments"),
            grouped(sibling as u128)
        ),
    };
    let words = RichText::new(unbroken(&words)).color(palette.now_text);
    ui.add(egui::Label::new(words.size(size::SMALL)).wrap());
}

/// The buckets in as many columns as fit.
fn table(
    ui: &mut Ui,
    view: View<'_>,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
    name: Name<'_>,
) {
    let buckets = view.bucket_count();
    // By the width alone, so that buckets keep their places from step to step.
    let columns = ((ui.available_width() / COLUMN) as usize)
        .clamp(1, 4)
        .min(buckets);
    let rows = buckets.div_ceil(columns);
    let column_width = ui.available_width() / columns as f32;
    let size = vec2(ui.available_width(), rows as f32 * chain::HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    for bucket in 0..buckets {
        let (column, row) = (bucket / rows, bucket % rows);
        let at = rect.min + vec2(column as f32 * column_width, row as f32 * chain::HEIGHT);
        let room = Rect::from_min_size(at, vec2(column_width - 8.0, chain::HEIGHT));
        chain::ui(ui, view, bucket, room, focus, actions, name);
    }
}

/// The chains that are looked at: those that change now, else the one of what is pointed
/// at or selected.
fn window(
    ui: &mut Ui,
    view: View<'_>,
    focus: &mut Focus<'_>,
    actions: &mut Vec<Action>,
    name: Name<'_>,
) {
    let palette = Palette::of(ui);
    let highlights = focus.highlights.clone();
    let lit = focus.marks.lit_bucket(focus.arena);
    let mut shown: Vec<usize> = lit.into_iter().chain(highlights.bucket()).collect();
    if let Some(Resize::Grew(sides) | Resize::Shrank(sides)) = highlights.resize {
        shown.extend([sides.sibling, sides.bucket]);
    }
    shown.retain(|&bucket| bucket < view.bucket_count());
    let mut seen = Vec::new();
    shown.retain(|bucket| {
        let new = !seen.contains(bucket);
        seen.push(*bucket);
        new
    });
    if shown.is_empty() {
        let words = "Point at an allocated segment, or select one, to see its chain.";
        let words = RichText::new(words).size(size::SMALL).color(palette.muted);
        ui.add(egui::Label::new(words).wrap());
    }
    for bucket in shown {
        chain::whole(ui, view, bucket, focus, actions, name);
    }
    ui.add_space(8.0);
}

/// What a chip can say, the most first: "4 096 a", and less where that is too long.
fn labels(base: &str, name: Option<&str>) -> Vec<String> {
    let Some(name) = name else {
        return vec![base.to_owned()];
    };
    // Who has it tells more than where it is, and that is in the bar.
    vec![
        format!("{base} {}", shorten(name, 12)),
        format!("{base} {}", shorten(name, 8)),
        shorten(name, 12),
        base.to_owned(),
        shorten(name, 8),
    ]
}

//! The hash table panel: how full the table is, and its buckets with their chains; of a large
//! table the lengths of all chains, and some of the chains.

mod chain;
mod summary;

use egui::{Label, Rect, RichText, Sense, Ui, vec2};
use vmem::View;

use crate::kit::focus::Focus;
use crate::kit::scroll_area;
use crate::kit::theme::Palette;
use crate::shell::context::Ctx;
use vmem_view::arena_text::label_now_or_before;
use vmem_view::hash;
use vmem_view::hash::Chains;
use vmem_view::wording::unbroken;

/// Tables with more buckets are not drawn as a whole.
const MOST_BUCKETS: usize = 64;
/// The least width of a column of buckets.
const COLUMN: f32 = 150.0;
/// The height of the load and the summary.
const FOOT: f32 = summary::GAUGE + 26.0;

/// The hash table of the shown arena.
struct Table<'a> {
    view: View<'a>,
    /// Returns a label for the owner of an allocated segment, or of one freed just now.
    owner: &'a dyn Fn(u64) -> Option<String>,
}

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let Some(arena) = cx.shown() else { return };
    let moment = cx.moment();
    let chains = cx.view.derived.chains(&moment, arena.id);
    let mut focus = cx.focus(ui, arena.id);
    let owner = |base| label_now_or_before(&moment, arena.id, base);
    moment.world.inspect(arena.id, |view| {
        let owner = &owner;
        draw(ui, &Table { view, owner }, &chains, &mut focus);
    });
}

fn draw(ui: &mut Ui, table: &Table<'_>, chains: &Chains, focus: &mut Focus<'_>) {
    let view = table.view;
    if view.bucket_count() == 0 {
        let text = "There is no hash table yet: the first span creates it.";
        ui.weak(text);
        return;
    }
    if let Some(resize) = focus.highlights.resize {
        let text = RichText::new(unbroken(&hash::resize(resize)));
        ui.label(text.small().color(Palette::of(ui).now_text));
    }
    // In a low panel the buckets take all of the height.
    let has_foot = ui.available_height() >= FOOT + chain::HEIGHT * 3.0;
    let below = if has_foot { FOOT } else { 0.0 };
    let room = ui.available_height() - below;
    // No bucket is cut in half.
    let rows = (room / chain::HEIGHT).floor().max(1.0);
    // Scrolling to a bucket would add the spacing.
    let spacing = std::mem::take(&mut ui.spacing_mut().item_spacing.y);
    let area = scroll_area("hash").max_height(rows * chain::HEIGHT);
    area.min_scrolled_height(chain::HEIGHT).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if view.bucket_count() > MOST_BUCKETS {
            some_chains(ui, table, focus);
            summary::histogram(ui, chains, focus.hue);
        } else {
            all_chains(ui, table, focus);
        }
    });
    ui.spacing_mut().item_spacing.y = spacing;
    if !has_foot {
        return;
    }
    ui.add_space((ui.available_height() - below).max(0.0));
    summary::load(ui, view, focus.hue);
    let summary = RichText::new(hash::summary(view, chains));
    ui.add(Label::new(summary.small().weak()).truncate());
}

/// Draws the buckets in as many columns as fit.
fn all_chains(ui: &mut Ui, table: &Table<'_>, focus: &mut Focus<'_>) {
    let buckets = table.view.bucket_count();
    // The columns depend on the width alone, so that buckets keep their places.
    let columns = (ui.available_width() / COLUMN) as usize;
    let columns = columns.clamp(1, 4).min(buckets);
    let rows = buckets.div_ceil(columns);
    let column_width = ui.available_width() / columns as f32;
    let size = vec2(ui.available_width(), rows as f32 * chain::HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    for bucket in 0..buckets {
        let (column, row) = (bucket / rows, bucket % rows);
        let at = rect.min + vec2(column as f32 * column_width, row as f32 * chain::HEIGHT);
        let room = Rect::from_min_size(at, vec2(column_width - 8.0, chain::HEIGHT));
        chain::ui(ui, table, bucket, room, focus);
    }
}

/// Draws the chains that change now, and the one of the hovered or selected segment.
fn some_chains(ui: &mut Ui, table: &Table<'_>, focus: &mut Focus<'_>) {
    let shown = hash::shown_buckets(table.view, focus.arena, focus.items, &focus.highlights);
    if shown.is_empty() {
        let text = "Point at an allocated segment, or select one, to see its chain.";
        ui.label(RichText::new(text).small().weak());
    }
    for bucket in shown {
        chain::whole(ui, table, bucket, focus);
    }
    ui.add_space(8.0);
}

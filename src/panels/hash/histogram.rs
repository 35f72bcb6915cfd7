//! The number of buckets by the length of their chains, for a table that is too large to be
//! drawn.

use egui::{Align2, Color32, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use vmem_lab::narration::{self, grouped};

use crate::kit::theme::{Palette, mono, size, text};
use vmem_view::chains::Chains;

const ROW: f32 = 20.0;
/// The width of the labels before the bars.
const NAMES: f32 = 92.0;
/// The width of the number after the longest bar.
const NUMBERS: f32 = 56.0;

/// Draws a bar for each length.
pub(super) fn ui(ui: &mut Ui, chains: &Chains, hue: Color32) {
    let palette = Palette::of(ui);
    ui.label(
        egui::RichText::new("Buckets by the length of their chains")
            .size(size::SMALL)
            .color(palette.muted),
    );
    let counts = chains.lengths;
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let rows = counts
        .iter()
        .rposition(|&count| count > 0)
        .map_or(1, |last| last + 1);
    for (length, count) in counts.into_iter().enumerate().take(rows) {
        let size = vec2(ui.available_width(), ROW - 4.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let chains = match length {
            8 => "8 or more".to_owned(),
            _ => narration::count(length as u128, "segment", "segments"),
        };
        response.widget_info(|| {
            let buckets = narration::count(count as u128, "bucket", "buckets");
            WidgetInfo::labeled(Role::Label, true, format!("{buckets} with {chains}"))
        });
        let painter = ui.painter();
        painter.text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            chains,
            text(self::size::SMALL),
            palette.muted,
        );
        let full = (rect.width() - NAMES - NUMBERS).max(8.0);
        let width = (full * count as f32 / most as f32).max(1.0);
        let bar = Rect::from_min_size(
            pos2(rect.left() + NAMES, rect.top()),
            vec2(width, rect.height()),
        );
        painter.rect_filled(bar, CornerRadius::same(2), hue);
        painter.text(
            pos2(bar.right() + 6.0, rect.center().y),
            Align2::LEFT_CENTER,
            grouped(count as u128),
            mono(self::size::SMALL),
            palette.ink,
        );
    }
}

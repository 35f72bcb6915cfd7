//! The sides of a comparison in numbers: a column each.

use egui::{RichText, ScrollArea, Ui, vec2};
use vmem_lab::compare::{Column, Comparison};
use vmem_lab::measure::{Quantity, Series};
use vmem_lab::narration::grouped;

use crate::kit::theme::{Palette, mono, size};
use vmem_view::plots::figures::Form;
use vmem_view::wording::shorten;

/// A row: what it is called, and a side's number.
type Row = (
    &'static str,
    fn(&Column<'_>, Option<&Series>) -> Option<String>,
);

const ROWS: [Row; 14] = [
    ("failed", |side, _| Some(tallied(side.totals.failures))),
    ("waited", |side, _| Some(tallied(side.totals.waits))),
    ("not asked: never allocated here", |side, _| {
        Some(tallied(side.totals.skipped))
    }),
    ("answered not as written", |side, _| {
        Some(tallied(side.totals.different))
    }),
    ("in use, the most", |_, arena| most(arena?, Quantity::InUse)),
    ("imported, the most", |_, arena| {
        most(arena?, Quantity::Imported)
    }),
    ("external fragmentation, mean", |_, arena| {
        mean(arena?, Quantity::ExternalFragmentation)
    }),
    ("external fragmentation, worst", |_, arena| {
        most(arena?, Quantity::ExternalFragmentation)
    }),
    ("internal waste, mean", |_, arena| {
        mean(arena?, Quantity::InternalWaste)
    }),
    ("internal waste, worst", |_, arena| {
        most(arena?, Quantity::InternalWaste)
    }),
    ("examined in search of a fit", |_, arena| {
        Some(grouped(arena?.searched().nodes))
    }),
    ("examined, mean of a search", |_, arena| {
        let mean = arena?.searched().mean()?;
        Some(format!("{mean:.2}"))
    }),
    ("examined, the most for an operation", |_, arena| {
        most(arena?, Quantity::Searched)
    }),
    ("arena calls avoided by caches", |_, arena| {
        let last = Quantity::CallsAvoided.of(arena?.last())?;
        Some(Form::Count.write_exactly(last))
    }),
];

/// Draws the table of all sides of a comparison, as far as it is, for an arena.
pub(crate) fn ui(ui: &mut Ui, comparison: &Comparison, arena: &str) {
    let palette = Palette::of(ui);
    let sides: Vec<Column<'_>> = comparison.columns().collect();
    ScrollArea::horizontal().id_salt("tallies").show(ui, |ui| {
        egui::Grid::new("tallies")
            .num_columns(1 + sides.len())
            .spacing(vec2(16.0, 4.0))
            .min_row_height(20.0)
            .show(ui, |ui| {
                let of = format!("of {}", shorten(arena, 24));
                ui.label(RichText::new(of).color(palette.muted));
                for side in &sides {
                    right(ui, RichText::new(shorten(&side.variant.to_string(), 24)));
                }
                ui.end_row();
                for (title, number) in ROWS {
                    let cell = |side: &Column<'_>| number(side, side.meter.series_named(arena));
                    let cells: Vec<_> = sides.iter().map(cell).collect();
                    // What no side has, nobody misses.
                    let nothing = |cell: &Option<String>| {
                        cell.as_ref().is_none_or(|it| it == "0" || it == "0.0 %")
                    };
                    if cells.iter().all(nothing) && title != "failed" {
                        continue;
                    }
                    ui.label(RichText::new(title).color(palette.muted));
                    for cell in cells {
                        let words = cell.unwrap_or_else(|| "–".to_owned());
                        right(ui, RichText::new(words).font(mono(size::BODY)));
                    }
                    ui.end_row();
                }
            });
    });
}

/// Numbers are aligned by their last digit.
fn right(ui: &mut Ui, words: RichText) {
    const LEAST: f32 = 96.0;
    let words = egui::WidgetText::from(words);
    let style = egui::TextStyle::Body;
    let galley = words.into_galley(ui, Some(egui::TextWrapMode::Extend), f32::INFINITY, style);
    let room = vec2(galley.size().x.max(LEAST), 20.0);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(room, layout, |ui| ui.label(galley));
}

fn tallied(number: u64) -> String {
    grouped(number.into())
}

fn most(arena: &Series, quantity: Quantity) -> Option<String> {
    let most = arena.extremes(quantity)?.most.number;
    Some(Form::of(quantity).write_exactly(most))
}

fn mean(arena: &Series, quantity: Quantity) -> Option<String> {
    Some(Form::of(quantity).write(arena.mean(quantity)?))
}

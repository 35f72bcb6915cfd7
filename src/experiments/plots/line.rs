//! A line of a plot, which can be recognized without colour, and its entry in the legend.

use std::ops::RangeInclusive;

use egui::{Color32, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{FilledArea, LineStyle, MarkerShape, PlotPoint, PlotPoints, PlotUi, Points};
use vmem_lab::measure::{NumberRange, Quantity, Series};

use crate::kit::theme::{Palette, mono, size, text};
use vmem_view::plots::curve::Curve;
use vmem_view::plots::figures::NumberFormat;
use vmem_view::wording::shorten;

/// The radius of the markers on a line.
const RADIUS: f32 = 4.0;

/// A line of a plot.
pub(crate) struct Line<'a> {
    pub(crate) name: String,
    /// The numbers of the arena.
    pub(crate) series: &'a Series,
    pub(crate) quantity: Quantity,
    /// Its number at the place of the time line.
    pub(crate) now: Option<NumberRange>,
    pub(crate) hue: Color32,
    /// The index among the arenas or variants, which decides the markers and dashes.
    pub(crate) rank: usize,
    /// True for a quantity that the quantity of the plot is compared with.
    pub(crate) is_reference: bool,
}

pub(crate) fn legend_ui(ui: &mut Ui, format: NumberFormat, lines: &[Line<'_>]) {
    const SAMPLE: f32 = 28.0;
    const GAP: f32 = 6.0;
    const HEIGHT: f32 = 17.0;
    let palette = Palette::of(ui);
    let draw = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 2.0);
        for line in lines {
            let now = line.now.map_or("–".to_owned(), |it| format.write_range(it));
            let lay_out = |text, font, colour| ui.painter().layout_no_wrap(text, font, colour);
            let name = lay_out(shorten(&line.name, 28), text(size::SMALL), palette.muted);
            let now = lay_out(now, mono(size::SMALL), palette.ink);
            // One widget, so that no line break separates a name from its number.
            let width = SAMPLE + GAP + name.size().x + GAP + now.size().x;
            let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
            sample(ui, rect.with_max_x(rect.left() + SAMPLE), line, lines.len());
            let mut x = rect.left() + SAMPLE + GAP;
            for galley in [name, now] {
                let at = pos2(x, rect.center().y - galley.size().y / 2.0);
                x += galley.size().x + GAP;
                ui.painter().galley(at, galley, palette.ink);
            }
        }
    };
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = HEIGHT;
        ui.horizontal_wrapped(draw);
    });
}

/// Draws a short piece of the line.
fn sample(ui: &Ui, rect: Rect, line: &Line<'_>, lines: usize) {
    let stroke = Stroke::new(line.width(), line.hue);
    let ends = [rect.left_center(), rect.right_center()];
    if let LineStyle::Dashed { length } = line.style() {
        let dashes = egui::Shape::dashed_line(&ends, stroke, length, length * 0.6);
        ui.painter().extend(dashes);
    } else {
        ui.painter().line_segment(ends, stroke);
    }
    if let Some(marker) = line.marker(lines) {
        paint_marker(ui, rect.center(), marker, line);
    }
}

fn paint_marker(ui: &Ui, at: Pos2, marker: MarkerShape, line: &Line<'_>) {
    let (fill, stroke) = if line.is_reference {
        (Palette::of(ui).card, Stroke::new(1.2, line.hue))
    } else {
        (line.hue, Stroke::NONE)
    };
    let painter = ui.painter();
    let corners: &[(f32, f32)] = match marker {
        MarkerShape::Square => &[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)],
        MarkerShape::Diamond => &[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)],
        MarkerShape::Up => &[(0.0, -1.0), (0.9, 0.7), (-0.9, 0.7)],
        MarkerShape::Down => &[(0.0, 1.0), (0.9, -0.7), (-0.9, -0.7)],
        _ => {
            painter.circle(at, RADIUS, fill, stroke);
            return;
        }
    };
    let corners = corners.iter().map(|&(x, y)| at + RADIUS * vec2(x, y));
    let shape = egui::Shape::convex_polygon(corners.collect(), fill, stroke);
    painter.add(shape);
}

impl Line<'_> {
    /// Returns the shape on the line; `None` if there is only one line.
    fn marker(&self, lines: usize) -> Option<MarkerShape> {
        const SHAPES: [MarkerShape; 5] = [
            MarkerShape::Circle,
            MarkerShape::Square,
            MarkerShape::Up,
            MarkerShape::Diamond,
            MarkerShape::Down,
        ];
        (lines > 1).then(|| SHAPES[self.rank % SHAPES.len()])
    }

    fn width(&self) -> f32 {
        if self.is_reference { 1.2 } else { 2.0 }
    }

    fn style(&self) -> LineStyle {
        match self.rank % 2 {
            _ if self.is_reference => LineStyle::Dashed { length: 5.0 },
            1 => LineStyle::Dashed { length: 10.0 },
            _ => LineStyle::Solid,
        }
    }
}

/// Draws a line of a plot with this many lines, whose points are `curve`.
pub(crate) fn draw(
    plot: &mut PlotUi<'_>,
    line: &Line<'_>,
    curve: &Curve,
    range: &RangeInclusive<f64>,
    lines: usize,
) {
    /// The dashes of a line with more points are too short to see.
    const MOST_DASHED: usize = 600;
    if lines <= 3 {
        for run in curve.runs.iter().filter(|run| !run.band.is_empty()) {
            let column = |index: usize| run.band.iter().map(|row| row[index]).collect::<Vec<_>>();
            let area = FilledArea::new("", &column(0), &column(1), &column(2))
                .fill_color(line.hue.gamma_multiply(0.22))
                .allow_hover(false);
            plot.add(area);
        }
    }
    let style = match curve.points_in(range) {
        0..=MOST_DASHED => line.style(),
        _ => LineStyle::Solid,
    };
    for run in &curve.runs {
        let mut drawn = egui_plot::Line::new("", PlotPoints::from(run.points.clone()))
            .color(line.hue)
            .width(line.width())
            .style(style)
            // A band would cut the corners of the steps.
            .allow_band(false)
            .allow_hover(false);
        if !line.is_reference && lines <= 2 {
            drawn = drawn.fill(0.0).fill_alpha(0.10);
        }
        plot.line(drawn);
    }
    if let Some(marker) = line.marker(lines) {
        let points = Points::new("", markers(curve, range, line.rank))
            .shape(marker)
            .radius(RADIUS)
            .filled(!line.is_reference)
            .color(line.hue)
            .allow_hover(false);
        plot.points(points);
    }
}

/// Returns some points of a curve, between those of the other lines.
fn markers(curve: &Curve, range: &RangeInclusive<f64>, rank: usize) -> PlotPoints<'static> {
    const MARKERS: usize = 7;
    let width = range.end() - range.start();
    let places = (0..MARKERS).map(|place| {
        let share = (place as f64 + 0.5 + 0.13 * rank as f64) / MARKERS as f64;
        (range.start() + share * width).min(*range.end())
    });
    let points = places.filter_map(|x| Some(PlotPoint::new(x, curve.height_at(x)?)));
    PlotPoints::Owned(points.collect())
}

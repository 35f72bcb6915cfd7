//! A plot over the operations, tied to the time line.

use std::ops::RangeInclusive;

use egui::{
    Color32, Id, Pos2, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use egui_plot::{
    AxisHints, FilledArea, GridInput, GridMark, HoverPosition, LineStyle, MarkerShape, Plot,
    PlotPoint, PlotPoints, PlotTransform, PlotUi, Points, log_grid_spacer,
};
use vmem_lab::Command;
use vmem_lab::measure::{Quantity, Series};
use vmem_lab::words::grouped;

use super::axis::Axis;
use super::curve::{Curve, Scale};
use super::figures::{self, Form};
use crate::panels::arenas::shorten;
use crate::state::Action;
use crate::theme::{Palette, mono, size};

/// A history that is drawn.
pub(super) struct Line<'a> {
    /// What it is of.
    pub(super) name: String,
    /// The numbers.
    pub(super) series: &'a Series,
    /// Which of them.
    pub(super) quantity: Quantity,
    /// The same as points.
    pub(super) curve: &'a Curve,
    /// Its colour.
    pub(super) hue: Color32,
    /// Its place among those that have to be told apart without colour.
    pub(super) rank: usize,
    /// Which part it has.
    pub(super) part: Part,
}

/// Which part a line has in a plot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// It is what the plot is about.
    Main,
    /// What the main one is measured against.
    Beside,
}

/// What a plot is given besides its lines.
pub(super) struct Frame<'a> {
    /// What it is called.
    pub(super) title: &'a str,
    /// What its heights stand for.
    pub(super) scale: Scale,
    /// How its numbers are written.
    pub(super) form: Form,
    /// How many operations there are.
    pub(super) len: usize,
    /// How many of them are done.
    pub(super) position: usize,
    /// How high it is.
    pub(super) height: f32,
    /// What pointers may do: on a touch screen dragging scrolls the page.
    pub(super) sense: Sense,
}

/// What the pointer does across all plots.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pointing {
    /// Which operations are shown.
    pub(super) axis: Axis,
    /// Where the choice of a part began.
    pub(super) part_from: Option<f64>,
}

/// Draws the plot with its names and numbers.
pub(super) fn ui(
    ui: &mut Ui,
    frame: &Frame<'_>,
    lines: &[Line<'_>],
    pointing: &mut Pointing,
    actions: &mut Vec<Action>,
) {
    title_ui(ui, frame);
    legend_ui(ui, frame, lines);
    let range = pointing.axis.range(frame.len);
    let tops = lines.iter().map(|line| line.curve.top(&range));
    let top = tops.fold(0.0, f64::max);
    let least = match frame.form {
        Form::Share => 0.05,
        Form::Count => frame.scale.height(1.0),
    };
    let top = top.max(least) * 1.08;
    let shown = plot(ui, frame)
        .label_formatter(|at| hovered(frame, lines, at))
        .show(ui, |plot| {
            plot.set_plot_bounds_y(-0.02 * top..=top);
            plot.set_plot_bounds_x(range.clone());
            for line in lines {
                draw(plot, line, &range, lines.len());
            }
        });
    let name = described(frame, lines);
    finish(
        ui,
        frame,
        &shown.response,
        &shown.transform,
        &name,
        pointing,
        actions,
    );
}

/// The plot without anything in it, and without ways to move it: all are moved as one.
pub(super) fn plot<'a>(ui: &Ui, frame: &Frame<'_>) -> Plot<'a> {
    let palette = Palette::of(ui);
    let (form, scale) = (frame.form, frame.scale);
    let hints = |hints: AxisHints<'a>| {
        let font = mono(11.0);
        hints.tick_label_font(font).tick_label_color(palette.muted)
    };
    let operations = |mark: GridMark, _: &RangeInclusive<f64>| match mark.value.fract() == 0.0 {
        true => grouped(mark.value.max(0.0) as u128),
        false => String::new(),
    };
    let numbers = move |mark: GridMark, _: &RangeInclusive<f64>| {
        let number = scale.number(mark.value);
        match form {
            Form::Count if scale == Scale::Logarithmic => form.write_short(number.round()),
            Form::Count if number.fract() != 0.0 || number < 0.0 => String::new(),
            Form::Share if !(-1e-9..=1.0).contains(&number) => String::new(),
            form => form.write_short(number.abs()),
        }
    };
    let plot = Plot::new(frame.title)
        .height(frame.height)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_y(false)
        .sense(frame.sense)
        .cursor_color(palette.muted)
        .link_cursor(
            Id::unique("the operation that is pointed at"),
            [true, false],
        )
        .custom_x_axes(vec![hints(AxisHints::new_x()).formatter(operations)])
        .custom_y_axes(vec![
            hints(AxisHints::new_y())
                .formatter(numbers)
                .min_thickness(52.0),
        ]);
    match (scale, form) {
        (Scale::Logarithmic, _) => plot.y_grid_spacer(powers_of_ten),
        (Scale::Linear, Form::Count) => plot.y_grid_spacer(log_grid_spacer(4)),
        (Scale::Linear, Form::Share) => plot,
    }
}

/// 0, 1, 10, 100 … where they lie.
fn powers_of_ten(input: GridInput) -> Vec<GridMark> {
    let numbers = std::iter::once(0.0).chain((0..20).map(|power| 10_f64.powi(power)));
    let heights = numbers.map(|number| Scale::Logarithmic.height(number));
    let seen = heights.filter(|height| (input.bounds.0..=input.bounds.1).contains(height));
    seen.map(|value| GridMark {
        value,
        step_size: 1.0,
    })
    .collect()
}

/// The line where the time line is, what is pressed, and the plot's name.
pub(super) fn finish(
    ui: &Ui,
    frame: &Frame<'_>,
    response: &Response,
    transform: &PlotTransform,
    name: &str,
    pointing: &mut Pointing,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let rect = *transform.frame();
    let painter = ui
        .painter()
        .with_clip_rect(rect.expand(1.0).intersect(ui.clip_rect()));
    now_line(&painter, rect, transform, frame.position, palette.now);
    if response.has_focus() {
        let stroke = Stroke::new(2.0, palette.ink);
        painter.rect_stroke(rect, 2.0, stroke, StrokeKind::Inside);
    }
    let operation_at = |pos: Pos2| transform.value_from_position(pos).x;
    if let Some(pos) = response.interact_pointer_pos() {
        let at = operation_at(pos);
        if response.clicked() || response.dragged_by(egui::PointerButton::Primary) {
            let to = at.round().clamp(0.0, frame.len as f64) as usize;
            if to != frame.position {
                actions.push(Action::Session(Command::GoTo(to)));
            }
        }
        choose_part(&painter, response, transform, at, frame.len, pointing);
    }
    if let Some(pos) = response.hover_pos() {
        let (zoom, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta.x));
        if zoom != 1.0 {
            pointing
                .axis
                .zoom(zoom.into(), operation_at(pos), frame.len);
        }
        if scroll != 0.0 {
            let operations = f64::from(scroll) * transform.dvalue_dpos()[0];
            pointing.axis.pan(-operations, frame.len);
        }
    }
}

/// With the other button, a part of the operations is chosen.
fn choose_part(
    painter: &egui::Painter,
    response: &Response,
    transform: &PlotTransform,
    at: f64,
    len: usize,
    pointing: &mut Pointing,
) {
    let other = egui::PointerButton::Secondary;
    if response.drag_started_by(other) {
        pointing.part_from = Some(at);
    }
    let Some(from) = pointing.part_from else {
        return;
    };
    if response.dragged_by(other) {
        let palette = painter.ctx().global_style().visuals.selection.bg_fill;
        let x = [from, at].map(|it| transform.position_from_point_x(it));
        let y = transform.frame().y_range();
        let rect = Rect::from_x_y_ranges(x[0].min(x[1])..=x[0].max(x[1]), y);
        painter.rect_filled(rect, 0.0, palette);
    }
    if response.drag_stopped_by(other) {
        pointing.part_from = None;
        pointing.axis.show(from, at, len);
    }
}

/// The place of the time line: a line with a flag, so that it is not told by its colour.
fn now_line(
    painter: &egui::Painter,
    rect: Rect,
    transform: &PlotTransform,
    position: usize,
    colour: Color32,
) {
    let x = transform.position_from_point_x(position as f64);
    if !rect.expand(1.0).x_range().contains(x) {
        return;
    }
    let stroke = Stroke::new(2.0, colour);
    painter.vline(x, rect.y_range(), stroke);
    let flag = [
        pos2(x - 5.0, rect.top()),
        pos2(x + 5.0, rect.top()),
        pos2(x, rect.top() + 7.0),
    ];
    painter.add(egui::Shape::convex_polygon(
        flag.to_vec(),
        colour,
        Stroke::NONE,
    ));
}

/// What it is called.
pub(super) fn title_ui(ui: &mut Ui, frame: &Frame<'_>) {
    let title = match frame.scale {
        Scale::Linear => frame.title.to_owned(),
        Scale::Logarithmic => format!("{} (logarithmic)", frame.title),
    };
    ui.label(RichText::new(title).size(size::BODY));
}

/// A sample of each line, its name, and what it is now.
fn legend_ui(ui: &mut Ui, frame: &Frame<'_>, lines: &[Line<'_>]) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
        for line in lines {
            let (rect, _) = ui.allocate_exact_size(vec2(28.0, 14.0), Sense::hover());
            sample(ui, rect, line, lines.len());
            let name = RichText::new(shorten(&line.name, 28)).size(size::SMALL);
            ui.label(name.color(palette.muted));
            let now = figures::at(line.series, line.quantity, frame.position);
            let now = now.map_or("–".to_owned(), |extent| frame.form.write_extent(extent));
            ui.label(RichText::new(now).font(mono(size::SMALL)));
            ui.add_space(8.0);
        }
    });
}

/// The line as it looks in the plot.
fn sample(ui: &Ui, rect: Rect, line: &Line<'_>, lines: usize) {
    let stroke = Stroke::new(line.width(), line.hue);
    let ends = [rect.left_center(), rect.right_center()];
    match line.style() {
        LineStyle::Solid => {
            ui.painter().line_segment(ends, stroke);
        }
        LineStyle::Dashed { length } => {
            ui.painter().extend(egui::Shape::dashed_line(
                &ends,
                stroke,
                length,
                length * 0.6,
            ));
        }
        LineStyle::Dotted { spacing } => {
            let dots = egui::Shape::dotted_line(&ends, line.hue, spacing, stroke.width);
            ui.painter().extend(dots);
        }
    }
    if let Some(marker) = line.marker(lines) {
        paint_marker(ui, rect.center(), marker, line.hue);
    }
}

fn paint_marker(ui: &Ui, at: Pos2, marker: MarkerShape, hue: Color32) {
    const RADIUS: f32 = 4.0;
    let painter = ui.painter();
    let corners: &[(f32, f32)] = match marker {
        MarkerShape::Square => &[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)],
        MarkerShape::Diamond => &[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)],
        MarkerShape::Up => &[(0.0, -1.0), (0.9, 0.7), (-0.9, 0.7)],
        MarkerShape::Down => &[(0.0, 1.0), (0.9, -0.7), (-0.9, -0.7)],
        _ => {
            painter.circle_filled(at, RADIUS, hue);
            return;
        }
    };
    let corners = corners.iter().map(|&(x, y)| at + RADIUS * vec2(x, y));
    let shape = egui::Shape::convex_polygon(corners.collect(), hue, Stroke::NONE);
    painter.add(shape);
}

impl Line<'_> {
    /// Where there is more than one line, each has a shape of its own on it.
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
        match self.part {
            Part::Main => 2.0,
            Part::Beside => 1.2,
        }
    }

    fn style(&self) -> LineStyle {
        match (self.part, self.rank) {
            (Part::Beside, _) => LineStyle::Dashed { length: 5.0 },
            (Part::Main, rank) if rank % 2 == 1 => LineStyle::Dashed { length: 10.0 },
            (Part::Main, _) => LineStyle::Solid,
        }
    }
}

fn draw<'a>(plot: &mut PlotUi<'a>, line: &Line<'a>, range: &RangeInclusive<f64>, lines: usize) {
    /// Dashes of a line with more points are not seen as such.
    const MOST_DASHED: usize = 600;
    let curve = line.curve;
    if lines <= 3 {
        for band in curve.bands.iter().filter(|band| !band.at.is_empty()) {
            let area = FilledArea::new("", &band.at, &band.least, &band.most)
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
        let mut drawn = egui_plot::Line::new("", PlotPoints::Borrowed(run))
            .color(line.hue)
            .width(line.width())
            .style(style)
            .allow_hover(false);
        if line.part == Part::Main && lines <= 2 {
            drawn = drawn.fill(0.0).fill_alpha(0.10);
        }
        plot.line(drawn);
    }
    if let Some(marker) = line.marker(lines) {
        let points = Points::new("", markers(curve, range, line.rank))
            .shape(marker)
            .radius(4.0)
            .color(line.hue)
            .allow_hover(false);
        plot.points(points);
    }
}

/// Some places on a curve, not the same ones as those of other lines.
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

/// What a pointer learns.
fn hovered(frame: &Frame<'_>, lines: &[Line<'_>], at: &HoverPosition<'_>) -> Option<String> {
    let x = match at {
        HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position } => {
            position.x
        }
    };
    let operation = x.round().clamp(0.0, frame.len as f64) as usize;
    let mut words = format!("operation {}", grouped(operation as u128));
    for line in lines {
        let number = figures::at(line.series, line.quantity, operation);
        let number = number.map_or("unknown".to_owned(), |it| frame.form.write_extent(it));
        words += &format!("\n{}: {number}", shorten(&line.name, 28));
    }
    Some(words)
}

/// The plot in words, for who does not see it.
fn described(frame: &Frame<'_>, lines: &[Line<'_>]) -> String {
    let each = lines.iter().map(|line| {
        let words = figures::describe(line.series, line.quantity, frame.position);
        format!("{}: {words}", line.name)
    });
    let each: Vec<_> = each.collect();
    format!("plot of {}. {}", frame.title, each.join(". "))
}

//! A plot over the operations, tied to the time line.

use std::ops::RangeInclusive;

use egui::{
    Color32, Id, Pos2, Rect, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2,
};
use egui_plot::{AxisHints, GridMark, HoverPosition, Plot, PlotTransform};
use vmem_lab::narration::grouped;
use vmem_lab::{Command, Session};

use crate::experiments::plots::curve::Scale;
use crate::experiments::plots::line::Line;
use crate::experiments::plots::{line, ticks};
use crate::kit::theme::{Palette, Shape, mono, size};
use vmem_view::action::Action;
use vmem_view::plots::axis::Axis;
use vmem_view::plots::figures;
use vmem_view::plots::figures::Form;
use vmem_view::wording::shorten;

/// What a plot is given besides its lines.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// What it is called.
    pub(crate) title: &'a str,
    /// What its heights stand for.
    pub(crate) scale: Scale,
    /// How its numbers are written.
    pub(crate) form: Form,
    /// How many operations there are.
    pub(crate) len: usize,
    /// How many of them are done.
    pub(crate) position: usize,
    /// How high it is, with its names and numbers.
    pub(crate) height: f32,
    /// What pointers may do: on a touch screen dragging scrolls the page.
    pub(crate) sense: Sense,
}

impl Frame<'_> {
    /// Of a session, on a screen of a shape.
    pub(crate) fn of(session: &Session, shape: Shape, height: f32) -> Self {
        Self {
            title: "",
            scale: Scale::Linear,
            form: Form::Count,
            len: session.len(),
            position: session.position(),
            height,
            sense: match shape {
                Shape::Phone => Sense::click(),
                Shape::Tabs | Shape::Wide => Sense::click_and_drag(),
            },
        }
    }
}

/// What the pointer does across all plots.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pointing {
    /// Which operations are shown.
    pub(crate) axis: Axis,
    /// Where the choice of a part began.
    pub(crate) part_from: Option<f64>,
}

/// Draws the plot with its names and numbers.
pub(crate) fn ui(
    ui: &mut Ui,
    frame: &Frame<'_>,
    lines: &[Line<'_>],
    pointing: &mut Pointing,
    actions: &mut Vec<Action>,
) {
    let top_of_card = ui.cursor().top();
    title_ui(ui, frame);
    line::legend_ui(ui, frame.form, lines);
    let range = pointing.axis.range(frame.len);
    let tops = lines.iter().map(|line| line.curve.top(&range));
    let top = tops.fold(0.0, f64::max);
    let least = match frame.form {
        Form::Share => 0.05,
        Form::Count => frame.scale.height(1.0),
    };
    let top = top.max(least) * 1.08;
    let shown = plot(ui, frame, top_of_card)
        .label_formatter(|at| hovered(frame, lines, at))
        .show(ui, |plot| {
            plot.set_plot_bounds_y(-0.02 * top..=top);
            plot.set_plot_bounds_x(range.clone());
            for line in lines {
                line::draw(plot, line, &range, lines.len());
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
/// It fills what is left of the card whose inside begins at `top`.
pub(crate) fn plot<'a>(ui: &Ui, frame: &Frame<'_>, top: f32) -> Plot<'a> {
    /// The number of the last operation is in the middle under it.
    const OVERHANG: f32 = 16.0;
    const LEAST: f32 = 120.0;
    let height = (frame.height - (ui.cursor().top() - top)).max(LEAST);
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
    Plot::new(frame.title)
        .width(ui.available_width() - OVERHANG)
        .height(height)
        .grid_color(palette.hairline)
        .grid_fade(0.0)
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
        ])
        .x_grid_spacer(ticks::of_operations)
        .y_grid_spacer(move |input| ticks::of_heights(form, scale, input))
}

/// The line where the time line is, what is pressed, and the plot's name.
pub(crate) fn finish(
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
pub(crate) fn title_ui(ui: &mut Ui, frame: &Frame<'_>) {
    let title = match frame.scale {
        Scale::Linear => frame.title.to_owned(),
        Scale::Logarithmic => format!("{} (logarithmic)", frame.title),
    };
    ui.label(RichText::new(title).size(size::BODY));
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
        let words = figures::describe(line.series, line.quantity, line.now);
        format!("{}: {words}", line.name)
    });
    let each: Vec<_> = each.collect();
    format!("plot of {}. {}", frame.title, each.join(". "))
}

//! A plot over the operations, tied to the time line.
//!
//! egui_plot's own interaction is switched off, for three reasons. A drag moves the time line
//! here; there it pans. Its zoom and scroll have no limits and apply to one plot, so for a
//! frame that plot would leave the operations and the others. Its box zoom also zooms the
//! heights, and does nothing if the box has no height.

use std::ops::RangeInclusive;

use egui::{PointerButton, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2};
use egui_plot::{AxisHints, GridInput, GridMark, HoverPosition, PlotResponse, PlotTransform};
use vmem_lab::narration::grouped;
use vmem_lab::{Command, Session};

use crate::experiments::plots::line;
use crate::experiments::plots::line::Line;
use crate::kit::theme::{Palette, Shape, mono};
use vmem_view::action::Action;
use vmem_view::plots::Plot;
use vmem_view::plots::axis::Axis;
use vmem_view::plots::curve::Scale;
use vmem_view::plots::figures;
use vmem_view::plots::figures::NumberFormat;
use vmem_view::plots::ticks;
use vmem_view::plots::ticks::Tick;
use vmem_view::wording::shorten;

/// A plot without its lines.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// The title.
    pub(crate) title: &'a str,
    /// The scale of the heights.
    pub(crate) scale: Scale,
    /// The notation of the numbers.
    pub(crate) format: NumberFormat,
    /// The number of operations.
    pub(crate) len: usize,
    /// The place of the time line.
    pub(crate) position: usize,
    /// The height of the card's content.
    pub(crate) height: f32,
    /// On a touch screen, a drag scrolls the page.
    pub(crate) sense: Sense,
}

impl Frame<'_> {
    /// Returns the frame of a session's plots.
    pub(crate) fn new(session: &Session, shape: Shape, height: f32) -> Self {
        Self {
            title: "",
            scale: Scale::Linear,
            format: NumberFormat::Count,
            len: session.len(),
            position: session.position(),
            height,
            sense: match shape {
                Shape::Phone => Sense::click(),
                Shape::Tabs | Shape::Wide => Sense::click_and_drag(),
            },
        }
    }

    /// Returns the frame of a plot.
    pub(crate) fn with_plot(&self, plot: &Plot) -> Self {
        Self {
            title: plot.title,
            scale: plot.scale,
            format: NumberFormat::for_quantity(plot.quantity),
            ..*self
        }
    }
}

/// The range that all plots show, and what the pointer does there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pointing {
    /// The range of operations.
    pub(crate) axis: Axis,
    /// The start of a range that is being selected.
    selected_from: Option<f64>,
    /// The place of the time line that the range followed last.
    followed: usize,
}

impl Pointing {
    /// Keeps the place of the time line in the range when it moves.
    pub(crate) fn follow(&mut self, session: &Session) {
        let position = session.position();
        if std::mem::replace(&mut self.followed, position) != position {
            self.axis.follow(position as f64, session.len());
        }
    }
}

/// Draws a plot of lines, with its title and legend.
pub(crate) fn ui(
    ui: &mut Ui,
    frame: &Frame<'_>,
    lines: &[Line<'_>],
    pointing: &mut Pointing,
    actions: &mut Vec<Action>,
) {
    let top_of_card = ui.cursor().top();
    title_ui(ui, frame);
    line::legend_ui(ui, frame.format, lines);
    let range = pointing.axis.range(frame.len);
    let tops = lines.iter().map(|line| line.curve.top(&range));
    let least = match frame.format {
        NumberFormat::Share => 0.05,
        NumberFormat::Count => frame.scale.height(1.0),
    };
    let top = tops.fold(least, f64::max) * 1.08;
    let shown = plot(ui, frame, top_of_card)
        .label_formatter(|at| Some(hover_text(frame, lines, at)))
        .show(ui, |plot| {
            plot.set_plot_bounds_y(-0.02 * top..=top);
            plot.set_plot_bounds_x(range.clone());
            for line in lines {
                line::draw(plot, line, &range, lines.len());
            }
        });
    let each = lines.iter().map(|line| {
        let numbers = figures::describe(line.series, line.quantity, line.now);
        format!("{}: {numbers}", line.name)
    });
    let name = each.collect::<Vec<_>>().join(". ");
    label(&shown.response, frame, &name);
    interact(ui, frame, &shown, pointing, actions);
}

/// Returns a plot without content. It fills the rest of the card, whose content starts at
/// `top`.
pub(crate) fn plot<'a>(ui: &Ui, frame: &Frame<'_>, top: f32) -> egui_plot::Plot<'a> {
    /// The number of the last operation is centered below the edge.
    const OVERHANG: f32 = 16.0;
    const LEAST: f32 = 120.0;
    let height = (frame.height - (ui.cursor().top() - top)).max(LEAST);
    let palette = Palette::of(ui);
    let (format, scale) = (frame.format, frame.scale);
    let hints = |hints: AxisHints<'a>| {
        let hints = hints.tick_label_font(mono(11.0));
        hints.tick_label_color(palette.muted)
    };
    let operation = |mark: GridMark, _: &RangeInclusive<f64>| {
        if mark.value.fract() == 0.0 {
            grouped(mark.value.max(0.0) as u128)
        } else {
            String::new()
        }
    };
    let number = move |mark: GridMark, _: &RangeInclusive<f64>| {
        let number = scale.number(mark.value);
        match format {
            NumberFormat::Count if scale == Scale::Logarithmic => {
                format.write_short(number.round())
            }
            NumberFormat::Count if number.fract() != 0.0 || number < 0.0 => String::new(),
            NumberFormat::Share if !(-1e-9..=1.0).contains(&number) => String::new(),
            format => format.write_short(number.abs()),
        }
    };
    let cursor = egui::Id::unique("the operation under the pointer");
    let heights = hints(AxisHints::new_y()).formatter(number);
    egui_plot::Plot::new(frame.title)
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
        .link_cursor(cursor, [true, false])
        .custom_x_axes(vec![hints(AxisHints::new_x()).formatter(operation)])
        .custom_y_axes(vec![heights.min_thickness(52.0)])
        .x_grid_spacer(|input| marks(ticks::operations(bounds(&input), per_point(&input))))
        .y_grid_spacer(move |input| {
            marks(ticks::heights(
                format,
                scale,
                bounds(&input),
                per_point(&input),
            ))
        })
}

/// Returns ticks as egui_plot has them.
pub(crate) fn marks(ticks: Vec<Tick>) -> Vec<GridMark> {
    let ticks = ticks.into_iter();
    let ticks = ticks.map(|Tick { value, step }| GridMark {
        value,
        step_size: step,
    });
    ticks.collect()
}

fn bounds(input: &GridInput) -> RangeInclusive<f64> {
    input.bounds.0..=input.bounds.1
}

/// Returns how much of an axis a point stands for.
fn per_point(input: &GridInput) -> f64 {
    /// The least distance of egui_plot's grid lines, which the step is for.
    const LEAST: f64 = 8.0;
    input.base_step_size.abs() / LEAST
}

/// Gives a plot its accessible name.
pub(crate) fn label(response: &Response, frame: &Frame<'_>, content: &str) {
    let name = format!("plot of {}. {content}", frame.title);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
}

/// Draws the place of the time line, and handles the pointer.
pub(crate) fn interact(
    ui: &Ui,
    frame: &Frame<'_>,
    shown: &PlotResponse<()>,
    pointing: &mut Pointing,
    actions: &mut Vec<Action>,
) {
    let (response, transform) = (&shown.response, &shown.transform);
    now_line(ui, transform, frame.position);
    let operation_at = |pos| transform.value_from_position(pos).x;
    if let Some(pos) = response.interact_pointer_pos() {
        let at = operation_at(pos);
        if response.clicked() || response.dragged_by(PointerButton::Primary) {
            let to = at.round().clamp(0.0, frame.len as f64) as usize;
            if to != frame.position {
                actions.push(Action::Session(Command::GoTo(to)));
            }
        }
        select_range(ui, response, transform, at, pointing);
        if response.drag_stopped_by(PointerButton::Secondary)
            && let Some(from) = pointing.selected_from.take()
        {
            pointing.axis.show(from, at, frame.len);
        }
    }
    if let Some(pos) = response.hover_pos() {
        let (zoom, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta.x));
        if zoom != 1.0 {
            let around = operation_at(pos);
            pointing.axis.zoom(zoom.into(), around, frame.len);
        }
        if scroll != 0.0 {
            let operations = f64::from(scroll) * transform.dvalue_dpos()[0];
            pointing.axis.pan(-operations, frame.len);
        }
    }
}

/// Selects a range of operations with the secondary button.
fn select_range(
    ui: &Ui,
    response: &Response,
    transform: &PlotTransform,
    at: f64,
    pointing: &mut Pointing,
) {
    if response.drag_started_by(PointerButton::Secondary) {
        pointing.selected_from = Some(at);
    }
    if let Some(from) = pointing.selected_from
        && response.dragged_by(PointerButton::Secondary)
    {
        let x = [from, at].map(|operation| transform.position_from_point_x(operation));
        let range = x[0].min(x[1])..=x[0].max(x[1]);
        let rect = Rect::from_x_y_ranges(range, transform.frame().y_range());
        let rect = rect.intersect(*transform.frame());
        let fill = ui.visuals().selection.bg_fill;
        ui.painter().rect_filled(rect, 0.0, fill);
    }
}

/// Draws the place of the time line: a line with a flag, to be recognized without colour.
fn now_line(ui: &Ui, transform: &PlotTransform, position: usize) {
    let rect = transform.frame().expand(1.0);
    let x = transform.position_from_point_x(position as f64);
    if !rect.x_range().contains(x) {
        return;
    }
    let colour = Palette::of(ui).now;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.vline(x, transform.frame().y_range(), Stroke::new(2.0, colour));
    let top = transform.frame().top();
    let flag = vec![pos2(x - 5.0, top), pos2(x + 5.0, top), pos2(x, top + 7.0)];
    painter.add(egui::Shape::convex_polygon(flag, colour, Stroke::NONE));
}

/// Draws the title of a plot.
pub(crate) fn title_ui(ui: &mut Ui, frame: &Frame<'_>) {
    let scale = match frame.scale {
        Scale::Linear => "",
        Scale::Logarithmic => " (logarithmic)",
    };
    ui.label(format!("{}{scale}", frame.title));
}

/// Returns the operation under the pointer.
pub(crate) fn operation_at(at: &HoverPosition<'_>, len: usize) -> usize {
    let (HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position }) =
        at;
    position.x.round().clamp(0.0, len as f64) as usize
}

fn hover_text(frame: &Frame<'_>, lines: &[Line<'_>], at: &HoverPosition<'_>) -> String {
    let operation = operation_at(at, frame.len);
    let mut text = format!("operation {}", grouped(operation as u128));
    for line in lines {
        let range = figures::at(line.series, line.quantity, operation);
        let range = range.map(|range| frame.format.write_range(range));
        let range = range.as_deref().unwrap_or("unknown");
        text += &format!("\n{}: {range}", shorten(&line.name, 28));
    }
    text
}

//! A plot over the operations, tied to the time line.
//!
//! egui_plot's own interaction is switched off, for three reasons. A drag moves the time line
//! here; there it pans. Its zoom and scroll have no limits and apply to one plot, so for a
//! frame that plot would leave the operations and the others. Its box zoom also zooms the
//! heights, and does nothing if the box has no height.

use std::ops::RangeInclusive;

use egui::{PointerButton, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{AxisHints, GridInput, GridMark, HoverPosition, PlotResponse, PlotTransform};
use vmem_lab::narration::grouped;
use vmem_lab::{Command, Session};

use crate::experiments::plots::line::{self, Line};
use crate::kit::paint;
use crate::kit::theme::{Palette, Shape, mono};
use vmem_view::action::Action;
use vmem_view::plots::curve::{Curve, Scale};
use vmem_view::plots::figures::{self, NumberFormat};
use vmem_view::plots::{Plot, ticks, whole};
use vmem_view::range::{Window, Zoom, position};
use vmem_view::wording::shorten;

/// A plot without its lines.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) plot: Plot,
    pub(crate) session: &'a Session,
    pub(crate) shape: Shape,
    /// The height of the card's content.
    pub(crate) height: f32,
}

/// The range that all plots show, and what the pointer does there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pointing {
    pub(crate) zoom: Zoom,
    /// The start of a range that is being selected.
    selected_from: Option<f64>,
    /// The place of the time line that the range followed last.
    followed: usize,
}

impl Pointing {
    /// Keeps the place of the time line in the range when it moves.
    pub(crate) fn follow(&mut self, session: &Session) {
        let place = session.position();
        if std::mem::replace(&mut self.followed, place) != place {
            self.zoom.follow(whole(session.len()), place as f64);
        }
    }

    /// Returns the range of operations.
    pub(crate) fn window(&self, session: &Session) -> Window {
        self.zoom.window(whole(session.len()))
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
    let (scale, format) = (frame.plot.scale(), frame.plot.format());
    ui.label(match scale {
        Scale::Linear => frame.plot.title.to_owned(),
        Scale::Logarithmic => format!("{} (log scale)", frame.plot.title),
    });
    line::legend_ui(ui, format, lines);
    let window = pointing.window(frame.session);
    let range = window.first()..=window.last();
    // A plot that is scrolled out of view is drawn without its lines.
    let is_visible = ui.is_rect_visible(place(ui, frame, top_of_card));
    let drawn = lines.iter().filter(|_| is_visible);
    let drawn = drawn.map(|line| (line, Curve::new(line.series, line.quantity, scale)));
    let drawn: Vec<_> = drawn.collect();
    let tops = drawn.iter().map(|(_, curve)| curve.top(&range));
    let least = match format {
        NumberFormat::Share => 0.05,
        NumberFormat::Count => scale.height(1.0),
    };
    let top = tops.fold(least, f64::max) * 1.08;
    let hover_text = |operation| {
        let numbers = lines.iter().map(|line| {
            let range = figures::at(line.series, line.quantity, operation);
            let range = range.map_or("unknown".to_owned(), |range| format.write_range(range));
            format!("{}: {range}", shorten(&line.name, 28))
        });
        numbers.collect()
    };
    let shown = plot(ui, frame, top_of_card, hover_text).show(ui, |plot| {
        plot.set_plot_bounds_y(-0.02 * top..=top);
        plot.set_plot_bounds_x(range.clone());
        for (line, curve) in &drawn {
            line::draw(plot, line, curve, &range, lines.len());
        }
    });
    let each = lines.iter().map(|line| {
        let numbers = figures::describe(line.series, line.quantity, line.now);
        format!("{}: {numbers}", line.name)
    });
    let numbers = each.collect::<Vec<_>>().join(". ");
    label(&shown.response, &format!("{}. {numbers}", frame.plot.title));
    interact(ui, frame.session, &shown, pointing, actions);
}

/// Returns the place of a plot: the rest of the card, whose content starts at `top`.
fn place(ui: &Ui, frame: &Frame<'_>, top: f32) -> Rect {
    /// The number of the last operation is centered below the edge.
    const OVERHANG: f32 = 16.0;
    const LEAST: f32 = 120.0;
    let at = ui.cursor().min;
    let height = (frame.height - (at.y - top)).max(LEAST);
    Rect::from_min_size(at, vec2(ui.available_width() - OVERHANG, height))
}

/// Returns a plot without content, in its [`place`]. `hover_text` returns the lines about an
/// operation.
pub(crate) fn plot<'a>(
    ui: &Ui,
    frame: &Frame<'_>,
    top: f32,
    hover_text: impl Fn(usize) -> Vec<String> + 'a,
) -> egui_plot::Plot<'a> {
    let size = place(ui, frame, top).size();
    let palette = Palette::of(ui);
    let (plot, len) = (frame.plot, frame.session.len());
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
        let number = plot.scale().number(mark.value);
        match (plot.format(), plot.scale()) {
            (format, Scale::Logarithmic) => format.write_short(number.round()),
            (NumberFormat::Count, _) if number.fract() != 0.0 || number < 0.0 => String::new(),
            (NumberFormat::Share, _) if !(-1e-9..=1.0).contains(&number) => String::new(),
            (format, Scale::Linear) => format.write_short(number.abs()),
        }
    };
    let cursor = egui::Id::unique("the operation under the pointer");
    let heights = hints(AxisHints::new_y()).formatter(number);
    egui_plot::Plot::new(plot.title)
        .width(size.x)
        .height(size.y)
        .grid_color(palette.hairline)
        .grid_fade(0.0)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_y(false)
        // On a touch screen, a drag scrolls the page.
        .sense(match frame.shape {
            Shape::Phone => Sense::click(),
            Shape::Tabs | Shape::Wide => Sense::click_and_drag(),
        })
        .cursor_color(palette.muted)
        .link_cursor(cursor, [true, false])
        .custom_x_axes(vec![hints(AxisHints::new_x()).formatter(operation)])
        .custom_y_axes(vec![heights.min_thickness(52.0)])
        .x_grid_spacer(|input| {
            let (range, per_point) = axis(&input);
            marks(&ticks::operations(range, per_point))
        })
        .y_grid_spacer(move |input| {
            let (range, per_point) = axis(&input);
            marks(&ticks::heights(&plot, range, per_point))
        })
        .label_formatter(move |at| {
            let (HoverPosition::NearDataPoint { position, .. }
            | HoverPosition::Elsewhere { position }) = at;
            let operation = position.x.round().clamp(0.0, len as f64) as usize;
            let mut lines = hover_text(operation);
            lines.insert(0, format!("operation {}", grouped(operation as u128)));
            Some(lines.join("\n"))
        })
}

/// Returns ticks as egui_plot has them.
pub(crate) fn marks(ticks: &[f64]) -> Vec<GridMark> {
    let step_size = match ticks {
        [.., tick, last] => last - tick,
        _ => f64::INFINITY,
    };
    let mark = |&value| GridMark { value, step_size };
    ticks.iter().map(mark).collect()
}

/// Returns the range of an axis, and how much of it a point stands for.
fn axis(input: &GridInput) -> (RangeInclusive<f64>, f64) {
    /// The least distance of egui_plot's grid lines, which the step is for.
    const LEAST: f64 = 8.0;
    let (start, end) = input.bounds;
    (start..=end, input.base_step_size.abs() / LEAST)
}

pub(crate) fn label(response: &Response, content: &str) {
    let name = format!("plot of {content}");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
}

/// Draws the place of the time line, and handles the pointer.
pub(crate) fn interact(
    ui: &Ui,
    session: &Session,
    shown: &PlotResponse<()>,
    pointing: &mut Pointing,
    actions: &mut Vec<Action>,
) {
    let (response, transform) = (&shown.response, &shown.transform);
    now_line(ui, transform, session.position());
    let operation_at = |pos| transform.value_from_position(pos).x;
    if let Some(pos) = response.interact_pointer_pos() {
        let at = operation_at(pos);
        if response.clicked() || response.dragged_by(PointerButton::Primary) {
            let to = at.round().clamp(0.0, session.len() as f64) as usize;
            if to != session.position() {
                actions.push(Action::Session(Command::GoTo(to)));
            }
        }
        select_range(ui, shown, at, pointing, whole(session.len()));
    }
    if let Some(pos) = response.hover_pos() {
        let (zoom, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta.x));
        if zoom != 1.0 {
            let around = position(operation_at(pos));
            let window = pointing.window(session).zoomed(zoom.into(), around);
            pointing.zoom.show(window);
        }
        if scroll != 0.0 {
            let operations = f64::from(scroll) * transform.dvalue_dpos()[0];
            let window = pointing.window(session).moved(position(-operations));
            pointing.zoom.show(window);
        }
    }
}

/// Selects a range of operations with the secondary button, and shows it at the end.
fn select_range(
    ui: &Ui,
    shown: &PlotResponse<()>,
    at: f64,
    pointing: &mut Pointing,
    whole: Window,
) {
    const BUTTON: PointerButton = PointerButton::Secondary;
    let (response, transform) = (&shown.response, &shown.transform);
    if response.drag_started_by(BUTTON) {
        pointing.selected_from = Some(at);
    }
    let Some(from) = pointing.selected_from else {
        return;
    };
    let (first, last) = (from.min(at), from.max(at));
    if response.dragged_by(BUTTON) {
        let [left, right] = [first, last].map(|it| transform.position_from_point_x(it));
        let rect = Rect::from_x_y_ranges(left..=right, transform.frame().y_range());
        let rect = rect.intersect(*transform.frame());
        let fill = ui.visuals().selection.bg_fill;
        ui.painter().rect_filled(rect, 0.0, fill);
    }
    if response.drag_stopped_by(BUTTON) {
        pointing.selected_from = None;
        // The range may be shorter than the shortest that is shown.
        let len = whole.part(0, position(last - first)).len();
        let middle = position(f64::midpoint(first, last));
        pointing.zoom.show(whole.part(middle - len / 2, len));
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
    painter.vline(x, transform.frame().y_range(), (2.0, colour));
    let top = transform.frame().top();
    let flag = [pos2(x - 5.0, top), pos2(x + 5.0, top), pos2(x, top + 7.0)];
    paint::triangle(&painter, flag, colour);
}

//! Painted icons: no font has them on every machine.

use egui::{
    Color32, Painter, Pos2, Response, Role, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::kit::theme::Palette;
use crate::kit::{navigation, paint};

/// An icon of a button.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Icon {
    /// Go to the start.
    First,
    /// One operation back.
    Back,
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// One operation forward.
    Forward,
    /// One inner step back.
    StepBack,
    /// One inner step forward.
    StepForward,
    /// Go to the end.
    Last,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// More commands.
    More,
    /// Close.
    Close,
    /// Settings.
    Settings,
    /// Search.
    Find,
    /// Zoom in.
    ZoomIn,
    /// Zoom out.
    ZoomOut,
    /// Show the whole bar.
    WholeBar,
}

/// The look of an icon button.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// Like any button.
    Plain,
    /// The main button.
    Primary,
    /// Without a frame.
    Bare,
}

/// A button with an icon.
#[derive(Clone, Copy, Debug)]
#[must_use = "call `show`"]
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    tip: &'a str,
    size: f32,
    look: Look,
    is_enabled: bool,
}

impl<'a> IconButton<'a> {
    /// Makes an enabled button without a frame. `name` is its accessible name and its tooltip.
    pub fn new(icon: Icon, name: &'a str, size: f32) -> Self {
        Self {
            icon,
            name,
            tip: name,
            size,
            look: Look::Bare,
            is_enabled: true,
        }
    }

    /// Sets the look.
    pub fn look(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// Sets another tooltip than the name.
    pub fn tip(self, tip: &'a str) -> Self {
        Self { tip, ..self }
    }

    /// Enables or disables the button.
    pub fn enabled(self, is_enabled: bool) -> Self {
        Self { is_enabled, ..self }
    }

    /// Adds the button.
    pub fn show(self, ui: &mut Ui) -> Response {
        let Self {
            name, is_enabled, ..
        } = self;
        let sense = navigation::button_sense(ui, is_enabled);
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(self.size), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, name));
        if ui.is_rect_visible(rect) {
            self.paint(ui, &response);
        }
        response.on_hover_text(self.tip)
    }

    fn paint(self, ui: &Ui, response: &Response) {
        let palette = Palette::of(ui);
        let rect = response.rect;
        let is_active =
            self.is_enabled && (response.hovered() || response.is_pointer_button_down_on());
        let (fill, edge) = match self.look {
            Look::Primary => (palette.now, palette.now),
            Look::Plain if is_active => (palette.hairline, palette.muted),
            Look::Plain => (palette.ground, palette.hairline),
            Look::Bare if is_active => (palette.ground, palette.ground),
            Look::Bare => (Color32::TRANSPARENT, Color32::TRANSPARENT),
        };
        let corner = match self.look {
            Look::Primary => rect.height() / 2.0,
            _ => 8.0,
        };
        let painter = ui.painter();
        painter.rect(rect, corner, fill, (1.0, edge), StrokeKind::Inside);
        let colour = match self.look {
            Look::Primary => palette.on_now,
            _ if self.is_enabled => palette.ink,
            _ => palette.hatch,
        };
        let scale = rect.height() / 36.0;
        paint(painter, rect.center(), scale, self.icon, colour);
    }
}

/// Paints an icon drawn for a button of 36 points, `scale` times as large.
pub fn paint(painter: &Painter, at: Pos2, scale: f32, icon: Icon, colour: Color32) {
    let point = |x: f32, y: f32| at + vec2(x, y) * scale;
    let triangle = |x: f32, direction: f32| {
        let tip = point(x + 8.0 * direction, 0.0);
        paint::triangle(painter, [point(x, -7.0), tip, point(x, 7.0)], colour);
    };
    let stroke = Stroke::new(2.0 * scale, colour);
    let bar = |x: f32, width: f32| {
        painter.line_segment([point(x, -7.0), point(x, 7.0)], (width * scale, colour));
    };
    let line = |[x, y]: [f32; 2], to: [f32; 2]| {
        painter.line_segment([point(x, y), point(to[0], to[1])], stroke);
    };
    match icon {
        Icon::First => {
            bar(-6.0, 2.6);
            triangle(6.0, -1.0);
        }
        Icon::Back => [0.5, 8.5].into_iter().for_each(|x| triangle(x, -1.0)),
        Icon::Forward => [-0.5, -8.5].into_iter().for_each(|x| triangle(x, 1.0)),
        Icon::StepBack => triangle(4.0, -1.0),
        Icon::StepForward => triangle(-4.0, 1.0),
        Icon::Last => {
            triangle(-6.0, 1.0);
            bar(6.0, 2.6);
        }
        Icon::Play => {
            let corners = [point(-5.0, -9.0), point(10.0, 0.0), point(-5.0, 9.0)];
            paint::triangle(painter, corners, colour);
        }
        Icon::Pause => [-4.5, 4.5].into_iter().for_each(|x| bar(x, 4.0)),
        Icon::Undo => turn(painter, at, scale, 1.0, stroke),
        Icon::Redo => turn(painter, at, scale, -1.0, stroke),
        Icon::More => {
            for x in [-6.0, 0.0, 6.0] {
                painter.circle_filled(point(x, 0.0), 2.0 * scale, colour);
            }
        }
        Icon::Settings => {
            for (y, knob) in [(-6.0, 3.0), (0.0, -4.0), (6.0, 1.0)] {
                line([-8.0, y], [8.0, y]);
                painter.circle_filled(point(knob, y), 3.0 * scale, colour);
            }
        }
        Icon::Find => {
            painter.circle_stroke(point(-1.5, -1.5), 5.5 * scale, stroke);
            line([2.5, 2.5], [8.0, 8.0]);
        }
        Icon::ZoomIn => {
            line([-8.0, 0.0], [8.0, 0.0]);
            line([0.0, -8.0], [0.0, 8.0]);
        }
        Icon::ZoomOut => line([-8.0, 0.0], [8.0, 0.0]),
        Icon::WholeBar => {
            line([-8.0, 0.0], [8.0, 0.0]);
            for side in [-1.0, 1.0] {
                let at = |x: f32, y: f32| point(side * x, y);
                painter.line_segment([at(10.0, -8.0), at(10.0, 8.0)], stroke);
                painter.line([at(2.5, -5.0), at(7.5, 0.0), at(2.5, 5.0)].to_vec(), stroke);
            }
        }
        Icon::Close => {
            line([-5.0, -5.0], [5.0, 5.0]);
            line([-5.0, 5.0], [5.0, -5.0]);
        }
    }
}

/// Paints a turning arrow that points left, or mirrored to the right.
fn turn(painter: &Painter, at: Pos2, scale: f32, mirror: f32, stroke: Stroke) {
    let point = |x: f32, y: f32| pos2(at.x + mirror * x * scale, at.y + y * scale);
    let tip = point(-7.0, -3.0);
    let mut line = vec![tip];
    line.extend((0..=12).map(|i| {
        let angle = egui::lerp(-1.57..=1.57, i as f32 / 12.0_f32);
        point(1.5 + 5.0 * angle.cos(), 2.0 + 5.0 * angle.sin())
    }));
    line.push(point(-3.0, 7.0));
    painter.line(line, stroke);
    painter.line_segment([tip, point(-3.0, -7.0)], stroke);
    painter.line_segment([tip, point(-3.0, 1.0)], stroke);
}

/// Paints a check mark, `size` points wide.
pub fn check(painter: &Painter, left_centre: Pos2, size: f32, colour: Color32) {
    let points = vec![
        left_centre,
        left_centre + vec2(size * 0.36, size * 0.36),
        left_centre + vec2(size, -size * 0.42),
    ];
    painter.line(points, (2.0, colour));
}

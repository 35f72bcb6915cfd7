//! Forward and back in time, and the time line.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use vmem_lab::words::grouped;
use vmem_lab::{Command, Session, Status};

use crate::icons::{self, Icon, Look};
use crate::state::{Action, ViewState};
use crate::theme::{Palette, Shape, mono, size, text};

/// Draws the panel's inside.
pub fn ui(
    ui: &mut Ui,
    session: &Session,
    state: &ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    if shape == Shape::Phone {
        timeline(ui, session, 20.0, false, actions);
        let room = ui.available_width();
        ui.horizontal(|ui| {
            let gap = ((room - 5.0 * 48.0) / 4.0).max(4.0);
            ui.spacing_mut().item_spacing.x = gap;
            buttons(ui, session, state, 48.0, actions);
        });
        return;
    }
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        buttons(ui, session, state, 36.0, actions);
        ui.add_space(24.0);
        let counter = format!(
            "operation {} of {}",
            grouped(session.position() as u128),
            grouped(session.len() as u128)
        );
        let palette = Palette::of(ui);
        let galley = ui
            .painter()
            .layout_no_wrap(counter.clone(), text(size::BODY), palette.muted);
        let width = ui.available_width() - galley.size().x - 24.0;
        ui.allocate_ui(vec2(width, 44.0), |ui| {
            timeline(ui, session, 44.0, true, actions)
        });
        ui.add_space(16.0);
        ui.label(egui::RichText::new(counter).color(palette.muted));
    });
}

fn buttons(
    ui: &mut Ui,
    session: &Session,
    state: &ViewState,
    size: f32,
    actions: &mut Vec<Action>,
) {
    let behind = session.position() > 0;
    let ahead = session.position() < session.len();
    let mut press = |ui: &mut Ui, icon, name: &str, look, enabled, action: Action| {
        if icons::button(ui, icon, name, size, look, enabled).clicked() && enabled {
            actions.push(action);
        }
    };
    press(
        ui,
        Icon::First,
        "To the start (Home)",
        Look::Plain,
        behind,
        Action::Session(Command::ToStart),
    );
    press(
        ui,
        Icon::Back,
        "One operation back (Left)",
        Look::Plain,
        behind,
        Action::Session(Command::StepBack),
    );
    let (icon, name) = if state.playing {
        (Icon::Pause, "Pause (Space)")
    } else {
        (Icon::Play, "Play (Space)")
    };
    press(ui, icon, name, Look::Primary, true, Action::TogglePlay);
    press(
        ui,
        Icon::Forward,
        "One operation forward (Right)",
        Look::Plain,
        ahead,
        Action::Session(Command::StepForward),
    );
    press(
        ui,
        Icon::Last,
        "To the end (End)",
        Look::Plain,
        ahead,
        Action::Session(Command::ToEnd),
    );
}

/// A dot an operation, or a plain line where there are too many; the place is
/// where the last operation done is.
fn timeline(ui: &mut Ui, session: &Session, height: f32, labels: bool, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
    let (len, position) = (session.len(), session.position());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Slider, true, "time line");
        info.value = Some(position as f64);
        info
    });
    let line = Rect::from_min_max(
        pos2(rect.left() + 12.0, rect.top()),
        pos2(rect.right() - 12.0, rect.bottom()),
    );
    let y = if labels {
        rect.top() + 14.0
    } else {
        rect.center().y
    };
    let x_of = |done: usize| line.left() + line.width() * done as f32 / len.max(1) as f32;

    let painter = ui.painter();
    let bar = |from: f32, to: f32, colour| {
        let rect = Rect::from_x_y_ranges(from..=to, (y - 2.0)..=(y + 2.0));
        painter.rect_filled(rect, CornerRadius::same(2), colour);
    };
    bar(line.left(), line.right(), palette.hairline);
    bar(line.left(), x_of(position), palette.now);

    let apart = line.width() / len.max(1) as f32;
    if apart >= 9.0 {
        let mut free_from = rect.left();
        for operation in session.operations() {
            let done = operation.index + 1;
            let at = pos2(x_of(done), y);
            let past = done <= position;
            let (fill, edge) = if past {
                (palette.now, palette.now)
            } else {
                (palette.card, palette.muted)
            };
            painter.circle(at, 5.0, fill, Stroke::new(2.0, edge));
            if operation.status == Status::Failed {
                // A cross, so that colour alone does not tell it.
                for side in [-1.0, 1.0] {
                    let arm = vec2(4.0, 4.0 * side);
                    painter.line_segment(
                        [at - arm, at + arm],
                        Stroke::new(2.0, if past { palette.on_now } else { palette.ink }),
                    );
                }
            }
            if labels {
                label(
                    ui,
                    &operation.label(),
                    at.x,
                    rect,
                    done == position,
                    &mut free_from,
                );
            }
        }
    }
    painter.circle(
        pos2(x_of(position), y),
        8.0,
        palette.now,
        Stroke::new(3.0, palette.card),
    );

    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let share = ((pointer.x - line.left()) / line.width()).clamp(0.0, 1.0);
        let wanted = (share * len as f32).round() as usize;
        if wanted != position {
            actions.push(Action::Session(Command::GoTo(wanted)));
        }
    } else if let Some(pointer) = response.hover_pos() {
        let share = ((pointer.x - line.left()) / line.width()).clamp(0.0, 1.0);
        let near = (share * len as f32).round() as usize;
        if let Some(operation) = near
            .checked_sub(1)
            .and_then(|index| session.operation(index))
        {
            let failed = if operation.status == Status::Failed {
                " (failed)"
            } else {
                ""
            };
            response.on_hover_text(format!(
                "{}: {}{failed}",
                grouped(near as u128),
                operation.statement
            ));
        }
    }
}

/// A label under a dot, if it does not run into the one before.
fn label(ui: &Ui, words: &str, x: f32, rect: Rect, now: bool, free_from: &mut f32) {
    let palette = Palette::of(ui);
    let words = crate::panels::arenas::shorten(words, 12);
    let colour = if now { palette.ink } else { palette.muted };
    let galley = ui.painter().layout_no_wrap(words, mono(11.0), colour);
    let half = galley.size().x / 2.0;
    let left = (x - half).min(rect.right() - 2.0 * half).max(rect.left());
    if left < *free_from {
        return;
    }
    *free_from = left + 2.0 * half + 8.0;
    let at = Align2::LEFT_CENTER.anchor_size(pos2(left, rect.top() + 34.0), galley.size());
    ui.painter().galley(at.min, galley, colour);
}

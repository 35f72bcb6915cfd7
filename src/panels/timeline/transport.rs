//! The panel for time: buttons, time line, counter, and playback settings.

use egui::{
    Align, Button, Label, Layout, Popup, Response, RichText, Role, Ui, Vec2, WidgetInfo, vec2,
};
use vmem_lab::Session;
use vmem_lab::narration::{count, grouped};

use crate::kit::icons::{Icon, IconButton, Look};
use crate::kit::text_width;
use crate::kit::theme::{Shape, size};
use crate::panels::timeline::{self, notice};
use crate::shell::commands::{BACK, Entry, FORWARD, STEP_BACK, STEP_FORWARD, TO_END, TO_START};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::playback::{Pace, Speed, Tune};
use vmem_view::time_text::step_count;

/// Returns the height of the panel.
pub fn height(cx: &Ctx<'_>) -> f32 {
    let own = if cx.shape == Shape::Phone { 84.0 } else { 56.0 };
    own + notice::height(cx)
}

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    notice::ui(ui, cx);
    match cx.shape {
        Shape::Phone => phone(ui, cx),
        Shape::Tabs | Shape::Wide => desk(ui, cx),
    }
}

/// The buttons before the play button, and those after it.
const BEFORE: [(Icon, &Entry); 3] = [
    (Icon::First, &TO_START),
    (Icon::Back, &BACK),
    (Icon::StepBack, &STEP_BACK),
];
const AFTER: [(Icon, &Entry); 3] = [
    (Icon::StepForward, &STEP_FORWARD),
    (Icon::Forward, &FORWARD),
    (Icon::Last, &TO_END),
];

/// Draws the time line above five large buttons and a menu with the rest.
fn phone(ui: &mut Ui, cx: &mut Ctx<'_>) {
    const HEIGHT: f32 = 28.0;
    let room = vec2(ui.available_width(), HEIGHT);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        let (done, all) = (number(cx.session.position()), number(cx.session.len()));
        ui.label(RichText::new(format!("{done} / {all}")).small().weak());
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            timeline::ui(ui, cx, HEIGHT);
        });
    });
    const COUNT: f32 = 6.0;
    const LEAST_GAP: f32 = 4.0;
    let size = ((room.x - (COUNT - 1.0) * LEAST_GAP) / COUNT).min(48.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = (room.x - COUNT * size) / (COUNT - 1.0);
        buttons(ui, cx, &BEFORE[1..], size);
        play(ui, cx, size, Look::Primary);
        buttons(ui, cx, &AFTER[..2], size);
        let more = IconButton::new(Icon::More, "Start, end, and speed", size).look(Look::Plain);
        Popup::menu(&more.show(ui)).show(|ui| {
            for entry in [&TO_START, &TO_END] {
                let possible = (entry.possible)(cx.session, cx.view);
                let button = Button::new(entry.tip(ui.ctx()));
                if ui.add_enabled(possible, button).clicked() {
                    cx.actions.push((entry.action)(cx.view));
                }
            }
            ui.separator();
            paces(ui, cx);
            ui.separator();
            speeds(ui, cx);
        });
    });
}

/// The padding of the labels of the pace switch.
const PACE: Vec2 = vec2(8.0, 2.0);
/// The size of the speed button.
const SPEED: Vec2 = vec2(52.0, 30.0);

/// Draws everything in one row.
fn desk(ui: &mut Ui, cx: &mut Ctx<'_>) {
    const SIZE: f32 = 36.0;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        buttons(ui, cx, &BEFORE, SIZE);
        play(ui, cx, SIZE, Look::Primary);
        buttons(ui, cx, &AFTER, SIZE);
        // Drawn from left to right, which is the order of Tab.
        let switch = match cx.shape {
            Shape::Wide => pace_switch_width(ui) + 12.0,
            Shape::Tabs | Shape::Phone => 0.0,
        };
        let right = 18.0 + counter_width(ui, cx.session, cx.shape) + switch + 6.0 + SPEED.x;
        let room = vec2((ui.available_width() - right).max(0.0), 44.0);
        ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(8.0);
            timeline::ui(ui, cx, 44.0);
        });
        ui.add_space(12.0);
        counter(ui, cx.session, cx.shape);
        if cx.shape == Shape::Wide {
            ui.add_space(6.0);
            pace_switch(ui, cx);
        }
        speed_button(ui, cx);
    });
}

fn buttons(ui: &mut Ui, cx: &mut Ctx<'_>, buttons: &[(Icon, &Entry)], size: f32) {
    for (icon, entry) in buttons {
        entry.icon_button(ui, cx, *icon, size, Look::Plain);
    }
}

/// Draws the button that starts and stops playback.
pub fn play(ui: &mut Ui, cx: &mut Ctx<'_>, size: f32, look: Look) {
    let (icon, name) = if cx.view.player.is_playing() {
        (Icon::Pause, "Pause (Space)")
    } else {
        (Icon::Play, "Play (Space)")
    };
    if IconButton::new(icon, name, size)
        .look(look)
        .show(ui)
        .clicked()
    {
        cx.actions.push(Action::TogglePlay);
    }
}

fn number(number: usize) -> String {
    grouped(number as u128)
}

/// Returns the first line of the counter.
fn counter_text(session: &Session, done: usize, shape: Shape) -> String {
    let len = number(session.len());
    match shape {
        Shape::Wide => format!("operation {} of {len}", number(done)),
        Shape::Tabs | Shape::Phone => format!("{} of {len}", number(done)),
    }
}

/// Returns the width of the longest counter, which keeps the length of the time line constant.
fn counter_width(ui: &Ui, session: &Session, shape: Shape) -> f32 {
    let last = counter_text(session, session.len(), shape);
    let below = text_width(ui, "step 888 of 888", size::SMALL);
    text_width(ui, &last, size::BODY).max(below).ceil()
}

/// Draws the place in two lines.
fn counter(ui: &mut Ui, session: &Session, shape: Shape) {
    let computed = session.computed();
    let steps = step_count(session);
    let below = match session.place().step {
        Some(step) => format!("step {} of {}", number(step + 1), number(steps)),
        None if computed < session.len() => format!("{} computed", number(computed)),
        None if steps == 0 => String::new(),
        None => count(steps as u64, "step", "steps"),
    };
    let first = counter_text(session, session.position(), shape);
    let most = counter_width(ui, session, shape);
    ui.allocate_ui_with_layout(vec2(most, 40.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(most);
        ui.add_space(2.0);
        ui.label(first);
        ui.add(Label::new(RichText::new(below).small().weak()).truncate());
    });
}

/// The label of the pace switch.
const PLAY_BY: &str = "Play by:";

/// Returns the width of the pace switch.
fn pace_switch_width(ui: &Ui) -> f32 {
    let button = |pace: Pace| text_width(ui, pace.unit(), size::BODY).ceil() + 2.0 * PACE.x;
    let buttons: f32 = Pace::ALL.into_iter().map(button).sum();
    text_width(ui, PLAY_BY, size::SMALL).ceil() + 6.0 + buttons + 2.0
}

/// Draws the switch between playing operations and steps.
fn pace_switch(ui: &mut Ui, cx: &mut Ctx<'_>) {
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = PACE;
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.label(RichText::new(PLAY_BY).small().weak());
        ui.add_space(4.0);
        for pace in Pace::ALL {
            let tip = format!(
                "Play and the presenter’s clicker advance in {}",
                pace.name()
            );
            pace_button(ui, cx, pace, pace.unit()).on_hover_text(tip);
        }
    });
}

fn pace_button(ui: &mut Ui, cx: &mut Ctx<'_>, pace: Pace, label: &str) -> Response {
    let is_on = cx.view.player.pace == pace;
    let response = ui.selectable_label(is_on, label);
    let name = format!("play {}", pace.name());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, &name));
    if response.clicked() {
        cx.actions.push(Action::Tune(Tune::Pace(pace)));
    }
    response
}

/// Draws the button with the speed, which opens a menu of all speeds.
fn speed_button(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let speed = cx.view.player.speed;
    ui.spacing_mut().button_padding = vec2(8.0, 4.0);
    let response = ui.add(Button::new(speed.short()).min_size(SPEED));
    let name = format!("speed: {}", speed.name());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let response = response.on_hover_text("Playback speed (Shift+Up, Shift+Down)");
    Popup::menu(&response).show(|ui| {
        if cx.shape != Shape::Wide {
            paces(ui, cx);
            ui.separator();
        }
        speeds(ui, cx);
    });
}

fn paces(ui: &mut Ui, cx: &mut Ctx<'_>) {
    for pace in Pace::ALL {
        pace_button(ui, cx, pace, &format!("play {}", pace.name()));
    }
}

fn speeds(ui: &mut Ui, cx: &mut Ctx<'_>) {
    for speed in Speed::all() {
        let response = ui.selectable_label(cx.view.player.speed == speed, speed.name());
        if response.clicked() {
            cx.actions.push(Action::Tune(Tune::Speed(speed)));
            ui.close();
        }
    }
}

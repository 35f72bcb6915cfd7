//! Present mode: large arenas, the structure that changes, the code, and the sentence as a
//! caption. There are no forms: a presenter steps, and other commands are in the palette.

mod caption;
mod code;

use egui::layers::ShapeIdx;
use egui::{
    Align, CentralPanel, Frame, Layout, Panel, Rect, RichText, Sense, Shape as Painted, Stroke,
    StrokeKind, Ui, UiBuilder, Vec2, vec2,
};
use vmem_lab::Place;
use vmem_lab::narration::grouped;
use vmem_view::settings::Settings;

use crate::kit::icons::{Icon, IconButton, Look};
use crate::kit::theme::{CORNER, GAP, Palette, Shape, mono, size};
use crate::kit::{navigation, theme};
use crate::panels::arenas::{self, Room};
use crate::panels::operations;
use crate::panels::timeline::{notice, transport};
use crate::shell::context::Ctx;
use crate::shell::{commands, layout, structure};
use vmem_view::action::{Action, Way};
use vmem_view::caption::Caption;
use vmem_view::playback::Pace;
use vmem_view::tabs::Tab;

/// The margin of the screen.
const MARGIN: i8 = 16;
/// The structures that are shown with the code.
const STRUCTURES: [Tab; 4] = [Tab::Lists, Tab::Hash, Tab::Caches, Tab::Imports];
/// The height of three rows of a list.
const LEAST_STRUCTURES: f32 = 112.0;
/// The least height below the header for arenas and structures; with less, only arenas.
const LEAST_ROOM: f32 = 220.0;
/// The least height for a structure above the code.
const LEAST_FOR_STACK: f32 = 360.0;
/// The least width for a structure beside the code.
const LEAST_FOR_BOTH: f32 = 440.0;

/// Draws present mode.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let palette = Palette::of(ui);
    let texts = cx.view.derived.caption(cx.session, cx.view.settings.radix);
    Panel::top("presented header")
        .exact_size(38.0)
        .show_separator_line(false)
        .frame(layout::edge(palette.ground, MARGIN))
        .show(ui, |ui| {
            navigation::panel(ui, "top bar", |ui| header(ui, cx, &texts));
        });
    let notice = notice::height(cx);
    if notice > 0.0 {
        Panel::bottom("presented notice")
            .exact_size(notice)
            .show_separator_line(false)
            .frame(layout::edge(palette.card, MARGIN))
            .show(ui, |ui| notice::ui(ui, cx));
    }
    let sentence = cx.view.player.computing(&cx.moment());
    let sentence = sentence.unwrap_or(texts.text.as_str());
    let frame = Frame::new().fill(palette.band);
    let frame = frame.inner_margin(vec2(24.0, 8.0));
    let band = Panel::bottom("presented caption")
        .show_separator_line(false)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| caption::sentence_ui(ui, sentence));
    let band = band.response.rect;
    let above = Rect::from_min_max(band.min + vec2(24.0, 0.0), band.max);
    operations::error_ui(ui, cx, above);
    CentralPanel::no_frame()
        .frame(theme::ground(ui, [MARGIN; 2], 0))
        .show(ui, |ui| {
            let from = next_shape(ui);
            middle(ui, cx, &texts);
            thicken(ui, from, cx.view.settings);
        });
}

/// The side of a button of the top bar, in points.
const BUTTON: f32 = 30.0;
/// The points between two buttons.
const BETWEEN: f32 = 2.0;
/// The points between the buttons for time and the others.
const APART: f32 = 10.0;

fn header(ui: &mut Ui, cx: &mut Ctx<'_>, texts: &Caption) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = BETWEEN;
        // Drawn from left to right, which is the order of Tab.
        let width = 5.0 * BUTTON + 3.0 * BETWEEN + APART;
        let buttons = vec2(width, ui.available_height());
        ui.allocate_ui_with_layout(buttons, Layout::left_to_right(Align::Center), |ui| {
            time_buttons(ui, cx);
            ui.add_space(APART - BETWEEN);
            commands::PALETTE.icon_button(ui, cx, Icon::Find, BUTTON, Look::Bare);
            let leave = (commands::LEAVE.action)(cx.view);
            let name = commands::LEAVE.tip(ui.ctx());
            button(ui, cx, Icon::Close, &name, Some(leave));
        });
        ui.add_space(6.0);
        let (position, len) = (cx.session.position(), cx.session.len());
        let place = format!("{} / {}", grouped(position as u128), grouped(len as u128));
        let place = RichText::new(place).font(mono(size::BODY));
        ui.weak(place);
        ui.add_space(12.0);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let title = RichText::new(&texts.title).size(size::TITLE);
            ui.add(egui::Label::new(title).truncate());
        });
    });
}

fn time_buttons(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let unit = match cx.view.player.pace {
        Pace::Operations => "operation",
        Pace::Steps => "step",
    };
    let (place, end) = (cx.session.place(), Place::after(cx.session.len()));
    let back = (place > Place::START).then_some(Action::Go(Way::Back));
    let name = format!("One {unit} back (Page Up)");
    button(ui, cx, Icon::Back, &name, back);
    transport::play(ui, cx, BUTTON, Look::Bare);
    let forward = (place < end).then_some(Action::Go(Way::Forward));
    let name = format!("One {unit} forward (Page Down)");
    button(ui, cx, Icon::Forward, &name, forward);
}

/// Draws a button of the top bar; without an action, it is disabled.
fn button(ui: &mut Ui, cx: &mut Ctx<'_>, icon: Icon, name: &str, action: Option<Action>) {
    let button = IconButton::new(icon, name, BUTTON).enabled(action.is_some());
    if button.show(ui).clicked() {
        cx.actions.extend(action);
    }
}

/// Draws the arenas, and below them a structure and the code.
fn middle(ui: &mut Ui, cx: &mut Ctx<'_>, texts: &Caption) {
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    if !texts.has_arenas {
        caption::empty_ui(ui, cx.view);
        return;
    }
    let room = ui.available_size();
    let shape = Shape::of(room).min(Shape::Tabs);
    let has_structures = room.y >= LEAST_ROOM;
    let most = if has_structures {
        room.y - LEAST_STRUCTURES - GAP
    } else {
        room.y
    };
    let outer = std::mem::replace(&mut cx.shape, shape);
    let rows = Room {
        rows: cx.most_arenas(),
        wanted: most,
        most,
    };
    navigation::panel(ui, "arenas", |ui| arenas::ui(ui, cx, rows));
    cx.shape = outer;
    if !has_structures {
        return;
    }
    let (width, height) = (room.x, ui.available_height());
    let Some(title) = &texts.code_title else {
        structure(ui, vec2(width, height), cx);
        return;
    };
    let code_ui = |ui: &mut Ui, size| code::ui(ui, size, title, &texts.listing);
    if width >= LEAST_FOR_BOTH {
        ui.horizontal_top(|ui| {
            structure(ui, vec2((width - GAP) * 0.46, height), cx);
            code_ui(ui, vec2((width - GAP) * 0.54, height));
        });
    } else if height >= LEAST_FOR_STACK {
        let above = (height * 0.42).floor();
        structure(ui, vec2(width, above), cx);
        code_ui(ui, vec2(width, height - above - GAP));
    } else {
        // If only one of them fits, the code explains more.
        code_ui(ui, vec2(width, height));
    }
}

/// Draws the structure that changes, without its title and the line below it.
fn structure(ui: &mut Ui, size: Vec2, cx: &mut Ctx<'_>) {
    /// The height of the line that panels show at their bottom.
    const FOOT: f32 = 24.0;
    const LEAST_FOR_FOOT: f32 = 160.0;
    let tab = cx.view.tabs.shown_in(&STRUCTURES);
    if std::mem::replace(&mut cx.view.presented, size) != size {
        // The panel has another size now: it scrolls to the changes once more.
        cx.view.brought_into_view = None;
    }
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let palette = Palette::of(ui);
    let (painter, edge) = (ui.painter(), (1.0, palette.hairline));
    painter.rect(rect, CORNER, palette.card, edge, StrokeKind::Inside);
    let inner = rect.shrink2(vec2(8.0, 5.0));
    if cx.shown().is_none() {
        return;
    }
    let has_foot = inner.height() >= LEAST_FOR_FOOT;
    let foot = if has_foot { FOOT } else { 0.0 };
    let with_foot = inner.with_max_y(inner.bottom() + foot);
    let mut ui = ui.new_child(
        UiBuilder::new()
            .id_salt("presented")
            .max_rect(with_foot)
            .layout(Layout::top_down(Align::Min)),
    );
    ui.set_clip_rect(inner.expand(2.0).intersect(ui.clip_rect()));
    navigation::panel(&mut ui, tab.title(), |ui| {
        structure::inside(ui, tab, cx);
    });
}

fn next_shape(ui: &Ui) -> usize {
    let layer = ui.layer_id();
    ui.ctx()
        .graphics_mut(|graphics| graphics.entry(layer).next_idx().0)
}

/// Makes the lines in ink and in the colour of changes thick enough for the last row of a
/// class. Hairlines and hatches stay as they are.
fn thicken(ui: &Ui, from: usize, settings: Settings) {
    let palette = Palette::of(ui);
    let layer = ui.layer_id();
    let thick = |stroke: &mut Stroke| {
        if stroke.width > 0.0 && (stroke.color == palette.ink || stroke.color == palette.now) {
            stroke.width = settings.line(stroke.width);
        }
    };
    ui.ctx().graphics_mut(|graphics| {
        let list = graphics.entry(layer);
        for index in from..list.next_idx().0 {
            list.mutate_shape(ShapeIdx(index), |clipped| match &mut clipped.shape {
                Painted::Rect(rect) => thick(&mut rect.stroke),
                Painted::LineSegment { stroke, .. } => thick(stroke),
                Painted::Circle(circle) => thick(&mut circle.stroke),
                _ => {}
            });
        }
    });
}

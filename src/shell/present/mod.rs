//! Present mode: the arenas large, what is highlights beside them, and the sentence as a
//! caption. Nothing to fill in: a presenter steps, and the rest is in the palette.

pub mod caption;
mod code;

use crate::kit::settings;
use egui::layers::ShapeIdx;
use egui::{
    Align, CentralPanel, CornerRadius, Frame, Layout, Margin, Panel, Rect, RichText, Sense,
    Shape as Painted, Stroke, StrokeKind, Ui, UiBuilder, Vec2, vec2,
};
use vmem_lab::Place;
use vmem_lab::narration::grouped;

use crate::kit::icons::{Icon, Look};
use crate::kit::theme::{CORNER, GAP, Palette, Shape, mono, size};
use crate::kit::{icons, navigation};
use crate::panels::timeline::notice;
use crate::panels::{arenas, operations};
use crate::shell::context::Ctx;
use crate::shell::{commands, structure};
use vmem_view::action::{Action, Way};
use vmem_view::playback::Pace;
use vmem_view::tabs::Tab;

pub use crate::shell::present::caption::Captions;

use crate::shell::present::caption::Caption;

/// Around the screen.
const MARGIN: i8 = 16;
/// The structures that can be beside the code.
const STRUCTURES: [Tab; 4] = [Tab::Lists, Tab::Hash, Tab::Caches, Tab::Imports];
/// Three rows of a list.
const LEAST_STRUCTURES: f32 = 112.0;
/// With less below the header the structures are left out, and the arenas have all.
const LEAST_ROOM: f32 = 220.0;
/// The height from which on there is room for a structure above the code.
const LEAST_FOR_STACK: f32 = 360.0;
/// The width from which on there is room for a structure beside the code.
const LEAST_FOR_BOTH: f32 = 440.0;

/// Draws everything; what the user did is added to `actions`.
pub fn ui(ui: &mut Ui, captions: &mut Captions, cx: &mut Ctx<'_>) {
    let _shown = cx.shown().map(|arena| arena.id);
    let palette = Palette::of(ui);
    let caption = captions.of(cx.session, &mut cx.view.derived, cx.view.settings);
    Panel::top("presented header")
        .exact_size(38.0)
        .show_separator_line(false)
        .frame(
            Frame::new()
                .fill(palette.ground)
                .inner_margin(Margin::symmetric(MARGIN, 0)),
        )
        .show(ui, |ui| {
            let draw = |ui: &mut Ui| header(ui, cx, &caption);
            navigation::panel(ui, "top bar", draw);
        });
    let notice = notice::height(cx);
    if notice > 0.0 {
        Panel::bottom("presented notice")
            .exact_size(notice)
            .show_separator_line(false)
            .frame(
                Frame::new()
                    .fill(palette.card)
                    .inner_margin(Margin::symmetric(MARGIN, 0)),
            )
            .show(ui, |ui| notice::ui(ui, cx));
    }
    let band = Panel::bottom("presented caption")
        .show_separator_line(false)
        .resizable(false)
        .frame(
            Frame::new()
                .fill(palette.band)
                .inner_margin(Margin::symmetric(24, 8)),
        )
        .show(ui, |ui| caption.ui(ui));
    let band = band.response.rect;
    let above = Rect::from_min_max(band.min + vec2(24.0, 0.0), band.max);
    operations::error_ui(ui, cx, above);
    CentralPanel::no_frame()
        .frame(Frame::new().fill(palette.ground).inner_margin(Margin {
            left: MARGIN,
            right: MARGIN,
            top: 0,
            bottom: 8,
        }))
        .show(ui, |ui| {
            let from = next_shape(ui);
            middle(ui, cx, &caption);
            thicken(ui, from);
        });
}

/// A button of the top bar.
const BUTTON: f32 = 30.0;
/// Between two of them.
const BETWEEN: f32 = 2.0;
/// Between those for time and the others.
const APART: f32 = 10.0;

/// What this is about, the place, and the few buttons a presenter needs.
fn header(ui: &mut Ui, cx: &mut Ctx<'_>, caption: &Caption) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = BETWEEN;
        // From left to right, so that Tab goes through them as they are read.
        let width = 5.0 * BUTTON + 3.0 * BETWEEN + APART;
        let buttons = vec2(width, ui.available_height());
        ui.allocate_ui_with_layout(buttons, Layout::left_to_right(Align::Center), |ui| {
            ways(ui, cx);
            ui.add_space(APART - BETWEEN);
            for (entry, icon) in [
                (&commands::PALETTE, Icon::Find),
                (&commands::LEAVE, Icon::Close),
            ] {
                if button(ui, icon, &entry.tip(ui.ctx()), true) {
                    cx.actions.push((entry.action)(cx.view));
                }
            }
        });
        ui.add_space(6.0);
        let (position, len) = (cx.session.position(), cx.session.len());
        let place = format!("{} / {}", grouped(position as u128), grouped(len as u128));
        let place = RichText::new(place).font(mono(size::BODY));
        ui.label(place.color(Palette::of(ui).muted));
        ui.add_space(12.0);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let title = RichText::new(caption.title()).size(size::TITLE);
            ui.add(egui::Label::new(title).truncate());
        });
    });
}

/// Back, on, and by itself.
fn ways(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let by = match cx.view.player.pace() {
        Pace::Operations => "operation",
        Pace::Steps => "step",
    };
    let back = format!("One {by} back (Page Up)");
    if button(ui, Icon::Back, &back, cx.session.position() > 0) {
        cx.actions.push(Action::Go(Way::Back));
    }
    let (icon, name) = match cx.view.player.is_playing() {
        true => (Icon::Pause, "Pause (Space)"),
        false => (Icon::Play, "Play (Space)"),
    };
    if button(ui, icon, name, true) {
        cx.actions.push(Action::TogglePlay);
    }
    let forward = format!("One {by} forward (Page Down)");
    let is_ahead = cx.session.place() < Place::after(cx.session.len());
    if button(ui, Icon::Forward, &forward, is_ahead) {
        cx.actions.push(Action::Go(Way::Forward));
    }
}

/// A button of the top bar; whether it was pressed.
fn button(ui: &mut Ui, icon: Icon, name: &str, enabled: bool) -> bool {
    icons::button(ui, icon, name, BUTTON, Look::Bare, enabled).clicked() && enabled
}

/// The arenas, and under them a structure and the code.
fn middle(ui: &mut Ui, cx: &mut Ctx<'_>, caption: &Caption) {
    let _shown = cx.shown().map(|arena| arena.id);
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    if !caption.has_arenas() {
        Caption::empty_ui(ui, cx.view);
        return;
    }
    let room = ui.available_size();
    let shape = Shape::of(room).at_most(Shape::Tabs);
    let has_structures = room.y >= LEAST_ROOM;
    let most = match has_structures {
        true => room.y - LEAST_STRUCTURES - GAP,
        false => room.y,
    };
    navigation::panel(ui, "arenas", |ui| {
        let mut cx = Ctx {
            session: cx.session,
            view: cx.view,
            shape,
            actions: cx.actions,
        };
        arenas::ui(ui, &mut cx, most);
    });
    if !has_structures {
        return;
    }
    let height = ui.available_height();
    let is_narrow = room.x < LEAST_FOR_BOTH && caption.has_code();
    if is_narrow && height >= LEAST_FOR_STACK {
        let above = (height * 0.42).floor();
        let size = vec2(room.x, above);
        structure(ui, size, cx);
        caption.code_ui(ui, vec2(room.x, height - above - GAP));
        return;
    }
    // Where there is no room for both, the code says more.
    let (structure_width, code_width) = match (is_narrow, caption.has_code()) {
        (_, false) => (room.x, 0.0),
        (true, true) => (0.0, room.x),
        (false, true) => ((room.x - GAP) * 0.46, (room.x - GAP) * 0.54),
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        if structure_width > 0.0 {
            let size = vec2(structure_width, height);
            structure(ui, size, cx);
        }
        caption.code_ui(ui, vec2(code_width, height));
    });
}

/// The structure in which something happens, without title and foot.
fn structure(ui: &mut Ui, size: Vec2, cx: &mut Ctx<'_>) {
    let shown = cx.shown().map(|arena| arena.id);
    /// What the panels keep free for a line below, where they have one.
    const FOOT: f32 = 24.0;
    const LEAST_FOR_FOOT: f32 = 160.0;
    let tab = cx.view.tabs.shown_in(&STRUCTURES);
    if std::mem::replace(&mut cx.view.presented, size) != size {
        // What lies below has taken its room: what happens is to be in view above it.
        cx.view.brought_into_view.forget();
    }
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let palette = Palette::of(ui);
    let (corner, line) = (
        CornerRadius::same(CORNER),
        Stroke::new(1.0, palette.hairline),
    );
    ui.painter()
        .rect(rect, corner, palette.card, line, StrokeKind::Inside);
    let inner = rect.shrink2(vec2(8.0, 5.0));
    if shown.is_none() {
        return;
    }
    let foot = if inner.height() < LEAST_FOR_FOOT {
        0.0
    } else {
        FOOT
    };
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

/// What the panels draw in ink or as highlights now is seen from the last row: its lines
/// are three points thick at least. Hairlines and hatches stay as they are.
fn thicken(ui: &Ui, from: usize) {
    let palette = Palette::of(ui);
    let settings = settings::current(ui.ctx());
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

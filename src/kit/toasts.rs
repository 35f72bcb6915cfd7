//! Notices at the bottom of the screen: that something was copied, saved or opened, or why
//! it was not.

use egui::accesskit::Live;
use egui::{Align2, Area, Color32, Id, Label, Order, Panel, RichText, Sense, Ui, Vec2, vec2};
use vmem_view::notices::{Kind, Notice, Notices};

use crate::kit::icons::{self, Icon};
use crate::kit::navigation;
use crate::kit::theme::{self, Palette, mono, size};

/// The place of the latest notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// At the bottom of the rest of the screen, where it covers nothing.
    Bottom,
    /// At the edge of the screen, below a dialog.
    Edge,
}

/// Draws the latest notice.
pub fn ui(ui: &mut Ui, notices: &mut Notices, place: Place) {
    let Some((notice, left)) = notices.shown(ui.input(|input| input.time)) else {
        return;
    };
    if let Some(left) = left {
        ui.ctx().request_repaint_after_secs(left as f32);
    }
    let closes = match place {
        Place::Bottom => {
            let panel = Panel::bottom("notice").show_separator_line(false);
            let panel = panel.frame(theme::ground(ui, [12, 12], 0));
            let panel = panel.exact_size(height(ui, notice) + 8.0);
            let draw = |ui: &mut Ui| navigation::panel(ui, "message", |ui| notice_ui(ui, notice));
            panel.show(ui, draw).inner
        }
        Place::Edge => {
            let area = Area::new(Id::unique("notice")).order(Order::Tooltip);
            let area = area.anchor(Align2::CENTER_BOTTOM, vec2(0.0, -4.0));
            let draw = |ui: &mut Ui| {
                ui.set_max_width((ui.ctx().content_rect().width() - 32.0).min(560.0));
                notice_ui(ui, notice)
            };
            area.show(ui.ctx(), draw).inner
        }
    };
    if closes {
        notices.close();
    }
}

/// The height of the button that closes a notice.
const BUTTON: f32 = 24.0;
/// The margins inside a notice, and the width of what is beside its text.
const AROUND: Vec2 = vec2(108.0, 15.0);

/// Returns the height of a notice on the whole width: a panel is as high before it is drawn.
fn height(ui: &Ui, notice: &Notice) -> f32 {
    let (text, width) = (notice.text.clone(), ui.available_width() - AROUND.x);
    let font = theme::text(size::BODY);
    let galley = ui.painter().layout(text, font, Color32::PLACEHOLDER, width);
    galley.size().y.max(BUTTON) + AROUND.y
}

/// Draws a notice. Returns true if it was closed.
fn notice_ui(ui: &mut Ui, notice: &Notice) -> bool {
    let palette = Palette::of(ui);
    let (edge, live) = if notice.kind == Kind::Error {
        ((1.5, palette.warn), Live::Assertive)
    } else {
        ((1.0, palette.muted), Live::Polite)
    };
    let frame = theme::card(ui).stroke(edge).inner_margin(vec2(12.0, 6.0));
    let row = |ui: &mut Ui| {
        ui.spacing_mut().interact_size.y = BUTTON;
        let (icon, _) = ui.allocate_exact_size(vec2(14.0, 18.0), Sense::hover());
        let painter = ui.painter();
        if notice.kind == Kind::Error {
            let (at, font) = (icon.center(), mono(size::TITLE));
            painter.text(at, Align2::CENTER_CENTER, "!", font, palette.warn);
        } else {
            icons::check(painter, icon.left_center(), 12.0, palette.good);
        }
        let room = ui.available_width() - 36.0;
        let text = RichText::new(&notice.text).color(palette.ink);
        let label = ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(Label::new(text).wrap())
        });
        // A screen reader reads it when it appears.
        ui.ctx()
            .accesskit_node_builder(label.inner.id, |node| node.set_live(live));
        let close = icons::IconButton::new(Icon::Close, "Close the message", BUTTON);
        close.show(ui).clicked()
    };
    frame.show(ui, |ui| ui.horizontal(row).inner).inner
}

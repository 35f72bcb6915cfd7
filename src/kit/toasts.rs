//! Notices at the bottom of the screen: that something was copied, saved or opened, or why
//! it was not.

use egui::accesskit::Live;
use egui::{Align2, Area, Frame, Id, Label, Order, RichText, Ui, vec2};

use crate::kit::error_card::escaped;
use crate::kit::icons::{self, Icon};
use crate::kit::theme::{Palette, mono, size};

/// The seconds that a success is shown.
const SECONDS: f64 = 6.0;
/// The most notices at a time.
const MOST: usize = 3;
/// The distance from the bottom: above the transport, or at the edge if that is covered.
const ABOVE_TRANSPORT: f32 = 92.0;
const AT_THE_EDGE: f32 = 12.0;

#[derive(Clone, Debug)]
struct Notice {
    text: String,
    /// It reports an error, and stays until it is closed.
    is_error: bool,
    /// The time when it was first shown, in seconds.
    since: Option<f64>,
}

/// The current notices.
#[derive(Clone, Debug, Default)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// Reports a success.
    pub fn say(&mut self, text: impl Into<String>) {
        self.push(text.into(), false);
    }

    /// Reports an error: what failed, why, and what to do.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.push(text.into(), true);
    }

    fn push(&mut self, text: String, is_error: bool) {
        // The same notice starts again.
        self.0.retain(|notice| notice.text != text);
        self.0.push(Notice {
            text,
            is_error,
            since: None,
        });
        self.0.drain(..self.0.len().saturating_sub(MOST));
    }

    /// Draws the notices above everything else. `is_covered` is true if a dialog covers the
    /// transport.
    pub fn ui(&mut self, ui: &Ui, is_covered: bool) {
        let now = ui.input(|input| input.time);
        for notice in &mut self.0 {
            notice.since.get_or_insert(now);
        }
        self.0.retain(|notice| notice.left(now) > 0.0);
        let left = self.0.iter().map(|notice| notice.left(now));
        let Some(next) = left.reduce(f64::min) else {
            return;
        };
        if next.is_finite() {
            ui.ctx().request_repaint_after_secs(next as f32);
        }
        let width = (ui.ctx().content_rect().width() - 32.0).min(560.0);
        let up = if is_covered {
            AT_THE_EDGE
        } else {
            ABOVE_TRANSPORT
        };
        Area::new(Id::unique("notices"))
            .order(Order::Tooltip)
            .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -up))
            .show(ui.ctx(), |ui| {
                ui.set_max_width(width);
                ui.spacing_mut().item_spacing.y = 8.0;
                self.0.retain(|notice| !notice_ui(ui, notice));
            });
    }

    /// Closes the latest notice with Escape. Returns true if there was one.
    pub fn escape(&mut self, ui: &Ui) -> bool {
        !self.0.is_empty() && escaped(ui) && self.0.pop().is_some()
    }
}

impl Notice {
    /// Returns the seconds until it goes.
    fn left(&self, now: f64) -> f64 {
        if self.is_error {
            f64::INFINITY
        } else {
            self.since.unwrap_or(now) + SECONDS - now
        }
    }
}

/// Draws a notice. Returns true if it was closed.
fn notice_ui(ui: &mut Ui, notice: &Notice) -> bool {
    let palette = Palette::of(ui);
    let (edge, live) = if notice.is_error {
        ((1.5, palette.warn), Live::Assertive)
    } else {
        ((1.0, palette.muted), Live::Polite)
    };
    let frame = Frame::popup(ui.style()).stroke(edge);
    let frame = frame.inner_margin(vec2(12.0, 8.0));
    let row = |ui: &mut Ui| {
        let (icon, _) = ui.allocate_exact_size(vec2(14.0, 18.0), egui::Sense::hover());
        let painter = ui.painter();
        if notice.is_error {
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
        let close = icons::IconButton::new(Icon::Close, "Close the message", 24.0);
        close.show(ui).clicked()
    };
    frame.show(ui, |ui| ui.horizontal(row).inner).inner
}

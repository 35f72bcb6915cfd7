//! Notices at the bottom of the screen: that something was copied, saved or opened, or why
//! it was not.

use egui::accesskit::Live;
use egui::{
    Align2, Area, Frame, Id, Key, Label, Margin, Modifiers, Order, RichText, Stroke, Ui, vec2,
};

use crate::kit::icons::{self, Icon};
use crate::kit::theme::{Palette, size};

/// The seconds that a success is shown; an error stays until it is closed.
const SECONDS: f64 = 6.0;
/// The most notices at a time.
const MOST: usize = 3;
/// The distance from the bottom: above the transport, or at the edge if that is covered.
const ABOVE_TRANSPORT: f32 = 92.0;
const AT_THE_EDGE: f32 = 12.0;

/// The layer below the notices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Below {
    /// The screen.
    Screen,
    /// A dialog.
    Overlay,
}

/// The result that a notice reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tone {
    /// Success.
    Done,
    /// An error.
    Wrong,
}

#[derive(Clone, Debug)]
struct Notice {
    text: String,
    tone: Tone,
    /// The time when it was first shown, in seconds.
    since: Option<f64>,
}

/// The current notices.
#[derive(Clone, Debug, Default)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// Reports a success.
    pub fn say(&mut self, text: impl Into<String>) {
        self.push(text.into(), Tone::Done);
    }

    /// Reports an error: what failed, why, and what to do.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.push(text.into(), Tone::Wrong);
    }

    fn push(&mut self, text: String, tone: Tone) {
        // The same notice starts again.
        self.0.retain(|notice| notice.text != text);
        let since = None;
        self.0.push(Notice { text, tone, since });
        self.0.drain(..self.0.len().saturating_sub(MOST));
    }

    /// Returns true if there is no notice.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Draws the notices above everything else.
    pub fn ui(&mut self, ui: &Ui, below: Below) {
        if self.0.is_empty() {
            return;
        }
        let now = ui.input(|input| input.time);
        for notice in &mut self.0 {
            notice.since.get_or_insert(now);
        }
        self.0.retain(|notice| notice.left(now) > 0.0);
        let next = self.0.iter().map(|notice| notice.left(now));
        if let Some(next) = next.reduce(f64::min).filter(|next| next.is_finite()) {
            ui.ctx().request_repaint_after_secs(next as f32);
        }
        let width = (ui.ctx().content_rect().width() - 32.0).min(560.0);
        let up = match below {
            Below::Screen => ABOVE_TRANSPORT,
            Below::Overlay => AT_THE_EDGE,
        };
        let closed = Area::new(Id::unique("notices"))
            .order(Order::Tooltip)
            .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -up))
            .show(ui.ctx(), |ui| {
                ui.set_max_width(width);
                ui.spacing_mut().item_spacing.y = 8.0;
                let shown = self.0.iter().enumerate();
                let closed = shown.filter_map(|(at, notice)| notice_ui(ui, notice).then_some(at));
                closed.collect::<Vec<_>>()
            })
            .inner;
        for at in closed.into_iter().rev() {
            self.0.remove(at);
        }
    }

    /// Closes the latest notice with Escape. Returns true if there was one.
    pub fn escape(&mut self, ui: &Ui) -> bool {
        let escapes = !self.0.is_empty()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        escapes && self.0.pop().is_some()
    }
}

impl Notice {
    /// Returns the seconds until it goes.
    fn left(&self, now: f64) -> f64 {
        match self.tone {
            Tone::Wrong => f64::INFINITY,
            Tone::Done => self.since.unwrap_or(now) + SECONDS - now,
        }
    }
}

/// Draws a notice. Returns true if it was closed.
fn notice_ui(ui: &mut Ui, notice: &Notice) -> bool {
    let palette = Palette::of(ui);
    let (edge, live) = match notice.tone {
        Tone::Done => (Stroke::new(1.0, palette.muted), Live::Polite),
        Tone::Wrong => (Stroke::new(1.5, palette.warn), Live::Assertive),
    };
    let frame = Frame::popup(ui.style()).stroke(edge);
    let inside = frame.inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let (icon, _) = ui.allocate_exact_size(vec2(14.0, 18.0), egui::Sense::hover());
            let at = icon.left_center();
            match notice.tone {
                Tone::Done => icons::check(ui.painter(), at, 12.0, palette.good),
                Tone::Wrong => {
                    let painter = ui.painter();
                    let font = egui::FontId::monospace(size::TITLE);
                    painter.text(
                        icon.center(),
                        Align2::CENTER_CENTER,
                        "!",
                        font,
                        palette.warn,
                    );
                }
            }
            let room = ui.available_width() - 36.0;
            let text = RichText::new(&notice.text).color(palette.ink);
            let label = ui
                .scope(|ui| {
                    ui.set_max_width(room);
                    ui.add(Label::new(text).wrap())
                })
                .inner;
            // A screen reader reads it when it appears.
            ui.ctx()
                .accesskit_node_builder(label.id, |node| node.set_live(live));
            icons::IconButton::new(Icon::Close, "Close the message", 24.0)
                .show(ui)
                .clicked()
        })
        .inner
    });
    inside.inner
}

//! What shares a place, by name, side by side: one of it is shown.

use egui::{Button, Response, RichText, Role, Stroke, Ui, WidgetInfo, vec2};

use crate::kit::terms;
use crate::kit::theme::{Palette, size, text};
use vmem_view::tabs::Tab;

/// What a tab is called.
pub trait Titled: Copy + PartialEq {
    /// Its name.
    fn title(self) -> &'static str;
    /// The same where there is little room.
    fn short_title(self) -> &'static str;
}

impl Titled for Tab {
    fn title(self) -> &'static str {
        Self::title(self)
    }

    fn short_title(self) -> &'static str {
        Self::short_title(self)
    }
}

/// How high boxes are.
pub const HEIGHT: f32 = 40.0;
/// Between two, so that six fit on a phone.
const BETWEEN: f32 = 4.0;
/// Between the edge of a box and its name.
const PADDING: f32 = 1.0;
const WIDEST: f32 = 160.0;
/// The letters of a title.
const TITLE: f32 = 16.0;

/// Draws a box for each, all of the same width. The one that was chosen now.
pub fn boxes<T: Titled>(ui: &mut Ui, all: &[T], shown: T) -> Option<T> {
    let palette = Palette::of(ui);
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().button_padding.x = PADDING;
        ui.spacing_mut().item_spacing.x = BETWEEN;
        let count = all.len() as f32;
        let room = (ui.available_width() - (count - 1.0) * BETWEEN) / count;
        let width = room.min(WIDEST).floor();
        let fit = |title: fn(T) -> &'static str, size| {
            let mut widths = all.iter().map(|&tab| width_of(ui, title(tab), size));
            widths.all(|needed| needed + 8.0 <= width)
        };
        let is_short = !fit(T::title, size::BODY);
        let is_small = is_short && !fit(T::short_title, size::BODY);
        let mut chosen = None;
        for &tab in all {
            let (fill, edge) = match tab == shown {
                true => (palette.card, Stroke::new(2.0, palette.ink)),
                false => (palette.ground, Stroke::new(1.0, palette.hairline)),
            };
            let label = match is_short {
                true => tab.short_title(),
                false => tab.title(),
            };
            let label = match is_small {
                true => RichText::new(label).size(size::SMALL),
                false => RichText::new(label),
            };
            let button = Button::selectable(tab == shown, label)
                .fill(fill)
                .stroke(edge);
            let response = ui.add_sized(vec2(width, HEIGHT), button);
            if is_chosen(&response, tab, shown) {
                chosen = Some(tab);
            }
        }
        chosen
    });
    row.inner
}

/// Draws the names as titles, the shown one underlined; one alone is no button. The one that
/// was chosen now.
pub fn titles<T: Titled>(ui: &mut Ui, all: &[T], shown: T) -> Option<T> {
    const NARROW: f32 = 380.0;
    let palette = Palette::of(ui);
    let is_short = match all {
        [] => return None,
        [one] => {
            let response = ui.label(RichText::new(one.title()).size(TITLE));
            terms::explained(response, one.title());
            return None;
        }
        [_, _] => ui.available_width() < NARROW,
        _ => true,
    };
    let mut chosen = None;
    for &tab in all {
        let (title, colour) = match (is_short, tab == shown) {
            (true, true) => (tab.short_title(), palette.ink),
            (true, false) => (tab.short_title(), palette.muted),
            (false, true) => (tab.title(), palette.ink),
            (false, false) => (tab.title(), palette.muted),
        };
        let title = RichText::new(title).size(TITLE).color(colour);
        let response = ui.add(Button::new(title).frame(false));
        if tab == shown {
            let line = [response.rect.left_bottom(), response.rect.right_bottom()];
            ui.painter()
                .line_segment(line, Stroke::new(2.0, palette.ink));
        }
        if is_chosen(&response, tab, shown) {
            chosen = Some(tab);
        }
        terms::explained(response, tab.title());
    }
    chosen
}

/// Says what a tab is. Whether it was chosen.
fn is_chosen<T: Titled>(response: &Response, tab: T, shown: T) -> bool {
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, tab == shown, tab.title()));
    response.clicked()
}

fn width_of(ui: &Ui, words: &str, size: f32) -> f32 {
    let ink = Palette::of(ui).ink;
    let galley = ui
        .painter()
        .layout_no_wrap(words.to_owned(), text(size), ink);
    galley.size().x
}

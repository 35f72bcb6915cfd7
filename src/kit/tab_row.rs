//! A row of tabs, one of which is shown.

use egui::{Button, Response, RichText, Role, Ui, WidgetInfo, vec2};

use crate::kit::theme::{Palette, size};
use crate::kit::{terms, text_width};
use vmem_view::tabs::Tab;

/// The height of a box, in points.
pub const HEIGHT: f32 = 40.0;
/// The points between two boxes; six boxes fit on a phone.
const BETWEEN: f32 = 4.0;
/// The points between the edge of a box and its title.
const PADDING: f32 = 1.0;
const WIDEST: f32 = 160.0;
/// The font size of a title.
const TITLE: f32 = 16.0;

/// Draws a box for each tab, all of the same width. `titles` returns the title of a tab, and a
/// shorter one for narrow screens. Returns the tab that was clicked.
pub fn boxes<T: Copy + PartialEq>(
    ui: &mut Ui,
    all: &[T],
    shown: T,
    titles: fn(T) -> [&'static str; 2],
) -> Option<T> {
    let palette = Palette::of(ui);
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().button_padding.x = PADDING;
        ui.spacing_mut().item_spacing.x = BETWEEN;
        let count = all.len() as f32;
        let room = (ui.available_width() - (count - 1.0) * BETWEEN) / count;
        let width = room.min(WIDEST).floor();
        let fits = |title: &str| text_width(ui, title, size::BODY) + 8.0 <= width;
        let is_short = !all.iter().all(|&tab| fits(titles(tab)[0]));
        let is_small = is_short && !all.iter().all(|&tab| fits(titles(tab)[1]));
        let mut chosen = None;
        for &tab in all {
            let (fill, edge) = if tab == shown {
                (palette.card, (2.0, palette.ink))
            } else {
                (palette.ground, (1.0, palette.hairline))
            };
            let title = titles(tab)[usize::from(is_short)];
            let size = if is_small { size::SMALL } else { size::BODY };
            let label = RichText::new(title).size(size);
            let button = Button::selectable(tab == shown, label)
                .fill(fill)
                .stroke(edge);
            let response = ui.add_sized(vec2(width, HEIGHT), button);
            if is_chosen(&response, titles(tab)[0], tab == shown) {
                chosen = Some(tab);
            }
        }
        chosen
    });
    row.inner
}

/// Draws the titles, the shown one underlined; a single title is no button. Returns the tab
/// that was clicked.
pub fn titles(ui: &mut Ui, all: &[Tab], shown: Tab) -> Option<Tab> {
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
        let colour = if tab == shown {
            palette.ink
        } else {
            palette.muted
        };
        let title = if is_short {
            tab.short_title()
        } else {
            tab.title()
        };
        let title = RichText::new(title).size(TITLE).color(colour);
        let response = ui.add(Button::new(title).frame(false));
        if tab == shown {
            let line = [response.rect.left_bottom(), response.rect.right_bottom()];
            ui.painter().line_segment(line, (2.0, palette.ink));
        }
        if is_chosen(&response, tab.title(), tab == shown) {
            chosen = Some(tab);
        }
        terms::explained(response, tab.title());
    }
    chosen
}

/// Describes a tab to screen readers; returns true if it was clicked.
fn is_chosen(response: &Response, title: &str, is_shown: bool) -> bool {
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_shown, title));
    response.clicked()
}

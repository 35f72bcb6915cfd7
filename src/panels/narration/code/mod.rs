//! The pseudo-code of what is highlights, like a debugger's stack: those who called above
//! whom they called.

pub mod line;

use egui::{
    Align, CornerRadius, Frame, Margin, Rect, RichText, Role, Stroke, Ui, WidgetInfo, pos2,
};
use vmem_lab::{Moment, pseudocode};

use crate::kit::theme::{Palette, size, text};
use vmem_view::listing::{Extent, Listing, Part, Run};
use vmem_view::scroll_once::ScrollOnce;
use vmem_view::wording::shorten;

/// Draws the code. What is happening is brought into view, where that is news.
pub fn ui(ui: &mut Ui, moment: &Moment<'_>, listing: &Listing, news: ScrollOnce) {
    let calling = |part: &&Part| matches!(part.extent, Extent::Calling(_));
    let callers: Vec<_> = listing.parts.iter().take_while(calling).collect();
    if !callers.is_empty() {
        sheet(ui, |ui| {
            for part in &callers {
                if let Extent::Calling(line) = part.extent {
                    caller_ui(ui, moment, part, line);
                }
            }
        });
        ui.add_space(2.0);
    }
    for part in &listing.parts[callers.len()..] {
        let heading = RichText::new(part.title(moment))
            .size(size::SMALL)
            .color(Palette::of(ui).muted);
        ui.add(egui::Label::new(heading).truncate());
        sheet(ui, |ui| lines(ui, part, news));
        ui.add_space(2.0);
    }
}

/// What code is written on.
fn sheet(ui: &mut Ui, inside: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui);
    Frame::new()
        .fill(palette.sunk)
        .stroke(Stroke::new(1.0, palette.hairline))
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(0, 3))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            inside(ui);
        });
}

/// Who called what is below: the line that did, and in which arena.
fn caller_ui(ui: &mut Ui, moment: &Moment<'_>, part: &Part, line: usize) {
    let words = pseudocode::lines(part.algorithm).get(line);
    let words = words.copied().unwrap_or_default().trim_start();
    let (rect, response) = line::ui(ui, line, words, Run::Calls);
    let title = part.title(moment);
    response.widget_info(|| {
        let name = format!("{title}, line {}, calls: {words}", line + 1);
        WidgetInfo::labeled(Role::ListItem, true, name)
    });
    let arena = moment.world.arena(part.arena);
    let arena = shorten(arena.map_or("", |arena| arena.name), 12);
    let palette = Palette::of(ui);
    let galley = ui
        .painter()
        .layout_no_wrap(arena, text(size::SMALL), palette.muted);
    // Where the line leaves room for it.
    let at = pos2(rect.right() - 8.0 - galley.size().x, rect.top() + 1.0);
    if line::end(ui, rect, words) + 8.0 <= at.x {
        ui.painter().galley(at, galley, palette.muted);
    }
    response.on_hover_text(title);
}

fn lines(ui: &mut Ui, part: &Part, news: ScrollOnce) {
    let mut tops: Vec<f32> = Vec::new();
    for (index, words) in pseudocode::lines(part.algorithm).iter().enumerate() {
        let run = part.run(index);
        let (rect, _) = line::ui(ui, index, words, run);
        tops.push(rect.top());
        if run == Run::Now && news.is_fresh() {
            bring_into_view(ui, rect, &tops);
        }
    }
}

/// Brings a line into view with as many of those before it as there is room for, the first
/// of them whole: `tops` is where each begins, its own included.
fn bring_into_view(ui: &Ui, line: Rect, tops: &[f32]) {
    /// The heading above the first line.
    const HEADING: f32 = 28.0;
    /// It fades where it goes on.
    const FADE: f32 = 20.0;
    let least = line.bottom() + FADE - ui.clip_rect().height();
    let first = tops.first().copied().unwrap_or(line.top()) - HEADING;
    let top = match first >= least {
        true => first,
        false => {
            let whole = tops.iter().find(|top| **top >= least);
            whole.copied().unwrap_or(line.top())
        }
    };
    ui.scroll_to_rect(line.with_min_y(top).with_max_y(top), Some(Align::TOP));
}

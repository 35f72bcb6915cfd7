//! The pseudo-code of the current step, like a debugger's stack: callers are above the
//! algorithms that they call.

pub mod line;

use egui::{
    Align, CornerRadius, Frame, Margin, Rect, RichText, Role, Stroke, Ui, WidgetInfo, pos2,
};
use vmem_lab::Moment;

use crate::kit::theme::{Palette, size, text};
use vmem_view::listing::{Extent, Listing, Part, Run};
use vmem_view::scroll_once::ScrollOnce;
use vmem_view::wording::shorten;

/// Draws the code, and scrolls to the current line.
pub fn ui(ui: &mut Ui, moment: &Moment<'_>, listing: &Listing, scroll: ScrollOnce) {
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
        sheet(ui, |ui| lines(ui, part, scroll));
        ui.add_space(2.0);
    }
}

/// Draws the background of code.
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

/// Draws the line that calls the next part, and the name of its arena.
fn caller_ui(ui: &mut Ui, moment: &Moment<'_>, part: &Part, line: usize) {
    let code = part.algorithm.lines().get(line);
    let code = code.copied().unwrap_or_default().trim_start();
    let (rect, response) = line::ui(ui, line, code, Run::Calls);
    let title = part.title(moment);
    response.widget_info(|| {
        let name = format!("{title}, line {}, calls: {code}", line + 1);
        WidgetInfo::labeled(Role::ListItem, true, name)
    });
    let arena = moment.world.arena(part.arena);
    let arena = shorten(arena.map_or("", |arena| arena.name), 12);
    let palette = Palette::of(ui);
    let galley = ui
        .painter()
        .layout_no_wrap(arena, text(size::SMALL), palette.muted);
    // The name is left out if there is no room.
    let at = pos2(rect.right() - 8.0 - galley.size().x, rect.top() + 1.0);
    if line::end(ui, rect, code) + 8.0 <= at.x {
        ui.painter().galley(at, galley, palette.muted);
    }
    response.on_hover_text(title);
}

fn lines(ui: &mut Ui, part: &Part, scroll: ScrollOnce) {
    let mut tops: Vec<f32> = Vec::new();
    for (index, code) in part.algorithm.lines().iter().enumerate() {
        let run = part.run(index);
        let (rect, _) = line::ui(ui, index, code, run);
        tops.push(rect.top());
        if run == Run::Now && scroll.is_fresh() {
            scroll_to(ui, rect, &tops);
        }
    }
}

/// Scrolls to a line, with as many whole lines before it as fit. `tops` are the tops of these
/// lines, and of the line itself.
fn scroll_to(ui: &Ui, line: Rect, tops: &[f32]) {
    /// The height of the heading above the first line.
    const HEADING: f32 = 28.0;
    /// The height of the fading edge.
    const FADE: f32 = 20.0;
    let least = line.bottom() + FADE - ui.clip_rect().height();
    let first = tops.first().copied().unwrap_or(line.top()) - HEADING;
    let top = if first >= least {
        first
    } else {
        let whole = tops.iter().find(|top| **top >= least);
        whole.copied().unwrap_or(line.top())
    };
    ui.scroll_to_rect(line.with_min_y(top).with_max_y(top), Some(Align::TOP));
}

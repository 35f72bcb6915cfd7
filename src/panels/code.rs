//! The pseudo-code of what is happening, like a debugger's stack: those who called above
//! whom they called.

use egui::{
    Align, Align2, CornerRadius, Frame, Margin, Rect, Response, RichText, Role, Sense, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};
use vmem_lab::Moment;
use vmem_lab::code;

use super::arenas::shorten;
use crate::state::listing::{Extent, Listing, Part};
use crate::theme::{Palette, mono, size, text};

/// Draws the code; where `fresh`, what is happening is brought into view.
pub fn ui(ui: &mut Ui, moment: &Moment<'_>, listing: &Listing, fresh: bool) {
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
        sheet(ui, |ui| lines(ui, part, fresh));
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
    let words = code::lines(part.algorithm).get(line);
    let words = words.copied().unwrap_or_default().trim_start();
    let (rect, response) = line_ui(ui, line, words, Run::Calls);
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
    let used = ui
        .painter()
        .layout_no_wrap(words.to_owned(), mono(13.0), palette.ink)
        .size()
        .x;
    if rect.left() + WORDS + used + 8.0 <= at.x {
        ui.painter().galley(at, galley, palette.muted);
    }
    response.on_hover_text(title);
}

fn lines(ui: &mut Ui, part: &Part, fresh: bool) {
    let mut tops: Vec<f32> = Vec::new();
    for (index, words) in code::lines(part.algorithm).iter().enumerate() {
        let run = match &part.extent {
            Extent::Calling(line) if *line == index => Run::Calls,
            Extent::Calling(_) => continue,
            Extent::Whole { now, .. } if *now == Some(index) => Run::Now,
            Extent::Whole { ran, .. } if ran.contains(&index) => Run::Ran,
            Extent::Whole { .. } => Run::Passed,
        };
        let (rect, _) = line_ui(ui, index, words, run);
        tops.push(rect.top());
        if run == Run::Now && fresh {
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

/// What a line of code had to do with the operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// It was passed by, or did not run yet.
    Passed,
    /// It ran.
    Ran,
    /// It waits for what it called.
    Calls,
    /// It is happening.
    Now,
}

impl Run {
    const fn word(self) -> &'static str {
        match self {
            Self::Passed => "",
            Self::Ran => ", ran",
            Self::Calls => ", calls",
            Self::Now => ", now",
        }
    }
}

/// Where the words of a line begin.
const WORDS: f32 = 44.0;

/// A line of code: its number, a mark, and its words.
fn line_ui(ui: &mut Ui, index: usize, words: &str, run: Run) -> (Rect, Response) {
    let palette = Palette::of(ui);
    let colour = match run {
        Run::Passed => palette.muted,
        Run::Ran | Run::Calls | Run::Now => palette.ink,
    };
    let width = ui.available_width();
    let room = (width - WORDS - 8.0).max(40.0);
    let galley = ui
        .painter()
        .layout(words.to_owned(), mono(13.0), colour, room);
    let height = (galley.size().y + 2.0).max(18.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let name = format!("line {}{}: {}", index + 1, run.word(), words.trim_start());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));

    let painter = ui.painter();
    if run == Run::Now {
        painter.rect_filled(rect, CornerRadius::ZERO, palette.now_soft);
        let edge = rect.with_max_x(rect.left() + 4.0);
        painter.rect_filled(edge, CornerRadius::ZERO, palette.now);
    }
    let middle = rect.top() + 9.0;
    painter.text(
        pos2(rect.left() + 24.0, middle),
        Align2::RIGHT_CENTER,
        index + 1,
        mono(size::SMALL),
        palette.muted,
    );
    let mark = pos2(rect.left() + 34.0, middle);
    match run {
        Run::Passed => {}
        Run::Ran | Run::Now => {
            painter.circle_filled(mark, 2.5, palette.ink);
        }
        Run::Calls => {
            let stroke = Stroke::new(1.5, palette.ink);
            let tip = mark + vec2(4.0, 0.0);
            painter.line_segment([mark - vec2(4.0, 0.0), tip], stroke);
            for side in [-1.0, 1.0] {
                painter.line_segment([tip, tip + vec2(-3.0, 3.0 * side)], stroke);
            }
        }
    }
    painter.galley(pos2(rect.left() + WORDS, rect.top() + 1.0), galley, colour);
    (rect, response)
}
